//! Everything that changes seats one by one (reclaim, revoke, offboard, exempt, lift, close removals): one runner plans it and
//! carries it out.
//!
//! Seats are read, judged and written some at a time, so that a change of many needs no more memory than one of a few, and
//! so that a plan alone is the same walk without the writing.

use super::{account_removals, people, recorded_count, removal_rows, seat_rows};
use crate::domain::account::Account;
use crate::domain::command::{Command, Detail, Outcome};
use crate::domain::exemption;
use crate::domain::ids::{LicenseId, SeatId};
use crate::domain::license::License;
use crate::domain::org::Org;
use crate::domain::person::PersonStatus;
use crate::domain::person_edit::offboarded_until;
use crate::domain::read_model::PersonEntry;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::seat_plan::{ChangedSeat, PlannedLicense, RemovalState, SeatChange, SeatPlan, SeatRecord};
use crate::domain::time::Day;
use crate::domain::touched::Touched;
use crate::store::convert::{day_number, day_opt, text};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, facts};
use crate::store::read;
use crate::store::read::accounts::Accounts;
use crate::store::read::seat_records::{self, Beside, Lookup};
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// Seats that are read, judged and written together.
const CHUNK: usize = 1_000;

/// What a command asks of seats.
pub(in crate::store) struct Asked {
    change: SeatChange,
    seats: BTreeSet<SeatId>,
    /// Who leaves.
    leaver: Option<PersonEntry>,
}

/// What the command asks of seats; `None` if it is about something else.
pub(in crate::store) fn asked(conn: &Connection, command: &Command, today: Day) -> Res<Option<Asked>> {
    let of = |change: SeatChange, seats: &[SeatId]| {
        Ok(Some(Asked { change, seats: seats.iter().copied().collect(), leaver: None }))
    };
    match command {
        Command::Reclaim { seats, threshold } => of(SeatChange::Reclaim(*threshold), seats),
        Command::RevokeSeats { seats, already_removed } => {
            of(SeatChange::Revoke { already_removed: *already_removed }, seats)
        }
        Command::ExemptSeats { seats, until, reason } => {
            let reason = exemption::checked(*until, reason, today)?;
            of(SeatChange::Exempt { until: *until, reason }, seats)
        }
        Command::LiftExemptions(seats) => of(SeatChange::Lift, seats),
        Command::CloseRemovals(seats) => of(SeatChange::CloseRemoval, seats),
        Command::OffboardPerson(person) => {
            let leaver = people::not_merged(conn, *person)?;
            let has_left = leaver.status == PersonStatus::Offboarded;
            let change = SeatChange::Offboard { person: *person, name: leaver.name.clone(), has_left };
            // Those of archived licenses end as well.
            let held = seat_records::held(conn, (None, Some(*person)), true)?;
            let seats = held.into_iter().map(|record| record.seat.id).collect();
            Ok(Some(Asked { change, seats, leaver: Some(leaver) }))
        }
        _ => Ok(None),
    }
}

/// What it comes to, without a change.
pub(in crate::store) fn plan(conn: &Connection, org: &Org, today: Day, asked: &Asked) -> Res<SeatPlan> {
    walk(conn, org, today, asked, None)
}

/// A seat that changes, with its row.
struct PlannedSeat<'r> {
    seat: ChangedSeat<'r>,
    row: Vec<Value>,
    /// The accounts of its holder that are stopped and freed with it.
    accounts: Vec<Account>,
}

/// Writes seats that were read and judged.
type Write<'w> = &'w mut dyn FnMut(&SeatPlan, Vec<PlannedSeat<'_>>) -> Res<()>;

/// Reads and judges every seat; `write` is handed those that change, some at a time.
fn walk(conn: &Connection, org: &Org, today: Day, asked: &Asked, mut write: Option<Write<'_>>) -> Res<SeatPlan> {
    let mut plan = SeatPlan::new(asked.change.clone(), org.as_of(today));
    let beside = match &asked.change {
        SeatChange::CloseRemoval => Beside::Removal,
        change if change.ends() && write.is_some() => Beside::OpenRemoval,
        _ => Beside::Nothing,
    };
    let lookup = Lookup::of(conn, &asked.seats, beside, write.is_some())?;
    let mut licenses = Licenses::of(conn, asked.seats.len(), today)?;
    let mut known = None;
    let seats: Vec<SeatId> = asked.seats.iter().copied().collect();
    for chunk in seats.chunks(CHUNK) {
        let (records, rows): (Vec<SeatRecord>, Vec<Vec<Value>>) =
            lookup.all(chunk)?.into_iter().map(|found| (found.record, found.row)).unzip();
        for record in &records {
            licenses.put(record.seat.license, &mut plan)?;
        }
        let mut going = Vec::new();
        for (record, row) in records.iter().zip(rows) {
            let Some(seat) = plan.judge(record) else { continue };
            let accounts = if plan.frees_accounts_of(seat.record.seat.license) {
                let known = match &mut known {
                    Some(known) => known,
                    empty => empty.insert(Accounts::of(conn)?),
                };
                account_removals::to_be_freed(known, seat.record.seat.license, seat.record.seat.holder.id)?
            } else {
                Vec::new()
            };
            plan.accounts.extend(accounts.iter().map(|account| account.id));
            going.push(PlannedSeat { seat, row, accounts });
        }
        if let Some(write) = write.as_mut().filter(|_| !going.is_empty()) {
            write(&plan, going)?;
        }
    }
    plan.judged()?;
    Ok(plan)
}

/// The licenses of a plan: all at once where there may be many, else each as it is met.
struct Licenses<'c> {
    conn: &'c Connection,
    today: Day,
    all: BTreeMap<LicenseId, License>,
}

