//! The recorded count of a license: what a count found, and the seats of which it says more or less than is on record.
//!
//! `unattributed` is the last count that stands minus the seats assigned at that moment, moved by the corrections that
//! belong to that count: one more for a seat that ended although the count no longer held it, one less for a seat that
//! was put on record although the count held it already. It follows from these rows alone, so an undone count gives way
//! to the one before it by itself, and takes its corrections along.
//!
//! Where accounts or devices are counted, they stand in the place of the seats assigned: what is assigned or ended then moves
//! no figure and needs no correction.

use crate::domain::count::LastCount;
use crate::domain::ids::{BatchId, LicenseId, PersonId, SeatId};
use crate::domain::license::{Counting, License};
use crate::domain::time::Day;
use crate::store::convert::{RowExt, day_number, int_opt};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, Set};
use crate::store::read;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params};

/// The last count of a license that stands; the license's id is `?1`.
const LAST: &str =
    "(SELECT max(c.id) FROM tally c WHERE c.license_id = ?1 AND c.is_count = 1 AND c.void_batch IS NULL)";

/// What `unattributed` follows from; the license's id is `?1`.
pub(in crate::store) fn unattributed() -> String {
    format!(
        "SELECT coalesce(sum(t.amount), 0) FROM tally t
         WHERE t.license_id = ?1 AND t.void_batch IS NULL AND {LAST} IN (t.id, t.count_id)"
    )
}

/// The last count of a license that stands.
pub(super) fn last(conn: &Connection, license: LicenseId) -> Res<Option<(i64, LastCount)>> {
    let sql = format!("SELECT id, as_of, roster FROM tally WHERE id = {LAST}");
    let found = conn.prepare_cached(&sql)?.query_row([license.0], |row| {
        let count = LastCount { as_of: row.day("as_of")?.unwrap_or_default(), roster: row.get("roster")? };
        Ok((row.get("id")?, count))
    });
    Ok(found.optional()?)
}

/// Records a count of `used` seats that speaks for the day `as_of`, made by a `roster` or else by a users audit.
pub(super) fn count(ledger: &mut Ledger<'_>, license: LicenseId, used: u32, as_of: Day, roster: bool) -> Res<i64> {
    refresh(ledger.conn, license)?;
    let basis: i64 = ledger
        .conn
        .prepare_cached("SELECT coalesce(counted, assigned) AS basis FROM seat_count WHERE license_id = ?1")?
        .query_row([license.0], |row| row.get("basis"))?;
    let id = ledger.insert_plain(
        "tally",
        &[
            ("license_id", Value::Integer(license.0)),
            ("is_count", Value::Integer(1)),
            ("amount", Value::Integer(i64::from(used) - basis)),
            ("as_of", Value::Integer(day_number(as_of))),
            ("roster", Value::Integer(roster.into())),
        ],
    )?;
    recompute(ledger.conn, license)?;
    Ok(id)
}

/// A seat ended that the last count no longer held: nothing comes off.
pub(super) fn left_out(ledger: &mut Ledger<'_>, license: LicenseId, seat: SeatId) -> Res<()> {
    correct(ledger, license, seat, 1)
}

/// A seat was put on record whose account the last count held already, or an account it still held is gone.
pub(super) fn held_already(ledger: &mut Ledger<'_>, license: LicenseId, seat: SeatId) -> Res<()> {
    correct(ledger, license, seat, -1)
}

/// An older list names accounts that the last count held already, while nobody knew them: what is used stays.
pub(super) fn held_all_along(ledger: &mut Ledger<'_>, license: LicenseId) -> Res<()> {
    let (Some((count, _)), Some(now)) = (last(ledger.conn, license)?, from_lists(ledger.conn, license)?) else {
        return Ok(());
    };
    let before: i64 = ledger
        .conn
        .prepare_cached("SELECT coalesce(counted, 0) AS counted FROM seat_count WHERE license_id = ?1")?
        .query_row([license.0], |row| row.get("counted"))?;
    let amount = before - i64::from(now);
    if amount != 0 {
        ledger.insert_plain("tally", &correction(license, count, amount))?;
        refresh(ledger.conn, license)?;
        move_by(ledger.conn, license, amount)?;
    }
    Ok(())
}

/// The columns of a correction, but for the seat that it is about.
fn correction(license: LicenseId, count: i64, amount: i64) -> Vec<Set<'static>> {
    vec![
        ("license_id", Value::Integer(license.0)),
        ("is_count", Value::Integer(0)),
        ("amount", Value::Integer(amount)),
        ("count_id", Value::Integer(count)),
    ]
}

