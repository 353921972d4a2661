//! Seats with their holders, each judged when it is read.

use super::account_logins::AccountLogins;
use crate::domain::advice::Step;
use crate::domain::dormancy::{AsOf, SeatDates, judge};
use crate::domain::evidence::{Evidence, Source};
use crate::domain::ids::{BatchId, ImportId, LicenseId, PersonId, SeatId};
use crate::domain::license::LicenseStatus;
use crate::domain::person::Holder;
use crate::domain::read_model::{Recorded, SeatEntry, SeatFilter, Why};
use crate::domain::refusal::Refusal;
use crate::domain::seat::Seat;
use crate::domain::time::Day;
use crate::store::convert::{Columns, LOGIN, Named, RowExt, USED};
use crate::store::error::{Failure, Res};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use std::collections::HashMap;

/// A seat with its holder and its license; conditions follow.
const SELECT: &str = concat!(
    "SELECT s.*, h.name AS holder, h.department, h.status AS holder_status, h.until_on, h.login_kind, h.login_value,
            h.login_as_of, h.login_import, h.login_line, p.name AS product, l.name AS license,
            l.status AS license_status, l.archived_on, ",
    shown_identifier!(),
    " AS email
     FROM assignment s
     JOIN person h ON h.id = s.person_id
     JOIN license l ON l.id = s.license_id
     JOIN product p ON p.id = l.product_id
     WHERE s.void_batch IS NULL AND l.void_batch IS NULL"
);

/// How many ids one statement asks for.
const CHUNK: usize = 500;

/// The seats a filter asks for. Without ids they come in the order of license and holder; with ids, in the order of ids.
pub(in crate::store) fn list(conn: &Connection, filter: &SeatFilter, as_of: AsOf) -> Res<Vec<SeatEntry>> {
    let Some(ids) = &filter.ids else {
        return some(conn, filter, None, as_of);
    };
    let mut seats = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let mut found = some(conn, filter, Some(chunk), as_of)?;
        let places: HashMap<SeatId, usize> = chunk.iter().enumerate().map(|(place, id)| (*id, place)).collect();
        found.sort_by_key(|entry| places.get(&entry.seat.id).copied());
        seats.append(&mut found);
    }
    Ok(seats)
}

