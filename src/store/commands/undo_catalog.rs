//! What keeps a product or a license from going back to what it was: no license in use belongs to an archived product,
//! and its terms obey the rules for editing them.

use super::undo_rows::lower;
use crate::domain::ids::{LicenseId, ProductId};
use crate::domain::license::LicenseFields;
use crate::domain::money::{Currency, Money};
use crate::store::error::{Failure, Res};
use crate::store::read;
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
    if table == "license"
        && let Some(reason) = breaks_terms(conn, id, &sets)?
    {
        return Ok(Some(reason));
    }
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

/// What editing would refuse of the terms as they would be: a price of today keeps the currency it was given in.
fn breaks_terms(conn: &Connection, id: i64, sets: &BTreeMap<&str, &Value>) -> Res<Option<String>> {
    let known = match read::licenses::one(conn, LicenseId(id)) {
        Err(Failure::Refused(_)) => return Ok(None),
        found => found?.license.terms,
    };
    let mut fields = LicenseFields::from(&known);
    let currency = match sets.get("currency") {
        Some(Value::Text(code)) => Currency::parse(code).unwrap_or(known.currency),
        _ => known.currency,
    };
    fields.currency = Some(currency);
    for (column, price) in [("cost_per_seat", &mut fields.cost_per_seat), ("total_cost", &mut fields.total_cost)] {
        if let Some(value) = sets.get(column) {
            *price = if let Value::Integer(minor) = value { Some(Money { minor: *minor, currency }) } else { None };
        }
    }
    Ok(fields.edited(&known).err().map(|refusal| lower(&refusal.message, "")))
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
