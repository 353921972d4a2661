//! The page of a license: its figures, and one of six sections below them.

use ratatui::layout::Rect;

use super::license_section::{shown, title};
use super::{accounts, fields, orders, seats};
use crate::app::action::Action;
use crate::app::list_status;
use crate::app::screens::audits::AuditColumn;
use crate::app::screens::history::HistoryColumn;
use crate::app::screens::license::{LicensePage, Section};
use crate::app::screens::seats::SeatColumn;
use crate::app::table::{Column as _, Row as _, Scope};
use crate::domain::audit::{Audit, State};
use crate::domain::deadline::{self, Deed};
use crate::domain::read_model::{HistoryEntry, LicenseEntry};
use crate::domain::time::in_words;
use crate::ui::appearance::Appearance;
use crate::ui::format;
use crate::ui::painter::{Painter, Panel, Shown, inset, split};
use crate::ui::theme::Role;
use crate::ui::widgets::flow::{flow, groups};
use crate::ui::widgets::line::Line;
use crate::ui::widgets::table::{Column, Row};
use crate::ui::widgets::trend::trend;

/// Draws the page.
pub fn draw(painter: &mut Painter<'_>, page: &LicensePage, area: Rect) -> Shown {
    let app = painter.app;
    let Some(entry) = app.license(page.id) else {
        let words = if app.records.licenses.is_some() { "This license is gone." } else { "reading…" };
        painter.line(inset(area), &Line::of(words, Role::Dim));
        return Shown { cursor: Some(inset(area).as_position()), ..Shown::default() };
    };
    let rest = banner(painter, entry, area);
    let rest = head(painter, entry, page, rest);
    match page.section {
        Section::Assignments => assignments(painter, entry, page, rest),
        Section::Accounts => accounts::draw(painter, page, rest),
        Section::Audits => audits(painter, page, rest),
        Section::Orders => orders::draw(painter, page, rest),
        Section::History => history(painter, page, rest),
        Section::Details => details(painter, entry, page, rest),
    }
}

/// The users audit in progress and the time over the limit, each on a line of its own; what is left of the area.
fn banner(painter: &mut Painter<'_>, entry: &LicenseEntry, area: Rect) -> Rect {
    let (app, appearance, room) = (painter.app, painter.appearance, inset(area).width);
    let audit = entry.audit.as_ref().map(|audit| format::audit_banner(audit, &app.scope(), room, appearance));
    let (terms, today) = (&entry.license.terms, app.session.today);
    let over = entry.spell.as_ref().map(|spell| format::spell_banner(spell, terms, today, room, appearance));
    let lines: Vec<Line> = audit.into_iter().chain(over).collect();
    let (top, rest) = split(area, u16::try_from(lines.len()).unwrap_or(0));
    painter.lines(inset(top), &lines);
    rest
}

/// What matters most, on as many lines as there are to spare; what is left of the area.
fn head(painter: &mut Painter<'_>, entry: &LicenseEntry, page: &LicensePage, area: Rect) -> Rect {
    let most = match (page.section, area.height) {
        (_, ..7) => 0,
        (Section::Details, _) => 1,
        (_, height) => (height / 4).min(6),
    };
    let room = inset(area).width;
    let lines = groups(&facts(painter, entry), room, most.into(), painter.appearance.glyphs);
    let (top, rest) = split(area, u16::try_from(lines.len()).unwrap_or(0));
    painter.lines(inset(top), &lines);
    rest
}

