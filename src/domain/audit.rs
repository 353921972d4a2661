//! Users audits: start, clean up at the vendor, complete with the real count.
//!
//! An audit is in one of three states, and each step takes the state before it and gives the next, so that nothing can
//! be completed twice. Start and cancel change no count; completing writes the count down and keeps the difference.

use super::advice::Step;
use super::ids::{AuditId, LicenseId};
use super::license::License;
use super::reason;
use super::refusal::{Code, Refusal, text};
use super::text as texts;
use super::time::{Day, Now, add_months};
use chrono::{DateTime, Utc};

/// The highest count that can be recorded.
pub const MAX_SEATS: u32 = 100_000;
/// Longest notes, in characters.
pub const NOTES_LIMIT: usize = 5000;

/// When the next users audit is wanted: in 1, 2, 3, 4, 6, 9 or 12 months, or never.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Interval(Option<u8>);

impl Interval {
    /// No next audit.
    pub const NONE: Self = Self(None);
    /// Every choice, shortest first, `none` last.
    pub const ALL: [Self; 8] = [
        Self(Some(1)),
        Self(Some(2)),
        Self(Some(3)),
        Self(Some(4)),
        Self(Some(6)),
        Self(Some(9)),
        Self(Some(12)),
        Self(None),
    ];

    /// Reads `3` or `none`.
    ///
    /// # Errors
    /// Lists the choices.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        Self::ALL.into_iter().find(|choice| choice.word() == text.to_ascii_lowercase()).ok_or_else(|| {
            Refusal::new(Code::BadValue, "The next users audit is 1, 2, 3, 4, 6, 9 or 12 months away, or none.")
                .on("next")
        })
    }

    /// As it is typed: `3`, `none`.
    #[must_use]
    pub fn word(self) -> String {
        self.0.map_or_else(|| "none".into(), |months| months.to_string())
    }

    /// As it is read: `3 months`, `none`.
    #[must_use]
    pub fn shown(self) -> String {
        match self.0 {
            None => "none".into(),
            Some(1) => "1 month".into(),
            Some(months) => format!("{months} months"),
        }
    }

    /// The day it asks for, counted from the day of completion.
    #[must_use]
    pub fn due(self, completed_on: Day) -> Option<Day> {
        self.0.map(|months| add_months(completed_on, months.into()))
    }
}

impl Default for Interval {
    fn default() -> Self {
        Self(Some(3))
    }
}

/// An audit with its history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// The audit's id.
    pub id: AuditId,
    /// The license whose users are counted.
    pub license: LicenseId,
    /// Who started it.
    pub started_by: String,
    /// When it was started.
    pub started_at: DateTime<Utc>,
    /// Seats used when it was started.
    pub seats_before: u32,
    /// What became of it.
    pub state: State,
}

/// What became of an audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Open: the clean-up at the vendor is under way.
    InProgress,
    /// The count was recorded.
    Completed(Completion),
    /// Given up; it changed nothing.
    Cancelled {
        /// The account that cancelled it.
        by: String,
        /// When it was cancelled.
        at: DateTime<Utc>,
        /// Why it was cancelled, in the admin's words.
        reason: String,
    },
}

impl State {
    /// The word as programs read it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::InProgress => "in_progress",
            Self::Completed(_) => "completed",
            Self::Cancelled { .. } => "cancelled",
        }
    }
}

/// How an audit ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The account that completed it.
    pub by: String,
    /// When it was completed.
    pub at: DateTime<Utc>,
    /// The recorded count just before it was overwritten.
    pub seats_at_completion: u32,
    /// The real count.
    pub seats_after: u32,
    /// What was done, in the admin's words.
    pub notes: Option<String>,
    /// When the next one is wanted.
    pub next_due: Option<Day>,
}

impl Audit {
    /// Seats after minus seats before; `None` unless completed.
    #[must_use]
    pub fn delta(&self) -> Option<i64> {
        match &self.state {
            State::Completed(c) => Some(i64::from(c.seats_after) - i64::from(self.seats_before)),
            _ => None,
        }
    }

    /// How much of the delta was recorded here while the audit was open, by seats given and taken back; `None` unless
    /// completed.
    #[must_use]
    pub fn recorded_during(&self) -> Option<i64> {
        match &self.state {
            State::Completed(c) => Some(i64::from(c.seats_at_completion) - i64::from(self.seats_before)),
            _ => None,
        }
    }
}

