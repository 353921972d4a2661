//! The page of a person: identifiers, status, seats of today with what they cost, and past ones.

use ratatui::layout::Rect;

use super::seats;
use crate::app::action::{Action, Context};
use crate::app::list_status;
use crate::app::screens::person::PersonPage;
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
    let table = if page.past_shown { &page.past } else { &page.seats };
    let mut columns = seats::columns(table.columns, area.width);
    if !page.past_shown {
        columns.push(Column::number("Price", 1, 10));
    }
    let mut notes = format::narrowed(table);
    if table.len() != table.total() {
        notes.push((1, format::shown_of(table, "seat")));
    }
    let key = app.keymap.keys(&[Context::Person], Action::NextSection);
    notes.push((9, key.first().map(ToString::to_string).unwrap_or_default()));
    let panel = Panel {
        title: title(page, area.width),
        notes,
        table,
        columns,
        focused: true,
        marks: false,
        titled: true,
        empty: list_status::empty(app),
    };
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

/// The two lists with their lengths, the one that is seen in brackets; where there is little room, that one alone.
fn title(page: &PersonPage, room: u16) -> String {
    let count =
        |loaded: bool, number: usize| if loaded { format!(" {}", format::count(number)) } else { String::new() };
    let seats = format!("Seats{}", count(page.seats.is_loaded(), page.seats.all().len()));
    let past = format!("Past seats{}", count(page.past.is_loaded(), page.past.all().len()));
    match (page.past_shown, room < 50) {
        (false, true) => format!("[{seats}] 1/2"),
        (true, true) => format!("[{past}] 2/2"),
        (false, false) => format!("[{seats}]  {past}"),
        (true, false) => format!(" {seats}  [{past}]"),
    }
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
