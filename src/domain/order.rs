//! Orders: what was bought of a license, and when. Once a license has any, its total is their sum.
//!
//! What an order holds stands in [`fields`]; what orders come to in [`totals`]; what a term is and costs in [`term`]; what buying, renewing and correcting
//! write down in [`plan`]; what a license with orders costs in [`cost`]. It may know terms, money and days. It must never
//! look at a clock: the day is handed in.

pub mod cost;
pub mod fields;
pub mod plan;
pub mod term;
pub mod totals;

pub use fields::{FIELDS, Order, OrderFields, OrderKind, PaymentMethod};
pub use plan::{OrderPlan, buy, correct, renew};
pub use term::Term;
pub use totals::{
    refuse_impossible_totals, refuse_other_than_ordered, refuse_totals, seats, signed_seats, total_on, usual_discount,
};
