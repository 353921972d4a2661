//! Adds a license, and its product if that is new.

use crate::app::form::Form;

/// The dialog.
#[derive(Debug, Clone)]
pub struct LicenseForm {
    /// The fields, each under the name of the license's field.
    pub form: Form,
}
