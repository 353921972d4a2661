//! One process at a time: a lock that the system takes back when its holder ends, however it ends.
//!
//! It lies on an empty file of its own beside the database, never on the database, whose locks are SQLite's.

use crate::domain::refusal::{Code, Refusal};
use crate::files;
use rustix::fs::{FlockOperation, flock};
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
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
        let why = files::plain(&error);
        Refusal::new(Code::DatabaseUnusable, format!("{} cannot be opened: {why}.", path.display()))
            .hint("see that you may write in the directory of the database")
    })?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(OnlyOne { _file: Some(file) }),
        Err(rustix::io::Errno::WOULDBLOCK) => {
            Err(Refusal::new(Code::Busy, "Another process is sending notices right now.")
                .hint("wait until it has finished; what it does not send is sent by the next: dormouse notice send"))
        }
        Err(error) => {
            Err(Refusal::new(Code::DatabaseUnusable, format!("{} cannot be locked: {error}.", path.display()))
                .hint("see that the directory of the database lies on a disk that knows locks"))
        }
    }
}

/// The file, made as open to others as the database is.
fn open(path: &Path, database: &Path) -> std::io::Result<File> {
    files::beside(path, fs::metadata(database)?.mode() & 0o660)
}
