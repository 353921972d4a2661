//! The total of a license that has orders: the sum of those that are not void and whose day has come.
//!
//! It is kept in the license, where everything reads it, and follows from the orders alone. Whoever writes an order, makes
//! one void or brings one back has it brought in line; an order of a later day is counted by the first command from that day
//! on, before that does anything else.

use super::catalog::by_hand;
use super::spells::{self, Due};
use crate::domain::ids::{BatchId, LicenseId, OrderId};
use crate::domain::text::number;
use crate::domain::time::Day;
use crate::store::convert::{RowExt, day_number};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, facts};
use crate::store::read;
use rusqlite::types::Value;
use rusqlite::{Connection, params};

/// The sum of the orders of a license that count; null where it has none. The license's id is `?1`.
pub(in crate::store) const SUM: &str = "
SELECT iif(count(*) = 0, NULL, coalesce(sum(o.seats) FILTER (WHERE o.counted = 1), 0)) FROM license_order o
WHERE o.license_id = ?1 AND o.void_batch IS NULL";

/// The licenses with orders whose day has come since the last command.
pub(in crate::store) fn due(conn: &Connection, today: Day) -> Res<Vec<LicenseId>> {
    let mut statement = conn.prepare_cached(
        "SELECT DISTINCT license_id FROM license_order
         WHERE counted = 0 AND void_batch IS NULL AND day <= ?1 ORDER BY license_id",
    )?;
    let due = statement.query_map([day_number(today)], |row| row.get(0).map(LicenseId))?;
    Ok(due.collect::<rusqlite::Result<_>>()?)
}

/// Counts the orders of a license whose day has come. It is a batch of its own, that no undo takes back: time has passed.
pub(in crate::store) fn count_due(ledger: &mut Ledger<'_>, license: LicenseId) -> Res<()> {
    ledger.batch_for_good()?;
    let due: Vec<Due> = ledger
        .conn
        .prepare_cached(
            "SELECT created_batch, day, seats FROM license_order
             WHERE license_id = ?1 AND counted = 0 AND void_batch IS NULL AND day <= ?2 ORDER BY day, id",
        )?
        .query_map(params![license.0, day_number(ledger.now.today)], |row| {
            Ok(Due { of: BatchId(row.get(0)?), on: row.day("day")?.unwrap_or_default(), seats: row.get(2)? })
        })?
        .collect::<rusqlite::Result<_>>()?;
    let before = recorded(ledger.conn, license)?;
    bring_in_line(ledger, license)?;
    let after = recorded(ledger.conn, license)?;
    ledger.concerns(license)?;
    let title = read::licenses::one(ledger.conn, license)?.license.title();
    let [was, is] = [before, after].map(|total| total.map_or("none".to_owned(), number));
    ledger.event(
        Some(&license.to_string()),
        facts! {"license": license, "before": before, "after": after},
        &format!("the orders of {title} up to today count: total {was} → {is}"),
    )?;
    spells::settle_due(ledger, license, &due)
}

fn recorded(conn: &Connection, license: LicenseId) -> Res<Option<i64>> {
    Ok(conn
        .prepare_cached("SELECT seats_total FROM license WHERE id = ?1")?
        .query_row([license.0], |row| row.get(0))?)
}

/// Brings the total of a license in line with its orders. Where the last one of them was just made void, it is what it was
/// before the first.
pub(super) fn bring_in_line(ledger: &mut Ledger<'_>, license: LicenseId) -> Res<()> {
    let due: Vec<OrderId> = ledger
        .conn
        .prepare_cached(
            "SELECT id FROM license_order
             WHERE license_id = ?1 AND counted = 0 AND void_batch IS NULL AND day <= ?2 ORDER BY id",
        )?
        .query_map(params![license.0, day_number(ledger.now.today)], |row| row.get(0).map(OrderId))?
        .collect::<rusqlite::Result<_>>()?;
    for order in due {
        ledger.mark("license_order", order.0, &[("counted", Value::Integer(1))])?;
    }
    let sum: Option<i64> = ledger.conn.prepare_cached(SUM)?.query_row([license.0], |row| row.get(0))?;
    let total = match sum {
        Some(sum) => Some(sum),
        None => before_orders(ledger, license)?,
    };
    if let Some(total) = total
        && recorded(ledger.conn, license)? != Some(total)
    {
        let sets = [("seats_total", Value::Integer(total)), by_hand(ledger)];
        ledger.update("license", license.0, &sets)?;
    }
    Ok(())
}

/// The total that a license had before the orders of it that this batch made void.
fn before_orders(ledger: &mut Ledger<'_>, license: LicenseId) -> Res<Option<i64>> {
    let batch = ledger.batch()?;
    let sql = "SELECT max(total_before) FROM license_order WHERE license_id = ?1 AND void_batch = ?2";
    Ok(ledger.conn.prepare_cached(sql)?.query_row([license.0, batch.0], |row| row.get(0))?)
}
