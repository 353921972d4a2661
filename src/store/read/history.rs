//! What happened, newest first.

use crate::domain::ids::{AuditId, BatchId, LicenseId, PersonId, ProductId, SeatId};
use crate::domain::refusal::Refusal;
use crate::domain::time::Day;
use crate::domain::view::HistoryEntry;
use crate::store::chain::hex;
use crate::store::convert::{RowExt, millis};
use crate::store::error::{Failure, Res};
use chrono::{NaiveTime, TimeZone};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

/// Events about a thing are those that name it, and those of a batch that changed a row of it.
pub(in crate::store) fn list(
    conn: &Connection,
    subject: Option<&str>,
    since: Option<Day>,
    zone: chrono_tz::Tz,
    limit: Option<usize>,
) -> Res<Vec<HistoryEntry>> {
    let mut sql = "SELECT seq, at, actor, command, subject, summary, batch_id, hash FROM history WHERE 1".to_owned();
    let mut values: Vec<Value> = Vec::new();
    if let Some(subject) = subject {
        let subject = subject.trim().to_ascii_uppercase();
        let (condition, id) = about(&subject)?;
        values.extend([Value::Text(subject), Value::Integer(id)]);
        // An import speaks of each license it touched in an event of its own; those of its other licenses are no news.
        sql.push_str(&format!(
            " AND (subject = ?1 OR (command NOT IN ('import', 'import_license') AND batch_id IN ({condition})))"
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
        Ok(HistoryEntry {
            seq: row.get("seq")?,
            at: row.time("at")?.unwrap_or_default(),
            actor: row.get("actor")?,
            command: row.get("command")?,
            subject: row.get("subject")?,
            summary: row.get("summary")?,
            batch: row.get::<_, Option<i64>>("batch_id")?.map(BatchId),
            hash: hex(&row.get::<_, Vec<u8>>("hash")?),
        })
    })?;
    Ok(events.collect::<rusqlite::Result<_>>()?)
}

/// The batches that concern a thing, and its number. A batch itself is asked for with all its events.
fn about(subject: &str) -> Res<(&'static str, i64)> {
    if let Some(LicenseId(id)) = LicenseId::parse(subject) {
        return Ok(("SELECT batch_id FROM batch_license WHERE license_id = ?2", id));
    }
    if let Some(SeatId(id)) = SeatId::parse(subject) {
        return Ok((
            "SELECT batch_id FROM image WHERE table_name = 'assignment' AND row_id = ?2
             UNION SELECT created_batch FROM assignment WHERE id = ?2",
            id,
        ));
    }
    if let Some(PersonId(id)) = PersonId::parse(subject) {
        return Ok((
            "SELECT batch_id FROM image WHERE table_name = 'person' AND row_id = ?2
             UNION SELECT i.batch_id FROM image i JOIN assignment s ON s.id = i.row_id
                   WHERE i.table_name = 'assignment' AND s.person_id = ?2
             UNION SELECT created_batch FROM assignment WHERE person_id = ?2
             UNION SELECT created_batch FROM person WHERE id = ?2",
            id,
        ));
    }
    if let Some(AuditId(id)) = AuditId::parse(subject) {
        return Ok(("SELECT batch_id FROM image WHERE table_name = 'audit' AND row_id = ?2", id));
    }
    if let Some(ProductId(id)) = ProductId::parse(subject) {
        return Ok((
            "SELECT batch_id FROM image WHERE table_name = 'product' AND row_id = ?2
             UNION SELECT created_batch FROM product WHERE id = ?2",
            id,
        ));
    }
    if let Some(BatchId(id)) = BatchId::parse(subject) {
        return Ok(("SELECT ?2", id));
    }
    Err(Failure::Refused(
        Refusal::new(format!("\"{}\" is nothing that history is kept of.", crate::domain::text::Shown(subject)))
            .hint("name a license (L7), person (P12), seat (S345), users audit (A3), product (C2) or batch (B41)"),
    ))
}
