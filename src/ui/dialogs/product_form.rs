//! The form that adds a product or changes one.

use ratatui::buffer::Buffer;

use super::form;
use super::place::{DialogDrawn, Place};
use crate::app::dialogs::product_form::ProductForm;

pub(super) fn draw(dialog: &ProductForm, place: Place, buf: &mut Buffer) -> DialogDrawn {
    form::draw(&place.said(&dialog.title), |_| Vec::new(), &dialog.form, |_| u16::MAX, place, buf)
}