fn some(conn: &Connection, filter: &SeatFilter, ids: Option<&[SeatId]>, as_of: AsOf) -> Res<Vec<SeatEntry>> {
    let (mut of, mut values) = (String::new(), Vec::new());
    let mut and = |condition: &str, id: i64| {
        values.push(Value::Integer(id));
        of.push_str(&format!(" AND {condition} ?{}", values.len()));
    };
    if let Some(LicenseId(license)) = filter.license {
        and("s.license_id =", license);
    }
    if let Some(PersonId(person)) = filter.person {
        and("s.person_id =", person);
    }
    if let Some(ids) = ids {
        let marks: Vec<String> = (1..=ids.len()).map(|n| format!("?{}", values.len() + n)).collect();
        of.push_str(&format!(" AND s.id IN ({})", marks.join(", ")));
        values.extend(ids.iter().map(|id| Value::Integer(id.0)));
    }
    let ended = match ids {
        Some(_) => "",
        None if filter.past => " AND s.revoked_on IS NOT NULL",
        None => " AND s.revoked_on IS NULL",
    };
    let whose = match of.as_str() {
        "" => String::new(),
        // The same seats as below, so that it is the same index that finds them.
        of => format!(" AND person_id IN (SELECT s.person_id FROM assignment s WHERE s.void_batch IS NULL{of}{ended})"),
    };
    let logins = AccountLogins::of(conn, &whose, &values)?;
    let mut sql = format!("{SELECT}{of}{ended}");
    // What is archived counts nowhere, and is seen where it is asked for by name.
    if ids.is_none() && filter.license.is_none() && !filter.past && !filter.archived {
        sql.push_str(" AND l.archived_on IS NULL");
    }
    if ids.is_none() {
        sql.push_str(" ORDER BY p.name_key, l.name_key, l.id, h.name COLLATE NOCASE, s.id");
    }
    let mut statement = conn.prepare_cached(&sql)?;
    let columns = Columns::of(&statement);
    let rows = statement.query_map(params_from_iter(values), |row| entry(&columns.row(row), &logins, as_of))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// One seat, past or active.
pub(in crate::store) fn one(conn: &Connection, id: SeatId, as_of: AsOf) -> Res<SeatEntry> {
    let filter = SeatFilter { ids: Some(vec![id]), ..SeatFilter::default() };
    list(conn, &filter, as_of)?
        .pop()
        .ok_or_else(|| Failure::Refused(Refusal::not_found("seat", &id.to_string(), Step::ListSeats(None, None))))
}

fn entry(row: &Named<'_>, logins: &AccountLogins, as_of: AsOf) -> rusqlite::Result<SeatEntry> {
    let (license, person) = (LicenseId(row.get("license_id")?), PersonId(row.get("person_id")?));
    let seat = Seat {
        id: SeatId(row.get("id")?),
        license,
        holder: Holder {
            id: person,
            status: row.word("holder_status")?,
            until: row.day("until_on")?,
            last_login: row.evidence(LOGIN)?,
        },
        holder_name: row.get("holder")?,
        assigned_on: row.day("assigned_on")?,
        first_listed: row.day("first_listed")?.unwrap_or(as_of.day),
        last_used: row.evidence(USED)?,
        account_login: logins.at(person, license),
        exempt_until: row.day("exempt_until")?,
        notes: row.get("notes")?,
        revoked_on: row.day("revoked_on")?,
        changed_by: BatchId(row.get("changed_batch")?),
    };
    let mut verdict = judge(&SeatDates::from(&seat), &seat.holder, as_of);
    let covered =
        row.word::<LicenseStatus>("license_status")?.is_covered() && row.get::<Option<i64>>("archived_on")?.is_none();
    if !covered || !seat.is_active() {
        verdict = verdict.uncovered();
    }
    Ok(SeatEntry {
        product: row.get("product")?,
        license: row.get("license")?,
        email: row.get("email")?,
        department: row.get("department")?,
        access_level: row.get("access_level")?,
        account_identifier: row.get("account_identifier")?,
        revoked_by: row.get("revoked_by")?,
        missing_as_of: row.day("missing_as_of")?,
        account: row.account_state()?,
        verdict,
        seat,
    })
}

/// A verdict with the files and lines it rests on.
pub(in crate::store) fn why(conn: &Connection, id: SeatId, as_of: AsOf) -> Res<Why> {
    let entry = one(conn, id, as_of)?;
    let file = |source: Option<Source>| -> Res<Option<(String, u32)>> {
        let Some(source) = source else { return Ok(None) };
        let name: String =
            conn.query_row("SELECT file FROM import WHERE id = ?1", [source.import.0], |row| row.get(0))?;
        Ok(Some((name, source.line)))
    };
    let other_seats = conn.query_row(
        "SELECT count(*) AS n FROM assignment \
         WHERE person_id = ?1 AND id <> ?2 AND revoked_on IS NULL AND void_batch IS NULL",
        [entry.seat.holder.id.0, id.0],
        |row| row.count("n"),
    )?;
    let exempt_reason =
        conn.query_row("SELECT exempt_reason FROM assignment WHERE id = ?1", [id.0], |row| row.get(0))?;
    let by_hand = |evidence: Evidence| evidence.last.is_known() && evidence.source.is_none();
    let used_entered = by_hand(entry.seat.last_used).then(|| entered(conn, "assignment", "used", id.0)).transpose()?;
    let holder = &entry.seat.holder;
    let login_entered =
        by_hand(holder.last_login).then(|| entered(conn, "person", "login", holder.id.0)).transpose()?;
    Ok(Why {
        used_entered: used_entered.flatten(),
        login_entered: login_entered.flatten(),
        removal: super::removals::of_seat(conn, id)?,
        account_state_source: file(entry.account.source)?,
        listed_as_of: day_of(conn, listed(conn, id)?)?,
        listed_source: file(listed(conn, id)?)?,
        status_recorded: status_recorded(conn, entry.seat.holder.id)?,
        exempt_reason,
        used_source: file(entry.seat.last_used.source)?,
        account_source: file(entry.seat.account_login.source)?,
        login_source: file(entry.seat.holder.last_login.source)?,
        other_seats,
        entry,
    })
}

/// The file and line that listed a seat last.
fn listed(conn: &Connection, id: SeatId) -> Res<Option<Source>> {
    let found = conn
        .prepare_cached("SELECT listed_import, listed_line FROM assignment WHERE id = ?1")?
        .query_row([id.0], |row| Ok((row.get::<_, Option<i64>>(0)?, row.get::<_, Option<u32>>(1)?)))?;
    let (Some(import), Some(line)) = found else { return Ok(None) };
    Ok(Some(Source { import: ImportId(import), line }))
}

/// The day that the file of a source speaks for.
fn day_of(conn: &Connection, source: Option<Source>) -> Res<Option<Day>> {
    let Some(source) = source else { return Ok(None) };
    let mut statement = conn.prepare_cached("SELECT as_of FROM import WHERE id = ?1")?;
    Ok(statement.query_row([source.import.0], |row| row.day("as_of"))?)
}

/// Where an evidence without a file was entered: by the last change of it, else with its row.
fn entered(conn: &Connection, table: &str, evidence: &str, id: i64) -> Res<Option<Recorded>> {
    recorded(conn, table, &["kind", "value", "as_of", "import"].map(|part| format!("{evidence}_{part}")), id)
}

/// Where the status of a person was recorded.
fn status_recorded(conn: &Connection, person: PersonId) -> Res<Option<Recorded>> {
    recorded(conn, "person", &["status".to_owned()], person.0)
}

/// Where a field of a row was recorded: by the last change of any of its columns, else with the row.
fn recorded(conn: &Connection, table: &str, columns: &[String], id: i64) -> Res<Option<Recorded>> {
    let said: Vec<String> =
        columns.iter().map(|column| format!("json_type(i.after, '$.{column}') IS NOT NULL")).collect();
    let sql = format!(
        "WITH said (batch_id) AS (
             SELECT coalesce(
                 (SELECT i.batch_id FROM image i WHERE i.table_name = '{table}' AND i.row_id = r.id
                  AND ({}) ORDER BY i.batch_id DESC LIMIT 1),
                 r.created_batch)
             FROM {table} r WHERE r.id = ?1)
         SELECT b.at,
                (SELECT h.actor FROM history h WHERE h.batch_id = b.id ORDER BY h.seq LIMIT 1) AS actor,
                (SELECT m.file FROM import m WHERE m.created_batch = b.id
                 ORDER BY m.preset <> 'dormouse.people', m.id LIMIT 1) AS file
         FROM said s JOIN batch b ON b.id = s.batch_id",
        said.join(" OR ")
    );
    let found = conn
        .prepare_cached(&sql)?
        .query_row([id], |row| {
            Ok(Recorded { at: row.time("at")?.unwrap_or_default(), by: row.get("actor")?, file: row.get("file")? })
        })
        .optional()?;
    Ok(found)
}
