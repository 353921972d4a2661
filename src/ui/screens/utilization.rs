//! The tab Utilization: three figures, the covered licenses, and the dormant holders of the selected one.

use ratatui::layout::{Position, Rect};

use super::seats;
use crate::app::action::{Action, Context};
use crate::app::list_status;
use crate::app::screens::utilization::{UtilizationColumn, UtilizationRow};
use crate::app::table::{Column as _, Row as _};
use crate::domain::license::License;
use crate::domain::money::Money;
use crate::domain::utilization::none_dormant;
use crate::ui::appearance::Appearance;
use crate::ui::format;
use crate::ui::painter::{Listed, Painter, Panel, Shown, beside, inset, split};
use crate::ui::theme::Role;
use crate::ui::widgets::flow::flow;
use crate::ui::widgets::line::Line;
use crate::ui::widgets::table::{Column, Row};

/// Columns in which the licenses have all they have to show.
const LICENSES: u16 = 106;

/// Columns in which the holders have what tells whether a seat is needed: status, last use and login, the day it was
/// assigned.
const HOLDERS: u16 = 90;

/// Rows below which there is room for the list with the keys alone.
const LOW: u16 = 11;

/// Draws the tab.
pub fn draw(painter: &mut Painter<'_>, area: Rect) -> Shown {
    let used = figures(painter, inset(area));
    let (_, rest) = split(area, used);
    let in_holders = painter.app.tabs.utilization.in_holders;
    // Side by side only where neither list shows less than one above the other.
    let roomy = |(left, right): &(Rect, Rect)| left.width >= LICENSES && right.width >= HOLDERS;
    if let Some((left, right)) = beside(rest, 52, 116).filter(roomy) {
        let (list, detail) = (licenses(painter, left), holders(painter, right));
        return both(&list, &detail, in_holders);
    }
    if rest.height < LOW {
        let listed = if in_holders { holders(painter, rest) } else { licenses(painter, rest) };
        let (main, detail) = if in_holders { (0, listed.rows) } else { (listed.rows, 0) };
        return Shown { main, detail, cursor: listed.cursor };
    }
    let (upper, lower) = split(rest, rest.height * 2 / 5 + 1);
    let (list, detail) = (licenses(painter, upper), holders(painter, lower));
    both(&list, &detail, in_holders)
}

fn both(list: &Listed, detail: &Listed, in_holders: bool) -> Shown {
    let cursor: Option<Position> = if in_holders { detail.cursor } else { list.cursor };
    Shown { main: list.rows, detail: detail.rows, cursor }
}

/// One of the figures at the top: a label, a value, and what is to be added.
type Block = [Line; 3];

/// Draws the figures, side by side where there is room; the rows they took.
fn figures(painter: &mut Painter<'_>, area: Rect) -> u16 {
    let glyphs = painter.appearance.glyphs;
    let roomy = area.height > 12;
    // As many currencies as fit whole beside the other two; how many more there are is said.
    for currencies in (1..=painter.app.tabs.utilization.report.savings.len().max(1)).rev().filter(|_| roomy) {
        let blocks = [dormant(painter), savings(painter, currencies), threshold(painter)];
        let widths = blocks.each_ref().map(|block| block.iter().map(|line| line.width(glyphs)).max().unwrap_or(0));
        let all: u16 = widths.iter().fold(0, |sum, width| sum.saturating_add(*width));
        if all.saturating_add(4) > area.width {
            continue;
        }
        let gap = ((area.width - all) / 2).min(12);
        let mut x = area.x;
        for (block, width) in blocks.iter().zip(widths) {
            painter.lines(Rect { x, width, height: area.height.min(3), ..area }, block);
            x += width + gap;
        }
        return 3;
    }
    let facts = in_line(painter, area.width >= 60);
    let lines = flow(
        &facts,
        area.width,
        if area.height > 18 {
            5
        } else if roomy {
            4
        } else {
            2
        },
        glyphs,
    );
    painter.lines(area, &lines)
}

