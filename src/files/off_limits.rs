//! What no output may ever take the place of, whatever was asked for: by its path, there or not, and by the file itself.

use super::dir::Dir;
use super::shown;
use crate::domain::refusal::{Code, Refusal};
use rustix::fs::Stat;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// What stands beside a database under its name and these ends.
const ENDS: [&str; 4] = ["-wal", "-shm", "-journal", "-sending"];

/// The files that no output may be.
#[derive(Debug, Clone, Default)]
pub struct OffLimits {
    files: Vec<(PathBuf, &'static str)>,
    database: Option<PathBuf>,
}

impl OffLimits {
    /// None at all.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The database as well, with what belongs to it: its log and locks, and the copies from before a new schema.
    #[must_use]
    pub fn database(mut self, path: &Path) -> Self {
        self.files.push((path.to_owned(), "the database itself"));
        for end in ENDS {
            let mut name = path.to_owned().into_os_string();
            name.push(end);
            self.files.push((name.into(), "a part of the database"));
        }
        self.database = Some(path.to_owned());
        self
    }

    /// The settings file as well.
    #[must_use]
    pub fn settings(mut self, path: &Path) -> Self {
        self.files.push((path.to_owned(), "the settings file"));
        self
    }

    /// Refuses a name in a directory, with the file that stands there if one does.
    pub(super) fn refuse(&self, dir: &Dir, name: &OsStr, found: Option<&Stat>, path: &Path) -> Result<(), Refusal> {
        let place = rustix::fs::fstat(dir).ok().map(|found| (found.st_dev, found.st_ino));
        let file = found.map(|found| (found.st_dev, found.st_ino));
        let same = |other: &Path| {
            let by_path = other.file_name() == Some(name) && place.is_some() && id(&parent(other)) == place;
            by_path || (file.is_some() && id(other) == file)
        };
        let what = self.files.iter().find(|(other, _)| same(other)).map(|(_, what)| *what).or_else(|| {
            let database = self.database.as_ref()?;
            let by_path = is_copy(database, name) && place.is_some() && id(&parent(database)) == place;
            let by_file = || copies(database).iter().any(|copy| file.is_some() && id(copy) == file);
            (by_path || by_file()).then_some("a copy of the database from before a new schema")
        });
        match what {
            None => Ok(()),
            Some(what) => {
                Err(Refusal::new(Code::Unwritable, format!("{} is {what}; nothing was written.", shown(path)))
                    .hint("name another file, best on another disk"))
            }
        }
    }
}

fn parent(path: &Path) -> PathBuf {
    path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

fn id(path: &Path) -> Option<(u64, u64)> {
    fs::metadata(path).ok().map(|found| (found.dev(), found.ino()))
}

/// True of a name like `dormouse.schema-2.db` beside `dormouse.db`.
fn is_copy(database: &Path, name: &OsStr) -> bool {
    let (Some(stem), Some(name)) = (database.file_stem().and_then(OsStr::to_str), name.to_str()) else { return false };
    let rest = name.strip_prefix(stem).and_then(|rest| rest.strip_prefix(".schema-"));
    let number = rest.and_then(|rest| rest.strip_suffix(".db"));
    number.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
}

fn copies(database: &Path) -> Vec<PathBuf> {
    let dir = parent(database);
    let Ok(entries) = fs::read_dir(&dir) else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok().map(|entry| entry.file_name()));
    names.filter(|name: &OsString| is_copy(database, name)).map(|name| dir.join(name)).collect()
}
