//! Lists of logins that a vendor must not record or keep: what admins put there and take off again.

use super::{account_removals, done};
use crate::domain::account::FreeingStep;
use crate::domain::command::{Detail, Outcome};
use crate::domain::ids::{AccountId, LicenseId};
use crate::domain::license::License;
use crate::domain::listing::{ListEntry, ListKind, ListedLogin, already, first_few, freed_with, named_by, remarks};
use crate::domain::reason;
use crate::domain::receipt::Verb;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::domain::time::Day;
use crate::store::convert::{day_number, text, text_opt};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, facts};
use crate::store::read;
use crate::store::read::accounts::Accounts;
use crate::store::read::listings::{Standing, with_key};
use rusqlite::types::Value;
use std::collections::{BTreeSet, HashSet};

/// What is written of an entry.
pub(super) struct NewEntry<'e> {
    pub license: LicenseId,
    pub list: ListKind,
    pub login: &'e ListedLogin,
    pub since: Day,
    pub added_by: &'e str,
    pub reason: Option<&'e str>,
}

/// Puts logins on a list of a license. One that is there already, or on a list that implies this one, stays as it is.
pub(super) fn add(
    ledger: &mut Ledger<'_>,
    license: LicenseId,
    list: ListKind,
    logins: &[String],
    why: Option<&str>,
) -> Res<Outcome> {
    let why = reason::optional(why)?;
    let license = read::licenses::one(ledger.conn, license)?.license;
    refuse_archived(&license)?;
    let (mut added, mut there) = (Vec::new(), Vec::new());
    for login in each_once(logins)? {
        let lists: Vec<ListKind> =
            with_key(ledger.conn, license.id, &login.key)?.into_iter().map(|entry| entry.list).collect();
        if let Some(have) = list.covered_by(&lists) {
            there.push((login.written, have));
            continue;
        }
        let (since, by) = (ledger.now.today, ledger.actor.name.clone());
        let reason = why.as_deref();
        insert(ledger, &NewEntry { license: license.id, list, login: &login, since, added_by: &by, reason })?;
        added.push(login);
    }
    let title = license.title();
    let already = already(list, &there, &title);
    let keys: HashSet<&str> = added.iter().map(|login| login.key.as_str()).collect();
    let is_added = |key: &str, entry: &ListEntry| entry.list == list && keys.contains(key);
    let freed = match list {
        ListKind::Delete => free(ledger, &with_accounts(ledger, license.id, is_added)?)?,
        ListKind::DoNotTrack => Vec::new(),
    };
    let entries = with_accounts(ledger, license.id, is_added)?;
    if added.is_empty() {
        let receipt = Verb::ChangedNothing.of(format!(": {}", already.join("; ")));
        return Ok(done(ledger, receipt, Detail::Listings(entries)));
    }
    let put = format!("{} to the {} of {title}", first_few(&written(&added)), list.shown());
    event(ledger, &license, (Some(list), added.len()), &format!("added {put}"))?;
    let receipt = Verb::Added.of(format!("{}: {}", Shown(&put), named_by(&entries)));
    let remarks = freed_with(&freed).into_iter().chain(remarks(&entries, license.id));
    let warnings = already.into_iter().chain(remarks).map(|sentence| format!("{sentence}."));
    let mut outcome = done(ledger, receipt, Detail::Listings(entries));
    outcome.warn_all(warnings);
    Ok(outcome)
}

/// Stops and frees the accounts that entries of the delete list name, of those that count; says which.
fn free(ledger: &mut Ledger<'_>, entries: &[ListEntry]) -> Res<Vec<AccountId>> {
    let named: BTreeSet<AccountId> = entries.iter().flat_map(|entry| entry.accounts.iter().copied()).collect();
    let known = Accounts::of(ledger.conn)?;
    let mut freed = Vec::new();
    for id in named {
        let Some(account) = known.with_id(id)? else { continue };
        let steps = account.steps_left();
        if steps.contains(&FreeingStep::Free) {
            account_removals::take(ledger, &account, &steps)?;
            freed.push(id);
        }
    }
    Ok(freed)
}

