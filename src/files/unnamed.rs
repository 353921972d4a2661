//! A file without a name: what a run keeps aside for itself, and what is gone with it whatever ends it.

use super::draft::{TRIES, random};
use rustix::fs::{self as sys, Mode, OFlags};
use std::fs::File;
use std::io;

/// Makes an empty file without a name, to be written and read back by this process alone, where the system keeps what is
/// temporary.
///
/// # Errors
/// Nothing can be made there.
pub fn unnamed() -> io::Result<File> {
    let dir = std::env::temp_dir();
    let mode = Mode::RUSR | Mode::WUSR;
    #[cfg(target_os = "linux")]
    if let Ok(file) = sys::open(&dir, OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC, mode) {
        return Ok(File::from(file));
    }
    for _ in 0..TRIES {
        let path = dir.join(format!(".dormouse-{}.tmp", random()?));
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match sys::open(&path, flags, mode) {
            Err(rustix::io::Errno::EXIST) => {}
            opened => {
                let file = File::from(opened?);
                sys::unlink(&path)?;
                return Ok(file);
            }
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}
