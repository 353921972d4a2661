//! Days as an iCalendar file (RFC 5545), for any program that keeps a calendar.
//!
//! Every event lasts one whole day and reminds some days before. Lines end with CRLF and are folded at 75 octets; a text
//! is escaped, so that no name can end its line or begin another property. The moment of writing is handed in.

use crate::domain::text::Shown;
use crate::domain::time::Day;
use crate::files::FileKind;
use chrono::{DateTime, Days, Utc};
use std::io::{self, Write};

/// The longest line, in octets.
const WIDTH: usize = 75;

/// One day to remember.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The same for the same thing in every file, so that a calendar moves the event and does not double it.
    pub uid: String,
    /// The day.
    pub day: Day,
    /// One line.
    pub summary: String,
    /// Several lines.
    pub description: String,
    /// Days before at which the calendar reminds.
    pub reminder_days: u32,
}

/// A calendar of ours, told from any other file by what it begins with.
pub const KIND: FileKind<'static> = FileKind { name: "calendar that dormouse wrote", is: &is_ours };

/// What every calendar of ours begins with, whichever version wrote it.
const BEGIN: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//dormouse//dormouse ";

fn is_ours(head: &[u8]) -> bool {
    head.starts_with(BEGIN.as_bytes())
}

/// Writes a calendar of that name, as it is at `at`.
///
/// # Errors
/// If the bytes cannot be written.
pub fn write(out: &mut dyn Write, name: &str, at: DateTime<Utc>, events: &[Event]) -> io::Result<()> {
    let version = env!("CARGO_PKG_VERSION");
    write!(out, "{BEGIN}{version}//EN\r\n")?;
    line(out, "CALSCALE:GREGORIAN")?;
    line(out, &format!("X-WR-CALNAME:{}", escaped(name)))?;
    let stamp = at.format("%Y%m%dT%H%M%SZ").to_string();
    for event in events {
        one(out, &stamp, event)?;
    }
    line(out, "END:VCALENDAR")
}

fn one(out: &mut dyn Write, stamp: &str, event: &Event) -> io::Result<()> {
    let day = |day: Day| day.format("%Y%m%d").to_string();
    let next = event.day.checked_add_days(Days::new(1)).unwrap_or(event.day);
    let trigger = if event.reminder_days == 0 { "PT0S".into() } else { format!("-P{}D", event.reminder_days) };
    let summary = escaped(&event.summary);
    for text in [
        "BEGIN:VEVENT",
        &format!("UID:{}", escaped(&event.uid)),
        &format!("DTSTAMP:{stamp}"),
        &format!("DTSTART;VALUE=DATE:{}", day(event.day)),
        &format!("DTEND;VALUE=DATE:{}", day(next)),
        &format!("SUMMARY:{summary}"),
        &format!("DESCRIPTION:{}", escaped(&event.description)),
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        &format!("DESCRIPTION:{summary}"),
        &format!("TRIGGER:{trigger}"),
        "END:VALARM",
        "END:VEVENT",
    ] {
        line(out, text)?;
    }
    Ok(())
}

/// Writes one line, folded between characters: each further piece begins with a blank that counts.
fn line(out: &mut dyn Write, text: &str) -> io::Result<()> {
    let (mut rest, mut width) = (text, WIDTH);
    while rest.len() > width {
        let end = fold(rest, width);
        out.write_all(&rest.as_bytes()[..end])?;
        out.write_all(b"\r\n ")?;
        (rest, width) = (&rest[end..], WIDTH - 1);
    }
    out.write_all(rest.as_bytes())?;
    out.write_all(b"\r\n")
}

/// Where a line is folded: between characters and, since some programs drop blanks at the ends of lines, not beside one.
fn fold(rest: &str, width: usize) -> usize {
    let ends = || (1..=width).rev().filter(|end| rest.is_char_boundary(*end));
    let beside_blank = |end: usize| rest[..end].ends_with(' ') || rest[end..].starts_with(' ');
    ends().find(|end| !beside_blank(*end)).or_else(|| ends().next()).unwrap_or(width)
}

