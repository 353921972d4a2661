//! What the keys do where one is, each key whole.

use ratatui::buffer::Buffer;

use super::list::{self, Look};
use super::place::{DialogDrawn, Place};
use crate::app::dialogs::help::Help;

/// Columns it takes where there are so many.
const WIDTH: u16 = 96;

pub(super) fn draw(dialog: &Help, place: Place, buf: &mut Buffer) -> DialogDrawn {
    let (shown, all) = (dialog.picker.shown.len(), dialog.picker.choices.len());
    let title = if shown == all {
        format!("What the keys do here {} {all}", place.appearance.glyphs.dot)
    } else {
        format!("What the keys do here {} {shown} of {all}", place.appearance.glyphs.dot)
    };
    let look = Look {
        keys_first: true,
        rows: u16::MAX,
        prompt: "a word of what you look for",
        nothing: "No action here is called that.",
        detail: if place.area.width < 90 { 2 } else { 1 },
    };
    list::draw(&dialog.picker, look, place.modal(&title, WIDTH), place, (Vec::new(), Vec::new()), buf)
}
