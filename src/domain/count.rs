//! The recorded count of a license: what the last count held already, and what it had left out.
//!
//! A count is a completed users audit or a vendor's full roster. A seat that is put on record adds to it, one that ends
//! takes one off, unless the count says so already: what it held is not counted again, and what it left out is not taken
//! off again. Pure rules over figures and days; who keeps them is not known here.

use super::license::SeatFigures;
use super::time::Day;

/// The last count of a license that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastCount {
    /// The day it speaks for: a roster's as-of day, or the day a users audit was completed.
    pub as_of: Day,
    /// A roster made it, not a users audit.
    pub roster: bool,
}

/// The newest full roster of a license that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewestRoster {
    /// The day it speaks for.
    pub as_of: Day,
    /// Rows of it that were left out, so that it cannot be told whom it lists.
    pub unread: u32,
}

/// What a file speaks of, as far as counts go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaks {
    /// A list of a vendor's accounts, whole or in part: a users audit of its day is newer than it.
    Roster,
    /// Anything else: use, or our own records.
    OfSeats,
}

/// What a seat does to the recorded count when it is put on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountEffect {
    /// One more seat is used.
    Adds,
    /// It is one of those that were counted while nobody was known to hold them.
    Attributed,
    /// The file is older than the count, which stays as it is.
    Behind,
}

impl LastCount {
    /// True if a file of `as_of` is older than this count and moves it no more.
    #[must_use]
    pub fn is_newer_than(self, as_of: Day, speaks: Speaks) -> bool {
        self.as_of > as_of || (self.as_of == as_of && !self.roster && speaks == Speaks::Roster)
    }
}

/// What a seat that a file reports does to the recorded count. `day` is the day it was given, or else the file's `as_of`.
#[must_use]
pub fn effect(figures: SeatFigures, count: Option<LastCount>, day: Day, as_of: Day, speaks: Speaks) -> CountEffect {
    match count {
        Some(count) if figures.unattributed > 0 && day <= count.as_of => CountEffect::Attributed,
        Some(count) if count.is_newer_than(as_of, speaks) => CountEffect::Behind,
        _ => CountEffect::Adds,
    }
}

/// True if a file of `as_of` names somebody without a seat whom a newer full roster did not list. Where rows of that
/// roster were left out and seats are unattributed, it may have listed them.
#[must_use]
pub fn is_lacked(figures: SeatFigures, newest: Option<NewestRoster>, as_of: Day) -> bool {
    newest.is_some_and(|roster| as_of < roster.as_of && (roster.unread == 0 || figures.unattributed <= 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn figures(unattributed: i64) -> SeatFigures {
        SeatFigures { total: Some(10), assigned: 3, unattributed, ..SeatFigures::default() }
    }

    #[rstest]
    #[case::before_the_count(2, "2026-06-09", "2026-06-09", CountEffect::Attributed)]
    #[case::on_its_day(2, "2026-06-10", "2026-06-10", CountEffect::Attributed)]
    #[case::given_before_it(2, "2026-01-02", "2026-06-20", CountEffect::Attributed)]
    #[case::given_since(2, "2026-06-11", "2026-06-20", CountEffect::Adds)]
    #[case::nobody_to_be_found(0, "2026-06-09", "2026-06-09", CountEffect::Behind)]
    #[case::more_known_than_counted(-1, "2026-06-09", "2026-06-09", CountEffect::Behind)]
    #[case::nobody_and_newer(0, "2026-06-09", "2026-06-11", CountEffect::Adds)]
    fn a_seat_is_in_the_count_or_adds_to_it(
        #[case] unattributed: i64,
        #[case] given: &str,
        #[case] as_of: &str,
        #[case] expected: CountEffect,
        #[values(false, true)] roster: bool,
    ) {
        let count = LastCount { as_of: day("2026-06-10"), roster };
        assert_eq!(effect(figures(unattributed), Some(count), day(given), day(as_of), Speaks::OfSeats), expected);
        assert_eq!(effect(figures(unattributed), None, day(given), day(as_of), Speaks::OfSeats), CountEffect::Adds);
    }

    #[test]
    fn a_users_audit_of_the_day_is_newer_than_a_roster_of_it() {
        let as_of = day("2026-06-10");
        let newer = |roster, speaks| LastCount { as_of, roster }.is_newer_than(as_of, speaks);
        assert!(newer(false, Speaks::Roster));
        assert!(!newer(true, Speaks::Roster), "the roster that is read later wins");
        assert!(!newer(false, Speaks::OfSeats));
        let count = Some(LastCount { as_of, roster: false });
        assert_eq!(effect(figures(0), count, as_of, as_of, Speaks::Roster), CountEffect::Behind);
        assert_eq!(effect(figures(0), count, as_of, as_of, Speaks::OfSeats), CountEffect::Adds);
    }

    #[test]
    fn an_older_file_names_nobody_whom_a_newer_roster_lacked() {
        let newest = |unread| Some(NewestRoster { as_of: day("2026-06-10"), unread });
        assert!(is_lacked(figures(2), newest(0), day("2026-06-01")));
        assert!(!is_lacked(figures(2), newest(0), day("2026-06-10")), "of the same day, the later file wins");
        assert!(!is_lacked(figures(2), newest(1), day("2026-06-01")), "the row left out may have been theirs");
        assert!(is_lacked(figures(0), newest(1), day("2026-06-01")), "but nobody is unattributed");
        assert!(!is_lacked(figures(0), None, day("2026-06-01")));
    }
}
