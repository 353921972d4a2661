//! Entries of lists with the accounts that they name, judged: which of them the vendor lists now, and what must not be so.

use super::accounts::Accounts;
use super::listings;
use crate::domain::ids::LicenseId;
use crate::domain::listing::{ListEntry, OnLists, findings};
use crate::store::error::Res;
use rusqlite::Connection;

/// The entries of one license or of all, license by license and list by list.
pub(in crate::store) fn all(conn: &Connection, license: Option<LicenseId>) -> Res<Vec<ListEntry>> {
    judged(conn, listings::entries(conn, license)?)
}

/// Some entries, each with the accounts that it names. They stand license by license.
pub(in crate::store) fn judged(conn: &Connection, mut entries: Vec<(String, ListEntry)>) -> Res<Vec<ListEntry>> {
    let around = Accounts::of(conn)?;
    for of in entries.chunk_by_mut(|(_, one), (_, other)| one.license == other.license) {
        let Some(license) = of.first().map(|(_, entry)| entry.license) else { continue };
        let keys: Vec<String> = of.iter().map(|(key, _)| key.clone()).collect();
        let named = listings::named(conn, license, keys.iter().map(String::as_str))?;
        for (key, entry) in of {
            for id in named.get(key.as_str()).into_iter().flatten() {
                let Some(account) = around.with_id(*id)? else { continue };
                if account.listed.is_none() || account.missing_as_of.is_some() {
                    continue;
                }
                let on = OnLists::default().and(entry.list, entry.since);
                let without = findings(&account, OnLists::default());
                let found = findings(&account, on).into_iter().filter(|finding| !without.contains(finding));
                entry.found.extend(found.map(|finding| (*id, finding)));
                entry.accounts.push(*id);
            }
        }
    }
    Ok(entries.into_iter().map(|(_, entry)| entry).collect())
}
