//! Users audits in all their states.

use crate::domain::advice::Step;
use crate::domain::audit::{Audit, Completion, State};
use crate::domain::ids::{AuditId, LicenseId};
use crate::domain::refusal::Refusal;
use crate::store::convert::RowExt;
use crate::store::error::{Failure, Res};
use rusqlite::{Connection, Row};

/// Newest first, as they were recorded, whatever the clock did; of one license or of all.
pub(in crate::store) fn list(conn: &Connection, license: Option<LicenseId>) -> Res<Vec<Audit>> {
    let condition = if license.is_some() { "license_id = ?1" } else { "?1 IS NULL" };
    let mut statement =
        conn.prepare_cached(&format!("SELECT * FROM audit WHERE {condition} AND void_batch IS NULL ORDER BY id DESC"))?;
    let audits = statement.query_map([license.map(|id| id.0)], audit)?;
    Ok(audits.collect::<rusqlite::Result<_>>()?)
}

/// One audit.
pub(in crate::store) fn one(conn: &Connection, id: AuditId) -> Res<Audit> {
    let mut statement = conn.prepare_cached("SELECT * FROM audit WHERE id = ?1 AND void_batch IS NULL")?;
    let found = statement.query_map([id.0], audit)?.next().transpose()?;
    found.ok_or_else(|| Failure::Refused(Refusal::not_found("users audit", &id.to_string(), Step::ListAudits)))
}

fn audit(row: &Row<'_>) -> rusqlite::Result<Audit> {
    let word: String = row.get("state")?;
    let ended = (row.get::<_, Option<String>>("ended_by")?, row.time("ended_at")?);
    let state = match (word.as_str(), ended) {
        ("completed", (Some(by), Some(at))) => State::Completed(Completion {
            by,
            at,
            seats_at_completion: row.count("seats_at_completion")?,
            seats_after: row.count("seats_after")?,
            notes: row.get("notes")?,
            next_due: row.day("next_due")?,
        }),
        ("cancelled", (Some(by), Some(at))) => {
            State::Cancelled { by, at, reason: row.get::<_, Option<String>>("notes")?.unwrap_or_default() }
        }
        _ => State::InProgress,
    };
    Ok(Audit {
        id: AuditId(row.get("id")?),
        license: LicenseId(row.get("license_id")?),
        started_by: row.get("started_by")?,
        started_at: row.time("started_at")?.unwrap_or_default(),
        seats_before: row.count("seats_before")?,
        state,
    })
}
