//! `check`: what the store finds when it looks at itself.

use super::context::Context;
use super::failure::{Done, Status};
use super::output::{Form, Plain, record};
use crate::domain::text::Shown;
use crate::domain::view::Finding;
use clap::Args;

const AFTER: &str = "\
Example:
  dormouse check
  dormouse check --json

Exit status: 0 if everything holds, 3 if anything does not.";

/// Check the database: integrity, every count recomputed, history
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct Check {
    #[command(flatten)]
    form: Form,
}

record! {
    /// What was found on one invariant.
    Item { name: &'a str, ok: bool, found: &'a str, remedy: Option<&'a str>, }
}

impl Check {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let session = context.open()?;
        let findings: Vec<Finding> = session.store.check()?;
        let items: Vec<Item<'_>> = findings
            .iter()
            .map(|f| Item { name: f.name, ok: f.ok, found: &f.found, remedy: f.remedy.as_deref() })
            .collect();
        let wrong = findings.iter().filter(|finding| !finding.ok).count();
        context.out.list(self.form, session.today(), &Plain {}, &items, |out| {
            let width = items.iter().map(|item| item.name.chars().count()).max().unwrap_or(0);
            for item in &items {
                let mark = if item.ok { "ok   " } else { "WRONG" };
                out.line(format!("{mark}  {:<width$}  {}", item.name, Shown(item.found)))?;
                if let Some(remedy) = item.remedy.filter(|_| !item.ok) {
                    out.line(format!("       {:<width$}  what to do: {}", "", Shown(remedy)))?;
                }
            }
            match wrong {
                0 => out.line("Everything holds."),
                1 => out.line("1 thing does not hold."),
                n => out.line(format!("{n} things do not hold.")),
            }
        })?;
        Ok(if wrong == 0 { Status::Done } else { Status::Findings })
    }
}
