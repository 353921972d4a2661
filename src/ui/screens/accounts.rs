//! The accounts that a vendor lists: a section of the page of a license, and of the page of a person.

use ratatui::layout::Rect;

use super::license_section::{shown, title};
use super::views;
use crate::app::action::Context;
use crate::app::list_status;
use crate::app::screens::accounts::{AccountColumn, last_used};
use crate::app::screens::license::LicensePage;
use crate::app::table::{Column as _, Row as _, Scope, Table};
use crate::domain::account::NotCounted;
use crate::domain::read_model::AccountEntry;
use crate::ui::appearance::Appearance;
use crate::ui::format;
use crate::ui::painter::{Painter, Panel, Shown, inset, split};
use crate::ui::theme::Role;
use crate::ui::widgets::line::Line;
use crate::ui::widgets::table::{Column, Row};

pub(super) fn draw(painter: &mut Painter<'_>, page: &LicensePage, area: Rect) -> Shown {
    let (appearance, scope) = (painter.appearance, painter.app.scope());
    let (accounts, table) = (&page.accounts, &page.accounts.table);
    let (rule, below) = split(area, 1);
    let (top, rest) = split(below, u16::from(table.is_loaded() && !table.all().is_empty()));
    let said: Vec<_> = accounts.counts.iter().map(|(view, number)| (*view, view.shown(), *number)).collect();
    views::line(painter, inset(top), Context::Accounts, &said, accounts.view, "   ");
    let (title, mut notes) = title(painter, page, area);
    if !table.is_empty() {
        notes.push((1, format::shown_of(table, "account")));
        notes.push((2, format!("{} counted", format::count(counted(table)))));
    }
    notes.extend(format::narrowed(table));
    let columns = columns(table);
    let empty = list_status::empty(painter.app);
    let panel = Panel { title, notes, table, columns, focused: true, marks: true, titled: true, empty };
    let listed = painter.list(rule, rest, &panel, |entry| row(table, entry, &scope, true, appearance));
    shown(&listed)
}

/// How many of the shown accounts count.
pub(super) fn counted(table: &Table<AccountEntry>) -> usize {
    table.iter().filter(|entry| entry.account.counted.is_ok()).count()
}

/// How the columns of a list of accounts are drawn.
pub(super) fn columns(table: &Table<AccountEntry>) -> Vec<Column<'static>> {
    table.columns.iter().map(|column| look(*column, table.columns)).collect()
}

fn look(column: AccountColumn, all: &[AccountColumn]) -> Column<'static> {
    let heading = column.title();
    match column {
        AccountColumn::License => Column::text(heading, 0, 16, 16),
        AccountColumn::Login if all.first() == Some(&column) => Column::text(heading, 0, 14, 32),
        AccountColumn::Login => Column::text(heading, 2, 12, 30),
        AccountColumn::Person => Column::text(heading, 2, 12, 20),
        AccountColumn::Counted => Column::text(heading, 1, 10, 18),
        AccountColumn::State => Column::text(heading, 3, 8, 20),
        AccountColumn::LastUsed => Column::date(heading, 4, 10),
        AccountColumn::Data => Column::date(heading, 5, 4),
        AccountColumn::Tracked => Column::date(heading, 6, 7),
        AccountColumn::Id => Column::date(heading, 7, 7),
        AccountColumn::Role => Column::text(heading, 8, 6, 18),
    }
}

/// One account as a row; with a box where accounts can be marked.
pub(super) fn row(
    table: &Table<AccountEntry>,
    entry: &AccountEntry,
    scope: &Scope,
    marks: bool,
    appearance: Appearance,
) -> Row {
    Row {
        cells: table.columns.iter().map(|column| cell(*column, entry, scope, appearance)).collect(),
        mark: marks.then(|| table.marks.contains(&entry.id())),
        dim: false,
    }
}

fn cell(column: AccountColumn, entry: &AccountEntry, scope: &Scope, appearance: Appearance) -> Line {
    let text = entry.cell(column, scope);
    let warned = |line: Line| Line::of(format!("{} ", appearance.glyphs.warning), Role::Warning).then(line);
    match column {
        AccountColumn::License => format::title(&text),
        AccountColumn::LastUsed => format::evidence(last_used(entry), appearance),
        AccountColumn::Person if text.is_empty() => Line::of("nobody", Role::Dim),
        AccountColumn::Person if entry.is_leavers(scope.today) && entry.account.counted.is_ok() => {
            warned(Line::new(text))
        }
        AccountColumn::State if entry.account.said.state.is_paid_in_vain() => warned(Line::new(text)),
        AccountColumn::Counted => match entry.account.counted {
            Ok(()) => Line::new(text),
            // Where there is no room for the day, the word stays.
            Err(NotCounted::Missing(_)) => Line::of(text, Role::Dim).or(Line::of("missing", Role::Dim)),
            Err(_) => Line::of(text, Role::Dim),
        },
        _ if text.is_empty() => format::none(appearance),
        _ => Line::new(text),
    }
}
