//! Anything in any order: random commands against the plain model, step by step, shrunk to the shortest that differs.
//!
//! As long as steps are taken back in the order they were done, the model says exactly what must be there. Once one is
//! taken back out of order, or only in part, what every step must keep is looked at alone.

use super::import_files::{account, assignments, people, person, roster, seat};
use super::model::{Act, Done, Ids, Model, Of, Over, Policy, Roster};
use super::world::{World, ana, complete};
use super::{is_no_fault, sequences};
use dormouse::domain::command::{Command, Detail, ImportOptions, Outcome};
use dormouse::domain::dormancy::{AsOf, Threshold};
use dormouse::domain::edit::{Change, SeatEdit};
use dormouse::domain::evidence::Last;
use dormouse::domain::ids::{AuditId, BatchId, LicenseId, PersonId, ProductId, SeatId};
use dormouse::domain::license::{LicenseFields, LimitPolicy, SeatType};
use dormouse::domain::notice::NoticeKind;
use dormouse::domain::order::OrderFields;
use dormouse::domain::org::Setting;
use dormouse::domain::person::{IdentifierKind, PersonFields, PersonStatus};
use dormouse::domain::person_edit::PersonChanges;
use dormouse::domain::read_model::{SeatFilter, SpellEntry};
use dormouse::domain::refusal::text;
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// One step, in numbers that shrink.
#[derive(Debug, Clone)]
enum Step {
    Do(Act),
    Wait(u32),
    /// The last step that stands.
    Undo,
    /// The last undo.
    Redo,
    /// A step that took seats back, whatever was done since.
    GiveBack(usize),
    /// Some batch, by its number.
    UndoAny(i64),
}

fn an_act() -> impl Strategy<Value = Act> {
    let policy = prop_oneof![4 => Just(Policy::Hard), 1 => Just(Policy::Soft), 1 => Just(Policy::Off)];
    let total = prop_oneof![6 => (0..4_u32).prop_map(Some), 1 => Just(None)];
    let license = 1..4_i64;
    let seats = || btree_set(1..9_i64, 1..3);
    let how = prop_oneof![3 => Just(Roster::Whole), 1 => Just(Roster::RevokeGone), 1 => Just(Roster::Partial)];
    let ago = || prop_oneof![4 => Just(0_u32), 3 => 1..4_u32, 1 => Just(35_u32)];
    prop_oneof![
        3 => (0..3_usize, total.clone(), policy.clone(), 0..3_u32)
            .prop_map(|(slot, total, policy, overdraft)| Act::AddLicense { slot, total, policy, overdraft }),
        3 => (license.clone(), total.clone(), policy.clone(), 0..3_u32)
            .prop_map(|(license, total, policy, overdraft)| Act::EditLicense { license, total, policy, overdraft }),
        5 => (license.clone(), -2..4_i64, prop_oneof![3 => Just(0_u32), 1 => Just(1), 1 => Just(29)]).prop_map(
            |(license, seats, ahead)| Act::Buy { license, seats: if ahead > 0 { seats.abs() } else { seats }, ahead }
        ),
        3 => (license.clone(), any::<bool>()).prop_map(|(license, archive)| Act::ArchiveLicense { license, archive }),
        2 => (1..4_i64, any::<bool>()).prop_map(|(product, archive)| Act::ArchiveProduct { product, archive }),
        3 => (seats(), 0..2_u32).prop_map(|(seats, note)| Act::EditSeats { seats, note }),
        4 => (0..6_usize, prop::bool::weighted(0.2)).prop_map(|(slot, left)| Act::AddPerson { slot, left }),
        2 => (1..7_i64, any::<bool>()).prop_map(|(person, left)| Act::EditPerson { person, left }),
        2 => (1..7_i64).prop_map(|person| Act::Offboard { person }),
        4 => (1..7_i64, 1..7_i64).prop_map(|(from, into)| Act::Merge { from, into }),
        12 => (license.clone(), 1..7_i64, prop::bool::weighted(0.2))
            .prop_map(|(license, person, counted)| Act::Assign { license, person, counted }),
        4 => seats().prop_map(|seats| Act::Removed { seats }),
        4 => (seats(), prop::bool::weighted(0.3))
            .prop_map(|(seats, already_removed)| Act::Revoke { seats, already_removed }),
        4 => seats().prop_map(|seats| Act::Reclaim { seats }),
        3 => license.clone().prop_map(|license| Act::Start { license }),
        3 => (1..5_i64, prop_oneof![8 => 0..6_u32, 1 => Just(100_000), 1 => Just(100_001)], btree_set(1..7_i64, 0..2))
            .prop_map(|(audit, count, removed)| Act::Complete { audit, count, removed }),
        1 => (1..5_i64).prop_map(|audit| Act::Cancel { audit }),
        2 => btree_set(0..6_usize, 0..5).prop_map(|slots| Act::ReadPeople { slots }),
        3 => (vec((0..3_usize, 0..6_usize), 0..6), ago()).prop_map(|(rows, ago)| Act::ReadSeats { rows, ago }),
        6 => (license, btree_set(0..6_usize, 0..5), how, ago())
            .prop_map(|(license, slots, how, ago)| Act::ReadRoster { license, slots, how, ago }),
        1 => (0..6_usize).prop_map(|n| Act::Set { threshold: Threshold::ALL[n].days() }),
    ]
}

