//! One undo under way: in which order the parts of a batch go back, and what keeps one from going.
//!
//! Counts go first and seats come back last, so that there is as much room for them as there will be in the end. What
//! hangs on a seat (its removal, its notice, its place in the last count) goes the way the seat goes.

use super::recorded_count;
use super::undo_catalog::why_not_so;
use super::undo_prefetch::Prefetched;
use super::undo_reach::piece_of;
use super::undo_rows::{Image, is_constraint, refused};
use super::undo_sign_ins;
use crate::domain::batch_item::UndoEffect;
use crate::domain::command::Kept;
use crate::domain::ids::{AuditId, BatchId, LicenseId, PersonId, SeatId};
use crate::domain::license::License;
use crate::domain::org::Org;
use crate::domain::time::Day;
use crate::store::convert::int_opt;
use crate::store::error::{Failure, Res};
use crate::store::ledger::{Ledger, Set, unjson};
use crate::store::schema::{self, Table};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params};
use serde_json::Value as Json;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// One undo under way.
pub(super) struct Work<'l, 'c> {
    pub ledger: &'l mut Ledger<'c>,
    pub org: &'l Org,
    /// The batch that is taken back.
    pub batch: BatchId,
    /// `created_batch IN (…)`: what the batch added, or brought back as the undo of an undo.
    pub added: String,
    /// The batches that may have added what goes or comes: this one, what it undoes, and what that undoes.
    pub line: Vec<BatchId>,
    /// It read files: a file may say the same again.
    pub of_import: bool,
    /// It merged two people: nobody was given or lost anything, so all is as if it had not been.
    pub of_merge: bool,
    /// A seat that comes back is given to its holder anew.
    pub gives: bool,
    /// The batch of the undo itself.
    pub undo: BatchId,
    /// Things that are as before, by table.
    pub restored: BTreeMap<&'static str, u32>,
    /// The rows of those, and what becomes of each.
    pub seen: BTreeMap<(&'static str, i64), UndoEffect>,
    /// Things that stay, and why.
    pub kept: Vec<Kept>,
    /// Identifiers that stay, for the reason given for their person.
    pub staying: BTreeSet<i64>,
    /// The seats of each license that the batch took away, and that are to come back.
    pub away: BTreeMap<LicenseId, u32>,
    /// As many seats of a license as were taken before the batch: up to there they come back beyond its limit.
    pub before: BTreeMap<LicenseId, Option<u32>>,
    /// What was read of the seats that come back next.
    pub prefetched: Prefetched,
    /// The licenses of seats that came back, as they were then, and whether a count of theirs is on record.
    pub licenses: BTreeMap<LicenseId, (License, bool)>,
    /// The holders of seats that came back, by license.
    pub returned: HashSet<(LicenseId, PersonId)>,
    /// The day of the batch.
    pub day: Option<Day>,
}

impl Work<'_, '_> {
    /// Takes back what can be taken back.
    pub fn run(&mut self) -> Res<()> {
        self.counts()?;
        self.erased()?;
        let (seats_back, others): (Vec<Image>, Vec<Image>) = self.images()?.into_iter().partition(Image::ended_a_seat);
        let (removals, others): (Vec<Image>, Vec<Image>) = others.into_iter().partition(Image::is_removal);
        self.nobody_is_merged_into_nobody(&others)?;
        self.identifiers_that_stay(&others)?;
        for image in &others {
            self.row_back(image)?;
        }
        self.leave("assignment")?;
        self.away = self.seats_away(&seats_back)?;
        self.returns()?;
        // What was set back so far is read by what is asked of the seats.
        self.ledger.settle()?;
        self.seats_back(&seats_back)?;
        for image in &removals {
            self.row_back(image)?;
        }
        self.hanging()?;
        for table in schema::in_order(|undo| undo.leaves) {
            self.leave(table)?;
        }
        self.nobody_is_merged_in_part(&others)?;
        self.accounts_name_what_is_there()?;
        self.totals_in_line()
    }

