//! `check`: every promise of the database, looked at again. Each has a name, what was found, and what to do.

use super::commands::{self, ordered_total, recorded_count};
use super::convert::RowExt;
use super::error::Res;
use super::{altered_records, altered_schema, chain, corruption, images, read};
use crate::domain::account::FreeingStep;
use crate::domain::ids::{AccountId, BatchId, LicenseId, MailId, NoticeId, PersonId, SeatId};
use crate::domain::org::JournalMode;
use crate::domain::read_model::Finding;
use crate::domain::text::count;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// How many culprits a sentence names.
const NAMED: usize = 5;

/// What to do about a file that was written by another program than this one.
const OTHER_MEANS: &str = "somebody wrote to the file by other means: restore the newest backup";

/// Looks at one invariant.
type Look = fn(&Connection, Option<&Path>) -> Res<Finding>;

/// All invariants, in the order they are shown.
const LOOKS: [(&str, Look); 20] = [
    ("pages", |conn, _| integrity(conn)),
    ("schema", |conn, _| schema(conn)),
    ("records", |conn, _| altered(conn)),
    ("references", |conn, _| references(conn)),
    ("assigned", |conn, _| assigned(conn)),
    ("unattributed", |conn, _| unattributed(conn)),
    ("counts", |conn, _| below_zero(conn)),
    ("spells", |conn, _| spells(conn)),
    ("orders", |conn, _| orders(conn)),
    ("evidence", |conn, _| evidence_words(conn)),
    ("vendor_accounts", |conn, _| vendor_accounts(conn)),
    ("history", |conn, _| history(conn)),
    ("images", |conn, _| images(conn)),
    ("removals", |conn, _| removals(conn)),
    ("admins", |conn, _| admins(conn)),
    ("merged", |conn, _| merged(conn)),
    ("mail", |conn, _| mail(conn)),
    ("file", |_, path| Ok(file(path))),
    ("journal", journal),
    ("sqlite", |conn, _| sqlite(conn)),
];

/// Looks at every invariant, each on its own: one that cannot be read is found to be so, and the others are looked at.
pub(super) fn check(conn: &Connection, path: Option<&Path>) -> Vec<Finding> {
    let mut places = None;
    let looks = LOOKS.into_iter().map(|(name, look)| {
        look(conn, path).unwrap_or_else(|failure| corruption::unreadable(name, failure, conn, &mut places))
    });
    looks.collect()
}

/// What can still be said of a file of which not even the list of tables can be read.
pub(super) fn without_reading(path: &Path) -> Vec<Finding> {
    vec![corruption::no_schema(), file(Some(path))]
}

fn finding(name: &'static str, culprits: &[String], fine: &str, remedy: &str) -> Finding {
    let ok = culprits.is_empty();
    let mut named = culprits.iter().take(NAMED).cloned().collect::<Vec<_>>().join("; ");
    if culprits.len() > NAMED {
        named.push_str(&format!("; and {} more", culprits.len() - NAMED));
    }
    Finding { name, ok, found: if ok { fine.to_owned() } else { named }, remedy: (!ok).then(|| remedy.to_owned()) }
}

fn integrity(conn: &Connection) -> Res<Finding> {
    let mut statement = conn.prepare("PRAGMA integrity_check(20)")?;
    let said = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    let said = corruption::named(conn, &said);
    Ok(finding("pages", &said, "every page and index is sound", corruption::REMEDY))
}

fn schema(conn: &Connection) -> Res<Finding> {
    let wrong = altered_schema::differences(conn)?;
    let fine = "every table, index and trigger is the one of this version";
    Ok(finding("schema", &wrong, fine, OTHER_MEANS))
}

fn altered(conn: &Connection) -> Res<Finding> {
    let wrong = altered_records::altered(conn)?;
    Ok(finding("records", &wrong, "every record is as it was written last", OTHER_MEANS))
}