/// What is typed into the form of completion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompletionForm {
    /// The real count.
    pub seats_after: u32,
    /// What was done.
    pub notes: Option<String>,
    /// When the next one is wanted.
    pub next: Interval,
}

/// Reads a seat count as it is typed: a whole number from 0 to 100000, without separators, sign or point.
///
/// # Errors
/// The exact sentence of the field.
pub fn parse_seat_count(typed: &str) -> Result<u32, Refusal> {
    let typed = typed.trim();
    let digits = !typed.is_empty() && typed.bytes().all(|b| b.is_ascii_digit());
    let count = typed.parse::<u32>().ok().filter(|n| digits && *n <= MAX_SEATS);
    count.ok_or_else(|| {
        Refusal::new(Code::BadSeatCount, text::BAD_SEAT_COUNT).hint(count_hint(typed, digits)).on("seats")
    })
}

/// What to do about a count that was not taken.
fn count_hint(typed: &str, digits: bool) -> &'static str {
    let separated = |c: char| c.is_ascii_digit() || c.is_whitespace() || ".,_'".contains(c);
    if digits {
        return "enter 100000 at most; where more are in use, see that they are of one license";
    }
    match typed.strip_prefix(['-', '+']) {
        _ if typed.is_empty() => "enter the number of seats in use, such as 9; 0 if none is",
        Some(_) => "leave the sign out; the least is 0",
        None if typed.starts_with(|c: char| c.is_ascii_digit()) && typed.chars().all(separated) => {
            "remove decimals and thousands separators"
        }
        None => "write the number in digits, such as 9",
    }
}

/// Reads the notes as they are typed.
///
/// # Errors
/// They are longer than [`NOTES_LIMIT`] characters.
pub fn parse_notes(typed: &str) -> Result<Option<String>, Refusal> {
    let notes = texts::paragraph(typed, NOTES_LIMIT).map_err(|e| Refusal::bad_field("The note", &e).on("notes"))?;
    Ok((!notes.is_empty()).then_some(notes))
}

/// Reads the reason of a cancellation as it is typed.
///
/// # Errors
/// It is too long, or there is none.
pub fn parse_reason(typed: &str) -> Result<String, Refusal> {
    reason::checked(typed, "A users audit is cancelled with a reason.")
}

/// Whether a users audit of `license` may be started while `open` stands.
///
/// # Errors
/// One is in progress, or the license is archived.
pub fn may_start(license: &License, open: Option<&Audit>) -> Result<(), Refusal> {
    if let Some(open) = open {
        return Err(Refusal::new(Code::AuditInProgress, text::AUDIT_IN_PROGRESS).hint(
            Step::CompleteAudit(license.id).advice(&format!(
                "{} was started by {} on {}; finish it with",
                open.id,
                open.started_by,
                open.started_at.date_naive(),
            )),
        ));
    }
    if license.archived {
        return Err(Refusal::new(Code::WrongState, format!("{} is archived.", license.title()))
            .hint(format!("bring it back first: dormouse license restore {}", license.id)));
    }
    Ok(())
}

impl Audit {
    /// The audit, completed: the count is judged by its limits alone, for the audit is the truth.
    ///
    /// # Errors
    /// It is completed or cancelled already, or the count lies outside 0…100000.
    pub fn complete(self, form: &CompletionForm, used_now: u32, by: &str, now: Now) -> Result<Self, Refusal> {
        self.must_be_open()?;
        if form.seats_after > MAX_SEATS {
            return Err(Refusal::new(Code::BadSeatCount, text::BAD_SEAT_COUNT).hint(count_hint("", true)).on("seats"));
        }
        let notes = form.notes.as_deref().map(parse_notes).transpose()?.flatten();
        Ok(Self {
            state: State::Completed(Completion {
                by: by.to_owned(),
                at: now.at,
                seats_at_completion: used_now,
                seats_after: form.seats_after,
                notes,
                next_due: form.next.due(now.today),
            }),
            ..self
        })
    }

    /// The audit, cancelled.
    ///
    /// # Errors
    /// It is not open, or no reason is given.
    pub fn cancel(self, reason: &str, by: &str, now: Now) -> Result<Self, Refusal> {
        self.must_be_open()?;
        let reason = parse_reason(reason)?;
        Ok(Self { state: State::Cancelled { by: by.to_owned(), at: now.at, reason }, ..self })
    }

