//! Small pieces of text that several commands show to people.

use crate::domain::evidence::{Evidence, Last};
use crate::domain::license::SeatFigures;
use crate::domain::text::number;
pub use crate::domain::text::{capital, count};
use crate::domain::time::Day;
use chrono::{DateTime, SecondsFormat, Utc};

/// Stands where there is nothing.
pub const NOTHING: &str = "—";

/// A value, or the mark for none.
pub fn or_nothing(value: Option<impl ToString>) -> String {
    value.map_or_else(|| NOTHING.to_owned(), |v| v.to_string())
}

/// How many seats are used, or that nobody knows.
pub fn known(seats: SeatFigures) -> String {
    seats.known().map_or("?".to_owned(), number)
}

/// `yes` or `no`.
pub fn yes(value: bool) -> String {
    if value { "yes" } else { "no" }.to_owned()
}

/// The day of an evidence as a list shows it.
pub fn last(evidence: Evidence) -> String {
    match evidence.last {
        Last::Observed(day) => day.to_string(),
        Last::Never => "never".into(),
        Last::OutsideWindow(days) => format!("not in {days} d"),
        Last::Unknown => NOTHING.into(),
    }
}

/// The day that programs read: only one that was observed.
pub fn observed(evidence: Evidence) -> Option<Day> {
    match evidence.last {
        Last::Observed(day) => Some(day),
        _ => None,
    }
}

/// A moment as people read it, in the organisation's time zone.
pub fn moment(at: DateTime<Utc>, zone: chrono_tz::Tz) -> String {
    at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string()
}

/// A moment as programs read it.
pub fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_many() {
        assert_eq!(count(1_u32, "seat", "seats"), "1 seat");
        assert_eq!(count(0_u32, "seat", "seats"), "0 seats");
        assert_eq!(count(1284_u32, "seat", "seats"), "1 284 seats");
    }

    #[test]
    fn a_moment_is_shown_in_the_zone_of_the_organisation() {
        let at = "2026-06-30T22:30:00Z".parse().unwrap();
        assert_eq!(moment(at, chrono_tz::Europe::Paris), "2026-07-01 00:30");
        assert_eq!(instant(at), "2026-06-30T22:30:00.000Z");
    }
}
