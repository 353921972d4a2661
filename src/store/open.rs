//! Opening a database: with every safeguard set, and only if it is ours.
//!
//! The file is never opened by any other means while SQLite has it open in this process: closing a second descriptor
//! would drop SQLite's locks. So it is looked at before, and not after.

use super::connect::{is_ours, is_sqlite, known, look_only, usable};
use super::database::Store;
use super::error::Failure;
use super::place::{Access, Place};
use super::{journal, migrate};
use crate::domain::refusal::{Code, Refusal};
use crate::files::{self, plain};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Older libraries lose acknowledged commits when a write-ahead log is reset.
const OLDEST_SQLITE: i32 = 3_051_003;

/// The path with its directory resolved; the file itself must not be a symbolic link.
pub(super) fn canonical(path: &Path) -> Result<PathBuf, Refusal> {
    let name =
        path.file_name().ok_or_else(|| Refusal::new(Code::NotFound, format!("{} names no file.", path.display())))?;
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let parent = parent.canonicalize().map_err(|_| absent(path))?;
    Ok(parent.join(name))
}

fn absent(path: &Path) -> Refusal {
    Refusal::new(Code::NotFound, format!("There is no database at {}.", path.display()))
        .hint("create one with: dormouse init, or look around with: dormouse demo")
}

/// Looks at a file before SQLite does, so that a stranger's file gets a sentence of its own.
pub(super) fn recognise(path: &Path) -> Result<PathBuf, Refusal> {
    let shown = path.display();
    let found = fs::symlink_metadata(path).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => absent(path),
        _ => Refusal::new(Code::DatabaseUnusable, format!("The database at {shown} cannot be read: {}.", plain(&e)))
            .hint("ask for permission to read it, and to write the directory it is in"),
    })?;
    if found.file_type().is_symlink() {
        return Err(Refusal::new(
            Code::DatabaseUnusable,
            format!("{shown} is a symbolic link, and a database is only opened by its own name."),
        )
        .hint("name the file it points to with --db"));
    }
    if !found.is_file() {
        return Err(Refusal::new(Code::DatabaseUnusable, format!("{shown} is not a file."))
            .hint("name a database file with --db"));
    }
    let mut head = Vec::with_capacity(100);
    let read = fs::File::open(path).and_then(|f| f.take(100).read_to_end(&mut head));
    read.map_err(|e| {
        Refusal::new(Code::DatabaseUnusable, format!("The database at {shown} cannot be read: {}.", plain(&e)))
            .hint("ask for permission to read it, and to write the directory it is in")
    })?;
    if !is_ours(&head) {
        let what = if is_sqlite(&head) { "a database of another program" } else { "no database" };
        return Err(Refusal::new(Code::DatabaseUnusable, format!("{shown} is {what}; it was left as it is."))
            .hint("name a dormouse database with --db, or create one with: dormouse init"));
    }
    canonical(path)
}

/// Opens what is there and brings its schema up to date.
pub(super) fn open(path: &Path, access: Access) -> Result<Store, Refusal> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(Refusal::new(
            Code::DatabaseUnfit,
            format!("This build carries SQLite {}, which can lose data.", rusqlite::version()),
        )
        .hint("build dormouse with the SQLite it brings along"));
    }
    let place = Place::File(recognise(path)?);
    let opened = known(&place, |place| match usable(place, access) {
        Ok(conn) => Ok((conn, access)),
        // Whoever may read the file may look at it; a change is refused with a sentence of its own.
        Err(error) if is_denied(&error) => Ok((look_only(place).map_err(|_| error)?, Access::ReadOnly)),
        Err(error) => Err(error),
    });
    let ((conn, access), file) = opened.map_err(Refusal::from)?;
    if let (Place::File(path), Access::ReadWrite) = (&place, access) {
        files::clear_beside(path);
    }
    let mut store = Store { conn, place, access, migrated: None, file };
    migrate::bring_up_to_date(&mut store).map_err(Refusal::from)?;
    if access == Access::ReadWrite {
        // What stands in the way is said by `check`; the file is as safe with the journal it has.
        let _ = journal::follow(&mut store.conn, &store.place);
    }
    Ok(store)
}

/// True if the system does not let this account write the file or beside it.
fn is_denied(error: &Failure) -> bool {
    use rusqlite::ErrorCode::{CannotOpen, PermissionDenied, ReadOnly};
    let Failure::Db(error) = error else { return false };
    matches!(error.sqlite_error_code(), Some(CannotOpen | PermissionDenied | ReadOnly))
}
