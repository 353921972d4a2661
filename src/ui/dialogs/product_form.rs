//! The form that adds a product or changes one.

use ratatui::buffer::Buffer;

use super::form;
use super::place::{DialogDrawn, Place, WIDTH};
use crate::app::dialogs::product_form::ProductForm;
use crate::ui::widgets::modal::Body;

pub(super) fn draw(dialog: &ProductForm, place: Place, buf: &mut Buffer) -> DialogDrawn {
    let title = place.said(&dialog.title);
    let modal = place.modal(&title, WIDTH);
    let columns = modal.columns(place.area);
    let lines = form::fields(&dialog.form, |_| u16::MAX, place, columns);
    let foot = place.foot(dialog.form.refused.as_ref(), form::buttons(&dialog.form), columns);
    DialogDrawn { height: 0, cursor: modal.draw(place.area, buf, Body { lines, foot, offset: 0 }) }
}
