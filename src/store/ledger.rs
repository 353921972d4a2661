//! The ledger: every row that a command writes goes through here, with its image and its event.
//!
//! A batch is opened at the first change and closed with an event; a command that changes nothing leaves no trace.
//! Table and column names are ours, never a user's: they are `&'static str`.

mod many;

use super::bulk::{Bulk, update_of};
use super::chain::{self, Event, Hash};
use super::convert::millis;
use super::digests;
use super::error::Res;
use super::schema::{self, Column, Imaged};
use crate::domain::actor::Actor;
use crate::domain::ids::{BatchId, LicenseId};
use crate::domain::notice::{Cause, Draft, Recipient};
use crate::domain::time::Now;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Row, params, params_from_iter};
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};

/// A column and what is written into it.
pub(super) type Set<'a> = (&'static str, Value);

/// The fact that says how many characters of the sentence, its last ones, are the reason.
pub(super) const REASON_LENGTH: &str = "reason_length";

/// Rows that are marked by one statement.
const CHUNK: usize = 1_000;

/// Writes one command down.
pub(super) struct Ledger<'c> {
    pub conn: &'c Connection,
    pub actor: &'c Actor,
    pub now: Now,
    command: &'static str,
    batch: Option<BatchId>,
    undoable: bool,
    images: i64,
    digest: Sha256,
    seed: [u8; 32],
    added: digests::Added,
    /// Many rows are being written.
    bulk: Option<Bulk>,
    /// The event that was told last: it may be the one that closes the command.
    last: Option<Told>,
    /// Why it is done, until its event has said it.
    reason: Option<String>,
}

/// An event that is still to be written.
struct Told {
    command: String,
    subject: Option<String>,
    facts: Map<String, Json>,
    summary: String,
    batch: Option<BatchId>,
}

impl<'c> Ledger<'c> {
    pub fn new(conn: &'c Connection, actor: &'c Actor, now: Now, command: &'static str) -> Self {
        let mut seed = [0; 32];
        // The salt only has to be unguessable; a machine without random numbers still gets a different one each time.
        if rustix::rand::getrandom(&mut seed, rustix::rand::GetRandomFlags::empty()).is_err() {
            seed = Sha256::digest(format!("{:?} {}", now.at, std::process::id())).into();
        }
        Self {
            conn,
            actor,
            now,
            command,
            batch: None,
            undoable: true,
            images: 0,
            digest: Sha256::new(),
            seed,
            added: digests::Added::default(),
            bulk: None,
            last: None,
            reason: None,
        }
    }

    /// The batch of this command; opened at the first call.
    pub fn batch(&mut self) -> Res<BatchId> {
        self.open(true)
    }

    /// The batch of this command, if it was opened.
    pub fn batch_so_far(&self) -> Option<BatchId> {
        self.batch
    }

    /// The batch of this command, one that `undo` cannot take back if it is opened here.
    pub fn batch_for_good(&mut self) -> Res<BatchId> {
        self.open(false)
    }

    fn open(&mut self, undoable: bool) -> Res<BatchId> {
        if let Some(batch) = self.batch {
            return Ok(batch);
        }
        self.conn.execute(
            "INSERT INTO batch (at, uid, command, undoable) VALUES (?1, ?2, ?3, ?4)",
            params![millis(self.now.at), self.actor.uid, self.command, undoable],
        )?;
        let batch = BatchId(self.conn.last_insert_rowid());
        self.added("batch", batch.0)?;
        (self.batch, self.undoable) = (Some(batch), undoable);
        Ok(batch)
    }

    /// The batch, if anything was written that can be taken back.
    pub fn batch_to_take_back(&self) -> Option<BatchId> {
        self.batch.filter(|_| self.undoable)
    }

    /// Leaves the batch on record as one that changed nothing: there is nothing in it to take back.
    pub fn nothing_to_take_back(&mut self) -> Res<()> {
        self.undoable = false;
        if let Some(batch) = self.batch {
            self.conn.execute("UPDATE batch SET undoable = 0 WHERE id = ?1", [batch.0])?;
        }
        Ok(())
    }

