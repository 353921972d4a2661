//! What admins decide of accounts: whose one is, that two are one, by what they are told apart and whether they are what is
//! counted. No file of a vendor changes that.

use super::import_accounts::match_values;
use super::people::not_merged;
use super::{done, recorded_count};
use crate::domain::account::{
    IdentityKey, Match, MatchRule, Rekeyed, count_of_both, may_decide, may_merge, rekeyed, whose, whose_both,
    whose_changes,
};
use crate::domain::command::{Detail, Outcome};
use crate::domain::ids::{AccountId, LicenseId, PersonId};
use crate::domain::license::{Counting, License, Terms};
use crate::domain::read_model::AccountFilter;
use crate::domain::receipt::Verb;
use crate::domain::text::{Shown, counted, number};
use crate::store::convert::text;
use crate::store::error::Res;
use crate::store::ledger::{Ledger, facts};
use crate::store::read;
use rusqlite::types::Value;
use std::ops::ControlFlow;

/// Says whose an account is; `None` that it is nobody's.
pub(super) fn decide(ledger: &mut Ledger<'_>, id: AccountId, person: Option<PersonId>) -> Res<Outcome> {
    let entry = read::accounts::one(ledger.conn, id)?;
    may_decide(&entry.account)?;
    let person = person.map(|person| not_merged(ledger.conn, person)).transpose()?;
    let whose = whose(person.as_ref().map(|person| (person.name.as_str(), person.id)));
    let called = entry.account.called();
    let decided = Match { person: person.map(|person| person.id), rule: MatchRule::ByHand };
    if decided == entry.account.matched {
        let already = Verb::ChangedNothing.of(format!(": {id} ({}) is {} already", Shown(&called), Shown(&whose)));
        return Ok(done(ledger, already, Detail::Account(id)));
    }
    belongs_to(ledger, id, decided)?;
    ledger.concerns(entry.account.license)?;
    let sentence = format!("that {id} ({called}) is {whose}");
    ledger.event(
        Some(&id.to_string()),
        facts! {"account": id, "person": decided.person},
        &format!("noted {sentence}"),
    )?;
    Ok(done(ledger, Verb::Noted.of(Shown(&sentence).to_string()), Detail::Account(id)))
}

/// Makes an account count as another one, which takes over whatever had been merged into it.
pub(super) fn merge(ledger: &mut Ledger<'_>, from: AccountId, into: AccountId) -> Res<Outcome> {
    let (absorbed, survivor) = (read::accounts::one(ledger.conn, from)?, read::accounts::one(ledger.conn, into)?);
    let license = absorbed.account.license;
    let plan = read::licenses::one(ledger.conn, license)?.license.terms.plan;
    may_merge(&absorbed.account, &survivor.account, plan)?;
    make_one(ledger, (from, absorbed.account.matched), (into, survivor.account.matched))?;
    ledger.concerns(license)?;
    let both = format!("{} ({from}) into {} ({into})", absorbed.account.called(), survivor.account.called());
    ledger.event(
        Some(&into.to_string()),
        facts! {"from": from, "into": into, "license": license},
        &format!("merged the account {both}"),
    )?;
    let counts = count_of_both(&absorbed.account, &survivor.account);
    let [theirs, own] = [&absorbed, &survivor].map(|entry| (&entry.account, entry.person.as_deref()));
    let changes = whose_changes(theirs, own).map(|words| format!("; {}", Shown(&words))).unwrap_or_default();
    let receipt = Verb::Merged.of(format!("the account {}: {counts}{changes}", Shown(&both)));
    Ok(done(ledger, receipt, Detail::Account(into)))
}

/// Writes whose an account is from now on, and with it all that were merged into it. True if that changed anything of its own.
pub(super) fn belongs_to(ledger: &mut Ledger<'_>, id: AccountId, whose: Match) -> Res<bool> {
    let changed = ledger.update("account", id.0, &match_values(whose))?;
    for merged in merged_into(ledger, id)? {
        ledger.update("account", merged.0, &match_values(whose))?;
    }
    Ok(changed)
}

