use super::*;
use crate::domain::discount::Discount;
use crate::domain::ids::{LicenseId, OrderId, ProductId};
use crate::domain::license::{LicenseFields, Plan, SeatFigures, SeatType};
use crate::domain::money::Currency;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn euros(text: &str) -> Option<Money> {
    Money::parse(text, Currency::EUR).ok()
}

/// 242 seats for the year 2026, at 54.75 a seat.
fn fields() -> LicenseFields {
    LicenseFields {
        seats_total: Some(242),
        cost_per_seat: euros("54.75"),
        start_date: Some(day("2026-01-01")),
        expiry_date: Some(day("2026-12-31")),
        ..LicenseFields::default()
    }
}

fn license(fields: LicenseFields) -> License {
    let terms = fields.checked(Currency::EUR).unwrap().0;
    let seats = SeatFigures { total: terms.seats_total, assigned: 0, unattributed: 0, ..SeatFigures::default() };
    let (id, product_id) = (LicenseId(7), ProductId(1));
    License { id, product_id, product: "Sketchpad".into(), terms, archived: false, seats }
}

fn of_seats(seats: i64) -> OrderFields {
    OrderFields { seats: Some(seats), ..OrderFields::default() }
}

fn on(seats: i64, text: &str) -> OrderFields {
    OrderFields { day: Some(day(text)), ..of_seats(seats) }
}

fn percent(text: &str) -> Option<Discount> {
    Discount::parse(text).ok()
}

/// The license and its orders after a plan was carried out.
fn done(license: &License, orders: &[Order], plan: &OrderPlan, today: &str) -> (License, Vec<Order>) {
    let new = plan.opening.iter().chain([&plan.order]).cloned();
    let mut orders = orders.to_vec();
    orders.extend(new.map(|fields| Order::of(OrderId(1), license.id, true, fields).unwrap()));
    orders.sort_by_key(|order| order.day);
    let total = Some(total_on(&orders, day(today)));
    let terms = Terms { seats_total: total, ..plan.terms.clone() };
    (License { terms, ..license.clone() }, orders)
}

fn message(plan: Result<OrderPlan, Refusal>) -> String {
    plan.unwrap_err().message
}

#[test]
fn seats_within_a_term_cost_what_is_left_of_it() {
    let today = day("2026-07-01");
    let given = OrderFields { discount_percent: percent("5"), ..of_seats(10) };
    let plan = buy(&license(fields()), &[], given, today).unwrap();
    assert_eq!(plan.shown(today), "for EUR 262.20 with 5 % off (184 of 365 days), total 242 → 252");
    assert_eq!(plan.order.cost, euros("262.20"));
    assert_eq!((plan.order.cost_per_seat, plan.order.day), (euros("54.75"), Some(today)));
    assert_eq!(plan.order.term(), Term::new(day("2026-01-01"), day("2026-12-31")));
    let opening = plan.opening.as_ref().unwrap();
    assert_eq!((opening.seats, opening.day, opening.cost), (Some(242), Some(day("2026-01-01")), euros("13249.50")));
    assert_eq!(plan.terms, license(fields()).terms, "the license is as it was");

    let leap = LicenseFields { start_date: Some(day("2028-01-01")), expiry_date: Some(day("2028-12-31")), ..fields() };
    let plan = buy(&license(leap), &[], of_seats(1), day("2028-02-29")).unwrap();
    assert_eq!(plan.days, Some((307, 366)));
}

#[test]
fn the_discount_of_the_last_order_is_taken_where_none_is_given() {
    let today = day("2026-07-01");
    let first = buy(&license(fields()), &[], OrderFields { discount_percent: percent("5"), ..of_seats(10) }, today);
    let (bought, orders) = done(&license(fields()), &[], &first.unwrap(), "2026-07-01");
    let again = buy(&bought, &orders, of_seats(10), today).unwrap();
    assert_eq!((again.order.discount_percent, again.order.cost), (percent("5"), euros("262.20")));
    assert!(again.opening.is_none() && (again.before, again.after) == (252, 262));
    let none = buy(&bought, &orders, OrderFields { discount_percent: percent("0"), ..of_seats(10) }, today).unwrap();
    assert_eq!(none.order.cost, euros("276.00"));
    let whole = OrderFields { cost: euros("200"), ..of_seats(10) };
    let whole = buy(&bought, &orders, whole, today).unwrap();
    assert_eq!((whole.order.cost, whole.order.discount_percent, whole.days), (euros("200"), None, None));
}

