//! Renewals: when one has to act on each license in force, and what could be let go by then.
//!
//! The days are those of [`super::deadline`], dormancy is that of the utilization report. It must never look at a clock,
//! nor promise what a contract allows: what letting go of the dormant seats saves is a prompt to check, and that no seat can
//! be dropped before the term ends is assumed of every contract.

use super::deadline::{Deed, due, free_from};
use super::dormancy::AsOf;
use super::ids::LicenseId;
use super::license::Terms;
use super::money::{BillingCycle, Currency, Money};
use super::read_model::LicenseEntry;
use super::seat_index::SeatIndex;
use super::spend::Cost;
use super::time::{Day, days_since};
use std::collections::BTreeMap;

/// The days of a year by which a cost is spread over the days of a term.
const YEAR_DAYS: i64 = 365;

/// One license in the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewal {
    /// The license that ends or renews.
    pub license: LicenseId,
    /// What there is to do.
    pub deed: Deed,
    /// The day by which one has to act.
    pub act_by: Day,
    /// Days until then; below zero where that day has passed.
    pub days_left: i64,
    /// The last day on which notice can be given, where the contract wants notice.
    pub notice_deadline: Option<Day>,
    /// The end of the term; of the next one where the recorded one has renewed by itself.
    pub term_end: Day,
    /// Dormant seats.
    pub dormant: u32,
    /// What the whole agreement costs in a year of the next term; `None` if that is not known, or nothing recurs.
    pub cost_per_year: Option<Money>,
    /// What the dormant seats cost in a year; `None` if that is not known.
    pub savings_per_year: Option<Money>,
    /// The first day from which letting go of them saves that; `None` if that is not known.
    pub saves_from: Option<Day>,
    /// What the dormant seats and those left to give cost until then; `None` if that is not known.
    pub locked_in: Option<Money>,
}

/// What `idle` seats still cost until the first day from which letting go of them costs nothing more: their cost of a
/// year, by the day, rounded once. Nothing for a single purchase, an unlimited license and a term that is over; `None`
/// where the price, the cost of a year or that day is not known.
#[must_use]
pub fn locked_in(idle: u32, terms: &Terms, today: Day) -> Option<Money> {
    if idle == 0 || terms.seats_total.is_none() || terms.billing_cycle == BillingCycle::OneTime {
        return Some(Money { minor: 0, currency: terms.currency });
    }
    let (price, (cycles, years)) = (terms.price()?, terms.billing_cycle.per_year()?);
    let days = days_since(today, free_from(terms, today)?);
    Some(price.times(idle, (cycles * i64::from(days), years * YEAR_DAYS)))
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
    /// What is locked in by the rows, one sum per currency, the organisation's own first.
    pub locked_in: Vec<Money>,
    /// Rows where that is not known: left out of the sums.
    pub locked_in_unknown: u32,
}

