//! Assigning and revoking seats.

use super::outbox::withdraw_reclaims;
use super::people::standing;
use super::seat_rows::{end, entries, nothing_left, take_off};
use super::{counted, done, recorded_count, removal_rows};
use crate::domain::command::{Detail, Outcome, Taken};
use crate::domain::edit::{SeatEdit, already_counted_too, overdrawn};
use crate::domain::ids::{LicenseId, PersonId, SeatId};
use crate::domain::license::License;
use crate::domain::org::Org;
use crate::domain::person::Holder;
use crate::domain::receipt::Verb;
use crate::domain::seat::{may_assign, may_be_counted};
use crate::domain::skipped::Skipped;
use crate::domain::text::Shown;
use crate::store::convert::{day_number, day_opt, evidence_values, text, text_opt};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, facts};
use crate::store::read;
use rusqlite::types::Value;
use std::collections::BTreeSet;

pub(super) fn assign(
    ledger: &mut Ledger<'_>,
    license: LicenseId,
    person: PersonId,
    recorded: SeatEdit,
    already_counted: bool,
) -> Res<Outcome> {
    let recorded = recorded.checked(ledger.now)?;
    let entry = read::licenses::one(ledger.conn, license)?;
    let holder = standing(ledger, person)?;
    let held = ledger.conn.query_row(
        "SELECT count(*) FROM assignment \
         WHERE license_id = ?1 AND person_id = ?2 AND revoked_on IS NULL AND void_batch IS NULL",
        [license.0, person.0],
        |row| row.get(0),
    )?;
    let facts_of_holder =
        Holder { id: person, status: holder.status, until: holder.until, last_login: holder.last_login };
    if already_counted {
        may_be_counted(&entry.license)?;
    }
    // An account that the vendor still has is given back with the seat.
    let counted = removal_rows::withdraw(ledger, license, person)? || already_counted;
    may_assign(&entry.license, &facts_of_holder, held, counted, ledger.now)?;
    let today = Value::Integer(day_number(ledger.now.today));
    let used = recorded.evidence(ledger.now.today).unwrap_or_default();
    let assigned_on = recorded.assigned_on.of(Some(ledger.now.today));
    let [kind, value, as_of, ..] = evidence_values(used);
    let id = SeatId(ledger.insert(
        "assignment",
        &[
            ("license_id", Value::Integer(license.0)),
            ("person_id", Value::Integer(person.0)),
            ("assigned_on", day_opt(assigned_on)),
            ("first_listed", today.clone()),
            ("used_kind", kind),
            ("used_value", value),
            ("used_as_of", as_of),
            ("origin", text("here")),
            ("access_level", text_opt(recorded.access_level.of(None).as_deref())),
            ("account_identifier", text_opt(recorded.account_identifier.of(None).as_deref())),
            ("notes", text_opt(recorded.notes.of(None).as_deref())),
            ("changed_on", today),
            ("already_counted", Value::Integer(counted.into())),
        ],
    )?);
    if counted {
        recorded_count::held_already(ledger, license, id)?;
    }
    let withdrawn = withdraw_reclaims(ledger, license, person)?;
    ledger.concerns(license)?;
    ledger.event(
        Some(&id.to_string()),
        facts! {"seat": id, "license": license, "person": person, "withdrawn": withdrawn},
        &format!("gave {} a seat of {}", holder.name, entry.license.title()),
    )?;
    let mut outcome = done(ledger, Verb::AssignedSeat.of(""), Detail::Seat(id));
    if withdrawn > 0 {
        let name = Shown(&holder.name);
        outcome.warn(format!("{name} had not been told of the reclaim yet, and is not told any more."));
    }
    let after = read::licenses::one(ledger.conn, license)?.license;
    let License { seats, terms, .. } = &after;
    let beyond = overdrawn(&entry.license.title(), *seats);
    if seats.unattributed > 0 && !counted {
        outcome.warn(already_counted_too(&after));
    }
    let has_room = |license: &License| license.seats.has_room(terms.limit_policy, terms.overdraft);
    let is_full = beyond.is_none() && has_room(&entry.license) && !has_room(&after);
    outcome.warn_all(beyond);
    if is_full {
        outcome.warn(format!("That was the last seat of {}.", Shown(&entry.license.title())));
    }
    Ok(outcome)
}

pub(super) fn revoke(ledger: &mut Ledger<'_>, org: &Org, seats: &[SeatId], already_removed: bool) -> Res<Outcome> {
    let mut taken = Taken::default();
    let (mut name, mut of_taken) = (String::new(), BTreeSet::new());
    for entry in entries(ledger, org, seats)? {
        if let Some(day) = entry.seat.revoked_on {
            taken.skipped.push(Skipped {
                seat: entry.seat.id,
                holder: entry.seat.holder_name.clone(),
                reason: format!("already revoked on {day}"),
            });
            continue;
        }
        if already_removed {
            end(ledger, &entry, None)?;
            recorded_count::left_out(ledger, entry.seat.license, entry.seat.id)?;
        } else if take_off(ledger, &entry, None)? {
            of_taken.insert(entry.seat.license);
        } else {
            taken.gone.push(entry.seat.id);
        }
        name = format!(
            "{} · {}",
            entry.seat.holder_name,
            crate::domain::license::title(&entry.product, entry.license.as_deref())
        );
        taken.seats.push(entry.seat.id);
    }
    if taken.seats.is_empty() {
        return Err(nothing_left("revoke", &taken.skipped).into());
    }
    let what = if taken.seats.len() == 1 { format!("the seat of {name}") } else { counted(taken.seats.len(), "seat") };
    let subject = (taken.seats.len() == 1).then(|| taken.seats[0].to_string());
    ledger.event(
        subject.as_deref(),
        facts! {"seats": taken.seats.len(), "skipped": taken.skipped.len(), "already_removed": already_removed},
        &format!("revoked {what}"),
    )?;
    let mut outcome = done(ledger, Verb::Revoked.of(Shown(&what).to_string()), Detail::Revoked(taken));
    outcome.warn_all(recorded_count::below_zero(ledger, of_taken)?);
    Ok(outcome)
}
