//! Editing what is recorded of seats, many at a time: what can be edited is, the rest is listed with its reason.

use super::seats::{entries, nothing_left};
use super::{done, plural};
use crate::domain::command::{Detail, Outcome};
use crate::domain::edit::{SeatEdit, why_seat_stays};
use crate::domain::ids::{BatchId, SeatId};
use crate::domain::license::title;
use crate::domain::org::Org;
use crate::domain::reclaim::Skipped;
use crate::domain::text::Shown;
use crate::domain::view::SeatEntry;
use crate::store::convert::{USED, day_number, day_opt, evidence_values, text_opt};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, Set, facts};
use rusqlite::types::Value;

pub(super) fn edit(
    ledger: &mut Ledger<'_>,
    org: &Org,
    seats: &[SeatId],
    edit: SeatEdit,
    seen: Option<BatchId>,
) -> Res<Outcome> {
    let edit = edit.checked(ledger.now)?;
    let (mut changed, mut so_already, mut skipped) = (Vec::new(), 0_usize, Vec::new());
    let mut name = String::new();
    for entry in entries(ledger, org, seats)? {
        if let Some(reason) = why_seat_stays(&entry.seat, seen) {
            skipped.push(Skipped { seat: entry.seat.id, holder: entry.seat.holder_name.clone(), reason });
        } else if write(ledger, &entry, &edit)? {
            name = format!("{} · {}", entry.seat.holder_name, title(&entry.product, entry.license.as_deref()));
            changed.push(entry.seat.id);
        } else {
            so_already += 1;
        }
    }
    if changed.is_empty() {
        return match so_already {
            0 => Err(nothing_left("edit", &skipped).into()),
            _ => Ok(done(ledger, "nothing to change: it is so already", Detail::Edited { seats: changed, skipped })),
        };
    }
    let what = if changed.len() == 1 { format!("the seat of {name}") } else { plural(changed.len(), "seat") };
    let fields = edit.fields().join(", ");
    let subject = (changed.len() == 1).then(|| changed[0].to_string());
    ledger.event(
        subject.as_deref(),
        facts! {"seats": changed.len(), "skipped": skipped.len()},
        &format!("changed {what}: {fields}"),
    )?;
    let receipt = format!("changed {}: {fields}", Shown(&what));
    Ok(done(ledger, receipt, Detail::Edited { seats: changed, skipped }))
}

/// Writes the fields that the edit names; whether any of them differed.
fn write(ledger: &mut Ledger<'_>, entry: &SeatEntry, edit: &SeatEdit) -> Res<bool> {
    let (edit, seat, today) = (edit.clone(), &entry.seat, ledger.now.today);
    let used = edit.evidence(today);
    let assigned_on = edit.assigned_on.of(seat.assigned_on);
    let texts = [
        ("access_level", edit.access_level.of(entry.access_level.clone()), &entry.access_level),
        ("account_identifier", edit.account_identifier.of(entry.account_identifier.clone()), &entry.account_identifier),
        ("notes", edit.notes.of(seat.notes.clone()), &seat.notes),
    ];
    let same = assigned_on == seat.assigned_on
        && used.is_none_or(|used| used == seat.last_used)
        && texts.iter().all(|(_, new, old)| new == *old);
    if same {
        return Ok(false);
    }
    let mut sets: Vec<Set<'_>> =
        vec![("assigned_on", day_opt(assigned_on)), ("changed_on", Value::Integer(day_number(today)))];
    sets.extend(texts.iter().map(|(column, new, _)| (*column, text_opt(new.as_deref()))));
    if let Some(used) = used {
        sets.extend(USED.into_iter().zip(evidence_values(used)));
    }
    ledger.update("assignment", seat.id.0, &sets)?;
    ledger.concerns(seat.license)?;
    Ok(true)
}
