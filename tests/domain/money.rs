//! What dormant seats cost: the price of a seat, per cycle and per year, in every cycle and in odd currencies.

use super::cases;
use dormouse::domain::license::{LicenseFields, SeatType};
use dormouse::domain::money::{BillingCycle, Currency, Money, Savings};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    #[serde(default = "euro")]
    currency: String,
    cost_per_seat: Option<String>,
    total_cost: Option<String>,
    /// Not given: unlimited.
    seats: Option<u32>,
    #[serde(default = "annual")]
    cycle: String,
    dormant: u32,
    /// The price of one seat as it is shown; not given: not known.
    each: Option<String>,
    #[serde(default)]
    derived: bool,
    /// Not given: not known, which is not zero.
    per_cycle: Option<String>,
    per_year: Option<String>,
    /// What the whole agreement costs for a cycle.
    cost: Option<String>,
    /// How many things are odd about the license.
    #[serde(default)]
    odd: usize,
}

fn euro() -> String {
    "EUR".into()
}

fn annual() -> String {
    "annual".into()
}

#[test]
fn every_case_costs_what_is_written() {
    for (name, case) in cases::<Case>("money.toml") {
        let currency = Currency::parse(&case.currency).unwrap();
        let money = |text: &String| Money::parse(text, currency).unwrap();
        let cycle: BillingCycle = case.cycle.parse().unwrap();
        let fields = LicenseFields {
            seats_total: case.seats,
            seat_type: case.seats.is_none().then_some(SeatType::Unlimited),
            cost_per_seat: case.cost_per_seat.as_ref().map(money),
            total_cost: case.total_cost.as_ref().map(money),
            currency: Some(currency),
            billing_cycle: Some(cycle),
            ..LicenseFields::default()
        };
        let (terms, odd) = fields.checked(Currency::EUR).unwrap();
        let price = terms.price();
        assert_eq!(price.map(|price| price.each().to_string()), case.each, "{name}: each");
        assert_eq!(price.is_some_and(|price| price.derived), case.derived, "{name}: derived");
        let savings = Savings::of(case.dormant, price, cycle, case.seats.is_none(), currency);
        assert_eq!(savings.map(|savings| savings.per_cycle.to_string()), case.per_cycle, "{name}: per cycle");
        let yearly = savings.and_then(|savings| savings.per_year).map(|money| money.to_string());
        assert_eq!(yearly, case.per_year, "{name}: per year");
        assert_eq!(terms.cost_per_cycle().map(|money| money.to_string()), case.cost, "{name}: cost");
        assert_eq!(odd.len(), case.odd, "{name}: {odd:?}");
    }
}

#[test]
fn a_seat_that_was_bought_once_is_reusable_and_saves_nothing() {
    let terms = |billing_cycle: BillingCycle, seat_type: SeatType, seats_total: Option<u32>| {
        let (billing_cycle, seat_type) = (Some(billing_cycle), Some(seat_type));
        let cost_per_seat = Some(Money::parse("100", Currency::EUR).unwrap());
        let fields = LicenseFields { billing_cycle, seat_type, seats_total, cost_per_seat, ..LicenseFields::default() };
        fields.checked(Currency::EUR).unwrap().0
    };
    let once = terms(BillingCycle::OneTime, SeatType::User, Some(3));
    assert_eq!(once.reusable().map(Money::shown).as_deref(), Some("€ 100.00"));
    let savings = Savings::of(2, once.price(), once.billing_cycle, false, once.currency).unwrap();
    assert_eq!((savings.per_cycle.minor, savings.per_year.map(|year| year.minor)), (0, Some(0)));
    assert_eq!(terms(BillingCycle::Annual, SeatType::User, Some(3)).reusable(), None);
    assert_eq!(terms(BillingCycle::OneTime, SeatType::Unlimited, None).reusable(), None);
}
