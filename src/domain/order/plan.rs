//! What buying seats, renewing a license and recording another total write down: orders, and what becomes of the terms.
//!
//! A plan is what is carried out and what a form shows before that. It must never decide what an undo does.

use super::fields::{Order, OrderFields, OrderKind};
use super::term::{self, Term};
use super::totals::{refuse_totals, seats, total_on, usual_discount};
use crate::domain::license::{License, LicenseStatus, MAX_SEATS, Terms};
use crate::domain::money::{BillingCycle, Money, Price};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{count, number};
use crate::domain::time::{Day, add_months};

/// What is said of an order whose cost nothing tells.
const WITHOUT_COST: &str =
    "Nothing says what a seat costs, so the order has no cost: undo it, and give a price or a cost with it.";

/// What is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderPlan {
    /// The order of the seats that the license had, where this is its first one.
    pub opening: Option<OrderFields>,
    /// The order itself.
    pub order: OrderFields,
    /// The terms of the license afterwards, but for its total, which follows from the orders.
    pub terms: Terms,
    /// The days of the term that are paid for, and those that it has, where the order pays for a part of a term.
    pub days: Option<(u32, u32)>,
    /// The total before.
    pub before: u32,
    /// The total from the day of the order on.
    pub after: u32,
    /// What is worth knowing, a sentence each.
    pub remarks: Vec<String>,
}

impl OrderPlan {
    /// The day from which its seats count.
    #[must_use]
    pub fn day(&self) -> Day {
        self.order.day.unwrap_or_default()
    }

    /// What it costs and what becomes of the total, as both front ends say it: `for EUR 262.20 (184 of 365 days), total
    /// 242 → 252`.
    #[must_use]
    pub fn shown(&self, today: Day) -> String {
        let mut shown = match self.order.cost {
            Some(cost) => format!("for {} {cost}", cost.currency),
            None => "without a cost".to_owned(),
        };
        if let Some(discount) = self.order.discount_percent.filter(|discount| discount.hundredths() > 0) {
            shown.push_str(&format!(" with {} off", discount.shown()));
        }
        if let Some((left, of)) = self.days {
            shown.push_str(&format!(" ({} of {} days)", number(left), number(of)));
        }
        shown.push_str(&format!(", total {} → {}", number(self.before), number(self.after)));
        if self.day() > today {
            shown.push_str(&format!(" from {} on", self.day()));
        }
        shown
    }
}

/// What a license has before an order: its terms and its orders, with the opening one where there were none.
struct Start {
    opening: Option<OrderFields>,
    terms: Terms,
    remarks: Vec<String>,
}

impl Start {
    /// The orders as days and seats, the opening one among them.
    fn totals(&self, orders: &[Order]) -> Vec<(Day, i64)> {
        let opening = self.opening.iter().filter_map(|opening| Some((opening.day?, opening.seats?)));
        opening.chain(orders.iter().map(|order| (order.day, order.seats))).collect()
    }

    fn total_on(&self, orders: &[Order], day: Day) -> u32 {
        match &self.opening {
            Some(opening) => seats(opening.seats.unwrap_or_default()),
            None => total_on(orders, day),
        }
    }
}

