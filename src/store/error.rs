//! What can go wrong below a rule, and the one sentence each case is told in.

use crate::domain::advice::Advice;
use crate::domain::refusal::{Code, Refusal, text};
use rusqlite::ErrorCode;

/// A command that was refused, or a database that did not answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error("{0}")]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Db(#[from] rusqlite::Error),
}

pub(super) type Res<T> = Result<T, Failure>;

/// The sentence for a file of which some page is not what it should be.
pub(super) const DAMAGED: &str = "The database is damaged: a page of it cannot be read.";
/// SQLite's code for "a trigger said no"; its text is ours.
const CONSTRAINT_TRIGGER: i32 = 1811;

impl Failure {
    /// A refusal with another hint; what the database says is left as it is.
    pub fn hinted(self, hint: impl Into<Advice>) -> Self {
        match self {
            Self::Refused(refusal) => Self::Refused(refusal.hint(hint)),
            database @ Self::Db(_) => database,
        }
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal,
            Failure::Db(error) => database(&error),
        }
    }
}

/// The sentence for an error of SQLite.
pub(super) fn database(error: &rusqlite::Error) -> Refusal {
    let rusqlite::Error::SqliteFailure(code, message) = error else {
        return Refusal::new(Code::DatabaseUnusable, format!("The database could not be read: {error}."))
            .hint("run: dormouse check; if it finds nothing, this is a fault in dormouse");
    };
    if code.extended_code == CONSTRAINT_TRIGGER {
        return Refusal::new(Code::NoSeatLeft, message.clone().unwrap_or_else(|| text::NO_SEAT_LEFT.to_owned()));
    }
    match code.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Refusal::new(Code::Busy,
            "Another command has been writing to the database for more than ten seconds; nothing was changed.",
        )
        .hint("try again when it has finished"),
        ErrorCode::DiskFull => full(),
        // Even to read, the file of shared memory beside the database needs room.
        ErrorCode::SystemIoFailure if code.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE => full(),
        ErrorCode::ReadOnly | ErrorCode::PermissionDenied => {
            Refusal::new(Code::DatabaseUnusable, "The database cannot be written: it, or the directory it is in, is read-only for you.")
                .hint("ask for write permission on both, or look with --read-only")
        }
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
            Refusal::new(Code::DatabaseDamaged, DAMAGED)
                .hint("keep the file, put the newest backup (dormouse backup wrote it) beside it, and look into that: dormouse check --db FILE")
        }
        ErrorCode::CannotOpen => Refusal::new(Code::DatabaseUnusable, "The database cannot be opened.")
            .hint("see that its directory exists and that you may read and write there"),
        ErrorCode::SystemIoFailure => {
            Refusal::new(Code::DiskFailed, format!("The disk reported an error ({error}); nothing was changed."))
                .hint("look at the system's log, and make a copy of the database before anything else")
        }
        _ => Refusal::new(Code::DatabaseUnusable, format!("The database refused: {error}.")).hint("run: dormouse check"),
    }
}

fn full() -> Refusal {
    Refusal::new(Code::DiskFull, "The disk is full; nothing was changed.").hint("free some space, then try again")
}
