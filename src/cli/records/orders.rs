//! Orders as records and as a table.

use crate::cli::format::or_nothing;
use crate::cli::output::record;
use crate::cli::table::{Column, Table};
use crate::domain::discount::Discount;
use crate::domain::field::Value;
use crate::domain::ids::OrderId;
use crate::domain::money::{Currency, Money};
use crate::domain::order::Order;
use crate::domain::text::number;
use crate::domain::time::Day;

/// So much of its note is shown with each order; CSV and JSON have all of it.
const NOTE: usize = 40;

record! {
    /// An order.
    Item(order: &'a Order) where { let fields = &order.fields; } {
        id: OrderId = order.id,
        day: Day = order.day,
        seats: i64 = order.seats,
        cost_per_seat: Option<Money> = fields.cost_per_seat,
        discount_percent: Option<Discount> = fields.discount_percent,
        cost: Option<Money> = fields.cost,
        currency: Option<Currency> = fields.currency,
        purchase_order: Option<&'a str> = fields.purchase_order.as_deref(),
        invoice: Option<&'a str> = fields.invoice.as_deref(),
        payment_method: Option<&'static str> = fields.payment_method.map(Into::into),
        term_start: Option<Day> = fields.term_start,
        term_end: Option<Day> = fields.term_end,
        note: Option<&'a str> = fields.note.as_deref(),
    }
}

/// The orders by their days, each with the total from then on.
pub fn table(orders: &[Order]) -> Table {
    let mut table = Table::new([
        Column::whole("Id"),
        Column::whole("From"),
        Column::whole("Kind"),
        Column::number("Seats"),
        Column::number("Total"),
        Column::number("A seat").spare(2),
        Column::number("Discount").spare(3),
        Column::number("Cost"),
        Column::whole("Term").spare(1),
        Column::text("Order").spare(4),
        Column::text("Invoice").spare(5),
        Column::whole("Paid by").spare(6),
        Column::text("Note").spare(7).at_most(NOTE),
    ]);
    let mut total = 0;
    for order in orders {
        total += order.seats;
        let fields = &order.fields;
        let sign = if order.seats > 0 { "+" } else { "" };
        table.row([
            order.id.to_string(),
            order.day.to_string(),
            order.kind.word().to_owned(),
            format!("{sign}{}", number(order.seats)),
            number(total),
            or_nothing(fields.cost_per_seat.map(Money::shown)),
            or_nothing(fields.discount_percent.map(Discount::shown)),
            or_nothing(fields.cost.map(Money::shown)),
            or_nothing(fields.term().map(|term| format!("{} – {}", term.start, term.end))),
            or_nothing(fields.purchase_order.as_deref()),
            or_nothing(fields.invoice.as_deref()),
            or_nothing(fields.payment_method.map(|paid| Value::Word(paid.word()).shown())),
            or_nothing(fields.note.as_deref()),
        ]);
    }
    table
}
