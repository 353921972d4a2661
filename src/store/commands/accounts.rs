//! What admins decide of accounts: whose one is, and that two are one. No file changes that.

use super::done;
use super::import_accounts::match_values;
use super::people::not_merged;
use crate::domain::account::{Match, MatchRule, may_decide, may_merge};
use crate::domain::command::{Detail, Outcome};
use crate::domain::ids::{AccountId, PersonId};
use crate::domain::read_model::AccountEntry;
use crate::domain::receipt::Verb;
use crate::domain::text::Shown;
use crate::store::error::Res;
use crate::store::ledger::{Ledger, facts};
use crate::store::read;
use rusqlite::types::Value;

/// Says whose an account is; `None` that it is nobody's.
pub(super) fn decide(ledger: &mut Ledger<'_>, id: AccountId, person: Option<PersonId>) -> Res<Outcome> {
    let entry = read::accounts::one(ledger.conn, id)?;
    may_decide(&entry.account)?;
    let person = person.map(|person| not_merged(ledger.conn, person)).transpose()?;
    let whose = person.as_ref().map_or("nobody's".to_owned(), |person| format!("{}'s ({})", person.name, person.id));
    let called = entry.account.called();
    let decided = Match { person: person.map(|person| person.id), rule: MatchRule::ByHand };
    if decided == entry.account.matched {
        let already = Verb::ChangedNothing.of(format!(": {id} ({}) is {} already", Shown(&called), Shown(&whose)));
        return Ok(done(ledger, already, Detail::Account(id)));
    }
    ledger.update("account", id.0, &match_values(decided))?;
    for merged in merged_into(ledger, id)? {
        ledger.update("account", merged.0, &match_values(decided))?;
    }
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
    let whose = whose_both(&absorbed, &survivor);
    if whose != survivor.account.matched {
        ledger.update("account", into.0, &match_values(whose))?;
        for merged in merged_into(ledger, into)? {
            ledger.update("account", merged.0, &match_values(whose))?;
        }
    }
    let theirs = merged_into(ledger, from)?;
    for id in [from].into_iter().chain(theirs) {
        let [person, rule] = match_values(whose);
        ledger.update("account", id.0, &[("merged_into", Value::Integer(into.0)), person, rule])?;
    }
    ledger.concerns(license)?;
    let both = format!("{} ({from}) into {} ({into})", absorbed.account.called(), survivor.account.called());
    ledger.event(
        Some(&into.to_string()),
        facts! {"from": from, "into": into, "license": license},
        &format!("merged the account {both}"),
    )?;
    let receipt = Verb::Merged.of(format!("the account {}: both count as one", Shown(&both)));
    Ok(done(ledger, receipt, Detail::Account(into)))
}

/// Whose the two are from then on: the other's, unless that one is nobody's and nobody said so.
fn whose_both(absorbed: &AccountEntry, survivor: &AccountEntry) -> Match {
    let (theirs, own) = (absorbed.account.matched, survivor.account.matched);
    if own.person.is_none() && !own.is_by_hand() && theirs.person.is_some() { theirs } else { own }
}

/// The accounts that were merged into one.
fn merged_into(ledger: &Ledger<'_>, id: AccountId) -> Res<Vec<AccountId>> {
    let sql = "SELECT id FROM account WHERE merged_into = ?1 AND void_batch IS NULL ORDER BY id";
    let mut statement = ledger.conn.prepare_cached(sql)?;
    let found = statement.query_map([id.0], |row| row.get(0).map(AccountId))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}
