//! `person merge`: two records are one human. What would move is shown first.

use super::find::find;
use crate::cli::context::{Context, Session};
use crate::cli::failure::Failure;
use crate::cli::format::count;
use crate::cli::receipt::Receipt;
use crate::domain::command::{Command, Detail, Outcome};
use crate::domain::ids::PersonId;
use crate::domain::read_model::PersonEntry;
use crate::domain::text::Shown;
use clap::Args;

const AFTER: &str = "\
Example:
  dormouse person merge P31 --into P12 --dry-run    look first
  dormouse person merge P31 --into P12              asks, then merges
  dormouse person merge ana@old.example --into ana@example.com --yes

Identifiers and seats go over, with their days and history; name and status of the one that stays hold. Where both hold \
a seat of one license, the one used later stays and the other ends, to be removed at the vendor: two accounts are there. \
Whoever names the record that went is led to the one that stays. One undo gives both back as they were.";

#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(super) struct Merge {
    /// The one that goes: the id, any identifier, or the name
    from: String,
    /// The one that stays
    #[arg(long, value_name = "PERSON")]
    into: String,
    /// Show what would go over, and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    receipt: Receipt,
}

impl Merge {
    pub(super) fn run(self, context: &mut Context<'_>, session: &mut Session) -> Result<(), Failure> {
        if !self.dry_run {
            session.may_write()?;
        }
        let (from, into) = (find(session, &self.from)?, find(session, &self.into)?);
        let command = Command::MergePeople { from, into };
        let people = [session.store.person(from)?, session.store.person(into)?];
        if self.dry_run {
            let plan = session.rehearse(&command)?;
            return self.report(context, session, &people, &plan, true);
        }
        if let Some(plan) = session.plan_to_ask(&command)? {
            if !self.receipt.is_json() {
                show(context, &people, &plan)?;
                context.out.flush()?;
            }
            session.confirm(&format!("Merge {from} into {into}?"))?;
        }
        let outcome = session.execute(&command)?;
        self.report(context, session, &people, &outcome, !session.asks())
    }

    fn report(
        &self,
        context: &mut Context<'_>,
        session: &Session,
        people: &[PersonEntry; 2],
        outcome: &Outcome,
        with_plan: bool,
    ) -> Result<(), Failure> {
        if with_plan && !self.receipt.is_json() {
            show(context, people, outcome)?;
        }
        self.receipt.give(context, session, outcome)
    }
}

fn show(context: &mut Context<'_>, [from, into]: &[PersonEntry; 2], outcome: &Outcome) -> Result<(), Failure> {
    let Detail::Merged(merged) = &outcome.detail else { return Ok(()) };
    context.out.line(format!("{} goes, {} stays.", titled(from), titled(into)))?;
    context.out.line(format!(
        "{} and {} go over.",
        count(merged.identifiers, "identifier", "identifiers"),
        count(merged.seats.len() as u64, "seat", "seats")
    ))?;
    for (ends, stays) in &merged.collapsed {
        context.out.line(format!("{ends} ends, {stays} of the same license stays."))?;
    }
    let removals = merged.collapsed.len() as u64;
    if removals > 0 {
        context.out.line(format!("{} to be removed at the vendor.", count(removals, "account", "accounts")))?;
    }
    Ok(())
}

fn titled(person: &PersonEntry) -> String {
    let address = person.email().map(|email| format!(" <{}>", Shown(email))).unwrap_or_default();
    let PersonEntry { id, name, .. } = person;
    let id: &PersonId = id;
    format!("{id} {}{address}", Shown(name))
}
