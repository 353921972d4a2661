//! Whether the schema is the one of this version. What somebody planted in it would act in our name.

use super::error::Res;
use super::{connect, migrate};
use crate::domain::refusal::{Code, Refusal};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// Refuses to write where the schema is not the one of this version: a trigger that somebody planted would act in our name.
pub(super) fn may_be_written(conn: &Connection) -> Res<()> {
    let differ = differences(conn)?;
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
pub(super) fn differences(conn: &Connection) -> Res<Vec<String>> {
    // The same as long as the program runs.
    static NEWEST: OnceLock<Parts> = OnceLock::new();
    let wanted = if let Some(parts) = NEWEST.get() {
        parts
    } else {
        let mut fresh = connect::scratch()?;
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
