//! The tables, one descriptor each: undo, purge, merge, history and `check` read here what they have to know of a row. A
//! test compares them with the database itself, so that no column is forgotten.

mod accounts;
mod records;
mod table;
mod traces;

use super::error::Res;
use crate::domain::batch_item::RecordKind;
use crate::domain::text::Shown;
use records::RECORDS;
use rusqlite::{Connection, OptionalExtension};
pub(super) use table::{Column, Digests, Imaged, Table, Undo, Use};
use traces::TRACES;

/// Every table.
pub(super) fn all() -> impl Iterator<Item = &'static Table> {
    RECORDS.iter().chain(&TRACES)
}

/// The table of that name.
pub(super) fn table(name: &str) -> Option<&'static Table> {
    all().find(|table| table.name == name)
}

/// The tables whose rows name the batch that added them, and what an undo does with those.
pub(super) fn written() -> impl Iterator<Item = (&'static Table, &'static Undo)> {
    RECORDS.iter().filter_map(|table| Some((table, table.undo.as_ref()?)))
}

/// The tables in the order in which an undo brings rows back, or has them go.
pub(super) fn in_order(place: fn(&Undo) -> Option<u8>) -> Vec<&'static str> {
    let mut places: Vec<_> = written().filter_map(|(table, undo)| Some((place(undo)?, table.name))).collect();
    places.sort_unstable();
    places.into_iter().map(|(_, name)| name).collect()
}

/// What kind of thing the rows of a table are.
pub(super) fn thing(name: &str) -> Option<RecordKind> {
    table(name)?.thing
}

/// The word for one row of a table.
pub(super) fn noun(name: &str) -> String {
    table(name).map_or_else(|| name.to_owned(), Table::noun)
}

/// A row by its number, which may be that of no row: `S12`, `admin 3`.
pub(super) fn row(name: &str, id: i64) -> String {
    table(name).map_or_else(|| format!("{name} {id}"), |table| table.row(id))
}

/// A row as the people know it who read of it: `S12`, `the removal of S12`, `the setting threshold`. It must never show what
/// somebody was known by before a purge.
pub(super) fn called(conn: &Connection, name: &str, id: i64) -> Res<String> {
    let Some(label) = table(name).and_then(|table| table.label) else { return Ok(row(name, id)) };
    let sql = format!("SELECT {label} FROM {name} WHERE id = ?1");
    let called: Option<String> = conn.prepare_cached(&sql)?.query_row([id], |row| row.get(0)).optional()?;
    Ok(called.map_or_else(|| row(name, id), |called| Shown(&called).to_string()))
}

/// The tables whose rows are somebody's, each with the column that says whose.
pub(super) fn held() -> impl Iterator<Item = (&'static Table, &'static str)> {
    RECORDS.iter().filter_map(|table| Some((table, table.holder.as_ref()?.column)))
}

/// The columns in which somebody may have named a person, with their tables and with what is to be said.
pub(super) fn mentions() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    RECORDS.iter().flat_map(|table| table.mentions().into_iter().map(|(column, said)| (table.name, column, said)))
}

/// The columns of the records, each with its table.
pub(super) fn columns() -> impl Iterator<Item = (&'static Table, &'static Column)> {
    RECORDS.iter().flat_map(|table| table.columns.iter().map(move |column| (table, column)))
}

#[cfg(test)]
mod tests {
    use super::table::Kind;
    use super::*;
    use crate::store::{connect, migrate};
    use std::collections::BTreeSet;

    fn fresh() -> Connection {
        let mut conn = connect::scratch().unwrap();
        let tx = conn.transaction().unwrap();
        migrate::climb(&tx, migrate::STEPS).unwrap();
        tx.commit().unwrap();
        conn
    }

