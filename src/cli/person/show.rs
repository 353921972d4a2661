//! `person show`: one person on a page: what they are known as and since when, status, seats, past seats.

use super::find::find;
use crate::cli::context::{Context, Session};
use crate::cli::failure::Failure;
use crate::cli::format::{last, or_nothing};
use crate::cli::output::{Form, Out};
use crate::cli::records::people::Item;
use crate::cli::records::seats;
use crate::domain::ids::PersonId;
use crate::domain::person::IdentifierKind;
use crate::domain::person_edit::last_day;
use crate::domain::read_model::{IdentifierDays, PersonEntry, PersonPast, SeatEntry, SeatFilter};
use crate::domain::text::Shown;
use crate::domain::text::number;
use crate::domain::time::Day;
use serde::Serialize;
use std::io;

/// An identifier that was theirs, as programs read it.
#[derive(Debug, Serialize)]
struct Former<'a> {
    kind: &'static str,
    value: &'a str,
    valid_from: Option<Day>,
    valid_to: Option<Day>,
}

/// What a page says beside the person.
#[derive(Debug, Serialize)]
struct Head<'a> {
    former_identifiers: Vec<Former<'a>>,
    merged_from: Vec<PersonId>,
    purged_on: Option<Day>,
}

pub(super) fn show(context: &mut Context<'_>, session: &Session, reference: &str, form: Form) -> Result<(), Failure> {
    let today = session.today();
    let store = &session.store;
    let entry = store.person(find(session, reference)?)?;
    let before = store.person_past(entry.id)?;
    let of_person = |past| SeatFilter { person: Some(entry.id), past, ..SeatFilter::default() };
    let active = store.seats(&of_person(false), session.org.as_of(today))?;
    let past = store.seats(&of_person(true), session.org.as_of(today))?;
    let item = Item::new(&entry, today);
    let former = before.identifiers.iter().filter(|identifier| identifier.to.is_some()).map(|identifier| Former {
        kind: identifier.kind.word(),
        value: &identifier.value,
        valid_from: identifier.from,
        valid_to: identifier.to,
    });
    let head = Head {
        former_identifiers: former.collect(),
        merged_from: before.absorbed.iter().map(|(id, _)| *id).collect(),
        purged_on: before.purged_at.map(|at| at.with_timezone(&session.org.time_zone).date_naive()),
    };
    let seats = Seats { active: &active, past: &past };
    context.out.list(form, today, &head, std::slice::from_ref(&item), |out| {
        if let Some(day) = head.purged_on {
            out.line(format!("{} was purged on {day}. What follows is what is left.", entry.id))?;
        }
        page(out, &entry, &before, &seats, today)
    })?;
    Ok(())
}

struct Seats<'a> {
    active: &'a [SeatEntry],
    past: &'a [SeatEntry],
}

fn page(out: &mut Out, entry: &PersonEntry, before: &PersonPast, seats: &Seats<'_>, today: Day) -> io::Result<()> {
    out.heading(&format!("{} {}", entry.id, entry.name))?;
    let current = before.identifiers.iter().filter(|identifier| identifier.to.is_none());
    let identifiers = current.map(|identifier| {
        let since = identifier.from.map(|day| format!(" (since {day})")).unwrap_or_default();
        (called(identifier.kind), format!("{}{since}", written(identifier)))
    });
    let rest = [
        ("Status", entry.status.on(entry.until, today).shown().to_owned()),
        ("Until", until(entry, today)),
        ("Department", or_nothing(entry.department.as_deref())),
        ("Last sign-in", last(entry.last_login)),
        ("Seats", number(entry.seats)),
    ];
    out.fields(identifiers.chain(rest))?;
    let former: Vec<&IdentifierDays> = before.identifiers.iter().filter(|known| known.to.is_some()).collect();
    if !former.is_empty() {
        out.line("")?;
        out.heading("Known before as")?;
        out.fields(former.into_iter().map(|known| {
            let from = known.from.map(|day| format!("from {day} ")).unwrap_or_default();
            (called(known.kind), format!("{} ({from}until {})", written(known), or_nothing(known.to)))
        }))?;
    }
    for (id, name) in &before.absorbed {
        out.line(format!("  {id} {} was merged into this person.", Shown(name)))?;
    }
    let without = seats::Without { holder: true, license: false };
    if !seats.active.is_empty() {
        out.line("")?;
        out.table(&seats::active(seats.active, without))?;
    }
    if !seats.past.is_empty() {
        out.line("")?;
        out.heading("Past seats")?;
        out.table(&seats::past(seats.past, without))?;
    }
    Ok(())
}

/// The value, a login with its vendor before it.
fn written(identifier: &IdentifierDays) -> String {
    let realm = identifier.realm.as_deref().filter(|realm| !realm.is_empty());
    realm.map_or_else(|| identifier.value.clone(), |realm| format!("{realm}:{}", identifier.value))
}

/// The day, and what it is the last day of.
fn until(entry: &PersonEntry, today: Day) -> String {
    let Some(day) = entry.until else { return or_nothing(None::<Day>) };
    match last_day(entry.status, entry.until) {
        None if day < today => format!("{day}, the end of a leave that is over"),
        None => format!("{day}, the last day of leave"),
        Some(_) if day < today && !entry.status.has_left() => {
            format!("{day}, the last day of employment, which has passed; dormouse person offboard {}", entry.id)
        }
        Some(_) => format!("{day}, the last day of employment"),
    }
}

/// What a kind of identifier is called.
fn called(kind: IdentifierKind) -> &'static str {
    match kind {
        IdentifierKind::Email => "Mail address",
        IdentifierKind::Upn => "Principal name",
        IdentifierKind::Alias => "Alias",
        IdentifierKind::EmployeeNumber => "Employee number",
        IdentifierKind::Login => "Login",
    }
}
