//! The journal of the file: which one it has, which one it is to have, and the way from one to the other.
//!
//! What is asked for is a setting in the database; what is shown is always what the file has. The journal cannot change
//! inside a transaction, nor while others have a write-ahead log open, so it changes before the setting is written and
//! goes back if that is refused; who opens the file later finishes what was cut off.

use super::database::{BeforeCommit, Store};
use super::error::{Failure, Res};
use super::place::Place;
use super::{commands, connect};
use crate::domain::actor::Actor;
use crate::domain::command::{Command, Outcome};
use crate::domain::org::{JournalMode, Setting};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::time::Now;
use rusqlite::{Connection, ErrorCode};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long a change waits for others to close the file: commands end soon, dashboards do not.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether the file lies where several machines may have it open, which have no memory in common.
pub(super) fn on_network(path: &Path) -> bool {
    // NFS, CIFS, SMB, SMB 2, Lustre, GPFS, 9P, Ceph, AFS and the kernel's AFS.
    const NETWORK: [i64; 10] = [
        0x6969,
        0xFF53_4D42,
        0x517B,
        0xFE53_4D42,
        0x0BD0_0BD0,
        0x4750_4653,
        0x0102_1997,
        0x00C3_6400,
        0x5346_414F,
        0x6B41_4653,
    ];
    // The kernel's number has 32 bits; a wider type may carry its sign.
    rustix::fs::statfs(path).is_ok_and(|stat| NETWORK.contains(&(stat.f_type & 0xFFFF_FFFF)))
}

/// The journal that the file has, in SQLite's word.
pub(super) fn mode(conn: &Connection) -> Res<String> {
    // A connection knows of the journal what it saw when it last read.
    connect::version(conn)?;
    Ok(conn.query_row("PRAGMA journal_mode", [], |row| row.get(0))?)
}

/// The journal that the file is to have; `None` in memory.
pub(super) fn fitting(conn: &Connection, place: &Place) -> Res<Option<JournalMode>> {
    let Place::File(path) = place else { return Ok(None) };
    Ok(Some(JournalMode::fitting(commands::org(conn)?.journal_mode, on_network(path))))
}

/// Gives the file the journal it is to have, if nobody else has it open. True if it has that one now.
pub(super) fn follow(conn: &mut Connection, place: &Place) -> Res<bool> {
    let Some(wanted) = fitting(conn, place)? else { return Ok(true) };
    if mode(conn)? == wanted.word() {
        return Ok(true);
    }
    turn(conn, wanted, Duration::ZERO)
}

/// Sets the journal of a new file and sees that a write really works.
pub(super) fn settle(conn: &mut Connection, place: &Place) -> Res<()> {
    let Place::File(path) = place else { return Ok(()) };
    // The mark goes into the file itself, not into a log beside it: whoever opens it next looks for it there.
    conn.execute_batch(&format!("PRAGMA application_id = {}", connect::APPLICATION_ID))?;
    let wanted = JournalMode::fitting(None, on_network(path));
    if turn(conn, wanted, Duration::ZERO)? { Ok(()) } else { Err(cannot(path, &mode(conn)?).into()) }
}

fn cannot(path: &Path, has: &str) -> Refusal {
    Refusal::new(
        Code::DatabaseUnusable,
        format!("{} lies where SQLite cannot keep that journal; it has {has}.", path.display()),
    )
    .hint("name a place on a local disk with --db")
}

/// One journal in place of another; false if somebody else has the file open, or the file system cannot do it.
fn turn(conn: &mut Connection, wanted: JournalMode, patience: Duration) -> Res<bool> {
    // Else each try would wait as long for a reader as a writer does.
    connect::waits(conn, false)?;
    let turned = tried(conn, wanted, patience);
    connect::waits(conn, true)?;
    turned
}

