//! Several files that belong together, written into one directory all or none.
//!
//! A directory that is not there yet takes its name with all of them in it. One that holds nothing else changes places with
//! a new one, in one step. Where other files lie in it each file takes its name in turn; what fails on the way puts back what
//! was there, and after a cut the next run gives the rest their names.

use super::dir::{Dir, searchable};
use super::draft::{Draft, sweep};
use super::off_limits::OffLimits;
use super::target::{Existing, may_be_taken};
use super::{not_written, shown};
use crate::domain::refusal::{Code, Refusal};
use rustix::fs::{self as sys, Mode};
use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

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

/// Files that are to stand in one directory, which is made if it is not there.
pub struct Folder<'a, 'k> {
    /// The directory.
    pub dir: &'a Path,
    /// Their names.
    pub names: &'a [&'a str],
    /// What to do with one that is there already.
    pub existing: &'a dyn Fn(&str) -> Existing<'k>,
    /// What none of them may be.
    pub off: &'a OffLimits,
    /// Who may read them.
    pub mode: u32,
}

/// Writes the files, each with what `fill` puts out for it. When all are written and none has its name, `around` is handed
/// what gives them their names; if it fails after that, they are taken back.
///
/// # Errors
/// A name is taken, something cannot be written, or `around` refuses.
pub fn write_folder(
    folder: &Folder<'_, '_>,
    mut fill: impl FnMut(&str, &mut dyn Write) -> Result<(), Trouble>,
    around: impl FnOnce(&mut dyn FnMut() -> Result<(), Refusal>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let Folder { dir, names, existing, off, mode } = *folder;
    let path: PathBuf = dir.components().collect();
    let parent = path.parent().filter(|_| path.file_name().is_some());
    let there = path.symlink_metadata().is_ok();
    let folder = there.then(|| Dir::open(&path, &path)).transpose()?;
    if let Some(folder) = &folder {
        sweep(folder);
        for name in names {
            may_be_taken(folder, OsStr::new(name), &path.join(name), existing(name), off)?;
        }
    }
    let own_name = path.file_name().unwrap_or_default();
    let failed = |error: io::Error| not_written(&path, &error);
    let outside = match (&folder, parent) {
        (None, None) => {
            return Err(Refusal::new(Code::Unwritable, format!("{} names no directory.", shown(&path)))
                .hint("name a directory"));
        }
        (None, Some(parent)) => {
            let parent = Dir::open(parent, &path)?;
            off.refuse(&parent, own_name, None, &path)?;
            let draft = Draft::in_dir(&parent).map_err(failed)?;
            sys::fchmod(&draft, Mode::from_raw_mode(searchable(mode))).map_err(|error| failed(error.into()))?;
            Some((draft, parent))
        }
        // Whoever may write in the directory need not be able to write beside it.
        (Some(folder), Some(parent)) if holds_only(folder, names) => Dir::open(parent, &path)
            .ok()
            .filter(|parent| can_change_places(parent, folder))
            .and_then(|parent| Some((Draft::in_dir(&parent).ok()?, parent)))
            .filter(|(draft, _)| alike(draft, folder).unwrap_or(false)),
        (Some(_), _) => None,
    };
    let (draft, outside) = match (outside, &folder) {
        (Some((draft, parent)), _) => (draft, Some(parent)),
        (None, Some(folder)) => (Draft::in_dir(folder).map_err(failed)?, None),
        (None, None) => return Err(failed(io::ErrorKind::NotFound.into())),
    };
    for name in names {
        draft.fill(OsStr::new(name), mode, |out| fill(name, out)).map_err(|trouble| match trouble {
            Trouble::Disk(error) => not_written(&path.join(name), &error),
            Trouble::Refused(refusal) => refusal,
        })?;
    }
    let place = || -> Result<(Placed, &Dir), Refusal> {
        match (&folder, &outside) {
            (None, Some(parent)) => {
                sys::fsync(&draft).map_err(|error| failed(error.into()))?;
                draft.become_free(own_name).map_err(failed)?;
                Ok((Placed::Whole, parent))
            }
            (None, None) => Err(failed(io::ErrorKind::NotFound.into())),
            (Some(folder), outside) => {
                let mut files = Vec::new();
                for name in names {
                    let replaces = may_be_taken(folder, OsStr::new(name), &path.join(name), existing(name), off)?;
                    files.push(((*name).to_owned(), replaces));
                }
                if let Some(parent) = outside.as_ref().filter(|_| changed_places(&draft, folder, names, own_name)) {
                    return Ok((Placed::Exchanged, parent));
                }
                // Whoever clears up after a cut gives names in the directory that the draft is in.
                let within = outside.is_none();
                take_names(&draft, folder, &files, within)
                    .map_err(|(name, error)| not_written(&path.join(name), &error))?;
                Ok((Placed::OneByOne(files), folder))
            }
        }
    };
    let mut placed = None;
    let done = around(&mut || {
        let (how, within) = place()?;
        placed = Some(how);
        within.settle().map_err(failed)
    });
    match (&done, placed, &folder) {
        (Err(_), Some(Placed::Whole), _) => draft.give_back(own_name),
        (Err(_), Some(Placed::Exchanged), _) => drop(draft.change_places(own_name)),
        (Err(_), Some(Placed::OneByOne(files)), Some(folder)) => give_names_back(&draft, folder, &files),
        (Ok(()), ..) | (Err(_), None, _) | (Err(_), Some(Placed::OneByOne(_)), None) => {}
    }
    done
}

/// How the files came to their names.
enum Placed {
    /// With the directory, which is new.
    Whole,
    /// With the directory, which another gave its place to.
    Exchanged,
    /// Each in turn; true of one that another gave its place to.
    OneByOne(Vec<(String, bool)>),
}

/// True if there is nothing in a directory but files of these names.
fn holds_only(dir: &Dir, names: &[&str]) -> bool {
    dir.names().is_ok_and(|there| there.iter().all(|there| names.iter().any(|name| OsStr::new(name) == there)))
}

/// True if both lie on one file system, so that what is made in one can go to the other.
fn can_change_places(parent: &Dir, folder: &Dir) -> bool {
    matches!((sys::fstat(parent), sys::fstat(folder)), (Ok(parent), Ok(folder)) if parent.st_dev == folder.st_dev)
}

/// Gives the draft the permissions of the directory; false if it would be another one for anybody all the same.
fn alike(draft: &Draft, folder: &Dir) -> io::Result<bool> {
    let (new, old) = (sys::fstat(draft)?, sys::fstat(folder)?);
    let mut names = [0_u8; 4096];
    let length = sys::flistxattr(folder, &mut names[..])?;
    let access_list = names[..length].split(|byte| *byte == 0).any(|name| name.starts_with(b"system.posix_acl"));
    if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid) || access_list {
        return Ok(false);
    }
    sys::fchmod(draft, Mode::from_raw_mode(old.st_mode & 0o7777))?;
    Ok(true)
}