    /// Counts a thing that is as before, once however often the batch changed it.
    pub(super) fn done(&mut self, table: &'static str, id: i64, becomes: UndoEffect) {
        if self.seen.insert((table, id), becomes).is_none() {
            *self.restored.entry(table).or_default() += 1;
        }
    }

    pub(super) fn keep(&mut self, table: &str, id: i64, reason: impl Into<String>) -> Res<()> {
        self.kept.push(Kept { what: schema::called(self.ledger.conn, table, id)?, reason: reason.into() });
        Ok(())
    }

    /// Counts that the batch recorded hold no longer, and those that an undo had taken away hold again.
    fn counts(&mut self) -> Res<()> {
        // A correction without a seat belongs to the file that made it.
        let moves = format!(
            "(is_count = 1 OR assignment_id IS NULL) AND (void_batch = ?3 OR ({} AND void_batch IS NULL))",
            self.added
        );
        for id in self.written("tally", &moves)? {
            let void = self.number("SELECT void_batch FROM tally WHERE id = ?1", id)?.is_none();
            self.ledger.mark("tally", id, &[("void_batch", int_opt(void.then_some(self.undo.0)))])?;
            let license = self.number("SELECT license_id FROM tally WHERE id = ?1", id)?.unwrap_or_default();
            recorded_count::recompute(self.ledger.conn, LicenseId(license))?;
            self.done("tally", id, UndoEffect::AsBefore);
        }
        Ok(())
    }

    /// What a purge erased stays erased.
    fn erased(&mut self) -> Res<()> {
        let mut statement = self.ledger.conn.prepare(
            "SELECT DISTINCT table_name, row_id FROM image WHERE batch_id = ?1 AND salt IS NULL
             ORDER BY table_name = 'identifier', table_name, row_id",
        )?;
        let rows: Vec<(String, i64)> = statement
            .query_map([self.batch.0], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (table, id) in rows {
            self.keep(&table, id, "what it was is erased, since its person was purged")?;
        }
        Ok(())
    }

    /// What the batch changed in rows that were there before it, newest change first.
    fn images(&self) -> Res<Vec<Image>> {
        let mut statement = self.ledger.conn.prepare(
            "SELECT table_name, row_id, before, after FROM image \
             WHERE batch_id = ?1 AND before IS NOT NULL AND after IS NOT NULL ORDER BY n DESC",
        )?;
        let mut rows = statement.query([self.batch.0])?;
        let (mut images, mut added) = (Vec::new(), BTreeMap::new());
        while let Some(row) = rows.next()? {
            let (table, id): (String, i64) = (row.get("table_name")?, row.get("row_id")?);
            let (before, after): (String, String) = (row.get("before")?, row.get("after")?);
            let known = schema::written().map(|(table, _)| table.name).find(|known| *known == table);
            if let (Some(table), Ok(Json::Object(before)), Ok(Json::Object(after))) =
                (known, serde_json::from_str(&before), serde_json::from_str(&after))
            {
                // What the batch added goes as a whole, whatever else it did to it.
                let of_batch = match added.entry(table) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(free) => free
                        .insert(self.written(table, &format!("r.{}", self.added))?.into_iter().collect::<HashSet<_>>()),
                };
                if of_batch.contains(&id) {
                    continue;
                }
                let mut image = Image { table, id, before, after };
                undo_sign_ins::as_kept_now(self.ledger.conn, &mut image)?;
                self.without_ordered_total(&mut image)?;
                images.push(image);
            }
        }
        Ok(images)
    }

    /// Sets a row back where nothing stands in the way.
    fn row_back(&mut self, image: &Image) -> Res<()> {
        let meant = image.meant();
        if meant.is_empty() || (image.table == "identifier" && self.staying.contains(&image.id)) {
            return Ok(());
        }
        let sets = image.sets(|column| meant.contains(&column));
        if let Some(reason) = self.why_not_back(image, &sets)? {
            self.keep(image.table, image.id, reason)?;
            return self.or_refuse(image.table);
        }
        self.set_back(image, &sets)
    }

