//! What `check` says of records and of a schema that were altered by other means: which ones, as far as can be told.

use super::digests::{self, BLOCK_BITS};
use super::error::Res;
use super::ledger::unjson;
use super::{migrate, open};
use crate::domain::ids::{AuditId, BatchId, ImportId, LicenseId, MailId, NoticeId, PersonId, ProductId, SeatId};
use crate::domain::refusal::{Code, Refusal};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// More than so many culprits are not looked for.
const ENOUGH: usize = 20;
/// Columns that are also written without an image, of one table or of any.
const NOT_IMAGED: [(&str, &str); 9] = [
    ("", "void_batch"),
    ("", "returned_batch"),
    ("", "changed_batch"),
    ("notice", "sent_at"),
    ("import", "created"),
    ("import", "updated"),
    ("import", "unchanged"),
    ("import", "license_id"),
    ("admin", "email"),
];

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
    let mut said = Vec::new();
    for (id, (added, columns)) in wanted {
        let skipped = |column: &str| NOT_IMAGED.contains(&("", column)) || NOT_IMAGED.contains(&(table, column));
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
        let record = record(table, id);
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

/// A record as people call it.
fn record(table: &str, id: i64) -> String {
    match table {
        "product" => ProductId(id).to_string(),
        "license" => LicenseId(id).to_string(),
        "person" => PersonId(id).to_string(),
        "assignment" => SeatId(id).to_string(),
        "audit" => AuditId(id).to_string(),
        "notice" => NoticeId(id).to_string(),
        "import" => ImportId(id).to_string(),
        "mail" => MailId(id).to_string(),
        "batch" => BatchId(id).to_string(),
        "history" => format!("event {id}"),
        other => format!("{} {id}", other.replace('_', " ")),
    }
}

fn within(table: &str, block: i64) -> String {
    let (first, last) = (block << BLOCK_BITS, ((block + 1) << BLOCK_BITS) - 1);
    format!(
        "a record between {} and {} was altered, added or removed",
        record(table, first.max(1)),
        record(table, last)
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

/// Refuses to write where the schema is not the one of this version: a trigger that somebody planted would act in our name.
pub(super) fn may_be_written(conn: &Connection) -> Res<()> {
    let differ = schema(conn)?;
    // What the planner of SQLite keeps for itself does nothing.
    let Some(what) = differ.iter().find(|what| !what.contains(" sqlite_stat")) else { return Ok(()) };
    Err(Refusal::new(
        Code::DatabaseAltered,
        format!("The schema of the database was altered by other means ({what}); nothing was changed."),
    )
    .hint("see all of it with: dormouse check, and restore the newest backup")
    .into())
}

/// Where the schema differs from the one of this version.
pub(super) fn schema(conn: &Connection) -> Res<Vec<String>> {
    // The same as long as the program runs.
    static NEWEST: OnceLock<Parts> = OnceLock::new();
    let wanted = if let Some(parts) = NEWEST.get() {
        parts
    } else {
        let mut fresh = open::scratch()?;
        let tx = fresh.transaction()?;
        migrate::climb(&tx, migrate::STEPS)?;
        let parts = parts(&tx)?;
        NEWEST.get_or_init(|| parts)
    };
    let there = parts(conn)?;
    let names: BTreeSet<_> = wanted.keys().chain(there.keys()).collect();
    let mut said = Vec::new();
    for name in names {
        match (wanted.get(name), there.get(name)) {
            (Some(one), Some(other)) if one == other => {}
            (Some(_), Some(_)) => said.push(format!("the {} {} was altered", name.0, name.1)),
            (Some(_), None) => said.push(format!("the {} {} is gone", name.0, name.1)),
            (None, _) => said.push(format!("the {} {} was added", name.0, name.1)),
        }
    }
    Ok(said)
}

/// Kind and name of each part of a schema, with what makes it.
type Parts = BTreeMap<(String, String), String>;

fn parts(conn: &Connection) -> Res<Parts> {
    let mut statement = conn.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL")?;
    let parts = statement.query_map([], |row| {
        let (table, sql): (String, String) = (row.get("tbl_name")?, row.get("sql")?);
        Ok(((row.get("type")?, row.get("name")?), format!("{table} {sql}")))
    })?;
    Ok(parts.collect::<rusqlite::Result<_>>()?)
}