fn references(conn: &Connection) -> Res<Finding> {
    let mut statement = conn.prepare("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check LIMIT 20")?;
    let broken = statement.query_map([], |row| {
        let (table, id, parent): (String, Option<i64>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(format!("{table} {} names no {parent}", id.unwrap_or_default()))
    })?;
    let broken = broken.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(finding("references", &broken, "every record points to one that is there", "restore the newest backup"))
}

fn assigned(conn: &Connection) -> Res<Finding> {
    let mut statement = conn.prepare(
        "SELECT l.id, coalesce(c.assigned, -1) AS kept, coalesce(n.assigned, 0) AS counted
         FROM license l LEFT JOIN seat_count c ON c.license_id = l.id
         LEFT JOIN (SELECT license_id, count(*) AS assigned FROM assignment
                    WHERE revoked_on IS NULL AND void_batch IS NULL GROUP BY license_id) n ON n.license_id = l.id
         WHERE c.assigned IS NULL OR c.assigned <> coalesce(n.assigned, 0) ORDER BY l.id",
    )?;
    let wrong = statement.query_map([], |row| {
        let (id, kept, counted): (i64, i64, i64) = (row.get("id")?, row.get("kept")?, row.get("counted")?);
        Ok(format!("{} keeps {kept} assigned seats and has {counted}", LicenseId(id)))
    })?;
    let wrong = wrong.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(finding("assigned", &wrong, "every kept count of seats equals its assignments", OTHER_MEANS))
}

fn unattributed(conn: &Connection) -> Res<Finding> {
    let mut statement = conn.prepare(&format!(
        "SELECT license_id, unattributed, counted AS listed, ({}) AS counted FROM seat_count k ORDER BY license_id",
        recorded_count::unattributed().replace("?1", "k.license_id")
    ))?;
    let mut wrong = Vec::new();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (kept, counted): (i64, i64) = (row.get("unattributed")?, row.get("counted")?);
        if kept != counted {
            let id = LicenseId(row.get("license_id")?);
            wrong.push(format!("{id} keeps {kept} unattributed seats, and its counts give {counted}"));
        }
        let (id, kept) = (LicenseId(row.get("license_id")?), row.get::<_, Option<u32>>("listed")?);
        let listed = recorded_count::from_lists(conn, id)?;
        if kept != listed {
            let shown = |count: Option<u32>| count.map_or("no".to_owned(), |count| count.to_string());
            wrong.push(format!("{id} keeps {} accounts that count, and its lists give {}", shown(kept), shown(listed)));
        }
    }
    Ok(finding("unattributed", &wrong, "every recorded count follows from its audits and rosters", OTHER_MEANS))
}

fn below_zero(conn: &Connection) -> Res<Finding> {
    let mut statement = conn.prepare(
        "SELECT license_id, coalesce(counted, assigned) + unattributed AS used FROM seat_count WHERE coalesce(counted, assigned) + unattributed < 0",
    )?;
    let wrong = statement.query_map([], |row| {
        Ok(format!("{} has a recorded count of {}", LicenseId(row.get(0)?), row.get::<_, i64>(1)?))
    })?;
    let wrong = wrong.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(finding(
        "counts",
        &wrong,
        "no recorded count lies below zero",
        "more seats were taken back than were counted: record the real count with a users audit",
    ))
}

/// What is kept of the figures of a license follows from what each command moved.
fn spells(conn: &Connection) -> Res<Finding> {
    let figures = commands::spells::figures();
    let mut statement = conn.prepare(&format!(
        "SELECT f.id, f.used = f.moved_used AND f.total = f.moved_total
                AND f.moved_used = coalesce(m.used, 0) AND f.moved_total = coalesce(m.total, 0) AS fits
         FROM ({figures}) f
         LEFT JOIN (SELECT license_id, sum(used) AS used, sum(total) AS total FROM figure_change GROUP BY license_id) m
                ON m.license_id = f.id ORDER BY f.id"
    ))?;
    let mut wrong = Vec::new();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let id = LicenseId(row.get("id")?);
        if !row.get::<_, bool>("fits")? {
            wrong.push(format!("{id} has other figures than its changes give"));
        } else if read::spells::of(conn, id)? != read::spells::from_moves(conn, id, None)? {
            wrong.push(format!("{id} keeps other times over its limit than its changes give"));
        }
    }
    Ok(finding("spells", &wrong, "every time over a limit follows from what each command changed", OTHER_MEANS))
}

