//! Accounts in any order: random lists, decisions and steps against the plain model, step by step, shrunk to the shortest that
//! differs.
//!
//! Who holds a seat is told by the ledger, and is looked at elsewhere; what is counted, whose it is and what is open at the
//! vendor is the model's.

use super::account_model::{Act, Ids, Model, Row, Step};
use super::import_files::{account, roster};
use super::world::{World, ana};
use super::{is_no_fault, sequences};
use dormouse::domain::account::{AccountDetails, DecisionKind, Fate};
use dormouse::domain::command::{Command, ImportOptions};
use dormouse::domain::ids::{AccountId, BatchId, LicenseId, PersonId, SeatId};
use dormouse::domain::import_file::Account;
use dormouse::domain::license::{Counting, LicenseFields, LimitPolicy};
use dormouse::domain::read_model::AccountFilter;
use dormouse::domain::removal::RemovalKind;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// One step, in numbers that shrink.
#[derive(Debug, Clone)]
enum Next {
    Do(Act),
    Wait(u32),
    /// The last step that stands.
    Undo,
    /// The last undo.
    Redo,
    /// Some batch, by its number: from then on only the promises of the database are looked at.
    UndoAny(i64),
}

fn an_act() -> impl Strategy<Value = Act> {
    let known = || prop_oneof![3 => Just(None), 3 => Just(Some(true)), 1 => Just(Some(false))];
    let row = (known(), known()).prop_map(|(tracked, has_data)| Row { tracked, has_data });
    let ago = prop_oneof![5 => Just(0_u32), 2 => 1..4_u32];
    let id = || 1..6_i64;
    prop_oneof![
        12 => (btree_map(0..6_usize, row, 1..6), prop::bool::weighted(0.8), prop::bool::weighted(0.6), ago)
            .prop_map(|(rows, whole, adds, ago)| Act::Read { rows, whole, adds, ago }),
        3 => (id(), 1..7_i64).prop_map(|(account, person)| Act::Match { account, person }),
        1 => id().prop_map(|account| Act::Unmatch { account }),
        4 => (id(), id()).prop_map(|(from, into)| Act::Merge { from, into }),
        4 => id().prop_map(|account| Act::Stop { account }),
        4 => id().prop_map(|account| Act::Free { account }),
        4 => id().prop_map(|account| Act::Done { account }),
        2 => (id(), 0..9_u32).prop_map(|(account, days)| Act::Keep { account, days }),
        3 => id().prop_map(|account| Act::Delete { account }),
        7 => (1..5_i64).prop_map(|person| Act::Revoke { person }),
        9 => (1..5_i64).prop_map(|person| Act::Assign { person }),
    ]
}

fn a_step() -> impl Strategy<Value = Next> {
    prop_oneof![
        60 => an_act().prop_map(Next::Do),
        12 => (1..5_u32).prop_map(Next::Wait),
        16 => Just(Next::Undo),
        8 => Just(Next::Redo),
        2 => (5..40_i64).prop_map(Next::UndoAny),
    ]
}

const CHAT: LicenseId = LicenseId(1);

/// A step that stands, with what was before and after it.
struct Stands {
    batch: BatchId,
    before: Model,
    after: Model,
}

struct Run {
    world: World,
    model: Model,
    ids: Ids,
    step: usize,
    done: Vec<Stands>,
    undone: Vec<(BatchId, Stands)>,
    exact: bool,
}

impl Run {
    fn new() -> Self {
        let mut world = World::new();
        world.license_with(
            "Chat",
            LicenseFields {
                seats_total: Some(3),
                counting: Some(Counting::Accounts),
                limit_policy: Some(LimitPolicy::Off),
                ..LicenseFields::default()
            },
        );
        let (mut model, mut ids) = (Model::default(), Ids::default());
        for slot in 0..4 {
            let person = world.person(&format!("Name{slot}"));
            model.people.insert(slot, person.0);
            ids.people = person.0;
        }
        world.on("2026-06-20");
        Self { world, model, ids, step: 0, done: vec![], undone: vec![], exact: true }
    }

    fn take(&mut self, next: &Next) {
        self.step += 1;
        match next {
            Next::Wait(days) => {
                let later = self.world.today() + chrono::Days::new((*days).into());
                self.world.on(&later.to_string());
            }
            Next::Do(act) => self.act(act),
            Next::Undo => self.undo(),
            Next::Redo => self.redo(),
            Next::UndoAny(batch) => {
                let undone = self.world.run_as(&ana(), &Command::Undo(Some(BatchId(*batch))));
                self.exact &= undone.is_err();
                is_no_fault(undone.as_ref().err());
            }
        }
        self.world.is_sound();
        if self.exact {
            self.agree();
        }
    }

    fn seat_of(&self, person: i64) -> Option<SeatId> {
        let seats = self.world.seats(CHAT);
        seats.iter().find(|entry| entry.seat.holder.id == PersonId(person)).map(|entry| entry.seat.id)
    }