fn is_loaded(painter: &Painter<'_>) -> bool {
    painter.app.tabs.utilization.table.is_loaded()
}

fn dormant(painter: &Painter<'_>) -> Block {
    let report = &painter.app.tabs.utilization.report;
    let label = Line::of("Dormant seats", Role::Dim);
    if !is_loaded(painter) {
        return [label, Line::of("reading…", Role::Dim), Line::default()];
    }
    let value = Line::of(format::count(report.dormant), Role::Title)
        .and(format!(" of {}", format::count(report.seats)), Role::Text);
    let remark = report.evidence_quality.remark(painter.app.session.today);
    let unsure = undecided(report.undecided, report.untold);
    let below = match (remark, report.undecided) {
        (None, _) => unsure,
        (Some(remark), 0) => Line::of(remark, Role::Warning),
        (Some(remark), _) => Line::of(format!("{remark} · "), Role::Warning).then(unsure),
    };
    [label, value, below]
}

fn undecided(seats: u32, untold: u32) -> Line {
    let undecided = format!("{} undecided", format::count(seats));
    match (seats, untold) {
        (0, _) => Line::default(),
        (_, 0) => Line::of(undecided, Role::Dim),
        (_, untold) => Line::of(format!("{undecided}, {} no data on use", format::count(untold)), Role::Dim),
    }
}

/// Amounts of so many currencies, per cycle and per year, one below the other; the organisation's own comes first.
fn savings(painter: &Painter<'_>, currencies: usize) -> Block {
    let report = &painter.app.tabs.utilization.report;
    let mut label = Line::of("Potential savings", Role::Dim);
    match report.savings.len().saturating_sub(currencies) {
        0 => {}
        1 => label = label.and("  +1 currency", Role::Dim),
        n => label = label.and(format!("  +{n} currencies"), Role::Dim),
    }
    if report.savings.is_empty() {
        let words = if report.dormant > 0 && report.without_price > 0 { "unknown" } else { "none" };
        return [label, Line::new(if is_loaded(painter) { words } else { "" }), Line::default()];
    }
    let (mut cycle, mut year) = (Line::default(), Line::default());
    for (at, total) in report.savings.iter().take(currencies).enumerate() {
        let each = total.per_cycle.shown();
        let yearly = total.per_year.map_or_else(|| painter.appearance.glyphs.none.to_owned(), Money::shown);
        let cells = painter.width(&each).max(painter.width(&yearly));
        let (gap, words) = if at == 0 { ("", true) } else { ("   ", false) };
        let pad = |text: &str| crate::ui::text::right(text, cells, painter.appearance.glyphs);
        cycle =
            cycle.and(gap, Role::Text).and(pad(&each), Role::Title).and(if words { " a cycle" } else { "" }, Role::Dim);
        year =
            year.and(gap, Role::Text).and(pad(&yearly), Role::Text).and(if words { " a year " } else { "" }, Role::Dim);
    }
    [label, cycle, year]
}

fn threshold(painter: &Painter<'_>) -> Block {
    let key = |action: Action| {
        let keys = painter.app.keymap.keys(&[Context::Utilization], action);
        keys.first().map(|key| format!(" {key}")).unwrap_or_default()
    };
    let value = Line::of(format!("{} days ", painter.app.threshold.days()), Role::Title)
        .and(key(Action::LongerThreshold), Role::Key)
        .and(key(Action::ShorterThreshold), Role::Key);
    [Line::of("Dormancy threshold", Role::Dim), value, without_price(painter)]
}

fn without_price(painter: &Painter<'_>) -> Line {
    match painter.app.tabs.utilization.report.without_price {
        0 => Line::default(),
        1 => Line::of("1 price unknown", Role::Dim),
        n => Line::of(format!("{} prices unknown", format::count(n)), Role::Dim),
    }
}