fn facts(painter: &Painter<'_>, entry: &LicenseEntry) -> Vec<Vec<Line>> {
    let (appearance, today, terms) = (painter.appearance, painter.app.session.today, &entry.license.terms);
    let text = |label: &str, value: Option<&str>| {
        value.map_or_else(Line::default, |value| Line::of(format!("{label} "), Role::Dim).and(value, Role::Text))
    };
    // What has no limit has a price without having one for each seat.
    let each = match (terms.price(), terms.cost_per_cycle()) {
        (Some(price), _) => Line::new(format!("{} a seat", price.each().shown())),
        (None, None) => Line::new("price unknown"),
        (None, Some(_)) => Line::default(),
    };
    let whole = terms.cost_per_cycle().map_or_else(Line::default, |cost| Line::new(format::cycle(cost, terms)));
    let expires = match terms.expiry_date {
        Some(day) if crate::domain::license::counts_down(terms, today) => {
            Line::of(format!("{} expires {day}, {}", appearance.glyphs.warning, in_words(day, today)), Role::Warning)
        }
        Some(day) if day < today => Line::of(appearance.glyphs.warning, Role::Warning)
            .and(format!(" expired {day}, {}", in_words(day, today)), Role::Text),
        Some(day) => Line::new(format!("expires {day}, {}", in_words(day, today))),
        None => Line::new("no expiry"),
    };
    let notice = terms.notice_days.map(|days| format!("notice {}", format::counted(days as usize, "day")));
    let act = match (deadline::due(terms, today), notice) {
        (Some(due), _) if due.deed == Deed::RenewedByItself && due.by >= today => {
            Line::new(format!("renewed by itself, act by {}", due.by))
        }
        (Some(due), Some(notice)) if due.deed == Deed::GiveNotice => Line::new(format!("act by {} ({notice})", due.by)),
        (Some(due), Some(_)) if due.deed == Deed::NoticeOverdue => {
            let words = format!(" notice overdue since {}", due.by);
            Line::of(appearance.glyphs.warning, Role::Warning).and(words, Role::Text)
        }
        (Some(_), Some(notice)) => Line::new(notice),
        _ => Line::default(),
    };
    let key = terms.masked_key().map(|key| key.replace('•', appearance.glyphs.secret));
    let grade = match (entry.grade, entry.risk) {
        (None, None) => Line::default(),
        (grade, risk) => {
            let pill = grade.map_or_else(Line::default, |_| format::grade(grade, appearance));
            let gap = if grade.is_some() && risk.is_some() { " " } else { "" };
            pill.and(risk.map_or_else(String::new, |risk| format!("{gap}{risk} risk")), Role::Text)
        }
    };
    vec![
        format::seats(entry, appearance),
        vec![each, whole, expires],
        vec![
            Line::new(if terms.auto_renew { "auto-renews" } else { "" }),
            act,
            text("owner", terms.business_owner.as_deref()),
        ],
        vec![
            format::license_status(terms.status, appearance),
            grade,
            text("key", key.as_deref()),
            text("order", terms.purchase_order.as_deref()),
            Line::of(fields::seat_type(terms.seat_type), Role::Dim),
            Line::of(fields::billing(terms.billing_cycle), Role::Dim),
        ],
        vec![text("by", entry.publisher.as_deref()), text("in", fields::category(entry, painter.app))],
    ]
}

fn assignments(painter: &mut Painter<'_>, entry: &LicenseEntry, page: &LicensePage, area: Rect) -> Shown {
    let (appearance, scope) = (painter.appearance, painter.app.scope());
    let seats = entry.license.seats;
    let figure = |label: &str, number: String| Line::of(format!("{label} "), Role::Dim).and(number, Role::Title);
    let sign = if page.only_inactive { appearance.glyphs.on } else { appearance.glyphs.off };
    let key = painter.key(Action::OnlyInactive).unwrap_or_default();
    let inactive = if page.seats.is_loaded() { format::count(page.inactive) } else { "reading…".to_owned() };
    let blocked = match page.blocked {
        0 => Line::default(),
        seats => Line::of(format!("{} ", appearance.glyphs.warning), Role::Warning)
            .and(format!("{} blocked there, still paid for", format::count(seats)), Role::Text),
    };
    let counts = [
        figure("Total assigned", format::count(seats.assigned)),
        figure("Inactive (≥30d)", inactive),
        figure("Available", seats.available().map_or_else(|| "no limit".to_owned(), format::count)),
        blocked,
        Line::of(sign, Role::Info).and(" Show only inactive (≥30 days) ", Role::Text).and(key, Role::Key),
    ];
    let most = if area.height < 8 { 1 } else { 2 };
    let lines = flow(&counts, inset(area).width, most, appearance.glyphs);
    let (rule, below) = split(area, 1);
    let (top, rest) = split(below, u16::try_from(lines.len()).unwrap_or(0));
    painter.lines(inset(top), &lines);
    let (title, mut notes) = title(painter, page, area);
    if page.seats.len() != page.seats.total() || page.only_inactive {
        notes.push((1, format::shown_of(&page.seats, "seat")));
    }
    notes.extend(format::narrowed(&page.seats));
    let panel = Panel {
        title,
        notes,
        table: &page.seats,
        columns: seats::columns(&SeatColumn::OF_LICENSE, area.width),
        focused: true,
        marks: true,
        titled: true,
        empty: list_status::empty(painter.app),
    };
    let listed = painter.list(rule, rest, &panel, |seat| seats::row(&page.seats, seat, &scope, true, appearance));
    shown(&listed)
}

