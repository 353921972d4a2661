//! Days as files write them: ISO dates and stamps by hand, for there are many; other forms only where a preset names
//! them. Nothing is ever guessed.

use chrono::format::{Item, Numeric, StrftimeItems};
use chrono::{DateTime, Days, NaiveDateTime, TimeDelta, TimeZone};
use chrono_tz::Tz;

use std::borrow::Cow;

use crate::domain::time::{Day, FIRST_DAY, can_have_happened};

use super::ago;
use super::months::english;

pub(super) use super::months::Language;

/// Days a date may lie after the as-of day: clocks and time zones differ.
const SLACK: Days = Days::new(2);

/// True if something can have happened on `day` according to a file that speaks for `as_of`.
pub(super) fn is_plausible(day: Day, as_of: Day) -> bool {
    can_have_happened(day, as_of.checked_add_days(SLACK).unwrap_or(Day::MAX))
}

/// Reads exactly `YYYY-MM-DD`.
pub(super) fn iso(text: &str) -> Option<Day> {
    let text: &[u8; 10] = text.as_bytes().try_into().ok()?;
    if text[4] != b'-' || text[7] != b'-' {
        return None;
    }
    let year = i32::try_from(number(&text[..4])?).ok()?;
    Day::from_ymd_opt(year, number(&text[5..7])?, number(&text[8..])?)
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0')))
}

/// The zones that a stamp is read in: the one that its vendor's clock shows where it says no offset, and the organisation's,
/// in which it becomes a day.
#[derive(Debug, Clone, Copy)]
struct Zones {
    clock: Option<Tz>,
    org: Tz,
}

impl Zones {
    /// The day on which something happened at that moment.
    fn day_of(self, utc: NaiveDateTime) -> Day {
        if self.org == Tz::UTC { utc.date() } else { self.org.from_utc_datetime(&utc).date_naive() }
    }

    /// The day of what a clock without an offset showed; of a clock that nobody knows the place of, the day it showed.
    fn day_shown(self, clock: NaiveDateTime) -> Day {
        let Some(zone) = self.clock.filter(|zone| *zone != self.org) else { return clock.date() };
        // A time that was left out, when clocks were put forward, was read from one that was not.
        let at = [TimeDelta::zero(), TimeDelta::hours(1)]
            .into_iter()
            .find_map(|later| zone.from_local_datetime(&clock.checked_add_signed(later)?).earliest());
        at.map_or(clock.date(), |at| self.day_of(at.naive_utc()))
    }
}

/// Reads an ISO date, or a date and time with `T` or a space between, with or without an offset.
fn stamp(text: &str, zones: Zones) -> Option<Day> {
    let day = iso(text.get(..10)?)?;
    let Some(rest) = text.get(10..).filter(|rest| !rest.is_empty()) else { return Some(day) };
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let end = rest.find(|c: char| !matches!(c, '0'..='9' | ':' | '.' | ',')).unwrap_or(rest.len());
    let (clock, offset) = rest.split_at(end);
    let seconds = clock_seconds(clock)?;
    let at = |seconds| day.and_hms_opt(0, 0, 0)?.checked_add_signed(TimeDelta::seconds(seconds));
    if offset.is_empty() {
        return zones.clock.map_or(Some(day), |_| at(seconds).map(|shown| zones.day_shown(shown)));
    }
    at(seconds - offset_seconds(offset.trim_start())?).map(|utc| zones.day_of(utc))
}

/// Seconds since midnight of `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fff`.
fn clock_seconds(clock: &str) -> Option<i64> {
    let clock = clock.split_once(['.', ',']).map_or(clock, |(whole, _)| whole);
    let mut parts = clock.split(':').map(|part| (part.len() == 2).then(|| number(part.as_bytes())).flatten());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
    let is_clock = hour < 24 && minute < 60 && second <= 60 && parts.next().is_none();
    is_clock.then(|| i64::from(hour * 3600 + minute * 60 + second))
}

/// Seconds east of Greenwich.
fn offset_seconds(offset: &str) -> Option<i64> {
    if matches!(offset, "Z" | "z" | "UTC" | "GMT") {
        return Some(0);
    }
    let (sign, digits) = match offset.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits.len() {
        2 => (digits, "0"),
        4 => digits.split_at_checked(2)?,
        5 => digits.split_once(':').filter(|(hours, _)| hours.len() == 2)?,
        _ => return None,
    };
    let (hours, minutes) = (number(hours.as_bytes())?, number(minutes.as_bytes())?);
    (hours < 24 && minutes < 60).then(|| sign * i64::from(hours * 3600 + minutes * 60))
}

