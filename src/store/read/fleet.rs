//! The fleet: the few numbers of every active seat that a threshold needs, read in one pass.
//!
//! `NOT INDEXED` matters: left alone, SQLite walks a partial index and looks every row up, four times slower. Where a
//! second connection can be had, two threads read one part each, and the parts are only put together if both saw the
//! same state of the database.

use crate::domain::dormancy::{SeatDates, basis};
use crate::domain::evidence::{Evidence, Last};
use crate::domain::ids::{LicenseId, PersonId, SeatId};
use crate::domain::person::{Holder, PersonStatus};
use crate::domain::time::Day;
use crate::domain::utilization::{Doze, Fleet};
use crate::store::convert::{day, last};
use crate::store::error::Res;
use rusqlite::{Connection, Row};
use std::thread;

/// From so many rows on a second thread is worth its start.
const LARGE: i64 = 50_000;
/// Of a hundred rows, those that are read beside the holders; the other thread reads the rest meanwhile.
const BESIDE_HOLDERS: i64 = 30;

/// A seat as it is stored; days as numbers.
struct Raw {
    seat: i64,
    license: i64,
    person: i64,
    assigned_on: Option<i64>,
    first_listed: i64,
    used_kind: i64,
    used_value: Option<i64>,
    used_as_of: Option<i64>,
    exempt_until: Option<i64>,
}

/// Every active seat of every license, of any status: whether one is covered is the report's question. `second` opens
/// one more connection to the same database, if there can be one.
pub(in crate::store) fn load(conn: &Connection, second: impl FnOnce() -> Option<Connection>, today: Day) -> Res<Fleet> {
    let end: i64 = conn.query_row("SELECT coalesce(max(id), 0) FROM assignment", [], |row| row.get(0))?;
    let helper = if end >= LARGE { second() } else { None };
    let Some(helper) = helper else {
        return Ok(put_together(&holders(conn)?, &[seats(conn, 0, end)?], today));
    };
    let split = end / 100 * BESIDE_HOLDERS;
    let state = state(conn)?;
    let (rest, own) = thread::scope(|scope| {
        let rest = scope.spawn(move || -> Res<Option<Vec<Raw>>> {
            let snapshot = helper.unchecked_transaction()?;
            if self::state(&snapshot)? != state {
                return Ok(None);
            }
            Ok(Some(seats(&snapshot, split, end)?))
        });
        let own = holders(conn).and_then(|holders| Ok((holders, seats(conn, 0, split)?)));
        (rest.join(), own)
    });
    let (holders, first) = own?;
    let rest = match rest {
        Ok(Ok(Some(rest))) => rest,
        // Somebody wrote in between, or the second connection failed: one is enough.
        _ => seats(conn, split, end)?,
    };
    Ok(put_together(&holders, &[first, rest], today))
}

/// A number that every command moves.
fn state(conn: &Connection) -> Res<i64> {
    Ok(conn.query_row("SELECT coalesce(max(length), 0) FROM chain", [], |row| row.get(0))?)
}

/// The active seats with ids above `after` and up to `end`.
fn seats(conn: &Connection, after: i64, end: i64) -> Res<Vec<Raw>> {
    let mut statement = conn.prepare_cached(
        "SELECT id, license_id, person_id, assigned_on, first_listed, used_kind, used_value, used_as_of, exempt_until \
         FROM assignment NOT INDEXED WHERE id > ?1 AND id <= ?2 AND revoked_on IS NULL AND void_batch IS NULL",
    )?;
    let mut rows = statement.query([after, end])?;
    let mut seats = Vec::with_capacity(usize::try_from(end - after).unwrap_or(0));
    while let Some(row) = rows.next()? {
        seats.push(raw(row)?);
    }
    Ok(seats)
}

fn raw(row: &Row<'_>) -> rusqlite::Result<Raw> {
    let maybe = |n: usize| row.get_ref(n)?.as_i64_or_null().map_err(rusqlite::Error::from);
    let number = |n: usize| row.get_ref(n)?.as_i64().map_err(rusqlite::Error::from);
    let used_kind = number(5)?;
    Ok(Raw {
        seat: number(0)?,
        license: number(1)?,
        person: number(2)?,
        assigned_on: maybe(3)?,
        first_listed: number(4)?,
        used_kind,
        used_value: if used_kind == 0 { None } else { maybe(6)? },
        used_as_of: if used_kind == 0 { None } else { maybe(7)? },
        exempt_until: maybe(8)?,
    })
}

fn put_together(holders: &[Option<Holder>], parts: &[Vec<Raw>], today: Day) -> Fleet {
    let unknown =
        Holder { id: PersonId(0), status: PersonStatus::Active, until: None, last_login: Evidence::default() };
    Fleet::new(parts.iter().flatten().map(|raw| {
        let dates = SeatDates {
            assigned_on: raw.assigned_on.and_then(day),
            first_listed: day(raw.first_listed).unwrap_or(today),
            last_used: Evidence {
                last: last(raw.used_kind, raw.used_value).unwrap_or(Last::Unknown),
                as_of: raw.used_as_of.and_then(day),
                source: None,
            },
            exempt_until: raw.exempt_until.and_then(day),
        };
        let place = usize::try_from(raw.person).unwrap_or(0);
        let holder = holders.get(place).and_then(Option::as_ref).unwrap_or(&unknown);
        (LicenseId(raw.license), Doze::of(SeatId(raw.seat), &basis(&dates, holder, today)))
    }))
}

/// Holders by id.
fn holders(conn: &Connection) -> Res<Vec<Option<Holder>>> {
    let mut statement =
        conn.prepare_cached("SELECT id, status, until_on, login_kind, login_value, login_as_of FROM person")?;
    let mut rows = statement.query([])?;
    let mut holders: Vec<Option<Holder>> = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let word = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        let place = usize::try_from(id).unwrap_or(0);
        if holders.len() <= place {
            holders.resize(place + 1, None);
        }
        holders[place] = Some(Holder {
            id: PersonId(id),
            status: word.parse().unwrap_or_default(),
            until: row.get::<_, Option<i64>>(2)?.and_then(day),
            last_login: Evidence {
                last: last(row.get(3)?, row.get(4)?).unwrap_or(Last::Unknown),
                as_of: row.get::<_, Option<i64>>(5)?.and_then(day),
                source: None,
            },
        });
    }
    Ok(holders)
}
