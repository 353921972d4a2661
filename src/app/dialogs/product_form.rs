//! Adds a product to the catalog.

use crate::app::form::Form;

/// The dialog.
#[derive(Debug, Clone)]
pub struct ProductForm {
    /// Name, publisher, category, grade, risk: in this order.
    pub form: Form,
}
