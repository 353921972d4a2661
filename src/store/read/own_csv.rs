//! Everything that dormouse's own four files can say, read in one state of the database: products, licenses and people at
//! once, seats license by license.

use crate::domain::ids::{LicenseId, PersonId};
use crate::domain::import_file::LicenseRow;
use crate::domain::own_csv::{KnownSeat, LeftOut, OwnCsvRecords, SeatLine};
use crate::domain::read_model::PersonEntry;
use crate::store::convert::{account_state_at, day_at, last_at};
use crate::store::error::Res;
use crate::store::read;
use rusqlite::Connection;
use std::collections::HashMap;
use std::ops::ControlFlow;

/// A seat by the places of its columns; whether it has ended follows.
const SEAT: &str = "
SELECT person_id, assigned_on, revoked_on, used_kind, used_value, exempt_until, access_level, account_identifier, notes,
       account_status, account_paid
FROM assignment WHERE license_id = ?1 AND void_batch IS NULL AND revoked_on IS";

/// Products, licenses and people.
pub(in crate::store) fn records(conn: &Connection, with_keys: bool) -> Res<OwnCsvRecords> {
    let gone: Vec<PersonId> = conn
        .prepare("SELECT id FROM person WHERE merged_into IS NOT NULL")?
        .query_map([], |row| row.get(0).map(PersonId))?
        .collect::<rusqlite::Result<_>>()?;
    let mut people = read::people::unsorted(conn)?;
    // Whoever turned out to be somebody else is that person now, with all seats and identifiers.
    people.retain(|person| !gone.contains(&person.id));
    let account_logins: HashMap<PersonId, u64> = conn
        .prepare("SELECT person_id, count(*) FROM account_login WHERE void_batch IS NULL GROUP BY person_id")?
        .query_map([], |row| Ok((PersonId(row.get(0)?), row.get::<_, u32>(1)?.into())))?
        .collect::<rusqlite::Result<_>>()?;
    let logins = |person: &PersonEntry| account_logins.get(&person.id).copied().unwrap_or_default();
    let people = people.into_iter().map(|person| {
        let logins = logins(&person);
        (person, logins)
    });
    Ok(OwnCsvRecords::of(read::catalog::all(conn)?, read::licenses::all(conn)?, people.collect(), with_keys))
}

/// Hands over the seats of one license, as rows, until it is told to stop.
pub(in crate::store) fn seats(
    conn: &Connection,
    carried: &OwnCsvRecords,
    (license, terms): &(LicenseId, LicenseRow),
    out: &mut LeftOut,
    take: &mut dyn FnMut(SeatLine<'_>) -> ControlFlow<()>,
) -> Res<()> {
    let mut seats = Vec::new();
    for (ended, is_active) in [("NULL", true), ("NOT NULL", false)] {
        let mut statement = conn.prepare_cached(&format!("{SEAT} {ended}"))?;
        let mut rows = statement.query([license.0])?;
        while let Some(row) = rows.next()? {
            seats.push(KnownSeat {
                person: PersonId(row.get(0)?),
                assigned_on: day_at(row, 1)?,
                revoked_on: day_at(row, 2)?,
                last_used: last_at(row, 3)?,
                exempt: is_active && day_at(row, 5)?.is_some(),
                access_level: row.get(6)?,
                account_identifier: row.get(7)?,
                notes: row.get(8)?,
                account_state: account_state_at(row, 9)?,
            });
        }
    }
    // Whoever is told to stop asks for none of the others.
    let _ = carried.seats(terms, seats, out).try_for_each(take);
    Ok(())
}
