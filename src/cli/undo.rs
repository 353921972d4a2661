//! `undo`: takes a batch back, in parts if it must. What comes back and what does not is shown before.

use super::context::{Context, Session};
use super::failure::{Done, Failure, Status};
use super::output::{Form, Format, Out, record};
use super::receipt::message;
use super::values;
use crate::domain::command::{Command, Detail, Kept, Outcome};
use crate::domain::ids::BatchId;
use crate::domain::part::{Part, Thing};
use crate::domain::text::Shown;
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

What cannot be taken back any more stays and is listed. An undo is recorded, and can be undone by its number.";

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

#[derive(Debug, Serialize)]
struct Head<'a> {
    undoes: BatchId,
    batch: Option<BatchId>,
    message: String,
    restored: u32,
    kept: Vec<Stays<'a>>,
    dry_run: bool,
}

impl Undo {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let mut session = context.open()?;
        let mut command = Command::Undo(self.batch);
        if self.dry_run {
            let plan = session.rehearse(&command)?;
            self.report(context, &session, &plan, true)?;
            return Ok(Status::Done);
        }
        session.may_write()?;
        let plan = session.plan_to_ask(&command)?;
        if let Some(plan) = &plan {
            if !self.form.is_json() {
                show(&mut context.out, &session, plan)?;
                context.out.flush()?;
            }
            session.confirm("Take it back?")?;
            if let Detail::Undone { batch, .. } = plan.detail {
                // What was shown is what is taken back, whatever has been done meanwhile.
                command = Command::Undo(Some(batch));
            }
        }
        let outcome = session.execute(&command)?;
        self.report(context, &session, &outcome, false)?;
        Ok(Status::Done)
    }

    /// What was taken back, or would be; people who were shown the plan are told only what stays.
    fn report(
        &self,
        context: &mut Context<'_>,
        session: &Session,
        outcome: &Outcome,
        with_plan: bool,
    ) -> Result<(), Failure> {
        let Detail::Undone { batch, restored, parts, kept } = &outcome.detail else { return Ok(()) };
        let head = Head {
            undoes: *batch,
            batch: outcome.batch,
            message: message(outcome),
            restored: *restored,
            kept: kept.iter().map(|kept| Stays { id: &kept.what, reason: &kept.reason }).collect(),
            dry_run: outcome.dry_run,
        };
        if self.form.format() == Format::Table {
            if with_plan {
                show(&mut context.out, session, outcome)?;
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

/// The plan: what the batch did, what becomes of each thing, and what stays.
fn show(out: &mut Out, session: &Session, plan: &Outcome) -> Result<(), Failure> {
    let Detail::Undone { batch, parts, kept, .. } = &plan.detail else { return Ok(()) };
    let sentence = session.store.batch_sentence(*batch)?;
    out.heading(&format!("{batch}: {sentence}"))?;
    let kinds: BTreeSet<Thing> = parts.iter().map(|part| part.thing).collect();
    let telling: Vec<Part> = parts.iter().filter(|part| !part.hangs_on(&kinds)).copied().collect();
    let listed = &telling[..telling.len().min(LISTED)];
    for (part, name) in listed.iter().zip(session.store.part_names(listed)?) {
        let id = part.thing.id(part.number).unwrap_or_else(|| part.thing.word().to_owned());
        let of = if name.is_empty() { String::new() } else { format!(" {}", Shown(&name)) };
        out.line(format!("{id}{of}: {}", part.becomes.phrase()))?;
    }
    if telling.len() > LISTED {
        out.line(format!(
            "and {} more; see them all with: dormouse undo {batch} --dry-run --json",
            telling.len() - LISTED
        ))?;
    }
    Ok(stays(out, kept)?)
}

fn stays(out: &mut Out, kept: &[Kept]) -> io::Result<()> {
    for kept in kept {
        out.line(format!("{} stays: {}", Shown(&kept.what), Shown(&kept.reason)))?;
    }
    Ok(())
}
