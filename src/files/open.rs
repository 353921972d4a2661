//! Files that are kept open and not written whole: a log that grows, an empty file that is only locked.

use super::dir::Dir;
use super::off_limits::OffLimits;
use super::shown;
use crate::domain::refusal::{Code, Refusal};
use rustix::fs::{self as sys, Mode, OFlags};
use std::fs::File;
use std::io;
use std::path::Path;

/// Opens a file to add to its end, and makes it if it is not there. It is no link, no pipe, and nothing off limits.
///
/// # Errors
/// It cannot be opened, or must not be.
pub fn append_to(path: &Path, off: &OffLimits) -> Result<File, Refusal> {
    let refused = |why: String| {
        Refusal::new(Code::Unwritable, format!("{} cannot be written: {why}.", shown(path))).hint("name another file")
    };
    let name = path.file_name().ok_or_else(|| refused("it names no file".into()))?;
    let dir = Dir::open(path.parent().unwrap_or(Path::new("")), path)?;
    let failed = |error: io::Error| refused(super::plain(&error));
    // Looked at before it is opened: a second descriptor on the database would take SQLite's locks away with it.
    let found = dir.look(name).map_err(failed)?;
    off.refuse(&dir, name, found.as_ref(), path)?;
    // Whoever waits at the other end of a pipe is not waited for.
    let flags = OFlags::WRONLY
        | OFlags::APPEND
        | OFlags::CREATE
        | OFlags::NOFOLLOW
        | OFlags::NONBLOCK
        | OFlags::NOCTTY
        | OFlags::CLOEXEC;
    let file = File::from(sys::openat(&dir, name, flags, Mode::RUSR | Mode::WUSR).map_err(|e| failed(e.into()))?);
    if file.metadata().map_err(failed)?.is_file() { Ok(file) } else { Err(refused("it is no file".into())) }
}

/// Opens an empty file beside another to lock it, and makes it with this mode if it is not there.
///
/// # Errors
/// It can neither be opened nor made.
pub fn beside(path: &Path, mode: u32) -> io::Result<File> {
    let look = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let open = || sys::open(path, look, Mode::empty()).map(File::from).map_err(io::Error::from);
    match open() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        found => return found,
    }
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    match sys::open(path, flags, Mode::from_raw_mode(mode)).map(File::from) {
        Ok(file) => {
            sys::fchmod(&file, Mode::from_raw_mode(mode))?;
            Ok(file)
        }
        // Somebody else was a little faster.
        Err(rustix::io::Errno::EXIST) => open(),
        Err(error) => Err(error.into()),
    }
}
