//! Accounts that are stopped, freed and decided of: what counts, what is to be done at the vendor, and what an undo gives back.

use super::accounts::{of, on, one};
use super::import_files::{account, roster};
use super::world::{World, day, mail};
use dormouse::domain::account::{AccountDetails, Fate, NotCounted};
use dormouse::domain::command::{Command, ImportOptions};
use dormouse::domain::ids::{AccountId, BatchId, LicenseId, PersonId, SeatId};
use dormouse::domain::import_file::{Account, ImportFile};
use dormouse::domain::license::{Counting, LicenseFields};
use dormouse::domain::person::PersonStatus;
use dormouse::domain::removal::RemovalKind;

/// A roster of these names.
fn list(as_of: &str, names: &[&str]) -> ImportFile {
    roster(as_of, names.iter().map(|name| account(name)).collect())
}

/// A login of which the vendor says whether it is tracked and has data.
fn with_data(login: &str, tracked: bool, has_data: bool) -> Account {
    let details = AccountDetails { tracked: Some(tracked), has_data: Some(has_data), ..AccountDetails::default() };
    Account { details: Some(Box::new(details)), ..on(login, "", "") }
}

/// Chat with a roster of 10 June that lists these names, on 20 June.
struct Chat {
    world: World,
    chat: LicenseId,
}

impl Chat {
    fn counted_by(counting: Counting, rows: Vec<Account>) -> Self {
        let mut world = World::on_disk();
        let fields = LicenseFields { seats_total: Some(9), counting: Some(counting), ..LicenseFields::default() };
        let chat = world.license_with("Chat", fields);
        world.on("2026-06-20");
        world.import(roster("2026-06-10", rows), of(chat));
        Self { world, chat }
    }

    fn new(names: &[&str]) -> Self {
        Self::counted_by(Counting::Accounts, names.iter().map(|name| account(name)).collect())
    }

    fn used(&self) -> u32 {
        self.world.counts(self.chat).1
    }

    fn read(&mut self, file: ImportFile) -> BatchId {
        self.world.import(file, of(self.chat)).0.unwrap()
    }

    /// Reads a file that says nothing new.
    fn read_again(&mut self, file: ImportFile) {
        assert_eq!(self.world.import(file, of(self.chat)).0, None);
    }

    fn seat(&self, name: &str) -> SeatId {
        let seats = self.world.seats(self.chat);
        seats.into_iter().find(|entry| entry.seat.holder_name.to_lowercase() == name).unwrap().seat.id
    }

    fn person(&self, name: &str) -> PersonId {
        self.world.store.find_person(&mail(name)).unwrap()
    }

    fn take(&mut self, name: &str) -> (SeatId, BatchId) {
        let seat = self.seat(name);
        (seat, self.world.revoke(&[seat]))
    }

    fn give(&mut self, name: &str) -> BatchId {
        let person = self.person(name);
        self.world.done(&Command::assign(self.chat, person)).batch.unwrap()
    }

    fn stop(&mut self, id: i64) -> BatchId {
        self.world.done(&Command::StopAccounts { accounts: vec![AccountId(id)], reason: None }).batch.unwrap()
    }

    fn free(&mut self, id: i64) -> BatchId {
        self.world.done(&Command::FreeAccounts { accounts: vec![AccountId(id)], reason: None }).batch.unwrap()
    }

    fn done(&mut self, id: i64) -> BatchId {
        self.world.done(&Command::CloseAccountRemovals(vec![AccountId(id)])).batch.unwrap()
    }

    fn decide(&self, id: i64, fate: Fate) -> Command {
        let reason = matches!(fate, Fate::Keep { .. }).then(|| "their cases are open".to_owned());
        let _ = self;
        Command::DecideAccount { account: AccountId(id), fate, reason }
    }

    /// What is open at the vendor, by what it is known by.
    fn open(&self) -> Vec<String> {
        let removals = self.world.store.removals().unwrap().into_iter();
        let open = removals.filter(|entry| entry.closed_on.is_none());
        let mut open: Vec<String> = open
            .map(|entry| match entry.kind {
                RemovalKind::Seat => entry.id(),
                RemovalKind::Stop => format!("stop {}", entry.id()),
                RemovalKind::Free => format!("free {}", entry.id()),
            })
            .collect();
        open.sort();
        open
    }

    /// Undo, undo of that and so on, with what is used and how much is open after each.
    fn back_and_forth(&mut self, batch: BatchId, states: &[(u32, usize)]) {
        let mut next = batch;
        for (n, state) in states.iter().enumerate() {
            next = self.world.undo(next).by;
            assert_eq!((self.used(), self.open().len()), *state, "undo {n}");
        }
    }
}

