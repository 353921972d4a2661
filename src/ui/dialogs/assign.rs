//! The form that gives a seat.

use ratatui::buffer::Buffer;

use super::form;
use super::place::{DialogDrawn, Place, WIDTH};
use crate::app::dialogs::assign::Assign;
use crate::domain::seat::ACCESS_LEVEL_LIMIT;
use crate::ui::theme::Role;
use crate::ui::widgets::modal::Body;
use crate::ui::widgets::prose::Line;

pub(super) fn draw(dialog: &Assign, place: Place, buf: &mut Buffer) -> DialogDrawn {
    let title = format!("Assign a seat {} {}", place.appearance.glyphs.dot, place.said(&dialog.title));
    let modal = place.modal(&title, WIDTH);
    let columns = modal.columns(place.area);
    let mut lines = place.whole_title(&title, columns);
    lines.push(Line::of(&dialog.subtitle, Role::Dim));
    lines.push(Line::blank());
    lines.extend(form::fields(&dialog.form, widest, place, columns));
    let foot = place.foot(dialog.form.refused.as_ref(), form::buttons(&dialog.form), columns);
    DialogDrawn { height: 0, cursor: modal.draw(place.area, buf, Body { lines, foot, offset: 0 }) }
}

fn widest(field: &str) -> u16 {
    match field {
        "access_level" => u16::try_from(ACCESS_LEVEL_LIMIT).unwrap_or(u16::MAX),
        "person" => 32,
        _ => u16::MAX,
    }
}
