//! The question before a command that needs no more than a yes, with what it would come to.

use ratatui::buffer::Buffer;

use super::place::{DialogDrawn, Place, WIDTH};
use super::{confirm_buttons, seat_plan};
use crate::app::dialogs::preview::Preview;
use crate::app::dialogs::seat_plan::Plan;
use crate::domain::command::Outcome;
use crate::ui::theme::Role;
use crate::ui::widgets::field::button;
use crate::ui::widgets::modal::Body;
use crate::ui::widgets::prose::Line;

pub(super) fn draw(dialog: &Preview, place: Place, buf: &mut Buffer) -> DialogDrawn {
    let title = place.said(&dialog.title);
    let modal = place.modal(&title, WIDTH);
    let columns = modal.columns(place.area);
    let mut lines = place.whole_title(&title, columns);
    lines.extend(dialog.lines.iter().flat_map(|line| place.wrapped(line, Role::Text, columns)));
    let confirmation = &dialog.confirmation;
    let mut foot = match (&dialog.outcome, &confirmation.refused) {
        (Some(outcome), _) => said(dialog, outcome, place, columns),
        (None, Some(_)) => Vec::new(),
        (None, None) => place.wrapped("What would happen is being looked at.", Role::Dim, columns),
    };
    let (many, to_do) = dialog.wanted();
    foot.extend(confirm_buttons::number(confirmation, many, &to_do, place, columns));
    let enabled = dialog.outcome.is_some();
    let typed = confirmation.typed.as_ref();
    let ask = confirm_buttons::Ask { cancel: "Cancel", go: dialog.go, typed, enabled };
    let buttons =
        if dialog.is_impossible() { vec![button("Close", true)] } else { confirm_buttons::buttons(&ask, place) };
    foot.extend(place.foot(confirmation.refused.as_ref(), buttons, columns));
    if let Some(plan) = dialog.plan.as_ref().filter(|plan| !plan.lines.is_empty()) {
        lines.push(Line::blank());
        let others = lines.iter().chain(&foot).filter(|line| !line.is_blank()).count();
        lines.extend(seat_plan::licenses(plan, others, place, columns));
    }
    DialogDrawn { height: 0, cursor: modal.draw(place.area, buf, Body { lines, foot, offset: 0 }) }
}

/// What follows from it, and what is odd about it.
fn said(dialog: &Preview, outcome: &Outcome, place: Place, columns: u16) -> Vec<Line> {
    let mut lines = dialog.plan.as_ref().map(|plan| of_seats(plan, place, columns)).unwrap_or_default();
    lines.extend(seat_plan::hidden(dialog.hidden, place, columns));
    let sign = place.appearance.glyphs.warning;
    let warned = |warning| place.marked(sign, warning, Role::Warning, columns);
    lines.extend(outcome.warnings.iter().flat_map(|warning| warned(warning)));
    lines
}

/// What follows from a plan for seats.
fn of_seats(plan: &Plan, place: Place, columns: u16) -> Vec<Line> {
    let mut lines = Vec::new();
    if plan.ends && plan.seats > 0 {
        if plan.lines.len() > 1 {
            lines.extend(seat_plan::totals(plan, place, columns));
        }
        lines.push(Line::blank());
        let without = seat_plan::without_price(plan);
        lines.extend(without.iter().flat_map(|text| place.wrapped(text, Role::Text, columns)));
        lines.extend(seat_plan::removals(plan, place, columns));
    }
    lines.extend(seat_plan::staying(plan, place, columns));
    lines
}
