//! Users audits as records and as a table.

use crate::cli::format::{NOTHING, instant, moment, or_nothing};
use crate::cli::output::record;
use crate::cli::table::{Column, Table};
use crate::domain::audit::{Audit, State};
use crate::domain::ids::{AuditId, LicenseId};
use crate::domain::text::number;
use crate::domain::time::Day;
use std::collections::BTreeMap;

/// So much of its notes is shown with each users audit; CSV and JSON have all of them.
const NOTES: usize = 60;

record! {
    /// A users audit.
    Item(audit: &'a Audit) where {
        let completion = if let State::Completed(completion) = &audit.state { Some(completion) } else { None };
    } {
        id: AuditId = audit.id,
        license_id: LicenseId = audit.license,
        state: &'static str = audit.state.word(),
        started_by: &'a str = &audit.started_by,
        started_at: String = instant(audit.started_at),
        seats_before: u32 = audit.seats_before,
        completed_by: Option<&'a str> = completion.map(|c| c.by.as_str()),
        completed_at: Option<String> = completion.map(|c| instant(c.at)),
        seats_after: Option<u32> = completion.map(|c| c.seats_after),
        delta: Option<i64> = audit.delta(),
        seats_at_completion: Option<u32> = completion.map(|c| c.seats_at_completion),
        recorded_during: Option<i64> = audit.recorded_during(),
        notes: Option<&'a str> = match &audit.state {
            State::InProgress => None,
            State::Completed(completion) => completion.notes.as_deref(),
            State::Cancelled { reason, .. } => Some(reason),
        },
        next_due: Option<Day> = completion.and_then(|c| c.next_due),
    }
}

/// The deltas of the completed audits, oldest first, so that one line tells where the count is going.
pub fn trend(audits: &[Audit]) -> Option<String> {
    let mut counted: Vec<(u32, u32, i64)> = audits
        .iter()
        .filter_map(|audit| match &audit.state {
            State::Completed(done) => Some((audit.seats_before, done.seats_after, audit.delta()?)),
            _ => None,
        })
        .collect();
    counted.reverse();
    let ((first, ..), (_, last, _)) = (counted.first()?, counted.last()?);
    let deltas: Vec<String> = counted.iter().map(|(.., delta)| signed(*delta)).collect();
    let (first, last) = (number(first), number(last));
    Some(format!("Trend, oldest first: {}  ({first} → {last})", deltas.join("  ")))
}

/// A change of a count, always with its sign.
fn signed(delta: i64) -> String {
    if delta < 0 { number(delta) } else { format!("+{}", number(delta)) }
}

pub fn table(audits: &[Audit], titles: &BTreeMap<LicenseId, String>, zone: chrono_tz::Tz) -> Table {
    let mut columns = vec![Column::whole("Id")];
    columns.extend((!titles.is_empty()).then(|| Column::text("License")));
    columns.extend([
        Column::whole("State").spare(2),
        Column::whole("Started").spare(1),
        Column::text("By").spare(4),
        Column::number("Seats"),
        Column::number("Delta"),
        Column::number("During audit").spare(3),
        Column::whole("Ended").spare(5),
        Column::whole("Next due"),
        Column::text("Notes").spare(6).at_most(NOTES),
    ]);
    let mut table = Table::new(columns);
    for audit in audits {
        let (state, ended, seats, next, notes) = match &audit.state {
            State::InProgress => ("In progress", NOTHING.into(), number(audit.seats_before), None, None),
            State::Completed(done) => (
                "Completed",
                moment(done.at, zone),
                format!("{} → {}", number(audit.seats_before), number(done.seats_after)),
                done.next_due,
                done.notes.as_deref(),
            ),
            State::Cancelled { at, reason, .. } => {
                ("Cancelled", moment(*at, zone), number(audit.seats_before), None, Some(reason.as_str()))
            }
        };
        let mut cells = vec![audit.id.to_string()];
        cells.extend((!titles.is_empty()).then(|| or_nothing(titles.get(&audit.license))));
        cells.extend([
            state.to_owned(),
            moment(audit.started_at, zone),
            audit.started_by.clone(),
            seats,
            audit.delta().map_or(NOTHING.into(), signed),
            audit.recorded_during().filter(|moved| *moved != 0).map_or(NOTHING.into(), signed),
            ended,
            or_nothing(next),
            or_nothing(notes),
        ]);
        table.row(cells);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::audit::Completion;

    fn audits() -> Vec<Audit> {
        let at = |text: &str| text.parse().unwrap();
        let started = |id, state| Audit {
            id: AuditId(id),
            license: LicenseId(3),
            started_by: "ana".into(),
            started_at: at("2026-06-01T08:00:00Z"),
            seats_before: 12,
            state,
        };
        vec![
            started(3, State::InProgress),
            started(
                2,
                State::Completed(Completion {
                    by: "ben".into(),
                    at: at("2026-06-02T09:30:00Z"),
                    seats_at_completion: 12,
                    seats_after: 9,
                    notes: Some("removed leavers".into()),
                    next_due: Some("2026-09-02".parse().unwrap()),
                }),
            ),
            started(
                1,
                State::Cancelled { by: "ana".into(), at: at("2026-06-01T08:05:00Z"), reason: "wrong license".into() },
            ),
        ]
    }

    #[test]
    fn an_audit_names_every_field_whatever_its_state() {
        let audits = audits();
        let items: Vec<Item<'_>> = audits.iter().map(Item::new).collect();
        insta::assert_snapshot!(serde_json::to_string_pretty(&items).unwrap());
    }

    #[test]
    fn a_list_shows_the_change() {
        let titles = BTreeMap::from([(LicenseId(3), "Sketchpad · Business+".to_owned())]);
        insta::assert_snapshot!(table(&audits(), &titles, chrono_tz::UTC).draw(None, false).lines.join("\n"));
    }
}
