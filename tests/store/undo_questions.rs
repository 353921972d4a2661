//! What the question before an undo names: which batch, by whom and when, and how many of each thing.

use super::import_files::{assignments, license, licenses, people, person, seat};
use super::world::{World, ana, ben};
use chrono::TimeDelta;
use dormouse::domain::batch::BatchEntry;
use dormouse::domain::batch_item::RecordKind;
use dormouse::domain::command::{Command, Detail, ImportOptions};
use dormouse::domain::ids::BatchId;
use dormouse::domain::person_edit::PersonChanges;

fn asked(world: &mut World, batch: BatchId) -> BatchEntry {
    let now = world.now();
    world.store.batch(Some(batch), &ana(), now).unwrap().unwrap()
}

fn shown(world: &mut World, batch: BatchId) -> String {
    asked(world, batch).things.shown()
}

fn undoable(world: &mut World) -> Vec<BatchId> {
    let now = world.now();
    world.store.undoable_batches(&ana(), now, 100).unwrap().into_iter().map(|batch| batch.id).collect()
}

#[test]
fn an_import_is_named_by_everything_it_read() {
    let mut world = World::on_disk();
    let (earlier, _) = world.import(people("2026-05-01", vec![person("Carl")]), ImportOptions::default());
    let files = vec![
        licenses("2026-05-31", vec![license("Chat", 9), license("Draw", 9)]),
        people("2026-05-31", vec![person("Carl"), person("Dora"), person("Emil")]),
        assignments("2026-05-31", vec![seat("Chat", "Carl"), seat("Chat", "Dora"), seat("Draw", "Dora")]),
    ];
    let outcome = world.done(&Command::Import { files, options: ImportOptions::default() });
    let batch = outcome.batch.unwrap();
    // Carl was known: what the file changes of him counts as well.
    let all = "2 products, 2 licenses, 3 people, 3 seats, of 3 files";
    let entry = asked(&mut world, batch);
    assert_eq!((entry.things.shown().as_str(), entry.things.many()), (all, 10));
    assert!(entry.what.starts_with("read licenses") && entry.what.ends_with(" and 2 more files"), "{}", entry.what);
    assert_eq!((entry.id, entry.by.as_str(), entry.at), (batch, "ana", entry.local.and_utc()));
    assert!(entry.age < TimeDelta::minutes(1) && entry.must_type().is_none());
    assert_eq!(shown(&mut world, earlier.unwrap()), "1 person, of 1 file");
    // The receipt says the same of what was taken back; and of what an undo took back, the question before it is redone.
    let undone = world.done(&Command::Undo(Some(batch)));
    assert!(undone.receipt.ends_with(all), "{}", undone.receipt);
    let undo = undone.batch.unwrap();
    assert_eq!(shown(&mut world, undo), all);
    assert!(asked(&mut world, undo).what.starts_with(&format!("took back {batch} (import): ")));
    let again = world.done(&Command::Undo(Some(undo))).batch.unwrap();
    assert_eq!(shown(&mut world, again), all);
    assert_eq!(asked(&mut world, again).things, entry.things);
}

#[test]
fn what_was_changed_is_counted_once_and_what_hangs_on_it_not_at_all() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 30);
    let names: Vec<String> = (0..21).map(|n| format!("Holder{n}")).collect();
    let seats = world.holders(chat, &names.iter().map(String::as_str).collect::<Vec<_>>());
    let carl = world.store.find_person("holder0@example.com").unwrap();
    let changes = PersonChanges { name: Some("Carl".into()), ..PersonChanges::default() };
    let edited = world.done(&Command::EditPerson { person: carl, changes, reason: None }).batch.unwrap();
    assert_eq!(shown(&mut world, edited), "1 person");
    world.on("2026-11-22");
    let (reclaimed, taken) = world.reclaim(&seats);
    assert_eq!(taken.told(), 21);
    let entry = asked(&mut world, reclaimed);
    assert_eq!(entry.things.kinds().collect::<Vec<_>>(), [(RecordKind::Seat, 21)]);
    assert_eq!(entry.must_type(), Some(21), "more than twenty");
    let undone = world.undo(reclaimed);
    assert_eq!(shown(&mut world, undone.by), "21 seats");
    let (started, audit) = world.start_audit(chat);
    assert_eq!(shown(&mut world, started), "1 users audit");
    let completed = world.complete_audit(audit, 20, &[carl]);
    assert_eq!(shown(&mut world, completed), "1 seat, 1 users audit");
    // What is an hour old is typed, however little it is.
    assert_eq!(asked(&mut world, completed).must_type(), None);
    world.on("2026-11-23");
    assert_eq!(asked(&mut world, completed).must_type(), Some(2));
}

#[test]
fn ones_own_batches_that_stand_are_listed_newest_first() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 3);
    let seats = world.holders(chat, &["Carl", "Dora"]);
    let all = undoable(&mut world);
    assert_eq!(all.len(), 5, "{all:?}");
    assert!(all.is_sorted_by(|one, other| one > other));
    let revoked = world.revoke(&seats[..1]);
    let revoke = Command::RevokeSeats { seats: vec![seats[1]], already_removed: false };
    let of_ben = world.run_as(&ben(), &revoke).unwrap().batch.unwrap();
    assert_eq!(undoable(&mut world)[0], revoked, "what somebody else did is not offered");
    world.undo(revoked);
    assert_eq!(undoable(&mut world), all, "neither is an undo, nor what was undone");
    let now = world.now();
    assert_eq!(world.store.undoable_batches(&ana(), now, 2).unwrap().len(), 2);
    assert_eq!(world.store.batch(None, &ana(), now).unwrap().unwrap().id, all[0]);
    assert_eq!(world.store.batch(None, &ben(), now).unwrap().unwrap().by, "ben");
    assert_eq!(world.store.batch(Some(BatchId(99)), &ana(), now).unwrap_err().message, "There is no batch \"B99\".");
    // What is shown is what is taken back.
    world.undo(of_ben);
    let Detail::Undone { batch, .. } = world.done(&Command::Undo(None)).detail else { panic!() };
    assert_eq!(batch, all[0]);
}
