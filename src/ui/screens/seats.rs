//! Lists of seats: on the page of a license, on that of a person, and the dormant ones on Utilization.

use crate::app::screens::seats::{SeatColumn, account_words};
use crate::app::table::{Column as _, Row as _, Scope, Table};
use crate::domain::dormancy::Signal;
use crate::domain::license::title;
use crate::domain::read_model::SeatEntry;
use crate::ui::appearance::Appearance;
use crate::ui::format;
use crate::ui::theme::Role;
use crate::ui::widgets::line::Line;
use crate::ui::widgets::table::{Column, Row};

/// How the columns of a list of seats are drawn.
pub fn columns(columns: &[SeatColumn], room: u16) -> Vec<Column<'static>> {
    columns.iter().map(|column| look(*column, room)).collect()
}

fn look(column: SeatColumn, room: u16) -> Column<'static> {
    let heading = column.title();
    match column {
        // Where all that decides has its place, a whole name is worth more than a further column.
        SeatColumn::Holder => Column::text(heading, 0, if room < 100 { 11 } else { 18 }, 18),
        SeatColumn::License => Column::text(heading, 0, 16, 16),
        SeatColumn::DormantBy => Column { max: 24, ..Column::date(heading, 1, 21) },
        SeatColumn::Idle => Column::number(heading, 1, 6),
        SeatColumn::Revoked => Column::date(heading, 1, 10),
        SeatColumn::Status => Column::date(heading, 2, 12),
        SeatColumn::LastLogin => Column::date(heading, 3, 10),
        SeatColumn::Assigned => Column::date(heading, 4, 10),
        SeatColumn::LastUsed => Column::date(heading, 5, 10),
        SeatColumn::RevokedBy => Column::text(heading, 5, 6, 16),
        SeatColumn::Department => Column::text(heading, 6, 10, 20),
        SeatColumn::Access => Column::text(heading, 7, 12, 18),
        SeatColumn::Account => Column::text(heading, 8, 10, 24),
    }
}

/// One seat as a row; with a box where seats can be marked.
pub fn row(table: &Table<SeatEntry>, entry: &SeatEntry, scope: &Scope, marks: bool, appearance: Appearance) -> Row {
    Row {
        cells: table.columns.iter().map(|column| cell(*column, entry, scope, appearance)).collect(),
        mark: marks.then(|| table.marks.contains(&entry.id())),
        dim: false,
    }
}

fn cell(column: SeatColumn, entry: &SeatEntry, scope: &Scope, appearance: Appearance) -> Line {
    let seat = &entry.seat;
    let status = entry.verdict.basis.status;
    match column {
        SeatColumn::Holder => Line::new(&*seat.holder_name),
        SeatColumn::License => format::title(&title(&entry.product, entry.license.as_deref())),
        SeatColumn::Status => format::person_status(status, appearance),
        SeatColumn::LastUsed => format::evidence(seat.last_used, appearance),
        SeatColumn::LastLogin => format::evidence(seat.holder.last_login, appearance),
        SeatColumn::Assigned => format::day(seat.assigned_on, appearance),
        SeatColumn::DormantBy => format::signal(&scope.verdict(entry), status, appearance),
        SeatColumn::Idle => {
            let verdict = scope.verdict(entry);
            let weak = if verdict.signal == Signal::LastLogin { "weak " } else { "" };
            let Some(days) = verdict.idle() else { return format::none(appearance) };
            let days = Line::of(weak, Role::Dim).and(format!("{} d", format::count(days)), Role::Text);
            if verdict.stale {
                Line::of(format!("{} ", appearance.glyphs.warning), Role::Warning).then(days)
            } else {
                days
            }
        }
        SeatColumn::Department => format::optional(entry.department.as_deref(), appearance),
        SeatColumn::Access => format::optional(entry.access_level.as_deref(), appearance),
        SeatColumn::Account => {
            let words = Some(account_words(entry)).filter(|words| !words.is_empty());
            let line = format::optional(words.as_deref(), appearance);
            if entry.account.state.is_paid_in_vain() {
                Line::of(format!("{} ", appearance.glyphs.warning), Role::Warning).then(line)
            } else {
                line
            }
        }
        SeatColumn::Revoked => format::day(seat.revoked_on, appearance),
        SeatColumn::RevokedBy => format::optional(entry.revoked_by.as_deref(), appearance),
    }
}
