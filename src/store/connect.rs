//! Connections: each with every safeguard set.

use super::digests;
use super::error::Res;
use super::place::{Access, Place};
use super::same_file::FileId;
use crate::domain::refusal::{Code, Refusal};
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Marks a file as ours: "DORM".
pub(super) const APPLICATION_ID: i32 = 0x444F_524D;
/// How long a command waits for another to finish writing.
const PATIENCE: Duration = Duration::from_secs(10);
/// What a connection keeps of the database in memory, in KiB.
pub(super) const CACHE_KIB: u32 = 65_536;

/// True of the first bytes of a database of ours.
pub(super) fn is_ours(head: &[u8]) -> bool {
    is_sqlite(head) && head.get(68..72) == Some(&APPLICATION_ID.to_be_bytes()[..])
}

pub(super) fn is_sqlite(head: &[u8]) -> bool {
    head.len() >= 100 && head.starts_with(b"SQLite format 3\0")
}

/// A connection to `place` with every safeguard set.
pub(super) fn connect(place: &Place, access: Access) -> Res<Connection> {
    let base = match access {
        Access::ReadWrite => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Access::ReadOnly => OpenFlags::SQLITE_OPEN_READ_ONLY,
    } | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_EXRESCODE
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let mut conn = match place {
        Place::File(path) => Connection::open_with_flags(path, base)?,
        Place::Memory(name) => Connection::open_with_flags(
            format!("file:/{name}?vfs=memdb"),
            base | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_CREATE,
        )?,
    };
    secure(&mut conn)?;
    Ok(conn)
}

/// Sets every safeguard.
fn secure(conn: &mut Connection) -> Res<()> {
    waits(conn, true)?;
    guard_schema(conn, true)?;
    for (config, on) in [
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_ATTACH_CREATE, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_ATTACH_WRITE, false),
    ] {
        conn.set_db_config(config, on)?;
    }
    conn.set_limit(Limit::SQLITE_LIMIT_LENGTH, 64 << 20)?;
    conn.set_limit(Limit::SQLITE_LIMIT_SQL_LENGTH, 1 << 20)?;
    conn.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    conn.set_prepared_statement_cache_capacity(128);
    conn.execute_batch(
        // More than FULL only for a journal that is deleted: the directory is synchronised too, or a commit could come undone.
        "PRAGMA synchronous = EXTRA; PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;
         PRAGMA temp_store = MEMORY; PRAGMA recursive_triggers = ON; PRAGMA secure_delete = FAST;
         PRAGMA journal_size_limit = 16777216;",
    )?;
    cache(conn, CACHE_KIB)?;
    digests::teach(conn)
}

/// Whether the text of the schema, and what else SQLite keeps for itself, is out of the reach of every statement.
pub(super) fn guard_schema(conn: &Connection, on: bool) -> Res<()> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, on)?;
    Ok(())
}

/// Sets how much of the database a connection may keep in memory.
pub(super) fn cache(conn: &Connection, kib: u32) -> Res<()> {
    Ok(conn.execute_batch(&format!("PRAGMA cache_size = -{kib}"))?)
}

/// A connection, and which file it has: that is known where the path names the same one before and after.
pub(super) fn known<C>(place: &Place, open: impl FnOnce(&Place) -> Res<C>) -> Res<(C, Option<FileId>)> {
    let before = FileId::of(place);
    let opened = open(place)?;
    if before != FileId::of(place) {
        return Err(Refusal::new(
            Code::DatabaseAltered,
            "Another file was put in the place of the database while it was opened.",
        )
        .hint("try again")
        .into());
    }
    Ok((opened, before))
}

/// A connection that has answered once: a write-ahead log needs more rights than opening does.
pub(super) fn usable(place: &Place, access: Access) -> Res<Connection> {
    let conn = connect(place, access)?;
    version(&conn)?;
    Ok(conn)
}

pub(super) fn version(conn: &Connection) -> Res<i64> {
    Ok(conn.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// A connection for somebody who may read the file and not write beside it. Without a write-ahead log nobody else is at
/// work, and the file can be taken as it is.
pub(super) fn look_only(place: &Place) -> Res<Connection> {
    if let Ok(conn) = usable(place, Access::ReadOnly) {
        return Ok(conn);
    }
    let Place::File(path) = place else { return connect(place, Access::ReadOnly) };
    let beside = |end: &str| {
        let mut name = path.clone().into_os_string();
        name.push(end);
        Path::new(&name).exists()
    };
    // With a journal of either kind somebody is at work, or was cut off.
    if beside("-wal") || beside("-journal") {
        return usable(place, Access::ReadOnly);
    }
    unchanging(path)
}

/// A connection to a file that nobody writes meanwhile: it makes no file beside it.
pub(super) fn unchanging(path: &Path) -> Res<Connection> {
    let mut name = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => name.push(char::from(*byte)),
            other => name.push_str(&format!("%{other:02X}")),
        }
    }
    name.push_str("?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let mut conn = Connection::open_with_flags(name, flags)?;
    secure(&mut conn)?;
    version(&conn)?;
    Ok(conn)
}

/// Closes a new file, which nobody else has open, with all that was written in it. SQLite itself keeps silent about a log
/// that it could not bring into the file, and leaves it there.
pub(super) fn close_whole(conn: Connection) -> Res<()> {
    conn.flush_prepared_statement_cache();
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    conn.close().map_err(|(_, error)| error.into())
}

/// An empty database in memory that one connection has: unlike those that several share, it takes a copy of a file whose
/// journal is a write-ahead log.
pub(super) fn scratch() -> Res<Connection> {
    let mut conn = Connection::open_in_memory()?;
    secure(&mut conn)?;
    Ok(conn)
}

/// The name of a database in memory that no other has.
pub(super) fn unique_name() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    format!("dormouse-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed))
}

/// Whether a connection waits for others, or is told at once that they are there.
pub(super) fn waits(conn: &mut Connection, patiently: bool) -> Res<()> {
    Ok(conn.busy_handler(patiently.then(patient))?)
}

/// Waits a little, a different little each time, so that no waiting command is starved; gives up after [`PATIENCE`].
fn patient() -> impl FnMut(i32) -> bool + Send + 'static {
    let mut since = Instant::now();
    let mut state = u64::from(std::process::id()) ^ 0x9E37_79B9_7F4A_7C15;
    move |tries| {
        if tries == 0 {
            since = Instant::now();
        }
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        std::thread::sleep(Duration::from_micros(500 + state % 4500));
        since.elapsed() < PATIENCE
    }
}
