//! The organisation of every test: a real store, filled by commands and imports alone, with a clock that only moves when
//! it is told to. What a screen or a document shows of it is what the store gives.

pub mod accounts;
pub mod eight;
pub mod four;
pub mod import_files;
pub mod many;

use crate::store::digests;
use chrono::{DateTime, Duration, Utc};
use dormouse::app::{Effect, Msg, Session};
use dormouse::domain::actor::{Actor, Role};
use dormouse::domain::audit::{CompletionForm, Interval};
use dormouse::domain::command::{Command, Detail, ImportOptions, Kept, Outcome};
use dormouse::domain::dormancy::{AsOf, Threshold};
use dormouse::domain::edit::Change;
use dormouse::domain::ids::{AuditId, BatchId, LicenseId, PersonId, ProductId, SeatId};
use dormouse::domain::import_file::ImportFile;
use dormouse::domain::imported::Imported;
use dormouse::domain::license::{LicenseFields, SeatFigures};
use dormouse::domain::person::{IdentifierKind, PersonFields, PersonStatus};
use dormouse::domain::person_edit::PersonChanges;
use dormouse::domain::product::ProductFields;
use dormouse::domain::read_model::{SeatEntry, SeatFilter};
use dormouse::domain::refusal::Refusal;
use dormouse::domain::seat_plan::SeatPlan;
use dormouse::domain::time::{Day, Now};
use dormouse::runtime::load::load;
use dormouse::store::Store;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};
use tempfile::TempDir;

/// A day as it is written.
pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// The super-admin of every test database.
pub fn ana() -> Actor {
    Actor { uid: 1000, name: "ana".into(), host: "admin1".into(), ..Actor::default() }
}

/// A second admin.
pub fn ben() -> Actor {
    Actor { uid: 1001, name: "ben".into(), host: "admin1".into(), ..Actor::default() }
}

/// Ninety days of silence, the default.
pub fn ninety() -> Threshold {
    Threshold::default()
}

/// Who records what ana finds: what she may take back is what she did herself.
pub fn noor() -> Actor {
    Actor { uid: 71_002, name: "noor".into(), host: "admin1".into(), ..Actor::default() }
}

/// A database and the day it is there.
#[derive(Debug)]
pub struct World {
    pub store: Store,
    /// Whose commands these are, where nobody else is named.
    pub actor: Actor,
    clock: DateTime<Utc>,
    dir: Option<TempDir>,
}

/// A copy in memory that goes its own way.
impl Clone for World {
    fn clone(&self) -> Self {
        Self { store: self.store.copy().unwrap(), actor: self.actor.clone(), clock: self.clock, dir: None }
    }
}

/// One that is built once and handed out as copies.
pub type Built = OnceLock<Mutex<World>>;

impl World {
    /// In memory, on 2026-06-01.
    pub fn new() -> Self {
        Self::founded("2026-06-01", &ana())
    }

    /// In memory, on the morning of a day; the founder is its super-admin.
    pub fn founded(on: &str, founder: &Actor) -> Self {
        let clock = format!("{on}T09:00:00Z").parse().unwrap();
        let store = Store::in_memory(chrono_tz::UTC, founder, clock).unwrap();
        Self { store, actor: founder.clone(), clock, dir: None }
    }

    /// A copy of what is built at its first use.
    pub fn copy_of(built: &'static Built, make: fn() -> Self) -> Self {
        built.get_or_init(|| Mutex::new(make())).lock().unwrap().clone()
    }

    /// Ana is an admin from now on, and it is she who acts.
    pub fn hand_over(self) -> Self {
        self.hand_over_to(ana(), Role::ItAdmin)
    }

    /// Somebody else is an admin from now on, and it is they who act.
    pub fn hand_over_to(mut self, actor: Actor, role: Role) -> Self {
        let (role, email, person) = (Some(role), Change::Keep, Change::Keep);
        let (uid, name) = (actor.uid, actor.name.clone());
        self.done(&Command::SetAdmin { uid, name, role, email, person, accounts: Vec::new() });
        self.actor = actor;
        self
    }