fn tried(conn: &Connection, wanted: JournalMode, patience: Duration) -> Res<bool> {
    let since = Instant::now();
    loop {
        let got =
            conn.query_row(&format!("PRAGMA journal_mode = {}", wanted.word()), [], |row| row.get::<_, String>(0));
        match got {
            Ok(got) => return Ok(got == wanted.word()),
            Err(error) if error.sqlite_error_code() != Some(ErrorCode::DatabaseBusy) => return Err(error.into()),
            Err(_) if since.elapsed() >= patience => return Ok(false),
            Err(_) => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// The journal that a command asks for.
pub(super) fn asked_for(command: &Command) -> Option<&str> {
    match command {
        Command::SetOrg { setting: Setting::JournalMode, value } => Some(value),
        _ => None,
    }
}

/// Carries out the wish for another journal: the file first, then the setting; neither if one of them cannot be.
pub(super) fn change(
    store: &mut Store,
    command: &Command,
    value: &str,
    by: (&Actor, Now),
    before: &mut BeforeCommit<'_>,
) -> Res<Outcome> {
    let (actor, now) = by;
    let Place::File(path) = store.place.clone() else {
        return Store::on(&mut store.conn, command, actor, now, Some(before));
    };
    commands::may(&store.conn, command, actor)?;
    let asked = Setting::JournalMode.set(commands::org(&store.conn)?, value)?.journal_mode;
    let network = on_network(&path);
    JournalMode::may_be_asked_for(asked, network)?;
    let wanted = JournalMode::fitting(asked, network);
    let had = mode(&store.conn)?;
    if had != wanted.word() && !turn(&mut store.conn, wanted, PATIENCE)? {
        return Err(held(&had, wanted).into());
    }
    let mut done = Store::on(&mut store.conn, command, actor, now, Some(before));
    match &mut done {
        // Whoever opened the file in between followed the setting of before.
        Ok(outcome) => outcome.warn_all(settled(&mut store.conn, &store.place)),
        Err(_) => {
            if let Ok(had) = had.parse::<JournalMode>() {
                // If it cannot go back now, whoever opens the file next takes it there.
                let _ = turn(&mut store.conn, had, Duration::ZERO);
            }
        }
    }
    done
}

/// Follows the setting after it has moved; what could not be done is a sentence.
pub(super) fn settled(conn: &mut Connection, place: &Place) -> Option<String> {
    let (Ok(false), Ok(Some(wanted))) = (follow(conn, place), fitting(conn, place)) else { return None };
    let has = mode(conn).unwrap_or_default();
    Some(format!(
        "The journal is still {has}, since others have the database open; it becomes {} when somebody opens it alone.",
        wanted.word()
    ))
}

fn held(has: &str, wanted: JournalMode) -> Refusal {
    Refusal::new(Code::DatabaseUnusable, format!(
        "The journal stays {has}: it can become {} only while nobody else has the database open; nothing was changed.",
        wanted.word()
    ))
    .hint("close every dashboard and wait for other commands on it, then set it again")
}

/// The sentence for a change that failed. Without a write-ahead log a reader keeps a writer waiting as well.
pub(super) fn told(conn: &Connection, failure: Failure) -> Refusal {
    let busy = matches!(&failure, Failure::Db(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy));
    let has = conn.query_row("PRAGMA journal_mode", [], |row| row.get::<_, String>(0));
    match has {
        Ok(has) if busy && has == JournalMode::Delete.word() => Refusal::new(
            Code::Busy,
            "Another process has been using the database for more than ten seconds; nothing was changed.",
        )
        .hint("try again when it has finished"),
        _ => failure.into(),
    }
}

/// Readers of one process may wait for each other where a writer shuts the file to new ones: only a write-ahead log lets
/// a second one in at any time.
pub(super) fn lets_readers_in(conn: &Connection) -> Res<bool> {
    Ok(mode(conn)? != JournalMode::Delete.word())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    #[test]
    fn whoever_was_kept_waiting_is_told_by_whom_it_can_have_been() {
        let dir = tempfile::tempdir().unwrap();
        let at = "2026-06-01T09:00:00Z".parse().unwrap();
        let ana = Actor { name: "ana".into(), ..Actor::default() };
        let store = Store::create(&dir.path().join("d.db"), chrono_tz::UTC, &ana, at).unwrap();
        let mut conn = store.conn;
        for (journal, who) in [(JournalMode::Wal, "Another command "), (JournalMode::Delete, "Another process ")] {
            assert!(turn(&mut conn, journal, Duration::ZERO).unwrap());
            let busy = rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_BUSY), None);
            let said = told(&conn, busy.into());
            assert!(said.message.starts_with(who), "{said:?}");
            assert!(said.hint.is_some());
            let full = rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_FULL), None);
            assert!(told(&conn, full.into()).message.starts_with("The disk is full"));
        }
    }
}