    fn lines(conn: &Connection, sql: &str) -> Vec<String> {
        conn.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    /// What a database has and nobody described, and what is described and is not there.
    fn differences(conn: &Connection) -> Vec<String> {
        let there = lines(
            conn,
            "SELECT t.name || '.' || c.name || ' ' || c.type FROM sqlite_schema t, pragma_table_info(t.name) c
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY t.name, c.cid",
        );
        let mut tables: Vec<&Table> = all().collect();
        tables.sort_by_key(|table| table.name);
        let described = tables.into_iter().flat_map(|table| {
            table.columns.iter().map(move |column| {
                let kind = match column.kind {
                    Kind::Integer => "INTEGER",
                    Kind::Text => "TEXT",
                    Kind::Blob => "BLOB",
                };
                format!("{}.{} {kind}", table.name, column.name)
            })
        });
        let described: Vec<String> = described.collect();
        let lacks = there
            .iter()
            .filter(|column| !described.contains(column))
            .map(|column| format!("nobody described {column}"));
        let is_not =
            described.iter().filter(|column| !there.contains(column)).map(|column| format!("there is no {column}"));
        let found: Vec<String> = lacks.chain(is_not).collect();
        if found.is_empty() && there != described {
            return vec!["the columns stand in another order".to_owned()];
        }
        found
    }

    #[test]
    fn every_table_and_column_is_described_as_it_is() {
        let conn = fresh();
        assert_eq!(differences(&conn), Vec::<String>::new());
        for (change, said) in [
            ("ALTER TABLE product ADD COLUMN weight REAL", "nobody described product.weight REAL"),
            ("ALTER TABLE audit DROP COLUMN next_due", "there is no audit.next_due INTEGER"),
            ("CREATE TABLE toy (id INTEGER PRIMARY KEY) STRICT", "nobody described toy.id INTEGER"),
            ("DROP TABLE pulse_seat", "there is no pulse_seat.assignment_id INTEGER"),
        ] {
            let conn = fresh();
            let triggers = lines(&conn, "SELECT 'DROP TRIGGER ' || name FROM sqlite_schema WHERE type = 'trigger'");
            conn.execute_batch(&format!("{};{change}", triggers.join(";"))).unwrap();
            assert_eq!(differences(&conn), [said], "{change}");
        }
    }

    #[test]
    fn what_is_said_in_sql_is_understood() {
        let conn = fresh();
        for table in all() {
            let one = |sql: &str| drop(conn.prepare(sql).unwrap_or_else(|error| panic!("{sql}: {error}")));
            if let Some(label) = table.label {
                one(&format!("SELECT {label} FROM {}", table.name));
            }
            for column in table.columns {
                if let Some(erased) = column.erased {
                    one(&format!("UPDATE {} SET {} = {erased}", table.name, column.name));
                    assert!(table.holder.is_some(), "{} is nobody's", table.name);
                }
            }
            let Some(undo) = &table.undo else { continue };
            for (other, column, by) in undo.in_use {
                let condition = if let Use::If(condition) = by { condition } else { "1" };
                one(&format!("SELECT 1 FROM {other} WHERE {column} = 1 AND void_batch IS NULL AND {condition}"));
            }
            if let Some((column, other)) = undo.belongs_to {
                one(&format!("SELECT o.void_batch FROM {} r JOIN {other} o ON o.id = r.{column}", table.name));
            }
        }
    }

    #[test]
    fn a_row_comes_back_behind_what_it_names_and_goes_before_it() {
        let conn = fresh();
        let places = |order: fn(&Undo) -> Option<u8>| -> Vec<&str> { in_order(order) };
        let (returning, leaving) = (places(|undo| undo.returns), places(|undo| undo.leaves));
        let at = |list: &[&str], name: &str| list.iter().position(|known| *known == name);
        let all_places: BTreeSet<&str> = returning.iter().chain(&leaving).copied().collect();
        for name in all_places {
            let names = lines(&conn, &format!("SELECT \"table\" FROM pragma_foreign_key_list('{name}')"));
            for other in names.iter().filter(|other| *other != name) {
                // Files and people name each other; what a file said of somebody is void with it.
                let free = ["import"].contains(&other.as_str()) || (name, other.as_str()) == ("identifier", "person");
                if let (Some(this), Some(that)) = (at(&returning, name), at(&returning, other)) {
                    assert!(this > that || other == "import", "{name} comes back before {other}");
                }
                if let (Some(this), Some(that)) = (at(&leaving, name), at(&leaving, other)) {
                    assert!(this < that || free, "{name} goes after {other}");
                }
            }
        }
    }

    #[test]
    fn every_row_has_a_name() {
        assert_eq!(
            ["assignment", "batch", "mail", "history", "account_login", "admin", "org", "toy"].map(|name| row(name, 7)),
            ["S7", "B7", "M7", "event 7", "account login 7", "admin 7", "org 7", "toy 7"]
        );
        let told: BTreeSet<RecordKind> = all().filter_map(|table| table.thing).collect();
        assert_eq!(told.len(), written().count(), "each kind of thing is one table");
    }
}
