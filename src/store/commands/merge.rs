//! Merging two people: identifiers and seats go over to the one who stays, and seats of a license that both held collapse
//! into one.
//!
//! Every row that moves leaves its image, so that undo gives both back as they were. Nothing is deleted: the record that
//! is laid aside says where it went.

use super::people::{apart_since, not_merged};
use super::{counted, done, seat_rows};
use crate::domain::account_login::is_later;
use crate::domain::command::{Detail, Merged, Outcome};
use crate::domain::ids::{PersonId, SeatId};
use crate::domain::merge::{collapses, last_login, note};
use crate::domain::org::Org;
use crate::domain::person::IdentifierKind;
use crate::domain::read_model::{PersonEntry, SeatEntry, SeatFilter};
use crate::domain::receipt::Verb;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::seat::{Seat, with_note};
use crate::domain::text::Shown;
use crate::store::convert::{LOGIN, RowExt, day_number, day_opt, evidence_values, text, text_opt};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, Set, facts};
use crate::store::read;
use crate::store::schema;
use rusqlite::types::Value;

pub(super) fn merge(ledger: &mut Ledger<'_>, org: &Org, from: PersonId, into: PersonId) -> Res<Outcome> {
    if from == into {
        return Err(Refusal::new(Code::BadValue, format!("Both names are {from}: there is nothing to merge."))
            .hint(format!("see what they are known as with: dormouse person show {from}"))
            .into());
    }
    let (absorbed, survivor) = (not_merged(ledger.conn, from)?, not_merged(ledger.conn, into)?);
    if let Some(batch) = apart_since(ledger, from, into)? {
        return Err(Refusal::new(Code::WrongState, format!("{from} and {into} were found to be two people."))
            .hint(format!("if that was wrong, take it back first: dormouse undo B{batch}"))
            .into());
    }
    let mut merged = Merged { into, seats: Vec::new(), identifiers: 0, collapsed: Vec::new() };
    seats(ledger, org, (from, into), &mut merged)?;
    merged.identifiers = identifiers(ledger, &absorbed, &survivor)?;
    for (table, _) in schema::held().filter(|(table, _)| table.holder.as_ref().is_some_and(|holder| holder.goes_over)) {
        belongings(ledger, table.name, from, into)?;
    }
    account_logins(ledger, from, into)?;
    people(ledger, &absorbed, &survivor)?;
    let seats = counted(merged.seats.len(), "seat");
    let freed = match merged.collapsed.len() {
        0 => String::new(),
        n => format!(", which frees {}", counted(n, "seat")),
    };
    let whom = format!("{} ({from}) with {seats} into {} ({into}){freed}", absorbed.name, survivor.name);
    ledger.event(
        Some(&into.to_string()),
        facts! {"from": from, "into": into, "seats": merged.seats.len(), "freed": merged.collapsed.len()},
        &format!("merged {whom}"),
    )?;
    let mut outcome = done(ledger, Verb::Merged.of(Shown(&whom).to_string()), Detail::Merged(merged));
    if survivor.status.has_left() && !absorbed.status.has_left() {
        outcome.warn(format!(
            "{} is {} and {from} was {}: set the status if that is wrong, with dormouse person edit {into} --status {}",
            Shown(&survivor.name),
            survivor.status.shown(),
            absorbed.status.shown(),
            absorbed.status.word()
        ));
    }
    Ok(outcome)
}

fn of(ledger: &Ledger<'_>, org: &Org, person: PersonId, past: bool) -> Res<Vec<SeatEntry>> {
    let filter = SeatFilter { person: Some(person), past, archived: true, ..SeatFilter::default() };
    read::seats::list(ledger.conn, &filter, org.as_of(ledger.now.today))
}

