//! The number formats of a workbook: which numbers are days, times and durations.

use chrono::{Days, NaiveDate};
use quick_xml::events::Event;

use crate::domain::cell_number::cell_number;

use super::fault::Fault;
use super::xml::{Xml, attribute};

/// The most formats of a workbook.
const MAX_FORMATS: usize = 100_000;
/// Seconds of a day.
const DAY: f64 = 86_400.0;

/// What a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Format {
    #[default]
    Number,
    /// A day; the time of it counts only where it is shown.
    Day,
    Moment,
    /// The time of a day.
    Time,
    /// Hours, which may be more than a day has.
    Duration,
}

/// The formats of a workbook, by their number, and the first day of its calendar.
#[derive(Debug, Default)]
pub(super) struct Formats {
    list: Vec<Format>,
    pub from_1904: bool,
}

impl Formats {
    pub(super) fn read(mut xml: Xml<'_>) -> Result<Self, Fault> {
        let (mut list, mut own, mut is_cells) = (Vec::new(), Vec::new(), false);
        loop {
            let event = xml.next()?;
            match &event {
                Event::Eof => return Ok(Self { list, from_1904: false }),
                Event::Start(element) | Event::Empty(element) => match element.local_name().into_inner() {
                    "numFmt" => {
                        let id = attribute(element, "numFmtId").and_then(|id| id.parse::<u32>().ok());
                        let code = attribute(element, "formatCode");
                        own.extend(id.zip(code).map(|(id, code)| (id, of_code(&code))));
                    }
                    "cellXfs" => is_cells = true,
                    "xf" if is_cells => {
                        let id = attribute(element, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                        let found = own.iter().rev().find(|(known, _)| *known == id);
                        list.push(found.map_or_else(|| built_in(id), |(_, format)| *format));
                    }
                    _ => {}
                },
                Event::End(element) if element.local_name().into_inner() == "cellXfs" => is_cells = false,
                _ => {}
            }
            if list.len() > MAX_FORMATS || own.len() > 1000 {
                return Err(Fault::Beyond("has more styles than a workbook can have"));
            }
        }
    }

    /// A number as text, with the format of that number.
    pub(super) fn text(&self, value: f64, format: Option<usize>) -> String {
        let format = format.and_then(|at| self.list.get(at)).copied().unwrap_or_default();
        self.dated(value, format).unwrap_or_else(|| cell_number(value))
    }

    /// A day, a time or a duration; `None` if it is none.
    fn dated(&self, value: f64, format: Format) -> Option<String> {
        if format == Format::Number || !(0.0..2_958_466.0).contains(&value) {
            return None;
        }
        let seconds = (value * DAY).round();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the days of the calendar")]
        let (days, rest, all) = ((seconds / DAY) as u64, (seconds % DAY) as u64, seconds as u64);
        let time = format!("{:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
        match format {
            Format::Number => None,
            Format::Duration => Some(format!("{}:{:02}:{:02}", all / 3600, all / 60 % 60, all % 60)),
            Format::Time => Some(time),
            Format::Moment if days == 0 => Some(time),
            Format::Moment if rest > 0 => Some(format!("{}T{time}", self.day(days)?)),
            Format::Day | Format::Moment => Some(self.day(days)?.to_string()),
        }
    }

    /// The day of that number. The calendar that begins in 1900 has a 29 February of that year, which never was.
    fn day(&self, days: u64) -> Option<NaiveDate> {
        let (year, month, day) = match (self.from_1904, days) {
            (true, _) => (1904, 1, 1),
            (false, ..60) => (1899, 12, 31),
            (false, _) => (1899, 12, 30),
        };
        NaiveDate::from_ymd_opt(year, month, day)?.checked_add_days(Days::new(days))
    }
}

fn built_in(id: u32) -> Format {
    match id {
        14..=17 | 27..=31 | 34..=36 | 50..=58 => Format::Day,
        22 => Format::Moment,
        18..=21 | 32 | 33 | 45 | 47 => Format::Time,
        46 => Format::Duration,
        _ => Format::Number,
    }
}

/// The format that a code stands for, such as `dd.mm.yyyy hh:mm`.
fn of_code(code: &str) -> Format {
    let (mut letters, mut is_quoted, mut chars) = (String::new(), false, code.chars());
    while let Some(c) = chars.next() {
        match c {
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            ';' => break,
            '\\' | '_' | '*' => drop(chars.next()),
            '[' => {
                let inner: String = chars.by_ref().take_while(|c| *c != ']').collect();
                let is_elapsed = !inner.is_empty() && inner.chars().all(|c| "hmsHMS".contains(c));
                if is_elapsed {
                    return Format::Duration;
                }
            }
            c => letters.extend(c.to_lowercase()),
        }
    }
    if letters.contains("general") {
        return Format::Number;
    }
    let letters = letters.replace("am/pm", "h").replace("a/p", "h");
    let (day, time) = (letters.contains(['y', 'd']), letters.contains(['h', 's']));
    match (day || (letters.contains('m') && !time), time) {
        (true, true) => Format::Moment,
        (true, false) => Format::Day,
        (false, true) => Format::Time,
        (false, false) => Format::Number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_tells_what_a_number_is() {
        for (code, format) in [
            ("General", Format::Number),
            ("0.00", Format::Number),
            ("#,##0.00 \"days\"", Format::Number),
            ("[Red]#,##0", Format::Number),
            ("yyyy-mm-dd", Format::Day),
            ("[$-407]d. mmmm yyyy;@", Format::Day),
            ("mmm", Format::Day),
            ("dd\\.mm\\.yyyy hh:mm", Format::Moment),
            ("m/d/yy h:mm AM/PM", Format::Moment),
            ("hh:mm", Format::Time),
            ("[h]:mm:ss", Format::Duration),
            ("\"due \"0", Format::Number),
        ] {
            assert_eq!(of_code(code), format, "{code}");
        }
    }

    #[test]
    fn numbers_become_days_of_the_calendar() {
        let formats = Formats::default();
        for (value, format, text) in [
            (1.0, Format::Day, "1900-01-01"),
            (59.0, Format::Day, "1900-02-28"),
            (61.0, Format::Day, "1900-03-01"),
            (46_203.0, Format::Day, "2026-06-30"),
            (46_203.75, Format::Day, "2026-06-30"),
            (46_203.75, Format::Moment, "2026-06-30T18:00:00"),
            (46_203.0, Format::Moment, "2026-06-30"),
            (46_203.999_999_9, Format::Moment, "2026-07-01"),
            (0.5, Format::Time, "12:00:00"),
            (1.5, Format::Duration, "36:00:00"),
        ] {
            assert_eq!(formats.dated(value, format).as_deref(), Some(text), "{value}");
        }
        assert_eq!(formats.dated(-1.0, Format::Day), None);
        assert_eq!(formats.dated(1e9, Format::Day), None);
        let old = Formats { from_1904: true, ..Formats::default() };
        assert_eq!(old.dated(44_741.0, Format::Day).as_deref(), Some("2026-06-30"));
    }
}