    /// What stands in the way of a row's going back; it only asks.
    fn why_not_back(&self, image: &Image, sets: &[Set<'_>]) -> Res<Option<String>> {
        let (table, id) = (image.table, image.id);
        if !self.stands(image)? {
            return self.changed_since(table, id).map(Some);
        }
        if table == "audit" && image.before.get("state").and_then(Json::as_str) == Some("in_progress") {
            let sql = "SELECT count(*) FROM audit a JOIN audit o ON o.license_id = a.license_id
                       JOIN batch b ON b.id = o.created_batch
                       WHERE a.id = ?1 AND o.id > a.id AND o.void_batch IS NULL AND b.undone_by IS NULL";
            if self.number(sql, id)? > Some(0) {
                return Ok(Some("another users audit of the license was started since".to_owned()));
            }
        }
        if table == "removal"
            && image.before.get("closed_on").is_some_and(Json::is_null)
            && let Some(seat) = self.held_again(table, id)?
        {
            // What nobody is to remove at the vendor is on no list of what is to be removed.
            return Ok(Some(format!("{seat} is held again")));
        }
        if table == "account" && self.is_done_at_the_vendor(image)? {
            return Ok(Some("its removal at the vendor is done".to_owned()));
        }
        if table == "license" && self.is_ordered_since(id, sets)? {
            return Ok(Some("it has orders since".to_owned()));
        }
        why_not_so(self.ledger.conn, table, id, sets)
    }

    /// True if the batch stopped or freed an account, and that is done there: its data does not come back.
    fn is_done_at_the_vendor(&self, image: &Image) -> Res<bool> {
        let has_been_taken = |column| image.after.get(column).is_some_and(|day| !day.is_null());
        if !["stopped_on", "freed_on"].into_iter().any(has_been_taken) {
            return Ok(false);
        }
        let sql = format!(
            "SELECT count(*) FROM account_removal r WHERE r.account_id IN (?1, (SELECT merged_into FROM account WHERE id = ?1))
             AND r.{} AND r.closed_on IS NOT NULL AND r.closed_how <> 'withdrawn' AND r.void_batch IS NULL",
            self.added
        );
        Ok(self.number(&sql, image.id)? > Some(0))
    }

    /// Writes what the batch found, and what follows from it.
    fn set_back(&mut self, image: &Image, sets: &[Set<'_>]) -> Res<()> {
        let (table, id) = (image.table, image.id);
        match self.ledger.update(table, id, sets) {
            Ok(false) => {}
            Ok(true) => {
                let ends_again = image.gave_a_seat_back();
                self.done(table, id, if ends_again { UndoEffect::Gone } else { UndoEffect::AsBefore });
                if ends_again {
                    self.ends_again(SeatId(id))?;
                }
                if table == "removal" {
                    let seat = self.number("SELECT assignment_id FROM removal WHERE id = ?1", id)?;
                    self.corrections(SeatId(seat.unwrap_or_default()))?;
                }
                if table == "audit" {
                    self.due_no_more(AuditId(id))?;
                }
            }
            Err(Failure::Db(error)) if is_constraint(&error) => {
                self.keep(table, id, "another one has taken its place since")?;
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// True if a row is as the batch left it.
    pub(super) fn stands(&self, image: &Image) -> Res<bool> {
        let meant = image.meant();
        let current = self.current(image.table, image.id, &meant)?;
        Ok(meant.iter().all(|column| current.get(*column) == image.after.get(*column).map(unjson).as_ref()))
    }

    /// An audit that cannot go back keeps its whole batch: its count and the seats it removed belong to it.
    fn or_refuse(&self, table: &str) -> Res<()> {
        if table == "audit" {
            let last = self.kept.len().saturating_sub(1);
            return Err(refused(self.batch, &self.kept[last..]).into());
        }
        Ok(())
    }

    /// That a row was changed by a later batch, and by which.
    pub(super) fn changed_since(&self, table: &str, id: i64) -> Res<String> {
        let by = match self.changer(table, id)? {
            Some(by) => by,
            None => BatchId(
                self.number(&format!("SELECT changed_batch FROM {table} WHERE id = ?1"), id)?.unwrap_or_default(),
            ),
        };
        Ok(format!("changed since by {by}"))
    }

    /// The last batch after this one whose change of a row stands: changes that were taken back are none, nor is that the
    /// day of an order has come, whose total follows from the orders that stand.
    pub(super) fn changer(&self, table: &str, id: i64) -> Res<Option<BatchId>> {
        let mut statement = self.ledger.conn.prepare_cached(
            "SELECT DISTINCT i.batch_id, b.undoes FROM image i JOIN batch b ON b.id = i.batch_id \
             WHERE i.table_name = ?1 AND i.row_id = ?2 AND i.batch_id > ?3 AND i.before IS NOT NULL \
             AND b.command <> 'orders_due' \
             ORDER BY i.batch_id DESC",
        )?;
        let mut taken_back = vec![self.undo.0];
        let mut rows = statement.query(params![table, id, self.batch.0])?;
        while let Some(row) = rows.next()? {
            let (by, undoes): (i64, Option<i64>) = (row.get(0)?, row.get(1)?);
            match undoes {
                _ if taken_back.contains(&by) => {}
                Some(undone) => taken_back.push(undone),
                None => return Ok(Some(BatchId(by))),
            }
        }
        Ok(None)
    }

    /// An audit that is open again is due to nobody: what was not sent yet is withdrawn.
    fn due_no_more(&mut self, audit: AuditId) -> Res<()> {
        let due: Vec<i64> = self
            .ledger
            .conn
            .prepare_cached(
                "SELECT id FROM notice
                 WHERE audit_id = ?1 AND kind = 'audit_due' AND void_batch IS NULL AND sent_at IS NULL ORDER BY id",
            )?
            .query_map([audit.0], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        for id in due {
            self.ledger.update("notice", id, &[("void_batch", Value::Integer(self.undo.0))])?;
            self.done("notice", id, UndoEffect::Gone);
        }
        Ok(())
    }

    /// One number of one row; `None` where it is null or the row is not there.
    pub(super) fn number(&self, sql: &str, id: i64) -> Res<Option<i64>> {
        let found = self.ledger.conn.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?;
        Ok(found.flatten())
    }

    pub(super) fn current(&self, table: &str, id: i64, columns: &[&str]) -> Res<BTreeMap<String, Value>> {
        let known: Vec<&str> = schema::table(table).into_iter().flat_map(Table::set_back).collect();
        let columns: Vec<&str> = columns.iter().copied().filter(|column| known.contains(column)).collect();
        let sql = format!("SELECT {} FROM {table} WHERE id = ?1", columns.join(", "));
        Ok(self.ledger.conn.prepare_cached(&sql)?.query_row([id], |row| {
            columns.iter().enumerate().map(|(n, column)| Ok(((*column).to_owned(), row.get(n)?))).collect()
        })?)
    }

    /// The rows of a table that the batches of the line added and a condition picks, in order. The row is `r`, the batch
    /// that is taken back `?3`.
    pub(super) fn written(&self, table: &str, condition: &str) -> Res<Vec<i64>> {
        let conn = self.ledger.conn;
        // Naming the parameter keeps its number where the condition does without it.
        let sql = format!(
            "SELECT r.id FROM {table} r WHERE r.id >= ?1 AND r.id < ?2 AND ?3 IS NOT NULL AND {condition} ORDER BY r.id"
        );
        let mut statement = conn.prepare_cached(&sql)?;
        let mut line = self.line.clone();
        line.sort_unstable();
        let mut found = Vec::new();
        for batch in line {
            let ends = piece_of(conn, table, batch)?;
            let rows = statement.query_map(params![ends[0], ends[1], self.batch.0], |row| row.get(0))?;
            found.extend(rows.collect::<rusqlite::Result<Vec<i64>>>()?);
        }
        Ok(found)
    }

    /// The condition of a row that the batch added, or brought back, and that is there.
    pub(super) fn live(&self) -> String {
        format!("r.{} AND r.void_batch IS NULL", self.added)
    }
}
