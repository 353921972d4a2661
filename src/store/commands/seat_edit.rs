//! Editing what is recorded of seats, many at a time: what can be edited is, the rest is listed with its reason.

use super::{counted, done};
use crate::domain::advice::Step;
use crate::domain::command::{Detail, Outcome};
use crate::domain::edit::{SeatEdit, why_seat_stays};
use crate::domain::evidence::Evidence;
use crate::domain::ids::{BatchId, SeatId};
use crate::domain::license::title;
use crate::domain::org::Org;
use crate::domain::read_model::{SeatEntry, SeatFilter};
use crate::domain::receipt::{Receipt, Verb};
use crate::domain::refusal::Refusal;
use crate::domain::seat_plan::nothing_left;
use crate::domain::skipped::Skipped;
use crate::domain::text::{Shown, arrow};
use crate::store::convert::{USED, day_number, day_opt, evidence_values, text_opt};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, Set, facts};
use crate::store::read;
use rusqlite::types::Value;
use std::collections::BTreeSet;

/// Characters of a text that history tells.
const TOLD: usize = 80;

pub(super) fn edit(
    ledger: &mut Ledger<'_>,
    org: &Org,
    seats: &[SeatId],
    edit: SeatEdit,
    seen: Option<BatchId>,
) -> Res<Outcome> {
    let edit = edit.checked(ledger.now)?;
    let (mut changed, mut so_already, mut skipped) = (Vec::new(), 0_usize, Vec::new());
    let (mut name, mut told) = (String::new(), Vec::new());
    for entry in entries(ledger, org, seats)? {
        if let Some(reason) = why_seat_stays(&entry.seat, seen) {
            skipped.push(Skipped { seat: entry.seat.id, holder: entry.seat.holder_name.clone(), reason });
            continue;
        }
        let written = write(ledger, &entry, &edit)?;
        if written.is_empty() {
            so_already += 1;
            continue;
        }
        name = format!("{} · {}", entry.seat.holder_name, title(&entry.product, entry.license.as_deref()));
        told = written;
        changed.push(entry.seat.id);
    }
    if changed.is_empty() {
        return match so_already {
            0 => Err(nothing_left("edit", &skipped).into()),
            _ => Ok(done(
                ledger,
                Receipt::state("nothing to change: it is so already"),
                Detail::Edited { seats: changed, skipped },
            )),
        };
    }
    // What several seats held before is in their images; one sentence has no room for it, nor for anybody's texts.
    let (what, fields) = match changed.as_slice() {
        [_] => (format!("the seat of {name}"), told.join(", ")),
        many => (counted(many.len(), "seat"), edit.told().join(", ")),
    };
    let subject = (changed.len() == 1).then(|| changed[0].to_string());
    ledger.event(
        subject.as_deref(),
        facts! {"seats": changed.len(), "skipped": skipped.len()},
        &format!("changed {what}: {fields}"),
    )?;
    let receipt = Verb::Changed.of(format!("{}: {}", Shown(&what), Shown(&fields)));
    Ok(done(ledger, receipt, Detail::Edited { seats: changed, skipped }))
}

/// Writes the fields that the edit names, and tells those that differed.
fn write(ledger: &mut Ledger<'_>, entry: &SeatEntry, edit: &SeatEdit) -> Res<Vec<String>> {
    let (edit, seat, today) = (edit.clone(), &entry.seat, ledger.now.today);
    let used = edit.evidence(today);
    let assigned_on = edit.assigned_on.of(seat.assigned_on);
    let texts = [
        ("access_level", edit.access_level.of(entry.access_level.clone()), &entry.access_level),
        ("account_identifier", edit.account_identifier.of(entry.account_identifier.clone()), &entry.account_identifier),
        ("notes", edit.notes.of(seat.notes.clone()), &seat.notes),
    ];
    let [old, new] = [seat.assigned_on, assigned_on].map(|day| day.map(|day| day.to_string()));
    let mut told: Vec<String> =
        (old != new).then(|| arrow("assigned on", old.as_deref(), new.as_deref())).into_iter().collect();
    told.extend(
        used.filter(|used| *used != seat.last_used).map(|used| Evidence::change("last used", seat.last_used, used)),
    );
    let differing = texts.iter().filter(|(_, new, old)| new != *old);
    told.extend(differing.map(|(column, new, old)| {
        arrow(&column.replace('_', " "), clipped(old.as_deref()).as_deref(), clipped(new.as_deref()).as_deref())
    }));
    if told.is_empty() {
        return Ok(told);
    }
    let mut sets: Vec<Set<'_>> =
        vec![("assigned_on", day_opt(assigned_on)), ("changed_on", Value::Integer(day_number(today)))];
    sets.extend(texts.iter().map(|(column, new, _)| (*column, text_opt(new.as_deref()))));
    if let Some(used) = used {
        sets.extend(USED.into_iter().zip(evidence_values(used)));
    }
    ledger.update("assignment", seat.id.0, &sets)?;
    ledger.concerns(seat.license)?;
    Ok(told)
}

/// As much of a text as a sentence has room for.
fn clipped(text: Option<&str>) -> Option<String> {
    let text = text?;
    let start: String = text.chars().take(TOLD).collect();
    Some(if start.len() < text.len() { format!("{start}…") } else { start })
}

/// The seats of a command, each once, in the order of their ids.
fn entries(ledger: &Ledger<'_>, org: &Org, seats: &[SeatId]) -> Res<Vec<SeatEntry>> {
    let ids: BTreeSet<SeatId> = seats.iter().copied().collect();
    let filter = SeatFilter { ids: Some(ids.iter().copied().collect()), ..SeatFilter::default() };
    let found = read::seats::list(ledger.conn, &filter, org.as_of(ledger.now.today))?;
    let there: BTreeSet<SeatId> = found.iter().map(|entry| entry.seat.id).collect();
    if let Some(missing) = ids.difference(&there).next() {
        return Err(Refusal::not_found("seat", &missing.to_string(), Step::ListSeats(None, None)).into());
    }
    Ok(found)
}
