//! Copies of the database: one that is kept, verified before it takes its name, and one in memory to try things on.
//!
//! Both are taken in one piece from one moment, while others go on writing. The live file is never opened by any other
//! means than SQLite's.

use super::error::{Failure, Res};
use super::{Access, Place, chain, open};
use crate::domain::refusal::Refusal;
use crate::domain::view::Backup;
use rusqlite::Connection;
use rusqlite::backup::StepResult;
use std::fs::{self, File, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long a copy waits for a file that is held by others.
const PATIENCE: Duration = Duration::from_secs(10);

/// Writes a verified copy to `to`, whole or not at all, for its owner alone.
pub(super) fn write(conn: &Connection, place: &Place, to: &Path, replace: bool) -> Result<Backup, Refusal> {
    may_take(place, to, replace)?;
    let dir = to.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let failed = |error: std::io::Error| not_written(to, &error);
    let private = Permissions::from_mode(0o600);
    let draft = tempfile::Builder::new().prefix(".dormouse-").permissions(private).tempfile_in(dir).map_err(failed)?;
    // Only the name is kept: nothing but SQLite has the copy open while SQLite has.
    let draft = draft.into_temp_path();
    let report = fill(conn, &draft).and_then(|()| verify(&draft));
    let report = report.map_err(|failure| unsound(to, failure))?;
    let bytes =
        File::open(&draft).and_then(|file| file.sync_all().and_then(|()| file.metadata())).map_err(failed)?.len();
    if replace { draft.persist(to) } else { draft.persist_noclobber(to) }.map_err(|error| {
        match error.error.kind() {
            std::io::ErrorKind::AlreadyExists => taken(to),
            _ => failed(error.error),
        }
    })?;
    // Some file systems cannot do that for a directory.
    match File::open(dir).and_then(|dir| dir.sync_all()) {
        Err(e) if !matches!(e.kind(), std::io::ErrorKind::InvalidInput | std::io::ErrorKind::Unsupported) => {
            return Err(failed(e));
        }
        _ => {}
    }
    Ok(Backup { bytes, events: report.length, head: report.head })
}

/// A copy in memory, in which anything can be tried by somebody who may not write the file.
pub(super) fn in_memory(conn: &Connection) -> Res<Connection> {
    let mut copy = open::scratch()?;
    whole(conn, &mut copy)?;
    Ok(copy)
}

fn fill(conn: &Connection, draft: &Path) -> Res<()> {
    let mut copy = open::connect(&Place::File(draft.canonicalize().unwrap_or(draft.to_owned())), Access::ReadWrite)?;
    whole(conn, &mut copy)
}

/// Copies everything in one step: a copy in several would begin again whenever somebody writes.
fn whole(from: &Connection, to: &mut Connection) -> Res<()> {
    let copy = rusqlite::backup::Backup::new(from, to)?;
    let since = Instant::now();
    loop {
        match copy.step(-1)? {
            StepResult::Done => return Ok(()),
            _ if since.elapsed() > PATIENCE => {
                return Err(Refusal::new("Others have been using the database for more than ten seconds.")
                    .hint("try again when they have finished")
                    .into());
            }
            _ => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// Reads the copy back from the disk, every page and every link of its history.
fn verify(draft: &Path) -> Res<crate::domain::view::ChainReport> {
    let copy = open::unchanging(draft)?;
    let said: String = copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if said != "ok" {
        return Err(Refusal::new(format!("The copy is not sound: {said}.")).into());
    }
    let report = chain::verify(&copy, None)?;
    match report.breaks.first() {
        None => Ok(report),
        Some(first) => Err(Refusal::new(format!("The history of the copy does not hold. {first}")).into()),
    }
}

/// Refuses a name that a copy must not take, before anything is written.
fn may_take(place: &Place, to: &Path, replace: bool) -> Result<(), Refusal> {
    let shown = to.display();
    if to.file_name().is_none() {
        return Err(Refusal::new(format!("{shown} names no file.")).hint("name the file that the copy is to be"));
    }
    let Ok(there) = fs::symlink_metadata(to) else { return Ok(()) };
    if let Place::File(live) = place {
        let beside = ["", "-wal", "-shm", "-journal"].map(|end| {
            let mut name = live.clone().into_os_string();
            name.push(end);
            fs::symlink_metadata(name).ok()
        });
        let live = beside.iter().flatten().any(|meta| (meta.dev(), meta.ino()) == (there.dev(), there.ino()));
        if live {
            return Err(Refusal::new(format!("{shown} is the database itself; nothing was written."))
                .hint("name another file, best on another disk"));
        }
    }
    if !there.is_file() {
        return Err(Refusal::new(format!("{shown} is no plain file; nothing was written.")).hint("name a file"));
    }
    if replace { Ok(()) } else { Err(taken(to)) }
}

fn taken(to: &Path) -> Refusal {
    Refusal::new(format!("{} is there already; nothing was written.", to.display()))
        .hint("name another file, or add --force to put the new copy in its place")
}

fn not_written(to: &Path, error: &std::io::Error) -> Refusal {
    let text = error.to_string();
    let why = text.split(" (os error").next().unwrap_or(&text).to_lowercase();
    Refusal::new(format!("{} could not be written: {why}.", to.display()))
        .hint("name a file in a directory that is there, that you may write to, and that has room")
}

/// What was wrong with the copy, said of the copy; one that was there before is there still.
fn unsound(to: &Path, failure: Failure) -> Refusal {
    let refusal = Refusal::from(failure);
    let hint = refusal.hint.unwrap_or_else(|| "keep your older backups, and look closer with: dormouse check".into());
    Refusal::new(format!("No backup was written to {}. {}", to.display(), refusal.message)).hint(hint)
}
