//! What `check` says of records and of a schema that were altered by other means: which ones, as far as can be told.

use super::digests::{self, BLOCK_BITS};
use super::error::Res;
use super::ledger::unjson;
use super::schema::{self, Imaged};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;

/// More than so many culprits are not looked for.
const ENOUGH: usize = 20;
/// Records that are not those that were written.
pub(super) fn altered(conn: &Connection) -> Res<Vec<String>> {
    let mut said = Vec::new();
    for altered in digests::altered(conn)? {
        for block in altered.blocks {
            if said.len() >= ENOUGH {
                return Ok(said);
            }
            let named = named(conn, &altered.table, block)?;
            if named.is_empty() {
                said.push(within(&altered.table, block));
            }
            said.extend(named);
        }
    }
    if said.is_empty() {
        said.extend(replaced_together(conn)?);
    }
    Ok(said)
}

/// The records of a block that differ from the newest images of them, and those that are gone.
fn named(conn: &Connection, table: &str, block: i64) -> Res<Vec<String>> {
    let mut newest = conn.prepare_cached(
        "SELECT row_id, before IS NULL AS added, after FROM image
         WHERE table_name = ?1 AND row_id BETWEEN ?2 AND ?3 AND after IS NOT NULL ORDER BY row_id, batch_id, n",
    )?;
    let (first, last) = (block << BLOCK_BITS, ((block + 1) << BLOCK_BITS) - 1);
    let mut wanted: BTreeMap<i64, (bool, BTreeMap<String, Value>)> = BTreeMap::new();
    let mut rows = newest.query(params![table, first, last])?;
    while let Some(row) = rows.next()? {
        let (id, added, after): (i64, bool, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let columns: serde_json::Map<_, _> = serde_json::from_str(&after).unwrap_or_default();
        let known = wanted.entry(id).or_default();
        known.0 |= added;
        known.1.extend(columns.iter().map(|(column, value)| (column.clone(), unjson(value))));
    }
    let known = schema::table(table);
    let mut said = Vec::new();
    for (id, (added, columns)) in wanted {
        let skipped = |name: &str| {
            let column = known.and_then(|table| table.column(name));
            column.is_some_and(|column| column.imaged == Imaged::Sometimes)
        };
        let columns: Vec<_> = columns.into_iter().filter(|(column, _)| !skipped(column)).collect();
        let names: Vec<String> = columns.iter().map(|(column, _)| format!("\"{column}\"")).collect();
        if names.is_empty() {
            continue;
        }
        let sql = format!("SELECT {} FROM {table} WHERE id = ?1", names.join(", "));
        let there = conn
            .prepare(&sql)?
            .query_row([id], |row| (0..names.len()).map(|n| row.get(n)).collect::<rusqlite::Result<Vec<Value>>>())
            .optional()?;
        let record = schema::row(table, id);
        match there {
            None if added => said.push(format!("{record} is gone")),
            None => {}
            Some(values) => {
                let differ: Vec<&str> = columns
                    .iter()
                    .zip(values)
                    .filter(|((_, kept), there)| kept != there)
                    .map(|((c, _), _)| c.as_str())
                    .collect();
                if !differ.is_empty() {
                    said.push(format!("{record} was altered: {}", differ.join(", ")));
                }
            }
        }
    }
    Ok(said)
}

fn within(table: &str, block: i64) -> String {
    let (first, last) = (block << BLOCK_BITS, ((block + 1) << BLOCK_BITS) - 1);
    format!(
        "a record between {} and {} was altered, added or removed",
        schema::row(table, first.max(1)),
        schema::row(table, last)
    )
}

/// Records whose sums were altered with them are not those that the last event speaks of.
fn replaced_together(conn: &Connection) -> Res<Option<String>> {
    let last: Option<String> =
        conn.query_row("SELECT facts FROM history ORDER BY seq DESC LIMIT 1", [], |row| row.get(0)).optional()?;
    let facts: serde_json::Value = last.and_then(|facts| serde_json::from_str(&facts).ok()).unwrap_or_default();
    let Some(wanted) = facts[digests::FACT].as_str() else { return Ok(None) };
    let differ = digests::total(conn)? != wanted;
    Ok(differ.then(|| "the records and their digests are not those of the last event".to_owned()))
}