fn a_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        60 => an_act().prop_map(Step::Do),
        8 => prop_oneof![Just(1_u32), Just(29), Just(30), Just(40)].prop_map(Step::Wait),
        20 => Just(Step::Undo),
        10 => Just(Step::Redo),
        6 => (0..8_usize).prop_map(Step::GiveBack),
        1 => (1..30_i64).prop_map(Step::UndoAny),
    ]
}

/// What every run begins with, so that few steps fall on nothing: two licenses, four people, seats, and a count that
/// differs from the holders.
fn beginning() -> Vec<Act> {
    let license = |slot, total| Act::AddLicense { slot, total: Some(total), policy: Policy::Hard, overdraft: 0 };
    let mut acts = vec![license(0, 3), license(1, 2)];
    acts.extend((0..4).map(|slot| Act::AddPerson { slot, left: false }));
    acts.extend([(1, 1), (1, 2), (2, 1)].map(|(license, person)| Act::Assign { license, person, counted: false }));
    acts.push(Act::Start { license: 1 });
    acts.push(Act::Complete { audit: 1, count: 3, removed: BTreeSet::new() });
    acts
}

/// The act with its numbers brought down to those that were given out, and one more that was not.
fn within(act: Act, ids: &Ids) -> Act {
    let near = |n: i64, known: i64| 1 + (n - 1) % (known + 1);
    let all = |numbers: BTreeSet<i64>, known: i64| numbers.into_iter().map(|n| near(n, known)).collect();
    match act {
        Act::Assign { license, person, counted } => {
            Act::Assign { license: near(license, ids.licenses), person: near(person, ids.people), counted }
        }
        Act::Removed { seats } => Act::Removed { seats: all(seats, ids.seats - 1) },
        Act::EditPerson { person, left } => Act::EditPerson { person: near(person, ids.people - 1), left },
        Act::Offboard { person } => Act::Offboard { person: near(person, ids.people - 1) },
        Act::Merge { from, into } => Act::Merge { from: near(from, ids.people - 1), into: near(into, ids.people - 1) },
        Act::EditLicense { license, total, policy, overdraft } => {
            Act::EditLicense { license: near(license, ids.licenses), total, policy, overdraft }
        }
        Act::Buy { license, seats, ahead } => Act::Buy { license: near(license, ids.licenses), seats, ahead },
        Act::ArchiveLicense { license, archive } => {
            Act::ArchiveLicense { license: near(license, ids.licenses), archive }
        }
        Act::ArchiveProduct { product, archive } => {
            Act::ArchiveProduct { product: near(product, ids.products), archive }
        }
        Act::EditSeats { seats, note } => Act::EditSeats { seats: all(seats, ids.seats - 1), note },
        Act::Revoke { seats, already_removed } => Act::Revoke { seats: all(seats, ids.seats - 1), already_removed },
        Act::Reclaim { seats } => Act::Reclaim { seats: all(seats, ids.seats - 1) },
        Act::Start { license } => Act::Start { license: near(license, ids.licenses) },
        Act::Complete { audit, count, removed } => {
            Act::Complete { audit: 1 + ids.audits - near(audit, ids.audits - 1), count, removed }
        }
        Act::Cancel { audit } => Act::Cancel { audit: 1 + ids.audits - near(audit, ids.audits - 1) },
        Act::ReadRoster { license, slots, how, ago } => {
            Act::ReadRoster { license: near(license, ids.licenses), slots, how, ago }
        }
        other => other,
    }
}