    /// In a file, on 2026-06-01, with ben as a second admin.
    pub fn on_disk() -> Self {
        let clock = "2026-06-01T09:00:00Z".parse().unwrap();
        let dir = TempDir::new().unwrap();
        let store = Store::create(&dir.path().join("dormouse.db"), chrono_tz::UTC, &ana(), clock).unwrap();
        let world = Self { store, actor: ana(), clock, dir: Some(dir) };
        world.rewrite(
            "INSERT INTO admin (uid, name, role, added_at, created_batch, changed_batch)
             VALUES (1001, 'ben', 'it-admin', 0, 1, 1)",
        );
        world
    }

    /// Where the database is.
    pub fn path(&self) -> PathBuf {
        self.dir.as_ref().map(|dir| dir.path().join("dormouse.db")).expect("a database on disk")
    }

    /// Makes something so that cannot be reached otherwise, as if it had been written here: the digests of records follow.
    pub fn rewrite(&self, sql: &str) {
        rewrite(&self.path(), sql);
    }

    /// A connection without any of our safeguards.
    pub fn by_other_means(&self) -> Connection {
        raw(&self.path())
    }

    /// Sets the clock back, as somebody may do with that of a machine.
    pub fn back_on(&mut self, earlier: &str) {
        self.clock = format!("{earlier}T09:00:00Z").parse().unwrap();
    }

    /// Moves the clock to the morning of a later day.
    pub fn on(&mut self, later: &str) -> &mut Self {
        let morning = format!("{later}T09:00:00Z").parse().unwrap();
        assert!(morning > self.clock, "the clock goes forward");
        self.clock = morning;
        self
    }

    /// So many minutes go by.
    pub fn wait(&mut self, minutes: i64) {
        self.clock += Duration::minutes(minutes);
    }

    /// The next second.
    pub fn now(&mut self) -> Now {
        self.clock += Duration::seconds(1);
        Now::new(self.clock, chrono_tz::UTC)
    }

    /// What the worker of the dashboard answers; nothing where it is not asked.
    pub fn respond(&mut self, effect: &Effect) -> Option<Msg> {
        let now = self.now();
        Some(match effect {
            Effect::Load(query) => Msg::Loaded(query.clone(), load(&self.store, &self.actor, now, query)),
            Effect::Execute { command, ticket } => {
                Msg::Executed { ticket: *ticket, result: self.store.execute(command, &self.actor, now) }
            }
            Effect::Rehearse { command, ticket } => {
                Msg::Rehearsed { ticket: *ticket, result: self.store.rehearse(command, &self.actor, now) }
            }
            _ => return None,
        })
    }

    /// Who looks at it, as the dashboard is told.
    pub fn session(&self) -> Session {
        Session {
            actor: self.actor.clone(),
            authority: self.store.authority(&self.actor).unwrap(),
            org: self.store.org().unwrap(),
            today: self.today(),
            read_only: None,
            label: None,
        }
    }

    pub fn today(&self) -> Day {
        self.clock.date_naive()
    }

    pub fn run_as(&mut self, actor: &Actor, command: &Command) -> Result<Outcome, Refusal> {
        let now = self.now();
        self.store.execute(command, actor, now)
    }

    /// What the acting admin asks for and gets.
    pub fn done(&mut self, command: &Command) -> Outcome {
        let actor = self.actor.clone();
        self.done_by(&actor, command)
    }

    /// What somebody asks for and gets.
    pub fn done_by(&mut self, actor: &Actor, command: &Command) -> Outcome {
        self.run_as(actor, command).unwrap_or_else(|refusal| panic!("{} was refused: {refusal:?}", command.word()))
    }

    /// The sentence that ana is refused with.
    pub fn refused(&mut self, command: &Command) -> String {
        match self.run_as(&ana(), command) {
            Ok(outcome) => panic!("{command:?} was not refused: {outcome:?}"),
            Err(refusal) => refusal.message,
        }
    }

    /// The command that changes a license as it is now.
    pub fn edit_license(&self, license: LicenseId, change: impl FnOnce(&mut LicenseFields)) -> Command {
        let entry = self.store.license(license, self.today()).unwrap();
        let mut fields = LicenseFields::from(&entry.license.terms);
        change(&mut fields);
        let product = entry.license.product_id;
        Command::EditLicense { license, product, fields: Box::new(fields), seen: Some(entry.changed_by), reason: None }
    }