fn audits(painter: &mut Painter<'_>, page: &LicensePage, area: Rect) -> Shown {
    let (appearance, scope) = (painter.appearance, painter.app.scope());
    let (rule, below) = split(area, 1);
    let lines = trend_lines(page, inset(below).width, appearance);
    let (top, rest) = split(below, if below.height > 4 { u16::try_from(lines.len()).unwrap_or(0) } else { 0 });
    painter.lines(inset(top), &lines);
    let (title, mut notes) = title(painter, page, area);
    if !page.audits.is_empty() {
        notes.push((1, format::shown_of(&page.audits, "audit")));
    }
    notes.extend(format::narrowed(&page.audits));
    let columns = AuditColumn::ALL.iter().map(|column| audit_column(*column)).collect();
    let empty = list_status::empty(painter.app);
    let panel = Panel { title, notes, table: &page.audits, columns, focused: true, marks: false, titled: true, empty };
    let listed = painter.list(rule, rest, &panel, |audit| Row {
        cells: AuditColumn::ALL.iter().map(|column| audit_cell(*column, audit, &scope, appearance)).collect(),
        ..Row::default()
    });
    shown(&listed)
}

/// The counts of the completed audits, oldest first, as bars and in words.
fn trend_lines(page: &LicensePage, room: u16, appearance: Appearance) -> Vec<Line> {
    let mut completed: Vec<_> = page
        .audits
        .all()
        .iter()
        .filter_map(|audit| match &audit.state {
            State::Completed(completion) => Some((completion.at, audit.seats_before, completion.seats_after)),
            _ => None,
        })
        .collect();
    completed.sort_unstable();
    let Some((_, first, _)) = completed.first() else { return Vec::new() };
    let numbers: Vec<u32> = std::iter::once(*first).chain(completed.iter().map(|(.., after)| *after)).collect();
    let (low, high) = (numbers.iter().min().copied(), numbers.iter().max().copied());
    let last = numbers.last().copied();
    let said = |label: &str, number: Option<u32>| {
        Line::of(format!("{label} "), Role::Dim).and(format::count(number.unwrap_or(0)), Role::Text)
    };
    let bars = trend(&numbers, usize::from(room / 3), appearance.glyphs.is_ascii());
    let facts = [
        Line::of("Seats over time ", Role::Dim).and(bars, Role::Info),
        said("last", last),
        said("lowest", low),
        said("highest", high),
    ];
    flow(&facts, room, 1, appearance.glyphs)
}

fn audit_column(column: AuditColumn) -> Column<'static> {
    let heading = column.title();
    match column {
        AuditColumn::Day => Column::date(heading, 0, 10),
        AuditColumn::Before | AuditColumn::Delta => Column::number(heading, 1, 6),
        AuditColumn::After => Column::number(heading, 1, 5),
        AuditColumn::During => Column::number(heading, 2, 6),
        AuditColumn::By => Column::text(heading, 5, 6, 12),
        AuditColumn::NextDue => Column::date(heading, 3, 10),
        AuditColumn::State => Column::date(heading, 2, 13),
        AuditColumn::Notes => Column::text(heading, 4, 8, u16::MAX),
    }
}

