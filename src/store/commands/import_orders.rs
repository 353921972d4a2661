//! Import of orders: rows that are known already, that say more of a known order, or that are new.
//!
//! An order is told by what made it, its day and its seats: a row that says the same three is one that is known. So a file
//! that is read twice orders nothing twice.

use super::catalog::{by_hand, terms_columns};
use super::import_file::Taking;
use super::import_names::{Wanted, license_named, load_names};
use super::ordered_total::bring_in_line;
use super::orders::columns;
use crate::domain::ids::{LicenseId, OrderId};
use crate::domain::import_file::{Numbered, OrderRow, Reject, RejectCode, RowFault};
use crate::domain::order::plan::{opening, refuse_no_orders, with_orders};
use crate::domain::order::{OrderFields, OrderKind, refuse_totals};
use crate::domain::read_model::LicenseEntry;
use crate::domain::refusal::Refusal;
use crate::domain::time::Day;
use crate::store::convert::record_columns;
use crate::store::error::Res;
use crate::store::ledger::Ledger;
use crate::store::read;
use rusqlite::types::Value;
use std::collections::BTreeMap;

/// A row that can be an order of its license.
struct Row {
    line: u32,
    fields: OrderFields,
    day: Day,
    seats: i64,
}

pub(super) fn orders(ledger: &mut Ledger<'_>, taking: &mut Taking, rows: &[Numbered<OrderRow>]) -> Res<()> {
    let names = load_names(ledger.conn, Wanted::Nobody)?;
    let mut of: BTreeMap<LicenseId, Vec<(u32, &OrderFields)>> = BTreeMap::new();
    for Numbered { line, row } in rows {
        match license_named(&names, (&row.product, row.publisher.as_deref()), &row.license) {
            Ok(license) => of.entry(license).or_default().push((*line, &row.fields)),
            Err(fault) => taking.rejects.push(Reject::with(*line, fault)),
        }
    }
    of.into_iter().try_for_each(|(license, rows)| of_license(ledger, taking, license, &rows))
}

fn refused(taking: &mut Taking, line: u32, refusal: Refusal) {
    let column = refusal.field.unwrap_or("seats");
    taking.rejects.push(Reject::with(line, RowFault::of(column, RejectCode::BadValue, refusal.message)));
}

fn of_license(
    ledger: &mut Ledger<'_>,
    taking: &mut Taking,
    license: LicenseId,
    rows: &[(u32, &OrderFields)],
) -> Res<()> {
    let entry = read::licenses::one(ledger.conn, license)?;
    let mut known: Vec<Option<(OrderId, OrderFields)>> =
        entry.orders.iter().map(|order| Some((order.id, order.fields.clone()))).collect();
    let rows = readable(taking, &entry, rows);
    *taking.licenses.entry(license).or_default() += u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let mut new = Vec::new();
    for same in [OrderFields::eq as fn(&OrderFields, &OrderFields) -> bool, is_same_order] {
        let looked_at = if new.is_empty() { rows.iter().collect() } else { std::mem::take(&mut new) };
        for row in looked_at {
            let place =
                known.iter().position(|known| known.as_ref().is_some_and(|(_, fields)| same(fields, &row.fields)));
            let Some((id, _)) = place.and_then(|place| known[place].take()) else {
                new.push(row);
                continue;
            };
            let mut sets = record_columns(&row.fields);
            sets.retain(|(_, value)| *value != Value::Null);
            if ledger.update("license_order", id.0, &sets)? {
                taking.outcomes.updated += 1;
            } else {
                taking.outcomes.unchanged += 1;
                taking.outcomes.confirmed += 1;
            }
        }
        if new.is_empty() {
            break;
        }
    }
    if new.is_empty() { Ok(()) } else { add(ledger, taking, &entry, &new) }
}

/// The rows that can be orders of the license, by their days.
fn readable(taking: &mut Taking, entry: &LicenseEntry, rows: &[(u32, &OrderFields)]) -> Vec<Row> {
    let mut read = Vec::new();
    for (line, fields) in rows {
        let checked =
            refuse_no_orders(&entry.license).and_then(|()| (*fields).clone().checked(entry.license.terms.currency));
        match checked {
            Err(refusal) => refused(taking, *line, refusal),
            Ok(fields) => {
                if let (Some(day), Some(seats)) = (fields.day, fields.seats) {
                    let kind = Some(fields.kind.unwrap_or_default());
                    read.push(Row { line: *line, fields: OrderFields { kind, ..fields }, day, seats });
                }
            }
        }
    }
    read.sort_by_key(|row| (row.day, row.line));
    read
}

/// What tells an order from others of its license.
fn is_same_order(one: &OrderFields, other: &OrderFields) -> bool {
    (one.kind, one.day, one.seats) == (other.kind, other.day, other.seats)
}

/// Adds the orders that are new, the seats that the license had before all others.
fn add(ledger: &mut Ledger<'_>, taking: &mut Taking, entry: &LicenseEntry, new: &[&Row]) -> Res<()> {
    let (license, today) = (&entry.license, ledger.now.today);
    let mut totals: Vec<(Day, i64)> = entry.orders.iter().map(|order| (order.day, order.seats)).collect();
    let mut has_opening = entry.orders.iter().any(|order| order.kind == OrderKind::Opening);
    let mut total_before = license.terms.seats_total.filter(|_| entry.orders.is_empty());
    let names_opening = new.iter().any(|row| row.fields.kind == Some(OrderKind::Opening));
    let first = new.first().map_or(today, |row| row.day);
    if total_before.is_some() && !names_opening {
        let opening = opening(&license.terms, first, today);
        totals.extend(opening.day.zip(opening.seats));
        ledger.insert_plain("license_order", &columns(license.id, &opening, total_before.take()))?;
        taking.warn(
            new[0].line,
            [format!(
                "It is the first order of {}: what the license had, {} seats, is an order of {}.",
                license.title(),
                opening.seats.unwrap_or_default(),
                opening.day.unwrap_or(first)
            )],
        );
    }
    let mut added = false;
    for row in new {
        let is_opening = row.fields.kind == Some(OrderKind::Opening);
        if is_opening && has_opening {
            let message = "The license has an opening order already; a license has one.";
            let fault = RowFault::of("kind", RejectCode::DuplicateInFile, message);
            taking.rejects.push(Reject::with(row.line, fault));
            continue;
        }
        totals.push((row.day, row.seats));
        if let Err(refusal) = refuse_totals(&license.terms, &totals) {
            totals.pop();
            refused(taking, row.line, refusal);
            continue;
        }
        ledger.insert_plain("license_order", &columns(license.id, &row.fields, total_before.take()))?;
        taking.created.orders += 1;
        (added, has_opening) = (true, has_opening || is_opening);
    }
    if added && entry.orders.is_empty() && license.terms.total_cost.is_some() {
        let mut sets = terms_columns(&with_orders(&license.terms));
        sets.retain(|(column, _)| *column != "seats_total");
        sets.push(by_hand(ledger));
        ledger.update("license", license.id.0, &sets)?;
    }
    bring_in_line(ledger, license.id)
}
