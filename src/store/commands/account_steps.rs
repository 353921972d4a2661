//! Stopping and freeing accounts, what becomes of those of leavers, and that it is done at the vendor.

use super::{account_removals, accounts, done, seat_changes};
use crate::domain::account::{Account, Decision, Fate, Freeing, FreeingStep, freeing_warnings, may_decide, may_take};
use crate::domain::command::{Command, Detail, Outcome};
use crate::domain::ids::{AccountId, SeatId};
use crate::domain::import_file::FreeingRow;
use crate::domain::license::Counting;
use crate::domain::org::Org;
use crate::domain::read_model::AccountEntry;
use crate::domain::receipt::Verb;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{Shown, counted};
use crate::store::convert::freeing_values;
use crate::store::error::Res;
use crate::store::ledger::{Ledger, facts};
use crate::store::read;
use rusqlite::OptionalExtension;

/// Nothing more of accounts is to be recorded at the vendor.
pub(super) fn stop(ledger: &mut Ledger<'_>, ids: &[AccountId]) -> Res<Outcome> {
    let entries = that_may(ledger, FreeingStep::Stop, ids)?;
    for entry in &entries {
        account_removals::take(ledger, &entry.account, &[FreeingStep::Stop])?;
    }
    told(ledger, Verb::Stopped, &entries, "")
}

/// The data of accounts is to be deleted at the vendor. Where seats are counted, that of the only account that somebody has there
/// is the reclaim of their seat.
pub(super) fn free(ledger: &mut Ledger<'_>, org: &Org, ids: &[AccountId]) -> Res<Outcome> {
    let entries = that_may(ledger, FreeingStep::Free, ids)?;
    let seats = free_each(ledger, org, &entries, &[FreeingStep::Free])?;
    let and = if seats.is_empty() { String::new() } else { format!(" with {}", counted(seats.len(), "seat")) };
    let mut outcome = told(ledger, Verb::Freed, &entries, &and)?;
    outcome.warn_all(freeing_warnings(&entries.iter().map(|entry| &entry.account).collect::<Vec<_>>()));
    Ok(outcome)
}

/// Records what becomes of the account of somebody who has left, and does it.
pub(super) fn decide(
    ledger: &mut Ledger<'_>,
    org: &Org,
    id: AccountId,
    fate: &Fate,
    reason: Option<&str>,
) -> Res<Outcome> {
    let entry = read::accounts::one(ledger.conn, id)?;
    let account = &entry.account;
    let decision = Decision::checked(fate.clone(), reason, account, ledger.now.today)?;
    if !matches!(decision.fate, Fate::Merge { .. }) {
        may_decide(account)?;
    }
    let freeing = Freeing { decision: Some(decision.clone()), ..account.freeing.clone() };
    ledger.update("account", id.0, &freeing_values(&FreeingRow::of(&freeing)))?;
    let mut outcome = match &decision.fate {
        Fate::Merge { into } => accounts::merge(ledger, id, *into)?,
        fate => {
            let deletes = fate.deletes() && account.freed().is_none();
            if deletes {
                let left = [FreeingStep::Stop, FreeingStep::Free];
                let is_left = |step: &FreeingStep| *step == FreeingStep::Free || !account.is_stopped();
                let steps: Vec<FreeingStep> = left.into_iter().filter(is_left).collect();
                free_each(ledger, org, std::slice::from_ref(&entry), &steps)?;
            }
            ledger.event(
                Some(&id.to_string()),
                facts! {"account": id, "decision": fate.kind().word()},
                &format!("decided for {id} ({}): {}", account.called(), fate.shown()),
            )?;
            let sentence = format!("for {id} ({}): {}", Shown(&account.called()), fate.shown());
            let mut outcome = done(ledger, Verb::Decided.of(sentence), Detail::Account(id));
            if deletes {
                // It is stopped with it, so that it does not count again.
                outcome.warn_all(freeing_warnings(&[]));
            }
            outcome
        }
    };
    ledger.concerns(account.license)?;
    if let Some(person) = entry.person.as_ref().filter(|_| !entry.is_leavers(ledger.now.today)) {
        outcome.warn(format!("{id} is that of {}, who has not left.", Shown(person)));
    }
    Ok(outcome)
}

