//! Days and the moment of a command. The rules never look at a clock: they are told [`Now`].

use super::text::{counted, number};
use chrono::{DateTime, Datelike, Months, NaiveDate, TimeDelta, Utc};

/// A calendar day in the organisation's time zone.
pub type Day = NaiveDate;

/// The moment a command is carried out, and the calendar day it is in the organisation's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The instant, to the millisecond.
    pub at: DateTime<Utc>,
    /// The day that idle days, due dates and expiry are reckoned by.
    pub today: Day,
}

impl Now {
    /// The moment `at` in the time zone `zone`.
    #[must_use]
    pub fn new(at: DateTime<Utc>, zone: chrono_tz::Tz) -> Self {
        Self { at, today: at.with_timezone(&zone).date_naive() }
    }
}

/// The first day on which anything recorded can have happened: what is earlier was misread.
pub const FIRST_DAY: Day = match NaiveDate::from_ymd_opt(2000, 1, 1) {
    Some(day) => day,
    None => Day::MIN,
};

/// A day as files say it, `2026-06-30`, if its year has four digits. There are millions of them in a file, so each digit is
/// put where it belongs.
#[must_use]
pub fn iso_digits(day: Day) -> Option<[u8; 10]> {
    let year @ 0..=9999 = u32::try_from(day.year()).ok()? else { return None };
    let digit = |number: u32| b'0' + (number % 10).to_le_bytes()[0];
    let [month, day] = [day.month(), day.day()].map(|number| [digit(number / 10), digit(number)]);
    let [thousands, hundreds, tens] = [year / 1000, year / 100, year / 10].map(digit);
    Some([thousands, hundreds, tens, digit(year), b'-', month[0], month[1], b'-', day[0], day[1]])
}

/// True if something can have happened on `day`, as known on the day `by`.
#[must_use]
pub fn can_have_happened(day: Day, by: Day) -> bool {
    (FIRST_DAY..=by).contains(&day)
}

/// True if `day` can be one of a contract or of an employment, past or to come: 1980 to 2199.
#[must_use]
pub fn is_contract_day(day: Day) -> bool {
    (1980..2200).contains(&day.year())
}

/// Whole calendar days from `earlier` to `later`; 0 if that lies ahead.
#[must_use]
pub fn days_since(earlier: Day, later: Day) -> u32 {
    u32::try_from((later - earlier).num_days()).unwrap_or(0)
}

/// The day `months` months after `day`, on the last day of the month where the day does not exist
/// (31 January + 1 month = 28 or 29 February).
#[must_use]
pub fn add_months(day: Day, months: u32) -> Day {
    day.checked_add_months(Months::new(months)).unwrap_or(Day::MAX)
}

/// How far off a day is, in words: `today`, `in 12 days`, `3 days ago`.
#[must_use]
pub fn in_words(day: Day, today: Day) -> String {
    match (day - today).num_days() {
        0 => "today".into(),
        1 => "tomorrow".into(),
        -1 => "yesterday".into(),
        n if n > 0 => format!("in {} days", number(n)),
        n => format!("{} days ago", number(-n)),
    }
}

/// How long ago something was recorded, in words: `just now`, `3 minutes ago`, `2 hours ago`, `12 days ago`.
#[must_use]
pub fn ago(age: TimeDelta) -> String {
    let (many, unit) = match age.num_minutes() {
        ..1 => return "just now".into(),
        minutes @ 1..60 => (minutes, "minute"),
        minutes @ 60..1440 => (minutes / 60, "hour"),
        minutes => (minutes / 1440, "day"),
    };
    format!("{} ago", counted(many, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_written_as_it_is_displayed() {
        for text in ["2026-06-30", "1999-12-01", "0001-01-09", "9999-12-31"] {
            assert_eq!(iso_digits(day(text)).as_ref().map(|digits| &digits[..]), Some(text.as_bytes()));
        }
        assert_eq!((iso_digits(Day::MIN), iso_digits(Day::MAX)), (None, None));
    }

    #[test]
    fn months_are_clamped_to_the_end_of_the_month() {
        for (from, months, to) in [
            ("2026-01-31", 1, "2026-02-28"),
            ("2028-01-31", 1, "2028-02-29"),
            ("2026-11-30", 3, "2027-02-28"),
            ("2028-02-29", 12, "2029-02-28"),
            ("2026-08-20", 3, "2026-11-20"),
        ] {
            assert_eq!(add_months(day(from), months), day(to), "{from} + {months}");
        }
    }

    #[test]
    fn days_ahead_count_as_none() {
        assert_eq!(days_since(day("2026-01-01"), day("2026-03-01")), 59);
        assert_eq!(days_since(day("2028-02-28"), day("2028-03-01")), 2);
        assert_eq!(days_since(day("2026-03-02"), day("2026-03-01")), 0);
    }

    #[test]
    fn an_age_is_said_in_its_largest_unit() {
        for (seconds, words) in [
            (-5, "just now"),
            (59, "just now"),
            (60, "1 minute ago"),
            (3599, "59 minutes ago"),
            (2 * 3600 + 1, "2 hours ago"),
            (86_400, "1 day ago"),
            (1234 * 86_400, "1 234 days ago"),
        ] {
            assert_eq!(ago(TimeDelta::seconds(seconds)), words);
        }
    }

    #[test]
    fn the_day_is_the_one_of_the_organisation() {
        let at = "2026-06-30T22:30:00Z".parse().unwrap();
        assert_eq!(Now::new(at, chrono_tz::UTC).today, day("2026-06-30"));
        assert_eq!(Now::new(at, chrono_tz::Europe::Paris).today, day("2026-07-01"));
    }
}
