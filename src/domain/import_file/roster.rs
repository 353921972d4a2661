//! What a full roster says by leaving somebody out: which seats the vendor no longer lists, which of them may be ended, and
//! when they are so many that somebody has to say how many.

use super::plan::may_change;
use super::seats::{KnownSeat, KnownSeats};
use crate::domain::ids::{LicenseId, PersonId, SeatId};
use crate::domain::time::Day;
use std::collections::HashSet;

/// So many holders may be gone from one roster to the next.
const FEW: usize = 5;

/// The active seats of a license that a full roster does not list.
#[derive(Debug, Default)]
pub struct Unlisted<'p> {
    /// Those it no longer lists.
    pub missing: Vec<&'p KnownSeat>,
    /// How many it cannot know of: given here on its day or later, or listed by a newer file.
    pub since: usize,
}

/// What the rows that were left out may say: nobody whom one of them may name is gone.
#[derive(Debug, Default)]
pub struct Unread {
    /// Every cell of those that were looked at, as names are compared.
    pub cells: HashSet<String>,
    /// There are more than were looked at, so that anybody may stand in them.
    pub anybody: bool,
}

impl Unread {
    /// True if one of the rows may be about somebody of these names.
    #[must_use]
    pub fn may_name(&self, names: &dyn Fn() -> Vec<String>) -> bool {
        self.anybody || !self.cells.is_empty() && names().iter().any(|name| self.cells.contains(name))
    }
}

/// True if so many of the holders are gone at once that somebody has to say how many: more than a tenth and more than a
/// few. The vendor may have renamed what the roster is told by.
#[must_use]
pub fn are_many(gone: usize, holders: usize) -> bool {
    gone > FEW && gone.saturating_mul(10) > holders
}

/// The active seats that a full roster of `as_of` does not list: neither among its accounts nor, by any cell, among its
/// rejected rows.
#[must_use]
pub fn unlisted<'p>(
    license: LicenseId,
    listed: &HashSet<PersonId>,
    unread: &Unread,
    names_of: &dyn Fn(PersonId) -> Vec<String>,
    picture: &'p KnownSeats,
    as_of: Day,
) -> Unlisted<'p> {
    let since = |seat: &&KnownSeat| {
        seat.given_here.is_some_and(|day| as_of <= day) || seat.listed_as_of.is_some_and(|day| as_of < day)
    };
    let theirs = picture
        .held
        .iter()
        .filter(|((of, person), _)| *of == license && !listed.contains(person))
        .filter(|((_, person), _)| !unread.may_name(&|| names_of(*person)))
        .flat_map(|(_, held)| &held.seats)
        .filter(|seat| seat.revoked_on.is_none());
    let (since, mut missing): (Vec<_>, Vec<_>) = theirs.partition(since);
    missing.sort_unstable_by_key(|seat| seat.id);
    Unlisted { missing, since: since.len() }
}

impl Unlisted<'_> {
    /// Of the seats it no longer lists, those it may end: nobody changed them here on its day or later.
    #[must_use]
    pub fn gone(&self, as_of: Day) -> Vec<SeatId> {
        let may = |seat: &&&KnownSeat| may_change(as_of, seat.changed_on, seat.listed_as_of);
        self.missing.iter().filter(may).map(|seat| seat.id).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_are_more_than_a_tenth_and_more_than_a_few() {
        for (gone, holders, many) in [(5, 5, false), (6, 6, true), (6, 60, false), (7, 60, true), (0, 0, false)] {
            assert_eq!(are_many(gone, holders), many, "{gone} of {holders}");
        }
    }
}
