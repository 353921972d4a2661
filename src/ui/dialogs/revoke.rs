//! The question before seats are revoked.

use ratatui::buffer::Buffer;

use super::confirm_buttons;
use super::place::{DialogDrawn, Place, SMALL, WIDTH};
use crate::app::action::Action;
use crate::app::dialogs::revoke::Revoke;
use crate::domain::text::{count, number};
use crate::ui::text::{shown, width};
use crate::ui::theme::Role;
use crate::ui::widgets::field;
use crate::ui::widgets::modal::Body;
use crate::ui::widgets::prose::Line;

/// Rows that holders take at most.
const HOLDERS: usize = 4;

pub(super) fn draw(dialog: &Revoke, place: Place, buf: &mut Buffer) -> DialogDrawn {
    let seats = dialog.plan.seats.len();
    let title = format!("Revoke {}?", count(seats, "seat", "seats"));
    let modal = place.modal(&title, WIDTH);
    let columns = modal.columns(place.area);
    let small = place.area.height < SMALL;
    let mut lines = place.wrapped(&dialog.title, Role::Title, columns);
    lines.extend(holders(&dialog.holders, columns, if small { 1 } else { HOLDERS }));
    lines.push(Line::blank());
    if dialog.hidden > 0 {
        let (hidden, is) = (dialog.hidden, if dialog.hidden == 1 { "is" } else { "are" });
        lines.extend(place.wrapped(&format!("{hidden} of them {is} hidden by the filter."), Role::Warning, columns));
    }
    let glyphs = place.appearance.glyphs;
    let tick = if dialog.already_removed { glyphs.ticked } else { glyphs.unticked };
    let key = place.key(Action::AlreadyRemoved);
    let label = "Removed at the vendor already";
    let line = Line::of(format!("{tick} "), Role::Text).and(label, Role::Text);
    lines.push(line.and("  ", Role::Text).then(field::key(&key, "", true)));
    if !dialog.already_removed {
        let left = dialog.plan.to_be_removed().len();
        let afterwards = format!("Still to be removed at the vendor afterwards: {}.", number(left));
        lines.extend(place.wrapped(&afterwards, Role::Text, columns));
        if let Some(gone) = dialog.plan.said_of_vendor() {
            lines.extend(place.wrapped(&gone, Role::Text, columns));
        }
    }
    lines.extend(confirm_buttons::number(&dialog.confirmation, seats, &dialog.to_revoke(), place, columns));
    let go = match (&dialog.confirmation.typed, seats) {
        (Some(_), _) if columns < 50 => "Revoke",
        (_, 1) => "Revoke this seat",
        _ => "Revoke these seats",
    };
    let ask = confirm_buttons::Ask { cancel: "Cancel", go, typed: dialog.confirmation.typed.as_ref(), enabled: true };
    let foot = place.foot(dialog.confirmation.refused.as_ref(), confirm_buttons::buttons(&ask, place), columns);
    DialogDrawn { height: 0, cursor: modal.draw(place.area, buf, Body { lines, foot, offset: 0 }) }
}

/// As many names as so many rows hold, and how many there are besides.
fn holders(names: &[String], columns: u16, rows: usize) -> Vec<Line> {
    let room = usize::from(columns) * rows;
    let mut text = String::new();
    let mut told = 0;
    for name in names {
        let name = shown(name);
        let rest = names.len() - told;
        // The words for those who are left out must fit behind.
        if told > 0 && usize::from(width(&text)) + usize::from(width(&name)) + 2 + 16 > room && rest > 0 {
            break;
        }
        text.push_str(if told > 0 { ", " } else { "" });
        text.push_str(&name);
        told += 1;
    }
    if told < names.len() {
        text.push_str(&format!(" and {} more", number(names.len() - told)));
    }
    crate::ui::widgets::prose::wrap(&text, columns).iter().map(Line::new).collect()
}
