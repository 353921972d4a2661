//! `undo`: takes a batch back, in parts if it must.

use super::ask;
use super::context::Context;
use super::failure::{Done, Status};
use super::output::Out;
use super::values;
use crate::domain::command::{Command, Detail, Outcome};
use crate::domain::ids::BatchId;
use crate::domain::text::Shown;
use clap::Args;
use std::io;

const AFTER: &str = "\
Example:
  dormouse undo            your own last change that still stands
  dormouse undo B41        that batch, whoever's it is
  dormouse undo B41 --yes

What cannot be taken back any more stays and is listed. An undo is recorded, and can be undone by its number.";

/// Take the last change back, or a batch by its number
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct Undo {
    /// Which batch; without one, your own last that still stands
    #[arg(value_parser = values::id(BatchId::parse, "B41"))]
    batch: Option<BatchId>,
}

impl Undo {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let mut session = context.open()?;
        session.may_write()?;
        let mut command = Command::Undo(self.batch);
        if session.asks() {
            ask::must_be_able_to_ask()?;
            let plan = session.rehearse(&command)?;
            let what = match (self.batch, session.store.last_batch(session.actor())?) {
                (None, Some((id, sentence))) => format!("{id}: {}", Shown(&sentence)),
                _ => Shown(&plan.receipt).to_string(),
            };
            context.out.line(what)?;
            parts(&mut context.out, &plan)?;
            context.out.flush()?;
            session.confirm("Take it back?")?;
            if let Detail::Undone { batch, .. } = plan.detail {
                // What was shown is what is taken back, whatever has been done meanwhile.
                command = Command::Undo(Some(batch));
            }
        }
        let outcome = session.execute(&command)?;
        parts(&mut context.out, &outcome)?;
        context.out.receipt(&outcome)?;
        Ok(Status::Done)
    }
}

fn parts(out: &mut Out, outcome: &Outcome) -> io::Result<()> {
    let Detail::Undone { kept, .. } = &outcome.detail else { return Ok(()) };
    for kept in kept {
        out.line(format!("{} stays: {}", Shown(&kept.what), Shown(&kept.reason)))?;
    }
    Ok(())
}
