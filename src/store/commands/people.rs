//! Changing people: what is recorded of one, somebody who leaves, and two records that were found to be two people.

use super::catalog::{identifier_columns, refuse_taken};
use super::{counted, done};
use crate::domain::command::{Detail, Outcome};
use crate::domain::evidence::Evidence;
use crate::domain::field::optional;
use crate::domain::ids::PersonId;
use crate::domain::person::{self, IdentifierKind, normalized};
use crate::domain::person_edit::{
    self, Known, PersonChanges, Step, former_logins, refuse_no_last_day, signed_in, steps, until_after,
};
use crate::domain::read_model::PersonEntry;
use crate::domain::receipt::{Receipt, Verb};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{self as texts, Shown, arrow};
use crate::store::convert::{LOGIN, RowExt, day_number, day_opt, evidence_values, text, text_opt};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, Set, facts};
use crate::store::read;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension};

/// A person who can be changed: there, and neither merged nor purged.
pub(super) fn not_merged(conn: &Connection, id: PersonId) -> Res<PersonEntry> {
    let entry = read::people::one(conn, id)?;
    if read::people::purged_at(conn, id)?.is_some() {
        return Err(Refusal::new(
            Code::WrongState,
            format!("{id} was purged: nothing is known of this person any more."),
        )
        .hint("if they are back, record them anew with: dormouse person add --email ADDRESS")
        .into());
    }
    Ok(entry)
}

pub(super) fn edit(ledger: &mut Ledger<'_>, id: PersonId, changes: &PersonChanges) -> Res<Outcome> {
    let entry = not_merged(ledger.conn, id)?;
    let mut sets: Vec<Set<'_>> = Vec::new();
    let mut told = Vec::new();
    if let Some(name) = &changes.name {
        let name =
            texts::personal(name, person::NAME_LIMIT).map_err(|e| Refusal::bad_field("The name", &e).on("name"))?;
        if name.is_empty() || texts::is_none(&name) {
            return Err(Refusal::new(Code::MissingValue, "A person needs a name.")
                .hint("give one with --name")
                .on("name")
                .into());
        }
        if name != entry.name {
            sets.push(("name", text(&name)));
            told.push(arrow("name", Some(&entry.name), Some(&name)));
        }
    }
    if let Some(department) = &changes.department {
        let department = optional(department.clone(), person::DEPARTMENT_LIMIT, "The department")?;
        if department != entry.department {
            sets.push(("department", text_opt(department.as_deref())));
            told.push(arrow("department", entry.department.as_deref(), department.as_deref()));
        }
    }
    let status = changes.status.unwrap_or(entry.status);
    if status != entry.status {
        sets.push(("status", text(status.word())));
        let [old, new] = [entry.status, status].map(|status| status.shown().to_lowercase());
        told.push(arrow("status", Some(&old), Some(&new)));
    }
    refuse_no_last_day(changes.until.flatten())?;
    let until = changes.until.unwrap_or_else(|| until_after(entry.status, entry.until, status));
    if until != entry.until {
        sets.push(("until_on", day_opt(until)));
        let [old, new] = [entry.until, until].map(|day| day.map(|day| day.to_string()));
        told.push(arrow("last day", old.as_deref(), new.as_deref()));
    }
    if let Some(login) = changes.last_login.map(|last| signed_in(last, ledger.now)).transpose()?
        && login != entry.last_login
    {
        sets.extend(LOGIN.into_iter().zip(evidence_values(login)));
        told.push(Evidence::change("last sign-in", entry.last_login, login));
    }
    if !sets.is_empty() {
        sets.push(("changed_on", Value::Integer(day_number(ledger.now.today))));
        ledger.update("person", id.0, &sets)?;
    }
    let known = known(ledger, id)?;
    let steps = identifiers(ledger, id, &known, changes)?;
    told.extend(person_edit::told(&known, &steps));
    let name = read::people::one(ledger.conn, id)?.name;
    if told.is_empty() {
        return Ok(done(
            ledger,
            Verb::ChangedNothing.of(format!(": {} ({id}) is like that already", Shown(&name))),
            Detail::Person(id),
        ));
    }
    let what = told.join(", ");
    ledger.event(Some(&id.to_string()), facts! {"person": id}, &format!("changed {}: {what}", entry.name))?;
    let mut outcome =
        done(ledger, Verb::Changed.of(format!("{} ({id}): {}", Shown(&name), Shown(&what))), Detail::Person(id));
    outcome.warn_all(former_logins(&known, &steps));
    if status != entry.status && status.has_left() && entry.seats > 0 {
        outcome.warn(format!(
            "{} still holds {}; take them back with: dormouse person offboard {id}",
            Shown(&name),
            counted(entry.seats as usize, "seat")
        ));
    }
    Ok(outcome)
}