    fn act(&mut self, act: &Act) {
        let (mut after, mut ids) = (self.model.clone(), self.ids.clone());
        let (command, seat) = match act {
            Act::Revoke { person } => {
                let Some(seat) = self.seat_of(*person) else { return };
                (Command::RevokeSeats { seats: vec![seat], already_removed: false }, Some(seat))
            }
            Act::Assign { person } if self.seat_of(*person).is_some() => return,
            act => (self.command(act), None),
        };
        let outcome = self.world.run_as(&ana(), &command);
        is_no_fault(outcome.as_ref().err());
        if !self.exact {
            return;
        }
        let is_removed = seat.is_some_and(|seat| {
            let removals = self.world.store.removals().unwrap();
            removals.iter().any(|entry| entry.seat == Some(seat) && entry.closed_on.is_none())
        });
        let by_rules = after.act(act, &mut ids, (self.step, self.world.today()), is_removed);
        match (by_rules, outcome) {
            (Err(_), Err(_)) => {}
            // Nobody may hold a seat who is not there, or has not gone.
            (Ok(()), Err(_)) if matches!(act, Act::Assign { .. }) => {}
            (Ok(()), Ok(outcome)) => {
                let before = std::mem::replace(&mut self.model, after.clone());
                self.ids = ids;
                self.undone.clear();
                match outcome.batch {
                    Some(batch) => self.done.push(Stands { batch, before, after }),
                    // What a file only says again stands, whatever is taken back: the model knows no way behind it.
                    None => self.done.clear(),
                }
            }
            (expected, got) => panic!("{act:?}: expected {expected:?}, got {got:?}"),
        }
    }

    fn command(&self, act: &Act) -> Command {
        let today = self.world.today();
        match act {
            Act::Read { rows, whole, adds, ago } => {
                let row = |(slot, row): (&usize, &Row)| Account {
                    // No two files are one.
                    access_level: Some(format!("{} {whole} {adds} {ago}", self.step)),
                    details: Some(Box::new(AccountDetails {
                        tracked: row.tracked,
                        has_data: row.has_data,
                        ..AccountDetails::default()
                    })),
                    ..account(&format!("Name{slot}"))
                };
                let as_of = today - chrono::Days::new((*ago).into());
                let file = roster(&as_of.to_string(), rows.iter().map(row).collect());
                let options = ImportOptions {
                    license: Some(CHAT),
                    create_people: *adds,
                    allow_rejects: true,
                    partial: !whole,
                    ..ImportOptions::default()
                };
                Command::Import { files: vec![file], options }
            }
            Act::Match { account, person } => {
                Command::MatchAccount { account: AccountId(*account), person: PersonId(*person) }
            }
            Act::Unmatch { account } => Command::UnmatchAccount(AccountId(*account)),
            Act::Merge { from, into } => Command::MergeAccounts { from: AccountId(*from), into: AccountId(*into) },
            Act::Stop { account } => Command::StopAccounts { accounts: vec![AccountId(*account)], reason: None },
            Act::Free { account } => Command::FreeAccounts { accounts: vec![AccountId(*account)], reason: None },
            Act::Done { account } => Command::CloseAccountRemovals(vec![AccountId(*account)]),
            Act::Keep { account, days } => Command::DecideAccount {
                account: AccountId(*account),
                fate: Fate::Keep { until: today + chrono::Days::new((*days).into()) },
                reason: Some("their cases are open".to_owned()),
            },
            Act::Delete { account } => {
                Command::DecideAccount { account: AccountId(*account), fate: Fate::Delete, reason: None }
            }
            Act::Assign { person } => Command::assign(CHAT, PersonId(*person)),
            Act::Revoke { .. } => unreachable!("it names a seat"),
        }
    }

    fn undo(&mut self) {
        if !self.exact {
            return;
        }
        let Some(stands) = self.done.pop() else { return };
        let undone = self.world.undo(stands.batch);
        assert_eq!(undone.kept(), Vec::<String>::new(), "{}", stands.batch);
        self.model = stands.before.clone();
        self.undone.push((undone.by, stands));
    }

    fn redo(&mut self) {
        if !self.exact {
            return;
        }
        let Some((undo, stands)) = self.undone.pop() else { return };
        assert_eq!(self.world.undo(undo).kept(), Vec::<String>::new(), "{undo}");
        self.model = stands.after.clone();
        self.done.push(stands);
    }

    fn agree(&self) {
        let entries = self.world.store.accounts(&AccountFilter::default()).unwrap();
        let there: BTreeSet<i64> = entries.iter().map(|entry| entry.account.id.0).collect();
        assert_eq!(there, self.model.accounts.keys().copied().collect::<BTreeSet<_>>());
        for entry in &entries {
            let (known, id) = (&entry.account, entry.account.id);
            let model = &self.model.accounts[&id.0];
            assert_eq!(known.matched.person.map(|person| person.0), model.person, "whose {id} is");
            assert_eq!(known.matched.is_by_hand(), model.by_hand, "who said whose {id} is");
            assert_eq!(known.merged_into.map(|into| into.0), model.merged_into, "{id} is merged");
            assert_eq!(known.freeing.stopped_on, model.stopped, "{id} is stopped");
            assert_eq!(known.freeing.freed_on, model.freed, "{id} is freed");
            let decided = known.freeing.decision.as_ref().map(|decision| decision.fate.kind());
            let expected =
                model.decision.map(|word| if word == "keep" { DecisionKind::Keep } else { DecisionKind::Delete });
            assert_eq!(decided, expected, "decided of {id}");
            assert_eq!(known.counted.is_ok(), self.model.counts(id.0), "{id} counts: {:?}", known.counted);
        }
        assert_eq!(self.world.counts(CHAT).1 as usize, self.model.used());
        let removals = self.world.store.removals().unwrap();
        let open = removals.iter().filter(|entry| entry.closed_on.is_none()).filter_map(|entry| {
            let step = match entry.kind {
                RemovalKind::Seat => return None,
                RemovalKind::Stop => Step::Stop,
                RemovalKind::Free => Step::Free,
            };
            Some((entry.account?.0, step))
        });
        assert_eq!(open.collect::<BTreeSet<_>>(), self.model.open());
    }
}

proptest! {
    #![proptest_config(sequences(60))]

    #[test]
    fn accounts_and_the_plain_model_agree_step_by_step(steps in vec(a_step(), 1..40)) {
        let mut run = Run::new();
        for step in &steps {
            run.take(step);
        }
    }
}
