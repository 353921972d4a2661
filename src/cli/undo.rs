//! `undo`: takes a batch back, in parts if it must. What comes back and what does not is shown before.

use super::context::{Context, Session};
use super::failure::{Done, Failure, Status};
use super::format::instant;
use super::outcome::message;
use super::output::{Form, Format, Out, record};
use super::prompt;
use super::values;
use crate::domain::batch::{BatchEntry, is_typed, type_it};
use crate::domain::batch_item::{BatchItem, RecordKind};
use crate::domain::command::{Command, Detail, Kept, Outcome, UsedChange};
use crate::domain::ids::{BatchId, LicenseId};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{Shown, number};
use clap::Args;
use serde::Serialize;
use std::collections::BTreeSet;
use std::io;

const AFTER: &str = "\
Example:
  dormouse undo B41 --dry-run    what would come back, what would not, and why
  dormouse undo                  your own last change that still stands
  dormouse undo B41              that batch, whoever's it is
  dormouse undo B41 --yes --json

It asks first, and for the number of things where there are more than 20, or where the batch is older than an hour. What \
cannot be taken back any more stays and is listed. An undo is recorded, and can be undone by its number.";

/// Parts that are listed before the rest is only counted.
const LISTED: usize = 20;

/// Take the last change back, or a batch by its number
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct Undo {
    /// Which batch; without one, your own last that still stands
    #[arg(value_parser = values::id(BatchId::parse, "B41"))]
    batch: Option<BatchId>,
    /// Show what would come back and what would not, and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    form: Form,
}

record! {
    /// A thing that is taken back.
    Item { kind: &'static str, id: Option<String>, name: Option<&'a str>, becomes: &'static str, }
}

#[derive(Debug, Serialize)]
struct Stays<'a> {
    id: &'a str,
    reason: &'a str,
}

/// How many things of a kind the batch concerns.
#[derive(Debug, Serialize)]
struct Count {
    kind: &'static str,
    number: usize,
}

#[derive(Debug, Serialize)]
struct Used<'a> {
    license: LicenseId,
    title: &'a str,
    before: u32,
    after: u32,
}

#[derive(Debug, Serialize)]
struct Head<'a> {
    undoes: BatchId,
    at: String,
    by: &'a str,
    summary: &'a str,
    things: Vec<Count>,
    batch: Option<BatchId>,
    message: String,
    restored: u32,
    kept: Vec<Stays<'a>>,
    seats_used: Vec<Used<'a>>,
    dry_run: bool,
}

impl Undo {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let mut session = context.open()?;
        let mut command = Command::Undo(self.batch);
        if self.dry_run {
            let plan = session.rehearse(&command)?;
            let batch = batch_of(&session, &plan)?;
            self.report(context, &session, &batch, &plan, true)?;
            return Ok(Status::Done);
        }
        session.may_write()?;
        // Looked at before it is taken back: afterwards there is nothing of it to count.
        let mut batch = session.store.batch(self.batch, session.actor(), session.now)?;
        if let Some(plan) = session.plan_to_ask(&command)? {
            let seen = batch_of(&session, &plan)?;
            if !self.form.is_json() {
                show(&mut context.out, &session, &seen, &plan)?;
                context.out.flush()?;
            }
            confirmed(&session, &seen)?;
            // What was shown is what is taken back, whatever has been done meanwhile.
            command = Command::Undo(Some(seen.id));
            batch = Some(seen);
        }
        let outcome = session.execute(&command)?;
        if let Some(batch) = &batch {
            self.report(context, &session, batch, &outcome, false)?;
        }
        Ok(Status::Done)
    }

    /// What was taken back, or would be; people who were shown the plan are told only what stays.
    fn report(
        &self,
        context: &mut Context<'_>,
        session: &Session,
        seen: &BatchEntry,
        outcome: &Outcome,
        with_plan: bool,
    ) -> Result<(), Failure> {
        let Detail::Undone { batch, restored, parts, kept, used } = &outcome.detail else { return Ok(()) };
        let head = Head {
            undoes: *batch,
            at: instant(seen.at),
            by: &seen.by,
            summary: &seen.what,
            things: seen.things.kinds().map(|(kind, number)| Count { kind: kind.word(), number }).collect(),
            batch: outcome.batch,
            message: message(outcome),
            restored: *restored,
            kept: kept.iter().map(|kept| Stays { id: &kept.what, reason: &kept.reason }).collect(),
            seats_used: used
                .iter()
                .map(|UsedChange { license, title, before, after }| Used {
                    license: *license,
                    title,
                    before: *before,
                    after: *after,
                })
                .collect(),
            dry_run: outcome.dry_run,
        };
        if self.form.format() == Format::Table {
            if with_plan {
                show(&mut context.out, session, seen, outcome)?;
            } else {
                stays(&mut context.out, kept)?;
            }
            return Ok(context.out.receipt(outcome)?);
        }
        let names = session.store.part_names(parts)?;
        let items: Vec<Item<'_>> = parts
            .iter()
            .zip(&names)
            .map(|(part, name)| Item {
                kind: part.thing.word(),
                id: part.thing.id(part.number),
                name: Some(name.as_str()).filter(|name| !name.is_empty()),
                becomes: part.becomes.word(),
            })
            .collect();
        context.out.list(self.form, session.today(), &head, &items, |_| Ok(()))?;
        Ok(())
    }
}

