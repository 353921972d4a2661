//! Reclaim: taking back dormant seats, each judged once more at the moment it is taken.

use super::dormancy::{AsOf, Verdict, judge, reason};
use super::license::License;
use super::seat::Seat;
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

/// Whether one seat can be taken back now; the verdict it is taken by.
///
/// # Errors
/// Says why it stays: it was revoked or used meanwhile, its license is not covered, its holder is exempt.
pub fn may_reclaim(seat: &Seat, license: &License, as_of: AsOf) -> Result<Verdict, Skipped> {
    may_end(seat)?;
    if license.archived {
        return Err(seat.skipped(format!("{} is archived", license.title())));
    }
    if !license.is_covered() {
        return Err(seat.skipped(format!("{} is {}", license.title(), license.terms.status.shown().to_lowercase())));
    }
    let verdict = judge(&seat.into(), &seat.holder, as_of);
    if verdict.dormant && !verdict.undecided {
        return Ok(verdict);
    }
    let why = reason(&verdict, &seat.into(), &seat.holder, as_of.day);
    let what = if verdict.undecided { "cannot be told" } else { "not dormant" };
    Err(seat.skipped(format!("{what} at {} days: {why}", as_of.threshold.days())))
}

/// Whether one seat can be taken back at all.
///
/// # Errors
/// It was already.
pub fn may_end(seat: &Seat) -> Result<(), Skipped> {
    match seat.revoked_on {
        Some(day) => Err(seat.skipped(format!("already revoked on {day}"))),
        None => Ok(()),
    }
}
