//! An open database: its connection, its place on disk, and whether it may be written. What can be done with it is in
//! [`super`] (reads) and [`super::execute`] (changes).

use super::place::{Access, Place};
use super::same_file::FileId;
use crate::domain::command::Outcome;
use crate::domain::refusal::Refusal;
use crate::domain::text::Shown;
use rusqlite::Connection;
use std::fmt::{self, Display, Formatter};
use std::path::PathBuf;

/// What is done before a change is committed, told what will have come of it; it can refuse the change.
pub type BeforeCommit<'b> = dyn FnMut(&Outcome) -> Result<(), Refusal> + 'b;

/// A connection to one database.
#[derive(Debug)]
pub struct Store {
    pub(super) conn: Connection,
    pub(super) place: Place,
    pub(super) access: Access,
    pub(super) migrated: Option<Migrated>,
    /// The file that was opened; none in memory.
    pub(super) file: Option<FileId>,
}

/// What opening a database did to its schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migrated {
    /// The schema it had.
    pub from: i64,
    /// The one it has.
    pub to: i64,
    /// The copy from before.
    pub copy: PathBuf,
}

impl Display for Migrated {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let copy = self.copy.display().to_string();
        let (from, to, copy) = (self.from, self.to, Shown(&copy));
        write!(f, "The database was brought from schema {from} to {to}; as it was before, it is kept in {copy}.")
    }
}
