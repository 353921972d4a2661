//! What is true after a commit: whether it happened is read from the database and not from how it ended.
//!
//! The journal that is deleted makes a change stay; what fails after that, such as forcing the directory to the disk, fails
//! a change that is there. And what has to be done after a commit can no longer refuse the change.

use super::error::Res;
use crate::domain::command::Outcome;
use rusqlite::{Connection, OptionalExtension as _};

/// How many events there are and the hash of the last, by which one state of the ledger is told from another.
pub(super) type Head = Option<(i64, Vec<u8>)>;

/// Where history ends, as this connection sees it.
pub(super) fn head(conn: &Connection) -> Res<Head> {
    let sql = "SELECT length, head FROM chain WHERE id = 1";
    Ok(conn.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// What to remark on how a commit ended. It failed only if what it wrote is not there.
pub(super) fn judged(
    conn: &Connection,
    done: rusqlite::Result<()>,
    before: &Head,
    written: &Head,
) -> Res<Option<String>> {
    let Err(error) = done else { return Ok(None) };
    if before != written && head(conn).is_ok_and(|now| now == *written) {
        return Ok(Some(format!(
            "The change is in the database, but the disk reported an error when it was told to keep it ({error}): make a \
             copy with dormouse backup, and look at the system's log."
        )));
    }
    Err(error.into())
}

/// Sets a connection back to its usual ways after a change. That cannot undo the change any more.
pub(super) fn afterwards(conn: &Connection, pragma: &str, result: &mut Res<Outcome>) {
    if let (Err(error), Ok(outcome)) = (conn.execute_batch(pragma), result) {
        outcome.warn(format!("This connection could not be set back to its usual ways: {error}."));
    }
}
