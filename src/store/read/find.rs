//! From what somebody typed to the one thing that is meant.

use crate::domain::ids::{LicenseId, PersonId, ProductId};
use crate::domain::license::title;
use crate::domain::person::normalized;
use crate::domain::refusal::Refusal;
use crate::domain::text::{Shown, key};
use crate::store::error::Res;
use rusqlite::Connection;

/// How many candidates an ambiguous name lists.
const LISTED: usize = 5;

/// A license by id, by title (`Sketchpad · Team`), by name, or by its product's name; an archived one where no other is
/// meant.
pub(in crate::store) fn license(conn: &Connection, reference: &str) -> Res<LicenseId> {
    let wanted = LicenseId::parse(reference);
    let typed = key(reference);
    let [mut by_title, mut by_part, mut archived] = [Vec::new(), Vec::new(), Vec::new()];
    let mut statement = conn.prepare_cached(
        "SELECT l.id, p.name AS product, l.name, l.archived_on IS NOT NULL AS archived
         FROM license l JOIN product p ON p.id = l.product_id WHERE l.void_batch IS NULL ORDER BY l.id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let id = LicenseId(row.get("id")?);
        if wanted == Some(id) {
            return Ok(id);
        }
        let is_archived: bool = row.get("archived")?;
        let (product, name): (String, Option<String>) = (row.get("product")?, row.get("name")?);
        let label = title(&product, name.as_deref());
        let plain = name.as_deref().map_or_else(|| product.clone(), |name| format!("{product} {name}"));
        let titled = key(&label) == typed || key(&plain) == typed;
        if titled || name.as_deref().map(key).as_ref() == Some(&typed) || key(&product) == typed {
            let found = match (is_archived, titled) {
                (true, _) => &mut archived,
                (false, true) => &mut by_title,
                (false, false) => &mut by_part,
            };
            found.push((id, label));
        }
    }
    let found = [by_title, by_part, archived].into_iter().find(|found| !found.is_empty()).unwrap_or_default();
    Ok(only(reference, "license", "dormouse license list", &found)?)
}

/// A product by id, by name, or by publisher and name; an archived one where no other is meant.
pub(in crate::store) fn product(conn: &Connection, reference: &str) -> Res<ProductId> {
    let wanted = ProductId::parse(reference);
    let typed = key(reference);
    let [mut found, mut archived] = [Vec::new(), Vec::new()];
    let mut statement = conn.prepare_cached(
        "SELECT id, name, publisher, archived_on IS NOT NULL AS archived FROM product \
         WHERE void_batch IS NULL ORDER BY id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let id = ProductId(row.get("id")?);
        if wanted == Some(id) {
            return Ok(id);
        }
        let (name, publisher): (String, Option<String>) = (row.get("name")?, row.get("publisher")?);
        let full = format!("{} {name}", publisher.as_deref().unwrap_or_default());
        if key(&name) == typed || key(&full) == typed {
            let found = if row.get("archived")? { &mut archived } else { &mut found };
            found.push((id, full.trim().to_owned()));
        }
    }
    let found = if found.is_empty() { archived } else { found };
    Ok(only(reference, "product", "dormouse product list", &found)?)
}

/// A person by id, by any current identifier, by a former one, or by name. A record that was merged leads to the one
/// that stays.
pub(in crate::store) fn person(conn: &Connection, reference: &str) -> Res<PersonId> {
    if let Some(PersonId(id)) = PersonId::parse(reference) {
        let there = conn
            .prepare_cached("SELECT count(*) FROM person WHERE id = ?1 AND void_batch IS NULL")?
            .query_row([id], |row| row.get::<_, i64>(0))?;
        if there > 0 {
            return Ok(super::people::merged_into(conn, PersonId(id))?.unwrap_or(PersonId(id)));
        }
    }
    let norm = normalized(reference);
    let mut candidates = Vec::new();
    for sql in [
        "SELECT DISTINCT h.id, h.name FROM identifier i JOIN person h ON h.id = i.person_id
         WHERE i.norm = ?1 AND i.valid_to IS NULL AND i.void_batch IS NULL AND h.void_batch IS NULL",
        "SELECT DISTINCT h.id, h.name FROM identifier i JOIN person h ON h.id = i.person_id
         WHERE i.norm = ?1 AND i.valid_to IS NOT NULL AND i.void_batch IS NULL AND h.void_batch IS NULL",
        "SELECT id, name FROM person WHERE name = ?1 COLLATE NOCASE AND void_batch IS NULL
         AND merged_into IS NULL AND purged_at IS NULL",
    ] {
        let term = if sql.starts_with("SELECT id") { reference.trim() } else { norm.as_str() };
        let mut statement = conn.prepare_cached(sql)?;
        let found = statement.query_map([term], |row| Ok((PersonId(row.get(0)?), row.get::<_, String>(1)?)))?;
        candidates = found.collect::<rusqlite::Result<Vec<_>>>()?;
        if !candidates.is_empty() {
            break;
        }
    }
    Ok(only(reference, "person", "dormouse person list", &candidates)?)
}

/// The one candidate, or a refusal that says there is none or lists them.
fn only<Id: Copy + std::fmt::Display>(
    reference: &str,
    kind: &str,
    list: &str,
    found: &[(Id, String)],
) -> Result<Id, Refusal> {
    match found {
        [] => Err(Refusal::not_found(kind, reference, list)),
        [(id, _)] => Ok(*id),
        many => {
            let mut names: Vec<String> =
                many.iter().take(LISTED).map(|(id, name)| format!("{id} ({})", Shown(name))).collect();
            if many.len() > LISTED {
                names.push(format!("and {} more", many.len() - LISTED));
            }
            Err(Refusal::new(format!("\"{}\" is the name of {} {kind}s.", Shown(reference), many.len()))
                .hint(format!("name one by its id: {}", names.join(", "))))
        }
    }
}
