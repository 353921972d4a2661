//! Removals at the vendor when an undo meets them: none is open for a seat that somebody holds, and none opens unsaid.

use super::import_files::{account, roster};
use super::world::{World, ana, ninety};
use dormouse::domain::batch_item::{RecordKind, UndoEffect};
use dormouse::domain::command::{Command, Detail, ImportOptions};
use dormouse::domain::ids::{BatchId, LicenseId, SeatId};

/// Who closes the removal of Carl's seat.
#[derive(Debug, Clone, Copy)]
enum By {
    Hand,
    Roster,
    Audit,
}

const ALL: [By; 3] = [By::Hand, By::Roster, By::Audit];

/// Carl's seat, taken back in the first batch; its removal, closed in the second.
fn closed(by: By) -> (World, LicenseId, Vec<SeatId>, BatchId, BatchId) {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 10);
    let seats = world.holders(chat, &["Carl", "Dora"]);
    world.on("2026-11-22");
    let revoked = world.revoke(&seats[..1]);
    world.on("2026-11-25");
    let closing = match by {
        By::Hand => world.done(&Command::CloseRemovals(vec![seats[0]])).batch.unwrap(),
        By::Roster => {
            let options = ImportOptions { license: Some(chat), create_people: true, ..ImportOptions::default() };
            world.import(roster("2026-11-24", vec![account("Dora")]), options).0.unwrap()
        }
        By::Audit => world.count(chat, 1),
    };
    let removals = world.store.removals().unwrap();
    assert_eq!(removals.len(), 1);
    assert!(removals[0].closed_how.is_some(), "{by:?}: {removals:?}");
    (world, chat, seats, revoked, closing)
}

/// The seats whose removals are open.
fn open(world: &World) -> Vec<SeatId> {
    let entries = world.store.removals().unwrap().into_iter();
    entries.filter(|entry| entry.closed_how.is_none()).filter_map(|entry| entry.seat).collect()
}

#[test]
fn a_removal_whose_seat_is_held_again_stays_closed() {
    for by in ALL {
        let (mut world, _, seats, revoked, closing) = closed(by);
        world.undo(revoked);
        assert!(world.holds(seats[0]), "{by:?}");
        let reason = format!("the removal of {}: {} is held again", seats[0], seats[0]);
        match by {
            By::Hand => {
                let refused = world.refused(&Command::Undo(Some(closing)));
                assert_eq!(refused, format!("Nothing of {closing} can be taken back. T{}.", &reason[1..]));
            }
            By::Roster | By::Audit => assert_eq!(world.undo(closing).kept(), [reason], "{by:?}"),
        }
        assert_eq!(open(&world), [], "{by:?}");
        world.is_sound();
        world.revoke(&seats[..1]);
        assert_eq!(open(&world), [seats[0]], "{by:?}");
        world.is_sound();
    }
}

#[test]
fn a_removal_left_open_for_a_held_seat_keeps_nobody_from_taking_it_back() {
    for how in 0..4 {
        let mut world = World::on_disk();
        let chat = world.license("Chat", 10);
        let seats = world.holders(chat, &["Carl", "Dora"]);
        let carl = world.seat(seats[0]).unwrap().seat.holder.id;
        world.on("2026-11-22");
        world.rewrite(&format!(
            "INSERT INTO removal (assignment_id, opened_on, created_batch, changed_batch) VALUES ({}, 20000, 1, 1)",
            seats[0].0
        ));
        let command = match how {
            0 => Command::RevokeSeats { seats: seats.clone(), already_removed: false },
            1 => Command::Reclaim { seats: seats.clone(), threshold: ninety() },
            2 => Command::OffboardPerson(carl),
            _ => Command::RevokeSeats { seats: seats.clone(), already_removed: true },
        };
        let batch = world.done(&command).batch.unwrap();
        assert!(!world.holds(seats[0]));
        let opened = [&seats[..], &seats[..], &seats[..1], &[]][how];
        assert_eq!(open(&world), opened, "{command:?}");
        world.is_sound();
        let by = world.undo(batch).by;
        assert!(world.holds(seats[0]));
        assert_eq!(open(&world), [], "{command:?}");
        world.undo(by);
        assert_eq!(open(&world), opened, "{command:?}");
        world.is_sound();
    }
}

