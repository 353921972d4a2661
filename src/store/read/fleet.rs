//! The fleet: the few numbers of every active seat that a threshold needs, read in one pass.
//!
//! `NOT INDEXED` matters: left alone, SQLite walks a partial index and looks every row up, four times slower. The rows
//! are handed to a function inside the statement, not stepped through from outside: that saves half the time again.

use crate::domain::dormancy::{SeatDates, basis};
use crate::domain::evidence::{Evidence, Last};
use crate::domain::ids::{LicenseId, PersonId, SeatId};
use crate::domain::person::{Holder, PersonStatus};
use crate::domain::time::Day;
use crate::domain::utilization::{Doze, Fleet};
use crate::store::convert::{day, last};
use crate::store::error::{Failure, Res};
use rusqlite::Connection;
use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use std::sync::{Arc, Mutex, PoisonError};

/// The name that the function has while the fleet is read.
const NAME: &str = "dormouse_fleet";
/// Its arguments, and in which order it finds them.
const COLUMNS: &str =
    "id, license_id, person_id, assigned_on, first_listed, used_kind, used_value, used_as_of, exempt_until";

/// Every active seat of every license, of any status: whether one is covered is the report's question.
pub(in crate::store) fn load(conn: &Connection, today: Day) -> Res<Fleet> {
    let found = Arc::new(Mutex::new(Vec::new()));
    let gather = Gather { holders: holders(conn)?, today, found: Arc::clone(&found) };
    let arguments = i32::try_from(COLUMNS.split(',').count()).unwrap_or(-1);
    conn.create_aggregate_function(NAME, arguments, FunctionFlags::SQLITE_DIRECTONLY, gather)?;
    let read = conn.query_row(
        &format!(
            "SELECT {NAME}({COLUMNS}) FROM assignment NOT INDEXED WHERE revoked_on IS NULL AND void_batch IS NULL"
        ),
        [],
        |_| Ok(()),
    );
    conn.remove_function(NAME, arguments)?;
    read.map_err(Failure::from)?;
    let seats = std::mem::take(&mut *found.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(Fleet::new(seats))
}

type Seats = Vec<(LicenseId, Doze)>;

/// Gathers the seats a statement hands over, each reduced at once.
struct Gather {
    holders: Vec<Holder>,
    today: Day,
    found: Arc<Mutex<Seats>>,
}

impl Aggregate<Seats, Option<i64>> for Gather {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<Seats> {
        Ok(Vec::new())
    }

    fn step(&self, row: &mut Context<'_>, seats: &mut Seats) -> rusqlite::Result<()> {
        let number = |n: usize| row.get_raw(n).as_i64_or_null().map_err(rusqlite::Error::from);
        let id = |n: usize| number(n).map(Option::unwrap_or_default);
        let last_used = match id(5)? {
            0 => Evidence::default(),
            // What was seen needs no day of its source to be judged; what lies outside a window does.
            kind @ (1 | 2) => Evidence { last: last(kind, number(6)?).unwrap_or_default(), ..Evidence::default() },
            kind => {
                let last = last(kind, number(6)?).unwrap_or_default();
                Evidence { last, as_of: number(7)?.and_then(day), source: None }
            }
        };
        let assigned_on = number(3)?.and_then(day);
        let first_listed = if assigned_on.is_some() { None } else { number(4)?.and_then(day) };
        let dates = SeatDates {
            assigned_on,
            first_listed: first_listed.unwrap_or(self.today),
            last_used,
            exempt_until: number(8)?.and_then(day),
        };
        let person = usize::try_from(id(2)?).unwrap_or(0);
        let holder = self.holders.get(person).copied().unwrap_or(NOBODY);
        seats.push((LicenseId(id(1)?), Doze::of(SeatId(id(0)?), &basis(&dates, &holder, self.today))));
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, seats: Option<Seats>) -> rusqlite::Result<Option<i64>> {
        *self.found.lock().unwrap_or_else(PoisonError::into_inner) = seats.unwrap_or_default();
        Ok(None)
    }
}

/// Stands where no person has that number.
const NOBODY: Holder = Holder {
    id: PersonId(0),
    status: PersonStatus::Active,
    until: None,
    last_login: Evidence { last: Last::Unknown, as_of: None, source: None },
};

/// Holders, each in the place of its id.
fn holders(conn: &Connection) -> Res<Vec<Holder>> {
    let mut known = (String::new(), PersonStatus::default());
    let mut statement = conn
        .prepare_cached("SELECT id, status, until_on, login_kind, login_value, login_as_of FROM person ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut holders: Vec<Holder> = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let word = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        // Most people have the status of the one before.
        if known.0 != word {
            known = (word.to_owned(), word.parse().unwrap_or_default());
        }
        let status = known.1;
        let place = usize::try_from(id).unwrap_or(0);
        if holders.len() <= place {
            holders.resize(place + 1, NOBODY);
        }
        holders[place] = Holder {
            id: PersonId(id),
            status,
            until: row.get::<_, Option<i64>>(2)?.and_then(day),
            last_login: Evidence {
                last: last(row.get(3)?, row.get(4)?).unwrap_or(Last::Unknown),
                as_of: row.get::<_, Option<i64>>(5)?.and_then(day),
                source: None,
            },
        };
    }
    Ok(holders)
}
