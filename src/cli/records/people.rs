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
    Item {
        id: PersonId,
        name: &'a str,
        email: Option<&'a str>,
        status: &'static str,
        until: Option<Day>,
        department: Option<&'a str>,
        last_login: Option<Day>,
        seats: u32,
        identifiers: Vec<Identifier<'a>>,
    }
}

impl<'a> Item<'a> {
    /// The person as they stand on that day.
    pub fn new(entry: &'a PersonEntry, today: Day) -> Self {
        Self {
            id: entry.id,
            name: &entry.name,
            email: entry
                .identifiers
                .iter()
                .find(|(kind, _)| *kind == IdentifierKind::Email)
                .map(|(_, mail)| mail.as_str()),
            status: entry.status.on(entry.until, today).word(),
            until: entry.until,
            department: entry.department.as_deref(),
            last_login: observed(entry.last_login),
            seats: entry.seats,
            identifiers: entry
                .identifiers
                .iter()
                .map(|(kind, value)| Identifier { kind: kind.word(), value })
                .collect(),
        }
    }
}
