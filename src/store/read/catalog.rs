//! The catalog: products with what hangs on them.

use crate::domain::advice::Step;
use crate::domain::ids::{BatchId, ProductId};
use crate::domain::read_model::ProductEntry;
use crate::domain::refusal::Refusal;
use crate::domain::time::Day;
use crate::store::convert::{RowExt, day_number};
use crate::store::error::{Failure, Res};
use rusqlite::{Connection, OptionalExtension, Row};

/// Products with their figures; conditions follow. The day on which they are looked at is `?1`.
const SELECT: &str = "
         SELECT p.*, coalesce(n.licenses, 0) AS licenses, coalesce(n.seats, 0) AS seats,
                coalesce(n.unlimited, 0) AS unlimited, coalesce(h.people, 0) AS people
         FROM product p
         LEFT JOIN (SELECT l.product_id, count(*) AS licenses,
                           sum(l.seats_total + coalesce((SELECT sum(o.seats) FROM license_order o
                                                         WHERE o.license_id = l.id AND o.counted = 0
                                                           AND o.void_batch IS NULL AND o.day <= ?1), 0)) AS seats,
                           max(l.seats_total IS NULL) AS unlimited FROM license l
                    WHERE l.void_batch IS NULL AND l.archived_on IS NULL GROUP BY l.product_id) n
                ON n.product_id = p.id
         LEFT JOIN (SELECT l.product_id, count(DISTINCT s.person_id) AS people
                    FROM assignment s JOIN license l ON l.id = s.license_id
                    WHERE s.revoked_on IS NULL AND s.void_batch IS NULL AND l.archived_on IS NULL
                    GROUP BY l.product_id) h ON h.product_id = p.id
         WHERE p.void_batch IS NULL";

/// All products, archived ones included, in order of name, with the seats that they have on a day.
pub(in crate::store) fn all(conn: &Connection, day: Day) -> Res<Vec<ProductEntry>> {
    let mut statement = conn.prepare_cached(&format!("{SELECT} ORDER BY p.name_key, p.id"))?;
    let products = statement.query_map([day_number(day)], entry)?;
    Ok(products.collect::<rusqlite::Result<_>>()?)
}

/// All products in any order, without what hangs on them: the people of each are counted seat by seat.
pub(in crate::store) fn without_figures(conn: &Connection) -> Res<Vec<ProductEntry>> {
    let mut statement = conn.prepare_cached(
        "SELECT *, 0 AS licenses, 0 AS seats, 0 AS unlimited, 0 AS people FROM product WHERE void_batch IS NULL",
    )?;
    let products = statement.query_map([], entry)?;
    Ok(products.collect::<rusqlite::Result<_>>()?)
}

/// One product, with the seats that it has on a day.
pub(in crate::store) fn one(conn: &Connection, id: ProductId, day: Day) -> Res<ProductEntry> {
    conn.prepare_cached(&format!("{SELECT} AND p.id = ?2"))?
        .query_row([day_number(day), id.0], entry)
        .optional()?
        .ok_or_else(|| Failure::Refused(Refusal::not_found("product", &id.to_string(), Step::ListProducts)))
}

fn entry(row: &Row<'_>) -> rusqlite::Result<ProductEntry> {
    Ok(ProductEntry {
        id: ProductId(row.get("id")?),
        fields: row.record()?,
        archived: row.get::<_, Option<i64>>("archived_on")?.is_some(),
        licenses: row.count("licenses")?,
        unlimited: row.get("unlimited")?,
        seats: row.get::<_, i64>("seats")?.unsigned_abs(),
        people: row.count("people")?,
        changed_by: BatchId(row.get("changed_batch")?),
    })
}
