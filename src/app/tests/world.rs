//! A made-up organisation that answers reads and carries commands out by the rules of the domain.

use crate::app::msg::{Data, Query};
use crate::domain::actor::{Authority, Role};
use crate::domain::audit::{self, Audit, State};
use crate::domain::batch::{BatchEntry, Things};
use crate::domain::batch_item::{RecordKind, UndoEffect};
use crate::domain::command::{Command, Detail, Kept, Outcome, Taken};
use crate::domain::dormancy::{Threshold, basis, judge};
use crate::domain::evidence::{Evidence, Last};
use crate::domain::ids::*;
use crate::domain::license::{License, LicenseFields, SeatFigures};
use crate::domain::money::{Currency, Money};
use crate::domain::notice::{Cause, Draft, NoticeKind, Recipient};
use crate::domain::org::Org;
use crate::domain::person::{Holder, IdentifierKind, PersonStatus};
use crate::domain::product::ProductFields;
use crate::domain::read_model::*;
use crate::domain::reclaim;
use crate::domain::refusal::{Code, Refusal, text};
use crate::domain::seat::{Seat, may_assign, may_be_counted};
use crate::domain::seat_index::{IndexedSeat, SeatIndex};
use crate::domain::time::{Day, Now};
use crate::domain::touched::Touched;
use std::sync::Arc;
use strum::IntoEnumIterator as _;

/// The organisation.
#[derive(Debug, Clone)]
pub struct World {
    pub today: Day,
    pub standing: Authority,
    pub products: Vec<ProductEntry>,
    pub licenses: Vec<LicenseEntry>,
    pub people: Vec<PersonEntry>,
    pub seats: Vec<SeatEntry>,
    pub audits: Vec<Audit>,
    pub notices: Vec<NoticeEntry>,
    /// Refuses the next command with this.
    pub refuse: Option<Refusal>,
    /// How many seats each batch is of, and how many minutes old it is.
    pub batches_are: (usize, i64),
    batches: Vec<(BatchId, String, Box<World>)>,
    next_batch: i64,
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn unchanged(seen: Option<BatchId>, now: BatchId) -> Result<(), Refusal> {
    if seen == Some(now) {
        Ok(())
    } else {
        Err(Refusal::new(Code::BadValue, "It was changed by bo.").hint("open it again"))
    }
}

pub fn used(on: Option<Day>, today: Day) -> Evidence {
    on.map_or(Evidence::default(), |on| Evidence { last: Last::Observed(on), as_of: Some(today), source: None })
}

impl World {
    pub fn empty() -> Self {
        Self {
            today: day("2026-11-22"),
            standing: Authority::Admin(Role::ItAdmin),
            products: Vec::new(),
            licenses: Vec::new(),
            people: Vec::new(),
            seats: Vec::new(),
            audits: Vec::new(),
            notices: Vec::new(),
            refuse: None,
            batches_are: (3, 1),
            batches: Vec::new(),
            next_batch: 1,
        }
    }

    /// Four licenses and six people. Slack: 4 of 5 used, 3 dormant. Figma: 3 of 10, 2 dormant. Zoom: unlimited, one
    /// dormant. Jira: expired, one seat.
    pub fn small() -> Self {
        let mut world = Self::empty();
        for (name, status, login) in [
            ("Ana Björn", PersonStatus::Active, Some("2026-11-21")),
            ("Bo Li", PersonStatus::Active, Some("2026-04-11")),
            ("Chloé Dubois", PersonStatus::OnLeave, Some("2026-05-04")),
            ("Dmitri Ivanov", PersonStatus::Offboarded, Some("2025-12-01")),
            ("Mia Chen", PersonStatus::Active, None),
            ("Yuki Tanaka", PersonStatus::Active, Some("2026-11-21")),
        ] {
            world.person(name, status, login.map(day));
        }
        for (product, name, seats, cost, expiry, status) in [
            ("Slack", Some("Business+"), "5", Some("12.50"), Some("2026-12-04"), "active"),
            ("Figma", None, "10", Some("45"), Some("2027-03-31"), "active"),
            ("Zoom", Some("Workplace"), "unlimited", None, None, "trial"),
            ("Jira", None, "1", None, Some("2026-10-01"), "expired"),
        ] {
            world.license(product, name, seats, cost, expiry.map(day), status);
        }
        for (license, person, assigned, last) in [
            (1, 1, "2024-02-01", Some("2026-11-18")),
            (1, 2, "2023-11-07", None),
            (1, 4, "2022-01-10", Some("2026-11-20")),
            (1, 6, "2024-03-01", Some("2026-05-30")),
            (2, 2, "2024-01-01", Some("2026-01-01")),
            (2, 3, "2024-01-01", Some("2026-01-01")),
            (2, 5, "2026-06-01", None),
            (3, 4, "2024-01-01", Some("2026-11-01")),
            (4, 1, "2024-01-01", Some("2026-11-01")),
        ] {
            world.seat(license, person, Some(day(assigned)), last.map(day));
        }
        world
    }

