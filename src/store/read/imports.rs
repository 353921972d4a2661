//! Files that were read.

use crate::domain::count::NewestRoster;
use crate::domain::ids::{ImportId, LicenseId, SeatId};
use crate::domain::import_file::rejects::KEPT;
use crate::domain::read_model::{ImportEntry, RejectedRow, RejectedRowFault};
use crate::domain::time::Day;
use crate::store::convert::RowExt;
use crate::store::error::Res;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

/// The day of the newest import with rejected rows that a mended file of this format and license can be the rest of.
pub(in crate::store) fn day_of_rest(conn: &Connection, preset: &str, license: Option<LicenseId>) -> Res<Option<Day>> {
    let mut statement = conn.prepare_cached(
        "SELECT as_of FROM import i
         WHERE preset = ?1 AND (?2 IS NULL OR license_id IS NULL OR license_id = ?2) AND void_batch IS NULL
           AND EXISTS (SELECT 1 FROM import_reject r WHERE r.import_id = i.id)
         ORDER BY license_id IS ?2 DESC, id DESC LIMIT 1",
    )?;
    let day = statement.query_row(params![preset, license.map(|l| l.0)], |row| row.day("as_of")).optional()?;
    Ok(day.flatten())
}

/// The seats that a full roster did not list.
pub(in crate::store) fn gone(conn: &Connection, import: ImportId) -> Res<Vec<SeatId>> {
    let mut statement =
        conn.prepare_cached("SELECT assignment_id FROM import_gone WHERE import_id = ?1 ORDER BY assignment_id")?;
    let seats = statement.query_map([import.0], |row| row.get(0).map(SeatId))?;
    Ok(seats.collect::<rusqlite::Result<_>>()?)
}

/// The rejected rows that were kept, by import. A row has as many records as it had faults, one behind the other.
fn rejected(conn: &Connection) -> Res<HashMap<i64, Vec<RejectedRow>>> {
    let mut rejects: HashMap<i64, Vec<RejectedRow>> = HashMap::new();
    let mut statement = conn.prepare_cached("SELECT * FROM import_reject ORDER BY import_id, n")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (theirs, line) = (rejects.entry(row.get("import_id")?).or_default(), row.get("line")?);
        let is_full = theirs.len() >= KEPT;
        let same = theirs.last_mut().filter(|last| last.line == line);
        // An earlier version kept all of them, however many.
        if same.is_none() && is_full {
            continue;
        }
        let fault =
            RejectedRowFault { column: row.get("column")?, code: row.get("code")?, message: row.get("message")? };
        match same {
            Some(same) => same.others.push(fault),
            None => theirs.push(RejectedRow { line, first: fault, others: Vec::new() }),
        }
    }
    Ok(rejects)
}

/// All imports, newest first.
pub(in crate::store) fn all(conn: &Connection) -> Res<Vec<ImportEntry>> {
    let mut rejects = rejected(conn)?;
    let mut statement = conn.prepare_cached(
        "SELECT i.*, (SELECT count(DISTINCT line) FROM import_reject r WHERE r.import_id = i.id) AS kept,
                coalesce(f.facts ->> 'rejected', 0) AS rejected, coalesce(f.facts ->> 'ended_here', 0) AS ended_here, coalesce(f.facts ->> 'gone', 0) AS gone,
                coalesce(f.facts ->> 'gone_revoked', 0) AS gone_revoked,
                coalesce(f.facts ->> 'removals_closed', 0) AS removals_closed,
                f.facts ->> 'row_unit' AS row_unit
         FROM import i LEFT JOIN history f ON f.batch_id = i.created_batch AND f.subject = 'I' || i.id
         ORDER BY i.id DESC",
    )?;
    let imports = statement.query_map([], |row| {
        let id: i64 = row.get("id")?;
        Ok(ImportEntry {
            id: ImportId(id),
            file: row.get("file")?,
            sha256: row.get("sha256")?,
            preset: row.get("preset")?,
            as_of: row.day("as_of")?.unwrap_or_default(),
            at: row.time("at")?.unwrap_or_default(),
            by: row.get("actor")?,
            roster: row.get("roster")?,
            rows: row.count("rows")?,
            created: row.count("created")?,
            updated: row.count("updated")?,
            unchanged: row.count("unchanged")?,
            ended_here: row.count("ended_here")?,
            gone: row.count("gone")?,
            gone_revoked: row.count("gone_revoked")?,
            removals_closed: row.count("removals_closed")?,
            // As history has it; what stands here is no less, whatever became of that.
            rejected: row.count("rejected")?.max(row.count("kept")?),
            unit: row.get::<_, Option<String>>("row_unit")?.and_then(|word| word.parse().ok()).unwrap_or_default(),
            rejects: rejects.remove(&id).unwrap_or_default(),
            undone: row.get::<_, Option<i64>>("void_batch")?.is_some(),
        })
    })?;
    Ok(imports.collect::<rusqlite::Result<_>>()?)
}

/// The newest full roster of a license that stands.
pub(in crate::store) fn newest_roster(conn: &Connection, license: LicenseId) -> Res<Option<NewestRoster>> {
    let newest = conn
        .prepare_cached(
            "SELECT i.as_of, r.unread FROM roster_license r JOIN import i ON i.id = r.import_id
             WHERE r.license_id = ?1 AND i.void_batch IS NULL ORDER BY i.as_of DESC, i.id DESC LIMIT 1",
        )?
        .query_row([license.0], |row| {
            Ok(NewestRoster { as_of: row.day("as_of")?.unwrap_or_default(), unread: row.get("unread")? })
        })
        .optional()?;
    Ok(newest)
}
