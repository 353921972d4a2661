//! Users audits: the day the next one is due, and what became of the count.

use super::{cases, day, opt};
use dormouse::domain::audit::{Audit, CompletionForm, Interval, State, parse_notes, parse_seat_count};
use dormouse::domain::ids::{AuditId, LicenseId};
use dormouse::domain::refusal::text;
use dormouse::domain::time::Now;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// The moment it was completed, UTC.
    completed: String,
    #[serde(default = "utc")]
    time_zone: String,
    next: String,
    due: Option<String>,
    #[serde(default)]
    before: u32,
    #[serde(default)]
    used_now: u32,
    #[serde(default)]
    after: u32,
    #[serde(default)]
    delta: i64,
}

fn utc() -> String {
    "UTC".into()
}

pub fn open(before: u32) -> Audit {
    Audit {
        id: AuditId(3),
        license: LicenseId(7),
        started_by: "ana".into(),
        started_at: "2020-01-01T00:00:00Z".parse().unwrap(),
        seats_before: before,
        state: State::InProgress,
    }
}

#[test]
fn every_case_is_completed_as_it_is_written() {
    for (name, case) in cases::<Case>("audits.toml") {
        let now = Now::new(case.completed.parse().unwrap(), case.time_zone.parse().unwrap());
        let form = CompletionForm { seats_after: case.after, notes: None, next: Interval::parse(&case.next).unwrap() };
        let done = open(case.before).complete(&form, case.used_now, "ben", now).unwrap();
        assert_eq!(done.delta(), Some(case.delta), "{name}: delta");
        let State::Completed(completion) = done.state else { panic!("{name}: {:?}", done.state) };
        assert_eq!(completion.next_due, opt(case.due.as_ref()), "{name}: due");
        assert_eq!((completion.seats_at_completion, completion.seats_after), (case.used_now, case.after), "{name}");
        assert_eq!((completion.by.as_str(), completion.at), ("ben", now.at), "{name}");
    }
}

#[test]
fn the_default_is_three_months() {
    assert_eq!(Interval::default().due(day("2026-08-20")), Some(day("2026-11-20")));
    assert_eq!(Interval::ALL.map(Interval::word), ["1", "2", "3", "4", "6", "9", "12", "none"]);
}

#[test]
fn what_is_typed_is_read_or_refused_in_its_own_words() {
    for (typed, read) in [("0", 0), ("100000", 100_000), (" 12 ", 12), ("000", 0)] {
        assert_eq!(parse_seat_count(typed), Ok(read), "{typed}");
    }
    for typed in ["", " ", "-1", "+1", "1.0", "1,000", "1 000", "1_000", "1e3", "0x10", "100001", "twelve", "１２"] {
        let refusal = parse_seat_count(typed).unwrap_err();
        assert_eq!((refusal.message.as_str(), refusal.field), (text::BAD_SEAT_COUNT, Some("seats")), "{typed}");
    }
    assert_eq!(parse_notes("  removed\r\nleavers ").unwrap().as_deref(), Some("removed\nleavers"));
    assert_eq!(parse_notes(" \n ").unwrap(), None);
    assert_eq!(parse_notes(&"佐".repeat(5000)).unwrap().unwrap().chars().count(), 5000);
    assert_eq!(parse_notes(&"佐".repeat(5001)).unwrap_err().field, Some("notes"));
    for typed in ["0", "5", "7", "8", "10", "11", "13", "24", "-1", "3 months", ""] {
        assert!(Interval::parse(typed).is_err(), "{typed}");
    }
    assert_eq!(Interval::parse(" None ").unwrap(), Interval::NONE);
}
