//! What is shown of a plan for seats, wherever one is asked about: the licenses with their figures, then what follows.

use super::place::{Place, items};
use crate::app::dialogs::seat_plan::{Plan, PlanLine};
use crate::domain::text::{counted, number};
use crate::domain::utilization::CurrencyTotal;
use crate::ui::text::{cut, left, right, width};
use crate::ui::theme::Role;
use crate::ui::widgets::modal::Modal;
use crate::ui::widgets::prose::Line;

/// Cells a license's title is given at least beside its figures.
const TITLE: u16 = 14;
/// Seats that stay are named up to this many.
const NAMED: usize = 3;

/// The licenses, as far as there is room for them between so many other lines.
pub(super) fn licenses(plan: &Plan, others: usize, place: Place, columns: u16) -> Vec<Line> {
    let room = Modal::rows(place.area).saturating_sub(u16::try_from(others).unwrap_or(u16::MAX));
    items(|columns| each(plan, place, columns), plan.at, columns, room, place.appearance)
}

/// The first of the licenses, and how many there are besides.
pub(super) fn first(plan: &Plan, most: usize, place: Place, columns: u16) -> Vec<Line> {
    let mut lines: Vec<Line> = each(plan, place, columns).into_iter().take(most).flatten().collect();
    let more = plan.lines.len().saturating_sub(most);
    if more > 0 {
        lines.extend(place.wrapped(&format!("And {} besides.", counted(more, "license")), Role::Text, columns));
    }
    lines
}

/// License by license: its title, its seats, and what they save.
fn each(plan: &Plan, place: Place, columns: u16) -> Vec<Vec<Line>> {
    let figures: Vec<(String, String)> = plan.lines.iter().map(|line| figures(plan, line, place)).collect();
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

/// The seats of a license and, where they end, what they save, in words.
fn figures(plan: &Plan, line: &PlanLine, place: Place) -> (String, String) {
    if !plan.ends {
        return (counted(line.seats as usize, "seat"), String::new());
    }
    if !line.is_paid {
        return (number(line.seats), "not paid for any more".to_owned());
    }
    let saves = line.savings.as_ref().map_or("price not known".to_owned(), |savings| {
        format!("{} {}", savings.per_cycle.shown(), line.cycle.a_cycle())
    });
    (number(line.seats), place.said(&saves).into_owned())
}

/// What the seats of all licenses save together, currency by currency.
pub(super) fn totals(plan: &Plan, place: Place, columns: u16) -> Vec<Line> {
    let total = |total: &CurrencyTotal| {
        let cycle = format!("{} a cycle", total.per_cycle.shown());
        total.per_year.map_or(cycle.clone(), |year| format!("{cycle}, {} a year", year.shown()))
    };
    // The word for it goes first where there is little room; the figures say the same.
    let together = if columns < 50 { "" } else { "Together " };
    let line = |each| place.wrapped(&format!("{together}{}", total(each)), Role::Title, columns);
    plan.savings.iter().flat_map(line).collect()
}

/// What is said of the vendor's side, once seats end.
pub(super) fn removals(plan: &Plan, place: Place, columns: u16) -> Vec<Line> {
    let left = format!("Still to be removed at the vendor afterwards: {}.", number(plan.to_remove));
    let said = [Some(left), plan.gone.clone()];
    said.iter().flatten().flat_map(|text| place.wrapped(text, Role::Text, columns)).collect()
}

/// Which seats stay, and why.
pub(super) fn staying(plan: &Plan, place: Place, columns: u16) -> Vec<Line> {
    let stay = plan.skipped.len();
    if stay == 0 {
        return Vec::new();
    }
    let names = plan.skipped.iter().take(NAMED).map(|each| format!("{}, {}", each.holder, each.reason));
    let more = if stay > NAMED { format!(" And {} more.", stay - NAMED) } else { String::new() };
    let names = names.collect::<Vec<String>>().join("; ");
    let verb = if stay == 1 { "stays" } else { "stay" };
    place.wrapped(&format!("{stay} {verb}: {names}.{more}"), Role::Text, columns)
}

/// What is said of marked seats that cannot be seen.
pub(super) fn hidden(hidden: usize, place: Place, columns: u16) -> Vec<Line> {
    let is = if hidden == 1 { "is" } else { "are" };
    let text = format!("{hidden} of the marked seats {is} hidden by the filter.");
    let sign = place.appearance.glyphs.warning;
    if hidden == 0 { Vec::new() } else { place.marked(sign, &text, Role::Warning, columns) }
}

/// What the savings lack.
pub(super) fn without_price(plan: &Plan) -> Option<String> {
    match plan.without_price {
        0 => None,
        1 => Some("1 license has no known price.".to_owned()),
        licenses => Some(format!("{licenses} licenses have no known price.")),
    }
}
