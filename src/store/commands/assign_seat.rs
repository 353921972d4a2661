//! Giving a seat.

use super::outbox::withdraw_reclaims;
use super::people::not_merged;
use super::{done, recorded_count, removal_rows};
use crate::domain::command::{Detail, Outcome};
use crate::domain::edit::{SeatEdit, already_counted_too, overdrawn};
use crate::domain::ids::{LicenseId, PersonId, SeatId};
use crate::domain::license::License;
use crate::domain::person::Holder;
use crate::domain::receipt::Verb;
use crate::domain::seat::{may_assign, may_be_counted};
use crate::domain::text::Shown;
use crate::store::convert::{day_number, day_opt, evidence_values, text, text_opt};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, facts};
use crate::store::read;
use rusqlite::types::Value;

pub(super) fn assign(
    ledger: &mut Ledger<'_>,
    license: LicenseId,
    person: PersonId,
    recorded: SeatEdit,
    already_counted: bool,
) -> Res<Outcome> {
    let recorded = recorded.checked(ledger.now)?;
    let entry = read::licenses::one(ledger.conn, license)?;
    let holder = not_merged(ledger.conn, person)?;
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
    let has_place = counted || recorded_count::holds_a_place(ledger.conn, &entry.license, person)?;
    may_assign(&entry.license, &facts_of_holder, held, has_place, ledger.now)?;
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
            ("already_counted", Value::Integer(has_place.into())),
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
    if seats.without_holder() > 0 && !counted && !seats.is_by_lists() {
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
