//! The outbox as it is sent from: notices that must still be told, with their recipients' addresses and their messages.
//!
//! The newest message of a notice counts; an earlier one was given up for it.

use crate::domain::ids::{MailId, NoticeId};
use crate::domain::notice::{NoticeKind, reaches};
use crate::domain::outbox::{Ended, Letter, Told};
use crate::domain::person::PersonStatus;
use crate::domain::time::Day;
use crate::store::convert::RowExt;
use crate::store::error::Res;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Where a notice goes: a person's own address, an admin's, or that of the person an admin is.
const UNSENT: &str = "
WITH RECURSIVE one_and_the_same (id, survivor) AS (
    SELECT id, coalesce(merged_into, id) FROM person WHERE merged_into IS NOT NULL
    UNION SELECT o.id, h.merged_into FROM one_and_the_same o JOIN person h ON h.id = o.survivor
          WHERE h.merged_into IS NOT NULL
), recipient AS (
    SELECT n.id, n.kind, n.text, n.created_at, n.admin, a.email AS own,
           coalesce(n.person_id, a.person_id) AS person
    FROM notice n LEFT JOIN admin a ON a.name = n.admin AND a.removed_at IS NULL AND a.void_batch IS NULL
    WHERE n.void_batch IS NULL AND n.sent_at IS NULL AND n.text IS NOT NULL AND (n.admin IS NULL OR a.id IS NOT NULL)
      AND {only}
), holder AS (
    SELECT r.*, coalesce((SELECT max(o.survivor) FROM one_and_the_same o JOIN person s ON s.id = o.survivor
                          WHERE o.id = r.person AND s.merged_into IS NULL), r.person) AS human
    FROM recipient r
)
SELECT r.id, r.kind, r.text, r.created_at, coalesce(r.admin, h.name, '') AS name,
       coalesce(r.own, (SELECT i.value FROM identifier i
                        WHERE i.person_id = r.human AND i.kind = 'email' AND i.valid_to IS NULL AND i.void_batch IS NULL
                        ORDER BY i.id LIMIT 1)) AS address,
       (SELECT max(m.mail_id) FROM mail_notice m WHERE m.notice_id = r.id) AS mail,
       iif(r.admin IS NULL, h.status, NULL) AS status, h.until_on
FROM holder r LEFT JOIN person h ON h.id = r.human ORDER BY r.id";

/// A notice that must still be told.
pub(in crate::store) struct Unsent {
    pub told: Told,
    pub name: String,
    pub address: Option<String>,
    pub mail: Option<MailId>,
    /// The status of a holder and its last day; an admin has none.
    status: Option<(PersonStatus, Option<Day>)>,
}

impl Unsent {
    /// True if it is still for somebody: whoever was offboarded since is not told.
    pub fn is_for_somebody(&self, today: Day) -> bool {
        self.status.is_none_or(|(status, until)| reaches(status, until, today))
    }
}

/// Everything that must still be told, or what of one message must; oldest first.
pub(in crate::store) fn unsent(conn: &Connection, of: Option<MailId>) -> Res<Vec<Unsent>> {
    let only =
        if of.is_some() { "n.id IN (SELECT notice_id FROM mail_notice WHERE mail_id = ?1)" } else { "?1 IS NULL" };
    let mut statement = conn.prepare_cached(&UNSENT.replace("{only}", only))?;
    let rows = statement.query_map([of.map(|mail| mail.0)], |row| {
        Ok(Unsent {
            told: told(row)?,
            name: row.get("name")?,
            address: row.get("address")?,
            mail: row.get::<_, Option<i64>>("mail")?.map(MailId),
            status: row.word_opt("status")?.zip(Some(row.day("until_on")?)),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Those of them that have no address to go to.
pub(in crate::store) fn without_address(conn: &Connection) -> Res<Vec<NoticeId>> {
    let unsent = unsent(conn, None)?;
    Ok(unsent.into_iter().filter(|unsent| unsent.address.is_none()).map(|unsent| unsent.told.id).collect())
}

fn told(row: &Row<'_>) -> rusqlite::Result<Told> {
    Ok(Told {
        id: NoticeId(row.get("id")?),
        kind: row.word::<NoticeKind>("kind")?,
        text: row.get("text")?,
        at: row.time("created_at")?.unwrap_or_default(),
    })
}

/// A message as it stands, without what it tells; `None` once it was sent.
pub(in crate::store) fn letter(conn: &Connection, mail: MailId) -> Res<Option<Letter>> {
    let mut statement = conn.prepare_cached(
        "SELECT m.message_id, m.recipient, m.created_at, m.next_try, t.n, t.outcome, t.answer
         FROM mail m LEFT JOIN mail_attempt t ON t.mail_id = m.id
              AND t.n = (SELECT max(l.n) FROM mail_attempt l WHERE l.mail_id = m.id)
         WHERE m.id = ?1 AND m.sent_at IS NULL",
    )?;
    let found = statement
        .query_row([mail.0], |row| {
            Ok(Letter {
                mail,
                message_id: row.get("message_id")?,
                to: row.get("recipient")?,
                name: String::new(),
                at: row.time("created_at")?.unwrap_or_default(),
                notices: Vec::new(),
                attempts: row.get::<_, Option<u32>>("n")?.unwrap_or(0),
                last: row.word_opt::<Ended>("outcome")?,
                answer: row.get("answer")?,
                next_try: row.time("next_try")?,
            })
        })
        .optional()?;
    Ok(found)
}

/// Whether a message waits for a later moment than this.
pub(in crate::store) fn waits(letter: &Letter, now: DateTime<Utc>) -> bool {
    letter.last == Some(Ended::Later) && letter.next_try.is_some_and(|at| at > now)
}

/// Whether somebody may have been told already: it was sent, or an attempt to send it has no end.
pub(in crate::store) fn may_have_been_told(conn: &Connection, notice: i64) -> Res<bool> {
    let sql = "SELECT sent_at IS NOT NULL OR EXISTS (
                   SELECT 1 FROM mail_notice m JOIN mail_attempt t ON t.mail_id = m.mail_id
                   WHERE m.notice_id = n.id AND t.ended_at IS NULL) FROM notice n WHERE n.id = ?1";
    Ok(conn.prepare_cached(sql)?.query_row(params![notice], |row| row.get(0))?)
}
