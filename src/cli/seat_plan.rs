//! Plans of changes of seats, as people and programs read them: one way for every command that changes seats.
//!
//! It may know how seats are written in tables. It must decide nothing: what goes and what stays, the plan says.

use super::context::Session;
use super::failure::Failure;
use super::format::{NOTHING, count, last, or_nothing};
use super::output::Out;
use super::records::savings;
use super::records::seats::{self, license_of};
use super::table::{Column, Table};
use crate::domain::command::{Detail, Outcome};
use crate::domain::dormancy::Threshold;
use crate::domain::ids::SeatId;
use crate::domain::money::Money;
use crate::domain::notice::will_be_told;
use crate::domain::read_model::{SeatEntry, SeatFilter};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::seat_plan::{PlannedLicense, SeatChange, SeatPlan};
use crate::domain::skipped::Skipped;
use crate::domain::text::{Shown, key, number};
use serde::Serialize;
use std::collections::BTreeSet;
use std::io;

/// As many seats of a plan are listed, where the whole list is not asked for.
pub const FIRST: usize = 100;

/// A seat that stays, and why.
#[derive(Debug, Serialize)]
pub struct Stays {
    id: SeatId,
    reason: String,
}

/// The seats that stay, as programs read them.
pub fn stays(skipped: &[Skipped]) -> Vec<Stays> {
    skipped.iter().map(|skipped| Stays { id: skipped.seat, reason: skipped.reason.clone() }).collect()
}

/// The plan of an outcome.
///
/// # Errors
/// It is one of something else than seats.
pub fn of(outcome: &Outcome) -> Result<&SeatPlan, Refusal> {
    match &outcome.detail {
        Detail::Seats(plan) => Ok(plan),
        _ => Err(Refusal::new(Code::BadValue, "What was done to seats cannot be told.")
            .hint("see it with: dormouse history")),
    }
}

/// Seats as they stand now, in the order of the seat lists.
///
/// # Errors
/// The database does not answer.
pub fn entries(session: &Session, ids: &[SeatId], threshold: Threshold) -> Result<Vec<SeatEntry>, Refusal> {
    let filter = SeatFilter { ids: Some(ids.to_vec()), ..SeatFilter::default() };
    let mut entries = session.store.seats(&filter, session.as_of(threshold))?;
    entries.sort_by_cached_key(|entry| {
        let license = entry.license.as_deref().map(key).unwrap_or_default();
        (key(&entry.product), license, entry.seat.license, entry.seat.holder_name.to_ascii_lowercase(), entry.seat.id)
    });
    Ok(entries)
}

/// Shows a plan: its seats, as far as `before` has them as they were, those that stay, and what follows from it. `remarks` are
/// said before that.
///
/// # Errors
/// It cannot be written.
pub fn show(
    out: &mut Out,
    session: &Session,
    plan: &SeatPlan,
    before: &[SeatEntry],
    remarks: &[String],
) -> Result<(), Failure> {
    match &plan.change {
        SeatChange::Reclaim(_) => reclaim(out, session, plan, before),
        SeatChange::Revoke { already_removed } => {
            out.table(&seats::active(before, seats::Without::default()))?;
            staying(out, &plan.skipped, usize::MAX)?;
            for remark in remarks {
                out.line(remark)?;
            }
            if !already_removed {
                out.line(format!("Still to be removed at the vendor afterwards: {}.", plan.to_be_removed().len()))?;
            }
            gone(out, plan)
        }
        SeatChange::Offboard { .. } => offboard(out, session, plan, before),
        SeatChange::Exempt { .. } | SeatChange::Lift | SeatChange::CloseRemoval => {
            Ok(staying(out, &plan.skipped, usize::MAX)?)
        }
    }
}

