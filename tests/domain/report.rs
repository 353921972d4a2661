//! The utilization report: which licenses it covers, its totals per currency, and its four orders.

use super::cases;
use chrono::Days;
use dormouse::domain::dormancy::{AsOf, SeatDates, Threshold, basis};
use dormouse::domain::evidence::{Evidence, Last};
use dormouse::domain::ids::{LicenseId, PersonId, ProductId, SeatId};
use dormouse::domain::license::{License, LicenseFields, SeatFigures, SeatType};
use dormouse::domain::money::{Currency, Money};
use dormouse::domain::person::{Holder, PersonStatus};
use dormouse::domain::seat_index::{IndexedSeat, SeatIndex};
use dormouse::domain::time::Day;
use dormouse::domain::utilization::{Report, Sort, report};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    licenses: Vec<Row>,
    #[serde(default = "ninety")]
    threshold: u32,
    /// `EUR 84.00 a cycle, 1008.00 a year`
    #[serde(default)]
    savings: Vec<String>,
    dormant: u32,
    #[serde(default)]
    undecided: u32,
    seats: u32,
    #[serde(default)]
    without_price: u32,
    #[serde(default)]
    judged_by: BTreeMap<String, u32>,
    /// The names in each order.
    #[serde(default)]
    orders: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    /// Not given: unlimited.
    total: Option<u32>,
    #[serde(default)]
    unattributed: i64,
    /// How each seat was last used: `"200 days ago"`, `"signed in 200 days ago"`, `"left"`, `"nothing"`,
    /// `"not in 30 days"`.
    #[serde(default)]
    seats: Vec<String>,
    price: Option<String>,
    #[serde(default = "euro")]
    currency: String,
    #[serde(default = "annual")]
    cycle: String,
    #[serde(default = "active")]
    status: String,
    #[serde(default)]
    archived: bool,
}

fn ninety() -> u32 {
    90
}
fn euro() -> String {
    "EUR".into()
}
fn annual() -> String {
    "annual".into()
}
fn active() -> String {
    "active".into()
}

fn today() -> Day {
    "2026-11-22".parse().unwrap()
}

impl Row {
    fn license(&self, id: i64) -> License {
        let currency = Currency::parse(&self.currency).unwrap();
        let fields = LicenseFields {
            name: Some(self.name.clone()),
            seats_total: self.total,
            seat_type: self.total.is_none().then_some(SeatType::Unlimited),
            cost_per_seat: self.price.as_ref().map(|price| Money::parse(price, currency).unwrap()),
            currency: Some(currency),
            billing_cycle: Some(self.cycle.parse().unwrap()),
            status: Some(self.status.parse().unwrap()),
            ..LicenseFields::default()
        };
        let assigned = u32::try_from(self.seats.len()).unwrap();
        License {
            id: LicenseId(id),
            product_id: ProductId(1),
            product: "Chat".into(),
            terms: fields.checked(Currency::EUR).unwrap().0,
            archived: self.archived,
            seats: SeatFigures {
                total: self.total,
                assigned,
                unattributed: self.unattributed,
                ..SeatFigures::default()
            },
        }
    }

    fn dozes(&self, id: i64) -> impl Iterator<Item = (LicenseId, IndexedSeat)> {
        self.seats.iter().zip(1..).map(move |(seat, n)| {
            let ago = |text: &str| today() - Days::new(text.strip_suffix(" days ago").unwrap().parse().unwrap());
            let said = |last| Evidence { last, as_of: Some(today()), source: None };
            let (mut used, mut login, mut status) = (Evidence::default(), Evidence::default(), PersonStatus::Active);
            match seat.as_str() {
                "left" => status = PersonStatus::Offboarded,
                "nothing" => {}
                text => {
                    if let Some(text) = text.strip_prefix("signed in ") {
                        login = said(Last::Observed(ago(text)));
                    } else if let Some(days) = text.strip_prefix("not in ") {
                        used = said(Last::OutsideWindow(days.strip_suffix(" days").unwrap().parse().unwrap()));
                    } else {
                        used = said(Last::Observed(ago(text)));
                    }
                }
            }
            let first_listed = "2020-01-01".parse().unwrap();
            let dates = SeatDates {
                assigned_on: Some(first_listed),
                first_listed,
                last_used: used,
                account_login: Evidence::default(),
                exempt_until: None,
            };
            let holder = Holder { id: PersonId(n), status, until: None, last_login: login };
            (LicenseId(id), IndexedSeat::of(SeatId(id * 1000 + n), &basis(&dates, &holder, today())))
        })
    }
}

impl Case {
    fn report(&self, sort: Sort) -> (Report, BTreeMap<LicenseId, String>) {
        let licenses: Vec<License> = self.licenses.iter().zip(1..).map(|(row, id)| row.license(id)).collect();
        let seat_index = SeatIndex::new(self.licenses.iter().zip(1..).flat_map(|(row, id)| row.dozes(id)));
        let names = licenses.iter().map(|license| (license.id, license.terms.name.clone().unwrap())).collect();
        let as_of = AsOf::new(today(), Threshold::new(self.threshold).unwrap(), 7);
        (report(&licenses, &seat_index, as_of, sort), names)
    }
}

#[test]
fn every_case_adds_up_to_what_is_written() {
    for (name, case) in cases::<Case>("report.toml") {
        let (report, _) = case.report(Sort::default());
        let savings: Vec<String> = report
            .savings
            .iter()
            .map(|total| {
                let yearly = total.per_year.map_or("nothing".into(), |money| money.to_string());
                format!("{} {} a cycle, {yearly} a year", total.per_cycle.currency, total.per_cycle)
            })
            .collect();
        assert_eq!(savings, case.savings, "{name}: savings");
        assert_eq!((report.dormant, report.undecided), (case.dormant, case.undecided), "{name}: dormant, undecided");
        assert_eq!(report.seats, case.seats, "{name}: seats");
        assert_eq!(report.without_price, case.without_price, "{name}: without a price");
        let judged: BTreeMap<String, u32> =
            report.judged_by.iter().map(|(by, n)| (<&str>::from(by).to_owned(), *n)).collect();
        assert_eq!(judged, case.judged_by, "{name}: judged by");
        let sum: u32 = report.rows.iter().map(|row| row.dormant).sum();
        assert_eq!(sum, report.dormant, "{name}: the rows add up");
    }
}

#[test]
fn every_order_is_the_one_that_is_written() {
    let mut looked_at = 0;
    for (name, case) in cases::<Case>("report.toml") {
        for (sort, names) in &case.orders {
            let (report, known) = case.report(sort.parse().unwrap());
            let order: Vec<&String> = report.rows.iter().map(|row| &known[&row.id]).collect();
            assert_eq!(order, names.iter().collect::<Vec<_>>(), "{name}: {sort}");
            looked_at += 1;
        }
    }
    assert!(looked_at >= 4);
}