/// Writes what becomes of identifiers, and says it.
fn identifiers(ledger: &mut Ledger<'_>, id: PersonId, known: &[Known], changes: &PersonChanges) -> Res<Vec<Step>> {
    let steps = steps(id, known, &changes.identifiers)?;
    let today = Value::Integer(day_number(ledger.now.today));
    for step in &steps {
        match step {
            Step::End(row) => {
                ledger.update("identifier", *row, &[("valid_to", today.clone())])?;
            }
            Step::Respell(row, kind, value) => {
                let sets = [("kind", text(kind.word())), ("value", text(value)), ("norm", text(&normalized(value)))];
                ledger.update("identifier", *row, &sets)?;
            }
            Step::Begin(kind, scope, value) | Step::Past(kind, scope, value) => {
                refuse_taken(ledger, scope, value)?;
                let realm = scope.strip_prefix("login:").unwrap_or_default();
                let mut sets = identifier_columns(id, *kind, realm, value).to_vec();
                sets.push(("valid_from", today.clone()));
                if matches!(step, Step::Past(..)) {
                    sets.push(("valid_to", today.clone()));
                }
                ledger.insert("identifier", &sets)?;
            }
        }
    }
    Ok(steps)
}

fn known(ledger: &Ledger<'_>, id: PersonId) -> Res<Vec<Known>> {
    let mut statement = ledger.conn.prepare_cached(
        "SELECT id, kind, scope, value FROM identifier \
         WHERE person_id = ?1 AND valid_to IS NULL AND void_batch IS NULL ORDER BY id",
    )?;
    let known = statement.query_map([id.0], |row| {
        Ok(Known {
            id: row.get("id")?,
            kind: row.word::<IdentifierKind>("kind")?,
            scope: row.get("scope")?,
            value: row.get("value")?,
        })
    })?;
    Ok(known.collect::<rusqlite::Result<_>>()?)
}

/// Records that two are two.
pub(super) fn keep_apart(ledger: &mut Ledger<'_>, one: PersonId, other: PersonId) -> Res<Outcome> {
    if one == other {
        return Err(Refusal::new(Code::BadValue, format!("Both names are {one}.")).hint("name two people").into());
    }
    let names = [not_merged(ledger.conn, one)?.name, not_merged(ledger.conn, other)?.name];
    let (low, high) = (one.min(other), one.max(other));
    if let Some(batch) = apart_since(ledger, low, high)? {
        let receipt = Receipt::state(format!("{low} and {high} are two people already, by B{batch}"));
        return Ok(done(ledger, receipt, Detail::Person(low)));
    }
    ledger.insert("distinct_people", &[("low_id", Value::Integer(low.0)), ("high_id", Value::Integer(high.0))])?;
    let [this, that] = &names;
    let what = format!("that {this} ({one}) and {that} ({other}) are two people");
    ledger.event(Some(&low.to_string()), facts! {"person": low, "other": high}, &format!("noted {what}"))?;
    Ok(done(ledger, Verb::Noted.of(Shown(&what).to_string()), Detail::Person(low)))
}

/// The batch that found two people to be two.
pub(super) fn apart_since(ledger: &Ledger<'_>, one: PersonId, other: PersonId) -> Res<Option<i64>> {
    let (low, high) = (one.min(other), one.max(other));
    Ok(ledger
        .conn
        .query_row(
            "SELECT created_batch FROM distinct_people WHERE low_id = ?1 AND high_id = ?2 AND void_batch IS NULL",
            [low.0, high.0],
            |row| row.get(0),
        )
        .optional()?)
}
