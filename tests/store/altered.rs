//! Whoever can write the file can change it: whatever was changed in any column of any table, in the schema or on a page is
//! found by `check`, and the record is named where that can be told.

use super::import_files::{account, assignments, people, person, roster, seat};
use super::world::{World, raw};
use crate::amount::amount;
use crate::ring::leave;
use dormouse::domain::command::{Command, ImportOptions};
use dormouse::domain::ids::LicenseId;
use dormouse::domain::read_model::Finding;
use dormouse::files::OffLimits;
use dormouse::store::{Access, Store};
use rusqlite::Connection;
use rusqlite::types::Value;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A database with something in every table that a command of every day fills.
fn lived_in() -> (World, TempDir) {
    let mut world = World::on_disk();
    let (chat, pad) = (world.license("Chat", 9), world.license("Pad", 2));
    let seats = world.holders(chat, &["Carl", "Dora", "Emil"]);
    let carl = world.store.find_person("carl@example.com").unwrap();
    world.assign(pad, carl);
    world.count(chat, 5);
    let options =
        ImportOptions { license: Some(chat), create_people: true, allow_rejects: true, ..ImportOptions::default() };
    world.import(roster("2026-06-01", vec![account("Carl"), account("Frida"), account("Gus")]), options);
    world.import(people("2026-06-01", vec![person("Carl"), person("Hans")]), ImportOptions::default());
    let own = ImportOptions { allow_rejects: true, ..ImportOptions::default() };
    world.import(assignments("2026-06-01", vec![seat("Pad", "Hans"), seat("Tent", "Hans")]), own);
    world.on("2026-11-22");
    world.reclaim(&seats[..1]);
    world.is_sound();
    (world, TempDir::new().unwrap())
}

/// A copy of the file that nobody has open.
fn copy(world: &World, dir: &TempDir) -> PathBuf {
    let path = dir.path().join("copy.db");
    let _ = std::fs::remove_file(&path);
    world.store.backup(&path, true, &OffLimits::none()).unwrap();
    path
}

/// What `check` finds wrong, or the reason why the file is not opened at all.
fn wrong(path: &Path) -> Vec<Finding> {
    match Store::open(path, Access::ReadOnly).and_then(|store| store.check()) {
        Ok(findings) => findings.into_iter().filter(|finding| !finding.ok && finding.name != "file").collect(),
        Err(refusal) => {
            vec![Finding { name: "open", ok: false, found: refusal.message, remedy: None }]
        }
    }
}

fn names(found: &[Finding]) -> Vec<&str> {
    found.iter().map(|finding| finding.name).collect()
}

/// A connection whose owner knows how to get round every rule of the schema.
fn burglar(path: &Path) -> Connection {
    let conn = raw(path);
    conn.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;").unwrap();
    conn
}