/// The forms of date that a column may have: ISO always, and what its preset lists.
#[derive(Debug, Clone, Default)]
pub(super) struct Dates {
    forms: Vec<Form>,
    clock: Option<Tz>,
    language: Option<Language>,
}

#[derive(Debug, Clone)]
enum Form {
    /// Seconds since 1970 or fractions of them.
    Unix,
    /// Days since 1900, as a spreadsheet counts them.
    Serial,
    /// Words or a duration, counted back from the day of the file.
    Ago,
    /// A number of days, counted back from the day of the file.
    Days,
    Pattern {
        pattern: String,
        has_offset: bool,
        has_name: bool,
    },
}

impl Dates {
    /// Takes the forms as a preset lists them: `unix`, `serial`, `ago`, `days`, or patterns such as `%b %d, %Y`; `clock` is
    /// the zone of stamps without an offset, if the preset knows it, and `language` that of the months.
    pub(super) fn new(patterns: &[String], clock: Option<Tz>, language: Option<Language>) -> Result<Self, String> {
        let forms: Vec<Form> = patterns.iter().map(|pattern| Form::new(pattern)).collect::<Result<_, _>>()?;
        let orders: Vec<_> = patterns.iter().filter_map(|pattern| day_first(pattern)).collect();
        if orders.contains(&true) && orders.contains(&false) {
            return Err("the date forms disagree on whether the day or the month comes first".into());
        }
        let has = |wanted: fn(&Form) -> bool| forms.iter().any(wanted);
        if has(|form| matches!(form, Form::Days)) && has(|form| matches!(form, Form::Serial)) {
            return Err("days and serial both read a plain number: only one of them can be meant".into());
        }
        Ok(Self { forms, clock, language })
    }

    /// True if some of the forms are counted from the day of the file.
    pub(super) fn are_relative(&self) -> bool {
        self.forms.iter().any(|form| matches!(form, Form::Ago | Form::Days))
    }

    /// The calendar day a cell names, in the organisation's time zone; `None` if it cannot be read in any listed form.
    /// `as_of` is the day of the file, where that is known.
    pub(super) fn day(&self, text: &str, org: Tz, as_of: Option<Day>) -> Option<Day> {
        let zones = Zones { clock: self.clock, org };
        stamp(text, zones).or_else(|| self.forms.iter().find_map(|form| form.day(text, zones, as_of, self.language)))
    }
}

impl Form {
    fn new(pattern: &str) -> Result<Self, String> {
        for (name, form) in [("unix", Self::Unix), ("serial", Self::Serial), ("ago", Self::Ago), ("days", Self::Days)] {
            if pattern.eq_ignore_ascii_case(name) {
                return Ok(form);
            }
        }
        let items = StrftimeItems::new(pattern).parse().map_err(|_| format!("\"{pattern}\" is no form of date"))?;
        let has = |wanted: &[Numeric]| items.iter().any(|i| matches!(i, Item::Numeric(n, _) if wanted.contains(n)));
        let has_name = items.iter().any(|item| {
            use chrono::format::Fixed::{LongMonthName, ShortMonthName};
            matches!(item, Item::Fixed(ShortMonthName | LongMonthName))
        });
        let has_month = has_name || has(&[Numeric::Month]);
        let has_day = has(&[Numeric::Year, Numeric::YearMod100]) && has_month && has(&[Numeric::Day]);
        if !has_day && !has(&[Numeric::Timestamp]) {
            return Err(format!("\"{pattern}\" lacks a year, a month or a day"));
        }
        let has_offset = ["%z", "%:z", "%#z", "%+"].iter().any(|offset| pattern.contains(offset));
        Ok(Self::Pattern { pattern: pattern.to_owned(), has_offset, has_name })
    }

    fn day(&self, text: &str, zones: Zones, as_of: Option<Day>, language: Option<Language>) -> Option<Day> {
        match self {
            Self::Unix => unix(text, zones.org),
            Self::Serial => serial(text),
            Self::Ago => ago::day(text, as_of?),
            Self::Days => ago::days(text, as_of?),
            Self::Pattern { pattern, has_offset, has_name } => {
                let text = if *has_name { english(text, language) } else { Cow::Borrowed(text) };
                let read = |text: &str| matching(text, pattern, *has_offset, zones);
                read(&text).or_else(|| without_fraction(&text).and_then(|text| read(&text)))
            }
        }
    }
}

