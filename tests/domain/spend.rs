//! Spend: which licenses count, what a year of each costs, and that every way of looking at it adds up to the same.

use dormouse::domain::ids::{LicenseId, OrderId, ProductId};
use dormouse::domain::license::{LicenseFields, LicenseStatus, SeatType};
use dormouse::domain::money::{BillingCycle, Currency, Money};
use dormouse::domain::order::{Order, OrderFields, OrderKind};
use dormouse::domain::read_model::LicenseEntry;
use dormouse::domain::spend::{By, Cost, Group, Holding, Spend, Sums, spend};
use dormouse::domain::time::Day;
use proptest::prelude::*;

#[expect(clippy::unnecessary_wraps, reason = "it stands where a price may be missing")]
fn money(text: &str) -> Option<Money> {
    Some(Money::parse(text, Currency::EUR).unwrap())
}

/// The day on which it is looked at.
fn today() -> Day {
    "2026-11-22".parse().unwrap()
}

fn license(id: i64, fields: LicenseFields) -> LicenseEntry {
    super::license(id, ProductId(id), &format!("Product {id}"), fields)
}

fn total(id: i64, seats: u32, total: &str) -> LicenseEntry {
    license(id, LicenseFields { seats_total: Some(seats), total_cost: money(total), ..LicenseFields::default() })
}

fn held(license: i64, department: &str, seats: u32) -> Holding {
    Holding { license: LicenseId(license), department: Some(department.into()), seats }
}

/// The lines as name, month and year.
fn lines(spend: &Spend) -> Vec<(String, Option<String>, Option<String>)> {
    let text = |money: Option<Money>| money.map(|money| money.to_string());
    let line = |line: &dormouse::domain::spend::SpendLine| {
        let name = if line.group == Group::NotHeld { "not held".into() } else { line.name.clone() };
        (name, text(line.sums.per_month), text(line.sums.per_year))
    };
    spend.lines.iter().map(line).collect()
}

#[test]
fn a_year_of_each_cycle() {
    for (cycle, month, year) in [
        (BillingCycle::Monthly, "100.00", "1200.00"),
        (BillingCycle::Quarterly, "33.33", "400.00"),
        (BillingCycle::Annual, "8.33", "100.00"),
        (BillingCycle::Biennial, "4.17", "50.00"),
    ] {
        let fields = LicenseFields { total_cost: money("100"), billing_cycle: Some(cycle), ..LicenseFields::default() };
        let (terms, _) = fields.checked(Currency::EUR).unwrap();
        let Some(Cost::Recurring { per_month, per_year }) = Cost::of(&terms) else { panic!("{cycle:?}") };
        assert_eq!((per_month.to_string(), per_year.to_string()), (month.into(), year.into()), "{cycle:?}");
    }
}

#[test]
fn the_total_counts_where_it_and_the_price_of_a_seat_disagree() {
    let fields = LicenseFields {
        seats_total: Some(10),
        cost_per_seat: money("12"),
        total_cost: money("100"),
        ..LicenseFields::default()
    };
    let entry = license(1, fields);
    assert_eq!(entry.license.terms.costs_disagree(), money("120"));
    assert_eq!(lines(&spend(&[entry], &[], By::Product, (Currency::EUR, today())))[0].2.as_deref(), Some("100.00"));
}

#[test]
fn only_licenses_in_force_count() {
    let status = |id, status| {
        let fields = LicenseFields { total_cost: money("10"), status: Some(status), ..LicenseFields::default() };
        license(id, fields)
    };
    let mut archived = total(9, 1, "10");
    archived.license.archived = true;
    let all = [
        status(1, LicenseStatus::Active),
        status(2, LicenseStatus::Trial),
        status(3, LicenseStatus::PendingRenewal),
        status(4, LicenseStatus::Expired),
        status(5, LicenseStatus::Cancelled),
        archived,
    ];
    let report = spend(&all, &[], By::License, (Currency::EUR, today()));
    assert_eq!(report.licenses, 3);
    assert_eq!(report.totals[0].1.per_year, money("30"));
}

