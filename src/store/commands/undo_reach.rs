//! Where the rows of a batch are. Rows are numbered as they are written and never deleted, and one batch is written after
//! another: what a batch added to a table lies there in one piece, whose ends are found by halving. So a batch of three
//! rows costs as much in a table of millions as in a small one, and no import has an index to keep for it.

use crate::domain::ids::BatchId;
use crate::store::error::Res;
use crate::store::schema;
use rusqlite::{Connection, OptionalExtension};

/// A batch, and what it undoes, and what that undoes.
pub(in crate::store) struct UndoReach {
    /// The one that undoes none.
    pub first: BatchId,
    /// True if the batch did what the first one did: each undo of an undo brings it back.
    pub brings_back: bool,
    /// True if the first gave and took seats. A file and a merge only say what is.
    pub gives: bool,
    /// The word of that command, if so; else of an undo.
    pub command: String,
    /// All of it, the first last.
    pub batches: Vec<BatchId>,
    /// `created_batch IN (…)`: what the batch added and what it brought back, which is what those it did again had added.
    pub added: String,
}

/// The line of a batch, whose command and what it undoes are known.
pub(in crate::store) fn line_of(
    conn: &Connection,
    batch: BatchId,
    command: &str,
    undoes: Option<BatchId>,
) -> Res<UndoReach> {
    let mut line = vec![(batch, command.to_owned())];
    let mut next = undoes;
    while let Some(id) = next {
        let (command, undoes) = conn
            .prepare_cached("SELECT command, undoes FROM batch WHERE id = ?1")?
            .query_row([id.0], |row| Ok((row.get("command")?, row.get::<_, Option<i64>>("undoes")?)))?;
        line.push((id, command));
        next = undoes.map(BatchId);
    }
    let brings_back = line.len() % 2 == 1;
    let same: Vec<String> = line.iter().step_by(2).map(|(id, _)| id.0.to_string()).collect();
    let batches = line.iter().map(|(id, _)| *id).collect();
    let first = line.last().map_or(batch, |(id, _)| *id);
    let gives = line.last().is_none_or(|(_, command)| !matches!(command.as_str(), "import" | "merge_people"));
    let command = line.pop().filter(|_| brings_back).map_or_else(|| command.to_owned(), |(_, command)| command);
    Ok(UndoReach {
        first,
        brings_back,
        gives,
        command,
        batches,
        added: format!("created_batch IN ({})", same.join(", ")),
    })
}

/// The first row of a table that no batch before this one wrote; one past the last if there is none.
fn first_of(conn: &Connection, table: &str, batch: i64) -> Res<i64> {
    let last: i64 =
        conn.prepare_cached(&format!("SELECT coalesce(max(id), 0) FROM {table}"))?.query_row([], |row| row.get(0))?;
    let sql = format!("SELECT coalesce(created_batch, 0) FROM {table} WHERE id >= ?1 ORDER BY id LIMIT 1");
    let mut statement = conn.prepare_cached(&sql)?;
    let (mut low, mut high) = (1, last + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let by: Option<i64> = statement.query_row([middle], |row| row.get(0)).optional()?;
        if by.is_none_or(|by| by >= batch) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(low)
}

/// The ends of the piece of a table that a batch wrote: its first row, and the one behind its last.
pub(in crate::store) fn piece_of(conn: &Connection, table: &str, batch: BatchId) -> Res<[i64; 2]> {
    Ok([first_of(conn, table, batch.0)?, first_of(conn, table, batch.0 + 1)?])
}

/// True if the newest batch has neither changed a row nor added one, but for the note that a file was read.
pub(super) fn is_empty(conn: &Connection, newest: BatchId) -> Res<bool> {
    let mut image = conn.prepare_cached("SELECT 1 FROM image WHERE batch_id = ?1 LIMIT 1")?;
    if image.exists([newest.0])? {
        return Ok(false);
    }
    for (table, _) in schema::written().filter(|(table, _)| table.name != "import") {
        let sql = format!("SELECT created_batch FROM {} ORDER BY id DESC LIMIT 1", table.name);
        let by: Option<Option<i64>> = conn.prepare_cached(&sql)?.query_row([], |row| row.get(0)).optional()?;
        if by.flatten() == Some(newest.0) {
            return Ok(false);
        }
    }
    Ok(true)
}