impl<'c> Licenses<'c> {
    fn of(conn: &'c Connection, seats: usize, today: Day) -> Res<Self> {
        let all = if seats > CHUNK { read::licenses::all_on(conn, today)? } else { Vec::new() };
        Ok(Self { conn, today, all: all.into_iter().map(|entry| (entry.license.id, entry.license)).collect() })
    }

    fn put(&mut self, id: LicenseId, plan: &mut SeatPlan) -> Res<()> {
        if let Entry::Vacant(free) = plan.licenses.entry(id) {
            let license = match self.all.remove(&id) {
                Some(license) => license,
                None => read::licenses::one_on(self.conn, id, self.today)?.license,
            };
            let is_counted = recorded_count::last(self.conn, id)?.is_some();
            free.insert(PlannedLicense::new(license, is_counted));
        }
        Ok(())
    }
}

/// Carries it out.
pub(super) fn carry_out(ledger: &mut Ledger<'_>, org: &Org, command: &Command) -> Res<Outcome> {
    let (conn, today) = (ledger.conn, ledger.now.today);
    let asked =
        asked(conn, command, today)?.ok_or_else(|| Refusal::new(Code::BadValue, "This command changes no seats."))?;
    let mut write = |plan: &SeatPlan, going: Vec<PlannedSeat<'_>>| {
        ledger.in_bulk(|ledger| {
            going.into_iter().try_for_each(|PlannedSeat { seat, row, accounts }| {
                ledger.knows("assignment", seat.record.seat.id.0, row);
                write(ledger, plan, &seat)?;
                accounts.iter().try_for_each(|account| account_removals::take(ledger, account, &account.steps_left()))
            })
        })
    };
    let plan = walk(conn, org, today, &asked, Some(&mut write))?;
    if let Some(leaver) = asked.leaver.as_ref().filter(|leaver| leaver.status != PersonStatus::Offboarded) {
        let until = offboarded_until(leaver.status, leaver.until, today);
        let sets = [
            ("status", text(PersonStatus::Offboarded.word())),
            ("until_on", day_opt(Some(until))),
            ("changed_on", Value::Integer(day_number(today))),
        ];
        ledger.update("person", leaver.id.0, &sets)?;
    }
    let (seats, skipped) = (plan.seats.len(), plan.skipped.len());
    let mut facts = facts! {"seats": seats, "skipped": skipped};
    match &plan.change {
        SeatChange::Reclaim(threshold) => facts.extend(facts! {"threshold_days": threshold.days()}),
        SeatChange::Revoke { already_removed } => facts.extend(facts! {"already_removed": already_removed}),
        SeatChange::Offboard { person, .. } => facts = facts! {"person": person, "seats": seats},
        SeatChange::Exempt { until, reason } => {
            facts.extend(facts! {"until": until});
            ledger.because(reason.clone());
        }
        SeatChange::Lift | SeatChange::CloseRemoval => {}
    }
    ledger.event(plan.subject().as_deref(), facts, &plan.summary())?;
    Ok(Outcome { batch: ledger.batch_to_take_back(), ..outcome(plan) })
}

/// A plan as the outcome of a command that is not carried out.
pub(in crate::store) fn outcome(mut plan: SeatPlan) -> Outcome {
    Outcome {
        batch: None,
        receipt: plan.receipt(),
        warnings: std::mem::take(&mut plan.warnings),
        detail: Detail::Seats(Box::new(plan)),
        dry_run: false,
        touched: Touched::default(),
    }
}

/// Writes what becomes of one seat.
fn write(ledger: &mut Ledger<'_>, plan: &SeatPlan, going: &ChangedSeat<'_>) -> Res<()> {
    let (seat, today) = (&going.record.seat, ledger.now.today);
    if plan.change.ends() && going.record.removal == RemovalState::Open {
        removal_rows::outlived(ledger, seat.id)?;
    }
    match &plan.change {
        SeatChange::Reclaim(_) | SeatChange::Offboard { .. } | SeatChange::Revoke { already_removed: false } => {
            let notes = going.notes(&plan.change, today);
            seat_rows::take_off_known(ledger, seat, going.is_gone, notes.as_deref())?;
            let software = plan.licenses.get(&seat.license).map(|planned| planned.license.title());
            if let Some(draft) = going.notice(&software.unwrap_or_default(), today) {
                ledger.notify(&draft)?;
            }
        }
        SeatChange::Revoke { already_removed: true } => {
            seat_rows::end(ledger, seat, None)?;
            recorded_count::left_out(ledger, seat.license, seat.id)?;
        }
        // The day of the last change by hand stays: no file speaks of exemptions, so none has to be kept from what else it
        // says of the seat.
        SeatChange::Exempt { until, reason } => {
            let sets = [("exempt_until", Value::Integer(day_number(*until))), ("exempt_reason", text(reason))];
            ledger.update("assignment", seat.id.0, &sets)?;
            ledger.concerns(seat.license)?;
        }
        SeatChange::Lift => {
            let sets = [("exempt_until", Value::Null), ("exempt_reason", Value::Null)];
            ledger.update("assignment", seat.id.0, &sets)?;
            ledger.concerns(seat.license)?;
        }
        SeatChange::CloseRemoval => {
            if removal_rows::still_counted(ledger.conn, seat.license, seat.id)? {
                recorded_count::held_already(ledger, seat.license, seat.id)?;
            }
            removal_rows::close_of(ledger, seat.id, "by_hand")?;
            ledger.concerns(seat.license)?;
        }
    }
    Ok(())
}
