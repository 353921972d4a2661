//! The directory that something is written into: opened once, looked at, and then used by what was opened and not by name.

use super::{not_written, shown};
use crate::domain::refusal::{Code, Refusal};
use rustix::fs::{self as sys, AtFlags, FileType, Mode, OFlags, Stat};
use std::ffi::OsStr;
use std::fs::DirBuilder;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

/// A directory that no link led to, and in which not everybody can put one file in the place of another.
#[derive(Debug)]
pub struct Dir {
    fd: OwnedFd,
    path: PathBuf,
}

impl AsFd for Dir {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

impl Dir {
    /// Opens a directory to write into it; `for_what` is what is to be written there.
    ///
    /// # Errors
    /// It is not there, a link, no directory, open to everybody, or closed to this account.
    pub fn open(path: &Path, for_what: &Path) -> Result<Self, Refusal> {
        // Without the slash at the end, which would have a link followed.
        let path: PathBuf = if path.as_os_str().is_empty() { ".".into() } else { path.components().collect() };
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = sys::open(&path, flags, Mode::empty()).map_err(|error| refused(&path, for_what, &error.into()))?;
        let mode = sys::fstat(&fd).map_err(|error| not_written(for_what, &error.into()))?.st_mode;
        if mode & 0o1002 == 0o002 {
            let name = shown(&path);
            return Err(Refusal::new(
                Code::Unwritable,
                format!("Everybody on this machine can write in {name}; nothing was written."),
            )
            .hint(format!("name a directory of your own, or close that one: chmod o-w {name}")));
        }
        let path = path.canonicalize().unwrap_or(path);
        Ok(Self { fd, path })
    }

    /// Its path, as it was when it was opened.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What stands under a name there, whatever it is; `None` if nothing does.
    pub(super) fn look(&self, name: &OsStr) -> io::Result<Option<Stat>> {
        match sys::statat(self, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(found) => Ok(Some(found)),
            Err(rustix::io::Errno::NOENT) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The names in it.
    pub(super) fn names(&self) -> io::Result<Vec<std::ffi::OsString>> {
        names(self)
    }

    /// Makes new names outlast a power cut. Some file systems cannot do that and need not be asked twice.
    ///
    /// # Errors
    /// The disk says no.
    pub fn settle(&self) -> io::Result<()> {
        match sys::fsync(self).map_err(io::Error::from) {
            Err(e) if matches!(e.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
            done => done,
        }
    }
}

pub(super) fn names(dir: impl AsFd) -> io::Result<Vec<std::ffi::OsString>> {
    use std::os::unix::ffi::OsStrExt as _;
    let mut names = Vec::new();
    for entry in sys::Dir::read_from(dir)? {
        let entry = entry?;
        let name = OsStr::from_bytes(entry.file_name().to_bytes());
        if name != "." && name != ".." {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

/// Makes a directory with those above it, for those who may read a file of this mode.
///
/// # Errors
/// One of them cannot be made.
pub fn make_dirs(path: &Path, mode: u32) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(searchable(mode)).create(path)
}

/// The mode of a directory in which a file of this mode can be found by those who may read it.
pub(super) fn searchable(mode: u32) -> u32 {
    mode | (mode & 0o444) >> 2
}

fn refused(path: &Path, for_what: &Path, error: &io::Error) -> Refusal {
    let is_link = sys::lstat(path).is_ok_and(|found| FileType::from_raw_mode(found.st_mode) == FileType::Symlink);
    match path.canonicalize() {
        Ok(real) if is_link => {
            Refusal::new(Code::Unwritable, format!("{} is a link to somewhere else; nothing was written.", shown(path)))
                .hint(format!("name the directory itself: {}", shown(&real)))
        }
        _ if error.kind() == io::ErrorKind::NotADirectory => {
            Refusal::new(Code::Unwritable, format!("{} is no directory; nothing was written.", shown(path)))
                .hint("name a directory")
        }
        _ => not_written(for_what, error),
    }
}
