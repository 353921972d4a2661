//! What each command writes, one function each: read what the rule needs, ask the rule, write rows, images and event.

mod account_removals;
mod account_steps;
mod accounts;
mod admins;
mod applications;
mod assign_seat;
mod audits;
mod catalog;
mod catalog_edit;
pub(super) mod denial;
mod import;
mod import_accounts;
mod import_bulk;
mod import_catalog;
mod import_file;
mod import_holders;
mod import_inventory;
mod import_listings;
mod import_mended;
mod import_names;
mod import_orders;
mod import_own_accounts;
mod import_picture;
mod import_rejects;
mod import_roster;
mod import_seats;
mod keys;
mod listings;
mod merge;
pub(super) mod ordered_total;
mod orders;
mod outbox;
mod outcome;
mod people;
mod pulse;
mod purge;
mod purge_texts;
pub(super) mod recorded_count;
mod removal_rows;
pub(super) mod seat_changes;
mod seat_edit;
mod seat_rows;
mod settings;
pub(super) mod spells;
mod undo;
mod undo_accounts;
mod undo_added;
mod undo_before;
mod undo_catalog;
mod undo_orders;
mod undo_people;
mod undo_prefetch;
pub(super) mod undo_reach;
mod undo_rows;
mod undo_seats;
mod undo_sign_ins;
mod undo_work;

use super::error::Res;
use super::ledger::Ledger;
use crate::domain::command::{Command, Outcome};
use crate::domain::edit::{Change, SeatEdit};
use crate::domain::org::Org;
use crate::domain::reason;
use crate::domain::text::counted;
use outcome::done;

/// Carries a command out inside the transaction of `ledger`, with what follows from the figures that it moved.
pub(super) fn carry_out(ledger: &mut Ledger<'_>, command: &Command, org: &Org) -> Res<Outcome> {
    if let Some(reason) = reason::optional(command.reason())? {
        ledger.because(reason);
    }
    let outcome = carried_out(ledger, command, org)?;
    if let Some(batch) = ledger.batch_so_far() {
        recorded_count::settle(ledger.conn, batch)?;
    }
    spells::settle(ledger)?;
    Ok(outcome)
}

