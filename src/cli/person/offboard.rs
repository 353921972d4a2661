//! `person offboard`: somebody left. One plan with every seat, its cost and what is saved; then all of it in one batch.

use super::find::find;
use crate::cli::context::{Context, Session};
use crate::cli::failure::Failure;
use crate::cli::format::count;
use crate::cli::outcome::{message, remarks};
use crate::cli::output::{Form, Format};
use crate::cli::records::seats::Item;
use crate::cli::seat_plan::{self, Stays, stays};
use crate::domain::command::{Command, Outcome};
use crate::domain::ids::{BatchId, PersonId};
use crate::domain::money::{Currency, Money};
use crate::domain::read_model::{PersonEntry, SeatEntry, SeatFilter};
use crate::domain::text::Shown;
use crate::domain::utilization::CurrencyTotal;
use clap::Args;
use serde::Serialize;

const AFTER: &str = "\
Example:
  dormouse person offboard ana@example.com --dry-run    look first
  dormouse person offboard ana@example.com              asks, then takes every seat back
  dormouse person offboard P12 --yes --json

Every seat is put on the list of removals to be made at the vendor; seats of archived licenses end too. The leaver is \
not told: the address is closed, and there is nothing to ask for again. One undo gives status and seats back together.";

#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(super) struct Offboard {
    /// The id, any identifier, or the name
    person: String,
    /// Show what would be taken back, and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, Serialize)]
struct Saved {
    currency: Currency,
    per_cycle: Money,
    per_year: Option<Money>,
}

#[derive(Debug, Serialize)]
struct Head<'a> {
    person_id: PersonId,
    person: &'a str,
    batch: Option<BatchId>,
    message: String,
    reclaimed: usize,
    skipped: Vec<Stays>,
    savings: Vec<Saved>,
    without_price: usize,
    dry_run: bool,
}

/// Who leaves, and the seats held before that.
struct Leaver {
    person: PersonEntry,
    held: Vec<SeatEntry>,
}

impl Offboard {
    pub(super) fn run(self, context: &mut Context<'_>, session: &mut Session) -> Result<(), Failure> {
        if !self.dry_run {
            session.may_write()?;
        }
        let id = find(session, &self.person)?;
        let filter = SeatFilter { person: Some(id), archived: true, ..SeatFilter::default() };
        let held = session.store.seats(&filter, session.org.as_of(session.today()))?;
        let leaver = Leaver { person: session.store.person(id)?, held };
        let command = Command::OffboardPerson(id);
        if self.dry_run {
            let outcome = session.rehearse(&command)?;
            return self.report(context, session, &leaver, &outcome, true);
        }
        let asked = session.plan_to_ask(&command)?;
        if let Some(asked) = &asked {
            if !self.form.is_json() {
                seat_plan::show(&mut context.out, session, seat_plan::of(asked)?, &leaver.held, &[])?;
                context.out.warned(asked)?;
            }
            let seats = match leaver.held.len() {
                0 => String::new(),
                n => format!(" and take {} back", count(n as u64, "seat", "seats")),
            };
            session.confirm(&format!("Offboard {}{seats}?", Shown(&leaver.person.name)))?;
        }
        let outcome = session.execute(&command)?;
        self.report(context, session, &leaver, &outcome, asked.is_none())
    }

    fn report(
        &self,
        context: &mut Context<'_>,
        session: &Session,
        leaver: &Leaver,
        outcome: &Outcome,
        with_plan: bool,
    ) -> Result<(), Failure> {
        let plan = seat_plan::of(outcome)?;
        let (totals, without_price) = plan.savings(session.org.currency);
        let head = Head {
            person_id: leaver.person.id,
            person: &leaver.person.name,
            batch: outcome.batch.filter(|_| !outcome.dry_run),
            message: message(outcome),
            reclaimed: plan.seats.len(),
            skipped: stays(&plan.skipped),
            savings: totals
                .into_iter()
                .map(|CurrencyTotal { per_cycle, per_year }| Saved {
                    currency: per_cycle.currency,
                    per_cycle,
                    per_year,
                })
                .collect(),
            without_price,
            dry_run: outcome.dry_run,
        };
        let after = if outcome.dry_run {
            leaver.held.clone()
        } else {
            let filter = SeatFilter { past: true, ids: Some(plan.seats.clone()), ..SeatFilter::default() };
            session.store.seats(&filter, session.org.as_of(session.today()))?
        };
        let items = Item::all(&after);
        context.out.list(self.form, session.today(), &head, &items, |_| Ok(()))?;
        if self.form.format() == Format::Table {
            if with_plan {
                seat_plan::show(&mut context.out, session, plan, &leaver.held, &[])?;
            }
            context.out.receipt(outcome)?;
        } else {
            remarks(outcome);
        }
        Ok(())
    }
}
