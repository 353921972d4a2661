//! Everything that dormouse's own four files can say, read in one state of the database: products, licenses and people at
//! once, seats license by license.

use crate::domain::ids::{LicenseId, PersonId};
use crate::domain::import_file::{LicenseRow, SeatRow};
use crate::domain::own_csv::{KnownSeat, LeftOut, OwnCsvRecords};
use crate::domain::read_model::PersonEntry;
use crate::store::convert::{Columns, RowExt, USED};
use crate::store::error::Res;
use crate::store::read;
use rusqlite::Connection;
use std::collections::HashMap;

const COLUMNS: &str = "SELECT * FROM assignment WHERE license_id = ?1 AND void_batch IS NULL AND revoked_on IS";

/// Products, licenses and people.
pub(in crate::store) fn records(conn: &Connection, with_keys: bool) -> Res<OwnCsvRecords> {
    let gone: Vec<PersonId> = conn
        .prepare("SELECT id FROM person WHERE merged_into IS NOT NULL")?
        .query_map([], |row| row.get(0).map(PersonId))?
        .collect::<rusqlite::Result<_>>()?;
    let mut people = read::people::all(conn)?;
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

/// The seats of one license, as rows.
pub(in crate::store) fn seats(
    conn: &Connection,
    carried: &OwnCsvRecords,
    (license, terms): &(LicenseId, LicenseRow),
    out: &mut LeftOut,
) -> Res<Vec<SeatRow>> {
    let mut seats = Vec::new();
    for ended in ["NULL", "NOT NULL"] {
        let mut statement = conn.prepare_cached(&format!("{COLUMNS} {ended}"))?;
        let columns = Columns::of(&statement);
        let mut rows = statement.query([license.0])?;
        while let Some(row) = rows.next()? {
            let row = columns.row(row);
            seats.push(KnownSeat {
                person: PersonId(row.get("person_id")?),
                assigned_on: row.day("assigned_on")?,
                revoked_on: row.day("revoked_on")?,
                last_used: row.evidence(USED)?.last,
                exempt: ended == "NULL" && row.day("exempt_until")?.is_some(),
                access_level: row.get("access_level")?,
                account_identifier: row.get("account_identifier")?,
                notes: row.get("notes")?,
                standing: row.standing()?.standing,
            });
        }
    }
    Ok(carried.seats(terms, seats, out))
}
