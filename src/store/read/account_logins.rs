//! When people last signed in at vendors. A seat that was recorded after a sign-in was read is judged by it as well, so the
//! two are brought together whenever seats are read.

use crate::domain::account_login::{AccountLogin, Place, newest};
use crate::domain::evidence::Evidence;
use crate::domain::ids::{LicenseId, PersonId, ProductId};
use crate::store::convert::{Columns, LOGIN, Named, RowExt};
use crate::store::error::Res;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::collections::HashMap;

/// The sign-ins of some people, and the products they are asked for.
#[derive(Debug, Default)]
pub(in crate::store) struct AccountLogins {
    places: HashMap<LicenseId, Place>,
    people: HashMap<PersonId, Vec<AccountLogin>>,
}

impl AccountLogins {
    /// Those of the people a condition on `person_id` picks; of all where it is empty.
    pub fn of(conn: &Connection, whose: &str, values: &[Value]) -> Res<Self> {
        let mut found = Self::default();
        // Where no vendor ever told of one, nothing is looked for.
        let last: Option<i64> =
            conn.prepare_cached("SELECT max(id) FROM account_login")?.query_row([], |row| row.get(0))?;
        if last.is_none() {
            return Ok(found);
        }
        let mut statement =
            conn.prepare_cached(&format!("SELECT * FROM account_login WHERE void_batch IS NULL{whose}"))?;
        let columns = Columns::of(&statement);
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            let row = columns.row(row);
            found.people.entry(PersonId(row.get("person_id")?)).or_default().push(login(&row)?);
        }
        if found.people.is_empty() {
            return Ok(found);
        }
        let mut statement = conn.prepare_cached(
            "SELECT l.id, p.id AS product, p.publisher_key FROM license l JOIN product p ON p.id = l.product_id",
        )?;
        let places = statement.query_map([], |row| {
            let place = Place { product: ProductId(row.get("product")?), publisher: row.get("publisher_key")? };
            Ok((LicenseId(row.get("id")?), place))
        })?;
        found.places = places.collect::<rusqlite::Result<_>>()?;
        Ok(found)
    }

    /// The last sign-in of a person at the vendor of a license.
    pub fn at(&self, person: PersonId, license: LicenseId) -> Evidence {
        let Some(logins) = self.people.get(&person) else { return Evidence::default() };
        self.places.get(&license).map_or_else(Evidence::default, |place| newest(logins, place))
    }
}

/// A row as it is kept: its number, and what it says.
pub(in crate::store) type Kept = (i64, AccountLogin);

/// The row of a person for the vendor and product of a sign-in.
pub(in crate::store) fn row(
    conn: &Connection,
    person: PersonId,
    publisher: &str,
    product: Option<ProductId>,
) -> Res<Option<Kept>> {
    let same = |(_, login): &Kept| login.publisher == publisher && login.product == product;
    Ok(rows(conn, person)?.into_iter().find(same))
}

/// Every row of a person.
pub(in crate::store) fn rows(conn: &Connection, person: PersonId) -> Res<Vec<Kept>> {
    let mut statement =
        conn.prepare_cached("SELECT * FROM account_login WHERE person_id = ?1 AND void_batch IS NULL ORDER BY id")?;
    let columns = Columns::of(&statement);
    let rows = statement.query_map([person.0], |row| {
        let row = columns.row(row);
        Ok((row.get("id")?, login(&row)?))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn login(row: &Named<'_>) -> rusqlite::Result<AccountLogin> {
    Ok(AccountLogin {
        publisher: row.get("publisher_key")?,
        product: row.get::<Option<i64>>("product_id")?.map(ProductId),
        evidence: row.evidence(LOGIN)?,
    })
}
