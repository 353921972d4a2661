//! Gives a seat of a license to a person who is found by typing.

use crate::app::form::Form;
use crate::domain::ids::LicenseId;

/// The dialog.
#[derive(Debug, Clone)]
pub struct Assign {
    /// Of which license.
    pub license: LicenseId,
    /// Its title.
    pub title: String,
    /// `12 of 50 available`.
    pub subtitle: String,
    /// Person, access level, account, notes: in this order.
    pub form: Form,
}
