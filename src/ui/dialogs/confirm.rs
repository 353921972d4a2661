//! The question with two buttons.

use ratatui::buffer::Buffer;

use super::place::{DialogDrawn, Place, WIDTH};
use crate::app::dialogs::confirm::Confirm;
use crate::ui::theme::Role;
use crate::ui::widgets::field::button;
use crate::ui::widgets::modal::Body;

pub(super) fn draw(dialog: &Confirm, place: Place, buf: &mut Buffer) -> DialogDrawn {
    let title = place.said(&dialog.title);
    let modal = place.modal(&title, WIDTH);
    let columns = modal.columns(place.area);
    let mut lines = place.whole_title(&title, columns);
    lines.extend(dialog.lines.iter().flat_map(|line| place.wrapped(line, Role::Text, columns)));
    let buttons = vec![button("Cancel", !dialog.on_go), button(dialog.go, dialog.on_go)];
    let foot = place.foot(dialog.refused.as_ref(), buttons, columns);
    DialogDrawn { height: 0, cursor: modal.draw(place.area, buf, Body { lines, foot, offset: 0 }) }
}
