//! The form that says what becomes of the account of somebody who has left.

use ratatui::buffer::Buffer;

use super::form;
use super::place::{DialogDrawn, Place, SMALL};
use crate::app::dialogs::decide_account::DecideAccount;
use crate::ui::theme::Role;
use crate::ui::widgets::prose::Line;

const DELETED: &str = "To delete is to stop and to free it: both are done at the vendor by hand, and what is done there cannot be \
                       taken back. To make it another one's, merge the two.";

pub(super) fn draw(dialog: &DecideAccount, place: Place, buf: &mut Buffer) -> DialogDrawn {
    let head = |columns| {
        let mut lines = place.wrapped(&dialog.known(), Role::Text, columns);
        if place.area.height >= SMALL {
            lines.extend(place.wrapped(DELETED, Role::Text, columns));
            lines.push(Line::blank());
        }
        lines
    };
    let widest = |field: &str| if field == "until" { 11 } else { u16::MAX };
    form::draw(&place.said(&dialog.title), head, &dialog.form, widest, place, buf)
}
