//! The views of the licenses with their counts, and the orders of the report.

use ratatui::buffer::Buffer;

use super::list::{self, Look};
use super::place::{DialogDrawn, Place};
use crate::app::dialogs::views::Views;

/// Columns it takes where there are so many.
const WIDTH: u16 = 40;

pub(super) fn draw(dialog: &Views, place: Place, buf: &mut Buffer) -> DialogDrawn {
    let look =
        Look { keys_first: false, rows: u16::MAX, prompt: "a name", nothing: "Nothing has that name.", detail: 0 };
    list::draw(&dialog.picker, look, place.modal(dialog.title, WIDTH), place, (Vec::new(), Vec::new()), buf)
}
