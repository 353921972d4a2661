//! Import of our own `accounts.csv`: it says more of accounts that are known, and adds those that are not.
//!
//! It is no list of a vendor's: it counts no seats, lacks nobody, and is no listing itself. When vendors' files listed an account
//! is kept with the account, as the file says it.

use super::accounts::{belongs_to, make_one};
use super::import_accounts::{BULK, Decided, account_values, seen_on, told_values};
use super::import_file::Taking;
use super::import_names::{Wanted, license_named, load_names};
use crate::domain::account::{
    Account, IdentityKey, ListedDays, Listings, Match, MatchRule, missing_as_of, refuse_merges_of,
};
use crate::domain::ids::{AccountId, LicenseId};
use crate::domain::import_file::listed::identity;
use crate::domain::import_file::plan::Names;
use crate::domain::import_file::told_accounts::{self, MergeState, OfPerson, Told};
use crate::domain::import_file::{AccountRow, FreeingRow, Numbered, Reject, RejectCode, RowFault};
use crate::domain::license::Plan;
use crate::domain::text::key;
use crate::store::convert::{account_said_values, day_opt, freeing_values};
use crate::store::error::{Failure, Res};
use crate::store::ledger::Ledger;
use crate::store::read;
use crate::store::read::accounts::Accounts;
use rusqlite::types::Value;
use std::collections::{BTreeMap, HashMap};

pub(super) fn accounts(ledger: &mut Ledger<'_>, taking: &mut Taking, rows: &[Numbered<AccountRow>]) -> Res<()> {
    let names = load_names(ledger.conn, Wanted::Identifiers)?;
    let mut of: BTreeMap<LicenseId, Vec<OfPerson<'_>>> = BTreeMap::new();
    for row in rows {
        let AccountRow { product, publisher, license, .. } = &row.row;
        let license = license_named(&names, (product, publisher.as_deref()), license);
        match (license, told_accounts::whose(&row.row, &names)) {
            (Ok(license), Ok(whose)) => of.entry(license).or_default().push((row, whose)),
            (license, whose) => {
                taking.rejects.extend(Reject::of(row.line, license.err().into_iter().chain(whose.err())));
            }
        }
    }
    // What stands around accounts is read once: no row of one license changes what is known of another.
    let before = Before { names, accounts: Accounts::of(ledger.conn)? };
    if rows.len() < BULK {
        return of.into_iter().try_for_each(|(license, rows)| of_license(ledger, taking, (license, &before), &rows));
    }
    ledger.in_bulk(|ledger| {
        of.into_iter().try_for_each(|(license, rows)| of_license(ledger, taking, (license, &before), &rows))
    })
}

/// What is known before the file.
struct Before<'c> {
    names: Names,
    accounts: Accounts<'c>,
}

fn of_license(
    ledger: &mut Ledger<'_>,
    taking: &mut Taking,
    (license, before): (LicenseId, &Before<'_>),
    rows: &[OfPerson<'_>],
) -> Res<()> {
    let Before { names, accounts: known } = before;
    *taking.licenses.entry(license).or_default() += u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let by = Decided::of(ledger.conn, license)?.by;
    let (told, rejects) = told_accounts::accounts(rows, by, taking.unit);
    taking.rejects.extend(rejects);
    let plan = read::licenses::one(ledger.conn, license)?.license.terms.plan;
    let told = without_refused(taking, known, (license, by, plan), told)?;
    let mut writer = Writer { known, license, names, written: HashMap::new() };
    for account in &told {
        writer.account(ledger, taking, account)?;
    }
    for account in &told {
        writer.merge(ledger, account)?;
    }
    Ok(())
}

/// The accounts without those that cannot have been merged into what they name.
fn without_refused<'f>(
    taking: &mut Taking,
    known: &Accounts<'_>,
    (license, by, plan): (LicenseId, IdentityKey, Plan),
    told: Vec<Told<'f>>,
) -> Res<Vec<Told<'f>>> {
    let key_of = |account: &Account| account.identity().key(by);
    let mut state = |key: &str| -> Res<MergeState> {
        let Some(account) = known.with_key(license, key)? else { return Ok(MergeState::default()) };
        let other = account.merged_into.map(|into| known.with_id(into)).transpose()?.flatten();
        Ok(MergeState { is_known: true, merged_into: other.as_ref().map(key_of) })
    };
    let (mut told, rejects) = told_accounts::refuse_merges::<Failure>(told, &mut state)?;
    taking.rejects.extend(rejects);
    let Err(refusal) = refuse_merges_of(plan, license) else { return Ok(told) };
    for account in told.extract_if(.., |account| account.merged_into.is_some()) {
        let fault = RowFault::of("merged_into", RejectCode::BadValue, refusal.message.clone());
        taking.rejects.extend(account.rows.iter().map(|row| Reject::with(row.line, fault.clone())));
    }
    Ok(told)
}

/// An account as it is when a file says something of it.
struct Written {
    id: AccountId,
    matched: Match,
    merged_into: Option<AccountId>,
}

/// The accounts of one license that are being written.
struct Writer<'w> {
    /// As they were before the file.
    known: &'w Accounts<'w>,
    license: LicenseId,
    names: &'w Names,
    /// By what they are told apart.
    written: HashMap<String, Written>,
}

