//! People with the identifiers they are known by.

use crate::domain::advice::Step;
use crate::domain::ids::PersonId;
use crate::domain::person::IdentifierKind;
use crate::domain::read_model::{IdentifierDays, PersonEntry, PersonPast};
use crate::domain::refusal::{Code, Refusal};
use crate::store::convert::{RowExt, day_at, evidence_at, word_at};
use crate::store::error::{Failure, Res};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::HashMap;

/// Seats are counted beside it, in one pass: grouped by person, SQLite would walk an index and look every row up.
const SELECT: &str = "
SELECT h.id, h.name, h.department, h.status, h.until_on, h.login_kind, h.login_value, h.login_as_of, h.login_import, h.login_line,
       0
FROM person h
WHERE h.void_batch IS NULL AND h.merged_into IS NULL AND h.purged_at IS NULL";

const SELECT_ONE: &str = "
SELECT h.id, h.name, h.department, h.status, h.until_on, h.login_kind, h.login_value, h.login_as_of, h.login_import, h.login_line,
       (SELECT count(*) FROM assignment s JOIN license l ON l.id = s.license_id
             WHERE s.person_id = h.id AND s.revoked_on IS NULL AND s.void_batch IS NULL
             AND l.archived_on IS NULL)
FROM person h WHERE h.void_batch IS NULL AND h.id = ?1";

/// All people, in order of name; those who were merged or purged are none.
pub(in crate::store) fn all(conn: &Connection) -> Res<Vec<PersonEntry>> {
    let (mut people, seats) = (unsorted(conn)?, seats(conn)?);
    for person in &mut people {
        person.seats = seats.get(&person.id).copied().unwrap_or(0);
    }
    people.sort_by_cached_key(|person| (person.name.to_ascii_lowercase(), person.id));
    Ok(people)
}

/// All people in any order, without how many seats they have.
pub(in crate::store) fn unsorted(conn: &Connection) -> Res<Vec<PersonEntry>> {
    let mut known = identifiers(conn, None)?;
    let mut statement = conn.prepare(SELECT)?;
    let mut people = statement.query_map([], entry)?.collect::<rusqlite::Result<Vec<_>>>()?;
    for person in &mut people {
        person.identifiers = known.remove(&person.id).unwrap_or_default();
    }
    Ok(people)
}

/// Active seats by person; those of archived licenses count nowhere.
fn seats(conn: &Connection) -> Res<HashMap<PersonId, u32>> {
    let mut counts = HashMap::new();
    let mut statement = conn.prepare_cached(
        "SELECT person_id FROM assignment NOT INDEXED WHERE revoked_on IS NULL AND void_batch IS NULL \
         AND license_id NOT IN (SELECT id FROM license WHERE archived_on IS NOT NULL)",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        *counts.entry(PersonId(row.get(0)?)).or_default() += 1;
    }
    Ok(counts)
}

/// The record that this one turned out to be, to the end of the chain.
pub(in crate::store) fn merged_into(conn: &Connection, id: PersonId) -> Res<Option<PersonId>> {
    let mut statement = conn.prepare_cached("SELECT merged_into FROM person WHERE id = ?1")?;
    let mut next = |id: i64| statement.query_row([id], |row| row.get::<_, Option<i64>>(0)).optional();
    let mut found = None;
    while let Some(into) = next(found.unwrap_or(id.0))?.flatten() {
        found = Some(into);
    }
    Ok(found.map(PersonId))
}

/// When what told who a person was got erased.
pub(in crate::store) fn purged_at(conn: &Connection, id: PersonId) -> Res<Option<DateTime<Utc>>> {
    let mut statement = conn.prepare_cached("SELECT purged_at FROM person WHERE id = ?1")?;
    Ok(statement.query_row([id.0], |row| row.time("purged_at")).optional()?.flatten())
}

/// What a person was before: every identifier with its days, and the records that were merged into this one.
pub(in crate::store) fn past(conn: &Connection, id: PersonId) -> Res<PersonPast> {
    let identifiers = conn
        .prepare_cached(
            "SELECT kind, scope, value, valid_from, valid_to FROM identifier
             WHERE person_id = ?1 AND void_batch IS NULL ORDER BY valid_to IS NULL DESC, valid_to DESC, id",
        )?
        .query_map([id.0], |row| {
            Ok(IdentifierDays {
                kind: row.word("kind")?,
                realm: row.get::<_, String>("scope")?.strip_prefix("login:").map(str::to_owned),
                value: row.get("value")?,
                from: row.day("valid_from")?,
                to: row.day("valid_to")?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    let absorbed = conn
        .prepare_cached(
            "WITH RECURSIVE absorbed(id) AS (
                 SELECT id FROM person WHERE merged_into = ?1
                 UNION SELECT h.id FROM person h JOIN absorbed a ON h.merged_into = a.id)
             SELECT h.id, h.name FROM person h JOIN absorbed a ON a.id = h.id ORDER BY h.id",
        )?
        .query_map([id.0], |row| Ok((PersonId(row.get("id")?), row.get("name")?)))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(PersonPast { identifiers, absorbed, purged_at: purged_at(conn, id)? })
}

/// One person.
pub(in crate::store) fn one(conn: &Connection, id: PersonId) -> Res<PersonEntry> {
    let found = conn.prepare_cached(SELECT_ONE)?.query_row([id.0], entry).optional()?;
    if let Some(into) = merged_into(conn, id)? {
        return Err(Refusal::new(Code::WrongState, format!("{id} was merged into {into}."))
            .hint(format!("name the one that stays: dormouse person show {into}"))
            .into());
    }
    let mut person = found.ok_or_else(|| {
        Failure::Refused(Refusal::not_found("person", &id.to_string(), Step::Run("dormouse person list")))
    })?;
    person.identifiers = identifiers(conn, Some(id))?.remove(&id).unwrap_or_default();
    Ok(person)
}

/// A person by the places of the columns.
fn entry(row: &Row<'_>) -> rusqlite::Result<PersonEntry> {
    Ok(PersonEntry {
        id: PersonId(row.get(0)?),
        name: row.get(1)?,
        identifiers: Vec::new(),
        department: row.get(2)?,
        status: word_at(row, 3)?,
        until: day_at(row, 4)?,
        last_login: evidence_at(row, 5)?,
        seats: row.get(10)?,
    })
}

type Identifiers = HashMap<PersonId, Vec<(IdentifierKind, String)>>;

/// Current identifiers by person: the mail address first, the others in the order in which they became known.
fn identifiers(conn: &Connection, of: Option<PersonId>) -> Res<Identifiers> {
    let mut known = Identifiers::new();
    let whose =
        if of.is_some() { "INDEXED BY identifier_person WHERE person_id = ?1" } else { "NOT INDEXED WHERE ?1 IS NULL" };
    let mut statement = conn.prepare_cached(&format!(
        "SELECT person_id, kind, value FROM identifier {whose} AND valid_to IS NULL AND void_batch IS NULL ORDER BY id"
    ))?;
    let mut rows = statement.query([of.map(|id| id.0)])?;
    while let Some(row) = rows.next()? {
        known.entry(PersonId(row.get(0)?)).or_default().push((word_at(row, 1)?, row.get(2)?));
    }
    for identifiers in known.values_mut() {
        identifiers.sort_by_key(|(kind, _)| *kind != IdentifierKind::Email);
    }
    Ok(known)
}
