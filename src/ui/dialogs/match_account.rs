//! The form that says whose an account is.

use ratatui::buffer::Buffer;

use super::form;
use super::place::{DialogDrawn, Place};
use crate::app::dialogs::match_account::MatchAccount;
use crate::ui::theme::Role;
use crate::ui::widgets::prose::Line;

pub(super) fn draw(dialog: &MatchAccount, place: Place, buf: &mut Buffer) -> DialogDrawn {
    let head = |columns| {
        let mut lines: Vec<Line> =
            dialog.lines.iter().flat_map(|line| place.wrapped(line, Role::Text, columns)).collect();
        lines.push(Line::blank());
        lines
    };
    form::draw(&place.said(&dialog.title), head, &dialog.form, |_| 32, place, buf)
}
