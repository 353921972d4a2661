//! Undo: takes a batch back from its row images, whatever command made it.
//!
//! What the batch changed is set back where nobody changed it since; what it added is marked void; what an earlier undo
//! had marked void comes back. A seat comes back under the rules for assigning, with a note. Each part that can still be
//! taken back is; the rest is listed with its reason. An undo is a batch like any other, so it can be undone by number.

use super::{audits, done, plural, tally};
use crate::domain::audit::State;
use crate::domain::command::{Detail, Kept, Outcome};
use crate::domain::dormancy::Threshold;
use crate::domain::ids::{AuditId, BatchId, ImportId, LicenseId, PersonId, ProductId, SeatId};
use crate::domain::notice::{Cause, Draft, Kind, Recipient, seat_returned};
use crate::domain::org::Org;
use crate::domain::refusal::Refusal;
use crate::domain::seat::{may_assign, with_note};
use crate::store::convert::{day_number, text};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, facts, unjson};
use crate::store::read;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// The tables whose rows a batch may have added, in the order in which they can go: what hangs on a row goes first.
const TABLES: [&str; 11] = [
    "notice",
    "removal",
    "tally",
    "audit",
    "assignment",
    "identifier",
    "import",
    "person",
    "license",
    "product",
    "org",
];

/// The columns of a seat that say whether it has ended; coming back, they go together.
const ENDED: [&str; 3] = ["revoked_on", "revoked_at", "revoked_by"];

/// A batch as undo looks at it.
struct Batch {
    id: BatchId,
    command: String,
    undoable: bool,
    undoes: Option<BatchId>,
    undone_by: Option<BatchId>,
}

/// The acting admin's own last batch that still stands, never an undo.
pub(in crate::store) fn last_of(conn: &Connection, uid: u32) -> Res<Option<BatchId>> {
    let id = conn
        .prepare_cached(
            "SELECT id FROM batch WHERE uid = ?1 AND undoable = 1 AND undoes IS NULL AND undone_by IS NULL \
             ORDER BY id DESC LIMIT 1",
        )?
        .query_row([uid], |row| row.get("id"))
        .optional()?;
    Ok(id.map(BatchId))
}

pub(super) fn undo(ledger: &mut Ledger<'_>, org: &Org, wanted: Option<BatchId>) -> Res<Outcome> {
    let batch = the_batch(ledger, wanted)?;
    let undo = ledger.batch()?;
    let mut work = Work { ledger, org, batch: batch.id, undo, restored: BTreeMap::new(), kept: Vec::new() };
    work.returns()?;
    work.set_back()?;
    work.added()?;
    work.counts()?;
    let (counts, kept) = (work.restored, work.kept);
    let restored: u32 = counts.values().sum();
    if restored == 0 {
        let why = kept.first().map_or_else(String::new, |k| format!(" {}: {}.", k.what, k.reason));
        return Err(Refusal::new(format!("Nothing of {} can be taken back.{why}", batch.id))
            .hint(format!("see what happened since with: dormouse history --subject {}", batch.id))
            .into());
    }
    ledger.conn.execute("UPDATE batch SET undone_by = ?2 WHERE id = ?1", params![batch.id.0, undo.0])?;
    ledger.conn.execute("UPDATE batch SET undoes = ?2 WHERE id = ?1", params![undo.0, batch.id.0])?;
    if let Some(first) = batch.undoes {
        ledger.conn.execute("UPDATE batch SET undone_by = NULL WHERE id = ?1", [first.0])?;
    }
    ledger.conn.execute(
        "INSERT INTO batch_license (batch_id, license_id) SELECT ?1, license_id FROM batch_license WHERE batch_id = ?2 \
         ON CONFLICT DO NOTHING",
        params![undo.0, batch.id.0],
    )?;
    let what = batch.command.replace('_', " ");
    let summary = format!("took back {} ({what})", batch.id);
    ledger.event(
        Some(&batch.id.to_string()),
        facts! {"undoes": batch.id, "restored": restored, "kept": kept.len()},
        &summary,
    )?;
    let things = in_words(&counts);
    let receipt = match kept.len() {
        0 => format!("{summary}: {things}"),
        n => format!("{summary}: {things}; {n} stay as they are"),
    };
    Ok(done(ledger, receipt, Detail::Undone { batch: batch.id, restored, kept }))
}

