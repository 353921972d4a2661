//! The form that gives a seat.

use ratatui::buffer::Buffer;

use super::form;
use super::place::{DialogDrawn, Place};
use crate::app::dialogs::assign::Assign;
use crate::domain::seat::ACCESS_LEVEL_LIMIT;
use crate::ui::theme::Role;
use crate::ui::widgets::prose::Line;

pub(super) fn draw(dialog: &Assign, place: Place, buf: &mut Buffer) -> DialogDrawn {
    let title = place.titled("Assign a seat", &dialog.title);
    let head = |_| vec![Line::of(&dialog.subtitle, Role::Dim), Line::blank()];
    form::draw(&title, head, &dialog.form, widest, place, buf)
}

fn widest(field: &str) -> u16 {
    match field {
        "access_level" => u16::try_from(ACCESS_LEVEL_LIMIT).unwrap_or(u16::MAX),
        "person" => 32,
        _ => u16::MAX,
    }
}
