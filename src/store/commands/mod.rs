//! What each command writes, one function each: read what the rule needs, ask the rule, write rows, images and event.

mod audits;
mod catalog;
mod import;
mod import_catalog;
mod import_names;
mod import_seats;
mod keys;
mod reclaim;
mod seats;
mod settings;
pub(super) mod tally;
mod undo;
mod undo_rows;
mod undo_work;

use super::error::Res;
use super::ledger::Ledger;
use crate::domain::command::{Command, Detail, Outcome};
use crate::domain::org::Org;

/// Carries a command out inside the transaction of `ledger`.
pub(super) fn carry_out(ledger: &mut Ledger<'_>, command: &Command, org: &Org) -> Res<Outcome> {
    match command {
        Command::AddProduct(fields) => catalog::add_product(ledger, fields.clone()),
        Command::AddLicense { product, publisher, fields } => {
            catalog::add_license(ledger, org, product, publisher.as_deref(), fields.clone())
        }
        Command::AddPerson(fields) => catalog::add_person(ledger, fields),
        Command::AssignSeat { license, person, access_level, account_identifier, notes } => {
            let texts = [access_level, account_identifier, notes].map(Option::as_deref);
            seats::assign(ledger, *license, *person, texts)
        }
        Command::RevokeSeats { seats, already_removed } => seats::revoke(ledger, org, seats, *already_removed),
        Command::StartAudit(license) => audits::start(ledger, *license),
        Command::CompleteAudit { audit, form, removed } => audits::complete(ledger, org, *audit, form, removed),
        Command::CancelAudit { audit, reason } => audits::cancel(ledger, *audit, reason),
        Command::Reclaim { seats, threshold } => reclaim::reclaim(ledger, org, seats, *threshold),
        Command::Import { files, options } => import::import(ledger, org, files, options),
        Command::Undo(batch) => undo::undo(ledger, org, *batch),
        Command::SetOrg { setting, value } => settings::set(ledger, org, *setting, value),
        Command::ExportKeys(licenses) => keys::exported(ledger, licenses),
        Command::NotifyAuditsDue => audits::notify_due(ledger),
    }
}

/// An outcome with its receipt.
fn done(ledger: &Ledger<'_>, receipt: impl Into<String>, detail: Detail) -> Outcome {
    Outcome { batch: ledger.batch_so_far(), receipt: receipt.into(), warnings: Vec::new(), detail, dry_run: false }
}

/// A number with its noun: `1 seat`, `3 seats`.
fn plural(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// The settings as they are stored.
pub(super) fn org(conn: &rusqlite::Connection) -> Res<Org> {
    settings::load(conn)
}

/// What a bare undo would take back.
pub(super) fn last_batch(conn: &rusqlite::Connection, uid: u32) -> Res<Option<crate::domain::ids::BatchId>> {
    undo::last_of(conn, uid)
}