/// Ends the seat that is one too many, then moves all.
fn seats(ledger: &mut Ledger<'_>, org: &Org, (from, into): (PersonId, PersonId), merged: &mut Merged) -> Res<()> {
    let (theirs, own) = (of(ledger, org, from, false)?, of(ledger, org, into, false)?);
    let plain = |entries: &[SeatEntry]| entries.iter().map(|entry| entry.seat.clone()).collect::<Vec<Seat>>();
    let today = ledger.now.today;
    let mut given: Vec<(SeatId, Vec<Set<'_>>)> = Vec::new();
    for collapse in collapses(&plain(&own), &plain(&theirs)) {
        let Some(ending) = own.iter().chain(&theirs).find(|entry| entry.seat.id == collapse.ends) else { continue };
        let line = note(from, into, collapse.stays, today);
        let (seat, is_missing) = (&ending.seat, ending.missing_as_of.is_some());
        seat_rows::take_off(ledger, seat, is_missing, Some(&with_note(seat.notes.as_deref(), &line)))?;
        let mut days = vec![
            ("assigned_on", day_opt(collapse.assigned_on)),
            ("first_listed", Value::Integer(day_number(collapse.first_listed))),
        ];
        if collapse.day_from != collapse.stays {
            days.extend(source_of(ledger, collapse.day_from)?);
        }
        given.push((collapse.stays, days));
        merged.collapsed.push((collapse.ends, collapse.stays));
    }
    for entry in theirs.iter().chain(&of(ledger, org, from, true)?) {
        let id = entry.seat.id;
        if merged.seats.contains(&id) {
            continue;
        }
        ledger.update("assignment", id.0, &[("person_id", Value::Integer(into.0))])?;
        ledger.concerns(entry.seat.license)?;
        merged.seats.push(id);
    }
    for (stays, days) in given {
        ledger.update("assignment", stays.0, &days)?;
    }
    Ok(())
}

/// The file and line that the day a seat was given was read from; both empty where it was recorded here.
fn source_of(ledger: &Ledger<'_>, seat: SeatId) -> Res<[Set<'static>; 2]> {
    let source = ledger
        .conn
        .prepare_cached("SELECT listed_import, listed_line FROM assignment WHERE id = ?1")?
        .query_row([seat.0], |row| Ok([("listed_import", row.get(0)?), ("listed_line", row.get(1)?)]))?;
    Ok(source)
}

/// Identifiers go over, past ones too. A second mail address becomes an alias, so that the survivor's stays the one shown.
fn identifiers(ledger: &mut Ledger<'_>, absorbed: &PersonEntry, survivor: &PersonEntry) -> Res<u32> {
    let has_mail = survivor.identifiers.iter().any(|(kind, _)| *kind == IdentifierKind::Email);
    let rows: Vec<(i64, IdentifierKind, bool)> = ledger
        .conn
        .prepare_cached(
            "SELECT id, kind, valid_to IS NULL AS current FROM identifier \
             WHERE person_id = ?1 AND void_batch IS NULL ORDER BY id",
        )?
        .query_map([absorbed.id.0], |row| Ok((row.get("id")?, row.word("kind")?, row.get("current")?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (id, kind, current) in &rows {
        let mut sets = vec![("person_id", Value::Integer(survivor.id.0))];
        if *kind == IdentifierKind::Email && *current && has_mail {
            sets.push(("kind", text(IdentifierKind::Alias.word())));
        }
        ledger.update("identifier", *id, &sets)?;
    }
    Ok(u32::try_from(rows.len()).unwrap_or(u32::MAX))
}

/// What was to be told to the one is told to the other, and an admin who is the one is the other.
fn belongings(ledger: &mut Ledger<'_>, table: &'static str, from: PersonId, into: PersonId) -> Res<()> {
    let ids: Vec<i64> = ledger
        .conn
        .prepare_cached(&format!("SELECT id FROM {table} WHERE person_id = ?1 AND void_batch IS NULL ORDER BY id"))?
        .query_map([from.0], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for id in ids {
        ledger.update(table, id, &[("person_id", Value::Integer(into.0))])?;
    }
    Ok(())
}

/// Sign-ins at vendors go over. Where both signed in at one, the survivor's tells of the later.
fn account_logins(ledger: &mut Ledger<'_>, from: PersonId, into: PersonId) -> Res<()> {
    for (id, theirs) in read::account_logins::rows(ledger.conn, from)? {
        match read::account_logins::row(ledger.conn, into, &theirs.publisher, theirs.product)? {
            None => {
                ledger.update("account_login", id, &[("person_id", Value::Integer(into.0))])?;
            }
            Some((own, known)) if is_later(known.evidence, theirs.evidence) => {
                let sets: Vec<Set<'_>> = LOGIN.into_iter().zip(evidence_values(theirs.evidence)).collect();
                ledger.update("account_login", own, &sets)?;
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// The survivor takes what it lacks; the other record says where it went.
fn people(ledger: &mut Ledger<'_>, absorbed: &PersonEntry, survivor: &PersonEntry) -> Res<()> {
    let today = Value::Integer(day_number(ledger.now.today));
    let login = last_login(survivor.last_login, absorbed.last_login);
    let mut sets: Vec<Set<'_>> = Vec::new();
    if login != survivor.last_login {
        sets.extend(LOGIN.into_iter().zip(evidence_values(login)));
    }
    if survivor.department.is_none() && absorbed.department.is_some() {
        sets.push(("department", text_opt(absorbed.department.as_deref())));
    }
    if !sets.is_empty() {
        sets.push(("changed_on", today.clone()));
        ledger.update("person", survivor.id.0, &sets)?;
    }
    let went = [("merged_into", Value::Integer(survivor.id.0)), ("changed_on", today)];
    ledger.update("person", absorbed.id.0, &went)?;
    Ok(())
}