    pub fn person(&mut self, name: &str, status: PersonStatus, login: Option<Day>) {
        let id = i64::try_from(self.people.len()).unwrap() + 1;
        let mail = format!("{}@example.com", name.split(' ').next().unwrap().to_lowercase());
        self.people.push(PersonEntry {
            id: PersonId(id),
            name: name.into(),
            identifiers: vec![(IdentifierKind::Email, mail)],
            department: None,
            status,
            until: None,
            last_login: used(login, self.today),
            seats: 0,
        });
    }

    pub fn license(
        &mut self,
        product: &str,
        name: Option<&str>,
        seats: &str,
        cost: Option<&str>,
        expiry: Option<Day>,
        status: &str,
    ) -> LicenseId {
        let fields = LicenseFields {
            name: name.map(str::to_owned),
            seats_total: seats.parse().ok(),
            seat_type: (seats == "unlimited").then(|| seats.parse().unwrap()),
            cost_per_seat: cost.map(|cost| Money::parse(cost, Currency::EUR).unwrap()),
            expiry_date: expiry,
            status: Some(status.parse().unwrap()),
            ..LicenseFields::default()
        };
        self.add_license(product, None, fields).unwrap()
    }

    fn add_license(
        &mut self,
        product: &str,
        publisher: Option<String>,
        fields: LicenseFields,
    ) -> Result<LicenseId, Refusal> {
        let (terms, _) = fields.checked(Currency::EUR)?;
        let known = self.products.iter().find(|p| p.fields.name == product).map(|p| p.id);
        let product_id = known.unwrap_or_else(|| {
            self.add_product(ProductFields { name: product.into(), publisher, ..ProductFields::default() })
        });
        let id = LicenseId(i64::try_from(self.licenses.len()).unwrap() + 1);
        let seats = SeatFigures { total: terms.seats_total, assigned: 0, unattributed: 0 };
        let license = License { id, product_id, product: product.into(), terms, archived: false, seats };
        self.licenses.push(LicenseEntry {
            license,
            publisher: None,
            grade: None,
            risk: None,
            audit: None,
            next_audit_due: None,
            denials: Denials::default(),
            changed_by: BatchId(1),
        });
        Ok(id)
    }

    fn add_product(&mut self, fields: ProductFields) -> ProductId {
        let id = ProductId(i64::try_from(self.products.len()).unwrap() + 1);
        self.products.push(ProductEntry {
            id,
            fields,
            archived: false,
            licenses: 0,
            unlimited: false,
            seats: 0,
            people: 0,
            changed_by: BatchId(1),
        });
        id
    }

    pub fn seat(&mut self, license: i64, person: i64, assigned_on: Option<Day>, last: Option<Day>) -> SeatId {
        let person = self.people[usize::try_from(person).unwrap() - 1].clone();
        let at = usize::try_from(license).unwrap() - 1;
        let id = SeatId(i64::try_from(self.seats.len()).unwrap() + 1);
        let holder =
            Holder { id: person.id, status: person.status, until: person.until, last_login: person.last_login };
        let seat = Seat {
            id,
            license: LicenseId(license),
            holder,
            holder_name: person.name.clone(),
            assigned_on,
            first_listed: self.today,
            last_used: used(last, self.today),
            account_login: Evidence::default(),
            exempt_until: None,
            notes: None,
            revoked_on: None,
            changed_by: BatchId(0),
        };
        let verdict = judge(&(&seat).into(), &seat.holder, Threshold::default(), self.today, 7);
        let entry = &mut self.licenses[at];
        entry.license.seats.assigned += 1;
        self.seats.push(SeatEntry {
            product: entry.license.product.clone(),
            license: entry.license.terms.name.clone(),
            email: person.email().map(str::to_owned),
            department: None,
            access_level: None,
            account_identifier: None,
            revoked_by: None,
            missing_as_of: None,
            verdict,
            seat,
        });
        id
    }