fn matching(text: &str, pattern: &str, has_offset: bool, zones: Zones) -> Option<Day> {
    if has_offset {
        return DateTime::parse_from_str(text, pattern).ok().map(|at| zones.day_of(at.naive_utc()));
    }
    let clock = NaiveDateTime::parse_from_str(text, pattern).map(|at| zones.day_shown(at));
    clock.or_else(|_| Day::parse_from_str(text, pattern)).ok()
}

/// The text without the fraction behind its seconds, if there is one: `10:15:00.123 AM`.
fn without_fraction(text: &str) -> Option<String> {
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.find(['.', ','])?;
        let before = at.checked_sub(6).and_then(|from| text.get(from..at));
        let clock = before.filter(|clock| clock.starts_with(':') && clock.as_bytes()[3] == b':');
        let digits = text[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
        if clock.is_some() && digits > 0 {
            return Some(format!("{}{}", &text[..at], &text[at + 1 + digits..]));
        }
        from = at + 1;
    }
}

/// The day that a spreadsheet counts from the end of 1899, a fraction being the hour.
fn serial(text: &str) -> Option<Day> {
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let days = (digits(whole) && digits(fraction) && whole.len() <= 6).then(|| whole.parse().ok()).flatten()?;
    Day::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days))
}

/// Seconds since 1970 in ten digits, with or without a fraction; milliseconds in thirteen, or finer ones.
pub(super) fn unix(text: &str, zone: Tz) -> Option<Day> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let digits = (is_number(whole) && is_number(fraction)).then_some(whole)?;
    let of_a_second = match digits.len() {
        10 => 1,
        13 => 1000,
        16 => 1_000_000,
        19 => 1_000_000_000,
        _ => return None,
    };
    let seconds = digits.parse::<i64>().ok()? / of_a_second;
    Some(DateTime::from_timestamp(seconds, 0)?.with_timezone(&zone).date_naive())
}

/// Whether a pattern puts the day before a month in digits; `None` if the month has a name.
fn day_first(pattern: &str) -> Option<bool> {
    let mut seen = pattern.split('%').skip(1).filter_map(|part| {
        let letter = part.trim_start_matches(['-', '_', '0']).chars().next()?;
        matches!(letter, 'd' | 'e' | 'm').then_some(letter)
    });
    let (first, second) = (seen.next()?, seen.next()?);
    (first == 'm' || second == 'm').then_some(second == 'm')
}