#[test]
fn the_opening_order_is_of_the_day_on_which_the_license_began_or_else_of_one_before() {
    let opened = |start: Option<&str>, bought: Option<&str>, first: &str, today: &str| {
        let terms = LicenseFields { start_date: start.map(day), purchase_date: bought.map(day), ..fields() };
        opening(&license(terms).terms, day(first), day(today)).day.unwrap().to_string()
    };
    assert_eq!(opened(Some("2026-01-01"), Some("2025-12-01"), "2026-07-01", "2026-07-01"), "2026-01-01");
    assert_eq!(opened(None, Some("2025-12-01"), "2026-07-01", "2026-07-01"), "2025-12-01");
    assert_eq!(opened(None, None, "2026-07-01", "2026-08-01"), "2026-06-30");
    assert_eq!(opened(None, None, "2026-09-01", "2026-08-01"), "2026-07-31", "they are there today as well");
    assert_eq!(opened(Some("2027-01-01"), Some("2025-12-01"), "2027-01-01", "2026-08-01"), "2025-12-01");
    assert_eq!(opened(Some("2027-01-01"), None, "2027-02-01", "2026-08-01"), "2026-07-31");
}

#[test]
fn a_total_cost_becomes_that_of_the_opening_order() {
    let terms = LicenseFields { cost_per_seat: None, total_cost: euros("250"), seats_total: Some(13), ..fields() };
    let plan = buy(&license(terms), &[], of_seats(1), day("2026-01-01")).unwrap();
    assert_eq!((plan.terms.total_cost, plan.terms.cost_per_seat), (None, euros("19.23")));
    assert_eq!((plan.opening.unwrap().cost, plan.order.cost), (euros("250"), euros("19.23")));
    assert_eq!(
        plan.remarks[1],
        "Its total cost of € 250.00 is the cost of that order from now on, and a seat costs € 19.23 a year."
    );
    let months = LicenseFields { total_cost: euros("100"), billing_cycle: Some(BillingCycle::Monthly), ..fields() };
    let plan = buy(&license(months), &[], of_seats(1), day("2026-12-31")).unwrap();
    assert_eq!(plan.opening.unwrap().cost, euros("1200"), "twelve months of it");
}

#[test]
fn what_is_given_up_costs_something_only_where_that_is_said() {
    let (license, today) = (license(fields()), day("2026-07-01"));
    let plan = buy(&license, &[], of_seats(-42), today).unwrap();
    assert_eq!(plan.shown(today), "without a cost, total 242 → 200");
    let priced = OrderFields { cost_per_seat: euros("54.75"), ..of_seats(-10) };
    assert_eq!(buy(&license, &[], priced, today).unwrap().order.cost.unwrap().to_string(), "-276.00");
    let refused = buy(&license, &[], of_seats(-243), today);
    assert_eq!(message(refused), "The total would be -1 seats on 2026-07-01, and it cannot be below 0.");
}

#[test]
fn without_a_term_or_a_price_that_is_said() {
    let today = day("2026-07-01");
    let plan = buy(&license(LicenseFields { start_date: None, ..fields() }), &[], of_seats(10), today).unwrap();
    assert_eq!((plan.order.cost, plan.days, plan.order.term()), (euros("547.50"), None, None));
    assert_eq!(
        plan.remarks.last().map(String::as_str),
        Some("No term of the license holds 2026-07-01, so it costs as much as a whole cycle.")
    );
    let plan = buy(&license(LicenseFields { cost_per_seat: None, ..fields() }), &[], of_seats(10), today).unwrap();
    assert_eq!((plan.order.cost, plan.order.discount_percent), (None, None));
    assert!(plan.remarks.last().unwrap().starts_with("Nothing says what a seat costs"));
    let once = LicenseFields { billing_cycle: Some(BillingCycle::OneTime), ..fields() };
    let plan = buy(&license(once), &[], of_seats(10), today).unwrap();
    assert_eq!((plan.order.cost, plan.days, plan.remarks.len()), (euros("547.50"), None, 1), "bought for good");
}