/// Buys seats of a license, or gives some up; what is not given is taken from its terms and its orders.
///
/// # Errors
/// The license can have no order, the day or a field is none that it can have, or the total would be none.
pub fn buy(license: &License, orders: &[Order], given: OrderFields, today: Day) -> Result<OrderPlan, Refusal> {
    refuse_no_orders(license)?;
    let given = given.checked(license.terms.currency)?;
    let many = given.seats.filter(|seats| *seats != 0).ok_or_else(|| {
        Refusal::new(Code::BadValue, "An order is of one seat at least.")
            .hint("give the number of seats; with a minus where some are given up")
            .on("seats")
    })?;
    let day = given.day.unwrap_or(today);
    refuse_before_license(&license.terms, orders, day)?;
    let mut start = start(license, orders, day, today);
    let terms = &start.terms;
    let each = given.cost_per_seat.or(terms.cost_per_seat.filter(|_| many > 0));
    let term =
        given.term().or_else(|| term_on(terms, orders, day)).filter(|_| terms.billing_cycle != BillingCycle::OneTime);
    let discount = given.discount_percent.or_else(|| usual_discount(orders).filter(|_| each.is_some()));
    let worth = match (given.cost, each) {
        (Some(cost), _) => Some(cost),
        (None, Some(each)) => Some(whole(many, each, terms, discount, (term, day))?),
        (None, None) => None,
    };
    let is_reckoned = given.cost.is_none() && worth.is_some();
    let days = term.filter(|_| is_reckoned).map(|term| (term.days_left(day), term.days()));
    match worth {
        None if many > 0 => start.remarks.push(WITHOUT_COST.into()),
        Some(_) if is_reckoned && term.is_none() && terms.billing_cycle != BillingCycle::OneTime => {
            start.remarks.push(format!("No term of the license holds {day}, so it costs as much as a whole cycle."));
        }
        _ => {}
    }
    let order = OrderFields {
        kind: Some(OrderKind::Purchase),
        day: Some(day),
        seats: Some(many),
        cost_per_seat: if given.cost.is_some() { given.cost_per_seat } else { each },
        discount_percent: discount.filter(|_| given.cost.is_none() || given.discount_percent.is_some()),
        cost: worth,
        ..given
    };
    finished(start, orders, order.within(term), days, today)
}

/// Renews a license until a day: a term behind the one before, with the price and the total that are given or else with
/// those that it has.
///
/// # Errors
/// The license cannot be renewed, or the day or a field is none that it can have.
pub fn renew(
    license: &License,
    orders: &[Order],
    (until, wanted): (Day, Option<u32>),
    given: OrderFields,
    today: Day,
) -> Result<OrderPlan, Refusal> {
    refuse_no_orders(license)?;
    let state = |sentence: &str, hint: String| Err(Refusal::new(Code::WrongState, sentence).hint(hint));
    match (license.terms.status, license.terms.billing_cycle) {
        (LicenseStatus::Cancelled, _) => {
            return state(
                "The license was cancelled, so there is nothing to renew.",
                format!("if it goes on after all, say so first: dormouse license edit {} --status active", license.id),
            );
        }
        (_, BillingCycle::OneTime) => {
            return state(
                "The license was bought once and for good, so there is nothing to renew.",
                format!("buy more seats with: dormouse license buy {} --seats N", license.id),
            );
        }
        _ => {}
    }
    let given = OrderFields { term_start: None, term_end: None, ..given }.checked(license.terms.currency)?;
    let term = next_term(&license.terms, until, today)?;
    refuse_before_license(&license.terms, orders, term.start)?;
    let mut start = start(license, orders, term.start, today);
    start.terms.cost_per_seat = given.cost_per_seat.or(start.terms.cost_per_seat);
    let before = start.total_on(orders, term.start.max(today));
    let after = wanted.unwrap_or(before);
    if after > MAX_SEATS {
        return Err(
            Refusal::new(Code::BadValue, format!("A license has at most {} seats.", number(MAX_SEATS))).on("seats")
        );
    }
    let discount = given.discount_percent.or_else(|| usual_discount(orders));
    let cost = match (given.cost, start.terms.cost_per_seat) {
        (Some(cost), _) => Some(cost),
        (None, Some(each)) => Some(whole(after.into(), each, &start.terms, discount, (Some(term), term.start))?),
        (None, None) => None,
    };
    if cost.is_none() {
        start.remarks.push(WITHOUT_COST.into());
    }
    roll(&mut start, term);
    let order = OrderFields {
        kind: Some(OrderKind::Renewal),
        day: Some(term.start),
        seats: Some(i64::from(after) - i64::from(before)),
        cost_per_seat: if given.cost.is_some() { given.cost_per_seat } else { start.terms.cost_per_seat },
        discount_percent: discount
            .filter(|_| given.discount_percent.is_some() || (given.cost.is_none() && cost.is_some())),
        cost,
        ..given
    };
    finished(start, orders, order.within(Some(term)), None, today)
}