    /// The command that changes a product as it is now.
    pub fn edit_product(&self, product: ProductId, change: impl FnOnce(&mut ProductFields)) -> Command {
        let entry = self.store.product(product, self.today()).unwrap();
        let mut fields = entry.fields;
        change(&mut fields);
        Command::EditProduct { product, fields, seen: Some(entry.changed_by), reason: None }
    }

    /// An organisation in which noor has done this before ana looks at it.
    pub fn after(mut self, did: impl FnOnce(&mut Self)) -> Self {
        let ana = std::mem::replace(&mut self.actor, noor());
        did(&mut self);
        self.actor = ana;
        self
    }

    pub fn license(&mut self, product: &str, seats: u32) -> LicenseId {
        self.license_with(product, LicenseFields { seats_total: Some(seats), ..LicenseFields::default() })
    }

    pub fn license_with(&mut self, product: &str, fields: LicenseFields) -> LicenseId {
        let outcome =
            self.done(&Command::AddLicense { product: product.into(), publisher: None, fields: Box::new(fields) });
        let Detail::License(id) = outcome.detail else { panic!("{outcome:?}") };
        id
    }

    /// A person known as `name@example.com`.
    pub fn person(&mut self, name: &str) -> PersonId {
        self.person_who_is(name, PersonStatus::Active)
    }

    pub fn person_who_is(&mut self, name: &str, status: PersonStatus) -> PersonId {
        let outcome = self.done(&Command::AddPerson(PersonFields {
            name: name.into(),
            status,
            identifiers: vec![(IdentifierKind::Email, mail(name))],
            ..PersonFields::default()
        }));
        let Detail::Person(id) = outcome.detail else { panic!("{outcome:?}") };
        id
    }

    pub fn assign(&mut self, license: LicenseId, person: PersonId) -> SeatId {
        let outcome = self.done(&Command::assign(license, person));
        let Detail::Seat(id) = outcome.detail else { panic!("{outcome:?}") };
        id
    }

    /// People with these names, each with a seat.
    pub fn holders(&mut self, license: LicenseId, names: &[&str]) -> Vec<SeatId> {
        names
            .iter()
            .map(|name| {
                let person = self.person(name);
                self.assign(license, person)
            })
            .collect()
    }

    /// Somebody else notes that a person left.
    pub fn leaves(&mut self, name: &str, status: PersonStatus) {
        let person = self.store.find_person(&mail(name)).unwrap();
        let changes = PersonChanges { status: Some(status), ..PersonChanges::default() };
        self.run_as(&ben(), &Command::EditPerson { person, changes, reason: None }).unwrap();
    }

    pub fn revoke(&mut self, seats: &[SeatId]) -> BatchId {
        self.done(&Command::RevokeSeats { seats: seats.to_vec(), already_removed: false }).batch.unwrap()
    }

    pub fn revoke_already_removed(&mut self, seats: &[SeatId]) -> BatchId {
        self.done(&Command::RevokeSeats { seats: seats.to_vec(), already_removed: true }).batch.unwrap()
    }

    pub fn reclaim(&mut self, seats: &[SeatId]) -> (BatchId, SeatPlan) {
        let outcome = self.done(&Command::Reclaim { seats: seats.to_vec(), threshold: ninety() });
        let Detail::Seats(plan) = outcome.detail else { panic!("{outcome:?}") };
        (outcome.batch.unwrap(), *plan)
    }

    pub fn start_audit(&mut self, license: LicenseId) -> (BatchId, AuditId) {
        let outcome = self.done(&Command::StartAudit(license));
        let Detail::Audit(id) = outcome.detail else { panic!("{outcome:?}") };
        (outcome.batch.unwrap(), id)
    }

    pub fn complete_audit(&mut self, audit: AuditId, seats: u32, removed: &[PersonId]) -> BatchId {
        self.done(&complete(audit, seats, removed)).batch.unwrap()
    }

    /// Starts and completes an audit that counts so many seats.
    pub fn count(&mut self, license: LicenseId, seats: u32) -> BatchId {
        let (_, audit) = self.start_audit(license);
        self.complete_audit(audit, seats, &[])
    }

    pub fn import(&mut self, file: ImportFile, options: ImportOptions) -> (Option<BatchId>, Imported) {
        let outcome = self.done(&Command::Import { files: vec![file], options });
        let Detail::Imported(mut files) = outcome.detail else { panic!("{outcome:?}") };
        (outcome.batch, files.remove(0))
    }