/// A standing step, as undo sees it.
struct Stands {
    batch: BatchId,
    before: Model,
    after: Model,
    of: Of,
    /// The seats it took back, where that is all it did.
    taken: Vec<i64>,
}

/// The database, the model, and what could be taken back next.
struct Run {
    world: World,
    model: Model,
    ids: Ids,
    step: usize,
    done: Vec<Stands>,
    undone: Vec<(BatchId, Stands)>,
    /// The model says exactly what must be there.
    exact: bool,
    /// And since when more is used than there is.
    exact_over: bool,
}

impl Run {
    fn new() -> Self {
        let model = Model::default();
        let (world, ids) = (World::new(), Ids::default());
        let mut run = Self { world, model, ids, step: 0, done: vec![], undone: vec![], exact: true, exact_over: true };
        for act in beginning() {
            run.step += 1;
            run.act(&act);
        }
        run
    }

    fn take(&mut self, step: &Step) {
        self.step += 1;
        match step {
            Step::Wait(days) => {
                let later = self.world.today() + chrono::Days::new((*days).into());
                self.world.on(&later.to_string());
            }
            Step::Do(act) => self.act(&within(act.clone(), &self.ids)),
            Step::Undo => self.undo(),
            Step::Redo => self.redo(),
            Step::GiveBack(n) => self.give_back(*n),
            Step::UndoAny(batch) => {
                let outcome = self.world.run_as(&ana(), &Command::Undo(Some(BatchId(*batch))));
                self.exact &= outcome.is_err();
                is_no_fault(outcome.as_ref().err());
            }
        }
        if self.model.count_due(self.world.today()) {
            // The move stands between those of the steps, and the next command makes it: which step is taken back then, the
            // times follow from both.
            self.exact_over = false;
        }
        self.compare();
    }

