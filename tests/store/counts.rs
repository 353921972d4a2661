//! A count is not counted twice, and what it left out is not taken off twice: sequences of rosters, audits, seats taken
//! back, given again and removed at the vendor, each with the seats used after each step.

use super::import_files::{account, assignments, people, person, roster, seat, usage};
use super::world::{World, ana, ben, day};
use dormouse::domain::command::{Command, ImportOptions};
use dormouse::domain::ids::{BatchId, LicenseId, PersonId, SeatId};
use dormouse::domain::import_file::{ImportFile, SeatRow};
use dormouse::domain::person::PersonStatus;
use dormouse::domain::refusal::text;

fn of(license: LicenseId) -> ImportOptions {
    ImportOptions { license: Some(license), create_people: true, ..ImportOptions::default() }
}

/// A roster of these names.
fn list(as_of: &str, names: &[&str]) -> ImportFile {
    roster(as_of, names.iter().map(|name| account(name)).collect())
}

/// Chat with a roster of 10 June that lists Abe, Bea and Cy, on 20 June.
struct Chat {
    world: World,
    chat: LicenseId,
}

impl Chat {
    fn new(names: &[&str]) -> Self {
        let mut world = World::on_disk();
        let chat = world.license("Chat", 9);
        world.on("2026-06-20");
        world.import(list("2026-06-10", names), of(chat));
        Self { world, chat }
    }

    fn used(&self) -> u32 {
        self.world.counts(self.chat).1
    }

    fn on(&mut self, day: &str) {
        self.world.on(day);
    }

    fn read(&mut self, as_of: &str, names: &[&str]) -> u32 {
        self.world.import(list(as_of, names), of(self.chat));
        self.used()
    }

    fn person(&self, name: &str) -> PersonId {
        self.world.store.find_person(&super::world::mail(name)).unwrap()
    }

    /// The active seat of somebody.
    fn seat(&self, name: &str) -> SeatId {
        let seats = self.world.seats(self.chat);
        seats.into_iter().find(|entry| entry.seat.holder_name.to_lowercase() == name).unwrap().seat.id
    }

    /// Takes the seat of somebody back; they have never used it.
    fn take(&mut self, name: &str) -> (SeatId, BatchId) {
        let seat = self.seat(name);
        (seat, self.world.revoke(&[seat]))
    }

    fn give(&mut self, name: &str) -> BatchId {
        let person = self.person(name);
        self.world.done(&Command::assign(self.chat, person)).batch.unwrap()
    }

    fn removed(&mut self, seat: SeatId) -> BatchId {
        self.world.done(&Command::CloseRemovals(vec![seat])).batch.unwrap()
    }

    fn open(&self) -> Vec<SeatId> {
        let removals = self.world.store.removals().unwrap().into_iter();
        removals.filter(|entry| entry.closed_on.is_none()).filter_map(|entry| entry.seat).collect()
    }
}

#[test]
fn an_account_that_a_later_roster_still_held_comes_off_once_it_is_removed() {
    let mut at = Chat::new(&["abe", "bea", "cy"]);
    assert_eq!(at.used(), 3);
    let (seat, _) = at.take("cy");
    assert_eq!(at.used(), 2);
    at.on("2026-06-25");
    assert_eq!(at.read("2026-06-24", &["abe", "bea", "cy"]), 3);
    let done = at.removed(seat);
    assert_eq!(at.used(), 2);
    // Taken back and done again, as often as anybody likes.
    let mut next = done;
    for used in [3, 2, 3, 2] {
        next = at.world.undo(next).by;
        assert_eq!((at.used(), at.open().len()), (used, usize::from(used == 3)));
    }
    at.world.is_sound();
}

#[test]
fn a_seat_given_back_whose_account_is_still_there_counts_once() {
    let mut at = Chat::new(&["abe", "bea", "cy"]);
    let (_, taken) = at.take("cy");
    at.on("2026-06-25");
    assert_eq!(at.read("2026-06-24", &["abe", "bea", "cy"]), 3);
    let mut next = taken;
    for open in [0, 1, 0, 1, 0] {
        next = at.world.undo(next).by;
        assert_eq!((at.used(), at.open().len()), (3, open));
    }
    assert_eq!(at.world.figures(at.chat).unattributed, 0);
    at.world.is_sound();
}

#[test]
fn a_seat_assigned_whose_account_is_still_there_counts_once() {
    let mut at = Chat::new(&["abe", "bea", "cy"]);
    let (first, _) = at.take("cy");
    at.on("2026-06-25");
    assert_eq!(at.read("2026-06-24", &["abe", "bea", "cy"]), 3);
    let given = at.give("cy");
    assert_eq!((at.used(), at.open()), (3, vec![]));
    at.world.undo(given);
    assert_eq!((at.used(), at.open()), (3, vec![first]));
    at.removed(first);
    assert_eq!(at.used(), 2);
    at.give("cy");
    assert_eq!(at.used(), 3, "a new account");
    at.world.is_sound();
}

