//! Denials: an assignment that a full license refused is written down, though the assignment itself leaves no trace.

use crate::domain::command::Command;
use crate::domain::ids::{LicenseId, PersonId};
use crate::domain::refusal::{Code, Refusal};
use crate::store::convert::millis;
use crate::store::error::Res;
use crate::store::ledger::{Ledger, facts};
use crate::store::read;
use rusqlite::params;

/// The license and the person, where a command was refused because the license is full, be it by the rule or by the
/// database itself.
pub(in crate::store) fn of(command: &Command, refusal: &Refusal) -> Option<(LicenseId, PersonId)> {
    match command {
        Command::AssignSeat { license, person, .. } if refusal.code == Code::NoSeatLeft => Some((*license, *person)),
        _ => None,
    }
}

/// Writes a denial down, and tells history. It belongs to no batch: there is nothing to take back.
pub(in crate::store) fn record(ledger: &mut Ledger<'_>, license: LicenseId, person: PersonId) -> Res<()> {
    let title = read::licenses::one(ledger.conn, license)?.license.title();
    let name = read::people::one(ledger.conn, person)?.name;
    ledger.conn.execute(
        "INSERT INTO denial (license_id, person_id, at, uid) VALUES (?1, ?2, ?3, ?4)",
        params![license.0, person.0, millis(ledger.now.at), ledger.actor.uid],
    )?;
    ledger.event(
        Some(&license.to_string()),
        facts! {"license": license, "person": person},
        &format!("{title} refused {name} a seat: none is left"),
    )
}