#[test]
fn an_account_is_stopped_then_freed_and_a_list_shows_that_it_is_done() {
    let mut at = Chat::counted_by(Counting::Accounts, vec![with_data("ana", true, true), with_data("ben", true, true)]);
    assert_eq!(at.used(), 2);
    at.stop(1);
    assert_eq!((at.used(), at.open()), (2, vec!["stop V1".to_owned()]), "what there is still counts");
    assert_eq!(
        at.world.refused(&Command::StopAccounts { accounts: vec![AccountId(1)], reason: None }),
        "V1 was stopped on 2026-06-20 already."
    );
    at.world.on("2026-06-22");
    at.read(roster("2026-06-22", vec![with_data("ana", false, true), with_data("ben", true, true)]));
    assert_eq!((at.used(), at.open()), (2, vec![]));
    at.free(1);
    assert_eq!((at.used(), at.open()), (1, vec!["free V1".to_owned()]));
    assert_eq!(one(&at.world, 1).account.counted, Err(NotCounted::Freed(day("2026-06-22"))));
    at.world.on("2026-06-24");
    let (_, read) = at
        .world
        .import(roster("2026-06-24", vec![with_data("ana", false, false), with_data("ben", true, true)]), of(at.chat));
    assert_eq!((at.used(), at.open(), read.removals_closed), (1, vec![], 1));
    at.world.is_sound();
}

#[test]
fn a_freed_account_counts_again_where_a_newer_list_shows_it_with_data() {
    let mut at = Chat::counted_by(Counting::Accounts, vec![with_data("ana", true, false)]);
    assert_eq!(at.used(), 0, "tracked without data");
    let next = |at: &mut Chat, as_of: &str, tracked, has_data| {
        at.world.on(as_of);
        at.read(roster(as_of, vec![with_data("ana", tracked, has_data)]));
        at.used()
    };
    assert_eq!(next(&mut at, "2026-06-21", true, true), 1);
    assert_eq!(next(&mut at, "2026-06-22", false, true), 1, "untracked, with data");
    let freed = at.free(1);
    assert_eq!(at.used(), 0);
    at.back_and_forth(freed, &[(1, 0), (0, 1)]);
    // A list of the day, or of one before, does not know of it yet.
    at.read_again(roster("2026-06-22", vec![with_data("ana", false, true)]));
    assert_eq!((at.used(), one(&at.world, 1).account.is_back()), (0, false));
    assert_eq!(next(&mut at, "2026-06-23", false, true), 1);
    assert!(one(&at.world, 1).account.is_back());
    assert_eq!(at.open(), ["free V1"], "it is still there");
    at.done(1);
    assert_eq!((at.used(), at.open()), (0, vec![]), "it is gone by now");
    assert_eq!(next(&mut at, "2026-06-24", false, true), 1, "and it is back");
    at.world.is_sound();
}

#[test]
fn a_list_that_lacks_a_freed_account_shows_that_it_is_done_unless_a_row_of_it_could_not_be_read() {
    let mut at = Chat::new(&["abe", "bea", "cy"]);
    at.stop(3);
    at.free(3);
    at.world.on("2026-06-22");
    let mut file = list("2026-06-22", &["abe", "bea"]);
    file.rejects.push(super::import_files::unreadable(9, &["cy@example.com", "soon"]));
    at.read(file);
    assert_eq!(at.open(), ["free V3", "stop V3"]);
    at.world.on("2026-06-23");
    at.read(list("2026-06-23", &["abe", "bea"]));
    assert_eq!((at.used(), at.open()), (2, vec![]));
    at.world.is_sound();
}

#[test]
fn what_was_freed_comes_back_as_long_as_it_is_not_done_at_the_vendor() {
    let mut at = Chat::new(&["abe", "bea", "cy"]);
    let freed = at.free(3);
    at.back_and_forth(freed, &[(3, 0), (2, 1), (3, 0), (2, 1)]);
    let mut at = Chat::new(&["abe", "bea", "cy"]);
    let freed = at.free(3);
    let done = at.done(3);
    let refusal = at.world.undo_as(&super::world::ana(), Some(freed)).unwrap_err();
    assert!(refusal.message.contains("V3: its removal at the vendor is done."), "{refusal:?}");
    at.back_and_forth(done, &[(2, 1)]);
    at.back_and_forth(freed, &[(3, 0)]);
    at.world.is_sound();
}

#[test]
fn an_account_that_a_later_list_still_held_comes_off_once_it_is_removed() {
    let mut at = Chat::new(&["abe", "bea", "cy"]);
    let (seat, taken) = at.take("cy");
    assert_eq!((at.used(), at.open()), (2, vec![seat.to_string(), "free V3".into(), "stop V3".into()]));
    at.back_and_forth(taken, &[(3, 0), (2, 3)]);
    at.world.on("2026-06-25");
    let read = at.read(list("2026-06-24", &["abe", "bea", "cy"]));
    assert_eq!((at.used(), at.open().len()), (3, 3), "still at the vendor");
    at.back_and_forth(read, &[(2, 3), (3, 3)]);
    let done = at.done(3);
    assert_eq!((at.used(), at.open()), (2, vec![seat.to_string()]));
    at.back_and_forth(done, &[(3, 3), (2, 1), (3, 3), (2, 1)]);
    at.world.is_sound();
}

