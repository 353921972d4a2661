//! A file that is written whole or not at all.
//!
//! The bytes go to a file of another name in the same directory, readable by its owner alone, are forced to the disk,
//! and only then take their name. Whatever fails on the way, a full disk included, leaves what was there before. It
//! never writes through a link and never to anything but a plain file.

use std::fs::{self, File, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::domain::refusal::Refusal;
use crate::domain::text::Shown;

/// What to do if a file of that name is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Refuse, and leave it alone.
    Keep,
    /// Put the new file in its place.
    Replace,
}

/// Writes the file at `path` with what `fill` puts out, and answers with what `fill` answered.
///
/// # Errors
/// If the name is taken, is no plain file or cannot be written to; what was there before is there still.
pub fn write_whole<T>(
    path: &Path,
    existing: Existing,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<T>,
) -> Result<T, Refusal> {
    may_take(path, existing)?;
    let dir = match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        _ => Path::new("."),
    };
    let failed = |error: io::Error| not_written(path, &error);
    let private = Permissions::from_mode(0o600);
    let mut draft =
        tempfile::Builder::new().prefix(".dormouse-").permissions(private).tempfile_in(dir).map_err(failed)?;
    let mut out = BufWriter::new(draft.as_file_mut());
    let answer = fill(&mut out).map_err(failed)?;
    out.into_inner().map_err(|error| failed(error.into_error()))?.sync_all().map_err(failed)?;
    match existing {
        Existing::Keep => draft.persist_noclobber(path),
        Existing::Replace => draft.persist(path),
    }
    .map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => taken(path),
        _ => failed(error.error),
    })?;
    settle(dir).map_err(failed)?;
    Ok(answer)
}

/// Refuses a name that a file must not be given, before anything is written.
pub(super) fn may_take(path: &Path, existing: Existing) -> Result<(), Refusal> {
    let Ok(meta) = fs::symlink_metadata(path) else { return Ok(()) };
    let kind = meta.file_type();
    let what = if kind.is_dir() {
        "a directory"
    } else if kind.is_symlink() {
        "a link to somewhere else"
    } else if kind.is_file() {
        return if existing == Existing::Keep { Err(taken(path)) } else { Ok(()) };
    } else {
        "not a plain file"
    };
    let name = path.display().to_string();
    Err(Refusal::new(format!("{} is {what}; nothing was written.", Shown(&name))).hint("name a file"))
}

/// Makes the new name outlast a power cut. Some file systems cannot do that for a directory and need not be asked twice.
pub(super) fn settle(dir: &Path) -> io::Result<()> {
    match File::open(dir)?.sync_all() {
        Err(e) if matches!(e.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        done => done,
    }
}

fn taken(path: &Path) -> Refusal {
    let name = path.display().to_string();
    Refusal::new(format!("{} is there already; nothing was written.", Shown(&name)))
        .hint("name another file, or move the old one away")
}

pub(super) fn not_written(path: &Path, error: &io::Error) -> Refusal {
    let name = path.display().to_string();
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
        _ => (error.to_string(), "mend that, or name another file"),
    };
    Refusal::new(format!("{} could not be written: {why}.", Shown(&name))).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;
    use std::path::PathBuf;

    fn names_in(dir: &Path) -> Vec<String> {
        fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
    }

    fn put(path: &Path, existing: Existing, text: &str) -> Result<(), Refusal> {
        write_whole(path, existing, |out| out.write_all(text.as_bytes()))
    }

    #[test]
    fn a_file_is_written_for_its_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("seats.csv");
        let rows = write_whole(&path, Existing::Keep, |out| out.write_all(b"a\r\n").map(|()| 1)).unwrap();
        assert_eq!(rows, 1);
        assert_eq!(fs::read(&path).unwrap(), b"a\r\n");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(names_in(dir.path()), ["seats.csv"]);
    }

    #[test]
    fn an_old_file_is_replaced_only_when_told() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("seats.csv");
        put(&path, Existing::Keep, "old").unwrap();
        let refusal = put(&path, Existing::Keep, "new").unwrap_err();
        assert!(refusal.message.ends_with("seats.csv is there already; nothing was written."), "{refusal}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        put(&path, Existing::Replace, "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(names_in(dir.path()), ["seats.csv"]);
    }

    #[test]
    fn a_file_that_appears_meanwhile_is_not_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("seats.csv");
        let late = |out: &mut dyn Write| {
            fs::write(&path, "theirs")?;
            out.write_all(b"ours")
        };
        assert!(write_whole(&path, Existing::Keep, late).unwrap_err().message.contains("is there already"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "theirs");
        assert_eq!(names_in(dir.path()), ["seats.csv"]);
    }

    #[test]
    fn a_failure_half_way_leaves_what_was_there() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("seats.csv");
        let half = |out: &mut dyn Write| {
            out.write_all(&vec![b'x'; 100_000])?;
            Err::<(), _>(io::ErrorKind::StorageFull.into())
        };
        let refusal = write_whole(&path, Existing::Keep, half).unwrap_err();
        assert!(refusal.message.ends_with("could not be written: the disk is full."), "{refusal}");
        assert!(names_in(dir.path()).is_empty());
        put(&path, Existing::Keep, "old").unwrap();
        write_whole(&path, Existing::Replace, half).unwrap_err();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(names_in(dir.path()), ["seats.csv"]);
    }

    #[test]
    fn only_a_plain_file_is_written_to() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("target");
        fs::write(&target, "kept").unwrap();
        let link = dir.path().join("link");
        symlink(&target, &link).unwrap();
        let dangling = dir.path().join("dangling");
        symlink(dir.path().join("nowhere"), &dangling).unwrap();
        let folder = dir.path().join("folder");
        fs::create_dir(&folder).unwrap();
        let fifo = dir.path().join("fifo");
        rustix::fs::mkfifoat(rustix::fs::CWD, &fifo, rustix::fs::Mode::RWXU).unwrap();
        for (path, what) in [
            (&link, "a link to somewhere else"),
            (&dangling, "a link to somewhere else"),
            (&folder, "a directory"),
            (&fifo, "not a plain file"),
            (&PathBuf::from("/dev/null"), "not a plain file"),
        ] {
            for existing in [Existing::Keep, Existing::Replace] {
                let refusal = put(path, existing, "x").unwrap_err();
                assert!(refusal.message.ends_with(&format!(" is {what}; nothing was written.")), "{refusal}");
            }
        }
        assert_eq!(fs::read_to_string(&target).unwrap(), "kept");
    }

    #[test]
    fn a_directory_that_is_not_there_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let refusal = put(&dir.path().join("no/seats.csv"), Existing::Keep, "x").unwrap_err();
        assert!(refusal.message.ends_with("could not be written: its directory does not exist."), "{refusal}");
    }

    /// Run by `just slow`, which mounts a disk of a few kilobytes and names it here.
    #[test]
    #[ignore = "needs a small disk of its own, named by DORMOUSE_SMALL_DISK"]
    fn a_disk_that_is_really_full_leaves_what_was_there() {
        let disk = PathBuf::from(std::env::var_os("DORMOUSE_SMALL_DISK").unwrap());
        let path = disk.join("seats.csv");
        put(&path, Existing::Keep, "old").unwrap();
        let refusal = put(&path, Existing::Replace, &"x".repeat(4 << 20)).unwrap_err();
        assert!(refusal.message.ends_with("could not be written: the disk is full."), "{refusal}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(names_in(&disk), ["seats.csv"]);
    }
}
