//! Renewals: when one has to act on each license in force, and what could be let go by then.
//!
//! The days are those of [`super::deadline`], dormancy is that of the utilization report. It must never look at a clock,
//! nor promise what a contract allows: what letting go of the dormant seats saves is a prompt to check.

use super::deadline::{act_by, free_from, notice_deadline, term_end};
use super::dormancy::Threshold;
use super::ids::LicenseId;
use super::license::Terms;
use super::money::{Money, Savings};
use super::spend::Cost;
use super::time::Day;
use super::utilization::Fleet;
use super::view::LicenseEntry;

/// One license in the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewal {
    /// Which.
    pub license: LicenseId,
    /// The day by which one has to act.
    pub act_by: Day,
    /// Days until then; below zero where that day has passed.
    pub days_left: i64,
    /// The last day on which notice can be given, where the contract wants notice.
    pub notice_deadline: Option<Day>,
    /// The end of the term.
    pub term_end: Option<Day>,
    /// Dormant seats.
    pub dormant: u32,
    /// What the whole agreement costs in a year; `None` if that is not known, or nothing recurs.
    pub cost_per_year: Option<Money>,
    /// What the dormant seats cost in a year; `None` if that is not known.
    pub savings_per_year: Option<Money>,
    /// The first day from which letting go of them saves that; `None` if that is not known.
    pub saves_from: Option<Day>,
}

/// What there is to do on that day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Deed {
    /// Give notice, or let it renew by itself.
    GiveNotice,
    /// It renews by itself on that day.
    Renews,
    /// It ends on that day unless it is renewed.
    Expires,
}

/// What the terms ask for on the day by which one has to act.
#[must_use]
pub fn deed(terms: &Terms) -> Deed {
    match (notice_deadline(terms), terms.auto_renew) {
        (Some(_), _) => Deed::GiveNotice,
        (None, true) => Deed::Renews,
        (None, false) => Deed::Expires,
    }
}

/// The calendar.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Renewals {
    /// The nearest day first, and so what is overdue before all.
    pub rows: Vec<Renewal>,
    /// Licenses in force whose day lies beyond the span that was asked for.
    pub later: u32,
    /// Licenses in force without any day.
    pub without_day: u32,
}

/// The calendar of the licenses in force, as far ahead as `within` days, with everything that is overdue.
#[must_use]
pub fn renewals(entries: &[LicenseEntry], fleet: &Fleet, threshold: Threshold, today: Day, within: u32) -> Renewals {
    let mut calendar = Renewals::default();
    for entry in entries.iter().filter(|entry| entry.license.is_covered()) {
        let terms = &entry.license.terms;
        let Some(act_by) = act_by(terms) else {
            calendar.without_day += 1;
            continue;
        };
        let days_left = act_by.signed_duration_since(today).num_days();
        if days_left > i64::from(within) {
            calendar.later += 1;
            continue;
        }
        let dormant = fleet.count(entry.license.id, threshold, today).dormant;
        let unlimited = terms.seats_total.is_none();
        let savings = Savings::of(dormant, terms.price(), terms.billing_cycle, unlimited, terms.currency);
        calendar.rows.push(Renewal {
            license: entry.license.id,
            act_by,
            days_left,
            notice_deadline: notice_deadline(terms),
            term_end: term_end(terms),
            dormant,
            cost_per_year: match Cost::of(terms) {
                Some(Cost::Recurring { per_year, .. }) => Some(per_year),
                _ => None,
            },
            savings_per_year: savings.and_then(|savings| savings.per_year),
            saves_from: free_from(terms, today),
        });
    }
    // The licenses come in the order of their titles, which holds among those of one day.
    calendar.rows.sort_by_key(|row| row.act_by);
    calendar
}
