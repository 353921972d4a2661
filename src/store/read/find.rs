//! From what somebody typed to the one thing that is meant.

use crate::domain::advice::Step;
use crate::domain::ids::{LicenseId, PersonId, ProductId};
use crate::domain::license::title;
use crate::domain::name_list::NameList;
use crate::domain::person::{IdentifierKind, NAME_LIMIT, normalized};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{Shown, key, personal};
use crate::store::error::Res;
use rusqlite::Connection;
use std::borrow::Cow;

/// How many candidates an ambiguous name lists.
const LISTED: usize = 5;

/// Which of two that answer to one name is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum First {
    /// The one that is in use.
    Live,
    /// The one that is archived.
    Archived,
}

/// A license by id, by title (`Sketchpad · Team`), by name, by its product's name, or by what exports call it; of live and archived ones those
/// that come `first`, the others where there is none.
pub(in crate::store) fn license(conn: &Connection, reference: &str, first: First) -> Res<LicenseId> {
    let wanted = LicenseId::parse(reference);
    let typed = key(reference);
    let [mut by_title, mut by_part, mut in_exports, mut archived] = [const { Vec::new() }; 4];
    let mut statement = conn.prepare_cached(
        "SELECT l.id, p.name AS product, p.publisher, l.name, l.vendor_products, l.archived_on IS NOT NULL AS archived
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
        let named = titled || name.as_deref().map(key).as_ref() == Some(&typed) || key(&product) == typed;
        let in_files = row.get::<_, Option<String>>("vendor_products")?.map(|names| NameList::parse(&names));
        if named || in_files.iter().flat_map(NameList::iter).any(|name| key(name) == typed) {
            let found = match (is_archived, titled, named) {
                (true, ..) => &mut archived,
                (false, true, _) => &mut by_title,
                (false, false, true) => &mut by_part,
                (false, false, false) => &mut in_exports,
            };
            let publisher: Option<String> = row.get("publisher")?;
            found.push((id, publisher.map_or(label.clone(), |publisher| format!("{publisher} {label}"))));
        }
    }
    let in_order = match first {
        First::Live => [by_title, by_part, in_exports, archived],
        First::Archived => [archived, by_title, by_part, in_exports],
    };
    let found = in_order.into_iter().find(|found| !found.is_empty()).unwrap_or_default();
    Ok(only(reference, "license", Step::ListLicenses, &found)?)
}

/// A product by id, by name, or by publisher and name; of live and archived ones those that come `first`, the others
/// where there is none.
pub(in crate::store) fn product(conn: &Connection, reference: &str, first: First) -> Res<ProductId> {
    let (live, archived): (Vec<_>, Vec<_>) = products(conn, reference)?.into_iter().partition(|found| !found.archived);
    let (first, second) = match first {
        First::Live => (live, archived),
        First::Archived => (archived, live),
    };
    let found = if first.is_empty() { second } else { first };
    let found: Vec<(ProductId, String)> = found.iter().map(|found| (found.id, found.full())).collect();
    Ok(only(reference, "product", Step::ListProducts, &found)?)
}

/// A product that answers to a reference.
#[derive(Debug)]
pub(in crate::store) struct FoundProduct {
    /// The product's id.
    pub(in crate::store) id: ProductId,
    /// Its name.
    pub(in crate::store) name: String,
    /// Who makes it.
    pub(in crate::store) publisher: Option<String>,
    /// It is archived.
    pub(in crate::store) archived: bool,
}

impl FoundProduct {
    /// As lists print it: `Draw Ltd Sketchpad`.
    pub(in crate::store) fn full(&self) -> String {
        self.publisher.as_ref().map_or_else(|| self.name.clone(), |publisher| format!("{publisher} {}", self.name))
    }
}

/// The products that answer to an id, a name, or a publisher and name: one for an id, in order of their ids.
pub(in crate::store) fn products(conn: &Connection, reference: &str) -> Res<Vec<FoundProduct>> {
    let wanted = ProductId::parse(reference);
    let typed = key(reference);
    let mut all = Vec::new();
    let mut statement = conn.prepare_cached(
        "SELECT id, name, publisher, archived_on IS NOT NULL AS archived FROM product \
         WHERE void_batch IS NULL ORDER BY id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let found = FoundProduct {
            id: ProductId(row.get("id")?),
            name: row.get("name")?,
            publisher: row.get("publisher")?,
            archived: row.get("archived")?,
        };
        if wanted == Some(found.id) {
            return Ok(vec![found]);
        }
        if key(&found.name) == typed || key(&found.full()) == typed {
            all.push(found);
        }
    }
    Ok(all)
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
        let term: Cow<'_, str> = if sql.starts_with("SELECT id") {
            personal(reference, NAME_LIMIT).unwrap_or_default().into()
        } else {
            norm.as_str().into()
        };
        let mut statement = conn.prepare_cached(sql)?;
        let found =
            statement.query_map([term.as_ref()], |row| Ok((PersonId(row.get(0)?), row.get::<_, String>(1)?)))?;
        candidates = found.collect::<rusqlite::Result<Vec<_>>>()?;
        if !candidates.is_empty() {
            break;
        }
    }
    if let (true, Some((vendor, login))) = (candidates.is_empty(), reference.split_once(':')) {
        candidates = with_login(conn, vendor, login)?;
    }
    if candidates.len() > 1 {
        let sql = concat!("SELECT ", shown_identifier!(), " FROM person h WHERE h.id = ?1");
        let mut address = conn.prepare_cached(sql)?;
        for (id, name) in candidates.iter_mut().take(LISTED) {
            if let Some(value) = address.query_row([id.0], |row| row.get::<_, Option<String>>(0))? {
                *name = value;
            }
        }
    }
    Ok(only(reference, "person", Step::Run("dormouse person list"), &candidates)?)
}

/// The people whose login at a vendor this is, as `VENDOR:NAME` is typed and shown; else those whose it was.
fn with_login(conn: &Connection, vendor: &str, login: &str) -> Res<Vec<(PersonId, String)>> {
    let mut statement = conn.prepare_cached(
        "SELECT DISTINCT h.id, h.name FROM identifier i JOIN person h ON h.id = i.person_id
         WHERE i.norm = ?1 AND i.scope = ?2 AND (i.valid_to IS NULL) = ?3 AND i.void_batch IS NULL
           AND h.void_batch IS NULL",
    )?;
    for current in [true, false] {
        let scope = IdentifierKind::Login.scope(&vendor.trim().to_lowercase());
        let found = statement.query_map((normalized(login), scope, current), |row| {
            Ok((PersonId(row.get(0)?), row.get::<_, String>(1)?))
        })?;
        let found = found.collect::<rusqlite::Result<Vec<_>>>()?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// The one candidate, or a refusal that says there is none or lists them.
fn only<Id: Copy + std::fmt::Display>(
    reference: &str,
    kind: &str,
    list: Step,
    found: &[(Id, String)],
) -> Result<Id, Refusal> {
    match found {
        [] => Err(Refusal::not_found(kind, reference, list)),
        [(id, _)] => Ok(*id),
        many => {
            let kinds = if kind == "person" { "people".to_owned() } else { format!("{kind}s") };
            let mut names: Vec<String> =
                many.iter().take(LISTED).map(|(id, name)| format!("{id} ({})", Shown(name))).collect();
            if many.len() > LISTED {
                names.push(format!("and {} more", many.len() - LISTED));
            }
            Err(Refusal::new(
                Code::Ambiguous,
                format!("\"{}\" is the name of {} {kinds}.", Shown(reference), many.len()),
            )
            .hint(format!("name one by its id: {}", names.join(", "))))
        }
    }
}
