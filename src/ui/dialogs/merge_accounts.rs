//! The form that makes two accounts one.

use ratatui::buffer::Buffer;

use super::form;
use super::place::{DialogDrawn, Place};
use crate::app::dialogs::merge_accounts::MergeAccounts;
use crate::ui::theme::Role;
use crate::ui::widgets::prose::Line;

const COMES_TO: &str = "It counts as the other one from then on, and so does every later row with its login. The vendor's own \
                        console has to merge them as well.";

pub(super) fn draw(dialog: &MergeAccounts, place: Place, buf: &mut Buffer) -> DialogDrawn {
    let head = |columns| {
        let mut lines = place.wrapped(COMES_TO, Role::Text, columns);
        lines.push(Line::blank());
        lines
    };
    form::draw(&place.said(&dialog.title), head, &dialog.form, |_| 40, place, buf)
}