/// Takes logins off one list of a license or off both, all or none.
pub(super) fn remove(
    ledger: &mut Ledger<'_>,
    license: LicenseId,
    list: Option<ListKind>,
    logins: &[String],
) -> Res<Outcome> {
    let license = read::licenses::one(ledger.conn, license)?.license;
    let logins = each_once(logins)?;
    let keys: HashSet<&str> = logins.iter().map(|login| login.key.as_str()).collect();
    let is_meant = |key: &str, entry: &ListEntry| list.is_none_or(|list| entry.list == list) && keys.contains(key);
    let entries = with_accounts(ledger, license.id, is_meant)?;
    for login in &logins {
        let there = with_key(ledger.conn, license.id, &login.key)?;
        let meant: Vec<_> = there.iter().filter(|entry| list.is_none_or(|list| entry.list == list)).collect();
        if meant.is_empty() {
            return Err(not_there(&license, list, login, &there).into());
        }
        for entry in meant {
            let today = Value::Integer(day_number(ledger.now.today));
            ledger.update("listing", entry.id, &[("removed_on", today)])?;
        }
    }
    let mut lists: Vec<ListKind> = entries.iter().map(|entry| entry.list).collect();
    lists.sort_unstable();
    lists.dedup();
    let lists: Vec<&str> = lists.into_iter().map(ListKind::shown).collect();
    let lists = lists.join(" and the ");
    let sentence = format!("{} from the {lists} of {}", first_few(&written(&logins)), license.title());
    event(ledger, &license, (list, logins.len()), &format!("removed {sentence}"))?;
    Ok(done(ledger, Verb::Removed.of(Shown(&sentence).to_string()), Detail::Listings(entries)))
}

/// Writes an entry.
pub(super) fn insert(ledger: &mut Ledger<'_>, entry: &NewEntry<'_>) -> Res<i64> {
    ledger.insert_plain(
        "listing",
        &[
            ("license_id", Value::Integer(entry.license.0)),
            ("list", text(entry.list.word())),
            ("identifier", text(&entry.login.written)),
            ("identifier_key", text(&entry.login.key)),
            ("since", Value::Integer(day_number(entry.since))),
            ("added_by", text(entry.added_by)),
            ("reason", text_opt(entry.reason)),
        ],
    )
}

/// The logins, each once however it is written.
fn each_once(logins: &[String]) -> Res<Vec<ListedLogin>> {
    let mut known = HashSet::new();
    let logins: Vec<ListedLogin> =
        logins.iter().map(|login| ListedLogin::checked(login)).collect::<Result<_, Refusal>>()?;
    Ok(logins.into_iter().filter(|login| known.insert(login.key.clone())).collect())
}

fn written(logins: &[ListedLogin]) -> Vec<&str> {
    logins.iter().map(|login| login.written.as_str()).collect()
}

/// The entries of a license that are meant, with the accounts that each names.
fn with_accounts(
    ledger: &Ledger<'_>,
    license: LicenseId,
    is_meant: impl Fn(&str, &ListEntry) -> bool,
) -> Res<Vec<ListEntry>> {
    let mut entries = read::listings::entries(ledger.conn, Some(license))?;
    entries.retain(|(key, entry)| is_meant(key, entry));
    read::list_entries::judged(ledger.conn, entries)
}

/// Facts are never erased, so logins stand in the sentence alone.
fn event(
    ledger: &mut Ledger<'_>,
    license: &License,
    (list, logins): (Option<ListKind>, usize),
    sentence: &str,
) -> Res<()> {
    ledger.concerns(license.id)?;
    let facts = facts! {"license": license.id, "list": list.map(ListKind::word), "logins": logins};
    ledger.event(Some(&license.id.to_string()), facts, sentence)
}

fn refuse_archived(license: &License) -> Result<(), Refusal> {
    if !license.archived {
        return Ok(());
    }
    let id = license.id;
    Err(Refusal::new(Code::WrongState, format!("{} is archived.", license.title()))
        .hint(format!("bring it back first: dormouse license restore {id}")))
}

fn not_there(license: &License, list: Option<ListKind>, login: &ListedLogin, there: &[Standing]) -> Refusal {
    let (login, title, id) = (Shown(&login.written), license.title(), license.id);
    let (on, hint) = match (list, there.first()) {
        (None, _) => ("any list".to_owned(), None),
        (Some(list), None) => (format!("the {}", list.shown()), None),
        (Some(list), Some(Standing { list: other, .. })) => {
            (format!("the {}", list.shown()), Some(format!("it is on the {}: --list {}", other.shown(), other.word())))
        }
    };
    Refusal::new(Code::NotFound, format!("\"{login}\" is not on {on} of {title}."))
        .hint(hint.unwrap_or_else(|| format!("see those that are with: dormouse listing list --license {id}")))
}
