//! Everything that dormouse's own files can say, read in one state of the database: products, licenses and people at
//! once, seats and accounts license by license.

use crate::domain::ids::{LicenseId, PersonId};
use crate::domain::import_file::LicenseRow;
use crate::domain::own_csv::{AccountLine, KnownSeat, LeftOut, OwnCsvRecords, SeatLine};
use crate::domain::read_model::{AccountFilter, PersonEntry};
use crate::domain::time::Day;
use crate::store::convert::{account_state_at, day_at, last_at};
use crate::store::error::Res;
use crate::store::read;
use crate::store::read::accounts::Accounts;
use rusqlite::{Connection, params_from_iter};
use std::collections::HashMap;
use std::ops::ControlFlow;

/// A seat by the places of its columns; which ones follows.
const SEAT: &str = "
SELECT person_id, assigned_on, revoked_on, used_kind, used_value, exempt_until, access_level, account_identifier, notes,
       account_status, account_paid
FROM assignment";

/// Where the seats of a license stand, active or past, and how many they are: read from the index alone.
const SPAN: &str =
    "SELECT min(id), max(id), count(*) FROM assignment WHERE license_id = ?1 AND void_batch IS NULL AND revoked_on IS";

/// Products, licenses and people.
pub(in crate::store) fn records(conn: &Connection, day: Day, with_keys: bool) -> Res<OwnCsvRecords> {
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
    let mut carried = OwnCsvRecords::of(
        read::catalog::without_figures(conn)?,
        read::licenses::all_on(conn, day)?,
        people.collect(),
        with_keys,
    );
    let accounts: Vec<(LicenseId, u64)> = conn
        .prepare("SELECT license_id, count(*) FROM account WHERE void_batch IS NULL GROUP BY license_id")?
        .query_map([], |row| Ok((LicenseId(row.get(0)?), row.get::<_, u32>(1)?.into())))?
        .collect::<rusqlite::Result<_>>()?;
    carried.leave_accounts_out(accounts);
    carried.take_listings(read::listings::entries(conn, None)?.into_iter().map(|(_, entry)| entry).collect());
    Ok(carried)
}

/// Hands over the accounts of one license, as rows, in the order of what tells them apart, until it is told to stop.
pub(in crate::store) fn accounts(
    all: &Accounts<'_>,
    carried: &OwnCsvRecords,
    (license, terms): &(LicenseId, LicenseRow),
    out: &mut LeftOut,
    take: &mut dyn FnMut(AccountLine<'_>) -> ControlFlow<()>,
) -> Res<()> {
    let by = terms.fields.identity_key.unwrap_or_default();
    let mut failed = None;
    let filter = AccountFilter { license: Some(*license), ..AccountFilter::default() };
    all.each(&filter, &mut |entry| {
        let into = match entry.account.merged_into.map(|into| all.with_id(into)).transpose() {
            Ok(into) => into.flatten(),
            Err(failure) => {
                failed = Some(failure);
                return ControlFlow::Break(());
            }
        };
        carried.account_lines(terms, (&entry.account, into.as_ref()), by, out, take)
    })?;
    failed.map_or(Ok(()), Err)
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
    let mut read = |which: &str, values: &[i64]| -> Res<()> {
        let mut statement = conn.prepare_cached(&format!("{SEAT} {which}"))?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            let revoked_on = day_at(row, 2)?;
            seats.push(KnownSeat {
                person: PersonId(row.get(0)?),
                assigned_on: day_at(row, 1)?,
                revoked_on,
                last_used: last_at(row, 3)?,
                exempt: revoked_on.is_none() && day_at(row, 5)?.is_some(),
                access_level: row.get(6)?,
                account_identifier: row.get(7)?,
                notes: row.get(8)?,
                account_state: account_state_at(row, 9)?,
            });
        }
        Ok(())
    };
    match stand_together(conn, *license)? {
        // What stands together is read through: to look each up by its number costs twice as much.
        Some((first, last)) => read(
            "NOT INDEXED WHERE id BETWEEN ?2 AND ?3 AND license_id = ?1 AND void_batch IS NULL",
            &[license.0, first, last],
        )?,
        None => {
            for ended in ["NULL", "NOT NULL"] {
                read(&format!("WHERE license_id = ?1 AND void_batch IS NULL AND revoked_on IS {ended}"), &[license.0])?;
            }
        }
    }
    // Whoever is told to stop asks for none of the others.
    let _ = carried.seats(terms, seats, out).try_for_each(take);
    Ok(())
}

/// The first and the last seat of a license, if few others stand between them.
fn stand_together(conn: &Connection, license: LicenseId) -> Res<Option<(i64, i64)>> {
    let (mut bounds, mut count): (Option<(i64, i64)>, i64) = (None, 0);
    for ended in ["NULL", "NOT NULL"] {
        let mut statement = conn.prepare_cached(&format!("{SPAN} {ended}"))?;
        let (first, last, many) =
            statement.query_row([license.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        if let (Some(first), Some(last)) = (first, last) {
            bounds = Some(bounds.map_or((first, last), |(least, most)| (least.min(first), most.max(last))));
        }
        let many: i64 = many;
        count += many;
    }
    Ok(bounds.filter(|(first, last)| last - first < count.saturating_mul(2)))
}