/// Notes that what is open for accounts is done at the vendor.
pub(super) fn close(ledger: &mut Ledger<'_>, ids: &[AccountId]) -> Res<Outcome> {
    let mut closed = 0;
    for id in ids {
        let account = read::accounts::one(ledger.conn, *id)?.account;
        let open = account_removals::close_of(ledger, &account)?;
        if open == 0 {
            return Err(Refusal::new(Code::WrongState, format!("Nothing is to be done at the vendor to {id}."))
                .hint("list what is with: dormouse report removals")
                .into());
        }
        closed += open;
        ledger.concerns(account.license)?;
    }
    let sentence = format!("{} at the vendor as done", counted(closed, "removal"));
    let subject = match ids {
        [one] => Some(one.to_string()),
        _ => None,
    };
    ledger.event(subject.as_deref(), facts! {"accounts": ids}, &format!("noted {sentence}"))?;
    Ok(done(ledger, Verb::Noted.of(sentence), Detail::Accounts(ids.to_vec())))
}

/// The accounts with which a step can be taken: all of them, or none.
fn that_may(ledger: &Ledger<'_>, step: FreeingStep, ids: &[AccountId]) -> Res<Vec<AccountEntry>> {
    let mut entries: Vec<AccountEntry> = Vec::new();
    for id in ids {
        if entries.iter().any(|entry| entry.account.id == *id) {
            continue;
        }
        let entry = read::accounts::one(ledger.conn, *id)?;
        may_take(step, &entry.account)?;
        entries.push(entry);
    }
    Ok(entries)
}

/// Takes steps with each account; where that is the reclaim of a seat, the seat ends in place of its data. Returns such seats.
fn free_each(ledger: &mut Ledger<'_>, org: &Org, entries: &[AccountEntry], steps: &[FreeingStep]) -> Res<Vec<SeatId>> {
    let mut seats = Vec::new();
    for entry in entries {
        match the_seat_of(ledger, &entry.account)? {
            Some(seat) if !seats.contains(&seat) => {
                let rest: Vec<FreeingStep> = steps.iter().copied().filter(|step| *step != FreeingStep::Free).collect();
                account_removals::take(ledger, &entry.account, &rest)?;
                account_removals::freed_as_seat(ledger, entry.account.id)?;
                seats.push(seat);
            }
            _ => account_removals::take(ledger, &entry.account, steps)?,
        }
    }
    if !seats.is_empty() {
        let revoke = Command::RevokeSeats { seats: seats.clone(), already_removed: false };
        seat_changes::carry_out(ledger, org, &revoke)?;
    }
    Ok(seats)
}

/// The seat that its person has with an account, where seats are counted and no other account of theirs counts there.
fn the_seat_of(ledger: &Ledger<'_>, account: &Account) -> Res<Option<SeatId>> {
    let Some(person) = account.person() else { return Ok(None) };
    let license = read::licenses::one(ledger.conn, account.license)?.license;
    if license.terms.counting != Counting::Seats {
        return Ok(None);
    }
    let known = read::accounts::Accounts::of(ledger.conn)?;
    let others = account_removals::to_be_freed(&known, account.license, person)?;
    if others.iter().any(|other| other.id != account.id && other.counted.is_ok()) {
        return Ok(None);
    }
    let sql = "SELECT id FROM assignment
               WHERE license_id = ?1 AND person_id = ?2 AND revoked_on IS NULL AND void_batch IS NULL";
    let found = ledger.conn.prepare_cached(sql)?.query_row([account.license.0, person.0], |row| row.get(0).map(SeatId));
    Ok(found.optional()?)
}

/// History and the receipt of what was done to accounts.
fn told(ledger: &mut Ledger<'_>, verb: Verb, entries: &[AccountEntry], and: &str) -> Res<Outcome> {
    let ids: Vec<AccountId> = entries.iter().map(|entry| entry.account.id).collect();
    let (what, subject) = match entries {
        [one] => {
            let AccountEntry { account, license, .. } = one;
            let what = format!("{} ({}) of {license}", account.id, account.called());
            (what, Some(account.id.to_string()))
        }
        many => (counted(many.len(), "account"), None),
    };
    let receipt = verb.of(Shown(&(what + and)).to_string());
    ledger.event(subject.as_deref(), facts! {"accounts": ids}, &receipt)?;
    Ok(done(ledger, receipt, Detail::Accounts(ids)))
}