#[test]
fn an_order_of_a_later_day_counts_from_then_on() {
    let today = day("2026-07-01");
    let plan = buy(&license(fields()), &[], on(10, "2026-10-01"), today).unwrap();
    assert_eq!(plan.shown(today), "for EUR 138.00 (92 of 365 days), total 242 → 252 from 2026-10-01 on");
    let (later, orders) = done(&license(fields()), &[], &plan, "2026-07-01");
    assert_eq!(later.terms.seats_total, Some(242));
    let less = buy(&later, &orders, on(-1, "2026-08-01"), today).unwrap();
    assert_eq!((less.before, less.after), (242, 241));
    assert!(buy(&later, &orders, on(-250, "2026-11-01"), today).is_ok());
    assert_eq!(
        message(buy(&later, &orders, on(-250, "2026-09-01"), today)),
        "The total would be -8 seats on 2026-09-01, and it cannot be below 0."
    );
}

#[test]
fn what_cannot_be_ordered_is_refused_in_one_sentence() {
    let (today, sketchpad) = (day("2026-07-01"), license(fields()));
    let refused = |given: OrderFields| message(buy(&sketchpad, &[], given, today));
    assert_eq!(refused(of_seats(0)), "An order is of one seat at least.");
    assert_eq!(refused(OrderFields::default()), "An order is of one seat at least.");
    assert_eq!(refused(on(1, "2025-12-31")), "2025-12-31 lies before 2026-01-01, the day on which the license began.");
    let term =
        |start: &str, end: &str| OrderFields { term_start: Some(day(start)), term_end: Some(day(end)), ..of_seats(1) };
    assert_eq!(
        refused(term("2026-05-01", "2026-04-30")),
        "The term would end on 2026-04-30, before it starts on 2026-05-01."
    );
    let half = OrderFields { term_end: Some(day("2026-12-31")), ..of_seats(1) };
    assert_eq!(refused(half), "A term needs both its days, and its first one is missing.");
    let dollars = OrderFields { cost: Money::parse("5", Currency::parse("USD").unwrap()).ok(), ..of_seats(1) };
    assert_eq!(refused(dollars), "The order is in USD, and its license in EUR.");
    let unlimited = LicenseFields { seats_total: None, seat_type: Some(SeatType::Unlimited), ..fields() };
    assert_eq!(
        message(buy(&license(unlimited), &[], of_seats(1), today)),
        "An unlimited license has no orders, for it has no number of seats."
    );
    let archived = License { archived: true, ..sketchpad.clone() };
    assert_eq!(message(buy(&archived, &[], of_seats(1), today)), "The license is archived.");
    let (bought, orders) = done(&sketchpad, &[], &buy(&sketchpad, &[], of_seats(1), today).unwrap(), "2026-07-01");
    assert_eq!(
        message(buy(&bought, &orders, on(1, "2025-06-01"), today)),
        "2025-06-01 lies before 2026-01-01, the day of its first order."
    );
}

#[test]
fn a_free_plan_has_no_more_seats_than_it_may_have() {
    let free = LicenseFields { plan: Some(Plan::Free), seats_total: Some(2), ..fields() };
    let (license, today) = (license(free), day("2026-07-01"));
    assert!(buy(&license, &[], of_seats(1), today).is_ok());
    let refused = buy(&license, &[], on(2, "2026-10-01"), today).unwrap_err();
    assert_eq!((refused.field, refused.message.as_str()), (Some("seats"), "A free plan has at most 3 seats."));
}

#[test]
fn a_renewal_is_an_order_of_a_new_term_for_all_seats() {
    let today = day("2026-11-20");
    let terms = LicenseFields { renewal_date: Some(day("2026-12-01")), ..fields() };
    let sketchpad = license(terms);
    let renewed =
        |until: &str, seats: Option<u32>, given: OrderFields| renew(&sketchpad, &[], (day(until), seats), given, today);
    let plan = renewed("2027-12-31", None, OrderFields::default()).unwrap();
    assert_eq!(plan.shown(today), "for EUR 13249.50, total 242 → 242 from 2027-01-01 on");
    assert_eq!((plan.order.seats, plan.order.day), (Some(0), Some(day("2027-01-01"))));
    assert_eq!(plan.terms.start_date.zip(plan.terms.expiry_date), Some((day("2027-01-01"), day("2027-12-31"))));
    assert_eq!(plan.terms.renewal_date, Some(day("2027-12-01")), "as far from the end as before");
    let more = OrderFields { cost_per_seat: euros("60"), discount_percent: percent("10"), ..OrderFields::default() };
    let plan = renewed("2028-12-31", Some(250), more).unwrap();
    assert_eq!((plan.order.seats, plan.order.cost, plan.terms.cost_per_seat), (Some(8), euros("27000"), euros("60")));
    assert_eq!((plan.before, plan.after), (242, 250));
    assert_eq!(
        message(renewed("2026-12-31", None, OrderFields::default())),
        "The new term would end on 2026-12-31, and the one before ends on 2026-12-31."
    );
}

