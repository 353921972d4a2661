//! The one way in which this program makes files.
//!
//! Whatever is written, an export, a copy of the database, a message, the state of a screen, is made in a private directory
//! beside the place where it will stand, readable by its owner alone and forced to the disk, and only then takes its name.
//! It follows no link, it takes the place of a file only where that was asked for and only of one of its own kind, and never
//! of the database, what belongs to it, or the settings. What a run that was cut off left behind, the next one clears.
//!
//! This room may know the file system and nothing else of ours but the sentences of `domain`. It must never know what the
//! bytes mean: each kind of file brings its own way of being recognised.

mod dir;
mod draft;
mod folder;
mod off_limits;
mod open;
mod target;
mod unnamed;

pub use dir::{Dir, make_dirs};
pub use draft::Draft;
pub use folder::{Folder, Trouble, write_folder};
pub use off_limits::OffLimits;
pub use open::{append_to, beside};
pub use target::{Existing, FileKind, Target};
pub use unnamed::unnamed;

use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use std::io::{self, Write};
use std::path::Path;

/// For the eyes of its owner alone.
pub const PRIVATE: u32 = 0o600;

/// Writes the file at `path` with what `fill` puts out, and answers with what `fill` answered.
///
/// # Errors
/// If the name is taken, is no plain file, is off limits or cannot be written to; what was there before is there still.
pub fn write_whole<T>(
    path: &Path,
    existing: Existing<'_>,
    off: &OffLimits,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<T>,
) -> Result<T, Refusal> {
    let target = Target::new(path, existing, off)?;
    let draft = target.draft()?;
    let answer = draft.fill(target.name(), PRIVATE, fill).map_err(|error| not_written(path, &error))?;
    target.take(&draft)?;
    Ok(answer)
}

/// Clears what runs that were cut off left in the directory of a file; what cannot be cleared stays.
pub fn clear_beside(path: &Path) {
    if let Ok(dir) = Dir::open(path.parent().unwrap_or(Path::new("")), path) {
        draft::sweep(&dir);
    }
}

/// Why a file could not be made, in one sentence.
#[must_use]
pub fn not_written(path: &Path, error: &io::Error) -> Refusal {
    let (why, hint) = match error.kind() {
        io::ErrorKind::StorageFull => ("the disk is full".to_owned(), "make room, or name a file on another disk"),
        io::ErrorKind::QuotaExceeded => {
            ("your quota is used up".to_owned(), "make room, or name a file on another disk")
        }
        io::ErrorKind::NotFound => ("its directory does not exist".to_owned(), "make the directory first"),
        io::ErrorKind::PermissionDenied => {
            ("you may not write in its directory".to_owned(), "name a file in a directory of your own")
        }
        io::ErrorKind::ReadOnlyFilesystem => {
            ("its file system is read-only".to_owned(), "name a file on another file system")
        }
        _ => (plain(error), "mend that, or name another file"),
    };
    Refusal::new(Code::Unwritable, format!("{} could not be written: {why}.", shown(path))).hint(hint)
}

/// An error of the system without its number.
#[must_use]
pub fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

/// A path as it is said.
fn shown(path: &Path) -> String {
    Shown(&path.display().to_string()).to_string()
}

#[cfg(test)]
mod tests;