#[test]
fn what_has_no_price_is_counted_beside_the_sums() {
    let trial = LicenseFields { status: Some(LicenseStatus::Trial), ..LicenseFields::default() };
    let unlimited =
        LicenseFields { seat_type: Some(SeatType::Unlimited), cost_per_seat: money("5"), ..LicenseFields::default() };
    let report = spend(
        &[license(1, trial), license(2, unlimited), total(3, 4, "0")],
        &[],
        By::License,
        (Currency::EUR, today()),
    );
    assert_eq!(report.without_price(), 2);
    assert_eq!(report.totals[0].1.per_year, money("0"), "a price of nothing is a price");
    assert_eq!(lines(&report)[1], ("Product 1".into(), None, None));
}

#[test]
fn what_is_paid_once_or_on_a_cycle_of_its_own_stands_apart() {
    let with = |id, cycle| {
        let fields = LicenseFields { total_cost: money("70"), billing_cycle: Some(cycle), ..LicenseFields::default() };
        license(id, fields)
    };
    let all = [with(1, BillingCycle::Annual), with(2, BillingCycle::OneTime), with(3, BillingCycle::Custom)];
    let sums = spend(&all, &[], By::Product, (Currency::EUR, today())).totals[0].1;
    assert_eq!((sums.per_year, sums.one_time, sums.custom_per_cycle), (money("70"), money("70"), money("70")));
}

#[test]
fn two_currencies_are_never_added() {
    let yen = Currency::parse("JPY").unwrap();
    let fields = LicenseFields {
        total_cost: Some(Money::parse("540", yen).unwrap()),
        currency: Some(yen),
        ..LicenseFields::default()
    };
    let report = spend(&[total(1, 1, "10"), license(2, fields)], &[], By::Cycle, (Currency::EUR, today()));
    let found: Vec<_> = report.lines.iter().map(|line| (line.currency.code(), line.sums.per_year.unwrap())).collect();
    assert_eq!(found.iter().map(|(code, m)| format!("{code} {m}")).collect::<Vec<_>>(), ["EUR 10.00", "JPY 540"]);
    assert_eq!(report.totals.len(), 2);
}

#[test]
fn a_license_is_spread_over_departments_by_seats_and_the_rest_is_nobodys() {
    let holdings = [held(1, "Design", 4), held(1, "Sales", 3), held(2, "Design", 1)];
    let report =
        spend(&[total(1, 13, "250.00"), total(2, 1, "10")], &holdings, By::Department, (Currency::EUR, today()));
    assert_eq!(
        lines(&report),
        [
            ("Design".to_owned(), Some("7.24".to_owned()), Some("86.92".to_owned())),
            ("Sales".into(), Some("4.81".into()), Some("57.69".into())),
            ("not held".into(), Some("9.61".into()), Some("115.39".into())),
        ]
    );
    assert_eq!(report.totals[0].1.per_year, money("260"));
    assert_eq!(report.lines[0].seats, 5);
}

#[test]
fn more_holders_than_seats_share_the_whole_cost() {
    let report = spend(
        &[total(1, 2, "9.00")],
        &[held(1, "Design", 2), held(1, "Sales", 1)],
        By::Department,
        (Currency::EUR, today()),
    );
    let years: Vec<_> = lines(&report).into_iter().filter_map(|line| line.2).collect();
    assert_eq!(years, ["6.00", "3.00"]);
}

#[test]
fn one_spelling_of_a_department_is_as_good_as_another() {
    let holdings = [held(1, "Design", 1), held(2, "design", 1)];
    let report = spend(&[total(1, 1, "1"), total(2, 1, "1")], &holdings, By::Department, (Currency::EUR, today()));
    assert_eq!(lines(&report).len(), 1);
}