    fn must_be_open(&self) -> Result<(), Refusal> {
        let start_another = || Step::StartAudit(self.license).advice("start another with");
        match self.state {
            State::InProgress => Ok(()),
            State::Completed(_) => Err(Refusal::new(Code::AuditCompleted, text::AUDIT_COMPLETED).hint(start_another())),
            State::Cancelled { .. } => {
                Err(Refusal::new(Code::AuditCancelled, text::AUDIT_CANCELLED).hint(start_another()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now(day: &str) -> Now {
        Now::new(format!("{day}T09:00:00Z").parse().unwrap(), chrono_tz::UTC)
    }

    fn open() -> Audit {
        Audit {
            id: AuditId(3),
            license: LicenseId(7),
            started_by: "ana".into(),
            started_at: now("2026-08-01").at,
            seats_before: 12,
            state: State::InProgress,
        }
    }

    fn form(seats_after: u32) -> CompletionForm {
        CompletionForm { seats_after, notes: Some("removed leavers".into()), next: Interval::default() }
    }

    #[test]
    fn a_count_is_a_whole_number_up_to_a_hundred_thousand() {
        for ok in ["0", "9", "100000", " 12 ", "007"] {
            assert!(parse_seat_count(ok).is_ok(), "{ok}");
        }
        for bad in ["", "1,000", "1.5", "1 000", "1_000", "-1", "+1", "100001", "99999999999", "١"] {
            assert_eq!(parse_seat_count(bad).unwrap_err().message, text::BAD_SEAT_COUNT, "{bad}");
        }
    }

    #[test]
    fn the_hint_about_a_count_fits_its_fault() {
        for (bad, hint) in [
            ("1,000", "remove decimals"),
            ("1.5", "remove decimals"),
            ("1 000", "remove decimals"),
            ("", "enter the number"),
            ("-1", "leave the sign out"),
            ("100001", "enter 100000 at most"),
            ("99999999999", "enter 100000 at most"),
            ("nine", "write the number in digits"),
            ("12 seats", "write the number in digits"),
        ] {
            let said = parse_seat_count(bad).unwrap_err().hint.unwrap();
            assert!(said.starts_with(hint), "{bad}: {said}");
        }
    }

    #[test]
    fn intervals_are_seven_or_none() {
        for ok in ["1", "2", "3", "4", "6", "9", "12", "none"] {
            assert_eq!(Interval::parse(ok).unwrap().word(), ok);
        }
        for bad in ["0", "5", "7", "8", "10", "11", "13", ""] {
            assert!(Interval::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn completing_keeps_the_delta_and_the_next_day() {
        let done = open().complete(&form(9), 11, "ben", now("2026-11-30")).unwrap();
        assert_eq!((done.delta(), done.recorded_during()), (Some(-3), Some(-1)));
        let State::Completed(completion) = &done.state else { panic!("{done:?}") };
        assert_eq!(completion.seats_at_completion, 11);
        assert_eq!(completion.next_due, Some("2027-02-28".parse().unwrap()));
    }

    #[test]
    fn an_ended_audit_is_neither_completed_nor_cancelled_again() {
        let done = open().complete(&form(9), 12, "ben", now("2026-11-30")).unwrap();
        assert_eq!(
            done.clone().complete(&form(8), 9, "ben", now("2026-12-01")).unwrap_err().message,
            text::AUDIT_COMPLETED
        );
        assert_eq!(done.cancel("oops", "ben", now("2026-12-01")).unwrap_err().message, text::AUDIT_COMPLETED);
        let dropped = open().cancel("wrong license", "ben", now("2026-12-01")).unwrap();
        assert_eq!(dropped.delta(), None);
        assert_eq!(dropped.complete(&form(8), 9, "ben", now("2026-12-01")).unwrap_err().message, text::AUDIT_CANCELLED);
        assert!(open().cancel("  ", "ben", now("2026-12-01")).is_err());
    }

    #[test]
    fn notes_are_counted_in_characters() {
        assert!(parse_notes(&"é".repeat(5000)).is_ok());
        assert!(parse_notes(&"é".repeat(5001)).is_err());
    }
}
