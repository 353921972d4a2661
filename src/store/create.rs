//! A new database: made whole in a draft beside its place, which it takes in one step; or one that an older program was cut
//! off in making, completed where it is. Whatever happens on the way, it can be asked for again.

use super::database::Store;
use super::error::{Failure, Res};
use super::ledger::{Ledger, facts};
use super::place::{Access, Place};
use super::{backup, connect, convert, journal, migrate, open};
use crate::domain::actor::{Actor, Role};
use crate::domain::org::Setting;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::domain::time::Now;
use crate::files::{Dir, Existing, OffLimits, PRIVATE, Target, make_dirs, plain};
use rusqlite::types::Value;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::fs::{self, File};
use std::io::Read as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// Who makes a database, and by which calendar.
#[derive(Clone, Copy)]
pub(super) struct Founder<'a> {
    pub zone: chrono_tz::Tz,
    pub actor: &'a Actor,
    pub now: Now,
}

/// Makes the database in `path`: for its owner, or for the group too where the directory is shared by one (setgid).
pub(super) fn create(path: &Path, founder: Founder<'_>) -> Result<PathBuf, Refusal> {
    let shown = Shown(&path.display().to_string()).to_string();
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !parent.exists() {
        make_dirs(parent, PRIVATE).map_err(|e| {
            let parent = parent.display().to_string();
            Refusal::new(Code::Unwritable, format!("The directory {} cannot be made: {}.", Shown(&parent), plain(&e)))
                .hint("name another place with --db")
        })?;
    }
    let path = open::canonical(path)?;
    crate::files::clear_beside(&path);
    let shared = fs::metadata(parent).is_ok_and(|m| m.mode() & 0o2000 != 0);
    let mode = if shared { 0o660 } else { PRIVATE };
    if path.symlink_metadata().is_err() {
        afresh(&path, &shown, mode, founder)?;
    } else if !looks_unfinished(&path) || !completed(&path, mode, founder)? {
        return Err(taken(&shown));
    }
    Ok(path)
}

/// The same in memory.
pub(super) fn in_memory(founder: Founder<'_>) -> Res<Store> {
    let place = Place::Memory(connect::unique_name());
    let mut conn = connect::connect(&place, Access::ReadWrite)?;
    found(&mut conn, founder)?;
    Ok(Store { conn, place, access: Access::ReadWrite, migrated: None, file: None })
}

fn taken(shown: &str) -> Refusal {
    Refusal::new(Code::DatabaseUnusable, format!("There is a file at {shown} already; nothing was changed."))
        .hint("open it with: dormouse, or name another place with --db")
}

fn afresh(path: &Path, shown: &str, mode: u32, founder: Founder<'_>) -> Result<(), Refusal> {
    let target = Target::new(path, Existing::Keep, &OffLimits::none())?;
    // It would be played into the new file.
    if let Some(end) = ["-wal", "-journal"].into_iter().find(|end| target.has_beside(end)) {
        return Err(Refusal::new(
            Code::DatabaseUnusable,
            format!("{shown}{end} lies there, from another database; nothing was changed."),
        )
        .hint("move it away, or name another place with --db"));
    }
    let failed = |error: std::io::Error| {
        Refusal::new(Code::DatabaseUnusable, format!("The database cannot be made at {shown}: {}.", plain(&error)))
            .hint("see that you may write there and that there is room, or name another place with --db")
    };
    let draft = crate::files::Draft::in_dir(target.dir()).map_err(failed)?;
    draft.make(target.name(), mode).map_err(failed)?;
    let place = Place::File(draft.path_of(target.name()));
    let fill = || -> Res<()> {
        let mut conn = connect::connect(&place, Access::ReadWrite)?;
        journal::settle(&mut conn, &place)?;
        found(&mut conn, founder)?;
        connect::close_whole(conn)
    };
    fill().map_err(|failure| {
        let refusal = Refusal::from(failure);
        let hint = refusal.hint.unwrap_or_default();
        Refusal::new(Code::DatabaseUnusable, format!("The database was not made at {shown}. {}", refusal.message))
            .hint(hint)
    })?;
    backup::finish(&draft, target.name()).map_err(failed)?;
    target.take(&draft).map_err(|refusal| if path.symlink_metadata().is_ok() { taken(shown) } else { refusal })
}

/// Everything that makes it a database, in one transaction.
fn found(conn: &mut Connection, founder: Founder<'_>) -> Res<()> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    migrate::climb(&tx, migrate::STEPS)?;
    first_event(&tx, founder)?;
    tx.commit()?;
    Ok(())
}

