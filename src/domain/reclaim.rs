//! Reclaim: taking back dormant seats, each judged once more at the moment it is taken.

use super::dormancy::{Threshold, Verdict, judge, reason};
use super::ids::SeatId;
use super::license::License;
use super::seat::{Seat, with_note};
use super::skipped::Skipped;
use super::time::Day;

/// The line added to a seat's notes.
#[must_use]
pub fn note(today: Day) -> String {
    format!("Reclaimed via the dormancy report on {today}.")
}

/// The line added to the notes of a leaver's seat.
#[must_use]
pub fn offboarding_note(today: Day) -> String {
    format!("Taken back on {today}: the holder was offboarded.")
}

/// A seat that will be taken back, with what its holder is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Which.
    pub seat: SeatId,
    /// Its notes afterwards.
    pub notes: String,
    /// Why, in words: `last used 176 days ago`.
    pub reason: String,
    /// The verdict it was taken by.
    pub verdict: Verdict,
}

/// Whether one seat can be taken back now.
///
/// # Errors
/// Says why it stays: it was revoked or used meanwhile, its license is not covered, its holder is exempt.
pub fn take(
    seat: &Seat,
    license: &License,
    threshold: Threshold,
    today: Day,
    stale_after: u32,
) -> Result<Taken, Skipped> {
    let skipped = |reason: String| Skipped { seat: seat.id, holder: seat.holder_name.clone(), reason };
    if let Some(day) = seat.revoked_on {
        return Err(skipped(format!("already revoked on {day}")));
    }
    if license.archived {
        return Err(skipped(format!("{} is archived", license.title())));
    }
    if !license.is_covered() {
        return Err(skipped(format!("{} is {}", license.title(), license.terms.status.shown().to_lowercase())));
    }
    let verdict = judge(&seat.into(), &seat.holder, threshold, today, stale_after);
    let why = reason(&verdict, &seat.into(), &seat.holder, today);
    if verdict.undecided {
        return Err(skipped(format!("cannot be told at {} days: {why}", threshold.days())));
    }
    if !verdict.dormant {
        return Err(skipped(format!("not dormant at {} days: {why}", threshold.days())));
    }
    Ok(Taken { seat: seat.id, notes: with_note(seat.notes.as_deref(), &note(today)), reason: why, verdict })
}
