//! One process at a time: a lock that the system takes back when its holder ends, however it ends.
//!
//! It lies on an empty file of its own beside the database, never on the database, whose locks are SQLite's.

use crate::domain::refusal::Refusal;
use rustix::fs::{FlockOperation, flock};
use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// Held by the only process that does a thing; given back when it is dropped.
#[derive(Debug)]
pub struct OnlyOne {
    _file: Option<File>,
}

/// The right to send what must be told. A database in memory has one process.
pub(super) fn sender(database: Option<&Path>) -> Result<OnlyOne, Refusal> {
    let Some(database) = database else { return Ok(OnlyOne { _file: None }) };
    let mut path = database.to_owned().into_os_string();
    path.push("-sending");
    let path = Path::new(&path);
    let file = open(path, database).map_err(|error| {
        let text = error.to_string();
        let why = text.split(" (os error").next().unwrap_or(&text).to_lowercase();
        Refusal::new(format!("{} cannot be opened: {why}.", path.display()))
            .hint("see that you may write in the directory of the database")
    })?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(OnlyOne { _file: Some(file) }),
        Err(rustix::io::Errno::WOULDBLOCK) => Err(Refusal::new("Another process is sending notices right now.")
            .hint("wait until it has finished; what it does not send is sent by the next: dormouse notice send")),
        Err(error) => Err(Refusal::new(format!("{} cannot be locked: {error}.", path.display()))
            .hint("see that the directory of the database lies on a disk that knows locks")),
    }
}

/// The file, made as open to others as the database is.
fn open(path: &Path, database: &Path) -> std::io::Result<File> {
    let nofollow = i32::try_from(rustix::fs::OFlags::NOFOLLOW.bits()).unwrap_or_default();
    match OpenOptions::new().read(true).custom_flags(nofollow).open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        found => return found,
    }
    let mode = fs::metadata(database)?.mode() & 0o660;
    let file = OpenOptions::new().read(true).write(true).create_new(true).mode(mode).open(path);
    match file {
        Ok(file) => {
            file.set_permissions(fs::Permissions::from_mode(mode))?;
            Ok(file)
        }
        // Somebody else was a little faster.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            OpenOptions::new().read(true).custom_flags(nofollow).open(path)
        }
        Err(error) => Err(error),
    }
}
