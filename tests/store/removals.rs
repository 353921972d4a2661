//! Removals at the vendor, exemptions and due notices over time: what closes them, and what an undo opens again.

use super::import_files::{account, roster};
use super::world::{World, ana, ben, day};
use dormouse::domain::command::{Command, Detail, ImportOptions};
use dormouse::domain::ids::{LicenseId, SeatId};
use dormouse::domain::import_file::Account;

fn of(license: LicenseId) -> ImportOptions {
    ImportOptions { license: Some(license), create_people: true, ..ImportOptions::default() }
}

fn names(names: &[&str]) -> Vec<Account> {
    names.iter().map(|name| account(name)).collect()
}

/// How each removal stands: the seat, by what it was closed, and whether a newer roster lists it.
fn removals(world: &World) -> Vec<(SeatId, Option<String>, bool)> {
    let entries = world.store.removals().unwrap();
    entries.into_iter().map(|entry| (entry.seat.unwrap(), entry.closed_how, entry.listed_on.is_some())).collect()
}

/// Carl and Dora, reclaimed on 2026-11-22.
fn reclaimed() -> (World, LicenseId, Vec<SeatId>) {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 10);
    let seats = world.holders(chat, &["Carl", "Dora"]);
    world.on("2026-11-22");
    world.reclaim(&seats);
    (world, chat, seats)
}

#[test]
fn a_full_roster_of_a_later_day_closes_what_it_lacks_and_shows_what_it_still_lists() {
    let (mut world, chat, seats) = reclaimed();
    world.on("2026-11-25");
    let open = |listed| vec![(seats[0], None, listed), (seats[1], None, false)];
    world.import(roster("2026-11-22", names(&["Carl"])), of(chat));
    assert_eq!(removals(&world), open(false), "the day of the reclaim itself tells nothing");
    let (batch, read) = world.import(roster("2026-11-24", names(&["Carl"])), of(chat));
    assert_eq!(read.removals_closed, 1);
    assert_eq!(removals(&world), [(seats[0], None, true), (seats[1], Some("roster".into()), false)]);
    assert_eq!(world.store.removals().unwrap()[1].closed_by.as_deref(), Some("ana"));
    assert_eq!(world.counts(chat), (0, 1), "it is still paid for");
    assert!(!world.holds(seats[0]));
    world.undo(batch.unwrap());
    assert_eq!(removals(&world), open(false));
    world.is_sound();
}

#[test]
fn an_account_whose_holder_has_a_seat_again_is_to_stay() {
    let (mut world, chat, seats) = reclaimed();
    let carl = world.seat(seats[0]).unwrap().seat.holder.id;
    world.on("2026-11-24");
    let given = world.done(&Command::assign(chat, carl)).batch.unwrap();
    assert_eq!(removals(&world), [(seats[0], Some("withdrawn".into()), false), (seats[1], None, false)]);
    let undone = world.undo(given);
    assert_eq!(removals(&world), [(seats[0], None, false), (seats[1], None, false)]);
    world.undo(undone.by);
    assert_eq!(removals(&world), [(seats[0], Some("withdrawn".into()), false), (seats[1], None, false)]);
    world.is_sound();
}

#[test]
fn a_partial_roster_closes_nothing() {
    let (mut world, chat, seats) = reclaimed();
    world.on("2026-11-25");
    world.import(roster("2026-11-24", names(&[])), ImportOptions { partial: true, ..of(chat) });
    assert_eq!(removals(&world), [(seats[0], None, false), (seats[1], None, false)]);
}

#[test]
fn an_undone_completion_opens_the_removals_again() {
    let (mut world, chat, seats) = reclaimed();
    let (_, audit) = world.start_audit(chat);
    let batch = world.complete_audit(audit, 0, &[]);
    assert!(removals(&world).iter().all(|(_, how, _)| how.as_deref() == Some("audit")));
    world.undo(batch);
    assert_eq!(removals(&world), [(seats[0], None, false), (seats[1], None, false)]);
    world.is_sound();
}

