//! The batches that can be taken back, newest first: number and what it did, how long ago, how many things.

use ratatui::buffer::Buffer;

use super::list::{self, Look};
use super::place::{DialogDrawn, Place, WIDTH};
use crate::app::dialogs::batches::Batches;

pub(super) fn draw(dialog: &Batches, place: Place, buf: &mut Buffer) -> DialogDrawn {
    let nothing =
        if dialog.waits { "What you have done is being looked up." } else { "There is nothing of yours to take back." };
    let look = Look { keys_first: false, rows: u16::MAX, prompt: "a number or a word", nothing, detail: 1 };
    let modal = place.modal("Take back one of your steps", WIDTH);
    list::draw(&dialog.picker, look, modal, place, (Vec::new(), Vec::new()), buf)
}
