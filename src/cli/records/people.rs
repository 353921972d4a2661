//! People as records.

use crate::cli::format::observed;
use crate::cli::output::record;
use crate::domain::ids::PersonId;
use crate::domain::person::IdentifierKind;
use crate::domain::read_model::PersonEntry;
use crate::domain::time::Day;
use serde::Serialize;

/// An identifier as programs read it.
#[derive(Debug, Serialize)]
pub struct Identifier<'a> {
    kind: &'static str,
    value: &'a str,
}

record! {
    /// A person.
    Item(entry: &'a PersonEntry, today: Day) where {
        let identifiers = entry.identifiers.iter().map(|(kind, value)| Identifier { kind: kind.word(), value });
        let mail = entry.identifiers.iter().find(|(kind, _)| *kind == IdentifierKind::Email);
    } {
        id: PersonId = entry.id,
        name: &'a str = &entry.name,
        email: Option<&'a str> = mail.map(|(_, mail)| mail.as_str()),
        status: &'static str = entry.status.on(entry.until, today).word(),
        until: Option<Day> = entry.until,
        department: Option<&'a str> = entry.department.as_deref(),
        last_login: Option<Day> = observed(entry.last_login),
        seats: u32 = entry.seats,
        identifiers: Vec<Identifier<'a>> = identifiers.collect(),
    }
}
