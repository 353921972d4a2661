//! What the rows about seats are planned over: the seats that are known, those of one license or of one license and one person,
//! and the room on each license.

use super::recorded_count;
use crate::domain::evidence::Silence;
use crate::domain::ids::{LicenseId, PersonId, SeatId};
use crate::domain::import_file::row_unit::RowUnit;
use crate::domain::import_file::seats::{KnownSeat, KnownSeats, Room};
use crate::store::convert::{Columns, Named, RowExt, USED};
use crate::store::error::Res;
use crate::store::read;
use chrono_tz::Tz;
use rusqlite::Connection;
use std::collections::HashSet;

/// The seats of a license and the room that is on it.
pub(super) fn picture(conn: &Connection, zone: Tz, unit: RowUnit, license: LicenseId) -> Res<KnownSeats> {
    let mut picture = KnownSeats { unit, ..rooms(conn, Some(license))? };
    SeatsThere::of(conn, zone)?.of_license(license, |person, seat| {
        picture.held.entry((license, person)).or_default().seats.push(seat);
    })?;
    Ok(picture)
}

/// The room that rows are planned over: on one license, or on all.
pub(super) fn rooms(conn: &Connection, license: Option<LicenseId>) -> Res<KnownSeats> {
    let mut picture = KnownSeats::default();
    for entry in match license {
        Some(license) => vec![read::licenses::one(conn, license)?],
        None => read::licenses::all(conn)?,
    } {
        let license = entry.license;
        let (policy, overdraft) = (license.terms.limit_policy, license.terms.overdraft);
        let count = recorded_count::last(conn, license.id)?.map(|(_, count)| count);
        let (figures, archived) = (license.seats, license.archived);
        let newest = read::imports::newest_roster(conn, license.id)?;
        let room = Room { figures, policy, overdraft, archived, count, newest };
        picture.rooms.insert(license.id, room);
    }
    Ok(picture)
}

/// A seat; conditions follow.
const SELECT: &str = "
SELECT s.*, (SELECT max(r.closed_on IS NULL) FROM removal r
             WHERE r.assignment_id = s.id AND r.void_batch IS NULL) AS removal_open,
       (SELECT b.at FROM batch b WHERE b.id = s.returned_batch) AS returned_at
FROM assignment s WHERE s.void_batch IS NULL AND ";

/// The seats on record.
pub(super) struct SeatsThere<'c> {
    conn: &'c Connection,
    zone: Tz,
    is_any: bool,
    /// Those of which files spoke of days without use that do not meet those of their last use.
    apart: HashSet<SeatId>,
}

impl<'c> SeatsThere<'c> {
    pub fn of(conn: &'c Connection, zone: Tz) -> Res<Self> {
        let is_any = conn.query_row("SELECT EXISTS (SELECT 1 FROM assignment)", [], |row| row.get(0))?;
        let mut apart = conn.prepare("SELECT DISTINCT assignment_id FROM silence")?;
        let apart = apart.query_map([], |row| Ok(SeatId(row.get(0)?)))?.collect::<rusqlite::Result<_>>()?;
        Ok(Self { conn, zone, is_any, apart })
    }

    /// Those of a license, each with its holder, in the order of their numbers.
    pub fn of_license(&self, license: LicenseId, mut take: impl FnMut(PersonId, KnownSeat)) -> Res<()> {
        let mut statement = self.conn.prepare_cached(&format!("{SELECT}s.license_id = ?1"))?;
        let columns = Columns::of(&statement);
        let mut rows = statement.query([license.0])?;
        while let Some(row) = rows.next()? {
            let row = columns.row(row);
            take(PersonId(row.get("person_id")?), self.seat(&row)?);
        }
        Ok(())
    }

    /// Those of a license that a person has or had, in the order of their numbers.
    pub fn of_both(&self, license: LicenseId, person: PersonId) -> Res<Vec<KnownSeat>> {
        let mut seats = Vec::new();
        // Where there was none when the file was begun, there is none but those that it brings.
        if self.is_any {
            let sql = format!("{SELECT}s.person_id = ?2 AND s.license_id = ?1 ORDER BY s.id");
            let mut statement = self.conn.prepare_cached(&sql)?;
            let columns = Columns::of(&statement);
            let mut rows = statement.query([license.0, person.0])?;
            while let Some(row) = rows.next()? {
                seats.push(self.seat(&columns.row(row))?);
            }
        }
        Ok(seats)
    }

    fn seat(&self, row: &Named<'_>) -> Res<KnownSeat> {
        let id = SeatId(row.get("id")?);
        let given = (row.get::<String>("origin")? == "here").then_some(row.day("first_listed")?).flatten();
        let returned = row.time("returned_at")?.map(|at| at.with_timezone(&self.zone).date_naive());
        Ok(KnownSeat {
            id,
            assigned_on: row.day("assigned_on")?,
            revoked_on: row.day("revoked_on")?,
            given_here: given.max(returned),
            missing_as_of: row.day("missing_as_of")?,
            ended_here: row.get::<Option<String>>("revoked_by")?.is_some(),
            removal_open: row.get("removal_open")?,
            last_used: row.evidence(USED)?,
            silences: if self.apart.contains(&id) { silences(self.conn, id)? } else { Vec::new() },
            changed_on: row.day("changed_on")?,
            first_listed: row.day("first_listed")?,
            listed_as_of: row.day("listed_as_of")?,
            access_level: row.get("access_level")?,
            account_identifier: row.get("account_identifier")?,
            notes: row.get("notes")?,
            account_state: row.account_state()?,
        })
    }
}

/// The days without use that files spoke of and that do not meet those of the seat's last use.
pub(super) fn silences(conn: &Connection, seat: SeatId) -> Res<Vec<Silence>> {
    let mut statement = conn.prepare_cached(
        "SELECT q.from_on, q.to_on FROM silence q JOIN import i ON i.id = q.import_id
         WHERE q.assignment_id = ?1 AND i.void_batch IS NULL ORDER BY q.to_on",
    )?;
    let silences = statement.query_map([seat.0], |row| {
        Ok(Silence { from: row.day("from_on")?, to: row.day("to_on")?.unwrap_or_default() })
    })?;
    Ok(silences.collect::<rusqlite::Result<_>>()?)
}
