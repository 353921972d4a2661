//! What is said of a file that is damaged: which table or index, on which page, and what to do.
//!
//! It reads what can still be read and repairs nothing.

use super::error::Failure;
use crate::domain::read_model::Finding;
use crate::domain::refusal::{Code, Refusal};
use rusqlite::{Connection, ErrorCode, Row};

/// What to do about a page that is not what it should be.
pub(super) const REMEDY: &str =
    "keep this file, put the newest backup (dormouse backup wrote it) in its place, and compare the two";

/// SQLite's complaints, each line with the name of the table or index in place of a number.
pub(super) fn named(conn: &Connection, said: &[String]) -> Vec<String> {
    let lines = said.iter().flat_map(|text| text.lines()).map(str::trim);
    lines
        .filter(|line| !line.is_empty() && *line != "ok" && !line.starts_with("***"))
        .map(|line| place(conn, line))
        .collect()
}

/// `Tree 12 page 45: what is wrong` as `the table history, page 45: what is wrong`.
fn place(conn: &Connection, line: &str) -> String {
    let tree = line.strip_prefix("Tree ").and_then(|rest| rest.split_once(' '));
    let Some((root, rest)) = tree.and_then(|(root, rest)| Some((root.parse::<i64>().ok()?, rest))) else {
        return line.to_owned();
    };
    match name_of(conn, root) {
        Some(name) => format!("{name}, {rest}"),
        None => line.to_owned(),
    }
}

fn name_of(conn: &Connection, root: i64) -> Option<String> {
    if root == 1 {
        return Some("the list of tables".to_owned());
    }
    let named = conn.query_row("SELECT type, name FROM sqlite_schema WHERE rootpage = ?1", [root], |row| {
        Ok(format!("the {} {}", row.get::<_, String>(0)?, row.get::<_, String>(1)?))
    });
    named.ok()
}

/// An invariant that cannot be looked at, with the places that cannot be read. They are sought once, and kept in `places`.
pub(super) fn unreadable(
    name: &'static str,
    failure: Failure,
    conn: &Connection,
    places: &mut Option<Vec<String>>,
) -> Finding {
    let refusal = Refusal::from(failure);
    if !is_damage(&refusal) {
        let remedy =
            refusal.hint.map_or_else(|| "see to that, and run: dormouse check".to_owned(), |hint| hint.to_string());
        return Finding { name, ok: false, found: refusal.message, remedy: Some(remedy) };
    }
    let places = places.get_or_insert_with(|| torn(conn));
    let found = match places.as_slice() {
        torn @ [_, ..] if name == "pages" => format!("what cannot be read is {}", torn.join(", ")),
        [] => "it cannot be told: a page of the database cannot be read".to_owned(),
        torn => format!("it cannot be told: what cannot be read is {}", torn.join(", ")),
    };
    Finding { name, ok: false, found, remedy: Some(REMEDY.to_owned()) }
}

/// The tables and the indexes that cannot be read from end to end.
fn torn(conn: &Connection) -> Vec<String> {
    let all = conn
        .prepare(
            "SELECT type, name, tbl_name, coalesce(sql, '') AS sql FROM sqlite_schema WHERE rootpage > 0
             ORDER BY type DESC, name",
        )
        .and_then(|mut statement| {
            let row = |row: &Row<'_>| Ok((row.get("type")?, row.get("name")?, row.get("tbl_name")?, row.get("sql")?));
            statement.query_map([], row)?.collect::<rusqlite::Result<Vec<(String, String, String, String)>>>()
        });
    let Ok(all) = all else { return vec!["the list of tables".to_owned()] };
    let torn = all.into_iter().filter(|(kind, name, table, sql)| {
        // Every column of every row of a table, and not a short way over some index.
        let reading = if kind == "table" {
            format!("SELECT * FROM \"{table}\" NOT INDEXED")
        } else {
            // An index of some rows is read for those alone.
            let some = sql.split_once(" WHERE ").map(|(_, some)| format!(" WHERE {some}")).unwrap_or_default();
            format!("SELECT max(rowid + 0) FROM \"{table}\" INDEXED BY \"{name}\"{some}")
        };
        let rows = conn.prepare(&reading);
        let read = rows.and_then(|mut rows| rows.query_map([], |_| Ok(()))?.collect::<rusqlite::Result<()>>());
        read.is_err_and(|error| error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt))
    });
    torn.map(|(kind, name, ..)| format!("the {kind} {name}")).collect()
}

/// Says that the list of tables itself is lost.
pub(super) fn no_schema() -> Finding {
    let found = "the list of tables, which begins on the first page, cannot be read, and so nothing else";
    Finding { name: "pages", ok: false, found: found.to_owned(), remedy: Some(REMEDY.to_owned()) }
}

/// True if a refusal says that the file is damaged.
pub(super) fn is_damage(refusal: &Refusal) -> bool {
    refusal.code == Code::DatabaseDamaged
}