fn the_batch(ledger: &Ledger<'_>, wanted: Option<BatchId>) -> Res<Batch> {
    let id = match wanted {
        Some(id) => id,
        None => last_of(ledger.conn, ledger.actor.uid)?.ok_or_else(|| {
            Refusal::new("You have changed nothing that could be taken back.")
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
        .ok_or_else(|| Refusal::not_found("batch", &id.to_string(), "dormouse history"))?;
    if let Some(by) = batch.undone_by {
        return Err(Refusal::new(format!("{id} was taken back already, by {by}."))
            .hint(format!("to do it again, take that back: dormouse undo {by}"))
            .into());
    }
    if !batch.undoable {
        let what = batch.command.replace('_', " ");
        return Err(Refusal::new(format!("{id} ({what}) cannot be taken back.")).into());
    }
    Ok(batch)
}

/// One undo under way.
struct Work<'l, 'c> {
    ledger: &'l mut Ledger<'c>,
    org: &'l Org,
    batch: BatchId,
    undo: BatchId,
    /// Things that are as before, by table.
    restored: BTreeMap<&'static str, u32>,
    kept: Vec<Kept>,
}

impl Work<'_, '_> {
    fn done(&mut self, table: &'static str) {
        *self.restored.entry(table).or_default() += 1;
    }

    fn keep(&mut self, table: &str, id: i64, reason: impl Into<String>) {
        self.kept.push(Kept { what: name(table, id), reason: reason.into() });
    }

    /// What an undone batch had voided, when that undo is itself undone.
    fn returns(&mut self) -> Res<()> {
        for table in TABLES.iter().rev() {
            if matches!(*table, "assignment") {
                for id in self.ids("SELECT id FROM assignment WHERE void_batch = ?1 ORDER BY id")? {
                    let roster: bool = self.ledger.conn.query_row(
                        "SELECT origin = 'roster' OR revoked_on IS NOT NULL FROM assignment WHERE id = ?1",
                        [id],
                        |row| row.get(0),
                    )?;
                    if let (false, Err(refusal)) = (roster, self.may_return(SeatId(id))?) {
                        self.keep("assignment", id, lower(&refusal.message));
                        continue;
                    }
                    self.unvoid("assignment", id)?;
                }
                continue;
            }
            let sql = format!("SELECT id FROM {table} WHERE void_batch = ?1 ORDER BY id");
            for id in self.ids(&sql)? {
                self.unvoid(table, id)?;
            }
        }
        Ok(())
    }

    fn unvoid(&mut self, table: &'static str, id: i64) -> Res<()> {
        let sql = format!("UPDATE {table} SET void_batch = NULL, changed_batch = created_batch WHERE id = ?1");
        match self.ledger.conn.prepare_cached(&sql)?.execute([id]) {
            Ok(_) => self.done(table),
            Err(error) if is_constraint(&error) => self.keep(table, id, "another one has taken its place since"),
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// What the batch changed, newest change first.
    fn set_back(&mut self) -> Res<()> {
        let mut statement = self.ledger.conn.prepare(
            "SELECT table_name, row_id, before, after FROM image \
             WHERE batch_id = ?1 AND before IS NOT NULL AND after IS NOT NULL ORDER BY n DESC",
        )?;
        let images = statement
            .query_map([self.batch.0], |row| {
                Ok((
                    row.get::<_, String>("table_name")?,
                    row.get::<_, i64>("row_id")?,
                    row.get::<_, String>("before")?,
                    row.get::<_, String>("after")?,
                ))
            })?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        drop(statement);
        for (table, id, before, after) in images {
            let Some(table) = TABLES.into_iter().find(|known| *known == table) else { continue };
            if let (Ok(Json::Object(before)), Ok(Json::Object(after))) =
                (serde_json::from_str(&before), serde_json::from_str(&after))
            {
                self.row_back(table, id, &before, &after)?;
            }
        }
        Ok(())
    }

    fn row_back(
        &mut self,
        table: &'static str,
        id: i64,
        before: &Map<String, Json>,
        after: &Map<String, Json>,
    ) -> Res<()> {
        let revived = table == "assignment" && before.get("revoked_on").is_some_and(Json::is_null);
        let columns: Vec<&str> = after.keys().map(String::as_str).collect();
        let current = self.current(table, id, &columns)?;
        let same = |column: &str| current.get(column) == after.get(column).map(unjson).as_ref();
        if revived {
            if !ENDED.iter().all(|column| same(column)) {
                return self.changed_since(table, id);
            }
            return self.seat_back(SeatId(id));
        }
        // The day of the last change by hand moves with every change and says nothing about what was changed.
        let meant: Vec<&str> = columns.iter().copied().filter(|column| *column != "changed_on").collect();
        if !meant.iter().all(|column| same(column)) {
            return self.changed_since(table, id);
        }
        if table == "audit" && before.get("state").and_then(Json::as_str) == Some("in_progress") {
            let started_since: i64 = self.ledger.conn.query_row(
                "SELECT count(*) FROM audit a JOIN audit o ON o.license_id = a.license_id
                 WHERE a.id = ?1 AND o.id > a.id AND o.void_batch IS NULL",
                [id],
                |row| row.get(0),
            )?;
            if started_since > 0 {
                self.keep(table, id, "another users audit of the license was started since");
                return Ok(());
            }
        }
        let sets: Vec<(&'static str, Value)> = known_columns(table)
            .iter()
            .filter(|column| meant.contains(*column))
            .filter_map(|column| before.get(*column).map(|value| (*column, unjson(value))))
            .collect();
        match self.ledger.update(table, id, &sets) {
            Ok(_) => self.done(table),
            Err(crate::store::error::Failure::Db(error)) if is_constraint(&error) => {
                self.keep(table, id, "another one has taken its place since");
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn changed_since(&mut self, table: &str, id: i64) -> Res<()> {
        let sql = format!("SELECT changed_batch FROM {table} WHERE id = ?1");
        let by: i64 = self.ledger.conn.query_row(&sql, [id], |row| row.get(0))?;
        self.keep(table, id, format!("changed since by {}", BatchId(by)));
        Ok(())
    }

    /// A revoked seat comes back as the same assignment, under the rules for assigning, with a note.
    fn seat_back(&mut self, id: SeatId) -> Res<()> {
        if let Err(refusal) = self.may_return(id)? {
            self.keep("assignment", id.0, lower(&refusal.message));
            return Ok(());
        }
        let today = self.ledger.now.today;
        let entry = read::seats::one(self.ledger.conn, id, Threshold::default(), today, self.org)?;
        let line = format!("Given back on {today}: {} was taken back.", self.batch);
        let notes = with_note(entry.seat.notes.as_deref(), &line);
        self.ledger.update(
            "assignment",
            id.0,
            &[
                ("revoked_on", Value::Null),
                ("revoked_at", Value::Null),
                ("revoked_by", Value::Null),
                ("notes", text(&notes)),
                ("changed_on", Value::Integer(day_number(today))),
            ],
        )?;
        self.done("assignment");
        self.tell_again(&entry)
    }

    /// Whoever was told that a seat is gone is told that it is back.
    fn tell_again(&mut self, entry: &crate::domain::view::SeatEntry) -> Res<()> {
        let told: i64 = self.ledger.conn.query_row(
            "SELECT count(*) FROM notice WHERE created_batch = ?1 AND assignment_id = ?2 AND sent_at IS NOT NULL \
             AND kind = 'seat_reclaimed'",
            params![self.batch.0, entry.seat.id.0],
            |row| row.get(0),
        )?;
        if told > 0 {
            let software = crate::domain::license::title(&entry.product, entry.license.as_deref());
            self.ledger.notify(&Draft {
                to: Recipient::Person(entry.seat.holder.id),
                kind: Kind::SeatReturned,
                cause: Cause::Seat(entry.seat.id),
                text: seat_returned(&software, self.ledger.now.today),
            })?;
        }
        Ok(())
    }

    /// The rule for assigning, asked for a seat that ended or was void.
    fn may_return(&self, id: SeatId) -> Res<Result<(), Refusal>> {
        let (license, person): (i64, i64) = self.ledger.conn.query_row(
            "SELECT license_id, person_id FROM assignment WHERE id = ?1",
            [id.0],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let license = read::licenses::one(self.ledger.conn, LicenseId(license))?.license;
        let person = read::people::one(self.ledger.conn, PersonId(person))?;
        let held: u32 = self.ledger.conn.query_row(
            "SELECT count(*) FROM assignment \
             WHERE license_id = ?1 AND person_id = ?2 AND revoked_on IS NULL AND void_batch IS NULL",
            [license.id.0, person.id.0],
            |row| row.get(0),
        )?;
        let holder = crate::domain::person::Holder {
            id: person.id,
            status: person.status,
            until: person.until,
            last_login: person.last_login,
        };
        Ok(may_assign(&license, &holder, held, self.ledger.now))
    }

    /// What the batch added: withdrawn, cancelled or void.
    fn added(&mut self) -> Res<()> {
        for table in TABLES {
            let sql = format!(
                "SELECT id, changed_batch FROM {table} WHERE created_batch = ?1 AND void_batch IS NULL ORDER BY id"
            );
            let rows: Vec<(i64, i64)> = self
                .ledger
                .conn
                .prepare(&sql)?
                .query_map([self.batch.0], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            for (id, changed_by) in rows {
                if self.belongs_to_a_seat_that_stays(table, id)? {
                    continue;
                }
                if let Some(reason) = self.why_it_stays(table, id, changed_by)? {
                    self.keep(table, id, reason);
                } else if table == "audit" {
                    let audit = read::audits::one(self.ledger.conn, AuditId(id))?;
                    let now = self.ledger.now;
                    let cancelled = audit.cancel("Its start was taken back.", &self.ledger.actor.name, now)?;
                    audits::write_cancelled(self.ledger, &cancelled)?;
                    self.done(table);
                } else {
                    let sql = format!("UPDATE {table} SET void_batch = ?2 WHERE id = ?1");
                    self.ledger.conn.prepare_cached(&sql)?.execute([id, self.undo.0])?;
                    self.done(table);
                }
            }
        }
        Ok(())
    }

    /// A seat that does not come back keeps its removal and its notice.
    fn belongs_to_a_seat_that_stays(&self, table: &str, id: i64) -> Res<bool> {
        if !matches!(table, "notice" | "removal") {
            return Ok(false);
        }
        let sql = format!("SELECT assignment_id FROM {table} WHERE id = ?1");
        let seat: Option<i64> = self.ledger.conn.prepare_cached(&sql)?.query_row([id], |row| row.get(0))?;
        Ok(seat.is_some_and(|seat| self.kept.iter().any(|kept| kept.what == SeatId(seat).to_string())))
    }

    /// Why something the batch added cannot go; `None` if it can.
    fn why_it_stays(&self, table: &str, id: i64, changed_by: i64) -> Res<Option<String>> {
        let number = |sql: &str| self.ledger.conn.prepare_cached(sql)?.query_row([id], |row| row.get::<_, i64>(0));
        let in_use = match table {
            "notice" => {
                let sent = number("SELECT count(*) FROM notice WHERE id = ?1 AND sent_at IS NOT NULL")?;
                return Ok((sent > 0).then(|| "it was sent already".into()));
            }
            "removal" => {
                let closed = number("SELECT count(*) FROM removal WHERE id = ?1 AND closed_on IS NOT NULL")?;
                return Ok((closed > 0).then(|| "the removal at the vendor is done".into()));
            }
            "audit" => {
                let state = read::audits::one(self.ledger.conn, AuditId(id))?.state;
                return Ok((state != State::InProgress).then(|| format!("it is {} already", state.word())));
            }
            "person" => number(
                "SELECT count(*) FROM assignment WHERE person_id = ?1 AND void_batch IS NULL",
            )?,
            "license" => number(
                "SELECT (SELECT count(*) FROM assignment WHERE license_id = ?1 AND void_batch IS NULL)
                      + (SELECT count(*) FROM audit WHERE license_id = ?1 AND void_batch IS NULL AND state <> 'cancelled')",
            )?,
            "product" => number("SELECT count(*) FROM license WHERE product_id = ?1 AND void_batch IS NULL")?,
            _ => 0,
        };
        if in_use > 0 {
            return Ok(Some("it is in use since".into()));
        }
        // A row that this very undo has just set back is as it was added.
        let untouched = changed_by == self.batch.0 || changed_by == self.undo.0;
        Ok((!untouched).then(|| format!("changed since by {}", BatchId(changed_by))))
    }

    /// The counts follow from the tallies that stand now.
    fn counts(&mut self) -> Res<()> {
        let licenses = self.ids(
            "SELECT DISTINCT license_id FROM tally WHERE created_batch = ?1
             UNION SELECT license_id FROM tally t JOIN batch b ON b.undoes = t.created_batch WHERE b.id = ?1",
        )?;
        for license in licenses {
            tally::recompute(self.ledger.conn, LicenseId(license))?;
        }
        Ok(())
    }

    fn ids(&self, sql: &str) -> Res<Vec<i64>> {
        let mut statement = self.ledger.conn.prepare(sql)?;
        Ok(statement.query_map([self.batch.0], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
    }

    fn current(&self, table: &str, id: i64, columns: &[&str]) -> Res<BTreeMap<String, Value>> {
        let known = known_columns(table);
        let columns: Vec<&str> = columns.iter().copied().filter(|column| known.contains(column)).collect();
        let sql = format!("SELECT {} FROM {table} WHERE id = ?1", columns.join(", "));
        Ok(self.ledger.conn.prepare_cached(&sql)?.query_row([id], |row| {
            columns.iter().enumerate().map(|(n, column)| Ok(((*column).to_owned(), row.get(n)?))).collect()
        })?)
    }
}

/// The columns that commands change after a row was added. Names from an image are only used if they stand here.
fn known_columns(table: &str) -> &'static [&'static str] {
    match table {
        "product" => &[
            "name",
            "name_key",
            "publisher",
            "publisher_key",
            "category",
            "security_grade",
            "risk_level",
            "archived_on",
            "changed_on",
        ],
        "license" => &[
            "product_id",
            "name",
            "name_key",
            "seats_total",
            "seat_type",
            "cost_per_seat",
            "total_cost",
            "currency",
            "billing_cycle",
            "purchase_date",
            "start_date",
            "expiry_date",
            "renewal_date",
            "auto_renew",
            "renewal_notice_days",
            "notice_days",
            "business_owner",
            "license_key",
            "purchase_order",
            "invoice_number",
            "status",
            "limit_policy",
            "overdraft",
            "grace_days",
            "archived_on",
            "changed_on",
        ],
        "person" => &[
            "name",
            "department",
            "status",
            "until_on",
            "login_kind",
            "login_value",
            "login_as_of",
            "login_import",
            "login_line",
            "as_of",
            "changed_on",
        ],
        "identifier" => &["person_id", "kind", "scope", "value", "norm", "valid_to"],
        "assignment" => &[
            "license_id",
            "person_id",
            "revoked_on",
            "revoked_at",
            "revoked_by",
            "assigned_on",
            "first_listed",
            "used_kind",
            "used_value",
            "used_as_of",
            "used_import",
            "used_line",
            "exempt_until",
            "exempt_reason",
            "origin",
            "listed_as_of",
            "listed_import",
            "listed_line",
            "access_level",
            "account_identifier",
            "notes",
            "changed_on",
        ],
        "audit" => &["state", "ended_by", "ended_at", "seats_at_completion", "seats_after", "notes", "next_due"],
        "removal" => &["closed_on", "closed_how"],
        "notice" => &["text", "sent_at"],
        "org" => &["value"],
        _ => &[],
    }
}

/// A row by the id people know it by.
fn name(table: &str, id: i64) -> String {
    match table {
        "product" => ProductId(id).to_string(),
        "license" => LicenseId(id).to_string(),
        "person" => PersonId(id).to_string(),
        "assignment" => SeatId(id).to_string(),
        "audit" => AuditId(id).to_string(),
        "import" => ImportId(id).to_string(),
        "notice" => crate::domain::ids::NoticeId(id).to_string(),
        other => format!("{other} {id}"),
    }
}

/// What came back, for people: `36 seats, 36 notices`.
fn in_words(counts: &BTreeMap<&'static str, u32>) -> String {
    let words = [
        ("product", "product"),
        ("license", "license"),
        ("person", "person"),
        ("assignment", "seat"),
        ("audit", "users audit"),
        ("notice", "notice"),
        ("removal", "removal"),
        ("import", "import"),
        ("org", "setting"),
    ];
    let parts: Vec<String> = words
        .into_iter()
        .filter_map(|(table, word)| counts.get(table).map(|n| (*n as usize, word)))
        .map(|(n, word)| if word == "person" && n != 1 { format!("{n} people") } else { plural(n, word) })
        .collect();
    if parts.is_empty() { "its counts".to_owned() } else { parts.join(", ") }
}

/// A sentence as a phrase: its first letter small, its full stop off.
fn lower(sentence: &str) -> String {
    let sentence = sentence.trim_end_matches('.');
    let mut chars = sentence.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

fn is_constraint(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation)
}
