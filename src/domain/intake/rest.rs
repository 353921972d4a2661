//! The mended rest of a file: rows that were rejected, written out with the reason, mended, and read again.
//!
//! Such a file is a part of one that was read before. It is no list of everybody, and its rows may have been counted
//! already. Pure rules; which file it came from is looked up by others.

use super::Intake;
use crate::domain::license::SeatFigures;

/// The column with the reason that a file of rejected rows has behind its own; it is left out when the mended file is
/// read again.
pub const REASON_COLUMN: &str = "rejected_because";

impl Intake {
    /// True if the file holds the mended rows of another: it has the column with the reasons.
    #[must_use]
    pub fn is_mended(&self) -> bool {
        self.header.iter().any(|name| name.trim().eq_ignore_ascii_case(REASON_COLUMN))
    }
}

/// The recorded count after the rest of a roster made so many seats. The roster counted its rejected rows, so a new
/// seat is one of those nobody was known to hold; what goes beyond them was not counted yet, as rows whose license
/// nobody could tell, and adds. A count that was taken later stays whatever an older file says.
#[must_use]
pub fn count_after(before: SeatFigures, made: u32, counted_later: bool) -> u32 {
    let held_by_nobody = u32::try_from(before.unattributed.max(0)).unwrap_or(u32::MAX);
    let uncounted = if counted_later { 0 } else { made.saturating_sub(held_by_nobody) };
    before.used().saturating_add(uncounted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_of_a_roster_takes_the_place_of_seats_nobody_was_known_to_hold() {
        let after = |assigned, unattributed, made, later| {
            count_after(SeatFigures { total: Some(10), assigned, unattributed }, made, later)
        };
        assert_eq!(after(5, 2, 2, false), 7);
        assert_eq!(after(5, 2, 1, false), 7);
        assert_eq!(after(5, 2, 3, false), 8, "one was counted on no license");
        assert_eq!(after(5, 0, 2, false), 7);
        assert_eq!(after(5, -1, 1, false), 5, "a count that missed a holder misses it still");
        assert_eq!(after(5, 0, 2, true), 5, "a later count stays");
        assert_eq!(after(5, 2, 0, false), 7);
    }
}
