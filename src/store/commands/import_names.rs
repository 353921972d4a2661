//! The names an import looks things up by, read once for a file.

use crate::domain::ids::{LicenseId, PersonId, ProductId};
use crate::domain::import_file::plan::{Names, note_name};
use crate::domain::import_file::{RejectCode, RowFault};
use crate::domain::name_list::NameList;
use crate::domain::text::key;
use crate::store::convert::words_at;
use crate::store::error::Res;
use rusqlite::Connection;

/// What is needed of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Nothing.
    Nobody,
    /// Their identifiers.
    Identifiers,
    /// Their identifiers, and what they are called.
    People,
}

/// Products and licenses by name, and people where they are needed.
pub(super) fn load_names(conn: &Connection, wanted: Wanted) -> Res<Names> {
    let mut names = Names::default();
    let mut statement = conn.prepare_cached(
        "SELECT id, name, publisher FROM product WHERE void_batch IS NULL AND archived_on IS NULL ORDER BY id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (name, publisher): (String, Option<String>) = (row.get("name")?, row.get("publisher")?);
        note_product(&mut names, ProductId(row.get("id")?), &name, publisher.as_deref());
    }
    let mut statement = conn.prepare_cached(
        "SELECT l.id, l.product_id, l.name, l.name_key, l.vendor_products, p.name AS product, p.name_key AS product_key FROM license l \
         JOIN product p ON p.id = l.product_id WHERE l.void_batch IS NULL AND l.archived_on IS NULL ORDER BY l.id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let id = LicenseId(row.get("id")?);
        let name: String = row.get("name_key")?;
        let (product, own): (String, Option<String>) = (row.get("product")?, row.get("name")?);
        let in_exports = row.get::<_, Option<String>>("vendor_products")?.map(|names| NameList::parse(&names));
        names.answers.note(id, &product, own.as_deref(), in_exports.iter().flat_map(NameList::iter));
        names.licenses.insert((ProductId(row.get("product_id")?), name.clone()), id);
        note_name(&mut names.licenses_by_name, (row.get("product_key")?, name), id);
    }
    if wanted == Wanted::People {
        load_called(conn, &mut names)?;
    }
    if wanted != Wanted::Nobody {
        load_identifiers(conn, &mut names)?;
    }
    Ok(names)
}

/// The fault of a row whose product two have the name of.
pub(super) fn two_products(column: &str) -> RowFault {
    let message = "Two products have this name; say whose in the publisher column.";
    RowFault::of(column, RejectCode::Ambiguous, message)
}

/// The license of a row that names its product, the publisher where that is given, and the license.
pub(super) fn license_named(
    names: &Names,
    (product, publisher): (&str, Option<&str>),
    license: &str,
) -> Result<LicenseId, RowFault> {
    let found = names.product(&key(product), publisher.map(key).as_deref()).map_err(|_| two_products("product"))?;
    let license = found.and_then(|product| names.licenses.get(&(product, key(license))).copied());
    let message = "There is no such license; add it first, or read licenses.csv with this file.";
    license.ok_or_else(|| RowFault::of("license", RejectCode::NotFound, message))
}

fn load_called(conn: &Connection, names: &mut Names) -> Res<()> {
    // A record that was made without a name is called by an identifier, which is none.
    let mut statement = conn.prepare_cached(
        "SELECT id, name FROM person h WHERE void_batch IS NULL AND NOT EXISTS (
             SELECT 1 FROM identifier i WHERE i.person_id = h.id AND i.value = h.name AND i.void_batch IS NULL)",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        names.called.insert(PersonId(row.get(0)?), &key(words_at(row, 1)?));
    }
    Ok(())
}

fn load_identifiers(conn: &Connection, names: &mut Names) -> Res<()> {
    let mut statement = conn.prepare_cached(
        "SELECT person_id, scope, norm, valid_to IS NULL AS current FROM identifier WHERE void_batch IS NULL",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let person = PersonId(row.get(0)?);
        let norm = words_at(row, 2)?;
        if row.get(3)? {
            names.people.insert(words_at(row, 1)?, norm, person);
        } else {
            note_name(&mut names.former, norm.to_owned(), person);
        }
    }
    Ok(())
}

/// Adds a product to the names.
pub(super) fn note_product(names: &mut Names, id: ProductId, name: &str, publisher: Option<&str>) {
    let name = key(name);
    names.products.insert((name.clone(), key(publisher.unwrap_or_default())), id);
    note_name(&mut names.products_by_name, name, id);
}
