//! What `person review` looks at: everybody with what they are and were known as, and the pairs that were decided.

use crate::domain::duplicates::{Pair, Record, pairs};
use crate::domain::ids::PersonId;
use crate::domain::person::IdentifierKind;
use crate::store::convert::RowExt;
use crate::store::error::Res;
use rusqlite::Connection;
use std::collections::{HashMap, HashSet};

/// Pairs of records that might be one human, the most telling first.
pub(in crate::store) fn review(conn: &Connection) -> Res<Vec<Pair>> {
    let mut records = records(conn)?;
    let places: HashMap<i64, usize> = records.iter().enumerate().map(|(place, r)| (r.id.0, place)).collect();
    let mut statement = conn.prepare_cached(
        "SELECT person_id, kind, value, valid_to IS NULL AS current FROM identifier WHERE void_batch IS NULL ORDER BY id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let Some(record) = places.get(&row.get(0)?).and_then(|place| records.get_mut(*place)) else { continue };
        let identifier: (IdentifierKind, String) = (row.word("kind")?, row.get(2)?);
        if row.get(3)? { record.current.push(identifier) } else { record.former.push(identifier) }
    }
    Ok(pairs(&records, &distinct(conn)?))
}

fn records(conn: &Connection) -> Res<Vec<Record>> {
    let mut statement = conn.prepare_cached(
        "SELECT id, name, department FROM person
         WHERE void_batch IS NULL AND merged_into IS NULL AND purged_at IS NULL ORDER BY id",
    )?;
    let records = statement.query_map([], |row| {
        Ok(Record {
            id: PersonId(row.get(0)?),
            name: row.get(1)?,
            department: row.get(2)?,
            current: Vec::new(),
            former: Vec::new(),
        })
    })?;
    Ok(records.collect::<rusqlite::Result<_>>()?)
}

fn distinct(conn: &Connection) -> Res<HashSet<(PersonId, PersonId)>> {
    let mut statement = conn.prepare_cached("SELECT low_id, high_id FROM distinct_people WHERE void_batch IS NULL")?;
    let pairs = statement.query_map([], |row| Ok((PersonId(row.get(0)?), PersonId(row.get(1)?))))?;
    Ok(pairs.collect::<rusqlite::Result<_>>()?)
}