/// Records another total of a license that has orders: as an order of the difference, which costs nothing, for nothing says
/// that it was bought.
///
/// # Errors
/// On a later day there would be fewer seats than none, or more than can be.
pub fn correct(license: &License, orders: &[Order], total: u32, today: Day) -> Result<OrderPlan, Refusal> {
    let before = total_on(orders, today);
    let start = Start { opening: None, terms: license.terms.clone(), remarks: Vec::new() };
    let order = OrderFields {
        kind: Some(OrderKind::Correction),
        day: Some(today),
        seats: Some(i64::from(total) - i64::from(before)),
        currency: Some(license.terms.currency),
        note: Some(format!("The total was set from {} to {}.", number(before), number(total))),
        ..OrderFields::default()
    };
    finished(start, orders, order, None, today).map_err(|refusal| refusal.on("seats_total"))
}

/// The order of the seats that a license has before its first order, which is of the day `first`. It is of the day on which
/// the license began, and else of one before the first order: its seats were there by then. They are there today as well.
#[must_use]
pub fn opening(terms: &Terms, first: Day, today: Day) -> OrderFields {
    let latest = first.min(today);
    let began = [terms.start_date, terms.purchase_date].into_iter().flatten().find(|day| *day <= latest);
    let term = Term::of(terms).filter(|_| terms.billing_cycle != BillingCycle::OneTime);
    let day = began.or_else(|| latest.pred_opt()).unwrap_or(latest);
    let total = terms.seats_total.unwrap_or_default();
    let (cycles, of) = term.map_or((1, 1), |term| term.cycles(terms.billing_cycle));
    let agreed = terms
        .total_cost
        .map(|money| Price::of(Some(money), None, None).and_then(|whole| whole.part(1, (cycles.into(), of.into()))));
    let by_seat = || terms.price().and_then(|price| price.part(total.into(), (cycles.into(), of.into())));
    OrderFields {
        kind: Some(OrderKind::Opening),
        day: Some(day),
        seats: Some(total.into()),
        cost_per_seat: terms.price().map(Price::each),
        cost: agreed.unwrap_or_else(by_seat),
        currency: Some(terms.currency),
        purchase_order: terms.purchase_order.clone(),
        invoice: terms.invoice_number.clone(),
        ..OrderFields::default()
    }
    .within(term)
}

/// The terms of a license that gets its first order: the total cost is that of the opening order from now on, for it would
/// stay where more seats are bought; what it says of the price of a seat is kept.
#[must_use]
pub fn with_orders(terms: &Terms) -> Terms {
    Terms { cost_per_seat: terms.price().map(Price::each), total_cost: None, ..terms.clone() }
}

fn start(license: &License, orders: &[Order], first: Day, today: Day) -> Start {
    let terms = &license.terms;
    if !orders.is_empty() {
        return Start { opening: None, terms: terms.clone(), remarks: Vec::new() };
    }
    let (opening, after) = (opening(terms, first, today), with_orders(terms));
    let had = count(terms.seats_total.unwrap_or_default(), "seat", "seats");
    let mut remarks = vec![format!(
        "It is the first order: what the license had, {had}, is an order of {}.",
        opening.day.unwrap_or(first)
    )];
    if let Some(total) = terms.total_cost {
        let each = after
            .cost_per_seat
            .map(|each| format!(", and a seat costs {} {}", each.shown(), terms.billing_cycle.a_cycle()));
        let each = each.filter(|_| terms.cost_per_seat.is_none()).unwrap_or_default();
        remarks.push(format!("Its total cost of {} is the cost of that order from now on{each}.", total.shown()));
    }
    Start { opening: Some(opening), terms: after, remarks }
}

/// The term that holds a day: of the last renewal or of the opening order, or else of the license.
fn term_on(terms: &Terms, orders: &[Order], day: Day) -> Option<Term> {
    let of_orders = orders.iter().rev().filter(|order| order.kind.covers_all_seats());
    of_orders.filter_map(|order| order.fields.term()).find(|term| term.holds(day)).or_else(|| Term::on(terms, day))
}

fn whole(
    seats: i64,
    each: Money,
    terms: &Terms,
    discount: Option<crate::domain::discount::Discount>,
    within: (Option<Term>, Day),
) -> Result<Money, Refusal> {
    let price = Price::of(Some(each), None, None);
    price.and_then(|price| term::cost(seats, price, terms.billing_cycle, discount, within)).ok_or_else(|| {
        Refusal::new(Code::BadValue, "The cost of the order is larger than can be kept.")
            .hint("look at the number of seats and at the price")
            .on("cost_per_seat")
    })
}

