//! The rows of removals at the vendor: opened with each seat that is taken back here, closed by what shows that they are done.

use super::{account_removals, recorded_count};
use crate::domain::ids::{AuditId, LicenseId, PersonId, SeatId};
use crate::domain::time::Day;
use crate::store::convert::{RowExt, day_number, text};
use crate::store::error::Res;
use crate::store::ledger::Ledger;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashSet;

/// A seat that was ended here is still to be removed at the vendor.
pub(super) fn open(ledger: &mut Ledger<'_>, seat: SeatId) -> Res<()> {
    let today = Value::Integer(day_number(ledger.now.today));
    ledger.insert("removal", &[("assignment_id", Value::Integer(seat.0)), ("opened_on", today)])?;
    Ok(())
}

/// The removals that are open for seats of a license that a person had: they are given one again, so nothing is to be
/// removed. True if the last count still held one of the accounts: then that is the one they are given.
pub(super) fn withdraw(ledger: &mut Ledger<'_>, license: LicenseId, person: PersonId) -> Res<bool> {
    let open: Vec<(i64, Option<i64>)> = ledger
        .conn
        .prepare_cached(
            "SELECT r.id, r.held_by FROM removal r JOIN assignment s ON s.id = r.assignment_id
             WHERE s.person_id = ?2 AND s.license_id = ?1 AND s.void_batch IS NULL
               AND r.closed_on IS NULL AND r.void_batch IS NULL ORDER BY r.id",
        )?
        .query_map([license.0, person.0], |row| Ok((row.get("id")?, row.get("held_by")?)))?
        .collect::<rusqlite::Result<_>>()?;
    let last = recorded_count::last(ledger.conn, license)?.map(|(id, _)| id);
    account_removals::withdraw(ledger, license, person)?;
    for (id, _) in &open {
        close(ledger, *id, "withdrawn")?;
    }
    Ok(last.is_some() && open.iter().any(|(_, held_by)| *held_by == last))
}

/// True if a removal is open for the seat whose account the last count still held.
pub(super) fn still_counted(conn: &Connection, license: LicenseId, seat: SeatId) -> Res<bool> {
    let Some((last, _)) = recorded_count::last(conn, license)? else { return Ok(false) };
    let mut open = conn.prepare_cached(
        "SELECT 1 FROM removal WHERE assignment_id = ?1 AND held_by = ?2 AND closed_on IS NULL AND void_batch IS NULL",
    )?;
    Ok(open.exists([seat.0, last])?)
}

/// A removal that is open for a seat somebody holds speaks of an end that no longer is; where the seat ends now, it is void
/// for good. Undo leaves none, but files that older versions wrote may have one.
pub(super) fn outlived(ledger: &mut Ledger<'_>, seat: SeatId) -> Res<()> {
    let Some(open) = open_of(ledger.conn, seat)? else { return Ok(()) };
    let batch = Value::Integer(ledger.batch()?.0);
    ledger.mark("removal", open, &[("void_batch", batch)])
}

/// A users audit closes the removals of reclaims that were made before it was started; says how many.
pub(super) fn close_by_audit(ledger: &mut Ledger<'_>, license: LicenseId, audit: AuditId) -> Res<u32> {
    let open: Vec<i64> = ledger
        .conn
        .prepare_cached(
            "SELECT r.id FROM removal r JOIN assignment s ON s.id = r.assignment_id
             WHERE s.license_id = ?1 AND s.revoked_on IS NOT NULL AND r.closed_on IS NULL AND r.void_batch IS NULL
               AND r.created_batch < (SELECT created_batch FROM audit WHERE id = ?2)",
        )?
        .query_map([license.0, audit.0], |row| row.get("id"))?
        .collect::<rusqlite::Result<_>>()?;
    for id in &open {
        close(ledger, *id, "audit")?;
    }
    Ok(u32::try_from(open.len()).unwrap_or(u32::MAX))
}

/// A full roster of `as_of` closes the removals of earlier days whose account is `gone` from it, and says how many; those
/// it still lists stay open, the seat keeps the day it was seen, and the removal the `count` that was made of the roster.
pub(super) fn after_roster(
    ledger: &mut Ledger<'_>,
    license: LicenseId,
    as_of: Day,
    listed: &HashSet<PersonId>,
    gone: &dyn Fn(PersonId) -> bool,
    count: Option<i64>,
) -> Res<u32> {
    let open: Vec<(i64, i64, PersonId, Option<Day>)> = ledger
        .conn
        .prepare(
            "SELECT r.id, r.assignment_id, s.person_id, s.listed_as_of
             FROM removal r JOIN assignment s ON s.id = r.assignment_id
             WHERE s.license_id = ?1 AND s.revoked_on IS NOT NULL AND r.closed_on IS NULL AND r.void_batch IS NULL
               AND r.opened_on < ?2",
        )?
        .query_map(params![license.0, day_number(as_of)], |row| {
            Ok((row.get("id")?, row.get("assignment_id")?, PersonId(row.get("person_id")?), row.day("listed_as_of")?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let mut closed = 0;
    for (removal, seat, person, seen) in open {
        let newest = seen.is_none_or(|day| day < as_of);
        if gone(person) && newest {
            close(ledger, removal, "roster")?;
            closed += 1;
        } else if listed.contains(&person) {
            if newest {
                ledger.update("assignment", seat, &[("listed_as_of", Value::Integer(day_number(as_of)))])?;
            }
            if let Some(count) = count {
                ledger.update("removal", removal, &[("held_by", Value::Integer(count))])?;
            }
        }
    }
    Ok(closed)
}

/// Closes the removal that is open for a seat.
pub(super) fn close_of(ledger: &mut Ledger<'_>, seat: SeatId, how: &'static str) -> Res<()> {
    open_of(ledger.conn, seat)?.map_or(Ok(()), |id| close(ledger, id, how))
}

/// The removal that is open for a seat: there is one at most.
fn open_of(conn: &Connection, seat: SeatId) -> Res<Option<i64>> {
    let sql = "SELECT id FROM removal WHERE assignment_id = ?1 AND closed_on IS NULL AND void_batch IS NULL";
    Ok(conn.prepare_cached(sql)?.query_row([seat.0], |row| row.get(0)).optional()?)
}

/// Closes one removal.
fn close(ledger: &mut Ledger<'_>, id: i64, how: &'static str) -> Res<()> {
    let today = Value::Integer(day_number(ledger.now.today));
    let by = text(&ledger.actor.name);
    ledger.update("removal", id, &[("closed_on", today), ("closed_how", text(how)), ("closed_by", by)])?;
    Ok(())
}