    fn act(&mut self, act: &Act) {
        let command = command(act, &self.world);
        let today = self.world.today();
        let outcome = self.world.run_as(&ana(), &command);
        is_no_fault(outcome.as_ref().err());
        if !self.exact {
            return;
        }
        let (mut after, mut ids) = (self.model.clone(), self.ids.clone());
        match (after.act(act, &mut ids, self.step, today), &outcome) {
            (Err(None), Err(_)) => {}
            (Err(Some(sentence)), Err(refusal)) => {
                assert_eq!(refusal.message, sentence, "{act:?}");
                if let (Act::Assign { license, .. }, text::NO_SEAT_LEFT) = (act, sentence) {
                    *self.model.denials.entry(*license).or_default() += 1;
                }
            }
            (Ok(Done::Changed), Ok(Outcome { batch: None, .. })) => {
                after.files.clone_from(&self.model.files);
                if let Act::ReadRoster { license, .. } = act {
                    // That it was read stands, although there is nothing to be taken back.
                    let known = after.licenses.get_mut(license).unwrap();
                    let day = std::mem::replace(&mut known.roster, self.model.licenses[license].roster);
                    self.model.confirmed.extend(day.map(|day| (*license, day)));
                    after.confirmed.clone_from(&self.model.confirmed);
                }
                assert_eq!(after, self.model, "{act:?} left no batch");
            }
            (Ok(Done::Nothing), Ok(outcome)) => assert_eq!(outcome.batch, None, "{act:?}"),
            (Ok(Done::Changed), Ok(outcome)) => {
                after.go_over_limits(today);
                let before = std::mem::replace(&mut self.model, after);
                self.ids = ids;
                let of = match command {
                    Command::Import { .. } => Of::File,
                    Command::MergePeople { .. } => Of::Merge,
                    Command::OffboardPerson(_) => Of::Offboard,
                    _ => Of::Hand,
                };
                let batch = outcome.batch.expect("a batch");
                let taken = match &outcome.detail {
                    Detail::Seats(plan) if of == Of::Hand && plan.change.ends() => {
                        plan.seats.iter().map(|seat| seat.0).collect()
                    }
                    _ => Vec::new(),
                };
                self.done.push(Stands { batch, before, after: self.model.clone(), of, taken });
                self.undone.clear();
            }
            (expected, _) => panic!("{act:?}: expected {expected:?}, got {outcome:?}"),
        }
    }

    fn undo(&mut self) {
        let last = self.world.store.last_batch(&ana()).unwrap().map(|(batch, _)| batch);
        let outcome = self.world.run_as(&ana(), &Command::Undo(None));
        is_no_fault(outcome.as_ref().err());
        if !self.exact {
            return;
        }
        let Some(stands) = self.done.pop() else {
            if last.is_some() {
                self.exact = false;
                return;
            }
            let refusal = outcome.unwrap_err();
            assert_eq!(refusal.message, "You have changed nothing that could be taken back.");
            return;
        };
        if last != Some(stands.batch) && stands.of == Of::File {
            // A file that only confirmed is passed over: what it said stands beside what is taken back before it.
            self.exact = false;
            return;
        }
        assert_eq!(last, Some(stands.batch));
        let back = stands.before.taken_back(&self.model, stands.of, self.world.today());
        let outcome = outcome.unwrap_or_else(|refusal| panic!("{} stays: {refusal:?}", stands.batch));
        let Detail::Undone { batch, kept, .. } = &outcome.detail else { panic!("{outcome:?}") };
        assert_eq!((*batch, kept.as_slice()), (stands.batch, &[][..]));
        self.model = back;
        self.undone.push((outcome.batch.unwrap(), stands));
    }

    fn redo(&mut self) {
        let Some((undo, stands)) = self.undone.pop() else { return };
        let outcome = self.world.run_as(&ana(), &Command::Undo(Some(undo)));
        is_no_fault(outcome.as_ref().err());
        if !self.exact {
            return;
        }
        let outcome = outcome.unwrap_or_else(|refusal| panic!("{undo} stays: {refusal:?}"));
        let Detail::Undone { kept, .. } = &outcome.detail else { panic!("{outcome:?}") };
        assert_eq!(kept.as_slice(), &[]);
        self.model = stands.after.done_again(&self.model, stands.of, self.world.today());
        self.done.push(stands);
    }

    /// Takes a step back although others were done since. What was before those is not known any more afterwards, so none
    /// of them is taken back by the model.
    fn give_back(&mut self, n: usize) {
        let takers: Vec<&Stands> = self.done.iter().filter(|stands| !stands.taken.is_empty()).collect();
        let Some(stands) = takers.get(n % takers.len().max(1)) else { return };
        if !self.exact {
            return;
        }
        let Some(back) = self.model.given_back(&stands.taken, &stands.before, self.world.today()) else { return };
        let batch = stands.batch;
        let outcome = self.world.run_as(&ana(), &Command::Undo(Some(batch)));
        let outcome = outcome.unwrap_or_else(|refusal| panic!("{batch} stays: {refusal:?}"));
        let Detail::Undone { kept, .. } = &outcome.detail else { panic!("{outcome:?}") };
        assert_eq!(kept.as_slice(), &[]);
        self.model = back;
        self.done.clear();
        self.undone.clear();
        // Since then the times are those of another story, in which it was never done.
        self.exact_over = false;
    }

