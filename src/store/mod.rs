//! The store: the only room that knows SQL.
//!
//! Policy. One database, one file, SQLite with a write-ahead log (or the journal that was asked for) and `synchronous = EXTRA`: what was acknowledged
//! survives a power cut. Every change goes through [`Store::execute`]: it takes the write lock, reads what the rule
//! needs, lets `domain` decide, writes rows, notices and history, and commits, all or nothing. Nothing else writes.
//! Waiting commands sleep a random moment, so none is starved; after ten seconds one gives up with a sentence. Reads are
//! short. The schema refuses what a bug would let through, and [`Store::check`] recomputes every count.

mod altered_records;
mod altered_schema;
mod backup;
mod bulk;
pub mod busy;
mod chain;
mod check;
mod commands;
mod commit;
mod connect;
mod convert;
mod corruption;
mod create;
mod database;
mod digests;
mod erase_free_pages;
mod error;
mod execute;
mod images;
mod journal;
mod ledger;
mod many_rows;
mod migrate;
mod only_one;
mod open;
mod other_database;
mod place;
mod queries;
#[cfg(test)]
mod query_plans;
mod read;
mod same_file;
mod schema;
mod touched;

use crate::domain::actor::{Actor, Authority, vouched_for};
use crate::domain::command::{Command, Detail, Outcome};
use crate::domain::ids::LicenseId;
use crate::domain::import_file::LicenseRow;
use crate::domain::mail::{HostSetting, Mail};
use crate::domain::org::Org;
use crate::domain::own_csv::{AccountLine, LeftOut, OwnCsvRecords, SeatLine};
use crate::domain::read_model::{AdminEntry, Backup};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::seat_plan::SeatPlan;
use crate::domain::time::{Day, Now};
use crate::files::OffLimits;
use chrono::{DateTime, Utc};
use create::Founder;
pub use database::{BeforeCommit, Migrated, Store};
use error::Failure;
pub use only_one::OnlyOne;
#[cfg(test)]
pub(crate) use other_database::image;
pub use other_database::read_table;
pub use place::Access;
use place::Place;
use read::accounts::Accounts;
pub use read::listed_seats::SeatList;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// Reads the rows of one license's seats, and counts what they cannot say.
pub type SeatsOf<'s> = dyn Fn(&(LicenseId, LicenseRow), &mut LeftOut, &mut dyn FnMut(SeatLine<'_>) -> ControlFlow<()>) -> Result<(), Refusal>
    + 's;

/// Reads the rows of one license's accounts, and counts what they cannot say.
pub type AccountsOf<'s> = dyn Fn(
        &(LicenseId, LicenseRow),
        &mut LeftOut,
        &mut dyn FnMut(AccountLine<'_>) -> ControlFlow<()>,
    ) -> Result<(), Refusal>
    + 's;

impl Store {
    /// Makes a database in `path`, whose calendar is that of `zone`; the actor becomes its super-admin.
    ///
    /// # Errors
    /// There is a file already, it cannot be made, or the kernel does not vouch for the account. Then there is none, or one
    /// that can be asked for again.
    pub fn make(path: &Path, zone: chrono_tz::Tz, actor: &Actor, at: DateTime<Utc>) -> Result<PathBuf, Refusal> {
        vouched_for(actor)?;
        create::create(path, Founder { zone, actor, now: Now::new(at, zone) })
    }

    /// The same, and opens it.
    ///
    /// # Errors
    /// As there, or it cannot be opened.
    pub fn create(path: &Path, zone: chrono_tz::Tz, actor: &Actor, at: DateTime<Utc>) -> Result<Self, Refusal> {
        let place = Place::File(Self::make(path, zone, actor, at)?);
        let (conn, file) =
            connect::known(&place, |place| connect::connect(place, Access::ReadWrite)).map_err(Refusal::from)?;
        Ok(Self { conn, place, access: Access::ReadWrite, migrated: None, file })
    }

    /// An empty database in memory; [`Self::again`] opens further connections to it.
    ///
    /// # Errors
    /// The machine has no memory left.
    pub fn in_memory(zone: chrono_tz::Tz, actor: &Actor, at: DateTime<Utc>) -> Result<Self, Refusal> {
        Ok(create::in_memory(Founder { zone, actor, now: Now::new(at, zone) })?)
    }

