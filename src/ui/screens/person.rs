//! The page of a person: identifiers, status, seats of today with what they cost, past ones, and accounts at vendors.

use ratatui::layout::Rect;

use super::license_section::sections;
use super::{accounts, seats};
use crate::app::action::{Action, Context};
use crate::app::list_status;
use crate::app::screens::person::{PersonPage, Section};
use crate::app::table as rows;
use crate::domain::read_model::PersonEntry;
use crate::ui::format;
use crate::ui::painter::{Painter, Panel, Shown, inset, split};
use crate::ui::theme::Role;
use crate::ui::widgets::flow::groups;
use crate::ui::widgets::line::Line;
use crate::ui::widgets::table::Column;

/// Draws the page.
pub fn draw(painter: &mut Painter<'_>, page: &PersonPage, area: Rect) -> Shown {
    let (app, appearance, scope) = (painter.app, painter.appearance, painter.app.scope());
    let facts =
        page.entry.as_ref().map_or_else(|| vec![vec![Line::of("reading…", Role::Dim)]], |entry| facts(painter, entry));
    let most = if area.height < 8 { 1 } else { usize::from(area.height / 4) };
    let lines = groups(&facts, inset(area).width, most, appearance.glyphs);
    let (top, rest) = split(area, u16::try_from(lines.len()).unwrap_or(0));
    painter.lines(inset(top), &lines);
    let table = match page.section {
        Section::Seats => &page.seats,
        Section::Past => &page.past,
        Section::Accounts => return their_accounts(painter, page, rest),
    };
    let mut columns = seats::columns(table.columns, area.width);
    if page.section == Section::Seats {
        columns.push(Column::number("Price", 1, 10));
    }
    let panel = panel(painter, page, table, columns, "seat", area.width);
    let listed = painter.panel(rest, &panel, |entry| {
        let mut row = seats::row(table, entry, &scope, false, appearance);
        let license = app.license(entry.seat.license);
        row.cells.push(license.map_or_else(
            || format::none(appearance),
            |license| format::price(license.license.terms.price(), &license.license.terms, appearance),
        ));
        row
    });
    Shown { main: listed.rows, detail: 0, cursor: listed.cursor }
}

fn their_accounts(painter: &mut Painter<'_>, page: &PersonPage, area: Rect) -> Shown {
    let (appearance, scope, table) = (painter.appearance, painter.app.scope(), &page.accounts);
    let mut panel = panel(painter, page, table, accounts::columns(table), "account", area.width);
    if !table.is_empty() {
        panel.notes.push((2, format!("{} counted", format::count(accounts::counted(table)))));
    }
    let listed = painter.panel(area, &panel, |entry| accounts::row(table, entry, &scope, false, appearance));
    Shown { main: listed.rows, detail: 0, cursor: listed.cursor }
}

/// One of the lists with its title and what there is to say about it.
fn panel<'p, R: rows::Row>(
    painter: &Painter<'_>,
    page: &PersonPage,
    table: &'p rows::Table<R>,
    columns: Vec<Column<'p>>,
    what: &str,
    room: u16,
) -> Panel<'p, R> {
    let mut notes = format::narrowed(table);
    if table.len() != table.total() {
        notes.push((1, format::shown_of(table, what)));
    }
    let key = painter.app.keymap.keys(&[Context::Person], Action::NextSection);
    notes.push((9, key.first().map(ToString::to_string).unwrap_or_default()));
    Panel {
        title: title(painter, page, room),
        notes,
        table,
        columns,
        focused: true,
        marks: false,
        titled: true,
        empty: list_status::empty(painter.app),
    }
}

/// The lists with their lengths.
fn title(painter: &Painter<'_>, page: &PersonPage, room: u16) -> String {
    let name = |section: Section| {
        let (name, loaded, rows) = match section {
            Section::Seats => ("Seats", page.seats.is_loaded(), page.seats.all().len()),
            Section::Past => ("Past seats", page.past.is_loaded(), page.past.all().len()),
            Section::Accounts => ("Accounts", page.accounts.is_loaded(), page.accounts.all().len()),
        };
        if loaded { format!("{name} {}", format::count(rows)) } else { name.to_owned() }
    };
    let seen = Section::ALL.iter().position(|section| *section == page.section).unwrap_or(0);
    sections(painter, &Section::ALL.map(name), seen, room.saturating_sub(16))
}

fn facts(painter: &Painter<'_>, entry: &PersonEntry) -> Vec<Vec<Line>> {
    let appearance = painter.appearance;
    let said = |label: &str, value: Line| Line::of(format!("{label} "), Role::Dim).then(value);
    let status = entry.status.on(entry.until, painter.app.session.today);
    let until = entry.until.map_or_else(Line::default, |day| said("until", Line::new(day.to_string())));
    let works = entry.department.as_deref().map_or_else(Line::default, |place| said("in", Line::new(place)));
    let identifiers = entry.identifiers.iter().map(|(kind, value)| {
        let kind = kind.word().replace('_', " ");
        said(&kind, Line::new(&**value))
    });
    vec![
        vec![
            Line::of(&*entry.name, Role::Title),
            format::person_status(status, appearance),
            until,
            works,
            said("last sign-in", format::evidence(entry.last_login, appearance)),
            Line::of(entry.id.to_string(), Role::Dim),
        ],
        identifiers.collect(),
    ]
}