    /// Every promise of the database, and, as long as it says so, the model's figures.
    fn compare(&self) {
        let store = &self.world.store;
        let chain = store.verify_history(None).unwrap();
        assert!(chain.ok, "{chain:?}");
        let below = self.model.licenses.keys().any(|license| self.model.recorded(*license) < 0);
        for finding in store.check().unwrap() {
            match finding.name {
                "counts" if !self.exact => {}
                "counts" => assert_eq!(finding.ok, !below, "{finding:?}"),
                _ => assert!(finding.ok, "{finding:?}"),
            }
        }
        let (today, products) = (self.world.today(), store.products(self.world.today()).unwrap());
        for entry in store.licenses(today).unwrap().into_iter().filter(|entry| !entry.license.archived) {
            let own = products.iter().find(|product| product.id == entry.license.product_id);
            assert!(own.is_some_and(|product| !product.archived), "{} has no product", entry.license.id);
        }
        self.fleet_agrees();
        if self.exact {
            self.figures_agree();
        }
    }

    /// The times in which more was used of each license than there is, the oldest first.
    fn over(&self) -> BTreeMap<i64, Vec<Over>> {
        let mut over: BTreeMap<i64, Vec<Over>> = BTreeMap::new();
        for SpellEntry { spell, license, .. } in self.world.store.spells(true, self.world.today()).unwrap() {
            let known = Over { first: spell.first_day, end: spell.ended_on, highest: spell.highest.into() };
            over.entry(license.id.0).or_default().push(known);
        }
        for over in over.values_mut() {
            over.sort_by_key(|over| (over.first, over.end.is_none()));
        }
        over
    }

    /// The report and the judgement of each seat are one.
    fn fleet_agrees(&self) {
        let (store, today) = (&self.world.store, self.world.today());
        let seat_index = store.seat_index(today).unwrap();
        for threshold in [Threshold::ALL[0], Threshold::ALL[2]] {
            let seats = store.seats(&SeatFilter::default(), AsOf::new(today, threshold, 7)).unwrap();
            for entry in store.licenses(today).unwrap() {
                let license = entry.license;
                if license.archived {
                    continue;
                }
                let dormant = seats.iter().filter(|s| s.seat.license == license.id && s.verdict.dormant).count();
                assert_eq!(seat_index.count(license.id, AsOf::new(today, threshold, 7)).dormant as usize, dormant);
            }
        }
    }

