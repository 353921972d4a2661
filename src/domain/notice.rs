//! Notices: what someone must be told, in words that are recorded with the change that caused them.

use super::dormancy::{Signal, Verdict};
use super::ids::{AuditId, PersonId, SeatId};
use super::time::{Day, days_since};

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Kind {
    /// A seat was reclaimed.
    SeatReclaimed,
    /// A reclaimed seat was given back by an undo, after the holder had been told.
    SeatReturned,
    /// The day of the next users audit has come.
    AuditDue,
}

impl Kind {
    /// The word as programs read it.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.into()
    }
}

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Recipient {
    /// A holder.
    Person(PersonId),
    /// An admin, by the account's name.
    Admin(String),
}

/// What a notice hangs on, so that it is written once and withdrawn with its cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The seat it is about.
    Seat(SeatId),
    /// The audit that asked for the next.
    Audit(AuditId),
}

/// A notice to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// To whom.
    pub to: Recipient,
    /// About what.
    pub kind: Kind,
    /// Because of which.
    pub cause: Cause,
    /// The whole text.
    pub text: String,
}

/// The text to the holder of a reclaimed seat.
#[must_use]
pub fn seat_reclaimed(software: &str, today: Day, verdict: &Verdict) -> String {
    let days = verdict.idle_days;
    // A seat may have been given after the activity that is known: then the idle days are fewer than those since.
    let ago = verdict.basis.evidence.day().map_or(days, |day| days_since(day, today));
    let reason = match verdict.signal {
        Signal::LastUsed => format!("it was last used {ago} days ago"),
        Signal::AccountLogin => format!("you last signed in there {ago} days ago"),
        Signal::LastLogin => format!("your last sign-in was {ago} days ago"),
        Signal::Never => "it has never been used".into(),
        Signal::OutsideWindow => format!("it has not been used for {days} days or more"),
        Signal::Status | Signal::Exempt => "your account is no longer active".into(),
    };
    format!("Your {software} seat was reclaimed on {today} because {reason}. You can request access again.")
}

/// The text to a holder who had been told that the seat is gone.
#[must_use]
pub fn seat_returned(software: &str, today: Day) -> String {
    format!("Your {software} seat was given back on {today}. You can go on using it.")
}

/// The text to each admin when a users audit is due.
#[must_use]
pub fn audit_due(license: &str) -> String {
    format!("Users audit due for {license}.")
}
