//! The one door: a command is carried out inside one transaction, and what can fail beside it is done before the commit.

use super::commands::ordered_total;
use super::database::{BeforeCommit, Store};
use super::error::Res;
use super::ledger::Ledger;
use super::place::Access;
use super::same_file::is_same;
use super::touched::Written;
use super::{altered_schema, backup, commands, commit, connect, erase_free_pages, journal, migrate};
use crate::domain::actor::Actor;
use crate::domain::command::{Command, Outcome};
use crate::domain::ids::{LicenseId, PersonId};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::domain::time::Now;
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// What is done before the commit, where the change is to stay.
type Before<'a, 'b> = Option<&'a mut BeforeCommit<'b>>;

impl Store {
    /// What a command would do, tried on a copy that nobody else sees: however long it takes, no writer waits for it.
    pub(super) fn try_out(&self, command: &Command, actor: &Actor, now: Now) -> Res<Outcome> {
        Self::on(&mut backup::in_memory(&self.conn)?, command, actor, now, None)
    }

    pub(super) fn run(
        &mut self,
        command: &Command,
        actor: &Actor,
        now: Now,
        before: &mut BeforeCommit<'_>,
    ) -> Res<Outcome> {
        if self.access == Access::ReadOnly {
            return Err(Refusal::new(Code::ReadOnly, "The database was opened for looking only.")
                .hint("leave --read-only away; else the file, its directory or the disk does not let you write")
                .into());
        }
        self.is_same_file()?;
        let (file, place) = (self.file, self.place.clone());
        let mut still_there = |outcome: &Outcome| {
            before(outcome)?;
            is_same(file, &place)
        };
        if let Some(value) = journal::asked_for(command) {
            return journal::change(self, command, value, (actor, now), &mut still_there);
        }
        let mut outcome = Self::on(&mut self.conn, command, actor, now, Some(&mut still_there))?;
        if self.is_same_file().is_err() {
            return Err(Refusal::new(Code::DatabaseAltered, format!(
                "The database {} was removed or replaced as the change was committed: it is in no file that is opened again.",
                Shown(&self.path().unwrap_or(Path::new("")).display().to_string())
            ))
            .hint("restore the newest backup, open that, and do it again")
            .into());
        }
        if matches!(command, Command::Undo(_)) {
            outcome.warn_all(journal::settled(&mut self.conn, &self.place));
        }
        Ok(outcome)
    }

    pub(super) fn on(
        conn: &mut Connection,
        command: &Command,
        actor: &Actor,
        now: Now,
        before: Before<'_, '_>,
    ) -> Res<Outcome> {
        let keep = before.is_some();
        // Only outside a transaction can the checks of a bulk be put off to its end, and what is sorted lie in files without names.
        let bulk = matches!(command, Command::Import { .. });
        if bulk {
            conn.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA temp_store = FILE")?;
        }
        let erases = keep && matches!(command, Command::PurgePerson { .. });
        if erases {
            conn.execute_batch("PRAGMA secure_delete = ON")?;
        }
        let mut result = Self::within(conn, command, actor, now, before);
        if erases {
            if let Ok(outcome) = &mut result {
                outcome.warn_all(erase_free_pages::erase_free_pages(conn));
            }
            commit::afterwards(conn, "PRAGMA secure_delete = FAST", &mut result);
        }
        if bulk {
            commit::afterwards(conn, "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY", &mut result);
        }
        if !keep {
            return result;
        }
        result.map_err(|failure| {
            let refusal = journal::told(conn, failure);
            if let Some((license, person)) = commands::denial::of(command, &refusal) {
                // The seat is refused whether or not there is room to write that down.
                let _ = Self::deny(conn, actor, now, license, person);
            }
            refusal.into()
        })
    }

    /// What was refused was rolled back: that it was refused is kept in a transaction of its own.
    fn deny(conn: &mut Connection, actor: &Actor, now: Now, license: LicenseId, person: PersonId) -> Res<()> {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut ledger = Ledger::new(&tx, actor, now, "deny_seat");
        commands::denial::record(&mut ledger, license, person)?;
        ledger.close()?;
        tx.commit()?;
        Ok(())
    }

    fn within(
        conn: &mut Connection,
        command: &Command,
        actor: &Actor,
        now: Now,
        before: Before<'_, '_>,
    ) -> Res<Outcome> {
        let written = Written::begin(conn)?;
        let result = Self::transact(conn, command, (actor, now), before, &written);
        Written::end(conn)?;
        result
    }

    fn transact(
        conn: &mut Connection,
        command: &Command,
        (actor, now): (&Actor, Now),
        before: Before<'_, '_>,
        rows: &Written,
    ) -> Res<Outcome> {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        migrate::refuse_newer(connect::version(&tx)?)?;
        if before.is_some() {
            commands::may(&tx, command, actor)?;
            altered_schema::may_be_written(&tx)?;
        }
        let org = commands::org(&tx)?;
        count_due(&tx, actor, now, before.is_some())?;
        let head = commit::head(&tx)?;
        let mut ledger = Ledger::new(&tx, actor, now, command.word());
        let mut outcome = commands::carry_out(&mut ledger, command, &org)?;
        outcome.touched = rows.touched(&tx)?;
        if let Some(before) = before {
            ledger.close()?;
            before(&outcome)?;
            let written = commit::head(&tx)?;
            let done = tx.commit();
            outcome.warn_all(commit::judged(conn, done, &head, &written)?);
        }
        Ok(outcome)
    }
}

/// Counts the orders whose day has come, before the command reads any total.
fn count_due(conn: &Connection, actor: &Actor, now: Now, keep: bool) -> Res<()> {
    for license in ordered_total::due(conn, now.today)? {
        let mut ledger = Ledger::new(conn, actor, now, "orders_due");
        ordered_total::count_due(&mut ledger, license)?;
        if keep {
            ledger.close()?;
        }
    }
    Ok(())
}
