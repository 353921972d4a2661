//! What can be done on every screen with the license and the seat that the cursor is on.

use super::screen::{Performed, Request, Screen, some};
use crate::app::action::{self, Action, Label};
use crate::app::dialogs::Dialog;
use crate::app::dialogs::archive;
use crate::app::dialogs::assign::Assign;
use crate::app::dialogs::cancel_audit::CancelAudit;
use crate::app::dialogs::complete::Complete;
use crate::app::dialogs::confirm::Confirm;
use crate::app::dialogs::exempt::{self, Chosen, Exempt};
use crate::app::dialogs::license_form::LicenseForm;
use crate::app::dialogs::why::WhyDialog;
use crate::app::env::Env;
use crate::app::records::RecordId;
use crate::domain::command::Command;
use crate::domain::ids::PersonId;
use crate::domain::read_model::LicenseEntry;
use crate::domain::refusal::text::NO_AUDIT;
use crate::domain::seat::can_be_given;
use crate::domain::text::number;
use std::collections::BTreeSet;

/// The license at hand.
pub fn license<'a>(screen: &dyn Screen, env: Env<'a>) -> Option<&'a LicenseEntry> {
    env.records.license(screen.license()?)
}

/// Does what an action means for the license or the seat at hand.
pub fn perform(screen: &dyn Screen, action: Action, env: Env) -> Performed {
    let license = || license(screen, env);
    let request = match action {
        Action::Audit => Request::ask(audit(license()?, env)),
        Action::CancelAudit => Request::ask(CancelAudit::new(license()?)?),
        Action::Archive => Request::ask(archive::license(license()?)),
        Action::Exempt => Request::ask(Exempt::new(chosen(screen)?, env)),
        Action::Lift => Request::ask(exempt::lift(chosen(screen)?)),
        Action::Edit => Request::ask(LicenseForm::of(license()?)),
        Action::Assign => assign(license()?, BTreeSet::new()),
        Action::Why => Request::ask(WhyDialog::new(screen.seat()?.seat.id)),
        Action::OpenLicense => Request::Open(RecordId::License(license()?.license.id)),
        Action::Open => Request::Open(RecordId::Person(screen.seat()?.seat.holder.id)),
        _ => return None,
    };
    Some(vec![request])
}

/// The marked seats, or the one at the cursor; `None` if there is neither.
fn chosen(screen: &dyn Screen) -> Option<Chosen> {
    let seats = screen.marked_seats();
    if !seats.is_empty() {
        return Some(Chosen { seats, hidden: screen.marks().1, entry: None });
    }
    let entry = screen.seat()?.clone();
    Some(Chosen { seats: vec![entry.seat.id], hidden: 0, entry: Some(entry) })
}

/// Whether the marked seats, or the one at the cursor, can be exempted, or their exemption lifted.
fn exemptible(screen: &dyn Screen, lifts: bool) -> Result<(), String> {
    match chosen(screen) {
        None => some(false, "No seat is marked or selected."),
        Some(Chosen { entry: Some(entry), .. }) if !entry.seat.is_active() => some(false, "This seat has ended."),
        Some(Chosen { entry: Some(entry), .. }) if lifts => {
            some(entry.seat.exempt_until.is_some(), "This seat is not exempt.")
        }
        Some(_) => Ok(()),
    }
}

/// Asks to whom a seat is given; these people hold one.
pub(super) fn assign(entry: &LicenseEntry, holders: BTreeSet<PersonId>) -> Request {
    Request::ask(Assign::new(entry, holders))
}

/// Completes the users audit in progress, or asks whether to start one.
fn audit(entry: &LicenseEntry, env: Env) -> Dialog {
    if let Some(dialog) = Complete::new(entry, env) {
        return dialog.into();
    }
    let lines = vec![
        format!(
            "{} seats are counted as used now, and stay so until you complete the audit.",
            number(entry.license.seats.used())
        ),
        "Clean up at the vendor, then come back with the real count.".to_owned(),
    ];
    let title = format!("Start users audit of {}?", entry.license.title());
    Confirm::new(title, lines, "Start users audit", Command::StartAudit(entry.license.id)).into()
}

/// What the footer says of an action by what the license at hand is; `None` if that makes no difference.
pub fn label(screen: &dyn Screen, action: Action, env: Env) -> Option<Label> {
    let entry = license(screen, env);
    match action {
        Action::Audit => {
            let audited = entry.is_some_and(|entry| entry.audit.is_some());
            Some(action::label(if audited { "complete audit" } else { "start audit" }, 0))
        }
        Action::Archive => archive_label(entry?.license.archived),
        _ => None,
    }
}

/// What the footer says where a record is archived: to restore it is what it is looked at for.
pub(super) fn archive_label(archived: bool) -> Option<Label> {
    archived.then(|| action::label("restore", 0))
}

/// Whether an action on the license or the seat at hand can be done now; `None` if it is none.
pub fn enabled(screen: &dyn Screen, action: Action, env: Env) -> Option<Result<(), String>> {
    let license = license(screen, env);
    Some(match (action, license) {
        (
            Action::Audit | Action::CancelAudit | Action::Archive | Action::Edit | Action::Assign | Action::OpenLicense,
            None,
        ) => some(false, "No license is selected."),
        (Action::Audit, Some(entry)) => some(!entry.license.archived, "This license is archived."),
        (Action::CancelAudit, Some(entry)) => some(entry.audit.is_some(), NO_AUDIT),
        (Action::Assign, Some(entry)) => can_be_given(&entry.license).map_err(|refusal| refusal.message),
        (Action::Exempt | Action::Lift, _) => exemptible(screen, action == Action::Lift),
        (Action::Why, _) => match screen.seat() {
            None => some(false, "No seat is selected."),
            Some(entry) => some(entry.seat.is_active(), "A seat that has ended is not judged."),
        },
        _ => return None,
    })
}
