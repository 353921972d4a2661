//! Who holds the accounts of a vendor's file: found by what names them, or added where that was asked for; and what a row says
//! of its holder beside the seat. It writes no seat.

use super::catalog::{identifier_columns, person_columns};
use super::import_catalog::as_of;
use super::import_file::Taking;
use crate::domain::command::ImportOptions;
use crate::domain::evidence::{Evidence, Last};
use crate::domain::ids::{LicenseId, PersonId, ProductId};
use crate::domain::import_file::holder::holder_of;
use crate::domain::import_file::plan::Names;
use crate::domain::import_file::{Account, Numbered, Reject, RejectCode, RowFault, VendorFile};
use crate::domain::person::{PersonStatus, normalized};
use crate::domain::text::key;
use crate::store::convert::{LOGIN, evidence_values, int_opt, text};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, Set};
use crate::store::read;
use rusqlite::types::Value;

/// Whom an account is of, if that is somebody known or to be added, or why nobody can be said to hold it.
pub(super) fn holder_or_fault(
    account: &Account,
    (file, names): (&VendorFile, &Names),
    options: &ImportOptions,
) -> Result<Option<PersonId>, RowFault> {
    let fault = |code, message: String| Err(RowFault::of("holder", code, message));
    match holder_of(account, file, names) {
        Ok(None) if !options.create_people => {
            let message = "Nobody here answers to this account; add its holder, or let --create-people do it.";
            fault(RejectCode::NotFound, message.to_owned())
        }
        Ok(found) => Ok(found),
        Err(why) => fault(RejectCode::Ambiguous, why.to_string()),
    }
}

/// Who holds each account; people who are not known are added where that was asked for.
pub(super) fn holders<'f>(
    ledger: &mut Ledger<'_>,
    taking: &mut Taking,
    names: &mut Names,
    (file, license): (&VendorFile, Option<LicenseId>),
    accounts: &[&'f Numbered<Account>],
    options: &ImportOptions,
) -> Res<Vec<(&'f Numbered<Account>, PersonId)>> {
    let product = license.map(|license| product_of(ledger, license)).transpose()?;
    let mut found = Vec::with_capacity(accounts.len());
    let somebody = !names.people.is_empty();
    for account in accounts {
        taking.looked_up += usize::from(somebody);
        let person = match holder_or_fault(&account.row, (file, names), options) {
            Ok(Some(person)) => {
                taking.matched += usize::from(somebody);
                person
            }
            Ok(None) => new_holder(ledger, taking, account)?,
            Err(fault) => {
                let first = account.row.identifiers.first().map(|(_, value)| value.clone());
                if taking.unheld.insert((account.line, first.unwrap_or_default())) {
                    taking.rejects.push(Reject::with(account.line, fault));
                }
                continue;
            }
        };
        if new_identifiers(ledger, names, file, account, person)? {
            taking.identified.insert(account.line);
        }
        if heard_sign_in(ledger, taking, (file, product), account, person)? {
            taking.identified.insert(account.line);
        }
        found.push((*account, person));
    }
    Ok(found)
}

fn new_holder(ledger: &mut Ledger<'_>, taking: &mut Taking, account: &Numbered<Account>) -> Res<PersonId> {
    let row = &account.row;
    let first = row.identifiers.first().map_or("", |(_, value)| value.as_str());
    let name = row.display_name.as_deref().filter(|name| !name.is_empty()).unwrap_or(first);
    let stands = (PersonStatus::Active, None);
    let mut sets = person_columns(name, row.department.as_deref(), stands, Evidence::default());
    sets.push(as_of(taking));
    let id = ledger.insert_plain("person", &sets)?;
    taking.created.people += 1;
    Ok(PersonId(id))
}

/// A decision once made holds: every identifier of the row names this person from now on; true if one did not before. One that was theirs and was
/// ended here stays ended: it is how the row was matched.
fn new_identifiers(
    ledger: &mut Ledger<'_>,
    names: &mut Names,
    file: &VendorFile,
    account: &Numbered<Account>,
    person: PersonId,
) -> Res<bool> {
    let mut added = false;
    for (kind, value) in &account.row.identifiers {
        let norm = normalized(value);
        if names.former.get(&norm) == Some(&Some(person)) {
            continue;
        }
        if names.people.insert(&kind.scope(&file.realm), &norm, person) {
            ledger.insert_plain("identifier", &identifier_columns(person, *kind, &file.realm, value))?;
            added = true;
        }
    }
    Ok(added)
}

fn product_of(ledger: &Ledger<'_>, license: LicenseId) -> Res<ProductId> {
    let mut statement = ledger.conn.prepare_cached("SELECT product_id FROM license WHERE id = ?1")?;
    Ok(statement.query_row([license.0], |row| row.get(0).map(ProductId))?)
}

/// A sign-in is one at this vendor, unless the file is the directory's own. It never hides a later one that is known. True
/// if it is news.
fn heard_sign_in(
    ledger: &mut Ledger<'_>,
    taking: &Taking,
    (file, product): (&VendorFile, Option<ProductId>),
    account: &Numbered<Account>,
    person: PersonId,
) -> Res<bool> {
    if !matches!(account.row.last_login, Last::Observed(_)) {
        return Ok(false);
    }
    let said = taking.said(account.row.last_login, account.line);
    let columns = |evidence| LOGIN.into_iter().zip(evidence_values(evidence)).collect::<Vec<Set<'_>>>();
    if file.directory {
        let known = read::people::one(ledger.conn, person)?.last_login;
        let heard = known.heard(said, &[]).evidence;
        if heard != known {
            ledger.update("person", person.0, &columns(heard))?;
        }
        return Ok(heard.last != known.last);
    }
    let publisher = key(&file.publisher);
    if let Some((row, known)) = read::account_logins::row(ledger.conn, person, &publisher, product)? {
        let heard = known.evidence.heard(said, &[]).evidence;
        if heard != known.evidence {
            ledger.update("account_login", row, &columns(heard))?;
        }
        return Ok(heard.last != known.evidence.last);
    }
    let place = [
        ("person_id", Value::Integer(person.0)),
        ("publisher_key", text(&publisher)),
        ("product_id", int_opt(product.map(|product| product.0))),
    ];
    ledger.insert("account_login", &[place.to_vec(), columns(said)].concat())?;
    Ok(true)
}
