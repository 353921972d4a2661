//! Removals at the vendor: the to-do that every seat taken back here leaves, what ends it, and what shows that it is still
//! to be done.

use super::removal_rows::{close, still_counted};
use super::seat_rows::entries;
use super::{counted, done, recorded_count};
use crate::domain::command::{Detail, Outcome, Taken};
use crate::domain::ids::SeatId;
use crate::domain::org::Org;
use crate::domain::receipt::Verb;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::skipped::Skipped;
use crate::store::convert::RowExt;
use crate::store::error::Res;
use crate::store::ledger::{Ledger, facts};
use rusqlite::OptionalExtension;
use std::collections::BTreeSet;

/// An admin says that seats have been removed at the vendor.
pub(super) fn done_by_hand(ledger: &mut Ledger<'_>, org: &Org, seats: &[SeatId]) -> Res<Outcome> {
    let mut taken = Taken::default();
    let mut licenses = BTreeSet::new();
    for entry in entries(ledger, org, seats)? {
        let id = entry.seat.id;
        let open: Option<i64> = ledger
            .conn
            .prepare_cached(
                "SELECT id FROM removal WHERE assignment_id = ?1 AND closed_on IS NULL AND void_batch IS NULL",
            )?
            .query_row([id.0], |row| row.get("id"))
            .optional()?;
        if let Some(removal) = open {
            if still_counted(ledger.conn, entry.seat.license, id)? {
                recorded_count::held_already(ledger, entry.seat.license, id)?;
            }
            close(ledger, removal, "by_hand")?;
            ledger.concerns(entry.seat.license)?;
            licenses.insert(entry.seat.license);
            taken.seats.push(id);
        } else {
            let reason = match entry.seat.revoked_on {
                Some(_) => why_not_open(ledger, id)?,
                None => "it was not taken back".into(),
            };
            taken.skipped.push(Skipped { seat: id, holder: entry.seat.holder_name.clone(), reason });
        }
    }
    if taken.seats.is_empty() {
        let reasons: Vec<String> = taken.skipped.iter().take(3).map(|s| format!("{}: {}", s.seat, s.reason)).collect();
        return Err(Refusal::new(
            Code::WrongState,
            format!("No removal of these seats is open: {}.", reasons.join("; ")),
        )
        .hint("list the open ones with: dormouse report removals")
        .into());
    }
    let sentence = Verb::Noted.of(format!("{} at the vendor as done", counted(taken.seats.len(), "removal")));
    let subject = match (&taken.seats[..], &licenses.into_iter().collect::<Vec<_>>()[..]) {
        ([seat], _) => Some(seat.to_string()),
        (_, [license]) => Some(license.to_string()),
        _ => None,
    };
    ledger.event(subject.as_deref(), facts! {"seats": taken.seats.len(), "skipped": taken.skipped.len()}, &sentence)?;
    Ok(done(ledger, sentence, Detail::Noted(taken)))
}

/// Why there is nothing to be closed for a seat.
fn why_not_open(ledger: &Ledger<'_>, seat: SeatId) -> Res<String> {
    let closed = ledger
        .conn
        .prepare_cached(
            "SELECT closed_on FROM removal WHERE assignment_id = ?1 AND void_batch IS NULL ORDER BY id DESC LIMIT 1",
        )?
        .query_row([seat.0], |row| row.day("closed_on"))
        .optional()?;
    Ok(match closed.flatten() {
        Some(day) => format!("it was done on {day} already"),
        None => "it was taken back as one that the vendor has removed already".into(),
    })
}
