//! What a plan reads of seats: a few columns of each, looked up one after another or read through by license or person.

use super::account_logins::AccountLogins;
use crate::domain::advice::Step;
use crate::domain::ids::{BatchId, LicenseId, PersonId, SeatId};
use crate::domain::person::Holder;
use crate::domain::refusal::Refusal;
use crate::domain::seat::Seat;
use crate::domain::seat_plan::{RemovalState, SeatRecord};
use crate::store::convert::{self, day_at, evidence_at, word_at};
use crate::store::error::Res;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};
use std::collections::BTreeSet;

/// The columns, by their places.
const COLUMNS: &str = "
       s.id, s.license_id, s.person_id, s.revoked_on, s.assigned_on, s.first_listed, s.exempt_until, s.missing_as_of,
       s.changed_batch, s.notes, s.used_kind, s.used_value, s.used_as_of, s.used_import, s.used_line,
       h.name, h.status, h.until_on, h.login_kind, h.login_value, h.login_as_of, h.login_import, h.login_line";
/// How many they are.
const PLACES: usize = 23;
/// Among ids `j`, in their order.
const AMONG: &str = "
CROSS JOIN assignment s ON s.id = j.value
CROSS JOIN person h ON h.id = s.person_id
CROSS JOIN license l ON l.id = s.license_id
WHERE s.void_batch IS NULL AND l.void_batch IS NULL";
/// Among all; conditions follow.
const ALL: &str = "
FROM assignment s
JOIN person h ON h.id = s.person_id
JOIN license l ON l.id = s.license_id
WHERE s.void_batch IS NULL AND l.void_batch IS NULL";

/// From so many seats on, the sign-ins at vendors are read as a whole and not looked up person by person.
const MANY: usize = 500;

/// Active seats of a license, of a person, or of both; with those of archived licenses, or without. In the order of ids.
pub(in crate::store) fn held(
    conn: &Connection,
    (license, person): (Option<LicenseId>, Option<PersonId>),
    archived: bool,
) -> Res<Vec<SeatRecord>> {
    let (mut of, mut values) = (String::new(), Vec::new());
    let ids = [("license_id", license.map(|id| id.0)), ("person_id", person.map(|id| id.0))];
    for (column, id) in ids.into_iter().filter_map(|(column, id)| Some((column, id?))) {
        values.push(Value::Integer(id));
        of.push_str(&format!(" AND s.{column} = ?{}", values.len()));
    }
    let whose = format!(
        " AND person_id IN (SELECT s.person_id FROM assignment s WHERE s.void_batch IS NULL{of} AND s.revoked_on IS NULL)"
    );
    let logins = AccountLogins::of(conn, &whose, &values)?;
    let archived = if archived { "" } else { " AND l.archived_on IS NULL" };
    let sql = format!("SELECT {COLUMNS}{ALL}{of} AND s.revoked_on IS NULL{archived} ORDER BY s.id");
    let mut statement = conn.prepare_cached(&sql)?;
    let records = statement.query_map(params_from_iter(values), |row| record(row, &logins))?;
    Ok(records.collect::<rusqlite::Result<_>>()?)
}

/// What is looked up beside a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Beside {
    /// Nothing.
    Nothing,
    /// Its removal, as far as one is open.
    OpenRemoval,
    /// Its removal, also one that is done.
    Removal,
}

/// A seat that was looked up.
pub(in crate::store) struct Found {
    pub record: SeatRecord,
    /// Every column of its row, where the row is to be changed.
    pub row: Vec<Value>,
}

/// Looks seats up, past or active.
pub(in crate::store) struct Lookup<'c> {
    conn: &'c Connection,
    logins: AccountLogins,
    beside: Beside,
    /// With every column of their rows.
    whole: bool,
}

impl<'c> Lookup<'c> {
    /// For these seats; with every column of their rows, if they are to be changed.
    pub fn of(conn: &'c Connection, seats: &BTreeSet<SeatId>, beside: Beside, rows: bool) -> Res<Self> {
        let (mut whose, mut values) = (String::new(), Vec::new());
        if seats.len() <= MANY {
            let marks: Vec<String> = (1..=seats.len()).map(|n| format!("?{n}")).collect();
            let marks = marks.join(", ");
            whose = format!(" AND person_id IN (SELECT s.person_id FROM assignment s WHERE s.id IN ({marks}))");
            values.extend(seats.iter().map(|seat| Value::Integer(seat.0)));
        }
        Ok(Self { conn, logins: AccountLogins::of(conn, &whose, &values)?, beside, whole: rows })
    }

