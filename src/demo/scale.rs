//! How large the made-up organisation is, and days counted from its today.

use crate::domain::time::Day;
use chrono::{Days, TimeDelta};

/// Seats at the default size, for which the catalog is written.
pub(super) const DEFAULT_SEATS: u32 = 4_000;
/// The fewest and the most seats that are built.
const RANGE: (u32, u32) = (100, 2_000_000);
/// The most seats that the past took back at once.
const FEW: u32 = 40;

/// The size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale(u32);

impl Scale {
    /// So many active seats, as far as that makes an organisation.
    pub fn new(seats: u32) -> Self {
        Self(seats.clamp(RANGE.0, RANGE.1))
    }

    /// How many people there are.
    pub fn people(self) -> u32 {
        (self.0 / 20 * 3 + self.0 % 20 * 3 / 20).max(30)
    }

    /// `number` of the default size at this size.
    pub fn of(self, number: u32) -> u32 {
        ratio_up(number, self.0, DEFAULT_SEATS)
    }

    /// As [`Self::of`], never so many that they are no longer a few.
    pub fn few(self, number: u32) -> u32 {
        self.of(number).min(FEW.max(number))
    }

    /// Seats by license for their weights; the sum is the size exactly.
    pub fn shares(self, weights: &[u32]) -> Vec<u32> {
        let whole = weights.iter().map(|weight| u64::from(*weight)).sum::<u64>().max(1);
        let mut before = 0_u64;
        let upto = |sum: u64| sum * u64::from(self.0) / whole;
        weights
            .iter()
            .map(|weight| {
                let after = before + u64::from(*weight);
                let share = upto(after) - upto(before);
                before = after;
                u32::try_from(share).unwrap_or(u32::MAX)
            })
            .collect()
    }
}

/// `number` × `part` ÷ `whole`, rounded up.
pub(super) fn ratio_up(number: u32, part: u32, whole: u32) -> u32 {
    let product = u64::from(number) * u64::from(part);
    u32::try_from(product.div_ceil(u64::from(whole.max(1)))).unwrap_or(u32::MAX)
}

/// The day `days` before `today`.
pub(super) fn ago(today: Day, days: u32) -> Day {
    today.checked_sub_days(Days::new(days.into())).unwrap_or(Day::MIN)
}

/// The day `days` after `today`, before it if negative.
pub(super) fn ahead(today: Day, days: i64) -> Day {
    today.checked_add_signed(TimeDelta::days(days)).unwrap_or(Day::MAX)
}