fn reclaim(out: &mut Out, session: &Session, plan: &SeatPlan, before: &[SeatEntry]) -> Result<(), Failure> {
    let ids: BTreeSet<SeatId> = plan.seats.iter().copied().collect();
    let taking: Vec<SeatEntry> = before.iter().filter(|entry| ids.contains(&entry.seat.id)).cloned().collect();
    if !taking.is_empty() {
        out.table(&seats::active(&taking, seats::Without::default()))?;
    }
    let more = ids.len() - taking.len();
    if more > 0 {
        out.line(format!("And {} more; --all lists every one.", number(more)))?;
    }
    // Whoever asked for the whole list gets all of it.
    staying(out, &plan.skipped, if more > 0 { FIRST } else { usize::MAX })?;
    for sentence in plan.evidence_quality.sentences(session.today()) {
        out.line(sentence)?;
    }
    let (totals, without_price) = plan.savings(session.org.currency);
    let saved = savings::savings(&totals, without_price);
    if !saved.is_empty() {
        out.line(format!("Potential savings: {}.", saved.join("; ")))?;
    }
    if !plan.seats.is_empty() {
        out.line(will_be_told(plan.told()))?;
    }
    gone(out, plan)
}

fn offboard(out: &mut Out, session: &Session, plan: &SeatPlan, before: &[SeatEntry]) -> Result<(), Failure> {
    if before.is_empty() {
        return Ok(());
    }
    let mut table = Table::new([
        Column::whole("Id"),
        Column::text("License"),
        Column::text("Account").spare(1),
        Column::whole("Last used").spare(2),
        Column::number("Cost"),
        Column::number("Saved a year"),
    ]);
    for entry in before {
        let planned = plan.licenses.get(&entry.seat.license);
        let archived = planned.is_some_and(|planned| planned.license.archived);
        table.row([
            entry.seat.id.to_string(),
            format!("{}{}", license_of(entry), if archived { " (archived)" } else { "" }),
            or_nothing(entry.account_identifier.as_deref()),
            last(entry.seat.last_used),
            planned.and_then(cost).unwrap_or_else(|| NOTHING.to_owned()),
            planned.and_then(saved_a_year).map_or_else(|| NOTHING.to_owned(), Money::shown),
        ]);
    }
    out.table(&table)?;
    let (totals, without) = plan.savings(session.org.currency);
    for total in totals {
        let year = total.per_year.map(|money| format!(", {} a year", money.shown())).unwrap_or_default();
        out.line(format!("Saves {} per billing cycle{year}.", total.per_cycle.shown()))?;
    }
    if without > 0 {
        out.line(format!("{} without a price.", count(without as u64, "seat", "seats")))?;
    }
    let removals = count(plan.to_be_removed().len() as u64, "account", "accounts");
    out.line(format!("{removals} to be removed at the vendor. The leaver is not told."))?;
    gone(out, plan)
}

fn cost(planned: &PlannedLicense) -> Option<String> {
    let terms = &planned.license.terms;
    Some(format!("{} {}", terms.price()?.each().shown(), terms.billing_cycle.a_cycle()))
}

/// Nothing where the license is not paid for any more.
fn saved_a_year(planned: &PlannedLicense) -> Option<Money> {
    planned.license.terms.savings(1).filter(|_| planned.license.is_covered())?.per_year
}

fn gone(out: &mut Out, plan: &SeatPlan) -> Result<(), Failure> {
    Ok(plan.said_of_vendor().map_or(Ok(()), |line| out.line(line))?)
}

/// The seats that stay, with the reason.
///
/// # Errors
/// It cannot be written.
pub fn skipped(out: &mut Out, outcome: &Outcome) -> io::Result<()> {
    match &outcome.detail {
        Detail::Seats(plan) => staying(out, &plan.skipped, usize::MAX),
        Detail::Edited { skipped, .. } => staying(out, skipped, usize::MAX),
        _ => Ok(()),
    }
}

fn staying(out: &mut Out, skipped: &[Skipped], most: usize) -> io::Result<()> {
    for skipped in skipped.iter().take(most) {
        out.line(format!("{} {} stays: {}", skipped.seat, Shown(&skipped.holder), Shown(&skipped.reason)))?;
    }
    let more = skipped.len().saturating_sub(most);
    if more > 0 { out.line(format!("And {} more stay.", number(more))) } else { Ok(()) }
}