/// The total of a license with orders is the sum of those that count.
fn orders(conn: &Connection) -> Res<Finding> {
    let mut statement = conn.prepare(&format!(
        "SELECT l.id, l.seats_total, ({}) AS ordered FROM license l
         WHERE l.void_batch IS NULL AND ordered IS NOT NULL AND l.seats_total IS NOT ordered ORDER BY l.id",
        ordered_total::SUM.replace("?1", "l.id")
    ))?;
    let wrong = statement.query_map([], |row| {
        let (id, kept, ordered): (i64, Option<i64>, i64) =
            (row.get("id")?, row.get("seats_total")?, row.get("ordered")?);
        let kept = kept.map_or("no limit of".to_owned(), |kept| kept.to_string());
        Ok(format!("{} has {kept} seats, and its orders give {ordered}", LicenseId(id)))
    })?;
    let wrong = wrong.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(finding("orders", &wrong, "every total of a license with orders is their sum", OTHER_MEANS))
}

fn evidence_words(conn: &Connection) -> Res<Finding> {
    let mut statement = conn.prepare(
        "SELECT s.id FROM assignment s LEFT JOIN import i ON i.id = s.used_import
         WHERE s.used_import IS NOT NULL AND (i.id IS NULL OR s.used_line IS NULL) LIMIT 20",
    )?;
    let mut wrong = statement
        .query_map([], |row| Ok(format!("S{} names no file and line for its last use", row.get::<_, i64>(0)?)))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut statement = conn.prepare(
        "SELECT a.person_id FROM account_login a LEFT JOIN import i ON i.id = a.login_import
         WHERE a.void_batch IS NULL AND (i.id IS NULL OR a.login_line IS NULL) LIMIT 20",
    )?;
    let of_accounts = statement
        .query_map([], |row| Ok(format!("{} has a sign-in at a vendor without file and line", PersonId(row.get(0)?))))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    wrong.extend(of_accounts);
    Ok(finding("evidence", &wrong, "every imported date names its file and line", "read the newest export again"))
}

/// What a vendor lists is listed on a license that is there, and is nobody's or somebody's who is there.
fn vendor_accounts(conn: &Connection) -> Res<Finding> {
    let mut statement = conn.prepare(
        "SELECT a.id, l.void_batch IS NOT NULL AS no_license, h.void_batch IS NOT NULL OR h.merged_into IS NOT NULL AS no_person,
                o.void_batch IS NOT NULL OR o.merged_into IS NOT NULL OR o.license_id <> a.license_id AS no_other
         FROM account a JOIN license l ON l.id = a.license_id LEFT JOIN person h ON h.id = a.person_id
         LEFT JOIN account o ON o.id = a.merged_into
         WHERE a.void_batch IS NULL AND (no_license OR no_person OR no_other) ORDER BY a.id LIMIT 20",
    )?;
    let wrong = statement.query_map([], |row| {
        let (id, no_license) = (AccountId(row.get("id")?), row.get::<_, bool>("no_license")?);
        let no_person: Option<bool> = row.get("no_person")?;
        Ok(match (no_license, no_person) {
            (true, _) => format!("{id} is listed on a license that was taken back"),
            (_, Some(true)) => format!("{id} is somebody's who was taken back or merged into another"),
            _ => {
                format!("{id} was merged into an account that was taken back, merged itself, or is on another license")
            }
        })
    })?;
    let wrong = wrong.collect::<rusqlite::Result<Vec<_>>>()?;
    let fine = "every account at a vendor names a license and a person that are there";
    Ok(finding("vendor_accounts", &wrong, fine, OTHER_MEANS))
}

