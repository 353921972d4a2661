//! Notices that somebody else changed a file.
//!
//! It knows paths and never opens a file: an SQLite database must not be opened and closed beside SQLite. The files
//! themselves are watched, not their directory, whose other files are nobody's business here; the directory is watched
//! for new names only while one of the files is missing. A file that was replaced is found again by its name.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::inotify::{self, CreateFlags, ReadFlags, WatchFlags};
use rustix::io::Errno;

/// Watches some files, existing or not.
#[derive(Debug)]
pub(super) struct Watch {
    descriptor: OwnedFd,
    files: Vec<PathBuf>,
    /// The kernel's numbers of what is watched now.
    armed: Vec<i32>,
}

impl Watch {
    /// Watches from now on.
    ///
    /// # Errors
    /// Where the system has no watches left to give, or no such thing.
    pub fn new(files: Vec<PathBuf>) -> io::Result<Self> {
        let descriptor = inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC)?;
        let mut watch = Self { descriptor, files, armed: Vec::new() };
        watch.arm()?;
        Ok(watch)
    }

    /// What to wait for.
    pub fn descriptor(&self) -> BorrowedFd<'_> {
        self.descriptor.as_fd()
    }

    /// Whether a file was changed, replaced, made or removed since the last look.
    pub fn take(&mut self) -> io::Result<bool> {
        let mut buffer = [MaybeUninit::uninit(); 4096];
        let mut reader = inotify::Reader::new(self.descriptor.as_fd(), &mut buffer);
        let (mut changed, mut moved) = (false, false);
        loop {
            match reader.next() {
                Ok(event) if event.events().contains(ReadFlags::MODIFY) => changed = true,
                Ok(_) => moved = true,
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => break,
                Err(error) => return Err(error.into()),
            }
        }
        if moved {
            changed |= self.arm()?;
        }
        Ok(changed)
    }

    /// Watches the files that bear the names now, and the directories of those that do not exist. True if anything is
    /// watched that was not before, or no longer.
    fn arm(&mut self) -> io::Result<bool> {
        let mut armed = Vec::new();
        for file in &self.files {
            // A change of attributes is also how the last name of an open file goes.
            let of_file = WatchFlags::MODIFY | WatchFlags::ATTRIB | WatchFlags::DELETE_SELF | WatchFlags::MOVE_SELF;
            match inotify::add_watch(&self.descriptor, file, of_file) {
                Ok(number) => armed.push(number),
                Err(Errno::NOENT) => {
                    let directory = file.parent().filter(|d| !d.as_os_str().is_empty()).unwrap_or(Path::new("."));
                    let of_directory = WatchFlags::CREATE | WatchFlags::MOVED_TO | WatchFlags::ONLYDIR;
                    armed.push(inotify::add_watch(&self.descriptor, directory, of_directory)?);
                    // It may have been made in between.
                    if let Ok(number) = inotify::add_watch(&self.descriptor, file, of_file) {
                        armed.push(number);
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
        armed.sort_unstable();
        armed.dedup();
        let changed = armed != self.armed;
        for old in self.armed.iter().filter(|old| !armed.contains(old)) {
            // Gone of itself where the file is gone.
            let _ = inotify::remove_watch(&self.descriptor, *old);
        }
        self.armed = armed;
        Ok(changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::event::{PollFd, PollFlags};
    use std::fs;
    use std::time::{Duration, Instant};

    /// Waits for the next event and says whether it was a change.
    fn next(watch: &mut Watch) -> bool {
        let descriptor = watch.descriptor();
        let mut ready = [PollFd::new(&descriptor, PollFlags::IN)];
        super::super::tty::poll_until(&mut ready, Some(Instant::now() + Duration::from_secs(10))).unwrap();
        assert!(!ready[0].revents().is_empty(), "nothing was noticed");
        watch.take().unwrap()
    }

    fn quiet(watch: &mut Watch) -> bool {
        !watch.take().unwrap()
    }

    #[test]
    fn changes_are_noticed_whatever_becomes_of_the_file() {
        let directory = tempfile::tempdir().unwrap();
        let (db, wal) = (directory.path().join("a.db"), directory.path().join("a.db-wal"));
        fs::write(&db, "1").unwrap();
        let mut watch = Watch::new(vec![db.clone(), wal.clone()]).unwrap();
        assert!(quiet(&mut watch));
        fs::write(&db, "2").unwrap();
        assert!(next(&mut watch));
        // Made later.
        fs::write(&wal, "x").unwrap();
        assert!(next(&mut watch));
        fs::write(directory.path().join("unrelated.log"), "line").unwrap();
        assert!(quiet(&mut watch), "with all files there, nobody looks at their neighbours");
        fs::write(&wal, "y").unwrap();
        assert!(next(&mut watch));
        // Replaced by a rename.
        let other = directory.path().join("b.db");
        fs::write(&other, "3").unwrap();
        fs::rename(&other, &db).unwrap();
        while !next(&mut watch) {}
        while !quiet(&mut watch) {}
        fs::write(&db, "4").unwrap();
        assert!(next(&mut watch));
        // Removed, and made again.
        fs::remove_file(&wal).unwrap();
        while !next(&mut watch) {}
        while !quiet(&mut watch) {}
        fs::write(&wal, "z").unwrap();
        assert!(next(&mut watch));
    }

    #[test]
    fn a_commit_is_noticed_with_either_journal() {
        use crate::domain::actor::Actor;
        use crate::domain::command::Command;
        use crate::domain::org::Setting;
        use crate::domain::product::ProductFields;
        use crate::domain::time::Now;
        use crate::store::Store;

        let directory = tempfile::tempdir().unwrap();
        let db = directory.path().join("a.db");
        let actor = Actor { uid: 1000, name: "ana".into(), ..Actor::default() };
        let now = Now::new("2026-06-01T09:00:00Z".parse().unwrap(), chrono_tz::UTC);
        let mut store = Store::create(&db, chrono_tz::UTC, &actor, now.at).unwrap();
        let mut watch = Watch::new(vec![db.clone(), directory.path().join("a.db-wal")]).unwrap();
        for mode in ["delete", "wal", "delete"] {
            let wish = Command::SetOrg { setting: Setting::JournalMode, value: mode.into() };
            store.execute(&wish, &actor, now).unwrap();
            assert_eq!(store.journal_mode().unwrap(), mode);
            while !quiet(&mut watch) {}
            for n in 0..3 {
                let fields = ProductFields {
                    name: format!("{mode} {n} {}", store.data_version().unwrap()),
                    ..ProductFields::default()
                };
                store.execute(&Command::AddProduct(fields), &actor, now).unwrap();
                assert!(next(&mut watch), "{mode}");
            }
        }
    }

    #[test]
    fn a_directory_that_is_not_there_cannot_be_watched() {
        assert!(Watch::new(vec!["/nowhere/at/all.db".into()]).is_err());
    }
}
