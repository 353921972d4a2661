//! Import of our own `listings.csv`: entries that are known already, that say why a known one is there, or that are new.

use super::import_file::Taking;
use super::import_names::{Wanted, license_named, load_names};
use super::listings::{NewEntry, insert};
use crate::domain::ids::LicenseId;
use crate::domain::import_file::plan::Names;
use crate::domain::import_file::{ListingRow, Numbered, Reject, RejectCode, RowFault};
use crate::domain::listing::{ListKind, ListedLogin};
use crate::domain::refusal::Refusal;
use crate::store::convert::text;
use crate::store::error::Res;
use crate::store::ledger::Ledger;
use crate::store::read::listings::with_key;
use std::collections::HashMap;

/// The lines of the entries that were read.
type Lines = HashMap<(LicenseId, ListKind, String), u32>;

pub(super) fn listings(ledger: &mut Ledger<'_>, taking: &mut Taking, rows: &[Numbered<ListingRow>]) -> Res<()> {
    let names = load_names(ledger.conn, Wanted::Nobody)?;
    let mut lines = Lines::new();
    for Numbered { line, row } in rows {
        match understood(&names, row) {
            Ok((license, login)) => {
                let place = (license, row.list, login.key.clone());
                if let Some(first) = lines.get(&place) {
                    let message = format!("The login is on this list {} already.", taking.unit.at(*first));
                    let fault = RowFault::of("identifier", RejectCode::DuplicateInFile, message);
                    taking.rejects.push(Reject::with(*line, fault));
                    continue;
                }
                lines.insert(place, *line);
                entry(ledger, taking, (license, &login), (*line, row))?;
            }
            Err(fault) => taking.rejects.push(Reject::with(*line, fault)),
        }
    }
    Ok(())
}

/// The license and the login of a row.
fn understood(names: &Names, row: &ListingRow) -> Result<(LicenseId, ListedLogin), RowFault> {
    let license = license_named(names, (&row.product, row.publisher.as_deref()), &row.license)?;
    let login = ListedLogin::checked(&row.identifier);
    let bad = |refusal: Refusal| RowFault::of("identifier", RejectCode::BadValue, refusal.message);
    Ok((license, login.map_err(bad)?))
}

fn entry(
    ledger: &mut Ledger<'_>,
    taking: &mut Taking,
    (license, login): (LicenseId, &ListedLogin),
    (line, row): (u32, &ListingRow),
) -> Res<()> {
    *taking.licenses.entry(license).or_default() += 1;
    let there = with_key(ledger.conn, license, &login.key)?;
    if let Some(known) = there.iter().find(|known| known.list == row.list) {
        if let Some(day) = row.since.filter(|day| *day != known.since) {
            taking.warn(line, [format!("the entry is from {} here and stays so, and not from {day}.", known.since)]);
        }
        let is_changed = match &row.reason {
            Some(reason) => ledger.update("listing", known.id, &[("reason", text(reason))])?,
            None => false,
        };
        if is_changed {
            taking.outcomes.updated += 1;
        } else {
            taking.outcomes.unchanged += 1;
            taking.outcomes.confirmed += 1;
        }
        return Ok(());
    }
    let lists: Vec<ListKind> = there.iter().map(|known| known.list).collect();
    if let Some(have) = row.list.covered_by(&lists) {
        taking.warn(line, [format!("the login is on the {} here, and so on this list as well.", have.shown())]);
        taking.outcomes.unchanged += 1;
        return Ok(());
    }
    let by = row.added_by.clone().unwrap_or_else(|| ledger.actor.name.clone());
    let since = row.since.unwrap_or(taking.as_of);
    let reason = row.reason.as_deref();
    insert(ledger, &NewEntry { license, list: row.list, login, since, added_by: &by, reason })?;
    taking.created.listings += 1;
    Ok(())
}
