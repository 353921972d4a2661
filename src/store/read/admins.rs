//! Admins as they are listed.

use crate::domain::ids::PersonId;
use crate::domain::read_model::AdminEntry;
use crate::store::convert::RowExt;
use crate::store::error::Res;
use rusqlite::Connection;

/// Everybody who may change this database, in order of name.
pub(in crate::store) fn all(conn: &Connection) -> Res<Vec<AdminEntry>> {
    let mut statement = conn.prepare_cached(
        "SELECT a.uid, a.name, a.role, a.email, a.person_id, h.name AS person, a.added_at
         FROM admin a LEFT JOIN person h ON h.id = a.person_id
         WHERE a.removed_at IS NULL AND a.void_batch IS NULL ORDER BY a.name, a.uid",
    )?;
    let admins = statement.query_map([], |row| {
        Ok(AdminEntry {
            uid: row.get("uid")?,
            name: row.get("name")?,
            role: row.word("role")?,
            email: row.get("email")?,
            person_id: row.get::<_, Option<i64>>("person_id")?.map(PersonId),
            person: row.get("person")?,
            added_at: row.time("added_at")?.unwrap_or_default(),
        })
    })?;
    Ok(admins.collect::<rusqlite::Result<_>>()?)
}

/// The accounts of all admins, in order of their numbers: whoever is told what is due.
pub(in crate::store) fn names(conn: &Connection) -> Res<Vec<String>> {
    let mut statement =
        conn.prepare_cached("SELECT name FROM admin WHERE removed_at IS NULL AND void_batch IS NULL ORDER BY uid")?;
    let names = statement.query_map([], |row| row.get("name"))?;
    Ok(names.collect::<rusqlite::Result<_>>()?)
}
