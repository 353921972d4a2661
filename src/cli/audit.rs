//! `audit`: users audits. Start, clean up at the vendor, complete with the real count.

use super::context::{Context, Session};
use super::failure::{Done, Failure, Status};
use super::format::{known, or_nothing};
use super::output::{Form, Plain, record};
use super::receipt::Receipt;
use super::records::audits::{Item, table, trend};
use super::records::seats;
use super::table::{Column, Table};
use crate::domain::advice::Step;
use crate::domain::audit::{Audit as Record, CompletionForm, Interval, State, parse_notes, parse_seat_count};
use crate::domain::command::{Command, Detail};
use crate::domain::ids::{AuditId, LicenseId, PersonId, SeatId};
use crate::domain::license::License;
use crate::domain::read_model::{LicenseEntry, SeatFilter};
use crate::domain::refusal::{Code, Refusal, text};
use crate::domain::text::Shown;
use crate::domain::time::{Day, days_since, in_words};
use clap::{Args, Subcommand};
use std::collections::BTreeMap;

const COMPLETE_AFTER: &str = "\
Example:
  dormouse audit complete L7 --seats 9
  dormouse audit complete L7 --seats 9 --removed S345 S346
  dormouse audit complete L7 --seats 9 --removed ana@example.com --notes \"removed two leavers\" --next 6

The count is taken as it is, above the total or below the holders on record. Where it lies
below them, name those who were removed at the vendor with --removed: their seats are taken
back, and not subtracted from the count a second time. Removals of seats that were reclaimed
before the audit was started are closed.";

/// Users audits: start, clean up at the vendor, complete with the real count
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true)]
pub struct Audit {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Start a users audit
    #[command(after_help = "Example:\n  dormouse audit start L7")]
    Start {
        /// Of which license
        license: String,
        #[command(flatten)]
        receipt: Receipt,
    },
    /// Complete the license's users audit with the real count
    #[command(after_help = COMPLETE_AFTER)]
    Complete(Complete),
    /// Give the license's users audit up
    #[command(after_help = "Example:\n  dormouse audit cancel L7 --reason \"wrong license\"")]
    Cancel {
        /// Of which license
        license: String,
        /// Why
        #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
        reason: String,
        #[command(flatten)]
        receipt: Receipt,
    },
    /// List users audits, newest first
    #[command(after_help = "Example:\n  dormouse audit list\n  dormouse audit list L7 --json")]
    List {
        /// Of one license
        license: Option<String>,
        #[command(flatten)]
        form: Form,
    },
    /// List the licenses whose next users audit is due
    #[command(after_help = "Example:\n  dormouse audit due\n  dormouse audit due --today 2027-01-01")]
    Due {
        #[command(flatten)]
        form: Form,
    },
}

#[derive(Debug, Args)]
struct Complete {
    /// Of which license
    license: String,
    /// Seats used after the clean-up, as the vendor counts them
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    seats: String,
    /// Someone who was removed at the vendor and is left out of the count, by any identifier or by their seat; takes the
    /// seat back; several with spaces or commas
    #[arg(long, value_name = "REF", num_args = 1..)]
    removed: Vec<String>,
    /// What you did or changed
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    notes: Option<String>,
    /// Months until the next one: 1, 2, 3, 4, 6, 9, 12 or none
    #[arg(long, value_name = "MONTHS", default_value = "3", allow_hyphen_values = true)]
    next: String,
    #[command(flatten)]
    receipt: Receipt,
}

record! {
    /// A license whose next users audit is due.
    DueItem(entry: &'a LicenseEntry, today: Day) {
        license_id: LicenseId = entry.license.id,
        product: &'a str = &entry.license.product,
        license: Option<&'a str> = entry.license.terms.name.as_deref(),
        next_audit_due: Option<Day> = entry.next_audit_due,
        days_overdue: Option<u32> = entry.next_audit_due.map(|day| days_since(day, today)),
        seats_used: Option<u32> = entry.license.seats.known(),
    }
}

impl Audit {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let mut session = context.open()?;
        match self.verb {
            Verb::Start { license, receipt } => {
                let command = Command::StartAudit(session.store.find_license(&license)?);
                let outcome = session.execute(&command)?;
                receipt.give(context, &session, &outcome)?;
            }
            Verb::Complete(complete) => complete.run(context, &mut session)?,
            Verb::Cancel { license, reason, receipt } => {
                let entry = session.store.license(session.store.find_license(&license)?, session.today())?;
                let command = Command::CancelAudit { audit: open_or_last(&session, &entry)?, reason };
                let outcome = session.execute(&command)?;
                receipt.give(context, &session, &outcome)?;
            }
            Verb::List { license, form } => list(context, &session, license.as_deref(), form)?,
            Verb::Due { form } => due(context, &session, form)?,
        }
        Ok(Status::Done)
    }
}

/// The license's open audit, or else its last one, which the rules then refuse by its state.
fn open_or_last(session: &Session, entry: &LicenseEntry) -> Result<AuditId, Refusal> {
    if let Some(audit) = &entry.audit {
        return Ok(audit.id);
    }
    let last = session.store.audits(Some(entry.license.id))?.first().map(|audit| audit.id);
    last.ok_or_else(|| {
        Refusal::new(Code::NoAudit, text::NO_AUDIT)
            .hint(format!("start one with: dormouse audit start {}", entry.license.id))
    })
}

/// Somebody, or several with commas between them; a name that has a comma of its own is tried first.
fn people(session: &Session, license: &License, who: &str) -> Result<Vec<PersonId>, Refusal> {
    match removed(session, license, who) {
        Ok(person) => Ok(vec![person]),
        Err(_) if who.contains(',') => {
            let names = who.split(',').map(str::trim).filter(|name| !name.is_empty());
            names.map(|name| removed(session, license, name)).collect()
        }
        Err(unknown) => Err(unknown),
    }
}

