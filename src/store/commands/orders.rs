//! What buying seats, renewing a license and recording another total of one with orders write.

use super::catalog::{by_hand, terms_columns};
use super::done;
use super::ordered_total::bring_in_line;
use crate::domain::command::{Detail, Outcome};
use crate::domain::edit::overdrawn;
use crate::domain::ids::{LicenseId, OrderId};
use crate::domain::license::{License, SeatFigures};
use crate::domain::order::{Order, OrderFields, OrderPlan, buy, renew};
use crate::domain::read_model::LicenseEntry;
use crate::domain::receipt::{Receipt, Verb};
use crate::domain::text::{Shown, count};
use crate::domain::time::Day;
use crate::store::convert::{int_opt, record_columns};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, facts};
use crate::store::read;
use rusqlite::types::Value;

pub(super) fn buy_seats(ledger: &mut Ledger<'_>, license: LicenseId, given: &OrderFields) -> Res<Outcome> {
    let entry = read::licenses::one(ledger.conn, license)?;
    let plan = buy(&entry.license, &entry.orders, given.clone(), ledger.now.today)?;
    let seats = plan.order.seats.unwrap_or_default();
    let (verb, done) = if seats < 0 { (Verb::Cancelled, "cancelled") } else { (Verb::Bought, "bought") };
    let seats = count(seats.unsigned_abs(), "seat", "seats");
    told(ledger, &entry, &plan, (verb.of(format!("{seats} of ")), &format!("{done} {seats} of ")))
}

pub(super) fn renew_license(
    ledger: &mut Ledger<'_>,
    license: LicenseId,
    wanted: (Day, Option<u32>),
    given: &OrderFields,
) -> Res<Outcome> {
    let entry = read::licenses::one(ledger.conn, license)?;
    let plan = renew(&entry.license, &entry.orders, wanted, given.clone(), ledger.now.today)?;
    let mut outcome = told(ledger, &entry, &plan, (Verb::Renewed.of(""), "renewed "))?;
    if let Some(term) = plan.order.term() {
        outcome.receipt = outcome.receipt.and(&format!(", term {} to {}", term.start, term.end));
    }
    Ok(outcome)
}

/// Writes a plan, and says so.
fn told(
    ledger: &mut Ledger<'_>,
    entry: &LicenseEntry,
    plan: &OrderPlan,
    (receipt, summary): (Receipt, &str),
) -> Res<Outcome> {
    let (id, title) = (entry.license.id, entry.license.title());
    let order = write(ledger, &entry.license, plan)?;
    let shown = plan.shown(ledger.now.today);
    ledger.event(
        Some(&id.to_string()),
        facts! {"license": id, "order": order, "seats": plan.order.seats, "before": plan.before, "after": plan.after},
        &format!("{summary}{title} {shown}"),
    )?;
    let written = Order::of(order, id, plan.day() <= ledger.now.today, plan.order.clone());
    let detail = written.map_or(Detail::License(id), |order| Detail::Ordered(Box::new(order)));
    let mut outcome = done(ledger, receipt.and(&format!("{} {shown}", Shown(&title))), detail);
    outcome.warn_all(plan.remarks.iter().cloned());
    let total = (plan.day() <= ledger.now.today).then_some(plan.after);
    outcome
        .warn_all(total.and_then(|total| overdrawn(&title, SeatFigures { total: Some(total), ..entry.license.seats })));
    Ok(outcome)
}

/// Writes the orders of a plan and what becomes of the terms; the total follows.
pub(super) fn write(ledger: &mut Ledger<'_>, license: &License, plan: &OrderPlan) -> Res<OrderId> {
    let mut before = plan.opening.as_ref().and(license.terms.seats_total);
    if let Some(opening) = &plan.opening {
        ledger.insert("license_order", &columns(license.id, opening, before.take()))?;
    }
    let order = OrderId(ledger.insert("license_order", &columns(license.id, &plan.order, before))?);
    if plan.terms != license.terms {
        let mut sets = terms_columns(&plan.terms);
        sets.retain(|(column, _)| *column != "seats_total");
        sets.push(by_hand(ledger));
        ledger.update("license", license.id.0, &sets)?;
    }
    bring_in_line(ledger, license.id)?;
    ledger.concerns(license.id)?;
    Ok(order)
}

/// The columns of an order; of the first one of a license with the total that this had.
pub(super) fn columns(
    license: LicenseId,
    fields: &OrderFields,
    total_before: Option<u32>,
) -> Vec<(&'static str, Value)> {
    let mut sets = record_columns(fields);
    sets.extend([("license_id", Value::Integer(license.0)), ("total_before", int_opt(total_before.map(i64::from)))]);
    sets
}
