//! Copies of the database: one that is kept, verified before it takes its name, and one in memory to try things on.
//!
//! Both are taken in one piece from one moment, while others go on writing. The live file is never opened by any other
//! means than SQLite's.

use super::error::{Failure, Res};
use super::place::{Access, Place};
use super::{chain, commit, connect};
use crate::domain::read_model::Backup;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::files::{self, Draft, Existing, FileKind, OffLimits, Target, not_written};
use rusqlite::Connection;
use rusqlite::backup::StepResult;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long a copy waits for a file that is held by others.
const PATIENCE: Duration = Duration::from_secs(10);
/// Older copies of one schema that may lie beside a database.
const COPIES: u32 = 100;
/// A copy that was written before.
const KIND: FileKind<'static> = FileKind { name: "database of dormouse", is: &connect::is_ours };

/// Writes a verified copy to `to`, whole or not at all, for its owner alone.
pub(super) fn write(
    conn: &Connection,
    place: &Place,
    to: &Path,
    force: bool,
    off: &OffLimits,
) -> Result<Backup, Refusal> {
    let off = match place {
        Place::File(live) => off.clone().database(live),
        Place::Memory(_) => off.clone(),
    };
    let target = Target::new(to, Existing::forced(force, KIND), &off)?;
    let name = Shown(&to.display().to_string()).to_string();
    if let Some(end) = in_use(&target) {
        return Err(Refusal::new(
            Code::DatabaseUnusable,
            format!(
                "{name}{end} lies beside it: that database is open somewhere, or was cut off; nothing was written."
            ),
        )
        .hint("name another file"));
    }
    let draft = target.draft()?;
    let report = fill(conn, &draft, target.name()).and_then(|()| verify(&draft.path_of(target.name())));
    let report = report.map_err(|failure| unsound(&name, failure))?;
    let bytes = finish(&draft, target.name()).map_err(|error| not_written(to, &error))?;
    target.take(&draft)?;
    Ok(Backup { bytes, events: report.length, head: report.head })
}

/// What lies beside a file that SQLite has open, or that it did not close: a log would be played into whatever takes the
/// file's place.
fn in_use(target: &Target<'_>) -> Option<&'static str> {
    ["-wal", "-journal"].into_iter().find(|end| target.has_beside(end))
}

/// Lays a copy of the database beside it, as it is under an older schema, unless there is one already. Nobody may write
/// meanwhile; `reader` reads what the holder of the write lock reads.
pub(super) fn before_schema(reader: &Connection, live: &Path, found: i64) -> Res<PathBuf> {
    for number in 1..=COPIES {
        let number = if number == 1 { String::new() } else { format!("-{number}") };
        let to = live.with_extension(format!("schema-{found}{number}.db"));
        if to.symlink_metadata().is_ok() {
            if is_this(reader, &to, found) {
                return Ok(to);
            }
            continue;
        }
        let target = Target::new(&to, Existing::Keep, &OffLimits::none())?;
        if in_use(&target).is_some() {
            continue;
        }
        let draft = target.draft()?;
        fill(reader, &draft, target.name())?;
        let path = draft.path_of(target.name());
        if !is_sound(&connect::unchanging(&path)?, found)? {
            return Err(Refusal::new(Code::DatabaseUnfit, "The copy from before the new schema is not sound.")
                .hint("look closer with: dormouse check")
                .into());
        }
        finish(&draft, target.name()).map_err(|error| not_written(&to, &error))?;
        target.take(&draft)?;
        return Ok(to);
    }
    let dir = Shown(&live.display().to_string()).to_string();
    Err(Refusal::new(
        Code::DatabaseUnusable,
        format!("There are {COPIES} copies from before a new schema beside {dir}."),
    )
    .hint("move them away")
    .into())
}

/// True if a file is a sound copy of what the connection reads, and nobody else's.
fn is_this(reader: &Connection, copy: &Path, found: i64) -> bool {
    let is_private = fs::symlink_metadata(copy).is_ok_and(|meta| {
        meta.is_file() && meta.mode() & 0o777 == files::PRIVATE && meta.uid() == rustix::process::geteuid().as_raw()
    });
    let same = || -> Res<bool> {
        let copy = connect::unchanging(copy)?;
        Ok(is_sound(&copy, found)? && commit::head(&copy)? == commit::head(reader)?)
    };
    is_private && same().unwrap_or(false)
}

fn is_sound(copy: &Connection, found: i64) -> Res<bool> {
    let said: String = copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    Ok(said == "ok" && connect::version(copy)? == found)
}

/// Forces a database that SQLite has closed to the disk, and says how large it is.
pub(super) fn finish(draft: &Draft, name: &OsStr) -> std::io::Result<u64> {
    if let Some(other) = draft.names()?.iter().find(|other| *other != name) {
        return Err(std::io::Error::other(format!("not all of it was written, and {} is left of it", other.display())));
    }
    draft.settle(name)
}

/// A copy in memory, in which anything can be tried while others write the file.
pub(super) fn in_memory(conn: &Connection) -> Res<Connection> {
    let mut copy = connect::scratch()?;
    whole(conn, &mut copy)?;
    Ok(copy)
}

/// The same, where further connections can be opened to it.
pub(super) fn into_memory(conn: &Connection, place: &Place) -> Res<Connection> {
    let mut copy = connect::connect(place, Access::ReadWrite)?;
    whole(conn, &mut copy)?;
    Ok(copy)
}

/// Copies into a new file of a draft.
fn fill(conn: &Connection, draft: &Draft, name: &OsStr) -> Res<()> {
    let path = draft.path_of(name);
    draft.make(name, files::PRIVATE).map_err(|error| not_written(&path, &error))?;
    let mut copy = connect::connect(&Place::File(path), Access::ReadWrite)?;
    whole(conn, &mut copy)?;
    connect::close_whole(copy)
}

/// Copies everything in one step: a copy in several would begin again whenever somebody writes.
fn whole(from: &Connection, to: &mut Connection) -> Res<()> {
    let copy = rusqlite::backup::Backup::new(from, to)?;
    let since = Instant::now();
    loop {
        match copy.step(-1)? {
            StepResult::Done => return Ok(()),
            _ if since.elapsed() > PATIENCE => {
                return Err(Refusal::new(Code::Busy, "Others have been using the database for more than ten seconds.")
                    .hint("try again when they have finished")
                    .into());
            }
            _ => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// Reads the copy back from the disk, every page and every link of its history.
fn verify(draft: &Path) -> Res<crate::domain::read_model::ChainReport> {
    let copy = connect::unchanging(draft)?;
    let said: String = copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if said != "ok" {
        return Err(Refusal::new(Code::DatabaseUnfit, format!("The copy is not sound: {said}.")).into());
    }
    let report = chain::verify(&copy, None)?;
    match report.breaks.first() {
        None => Ok(report),
        Some(first) => {
            Err(Refusal::new(Code::DatabaseUnfit, format!("The history of the copy does not hold. {first}")).into())
        }
    }
}

/// What was wrong with the copy, said of the copy; one that was there before is there still.
fn unsound(to: &str, failure: Failure) -> Refusal {
    let refusal = Refusal::from(failure);
    let hint = refusal.hint.unwrap_or_else(|| "keep your older backups, and look closer with: dormouse check".into());
    Refusal::new(Code::DatabaseUnusable, format!("No backup was written to {to}. {}", refusal.message)).hint(hint)
}