#[test]
fn each_removal_that_an_undo_opens_again_is_a_part_and_counted() {
    for (by, words) in
        [(By::Hand, "1 removal"), (By::Roster, "1 removal, of 1 file"), (By::Audit, "1 users audit, 1 removal")]
    {
        let (mut world, _, seats, _, closing) = closed(by);
        let now = world.now();
        let plan = world.store.rehearse(&Command::Undo(Some(closing)), &ana(), now).unwrap();
        let Detail::Undone { parts, .. } = &plan.detail else { panic!("{plan:?}") };
        let kinds = parts.iter().map(|part| part.thing).collect();
        let told: Vec<_> = parts.iter().filter(|part| !part.hangs_on(&kinds)).collect();
        let removal = told.iter().find(|part| part.thing == RecordKind::Removal).unwrap();
        assert_eq!(removal.becomes, UndoEffect::AsBefore);
        assert!(plan.receipt.ends_with(words), "{}", plan.receipt);
        world.undo(closing);
        assert_eq!(open(&world), [seats[0]]);
        world.is_sound();
    }
}

#[test]
fn the_removals_that_go_with_their_seats_are_not_counted_beside_them() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 10);
    let seats = world.holders(chat, &["Carl", "Dora"]);
    world.on("2026-11-22");
    let first = world.revoke(&seats[..1]);
    world.on("2026-11-24");
    let options = ImportOptions { license: Some(chat), create_people: true, ..ImportOptions::default() };
    let (read, _) = world.import(roster("2026-11-24", vec![account("Dora"), account("Emil")]), options);
    let receipt = world.done(&Command::Undo(read)).receipt;
    assert!(receipt.contains("2 seats, 1 removal, of 1 file"), "{receipt}");
    let receipt = world.done(&Command::Undo(Some(first))).receipt;
    assert!(receipt.ends_with(": 1 seat; seats used 1 → 2"), "{receipt}");
    world.is_sound();
}

#[test]
fn a_seat_given_back_before_another_account_was_to_be_removed_keeps_that_removal_from_nothing() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 10);
    let seats = world.holders(chat, &["Carl", "Dora"]);
    let person = |world: &World, seat: SeatId| world.seat(seat).unwrap().seat.holder.id;
    let (carl, dora) = (person(&world, seats[0]), person(&world, seats[1]));
    world.on("2026-11-22");
    let revoked = world.revoke(&seats[..1]);
    world.undo(revoked);
    // Two records of one human: one of two accounts is to be removed.
    world.done(&Command::MergePeople { from: dora, into: carl });
    assert_eq!(open(&world), [seats[1]]);
    let done = world.done(&Command::CloseRemovals(vec![seats[1]])).batch.unwrap();
    assert!(world.undo(done).kept().is_empty());
    assert_eq!(open(&world), [seats[1]]);
    world.is_sound();
}

#[test]
fn an_account_of_a_human_who_holds_another_is_to_be_removed_again_where_it_was_before() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 10);
    let seats = world.holders(chat, &["Carl", "Dora"]);
    let person = |world: &World, seat: SeatId| world.seat(seat).unwrap().seat.holder.id;
    let carl = person(&world, seats[0]);
    world.revoke(&seats[..1]);
    world.on("2026-11-22");
    let emil = world.person("Emil");
    let own = world.assign(chat, emil);
    world.done(&Command::MergePeople { from: carl, into: emil });
    assert_eq!(open(&world), [seats[0]]);
    let options = ImportOptions { license: Some(chat), create_people: true, ..ImportOptions::default() };
    let (read, _) = world.import(roster("2026-11-22", vec![account("Dora")]), options);
    assert_eq!((open(&world), world.holds(own)), (vec![], true));
    assert!(world.undo(read.unwrap()).kept().is_empty());
    assert_eq!(open(&world), [seats[0]]);
    world.is_sound();
}
