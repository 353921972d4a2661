//! The form that adds a license or changes one. It has more fields than a small screen has rows, and scrolls with the focus.

use ratatui::buffer::Buffer;

use super::form;
use super::place::{DialogDrawn, Place, WIDTH};
use crate::app::dialogs::license_form::LicenseForm;
use crate::domain::field::Kind;
use crate::domain::license::FIELDS;
use crate::ui::widgets::modal::Body;

pub(super) fn draw(dialog: &LicenseForm, place: Place, buf: &mut Buffer) -> DialogDrawn {
    let title = place.said(&dialog.title);
    let modal = place.modal(&title, WIDTH + 4);
    let columns = modal.columns(place.area);
    let lines = form::each(&dialog.form, widest, place, columns).concat();
    let foot = place.foot(dialog.form.refused.as_ref(), form::buttons(&dialog.form), columns);
    DialogDrawn { height: 0, cursor: modal.draw(place.area, buf, Body { lines, foot, offset: 0 }) }
}

fn widest(name: &str) -> u16 {
    match FIELDS.iter().find(|field| field.name == name).map(|field| field.kind) {
        Some(Kind::Currency) => 4,
        Some(Kind::Count(_)) => 8,
        Some(Kind::Day) => 11,
        Some(Kind::Money) => 18,
        _ => u16::MAX,
    }
}
