//! The outbox and the inbox: notices that stand.

use crate::domain::ids::NoticeId;
use crate::domain::read_model::NoticeEntry;
use crate::store::convert::RowExt;
use crate::store::error::Res;
use rusqlite::Connection;

/// All notices that were not withdrawn, newest first; `account` is the admin who asks.
pub(in crate::store) fn all(conn: &Connection, account: &str) -> Res<Vec<NoticeEntry>> {
    let mut statement = conn.prepare_cached(concat!(
        "SELECT n.id, n.kind, n.text, n.created_at, n.sent_at, n.admin, h.name, ",
        shown_identifier!(),
        " AS email FROM notice n LEFT JOIN person h ON h.id = n.person_id
             WHERE n.void_batch IS NULL ORDER BY n.id DESC"
    ))?;
    let notices = statement.query_map([], |row| {
        let admin: Option<String> = row.get("admin")?;
        let to = match (&admin, row.get::<_, Option<String>>("email")?) {
            (Some(admin), _) => admin.clone(),
            (None, Some(email)) => email,
            (None, None) => row.get::<_, Option<String>>("name")?.unwrap_or_default(),
        };
        Ok(NoticeEntry {
            id: NoticeId(row.get("id")?),
            to,
            kind: row.get("kind")?,
            text: row.get::<_, Option<String>>("text")?.unwrap_or_default(),
            created_at: row.time("created_at")?.unwrap_or_default(),
            sent_at: row.time("sent_at")?,
            mine: admin.as_deref() == Some(account),
        })
    })?;
    Ok(notices.collect::<rusqlite::Result<_>>()?)
}
