//! The rows of what is to be done to accounts at the vendor: opened as one is stopped or freed here, closed by what shows that it
//! is done.

use super::import_file::Taking;
use crate::domain::account::{Account, FreeingStep};
use crate::domain::ids::{AccountId, LicenseId, PersonId};
use crate::domain::read_model::AccountFilter;
use crate::domain::time::Day;
use crate::store::convert::{RowExt, day_number, day_opt, text};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, Set};
use crate::store::read::accounts::Accounts;
use rusqlite::types::Value;

/// One that is open.
struct Open {
    id: i64,
    account: AccountId,
    step: FreeingStep,
}

/// The column of an account that says since when a step is taken.
fn since(step: FreeingStep) -> &'static str {
    match step {
        FreeingStep::Stop => "stopped_on",
        FreeingStep::Free => "freed_on",
    }
}

/// Takes steps with an account, and with those that were merged into it: they are to be taken at the vendor.
pub(super) fn take(ledger: &mut Ledger<'_>, account: &Account, steps: &[FreeingStep]) -> Res<()> {
    if steps.is_empty() {
        return Ok(());
    }
    let today = ledger.now.today;
    for step in steps {
        if !open_of(ledger, account.id)?.iter().any(|open| open.step == *step) {
            let sets = [
                ("account_id", Value::Integer(account.id.0)),
                ("kind", text(step.word())),
                ("opened_on", Value::Integer(day_number(today))),
            ];
            ledger.insert("account_removal", &sets)?;
        }
    }
    mark(ledger, account.id, steps, Some(today))?;
    ledger.concerns(account.license)
}

/// The data of an account is to be deleted by the removal of its seat, which is opened as that ends.
pub(super) fn freed_as_seat(ledger: &mut Ledger<'_>, account: AccountId) -> Res<()> {
    let today = ledger.now.today;
    mark(ledger, account, &[FreeingStep::Free], Some(today))
}

/// Writes since when steps are taken with an account, and with what is its own.
fn mark(ledger: &mut Ledger<'_>, account: AccountId, steps: &[FreeingStep], day: Option<Day>) -> Res<()> {
    let sets: Vec<Set<'_>> = steps.iter().map(|step| (since(*step), day_opt(day))).collect();
    ledger.update("account", account.0, &sets)?;
    for merged in super::accounts::merged_into(ledger, account)? {
        ledger.update("account", merged.0, &sets)?;
    }
    Ok(())
}

/// What is open for an account: one of each kind at most.
fn open_of(ledger: &Ledger<'_>, account: AccountId) -> Res<Vec<Open>> {
    let sql = "SELECT id, account_id, kind FROM account_removal
               WHERE account_id = ?1 AND closed_on IS NULL AND void_batch IS NULL ORDER BY id";
    found(ledger, sql, &[account.0])
}

