//! The question before seats are reclaimed: which, what they save, on what evidence, and what follows.

use ratatui::buffer::Buffer;

use super::place::{DialogDrawn, Place, SMALL, WIDTH};
use super::{confirm_buttons, seat_plan};
use crate::app::dialogs::reclaim::{Reclaim, to_reclaim};
use crate::app::dialogs::seat_plan::Plan;
use crate::domain::evidence_quality::EvidenceQuality;
use crate::domain::notice::will_be_told;
use crate::domain::text::count;
use crate::domain::time::days_since;
use crate::ui::theme::Role;
use crate::ui::widgets::field::button;
use crate::ui::widgets::modal::Body;
use crate::ui::widgets::prose::Line;

pub(super) fn draw(dialog: &Reclaim, place: Place, buf: &mut Buffer) -> DialogDrawn {
    let marked = dialog.seats.len();
    let title = match &dialog.plan {
        Some(plan) if plan.seats == 0 => "Nothing to reclaim".to_owned(),
        Some(plan) => format!("Reclaim {}?", count(plan.seats, "seat", "seats")),
        None => format!("Reclaim {}?", count(marked, "marked seat", "marked seats")),
    };
    let modal = place.modal(&title, WIDTH);
    let columns = modal.columns(place.area);
    let ready = dialog.plan.as_ref().is_some_and(|plan| plan.seats > 0);
    let ask = confirm_buttons::Ask {
        cancel: "Cancel",
        go: if dialog.confirmation.typed.is_some() && columns < 50 { "Reclaim" } else { "Reclaim selected seats" },
        typed: dialog.confirmation.typed.as_ref().filter(|_| ready),
        enabled: ready,
    };
    let mut foot = Vec::new();
    if let Some(plan) = dialog.plan.as_ref().filter(|plan| plan.lines.len() > 1) {
        foot.extend(seat_plan::totals(plan, place, columns));
    }
    if dialog.plan.as_ref().is_some_and(|plan| !plan.lines.is_empty()) {
        foot.push(Line::blank());
    }
    foot.extend(sentences(dialog, place, columns));
    if let (Some(plan), true) = (&dialog.plan, ready) {
        foot.extend(confirm_buttons::number(&dialog.confirmation, plan.seats, &to_reclaim(plan), place, columns));
    }
    let nothing = dialog.plan.as_ref().is_some_and(|plan| plan.seats == 0);
    let buttons = if nothing { vec![button("Close", true)] } else { confirm_buttons::buttons(&ask, place) };
    foot.extend(place.foot(dialog.confirmation.refused.as_ref(), buttons, columns));
    let others = foot.iter().filter(|line| !line.is_blank()).count();
    let lines = dialog.plan.as_ref().map(|plan| seat_plan::licenses(plan, others, place, columns)).unwrap_or_default();
    DialogDrawn { height: 0, cursor: modal.draw(place.area, buf, Body { lines, foot, offset: 0 }) }
}

/// What is worth knowing before: on what evidence, who is told, what is left to do.
fn sentences(dialog: &Reclaim, place: Place, columns: u16) -> Vec<Line> {
    let text = |text: &str| place.wrapped(text, Role::Text, columns);
    let warned = |text: &str| place.marked(place.appearance.glyphs.warning, text, Role::Warning, columns);
    let Some(plan) = &dialog.plan else {
        return if dialog.confirmation.refused.is_some() {
            Vec::new()
        } else {
            text("What would happen is being looked at.")
        };
    };
    let tight = place.area.height < SMALL;
    let mut lines = Vec::new();
    if !tight {
        lines.extend(seat_plan::hidden(dialog.hidden, place, columns));
    }
    if plan.seats == 0 {
        lines.extend(text("None of these seats can be reclaimed."));
    } else if tight {
        lines.extend(text(&short(plan, dialog.hidden)));
    } else {
        let evidence = evidence(plan);
        if !evidence.is_empty() {
            lines.extend(warned(&evidence));
        }
        lines.extend(text(&will_be_told(plan.told)));
        lines.extend(seat_plan::removals(plan, place, columns));
    }
    if !tight || plan.seats == 0 {
        lines.extend(seat_plan::staying(plan, place, columns));
    }
    lines
}

/// What the verdicts rest on, where that is weak.
fn evidence(plan: &Plan) -> String {
    let mut sentences = plan.evidence_quality.sentences(plan.today);
    sentences.extend(seat_plan::without_price(plan));
    sentences.join(" ")
}

/// The same in few words.
fn short(plan: &Plan, hidden: usize) -> String {
    let mut words = Vec::new();
    if hidden > 0 {
        words.push(format!("{hidden} hidden by the filter"));
    }
    let EvidenceQuality { by_sign_in, stale, oldest, .. } = plan.evidence_quality;
    if by_sign_in > 0 {
        words.push(format!("{by_sign_in} by sign-in only"));
    }
    match (plan.evidence_quality.remark(plan.today), oldest) {
        (Some(remark), _) => words.push(remark),
        (None, Some(oldest)) => words.push(format!("{stale} stale by {} days", days_since(oldest, plan.today))),
        (None, None) => {}
    }
    if plan.without_price > 0 {
        words.push(format!("{} without price", plan.without_price));
    }
    words.push(format!("{} told", plan.told));
    words.push(format!("{} to remove at the vendor", plan.to_remove));
    if !plan.skipped.is_empty() {
        words.push(format!("{} not taken", plan.skipped.len()));
    }
    format!("{}.", words.join(", "))
}
