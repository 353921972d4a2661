//! What happened, newest first.

use crate::domain::advice::Step;
use crate::domain::ids::{AccountId, AuditId, BatchId, ImportId, LicenseId, PersonId, ProductId, SeatId};
use crate::domain::read_model::HistoryEntry;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::time::Day;
use crate::store::chain::hex;
use crate::store::convert::{RowExt, millis};
use crate::store::error::Res;
use crate::store::ledger::REASON_LENGTH;
use crate::store::schema;
use chrono::{NaiveTime, TimeZone};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

/// Where a purge took the acting name, the account is still known by its uid: the admins, removed ones too, name it
/// as it was called on that day.
const ENTRIES: &str = "SELECT seq, at,
    coalesce(actor, (SELECT a.name FROM admin a WHERE a.uid = history.uid AND a.void_batch IS NULL
                     ORDER BY a.added_at > history.at, a.id DESC LIMIT 1)) AS actor,
    command, subject, summary, batch_id, hash, origin, facts ->> '$.reason_length' AS reason_length FROM history WHERE 1";

/// Events about a thing are those that name it, and those of a batch that changed a row of it.
pub(in crate::store) fn list(
    conn: &Connection,
    subject: Option<&str>,
    since: Option<Day>,
    zone: chrono_tz::Tz,
    limit: Option<usize>,
) -> Res<Vec<HistoryEntry>> {
    let mut sql = ENTRIES.to_owned();
    let mut values: Vec<Value> = Vec::new();
    if let Some(subject) = subject {
        let subject = subject.trim().to_ascii_uppercase();
        let (thing, id) = thing(&subject)?;
        thing.must_exist(conn, id, &subject)?;
        values.extend([Value::Text(subject), Value::Integer(id)]);
        sql.push_str(&format!(
            " AND ({} OR (command NOT IN ({}) AND batch_id IN ({})))",
            thing.named, thing.silent, thing.batches
        ));
    }
    if let Some(day) = since {
        let start = zone.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest();
        values.push(Value::Integer(start.map_or(i64::MIN, |at| millis(at.to_utc()))));
        sql.push_str(&format!(" AND at >= ?{}", values.len()));
    }
    sql.push_str(" ORDER BY seq DESC");
    if let Some(limit) = limit {
        sql.push_str(&format!(" LIMIT {limit}"));
    }
    let mut statement = conn.prepare(&sql)?;
    let events = statement.query_map(params_from_iter(values), |row| {
        let summary: Option<String> = row.get("summary")?;
        Ok(HistoryEntry {
            seq: row.get("seq")?,
            at: row.time("at")?.unwrap_or_default(),
            actor: row.get("actor")?,
            command: row.get("command")?,
            subject: row.get("subject")?,
            reason: summary.as_deref().zip(row.get(REASON_LENGTH)?).map(|(summary, length)| last(summary, length)),
            summary,
            batch: row.get::<_, Option<i64>>("batch_id")?.map(BatchId),
            hash: hex(&row.get::<_, Vec<u8>>("hash")?),
            origin: row.get("origin")?,
        })
    })?;
    Ok(events.collect::<rusqlite::Result<_>>()?)
}

/// The last characters of a text, so many.
fn last(text: &str, characters: u32) -> String {
    text.chars().skip(text.chars().count().saturating_sub(characters as usize)).collect()
}

/// The beginning of the first event's hash, which is salted and so no other database's.
pub(in crate::store) fn mark(conn: &Connection) -> Res<String> {
    let hash: Vec<u8> = conn.query_row("SELECT hash FROM history WHERE seq = 1", [], |row| row.get("hash"))?;
    Ok(hex(&hash).chars().take(16).collect())
}

/// A kind of thing that history is kept of.
struct Subject {
    table: &'static str,
    /// The events that name one: its id is `?1`, its number `?2`.
    named: &'static str,
    /// The batches that concern one; its number is `?2`.
    batches: &'static str,
    /// The commands whose events do not speak of it, though their batch concerns it: an import tells each license apart
    /// in an event of its own.
    silent: &'static str,
    list: Step,
}

impl Subject {
    fn must_exist(&self, conn: &Connection, id: i64, subject: &str) -> Res<()> {
        let sql = format!("SELECT count(*) FROM {} WHERE id = ?1", self.table);
        let known: i64 = conn.prepare_cached(&sql)?.query_row([id], |row| row.get(0))?;
        if known == 0 {
            return Err(Refusal::not_found(&schema::noun(self.table), subject, self.list).into());
        }
        Ok(())
    }
}

