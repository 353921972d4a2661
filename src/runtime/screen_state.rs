//! What is kept of one person's screen between two starts: a small private file per database.

use crate::app::saved_state::SavedState;
use crate::domain::refusal::{Code, Refusal};
use crate::files::{Existing, FileKind, OffLimits, PRIVATE, make_dirs, write_whole};
use crate::trust::{self, Fault};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What was kept before; its name is made here, so that no other file has it by chance.
const KIND: FileKind<'static> = FileKind { name: "state of a screen", is: &|head| head.starts_with(b"{") };

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

/// The most that is kept of a screen, in bytes: marks on a million seats.
const MOST: u64 = 16 << 20;
const WHAT: &str = "The state of the screen in";
const HINT: &str = "move it away, or give dormouse another directory: XDG_STATE_HOME";

/// What was kept, and what is to be said of it.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// What was kept; a file that says nothing sensible is as good as none.
    pub remembered: SavedState,
    /// Why nothing was read, or why what was read may not be one's own.
    pub said: Option<Refusal>,
    /// Whether it may be kept there again.
    pub usable: bool,
}

/// What was kept. Root neither reads nor writes where others could change it.
pub(super) fn load(place: &Path) -> Kept {
    match trust::read(place, MOST) {
        Ok(found) => {
            let remembered = serde_json::from_str(&found.text).unwrap_or_default();
            Kept { remembered, said: found.doubt.map(|doubt| doubt.remark(WHAT, place)), usable: true }
        }
        Err(Fault::Missing) => {
            let root = rustix::process::getuid().is_root();
            let doubt = trust::doubt_of(place, 0).ok().flatten().filter(|_| root);
            let said = doubt.map(|doubt| doubt.refusal(WHAT, place));
            Kept { usable: said.is_none(), said, ..Kept::default() }
        }
        // Text that nobody can read is written anew.
        Err(Fault::NoText) => Kept { usable: true, ..Kept::default() },
        Err(fault) => Kept { said: Some(fault.refusal(WHAT, place, HINT)), ..Kept::default() },
    }
}

/// Keeps it, for the eyes of its owner alone.
pub(super) fn save(place: &Path, kept: &SavedState) -> Result<(), Refusal> {
    let lost = |what: &dyn std::fmt::Display| {
        Refusal::new(Code::Unwritable, format!("Marks and position last only until you leave: {what}."))
            .hint("give dormouse a directory it may write: XDG_STATE_HOME")
    };
    if let Some(dir) = place.parent() {
        make_dirs(dir, PRIVATE).map_err(|error| lost(&error))?;
    }
    let bytes = serde_json::to_vec(kept).map_err(|error| lost(&error))?;
    if bytes.len() as u64 > MOST {
        return Err(lost(&"there are too many of them"));
    }
    write_whole(place, Existing::Replace(KIND), &OffLimits::none(), |out| out.write_all(&bytes)).map_err(|refusal| {
        let sentence = refusal.message.trim_end_matches('.').to_owned();
        lost(&sentence)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn what_was_kept_comes_back_for_this_database_alone() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("not/yet/there");
        let (one, other) = (place(&state, Path::new("/a.db")), place(&state, Path::new("/b.db")));
        assert_ne!(one, other);
        let kept = SavedState { tab: "utilization".into(), threshold: 30, ..SavedState::default() };
        save(&one, &kept).unwrap();
        assert_eq!(load(&one).remembered, kept);
        assert_eq!(load(&other).remembered, SavedState::default());
        fs::write(&one, "{broken").unwrap();
        assert_eq!(load(&one).remembered, SavedState::default());
    }
    #[test]
    fn what_others_could_have_written_or_is_no_file_is_named_and_nothing_is_waited_for() {
        use rustix::fs::{CWD, FileType, Mode, mknodat};
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        let said = |name: &str| load(&at(name)).said.map(|refusal| refusal.message).unwrap_or_default();
        mknodat(CWD, at("pipe"), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        fs::File::create(at("huge")).unwrap().set_len(1 << 40).unwrap();
        fs::create_dir(at("folder")).unwrap();
        assert!(said("pipe").ends_with("cannot be read: it is no plain file."), "{}", said("pipe"));
        assert!(said("huge").ends_with("cannot be read: it is larger than 16 MiB."), "{}", said("huge"));
        assert!(said("folder").ends_with("cannot be read: it is a directory."), "{}", said("folder"));
        assert!(!load(&at("pipe")).usable);

        let kept = SavedState { tab: "utilization".into(), ..SavedState::default() };
        save(&at("state"), &kept).unwrap();
        assert_eq!(said("state"), "");
        fs::set_permissions(at("state"), fs::Permissions::from_mode(0o622)).unwrap();
        assert!(said("state").contains("others may write it"), "{}", said("state"));
        let root = rustix::process::getuid().is_root();
        let again = load(&at("state"));
        assert_eq!((again.remembered == kept, again.usable), (!root, !root));
        // Nor does root begin one where others could change it.
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o777)).unwrap();
        assert_eq!(load(&at("new")).usable, !root);
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o700)).unwrap();
        assert!(load(&at("new")).usable);
    }
}
