//! The rows of a table in a database of another program.
//!
//! Its bytes are taken into memory and its file is never opened, so nothing can be written to it and nothing beside it is
//! read. Nothing in it is trusted: only reading is authorised, what stands in its schema may call no function that reaches
//! outside, and a view has to come to an end.

use super::connect::{is_ours, is_sqlite, scratch};
use crate::domain::cell_number::cell_number;
use crate::domain::database_table::{Image, NoTable};
use crate::domain::refusal::Refusal;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode};
use std::io::Read as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// As much of the beginning as tells what the file is.
const HEAD: usize = 100;
/// Where the header says that a write-ahead log is kept. In memory there is none.
const JOURNAL: [usize; 2] = [18, 19];
/// The largest value and row, in bytes.
const MAX_VALUE: i32 = 1 << 20;
/// How long a row may take, in steps of SQLite: ticks of so many each.
const STEPS: i32 = 10_000;
const TICKS: u32 = 5_000;
/// The largest value that is no text and is shown, in bytes: a GUID.
const SHOWN: usize = 32;

/// Hands over the rows of the table or view of that name, or of the only table that has any.
///
/// # Errors
/// There is no such table, the file is no sound database, or it holds more than is read.
pub fn read_table(
    image: Image<'_>,
    wanted: Option<&str>,
    take: &mut dyn FnMut(&[String]) -> Result<(), Refusal>,
) -> Result<(), NoTable> {
    let ticks = Arc::new(AtomicU32::new(0));
    let conn = opened(image, &ticks)?;
    let table = table(&conn, wanted)?;
    let mut statement = conn.prepare(&format!("SELECT * FROM {}", quoted(&table)))?;
    let mut cells: Vec<String> = statement.column_names().map(str::to_owned).collect();
    take(&cells)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        ticks.store(0, Ordering::Relaxed);
        for (at, cell) in cells.iter_mut().enumerate() {
            *cell = text(row.get_ref(at)?)?;
        }
        take(&cells)?;
    }
    Ok(())
}

impl From<rusqlite::Error> for NoTable {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::OperationInterrupted) => Self::Beyond("has a view that does not come to an end"),
            Some(ErrorCode::AuthorizationForStatementDenied) => {
                Self::Beyond("has a view that does more than read tables")
            }
            // A statement that SQLite will not prepare from a schema that it did read: damage has codes of its own.
            Some(ErrorCode::Unknown) => Self::Beyond("has a table or view that cannot be worked out"),
            Some(ErrorCode::TooBig) => Self::Beyond("holds a value of more than 1 MiB"),
            _ => Self::Damaged,
        }
    }
}

fn opened(image: Image<'_>, ticks: &Arc<AtomicU32>) -> Result<Connection, NoTable> {
    let mut head = [0; HEAD];
    image.bytes.read_exact(&mut head).map_err(|_| NoTable::Damaged)?;
    if !is_sqlite(&head) || is_ours(&head) {
        return Err(if is_ours(&head) { NoTable::Ours } else { NoTable::Damaged });
    }
    for at in JOURNAL {
        head[at] = 1;
    }
    let mut conn = scratch().map_err(|_| NoTable::Damaged)?;
    conn.deserialize_read_exact("main", head.chain(image.bytes), image.size, true)?;
    conn.set_limit(Limit::SQLITE_LIMIT_LENGTH, MAX_VALUE)?;
    conn.set_limit(Limit::SQLITE_LIMIT_EXPR_DEPTH, 100)?;
    conn.set_limit(Limit::SQLITE_LIMIT_COMPOUND_SELECT, 50)?;
    let ticks = Arc::clone(ticks);
    conn.progress_handler(STEPS, Some(move || ticks.fetch_add(1, Ordering::Relaxed) > TICKS))?;
    refuse_names_that_are_no_text(&conn)?;
    conn.authorizer(Some(only_reading))?;
    Ok(conn)
}

