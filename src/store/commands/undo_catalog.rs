//! What keeps a product or a license from going back to what it was: no license in use belongs to an archived product.

use crate::domain::ids::{LicenseId, ProductId};
use crate::store::error::Res;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;

/// Why a row of the catalog cannot take these values; `None` if it can.
pub(super) fn why_not_so(
    conn: &Connection,
    table: &str,
    id: i64,
    sets: &[(&'static str, Value)],
) -> Res<Option<String>> {
    let sets: BTreeMap<&str, &Value> = sets.iter().map(|(column, value)| (*column, value)).collect();
    match table {
        "product" if matches!(sets.get("archived_on"), Some(Value::Integer(_))) => in_use(conn, id),
        "license" if sets.contains_key("archived_on") || sets.contains_key("product_id") => {
            let (product, archived): (i64, bool) =
                conn.query_row("SELECT product_id, archived_on IS NOT NULL FROM license WHERE id = ?1", [id], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?;
            let product = if let Some(Value::Integer(product)) = sets.get("product_id") { *product } else { product };
            let archived = sets.get("archived_on").map_or(archived, |day| **day != Value::Null);
            if archived { Ok(None) } else { product_is_away(conn, product) }
        }
        _ => Ok(None),
    }
}

/// Why a license cannot be there again; `None` if its product is.
pub(super) fn why_no_license(conn: &Connection, id: i64) -> Res<Option<String>> {
    let found = conn
        .prepare_cached("SELECT product_id FROM license WHERE id = ?1 AND archived_on IS NULL")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    found.map_or(Ok(None), |product| product_is_away(conn, product))
}

fn product_is_away(conn: &Connection, product: i64) -> Res<Option<String>> {
    let away: Option<bool> = conn
        .prepare_cached("SELECT archived_on IS NOT NULL OR void_batch IS NOT NULL FROM product WHERE id = ?1")?
        .query_row([product], |row| row.get(0))
        .optional()?;
    Ok((away != Some(false)).then(|| format!("its product {} is archived since", ProductId(product))))
}

fn in_use(conn: &Connection, product: i64) -> Res<Option<String>> {
    let license: Option<i64> = conn
        .prepare_cached(
            "SELECT id FROM license WHERE product_id = ?1 AND void_batch IS NULL AND archived_on IS NULL LIMIT 1",
        )?
        .query_row([product], |row| row.get(0))
        .optional()?;
    Ok(license.map(|id| format!("it has a license that is not archived since: {}", LicenseId(id))))
}
