//! After a purge: the file is written anew, so that no page, no free page and no log holds what was erased.

use rusqlite::Connection;
use rusqlite::limits::Limit;

/// Writes the whole database anew and empties its log. What could not be done is a sentence, since the purge itself is
/// committed by then and can be cleaned up after any time.
pub(super) fn erase_free_pages(conn: &Connection) -> Option<String> {
    conn.flush_prepared_statement_cache();
    let emptied = written_anew(conn).and_then(|()| {
        conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| Ok(row.get::<_, i64>("busy")? == 0))
    });
    let why = match emptied {
        Ok(true) => return None,
        Ok(false) => "another dormouse is reading it".to_owned(),
        Err(error) => error.to_string(),
    };
    Some(format!("The file could not be cleaned of what was erased ({why}): close the others and purge once more."))
}

/// The new file is built in a database of its own, which a connection of ours may otherwise not attach.
fn written_anew(conn: &Connection) -> rusqlite::Result<()> {
    let before = conn.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 1)?;
    let written = conn.execute_batch("VACUUM");
    conn.set_limit(Limit::SQLITE_LIMIT_ATTACHED, before)?;
    written
}