    /// Reads files together, none of whose rows is rejected.
    pub fn read(&mut self, files: Vec<ImportFile>, license: Option<LicenseId>) {
        let options = ImportOptions { license, partial: true, ..ImportOptions::default() };
        let outcome = self.done(&Command::Import { files, options });
        let Detail::Imported(files) = outcome.detail else { panic!("{outcome:?}") };
        assert!(files.iter().all(|file| file.rejects.is_empty()), "{files:?}");
    }

    pub fn undo(&mut self, batch: BatchId) -> Undone {
        self.undo_as(&ana(), Some(batch)).unwrap_or_else(|refusal| panic!("{batch} stays: {refusal:?}"))
    }

    pub fn undo_as(&mut self, actor: &Actor, batch: Option<BatchId>) -> Result<Undone, Refusal> {
        let outcome = self.run_as(actor, &Command::Undo(batch))?;
        let Detail::Undone { batch, kept, .. } = outcome.detail else { panic!("{outcome:?}") };
        Ok(Undone { by: outcome.batch.unwrap(), batch, kept })
    }

    pub fn figures(&self, license: LicenseId) -> SeatFigures {
        self.store.license(license, self.today()).unwrap().license.seats
    }

    /// Assigned and used.
    pub fn counts(&self, license: LicenseId) -> (u32, u32) {
        let figures = self.figures(license);
        (figures.assigned, figures.used())
    }

    /// A seat, past or active; `None` if it is void.
    pub fn seat(&self, id: SeatId) -> Option<SeatEntry> {
        let filter = SeatFilter { ids: Some(vec![id]), ..SeatFilter::default() };
        self.store.seats(&filter, AsOf::new(self.today(), ninety(), 7)).unwrap().pop()
    }

    /// True if the seat is there and active.
    pub fn holds(&self, id: SeatId) -> bool {
        self.seat(id).is_some_and(|entry| entry.seat.is_active())
    }

    /// The active seats of a license.
    pub fn seats(&self, license: LicenseId) -> Vec<SeatEntry> {
        let filter = SeatFilter { license: Some(license), ..SeatFilter::default() };
        self.store.seats(&filter, AsOf::new(self.today(), ninety(), 7)).unwrap()
    }

    /// The holders of a license, in the order of their names.
    pub fn names(&self, license: LicenseId) -> Vec<String> {
        self.seats(license).into_iter().map(|entry| entry.seat.holder_name).collect()
    }

    /// The texts of the notices that stand, oldest first.
    pub fn notices(&self) -> Vec<String> {
        let mut texts: Vec<String> = self.store.notices(&ana()).unwrap().into_iter().map(|n| n.text).collect();
        texts.reverse();
        texts
    }

    /// History holds, and so does every other promise of the database.
    pub fn is_sound(&self) {
        let chain = self.store.verify_history(None).unwrap();
        assert!(chain.ok, "{chain:?}");
        for finding in self.store.check().unwrap() {
            assert!(finding.ok, "{finding:?}");
        }
    }
}

/// What an undo did.
#[derive(Debug)]
pub struct Undone {
    /// The undo's own batch.
    pub by: BatchId,
    /// The batch that was taken back.
    pub batch: BatchId,
    pub kept: Vec<Kept>,
}

impl Undone {
    /// What stayed, as `S1: changed since by B3`.
    pub fn kept(&self) -> Vec<String> {
        self.kept.iter().map(|kept| format!("{}: {}", kept.what, kept.reason)).collect()
    }
}

pub fn mail(name: &str) -> String {
    format!("{}@example.com", name.to_lowercase().replace(' ', "."))
}

pub fn complete(audit: AuditId, seats: u32, removed: &[PersonId]) -> Command {
    let form = CompletionForm { seats_after: seats, notes: None, next: Interval::default() };
    Command::CompleteAudit { audit, form, removed: removed.to_vec() }
}

/// Writes into a file as if it had been written by the program: the digests of records follow.
pub fn rewrite(path: &Path, sql: &str) {
    let conn = raw(path);
    digests::keep(&conn);
    let before = digests::newest(&conn);
    conn.execute_batch(sql).unwrap();
    digests::add_behind(&conn, &before);
}

/// A connection to a file without any of our safeguards.
pub fn raw(path: &Path) -> Connection {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags).unwrap();
    digests::ignore(&conn);
    conn
}