    /// Adds a row and keeps its image.
    pub fn insert(&mut self, table: &'static str, sets: &[Set<'_>]) -> Res<i64> {
        let id = self.insert_plain(table, sets)?;
        let is_kept = |column: &str| known(table, column).is_none_or(|column| column.imaged != Imaged::Changed);
        let kept = sets.iter().filter(|(column, _)| is_kept(column)).map(|(column, value)| (*column, value));
        self.image(table, id, None, Some(object(kept)))?;
        Ok(id)
    }

    /// Adds a row of a bulk: the row itself names its batch, and no image is kept.
    pub fn insert_plain(&mut self, table: &'static str, sets: &[Set<'_>]) -> Res<i64> {
        let batch = self.batch()?.0;
        if let Some(bulk) = self.bulk.as_mut().filter(|_| Bulk::queues(table)) {
            let by = ["created_batch", "changed_batch"].map(|column| (column, Value::Integer(batch)));
            let row = sets.iter().cloned().chain(by).collect();
            return bulk.add(self.conn, &mut self.added, table, row);
        }
        let columns: Vec<&str> = sets.iter().map(|(column, _)| *column).collect();
        let marks: Vec<String> = (1..=sets.len() + 2).map(|n| format!("?{n}")).collect();
        let sql = format!(
            "INSERT INTO {table} ({}, created_batch, changed_batch) VALUES ({})",
            columns.join(", "),
            marks.join(", ")
        );
        let values = sets.iter().map(|(_, value)| value.clone()).chain([Value::Integer(batch), Value::Integer(batch)]);
        self.conn.prepare_cached(&sql)?.execute(params_from_iter(values))?;
        let id = self.conn.last_insert_rowid();
        self.added(table, id)?;
        Ok(id)
    }

    /// Says that a record was added, so that its digest is kept.
    pub fn added(&mut self, table: &'static str, id: i64) -> Res<()> {
        self.added.record(self.conn, table, id, self.bulk.is_none())
    }

    /// Changes columns of a row and keeps both images. Columns that hold the value already are left alone; returns
    /// whether anything changed.
    pub fn update(&mut self, table: &'static str, id: i64, sets: &[Set<'_>]) -> Res<bool> {
        let changed = self.write(table, id, sets, true)?;
        if changed.is_empty() {
            return Ok(false);
        }
        debug_assert!(
            schema::table(table).is_none()
                || changed.iter().all(|(n, _)| known(table, sets[*n].0).is_some_and(|column| column.set_back)),
            "an undo would leave some of {table}.{sets:?} as it is"
        );
        let old = object(changed.iter().map(|(n, before)| (sets[*n].0, before)));
        let new = object(changed.iter().map(|(n, _)| (sets[*n].0, &sets[*n].1)));
        self.image(table, id, Some(old), Some(new))?;
        Ok(true)
    }

    /// Changes columns of a row that say of themselves which batch it was: no image is kept.
    pub fn mark(&mut self, table: &'static str, id: i64, sets: &[Set<'_>]) -> Res<()> {
        self.write(table, id, sets, false).map(drop)
    }

    /// Writes what differs: the places in `sets`, with what was there before.
    fn write(&mut self, table: &'static str, id: i64, sets: &[Set<'_>], as_change: bool) -> Res<Vec<(usize, Value)>> {
        if self.bulk.is_some() {
            return self.write_in_bulk(table, id, sets, as_change);
        }
        let read: Vec<&str> = sets.iter().map(|(column, _)| *column).collect();
        let sql = format!("SELECT {} FROM {table} WHERE id = ?1", read.join(", "));
        let read = |row: &Row<'_>| (0..sets.len()).map(|n| row.get(n)).collect::<rusqlite::Result<Vec<Value>>>();
        let before: Vec<Value> = self.conn.prepare_cached(&sql)?.query_row([id], read)?;
        let changed: Vec<(usize, Value)> =
            before.into_iter().enumerate().filter(|(n, before)| *before != sets[*n].1).collect();
        if !changed.is_empty() {
            let by = if as_change { Some(self.batch()?) } else { None };
            let written: Vec<&Set<'_>> = changed.iter().map(|(n, _)| &sets[*n]).collect();
            let sql = update_of(table, written.iter().map(|(column, _)| *column), as_change);
            let by = by.map(|batch| Value::Integer(batch.0));
            let id = Value::Integer(id);
            let values = [&id].into_iter().chain(written.iter().map(|(_, value)| value)).chain(&by);
            self.conn.prepare_cached(&sql)?.execute(params_from_iter(values))?;
        }
        Ok(changed)
    }

    /// As [`Self::write`], with all that triggers would do.
    fn write_in_bulk(
        &mut self,
        table: &'static str,
        id: i64,
        sets: &[Set<'_>],
        as_change: bool,
    ) -> Res<Vec<(usize, Value)>> {
        let by = as_change.then_some(("changed_batch", Value::Integer(self.batch()?.0)));
        let Some(bulk) = &mut self.bulk else { return Ok(Vec::new()) };
        let columns = bulk.columns(self.conn, table)?;
        let mut row = bulk.row(self.conn, table, id)?;
        let place = |column: &str| columns.iter().position(|known| known == column);
        let mut places: Vec<(usize, usize)> = Vec::with_capacity(sets.len());
        for (n, (column, value)) in sets.iter().enumerate() {
            let place = place(column).ok_or_else(|| rusqlite::Error::InvalidColumnName((*column).to_owned()))?;
            if row[place] != *value {
                places.push((n, place));
            }
        }
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let written = || places.iter().map(|(n, _)| &sets[*n]);
        let sql = bulk.update(table, written().map(|(column, _)| *column), as_change);
        let last = by.iter().map(|(_, value)| value);
        let key = Value::Integer(id);
        let values = [&key].into_iter().chain(written().map(|(_, value)| value)).chain(last);
        self.conn.prepare_cached(&sql)?.execute(params_from_iter(values))?;
        self.added.without(table, id, &row);
        let was_used = if table == "assignment" { Bulk::used(&columns, &row) } else { None };
        let replace = |(n, place): &(usize, usize)| (*n, std::mem::replace(&mut row[*place], sets[*n].1.clone()));
        let changed = places.iter().map(replace).collect();
        if let Some((column, value)) = by
            && let Some(place) = place(column)
        {
            row[place] = value;
        }
        self.added.values(table, id, row.iter().map(ValueRef::from));
        if table == "assignment" {
            bulk.count_seat(was_used, Bulk::used(&columns, &row));
        }
        Ok(changed)
    }

    /// Marks rows of a bulk all at once with the batch that makes them void.
    pub fn void_all(&mut self, table: &'static str, ids: &[i64], by: BatchId) -> Res<()> {
        for ids in ids.chunks(CHUNK) {
            let list = format!("[{}]", ids.iter().map(i64::to_string).collect::<Vec<_>>().join(","));
            let columns = self.columns(table)?;
            let place = columns.iter().position(|column| column == "void_batch");
            let place = place.ok_or_else(|| rusqlite::Error::InvalidColumnName("void_batch".to_owned()))?;
            if self.bulk.is_some() {
                let sql = format!("SELECT r.* FROM json_each(?1) j CROSS JOIN {table} r ON r.id = j.value");
                let mut statement = self.conn.prepare_cached(&sql)?;
                let mut rows = statement.query([&list])?;
                while let Some(found) = rows.next()? {
                    let id: i64 = found.get("id")?;
                    let mut row = (0..columns.len()).map(|n| found.get(n)).collect::<rusqlite::Result<Vec<Value>>>()?;
                    self.added.without(table, id, &row);
                    row[place] = Value::Integer(by.0);
                    self.added.values(table, id, row.iter().map(ValueRef::from));
                }
            }
            let sql = format!("UPDATE {table} SET void_batch = ?2 WHERE id IN (SELECT value FROM json_each(?1))");
            self.conn.prepare_cached(&sql)?.execute(params![list, by.0])?;
        }
        Ok(())
    }

    fn image(&mut self, table: &'static str, id: i64, before: Option<String>, after: Option<String>) -> Res<()> {
        let batch = self.batch()?.0;
        self.images += 1;
        let salt: [u8; 32] = Sha256::digest([&self.seed[..], &self.images.to_le_bytes()].concat()).into();
        let salt = &salt[..16];
        let digest = image_digest(salt, table, id, before.as_deref(), after.as_deref());
        self.digest.update(digest);
        if let Some(bulk) = &mut self.bulk {
            let text = |text: Option<String>| text.map_or(Value::Null, Value::Text);
            let row = vec![
                ("batch_id", Value::Integer(batch)),
                ("n", Value::Integer(self.images)),
                ("table_name", Value::Text(table.to_owned())),
                ("row_id", Value::Integer(id)),
                ("before", text(before)),
                ("after", text(after)),
                ("salt", Value::Blob(salt.to_vec())),
                ("digest", Value::Blob(digest.to_vec())),
            ];
            return bulk.queue(self.conn, &mut self.added, "image", batch, row);
        }
        self.conn
            .prepare_cached(
                "INSERT INTO image (batch_id, n, table_name, row_id, before, after, salt, digest) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![batch, self.images, table, id, before, after, salt, digest])?;
        Ok(())
    }

    /// Notes that the batch concerns a license, for the history of that license.
    pub fn concerns(&mut self, license: LicenseId) -> Res<()> {
        if self.bulk.as_mut().is_some_and(|bulk| !bulk.is_first_of(license)) {
            return Ok(());
        }
        let batch = self.batch()?.0;
        let added = self
            .conn
            .prepare_cached("INSERT INTO batch_license (batch_id, license_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
            .execute([batch, license.0])?;
        if added > 0 {
            self.added_unseen("batch_license", license.0, &[batch, license.0].map(Value::Integer));
        }
        Ok(())
    }

    /// Puts a notice into the outbox.
    pub fn notify(&mut self, draft: &Draft) -> Res<i64> {
        let (person, admin) = match &draft.to {
            Recipient::Person(person) => (Value::Integer(person.0), Value::Null),
            Recipient::Admin(name) => (Value::Null, Value::Text(name.clone())),
        };
        let cause = match draft.cause {
            Cause::Seat(seat) => ("assignment_id", seat.0),
            Cause::Audit(audit) => ("audit_id", audit.0),
            Cause::Spell(spell) => ("spell_id", spell.0),
        };
        self.insert_plain(
            "notice",
            &[
                ("kind", Value::Text(draft.kind.word().to_owned())),
                ("person_id", person),
                ("admin", admin),
                (cause.0, Value::Integer(cause.1)),
                ("text", Value::Text(draft.text.clone())),
                ("created_at", Value::Integer(millis(self.now.at))),
            ],
        )
    }

    /// Says why it is done, for the event of the command. The reason ends the sentence, so that it is erased with it; the facts, which
    /// nothing erases, have its length alone.
    pub fn because(&mut self, reason: String) {
        self.reason = Some(reason);
    }

    /// Writes what happened to history: numbers and ids in `facts`, one sentence for people in `summary`.
    pub fn event(&mut self, subject: Option<&str>, facts: Map<String, Json>, summary: &str) -> Res<()> {
        let mut facts = self.facts(facts);
        let Some(reason) = self.reason.take() else {
            return self.tell(self.command, subject, facts, summary);
        };
        facts.insert(REASON_LENGTH.to_owned(), reason.chars().count().into());
        self.tell(self.command, subject, facts, &format!("{summary}: {reason}"))
    }

    /// As [`Self::event`], under another word than the command's: a part of a larger whole.
    pub fn part(&mut self, word: &'static str, subject: &str, facts: Map<String, Json>, summary: &str) -> Res<()> {
        self.tell(word, Some(subject), facts, summary)
    }

    fn tell(&mut self, command: &str, subject: Option<&str>, facts: Map<String, Json>, summary: &str) -> Res<()> {
        let told = Told {
            command: command.to_owned(),
            subject: subject.map(str::to_owned),
            facts,
            summary: summary.to_owned(),
            batch: self.batch,
        };
        match self.last.replace(told) {
            Some(before) => self.append(before),
            None => Ok(()),
        }
    }

    /// Writes the last event, with the total of the digests of all records as they are now: nothing is written after it.
    pub fn close(mut self) -> Res<()> {
        self.added.keep(self.conn)?;
        let Some(mut last) = self.last.take() else { return Ok(()) };
        last.facts.insert(digests::FACT.to_owned(), digests::total(self.conn)?.into());
        self.append(last)
    }

    fn append(&mut self, told: Told) -> Res<()> {
        let Told { command, subject, facts, summary, batch } = told;
        let facts = Json::Object(facts).to_string();
        let salt: [u8; 32] = Sha256::digest([&self.seed[..], summary.as_bytes(), facts.as_bytes()].concat()).into();
        let mut short = [0; 16];
        short.copy_from_slice(&salt[..16]);
        let event = Event {
            at: millis(self.now.at),
            uid: self.actor.uid.into(),
            command: &command,
            subject: subject.as_deref(),
            batch: batch.map(|b| b.0),
            facts: &facts,
            actor: &self.actor.name,
            origin: &origin(self.actor),
            summary: &summary,
        };
        chain::append(self.conn, &event, &short)
    }

    /// The facts with the number and digest of the row images written so far.
    fn facts(&mut self, mut facts: Map<String, Json>) -> Map<String, Json> {
        if self.images > 0 {
            let digest: Hash = self.digest.clone().finalize().into();
            facts.insert("images".into(), self.images.into());
            facts.insert("images_sha256".into(), chain::hex(&digest).into());
        }
        facts
    }
}

/// Where an account acts from, as the system reports it.
fn origin(actor: &Actor) -> String {
    let mut parts = vec![actor.host.clone()];
    parts.extend(actor.terminal.clone());
    parts.push(format!("uid {}", actor.uid));
    parts.extend(actor.login_uid.map(|uid| format!("login uid {uid}")));
    parts.extend(actor.namespace.map(|number| format!("user namespace {number}")));
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}

/// The salted digest of one row image.
pub(super) fn image_digest(salt: &[u8], table: &str, id: i64, before: Option<&str>, after: Option<&str>) -> Hash {
    chain::salted(salt, &[table, &id.to_string(), before.unwrap_or_default(), after.unwrap_or_default()])
}

fn known(table: &str, column: &str) -> Option<&'static Column> {
    schema::table(table)?.column(column)
}

/// Columns and their values as the text of a JSON object, in the order of their names.
fn object<'s>(columns: impl Iterator<Item = (&'s str, &'s Value)>) -> String {
    let mut columns: Vec<(&str, &Value)> = columns.collect();
    columns.sort_unstable_by_key(|(column, _)| *column);
    let mut text = String::with_capacity(256);
    for (column, value) in columns {
        text.push(if text.is_empty() { '{' } else { ',' });
        text.push('"');
        text.push_str(column);
        text.push_str("\":");
        match value {
            Value::Null => text.push_str("null"),
            value => text.push_str(&json(value.into()).to_string()),
        }
    }
    text.push_str(if text.is_empty() { "{}" } else { "}" });
    text
}

