//! Whether the file that is open is still the one that the path names. Somebody may remove it or put another in its place;
//! what is written then is in no file that anybody opens again.

use super::place::Place;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// The device and the number of a file, which no other has while it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileId {
    device: u64,
    number: u64,
}

impl FileId {
    /// That of the file the path names now.
    pub fn of(place: &Place) -> Option<Self> {
        let Place::File(path) = place else { return None };
        let found = path.symlink_metadata().ok()?;
        Some(Self { device: found.dev(), number: found.ino() })
    }
}

/// Refuses to go on where the path no longer names the file that was opened.
pub(super) fn is_same(opened: Option<FileId>, place: &Place) -> Result<(), Refusal> {
    let (Some(opened), Place::File(path)) = (opened, place) else { return Ok(()) };
    match FileId::of(place) {
        Some(now) if now == opened => Ok(()),
        Some(_) => Err(said("was replaced by another file", path)
            .hint("what is there now is another database: close this one, and open that")),
        None => Err(said("was removed or moved away", path)
            .hint("put it back, or restore the newest backup, and open it again")),
    }
}

fn said(what: &str, path: &Path) -> Refusal {
    let path = path.display().to_string();
    Refusal::new(
        Code::DatabaseAltered,
        format!("The database {} {what} while it was open; nothing was changed.", Shown(&path)),
    )
}