/// The calendar of the licenses in force, as far ahead as `within` days, with everything that is overdue.
#[must_use]
pub fn renewals(entries: &[LicenseEntry], seat_index: &SeatIndex, as_of: AsOf, within: u32, own: Currency) -> Renewals {
    let today = as_of.day;
    let mut calendar = Renewals::default();
    let mut locked: BTreeMap<Currency, Money> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.license.is_covered()) {
        let terms = &entry.license.terms;
        let Some(due) = due(terms, today) else {
            calendar.without_day += 1;
            continue;
        };
        let days_left = due.by.signed_duration_since(today).num_days();
        if days_left > i64::from(within) {
            calendar.later += 1;
            continue;
        }
        let dormant = seat_index.count(entry.license.id, as_of).dormant;
        let savings = terms.savings(dormant);
        let available = entry.license.seats.available().unwrap_or(0);
        let locked_in = locked_in(dormant.saturating_add(available), terms, today);
        match locked_in {
            Some(money) if money.minor > 0 => {
                let sum = locked.entry(money.currency).or_insert(Money { minor: 0, ..money });
                *sum = sum.plus(money);
            }
            Some(_) => {}
            None => calendar.locked_in_unknown += 1,
        }
        calendar.rows.push(Renewal {
            license: entry.license.id,
            deed: due.deed,
            act_by: due.by,
            days_left,
            notice_deadline: due.notice,
            term_end: due.end,
            dormant,
            cost_per_year: match Cost::of_next_term(terms, &entry.orders, today) {
                Some(Cost::Recurring { per_year, .. }) => Some(per_year),
                _ => None,
            },
            savings_per_year: savings.and_then(|savings| savings.per_year),
            saves_from: free_from(terms, today),
            locked_in,
        });
    }
    // The licenses come in the order of their titles, which holds among those of one day.
    calendar.rows.sort_by_key(|row| row.act_by);
    calendar.locked_in = locked.into_values().collect();
    calendar.locked_in.sort_by_key(|sum| sum.currency.place(own));
    calendar
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::license::{LicenseFields, SeatType};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    /// A hundred seats until the end of March 2027, at 180.00 a seat.
    fn annual() -> LicenseFields {
        LicenseFields {
            seats_total: Some(100),
            cost_per_seat: Some(Money::parse("180", Currency::EUR).unwrap()),
            expiry_date: Some(day("2027-03-31")),
            notice_days: Some(60),
            auto_renew: Some(true),
            ..LicenseFields::default()
        }
    }

    fn locked(idle: u32, fields: LicenseFields, today: &str) -> Option<String> {
        let terms = fields.checked(Currency::EUR).unwrap().0;
        locked_in(idle, &terms, day(today)).map(|money| money.to_string())
    }

    #[test]
    fn idle_seats_are_paid_for_until_the_term_ends() {
        // 14 seats at 180.00 a year for 129 days.
        assert_eq!(locked(14, annual(), "2026-11-22").as_deref(), Some("890.63"));
        // The last day to give notice, and the day after: one more term.
        assert_eq!(locked(14, annual(), "2027-01-29").as_deref(), Some("421.15"), "61 days");
        assert_eq!(locked(14, annual(), "2027-01-30").as_deref(), Some("2941.15"), "60 days and 366");
        assert_eq!(locked(14, annual(), "2027-03-31").as_deref(), Some("2526.90"), "366 days");
    }

    #[test]
    fn what_is_locked_in_is_rounded_once_with_halves_to_the_even_neighbour() {
        let total = |text: &str| LicenseFields {
            seats_total: Some(13),
            cost_per_seat: None,
            total_cost: Some(Money::parse(text, Currency::EUR).unwrap()),
            auto_renew: Some(false),
            ..annual()
        };
        // 250.00 over 13 seats is 19.230769…; two of them for 129 days.
        assert_eq!(locked(2, total("250.00"), "2026-11-22").as_deref(), Some("13.59"));
        // 9.49 over 13 seats is 0.73, of which 73 days are a fifth.
        assert_eq!(locked(1, total("9.49"), "2027-01-17").as_deref(), Some("0.15"), "0.146");
        let half = LicenseFields {
            seats_total: Some(2),
            total_cost: Some(Money::parse("0.05", Currency::EUR).unwrap()),
            ..total("1")
        };
        // 0.05 for two seats: a fifth of a year is 0.01 for both, and 0.005 for one.
        assert_eq!(locked(2, half.clone(), "2027-01-17").as_deref(), Some("0.01"));
        assert_eq!(locked(1, half, "2027-01-17").as_deref(), Some("0.00"), "0.005 goes to the even neighbour");
    }

    #[test]
    fn the_cycle_decides_what_a_year_costs() {
        let each = |billing_cycle| LicenseFields { billing_cycle: Some(billing_cycle), ..annual() };
        let of = |billing_cycle| locked(14, each(billing_cycle), "2026-11-22");
        assert_eq!(of(BillingCycle::Monthly).as_deref(), Some("10687.56"));
        assert_eq!(of(BillingCycle::Biennial).as_deref(), Some("445.32"));
        assert_eq!(of(BillingCycle::OneTime).as_deref(), Some("0.00"));
        assert_eq!(of(BillingCycle::Custom), None, "what it costs in a year is not known");
    }

    #[test]
    fn without_a_price_or_an_end_it_is_not_known_and_without_idle_seats_it_is_nothing() {
        let without_price = || LicenseFields { cost_per_seat: None, ..annual() };
        assert_eq!(locked(14, without_price(), "2026-11-22"), None);
        assert_eq!(locked(0, without_price(), "2026-11-22").as_deref(), Some("0.00"));
        assert_eq!(locked(14, LicenseFields { expiry_date: None, ..annual() }, "2026-11-22"), None);
        let unlimited = LicenseFields { seats_total: None, seat_type: Some(SeatType::Unlimited), ..annual() };
        assert_eq!(locked(14, unlimited, "2026-11-22").as_deref(), Some("0.00"));
        let ended = LicenseFields { auto_renew: Some(false), ..annual() };
        assert_eq!(locked(14, ended, "2027-04-01").as_deref(), Some("0.00"), "nothing binds any more");
    }
}
