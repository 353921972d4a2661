//! What is installed where, by the newest files of each format, and what nobody wants to be told of.

use crate::domain::ids::PersonId;
use crate::domain::inventory::IgnoredApplication;
use crate::domain::inventory::report::{Application, DeviceReport, Known};
use crate::store::convert::RowExt;
use crate::store::error::Res;
use rusqlite::Connection;

/// Everything that the report on what is installed looks at, but for licenses and seats. Files of one day speak together:
/// what was rejected of one and mended is another.
pub(in crate::store) fn known(conn: &Connection) -> Res<Known> {
    let mut statement = conn.prepare(
        "SELECT r.id, r.device, r.person_id, r.as_of, a.name, a.version, a.last_opened
         FROM device_report r JOIN installed_application a ON a.report_id = r.id
         WHERE r.void_batch IS NULL AND r.as_of = (
             SELECT max(n.as_of) FROM device_report n
             WHERE n.source = r.source AND n.device_key = r.device_key AND n.void_batch IS NULL)
         ORDER BY r.id, a.n",
    )?;
    let mut rows = statement.query([])?;
    let (mut reports, mut last): (Vec<DeviceReport>, Option<i64>) = (Vec::new(), None);
    while let Some(row) = rows.next()? {
        let id = row.get("id")?;
        if last != Some(id) {
            last = Some(id);
            reports.push(DeviceReport {
                device: row.get("device")?,
                person: row.get::<_, Option<i64>>("person_id")?.map(PersonId),
                as_of: row.day("as_of")?.unwrap_or_default(),
                applications: Vec::new(),
            });
        }
        let application =
            Application { name: row.get("name")?, version: row.get("version")?, last_opened: row.day("last_opened")? };
        if let Some(report) = reports.last_mut() {
            report.applications.push(application);
        }
    }
    let ignored = ignored(conn)?.into_iter().map(|ignored| ignored.name).collect();
    Ok(Known { reports, ignored })
}

/// The list that admins keep, by name.
pub(in crate::store) fn ignored(conn: &Connection) -> Res<Vec<IgnoredApplication>> {
    let mut statement = conn.prepare_cached(
        "SELECT i.name, i.reason, b.at, coalesce((SELECT h.actor FROM history h WHERE h.batch_id = b.id LIMIT 1), '') AS by
         FROM ignored_application i JOIN batch b ON b.id = i.created_batch
         WHERE i.removed_at IS NULL AND i.void_batch IS NULL ORDER BY i.name_key",
    )?;
    let list = statement.query_map([], |row| {
        Ok(IgnoredApplication {
            name: row.get("name")?,
            reason: row.get("reason")?,
            since: row.time("at")?.unwrap_or_default(),
            by: row.get("by")?,
        })
    })?;
    Ok(list.collect::<rusqlite::Result<_>>()?)
}
