//! Undo: takes a batch back from its row images, whatever command made it.
//!
//! What the batch changed is set back where nobody changed it since; what it added is marked void; what an earlier undo
//! had marked void comes back. A seat comes back under the rules for assigning, with a note. Each part that can still be
//! taken back is; the rest is listed with its reason. An undo is a batch like any other, so it can be undone by number.

use super::done;
use super::import::ONLY_CONFIRMS;
use super::undo_prefetch::Prefetched;
use super::undo_reach::line_of;
use super::undo_rows::refused;
use super::undo_work::Work;
use crate::domain::advice::Step;
use crate::domain::batch::Things;
use crate::domain::batch_item::{BatchItem, UndoEffect};
use crate::domain::command::{Detail, Outcome, UsedChange};
use crate::domain::ids::{BatchId, LicenseId};
use crate::domain::license::title;
use crate::domain::org::Org;
use crate::domain::receipt::Verb;
use crate::domain::refusal::{Code, Refusal};
use crate::store::error::{Failure, Res};
use crate::store::images;
use crate::store::ledger::{Ledger, facts};
use crate::store::schema;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// A batch as undo looks at it.
struct Batch {
    id: BatchId,
    command: String,
    undoable: bool,
    undoes: Option<BatchId>,
    undone_by: Option<BatchId>,
}

/// Batches of an admin that still stand: neither undone nor an undo, nor one of which a purge has left nothing. What was
/// done under the number before it became this admin's was somebody else's.
const UNDOABLE: &str = "
SELECT b.id FROM batch b
WHERE b.uid = ?1 AND b.id < ?2 AND b.undoable = 1 AND b.undoes IS NULL AND b.undone_by IS NULL
  AND b.id >= coalesce((SELECT max(created_batch) FROM admin
                        WHERE uid = ?1 AND removed_at IS NULL AND void_batch IS NULL), 0)
  AND (b.command = 'import'
       OR NOT EXISTS (SELECT 1 FROM image WHERE batch_id = b.id AND salt IS NULL)
       OR EXISTS (SELECT 1 FROM image WHERE batch_id = b.id AND salt IS NOT NULL AND table_name <> 'removal'))
ORDER BY b.id DESC LIMIT ?3";

/// The acting admin's own last batch that still stands, never an undo, nor an import that said again what was known.
pub(in crate::store) fn last_of(conn: &Connection, uid: u32) -> Res<Option<BatchId>> {
    last_before(conn, uid, BatchId(i64::MAX))
}

fn last_before(conn: &Connection, uid: u32, batch: BatchId) -> Res<Option<BatchId>> {
    let mut behind = batch;
    loop {
        match before(conn, uid, behind, 1)?.first() {
            Some(found) if only_confirms(conn, *found)? => behind = *found,
            found => return Ok(found.copied()),
        }
    }
}

/// True if a batch is of imports that said again what was known, and of nothing else.
fn only_confirms(conn: &Connection, batch: BatchId) -> Res<bool> {
    let sql = format!(
        "SELECT count(*) > 0 AND min(coalesce(facts ->> '{ONLY_CONFIRMS}', 0)) = 1 FROM history
         WHERE batch_id = ?1 AND command = 'import' AND subject LIKE 'I%'"
    );
    Ok(conn.prepare_cached(&sql)?.query_row([batch.0], |row| row.get(0))?)
}

/// As [`last_of`], at most so many of them, the newest first.
pub(in crate::store) fn undoable(conn: &Connection, uid: u32, most: u32) -> Res<Vec<BatchId>> {
    before(conn, uid, BatchId(i64::MAX), most)
}

