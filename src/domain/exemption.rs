//! Exemptions: seats that somebody keeps off the dormant list, with a reason and a last day.
//!
//! An exemption ends by itself: without a day it would become the way around the rule. It may know seats and days; it
//! must never change a count.

use super::advice::Advice;
use super::reason;
use super::refusal::{Code, Refusal};
use super::seat::Seat;
use super::skipped::Skipped;
use super::time::Day;

/// The furthest last day, in days from today: three years.
pub const MOST_DAYS: i64 = 1096;

/// The reason as it is recorded, if an exemption may run until that day.
///
/// # Errors
/// The day lies in the past or too far ahead, or no reason is given.
pub fn checked(until: Day, reason: &str, today: Day) -> Result<String, Refusal> {
    may_end_on(until, today)?;
    parse_reason(reason)
}

/// Reads the reason as it is typed.
///
/// # Errors
/// It is too long, or there is none.
pub fn parse_reason(typed: &str) -> Result<String, Refusal> {
    reason::checked(typed, "A seat is exempted with a reason.")
}

/// Whether an exemption may run until that day.
///
/// # Errors
/// It lies in the past or too far ahead.
pub fn may_end_on(until: Day, today: Day) -> Result<(), Refusal> {
    let ahead = (until - today).num_days();
    if ahead < 0 {
        return Err(Refusal::new(
            Code::BadValue,
            format!("An exemption cannot end on {until}, which lies in the past."),
        )
        .hint(Advice::worded(
            "name its last day, today or later: --until YYYY-MM-DD",
            "name its last day, today or later",
        ))
        .on("until"));
    }
    if ahead > MOST_DAYS {
        return Err(Refusal::new(
            Code::BadValue,
            format!("An exemption lasts three years at most, and {until} lies further ahead."),
        )
        .hint("name an earlier day; it can be exempted again then")
        .on("until"));
    }
    Ok(())
}

/// Whether one seat may be exempted.
///
/// # Errors
/// It has ended.
pub fn may_exempt(seat: &Seat) -> Result<(), Skipped> {
    match seat.revoked_on {
        Some(day) => Err(seat.skipped(format!("revoked on {day}"))),
        None => Ok(()),
    }
}

/// Whether one seat's exemption may be lifted.
///
/// # Errors
/// It has ended, or is not exempt.
pub fn may_lift(seat: &Seat) -> Result<(), Skipped> {
    may_exempt(seat)?;
    if seat.exempt_until.is_none() {
        return Err(seat.skipped("it is not exempt".into()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn an_exemption_ends_today_or_within_three_years() {
        let today = day("2026-06-30");
        for ok in ["2026-06-30", "2026-07-01", "2029-06-30"] {
            assert_eq!(checked(day(ok), " sabbatical ", today).unwrap(), "sabbatical", "{ok}");
        }
        for bad in ["2026-06-29", "2029-07-01"] {
            assert_eq!(checked(day(bad), "sabbatical", today).unwrap_err().field, Some("until"), "{bad}");
        }
    }

    #[test]
    fn an_exemption_has_a_reason() {
        let today = day("2026-06-30");
        let refusal = checked(today, "  ", today).unwrap_err();
        assert_eq!((&*refusal.message, refusal.field), ("A seat is exempted with a reason.", Some("reason")));
    }
}
