//! The fleet: the few numbers of every active seat that a threshold needs, read in one pass.
//!
//! `NOT INDEXED` matters: left alone, SQLite walks a partial index and looks every row up, four times slower.

use crate::domain::dormancy::{SeatDates, basis};
use crate::domain::evidence::{Evidence, Last};
use crate::domain::ids::{LicenseId, PersonId, SeatId};
use crate::domain::person::{Holder, PersonStatus};
use crate::domain::time::Day;
use crate::domain::utilization::{Doze, Fleet};
use crate::store::convert::{day, last};
use crate::store::error::Res;
use rusqlite::Connection;
use std::collections::HashMap;

/// Every active seat of every license, of any status: whether one is covered is the report's question.
pub(in crate::store) fn load(conn: &Connection, today: Day) -> Res<Fleet> {
    let holders = holders(conn)?;
    let unknown =
        Holder { id: PersonId(0), status: PersonStatus::Active, until: None, last_login: Evidence::default() };
    let mut statement = conn.prepare_cached(
        "SELECT id, license_id, person_id, assigned_on, first_listed, used_kind, used_value, used_as_of, exempt_until \
         FROM assignment NOT INDEXED WHERE revoked_on IS NULL AND void_batch IS NULL",
    )?;
    let mut rows = statement.query([])?;
    let mut seats = Vec::new();
    while let Some(row) = rows.next()? {
        let person = usize::try_from(row.get::<_, i64>(2)?).unwrap_or(0);
        let number = |n: usize| row.get_ref(n)?.as_i64_or_null().map_err(rusqlite::Error::from);
        let dates = SeatDates {
            assigned_on: number(3)?.and_then(day),
            first_listed: number(4)?.and_then(day).unwrap_or(today),
            last_used: Evidence {
                last: last(row.get(5)?, number(6)?).unwrap_or(Last::Unknown),
                as_of: number(7)?.and_then(day),
                source: None,
            },
            exempt_until: number(8)?.and_then(day),
        };
        let holder = holders.get(person).and_then(Option::as_ref).unwrap_or(&unknown);
        let doze = Doze::of(SeatId(row.get(0)?), &basis(&dates, holder, today));
        seats.push((LicenseId(row.get(1)?), doze));
    }
    Ok(Fleet::new(seats))
}

/// Holders by id.
fn holders(conn: &Connection) -> Res<Vec<Option<Holder>>> {
    let mut words: HashMap<String, PersonStatus> = HashMap::new();
    let mut statement = conn
        .prepare_cached("SELECT id, status, until_on, login_kind, login_value, login_as_of FROM person ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut holders: Vec<Option<Holder>> = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let word = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        let status = if let Some(status) = words.get(word) {
            *status
        } else {
            let status = word.parse().unwrap_or_default();
            words.insert(word.to_owned(), status);
            status
        };
        let place = usize::try_from(id).unwrap_or(0);
        if holders.len() <= place {
            holders.resize(place + 1, None);
        }
        holders[place] = Some(Holder {
            id: PersonId(id),
            status,
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
