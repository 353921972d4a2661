//! `person purge`: erases what tells who somebody was. There is no way back, so the person is named twice.

use super::find::find;
use crate::cli::context::{Context, Session};
use crate::cli::failure::{Failure, note};
use crate::cli::prompt;
use crate::cli::receipt::Receipt;
use crate::domain::command::Command;
use crate::domain::purge::{is_meant, shell};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use clap::Args;

const AFTER: &str = "\
Example:
  dormouse person purge P12                  asks for the id or the name, typed
  dormouse person purge P12 --confirm P12    for scripts; --yes alone is not enough
  dormouse person purge P12 --dry-run
  dormouse person purge P12 --text \"Ana Ruiz\"    once more, for what was left or written since

What others typed and names them, such as an owner, notes or a reason, is listed and not changed: mend it, then purge once \
more with --text, since the text of before is kept for undo.

Name, identifiers, department, sign-ins, account names and notes of past seats, notices and the words of history go, from \
the whole file; ids, days and counts stay, and history still verifies. There is no undo, and earlier changes of this \
person can no longer be taken back. Backups, exports and mail that was sent are out of reach: delete those yourself. \
Only a super-admin may do it, and only once the person holds no seat.";

#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(super) struct Purge {
    /// The id, any identifier, or the name
    person: String,
    /// The same person once more, by id or name, in place of typing it
    #[arg(long, value_name = "PERSON")]
    confirm: Option<String>,
    /// A name or an address to look for as well; also in a purge of who was purged before, and is known by none any more
    #[arg(long, value_name = "TEXT")]
    text: Vec<String>,
    /// Show what would be erased, and change nothing
    #[arg(long, conflicts_with = "confirm")]
    dry_run: bool,
    #[command(flatten)]
    receipt: Receipt,
}

impl Purge {
    pub(super) fn run(self, context: &mut Context<'_>, session: &mut Session) -> Result<(), Failure> {
        if !self.dry_run {
            session.may_write()?;
        }
        let id = find(session, &self.person)?;
        let name = session.store.person(id)?.name;
        let command = Command::PurgePerson { person: id, texts: self.text.clone() };
        let plan = session.rehearse(&command)?;
        if self.dry_run {
            return self.receipt.give(context, session, &plan);
        }
        session.may_run(&command)?;
        let wrong = || {
            Refusal::new(Code::NotConfirmed, format!("{id} was not purged: what was typed names somebody else."))
                .hint(format!("type {id} or the whole name"))
        };
        match &self.confirm {
            Some(typed) if is_meant(typed, id, &name) => {}
            Some(_) => return Err(wrong().into()),
            None if session.asks() && prompt::must_be_able_to_ask().is_ok() => {
                for warning in &plan.warnings {
                    note(warning);
                }
                context
                    .out
                    .line(format!("Everything that tells who {} ({id}) was is erased for good.", Shown(&name)))?;
                context
                    .out
                    .line("There is no undo, and earlier changes of this person cannot be taken back any more.")?;
                context.out.flush()?;
                let typed = prompt::typed(&format!("Type {id} or the name to purge:"))?;
                if !is_meant(&typed, id, &name) {
                    return Err(wrong().into());
                }
            }
            None => {
                return Err(Refusal::new(
                    Code::NotConfirmed,
                    format!(
                        "A purge cannot be taken back, and nothing says once more who is meant: {id} was not purged."
                    ),
                )
                .hint(format!("name the person once more: --confirm {id}"))
                .into());
            }
        }
        let outcome = session.execute(&command)?;
        self.receipt.give(context, session, &outcome)?;
        if self.receipt.is_json() {
            return Ok(());
        }
        context
            .out
            .line(format!("The record stays as \"{}\". Delete backups and exports that name them.", shell(id)))?;
        Ok(())
    }
}
