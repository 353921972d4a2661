//! When a seat sleeps: the dates of one seat, and at which of the six thresholds it is dormant or cannot be told.

use super::{cases, day, opt};
use chrono::Days;
use dormouse::domain::dormancy::{AsOf, SeatDates, Threshold, basis, judge, reason};
use dormouse::domain::evidence::{Evidence, Last};
use dormouse::domain::ids::{LicenseId, PersonId, SeatId};
use dormouse::domain::person::{Holder, PersonStatus};
use dormouse::domain::seat_index::{IndexedSeat, SeatIndex};
use dormouse::domain::time::Day;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    today: String,
    /// A day, or `"12 days ago"`.
    assigned: Option<String>,
    first_listed: Option<String>,
    /// A day, `"12 days ago"`, `"never"`, or `"not in 90 days"`.
    used: Option<String>,
    used_as_of: Option<String>,
    /// At the seat's own vendor.
    account_login: Option<String>,
    account_as_of: Option<String>,
    login: Option<String>,
    login_as_of: Option<String>,
    #[serde(default = "active")]
    status: String,
    until: Option<String>,
    exempt_until: Option<String>,
    signal: String,
    /// Left out where no day is known that they could be counted from.
    idle_days: Option<u32>,
    /// The thresholds at which the seat is dormant; all others are listed nowhere.
    dormant_at: Vec<u32>,
    #[serde(default)]
    undecided_at: Vec<u32>,
    #[serde(default)]
    stale: bool,
    /// What an answer to "why?" says.
    why: Option<String>,
}

fn active() -> String {
    "active".into()
}

fn when(text: &str, today: Day) -> Day {
    match text.strip_suffix(" days ago") {
        Some(days) => today - Days::new(days.parse().unwrap()),
        None => day(text),
    }
}

fn evidence(said: Option<&String>, as_of: Option<&String>, today: Day) -> Evidence {
    let Some(said) = said else { return Evidence::default() };
    let last = if said == "never" {
        Last::Never
    } else if let Some(days) = said.strip_prefix("not in ").and_then(|rest| rest.strip_suffix(" days")) {
        Last::OutsideWindow(days.parse().unwrap())
    } else {
        Last::Observed(when(said, today))
    };
    Evidence { last, as_of: Some(as_of.map_or(today, |text| when(text, today))), source: None }
}

impl Case {
    fn today(&self) -> Day {
        day(&self.today)
    }

    fn dates(&self) -> SeatDates {
        let today = self.today();
        SeatDates {
            assigned_on: self.assigned.as_ref().map(|text| when(text, today)),
            first_listed: self.first_listed.as_ref().map_or(day("2000-01-01"), |text| when(text, today)),
            last_used: evidence(self.used.as_ref(), self.used_as_of.as_ref(), today),
            account_login: evidence(self.account_login.as_ref(), self.account_as_of.as_ref(), today),
            exempt_until: opt(self.exempt_until.as_ref()),
        }
    }

    fn holder(&self) -> Holder {
        Holder {
            id: PersonId(1),
            status: self.status.parse::<PersonStatus>().unwrap(),
            until: opt(self.until.as_ref()),
            last_login: evidence(self.login.as_ref(), self.login_as_of.as_ref(), self.today()),
        }
    }
}

#[test]
fn every_case_is_judged_as_it_is_written() {
    for (name, case) in cases::<Case>("dormancy.toml") {
        let (today, dates, holder) = (case.today(), case.dates(), case.holder());
        let (mut dormant_at, mut undecided_at) = (Vec::new(), Vec::new());
        for threshold in Threshold::ALL {
            let verdict = judge(&dates, &holder, AsOf::new(today, threshold, 7));
            assert_eq!(verdict.signal.word(), case.signal, "{name}: signal");
            assert_eq!(verdict.idle(), case.idle_days, "{name}: idle days");
            assert_eq!(verdict.stale, case.stale, "{name}: stale");
            if let Some(why) = &case.why {
                assert_eq!(&reason(&verdict, &dates, &holder, today), why, "{name}: why");
            }
            dormant_at.extend(verdict.dormant.then_some(threshold.days()));
            undecided_at.extend(verdict.undecided.then_some(threshold.days()));
        }
        assert_eq!(dormant_at, case.dormant_at, "{name}: dormant at");
        assert_eq!(undecided_at, case.undecided_at, "{name}: undecided at");
    }
}

#[test]
fn the_report_counts_every_case_as_it_is_judged() {
    for (name, case) in cases::<Case>("dormancy.toml") {
        let today = case.today();
        let seat = IndexedSeat::of(SeatId(9), &basis(&case.dates(), &case.holder(), today));
        let seat_index = SeatIndex::new([(LicenseId(1), seat)]);
        for threshold in Threshold::ALL {
            let count = seat_index.count(LicenseId(1), AsOf::new(today, threshold, 7));
            let days = threshold.days();
            assert_eq!(count.dormant == 1, case.dormant_at.contains(&days), "{name} at {days}");
            assert_eq!(count.undecided == 1, case.undecided_at.contains(&days), "{name} at {days}");
        }
    }
}

#[test]
fn there_are_six_thresholds_and_ninety_is_the_default() {
    assert_eq!(Threshold::ALL.map(Threshold::days), [30, 60, 90, 120, 180, 365]);
    assert_eq!(Threshold::default().days(), 90);
    for days in [0, 1, 29, 31, 45, 91, 364, 366, u32::MAX] {
        assert_eq!(Threshold::new(days), None, "{days}");
    }
    let mut threshold = Threshold::ALL[0];
    for _ in 0..6 {
        assert_eq!(threshold.next().previous(), threshold);
        threshold = threshold.next();
    }
    assert_eq!(threshold, Threshold::ALL[0]);
}