#[test]
fn a_seat_given_back_whose_account_is_still_there_counts_once() {
    let mut at = Chat::new(&["abe", "bea", "cy"]);
    let (_, taken) = at.take("cy");
    at.world.on("2026-06-25");
    at.read(list("2026-06-24", &["abe", "bea", "cy"]));
    assert_eq!(at.used(), 3);
    at.back_and_forth(taken, &[(3, 0), (3, 3), (3, 0)]);
    assert_eq!(at.world.figures(at.chat).unattributed, 0);
    at.world.is_sound();
}

#[test]
fn an_account_of_whoever_is_given_a_seat_again_is_not_to_be_freed() {
    let mut at = Chat::new(&["abe", "bea", "cy"]);
    at.take("cy");
    let given = at.give("cy");
    assert_eq!((at.used(), at.open()), (3, vec![]));
    at.back_and_forth(given, &[(2, 3), (3, 0)]);
    let (second, taken) = at.take("cy");
    assert_eq!((at.used(), at.open()), (2, vec![second.to_string(), "free V3".into(), "stop V3".into()]));
    at.back_and_forth(taken, &[(3, 0), (2, 3)]);
    at.world.is_sound();
}

#[test]
fn what_the_newest_list_lacks_is_not_freed() {
    let mut at = Chat::new(&["abe", "bea", "cy"]);
    at.read(list("2026-06-18", &["abe", "bea"]));
    assert_eq!(at.used(), 2);
    let (_, taken) = at.take("cy");
    assert_eq!((at.used(), at.open()), (2, vec![]));
    at.back_and_forth(taken, &[(2, 0), (2, 0)]);
    at.world.is_sound();
}

#[test]
fn an_older_list_names_accounts_that_an_audit_counted() {
    let mut world = World::on_disk();
    let fields = LicenseFields { seats_total: Some(9), counting: Some(Counting::Accounts), ..LicenseFields::default() };
    let chat = world.license_with("Chat", fields);
    world.on("2026-06-20");
    world.count(chat, 5);
    let (read, _) = world.import(list("2026-06-17", &["abe", "bea", "cy"]), of(chat));
    assert_eq!((world.counts(chat).1, world.figures(chat).unattributed), (5, 2));
    let dan = world.person("dan");
    let given = Command::AssignSeat {
        license: chat,
        person: dan,
        access_level: None,
        account_identifier: None,
        notes: None,
        assigned_on: dormouse::domain::edit::Change::Keep,
        last_used: None,
        already_counted: true,
        reason: None,
    };
    // Who holds moves nothing where accounts are counted.
    world.done(&given);
    assert_eq!((world.counts(chat), world.figures(chat).unattributed), ((4, 5), 2));
    let mut next = read.unwrap();
    for unattributed in [5, 2, 5] {
        next = world.undo(next).by;
        assert_eq!((world.counts(chat).1, world.figures(chat).unattributed), (5, unattributed));
    }
    world.is_sound();
}

#[test]
fn an_account_of_an_older_list_that_the_newest_lacks_neither_counts_nor_has_a_seat() {
    let mut at = Chat::new(&["abe", "bea"]);
    let read = at.read(list("2026-06-01", &["abe", "bea", "zoe"]));
    assert_eq!((at.used(), at.world.names(at.chat).len()), (2, 2));
    at.back_and_forth(read, &[(2, 0), (2, 0)]);
    at.world.is_sound();
}

#[test]
fn where_seats_are_counted_the_only_account_of_somebody_is_freed_as_their_seat() {
    let mut at = Chat::counted_by(Counting::Seats, ["abe", "bea"].map(account).to_vec());
    let seat = at.seat("bea");
    let freed = at.free(2);
    assert_eq!((at.used(), at.open()), (1, vec![seat.to_string()]));
    let why = |at: &Chat| one(&at.world, 2).account.counted;
    assert_eq!(why(&at), Err(NotCounted::Freed(day("2026-06-20"))));
    at.back_and_forth(freed, &[(2, 0), (1, 1)]);
    assert_eq!(why(&at), Err(NotCounted::Freed(day("2026-06-20"))));
    let given = at.give("bea");
    assert_eq!((at.used(), at.open(), why(&at)), (2, vec![], Ok(())));
    at.back_and_forth(given, &[(1, 1), (2, 0)]);
    at.world.is_sound();
}