    fn figures_agree(&self) {
        let (store, model, today) = (&self.world.store, &self.model, self.world.today());
        let licenses = store.licenses(today).unwrap();
        assert_eq!(licenses.len(), model.licenses.len());
        for entry in licenses {
            let (id, seats) = (entry.license.id.0, entry.license.seats);
            let (assigned, recorded) = (model.assigned(id), model.recorded(id));
            assert_eq!(i64::from(seats.assigned), assigned, "assigned of L{id}");
            assert_eq!(i64::from(seats.used()), recorded.max(0), "used of L{id}");
            assert_eq!(seats.unattributed, recorded - assigned, "unattributed of L{id}");
            let total = model.licenses[&id].total.map(i64::from);
            let available = total.map(|total| (total - model.occupied(id)).max(0));
            assert_eq!(seats.available().map(i64::from), available, "available of L{id}");
            let open = model.audits.iter().find(|(_, a)| a.license == id && a.state == super::model::State::Open);
            assert_eq!(entry.license.archived, model.licenses[&id].archived, "L{id} archived");
            assert_eq!(entry.denials.count, model.denials.get(&id).copied().unwrap_or(0), "denials of L{id}");
            assert_eq!(entry.audit.map(|audit| audit.id.0), open.map(|(audit, _)| *audit), "audit of L{id}");
        }
        for past in [false, true] {
            let filter = SeatFilter { past, ..SeatFilter::default() };
            let seats = store.seats(&filter, AsOf::new(today, Threshold::default(), 7)).unwrap();
            let there: BTreeSet<_> =
                seats.iter().map(|s| (s.seat.id.0, s.seat.license.0, s.seat.holder.id.0)).collect();
            let counts = |seat: &super::model::Seat| past || !model.licenses[&seat.license].archived;
            let expected = model.seats.iter().filter(|(_, seat)| seat.ended.is_some() == past && counts(seat));
            let expected: BTreeSet<_> = expected.map(|(id, seat)| (*id, seat.license, seat.person)).collect();
            assert_eq!(there, expected, "past: {past}");
        }
        let products: Vec<(i64, bool)> = store.products(today).unwrap().iter().map(|p| (p.id.0, p.archived)).collect();
        let mut products = products;
        products.sort_unstable();
        let expected: Vec<(i64, bool)> = model.products.iter().map(|(id, p)| (*id, p.archived)).collect();
        assert_eq!(products, expected);
        let people: BTreeSet<i64> = store.people().unwrap().iter().map(|person| person.id.0).collect();
        assert_eq!(people, model.people.keys().copied().collect::<BTreeSet<_>>());
        let of_spells = [NoticeKind::OverLimit, NoticeKind::GraceEnding, NoticeKind::GraceOver].map(NoticeKind::word);
        let notices = store.notices(&ana()).unwrap();
        assert_eq!(notices.iter().filter(|notice| !of_spells.contains(&notice.kind.as_str())).count(), model.notices);
        if self.exact_over {
            let over: BTreeMap<i64, Vec<Over>> =
                model.over.iter().filter(|(_, over)| !over.is_empty()).map(|(id, over)| (*id, over.clone())).collect();
            assert_eq!(self.over(), over);
        }
        assert_eq!(store.org().unwrap().threshold.days(), model.threshold.unwrap_or(90));
    }
}