/// The term that begins behind the last one that has begun by `today` and ends before `until`.
fn next_term(terms: &Terms, until: Day, today: Day) -> Result<Term, Refusal> {
    let refused = |sentence: String, hint: String| Err(Refusal::new(Code::BadValue, sentence).hint(hint).on("until"));
    let Some(recorded) = terms.expiry_date else {
        let term = Term::new(today, until);
        return term.map_or_else(
            || {
                refused(
                    format!("The new term would end on {until}, before it starts today."),
                    "give its last day".into(),
                )
            },
            Ok,
        );
    };
    let months = terms.billing_cycle.months().filter(|_| terms.auto_renew);
    let mut end = recorded;
    for n in 1.. {
        // A license that renews by itself is in a later term than the recorded one.
        let Some(next) = months.and_then(|months| Some(add_months(recorded, months.checked_mul(n)?))) else { break };
        if end >= today || next >= until || next <= end {
            break;
        }
        end = next;
    }
    let term = end.succ_opt().and_then(|start| Term::new(start, until));
    term.map_or_else(
        || {
            let sentence = format!("The new term would end on {until}, and the one before ends on {end}.");
            refused(sentence, "give a later day, the last one of the new term".into())
        },
        Ok,
    )
}

/// The dates roll forward: the day of renewal stays as far from the end of the term as it was.
fn roll(start: &mut Start, term: Term) {
    let terms = &mut start.terms;
    if let Some(renewal) = terms.renewal_date {
        let before_end = terms.expiry_date.map_or_else(chrono::TimeDelta::zero, |expiry| expiry - renewal);
        terms.renewal_date = term.end.checked_sub_signed(before_end);
    }
    (terms.start_date, terms.expiry_date) = (Some(term.start), Some(term.end));
    if matches!(terms.status, LicenseStatus::PendingRenewal | LicenseStatus::Expired) {
        start.remarks.push(format!("Its status was {}, and is active again.", terms.status.shown().to_lowercase()));
        terms.status = LicenseStatus::Active;
    }
}

fn finished(
    start: Start,
    orders: &[Order],
    order: OrderFields,
    days: Option<(u32, u32)>,
    today: Day,
) -> Result<OrderPlan, Refusal> {
    let (day, many) = (order.day.unwrap_or(today), order.seats.unwrap_or_default());
    let mut totals = start.totals(orders);
    totals.push((day, many));
    refuse_totals(&start.terms, &totals)?;
    let before = start.total_on(orders, day.max(today));
    let after = seats(i64::from(before) + many);
    Ok(OrderPlan { opening: start.opening, order, terms: start.terms, days, before, after, remarks: start.remarks })
}

/// What has no number of seats, or is laid aside, has no orders.
///
/// # Errors
/// The license is archived or unlimited.
pub fn refuse_no_orders(license: &License) -> Result<(), Refusal> {
    if license.archived {
        return Err(Refusal::new(Code::WrongState, "The license is archived.")
            .hint(format!("bring it back first: dormouse license restore {}", license.id)));
    }
    if license.terms.seats_total.is_none() {
        return Err(Refusal::new(
            Code::WrongState,
            "An unlimited license has no orders, for it has no number of seats.",
        )
        .hint(format!("record what it costs with: dormouse license edit {} --total-cost AMOUNT", license.id)));
    }
    Ok(())
}

/// An order is not of a day before the license began.
fn refuse_before_license(terms: &Terms, orders: &[Order], day: Day) -> Result<(), Refusal> {
    let (began, what) = match orders.first() {
        Some(first) => (Some(first.day), "the day of its first order"),
        None => {
            ([terms.start_date, terms.purchase_date].into_iter().flatten().min(), "the day on which the license began")
        }
    };
    match began.filter(|began| day < *began) {
        None => Ok(()),
        Some(began) => Err(Refusal::new(Code::BadValue, format!("{day} lies before {began}, {what}."))
            .hint("give that day or a later one")
            .on("day")),
    }
}

#[cfg(test)]
mod tests;
