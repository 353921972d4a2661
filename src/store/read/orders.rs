//! Orders: of one license or of all, in the order of their days.

use crate::domain::ids::{LicenseId, OrderId};
use crate::domain::order::{Order, OrderFields};
use crate::store::convert::{Columns, Named, RowExt};
use crate::store::error::Res;
use rusqlite::Connection;
use std::collections::HashMap;

const SELECT: &str = "SELECT o.* FROM license_order o WHERE o.void_batch IS NULL";
const IN_ORDER: &str = "ORDER BY o.license_id, o.day, o.id";

/// The orders of every license that has any.
pub(super) fn all(conn: &Connection) -> Res<HashMap<LicenseId, Vec<Order>>> {
    let mut statement = conn.prepare_cached(&format!("{SELECT} {IN_ORDER}"))?;
    let columns = Columns::of(&statement);
    let mut rows = statement.query([])?;
    let mut all: HashMap<LicenseId, Vec<Order>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let order = order(&columns.row(row))?;
        all.entry(order.license).or_default().push(order);
    }
    Ok(all)
}

/// The orders of one license.
pub(in crate::store) fn of(conn: &Connection, license: LicenseId) -> Res<Vec<Order>> {
    let mut statement = conn.prepare_cached(&format!("{SELECT} AND o.license_id = ?1 {IN_ORDER}"))?;
    let columns = Columns::of(&statement);
    let orders = statement.query_map([license.0], |row| order(&columns.row(row)))?;
    Ok(orders.collect::<rusqlite::Result<_>>()?)
}

fn order(row: &Named<'_>) -> rusqlite::Result<Order> {
    let fields: OrderFields = row.record()?;
    Ok(Order {
        id: OrderId(row.get("id")?),
        license: LicenseId(row.get("license_id")?),
        kind: row.word("kind")?,
        day: row.day("day")?.unwrap_or_default(),
        seats: row.get("seats")?,
        counted: row.get("counted")?,
        fields,
    })
}
