//! The palette: one line at the top and ten results under it.

use ratatui::buffer::Buffer;

use super::list::{self, Look};
use super::place::{DialogDrawn, Place};
use crate::app::dialogs::palette::Palette;
use crate::ui::widgets::modal::Modal;

/// Columns it takes where there are so many.
const WIDTH: u16 = 78;
/// Results at most.
const RESULTS: u16 = 10;

pub(super) fn draw(dialog: &Palette, place: Place, buf: &mut Buffer) -> DialogDrawn {
    let modal = Modal { top: true, ..place.modal("Find", WIDTH) };
    let look = Look {
        keys_first: false,
        rows: RESULTS,
        prompt: "an action, a license, a product or a person",
        nothing: "Nothing has that name.",
        // A narrow row holds less of what it says.
        detail: if place.area.width < 60 { 2 } else { 1 },
    };
    list::draw(&dialog.picker, look, modal, place, (Vec::new(), Vec::new()), buf)
}