/// What asks whether a statement only reads is handed every name as text, and panics at bytes that are none.
fn refuse_names_that_are_no_text(conn: &Connection) -> Result<(), NoTable> {
    let mut schema = conn.prepare("SELECT name, tbl_name, sql FROM main.sqlite_schema")?;
    let mut rows = schema.query([])?;
    while let Some(row) = rows.next()? {
        for column in 0..3 {
            if let ValueRef::Text(bytes) = row.get_ref(column)?
                && std::str::from_utf8(bytes).is_err()
            {
                return Err(NoTable::Beyond("has names that are not UTF-8"));
            }
        }
    }
    Ok(())
}

fn only_reading(context: AuthContext<'_>) -> Authorization {
    match context.action {
        AuthAction::Select
        | AuthAction::Read { .. }
        | AuthAction::Function { .. }
        | AuthAction::Pragma { pragma_name: "table_list", .. } => Authorization::Allow,
        _ => Authorization::Deny,
    }
}

/// The table that is meant. Views are read only by their name.
fn table(conn: &Connection, wanted: Option<&str>) -> Result<String, NoTable> {
    let mut list = conn.prepare(
        "SELECT name, type FROM pragma_table_list
         WHERE schema = 'main' AND type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )?;
    let all: Vec<(String, String)> =
        list.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    if let Some(wanted) = wanted {
        let found = all.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(name, _)| name.clone());
        return found.ok_or_else(|| NoTable::Unknown(all.into_iter().map(|(name, _)| name).collect()));
    }
    let mut with_rows = Vec::new();
    for (name, _) in all.into_iter().filter(|(_, kind)| kind == "table") {
        if conn.prepare(&format!("SELECT 1 FROM {} LIMIT 1", quoted(&name)))?.exists([])? {
            with_rows.push(name);
        }
    }
    match with_rows.as_mut_slice() {
        [] => Err(NoTable::Empty),
        [only] => Ok(std::mem::take(only)),
        _ => Err(NoTable::Several(with_rows)),
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn text(value: ValueRef<'_>) -> Result<String, NoTable> {
    Ok(match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => cell_number(number),
        ValueRef::Text(text) => {
            std::str::from_utf8(text).map_err(|_| NoTable::Beyond("holds text that is not UTF-8"))?.to_owned()
        }
        ValueRef::Blob(bytes) if bytes.len() <= SHOWN => {
            bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
        }
        ValueRef::Blob(_) => "(no text)".to_owned(),
    })
}