impl Writer<'_> {
    fn account(&mut self, ledger: &mut Ledger<'_>, taking: &mut Taking, told: &Told<'_>) -> Res<()> {
        let known = self.known.with_key(self.license, &told.key)?;
        let (written, is_changed, is_newest) = match &known {
            None => (self.add(ledger, taking, told)?, false, true),
            Some(known) => update(ledger, taking, told, known)?,
        };
        let days = told.listed.or_else(|| ListedDays::of(Some(taking.as_of), None));
        for (place, row) in told.rows.iter().enumerate() {
            let seen = device(ledger, (written.id, known.as_ref()), &row.row, days)?;
            let outcomes = &mut taking.outcomes;
            match (place, &known, seen) {
                (0, None, _) => taking.created.accounts += 1,
                (0, Some(_), seen) if is_changed || seen != Seen::Before => outcomes.updated += 1,
                (_, _, Seen::New) => taking.created.devices += 1,
                (_, _, Seen::Otherwise) => outcomes.updated += 1,
                (_, _, Seen::Before) => {
                    outcomes.unchanged += 1;
                    outcomes.confirmed += u32::from(is_newest);
                }
            }
        }
        self.written.insert(told.key.clone(), written);
        Ok(())
    }

    fn add(&self, ledger: &mut Ledger<'_>, taking: &mut Taking, told: &Told<'_>) -> Res<Written> {
        let matched = told.whose.or_else(|| told.rows.first().map(|row| told_accounts::found(&row.row, self.names)));
        let matched = matched.unwrap_or_else(|| Match::nobody(MatchRule::Nobody));
        let mut sets = account_values((told.key.clone(), &told.identity), &told.said, matched);
        // Of one that no list is told of, the file itself is the first to say that it is there.
        sets.extend(told_values(told.listed.or_else(|| ListedDays::of(Some(taking.as_of), None))));
        sets.push(("missing_since", day_opt(told.missing_since)));
        sets.extend(freeing_values(&told.freeing));
        sets.push(("license_id", Value::Integer(self.license.0)));
        taking.accounts.created += 1;
        let id = AccountId(ledger.insert_plain("account", &sets)?);
        Ok(Written { id, matched, merged_into: None })
    }

    /// Makes an account the one that it was merged into.
    fn merge(&self, ledger: &mut Ledger<'_>, told: &Told<'_>) -> Res<()> {
        let (Some(own), Some(into)) = (self.written.get(&told.key), &told.merged_into) else { return Ok(()) };
        let other = match self.written.get(into) {
            Some(written) => Some((written.id, written.matched)),
            None => self.known.with_key(self.license, into)?.map(|account| (account.id, account.matched)),
        };
        let Some(other) = other.filter(|(id, _)| own.merged_into != Some(*id)) else { return Ok(()) };
        make_one(ledger, (own.id, own.matched), other)
    }
}

/// Says more of an account that is known: whether that changes anything, and whether nothing newer is known of it.
fn update(
    ledger: &mut Ledger<'_>,
    taking: &mut Taking,
    told: &Told<'_>,
    known: &Account,
) -> Res<(Written, bool, bool)> {
    let day = told.speaks_for(taking.as_of);
    let is_newest = known.listed.is_none_or(|listed| listed.last.as_of <= day);
    let days = told.listed.map_or(known.told, |days| days.beside(known.told, known.listed));
    let mut sets = account_said_values(&known.said.heard(&told.said, is_newest));
    sets.extend(told_values(days));
    sets.extend(freeing_values(&told.freeing.over(FreeingRow::of(&known.freeing), is_newest)));
    let listed = Listings::and_days(known.listed, days);
    if let (Some(missing), Some(listed)) = (told.missing_since, listed)
        && known.missing_as_of.is_none_or(|day| missing < day)
        && missing_as_of(listed.last, None, Some(missing)).is_some()
    {
        sets.push(("missing_since", day_opt(Some(missing))));
    }
    let mut is_changed = ledger.update("account", known.id.0, &sets)?;
    is_changed |= told.merged_into.is_some() && known.merged_into.is_none();
    let mut matched = known.matched;
    // One that was merged is whose the other one is.
    if let (Some(said), None) = (told.whose, known.merged_into) {
        matched = known.matched.told(said, is_newest);
        if known.matched.is_by_hand() && said.person != known.matched.person {
            let id = known.id;
            let stays = format!(
                "whose {id} is was said by hand here and stays; to change it: dormouse account match {id} --person PERSON."
            );
            taking.warn(told.line(), [stays]);
        }
        if matched != known.matched {
            is_changed |= belongs_to(ledger, known.id, matched)?;
        }
    }
    taking.accounts.updated += u32::from(is_changed);
    Ok((Written { id: known.id, matched, merged_into: known.merged_into }, is_changed, is_newest))
}

/// What a row says of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    /// Nothing, or nothing new.
    Before,
    /// The account was seen there on other days as well.
    Otherwise,
    /// It was not known there.
    New,
}

/// Writes the device of a row; `days` are those of its account, for a device of which none are said.
fn device(
    ledger: &mut Ledger<'_>,
    (id, account): (AccountId, Option<&Account>),
    row: &AccountRow,
    days: Option<ListedDays>,
) -> Res<Seen> {
    let Some(name) = identity(&row.account).and_then(|identity| identity.device) else { return Ok(Seen::Before) };
    let (device, is_new) = seen_on(ledger, id.0, (&name, row.device_listed.or(days)))?;
    if is_new {
        return Ok(Seen::New);
    }
    let known = account.and_then(|account| account.devices.iter().find(|device| key(&device.name) == key(&name)));
    let (Some(known), Some(days)) = (known, row.device_listed) else { return Ok(Seen::Before) };
    let sets = told_values(days.beside(known.told, known.listed));
    Ok(if ledger.update("account_device", device, &sets)? { Seen::Otherwise } else { Seen::Before })
}
