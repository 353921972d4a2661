//! Small files that somebody else may have put there or may change: settings, presets, states of screens, passwords.
//!
//! Whoever reads such a file takes its word, so it is read in one way: nothing but a plain file is opened, nothing is
//! waited for, no more is kept than a limit, and whoever else could change what it says is told. Root obeys no file that
//! others can change. The room may know files, their owners and their modes; it must never look at what is in them, and
//! never writes.

mod doubt;

pub use doubt::{Doubt, doubt_of};

use std::fmt;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use rustix::fs::OFlags;

use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{Shown, number};
use crate::files::plain;

/// What a [`Fault::NoFile`] says of a directory.
pub const DIRECTORY: &str = "a directory";
/// The most that a file of settings may hold, in bytes.
pub const SMALL: u64 = 1 << 20;

/// A file that was read.
#[derive(Debug)]
pub struct Found {
    /// What it holds.
    pub text: String,
    /// Who else could have written that, if anybody.
    pub doubt: Option<Doubt>,
    /// Its permissions.
    pub mode: u32,
}

/// Why a file was not read.
#[derive(Debug)]
pub enum Fault {
    /// It is not there.
    Missing,
    /// The system says no.
    System(io::Error),
    /// It is something else.
    NoFile(&'static str),
    /// It is larger than so many bytes.
    TooLarge(u64),
    /// It is no text.
    NoText,
    /// Others could have written it, and root is reading.
    Doubtful(Doubt),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("it is not there"),
            Self::System(error) => f.write_str(&plain(error)),
            Self::NoFile(what) => write!(f, "it is {what}"),
            Self::TooLarge(limit) if *limit >= 1 << 20 => write!(f, "it is larger than {} MiB", number(limit >> 20)),
            Self::TooLarge(limit) => write!(f, "it is larger than {} bytes", number(*limit)),
            Self::NoText => f.write_str("it is not UTF-8 text"),
            Self::Doubtful(doubt) => doubt.fmt(f),
        }
    }
}

impl Fault {
    /// The refusal; `what` is what the file is to be, such as `The settings file`, and `hint` what to do unless the fault
    /// itself says that.
    #[must_use]
    pub fn refusal(&self, what: &str, path: &Path, hint: &str) -> Refusal {
        let name = path.display().to_string();
        match self {
            Self::Doubtful(doubt) => doubt.refusal(what, path),
            _ => Refusal::new(Code::BadFile, format!("{what} {} cannot be read: {self}.", Shown(&name))).hint(hint),
        }
    }
}

/// Reads a small text that must be trusted by whoever runs this process: whole, or not at all.
///
/// # Errors
/// It cannot be read, is no plain file, no text or too large; for root also if others could have written it.
pub fn read(path: &Path, limit: u64) -> Result<Found, Fault> {
    read_for(rustix::process::getuid().as_raw(), path, limit)
}

fn read_for(uid: u32, path: &Path, limit: u64) -> Result<Found, Fault> {
    let way = doubt::walk(path, uid).map_err(|error| match (path.metadata(), error.into()) {
        // A link of the kernel's own leads to what has no name, such as a pipe.
        (Ok(meta), Fault::Missing) => kind(&meta).err().unwrap_or(Fault::Missing),
        (_, fault) => fault,
    })?;
    let (file, meta) = opened(&way.path, &way.meta, OFlags::NOFOLLOW)?;
    let doubt = way.doubt.or_else(|| Doubt::about_file(&way.path, &meta, uid));
    match doubt {
        Some(doubt) if uid == 0 => Err(Fault::Doubtful(doubt)),
        doubt => Ok(Found { text: up_to(file, &meta, limit)?, doubt, mode: meta.mode() }),
    }
}

/// Opens a plain file of data, whoever wrote it, and says what it is.
///
/// # Errors
/// It cannot be opened, or is no plain file.
pub fn open(path: &Path) -> Result<(File, Metadata), Fault> {
    opened(path, &path.metadata()?, OFlags::empty())
}

