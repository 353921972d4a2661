//! The seats that orders come to: the total of a day, which totals there can be, and what a license with orders stays.

use super::fields::Order;
use crate::domain::discount::Discount;
use crate::domain::license::{LicenseFields, MAX_SEATS, Terms};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{count, number};
use crate::domain::time::Day;

/// The seats of a license on a day: all orders whose day is not after it.
#[must_use]
pub fn total_on(orders: &[Order], day: Day) -> u32 {
    let due = orders.iter().filter(|order| order.day <= day);
    seats(due.map(|order| order.seats).sum())
}

/// A sum of orders as a number of seats: never below 0, nor more than can be counted.
#[must_use]
pub fn seats(sum: i64) -> u32 {
    u32::try_from(sum.max(0)).unwrap_or(u32::MAX)
}

/// What a license with orders cannot become: unlimited, or one in another currency.
///
/// # Errors
/// It would.
pub fn refuse_other_than_ordered(known: &Terms, terms: &Terms) -> Result<(), Refusal> {
    if terms.seats_total.is_none() {
        return Err(Refusal::new(Code::BadValue, "The license has orders, and an unlimited one has none.")
            .hint("add another license for the unlimited agreement, and archive this one")
            .on("seat_type"));
    }
    if terms.currency != known.currency {
        return Err(Refusal::new(Code::BadValue, format!("The orders of the license are in {}.", known.currency))
            .hint("add another license for what is bought in the new currency, and archive this one")
            .on("currency"));
    }
    Ok(())
}

/// Seats with their sign: `+1 seat`, `-2 seats`.
#[must_use]
pub fn signed_seats(seats: i64) -> String {
    let sign = if seats < 0 { '-' } else { '+' };
    format!("{sign}{}", count(seats.unsigned_abs(), "seat", "seats"))
}

/// The discount that is offered: that of the last order that had one.
#[must_use]
pub fn usual_discount(orders: &[Order]) -> Option<Discount> {
    orders.iter().rev().find_map(|order| order.fields.discount_percent)
}

/// Orders whose sum is on every day a number of seats that a license with these terms can have.
///
/// # Errors
/// As of [`refuse_impossible_totals`], or the plan of the license has fewer seats.
pub fn refuse_totals(terms: &Terms, orders: &[(Day, i64)]) -> Result<(), Refusal> {
    refuse_impossible_totals(orders.iter().copied())?;
    let most = Terms { seats_total: Some(highest(orders.iter().copied())), ..terms.clone() };
    LicenseFields::from(&most).checked(most.currency).map(drop).map_err(|refusal| refusal.on("seats"))
}

/// The most seats that there are on any day.
fn highest(orders: impl IntoIterator<Item = (Day, i64)>) -> u32 {
    let mut orders: Vec<(Day, i64)> = orders.into_iter().collect();
    orders.sort_by_key(|(day, _)| *day);
    let totals = orders.iter().scan(0, |total, (_, many)| {
        *total += many;
        Some(*total)
    });
    seats(totals.max().unwrap_or_default())
}

/// Orders whose sum is a number of seats on every day: each with its day and its seats.
///
/// # Errors
/// On some day there would be fewer than none, or more than a license can have.
pub fn refuse_impossible_totals(orders: impl IntoIterator<Item = (Day, i64)>) -> Result<(), Refusal> {
    let mut orders: Vec<(Day, i64)> = orders.into_iter().collect();
    // Of one day the sum counts, in whatever order they were written down.
    orders.sort_by_key(|(day, _)| *day);
    let mut total = 0;
    for of_day in orders.chunk_by(|one, other| one.0 == other.0) {
        total += of_day.iter().map(|(_, seats)| seats).sum::<i64>();
        let day = of_day.first().map(|(day, _)| *day).unwrap_or_default();
        let refused = |sentence: String, hint: &str| Err(Refusal::new(Code::BadValue, sentence).hint(hint).on("seats"));
        if total < 0 {
            return refused(
                format!("The total would be {} seats on {day}, and it cannot be below 0.", number(total)),
                "take away fewer seats, or take them away on a later day",
            );
        }
        if total > MAX_SEATS.into() {
            return refused(
                format!("The total would be {} seats on {day}, more than a license can have.", number(total)),
                "a license has at most 10 000 000 seats",
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::fields::OrderFields;
    use super::*;
    use crate::domain::ids::{LicenseId, OrderId};
    use crate::domain::money::Currency;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn order(day: &str, seats: i64, discount: Option<&str>) -> Order {
        let fields = OrderFields {
            day: Some(day.parse().unwrap()),
            seats: Some(seats),
            currency: Some(Currency::EUR),
            discount_percent: discount.map(|text| Discount::parse(text).unwrap()),
            ..OrderFields::default()
        };
        Order::of(OrderId(1), LicenseId(1), false, fields).unwrap()
    }

    #[test]
    fn the_total_of_a_day_is_the_sum_of_what_was_due_by_then() {
        let orders =
            [order("2026-01-01", 242, None), order("2026-07-01", 10, Some("5")), order("2027-01-01", -50, None)];
        let totals = ["2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01", "2027-01-01"];
        assert_eq!(totals.map(|text| total_on(&orders, day(text))), [0, 242, 242, 252, 202]);
        assert_eq!((seats(-3), seats(i64::MAX)), (0, u32::MAX));
        assert_eq!(highest(orders.iter().map(|order| (order.day, order.seats))), 252);
        assert_eq!(highest([]), 0);
    }

    #[test]
    fn the_last_discount_is_offered_again_and_none_is_one_too() {
        let with = |discounts: &[Option<&str>]| {
            let orders: Vec<Order> = discounts.iter().map(|discount| order("2026-01-01", 1, *discount)).collect();
            usual_discount(&orders).map(Discount::hundredths)
        };
        assert_eq!(with(&[]), None);
        assert_eq!(with(&[None, None]), None);
        assert_eq!(with(&[Some("10"), Some("5"), None]), Some(500));
        assert_eq!(with(&[Some("10"), Some("0")]), Some(0), "that there was none was said");
    }

    #[test]
    fn a_total_is_never_below_none_nor_beyond_what_can_be() {
        let judged = |orders: &[(&str, i64)]| {
            let refused = refuse_impossible_totals(orders.iter().map(|(text, seats)| (day(text), *seats)));
            refused.err().map(|refusal| refusal.message)
        };
        assert_eq!(judged(&[("2026-02-01", -5), ("2026-01-01", 5)]), None);
        assert_eq!(judged(&[("2026-01-01", -5), ("2026-01-01", 5)]), None, "the sum of a day counts");
        assert_eq!(
            judged(&[("2026-01-01", 5), ("2026-02-01", -6), ("2026-03-01", 100)]).as_deref(),
            Some("The total would be -1 seats on 2026-02-01, and it cannot be below 0.")
        );
        assert_eq!(
            judged(&[("2026-01-01", 10_000_000), ("2026-02-01", 1)]).as_deref(),
            Some("The total would be 10 000 001 seats on 2026-02-01, more than a license can have.")
        );
    }
}
