//! Where output is made before it takes its name: a private directory beside it, which a run that was cut off leaves locked
//! by nobody, so that the next run clears it.

use super::dir::{Dir, names};
use rustix::fs::{self as sys, AtFlags, FileType, FlockOperation, Mode, OFlags, RenameFlags};
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;

/// What the name of every draft begins with.
const PREFIX: &str = ".dormouse-";
/// The letters after it.
const LETTERS: usize = 16;
/// Stands in a draft of several files from when they are all whole until they all have their names.
const READY: &str = ".ready";
/// What the name of a file begins with that another is about to take the place of.
const WAS: &str = ".was-";
/// A name that is taken is no reason to give up, and a hundred are.
pub(super) const TRIES: u32 = 100;

/// A directory for what is being made. It is gone, with what is left in it, when it is dropped.
#[derive(Debug)]
pub struct Draft {
    /// Where it is: what leaves it goes there.
    within: OwnedFd,
    own: OwnedFd,
    name: OsString,
    path: PathBuf,
}

impl AsFd for Draft {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.own.as_fd()
    }
}

impl Draft {
    /// Clears what was left in a directory, and makes a draft there.
    ///
    /// # Errors
    /// Nothing can be made there.
    pub fn in_dir(dir: &Dir) -> io::Result<Self> {
        sweep(dir);
        for _ in 0..TRIES {
            let name = OsString::from(format!("{PREFIX}{}", random()?));
            match sys::mkdirat(dir, &name, Mode::RWXU) {
                Err(rustix::io::Errno::EXIST) => continue,
                made => made?,
            }
            // Somebody who clears up may have been faster; then there will be another.
            if let Some(own) = held(dir, &name)? {
                let path = dir.path().join(&name);
                return Ok(Self { within: dir.as_fd().try_clone_to_owned()?, own, name, path });
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// The path of a file in it, for what opens files by their path.
    #[must_use]
    pub fn path_of(&self, name: &OsStr) -> PathBuf {
        self.path.join(name)
    }

    /// Makes an empty file in it.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn make(&self, name: &OsStr, mode: u32) -> io::Result<File> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mode = Mode::from_raw_mode(mode);
        let file = File::from(sys::openat(self, name, flags, Mode::RUSR | Mode::WUSR)?);
        // What the account's mask would have taken away is asked for.
        sys::fchmod(&file, mode)?;
        Ok(file)
    }

    /// Makes a file in it with what `fill` puts out, whole and on the disk.
    ///
    /// # Errors
    /// It cannot be written, or `fill` fails.
    pub fn fill<T, E: From<io::Error>>(
        &self,
        name: &OsStr,
        mode: u32,
        fill: impl FnOnce(&mut dyn Write) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut out = BufWriter::new(self.make(name, mode)?);
        let answer = fill(&mut out)?;
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        Ok(answer)
    }

    /// Forces a file that was written by its path to the disk, and says how many bytes it has.
    ///
    /// # Errors
    /// It is not there, or the disk says no.
    pub fn settle(&self, name: &OsStr) -> io::Result<u64> {
        let file =
            File::from(sys::openat(self, name, OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty())?);
        file.sync_all()?;
        Ok(file.metadata()?.len())
    }

    /// The names of what is in it.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn names(&self) -> io::Result<Vec<OsString>> {
        names(self)
    }

    /// Gives a file its name in a directory: in the place of what is there, or only if that is free.
    pub(super) fn give(&self, name: &OsStr, dir: impl AsFd, replaces: bool) -> io::Result<()> {
        if replaces { Ok(sys::renameat(self, name, dir, name)?) } else { move_to_free(self, name, dir, name) }
    }

    /// Keeps what a file is about to take the place of, until all of them have their names.
    pub(super) fn keep_old(&self, name: &OsStr, dir: impl AsFd) -> io::Result<()> {
        Ok(sys::linkat(dir, name, self, was(name), AtFlags::empty())?)
    }

    /// Takes a name back: what had it before has it again, or nothing has.
    pub(super) fn take_back(&self, name: &OsStr, dir: impl AsFd, replaced: bool) {
        let _ = if replaced {
            sys::renameat(self, was(name), dir, name)
        } else {
            sys::unlinkat(dir, name, AtFlags::empty())
        };
    }

    /// Says to whoever clears up after a cut that all files in it are whole, and are to have their names.
    pub(super) fn ready(&self) -> io::Result<()> {
        self.make(OsStr::new(READY), 0o600)?.sync_all()?;
        Ok(sys::fsync(self)?)
    }

    /// Takes that word back.
    pub(super) fn not_ready(&self) {
        let _ = sys::unlinkat(self, READY, AtFlags::empty());
    }

    /// The draft itself becomes the directory of that name, if there is none.
    pub(super) fn become_free(&self, name: &OsStr) -> io::Result<()> {
        Ok(sys::renameat_with(&self.within, &self.name, &self.within, name, RenameFlags::NOREPLACE)?)
    }

    /// The directory of that name becomes a draft again.
    pub(super) fn give_back(&self, name: &OsStr) {
        let _ = sys::renameat_with(&self.within, name, &self.within, &self.name, RenameFlags::NOREPLACE);
    }

    /// The draft and the directory of that name change places, in one step.
    pub(super) fn change_places(&self, name: &OsStr) -> io::Result<()> {
        Ok(sys::renameat_with(&self.within, &self.name, &self.within, name, RenameFlags::EXCHANGE)?)
    }

    /// What stands under the draft's name now, with what is in it.
    pub(super) fn stand_in(&self) -> io::Result<(OwnedFd, Vec<OsString>)> {
        let fd = open(&self.within, &self.name)?;
        let names = names(&fd)?;
        Ok((fd, names))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // What stands under its name now: after a change of places that is what was there before.
        if let Ok((fd, _)) = self.stand_in() {
            clear(&fd);
            let _ = sys::unlinkat(&self.within, &self.name, AtFlags::REMOVEDIR);
        }
    }
}

fn was(name: &OsStr) -> OsString {
    let mut was = OsString::from(WAS);
    was.push(name);
    was
}

/// Moves a file to a name that nothing has.
fn move_to_free(from: impl AsFd, name: &OsStr, dir: impl AsFd, new: &OsStr) -> io::Result<()> {
    use rustix::io::Errno;
    match sys::renameat_with(&from, name, &dir, new, RenameFlags::NOREPLACE) {
        // A file system that cannot do it in one step can do it in two.
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
            sys::linkat(&from, name, &dir, new, AtFlags::empty())?;
            Ok(sys::unlinkat(&from, name, AtFlags::empty())?)
        }
        done => Ok(done?),
    }
}