fn carried_out(ledger: &mut Ledger<'_>, command: &Command, org: &Org) -> Res<Outcome> {
    match command {
        Command::AddProduct(fields) => catalog::add_product(ledger, fields.clone()),
        Command::AddLicense { product, publisher, fields } => {
            catalog::add_license(ledger, org, product, publisher.as_deref(), (**fields).clone())
        }
        Command::EditProduct { product, fields, seen, .. } => {
            catalog_edit::edit_product(ledger, *product, fields.clone(), *seen)
        }
        Command::ArchiveProduct(product) => catalog_edit::archive_product(ledger, *product),
        Command::RestoreProduct(product) => catalog_edit::restore_product(ledger, *product),
        Command::EditLicense { license, product, fields, seen, .. } => {
            catalog_edit::edit_license(ledger, *license, *product, (**fields).clone(), *seen)
        }
        Command::ArchiveLicense(license) => catalog_edit::archive_license(ledger, *license),
        Command::RestoreLicense(license) => catalog_edit::restore_license(ledger, *license),
        Command::BuySeats { license, order, .. } => orders::buy_seats(ledger, *license, order),
        Command::RenewLicense { license, until, seats, order, .. } => {
            orders::renew_license(ledger, *license, (*until, *seats), order)
        }
        Command::RevealKey(license) => catalog_edit::reveal_key(ledger, *license),
        Command::AddPerson(fields) => catalog::add_person(ledger, fields),
        Command::EditPerson { person, changes, .. } => people::edit(ledger, *person, changes),
        Command::MergePeople { from, into } => merge::merge(ledger, org, *from, *into),
        Command::KeepApart(one, other) => people::keep_apart(ledger, *one, *other),
        Command::PurgePerson { person, texts } => purge::purge(ledger, *person, texts),
        Command::AssignSeat {
            license,
            person,
            access_level,
            account_identifier,
            notes,
            assigned_on,
            last_used,
            already_counted,
            ..
        } => {
            let to = |text: &Option<String>| text.clone().map_or(Change::Keep, Change::To);
            let recorded = SeatEdit {
                access_level: to(access_level),
                account_identifier: to(account_identifier),
                notes: to(notes),
                assigned_on: *assigned_on,
                last_used: *last_used,
            };
            assign_seat::assign(ledger, *license, *person, recorded, *already_counted)
        }
        Command::EditSeats { seats, edit, seen, .. } => seat_edit::edit(ledger, org, seats, edit.clone(), *seen),
        Command::StartAudit(license) => audits::start(ledger, *license),
        Command::CompleteAudit { audit, form, removed } => audits::complete(ledger, org, *audit, form, removed),
        Command::CancelAudit { audit, reason } => audits::cancel(ledger, *audit, reason),
        Command::Import { files, options } => import::import(ledger, org, files, options),
        Command::Undo(batch) => undo::undo(ledger, org, *batch),
        Command::SetOrg { setting, value } => settings::set(ledger, org, *setting, value),
        Command::ExportKeys(licenses) => keys::exported(ledger, licenses),
        Command::NotifyDue => audits::notify_due(ledger),
        Command::Reclaim { .. }
        | Command::RevokeSeats { .. }
        | Command::OffboardPerson(_)
        | Command::ExemptSeats { .. }
        | Command::LiftExemptions(_)
        | Command::CloseRemovals(_) => seat_changes::carry_out(ledger, org, command),
        Command::RecordPulse { dormant } => pulse::record(ledger, dormant),
        Command::SetMail { setting, value } => settings::set_mail(ledger, *setting, value),
        Command::TakeOverMail => settings::drop_host_mail(ledger),
        Command::SendNotices { each, again } => {
            outbox::send_notices(ledger, &settings::load_mail(ledger.conn)?, *each, again)
        }
        Command::TryMail(mail) => outbox::try_mail(ledger, *mail),
        Command::EndTry { mail, attempt, told, ended, answer } => {
            outbox::end_try(ledger, (*mail, *attempt), told, *ended, answer)
        }
        Command::NoticesSent { sent, later, refused } => outbox::notices_sent(ledger, *sent, *later, *refused),
        Command::SetAdmin { uid, name, role, email, person, accounts } => {
            admins::set(ledger, &admins::Wish { uid: *uid, name, role: *role, email, person, accounts })
        }
        Command::RemoveAdmin(uid) => admins::remove(ledger, *uid),
        Command::MatchAccount { account, person } => accounts::decide(ledger, *account, Some(*person)),
        Command::UnmatchAccount(account) => accounts::decide(ledger, *account, None),
        Command::MergeAccounts { from, into } => accounts::merge(ledger, *from, *into),
        Command::StopAccounts { accounts, .. } => account_steps::stop(ledger, accounts),
        Command::FreeAccounts { accounts, .. } => account_steps::free(ledger, org, accounts),
        Command::DecideAccount { account, fate, reason } => {
            account_steps::decide(ledger, org, *account, fate, reason.as_deref())
        }
        Command::CloseAccountRemovals(accounts) => account_steps::close(ledger, accounts),
        Command::AddListings { license, list, logins, reason } => {
            listings::add(ledger, *license, *list, logins, reason.as_deref())
        }
        Command::RemoveListings { license, list, logins } => listings::remove(ledger, *license, *list, logins),
        Command::IgnoreApplications { names, reason } => applications::ignore(ledger, names, reason.as_deref()),
        Command::ReportApplications(names) => applications::report_again(ledger, names),
    }
}

pub(super) use admins::{authority, may};

/// The settings as they are stored.
pub(super) fn org(conn: &rusqlite::Connection) -> Res<Org> {
    settings::load(conn)
}

/// What an earlier version kept here of how one machine sends.
pub(super) fn host_mail(conn: &rusqlite::Connection) -> Res<Vec<(crate::domain::mail::HostSetting, String)>> {
    settings::host_mail(conn)
}

/// The mail settings as they are stored.
pub(super) fn mail(conn: &rusqlite::Connection) -> Res<crate::domain::mail::Mail> {
    settings::load_mail(conn)
}

/// How many super-admins there are.
pub(super) fn super_admins(conn: &rusqlite::Connection) -> Res<i64> {
    admins::super_admins(conn)
}

/// What a bare undo would take back.
pub(super) fn last_batch(conn: &rusqlite::Connection, uid: u32) -> Res<Option<crate::domain::ids::BatchId>> {
    undo::last_of(conn, uid)
}

/// The account's own batches that still stand, the newest first, at most so many.
pub(super) fn undoable_batches(
    conn: &rusqlite::Connection,
    uid: u32,
    most: u32,
) -> Res<Vec<crate::domain::ids::BatchId>> {
    undo::undoable(conn, uid, most)
}