/// The same figures as facts, for where there is little room.
fn in_line(painter: &Painter<'_>, named: bool) -> Vec<Line> {
    let report = &painter.app.tabs.utilization.report;
    if !is_loaded(painter) {
        return vec![Line::of("reading…", Role::Dim)];
    }
    let days = painter.app.threshold.days();
    let remark = report.evidence_quality.remark(painter.app.session.today);
    let remark = remark.map(|remark| format!(", {remark}")).unwrap_or_default();
    let mut facts = vec![
        Line::of(if named { "Dormant seats " } else { "Dormant " }, Role::Dim)
            .and(format::count(report.dormant), Role::Title)
            .and(format!(" of {}{remark}", format::count(report.seats)), Role::Text),
        Line::of(if named { "Dormancy threshold " } else { "at " }, Role::Dim).and(format!("{days} days"), Role::Text),
    ];
    facts.extend(report.savings.iter().enumerate().map(|(at, total)| {
        let label = if named && at == 0 { "Potential savings " } else { "" };
        Line::of(label, Role::Dim).and(format!("{} a cycle", total.per_cycle.shown()), Role::Text)
    }));
    let yearly = report.savings.iter().filter_map(|total| total.per_year);
    facts.extend(yearly.map(|money| Line::new(format!("{} a year", money.shown()))));
    facts.extend([undecided(report.undecided, report.untold), without_price(painter)]);
    facts
}

/// The covered licenses.
fn licenses(painter: &mut Painter<'_>, area: Rect) -> Listed {
    let (app, appearance) = (painter.app, painter.appearance);
    let tab = &app.tabs.utilization;
    let mut notes = Vec::new();
    if tab.table.is_loaded() {
        notes.push((1, format::shown_of(&tab.table, "license")));
    }
    notes.extend(format::narrowed(&tab.table));
    let panel = Panel {
        title: tab.order().map_or("Licenses", crate::domain::utilization::Sort::shown).to_owned(),
        notes,
        table: &tab.table,
        columns: UtilizationColumn::ALL.iter().map(|column| look(*column, area.width)).collect(),
        focused: !tab.in_holders,
        marks: true,
        titled: false,
        empty: if tab.in_holders { None } else { list_status::empty(app) },
    };
    let listed = painter.panel(area, &panel, |row| Row {
        cells: UtilizationColumn::ALL.iter().map(|column| cell(*column, row, appearance)).collect(),
        mark: (row.figures.dormant > 0).then(|| tab.table.marks.contains(&row.id())),
        dim: false,
    });
    all_active(painter, area, &listed);
    listed
}

/// Says of licenses without dormant seats that all is well, or of how many that cannot be told, across the columns that
/// have nothing to show for them.
fn all_active(painter: &mut Painter<'_>, area: Rect, listed: &Listed) {
    let tab = &painter.app.tabs.utilization;
    let Some(at) = UtilizationColumn::ALL.iter().position(|column| *column == UtilizationColumn::Dormant) else {
        return;
    };
    let Some(from) = listed.drawn.columns.iter().position(|column| *column == at) else { return };
    let [(x, _), .., (last, cells)] = listed.drawn.places[from..] else { return };
    let room = Rect { x, width: last + cells - x, height: 1, ..area };
    for (at, y) in listed.drawn.rows.clone().zip(area.y + 2..) {
        let Some(row) = tab.table.row(at).filter(|row| row.figures.dormant == 0) else { continue };
        let undecided = row.figures.undecided;
        let few = (undecided > 0).then(|| format!("{} undecided", format::count(undecided)));
        let said = [Some(none_dormant(undecided)), few];
        let Some(said) = said.into_iter().flatten().find(|said| painter.width(said) <= room.width) else { continue };
        let selected = at == tab.table.position();
        let style = selected.then(|| {
            let focused = !tab.in_holders && painter.app.dialogs.is_empty();
            painter.appearance.theme.style(if focused { Role::Selected } else { Role::Resting })
        });
        let blank = " ".repeat(room.width.into());
        let line = Rect { y, ..room };
        let (glyphs, theme) = (painter.appearance.glyphs, painter.appearance.theme);
        Line::new(blank).draw(line, glyphs, theme, style, painter.buf);
        Line::of(said, Role::Dim).draw_right(line, glyphs, theme, style, painter.buf);
    }
}