fn history(conn: &Connection) -> Res<Finding> {
    let report = chain::verify(conn, None)?;
    let fine = format!("{}, each fits the one before; head {}", count(report.length, "event", "events"), report.head);
    Ok(finding("history", &report.breaks, &fine, "compare with a backup or with the head you kept outside"))
}

/// Row images against the digest that their event carries. One that no event speaks of is as wrong as one that differs:
/// undo would follow it.
fn images(conn: &Connection) -> Res<Finding> {
    let mut wrong = Vec::new();
    let mut spoken_of: BTreeMap<i64, i64> = BTreeMap::new();
    let mut events = conn.prepare(
        "SELECT batch_id, facts FROM history WHERE batch_id IS NOT NULL AND facts LIKE '%images_sha256%' ORDER BY seq",
    )?;
    let mut rows = events.query([])?;
    while let Some(row) = rows.next()? {
        let batch: i64 = row.get("batch_id")?;
        let facts: String = row.get("facts")?;
        let facts: serde_json::Value = serde_json::from_str(&facts).unwrap_or_default();
        spoken_of.insert(batch, facts["images"].as_i64().unwrap_or_default());
        wrong.extend(images::altered(conn, BatchId(batch), &facts)?);
    }
    let mut there = conn.prepare("SELECT batch_id, count(*) FROM image GROUP BY batch_id")?;
    let mut rows = there.query([])?;
    while let Some(row) = rows.next()? {
        let (batch, count): (i64, i64) = (row.get(0)?, row.get(1)?);
        if count > spoken_of.get(&batch).copied().unwrap_or_default() {
            wrong.push(images::not_those(BatchId(batch)));
        }
    }
    Ok(finding(
        "images",
        &wrong,
        "every row image is the one its event speaks of",
        "undo of these batches cannot be trusted: restore the newest backup",
    ))
}

/// What is to be removed at the vendor was taken back here.
fn removals(conn: &Connection) -> Res<Finding> {
    let mut statement = conn.prepare(
        "SELECT s.id FROM removal r JOIN assignment s ON s.id = r.assignment_id
         WHERE r.closed_on IS NULL AND r.void_batch IS NULL AND s.revoked_on IS NULL AND s.void_batch IS NULL
         ORDER BY s.id",
    )?;
    let wrong = statement
        .query_map([], |row| Ok(format!("a removal is open for {}, which somebody holds", SeatId(row.get(0)?))))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut statement = conn.prepare(
        "SELECT m.account_id, m.kind FROM account_removal m JOIN account a ON a.id = m.account_id
         WHERE m.closed_on IS NULL AND m.void_batch IS NULL
           AND (a.void_batch IS NOT NULL OR CASE m.kind WHEN 'stop' THEN a.stopped_on ELSE a.freed_on END IS NULL)
         ORDER BY m.id",
    )?;
    let not_begun = statement.query_map([], |row| {
        let (account, step): (_, FreeingStep) = (AccountId(row.get("account_id")?), row.word("kind")?);
        Ok(format!("to {} {account} is open at the vendor, and nobody did so here", step.word()))
    })?;
    let wrong: Vec<String> = wrong.into_iter().chain(not_begun.collect::<rusqlite::Result<Vec<_>>>()?).collect();
    Ok(finding(
        "removals",
        &wrong,
        "no removal is open for a seat that somebody holds, or for an account that goes on",
        "close it: dormouse removal done SEAT|ACCOUNT; or take the seat back, if it is to go: dormouse seat revoke SEAT",
    ))
}

fn admins(conn: &Connection) -> Res<Finding> {
    let there = commands::super_admins(conn)?;
    let wrong: Vec<String> = (there == 0).then(|| "there is no super-admin".into()).into_iter().collect();
    let fine = format!("{there} may manage the others");
    Ok(finding("admins", &wrong, &fine, OTHER_MEANS))
}

