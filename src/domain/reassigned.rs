//! Of the seats that were reclaimed, those that the same person was given back soon after.
//!
//! Counted are the reclaims of the last 365 days that stand: one that was undone counts neither as
//! reclaimed nor as given back. A reclaim of last week counts from the first day, so the figure of a young one can still rise.
//! It may know days and nothing else.

use super::time::Day;

/// Days within which a seat counts as given back to the same person, the last one included.
pub const DAYS: i64 = 30;
/// Days of reclaims that are looked at, today included.
pub const WINDOW_DAYS: i64 = 365;

/// How many seats were reclaimed, and how many of them were given back to the same person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reassigned {
    /// Seats that were reclaimed in the window.
    pub reclaimed: u32,
    /// Of those, given back to the same person within [`DAYS`].
    pub given_back: u32,
}

impl Reassigned {
    /// Counts reclaimed seats: the day each was taken, and the day its holder was given one of the same license again.
    #[must_use]
    pub fn of(taken: impl IntoIterator<Item = (Day, Option<Day>)>, today: Day) -> Self {
        let mut reassigned = Self::default();
        for (taken, given) in taken {
            if (0..WINDOW_DAYS).contains(&(today - taken).num_days()) {
                reassigned.reclaimed += 1;
                let soon = |given: Day| given <= today && (0..=DAYS).contains(&(given - taken).num_days());
                reassigned.given_back += u32::from(given.is_some_and(soon));
            }
        }
        reassigned
    }

    /// Percent with one decimal, as tenths, rounded to the nearest; `None` if nothing was reclaimed.
    #[must_use]
    pub fn tenths(self) -> Option<u32> {
        let (all, back) = (u64::from(self.reclaimed), u64::from(self.given_back));
        (all > 0).then(|| u32::try_from((back * 2000 + all) / (2 * all)).unwrap_or(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_seat_counts_as_given_back_within_thirty_days() {
        let today = day("2026-11-22");
        let taken = day("2026-06-01");
        for (given, given_back) in [
            (None, 0),
            (Some("2026-06-01"), 1),
            (Some("2026-07-01"), 1),
            (Some("2026-07-02"), 0),
            (Some("2026-05-31"), 0),
        ] {
            let reassigned = Reassigned::of([(taken, given.map(day))], today);
            assert_eq!((reassigned.reclaimed, reassigned.given_back), (1, given_back), "{given:?}");
        }
    }

    #[test]
    fn reclaims_count_for_a_year() {
        let today = day("2026-11-22");
        for (taken, counted) in [("2025-11-22", 0), ("2025-11-23", 1), ("2026-11-22", 1), ("2026-11-23", 0)] {
            assert_eq!(Reassigned::of([(day(taken), None)], today).reclaimed, counted, "{taken}");
        }
        assert_eq!(Reassigned::of([(day("2026-11-20"), Some(day("2026-11-25")))], today).given_back, 0, "not yet");
    }

    #[test]
    fn a_rate_of_nothing_is_none() {
        assert_eq!(Reassigned::default().tenths(), None);
        assert_eq!(Reassigned { reclaimed: 3, given_back: 1 }.tenths(), Some(333));
        assert_eq!(Reassigned { reclaimed: 3, given_back: 2 }.tenths(), Some(667));
        assert_eq!(Reassigned { reclaimed: 2, given_back: 2 }.tenths(), Some(1000));
    }
}
