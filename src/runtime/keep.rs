//! What is kept of one person's screen between two starts: a small private file per database.

use crate::app::remember::Remembered;
use crate::domain::refusal::Refusal;
use crate::files::{Existing, Kind, OffLimits, PRIVATE, make_dirs, write_whole};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// What was kept before; its name is made here, so that no other file has it by chance.
const KIND: Kind<'static> = Kind { name: "state of a screen", is: &|head| head.starts_with(b"{") };

/// The file for a database, in the directory for states.
pub(super) fn place(state: &Path, database: &Path) -> PathBuf {
    let digest = Sha256::digest(database.as_os_str().as_encoded_bytes());
    let mut name = String::new();
    for byte in &digest[..8] {
        // Writing to a string cannot fail.
        let _ = write!(name, "{byte:02x}");
    }
    state.join(format!("screen-{name}.json"))
}

/// What was kept; a file that cannot be read is as good as none.
pub(super) fn load(place: &Path) -> Remembered {
    fs::read(place).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// Keeps it, for the eyes of its owner alone.
pub(super) fn save(place: &Path, kept: &Remembered) -> Result<(), Refusal> {
    let lost = |what: &dyn std::fmt::Display| {
        Refusal::new(format!("Marks and position last only until you leave: {what}."))
            .hint("give dormouse a directory it may write: XDG_STATE_HOME")
    };
    if let Some(dir) = place.parent() {
        make_dirs(dir, PRIVATE).map_err(|error| lost(&error))?;
    }
    let bytes = serde_json::to_vec(kept).map_err(|error| lost(&error))?;
    write_whole(place, Existing::Replace(KIND), &OffLimits::none(), |out| out.write_all(&bytes)).map_err(|refusal| {
        let sentence = refusal.message.trim_end_matches('.').to_owned();
        lost(&sentence)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_comes_back_for_this_database_alone() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("not/yet/there");
        let (one, other) = (place(&state, Path::new("/a.db")), place(&state, Path::new("/b.db")));
        assert_ne!(one, other);
        let kept = Remembered { tab: "utilization".into(), threshold: 30, ..Remembered::default() };
        save(&one, &kept).unwrap();
        assert_eq!(load(&one), kept);
        assert_eq!(load(&other), Remembered::default());
        fs::write(&one, "{broken").unwrap();
        assert_eq!(load(&one), Remembered::default());
    }
}