    /// A copy of the database in memory, to be changed apart from this one.
    ///
    /// # Errors
    /// The machine has no memory left.
    pub fn copy(&self) -> Result<Self, Refusal> {
        let place = Place::Memory(connect::unique_name());
        let conn = backup::into_memory(&self.conn, &place).map_err(Refusal::from)?;
        Ok(Self { conn, place, access: Access::ReadWrite, migrated: None, file: None })
    }

    /// Opens the database in `path` and brings its schema up to date.
    ///
    /// # Errors
    /// There is none, it is not ours, a newer program migrated it, or it cannot be read.
    pub fn open(path: &Path, access: Access) -> Result<Self, Refusal> {
        open::open(path, access)
    }

    /// A further connection to the same database.
    ///
    /// # Errors
    /// The file has gone.
    pub fn again(&self) -> Result<Self, Refusal> {
        let opened = connect::known(&self.place, |place| match self.access {
            Access::ReadWrite => connect::connect(place, self.access),
            Access::ReadOnly => connect::look_only(place),
        });
        let (conn, file) = opened.map_err(Refusal::from)?;
        Ok(Self { conn, place: self.place.clone(), access: self.access, migrated: None, file })
    }

    /// The same database at this moment, read by a connection that keeps no writer waiting, however long it looks.
    ///
    /// # Errors
    /// The file has gone, or is held by others.
    pub fn aside(&self) -> Result<Self, Refusal> {
        if journal::lets_readers_in(&self.conn).map_err(Refusal::from)? {
            return self.again();
        }
        let conn = backup::in_memory(&self.conn).map_err(Refusal::from)?;
        let place = Place::Memory(connect::unique_name());
        Ok(Self { conn, place, access: Access::ReadOnly, migrated: None, file: None })
    }

    /// Looks whether the path still names the file that is open.
    ///
    /// # Errors
    /// The file was removed, or another was put in its place.
    pub fn is_same_file(&self) -> Result<(), Refusal> {
        same_file::is_same(self.file, &self.place)
    }

