//! Batches as the question before an undo names them. The figures are those of the rows that a batch wrote, which lie in
//! one piece, and of the images it left; what was taken back of them meanwhile is not counted.

use crate::domain::advice::Step;
use crate::domain::batch::{BatchEntry, Things};
use crate::domain::batch_item::{RecordKind, UndoEffect};
use crate::domain::ids::BatchId;
use crate::domain::refusal::Refusal;
use crate::domain::text::count;
use crate::domain::time::Now;
use crate::store::commands::undo_reach::{UndoReach, line_of, piece_of};
use crate::store::convert::RowExt;
use crate::store::error::Res;
use crate::store::read::history::of_batch;
use crate::store::schema::{self, thing};
use rusqlite::{Connection, OptionalExtension};
use std::collections::{BTreeMap, HashSet};

/// Where a purge took the acting name, the account is still known by its uid and the day. The first event of a batch tells of it, the
/// others are parts of it.
const BATCH: &str = "
SELECT b.at, b.command, b.undoes, e.summary,
       coalesce(e.actor, (SELECT a.name FROM admin a WHERE a.uid = b.uid AND a.void_batch IS NULL
                          ORDER BY a.added_at > b.at, a.id DESC LIMIT 1), 'uid ' || b.uid) AS actor
FROM batch b LEFT JOIN history e ON e.seq = (SELECT min(seq) FROM history WHERE batch_id = b.id)
WHERE b.id = ?1";

/// One batch, as it stands at this moment.
pub(in crate::store) fn one(conn: &Connection, id: BatchId, now: Now, zone: chrono_tz::Tz) -> Res<BatchEntry> {
    let found = conn
        .prepare_cached(BATCH)?
        .query_row([id.0], |row| {
            let command: String = row.get("command")?;
            let undoes = row.get::<_, Option<i64>>("undoes")?.map(BatchId);
            let at = row.time("at")?.unwrap_or_default();
            let what = row.get::<_, Option<String>>("summary")?.unwrap_or_else(|| command.replace('_', " "));
            let entry = BatchEntry {
                id,
                at,
                local: at.with_timezone(&zone).naive_local(),
                age: now.at - at,
                by: row.get("actor")?,
                what,
                things: Things::default(),
            };
            Ok((entry, command, undoes))
        })
        .optional()?;
    let (entry, command, undoes) =
        found.ok_or_else(|| Refusal::not_found("batch", &id.to_string(), Step::Run("dormouse history")))?;
    let line = line_of(conn, id, &command, undoes)?;
    let things = things(conn, id, &line)?;
    let what = match (undoes, things.files().saturating_sub(1)) {
        // History says no more of an undo than what it took back.
        (Some(undone), _) => format!("{}: {}", entry.what, of_batch(conn, undone)?),
        (None, 0) => entry.what,
        // Each file has an event of its own.
        (None, more) => format!("{} and {}", entry.what, count(more, "more file", "more files")),
    };
    Ok(BatchEntry { what, things, ..entry })
}

/// What a batch did its work on: the rows that its line added, as far as the batch left them there or took them away, and
/// those that it changed.
fn things(conn: &Connection, id: BatchId, line: &UndoReach) -> Res<Things> {
    let mut counts = Vec::new();
    let mut pieces: BTreeMap<&str, Vec<[i64; 2]>> = BTreeMap::new();
    for (table, _) in schema::written() {
        let Some(kind) = table.thing else { continue };
        let table = table.name;
        let sql = format!(
            "SELECT count(*) FROM {table} r WHERE r.id >= ?1 AND r.id < ?2
             AND (r.void_batch = ?3 OR (r.{} AND r.void_batch IS NULL))",
            line.added
        );
        let mut statement = conn.prepare_cached(&sql)?;
        for batch in &line.batches {
            let [first, end] = piece_of(conn, table, *batch)?;
            if first < end {
                let many: i64 = statement.query_row([first, end, id.0], |row| row.get(0))?;
                counts.push((kind, UndoEffect::Gone, usize::try_from(many).unwrap_or_default()));
                pieces.entry(table).or_default().push([first, end]);
            }
        }
    }
    let mut changed: BTreeMap<RecordKind, HashSet<i64>> = BTreeMap::new();
    let mut statement = conn.prepare_cached(
        "SELECT table_name, row_id FROM image WHERE batch_id = ?1 AND before IS NOT NULL AND after IS NOT NULL",
    )?;
    let mut rows = statement.query([id.0])?;
    while let Some(row) = rows.next()? {
        let (table, number) = (row.get_ref("table_name")?.as_str().unwrap_or_default(), row.get("row_id")?);
        let its_own = pieces.get(table).is_some_and(|all| all.iter().any(|[from, to]| (*from..*to).contains(&number)));
        if let (Some(kind), false) = (thing(table), its_own) {
            changed.entry(kind).or_default().insert(number);
        }
    }
    counts.extend(changed.into_iter().map(|(kind, rows)| (kind, UndoEffect::AsBefore, rows.len())));
    Ok(Things::of(counts))
}
