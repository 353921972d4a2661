//! Several files that belong together, written into one directory all or none.
//!
//! Each is first written whole under another name, readable by its owner alone, and forced to the disk; only when the last
//! of them is there does the first take its name. What fails before that leaves nothing behind; what was there is there
//! still. It follows no link and takes the place of a file only where that was asked for.

use super::file::{Existing, may_take, not_written, settle};
use crate::domain::refusal::Refusal;
use std::fs::{DirBuilder, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::Path;
use tempfile::NamedTempFile;

/// Why a file could not be filled.
#[derive(Debug)]
pub enum Trouble {
    /// It could not be written.
    Disk(io::Error),
    /// What should stand in it could not be had.
    Refused(Refusal),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Writes files of these names into `dir`, each with what `fill` puts out for it. The directory is made if it is not there.
/// `before` is asked when all are written and none has its name yet.
///
/// # Errors
/// A name is taken, something cannot be written, or `before` refuses.
pub fn write_folder(
    dir: &Path,
    existing: Existing,
    names: &[&str],
    mut fill: impl FnMut(&str, &mut dyn Write) -> Result<(), Trouble>,
    before: impl FnOnce() -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    for name in names {
        may_take(&dir.join(name), existing)?;
    }
    let made = !dir.exists();
    if made {
        DirBuilder::new().mode(0o700).create(dir).map_err(|error| not_written(dir, &error))?;
    }
    let done = (|| {
        let drafts = names.iter().map(|name| draft(dir, name, &mut fill)).collect::<Result<Vec<_>, Refusal>>()?;
        before()?;
        take_names(dir, existing, names, drafts)
    })();
    if done.is_err() && made {
        // Something else may stand in it by now; then it stays.
        let _ = std::fs::remove_dir(dir);
    }
    done
}

fn draft(
    dir: &Path,
    name: &str,
    fill: &mut impl FnMut(&str, &mut dyn Write) -> Result<(), Trouble>,
) -> Result<NamedTempFile, Refusal> {
    let path = dir.join(name);
    let failed = |error: io::Error| not_written(&path, &error);
    let private = Permissions::from_mode(0o600);
    let mut draft =
        tempfile::Builder::new().prefix(".dormouse-").permissions(private).tempfile_in(dir).map_err(failed)?;
    let mut out = BufWriter::new(draft.as_file_mut());
    fill(name, &mut out).map_err(|trouble| match trouble {
        Trouble::Disk(error) => failed(error),
        Trouble::Refused(refusal) => refusal,
    })?;
    out.into_inner().map_err(|error| failed(error.into_error()))?.sync_all().map_err(failed)?;
    Ok(draft)
}

fn take_names(dir: &Path, existing: Existing, names: &[&str], drafts: Vec<NamedTempFile>) -> Result<(), Refusal> {
    let mut taken = Vec::new();
    for (name, draft) in names.iter().zip(drafts) {
        let path = dir.join(name);
        let done = match existing {
            Existing::Keep => draft.persist_noclobber(&path),
            Existing::Replace => draft.persist(&path),
        };
        if let Err(error) = done {
            if existing == Existing::Keep {
                // They are ours and were nowhere before; a half of the files is worse than none.
                for path in &taken {
                    let _ = std::fs::remove_file(path);
                }
            }
            return Err(not_written(&path, &error.error));
        }
        taken.push(path);
    }
    settle(dir).map_err(|error| not_written(dir, &error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const NAMES: [&str; 2] = ["a.csv", "b.csv"];

    fn put(dir: &Path, existing: Existing, text: &str) -> Result<(), Refusal> {
        write_folder(dir, existing, &NAMES, |name, out| Ok(write!(out, "{name} {text}")?), || Ok(()))
    }

    fn names_in(dir: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn all_files_are_there_for_their_owner_alone() {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("out");
        put(&dir, Existing::Keep, "x").unwrap();
        assert_eq!(names_in(&dir), NAMES);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&dir), mode(&dir.join("a.csv"))), (0o700, 0o600));
        assert_eq!(fs::read_to_string(dir.join("b.csv")).unwrap(), "b.csv x");
    }

    #[test]
    fn one_name_that_is_taken_stops_all() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("b.csv"), "theirs").unwrap();
        assert!(put(root.path(), Existing::Keep, "x").unwrap_err().message.contains("b.csv is there already"));
        assert_eq!(names_in(root.path()), ["b.csv"]);
        put(root.path(), Existing::Replace, "x").unwrap();
        assert_eq!(fs::read_to_string(root.path().join("b.csv")).unwrap(), "b.csv x");
    }

    #[test]
    fn a_failure_half_way_leaves_nothing() {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("out");
        let full = |name: &str, out: &mut dyn Write| match name {
            "a.csv" => Ok(out.write_all(b"whole")?),
            _ => Err(Trouble::Disk(io::ErrorKind::StorageFull.into())),
        };
        let refusal = write_folder(&dir, Existing::Keep, &NAMES, full, || Ok(())).unwrap_err();
        assert!(refusal.message.ends_with("b.csv could not be written: the disk is full."), "{refusal}");
        assert!(!dir.exists());
        let refused = || Err(Refusal::new("No."));
        let nothing = |_: &str, _: &mut dyn Write| Ok(());
        fs::create_dir(&dir).unwrap();
        assert_eq!(write_folder(&dir, Existing::Keep, &NAMES, nothing, refused).unwrap_err().message, "No.");
        assert!(names_in(&dir).is_empty());
    }

    #[test]
    fn a_name_that_is_taken_meanwhile_takes_the_others_back() {
        let root = tempfile::tempdir().unwrap();
        let late = || {
            fs::write(root.path().join("b.csv"), "theirs").unwrap();
            Ok(())
        };
        let nothing = |_: &str, _: &mut dyn Write| Ok(());
        write_folder(root.path(), Existing::Keep, &NAMES, nothing, late).unwrap_err();
        assert_eq!(names_in(root.path()), ["b.csv"]);
        assert_eq!(fs::read_to_string(root.path().join("b.csv")).unwrap(), "theirs");
    }
}
