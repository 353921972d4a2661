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
#[cfg(test)]
mod query_plans;
mod read;
mod same_file;
mod schema;
mod touched;

use crate::domain::actor::{Actor, Authority, vouched_for};
use crate::domain::audit::Audit;
use crate::domain::batch::BatchEntry;
use crate::domain::batch_item::BatchItem;
use crate::domain::command::{Command, Detail, Outcome};
use crate::domain::dormancy::AsOf;
use crate::domain::duplicates::Pair;
use crate::domain::ids::{BatchId, ImportId, LicenseId, NoticeId, PersonId, ProductId, SeatId};
use crate::domain::import_file::LicenseRow;
use crate::domain::inventory::IgnoredApplication;
use crate::domain::inventory::report::Known;
use crate::domain::mail::{HostSetting, Mail};
use crate::domain::order::Order;
use crate::domain::org::Org;
use crate::domain::own_csv::{LeftOut, OwnCsvRecords, SeatLine};
use crate::domain::pulse::PulseInput;
use crate::domain::read_model::{
    AdminEntry, Backup, ChainReport, Finding, HistoryEntry, ImportEntry, LicenseEntry, NoticeEntry, PersonEntry,
    PersonPast, ProductEntry, RemovalEntry, SeatEntry, SeatFilter, SpellEntry, Why,
};
use crate::domain::reassigned::Reassigned;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::seat_index::SeatIndex;
use crate::domain::seat_plan::{SeatPlan, SeatRecord};
use crate::domain::spend::Holding;
use crate::domain::time::{Day, Now};
use crate::files::OffLimits;
use chrono::{DateTime, Utc};
use create::Founder;
pub use database::{BeforeCommit, Migrated, Store};
use error::{Failure, Res};
pub use only_one::OnlyOne;
#[cfg(test)]
pub(crate) use other_database::image;
pub use other_database::read_table;
pub use place::Access;
use place::Place;
use read::find::First;
pub use read::listed_seats::SeatList;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// Reads the rows of one license's seats, and counts what they cannot say.
pub type SeatsOf<'s> = dyn Fn(&(LicenseId, LicenseRow), &mut LeftOut, &mut dyn FnMut(SeatLine<'_>) -> ControlFlow<()>) -> Result<(), Refusal>
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

    /// The catalog, archived products included, in order of name, with the seats that they have on a day.
    pub fn products(&self, day: Day) -> Result<Vec<ProductEntry>, Refusal> {
        Ok(read::catalog::all(&self.conn, day)?)
    }

    /// One product, with the seats that it has on a day.
    pub fn product(&self, id: ProductId, day: Day) -> Result<ProductEntry, Refusal> {
        Ok(read::catalog::one(&self.conn, id, day)?)
    }

    /// All licenses, archived ones included, in order of product and name, with the totals that their orders give on a day.
    pub fn licenses(&self, day: Day) -> Result<Vec<LicenseEntry>, Refusal> {
        let tx = self.snapshot()?;
        Ok(read::licenses::all_on(&tx, day)?)
    }

    /// One license, with the total that its orders give on a day.
    pub fn license(&self, id: LicenseId, day: Day) -> Result<LicenseEntry, Refusal> {
        let tx = self.snapshot()?;
        Ok(read::licenses::one_on(&tx, id, day)?)
    }

    /// What was bought of a license and when, the oldest first.
    pub fn orders(&self, license: LicenseId) -> Result<Vec<Order>, Refusal> {
        let tx = self.snapshot()?;
        Ok(read::orders::of(&tx, license)?)
    }

    /// The times in which more seats of a license were used than it has: those that last, and the others if `past`.
    pub fn spells(&self, past: bool) -> Result<Vec<SpellEntry>, Refusal> {
        let tx = self.snapshot()?;
        Ok(read::spells::all(&tx, read::licenses::all(&tx)?, past)?)
    }

    /// All people, in order of name.
    pub fn people(&self) -> Result<Vec<PersonEntry>, Refusal> {
        Ok(read::people::all(&self.conn)?)
    }

    /// One person.
    pub fn person(&self, id: PersonId) -> Result<PersonEntry, Refusal> {
        Ok(read::people::one(&self.conn, id)?)
    }

    /// What a person was before: identifiers with their days, and the records that were merged into this one.
    pub fn person_past(&self, id: PersonId) -> Result<PersonPast, Refusal> {
        Ok(read::people::past(&self.conn, id)?)
    }

    /// Pairs of people that might be one human, the most telling first.
    pub fn review(&self) -> Result<Vec<Pair>, Refusal> {
        let tx = self.snapshot()?;
        Ok(read::duplicates::review(&tx)?)
    }

    /// Seats, each judged at `threshold` on `today`, in order of license and holder, or of the ids asked for.
    pub fn seats(&self, filter: &SeatFilter, as_of: AsOf) -> Result<Vec<SeatEntry>, Refusal> {
        let tx = self.snapshot()?;
        Ok(read::seats::list(&tx, filter, as_of)?)
    }

    /// Hands over active seats of licenses in force, list by list, each in the order of its holders' names and judged as `as_of`
    /// says, until it is told to stop: they are never in memory all at once.
    pub fn each_seat(
        &self,
        lists: &[SeatList<'_>],
        as_of: AsOf,
        take: &mut dyn FnMut(&SeatEntry) -> ControlFlow<()>,
    ) -> Result<(), Refusal> {
        let tx = self.snapshot()?;
        Ok(read::listed_seats::each(&tx, lists, as_of, take)?)
    }

    /// Active seats as a plan reads them: of a license, archived or not, of a person, or of both.
    pub fn held(&self, license: Option<LicenseId>, person: Option<PersonId>) -> Result<Vec<SeatRecord>, Refusal> {
        let tx = self.snapshot()?;
        Ok(read::seat_records::held(&tx, (license, person), license.is_some())?)
    }

    /// Everything behind the verdict on one seat.
    pub fn why(&self, seat: SeatId, as_of: AsOf) -> Result<Why, Refusal> {
        let tx = self.snapshot()?;
        Ok(read::seats::why(&tx, seat, as_of)?)
    }

    /// All active seats in the compact form that a threshold needs.
    pub fn seat_index(&self, today: Day) -> Result<SeatIndex, Refusal> {
        let tx = self.snapshot()?;
        let (place, access) = (&self.place, self.access);
        Ok(read::seat_index::load(&tx, today, || connect::connect(place, access))?)
    }

    /// Active seats by license and the department of their holders.
    pub fn holdings(&self) -> Result<Vec<Holding>, Refusal> {
        let tx = self.snapshot()?;
        Ok(read::holdings::by_department(&tx)?)
    }

    /// Users audits, newest first; of one license or of all.
    pub fn audits(&self, license: Option<LicenseId>) -> Result<Vec<Audit>, Refusal> {
        Ok(read::audits::list(&self.conn, license)?)
    }

    /// Notices that stand, newest first.
    pub fn notices(&self, actor: &Actor) -> Result<Vec<NoticeEntry>, Refusal> {
        Ok(read::notices::all(&self.conn, &actor.name)?)
    }

    /// Unsent notices that mail cannot bring to anybody, because no address of theirs is known.
    pub fn notices_without_address(&self) -> Result<Vec<NoticeId>, Refusal> {
        Ok(read::outbox::without_address(&self.conn)?)
    }

    /// What happened, newest first: about one thing (`L4`, `S9`), since the beginning of a day, at most so many.
    pub fn history(
        &self,
        subject: Option<&str>,
        since: Option<Day>,
        limit: Option<usize>,
    ) -> Result<Vec<HistoryEntry>, Refusal> {
        let zone = self.org()?.time_zone;
        Ok(read::history::list(&self.conn, subject, since, zone, limit)?)
    }

    /// Walks the chain of history; `head` is one that was kept outside.
    pub fn verify_history(&self, head: Option<&str>) -> Result<ChainReport, Refusal> {
        let tx = self.snapshot()?;
        Ok(chain::verify(&tx, head)?)
    }

    /// Recomputes every count and looks at every promise of the database; what cannot be read is a finding of its own.
    pub fn check(&self) -> Result<Vec<Finding>, Refusal> {
        let tx = self.snapshot()?;
        Ok(check::check(&tx, self.path()))
    }

    /// What can still be said of a file that [`Self::open`] refused with `refusal`; `None` if that was for another reason
    /// than damage.
    #[must_use]
    pub fn check_unopened(path: &Path, refusal: &Refusal) -> Option<Vec<Finding>> {
        corruption::is_damage(refusal).then(|| check::without_reading(path))
    }

    /// Seats that were reclaimed here and are to be removed at the vendor, oldest first.
    pub fn removals(&self) -> Result<Vec<RemovalEntry>, Refusal> {
        Ok(read::removals::all(&self.conn)?)
    }

    /// What is installed on which devices, by the newest file of each format.
    pub fn inventory(&self) -> Result<Known, Refusal> {
        Ok(read::inventory::known(&self.conn)?)
    }

    /// The applications that nobody wants to be told of, by name.
    pub fn ignored_applications(&self) -> Result<Vec<IgnoredApplication>, Refusal> {
        Ok(read::inventory::ignored(&self.conn)?)
    }

    /// How often a reclaim was regretted.
    pub fn reassigned(&self, today: Day) -> Result<Reassigned, Refusal> {
        Ok(read::removals::reassigned(&self.conn, today)?)
    }

    /// Everything that a pulse looks at, judged at the organisation's threshold.
    pub fn pulse(&self, today: Day) -> Result<PulseInput, Refusal> {
        let tx = self.snapshot()?;
        Ok(read::pulse::picture(&tx, today, &commands::org(&tx)?)?)
    }

    /// Files that were read, newest first.
    pub fn imports(&self) -> Result<Vec<ImportEntry>, Refusal> {
        Ok(read::imports::all(&self.conn)?)
    }

    /// The seats that a full roster did not list, in the order of their ids.
    pub fn gone_of(&self, import: ImportId) -> Result<Vec<SeatId>, Refusal> {
        Ok(read::imports::gone(&self.conn, import)?)
    }

    /// The day of the file that a mended one of this format is the rest of: the newest that left rows of the license out.
    pub fn day_of_rest(&self, preset: &str, license: Option<LicenseId>) -> Result<Option<Day>, Refusal> {
        Ok(read::imports::day_of_rest(&self.conn, preset, license)?)
    }

    /// What a bare undo would take back: the acting admin's own last batch that still stands, and its sentence.
    pub fn last_batch(&self, actor: &Actor) -> Result<Option<(BatchId, String)>, Refusal> {
        Ok(self.last_batch_inner(actor)?)
    }

    fn last_batch_inner(&self, actor: &Actor) -> Res<Option<(BatchId, String)>> {
        let Some(batch) = commands::last_batch(&self.conn, actor.uid)? else { return Ok(None) };
        Ok(Some((batch, read::history::of_batch(&self.conn, batch)?)))
    }

    /// A batch as the question before it is taken back names it: this one, or the one that a bare undo would take back;
    /// `None` if there is no such.
    pub fn batch(&self, batch: Option<BatchId>, actor: &Actor, now: Now) -> Result<Option<BatchEntry>, Refusal> {
        let tx = self.snapshot()?;
        let last = || commands::last_batch(&tx, actor.uid);
        let Some(id) = batch.map_or_else(last, |id| Ok(Some(id)))? else { return Ok(None) };
        Ok(Some(read::batches::one(&tx, id, now, commands::org(&tx)?.time_zone)?))
    }

    /// The acting admin's own batches that still stand, the newest first, at most so many.
    pub fn undoable_batches(&self, actor: &Actor, now: Now, most: u32) -> Result<Vec<BatchEntry>, Refusal> {
        let tx = self.snapshot()?;
        let zone = commands::org(&tx)?.time_zone;
        let undoable = commands::undoable_batches(&tx, actor.uid, most)?.into_iter();
        Ok(undoable.map(|id| read::batches::one(&tx, id, now, zone)).collect::<Res<_>>()?)
    }

    /// What each part of a batch is called, in their order.
    pub fn part_names(&self, parts: &[BatchItem]) -> Result<Vec<String>, Refusal> {
        let tx = self.snapshot()?;
        Ok(read::batch_items::names(&tx, parts)?)
    }

    /// A license by id, title, name or its product's name.
    pub fn find_license(&self, reference: &str) -> Result<LicenseId, Refusal> {
        Ok(read::find::license(&self.conn, reference, First::Live)?)
    }

    /// A person by id, any identifier, or name.
    pub fn find_person(&self, reference: &str) -> Result<PersonId, Refusal> {
        Ok(read::find::person(&self.conn, reference)?)
    }

    /// A product by id, name, or publisher and name.
    pub fn find_product(&self, reference: &str) -> Result<ProductId, Refusal> {
        Ok(read::find::product(&self.conn, reference, First::Live)?)
    }

    /// As [`Self::find_license`], for somebody who wants an archived one back.
    pub fn find_archived_license(&self, reference: &str) -> Result<LicenseId, Refusal> {
        Ok(read::find::license(&self.conn, reference, First::Archived)?)
    }

    /// As [`Self::find_product`], for somebody who wants an archived one back.
    pub fn find_archived_product(&self, reference: &str) -> Result<ProductId, Refusal> {
        Ok(read::find::product(&self.conn, reference, First::Archived)?)
    }

    /// What dormouse's own files can say, all of it in one state of the database and with the totals of a day: `take` is
    /// handed products, licenses and people, and a way to read the seats of one license after another.
    pub fn carry<T>(
        &self,
        day: Day,
        with_keys: bool,
        take: impl FnOnce(&OwnCsvRecords, &SeatsOf<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let tx = self.snapshot()?;
        let carried = read::own_csv::records(&tx, day, with_keys)?;
        take(&carried, &|license, out, each| Ok(read::own_csv::seats(&tx, &carried, license, out, each)?))
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