#[test]
fn the_new_term_begins_behind_the_one_that_runs() {
    let begins = |fields: LicenseFields, until: &str, today: &str| {
        next_term(&license(fields).terms, day(until), day(today)).unwrap().start.to_string()
    };
    let itself = || LicenseFields { auto_renew: Some(true), ..fields() };
    assert_eq!(begins(fields(), "2027-12-31", "2027-03-01"), "2027-01-01", "late, and of the day it was due");
    assert_eq!(begins(itself(), "2027-12-31", "2026-06-01"), "2027-01-01");
    assert_eq!(begins(itself(), "2028-12-31", "2027-03-01"), "2028-01-01", "2027 was renewed by itself");
    assert_eq!(begins(itself(), "2027-12-31", "2027-03-01"), "2027-01-01", "2027 itself is recorded");
    assert_eq!(begins(LicenseFields { expiry_date: None, ..fields() }, "2027-03-31", "2026-04-01"), "2026-04-01");
    let open = license(LicenseFields { expiry_date: None, ..fields() }).terms;
    assert_eq!(
        next_term(&open, day("2026-03-31"), day("2026-04-01")).unwrap_err().message,
        "The new term would end on 2026-03-31, before it starts today."
    );
}

#[test]
fn a_renewal_ends_what_was_pending_and_is_none_of_what_was_cancelled() {
    let of = |status| license(LicenseFields { status: Some(status), ..fields() });
    let until = (day("2027-12-31"), None);
    let plan = renew(&of(LicenseStatus::Expired), &[], until, OrderFields::default(), day("2027-02-01")).unwrap();
    assert_eq!(plan.terms.status, LicenseStatus::Active);
    assert_eq!(plan.remarks.last().map(String::as_str), Some("Its status was expired, and is active again."));
    let trial = renew(&of(LicenseStatus::Trial), &[], until, OrderFields::default(), day("2026-02-01")).unwrap();
    assert_eq!(trial.terms.status, LicenseStatus::Trial);
    assert_eq!(
        message(renew(&of(LicenseStatus::Cancelled), &[], until, OrderFields::default(), day("2026-02-01"))),
        "The license was cancelled, so there is nothing to renew."
    );
    let once = license(LicenseFields { billing_cycle: Some(BillingCycle::OneTime), ..fields() });
    assert_eq!(
        message(renew(&once, &[], until, OrderFields::default(), day("2026-02-01"))),
        "The license was bought once and for good, so there is nothing to renew."
    );
}

#[test]
fn seats_bought_before_a_renewal_that_is_recorded_are_of_the_old_term() {
    let sketchpad = license(fields());
    let plan = renew(&sketchpad, &[], (day("2027-12-31"), None), OrderFields::default(), day("2026-11-20")).unwrap();
    let (renewed, orders) = done(&sketchpad, &[], &plan, "2026-11-20");
    let old = buy(&renewed, &orders, of_seats(1), day("2026-12-31")).unwrap();
    assert_eq!((old.days, old.order.term_end), (Some((1, 365)), Some(day("2026-12-31"))));
    let new = buy(&renewed, &orders, on(1, "2027-07-01"), day("2026-12-31")).unwrap();
    assert_eq!((new.days, new.order.term_end), (Some((184, 365)), Some(day("2027-12-31"))));
}

#[test]
fn another_total_is_an_order_of_the_difference() {
    let (sketchpad, today) = (license(fields()), day("2026-07-01"));
    let (bought, orders) = done(&sketchpad, &[], &buy(&sketchpad, &[], of_seats(10), today).unwrap(), "2026-07-01");
    let plan = correct(&bought, &orders, 250, day("2026-08-01")).unwrap();
    assert_eq!((plan.order.kind, plan.order.seats), (Some(OrderKind::Correction), Some(-2)));
    assert_eq!((plan.order.cost, plan.before, plan.after), (None, 252, 250));
    assert_eq!(plan.order.note.as_deref(), Some("The total was set from 252 to 250."));
    let (bought, orders) =
        done(&bought, &orders, &buy(&bought, &orders, on(-100, "2026-12-01"), today).unwrap(), "2026-08-01");
    let refused = correct(&bought, &orders, 99, day("2026-08-01")).unwrap_err();
    assert_eq!(refused.message, "The total would be -1 seats on 2026-12-01, and it cannot be below 0.");
    assert_eq!(refused.field, Some("seats_total"));
}