/// The same act as a command.
fn command(act: &Act, world: &World) -> Command {
    let today = world.today().to_string();
    let before = |days: u32| (world.today() - chrono::Days::new(days.into())).to_string();
    let seats = |ids: &BTreeSet<i64>| ids.iter().map(|id| SeatId(*id)).collect::<Vec<_>>();
    let (product, name) = (|slot: &usize| format!("Chat {slot}"), |slot: &usize| format!("Name{slot}"));
    let import = |file, options| Command::Import { files: vec![file], options };
    let options = || ImportOptions { allow_rejects: true, ..ImportOptions::default() };
    match act {
        Act::AddLicense { slot, total, policy, overdraft } => Command::AddLicense {
            product: product(slot),
            publisher: None,
            fields: Box::new(terms(*total, *policy, *overdraft)),
        },
        Act::EditLicense { license, total, policy, overdraft } => Command::EditLicense {
            license: LicenseId(*license),
            product: world
                .store
                .license(LicenseId(*license), world.today())
                .map_or(ProductId(1), |entry| entry.license.product_id),
            fields: Box::new(terms(*total, *policy, *overdraft)),
            seen: None,
            reason: None,
        },
        Act::Buy { license, seats, ahead } => Command::BuySeats {
            license: LicenseId(*license),
            order: Box::new(OrderFields {
                seats: Some(*seats),
                day: Some(world.today() + chrono::Days::new((*ahead).into())),
                ..OrderFields::default()
            }),
            reason: Some("new joiners".to_owned()),
        },
        Act::ArchiveLicense { license, archive: true } => Command::ArchiveLicense(LicenseId(*license)),
        Act::ArchiveLicense { license, archive: false } => Command::RestoreLicense(LicenseId(*license)),
        Act::ArchiveProduct { product, archive: true } => Command::ArchiveProduct(ProductId(*product)),
        Act::ArchiveProduct { product, archive: false } => Command::RestoreProduct(ProductId(*product)),
        Act::EditSeats { seats: ids, note } => Command::EditSeats {
            seats: seats(ids),
            edit: SeatEdit {
                access_level: Change::To(format!("{note} {today}")),
                last_used: Some(Last::Observed(world.today())),
                ..SeatEdit::default()
            },
            seen: None,
            reason: None,
        },
        Act::AddPerson { slot, left } => Command::AddPerson(PersonFields {
            name: name(slot),
            status: if *left { PersonStatus::Offboarded } else { PersonStatus::Active },
            identifiers: vec![(IdentifierKind::Email, super::world::mail(&name(slot)))],
            ..PersonFields::default()
        }),
        Act::EditPerson { person, left } => Command::EditPerson {
            person: PersonId(*person),
            changes: PersonChanges {
                status: Some(if *left { PersonStatus::Offboarded } else { PersonStatus::Active }),
                ..PersonChanges::default()
            },
            reason: left.then(|| "HR says so".to_owned()),
        },
        Act::Offboard { person } => Command::OffboardPerson(PersonId(*person)),
        Act::Merge { from, into } => Command::MergePeople { from: PersonId(*from), into: PersonId(*into) },
        Act::Assign { license, person, counted } => {
            let mut command = Command::assign(LicenseId(*license), PersonId(*person));
            if let Command::AssignSeat { already_counted, .. } = &mut command {
                *already_counted = *counted;
            }
            command
        }
        Act::Removed { seats: ids } => Command::CloseRemovals(seats(ids)),
        Act::Revoke { seats: ids, already_removed } => {
            Command::RevokeSeats { seats: seats(ids), already_removed: *already_removed }
        }
        Act::Reclaim { seats: ids } => Command::Reclaim { seats: seats(ids), threshold: Threshold::ALL[0] },
        Act::Start { license } => Command::StartAudit(LicenseId(*license)),
        Act::Complete { audit, count, removed } => {
            let removed: Vec<_> = removed.iter().map(|person| PersonId(*person)).collect();
            complete(AuditId(*audit), *count, &removed)
        }
        Act::Cancel { audit } => Command::CancelAudit { audit: AuditId(*audit), reason: "not now".into() },
        Act::ReadPeople { slots } => {
            import(people(&today, slots.iter().map(|slot| person(&name(slot))).collect()), options())
        }
        Act::ReadSeats { rows, ago } => {
            let rows = rows.iter().map(|(license, person)| seat(&product(license), &name(person))).collect();
            import(assignments(&before(*ago), rows), options())
        }
        Act::ReadRoster { license, slots, how, ago } => {
            let accounts = slots.iter().map(|slot| account(&name(slot))).collect();
            let license = Some(LicenseId(*license));
            let (partial, revoke_gone) = (*how == Roster::Partial, *how == Roster::RevokeGone);
            let options = ImportOptions { license, create_people: true, partial, revoke_gone, ..options() };
            import(roster(&before(*ago), accounts), options)
        }
        Act::Set { threshold } => Command::SetOrg { setting: Setting::Threshold, value: threshold.to_string() },
    }
}

fn terms(total: Option<u32>, policy: Policy, overdraft: u32) -> LicenseFields {
    LicenseFields {
        seats_total: total,
        seat_type: Some(if total.is_none() { SeatType::Unlimited } else { SeatType::User }),
        limit_policy: Some(match policy {
            Policy::Hard => LimitPolicy::Hard,
            Policy::Soft => LimitPolicy::Soft,
            Policy::Off => LimitPolicy::Off,
        }),
        overdraft: Some(overdraft),
        ..LicenseFields::default()
    }
}

proptest! {
    #![proptest_config(sequences(100))]

    #[test]
    fn the_ledger_and_the_plain_model_agree_step_by_step(steps in vec(a_step(), 1..40)) {
        let mut run = Run::new();
        for step in &steps {
            run.take(step);
        }
    }
}
