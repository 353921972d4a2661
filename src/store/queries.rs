//! What is asked of the store: each read is one consistent view of the database, and none of them writes.

use super::database::Store;
use super::error::Res;
use super::read;
use super::read::find::First;
use super::read::listed_seats::SeatList;
use super::{chain, check, commands, connect, corruption};
use crate::domain::actor::Actor;
use crate::domain::audit::Audit;
use crate::domain::batch::BatchEntry;
use crate::domain::batch_item::BatchItem;
use crate::domain::dormancy::AsOf;
use crate::domain::duplicates::Pair;
use crate::domain::ids::{AccountId, BatchId, ImportId, LicenseId, NoticeId, PersonId, ProductId, SeatId};
use crate::domain::inventory::IgnoredApplication;
use crate::domain::inventory::report::Known;
use crate::domain::listing::ListEntry;
use crate::domain::order::Order;
use crate::domain::pulse::PulseInput;
use crate::domain::read_model::{
    AccountEntry, AccountFilter, ChainReport, Finding, HistoryEntry, ImportEntry, LicenseEntry, NoticeEntry,
    PersonEntry, PersonPast, ProductEntry, SeatEntry, SeatFilter, SpellEntry, Why,
};
use crate::domain::reassigned::Reassigned;
use crate::domain::refusal::Refusal;
use crate::domain::removal::RemovalEntry;
use crate::domain::seat_index::SeatIndex;
use crate::domain::seat_plan::SeatRecord;
use crate::domain::spend::Holding;
use crate::domain::time::{Day, Now};
use std::ops::ControlFlow;
use std::path::Path;

impl Store {
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

    /// How many accounts of a license count that need not, beside what its seats say: of one person all but one, and those of
    /// whoever has left by a day and holds no seat here.
    pub fn recoverable_accounts(&self, license: LicenseId, day: Day) -> Result<u32, Refusal> {
        let tx = self.snapshot()?;
        Ok(read::accounts::recoverable_of(&tx, license, day)?)
    }

    /// The times in which more seats of a license were used than it has: those that last on a day, and the others if `past`.
    pub fn spells(&self, past: bool, day: Day) -> Result<Vec<SpellEntry>, Refusal> {
        let tx = self.snapshot()?;
        Ok(read::spells::all(&tx, read::licenses::all_on(&tx, day)?, past, day)?)
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

    /// Hands over what vendors list on licenses: of one, in the order of logins; else in that of numbers.
    pub fn each_account(
        &self,
        filter: &AccountFilter,
        take: &mut dyn FnMut(&AccountEntry) -> ControlFlow<()>,
    ) -> Result<(), Refusal> {
        let tx = self.snapshot()?;
        Ok(read::accounts::each(&tx, filter, take)?)
    }

    /// All accounts that are asked for.
    pub fn accounts(&self, filter: &AccountFilter) -> Result<Vec<AccountEntry>, Refusal> {
        let mut found = Vec::new();
        self.each_account(filter, &mut |entry| {
            found.push(entry.clone());
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }

    /// One account.
    pub fn account(&self, id: AccountId) -> Result<AccountEntry, Refusal> {
        let tx = self.snapshot()?;
        Ok(read::accounts::one(&tx, id)?)
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

    /// The logins that vendors must not record or keep, of one license or of all, each with the accounts that it names.
    pub fn listings(&self, license: Option<LicenseId>) -> Result<Vec<ListEntry>, Refusal> {
        let tx = self.snapshot()?;
        Ok(read::list_entries::all(&tx, license)?)
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
}
