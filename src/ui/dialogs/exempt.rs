//! The form that exempts seats: which they are, until which day, and why.

use ratatui::buffer::Buffer;

use super::place::{DialogDrawn, Place, SMALL};
use super::{form, seat_plan};
use crate::app::dialogs::exempt::Exempt;
use crate::ui::theme::Role;
use crate::ui::widgets::prose::Line;

/// Seats that stay dormant are named up to this many.
const WARNED: usize = 3;
/// Licenses are listed up to this many.
const LICENSES: usize = 5;

pub(super) fn draw(dialog: &Exempt, place: Place, buf: &mut Buffer) -> DialogDrawn {
    let title = place.said(&dialog.title);
    form::draw(&title, |columns| head(dialog, place, columns), &dialog.form, widest, place, buf)
}

/// What the seats are, and what becomes of them.
fn head(dialog: &Exempt, place: Place, columns: u16) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(plan) = dialog.plan.as_ref().filter(|_| dialog.chosen.entry.is_none()) {
        // Where there is little room, the title says how many seats they are.
        if place.area.height >= SMALL {
            lines.extend(seat_plan::first(plan, LICENSES, place, columns));
        }
        lines.extend(seat_plan::staying(plan, place, columns));
    }
    lines.extend(seat_plan::hidden(dialog.chosen.hidden, place, columns));
    let sign = place.appearance.glyphs.warning;
    let warned = dialog.warnings.iter().take(WARNED);
    lines.extend(warned.flat_map(|text| place.marked(sign, text, Role::Warning, columns)));
    let more = dialog.warnings.len().saturating_sub(WARNED);
    if more > 0 {
        lines.extend(place.wrapped(&format!("And {more} more stay dormant."), Role::Warning, columns));
    }
    if place.area.height < SMALL {
        return lines;
    }
    let after = if dialog.chosen.seats.len() == 1 { "It is" } else { "They are" };
    let after = format!("{after} not listed as dormant through that day. An exemption ends by itself.");
    lines.extend(place.wrapped(&after, Role::Text, columns));
    lines.push(Line::blank());
    lines
}

fn widest(field: &str) -> u16 {
    if field == "until" { 11 } else { u16::MAX }
}