fn opened(path: &Path, looked: &Metadata, more: OFlags) -> Result<(File, Metadata), Fault> {
    kind(looked)?;
    let flags = (more | OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    // What was opened counts, and not what stood there a moment before.
    let meta = file.metadata()?;
    kind(&meta)?;
    Ok((file, meta))
}

/// Refuses what is no plain file, before and after it is opened: to open a pipe or a device may wait, or do something.
fn kind(meta: &Metadata) -> Result<(), Fault> {
    match meta {
        meta if meta.is_dir() => Err(Fault::NoFile(DIRECTORY)),
        meta if !meta.is_file() => Err(Fault::NoFile("no plain file")),
        _ => Ok(()),
    }
}

/// The whole file as text. A file may grow while it is read, and some say that they are empty.
fn up_to(file: File, meta: &Metadata, limit: u64) -> Result<String, Fault> {
    if meta.len() > limit {
        return Err(Fault::TooLarge(limit));
    }
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(Fault::TooLarge(limit));
    }
    String::from_utf8(bytes).map_err(|_| Fault::NoText)
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            _ => Self::System(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    fn me() -> u32 {
        rustix::process::getuid().as_raw()
    }

    fn closed(path: &Path, text: &str) {
        fs::write(path, text).unwrap();
        fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
    }

    #[test]
    fn a_plain_file_is_read_whole_also_by_a_link() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.toml");
        closed(&path, "x = 1\n");
        symlink("a.toml", dir.path().join("b.toml")).unwrap();
        for name in ["a.toml", "b.toml"] {
            let found = read(&dir.path().join(name), SMALL).unwrap();
            assert_eq!((found.text.as_str(), found.doubt), ("x = 1\n", None), "{name}");
        }
    }

    #[test]
    fn what_is_no_plain_file_is_neither_opened_nor_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("pipe");
        mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        let socket = dir.path().join("socket");
        let _listening = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        let round = dir.path().join("round");
        symlink("round", &round).unwrap();
        for (path, said) in [
            (pipe.as_path(), "it is no plain file"),
            (&socket, "it is no plain file"),
            (Path::new("/dev/zero"), "it is no plain file"),
            (Path::new("/dev/null"), "it is no plain file"),
            (dir.path(), "it is a directory"),
            (&dir.path().join("none"), "it is not there"),
            (&round, "too many links lead on from it"),
        ] {
            assert_eq!(read(path, SMALL).unwrap_err().to_string(), said, "{}", path.display());
        }
    }

    #[test]
    fn no_more_is_kept_than_the_limit() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        closed(&path, "12345");
        assert!(read(&path, 5).is_ok());
        assert_eq!(read(&path, 4).unwrap_err().to_string(), "it is larger than 4 bytes");
        // As large as it says, without a byte on the disk; and one that says nothing of its size.
        File::create(&path).unwrap().set_len(1 << 40).unwrap();
        assert_eq!(read(&path, SMALL).unwrap_err().to_string(), "it is larger than 1 MiB");
        assert!(matches!(read(Path::new("/proc/self/maps"), 4), Err(Fault::TooLarge(4))));
        fs::write(&path, [0xff]).unwrap();
        assert_eq!(read(&path, 4).unwrap_err().to_string(), "it is not UTF-8 text");
    }

    #[test]
    fn root_obeys_no_file_that_others_could_have_written_and_everybody_else_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        for mode in [0o620, 0o602, 0o666] {
            closed(&path, "x");
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            let said = read_for(0, &path, SMALL).unwrap_err().to_string();
            // For root the file of somebody else is as doubtful.
            assert!(said == "others may write it" || said.contains("belongs to another account"), "{said}");
            if me() != 0 {
                assert_eq!(read(&path, SMALL).unwrap().doubt.unwrap().to_string(), "others may write it");
            }
        }
        closed(&path, "x");
        let stranger = if me() == 0 { 1000 } else { me() + 1 };
        let doubt = read_for(stranger, &path, SMALL).unwrap().doubt;
        // Root's own is trusted by everybody.
        assert_eq!(doubt.is_none(), me() == 0, "{doubt:?}");
    }
}