/// The batch that a plan is about.
fn batch_of(session: &Session, plan: &Outcome) -> Result<BatchEntry, Failure> {
    let batch = match &plan.detail {
        Detail::Undone { batch, .. } => Some(*batch),
        _ => None,
    };
    let found = session.store.batch(batch, session.actor(), session.now)?;
    Ok(found.ok_or_else(|| {
        Refusal::new(Code::NotFound, "The batch has gone meanwhile.").hint("see what is there: dormouse history")
    })?)
}

/// Asks before a batch is taken back. A yes is enough where there is little of it and it is fresh.
fn confirmed(session: &Session, batch: &BatchEntry) -> Result<(), Failure> {
    let Some(wanted) = batch.must_type() else { return session.confirm("Take it back?") };
    let typed = prompt::typed(&format!("{}:", type_it(wanted, &batch.to_take_back())))?;
    if is_typed(&typed, wanted) {
        return Ok(());
    }
    Err(Refusal::new(Code::NotConfirmed, format!("Nothing was changed: {} was not typed.", number(wanted)))
        .hint(format!("type {wanted}, or add --yes"))
        .into())
}

/// The plan: what the batch did, what becomes of each thing, and what stays.
fn show(out: &mut Out, session: &Session, seen: &BatchEntry, plan: &Outcome) -> Result<(), Failure> {
    let Detail::Undone { batch, parts, kept, used, .. } = &plan.detail else { return Ok(()) };
    let [headline, rest @ ..] = seen.lines();
    out.heading(&headline)?;
    for line in rest {
        out.line(Shown(&line).text())?;
    }
    let kinds: BTreeSet<RecordKind> = parts.iter().map(|part| part.thing).collect();
    let telling: Vec<BatchItem> = parts.iter().filter(|part| !part.hangs_on(&kinds)).copied().collect();
    let listed = &telling[..telling.len().min(LISTED)];
    for (part, name) in listed.iter().zip(session.store.part_names(listed)?) {
        let id = part.thing.id(part.number).unwrap_or_else(|| part.thing.word().to_owned());
        let of = if name.is_empty() { String::new() } else { format!(" {}", Shown(&name)) };
        out.line(format!("{id}{of}: {}", part.becomes.phrase()))?;
    }
    if telling.len() > LISTED {
        out.line(format!(
            "and {} more; see them all with: dormouse undo {batch} --dry-run --json",
            number(telling.len() - LISTED)
        ))?;
    }
    for change in used.iter().take(LISTED) {
        out.line(format!("{} {}: {}", change.license, Shown(&change.title), change.shown()))?;
    }
    if used.len() > LISTED {
        out.line(format!("and {} more licenses whose seats used change", number(used.len() - LISTED)))?;
    }
    Ok(stays(out, kept)?)
}

fn stays(out: &mut Out, kept: &[Kept]) -> io::Result<()> {
    for kept in kept {
        out.line(format!("{} stays: {}", Shown(&kept.what), Shown(&kept.reason)))?;
    }
    Ok(())
}