fn open(dir: impl AsFd, name: &OsStr) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(sys::openat(dir, name, flags, Mode::empty())?)
}

/// A directory that was made just now, locked as long as this process has it open; `None` if it has been cleared already.
fn held(dir: &Dir, name: &OsStr) -> io::Result<Option<OwnedFd>> {
    let own = match open(dir, name) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    // Where the file system knows no locks, nobody gets one to clear it either.
    if sys::flock(&own, FlockOperation::NonBlockingLockExclusive) == Err(rustix::io::Errno::WOULDBLOCK) {
        return Ok(None);
    }
    let (mine, there) = (sys::fstat(&own)?, dir.look(name)?);
    Ok(there.filter(|there| (there.st_dev, there.st_ino) == (mine.st_dev, mine.st_ino)).map(|_| own))
}

pub(super) fn random() -> io::Result<String> {
    let mut bytes = [0_u8; LETTERS / 2];
    let got = rustix::rand::getrandom(&mut bytes, rustix::rand::GetRandomFlags::empty())?;
    if got < bytes.len() {
        return Err(io::ErrorKind::Interrupted.into());
    }
    Ok(bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}")))
}

fn is_draft(name: &OsStr) -> bool {
    let rest = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
    rest.is_some_and(|rest| rest.len() == LETTERS && rest.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Clears the drafts of runs that were cut off: ours, and locked by nobody. Files that were about to have their names get
/// them; all others were never whole.
pub(super) fn sweep(dir: &Dir) {
    let me = rustix::process::geteuid().as_raw();
    for name in dir.names().unwrap_or_default().iter().filter(|name| is_draft(name)) {
        let is_ours = dir.look(name).is_ok_and(|found| {
            found.is_some_and(|found| {
                found.st_uid == me && FileType::from_raw_mode(found.st_mode) == FileType::Directory
            })
        });
        let Some(own) = is_ours.then(|| open(dir, name).ok()).flatten() else { continue };
        if sys::flock(&own, FlockOperation::NonBlockingLockExclusive).is_err() {
            continue;
        }
        let inside = names(&own).unwrap_or_default();
        if inside.iter().any(|file| file == READY) {
            finish(dir, &own, &inside);
        }
        clear(&own);
        let _ = sys::unlinkat(dir, name, AtFlags::REMOVEDIR);
    }
}

/// Gives the files of a draft the names that they were about to have.
fn finish(dir: &Dir, own: &OwnedFd, inside: &[OsString]) {
    let is_file = |name: &OsString| !name.to_string_lossy().starts_with('.');
    for name in inside.iter().filter(|name| is_file(name)) {
        let _ = if inside.contains(&was(name)) {
            sys::renameat(own, name, dir, name).map_err(io::Error::from)
        } else {
            move_to_free(own, name, dir, name)
        };
    }
    let _ = dir.settle();
}

/// Removes the files of a directory; what is no file stays.
fn clear(dir: &OwnedFd) {
    for name in names(dir).unwrap_or_default() {
        let _ = sys::unlinkat(dir, &name, AtFlags::empty());
    }
}
