//! Merging: two records that turn out to be one human. Which of two seats of one license stays, and what is known of the
//! survivor afterwards.
//!
//! Pure rules. They end no seat and move no identifier; the store does, and leaves row images, so that a merge can be
//! taken back whole.

use super::evidence::{Evidence, Last};
use super::ids::{LicenseId, PersonId, SeatId};
use super::seat::Seat;
use super::time::Day;
use std::collections::HashMap;

/// Two active seats of one license that are one human's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Collapse {
    /// The one with the later use; the survivor's own where there is none.
    pub stays: SeatId,
    /// The other: a second account at the vendor, to be removed there.
    pub ends: SeatId,
    /// The license of both.
    pub license: LicenseId,
    /// The day the seat that stays counts as given. Where both days are known, the earlier; where one is not, the seat's
    /// own, for the other may have been given on any day.
    pub assigned_on: Option<Day>,
    /// The seat whose source says that day.
    pub day_from: SeatId,
    /// The earlier of the days on which either was first listed.
    pub first_listed: Day,
}

/// The seats of both that cannot stand side by side, in the order of the survivor's.
#[must_use]
pub fn collapses(of_survivor: &[Seat], of_absorbed: &[Seat]) -> Vec<Collapse> {
    let active = |seats: &[Seat]| seats.iter().filter(|seat| seat.is_active()).cloned().collect::<Vec<_>>();
    let absorbed: HashMap<LicenseId, Seat> = active(of_absorbed).into_iter().map(|seat| (seat.license, seat)).collect();
    let mut collapses = Vec::new();
    for own in active(of_survivor) {
        let Some(other) = absorbed.get(&own.license) else { continue };
        let used_later = used_on(other.last_used) > used_on(own.last_used);
        let (stays, ends) = if used_later { (other, &own) } else { (&own, other) };
        let ends_first = matches!((stays.assigned_on, ends.assigned_on), (Some(kept), Some(day)) if day < kept);
        let dated = if ends_first { ends } else { stays };
        collapses.push(Collapse {
            stays: stays.id,
            ends: ends.id,
            license: own.license,
            assigned_on: dated.assigned_on,
            day_from: dated.id,
            first_listed: own.first_listed.min(other.first_listed),
        });
    }
    collapses
}

fn used_on(evidence: Evidence) -> Option<Day> {
    match evidence.last {
        Last::Observed(day) => Some(day),
        _ => None,
    }
}

/// The last sign-in of one human who was seen as two: the latest that was observed; else what the survivor's sources
/// say, and what the other's say where those say nothing.
#[must_use]
pub fn last_login(survivor: Evidence, absorbed: Evidence) -> Evidence {
    let later = used_on(absorbed) > used_on(survivor);
    if later || !survivor.last.is_known() { absorbed } else { survivor }
}

/// The line added to the notes of a seat that ends because its holder has another of the same license.
#[must_use]
pub fn note(absorbed: PersonId, survivor: PersonId, stays: SeatId, today: Day) -> String {
    format!("Ended on {today}: {absorbed} was merged into {survivor}, who keeps {stays}.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::BatchId;
    use crate::domain::person::{Holder, PersonStatus};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn seen(on: &str) -> Evidence {
        Evidence { last: Last::Observed(day(on)), as_of: Some(day("2026-06-30")), source: None }
    }

    fn seat(id: i64, license: i64, used: Option<&str>, assigned: Option<&str>) -> Seat {
        Seat {
            id: SeatId(id),
            license: LicenseId(license),
            holder: Holder {
                id: PersonId(1),
                status: PersonStatus::Active,
                until: None,
                last_login: Evidence::default(),
            },
            holder_name: String::new(),
            assigned_on: assigned.map(day),
            first_listed: day("2026-01-01"),
            last_used: used.map(seen).unwrap_or_default(),
            account_login: Evidence::default(),
            exempt_until: None,
            notes: None,
            revoked_on: None,
            changed_by: BatchId(1),
        }
    }

    fn stays(own: &Seat, other: &Seat) -> i64 {
        collapses(std::slice::from_ref(own), std::slice::from_ref(other))[0].stays.0
    }

    #[test]
    fn the_seat_that_was_used_later_stays_and_the_survivors_in_doubt() {
        let (early, late, never) = (Some("2026-03-01"), Some("2026-05-01"), None);
        assert_eq!(stays(&seat(1, 7, early, None), &seat(2, 7, late, None)), 2);
        assert_eq!(stays(&seat(1, 7, late, None), &seat(2, 7, early, None)), 1);
        assert_eq!(stays(&seat(1, 7, never, None), &seat(2, 7, early, None)), 2);
        assert_eq!(stays(&seat(1, 7, never, None), &seat(2, 7, never, None)), 1);
        assert_eq!(stays(&seat(1, 7, late, None), &seat(2, 7, late, None)), 1);
    }

    #[test]
    fn seats_of_different_licenses_and_past_ones_stand_side_by_side() {
        let mut past = seat(2, 7, None, None);
        past.revoked_on = Some(day("2026-02-01"));
        assert_eq!(collapses(&[seat(1, 7, None, None)], &[past, seat(3, 8, None, None)]), []);
    }

    #[test]
    fn the_earlier_of_two_known_days_is_the_day_it_was_given_and_an_unknown_one_stays_unknown() {
        let both = |own, other| {
            let merged = collapses(&[seat(1, 7, None, own)], &[seat(2, 7, None, other)])[0];
            (merged.assigned_on, merged.day_from.0)
        };
        let (early, late) = (Some("2026-02-01"), Some("2026-03-01"));
        assert_eq!(both(late, early), (early.map(day), 2));
        assert_eq!(both(early, late), (early.map(day), 1));
        assert_eq!(both(None, early), (None, 1));
        assert_eq!(both(late, None), (late.map(day), 1));
        assert_eq!(both(None, None), (None, 1));
        // The seat that stays is the absorbed one's, and its day with it.
        let used = collapses(&[seat(1, 7, None, early)], &[seat(2, 7, Some("2026-05-01"), None)])[0];
        assert_eq!((used.assigned_on, used.day_from.0), (None, 2));
    }

    #[test]
    fn the_latest_sign_in_is_the_one_of_both() {
        let (early, late) = (seen("2026-03-01"), seen("2026-05-01"));
        let never = Evidence { last: Last::Never, as_of: Some(day("2026-06-30")), source: None };
        assert_eq!(last_login(early, late), late);
        assert_eq!(last_login(late, early), late);
        assert_eq!(last_login(never, early), early);
        assert_eq!(last_login(early, never), early);
        assert_eq!(last_login(Evidence::default(), never), never);
    }
}