/// A database that these statements make, for tests.
#[cfg(test)]
pub(crate) fn image(sql: &str) -> Vec<u8> {
    let mut conn = Connection::open_in_memory().unwrap();
    conn.execute_batch(sql).unwrap();
    conn.serialize("main").unwrap().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(image: &[u8], wanted: Option<&str>) -> Result<Vec<Vec<String>>, NoTable> {
        let (mut rows, mut bytes) = (Vec::new(), image);
        let image = Image { size: bytes.len(), bytes: &mut bytes };
        read_table(image, wanted, &mut |row| {
            rows.push(row.to_vec());
            Ok(())
        })?;
        Ok(rows)
    }

    const USAGE: &str = "CREATE TABLE usage (event TEXT, app TEXT, last INTEGER, share REAL, id BLOB);
         CREATE TABLE empty (a);
         INSERT INTO usage VALUES ('launch', 'Sketch', 1782777600, 0.5, x'00ff'), ('quit', NULL, 1, 2.0, zeroblob(99));";

    #[test]
    fn the_only_table_with_rows_is_read() {
        let rows = read(&image(USAGE), None).unwrap();
        assert_eq!(rows[0], ["event", "app", "last", "share", "id"]);
        assert_eq!(rows[1], ["launch", "Sketch", "1782777600", "0.5", "00ff"]);
        assert_eq!(rows[2], ["quit", "", "1", "2", "(no text)"]);
        assert_eq!(read(&image(USAGE), Some("EMPTY")).unwrap(), [["a"]]);
    }

    #[test]
    fn a_database_that_kept_a_log_is_read_too() {
        let mut image = image(USAGE);
        (image[18], image[19]) = (2, 2);
        assert_eq!(read(&image, None).unwrap().len(), 3);
    }

    #[test]
    fn names_of_tables_and_columns_that_are_no_text_are_refused() {
        for name in ["usage", "last"] {
            let mut image = image(USAGE);
            while let Some(at) = image.windows(name.len()).position(|bytes| bytes == name.as_bytes()) {
                image[at] = 0xff;
            }
            assert_eq!(read(&image, None), Err(NoTable::Beyond("has names that are not UTF-8")), "{name}");
        }
    }

    #[test]
    fn several_tables_are_asked_about_and_a_view_is_read_by_name() {
        let several = image(
            "CREATE TABLE b (x); CREATE TABLE a (x); INSERT INTO a VALUES (1); INSERT INTO b VALUES (2);
             CREATE VIEW both AS SELECT x FROM a UNION SELECT x FROM b;",
        );
        assert_eq!(read(&several, None), Err(NoTable::Several(vec!["a".into(), "b".into()])));
        assert_eq!(read(&several, Some("both")).unwrap(), [["x"], ["1"], ["2"]]);
        let all = ["a", "b", "both"].map(str::to_owned).to_vec();
        assert_eq!(read(&several, Some("c")), Err(NoTable::Unknown(all)));
        assert_eq!(read(&image("CREATE TABLE a (x)"), None), Err(NoTable::Empty));
        let odd = image("CREATE TABLE \"a\"\"; DROP TABLE b\" (x); INSERT INTO \"a\"\"; DROP TABLE b\" VALUES (7)");
        assert_eq!(read(&odd, None).unwrap(), [["x"], ["7"]]);
    }

    #[test]
    fn what_does_not_end_or_is_too_large_is_stopped() {
        let endless = image(
            "CREATE TABLE t (x); INSERT INTO t VALUES (1);
             CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n;",
        );
        assert_eq!(read(&endless, Some("v")), Err(NoTable::Beyond(MORE_THAN_READS)));
        let product = image(
            "CREATE TABLE t (x); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)
             INSERT INTO t SELECT i FROM n;
             CREATE VIEW v AS SELECT count(*) FROM t a, t b, t c, t d;",
        );
        assert_eq!(read(&product, Some("v")), Err(NoTable::Beyond("has a view that does not come to an end")));
        let large = image("CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob(2000000));");
        assert_eq!(read(&large, None), Err(NoTable::Beyond("holds a value of more than 1 MiB")));
        let latin = image("CREATE TABLE t (x); INSERT INTO t VALUES (CAST(x'636166e9' AS TEXT));");
        assert_eq!(read(&latin, None), Err(NoTable::Beyond("holds text that is not UTF-8")));
    }

    #[test]
    fn a_damaged_or_planted_schema_does_nothing() {
        let sound = image(USAGE);
        assert_eq!(read(b"SQLite format 3\0", None), Err(NoTable::Damaged));
        for at in (100..sound.len()).step_by(37) {
            let mut bytes = sound.clone();
            bytes[at] ^= 0x55;
            let _ = read(&bytes, None);
        }
        let _ = read(&sound[..4096], None);
    }

    const MORE_THAN_READS: &str = "has a view that does more than read tables";
    const UNWORKABLE: &str = "has a table or view that cannot be worked out";

    #[test]
    fn a_view_that_is_not_read_is_no_damage() {
        for (view, why) in [
            // It comes to an end, so nothing but the authorizer refuses it.
            (
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT i FROM n",
                MORE_THAN_READS,
            ),
            ("SELECT load_extension('x')", UNWORKABLE),
            ("SELECT of_their_own(x) FROM t", UNWORKABLE),
            ("SELECT x FROM dropped", UNWORKABLE),
        ] {
            let image = image(&format!("CREATE TABLE t (x); INSERT INTO t VALUES (1); CREATE VIEW v AS {view};"));
            assert_eq!(read(&image, Some("v")), Err(NoTable::Beyond(why)), "{view}");
            assert_eq!(read(&image, None).unwrap(), [["x"], ["1"]]);
        }
    }
}