/// Without a count there is nothing to correct, nor where the vendor's lists are counted.
fn correct(ledger: &mut Ledger<'_>, license: LicenseId, seat: SeatId, amount: i64) -> Res<()> {
    if by_lists(ledger.conn, license)? {
        return Ok(());
    }
    let Some((count, _)) = last(ledger.conn, license)? else { return Ok(()) };
    let mut sets = correction(license, count, amount);
    sets.push(("assignment_id", Value::Integer(seat.0)));
    ledger.insert_plain("tally", &sets)?;
    move_by(ledger.conn, license, amount)
}

/// Makes a correction void by the batch of an undo, or valid again. True if it belongs to the last count.
pub(super) fn turn(ledger: &mut Ledger<'_>, id: i64, void: Option<i64>) -> Res<bool> {
    ledger.mark("tally", id, &[("void_batch", int_opt(void))])?;
    let (license, count, amount): (i64, Option<i64>, i64) = ledger
        .conn
        .prepare_cached("SELECT license_id, count_id, amount FROM tally WHERE id = ?1")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let license = LicenseId(license);
    let of_last = count.is_some() && last(ledger.conn, license)?.map(|(id, _)| id) == count;
    if of_last {
        move_by(ledger.conn, license, if void.is_some() { -amount } else { amount })?;
    }
    Ok(of_last)
}

/// Moves `unattributed` by a correction, which costs the same however many there are.
fn move_by(conn: &Connection, license: LicenseId, amount: i64) -> Res<()> {
    conn.prepare_cached("UPDATE seat_count SET unattributed = unattributed + ?2 WHERE license_id = ?1")?
        .execute([license.0, amount])?;
    Ok(())
}

/// Brings `unattributed` in line with the counts and their corrections.
pub(super) fn recompute(conn: &Connection, license: LicenseId) -> Res<()> {
    let sql = format!("UPDATE seat_count SET unattributed = ({}) WHERE license_id = ?1", unattributed());
    conn.prepare_cached(&sql)?.execute([license.0])?;
    Ok(())
}

/// True if the accounts or devices of a license are counted.
fn by_lists(conn: &Connection, license: LicenseId) -> Res<bool> {
    Ok(conn
        .prepare_cached("SELECT counted IS NOT NULL FROM seat_count WHERE license_id = ?1")?
        .query_row([license.0], |row| row.get(0))?)
}

/// Counts the accounts or devices of a license anew, where they are what is counted.
pub(super) fn refresh(conn: &Connection, license: LicenseId) -> Res<()> {
    let counted = from_lists(conn, license)?;
    conn.prepare_cached("UPDATE seat_count SET counted = ?2 WHERE license_id = ?1 AND counted IS NOT ?2")?
        .execute(params![license.0, counted])?;
    Ok(())
}

/// How many accounts or devices of a license count; `None` where it is not counted by them.
pub(in crate::store) fn from_lists(conn: &Connection, license: LicenseId) -> Res<Option<u32>> {
    let counting = conn
        .prepare_cached("SELECT counting FROM license WHERE id = ?1")?
        .query_row([license.0], |row| row.word("counting"))?;
    match counting {
        Counting::Accounts | Counting::Devices => Ok(Some(read::accounts::count(conn, license, counting)?)),
        Counting::Seats | Counting::Peak => Ok(None),
    }
}

/// True if accounts or devices are counted and one of somebody's is: a seat of theirs takes no further place, for giving it
/// moves no figure.
pub(super) fn holds_a_place(conn: &Connection, license: &License, person: PersonId) -> Res<bool> {
    Ok(license.seats.is_by_lists() && read::accounts::is_counted(conn, license.id, person)?)
}

/// Counts anew on each license whose accounts the command may have changed, or gave back what another one had changed.
pub(super) fn settle(conn: &Connection, batch: BatchId) -> Res<()> {
    let mut statement = conn.prepare_cached(
        "SELECT DISTINCT l.id FROM batch_license x JOIN license l ON l.id = x.license_id
         WHERE x.batch_id IN (?1, (SELECT undoes FROM batch WHERE id = ?1)) AND l.counting IN ('accounts', 'devices')
         ORDER BY l.id",
    )?;
    let licenses = statement.query_map([batch.0], |row| row.get(0).map(LicenseId))?;
    for license in licenses.collect::<rusqlite::Result<Vec<_>>>()? {
        refresh(conn, license)?;
    }
    Ok(())
}

/// A license is counted by something else from now on: what is used stays as a users audit found it; a vendor's list is
/// counted as it says, with the rows of it that could not be read.
pub(super) fn basis_changed(ledger: &mut Ledger<'_>, before: &License) -> Res<()> {
    let license = before.id;
    refresh(ledger.conn, license)?;
    let Some((_, last)) = last(ledger.conn, license)? else { return Ok(()) };
    let used = match from_lists(ledger.conn, license)? {
        Some(counted) if last.roster => {
            counted + read::imports::newest_roster(ledger.conn, license)?.map_or(0, |newest| newest.unread)
        }
        _ => before.seats.used(),
    };
    count(ledger, license, used, last.as_of, last.roster).map(drop)
}
