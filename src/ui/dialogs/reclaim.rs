//! The question before seats are reclaimed: which, what they save, on what evidence, and what follows.

use ratatui::buffer::Buffer;

use super::confirm_buttons;
use super::place::{DialogDrawn, Place, SMALL, WIDTH};
use crate::app::dialogs::reclaim::{Plan, PlanLine, Reclaim};
use crate::domain::evidence_quality::EvidenceQuality;
use crate::domain::notice::will_be_told;
use crate::domain::text::{count, number};
use crate::domain::time::days_since;
use crate::domain::utilization::CurrencyTotal;
use crate::ui::text::{cut, left, right, width};
use crate::ui::theme::Role;
use crate::ui::widgets::field::button;
use crate::ui::widgets::modal::{Body, Modal};
use crate::ui::widgets::prose::Line;

/// Cells a license's title is given at least beside its figures.
const TITLE: u16 = 14;
/// Seats that stay are named up to this many.
const NAMED: usize = 3;

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
        go: if dialog.typed.is_some() && columns < 50 { "Reclaim" } else { "Reclaim selected seats" },
        typed: dialog.typed.as_ref().filter(|_| ready),
        enabled: ready,
    };
    let mut foot = Vec::new();
    if let Some(plan) = dialog.plan.as_ref().filter(|plan| plan.lines.len() > 1) {
        foot.extend(totals(plan, place, columns));
    }
    if dialog.plan.as_ref().is_some_and(|plan| !plan.lines.is_empty()) {
        foot.push(Line::blank());
    }
    foot.extend(sentences(dialog, place, columns));
    if let (Some(typed), Some(plan), true) = (&dialog.typed, &dialog.plan, ready) {
        foot.push(Line::blank());
        foot.extend(confirm_buttons::number(
            typed,
            dialog.wrong.as_deref(),
            plan.seats,
            &plan.to_reclaim(),
            place,
            columns,
        ));
    }
    let nothing = dialog.plan.as_ref().is_some_and(|plan| plan.seats == 0);
    let buttons = if nothing { vec![button("Close", true)] } else { confirm_buttons::buttons(&ask, place) };
    foot.extend(place.foot(dialog.refused.as_ref(), buttons, columns));
    let mut lines = Vec::new();
    if let Some(plan) = &dialog.plan {
        let taken = u16::try_from(foot.iter().filter(|line| !line.is_blank()).count()).unwrap_or(u16::MAX);
        let room = Modal::rows(place.area).saturating_sub(taken);
        lines =
            super::place::items(|columns| licenses(plan, place, columns), dialog.at, columns, room, place.appearance);
    }
    DialogDrawn { height: 0, cursor: modal.draw(place.area, buf, Body { lines, foot, offset: 0 }) }
}

/// License by license: its title, its seats, and what they save.
fn licenses(plan: &Plan, place: Place, columns: u16) -> Vec<Vec<Line>> {
    let figures: Vec<(String, String)> = plan.lines.iter().map(|line| figures(line, place)).collect();
    let seats = figures.iter().map(|(seats, _)| width(seats)).max().unwrap_or_default();
    let saves = figures.iter().map(|(_, saves)| width(saves)).max().unwrap_or_default();
    let beside = TITLE.saturating_add(seats + saves + 5) <= columns;
    let item = |(line, (number, saves_words)): (&PlanLine, &(String, String))| {
        let title = place.said(&line.title);
        let number = right(number, seats, place.appearance.glyphs);
        let saves_words = right(saves_words, saves, place.appearance.glyphs);
        if beside {
            let title = left(&title, columns - seats - saves - 5, place.appearance.glyphs);
            return vec![Line::new(title).and(format!("  {number}   {saves_words}"), Role::Text)];
        }
        let title = cut(&title, columns, place.appearance.glyphs);
        vec![Line::new(title), Line::new(format!("  {number}   {saves_words}"))]
    };
    plan.lines.iter().zip(&figures).map(item).collect()
}

/// The seats of a license and what they save, in words.
fn figures(line: &PlanLine, place: Place) -> (String, String) {
    let saves = line.savings.as_ref().map_or("price not known".to_owned(), |savings| {
        format!("{} {}", savings.per_cycle.shown(), line.cycle.a_cycle())
    });
    (number(line.seats), place.said(&saves).into_owned())
}

/// What the seats of all licenses save together, currency by currency.
fn totals(plan: &Plan, place: Place, columns: u16) -> Vec<Line> {
    let total = |total: &CurrencyTotal| {
        let cycle = format!("{} a cycle", total.per_cycle.shown());
        total.per_year.map_or(cycle.clone(), |year| format!("{cycle}, {} a year", year.shown()))
    };
    // The word for it goes first where there is little room; the figures say the same.
    let together = if columns < 50 { "" } else { "Together " };
    let line = |each| place.wrapped(&format!("{together}{}", total(each)), Role::Title, columns);
    plan.savings.iter().flat_map(line).collect()
}

/// What is worth knowing before: on what evidence, who is told, what is left to do.
fn sentences(dialog: &Reclaim, place: Place, columns: u16) -> Vec<Line> {
    let text = |text: &str| place.wrapped(text, Role::Text, columns);
    let warned = |text: &str| place.marked(place.appearance.glyphs.warning, text, Role::Warning, columns);
    let Some(plan) = &dialog.plan else {
        return if dialog.refused.is_some() { Vec::new() } else { text("What would happen is being looked at.") };
    };
    let tight = place.area.height < SMALL;
    let mut lines = Vec::new();
    if dialog.hidden > 0 && !tight {
        let is = if dialog.hidden == 1 { "is" } else { "are" };
        lines.extend(warned(&format!("{} of the marked seats {is} hidden by the filter.", dialog.hidden)));
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
        lines.extend(text(&format!("Still to be removed at the vendor afterwards: {}.", number(plan.to_remove))));
        if let Some(gone) = &plan.gone {
            lines.extend(text(gone));
        }
    }
    let stay = plan.skipped.len();
    if stay > 0 && (!tight || plan.seats == 0) {
        let names = plan.skipped.iter().take(NAMED).map(|each| format!("{}, {}", each.holder, each.reason));
        let more = if stay > NAMED { format!(" And {} more.", stay - NAMED) } else { String::new() };
        let names = names.collect::<Vec<String>>().join("; ");
        let verb = if stay == 1 { "stays" } else { "stay" };
        lines.extend(text(&format!("{stay} {verb}: {names}.{more}")));
    }
    lines
}

/// What the verdicts rest on, where that is weak.
fn evidence(plan: &Plan) -> String {
    let mut sentences = plan.grounds.sentences(plan.today);
    match plan.without_price {
        0 => {}
        1 => sentences.push("1 license has no known price.".to_owned()),
        licenses => sentences.push(format!("{licenses} licenses have no known price.")),
    }
    sentences.join(" ")
}

/// The same in few words.
fn short(plan: &Plan, hidden: usize) -> String {
    let mut words = Vec::new();
    if hidden > 0 {
        words.push(format!("{hidden} hidden by the filter"));
    }
    let EvidenceQuality { by_sign_in, stale, oldest, .. } = plan.grounds;
    if by_sign_in > 0 {
        words.push(format!("{by_sign_in} by sign-in only"));
    }
    match (plan.grounds.remark(plan.today), oldest) {
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