    fn now(&self) -> Now {
        Now { at: self.today.and_hms_opt(9, 0, 0).unwrap().and_utc(), today: self.today }
    }

    #[allow(clippy::unnecessary_wraps, reason = "an answer is what the store gives")]
    pub fn answer(&self, query: &Query) -> Result<Data, Refusal> {
        Ok(match query {
            Query::Org => Data::Org(Org::default(), self.standing.clone()),
            Query::Products => Data::Products(Arc::new(self.products.clone())),
            Query::Licenses => Data::Licenses(Arc::new(self.licenses.clone())),
            Query::People => Data::People(Arc::new(self.people.clone())),
            Query::SeatIndex => Data::SeatIndex(Arc::new(self.seat_index())),
            Query::Seats(filter, _) => Data::Seats(Arc::new(self.seats_of(filter))),
            Query::Person(id) => {
                Data::Person(Box::new(self.people.iter().find(|person| person.id == *id).unwrap().clone()))
            }
            Query::Audits(id) => {
                let of = self.audits.iter().rev().filter(|audit| audit.license == *id);
                Data::Audits(Arc::new(of.cloned().collect()))
            }
            Query::History(_) => Data::History(Arc::new(Vec::new())),
            Query::Notices => Data::Notices(Arc::new(self.notices.clone())),
            Query::Why(id, _) => {
                let entry = self.seats.iter().find(|entry| entry.seat.id == *id).unwrap().clone();
                Data::Why(Box::new(Why {
                    entry,
                    used_source: None,
                    used_entered: None,
                    login_entered: None,
                    removal: None,
                    account_source: None,
                    login_source: None,
                    listed_source: None,
                    status_recorded: None,
                    other_seats: 1,
                    exempt_reason: None,
                }))
            }
            Query::Batch(wanted) => {
                let found = self.batches.iter().rev().find(|(id, ..)| wanted.is_none_or(|wanted| wanted == *id));
                let undone = wanted.map(|id| self.batch(id, "took it back"));
                Data::Batch(found.map(|(id, words, _)| self.batch(*id, words)).or(undone).map(Box::new))
            }
            Query::Batches => {
                Data::Batches(self.batches.iter().rev().map(|(id, words, _)| self.batch(*id, words)).collect())
            }
        })
    }

    /// A batch of as many seats as are set, so many minutes old.
    fn batch(&self, id: BatchId, what: &str) -> BatchEntry {
        let (seats, minutes) = self.batches_are;
        let (at, age) = (self.now().at, chrono::TimeDelta::minutes(minutes));
        let things = Things::of([(RecordKind::Seat, UndoEffect::Gone, seats)]);
        BatchEntry { id, at, local: at.naive_utc(), age, by: "ana".into(), what: what.into(), things }
    }

    fn seats_of(&self, filter: &SeatFilter) -> Vec<SeatEntry> {
        let fits = |entry: &&SeatEntry| {
            filter.license.is_none_or(|id| entry.seat.license == id)
                && filter.person.is_none_or(|id| entry.seat.holder.id == id)
                && filter.ids.as_ref().is_none_or(|ids| ids.contains(&entry.seat.id))
                && entry.seat.is_active() != filter.past
        };
        self.seats.iter().filter(fits).cloned().collect()
    }

    fn seat_index(&self) -> SeatIndex {
        let covered = |id: LicenseId| self.licenses.iter().any(|l| l.license.id == id && l.license.is_covered());
        let active = self.seats.iter().filter(|e| e.seat.is_active() && covered(e.seat.license));
        SeatIndex::new(active.map(|e| {
            let basis = basis(&(&e.seat).into(), &e.seat.holder, self.today);
            (e.seat.license, IndexedSeat::of(e.seat.id, &basis))
        }))
    }