/// Puts the draft in the place of the directory; false where that cannot be.
fn changed_places(draft: &Draft, folder: &Dir, names: &[&str], own_name: &OsStr) -> bool {
    if !holds_only(folder, names) || sys::fsync(draft).is_err() || draft.change_places(own_name).is_err() {
        return false;
    }
    // A file that came into it meanwhile must not go with what was there before; nor must another directory.
    let same = |fd: &std::os::fd::OwnedFd| match (sys::fstat(fd), sys::fstat(folder)) {
        (Ok(now), Ok(then)) => (now.st_dev, now.st_ino) == (then.st_dev, then.st_ino),
        _ => false,
    };
    let sound = draft.stand_in().is_ok_and(|(fd, there)| {
        same(&fd) && there.iter().all(|there| names.iter().any(|name| OsStr::new(name) == there))
    });
    sound || draft.change_places(own_name).is_err()
}

/// Gives each file its name; where one cannot have it, those before it give theirs back. `within` is true if the draft lies
/// in the directory itself.
fn take_names<'n>(
    draft: &Draft,
    folder: &Dir,
    files: &'n [(String, bool)],
    within: bool,
) -> Result<(), (&'n str, io::Error)> {
    for (name, _) in files.iter().filter(|(_, replaces)| *replaces) {
        draft.keep_old(OsStr::new(name), folder).map_err(|error| (name.as_str(), error))?;
    }
    if within {
        draft.ready().map_err(|error| (files.first().map_or("", |(name, _)| name), error))?;
    }
    for (at, (name, replaces)) in files.iter().enumerate() {
        if let Err(error) = draft.give(OsStr::new(name), folder, *replaces) {
            give_names_back(draft, folder, &files[..at]);
            return Err((name, error));
        }
    }
    draft.not_ready();
    Ok(())
}

fn give_names_back(draft: &Draft, folder: &Dir, files: &[(String, bool)]) {
    for (name, replaces) in files {
        draft.take_back(OsStr::new(name), folder, *replaces);
    }
    draft.not_ready();
}