    /// For seats that are not judged by their use, with every column of their rows.
    pub fn of_rows(conn: &'c Connection) -> Self {
        Self { conn, logins: AccountLogins::default(), beside: Beside::Nothing, whole: true }
    }

    /// Those of these seats that are there, in the same order.
    pub fn some(&self, seats: &[SeatId]) -> Res<Vec<Found>> {
        let ids = format!("[{}]", seats.iter().map(|seat| seat.0.to_string()).collect::<Vec<_>>().join(","));
        let every = if self.whole { ", s.*" } else { "" };
        let mut statement =
            self.conn.prepare_cached(&format!("SELECT {COLUMNS}{every} FROM json_each(?1) j {AMONG}"))?;
        let many = statement.column_count();
        let whole = |row: &Row<'_>| (PLACES..many).map(|n| row.get(n)).collect::<rusqlite::Result<Vec<Value>>>();
        let found =
            statement.query_map([ids], |row| Ok(Found { record: record(row, &self.logins)?, row: whole(row)? }))?;
        let mut found = found.collect::<rusqlite::Result<Vec<Found>>>()?;
        match self.beside {
            Beside::Nothing => {}
            Beside::OpenRemoval => {
                let open = self.open(seats)?;
                for found in found.iter_mut().filter(|found| open.contains(&found.record.seat.id)) {
                    found.record.removal = RemovalState::Open;
                }
            }
            Beside::Removal => {
                for found in &mut found {
                    found.record.removal = removal(self.conn, found.record.seat.id)?;
                }
            }
        }
        Ok(found)
    }

    /// The same; one that is not there is refused.
    pub fn all(&self, seats: &[SeatId]) -> Res<Vec<Found>> {
        let found = self.some(seats)?;
        if found.len() < seats.len() {
            let there: BTreeSet<SeatId> = found.iter().map(|found| found.record.seat.id).collect();
            if let Some(missing) = seats.iter().find(|seat| !there.contains(seat)) {
                return Err(Refusal::not_found("seat", &missing.to_string(), Step::ListSeats(None, None)).into());
            }
        }
        Ok(found)
    }

    /// Those between the first and the last whose removals are open; there are few among seats that are held.
    fn open(&self, seats: &[SeatId]) -> Res<BTreeSet<SeatId>> {
        let (Some(first), Some(last)) = (seats.first(), seats.last()) else { return Ok(BTreeSet::new()) };
        let mut statement = self.conn.prepare_cached(
            "SELECT assignment_id FROM removal
             WHERE assignment_id BETWEEN ?1 AND ?2 AND closed_on IS NULL AND void_batch IS NULL",
        )?;
        let open = statement.query_map([first.0, last.0], |row| Ok(SeatId(row.get(0)?)))?;
        Ok(open.collect::<rusqlite::Result<_>>()?)
    }
}

/// What stands of the removal of a seat.
fn removal(conn: &Connection, seat: SeatId) -> Res<RemovalState> {
    let newest = conn
        .prepare_cached(
            "SELECT closed_on FROM removal WHERE assignment_id = ?1 AND void_batch IS NULL
             ORDER BY closed_on IS NULL DESC, id DESC LIMIT 1",
        )?
        .query_row([seat.0], |row| row.get::<_, Option<i64>>(0))
        .optional()?;
    Ok(match newest {
        None => RemovalState::None,
        Some(None) => RemovalState::Open,
        Some(Some(closed)) => convert::day(closed).map_or(RemovalState::None, RemovalState::Closed),
    })
}

fn record(row: &Row<'_>, logins: &AccountLogins) -> rusqlite::Result<SeatRecord> {
    let (license, person) = (LicenseId(row.get(1)?), PersonId(row.get(2)?));
    let seat = Seat {
        id: SeatId(row.get(0)?),
        license,
        holder: Holder {
            id: person,
            status: word_at(row, 16)?,
            until: day_at(row, 17)?,
            last_login: evidence_at(row, 18)?,
        },
        holder_name: row.get(15)?,
        assigned_on: day_at(row, 4)?,
        first_listed: day_at(row, 5)?.unwrap_or_default(),
        last_used: evidence_at(row, 10)?,
        account_login: logins.at(person, license),
        exempt_until: day_at(row, 6)?,
        notes: row.get(9)?,
        revoked_on: day_at(row, 3)?,
        changed_by: BatchId(row.get(8)?),
    };
    Ok(SeatRecord { seat, is_missing: row.get::<_, Option<i64>>(7)?.is_some(), removal: RemovalState::None })
}