fn before(conn: &Connection, uid: u32, batch: BatchId, most: u32) -> Res<Vec<BatchId>> {
    let mut statement = conn.prepare_cached(UNDOABLE)?;
    let found = statement.query_map(params![uid, batch.0, most], |row| Ok(BatchId(row.get("id")?)))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn undo(ledger: &mut Ledger<'_>, org: &Org, wanted: Option<BatchId>) -> Res<Outcome> {
    let batch = the_batch(ledger, wanted)?;
    let id = batch.id;
    match (take_back(ledger, org, &batch), wanted) {
        (Err(Failure::Refused(refusal)), None) => {
            let earlier = last_before(ledger.conn, ledger.actor.uid, id)?;
            Err(match earlier {
                Some(earlier) => {
                    refusal.hint(format!("your change before it can be taken back with: dormouse undo {earlier}"))
                }
                None => refusal,
            }
            .into())
        }
        (done, _) => done,
    }
}

fn take_back(ledger: &mut Ledger<'_>, org: &Org, batch: &Batch) -> Res<Outcome> {
    let line = line_of(ledger.conn, batch.id, &batch.command, batch.undoes)?;
    for batch in &line.batches {
        images::can_be_followed(ledger.conn, *batch)?;
    }
    let before = seats_used(ledger.conn, batch.id)?;
    let undo = ledger.batch()?;
    let role = super::admins::authority(ledger.conn, ledger.actor)?.role();
    let (counts, seen, kept) = ledger.in_bulk(|ledger| {
        let mut work = Work {
            ledger,
            org,
            batch: batch.id,
            added: line.added.clone(),
            line: line.batches.clone(),
            of_import: line.command == "import",
            of_merge: line.command == "merge_people",
            gives: line.gives,
            undo,
            restored: BTreeMap::new(),
            seen: BTreeMap::new(),
            kept: Vec::new(),
            staying: BTreeSet::new(),
            away: BTreeMap::new(),
            before: BTreeMap::new(),
            prefetched: Prefetched::default(),
            licenses: BTreeMap::new(),
            returned: HashSet::new(),
            day: None,
        };
        work.run()?;
        Ok((work.restored, work.seen, work.kept))
    })?;
    let parts = parts(seen);
    if counts.contains_key("admin") {
        super::admins::after_undo(ledger, role)?;
    }
    let restored: u32 = counts.values().sum();
    // That a file was read at all is worth taking back where it changed nothing, and not where all it changed stays.
    let beside_the_import = restored - counts.get("import").copied().unwrap_or_default();
    if restored == 0 || (beside_the_import == 0 && !kept.is_empty()) {
        return Err(refused(batch.id, &kept).into());
    }
    ledger.conn.execute("UPDATE batch SET undone_by = ?2 WHERE id = ?1", params![batch.id.0, undo.0])?;
    ledger.conn.execute("UPDATE batch SET undoes = ?2 WHERE id = ?1", params![undo.0, batch.id.0])?;
    if batch.undoes.is_some() {
        // What the first of the line did stands again, or is taken back again, and by this undo.
        let by = line.brings_back.then_some(undo.0);
        ledger.conn.execute("UPDATE batch SET undone_by = ?2 WHERE id = ?1", params![line.first.0, by])?;
    }
    ledger.conn.execute(
        // Licenses are few, and what is known of one lies together: from each of them the batch is looked up.
        "INSERT INTO batch_license (batch_id, license_id)
         SELECT ?1, l.id FROM license l CROSS JOIN batch_license b ON b.license_id = l.id AND b.batch_id = ?2
         WHERE true ON CONFLICT DO NOTHING",
        params![undo.0, batch.id.0],
    )?;
    let what = batch.command.replace('_', " ");
    let summary = format!("took back {} ({what})", batch.id);
    ledger.event(
        Some(&batch.id.to_string()),
        facts! {"undoes": batch.id, "restored": restored, "kept": kept.len()},
        &summary,
    )?;
    let things = Things::of(parts.iter().map(|part| (part.thing, part.becomes, 1))).shown();
    // Accounts that count again, or no longer, are counted before it is told.
    super::recorded_count::settle(ledger.conn, undo)?;
    let used = used_changes(before, &seats_used(ledger.conn, batch.id)?);
    let mut receipt = Verb::Took.of(format!("back {} ({what}): {things}", batch.id));
    if let [one] = used.as_slice() {
        receipt = receipt.and(&format!("; {}", one.shown()));
    }
    match kept.len() {
        0 => {}
        1 => receipt = receipt.and("; 1 stays as it is"),
        n => receipt = receipt.and(&format!("; {n} stay as they are")),
    }
    Ok(done(ledger, receipt, Detail::Undone { batch: batch.id, restored, parts, kept, used }))
}

/// The title and the seats used of each license that a batch concerns and that is there.
fn seats_used(conn: &Connection, batch: BatchId) -> Res<BTreeMap<LicenseId, (String, u32)>> {
    let mut statement = conn.prepare_cached(
        "SELECT l.id, p.name AS product, l.name, max(coalesce(c.counted, c.assigned) + c.unattributed, 0) AS used
         FROM license l CROSS JOIN batch_license b ON b.license_id = l.id AND b.batch_id = ?1
         JOIN product p ON p.id = l.product_id JOIN seat_count c ON c.license_id = l.id WHERE l.void_batch IS NULL",
    )?;
    let found = statement.query_map([batch.0], |row| {
        let name: Option<String> = row.get("name")?;
        let title = title(&row.get::<_, String>("product")?, name.as_deref());
        Ok((LicenseId(row.get("id")?), (title, row.get("used")?)))
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn used_changes(
    before: BTreeMap<LicenseId, (String, u32)>,
    after: &BTreeMap<LicenseId, (String, u32)>,
) -> Vec<UsedChange> {
    let changed = before.into_iter().filter_map(|(license, (title, before))| {
        let (_, after) = *after.get(&license)?;
        Some(UsedChange { license, title, before, after })
    });
    changed.filter(|change| change.before != change.after).collect()
}

/// What was taken back, kind by kind, each in the order of its numbers.
fn parts(seen: BTreeMap<(&'static str, i64), UndoEffect>) -> Vec<BatchItem> {
    let mut parts: Vec<BatchItem> = seen
        .into_iter()
        .filter_map(|((table, number), becomes)| Some(BatchItem { thing: schema::thing(table)?, number, becomes }))
        .collect();
    parts.sort_by_key(|part| (part.thing, part.number));
    parts
}

fn the_batch(ledger: &Ledger<'_>, wanted: Option<BatchId>) -> Res<Batch> {
    let id = match wanted {
        Some(id) => id,
        None => last_of(ledger.conn, ledger.actor.uid)?.ok_or_else(|| {
            Refusal::new(Code::CannotUndo, "You have changed nothing that could be taken back.")
                .hint("to take back a batch of somebody else, name it: dormouse undo B41")
        })?,
    };
    let batch = ledger
        .conn
        .query_row("SELECT * FROM batch WHERE id = ?1", [id.0], |row: &Row<'_>| {
            Ok(Batch {
                id,
                command: row.get("command")?,
                undoable: row.get("undoable")?,
                undoes: row.get::<_, Option<i64>>("undoes")?.map(BatchId),
                undone_by: row.get::<_, Option<i64>>("undone_by")?.map(BatchId),
            })
        })
        .optional()?
        .ok_or_else(|| Refusal::not_found("batch", &id.to_string(), Step::Run("dormouse history")))?;
    if let Some(by) = batch.undone_by {
        return Err(Refusal::new(Code::CannotUndo, format!("{id} was taken back already, by {by}."))
            .hint(format!("to do it again, take that back: dormouse undo {by}"))
            .into());
    }
    if !batch.undoable && batch.command == "import" {
        return Err(Refusal::new(
            Code::CannotUndo,
            format!("{id} (import) changed nothing, so there is nothing to take back."),
        )
        .hint("see what was read with: dormouse imports")
        .into());
    }
    if !batch.undoable {
        let what = batch.command.replace('_', " ");
        return Err(Refusal::new(Code::CannotUndo, format!("{id} ({what}) cannot be taken back."))
            .hint("see what can be: dormouse history")
            .into());
    }
    Ok(batch)
}
