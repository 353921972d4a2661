//! What happened in the made-up organisation, in the order in which it happened.
//!
//! Everything is a command of the one door, carried out on a day of the past, so that history, undo and the counts are
//! those of a real database.

use super::catalog::{Agreement, PastAudit, PastOrder, Product, Source};
use super::files;
use super::people::{Person, Words};
use super::scale::{Scale, ago};
use super::seats::{FIRST, Held, Holders, lines};
use crate::domain::actor::{Actor, Role};
use crate::domain::advice::Step;
use crate::domain::audit::{CompletionForm, Interval};
use crate::domain::command::{Command, ImportOptions, Outcome};
use crate::domain::discount::Discount;
use crate::domain::dormancy::{AsOf, Threshold};
use crate::domain::edit::Change;
use crate::domain::ids::{AuditId, LicenseId};
use crate::domain::import_file::{AccountRow, Content, ImportFile, LicenseRow, VendorFile};
use crate::domain::license::Counting;
use crate::domain::listing::ListKind;
use crate::domain::order::{OrderFields, PaymentMethod};
use crate::domain::person::PersonStatus;
use crate::domain::read_model::{SeatEntry, SeatFilter};
use crate::domain::refusal::Refusal;
use crate::domain::text::key;
use crate::domain::time::{Day, Now};
use crate::store::Store;
use chrono::{NaiveTime, TimeDelta};
use std::collections::{BTreeSet, HashMap};

/// The age in days of the files whose evidence is stale by now.
const STALE: u32 = 21;
/// The age in days of the newest files.
const NEWEST: u32 = 1;
/// Days before the newest list of a vendor on which it was decided what that vendor must not keep.
const FORBIDDEN: u32 = 9;

/// A license of the catalog with its holders.
#[derive(Debug)]
pub(super) struct Owned<'c> {
    pub product: &'c Product,
    pub agreement: &'c Agreement,
    pub fields: crate::domain::license::LicenseFields,
    pub holders: Holders,
    /// The seats of each order that came later.
    pub ordered: Vec<u32>,
}

impl Owned<'_> {
    fn title(&self) -> (String, String) {
        (key(&self.product.name), key(self.agreement.name.as_deref().unwrap_or_default()))
    }

    /// How many of its seats are given by hand in the end, after the file has been read.
    fn given(&self) -> u32 {
        self.agreement.given.min(u32::try_from(self.holders.now.len()).unwrap_or(u32::MAX))
    }

    fn is_roster(&self) -> bool {
        matches!(self.agreement.evidence, Source::Roster | Source::Window)
    }
}

/// Something that happened; the number is a license's place.
#[derive(Debug, Clone, Copy)]
enum Event<'c> {
    Founding,
    OldFiles,
    NewFiles,
    Devices,
    Forbid(usize),
    Roster(usize),
    Start(usize),
    End(usize, &'c PastAudit),
    Give(usize),
    Slip(usize),
    DueAudits,
    Reclaim(usize, u32),
    Buy(usize, &'c PastOrder, u32),
    Renew(usize),
}

/// Tells the story.
pub(super) struct Teller<'c> {
    pub store: Store,
    pub actor: &'c Actor,
    pub today: Day,
    pub scale: Scale,
    pub words: &'c Words,
    pub products: &'c [Product],
    pub owned: &'c [Owned<'c>],
    pub people: &'c [Person],
    ids: HashMap<(String, String), LicenseId>,
    minute: (u32, i64),
}

/// The moment on a day of the past, in UTC, the organisation's time zone.
pub(super) fn moment(today: Day, days: u32, minute: i64) -> Now {
    let at = ago(today, days).and_time(NaiveTime::MIN).and_utc() + TimeDelta::minutes(8 * 60 + minute);
    Now { at, today: at.date_naive() }
}

