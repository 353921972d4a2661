//! The form that changes a seat.

use ratatui::buffer::Buffer;

use super::form;
use super::place::{DialogDrawn, Place, WIDTH};
use crate::app::dialogs::seat_form::SeatForm;
use crate::domain::seat::ACCESS_LEVEL_LIMIT;
use crate::ui::widgets::modal::Body;

pub(super) fn draw(dialog: &SeatForm, place: Place, buf: &mut Buffer) -> DialogDrawn {
    let title = place.said(&dialog.title);
    let modal = place.modal(&title, WIDTH);
    let columns = modal.columns(place.area);
    let mut lines = place.whole_title(&title, columns);
    lines.extend(form::fields(&dialog.form, widest, place, columns));
    let foot = place.foot(dialog.form.refused.as_ref(), form::buttons(&dialog.form), columns);
    DialogDrawn { height: 0, cursor: modal.draw(place.area, buf, Body { lines, foot, offset: 0 }) }
}

fn widest(field: &str) -> u16 {
    match field {
        "last_used" => 11,
        "access_level" => u16::try_from(ACCESS_LEVEL_LIMIT).unwrap_or(u16::MAX),
        _ => u16::MAX,
    }
}