fn found(ledger: &Ledger<'_>, sql: &str, values: &[i64]) -> Res<Vec<Open>> {
    let mut statement = ledger.conn.prepare_cached(sql)?;
    let rows = statement.query_map(rusqlite::params_from_iter(values), |row| {
        Ok(Open { id: row.get("id")?, account: AccountId(row.get("account_id")?), step: row.word("kind")? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Closes what is open for an account; says how many that are. Where a list showed it since as if nothing had been done, it is
/// done now.
pub(super) fn close_of(ledger: &mut Ledger<'_>, account: &Account) -> Res<usize> {
    let open = open_of(ledger, account.id)?;
    for open in &open {
        close(ledger, open.id, "by_hand")?;
        let since = match open.step {
            FreeingStep::Stop => account.stopped(),
            FreeingStep::Free => account.freed(),
        };
        if since.is_none() {
            mark(ledger, account.id, &[open.step], Some(ledger.now.today))?;
        }
    }
    Ok(open.len())
}

fn close(ledger: &mut Ledger<'_>, id: i64, how: &'static str) -> Res<()> {
    let sets = [
        ("closed_on", day_opt(Some(ledger.now.today))),
        ("closed_how", text(how)),
        ("closed_by", text(&ledger.actor.name)),
    ];
    ledger.update("account_removal", id, &sets)?;
    Ok(())
}

/// Somebody is given a seat of a license again: what was opened for their accounts as a seat of theirs ended is not to be done.
pub(super) fn withdraw(ledger: &mut Ledger<'_>, license: LicenseId, person: PersonId) -> Res<()> {
    let sql = "SELECT m.id, m.account_id, m.kind FROM account_removal m JOIN account a ON a.id = m.account_id
               WHERE a.person_id = ?2 AND +a.license_id = ?1 AND m.closed_on IS NULL AND m.void_batch IS NULL
                 AND m.created_batch IN (SELECT r.created_batch FROM removal r JOIN assignment s ON s.id = r.assignment_id
                                         WHERE s.person_id = ?2 AND s.license_id = ?1 AND r.void_batch IS NULL)
               ORDER BY m.id";
    for open in found(ledger, sql, &[license.0, person.0])? {
        close(ledger, open.id, "withdrawn")?;
        mark(ledger, open.account, &[open.step], None)?;
        ledger.concerns(license)?;
    }
    // Where seats are counted, an account is freed by the removal of the seat.
    let sql = "SELECT a.id FROM account a JOIN license l ON l.id = a.license_id AND l.counting = 'seats'
               WHERE a.person_id = ?2 AND +a.license_id = ?1 AND a.freed_on IS NOT NULL AND a.void_batch IS NULL
                 AND NOT EXISTS (SELECT 1 FROM account_removal m
                                 WHERE m.account_id = a.id AND m.kind = 'free' AND m.void_batch IS NULL)";
    let mut statement = ledger.conn.prepare_cached(sql)?;
    let freed = statement.query_map([license.0, person.0], |row| row.get(0).map(AccountId))?;
    let freed: Vec<AccountId> = freed.collect::<rusqlite::Result<_>>()?;
    drop(statement);
    freed.into_iter().try_for_each(|account| mark(ledger, account, &[FreeingStep::Free], None))
}

/// A list of a vendor shows what was done: nothing more is recorded of an account, its data is deleted, or the newest full list
/// lacks it. `may_be_named` says that a row which could not be read may be this account.
pub(super) fn after_list(
    ledger: &mut Ledger<'_>,
    taking: &mut Taking,
    license: LicenseId,
    may_be_named: &dyn Fn(&Account) -> bool,
) -> Res<()> {
    let sql = "SELECT m.id, m.account_id, m.kind FROM account_removal m JOIN account a ON a.id = m.account_id
               WHERE +a.license_id = ?1 AND m.closed_on IS NULL AND m.void_batch IS NULL AND m.opened_on < ?2 ORDER BY m.id";
    let open = found(ledger, sql, &[license.0, day_number(taking.as_of)])?;
    if open.is_empty() {
        return Ok(());
    }
    let known = Accounts::of(ledger.conn)?;
    for open in open {
        let Some(account) = known.with_id(open.account)? else { continue };
        let is_listed =
            account.listed.is_some_and(|listed| listed.last.source.is_some_and(|at| at.import == taking.import));
        let is_lacked = account.missing_as_of.is_some_and(|day| day <= taking.as_of) && !may_be_named(&account);
        let said = match open.step {
            FreeingStep::Stop => account.said.tracked,
            FreeingStep::Free => account.said.has_data,
        };
        if is_lacked || (is_listed && said == Some(false)) {
            close(ledger, open.id, "roster")?;
            taking.removals_closed += 1;
        }
    }
    Ok(())
}

/// The accounts of a person on a license with which something is still to be done, so that none of them counts.
pub(super) fn to_be_freed(known: &Accounts<'_>, license: LicenseId, person: PersonId) -> Res<Vec<Account>> {
    let mut accounts = Vec::new();
    let filter = AccountFilter { license: Some(license), person: Some(person), ..AccountFilter::default() };
    known.each(&filter, &mut |entry| {
        if !entry.account.steps_left().is_empty() {
            accounts.push(entry.account.clone());
        }
        std::ops::ControlFlow::Continue(())
    })?;
    Ok(accounts)
}