/// Writes the first admin, the time zone and the first event.
fn first_event(tx: &Transaction<'_>, Founder { zone, actor, now }: Founder<'_>) -> Res<()> {
    let mut ledger = Ledger::new(tx, actor, now, "init");
    ledger.batch_for_good()?;
    ledger.insert(
        "admin",
        &[
            ("uid", Value::Integer(actor.uid.into())),
            ("name", convert::text(&actor.name)),
            ("role", convert::text(Role::SuperAdmin.word())),
            ("added_at", Value::Integer(convert::millis(now.at))),
        ],
    )?;
    let (key, value) = (Setting::TimeZone.word(), zone.name());
    ledger.insert("org", &[("key", convert::text(key)), ("value", convert::text(value))])?;
    let sentence = format!("created the database; {} is super-admin, the time zone is {value}", actor.name);
    ledger.event(None, facts! {"uid": actor.uid, "time_zone": value}, &sentence)?;
    ledger.close()
}

/// Whether a file can be what was left of a database that was being made: ours, of this account, and no more than begun.
fn looks_unfinished(path: &Path) -> bool {
    let Ok(found) = path.symlink_metadata() else { return false };
    let mine = found.is_file() && found.nlink() == 1 && found.uid() == rustix::process::geteuid().as_raw();
    if !mine || found.len() == 0 {
        return mine;
    }
    let mut head = Vec::with_capacity(100);
    let read = File::open(path).and_then(|file| file.take(100).read_to_end(&mut head));
    read.is_ok() && connect::is_ours(&head)
}

/// Completes what an older program began; false if it is more than begun.
fn completed(path: &Path, mode: u32, founder: Founder<'_>) -> Result<bool, Refusal> {
    let place = Place::File(path.to_owned());
    let complete = || -> Res<bool> {
        let mut conn = connect::connect(&place, Access::ReadWrite)?;
        if !is_empty(&conn)? {
            return Ok(false);
        }
        journal::settle(&mut conn, &place)?;
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if !is_empty(&tx)? {
            return Ok(false);
        }
        migrate::climb(&tx, migrate::STEPS)?;
        first_event(&tx, founder)?;
        tx.commit()?;
        Ok(true)
    };
    if let Some(parent) = path.parent() {
        Dir::open(parent, path)?;
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
        .map_err(|error| Failure::from(crate::files::not_written(path, &error)))?;
    Ok(complete()?)
}

/// True if nobody ever wrote a record into it.
fn is_empty(conn: &Connection) -> Res<bool> {
    let found = connect::version(conn)?;
    let tables: Vec<String> = conn
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    if found == 0 || tables.is_empty() {
        return Ok(found == 0 && tables.is_empty());
    }
    for table in ["history", "admin", "org", "batch", "product", "license", "person"] {
        let holds: bool = conn.query_row(&format!("SELECT EXISTS (SELECT 1 FROM {table})"), [], |row| row.get(0))?;
        if holds {
            return Ok(false);
        }
    }
    Ok(found <= migrate::newest())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::actor::Actor;
    use std::path::PathBuf;

    /// Run by `just slow`, which mounts a small disk and names it here. How much of a database fits decides what SQLite is
    /// doing when the disk is full: writing the log, or bringing it into the file.
    #[test]
    #[ignore = "needs a small disk of its own, named by DORMOUSE_SMALL_DISK"]
    fn a_disk_that_is_really_full_is_named_wherever_a_new_database_meets_its_end() {
        let disk = PathBuf::from(std::env::var_os("DORMOUSE_SMALL_DISK").unwrap());
        let (path, filler) = (disk.join("d.db"), disk.join("filler"));
        let ana = Actor { name: "ana".into(), ..Actor::default() };
        let at = "2026-07-01T12:00:00Z".parse().unwrap();
        let (mut refused, mut made) = (0, 0);
        for taken in (0..3 << 20).step_by(64 << 10) {
            let full = fs::write(&filler, vec![1; taken]).is_err();
            match Store::create(&path, chrono_tz::UTC, &ana, at) {
                Ok(store) => {
                    drop(store);
                    fs::remove_file(&path).unwrap();
                    made += 1;
                }
                Err(refusal) => {
                    let said = refusal.to_string();
                    assert!(said.contains("disk is full"), "{taken} bytes taken: {said}");
                    assert!(refusal.hint.is_some() && !path.exists(), "{said}");
                    refused += 1;
                }
            }
            let _ = fs::remove_file(&filler);
            if full {
                break;
            }
        }
        assert!(refused > 3 && made > 0, "{refused} were refused, {made} made: the disk has the wrong size");
    }
}
