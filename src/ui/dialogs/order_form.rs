//! The form that buys seats or renews a license.

use ratatui::buffer::Buffer;

use super::form;
use super::place::{DialogDrawn, Place};
use crate::app::dialogs::order_form::OrderForm;

pub(super) fn draw(dialog: &OrderForm, place: Place, buf: &mut Buffer) -> DialogDrawn {
    form::draw(&place.said(&dialog.title), |_| Vec::new(), &dialog.form, widest, place, buf)
}

fn widest(field: &str) -> u16 {
    match field {
        "seats" | "total" => 9,
        "day" | "until" => 11,
        "cost_per_seat" => 18,
        "discount_percent" => 7,
        _ => u16::MAX,
    }
}