impl<'c> Teller<'c> {
    pub fn new(
        store: Store,
        (actor, today, scale): (&'c Actor, Day, Scale),
        words: &'c Words,
        (products, owned, people): (&'c [Product], &'c [Owned<'c>], &'c [Person]),
    ) -> Self {
        let (ids, minute) = (HashMap::new(), (u32::MAX, 0));
        Self { store, actor, today, scale, words, products, owned, people, ids, minute }
    }

    /// Lets everything happen, and `other` be an admin from the first day on; the store that remembers it.
    pub fn tell(mut self, other: &Actor) -> Result<Store, Refusal> {
        let (name, role) = (other.name.clone(), Some(Role::SuperAdmin));
        let (email, person) = (Change::Keep, Change::Keep);
        self.execute(&Command::SetAdmin { uid: other.uid, name, role, email, person, accounts: Vec::new() }, FIRST)?;
        for (days, event) in self.events() {
            // Each later event of a day comes a quarter of an hour after the one before.
            self.minute = if self.minute.0 == days { (days, self.minute.1 + 17) } else { (days, 6) };
            self.happen(days, event)?;
        }
        Ok(self.store)
    }

    /// Oldest first; what happens on one day keeps the order of writing.
    fn events(&self) -> Vec<(u32, Event<'c>)> {
        let mut events = vec![
            (FIRST, Event::Founding),
            (STALE, Event::OldFiles),
            (NEWEST, Event::NewFiles),
            (NEWEST, Event::Devices),
        ];
        for (place, owned) in self.owned.iter().enumerate().filter(|(_, owned)| !owned.holders.now.is_empty()) {
            let agreement = owned.agreement;
            for audit in &agreement.audits {
                events.push((audit.at, Event::Start(place)));
                events.push((audit.at - audit.took, Event::End(place, audit)));
            }
            events.extend(agreement.slip.map(|at| (at, Event::Slip(place))));
            if owned.is_roster() {
                if agreement.counting == Some(Counting::Accounts) && agreement.second > 0 {
                    events.push((agreement.as_of + FORBIDDEN, Event::Forbid(place)));
                }
                events.push((agreement.as_of, Event::Roster(place)));
            }
            events.extend(agreement.open.map(|at| (at, Event::Start(place))));
            events.extend(agreement.renewed.map(|at| (at, Event::Renew(place))));
            let orders = agreement.orders.iter().zip(&owned.ordered).filter(|(_, seats)| **seats > 0);
            events.extend(orders.map(|(order, seats)| (order.at, Event::Buy(place, order, *seats))));
            for _ in 0..owned.given() {
                events.push((NEWEST, Event::Give(place)));
            }
        }
        events.push((NEWEST, Event::DueAudits));
        for (place, owned) in self.owned.iter().enumerate().filter(|(_, owned)| !owned.holders.former.is_empty()) {
            events.extend(owned.agreement.reclaim.map(|past| (past.at, Event::Reclaim(place, past.seats))));
        }
        events.sort_by_key(|(days, _)| std::cmp::Reverse(*days));
        events
    }

    fn happen(&mut self, days: u32, event: Event<'c>) -> Result<(), Refusal> {
        match event {
            Event::Founding => self.founding(days),
            Event::OldFiles => {
                self.files(days, false, |owned| !owned.agreement.is_old() && owned.agreement.as_of > NEWEST)
            }
            Event::NewFiles => self.files(days, true, |owned| owned.agreement.as_of == NEWEST),
            Event::Devices => self.devices(days),
            Event::Forbid(place) => self.forbid(place, days),
            Event::Roster(place) => self.roster(place, days),
            Event::Start(place) => self.execute(&Command::StartAudit(self.license(place)?), days).map(drop),
            Event::End(place, audit) => self.end(place, audit, days),
            Event::Give(place) => self.give(place, days),
            Event::Slip(place) => self.slip(place, days),
            Event::DueAudits => self.execute(&Command::NotifyDue, days).map(drop),
            Event::Buy(place, order, seats) => self.buy(place, order, seats, days),
            Event::Renew(place) => self.renew(place, days),
            Event::Reclaim(place, seats) => self.reclaim(place, seats, days),
        }
    }

    fn execute(&mut self, command: &Command, days: u32) -> Result<Outcome, Refusal> {
        self.store.execute(command, self.actor, moment(self.today, days, self.minute.1))
    }

    fn license(&self, place: usize) -> Result<LicenseId, Refusal> {
        let title = self.owned[place].title();
        self.ids.get(&title).copied().ok_or_else(|| Refusal::not_found("license", &title.0, Step::ListLicenses))
    }

    fn import(&mut self, files: Vec<ImportFile>, options: ImportOptions, days: u32) -> Result<(), Refusal> {
        self.execute(&Command::Import { files, options }, days)?;
        Ok(())
    }

    /// The first files: the catalog, every agreement, and the seats of those that have a past.
    fn founding(&mut self, days: u32) -> Result<(), Refusal> {
        let as_of = ago(self.today, days);
        let products = lines(self.products.iter().map(Product::fields));
        let licenses = lines(self.owned.iter().map(|owned| LicenseRow {
            product: owned.product.name.clone(),
            publisher: Some(owned.product.publisher.clone()),
            fields: owned.fields.clone(),
        }));
        let catalog = vec![
            files::own("products", as_of, Content::Products(products)),
            files::own("licenses", as_of, Content::Licenses(licenses)),
        ];
        self.import(catalog, ImportOptions::default(), days)?;
        for entry in self.store.licenses(self.today)? {
            let name = entry.license.terms.name.as_deref().map(key).unwrap_or_default();
            self.ids.insert((key(&entry.license.product), name), entry.license.id);
        }
        self.files(days, false, |owned| owned.agreement.is_old())
    }

    /// `people.csv` and `assignments.csv` of a day: the agreements meant, and their holders or everybody.
    fn files(&mut self, days: u32, everybody: bool, meant: impl Fn(&Owned<'c>) -> bool) -> Result<(), Refusal> {
        let as_of = ago(self.today, days);
        let mut seats = Vec::new();
        let mut holders: BTreeSet<usize> = BTreeSet::new();
        for owned in self.owned.iter().filter(|owned| meant(owned)) {
            let all = &owned.holders;
            let by_hand = all.now.len() - owned.given() as usize;
            let listed: Vec<&Held> = if days == FIRST {
                all.now.iter().chain(&all.former).collect()
            } else {
                all.now[..by_hand].iter().collect()
            };
            holders.extend(listed.iter().map(|held| held.person));
            if !owned.is_roster() {
                seats.extend(listed.iter().map(|held| {
                    let person = &self.people[held.person];
                    held.row(owned.agreement, &owned.product.name, person, self.words, (self.today, days))
                }));
            }
        }
        let row = |place: usize| self.people[place].row(self.words, self.today, days, everybody);
        let people =
            if everybody { lines((0..self.people.len()).map(row)) } else { lines(holders.into_iter().map(row)) };
        let read = vec![
            files::own("people", as_of, Content::People(people.into())),
            files::own("assignments", as_of, Content::Assignments(lines(seats).into())),
        ];
        self.import(read, ImportOptions::default(), days)
    }

    /// A vendor's list of one agreement. Where it is long enough, it names two accounts that nobody here knows.
    fn roster(&mut self, place: usize, days: u32) -> Result<(), Refusal> {
        let owned = &self.owned[place];
        let former = &owned.holders.former;
        let account =
            |held: &Held| held.account(owned.agreement, &self.people[held.person], self.words, self.today, days);
        let second = self.with_second(owned).map(|held| Held::second_account(account(held)));
        let accounts = owned.holders.now.iter().chain(former).map(account).chain(second);
        let vendor = VendorFile {
            roster: true,
            directory: false,
            product: owned.product.name.clone(),
            publisher: owned.product.publisher.clone(),
            realm: key(&owned.title().0).replace(' ', "-"),
            accounts: lines(accounts),
            cut_off: false,
        };
        let long = vendor.accounts.len() >= 40;
        let strangers: Vec<String> = if owned.agreement.evidence == Source::Window && long {
            ["auditor", "kiosk-2"].iter().map(|name| format!("{name}@{}", self.words.domain)).collect()
        } else {
            Vec::new()
        };
        let import_file = files::roster(vendor, ago(self.today, days), &strangers);
        let options = ImportOptions { license: Some(self.license(place)?), ..ImportOptions::default() };
        self.import(vec![import_file], options, days)
    }

    /// Second logins must not be kept, nor shared screens recorded; the vendor's next list shows the former all the same.
    fn forbid(&mut self, place: usize, days: u32) -> Result<(), Refusal> {
        let owned = &self.owned[place];
        let account =
            |held: &Held| held.account(owned.agreement, &self.people[held.person], self.words, self.today, days);
        let second = self.with_second(owned).map(|held| Held::second_account(account(held)));
        let second: Vec<String> = second.filter_map(|account| account.account_identifier).collect();
        let license = self.license(place)?;
        let add = |list, logins: Vec<String>, reason: &str| Command::AddListings {
            license,
            list,
            logins,
            reason: Some(reason.to_owned()),
        };
        self.execute(&add(ListKind::Delete, second, "Administrators use their own login"), days)?;
        let shared = vec!["lobby-screen".to_owned()];
        self.execute(&add(ListKind::DoNotTrack, shared, "Shared screens stand for nobody"), days).map(drop)
    }

    /// Those of the holders who have a second account or device.
    fn with_second(&self, owned: &'c Owned<'c>) -> impl Iterator<Item = &'c Held> + use<'c> {
        let people = self.people;
        let is_here = move |held: &&Held| people[held.person].status == PersonStatus::Active;
        let many = if owned.agreement.second == 0 { 0 } else { self.scale.few(owned.agreement.second) };
        owned.holders.now.iter().filter(is_here).take(many as usize)
    }

    /// `accounts.csv` of a day: on which devices the holders of what is counted by devices were seen.
    fn devices(&mut self, days: u32) -> Result<(), Refusal> {
        let mut rows = Vec::new();
        for owned in self.owned.iter().filter(|owned| owned.agreement.is_by_devices()) {
            let row = |held: &Held, second| AccountRow {
                product: owned.product.name.clone(),
                license: owned.agreement.name.clone().unwrap_or_default(),
                account: Held::on_device(&self.people[held.person], self.words, second),
                ..AccountRow::default()
            };
            rows.extend(owned.holders.now.iter().map(|held| row(held, false)));
            rows.extend(self.with_second(owned).map(|held| row(held, true)));
        }
        if rows.is_empty() {
            return Ok(());
        }
        let read = files::own("accounts", ago(self.today, days), Content::Accounts(lines(rows)));
        self.import(vec![read], ImportOptions::default(), days)
    }

    fn end(&mut self, place: usize, audit: &PastAudit, days: u32) -> Result<(), Refusal> {
        let license = self.license(place)?;
        let Some(open) = self.store.license(license, self.today)?.audit.map(|audit| audit.id) else { return Ok(()) };
        if let Some(reason) = &audit.cancelled {
            let cancel = Command::CancelAudit { audit: open, reason: reason.clone() };
            return self.execute(&cancel, days).map(drop);
        }
        self.complete(license, place, open, audit, days)
    }

    fn complete(
        &mut self,
        license: LicenseId,
        place: usize,
        open: AuditId,
        audit: &PastAudit,
        days: u32,
    ) -> Result<(), Refusal> {
        let held = self.seats(license, days)?;
        let former = &self.owned[place].holders.former;
        let leaving: BTreeSet<&str> = former.iter().map(|held| self.people[held.person].email.as_str()).collect();
        let removed: Vec<_> = held
            .iter()
            .filter(|entry| entry.email.as_deref().is_some_and(|email| leaving.contains(email)))
            .take(if audit.removed == 0 { 0 } else { self.scale.few(audit.removed) as usize })
            .map(|entry| entry.seat.holder.id)
            .collect();
        let beyond = if audit.beyond == 0 { 0 } else { self.scale.few(audit.beyond.unsigned_abs()) };
        let holders = u32::try_from(held.len() - removed.len()).unwrap_or(u32::MAX);
        let counted = if audit.beyond < 0 { holders.saturating_sub(beyond) } else { holders.saturating_add(beyond) };
        let form = CompletionForm {
            seats_after: counted.min(crate::domain::audit::MAX_SEATS),
            notes: audit.notes.clone(),
            next: Interval::parse(&audit.next)?,
        };
        self.execute(&Command::CompleteAudit { audit: open, form, removed }, days).map(drop)
    }

    /// Gives the next of the seats that are given by hand; who has left gets none.
    fn give(&mut self, place: usize, days: u32) -> Result<(), Refusal> {
        let license = self.license(place)?;
        let known: BTreeSet<Option<String>> = self.seats(license, days)?.into_iter().map(|seat| seat.email).collect();
        let lacks =
            |person: &&Person| person.status == PersonStatus::Active && !known.contains(&Some(person.email.clone()));
        let Some(person) = self.people.iter().find(lacks) else { return Ok(()) };
        let command = Command::AssignSeat {
            license,
            person: self.store.find_person(&person.email)?,
            access_level: self.words.access.first().cloned(),
            account_identifier: None,
            notes: None,
            assigned_on: Change::Keep,
            last_used: None,
            already_counted: false,
            reason: None,
        };
        self.execute(&command, days).map(drop)
    }

    /// Seats are bought within the term.
    fn buy(&mut self, place: usize, past: &PastOrder, seats: u32, days: u32) -> Result<(), Refusal> {
        let order = OrderFields {
            seats: Some(seats.into()),
            discount_percent: past.discount.as_deref().and_then(|text| Discount::parse(text).ok()),
            purchase_order: Some(format!("PO-{}", 5_200 + place * 7)),
            payment_method: Some(PaymentMethod::Invoice),
            ..OrderFields::default()
        };
        let reason = Some("the department has grown".to_owned());
        let command = Command::BuySeats { license: self.license(place)?, order: Box::new(order), reason };
        self.execute(&command, days).map(drop)
    }

    /// The term of today is agreed.
    fn renew(&mut self, place: usize, days: u32) -> Result<(), Refusal> {
        let Some(until) = self.owned[place].agreement.ends(self.today) else { return Ok(()) };
        let license = self.license(place)?;
        let order = OrderFields { payment_method: Some(PaymentMethod::Card), ..OrderFields::default() };
        self.execute(&Command::RenewLicense { license, until, seats: None, order: Box::new(order), reason: None }, days)
            .map(drop)
    }

    /// A seat is revoked by mistake and given back.
    fn slip(&mut self, place: usize, days: u32) -> Result<(), Refusal> {
        let license = self.license(place)?;
        let awake = |seat: &&SeatEntry| !seat.verdict.dormant && !seat.seat.holder.status.has_left();
        let Some(seat) = self.seats(license, days)?.iter().find(awake).map(|entry| entry.seat.id) else {
            return Ok(());
        };
        let outcome = self.execute(&Command::RevokeSeats { seats: vec![seat], already_removed: false }, days)?;
        self.minute.1 += 4;
        self.execute(&Command::Undo(outcome.batch), days).map(drop)
    }

    /// Reclaims the seats that sleep longest.
    fn reclaim(&mut self, place: usize, seats: u32, days: u32) -> Result<(), Refusal> {
        let license = self.license(place)?;
        let mut dormant = self.seats(license, days)?;
        dormant.retain(|entry| entry.verdict.dormant && !entry.seat.holder.status.has_left());
        dormant.sort_by_key(|entry| (std::cmp::Reverse(entry.verdict.idle_days), entry.seat.id));
        let seats: Vec<_> = dormant.iter().take(self.scale.few(seats) as usize).map(|entry| entry.seat.id).collect();
        if seats.is_empty() {
            return Ok(());
        }
        self.execute(&Command::Reclaim { seats, threshold: Threshold::default() }, days).map(drop)
    }

    fn seats(&self, license: LicenseId, days: u32) -> Result<Vec<SeatEntry>, Refusal> {
        let filter = SeatFilter { license: Some(license), ..SeatFilter::default() };
        self.store.seats(&filter, AsOf::new(ago(self.today, days), Threshold::default(), 7))
    }
}