/// The day in a file's name: `2026-03-28`, `2026_3_28`, `20260328` or `-1774680875.csv`. Other orders of digits could mean two
/// days.
pub(super) fn in_file_name(name: &str, org: Tz) -> Option<Day> {
    let bytes = name.as_bytes();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for at in (0..bytes.len()).filter(|at| bytes[*at].is_ascii_digit()) {
        match runs.last_mut() {
            Some((_, to)) if *to == at => *to = at + 1,
            _ => runs.push((at, at + 1)),
        }
    }
    let day = |year: &[u8], month: &[u8], day: &[u8]| {
        let day = Day::from_ymd_opt(i32::try_from(number(year)?).ok()?, number(month)?, number(day)?);
        day.filter(|day| *day >= FIRST_DAY)
    };
    let parted = runs.windows(3).find_map(|part| {
        let [(year, to), (month, month_to), (from, end)] = *part.as_array()?;
        let has_sizes = to - year == 4 && month_to - month <= 2 && end - from <= 2;
        let is_parted = month == to + 1 && from == month_to + 1 && bytes[to] == bytes[month_to];
        let is_day = has_sizes && is_parted && matches!(bytes[to], b'-' | b'_' | b'.');
        is_day.then(|| day(&bytes[year..to], &bytes[month..month_to], &bytes[from..end]))?
    });
    let one = |size: usize| runs.iter().filter(move |(from, to)| to - from == size).map(|(from, to)| &name[*from..*to]);
    let written = || one(8).map(str::as_bytes).find_map(|run| day(&run[..4], &run[4..6], &run[6..]));
    let stamped = || one(10).find_map(|run| unix(run, org)).filter(|day| *day >= FIRST_DAY);
    parted.or_else(written).or_else(stamped)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn dates(patterns: &[&str]) -> Dates {
        Dates::new(&patterns.iter().map(|p| (*p).to_owned()).collect::<Vec<_>>(), None, None).unwrap()
    }

    #[test]
    fn an_iso_day_is_read_and_nothing_like_it() {
        assert_eq!(iso("2028-02-29"), Some(day("2028-02-29")));
        for text in ["2026-02-29", "2026-2-9", "2026/02/09", "26-02-0900", "2026-02-09 ", "", "²026-01-0"] {
            assert_eq!(iso(text), None, "{text}");
        }
    }

    #[test]
    fn a_stamp_names_the_day_it_is_where_the_organisation_is() {
        let read = dates(&[]);
        for (text, in_utc, in_vienna) in [
            ("2026-03-27", "2026-03-27", "2026-03-27"),
            ("2026-03-27T23:30:00Z", "2026-03-27", "2026-03-28"),
            ("2026-03-27T23:30:00.123Z", "2026-03-27", "2026-03-28"),
            ("2026-03-27 20:11:02 -0400", "2026-03-28", "2026-03-28"),
            ("2026-03-27T00:30:00+01:00", "2026-03-26", "2026-03-27"),
            ("2026-03-27 23:30", "2026-03-27", "2026-03-27"),
            ("2026-03-27 23:30:00 UTC", "2026-03-27", "2026-03-28"),
        ] {
            assert_eq!(read.day(text, Tz::UTC, None), Some(day(in_utc)), "{text}");
            assert_eq!(read.day(text, Tz::Europe__Vienna, None), Some(day(in_vienna)), "{text}");
        }
    }

    #[test]
    fn a_day_is_a_day_west_and_east_of_greenwich() {
        let read = dates(&["unix", "%d/%b/%Y %H:%M %z"]);
        for (text, sao_paulo, tokyo) in [
            ("2026-08-30T02:30:00Z", "2026-08-29", "2026-08-30"),
            ("2026-08-29T15:00:00Z", "2026-08-29", "2026-08-30"),
            ("2026-08-29T23:30:00-03:00", "2026-08-29", "2026-08-30"),
            ("1788057000", "2026-08-29", "2026-08-30"),
            ("30/Aug/2026 02:30 +0000", "2026-08-29", "2026-08-30"),
            ("2026-08-30 02:30:00", "2026-08-30", "2026-08-30"),
            ("2026-08-30", "2026-08-30", "2026-08-30"),
        ] {
            assert_eq!(read.day(text, Tz::America__Sao_Paulo, None), Some(day(sao_paulo)), "{text}");
            assert_eq!(read.day(text, Tz::Asia__Tokyo, None), Some(day(tokyo)), "{text}");
        }
        assert_eq!(in_file_name("seats-1788057000.csv", Tz::America__Sao_Paulo), Some(day("2026-08-29")));
    }

    #[test]
    fn the_zone_of_a_preset_is_for_stamps_without_an_offset() {
        let forms = ["%m/%d/%Y %I:%M %p".to_owned(), "%m/%d/%Y".to_owned()];
        let read = Dates::new(&forms, Some(Tz::America__Los_Angeles), None).unwrap();
        for (text, found) in [
            ("2026-08-29 18:30:00", "2026-08-30"),
            ("2026-08-29T18:30:00-07:00", "2026-08-30"),
            ("2026-08-29T21:30:00Z", "2026-08-29"),
            ("08/29/2026 6:30 PM", "2026-08-30"),
            ("08/29/2026", "2026-08-29"),
            ("2026-08-29", "2026-08-29"),
            // The hour that was left out when clocks were put forward.
            ("2026-03-08 02:30:00", "2026-03-08"),
        ] {
            assert_eq!(read.day(text, Tz::Europe__Vienna, None), Some(day(found)), "{text}");
        }
        assert_eq!(read.day("2026-08-29 23:30:00", Tz::America__Los_Angeles, None), Some(day("2026-08-29")));
    }

    #[test]
    fn what_is_no_date_is_never_one() {
        let utc = dates(&["%b %d, %Y"]);
        for text in [
            "",
            "Never",
            "03/04/2026",
            "2026-13-01",
            "2026-01-01T25:00:00Z",
            "2026-01-01T10:00:00+1",
            "45012",
            "1774680875",
            "2026-01-01x",
            "2026-01-01T",
            "2026-01-01T10:00:00é",
            "Jan 2026",
            "2026-01-01T10:00:00+99:00",
        ] {
            assert_eq!(utc.day(text, Tz::UTC, None), None, "{text}");
        }
        assert_eq!(utc.day("Jan 5, 2024", Tz::UTC, None), Some(day("2024-01-05")));
    }

    #[test]
    fn listed_forms_are_tried_and_two_orders_are_refused() {
        let us = dates(&["%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y"]);
        assert_eq!(us.day("8/19/2021 1:25:31 PM", Tz::UTC, None), Some(day("2021-08-19")));
        assert_eq!(us.day("03/04/2026", Tz::UTC, None), Some(day("2026-03-04")));
        assert_eq!(us.day("19/8/2021", Tz::UTC, None), None);
        assert_eq!(dates(&["unix"]).day("1774680875", Tz::UTC, None), Some(day("2026-03-28")));
        assert_eq!(dates(&["unix"]).day("1774680875123", Tz::UTC, None), Some(day("2026-03-28")));
        let both = ["%m/%d/%Y".to_owned(), "%d/%m/%Y".to_owned()];
        assert!(Dates::new(&both, None, None).unwrap_err().contains("disagree"));
        for bad in ["%Q", "%d.%m.", "%H:%M"] {
            assert!(Dates::new(&[bad.to_owned()], None, None).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_year_of_two_digits_is_implausible_unless_its_form_says_so() {
        let misread = dates(&["%m/%d/%Y"]).day("8/24/22", Tz::UTC, None).unwrap();
        assert!(!is_plausible(misread, day("2026-01-01")));
        assert_eq!(dates(&["%m/%d/%y"]).day("8/24/22", Tz::UTC, None), Some(day("2022-08-24")));
    }

    #[test]
    fn two_days_after_the_as_of_day_are_still_plausible() {
        let as_of = day("2026-03-28");
        assert!(is_plausible(day("2026-03-30"), as_of) && is_plausible(FIRST_DAY, as_of));
        assert!(!is_plausible(day("2026-03-31"), as_of) && !is_plausible(day("1999-12-31"), as_of));
    }

    #[test]
    fn a_file_name_may_say_its_day() {
        for (name, found) in [
            ("seats-1774680875.csv", Some("2026-03-28")),
            ("users_2026-03-01.csv", Some("2026-03-01")),
            ("licenses-2026-03-01-101500.csv", Some("2026-03-01")),
            ("User_Download_13042024_215248.csv", None),
            ("order-12026-03-015.csv", None),
            ("exportUsers_2026-6-28.csv", Some("2026-06-28")),
            ("export.2026.06.28.csv", Some("2026-06-28")),
            ("members_2026_06_28_1015.csv", Some("2026-06-28")),
            ("members_20260628-101500.csv", Some("2026-06-28")),
            ("order-2026-06_28.csv", None),
            ("order-20261301.csv", None),
            ("order-10000101 1774680875.csv", Some("2026-03-28")),
            ("id-0000000001.csv", None),
            ("é.csv", None),
            ("", None),
        ] {
            assert_eq!(in_file_name(name, Tz::UTC), found.map(day), "{name}");
        }
    }

    #[test]
    fn numbers_and_durations_are_read_where_they_are_listed() {
        let as_of = Some(day("2026-05-31"));
        for (forms, text, found) in [
            (&["serial"][..], "46142", Some("2026-04-30")),
            (&["serial"], "46142.75", Some("2026-04-30")),
            (&["serial"], "46142x", None),
            (&["unix"], "1774680875.1234", Some("2026-03-28")),
            (&["unix"], "1774680875123456", Some("2026-03-28")),
            (&["unix"], "1774680875123456789", Some("2026-03-28")),
            (&["unix"], "-1.0", None),
            (&["ago"], "12 days ago", Some("2026-05-19")),
            (&["days"], "45", Some("2026-04-16")),
            (&["%d %b %Y"], "3 Sept 2025", Some("2025-09-03")),
            (&["%d %B %Y"], "3 August 2025", Some("2025-08-03")),
            (&["%m/%d/%Y %I:%M:%S %p"], "3/12/2025 7:22:01.553 AM", Some("2025-03-12")),
            (&["%m/%d/%Y %I:%M:%S %p"], "3/12/2025 7:22:01,5 AM", Some("2025-03-12")),
            (&["%Y/%m/%d %H:%M:%S"], "2016/04/04 00:24:13", Some("2016-04-04")),
        ] {
            assert_eq!(dates(forms).day(text, Tz::UTC, as_of), found.map(day), "{text}");
        }
        assert_eq!(dates(&["ago"]).day("12 days ago", Tz::UTC, None), None);
        let both = ["days".to_owned(), "serial".to_owned()];
        assert!(Dates::new(&both, None, None).unwrap_err().contains("plain number"));
        let german = Dates::new(&["%d. %B %Y".to_owned()], None, Some(Language::named("de").unwrap())).unwrap();
        assert_eq!(german.day("5. März 2026", Tz::UTC, None), Some(day("2026-03-05")));
    }
}