/// Somebody, by any identifier or by the seat they hold of the license.
fn removed(session: &Session, license: &License, who: &str) -> Result<PersonId, Refusal> {
    let Some(id) = SeatId::parse(who) else { return session.store.find_person(who) };
    let filter = SeatFilter { ids: Some(vec![id]), ..SeatFilter::default() };
    let found = session.store.seats(&filter, session.org.as_of(session.today()))?;
    let holders = Step::ListSeats(Some(license.id), None);
    let Some(entry) = found.first() else { return Err(Refusal::not_found("seat", &id.to_string(), holders)) };
    let refused = |why: String| {
        Err(Refusal::new(Code::BadValue, why).hint(holders.advice("list the holders with")).on("removed"))
    };
    if entry.seat.license != license.id {
        return refused(format!(
            "{id} is a seat of {}, and this users audit is of {}.",
            Shown(&seats::license_of(entry)),
            Shown(&license.title())
        ));
    }
    match entry.seat.revoked_on {
        Some(day) => refused(format!("{id} is a past seat: it was revoked on {day}.")),
        None => Ok(entry.seat.holder.id),
    }
}

impl Complete {
    fn run(self, context: &mut Context<'_>, session: &mut Session) -> Result<(), Failure> {
        let form = CompletionForm {
            seats_after: parse_seat_count(&self.seats)?,
            notes: self.notes.as_deref().map(parse_notes).transpose()?.flatten(),
            next: Interval::parse(&self.next)?,
        };
        let entry = session.store.license(session.store.find_license(&self.license)?, session.today())?;
        let mut removed = Vec::new();
        for who in &self.removed {
            removed.extend(people(session, &entry.license, who)?);
        }
        let command = Command::CompleteAudit { audit: open_or_last(session, &entry)?, form, removed };
        let outcome = session.execute(&command)?;
        self.receipt.give(context, session, &outcome)?;
        if self.receipt.is_json() {
            return Ok(());
        }
        let Detail::Completed { audit, beyond_count, .. } = outcome.detail else { return Ok(()) };
        let audits = session.store.audits(Some(entry.license.id))?;
        if let Some(Record { state: State::Completed(done), .. }) = audits.iter().find(|record| record.id == audit)
            && let Some(day) = done.next_due
        {
            context.out.line(format!("The next users audit is due on {day}."))?;
        }
        if beyond_count > 0 {
            let id = entry.license.id;
            context.out.line(format!("See who holds a seat with: dormouse seat list --license {id}"))?;
            context.out.line(
                "Name those who were removed with: dormouse seat revoke SEAT… --already-removed; or undo this and \
                 complete it with --removed PERSON…",
            )?;
        }
        Ok(())
    }
}

fn list(context: &mut Context<'_>, session: &Session, license: Option<&str>, form: Form) -> Result<(), Failure> {
    let id = license.map(|reference| session.store.find_license(reference)).transpose()?;
    let audits = session.store.audits(id)?;
    let items: Vec<Item<'_>> = audits.iter().map(Item::new).collect();
    let titles: BTreeMap<LicenseId, String> = match (form.is_json(), id) {
        (false, None) => {
            session.store.licenses(session.today())?.into_iter().map(|e| (e.license.id, e.license.title())).collect()
        }
        _ => BTreeMap::new(),
    };
    context.out.list(form, session.today(), &Plain {}, &items, |out| {
        if audits.is_empty() {
            return out.line("No users audits. Start one with: dormouse audit start LICENSE");
        }
        out.table(&table(&audits, &titles, session.org.time_zone))?;
        match trend(&audits).filter(|_| id.is_some()) {
            Some(line) => out.line(line),
            None => Ok(()),
        }
    })?;
    Ok(())
}

fn due(context: &mut Context<'_>, session: &Session, form: Form) -> Result<(), Failure> {
    let today = session.today();
    let mut entries = session.store.licenses(session.today())?;
    entries.retain(|entry| !entry.license.archived && entry.audit.is_none() && entry.next_audit_due.is_some());
    entries.sort_by_key(|entry| entry.next_audit_due);
    let is_due = |entry: &&LicenseEntry| entry.audit_schedule().is_due(today);
    let (due, ahead): (Vec<&LicenseEntry>, Vec<&LicenseEntry>) = entries.iter().partition(is_due);
    let items: Vec<DueItem<'_>> = due.iter().map(|entry| DueItem::new(entry, today)).collect();
    context.out.list(form, today, &Plain {}, &items, |out| {
        if due.is_empty() {
            out.line("No users audit is due.")?;
        } else {
            let mut table = Table::new([
                Column::whole("Id"),
                Column::text("License"),
                Column::whole("Due"),
                Column::whole("When"),
                Column::number("Days overdue"),
                Column::number("Seats used"),
            ]);
            for entry in &due {
                table.row([
                    entry.license.id.to_string(),
                    entry.license.title(),
                    or_nothing(entry.next_audit_due),
                    or_nothing(entry.next_audit_due.map(|day| in_words(day, today))),
                    or_nothing(entry.next_audit_due.map(|day| days_since(day, today))),
                    known(entry.license.seats),
                ]);
            }
            out.table(&table)?;
        }
        match ahead.first().and_then(|entry| Some((entry.license.title(), entry.next_audit_due?))) {
            Some((title, day)) => out.line(format!("The next one is {} on {day}.", Shown(&title))),
            None => Ok(()),
        }
    })?;
    Ok(())
}