#[test]
fn a_person_with_two_accounts_on_a_license_that_counts_seats_is_one_too_many_for_the_vendor() {
    let mut at = Chat::counted_by(Counting::Seats, Vec::new());
    let ana = at.world.person("Ana Ruiz");
    let rows = || vec![on("ana", "", ""), on("ana.old", "", "")];
    let known = ImportOptions { create_people: false, ..of(at.chat) };
    at.world.import(roster("2026-06-20", rows()), known.clone());
    for id in [1, 2] {
        at.world.done(&Command::MatchAccount { account: AccountId(id), person: ana });
    }
    at.world.on("2026-06-21");
    at.world.import(roster("2026-06-21", rows()), known);
    let figures = at.world.figures(at.chat);
    assert_eq!((figures.assigned, figures.used(), figures.unattributed), (1, 2, 1));
    // One of the two is freed without her seat.
    at.free(2);
    assert_eq!((at.world.counts(at.chat).0, at.open()), (1, vec!["free V2".to_owned()]));
    at.world.is_sound();
}

#[test]
fn what_becomes_of_the_account_of_a_leaver_is_decided_in_four_ways() {
    let mut at = Chat::new(&["abe", "bea", "cy", "dan"]);
    for name in ["bea", "cy", "dan"] {
        at.world.leaves(name, PersonStatus::Inactive);
    }
    let decided = |at: &Chat, id| one(&at.world, id).account.freeing.decision.map(|decision| decision.shown());
    for (id, fate, used, open, shown) in [
        (2, Fate::Keep { until: day("2026-12-31") }, 4, 0, "keep it through 2026-12-31: their cases are open"),
        (3, Fate::Merge { into: AccountId(1) }, 3, 0, "merge it into V1"),
        (4, Fate::Delete, 2, 2, "delete its data"),
    ] {
        let command = at.decide(id, fate);
        let batch = at.world.done(&command).batch.unwrap();
        assert_eq!((at.used(), at.open().len()), (used, open), "{id}");
        assert_eq!(decided(&at, id).as_deref(), Some(shown));
        let back = at.world.undo(batch).by;
        assert_eq!(decided(&at, id), None);
        at.world.undo(back);
        assert_eq!((at.used(), decided(&at, id).as_deref()), (used, Some(shown)));
    }
    // What was kept goes as well, with a copy of it.
    let command = at.decide(2, Fate::ExportThenDelete { export: " archive/bea.zip ".into() });
    at.world.done(&command);
    assert_eq!(at.used(), 1);
    assert_eq!(decided(&at, 2).as_deref(), Some("delete its data, exported to archive/bea.zip"));
    at.world.is_sound();
}

#[test]
fn a_decision_that_says_too_little_or_comes_too_late_is_refused() {
    let mut at = Chat::new(&["abe", "bea"]);
    let past = at.decide(2, Fate::Keep { until: day("2026-06-19") });
    assert_eq!(at.world.refused(&past), "V2 cannot be kept through 2026-06-19, which lies in the past.");
    let fate = Fate::Keep { until: day("2026-12-31") };
    let silent = Command::DecideAccount { account: AccountId(2), fate: fate.clone(), reason: None };
    assert_eq!(at.world.refused(&silent), "An account is kept with a reason.");
    let nowhere = at.decide(2, Fate::ExportThenDelete { export: " ".into() });
    assert_eq!(at.world.refused(&nowhere), "Nothing says where the data of V2 is kept.");
    at.free(2);
    let late = at.decide(2, fate);
    assert_eq!(at.world.refused(&late), "V2 was freed on 2026-06-20 already.");
    at.world.done(&Command::MergeAccounts { from: AccountId(1), into: AccountId(2) });
    assert_eq!(at.world.refused(&at.decide(1, Fate::Delete)), "V1 was merged into V2, whose person it has.");
    assert_eq!(
        at.world.refused(&Command::FreeAccounts { accounts: vec![AccountId(1)], reason: None }),
        "V1 was merged into V2: what is done to that one is done to both."
    );
}

#[test]
fn a_reclaim_of_many_frees_their_accounts_and_a_partial_list_frees_none() {
    let mut at = Chat::new(&["abe", "bea", "cy"]);
    let seats = [at.seat("abe"), at.seat("bea")];
    let taken = at.world.revoke(&seats);
    assert_eq!((at.used(), at.open().len()), (1, 6));
    at.world.on("2026-06-22");
    let options = ImportOptions { partial: true, ..of(at.chat) };
    at.world.import(list("2026-06-22", &["cy"]), options);
    assert_eq!((at.used(), at.open().len()), (1, 6), "what a partial list lacks is not gone");
    at.back_and_forth(taken, &[(3, 0), (1, 6)]);
    at.world.is_sound();
}
