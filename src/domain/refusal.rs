//! Refusals: one sentence that says why not, and one that says what to do.

use super::advice::{Advice, Step};
use super::skipped::Skipped;
use super::word::has_word;
use std::fmt;

/// Why a command was not carried out. Nothing was changed, and nothing that was typed is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Which kind of reason it is, for programs.
    pub code: Code,
    /// One sentence, full stop included.
    pub message: String,
    /// What to do next, without a full stop.
    pub hint: Option<Advice>,
    /// The form field the sentence is about, so that a dialog can show it there.
    pub field: Option<&'static str>,
    /// The seats that were asked for and all stay, for programs that read why.
    pub skipped: Vec<Skipped>,
}

/// Kinds of reasons, as JSON errors give them. A code never changes its meaning; sentences may change, but for those of
/// [`text`].
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::EnumIter, strum::EnumMessage, strum::IntoStaticStr,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Code {
    /// A users audit of the license is open.
    AuditInProgress,
    /// The users audit is completed already.
    AuditCompleted,
    /// The users audit was cancelled.
    AuditCancelled,
    /// No users audit of the license is open.
    NoAudit,
    /// A count of seats is no whole number within the limits.
    BadSeatCount,
    /// The person is inactive or offboarded and is given no seat.
    HolderLeft,
    /// All seats of the license are taken.
    NoSeatLeft,
    /// The person holds an active seat of the license.
    DuplicateSeat,
    /// Nothing is there under the name or id that was given.
    NotFound,
    /// Several records go by the name that was given.
    Ambiguous,
    /// There is one of that name already.
    Exists,
    /// A value cannot be what was given.
    BadValue,
    /// A value that is needed was not given.
    MissingValue,
    /// The record is not in the state that this needs: archived, offboarded, revoked already.
    WrongState,
    /// Somebody changed the record after it was read.
    ChangedMeanwhile,
    /// Nothing of the batch can be taken back.
    CannotUndo,
    /// The account has no role that allows it.
    NotAllowed,
    /// The database was opened for looking only, or at another day.
    ReadOnly,
    /// The command asks first, and was not answered with yes.
    NotConfirmed,
    /// The command line is not understood.
    Usage,
    /// The settings file or the key map says something that cannot be.
    Settings,
    /// A file cannot be read as what it was taken for.
    BadFile,
    /// More rows of a file than may be left out cannot be taken, or more seats would go than expected.
    TooManyRejects,
    /// A file or directory cannot be written, or must not be replaced.
    Unwritable,
    /// Mail is not set up, or could not be handed over.
    Mail,
    /// The terminal cannot do what is asked of it.
    Terminal,
    /// What was to be said could not be written.
    Output,
    /// Another process holds the database.
    Busy,
    /// No room is left on the disk.
    DiskFull,
    /// The disk reported an error.
    DiskFailed,
    /// Pages of the database are damaged.
    DatabaseDamaged,
    /// The database was altered or replaced by other means.
    DatabaseAltered,
    /// The database is of another version, unfinished, or its copy is not sound.
    DatabaseUnfit,
    /// The database cannot be opened, made, read or written where it is.
    DatabaseUnusable,
    /// This should never happen: a fault in dormouse.
    Fault,
}

has_word!(Code);

impl Code {
    /// What it means, in one sentence.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        use strum::EnumMessage as _;
        self.get_documentation().unwrap_or_default()
    }

    /// Whether its sentences are about the machine, or the same whoever and whatever they are about, so that they name no
    /// record.
    #[must_use]
    pub fn names_no_record(self) -> bool {
        matches!(
            self,
            Self::AuditInProgress
                | Self::AuditCompleted
                | Self::AuditCancelled
                | Self::NoAudit
                | Self::BadSeatCount
                | Self::HolderLeft
                | Self::NoSeatLeft
                | Self::DuplicateSeat
                | Self::Terminal
                | Self::Busy
                | Self::DiskFull
                | Self::DiskFailed
                | Self::DatabaseDamaged
                | Self::DatabaseUnfit
                | Self::DatabaseUnusable
        )
    }
}

/// The exact sentences that users, scripts and auditors may rely on.
pub mod text {
    /// A second users audit while one is open.
    pub const AUDIT_IN_PROGRESS: &str = "An audit is already in progress for this license.";
    /// Completing a completed audit.
    pub const AUDIT_COMPLETED: &str = "This audit is already completed.";
    /// Completing a cancelled audit.
    pub const AUDIT_CANCELLED: &str = "This audit was cancelled.";
    /// Completing or cancelling where there is none.
    pub const NO_AUDIT: &str = "No users audit is in progress for this license.";
    /// A seat count that is no whole number within the limits.
    pub const BAD_SEAT_COUNT: &str = "Seats used after cleanup must be a whole number between 0 and 100000.";
    /// A seat for someone who left.
    pub const HOLDER_LEFT: &str = "This user is inactive or offboarded and cannot be given a seat.";
    /// A license whose seats are all taken.
    pub const NO_SEAT_LEFT: &str = "No seats remaining on this license.";
    /// A second active seat of one license for one holder.
    pub const DUPLICATE_SEAT: &str = "This user already has an active assignment for this license.";
}

impl Refusal {
    /// A refusal in one sentence.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None, field: None, skipped: Vec::new() }
    }

    /// The same refusal with what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Advice>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same refusal, said to be about one field of a form.
    #[must_use]
    pub fn on(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }

    /// The same refusal with the seats that stay.
    #[must_use]
    pub fn with_skipped(mut self, skipped: &[Skipped]) -> Self {
        self.skipped = skipped.to_vec();
        self
    }

    /// A value that a field cannot hold: `The access level is longer than 64 characters.`
    #[must_use]
    pub fn bad_field(field: &str, why: &dyn fmt::Display) -> Self {
        Self::new(Code::BadValue, format!("{field} {why}."))
    }

    /// Something that is not there, with where to look for it.
    #[must_use]
    pub fn not_found(kind: &str, name: &str, list: Step) -> Self {
        Self::new(Code::NotFound, format!("There is no {kind} \"{}\".", super::text::Shown(name)))
            .hint(list.advice("list them with"))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refusal {}