#[test]
fn a_removal_done_by_hand_names_who_did_it_and_can_be_taken_back() {
    let (mut world, _, seats) = reclaimed();
    let outcome = world.run_as(&ben(), &Command::CloseRemovals(seats.clone())).unwrap();
    let Detail::Seats(noted) = &outcome.detail else { panic!("{outcome:?}") };
    assert_eq!((noted.seats.clone(), noted.skipped.len()), (seats.clone(), 0));
    let entries = world.store.removals().unwrap();
    assert!(entries.iter().all(|entry| entry.closed_by.as_deref() == Some("ben")), "{entries:?}");
    assert_eq!(world.undo(outcome.batch.unwrap()).kept(), [""; 0]);
    assert_eq!(removals(&world), [(seats[0], None, false), (seats[1], None, false)]);
    world.is_sound();
}

#[test]
fn an_undone_reclaim_is_on_no_list() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 10);
    let seats = world.holders(chat, &["Carl"]);
    world.on("2026-11-22");
    let (batch, _) = world.reclaim(&seats);
    world.undo(batch);
    assert_eq!(removals(&world), []);
    assert_eq!(world.store.reassigned(world.today()).unwrap().reclaimed, 0);
    world.reclaim(&seats);
    assert_eq!(world.store.reassigned(world.today()).unwrap().reclaimed, 1);
}

#[test]
fn a_seat_counts_as_given_back_within_thirty_days() {
    for (given, given_back) in [("2026-12-22", 1), ("2026-12-23", 0)] {
        let (mut world, chat, seats) = reclaimed();
        world.on(given);
        let carl = world.seat(seats[0]).unwrap().seat.holder.id;
        world.assign(chat, carl);
        let reassigned = world.store.reassigned(world.today()).unwrap();
        assert_eq!((reassigned.reclaimed, reassigned.given_back), (2, given_back), "{given}");
    }
}

#[test]
fn an_exemption_holds_through_its_last_day_and_survives_a_file() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 10);
    let seats = world.holders(chat, &["Carl"]);
    world.on("2026-11-22");
    let exempt = Command::ExemptSeats { seats: seats.clone(), until: day("2026-11-30"), reason: "pilot".into() };
    let batch = world.done(&exempt).batch.unwrap();
    let dormant = |world: &World| world.seat(seats[0]).unwrap().verdict.dormant;
    assert!(!dormant(&world));
    let refused = world.run_as(&ana(), &Command::Reclaim { seats: seats.clone(), threshold: super::world::ninety() });
    assert!(refused.unwrap_err().message.contains("it is exempt until 2026-11-30"));
    world.import(roster("2026-11-22", names(&["Carl"])), of(chat));
    assert_eq!(world.seat(seats[0]).unwrap().seat.exempt_until, Some(day("2026-11-30")));
    world.on("2026-11-30");
    assert!(!dormant(&world));
    world.on("2026-12-01");
    assert!(dormant(&world));
    world.undo(batch);
    assert_eq!(world.seat(seats[0]).unwrap().seat.exempt_until, None);
    world.is_sound();
}

#[test]
fn a_due_notice_waits_while_an_audit_is_open_and_comes_when_it_is_cancelled() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 3);
    world.count(chat, 2);
    world.on("2026-09-10");
    let (_, open) = world.start_audit(chat);
    assert_eq!(world.done(&Command::NotifyDue).batch, None);
    world.done(&Command::CancelAudit { audit: open, reason: "not now".into() });
    world.done(&Command::NotifyDue);
    assert_eq!(world.notices().len(), 2, "one for each admin, days after it was due");
    let (start, _) = world.start_audit(chat);
    world.undo(start);
    assert_eq!(world.store.license(chat, world.today()).unwrap().next_audit_due, Some(day("2026-09-01")));
    assert_eq!(world.done(&Command::NotifyDue).batch, None, "they were told");
    world.is_sound();
}

#[test]
fn a_pulse_remembers_what_was_dormant_and_forgets_the_one_before() {
    let (mut world, chat, _) = reclaimed();
    let seats = world.holders(chat, &["Emil", "Fred"]);
    world.on("2027-03-01");
    let new = |world: &World| world.store.pulse(world.today()).unwrap().licenses[0].seats.new_dormant.clone();
    assert_eq!(new(&world), seats);
    assert_eq!(world.done(&Command::RecordPulse { dormant: seats.clone() }).batch, None);
    assert_eq!(new(&world), []);
    world.done(&Command::RecordPulse { dormant: vec![seats[0]] });
    assert_eq!(new(&world), [seats[1]]);
    assert_eq!(world.store.pulse(world.today()).unwrap().last.unwrap().1, day("2027-03-01"));
    world.is_sound();
}
