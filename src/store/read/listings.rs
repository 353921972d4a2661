//! Lists of logins that a vendor must not record or keep: their entries, and the accounts that logins name.

use crate::domain::ids::{AccountId, LicenseId};
use crate::domain::license::title;
use crate::domain::listing::{ListEntry, ListKind, Lists, NamedBy, identities};
use crate::domain::time::Day;
use crate::store::convert::{RowExt, words_at};
use crate::store::error::Res;
use rusqlite::Connection;
use std::collections::{BTreeSet, HashMap, HashSet};

/// What stands on a list.
const STANDING: &str = "removed_on IS NULL AND void_batch IS NULL";

/// The entries of one license or of all with what each is compared by, license by license and list by list; which accounts they
/// name is left open.
pub(in crate::store) fn entries(conn: &Connection, license: Option<LicenseId>) -> Res<Vec<(String, ListEntry)>> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT e.*, p.name AS product, l.name AS name FROM (SELECT * FROM listing WHERE {STANDING}) e
         JOIN license l ON l.id = e.license_id JOIN product p ON p.id = l.product_id
         WHERE ?1 IS NULL OR e.license_id = ?1"
    ))?;
    let found = statement.query_map([license.map(|license| license.0)], |row| {
        let name: Option<String> = row.get("name")?;
        let entry = ListEntry {
            license: LicenseId(row.get("license_id")?),
            title: title(&row.get::<_, String>("product")?, name.as_deref()),
            list: row.word("list")?,
            identifier: row.get("identifier")?,
            since: row.day("since")?.unwrap_or_default(),
            added_by: row.get("added_by")?,
            reason: row.get("reason")?,
            accounts: Vec::new(),
            found: Vec::new(),
        };
        Ok((row.get("identifier_key")?, entry))
    })?;
    let mut found: Vec<(String, ListEntry)> = found.collect::<rusqlite::Result<_>>()?;
    found.sort_by(|(key, one), (other_key, other)| {
        (one.license, one.list, key).cmp(&(other.license, other.list, other_key))
    });
    Ok(found)
}

/// The lists of every license that has any.
pub(in crate::store) fn lists(conn: &Connection) -> Res<HashMap<LicenseId, Lists>> {
    let mut statement =
        conn.prepare_cached(&format!("SELECT license_id, list, identifier_key, since FROM listing WHERE {STANDING}"))?;
    let mut lists: HashMap<LicenseId, Lists> = HashMap::new();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let of = lists.entry(LicenseId(row.get("license_id")?)).or_default();
        of.add(row.get("identifier_key")?, row.word("list")?, row.day("since")?.unwrap_or_default());
    }
    Ok(lists)
}

/// An entry that stands.
pub(in crate::store) struct Standing {
    /// Its number.
    pub id: i64,
    /// On which list.
    pub list: ListKind,
    /// The first day on which it holds.
    pub since: Day,
}

/// The entries of a license that a login has.
pub(in crate::store) fn with_key(conn: &Connection, license: LicenseId, key: &str) -> Res<Vec<Standing>> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT id, list, since FROM listing WHERE license_id = ?1 AND list IN ('do_not_track', 'delete')
         AND identifier_key = ?2 AND {STANDING} ORDER BY list"
    ))?;
    let found = statement.query_map((license.0, key), |row| {
        let since = row.day("since")?.unwrap_or_default();
        Ok(Standing { id: row.get("id")?, list: row.word("list")?, since })
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// The accounts of a license that logins name, by what these are compared by; whether they count is not asked. One with its domain
/// is looked up; those without may be the login, the user id or the address of any account, so these are read.
pub(in crate::store) fn named<'k>(
    conn: &Connection,
    license: LicenseId,
    keys: impl IntoIterator<Item = &'k str>,
) -> Res<HashMap<&'k str, Vec<AccountId>>> {
    let (mut named, mut in_any_domain) = (HashMap::<&str, Vec<AccountId>>::new(), HashSet::new());
    let mut whole = conn.prepare_cached(
        "SELECT id FROM account WHERE license_id = ?1 AND identity_key IN (?2, ?3) AND void_batch IS NULL ORDER BY id",
    )?;
    for key in keys {
        match identities(key) {
            Some([one, other]) => {
                let found = whole.query_map((license.0, one, other), |row| row.get(0).map(AccountId))?;
                named.insert(key, found.collect::<rusqlite::Result<_>>()?);
            }
            None => {
                in_any_domain.insert(key);
            }
        }
    }
    if in_any_domain.is_empty() {
        return Ok(named);
    }
    let mut all = conn.prepare_cached(
        "SELECT id, login, user_id, email FROM account WHERE license_id = ?1 AND void_batch IS NULL ORDER BY id",
    )?;
    let mut rows = all.query([license.0])?;
    while let Some(row) = rows.next()? {
        let id = AccountId(row.get(0)?);
        let given = |place| Ok::<_, rusqlite::Error>(row.get_ref(place)?.as_str_or_null()?);
        let account = NamedBy { identity_key: "", login: words_at(row, 1)?, user_id: given(2)?, email: given(3)? };
        for key in account.keys() {
            let Some(key) = in_any_domain.get(&*key) else { continue };
            let accounts = named.entry(key).or_default();
            if accounts.last() != Some(&id) {
                accounts.push(id);
            }
        }
    }
    Ok(named)
}

/// The accounts, of one license or of all, that something may be found about: an entry names them, or they were freed.
pub(in crate::store) fn looked_at(conn: &Connection, license: Option<LicenseId>) -> Res<BTreeSet<AccountId>> {
    let mut found = BTreeSet::new();
    let entries = entries(conn, license)?;
    for of in entries.chunk_by(|(_, one), (_, other)| one.license == other.license) {
        let Some((_, ListEntry { license, .. })) = of.first() else { continue };
        let named = named(conn, *license, of.iter().map(|(key, _)| key.as_str()))?;
        found.extend(named.into_values().flatten());
    }
    let mut freed = conn.prepare_cached(
        "SELECT id FROM account INDEXED BY account_freed
         WHERE freed_on IS NOT NULL AND void_batch IS NULL AND (?1 IS NULL OR license_id = ?1)",
    )?;
    let freed = freed.query_map([license.map(|license| license.0)], |row| row.get(0).map(AccountId))?;
    for id in freed {
        found.insert(id?);
    }
    Ok(found)
}