/// A stored value as JSON. What JSON has no word for is an object that names its type, so that `1`, `1.0`, `"1"` and the byte
/// of that sign stay four values.
fn json(value: ValueRef<'_>) -> Json {
    match value {
        ValueRef::Null => Json::Null,
        ValueRef::Integer(n) => n.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
        ValueRef::Real(x) => serde_json::json!({ REAL: x.to_string() }),
        ValueRef::Blob(bytes) => serde_json::json!({ BLOB: chain::hex(bytes) }),
    }
}

const REAL: &str = "real";
const BLOB: &str = "blob";

/// The stored value of a JSON one.
pub(super) fn unjson(value: &Json) -> Value {
    let named = |kind: &str| value.get(kind).and_then(Json::as_str);
    match value {
        Json::Number(n) => n.as_i64().map_or(Value::Null, Value::Integer),
        Json::String(text) => Value::Text(text.clone()),
        _ => named(REAL)
            .and_then(|x| x.parse().ok().map(Value::Real))
            .or_else(|| named(BLOB).and_then(chain::unhex).map(Value::Blob))
            .unwrap_or(Value::Null),
    }
}

/// Facts for an event: pairs of a word and a number, an id or a day.
macro_rules! facts {
    ($($key:literal : $value:expr),* $(,)?) => {{
        #[allow(unused_mut)]
        let mut map = serde_json::Map::new();
        $(map.insert($key.to_owned(), serde_json::json!($value));)*
        map
    }};
}
pub(super) use facts;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::connect;

    /// Each beside others that are written like it.
    fn values() -> Vec<Value> {
        let text = |text: &str| Value::Text(text.to_owned());
        let mut values =
            vec![Value::Null, Value::Integer(1), text("1"), Value::Blob(b"1".to_vec()), Value::Blob(vec![])];
        values.extend([text(""), text("null"), text("{\"real\":\"1\"}"), text("\u{fffd}\u{1}\u{1f401}")]);
        values.extend([i64::MIN, i64::MAX, 0].map(Value::Integer));
        values.extend([1.0, -0.5, 0.1, 1e300, f64::MIN_POSITIVE, f64::EPSILON, f64::INFINITY, -0.0].map(Value::Real));
        values.push(Value::Blob((0..=255).collect()));
        values
    }

    #[test]
    fn an_image_keeps_a_value_of_every_type() {
        let mut conn = connect::scratch().unwrap();
        let tx = conn.transaction().unwrap();
        crate::store::migrate::climb(&tx, crate::store::migrate::STEPS).unwrap();
        let toy =
            "CREATE TABLE toy (id INTEGER PRIMARY KEY, x ANY, created_batch INTEGER, changed_batch INTEGER) STRICT";
        tx.execute_batch(toy).unwrap();
        let (at, actor) = ("2026-06-01T09:00:00Z".parse().unwrap(), Actor::default());
        let mut ledger = Ledger::new(&tx, &actor, Now::new(at, chrono_tz::UTC), "try");
        let stored = |sql: &str| -> Json {
            let text: String = tx.query_row(sql, [], |row| row.get(0)).unwrap();
            serde_json::from_str::<Json>(&text).unwrap()["x"].clone()
        };
        let last = |side: &str| format!("SELECT {side} FROM image ORDER BY n DESC LIMIT 1");
        let values = values();
        for (before, after) in values.iter().zip(values.iter().cycle().skip(1)) {
            let id = ledger.insert("toy", &[("x", before.clone())]).unwrap();
            assert_eq!(unjson(&stored(&last("after"))), *before);
            assert!(ledger.update("toy", id, &[("x", after.clone())]).unwrap());
            assert_eq!(
                [unjson(&stored(&last("before"))), unjson(&stored(&last("after")))],
                [before.clone(), after.clone()]
            );
        }
        for (n, value) in values.iter().enumerate() {
            assert!(values.iter().skip(n + 1).all(|other| json(value.into()) != json(other.into())), "{value:?}");
        }
    }

    #[test]
    fn images_of_older_versions_are_read_as_they_were_meant() {
        let old = [("20605", Value::Integer(20605)), ("\"x\"", Value::Text("x".into())), ("null", Value::Null)];
        for (written, value) in old {
            assert_eq!(unjson(&serde_json::from_str(written).unwrap()), value);
            assert_eq!(json((&value).into()).to_string(), written, "and they are written so still");
        }
    }
}
