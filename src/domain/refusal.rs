//! Refusals: one sentence that says why not, and one that says what to do.

use super::reclaim::Skipped;
use std::fmt;

/// Why a command was not carried out. Nothing was changed, and nothing that was typed is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// One sentence, full stop included.
    pub message: String,
    /// What to do next, without a full stop.
    pub hint: Option<String>,
    /// The form field the sentence is about, so that a dialog can show it there.
    pub field: Option<&'static str>,
    /// The seats that were asked for and all stay, for programs that read why.
    pub skipped: Vec<Skipped>,
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

    /// All of them.
    pub(super) const ALL: [&str; 8] = [
        AUDIT_IN_PROGRESS,
        AUDIT_COMPLETED,
        AUDIT_CANCELLED,
        NO_AUDIT,
        BAD_SEAT_COUNT,
        HOLDER_LEFT,
        NO_SEAT_LEFT,
        DUPLICATE_SEAT,
    ];
    /// How sentences begin that are about the machine and not about what is recorded.
    pub(super) const OF_THE_MACHINE: [&str; 3] = ["The database ", "The disk ", "The terminal "];
}

impl Refusal {
    /// A refusal in one sentence.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, field: None, skipped: Vec::new() }
    }

    /// The same refusal with what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
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

    /// Whether the sentence is one of those that are the same whoever and whatever it is about.
    #[must_use]
    pub fn names_no_record(&self) -> bool {
        let message = self.message.as_str();
        text::ALL.contains(&message) || text::OF_THE_MACHINE.iter().any(|start| message.starts_with(start))
    }

    /// A value that a field cannot hold: `The access level is longer than 64 characters.`
    #[must_use]
    pub fn bad_field(field: &str, why: &dyn fmt::Display) -> Self {
        Self::new(format!("{field} {why}."))
    }

    /// Something that is not there, with where to look for it.
    #[must_use]
    pub fn not_found(kind: &str, name: &str, list: &str) -> Self {
        Self::new(format!("There is no {kind} \"{}\".", super::text::Shown(name)))
            .hint(format!("list them with: {list}"))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refusal {}
