//! Times that are said from the day of a file: `12 days ago`, `yesterday`, `P3D`.

use chrono::{Days, Months};

use crate::domain::time::Day;

/// How far back lies a unit, in hours; months and years are not all as long.
const HOURS: [(&[&str], u64); 5] = [
    (&["s", "sec", "secs", "second", "seconds"], 0),
    (&["min", "mins", "minute", "minutes"], 0),
    (&["h", "hr", "hrs", "hour", "hours"], 1),
    (&["d", "day", "days"], 24),
    (&["w", "wk", "wks", "week", "weeks"], 7 * 24),
];
const MONTHS: [(&[&str], u32); 2] =
    [(&["mo", "mos", "mon", "mth", "month", "months"], 1), (&["y", "yr", "yrs", "year", "years"], 12)];

/// The day so long before `as_of`; `None` if the words say no such time.
pub(super) fn day(text: &str, as_of: Day) -> Option<Day> {
    let text = text.trim().to_lowercase();
    match text.as_str() {
        "now" | "just now" | "today" => return Some(as_of),
        "yesterday" => return as_of.checked_sub_days(Days::new(1)),
        _ => {}
    }
    let back = iso(&text).or_else(|| words(&text))?;
    back.before(as_of)
}

/// A number of days before `as_of`.
pub(super) fn days(text: &str, as_of: Day) -> Option<Day> {
    as_of.checked_sub_days(Days::new(whole(text)?.into()))
}

/// The whole part of a number. Behind a mark, three digits may be thousands as well as a fraction, and a second mark says
/// that the first one parts thousands: what can be two numbers is none.
fn whole(number: &str) -> Option<u32> {
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, ""));
    let digits = [whole, fraction].iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    if digits && fraction.len() != 3 { whole.parse().ok() } else { None }
}

/// A length of time.
#[derive(Debug, Default)]
struct Back {
    months: u32,
    hours: u64,
}

impl Back {
    fn add(&mut self, number: u32, unit: &str) -> Option<()> {
        if let Some((_, months)) = MONTHS.iter().find(|(names, _)| names.contains(&unit)) {
            self.months = self.months.checked_add(number.checked_mul(*months)?)?;
            return Some(());
        }
        let (_, hours) = HOURS.iter().find(|(names, _)| names.contains(&unit))?;
        self.hours = self.hours.checked_add(hours.checked_mul(number.into())?)?;
        Some(())
    }

    fn before(&self, as_of: Day) -> Option<Day> {
        as_of.checked_sub_months(Months::new(self.months))?.checked_sub_days(Days::new(self.hours / 24))
    }
}

/// `P1Y2M10DT2H30M`, `PT0S`, `P2W`.
fn iso(text: &str) -> Option<Back> {
    let text = text.strip_prefix('p')?;
    let (date, time) = text.split_once('t').unwrap_or((text, ""));
    let mut back = Back::default();
    let mut any = false;
    for (part, units) in [(date, [("y", "year"), ("m", "month"), ("w", "week"), ("d", "day")]), (time, TIME)] {
        let mut rest = part;
        while !rest.is_empty() {
            let end = rest.find(|c: char| !matches!(c, '0'..='9' | '.' | ','))?;
            let letter = rest.get(end..=end)?;
            let (_, unit) = units.iter().find(|(short, _)| *short == letter)?;
            // Thousandths of a second are common, and neither reading of them makes a day.
            let number = if *unit == "second" { rest[..end].split(['.', ',']).next()? } else { &rest[..end] };
            back.add(whole(number)?, unit)?;
            rest = &rest[end + 1..];
            any = true;
        }
    }
    any.then_some(back)
}

const TIME: [(&str, &str); 4] = [("h", "hour"), ("m", "minute"), ("s", "second"), ("", "")];

/// `3 weeks ago`, `an hour ago`, `2d 4h ago`, `12 days`, `2w3d`.
fn words(text: &str) -> Option<Back> {
    let text = text.strip_suffix("ago").unwrap_or(text);
    let is_number = |c: char| c.is_ascii_digit();
    let mut parts: Vec<&str> = Vec::new();
    for word in text.split([' ', ',', '.', '\u{a0}']).filter(|word| !matches!(*word, "" | "and")) {
        let mut rest = word;
        while let Some(first) = rest.chars().next() {
            let end = rest.find(|c: char| is_number(c) != is_number(first)).unwrap_or(rest.len());
            parts.push(&rest[..end]);
            rest = &rest[end..];
        }
    }
    let mut back = Back::default();
    for pair in parts.chunks(2) {
        let [number, unit] = pair else { return None };
        let number = if matches!(*number, "a" | "an" | "one") { 1 } else { number.parse().ok()? };
        back.add(number, unit)?;
    }
    (!parts.is_empty()).then_some(back)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_before_the_day_of_the_file_is_a_day() {
        let as_of: Day = "2026-05-31".parse().unwrap();
        for (text, found) in [
            ("today", "2026-05-31"),
            ("Yesterday", "2026-05-30"),
            ("12 days ago", "2026-05-19"),
            ("a week ago", "2026-05-24"),
            ("3 Months ago", "2026-02-28"),
            ("1 year, 2 days ago", "2025-05-29"),
            ("5 hours ago", "2026-05-31"),
            ("30 hours ago", "2026-05-30"),
            ("2w3d", "2026-05-14"),
            ("P3D", "2026-05-28"),
            ("P1Y2M10DT2H30M", "2025-03-21"),
            ("PT0S", "2026-05-31"),
            ("PT25.5H", "2026-05-30"),
            ("P2,25D", "2026-05-29"),
            ("P1DT2H3.456S", "2026-05-30"),
            ("P2W", "2026-05-17"),
        ] {
            assert_eq!(day(text, as_of), Some(found.parse().unwrap()), "{text}");
        }
        for text in [
            "",
            "ago",
            "never",
            "P",
            "PT",
            "P3",
            "P3X",
            "P1,234D",
            "P1.234.567D",
            "PT1,234.5H",
            "1,234 days ago",
            "1.234 days ago",
            "1 234 days ago",
            "1.5 days ago",
            "3",
            "3 moons ago",
            "more than 2 weeks ago",
            "-3 days",
            "9999999999 days ago",
            "4294967295 years ago",
            "é",
            "3é",
        ] {
            assert_eq!(day(text, as_of), None, "{text}");
        }
        assert_eq!(days("45", as_of), Some("2026-04-16".parse().unwrap()));
        assert_eq!(days("0.4", as_of), Some(as_of));
        assert_eq!(days("2,25", as_of), Some("2026-05-29".parse().unwrap()));
        assert_eq!(days("1234.5678", as_of), Some("2023-01-13".parse().unwrap()));
        for text in ["", "-1", "x", ".", "99999999999999999999", "4294967295"] {
            assert_eq!(days(text, as_of), None, "{text}");
        }
        for text in ["1,234", "1.234", "1,234.5", "1.234,5", "1,234,567", "1'234", "1 234", "+5", "12,000"] {
            assert_eq!(days(text, as_of), None, "{text}");
        }
    }
}