    /// The file; `None` in memory.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match &self.place {
            Place::File(path) => Some(path),
            Place::Memory(_) => None,
        }
    }

    /// Whether this connection may change anything.
    #[must_use]
    pub fn access(&self) -> Access {
        self.access
    }

    /// Carries a command out: the one door through which everything is changed.
    ///
    /// # Errors
    /// The actor is no admin, a rule says no, or the database does not answer. Nothing was changed then.
    pub fn execute(&mut self, command: &Command, actor: &Actor, now: Now) -> Result<Outcome, Refusal> {
        self.execute_after(command, actor, now, &mut |_| Ok(()))
    }

    /// The same, after `before` has done what may fail as well: it is told what came of the command when all is written and
    /// nothing is committed.
    ///
    /// # Errors
    /// As there, or `before` refuses. Nothing was changed then.
    pub fn execute_after(
        &mut self,
        command: &Command,
        actor: &Actor,
        now: Now,
        before: &mut BeforeCommit<'_>,
    ) -> Result<Outcome, Refusal> {
        self.run(command, actor, now, before).map_err(Refusal::from)
    }

    /// What a command would do, as a value. Nobody who writes waits for it, and it waits for nobody.
    ///
    /// # Errors
    /// As [`Self::execute`].
    pub fn rehearse(&self, command: &Command, actor: &Actor, now: Now) -> Result<Outcome, Refusal> {
        if matches!(command, Command::RevealKey(_)) {
            return Err(Refusal::new(Code::BadValue, "A license key is shown for the record, or not at all.")
                .hint("ask for it in earnest: dormouse license reveal-key"));
        }
        let mut outcome = match self.plan(command, now)? {
            Some(plan) => commands::seat_changes::outcome(plan),
            None => self.try_out(command, actor, now).map_err(Refusal::from)?,
        };
        (outcome.batch, outcome.dry_run) = (None, true);
        outcome.receipt = outcome.receipt.in_conditional();
        // A number that was only looked at is nobody's yet.
        if let Detail::Imported(files) = &mut outcome.detail {
            for file in files {
                file.import = None;
            }
        }
        Ok(outcome)
    }

    /// What a command would make of seats, read from a snapshot that keeps no writer waiting; `None` if it is about something
    /// else. It is judged again when it is carried out.
    ///
    /// # Errors
    /// A rule says no, or the database does not answer.
    pub fn plan(&self, command: &Command, now: Now) -> Result<Option<SeatPlan>, Refusal> {
        let tx = self.snapshot()?;
        let Some(asked) = commands::seat_changes::asked(&tx, command, now.today)? else { return Ok(None) };
        let org = commands::org(&tx)?;
        Ok(Some(commands::seat_changes::plan(&tx, &org, now.today, &asked)?))
    }

    /// What all admins share.
    ///
    /// # Errors
    /// The database does not answer, as for every read below.
    pub fn org(&self) -> Result<Org, Refusal> {
        Ok(commands::org(&self.conn)?)
    }

    /// The journal that the file has, in the database's own word; it may differ from the one that was asked for.
    pub fn journal_mode(&self) -> Result<String, Refusal> {
        Ok(journal::mode(&self.conn)?)
    }

    /// True if other machines may write the file unseen by this one.
    #[must_use]
    pub fn on_network(&self) -> bool {
        self.path().is_some_and(journal::on_network)
    }

    /// What an earlier version kept here of how one machine sends mail. It is shown to whoever sends, and never obeyed.
    pub fn host_mail(&self) -> Result<Vec<(HostSetting, String)>, Refusal> {
        Ok(commands::host_mail(&self.conn)?)
    }

    /// How mail leaves, as far as all admins share that.
    pub fn mail(&self) -> Result<Mail, Refusal> {
        Ok(commands::mail(&self.conn)?)
    }

    /// Everybody who may change this database, in order of name.
    pub fn admins(&self) -> Result<Vec<AdminEntry>, Refusal> {
        Ok(read::admins::all(&self.conn)?)
    }

    /// Writes a verified copy of the database, whole or not at all, while others go on writing.
    ///
    /// # Errors
    /// There is a file of that name that is no copy, or `force` is not set, or it is off limits, or the copy is not sound.
    pub fn backup(&self, to: &Path, force: bool, off: &OffLimits) -> Result<Backup, Refusal> {
        backup::write(&self.conn, &self.place, to, force, off)
    }

    /// How many rows this connection has changed since it was opened, with those that were taken back.
    #[must_use]
    pub fn rows_changed(&self) -> u64 {
        self.conn.total_changes()
    }

    /// What opening it did to its schema.
    #[must_use]
    pub fn migrated(&self) -> Option<&Migrated> {
        self.migrated.as_ref()
    }

    /// Lets one process at a time send what must be told; the others are sent away until the guard is dropped.
    ///
    /// # Errors
    /// Another process is sending.
    pub fn only_sender(&self) -> Result<OnlyOne, Refusal> {
        only_one::sender(self.path())
    }

    /// What the account is here, and may do.
    pub fn authority(&self, actor: &Actor) -> Result<Authority, Refusal> {
        Ok(commands::authority(&self.conn, actor)?)
    }

    /// Lets a command pass that the account may ask for.
    ///
    /// # Errors
    /// The account may not.
    pub fn may(&self, command: &Command, actor: &Actor) -> Result<(), Refusal> {
        Ok(commands::may(&self.conn, command, actor)?)
    }

    /// What dormouse's own files can say, all of it in one state of the database and with the totals of a day: `take` is
    /// handed products, licenses and people, and a way to read the seats and one to read the accounts of one license after another.
    pub fn carry<T>(
        &self,
        day: Day,
        with_keys: bool,
        take: impl FnOnce(&OwnCsvRecords, &SeatsOf<'_>, &AccountsOf<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let tx = self.snapshot()?;
        let carried = read::own_csv::records(&tx, day, with_keys)?;
        let accounts = Accounts::of(&tx)?;
        take(
            &carried,
            &|license, out, each| Ok(read::own_csv::seats(&tx, &carried, license, out, each)?),
            &|license, out, each| Ok(read::own_csv::accounts(&accounts, &carried, license, out, each)?),
        )
    }

    /// Sixteen letters that no other database has, and that stay as long as this one: the beginning of its history.
    pub fn mark(&self) -> Result<String, Refusal> {
        Ok(read::history::mark(&self.conn)?)
    }

    /// A number that moves when another connection commits.
    pub fn data_version(&self) -> Result<i64, Refusal> {
        let version = self.conn.query_row("PRAGMA data_version", [], |row| row.get(0));
        Ok(version.map_err(Failure::from)?)
    }

    /// One consistent view of the database for several reads.
    fn snapshot(&self) -> Result<rusqlite::Transaction<'_>, Refusal> {
        Ok(self.conn.unchecked_transaction().map_err(Failure::from)?)
    }
}