    fn is_missing(&self, id: SeatId) -> bool {
        self.seats.iter().any(|entry| entry.seat.id == id && entry.missing_as_of.is_some())
    }

    fn end(&mut self, id: SeatId) {
        let today = self.today;
        let entry = self.seats.iter_mut().find(|entry| entry.seat.id == id).unwrap();
        entry.seat.revoked_on = Some(today);
        let license = entry.seat.license;
        self.licenses.iter_mut().find(|l| l.license.id == license).unwrap().license.seats.assigned -= 1;
    }

    pub fn execute(&mut self, command: &Command) -> Result<Outcome, Refusal> {
        if let Some(refusal) = self.refuse.take() {
            return Err(refusal);
        }
        let before = Box::new(self.clone());
        let (receipt, detail) = self.carry_out(command)?;
        let batch = BatchId(self.next_batch);
        self.next_batch += 1;
        if !matches!(command, Command::Undo(_)) {
            self.batches.push((batch, receipt.clone(), before));
        }
        Ok(Outcome {
            batch: Some(batch),
            receipt: crate::domain::receipt::Receipt::state(receipt),
            warnings: Vec::new(),
            detail,
            dry_run: false,
            touched: Touched::new(RecordKind::iter().collect(), None),
        })
    }

    fn carry_out(&mut self, command: &Command) -> Result<(String, Detail), Refusal> {
        let now = self.now();
        Ok(match command {
            Command::StartAudit(id) => {
                let at = self.licenses.iter().position(|l| l.license.id == *id).unwrap();
                let open = self.audits.iter().find(|a| a.license == *id && a.state == State::InProgress);
                audit::may_start(&self.licenses[at].license, open)?;
                let audit = AuditId(i64::try_from(self.audits.len()).unwrap() + 1);
                let seats_before = self.licenses[at].license.seats.used();
                let (by, started_at) = ("ana".to_owned(), now.at);
                self.licenses[at].audit =
                    Some(OpenAudit { id: audit, started_by: by.clone(), started_at, seats_before });
                let state = State::InProgress;
                self.audits.push(Audit { id: audit, license: *id, started_by: by, started_at, seats_before, state });
                (format!("started the users audit of {}", self.licenses[at].license.title()), Detail::Audit(audit))
            }
            Command::CompleteAudit { audit, form, removed } => {
                let at = self
                    .audits
                    .iter()
                    .position(|a| a.id == *audit)
                    .ok_or(Refusal::new(Code::NoAudit, text::NO_AUDIT))?;
                let license = self.audits[at].license;
                let entry = self.licenses.iter_mut().find(|l| l.license.id == license).unwrap();
                self.audits[at] = self.audits[at].clone().complete(form, entry.license.seats.used(), "ana", now)?;
                entry.audit = None;
                let holders: Vec<SeatId> = self
                    .seats
                    .iter()
                    .filter(|e| e.seat.license == license && e.seat.is_active() && removed.contains(&e.seat.holder.id))
                    .map(|e| e.seat.id)
                    .collect();
                for id in holders {
                    self.end(id);
                }
                let seats = &mut self.licenses.iter_mut().find(|l| l.license.id == license).unwrap().license.seats;
                seats.unattributed = i64::from(form.seats_after) - i64::from(seats.assigned);
                let detail = Detail::Completed { audit: *audit, removals_closed: 0, beyond_count: 0 };
                ("completed the users audit".into(), detail)
            }
            Command::Reclaim { seats, threshold } => {
                let mut taken = Taken::default();
                for id in seats {
                    let entry = self.seats.iter().find(|e| e.seat.id == *id).unwrap();
                    let license = &self.licenses.iter().find(|l| l.license.id == entry.seat.license).unwrap().license;
                    match reclaim::take(&entry.seat, license, *threshold, self.today, 7) {
                        Ok(_) => {
                            taken.notices.push(Draft {
                                to: Recipient::Person(entry.seat.holder.id),
                                kind: NoticeKind::SeatReclaimed,
                                cause: Cause::Seat(*id),
                                text: String::new(),
                            });
                            taken.seats.push(*id);
                            taken.gone.extend(self.is_missing(*id).then_some(*id));
                            self.end(*id);
                        }
                        Err(skipped) => taken.skipped.push(skipped),
                    }
                }
                (format!("{} reclaimed, {} skipped", taken.seats.len(), taken.skipped.len()), Detail::Reclaimed(taken))
            }
            Command::RevokeSeats { seats, already_removed } => {
                let missing = |id: &SeatId| !already_removed && self.is_missing(*id);
                let gone = seats.iter().copied().filter(missing).collect();
                for id in seats {
                    self.end(*id);
                }
                let taken = Taken { seats: seats.clone(), gone, ..Taken::default() };
                (format!("revoked {} seats", seats.len()), Detail::Revoked(taken))
            }
            Command::AssignSeat { license, person, already_counted, .. } => {
                let entry = self.licenses.iter().find(|l| l.license.id == *license).unwrap();
                let who = self.people.iter().find(|p| p.id == *person).unwrap();
                let holder = Holder { id: who.id, status: who.status, until: None, last_login: who.last_login };
                let held = self
                    .seats
                    .iter()
                    .filter(|e| e.seat.license == *license && e.seat.holder.id == *person && e.seat.is_active());
                may_assign(&entry.license, &holder, u32::try_from(held.count()).unwrap(), *already_counted, now)?;
                if *already_counted {
                    may_be_counted(&entry.license)?;
                }
                let id = self.seat(license.0, person.0, Some(self.today), None);
                let seats = &mut self.licenses.iter_mut().find(|l| l.license.id == *license).unwrap().license.seats;
                seats.unattributed -= i64::from(*already_counted);
                ("License seat assigned".into(), Detail::Seat(id))
            }
            Command::AddProduct(fields) => {
                let id = self.add_product(fields.clone().checked()?);
                (format!("added {}", fields.name), Detail::Product(id))
            }
            Command::AddLicense { product, publisher, fields } => {
                let id = self.add_license(product, publisher.clone(), fields.clone())?;
                (format!("added {product}"), Detail::License(id))
            }
            Command::EditProduct { product, fields, seen } => {
                let entry = self.products.iter_mut().find(|entry| entry.id == *product).unwrap();
                unchanged(*seen, entry.changed_by)?;
                entry.fields = fields.clone().checked()?;
                (format!("changed {}", fields.name), Detail::Product(*product))
            }
            Command::EditSeats { seats, edit, seen } => {
                let entry = self.seats.iter_mut().find(|entry| entry.seat.id == seats[0]).unwrap();
                unchanged(*seen, entry.seat.changed_by)?;
                entry.access_level = edit.access_level.clone().of(entry.access_level.take());
                ("changed 1 seat".into(), Detail::Seat(seats[0]))
            }
            Command::EditLicense { license, fields, seen, .. } => {
                let entry = self.licenses.iter_mut().find(|entry| entry.license.id == *license).unwrap();
                unchanged(*seen, entry.changed_by)?;
                entry.license.terms = fields.as_ref().clone().checked(Currency::EUR)?.0;
                (format!("changed {}", entry.license.title()), Detail::License(*license))
            }
            Command::Undo(batch) => {
                let (id, _, before) =
                    self.batches.pop().ok_or_else(|| Refusal::new(Code::CannotUndo, "There is nothing to undo."))?;
                assert_eq!(*batch, Some(id), "an undo names the batch it asked about");
                let next = self.next_batch;
                *self = *before;
                self.next_batch = next;
                (
                    "took it back".into(),
                    Detail::Undone {
                        batch: id,
                        restored: 1,
                        parts: Vec::new(),
                        kept: Vec::<Kept>::new(),
                        used: Vec::new(),
                    },
                )
            }
            other => return Err(Refusal::new(Code::BadValue, format!("{} is not known here.", other.word()))),
        })
    }

    /// One license with so many seats, the oldest use first, one day apart.
    pub fn large(licenses: i64, seats: i64) -> Self {
        let mut world = Self::empty();
        for n in 0..seats {
            world.person(&format!("Person{n} Name"), PersonStatus::Active, None);
        }
        for license in 1..=licenses {
            world.license(&format!("Product {license:05}"), None, &seats.to_string(), Some("10"), None, "active");
            for n in 0..seats {
                let last = world.today - chrono::Days::new(u64::try_from(n).unwrap() + 80);
                world.seat(license, n + 1, Some(day("2020-01-01")), Some(last));
            }
        }
        world
    }
}