fn look(column: UtilizationColumn, room: u16) -> Column<'static> {
    let heading = column.title();
    match column {
        // A name that tells licenses apart is worth more than the last column.
        UtilizationColumn::License => Column::text(heading, 0, if room < 60 { 14 } else { 20 }, 30).before(4),
        UtilizationColumn::Utilization => Column::date(heading, 1, 17),
        UtilizationColumn::Dormant => Column::number(heading, 2, 9),
        UtilizationColumn::Savings => Column::number(heading, 3, 13),
        UtilizationColumn::Used => Column::number(heading, 4, 10),
        UtilizationColumn::Yearly => Column::number(heading, 5, 13),
    }
}

fn cell(column: UtilizationColumn, row: &UtilizationRow, appearance: Appearance) -> Line {
    let dormant = row.figures.dormant;
    match column {
        UtilizationColumn::License => format::title(&row.title),
        UtilizationColumn::Used => Line::new(format::used_of(row.seats)),
        UtilizationColumn::Utilization => format::utilization(row.seats, appearance),
        UtilizationColumn::Dormant if dormant == 0 => Line::of("0", Role::Dim),
        UtilizationColumn::Dormant => {
            Line::of(format!("{} ", appearance.glyphs.on), Role::Warning).and(format::count(dormant), Role::Text)
        }
        UtilizationColumn::Savings | UtilizationColumn::Yearly if dormant == 0 => format::none(appearance),
        UtilizationColumn::Savings => match row.figures.savings {
            _ if row.reusable.is_some() => {
                Line::new(row.reusable.map(Money::shown).unwrap_or_default()).and(" reusable", Role::Dim)
            }
            Some(savings) => Line::new(savings.per_cycle.shown()),
            None => Line::of("unknown", Role::Dim),
        },
        UtilizationColumn::Yearly => match row.figures.savings {
            Some(savings) => format::amount(savings.per_year, appearance),
            None => Line::of("unknown", Role::Dim),
        },
    }
}

/// The dormant holders of the selected license.
fn holders(painter: &mut Painter<'_>, area: Rect) -> Listed {
    let (app, appearance, scope) = (painter.app, painter.appearance, painter.app.scope());
    let tab = &app.tabs.utilization;
    let Some(row) = tab.table.selected() else { return Listed::default() };
    let marked = tab.marks_of(row.id()).count();
    let mut notes = vec![(1, format!("{} dormant", format::count(row.figures.dormant)))];
    notes.extend(row.figures.evidence_quality.remark(scope.today).map(|remark| (2, remark)));
    if marked > 0 {
        notes.push((2, format!("{} marked", format::count(marked))));
        let license = app.license(row.id()).map(|entry| &entry.license);
        notes.extend(license.and_then(|license| freed(license, marked)).map(|amount| (3, amount)));
    }
    if row.figures.undecided > 0 {
        notes.push((4, format!("{} undecided", format::count(row.figures.undecided))));
    }
    notes.extend(format::narrowed(&tab.holders));
    let panel = Panel {
        title: row.title.clone(),
        notes,
        table: &tab.holders,
        columns: seats::columns(tab.holders.columns, area.width),
        focused: tab.in_holders,
        marks: true,
        titled: false,
        empty: list_status::empty_holders(app),
    };
    painter.panel(area, &panel, |seat| seats::row(&tab.holders, seat, &scope, true, appearance))
}

/// What so many seats of a license cost for one cycle.
fn freed(license: &License, seats: usize) -> Option<String> {
    let savings = license.terms.savings(u32::try_from(seats).ok()?)?;
    Some(savings.per_cycle.shown())
}
