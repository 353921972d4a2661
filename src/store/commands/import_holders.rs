//! Who holds the accounts of a vendor's file: found by what names them, or added where that was asked for; and what a row says
//! of its holder beside the seat. It writes no seat.

use super::catalog::{identifier_columns, person_columns};
use super::import_accounts::{Decided, Decision};
use super::import_catalog::as_of;
use super::import_file::Taking;
use crate::domain::account::{Match, MatchRule};
use crate::domain::command::ImportOptions;
use crate::domain::evidence::{Evidence, Last};
use crate::domain::ids::{LicenseId, PersonId, ProductId};
use crate::domain::import_file::holder::{Found, holder_of};
use crate::domain::import_file::listed::identity;
use crate::domain::import_file::plan::Names;
use crate::domain::import_file::{Account, Numbered, Reject, RejectCode, RowFault, VendorFile};
use crate::domain::person::{PersonStatus, normalized};
use crate::domain::text::key;
use crate::store::convert::{LOGIN, evidence_values, int_opt, text};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, Set};
use crate::store::read;
use rusqlite::types::Value;

/// The rows whose holders are known, and whose the account of each row is; `None` where a row names no account.
pub(super) type Holders<'f> = (Vec<(&'f Numbered<Account>, PersonId)>, Vec<Option<Match>>);

/// Whom an account is of, if that is somebody known or to be added, or why nobody can be said to hold it.
pub(super) fn holder_or_fault(
    account: &Account,
    (file, names): (&VendorFile, &Names),
    options: &ImportOptions,
) -> Result<Option<Found>, (MatchRule, RowFault)> {
    if file.roster && identity(account).is_none() {
        let message =
            "The row has no login, no id of the vendor and no mail address, so nothing says which account it is.";
        return Err((MatchRule::Nobody, RowFault::of("login", RejectCode::MissingSubject, message)));
    }
    let fault = |rule, code, message: String| Err((rule, RowFault::of("holder", code, message)));
    match holder_of(account, file, names) {
        Ok(None) if !options.create_people => {
            let message = "Nobody here answers to this account; add its holder, or let --create-people do it.";
            fault(MatchRule::Nobody, RejectCode::NotFound, message.to_owned())
        }
        Ok(found) => Ok(found),
        Err(why) => fault(MatchRule::Ambiguous, RejectCode::Ambiguous, why.to_string()),
    }
}

/// What an admin said of it goes before all that names find.
fn decided_or_found(
    account: &Account,
    decision: Option<Decision>,
    known: (&VendorFile, &Names),
    options: &ImportOptions,
) -> Result<Option<Found>, (MatchRule, RowFault)> {
    match decision {
        None => holder_or_fault(account, known, options),
        Some(Decision(Some(found))) => Ok(Some(found)),
        Some(Decision(None)) => {
            let message = "Somebody said that this account is nobody's; say whose it is with: dormouse account match";
            Err((MatchRule::ByHand, RowFault::of("holder", RejectCode::NotFound, message)))
        }
    }
}

/// Who holds each account; people who are not known are added where that was asked for.
pub(super) fn holders<'f>(
    ledger: &mut Ledger<'_>,
    taking: &mut Taking,
    names: &mut Names,
    (file, license, decided): (&VendorFile, Option<LicenseId>, &Decided),
    accounts: &[&'f Numbered<Account>],
    options: &ImportOptions,
) -> Res<Holders<'f>> {
    let product = license.map(|license| product_of(ledger, license)).transpose()?;
    let (mut found, mut matches) = (Vec::with_capacity(accounts.len()), Vec::with_capacity(accounts.len()));
    let somebody = !names.people.is_empty();
    for account in accounts {
        taking.looked_up += usize::from(somebody);
        let identity = identity(&account.row);
        let mut note = |found: Match| matches.push(identity.as_ref().map(|_| found));
        let decision = identity.as_ref().and_then(|identity| decided.holder(identity));
        let person = match decided_or_found(&account.row, decision, (file, names), options) {
            Ok(Some((person, rule))) => {
                taking.matched += usize::from(somebody);
                note(Match::of(person, rule));
                person
            }
            Ok(None) => {
                let person = new_holder(ledger, taking, account)?;
                note(Match::of(person, MatchRule::NewPerson));
                person
            }
            Err((rule, fault)) => {
                note(Match::nobody(rule));
                let first = account.row.identifiers.first().map(|(_, value)| value.clone());
                if taking.unheld.insert((account.line, first.unwrap_or_default())) {
                    taking.rejects.push(Reject::with(account.line, fault));
                }
                continue;
            }
        };
        // What was decided of this account alone says nothing of the same name elsewhere.
        if decision.is_none() && new_identifiers(ledger, names, file, account, person)? {
            taking.identified.insert(account.line);
        }
        if heard_sign_in(ledger, taking, (file, product), account, person)? {
            taking.identified.insert(account.line);
        }
        found.push((*account, person));
    }
    Ok((found, matches))
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