fn audit_cell(column: AuditColumn, audit: &Audit, scope: &Scope, appearance: Appearance) -> Line {
    let state = |glyph: &str, role: Role, word: &str| Line::of(glyph, role).and(format!(" {word}"), Role::Text);
    match (column, &audit.state) {
        (AuditColumn::State, State::InProgress) => state(appearance.glyphs.warning, Role::Warning, "in progress"),
        (AuditColumn::State, State::Completed(_)) => state(appearance.glyphs.ok, Role::Good, "completed"),
        (AuditColumn::State, State::Cancelled { .. }) => state(appearance.glyphs.none, Role::Dim, "cancelled"),
        (AuditColumn::Before, _) => Line::new(format::count(audit.seats_before)),
        (AuditColumn::After, State::Completed(completion)) => {
            Line::of(format!("{} ", appearance.glyphs.arrow), Role::Dim)
                .and(format::count(completion.seats_after), Role::Text)
        }
        (AuditColumn::Delta, _) => difference(audit.delta(), appearance),
        (AuditColumn::During, _) => difference(audit.recorded_during(), appearance),
        (AuditColumn::Notes, State::Completed(completion)) => completion
            .notes
            .as_deref()
            .map_or_else(|| format::none(appearance), |notes| Line::new(format::quoted(notes))),
        (AuditColumn::Notes, State::Cancelled { reason, .. }) => Line::new(format::quoted(reason)),
        (AuditColumn::NextDue, State::Completed(completion)) => format::day(completion.next_due, appearance),
        (AuditColumn::After | AuditColumn::NextDue | AuditColumn::Notes, _) => format::none(appearance),
        (AuditColumn::Day | AuditColumn::By, _) => Line::new(audit.cell(column, scope)),
    }
}

fn difference(seats: Option<i64>, appearance: Appearance) -> Line {
    match seats {
        None => format::none(appearance),
        Some(seats) if seats > 0 => Line::new(format!("+{}", format::count(seats))),
        Some(seats) => Line::new(format::signed(seats, appearance)),
    }
}

fn history(painter: &mut Painter<'_>, page: &LicensePage, area: Rect) -> Shown {
    let (appearance, scope) = (painter.appearance, painter.app.scope());
    let (title, mut notes) = title(painter, page, area);
    if !page.history.is_empty() {
        notes.push((1, format::shown_of(&page.history, "event")));
    }
    notes.extend(format::narrowed(&page.history));
    let columns = HistoryColumn::ALL.iter().map(|column| history_column(*column)).collect();
    let empty = list_status::empty(painter.app);
    let panel = Panel { title, notes, table: &page.history, columns, focused: true, marks: false, titled: true, empty };
    let listed = painter.panel(area, &panel, |entry| Row {
        cells: HistoryColumn::ALL.iter().map(|column| history_cell(*column, entry, &scope, appearance)).collect(),
        ..Row::default()
    });
    shown(&listed)
}

fn history_column(column: HistoryColumn) -> Column<'static> {
    let heading = column.title();
    match column {
        HistoryColumn::Day => Column::date(heading, 0, 10),
        HistoryColumn::Actor => Column::text(heading, 2, 6, 12),
        HistoryColumn::Command => Column::date(heading, 3, 12),
        HistoryColumn::Summary => Column::text(heading, 1, 20, u16::MAX),
    }
}

fn history_cell(column: HistoryColumn, entry: &HistoryEntry, scope: &Scope, appearance: Appearance) -> Line {
    match column {
        HistoryColumn::Day => Line::new(scope.day(entry.at).to_string()),
        HistoryColumn::Actor => optional_or(entry.actor.as_deref(), "purged"),
        HistoryColumn::Command => format::optional(Some(&entry.command.replace('_', " ")), appearance),
        HistoryColumn::Summary => {
            let said = |summary| format::summary(summary, entry.reason.as_deref());
            entry.summary.as_deref().map_or_else(|| Line::of("purged", Role::Dim), said)
        }
    }
}

fn optional_or(text: Option<&str>, instead: &str) -> Line {
    text.map_or_else(|| Line::of(instead, Role::Dim), Line::new)
}

fn details(painter: &mut Painter<'_>, entry: &LicenseEntry, page: &LicensePage, area: Rect) -> Shown {
    let (rule, below) = split(area, 1);
    let (rows, cursor, note) = fields::page(painter, below, entry, page.scroll);
    let (title, mut notes) = title(painter, page, area);
    notes.push((0, note));
    painter.rule(rule, &title, true, notes);
    Shown { main: rows, detail: 0, cursor: Some(cursor) }
}
