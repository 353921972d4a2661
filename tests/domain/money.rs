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