#[test]
fn a_seat_that_is_given_again_is_on_one_list_of_removals_at_most() {
    let mut at = Chat::new(&["abe", "bea", "cy"]);
    at.take("cy");
    at.give("cy");
    assert_eq!((at.used(), at.open()), (3, vec![]));
    let (second, _) = at.take("cy");
    assert_eq!((at.used(), at.open()), (2, vec![second]));
    assert!(at.world.store.removals().unwrap()[0].is_withdrawn());
    at.world.is_sound();
}

#[test]
fn our_own_row_of_a_later_day_is_a_seat_given_again_and_withdraws_the_removal() {
    let row = |on: &str| SeatRow { assigned_on: Some(day(on)), ..seat("Chat", "cy") };
    let read = |at: &mut Chat, as_of: &str, on: &str| {
        at.world.import(assignments(as_of, vec![row(on)]), ImportOptions::default()).1.ended_here.len()
    };
    let mut at = Chat::new(&["abe", "bea", "cy"]);
    let (ended, _) = at.take("cy");
    at.on("2026-06-25");
    // A file of the day it ended, or of a day on which it was held, speaks of the seat that ended.
    for (as_of, given) in [("2026-06-20", "2026-06-18"), ("2026-06-20", "2020-01-01"), ("2026-06-24", "2026-06-18")] {
        assert_eq!(read(&mut at, as_of, given), 1, "{given} as of {as_of}");
        assert_eq!((at.used(), at.open()), (2, vec![ended]));
    }
    assert_eq!(read(&mut at, "2026-06-24", "2026-06-23"), 0);
    assert_eq!((at.used(), at.open(), at.world.names(at.chat).len()), (3, vec![], 3));
    assert!(at.world.store.removals().unwrap()[0].is_withdrawn());
    at.world.is_sound();
}

#[test]
fn a_seat_given_again_by_our_own_row_uses_up_the_account_that_a_later_roster_still_held() {
    let mut at = Chat::new(&["abe", "bea", "cy"]);
    at.take("cy");
    at.on("2026-06-25");
    assert_eq!(at.read("2026-06-24", &["abe", "bea", "cy"]), 3);
    let row = SeatRow { assigned_on: Some(day("2026-06-25")), ..seat("Chat", "cy") };
    at.world.import(assignments("2026-06-25", vec![row]), ImportOptions::default());
    assert_eq!((at.used(), at.open(), at.world.figures(at.chat).unattributed), (3, vec![], 0));
    at.world.is_sound();
}

#[test]
fn a_seat_that_the_newest_roster_lacks_ends_without_one_off_and_without_a_removal() {
    for how in 0..4 {
        let mut at = Chat::new(&["abe", "bea", "cy"]);
        assert_eq!(at.read("2026-06-18", &["abe", "bea"]), 2);
        let seat = at.seat("cy");
        let cy = at.person("cy");
        let done = match how {
            0 => at.world.revoke(&[seat]),
            1 => at.world.done(&Command::OffboardPerson(cy)).batch.unwrap(),
            2 => {
                at.world.leaves("cy", PersonStatus::Inactive);
                at.world.reclaim(&[seat]).0
            }
            _ => {
                at.on("2026-06-21");
                let options = ImportOptions { revoke_gone: true, ..of(at.chat) };
                at.world.import(list("2026-06-19", &["abe", "bea"]), options).0.unwrap()
            }
        };
        assert_eq!((at.used(), at.open()), (2, vec![]), "{how}");
        assert_eq!(at.world.figures(at.chat).unattributed, 0, "{how}");
        let mut next = done;
        for assigned in [3, 2, 3] {
            next = at.world.undo(next).by;
            assert_eq!(at.world.counts(at.chat), (assigned, 2), "{how}");
        }
        at.world.is_sound();
    }
}

#[test]
fn a_seat_that_a_roster_lists_again_is_missing_no_more() {
    let mut at = Chat::new(&["abe", "bea", "cy"]);
    at.read("2026-06-17", &["abe", "bea"]);
    assert_eq!(at.read("2026-06-18", &["abe", "bea", "cy"]), 3);
    let (seat, _) = at.take("cy");
    assert_eq!((at.used(), at.open()), (2, vec![seat]));
    // And of an older one that is read later, only the newer counts.
    let mut at = Chat::new(&["abe", "bea", "cy"]);
    at.read("2026-06-18", &["abe", "bea"]);
    assert_eq!(at.read("2026-06-17", &["abe", "bea", "cy"]), 2);
    at.take("cy");
    assert_eq!((at.used(), at.open()), (2, vec![]));
    at.world.is_sound();
}

