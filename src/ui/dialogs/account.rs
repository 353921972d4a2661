//! Everything that is known of an account, item by item, and whether it counts.

use ratatui::buffer::Buffer;

use super::place::{DialogDrawn, Place};
use super::why;
use crate::app::dialogs::account::AccountDialog;

pub(super) fn draw(dialog: &AccountDialog, place: Place, buf: &mut Buffer) -> DialogDrawn {
    why::items(&dialog.title, Some(&dialog.lines), dialog.at, place, buf)
}