/// Writes that an account counts as another one from now on, and so do all that were merged into it.
pub(super) fn make_one(
    ledger: &mut Ledger<'_>,
    (from, theirs): (AccountId, Match),
    (into, own): (AccountId, Match),
) -> Res<()> {
    let whose = whose_both(theirs, own);
    if whose != own {
        belongs_to(ledger, into, whose)?;
    }
    let merged = merged_into(ledger, from)?;
    for id in [from].into_iter().chain(merged) {
        let [person, rule] = match_values(whose);
        ledger.update("account", id.0, &[("merged_into", Value::Integer(into.0)), person, rule])?;
    }
    Ok(())
}

/// The accounts that were merged into one.
pub(super) fn merged_into(ledger: &Ledger<'_>, id: AccountId) -> Res<Vec<AccountId>> {
    let sql = "SELECT id FROM account WHERE merged_into = ?1 AND void_batch IS NULL ORDER BY id";
    let mut statement = ledger.conn.prepare_cached(sql)?;
    let found = statement.query_map([id.0], |row| row.get(0).map(AccountId))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// What follows where the terms of a license say that something else is counted, or told apart by something else: sentences
/// of what came of it. The license's row holds the new terms already.
pub(super) fn counting_changed(ledger: &mut Ledger<'_>, before: &License, terms: &Terms) -> Res<Vec<String>> {
    let mut said = Vec::new();
    if terms.identity_key != before.terms.identity_key {
        said.extend(told_apart_by(ledger, before.id, terms.identity_key)?);
    }
    if terms.counting != before.terms.counting {
        recorded_count::basis_changed(ledger, before)?;
        let after = read::licenses::one(ledger.conn, before.id)?.license.seats;
        let id = before.id;
        said.extend(match (after.known(), terms.counting) {
            (None, _) => Some(format!("The peak of {id} is not known here, so nothing is held against its total.")),
            (Some(0), Counting::Accounts | Counting::Devices) => Some(format!(
                "No list names what counts on {id} yet, so 0 are used: read the vendor's list with dormouse import."
            )),
            (Some(used), _) if Some(used) != before.seats.known() => {
                Some(format!("{id} uses {} by that count.", number(used)))
            }
            _ => None,
        });
    }
    Ok(said)
}

/// Tells the accounts of a license apart by something else from now on. Of those that are one by it, the first stays and counts
/// for all; what was seen on several devices keeps the last, and the others come with the next list.
fn told_apart_by(ledger: &mut Ledger<'_>, license: LicenseId, by: IdentityKey) -> Res<Option<String>> {
    let mut accounts = Vec::new();
    let filter = AccountFilter { license: Some(license), ..AccountFilter::default() };
    read::accounts::each(ledger.conn, &filter, &mut |entry| {
        accounts.push(entry.account.clone());
        ControlFlow::Continue(())
    })?;
    let rekeyed = rekeyed(&accounts, by);
    let (mut changed, mut merged) = (0, 0);
    for (id, becomes) in &rekeyed.becomes {
        match becomes {
            Rekeyed::Key(key) => {
                ledger.update("account", id.0, &[("identity_key", text(key))])?;
                changed += 1;
            }
            Rekeyed::Into(first) => {
                ledger.update("account", id.0, &[("merged_into", Value::Integer(first.0))])?;
                merged += 1;
            }
        }
    }
    let accounts = |count: usize| counted(count, "account");
    let parts = [
        (changed, format!("{} told apart by something else now", accounts(changed))),
        (merged, format!("{} counted as another one", accounts(merged))),
        (
            rekeyed.split,
            format!(
                "{} seen on several devices: the others are counted from the next list on",
                accounts(rekeyed.split)
            ),
        ),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, part)| part).collect();
    Ok((!parts.is_empty()).then(|| format!("{license}: {}.", parts.join("; "))))
}
