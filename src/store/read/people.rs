//! People with the identifiers they are known by.

use crate::domain::ids::PersonId;
use crate::domain::person::IdentifierKind;
use crate::domain::refusal::Refusal;
use crate::domain::view::PersonEntry;
use crate::store::convert::{LOGIN, RowExt};
use crate::store::error::{Failure, Res};
use rusqlite::{Connection, Row};
use std::collections::HashMap;

const SELECT: &str = "
SELECT h.*, coalesce(n.seats, 0) AS seats FROM person h
LEFT JOIN (SELECT person_id, count(*) AS seats FROM assignment
           WHERE revoked_on IS NULL AND void_batch IS NULL GROUP BY person_id) n ON n.person_id = h.id
WHERE h.void_batch IS NULL";

const SELECT_ONE: &str = "
SELECT h.*, (SELECT count(*) FROM assignment
             WHERE person_id = h.id AND revoked_on IS NULL AND void_batch IS NULL) AS seats
FROM person h WHERE h.void_batch IS NULL AND h.id = ?1";

/// All people, in order of name.
pub(in crate::store) fn all(conn: &Connection) -> Res<Vec<PersonEntry>> {
    let mut known = identifiers(conn, None)?;
    let mut statement = conn.prepare(&format!("{SELECT} ORDER BY h.name COLLATE NOCASE, h.id"))?;
    let mut people = statement.query_map([], entry)?.collect::<rusqlite::Result<Vec<_>>>()?;
    for person in &mut people {
        person.identifiers = known.remove(&person.id).unwrap_or_default();
    }
    Ok(people)
}

/// One person.
pub(in crate::store) fn one(conn: &Connection, id: PersonId) -> Res<PersonEntry> {
    let mut statement = conn.prepare_cached(SELECT_ONE)?;
    let found = statement.query_map([id.0], entry)?.next().transpose()?;
    let mut person =
        found.ok_or_else(|| Failure::Refused(Refusal::not_found("person", &id.to_string(), "dormouse person list")))?;
    person.identifiers = identifiers(conn, Some(id))?.remove(&id).unwrap_or_default();
    Ok(person)
}

fn entry(row: &Row<'_>) -> rusqlite::Result<PersonEntry> {
    Ok(PersonEntry {
        id: PersonId(row.get("id")?),
        name: row.get("name")?,
        identifiers: Vec::new(),
        department: row.get("department")?,
        status: row.word("status")?,
        until: row.day("until_on")?,
        last_login: row.evidence(LOGIN)?,
        seats: row.count("seats")?,
    })
}

type Identifiers = HashMap<PersonId, Vec<(IdentifierKind, String)>>;

fn identifiers(conn: &Connection, of: Option<PersonId>) -> Res<Identifiers> {
    let mut known = Identifiers::new();
    let condition = if of.is_some() { "person_id = ?1" } else { "?1 IS NULL" };
    let mut statement = conn.prepare_cached(&format!(
        "SELECT person_id, kind, value FROM identifier \
         WHERE {condition} AND valid_to IS NULL AND void_batch IS NULL ORDER BY person_id, kind <> 'email', id"
    ))?;
    let mut rows = statement.query([of.map(|id| id.0)])?;
    while let Some(row) = rows.next()? {
        let person = PersonId(row.get("person_id")?);
        known.entry(person).or_default().push((row.word("kind")?, row.get("value")?));
    }
    Ok(known)
}