#[test]
fn the_roster_that_lacked_a_seat_can_be_taken_back() {
    let mut at = Chat::new(&["abe", "bea", "cy"]);
    let (newer, _) = at.world.import(list("2026-06-18", &["abe", "bea"]), of(at.chat));
    at.world.undo(newer.unwrap());
    assert_eq!(at.used(), 3);
    let (seat, _) = at.take("cy");
    assert_eq!((at.used(), at.open()), (2, vec![seat]));
    at.world.is_sound();
}

#[test]
fn an_edit_of_a_seat_does_not_put_it_on_the_vendors_list() {
    let mut at = Chat::new(&["abe", "bea", "cy"]);
    let seat = at.seat("cy");
    at.world.done(&Command::ExemptSeats { seats: vec![seat], until: day("2026-12-31"), reason: "leave".into() });
    assert_eq!(at.read("2026-06-20", &["abe", "bea"]), 2);
    at.take("cy");
    assert_eq!((at.used(), at.open()), (2, vec![]));
    at.world.is_sound();
}

#[test]
fn a_count_finds_its_holders_without_growing() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 10);
    world.on("2026-06-20");
    world.count(chat, 5);
    let (read_in, _) = world.import(list("2026-06-17", &["abe", "bea", "cy"]), of(chat));
    assert_eq!((world.counts(chat), world.figures(chat).unattributed), ((3, 5), 2));
    assert_eq!(world.figures(chat).available(), Some(5));
    // A report of use of an earlier day, and our own records of seats that were given before, find two more.
    world.import(usage("2026-06-18", vec![account("dan")]), of(chat));
    world.import(people("2026-06-20", vec![person("eve"), person("fay")]), ImportOptions::default());
    let given = |name: &str, on: &str| SeatRow { assigned_on: Some(day(on)), ..seat("Chat", name) };
    world.import(assignments("2026-06-20", vec![given("eve", "2026-01-10")]), ImportOptions::default());
    assert_eq!((world.counts(chat), world.figures(chat).unattributed), ((5, 5), 0));
    world.on("2026-06-21");
    world.import(assignments("2026-06-21", vec![given("fay", "2026-06-21")]), ImportOptions::default());
    assert_eq!(world.counts(chat), (6, 6), "given since");
    let undone = world.undo(read_in.unwrap());
    assert_eq!((world.counts(chat), world.figures(chat).unattributed), ((3, 6), 3));
    world.undo(undone.by);
    assert_eq!((world.counts(chat), world.figures(chat).unattributed), ((6, 6), 0));
    world.is_sound();
}

#[test]
fn a_file_older_than_the_count_moves_nothing_even_where_everybody_is_known() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 10);
    world.holders(chat, &["abe", "bea"]);
    world.on("2026-06-20");
    world.count(chat, 2);
    world.import(list("2026-06-17", &["abe", "bea", "cy"]), of(chat));
    assert_eq!((world.counts(chat), world.figures(chat).unattributed), ((3, 2), -1));
    let past =
        SeatRow { assigned_on: Some(day("2026-06-01")), revoked_on: Some(day("2026-06-10")), ..seat("Chat", "abe") };
    world.import(assignments("2026-06-18", vec![past]), ImportOptions::default());
    assert_eq!((world.counts(chat), world.figures(chat).unattributed), ((2, 2), 0));
    world.is_sound();
}

#[test]
fn an_older_roster_makes_no_seat_that_the_newer_one_lacked() {
    let mut at = Chat::new(&["abe", "bea"]);
    let (_, read) = at.world.import(list("2026-06-01", &["abe", "bea", "zoe"]), of(at.chat));
    assert_eq!((at.world.counts(at.chat), read.created.seats, read.unchanged), ((2, 2), 0, 3));
    let said = "1 row names somebody whom a newer roster does not list (line 4, zoe@example.com): no seat was made.";
    assert_eq!(read.warnings[0], said);
    at.world.import(assignments("2026-06-02", vec![seat("Chat", "zoe")]), ImportOptions::default());
    assert_eq!(at.world.counts(at.chat), (2, 2));
    at.world.import(assignments("2026-06-20", vec![seat("Chat", "zoe")]), ImportOptions::default());
    assert_eq!(at.world.counts(at.chat), (3, 3), "a newer file may name her");
    at.world.is_sound();
}