proptest! {
    #[test]
    fn every_way_of_looking_adds_up_to_the_same_totals(
        licenses in prop::collection::vec((0_u32..40, 0_i64..100_000, 0_usize..6, prop::collection::vec(0_u32..9, 3)), 1..12),
    ) {
        let cycles = ["monthly", "quarterly", "annual", "biennial", "one_time", "custom"];
        let (mut entries, mut holdings) = (Vec::new(), Vec::new());
        for (id, (seats, cents, cycle, departments)) in (1_i64..).zip(licenses) {
            let fields = LicenseFields {
                seats_total: Some(seats),
                total_cost: (cents % 7 > 0).then_some(Money { minor: cents, currency: Currency::EUR }),
                billing_cycle: Some(cycles[cycle].parse().unwrap()),
                ..LicenseFields::default()
            };
            entries.push(license(id, fields));
            let named = ["Design", "Sales", ""].into_iter().zip(departments).filter(|(_, seats)| *seats > 0);
            holdings.extend(named.map(|(name, seats)| Holding {
                license: LicenseId(id),
                department: (!name.is_empty()).then(|| name.to_owned()),
                seats,
            }));
        }
        let sum = |report: &Spend, pick: fn(&Sums) -> Option<Money>| -> i64 {
            report.lines.iter().filter_map(|line| pick(&line.sums)).map(|money| money.minor).sum()
        };
        for by in [By::Product, By::Publisher, By::Department, By::Cycle, By::License] {
            let report = spend(&entries, &holdings, by, (Currency::EUR, today()));
            let totals = report.totals[0].1;
            let kinds: [fn(&Sums) -> Option<Money>; 4] =
                [|s| s.per_month, |s| s.per_year, |s| s.one_time, |s| s.custom_per_cycle];
            for pick in kinds {
                prop_assert_eq!(sum(&report, pick), pick(&totals).map_or(0, |money| money.minor), "{:?}", by);
            }
        }
    }
}

#[test]
fn the_own_currency_comes_first_and_the_others_by_their_codes() {
    let of = |id, code: &str, cost: &str| {
        let currency = Currency::parse(code).unwrap();
        let total_cost = Some(Money::parse(cost, currency).unwrap());
        license(id, LicenseFields { total_cost, currency: Some(currency), ..LicenseFields::default() })
    };
    let all = [of(1, "CHF", "9"), of(2, "USD", "100"), of(3, "EUR", "1"), of(4, "JPY", "9000"), of(5, "USD", "200")];
    let report = spend(&all, &[], By::License, (Currency::parse("JPY").unwrap(), today()));
    let codes: Vec<&str> = report.totals.iter().map(|(currency, _)| currency.code()).collect();
    assert_eq!(codes, ["JPY", "CHF", "EUR", "USD"]);
    let names: Vec<&str> = report.lines.iter().map(|line| line.name.as_str()).collect();
    assert_eq!(names, ["Product 4", "Product 1", "Product 3", "Product 5", "Product 2"]);
}

/// An order of the year 2026.
fn order(kind: OrderKind, on: &str, seats: i64, cost: Option<Money>) -> Order {
    let day = |text: &str| text.parse::<Day>().ok();
    let fields = OrderFields {
        kind: Some(kind),
        day: day(on),
        seats: Some(seats),
        cost,
        term_start: day("2026-01-01"),
        term_end: day("2026-12-31"),
        ..OrderFields::default()
    };
    Order::of(OrderId(1), LicenseId(1), true, fields).unwrap()
}

#[test]
fn a_license_with_orders_costs_what_they_cost_and_one_without_what_it_says() {
    let fields = || LicenseFields { seats_total: Some(252), cost_per_seat: money("54.75"), ..LicenseFields::default() };
    let mut ordered = license(1, fields());
    ordered.orders = vec![
        order(OrderKind::Opening, "2026-01-01", 242, money("13249.50")),
        order(OrderKind::Purchase, "2026-07-01", 10, money("262.20")),
    ];
    let both = [ordered.clone(), license(2, fields())];
    let years = |day: &str| {
        let report = spend(&both, &[], By::License, (Currency::EUR, day.parse().unwrap()));
        lines(&report).into_iter().map(|(name, _, year)| (name, year.unwrap())).collect::<Vec<_>>()
    };
    let line = |name: &str, year: &str| (name.to_owned(), year.to_owned());
    assert_eq!(years("2026-11-22"), [line("Product 2", "13797.00"), line("Product 1", "13511.70")]);
    assert_eq!(years("2026-06-30"), [line("Product 2", "13797.00"), line("Product 1", "13249.50")]);
    assert_eq!(years("2027-02-01"), [line("Product 1", "13797.00"), line("Product 2", "13797.00")], "as the next term");
    ordered.orders[1].fields.cost = None;
    let report = spend(&[ordered], &[], By::License, (Currency::EUR, today()));
    assert_eq!((report.without_price(), report.licenses), (1, 1), "an order without a cost is not one of nothing");
}
