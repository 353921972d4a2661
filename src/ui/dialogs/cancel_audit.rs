//! The form that cancels a users audit.

use ratatui::buffer::Buffer;

use super::form;
use super::place::{DialogDrawn, Place};
use crate::app::dialogs::cancel_audit::CancelAudit;
use crate::ui::theme::Role;
use crate::ui::widgets::prose::Line;

pub(super) fn draw(dialog: &CancelAudit, place: Place, buf: &mut Buffer) -> DialogDrawn {
    let title = place.titled("Cancel users audit", &dialog.title);
    let head = |columns| {
        let mut lines = place.wrapped(&place.started(&dialog.audit), Role::Dim, columns);
        lines.extend(place.wrapped(&dialog.line, Role::Text, columns));
        lines.push(Line::blank());
        lines
    };
    form::draw(&title, head, &dialog.form, |_| u16::MAX, place, buf)
}
