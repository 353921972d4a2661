//! What came of a change: a receipt for people, a document for programs, the same way for every command that changes
//! something and has nothing else to say.
//!
//! It may know how each kind of thing is written as a record. It must never change anything itself.

use super::context::{Context, Session};
use super::failure::{Failure, note};
use super::outcome::message;
use super::output::{Form, Record};
use super::records::{accounts, audits, licenses, listings, orders, people, products, seats};
use super::seat_plan::{self, Stays, stays};
use crate::domain::command::{Detail, Outcome};
use crate::domain::ids::{AuditId, BatchId, SeatId};
use crate::domain::read_model::SeatFilter;
use clap::Args;
use serde::Serialize;

/// The flag of a command that answers with a receipt.
#[derive(Debug, Clone, Copy, Args)]
pub struct Receipt {
    /// Write what came of it as JSON
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// The flag for why something is done, where nobody has to say it.
#[derive(Debug, Clone, Args)]
pub struct Reason {
    /// Why, for history
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub reason: Option<String>,
}

/// What a document says of a change beside the things that it concerns.
#[derive(Debug, Serialize)]
struct Head<'a> {
    /// What `undo` takes back; null where nothing was changed, or where there is no way back.
    batch: Option<BatchId>,
    /// What was made or changed, where it is one thing.
    id: Option<String>,
    /// The sentence that people read.
    message: &'a str,
    skipped: Vec<Stays>,
    dry_run: bool,
}

impl From<Form> for Receipt {
    fn from(form: Form) -> Self {
        Self { json: form.is_json() }
    }
}

impl Receipt {
    /// True if a program reads it.
    pub fn is_json(self) -> bool {
        self.json
    }

    /// Writes what came of a change.
    ///
    /// # Errors
    /// If it cannot be written, or the thing cannot be read again.
    pub fn give(self, context: &mut Context<'_>, session: &Session, outcome: &Outcome) -> Result<(), Failure> {
        self.give_as(context, session, outcome, subject(&outcome.detail))
    }

    /// As [`Self::give`], of a thing that has a name in place of a number: an account, a setting.
    ///
    /// # Errors
    /// As there.
    pub fn give_as(
        self,
        context: &mut Context<'_>,
        session: &Session,
        outcome: &Outcome,
        id: Option<String>,
    ) -> Result<(), Failure> {
        if !self.json {
            seat_plan::skipped(&mut context.out, outcome)?;
            return Ok(context.out.receipt(outcome)?);
        }
        for warning in &outcome.warnings {
            note(warning);
        }
        let message = message(outcome);
        let skipped = match &outcome.detail {
            Detail::Seats(plan) => stays(&plan.skipped),
            Detail::Edited { skipped, .. } => stays(skipped),
            _ => Vec::new(),
        };
        let head = Head { batch: outcome.batch, id, message: &message, skipped, dry_run: outcome.dry_run };
        document(context, session, &outcome.detail, &head)
    }
}

/// The one thing that a change is about.
fn subject(detail: &Detail) -> Option<String> {
    Some(match detail {
        Detail::Product(id) => id.to_string(),
        Detail::License(id) => id.to_string(),
        Detail::Ordered(order) => order.id.to_string(),
        Detail::Person(id) => id.to_string(),
        Detail::Account(id) => id.to_string(),
        Detail::Merged(merged) => merged.into.to_string(),
        Detail::Audit(id) | Detail::Completed { audit: id, .. } => id.to_string(),
        Detail::Seat(id) => id.to_string(),
        Detail::Edited { seats, .. } => return only(seats),
        Detail::Seats(plan) => return only(&plan.seats),
        Detail::Accounts(accounts) => return only(accounts),
        _ => return None,
    })
}

fn only<T: ToString>(things: &[T]) -> Option<String> {
    match things {
        [one] => Some(one.to_string()),
        _ => None,
    }
}

/// The head with the things as they stand now, each as the lists of its kind have it.
fn document(context: &mut Context<'_>, session: &Session, detail: &Detail, head: &Head<'_>) -> Result<(), Failure> {
    let today = session.today();
    let store = &session.store;
    let out = &mut context.out;
    match detail {
        Detail::Product(id) => out.json(today, head, &[products::Item::new(&store.product(*id, session.today())?)])?,
        Detail::License(id) => out.json(today, head, &[licenses::Item::from(&store.license(*id, session.today())?)])?,
        Detail::Ordered(order) => out.json(today, head, &[orders::Item::new(order)])?,
        Detail::Person(id) => out.json(today, head, &[people::Item::new(&store.person(*id)?, today)])?,
        Detail::Account(id) => out.json(today, head, &[accounts::Item::new(&store.account(*id)?)])?,
        Detail::Accounts(ids) => {
            let entries = ids.iter().map(|id| store.account(*id)).collect::<Result<Vec<_>, _>>()?;
            out.json(today, head, &entries.iter().map(accounts::Item::new).collect::<Vec<_>>())?;
        }
        Detail::Listings(entries) => {
            out.json(today, head, &entries.iter().map(listings::Item::new).collect::<Vec<_>>())?;
        }
        Detail::Merged(merged) => out.json(today, head, &[people::Item::new(&store.person(merged.into)?, today)])?,
        Detail::Audit(id) | Detail::Completed { audit: id, .. } => {
            let known = store.audits(None)?;
            let of = |id: AuditId| known.iter().filter(move |audit| audit.id == id).map(audits::Item::new);
            out.json(today, head, &of(*id).collect::<Vec<_>>())?;
        }
        Detail::Seat(id) => seats_of(context, session, head, vec![*id])?,
        Detail::Edited { seats, .. } => seats_of(context, session, head, seats.clone())?,
        Detail::Seats(plan) => seats_of(context, session, head, plan.seats.clone())?,
        _ => out.json(today, head, nothing())?,
    }
    Ok(())
}

fn seats_of(context: &mut Context<'_>, session: &Session, head: &Head<'_>, ids: Vec<SeatId>) -> Result<(), Failure> {
    let filter = SeatFilter { ids: Some(ids), ..SeatFilter::default() };
    let entries = session.store.seats(&filter, session.org.as_of(session.today()))?;
    Ok(context.out.json(session.today(), head, &seats::Item::all(&entries))?)
}

/// No things at all.
fn nothing() -> &'static [impl Record] {
    const NONE: &[seats::Item<'static>] = &[];
    NONE
}
