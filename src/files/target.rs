//! A name that a file is to have: looked at before anything is made, and once more when the file takes it.

use super::dir::Dir;
use super::draft::Draft;
use super::off_limits::OffLimits;
use super::{not_written, shown};
use crate::domain::refusal::{Code, Refusal};
use rustix::fs::{self as sys, FileType, Mode, OFlags};
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// How much of a file is looked at to tell its kind.
const HEAD: u64 = 4096;

/// A kind of file, and how one is told from any other.
#[derive(Clone, Copy)]
pub struct FileKind<'k> {
    /// What it is, for a sentence: "calendar that dormouse wrote".
    pub name: &'k str,
    /// Whether a file is one that begins with these bytes.
    pub is: &'k dyn Fn(&[u8]) -> bool,
}

impl fmt::Debug for FileKind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// What to do if a file of that name is there.
#[derive(Debug, Clone, Copy)]
pub enum Existing<'k> {
    /// Refuse, and leave it alone.
    Keep,
    /// The same, where there is `--force` to say otherwise.
    KeepUnlessForced,
    /// Put the new file in its place, if it is of this kind.
    Replace(FileKind<'k>),
}

impl<'k> Existing<'k> {
    /// What `--force` means for this kind of file.
    #[must_use]
    pub fn forced(force: bool, kind: FileKind<'k>) -> Self {
        if force { Self::Replace(kind) } else { Self::KeepUnlessForced }
    }
}

/// A name in a directory that may be written to.
#[derive(Debug)]
pub struct Target<'k> {
    dir: Dir,
    name: OsString,
    path: PathBuf,
    existing: Existing<'k>,
    off: OffLimits,
}

impl<'k> Target<'k> {
    /// Looks whether a file may have this name.
    ///
    /// # Errors
    /// It is taken, off limits, no name, or in a directory that nothing is written to.
    pub fn new(path: &Path, existing: Existing<'k>, off: &OffLimits) -> Result<Self, Refusal> {
        let name = name_of(path)?;
        let dir = Dir::open(path.parent().unwrap_or(Path::new("")), path)?;
        let target = Self { dir, name, path: path.to_owned(), existing, off: off.clone() };
        target.may_be_taken()?;
        Ok(target)
    }

    /// The name without its directory.
    #[must_use]
    pub fn name(&self) -> &OsStr {
        &self.name
    }

    /// The directory.
    #[must_use]
    pub fn dir(&self) -> &Dir {
        &self.dir
    }

    /// Whether something stands beside it under its name and this end.
    #[must_use]
    pub fn has_beside(&self, end: &str) -> bool {
        let mut name = self.name.clone();
        name.push(end);
        !matches!(self.dir.look(&name), Ok(None))
    }

    /// A place in the same directory to make the file in.
    ///
    /// # Errors
    /// Nothing can be made there.
    pub fn draft(&self) -> Result<Draft, Refusal> {
        Draft::in_dir(&self.dir).map_err(|error| not_written(&self.path, &error))
    }

    /// Gives the file of this name that was made in the draft its place.
    ///
    /// # Errors
    /// Something else has the name by now, or the disk says no.
    pub fn take(&self, draft: &Draft) -> Result<(), Refusal> {
        let replaces = self.may_be_taken()?;
        let kept = replaces && draft.keep_old(&self.name, &self.dir).is_ok();
        draft.give(&self.name, &self.dir, replaces).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => self.taken(),
            _ => not_written(&self.path, &error),
        })?;
        let Err(error) = self.dir.settle() else { return Ok(()) };
        if replaces && !kept {
            // It is there, and what was there before is not.
            return Ok(());
        }
        // What a power cut might take away again is not said to be written.
        draft.take_back(&self.name, &self.dir, replaces);
        Err(not_written(&self.path, &error))
    }

    /// True if a file is there that is to be replaced.
    fn may_be_taken(&self) -> Result<bool, Refusal> {
        may_be_taken(&self.dir, &self.name, &self.path, self.existing, &self.off)
    }

    fn taken(&self) -> Refusal {
        taken(&self.path, self.existing)
    }
}

fn name_of(path: &Path) -> Result<OsString, Refusal> {
    let slash = path.as_os_str().as_encoded_bytes().ends_with(b"/");
    path.file_name().filter(|_| !slash).map(OsStr::to_owned).ok_or_else(|| {
        let what = if path.is_dir() { "is a directory" } else { "names no file" };
        Refusal::new(Code::Unwritable, format!("{} {what}; nothing was written.", shown(path))).hint("name a file")
    })
}

/// True if a file is there that is to be replaced; refuses a name that the file must not be given.
pub(super) fn may_be_taken(
    dir: &Dir,
    name: &OsStr,
    path: &Path,
    existing: Existing<'_>,
    off: &OffLimits,
) -> Result<bool, Refusal> {
    let found = dir.look(name).map_err(|error| not_written(path, &error))?;
    off.refuse(dir, name, found.as_ref(), path)?;
    let Some(found) = found else { return Ok(false) };
    let what = match FileType::from_raw_mode(found.st_mode) {
        FileType::RegularFile => {
            let Existing::Replace(kind) = existing else { return Err(taken(path, existing)) };
            return must_be(dir, name, path, kind).map(|()| true);
        }
        FileType::Directory => "a directory",
        FileType::Symlink => "a link to somewhere else",
        _ => "not a plain file",
    };
    Err(Refusal::new(Code::Unwritable, format!("{} is {what}; nothing was written.", shown(path))).hint("name a file"))
}

/// Refuses to replace a file of another kind.
fn must_be(dir: &Dir, name: &OsStr, path: &Path, kind: FileKind<'_>) -> Result<(), Refusal> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let mut head = Vec::new();
    let read = sys::openat(dir, name, flags, Mode::empty())
        .map_err(io::Error::from)
        .and_then(|fd| File::from(fd).take(HEAD).read_to_end(&mut head));
    if let Err(error) = read {
        let why = super::plain(&error);
        return Err(Refusal::new(
            Code::Unwritable,
            format!("{} cannot be read, so that it is not replaced: {why}; nothing was written.", shown(path)),
        )
        .hint("name another file, or move that one away"));
    }
    if (kind.is)(&head) {
        return Ok(());
    }
    Err(Refusal::new(Code::Unwritable, format!("{} is no {}; nothing was written.", shown(path), kind.name))
        .hint("name another file, or move that one away"))
}

pub(super) fn taken(path: &Path, existing: Existing<'_>) -> Refusal {
    let hint = match existing {
        Existing::KeepUnlessForced => "name another file, or add --force to put the new one in its place",
        _ => "name another file, or move the old one away",
    };
    Refusal::new(Code::Unwritable, format!("{} is there already; nothing was written.", shown(path))).hint(hint)
}