/// Takes the triggers away while something is done, and puts them back as they were.
fn behind_the_triggers(conn: &Connection, act: impl FnOnce(&Connection)) {
    let mut statement = conn.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").unwrap();
    let triggers: Vec<(String, String)> =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
    for (name, _) in &triggers {
        conn.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    act(conn);
    for (_, sql) in triggers {
        conn.execute_batch(&sql).unwrap();
    }
}

fn tables(conn: &Connection) -> Vec<String> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name";
    conn.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

fn columns(conn: &Connection, table: &str) -> Vec<String> {
    let mut statement = conn.prepare("SELECT name FROM pragma_table_info(?1)").unwrap();
    statement.query_map([table], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

fn other(value: Value) -> Value {
    match value {
        Value::Null => Value::Integer(1),
        Value::Integer(n) => Value::Integer(n + 1_000),
        Value::Real(x) => Value::Real(x + 1.0),
        Value::Text(words) => Value::Text(format!("{words}x")),
        Value::Blob(mut bytes) => {
            bytes[0] ^= 1;
            Value::Blob(bytes)
        }
    }
}

/// Some columns in the default run, all with `just slow`.
#[test]
fn a_change_in_any_column_of_any_table_is_found() {
    let (world, dir) = lived_in();
    let clean = copy(&world, &dir);
    assert_eq!(names(&wrong(&clean)), Vec::<&str>::new());
    let bytes = std::fs::read(&clean).unwrap();
    let (mut changed, mut empty) = (0, Vec::new());
    let conn = burglar(&clean);
    let all = tables(&conn).into_iter().map(|table| (columns(&conn, &table), table));
    let all: Vec<_> = all.flat_map(|(columns, table)| columns.into_iter().map(move |c| (table.clone(), c))).collect();
    drop(conn);
    let step = amount(7, 3, 1);
    for (table, column) in all.into_iter().step_by(step) {
        let path = dir.path().join("changed.db");
        std::fs::write(&path, &bytes).unwrap();
        let conn = burglar(&path);
        let pick = format!("SELECT {column} FROM {table} LIMIT 1");
        let Ok(value) = conn.query_row(&pick, [], |row| row.get::<_, Value>(0)) else {
            empty.push(table.clone());
            continue;
        };
        let mut done = false;
        behind_the_triggers(&conn, |conn| {
            let sql = format!("UPDATE {table} SET {column} = ?1 WHERE {column} IS ?2");
            // Of what a column may hold, the first that it takes.
            let others = [other(value.clone()), Value::Text("x".into()), Value::Blob(vec![1; 32])];
            done = others.iter().any(|other| conn.execute(&sql, (other, &value)).is_ok_and(|many| many > 0));
        });
        drop(conn);
        assert!(done, "{table}.{column} could not be changed");
        let found = wrong(&path);
        assert!(!found.is_empty(), "a change of {table}.{column} is not found");
        changed += 1;
    }
    leave("altered columns", &format!("altered columns: {changed} trials, 0 failures"));
    assert!(changed * step > 150, "{changed} columns were tried");
    for table in ["admin", "assignment", "audit", "history", "identifier", "image", "import", "license", "person"] {
        assert!(!empty.iter().any(|name| name == table), "{table} is empty");
    }
}

#[test]
fn a_record_that_was_taken_away_or_slipped_in_is_found() {
    let (world, dir) = lived_in();
    let bytes = std::fs::read(copy(&world, &dir)).unwrap();
    let path = dir.path().join("changed.db");
    for table in tables(&world.by_other_means()) {
        std::fs::write(&path, &bytes).unwrap();
        let conn = burglar(&path);
        let mut gone = 0;
        behind_the_triggers(&conn, |conn| {
            let columns = columns(conn, &table).join(", ");
            let sql = format!("DELETE FROM {table} WHERE ({columns}) IN (SELECT {columns} FROM {table} LIMIT 1)");
            gone = conn.execute(&sql, []).unwrap();
            if gone == 0 {
                // Nothing equals nothing: rows with empty columns are found by their number.
                let by_number = format!("DELETE FROM {table} WHERE rowid = (SELECT min(rowid) FROM {table})");
                gone = conn.execute(&by_number, []).unwrap_or_default();
            }
        });
        drop(conn);
        assert!(gone == 0 || !wrong(&path).is_empty(), "what was taken from {table} is not missed");
    }
    std::fs::write(&path, &bytes).unwrap();
    let conn = burglar(&path);
    behind_the_triggers(&conn, |conn| {
        let sql = "INSERT INTO admin (uid, name, role, added_at, created_batch, changed_batch) VALUES (6, 'eve', 'super-admin', 0, 1, 1)";
        conn.execute(sql, []).unwrap();
    });
    drop(conn);
    assert_eq!(names(&wrong(&path)), ["records"]);
}

/// What was done, what is found, and in which words.
#[test]
fn an_altered_record_is_named_with_what_differs() {
    let (world, dir) = lived_in();
    let bytes = std::fs::read(copy(&world, &dir)).unwrap();
    let path = dir.path().join("changed.db");
    for (sql, said) in [
        ("UPDATE license SET seats_total = 90 WHERE id = 1", "L1 was altered: seats_total"),
        ("UPDATE license SET cost_per_seat = 1 WHERE id = 2", "L2 was altered: cost_per_seat"),
        ("UPDATE assignment SET person_id = 2 WHERE id = 1", "S1 was altered: person_id"),
        (
            "UPDATE assignment SET used_kind = 1, used_value = 20605, used_as_of = 20605 WHERE id = 2",
            "S2 was altered: used_as_of, used_kind, used_value",
        ),
        ("UPDATE audit SET seats_after = 4 WHERE id = 1", "A1 was altered: seats_after"),
        ("UPDATE admin SET role = 'super-admin' WHERE uid = 1001", "a record between admin 1 and admin 255"),
        ("DELETE FROM license WHERE id = 2", "L2 is gone"),
        (
            "UPDATE history SET actor = NULL, origin = NULL, summary = NULL, salt = NULL WHERE seq = 3",
            "a record between event 1 and event 255",
        ),
        (
            "UPDATE image SET before = NULL, after = NULL, salt = NULL WHERE batch_id = 3",
            "a record between image 1 and image 255",
        ),
    ] {
        std::fs::write(&path, &bytes).unwrap();
        let conn = burglar(&path);
        behind_the_triggers(&conn, |conn| {
            assert!(conn.execute(sql, []).unwrap() > 0, "{sql}");
        });
        drop(conn);
        let found = wrong(&path);
        let records = found.iter().find(|finding| finding.name == "records");
        assert!(records.is_some_and(|finding| finding.found.contains(said)), "{sql}: {found:?}");
    }
}

/// Who knows how digests are made can make them fit; the last event does not.
#[test]
fn records_and_digests_that_were_rewritten_together_do_not_fit_the_last_event() {
    let (world, dir) = lived_in();
    let path = copy(&world, &dir);
    let conn = raw(&path);
    super::digests::keep(&conn);
    conn.execute("UPDATE license SET cost_per_seat = 1 WHERE id = 1", []).unwrap();
    drop(conn);
    let found = wrong(&path);
    assert_eq!(names(&found), ["records"]);
    assert_eq!(found[0].found, "the records and their digests are not those of the last event");
}

#[test]
fn a_schema_that_is_not_the_one_of_its_version_is_found() {
    let (world, dir) = lived_in();
    let bytes = std::fs::read(copy(&world, &dir)).unwrap();
    let path = dir.path().join("changed.db");
    let mut acts = vec![
        (
            "CREATE TRIGGER planted AFTER INSERT ON license BEGIN DELETE FROM person; END".to_owned(),
            "the trigger planted was added".to_owned(),
        ),
        ("CREATE VIEW planted AS SELECT * FROM license".to_owned(), "the view planted was added".to_owned()),
        ("CREATE TABLE planted (a)".to_owned(), "the table planted was added".to_owned()),
        ("CREATE INDEX planted ON license (id)".to_owned(), "the index planted was added".to_owned()),
        ("ALTER TABLE license ADD COLUMN planted INTEGER".to_owned(), "the table license was altered".to_owned()),
    ];
    let conn = world.by_other_means();
    let sql = "SELECT type, name FROM sqlite_schema WHERE type IN ('trigger', 'index') AND sql IS NOT NULL";
    let mut statement = conn.prepare(sql).unwrap();
    let parts = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).unwrap();
    for (kind, name) in parts.map(Result::unwrap) {
        acts.push((format!("DROP {kind} {name}"), format!("the {kind} {name} is gone")));
    }
    for (sql, said) in acts {
        std::fs::write(&path, &bytes).unwrap();
        burglar(&path).execute_batch(&sql).unwrap();
        let found = wrong(&path);
        let schema = found.iter().find(|finding| finding.name == "schema");
        assert!(schema.is_some_and(|finding| finding.found.contains(&said)), "{sql}: {found:?}");
    }
}

/// Every record, as text.
fn everything(path: &Path) -> Option<Vec<String>> {
    let conn = raw(path);
    let mut lines = Vec::new();
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name";
    let names: Vec<String> =
        conn.prepare(sql).ok()?.query_map([], |row| row.get(0)).ok()?.collect::<Result<_, _>>().ok()?;
    for table in names {
        let mut statement = conn.prepare(&format!("SELECT * FROM {table} NOT INDEXED")).ok()?;
        let many = statement.column_count();
        let mut rows = statement.query([]).ok()?;
        while let Some(row) = rows.next().ok()? {
            let cells: Vec<String> = (0..many).map(|n| format!("{:?}", row.get_ref(n))).collect();
            lines.push(format!("{table} {}", cells.join("|")));
        }
    }
    Some(lines)
}

/// One bit of the file is another one: if that makes any record another one, it is found.
#[test]
fn a_flipped_bit_that_changes_a_record_is_found() {
    let (world, dir) = lived_in();
    let clean = copy(&world, &dir);
    let bytes = std::fs::read(&clean).unwrap();
    let before = everything(&clean).unwrap();
    let path = dir.path().join("flipped.db");
    let step = amount(1_021, 409, 97);
    let (mut changed, mut seen, mut missed) = (0, 0, Vec::new());
    for at in (100..bytes.len()).step_by(step) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        std::fs::write(&path, &flipped).unwrap();
        seen += 1;
        let after = everything(&path);
        if after.as_ref() == Some(&before) {
            continue;
        }
        changed += 1;
        if wrong(&path).is_empty() {
            missed.push(at);
        }
    }
    assert!(changed * 20 > seen, "{changed} of {seen} flips changed a record");
    let line =
        format!("flipped bits that change a record: {changed} trials, {} failures, of {seen} flips", missed.len());
    leave("flipped bits", &line);
    assert_eq!(missed, Vec::<usize>::new(), "of {changed} flips that changed a record, of {seen}");
}

/// A trigger that somebody plants would act in our name: nothing is written while it is there.
#[test]
fn nothing_is_written_beside_a_planted_trigger() {
    let (mut world, _dir) = lived_in();
    let plant = "CREATE TRIGGER planted AFTER INSERT ON batch BEGIN UPDATE license SET cost_per_seat = 1; END";
    world.by_other_means().execute_batch(plant).unwrap();
    let refused = world.refused(&Command::NotifyDue);
    assert!(
        refused.starts_with("The schema of the database was altered by other means (the trigger planted was added)")
    );
    world.by_other_means().execute_batch("DROP TRIGGER planted").unwrap();
    world.license("Maps", 1);
    world.is_sound();
}

/// An undo follows no image that was altered, also where it is put back afterwards.
#[test]
fn an_altered_image_is_not_followed() {
    let (mut world, _dir) = lived_in();
    let seat = world.seats(LicenseId(1)).remove(0).seat.id;
    let batch = world.revoke(&[seat]);
    let conn = world.by_other_means();
    behind_the_triggers(&conn, |conn| {
        let sql = "UPDATE image SET before = '{\"revoked_on\":1}' WHERE batch_id = ?1 AND table_name = 'assignment'";
        assert!(conn.execute(sql, [batch.0]).unwrap() > 0);
    });
    let refused = world.refused(&Command::Undo(Some(batch)));
    assert!(refused.starts_with(&format!("What is kept of {batch} was altered by other means")), "{refused}");
}
