//! What the rows about seats are planned over: the seats that are known, and the room on each license.

use super::{import_roster, recorded_count};
use crate::domain::evidence::Silence;
use crate::domain::ids::{LicenseId, PersonId, SeatId};
use crate::domain::import_file::row_unit::RowUnit;
use crate::domain::import_file::seats::{Held, KnownSeat, KnownSeats, Room};
use crate::store::convert::{Columns, RowExt, USED};
use crate::store::error::Res;
use crate::store::read;
use chrono_tz::Tz;
use rusqlite::Connection;
use std::collections::HashSet;

/// The seats and the room that rows are planned over: of one license, or of all.
pub(super) fn picture(conn: &Connection, zone: Tz, unit: RowUnit, license: Option<LicenseId>) -> Res<KnownSeats> {
    let mut picture = KnownSeats { unit, ..KnownSeats::default() };
    for entry in match license {
        Some(license) => vec![read::licenses::one(conn, license)?],
        None => read::licenses::all(conn)?,
    } {
        let license = entry.license;
        let (policy, overdraft) = (license.terms.limit_policy, license.terms.overdraft);
        let count = recorded_count::last(conn, license.id)?.map(|(_, count)| count);
        let (figures, archived) = (license.seats, license.archived);
        let newest = import_roster::newest(conn, license.id)?;
        let room = Room { figures, policy, overdraft, archived, count, newest };
        picture.rooms.insert(license.id, room);
    }
    let condition = if license.is_some() { "s.license_id = ?1" } else { "?1 IS NULL" };
    let mut statement = conn.prepare(&format!(
        "SELECT s.*, (SELECT max(r.closed_on IS NULL) FROM removal r
                      WHERE r.assignment_id = s.id AND r.void_batch IS NULL) AS removal_open,
                (SELECT b.at FROM batch b WHERE b.id = s.returned_batch) AS returned_at
         FROM assignment s WHERE {condition} AND s.void_batch IS NULL"
    ))?;
    let columns = Columns::of(&statement);
    let mut rows = statement.query([license.map(|l| l.0)])?;
    while let Some(row) = rows.next()? {
        let row = columns.row(row);
        let place = (LicenseId(row.get("license_id")?), PersonId(row.get("person_id")?));
        let held: &mut Held = picture.held.entry(place).or_default();
        held.seats.push(KnownSeat {
            id: SeatId(row.get("id")?),
            assigned_on: row.day("assigned_on")?,
            revoked_on: row.day("revoked_on")?,
            given_here: {
                let given = (row.get::<String>("origin")? == "here").then_some(row.day("first_listed")?).flatten();
                given.max(row.time("returned_at")?.map(|at| at.with_timezone(&zone).date_naive()))
            },
            missing_as_of: row.day("missing_as_of")?,
            ended_here: row.get::<Option<String>>("revoked_by")?.is_some(),
            removal_open: row.get("removal_open")?,
            last_used: row.evidence(USED)?,
            silences: Vec::new(),
            changed_on: row.day("changed_on")?,
            first_listed: row.day("first_listed")?,
            listed_as_of: row.day("listed_as_of")?,
            access_level: row.get("access_level")?,
            account_identifier: row.get("account_identifier")?,
            notes: row.get("notes")?,
            standing: row.standing()?,
        });
    }
    drop(rows);
    let mut apart = conn.prepare("SELECT DISTINCT assignment_id FROM silence")?;
    let apart: HashSet<SeatId> =
        apart.query_map([], |row| Ok(SeatId(row.get(0)?)))?.collect::<rusqlite::Result<_>>()?;
    if !apart.is_empty() {
        for seat in picture.held.values_mut().flat_map(|held| &mut held.seats).filter(|seat| apart.contains(&seat.id)) {
            seat.silences = silences(conn, seat.id)?;
        }
    }
    Ok(picture)
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
