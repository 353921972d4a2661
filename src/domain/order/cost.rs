//! What a license with orders costs: in the term that runs, by what its orders cost; in the next one, by its price.
//!
//! A sum is kept with the billing cycles that it pays for and rounded once, for whatever span it is asked of. An unknown
//! cost is never taken for nothing.

use super::fields::{Order, OrderKind};
use super::totals::{total_on, usual_discount};
use crate::domain::discount::Discount;
use crate::domain::license::Terms;
use crate::domain::money::{Money, Price};
use crate::domain::time::Day;

/// What is paid for so many billing cycles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CycleCost {
    money: Money,
    cycles: (i64, i64),
}

impl CycleCost {
    /// What that comes to over so many cycles, rounded once.
    #[must_use]
    pub fn over(self, (cycles, of): (i64, i64)) -> Option<Money> {
        let numerator = i128::from(cycles) * i128::from(self.cycles.1);
        let denominator = i128::from(of) * i128::from(self.cycles.0);
        Price::of(Some(self.money), None, None)?.part(1, (numerator, denominator))
    }
}

/// What the term that holds `day` costs: the order that began it, which covers all seats, and those since. `None` where one
/// of them has no cost. A term that has rolled on by itself is one of which no order says what it costs: it costs as much as
/// the next one would.
#[must_use]
pub fn running(terms: &Terms, orders: &[Order], day: Day) -> Option<CycleCost> {
    let due = orders.iter().take_while(|order| order.day <= day);
    let due: Vec<&Order> = due.collect();
    let begins = due.iter().rposition(|order| order.kind.covers_all_seats());
    let Some(begins) = begins else { return next(terms, orders, day) };
    let (first, since) = (due[begins], &due[begins..]);
    let term = first.fields.term();
    if term.is_some_and(|term| term.end < day) {
        return next(terms, orders, day);
    }
    let cost = |order: &Order| match order.kind {
        // Seats that were given up, and a corrected total, cost something only where that is said.
        OrderKind::Correction => Some(order.fields.cost.map_or(0, |cost| cost.minor)),
        _ if order.seats < 0 && !order.kind.covers_all_seats() => Some(order.fields.cost.map_or(0, |cost| cost.minor)),
        _ => order.fields.cost.map(|cost| cost.minor),
    };
    let minor = since.iter().try_fold(0_i64, |sum, order| sum.checked_add(cost(order)?))?;
    let cycles = term.map_or((1, 1), |term| term.cycles(terms.billing_cycle));
    Some(CycleCost { money: Money { minor, currency: terms.currency }, cycles })
}

/// What a cycle of the next term costs, of which there is no order yet: all seats that are there by `day`, at the price of the
/// license and with the discount that is offered for it.
#[must_use]
pub fn next(terms: &Terms, orders: &[Order], day: Day) -> Option<CycleCost> {
    let discount = usual_discount(orders).unwrap_or_default();
    let seats = total_on(orders, day);
    let money = terms.price()?.part(seats.into(), (discount.left().into(), Discount::WHOLE.into()))?;
    Some(CycleCost { money, cycles: (1, 1) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{LicenseId, OrderId};
    use crate::domain::license::LicenseFields;
    use crate::domain::money::{BillingCycle, Currency};
    use crate::domain::order::fields::OrderFields;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn euros(text: &str) -> Option<Money> {
        Money::parse(text, Currency::EUR).ok()
    }

    fn terms(cycle: BillingCycle) -> Terms {
        let fields =
            LicenseFields { cost_per_seat: euros("54.75"), billing_cycle: Some(cycle), ..LicenseFields::default() };
        fields.checked(Currency::EUR).unwrap().0
    }

    fn order(kind: OrderKind, on: &str, seats: i64, cost: &str, term: Option<(&str, &str)>) -> Order {
        let fields = OrderFields {
            kind: Some(kind),
            day: Some(day(on)),
            seats: Some(seats),
            cost: euros(cost),
            term_start: term.map(|(start, _)| day(start)),
            term_end: term.map(|(_, end)| day(end)),
            ..OrderFields::default()
        };
        Order::of(OrderId(1), LicenseId(1), true, fields).unwrap()
    }

    const YEAR: Option<(&str, &str)> = Some(("2026-01-01", "2026-12-31"));

    fn bought() -> Vec<Order> {
        vec![
            order(OrderKind::Opening, "2026-01-01", 242, "13249.50", YEAR),
            order(OrderKind::Purchase, "2026-07-01", 10, "262.20", YEAR),
        ]
    }

    fn shown(cost: Option<CycleCost>) -> Option<String> {
        Some(cost?.over((1, 1))?.to_string())
    }

    #[test]
    fn a_term_costs_what_its_orders_cost() {
        let (annual, orders) = (terms(BillingCycle::Annual), bought());
        let on = |orders: &[Order], text| shown(running(&annual, orders, day(text)));
        assert_eq!(on(&orders, "2026-06-30").as_deref(), Some("13249.50"));
        assert_eq!(on(&orders, "2026-07-01").as_deref(), Some("13511.70"));
        let mut less = orders.clone();
        less.push(order(OrderKind::Purchase, "2026-08-01", -3, "", YEAR));
        less.push(order(OrderKind::Correction, "2026-08-02", 7, "", None));
        assert_eq!(on(&less, "2026-09-01").as_deref(), Some("13511.70"), "neither has a cost");
        less.push(order(OrderKind::Purchase, "2026-08-03", 1, "", YEAR));
        assert_eq!(on(&less, "2026-09-01"), None, "what that one costs is not known");
        let mut renewed = orders;
        renewed.push(order(OrderKind::Renewal, "2027-01-01", 0, "13000.00", Some(("2027-01-01", "2028-12-31"))));
        assert_eq!(on(&renewed, "2026-12-31").as_deref(), Some("13511.70"));
        assert_eq!(on(&renewed, "2027-01-01").as_deref(), Some("6500.00"), "for each of two years");
    }

    #[test]
    fn a_term_of_many_cycles_is_rounded_once_for_the_span_that_is_asked() {
        let monthly = terms(BillingCycle::Monthly);
        let orders = [order(OrderKind::Opening, "2026-01-01", 3, "100.00", YEAR)];
        let cost = running(&monthly, &orders, day("2026-05-01")).unwrap();
        let over = |cycles| cost.over(cycles).unwrap().to_string();
        assert_eq!([over((12, 12)), over((12, 1))], ["8.33", "100.00"]);
    }

    #[test]
    fn a_term_that_rolled_on_by_itself_costs_what_the_next_one_would() {
        let annual = terms(BillingCycle::Annual);
        let mut orders = bought();
        let each = |orders: &[Order], text| shown(running(&annual, orders, day(text)));
        assert_eq!(each(&orders, "2027-01-01").as_deref(), Some("13797.00"), "252 seats at 54.75");
        assert_eq!(shown(next(&annual, &orders, day("2026-12-31"))), each(&orders, "2027-01-01"));
        orders[1].fields.discount_percent = Discount::parse("5").ok();
        assert_eq!(each(&orders, "2027-01-01").as_deref(), Some("13107.15"));
        let unpriced = Terms { cost_per_seat: None, ..annual };
        assert_eq!(next(&unpriced, &orders, day("2026-12-31")), None);
    }
}