const LICENSE: Subject = Subject {
    table: "license",
    named: "subject = ?1",
    batches: "SELECT batch_id FROM batch_license WHERE license_id = ?2",
    silent: "'import', 'import_license'",
    list: Step::ListLicenses,
};
const SEAT: Subject = Subject {
    table: "assignment",
    named: "subject = ?1",
    batches: "SELECT batch_id FROM image WHERE table_name = 'assignment' AND row_id = ?2
              UNION SELECT created_batch FROM assignment WHERE id = ?2",
    silent: "'import_license'",
    list: Step::ListSeats(None, None),
};
/// What happened to the records that were merged into a person happened to that person. The event of a seat that a full
/// license refused names the license, and the person in its facts.
const PERSON: Subject = Subject {
    table: "person",
    named: "(subject = ?1 OR subject IN (WITH RECURSIVE absorbed(id) AS (
                 SELECT id FROM person WHERE merged_into = ?2
                 UNION SELECT h.id FROM person h JOIN absorbed a ON h.merged_into = a.id)
             SELECT 'P' || id FROM absorbed)
         OR seq IN (WITH RECURSIVE who(id) AS (
                 SELECT ?2 UNION SELECT h.id FROM person h JOIN who w ON h.merged_into = w.id)
             SELECT e.seq FROM who w JOIN denial d ON d.person_id = w.id
                 JOIN history e ON e.subject = 'L' || d.license_id AND e.at = d.at AND e.command = 'deny_seat'
             WHERE e.facts ->> '$.person' = 'P' || w.id))",
    batches: "WITH RECURSIVE who(id) AS (
                  SELECT ?2 UNION SELECT h.id FROM person h JOIN who w ON h.merged_into = w.id)
              SELECT i.batch_id FROM who w JOIN image i ON i.table_name = 'person' AND i.row_id = w.id
              UNION SELECT i.batch_id FROM who w JOIN identifier x ON x.person_id = w.id
                    JOIN image i ON i.table_name = 'identifier' AND i.row_id = x.id
              UNION SELECT i.batch_id FROM who w JOIN account_login x ON x.person_id = w.id
                    JOIN image i ON i.table_name = 'account_login' AND i.row_id = x.id
              UNION SELECT i.batch_id FROM who w JOIN assignment s ON s.person_id = w.id
                    JOIN image i ON i.table_name = 'assignment' AND i.row_id = s.id
              UNION SELECT i.batch_id FROM who w JOIN account x ON x.person_id = w.id
                    JOIN image i ON i.table_name = 'account' AND i.row_id = x.id
              UNION SELECT s.created_batch FROM who w JOIN assignment s ON s.person_id = w.id
              UNION SELECT h.created_batch FROM who w JOIN person h ON h.id = w.id",
    silent: "'import_license'",
    list: Step::Run("dormouse person list"),
};
/// What is kept of an account is changed by imports as well, each of which tells of its license.
const ACCOUNT: Subject = Subject {
    table: "account",
    named: "subject = ?1",
    batches: "SELECT batch_id FROM image WHERE table_name = 'account' AND row_id = ?2
              UNION SELECT created_batch FROM account WHERE id = ?2",
    silent: "'import_license'",
    list: Step::Run("dormouse account list"),
};
const AUDIT: Subject = Subject {
    table: "audit",
    named: "subject = ?1",
    batches: "SELECT batch_id FROM image WHERE table_name = 'audit' AND row_id = ?2",
    silent: "''",
    list: Step::ListAudits,
};
const PRODUCT: Subject = Subject {
    table: "product",
    named: "subject = ?1",
    batches: "SELECT batch_id FROM image WHERE table_name = 'product' AND row_id = ?2
              UNION SELECT created_batch FROM product WHERE id = ?2",
    silent: "'import_license'",
    list: Step::ListProducts,
};
/// An import is named by its own event; the rest of its batch is about other files.
const IMPORT: Subject = Subject {
    table: "import",
    named: "subject = ?1",
    batches: "SELECT NULL WHERE ?2",
    silent: "''",
    list: Step::Run("dormouse imports"),
};
const BATCH: Subject = Subject {
    table: "batch",
    named: "subject = ?1",
    batches: "SELECT ?2",
    silent: "''",
    list: Step::Run("dormouse history"),
};

/// What an id names, and its number.
fn thing(subject: &str) -> Res<(&'static Subject, i64)> {
    let found = LicenseId::parse(subject)
        .map(|id| (&LICENSE, id.0))
        .or_else(|| SeatId::parse(subject).map(|id| (&SEAT, id.0)))
        .or_else(|| AccountId::parse(subject).map(|id| (&ACCOUNT, id.0)))
        .or_else(|| PersonId::parse(subject).map(|id| (&PERSON, id.0)))
        .or_else(|| AuditId::parse(subject).map(|id| (&AUDIT, id.0)))
        .or_else(|| ProductId::parse(subject).map(|id| (&PRODUCT, id.0)))
        .or_else(|| ImportId::parse(subject).map(|id| (&IMPORT, id.0)))
        .or_else(|| BatchId::parse(subject).map(|id| (&BATCH, id.0)));
    found.ok_or_else(|| {
        let sentence = format!("\"{}\" is nothing that history is kept of.", crate::domain::text::Shown(subject));
        let hint = "name a license (L7), person (P12), seat (S345), account (V12), users audit (A3), product (C2), import (I4) or batch (B41)";
        Refusal::new(Code::BadValue, sentence).hint(hint).into()
    })
}

/// The sentence of a batch: of its first event, the others are parts of it. Empty if it was erased.
pub(in crate::store) fn of_batch(conn: &Connection, batch: BatchId) -> Res<String> {
    let summary: Option<Option<String>> = conn
        .prepare_cached("SELECT summary FROM history WHERE batch_id = ?1 ORDER BY seq LIMIT 1")?
        .query_row([batch.0], |row| row.get("summary"))
        .optional()?;
    Ok(summary.flatten().unwrap_or_default())
}
