//! The rows of seats, as every command reads and ends them.

use super::{counted, recorded_count, removal_rows};
use crate::domain::advice::Step;
use crate::domain::dormancy::Threshold;
use crate::domain::ids::SeatId;
use crate::domain::org::Org;
use crate::domain::read_model::{SeatEntry, SeatFilter};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::skipped::Skipped;
use crate::domain::text::Shown;
use crate::store::convert::{day_number, millis, text};
use crate::store::error::Res;
use crate::store::ledger::Ledger;
use crate::store::read;
use rusqlite::types::Value;
use std::collections::BTreeSet;

/// The seats of a command, each once, in the order of their ids.
pub(super) fn entries(ledger: &Ledger<'_>, org: &Org, seats: &[SeatId]) -> Res<Vec<SeatEntry>> {
    let ids: Vec<SeatId> = seats.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    let filter = SeatFilter { ids: Some(ids.clone()), ..Default::default() };
    let found = read::seats::list(ledger.conn, &filter, Threshold::default(), ledger.now.today, org)?;
    if let Some(missing) = ids.iter().find(|id| !found.iter().any(|entry| entry.seat.id == **id)) {
        return Err(Refusal::not_found("seat", &missing.to_string(), Step::ListSeats(None, None)).into());
    }
    Ok(found)
}

/// Ends a seat: who, when, and the notes it keeps.
pub(super) fn end(ledger: &mut Ledger<'_>, entry: &SeatEntry, notes: Option<&str>) -> Res<()> {
    let today = Value::Integer(day_number(ledger.now.today));
    let mut sets = vec![
        ("revoked_on", today.clone()),
        ("revoked_at", Value::Integer(millis(ledger.now.at))),
        ("revoked_by", text(&ledger.actor.name)),
        ("changed_on", today),
    ];
    if let Some(notes) = notes {
        sets.push(("notes", text(notes)));
    }
    removal_rows::outlived(ledger, entry.seat.id)?;
    ledger.update("assignment", entry.seat.id.0, &sets)?;
    ledger.concerns(entry.seat.license)
}

/// Takes a seat back here. Its removal at the vendor is to be done, unless the newest full roster lists it no more: such a
/// seat was not in the count either, so nothing comes off. Says whether a removal was opened.
pub(super) fn take_off(ledger: &mut Ledger<'_>, entry: &SeatEntry, notes: Option<&str>) -> Res<bool> {
    end(ledger, entry, notes)?;
    if entry.missing_as_of.is_some() {
        recorded_count::left_out(ledger, entry.seat.license, entry.seat.id)?;
    } else {
        removal_rows::open(ledger, entry.seat.id)?;
    }
    Ok(entry.missing_as_of.is_none())
}

/// Nothing of what was asked could be done: the reasons, as far as they fit into a hint.
pub(super) fn nothing_left(verb: &str, skipped: &[Skipped]) -> Refusal {
    let verbed = format!("{}d", if verb.ends_with('e') { verb.to_owned() } else { format!("{verb}e") });
    if let [one] = skipped {
        let (seat, holder, why) = (one.seat, Shown(&one.holder), &one.reason);
        return Refusal::new(Code::WrongState, format!("{seat} ({holder}) cannot be {verbed}: {why}."))
            .hint(Step::Why(seat).advice("look at it with"))
            .with_skipped(skipped);
    }
    let reasons: Vec<String> =
        skipped.iter().take(3).map(|s| format!("{} ({}): {}", s.seat, Shown(&s.holder), s.reason)).collect();
    let more = skipped.len().saturating_sub(3);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    if skipped.is_empty() {
        return Refusal::new(Code::WrongState, format!("There is no seat to {verb}."))
            .hint(Step::ListDormant.advice("list them with"));
    }
    Refusal::new(
        Code::WrongState,
        format!("None of the {} can be {verbed}: {}{more}.", counted(skipped.len(), "seat"), reasons.join("; ")),
    )
    .hint(Step::Why(skipped[0].seat).advice("look at one with"))
    .with_skipped(skipped)
}