/// A text as a value, safe to show: no program that keeps a calendar, and no terminal, has anything to obey in it.
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for c in Shown(text).lines().chars() {
        match c {
            '\\' | ';' | ',' => value.extend(['\\', c]),
            '\n' => value.push_str("\\n"),
            c => value.push(c),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use ical::parser::ical::component::{IcalCalendar, IcalEvent};
    use ical::property::Property;

    fn event(summary: &str, description: &str) -> Event {
        Event {
            uid: "L7-0011223344556677@dormouse".into(),
            day: "2027-02-28".parse().unwrap(),
            summary: summary.into(),
            description: description.into(),
            reminder_days: 30,
        }
    }

    fn written(events: &[Event]) -> String {
        let mut out = Vec::new();
        write(&mut out, "License renewals", "2026-11-22T19:41:07Z".parse().unwrap(), events).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn read(text: &str) -> IcalCalendar {
        let mut calendars = ical::IcalParser::new(text.as_bytes());
        let calendar = calendars.next().unwrap().unwrap();
        assert!(calendars.next().is_none());
        calendar
    }

    fn value(properties: &[Property], name: &str) -> String {
        let property = properties.iter().find(|property| property.name == name).unwrap_or_else(|| panic!("no {name}"));
        property.value.clone().unwrap_or_default()
    }

    fn in_event(event: &IcalEvent, name: &str) -> String {
        value(&event.properties, name)
    }

    #[test]
    fn another_program_reads_what_was_written() {
        let long = format!("{}Ende", "Grüße an 佐藤さん; ".repeat(20));
        let calendar = read(&written(&[event(&long, "one, two\nthree \\ four"), event("Second", "")]));
        assert_eq!(value(&calendar.properties, "VERSION"), "2.0");
        assert_eq!(calendar.events.len(), 2);
        let first = &calendar.events[0];
        assert_eq!(in_event(first, "SUMMARY"), long.replace(';', "\\;"));
        assert_eq!(in_event(first, "DESCRIPTION"), "one\\, two\\nthree \\\\ four");
        assert_eq!(in_event(first, "UID"), "L7-0011223344556677@dormouse");
        assert_eq!(in_event(first, "DTSTAMP"), "20261122T194107Z");
        assert_eq!((in_event(first, "DTSTART"), in_event(first, "DTEND")), ("20270228".into(), "20270301".into()));
        let start = first.properties.iter().find(|property| property.name == "DTSTART").unwrap();
        assert_eq!(start.params, Some(vec![("VALUE".into(), vec!["DATE".into()])]));
        assert_eq!(first.alarms.len(), 1);
        assert_eq!(value(&first.alarms[0].properties, "TRIGGER"), "-P30D");
        assert_eq!(value(&first.alarms[0].properties, "ACTION"), "DISPLAY");
    }

    #[test]
    fn no_line_is_longer_than_75_octets_and_none_ends_inside_of_a_character() {
        for length in 0..200 {
            let text = written(&[event(&"é".repeat(length), &"x".repeat(length))]);
            assert!(text.ends_with("\r\n"));
            for line in text.split("\r\n") {
                assert!(line.len() <= WIDTH, "{} octets: {line}", line.len());
                assert!(!line.contains(['\r', '\n']));
            }
        }
    }

    #[test]
    fn a_name_cannot_add_a_line() {
        let calendar = read(&written(&[event("x\r\nBEGIN:VEVENT\r\nX-EVIL:1", "\u{1b}[31m\tred")]));
        assert_eq!(calendar.events.len(), 1);
        assert_eq!(in_event(&calendar.events[0], "SUMMARY"), "x\\nBEGIN:VEVENT\\nX-EVIL:1");
        assert_eq!(in_event(&calendar.events[0], "DESCRIPTION"), "␛[31m␉red");
    }

    #[test]
    fn a_reminder_on_the_day_itself_has_no_days() {
        let calendar = read(&written(&[Event { reminder_days: 0, ..event("x", "") }]));
        assert_eq!(value(&calendar.events[0].alarms[0].properties, "TRIGGER"), "PT0S");
    }

    #[test]
    fn an_empty_calendar_is_one() {
        assert!(read(&written(&[])).events.is_empty());
    }
}