#[test]
fn rows_that_were_left_out_of_the_newer_roster_may_be_those_of_an_older_one() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 10);
    world.on("2026-06-20");
    let unknown = ImportOptions { create_people: false, allow_rejects: true, ..of(chat) };
    world.import(list("2026-06-10", &["abe", "bea"]), unknown);
    assert_eq!(world.counts(chat), (0, 2));
    world.import(list("2026-06-01", &["abe", "bea", "zoe"]), of(chat));
    assert_eq!(
        (world.counts(chat), world.figures(chat).unattributed),
        ((2, 2), 0),
        "two were counted, and two are found"
    );
    world.is_sound();
}

#[test]
fn a_roster_of_the_day_of_an_assignment_was_made_before_it() {
    let mut at = Chat::new(&["abe", "bea"]);
    let dan = at.world.person("dan");
    at.world.assign(at.chat, dan);
    assert_eq!(at.used(), 3);
    assert_eq!(at.read("2026-06-20", &["abe", "bea"]), 3);
    let (seat, _) = at.take("dan");
    assert_eq!((at.used(), at.open()), (2, vec![seat]));
    at.world.is_sound();
}

#[test]
fn the_same_files_give_the_same_count_in_any_order() {
    let newer = || list("2026-06-18", &["abe", "bea"]);
    let partly = || list("2026-06-19", &["dan"]);
    for later in [false, true] {
        let mut at = Chat::new(&["abe", "bea", "cy"]);
        let partial = ImportOptions { partial: true, ..of(at.chat) };
        if later {
            at.world.import(partly(), partial.clone());
        }
        at.world.import(newer(), of(at.chat));
        if !later {
            at.world.import(partly(), partial);
        }
        assert_eq!(at.used(), 3, "two of the roster, and one whom a newer file names");
        at.world.is_sound();
    }
}

#[test]
fn a_seat_given_by_hand_can_be_one_that_was_counted() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 3);
    world.on("2026-06-20");
    world.count(chat, 5);
    let [abe, bea] = ["abe", "bea"].map(|name| world.person(name));
    let give = |person, already_counted| {
        let mut command = Command::assign(chat, person);
        if let Command::AssignSeat { already_counted: flag, .. } = &mut command {
            *flag = already_counted;
        }
        command
    };
    let refused = world.run_as(&ana(), &give(abe, false)).unwrap_err();
    assert_eq!(refused.message, text::NO_SEAT_LEFT);
    assert!(refused.hint.unwrap().contains("--already-counted"));
    let given = world.done(&give(abe, true)).batch.unwrap();
    assert_eq!((world.counts(chat), world.figures(chat).unattributed), ((1, 5), 4));
    let mut next = given;
    for assigned in [0, 1, 0, 1] {
        next = world.undo(next).by;
        assert_eq!(world.counts(chat), (assigned, 5));
    }
    world.count(chat, 1);
    assert_eq!(world.refused(&give(bea, true)), "No seat of Chat was counted without a holder.");
    world.is_sound();
}

#[test]
fn holders_ticked_in_a_completion_all_come_back() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 3);
    world.on("2026-06-20");
    let five = ["abe", "bea", "cy", "dan", "eve"];
    world.import(list("2026-06-19", &five), of(chat));
    assert_eq!(world.counts(chat), (5, 5));
    let removed: Vec<PersonId> =
        ["bea", "cy"].iter().map(|name| world.store.find_person(&super::world::mail(name)).unwrap()).collect();
    let (_, audit) = world.start_audit(chat);
    let completed = world.complete_audit(audit, 3, &removed);
    assert_eq!(world.counts(chat), (3, 3));
    let undone = world.undo(completed);
    assert_eq!((undone.kept(), world.counts(chat)), (vec![], (5, 5)));
    world.is_sound();
}

#[test]
fn seats_of_an_overdrawn_license_come_back_and_nobody_gets_a_place_that_was_taken_since() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 3);
    world.on("2026-06-20");
    world.import(list("2026-06-19", &["abe", "bea", "cy", "dan", "eve"]), of(chat));
    let seats: Vec<SeatId> = world.seats(chat).into_iter().map(|entry| entry.seat.id).collect();
    let taken = world.revoke(&seats[..3]);
    assert_eq!(world.counts(chat), (2, 2));
    let undone = world.undo(taken);
    assert_eq!((undone.kept(), world.counts(chat)), (vec![], (5, 5)));
    world.undo(undone.by);
    let zoe = world.person("zoe");
    let given = world.run_as(&ben(), &Command::assign(chat, zoe));
    given.unwrap();
    let undone = world.undo(taken);
    assert_eq!((undone.kept().len(), world.counts(chat)), (1, (5, 5)), "one place is Zoe's");
    assert!(undone.kept()[0].ends_with("no seats remaining on this license"));
    world.is_sound();
}