fn merged(conn: &Connection) -> Res<Finding> {
    let mut statement = conn.prepare(
        "SELECT h.id FROM person h WHERE h.merged_into IS NOT NULL AND h.void_batch IS NULL
         AND (EXISTS (SELECT 1 FROM assignment s
                      WHERE s.person_id = h.id AND s.revoked_on IS NULL AND s.void_batch IS NULL)
           OR EXISTS (SELECT 1 FROM identifier i
                      WHERE i.person_id = h.id AND i.valid_to IS NULL AND i.void_batch IS NULL)) ORDER BY h.id",
    )?;
    let wrong = statement
        .query_map([], |row| Ok(format!("{} was merged and still has a seat or an identifier", PersonId(row.get(0)?))))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let fine = "whoever was merged has left every seat and identifier to the other";
    Ok(finding("merged", &wrong, fine, "take the merge back with undo, and merge again"))
}

/// What was sent has an attempt that says so, and the other way round.
fn mail(conn: &Connection) -> Res<Finding> {
    let mut statement = conn.prepare(
        "SELECT m.id, m.sent_at IS NOT NULL AS sent FROM mail m
         WHERE (m.sent_at IS NOT NULL)
            <> EXISTS (SELECT 1 FROM mail_attempt t WHERE t.mail_id = m.id AND t.outcome = 'sent') ORDER BY m.id",
    )?;
    let mut wrong = statement
        .query_map([], |row| {
            let (id, sent) = (MailId(row.get("id")?), row.get::<_, bool>("sent")?);
            Ok(format!("{id} {}", if sent { "was sent by no attempt" } else { "was sent and is not marked so" }))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut statement = conn.prepare(
        "SELECT n.id FROM notice n WHERE n.sent_at IS NOT NULL AND EXISTS (SELECT 1 FROM mail)
         AND EXISTS (SELECT 1 FROM mail_notice m WHERE m.notice_id = n.id)
         AND NOT EXISTS (SELECT 1 FROM mail_notice m JOIN mail s ON s.id = m.mail_id
                         WHERE m.notice_id = n.id AND s.sent_at IS NOT NULL) ORDER BY n.id",
    )?;
    let told = statement.query_map([], |row| Ok(format!("{} was told by no message", NoticeId(row.get(0)?))))?;
    wrong.extend(told.collect::<rusqlite::Result<Vec<_>>>()?);
    let (sent, cut_off): (i64, i64) = conn.query_row(
        "SELECT (SELECT count(*) FROM mail WHERE sent_at IS NOT NULL),
                (SELECT count(*) FROM mail_attempt WHERE ended_at IS NULL)",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let fine = format!(
        "{} sent; {} no end",
        count(sent, "message", "messages"),
        count(cut_off, "attempt has", "attempts have")
    );
    Ok(finding("mail", &wrong, &fine, OTHER_MEANS))
}

/// The journal is the one that was asked for, and fits the file system: a write-ahead log needs memory that all who use it
/// share.
fn journal(conn: &Connection, path: Option<&Path>) -> Res<Finding> {
    let Some(path) = path else { return Ok(finding("journal", &[], "in memory, none is needed", "")) };
    let has = super::journal::mode(conn)?;
    let asked = commands::org(conn)?.journal_mode;
    Ok(judged(&has, asked, super::journal::on_network(path)))
}

/// What is to be said of a journal on a file system of either kind.
fn judged(has: &str, asked: Option<JournalMode>, network: bool) -> Finding {
    let lies = if network { "a network file system" } else { "a disk of this machine" };
    let log = has == JournalMode::Wal.word();
    let (wrong, remedy) = match asked {
        _ if network && log => (
            format!("a write-ahead log on {lies} can lose changes"),
            "write a backup, and go on with that on a disk of the machine that everybody works on",
        ),
        Some(JournalMode::Wal) if network => (
            format!("journal_mode is set to wal, and on {lies} the file has {has}"),
            "say what is: dormouse org set journal_mode delete",
        ),
        Some(asked) if has != asked.word() => (
            format!("journal_mode is set to {}, and the file has {has}", asked.word()),
            "close every dashboard on it, then open it once as somebody who may write it: dormouse check",
        ),
        _ => return finding("journal", &[], &format!("{has}, on {lies}"), ""),
    };
    finding("journal", &[wrong], "", remedy)
}

/// Who can write the file, said plainly: that is the real boundary.
fn file(path: Option<&Path>) -> Finding {
    let Some(path) = path else {
        return finding("file", &[], "in memory: nobody else can reach it", "");
    };
    let Ok(found) = std::fs::metadata(path) else {
        return finding("file", &["it cannot be looked at any more".into()], "", "see whether it was moved or removed");
    };
    let mode = found.mode() & 0o777;
    let who = if mode & 0o020 == 0 {
        format!("uid {}", found.uid())
    } else {
        format!("uid {} and group {}", found.uid(), found.gid())
    };
    let mut wrong: Vec<String> =
        (mode & 0o007 != 0).then(|| format!("mode {mode:04o} lets everybody on this machine in")).into_iter().collect();
    let mut remedy = "take the rights away: chmod o-rwx on the file";
    if let Some(dir) = path.parent().and_then(|dir| std::fs::metadata(dir).ok())
        && dir.mode() & 0o1002 == 0o0002
    {
        wrong.push("everybody on this machine can put another file in its place".into());
        remedy = "take the rights away: chmod o-w on its directory, and chmod o-rwx on the file";
    }
    for end in ["-wal", "-shm"] {
        let mut beside = path.to_owned().into_os_string();
        beside.push(end);
        let narrower = std::fs::metadata(&beside).is_ok_and(|beside| mode & 0o020 & !beside.mode() != 0);
        if narrower {
            wrong.push(format!("the {end} file beside it is closed to the group that may write the database"));
            remedy =
                "when nobody is using it, open the directory to the group: chmod 2770 on it, chmod 660 on the file";
        }
    }
    finding("file", &wrong, &format!("mode {mode:04o}: {who} can write it"), remedy)
}

fn sqlite(conn: &Connection) -> Res<Finding> {
    let sync: i64 = conn.query_row("PRAGMA synchronous", [], |row| row.get(0))?;
    let schema = super::connect::version(conn)?;
    let wrong: Vec<String> =
        (sync < 3).then(|| "a commit is not synchronised to the disk".into()).into_iter().collect();
    let seats = conn.query_row("SELECT coalesce(sum(assigned), 0) AS n FROM seat_count", [], |row| row.count("n"))?;
    let fine =
        format!("version {}, schema {schema}, {}", rusqlite::version(), count(seats, "active seat", "active seats"));
    Ok(finding("sqlite", &wrong, &fine, "this is a fault in dormouse"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_is_judged_by_what_was_asked_for_and_by_where_the_file_lies() {
        use JournalMode::{Delete, Wal};
        for (has, asked, network, found) in [
            ("wal", None, false, "wal, on a disk of this machine"),
            ("delete", Some(Delete), true, "delete, on a network file system"),
            ("wal", None, true, "a write-ahead log on a network file system can lose changes"),
            ("wal", Some(Delete), true, "a write-ahead log on a network file system can lose changes"),
            ("delete", Some(Wal), true, "journal_mode is set to wal, and on a network file system the file has delete"),
            ("delete", Some(Wal), false, "journal_mode is set to wal, and the file has delete"),
            ("wal", Some(Delete), false, "journal_mode is set to delete, and the file has wal"),
        ] {
            let finding = judged(has, asked, network);
            assert_eq!(finding.found, found);
            assert_eq!(finding.ok, found.contains(", on a") && !found.starts_with("journal_mode"), "{found}");
        }
    }
}
