//! The form that changes a seat.

use ratatui::buffer::Buffer;

use super::form;
use super::place::{DialogDrawn, Place};
use crate::app::dialogs::seat_form::SeatForm;
use crate::domain::seat::ACCESS_LEVEL_LIMIT;

pub(super) fn draw(dialog: &SeatForm, place: Place, buf: &mut Buffer) -> DialogDrawn {
    form::draw(&place.said(&dialog.title), |_| Vec::new(), &dialog.form, widest, place, buf)
}

fn widest(field: &str) -> u16 {
    match field {
        "last_used" => 11,
        "access_level" => u16::try_from(ACCESS_LEVEL_LIMIT).unwrap_or(u16::MAX),
        _ => u16::MAX,
    }
}
