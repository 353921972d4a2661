//! An undo that is only looked at, and batches in which there is nothing to take back.

use super::import_files::{people, person};
use super::world::{World, ana};
use dormouse::domain::batch_item::{BatchItem, RecordKind, UndoEffect};
use dormouse::domain::command::{Command, Detail, ImportOptions};

fn seat(number: i64, becomes: UndoEffect) -> BatchItem {
    BatchItem { thing: RecordKind::Seat, number, becomes }
}

#[test]
fn a_rehearsed_undo_says_what_comes_back_and_what_does_not_and_writes_nothing() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 2);
    let seats = world.holders(chat, &["Carl", "Dora"]);
    world.on("2026-11-22");
    let (batch, _) = world.reclaim(&seats);
    let emil = world.person("Emil");
    let given = world.assign(chat, emil);
    let before = world.store.verify_history(None).unwrap();
    let now = world.now();
    let plan = world.store.rehearse(&Command::Undo(Some(batch)), &ana(), now).unwrap();
    let Detail::Undone { parts, kept, .. } = &plan.detail else { panic!("{plan:?}") };
    let back: Vec<BatchItem> = parts.iter().filter(|part| part.thing == RecordKind::Seat).copied().collect();
    assert_eq!(back, [seat(seats[1].0, UndoEffect::Back)], "the last to go is the first to come back");
    assert_eq!(world.store.part_names(&back).unwrap(), ["Dora, Chat"]);
    assert_eq!((kept.len(), kept[0].what.clone()), (1, seats[0].to_string()));
    assert_eq!(
        (plan.receipt.to_string(), plan.batch),
        (format!("would take back {batch} (reclaim): 1 seat; seats used 1 → 2; 1 stays as it is"), None)
    );
    assert_eq!(world.store.verify_history(None).unwrap(), before);
    assert!(!world.holds(seats[0]));

    let now = world.now();
    let plan = world.store.rehearse(&Command::Undo(None), &ana(), now).unwrap();
    let Detail::Undone { parts, .. } = &plan.detail else { panic!("{plan:?}") };
    assert_eq!(*parts, [seat(given.0, UndoEffect::Gone)]);
}

#[test]
fn every_kind_of_thing_has_a_name() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 5);
    let seats = world.holders(chat, &["Carl"]);
    let (_, audit) = world.start_audit(chat);
    let all = [
        (RecordKind::Product, 1, "Chat"),
        (RecordKind::License, chat.0, "Chat"),
        (RecordKind::Person, 1, "Carl"),
        (RecordKind::Identifier, 1, "carl@example.com"),
        (RecordKind::Seat, seats[0].0, "Carl, Chat"),
        (RecordKind::Audit, audit.0, "Chat"),
        (RecordKind::Admin, 1, "ana"),
        (RecordKind::Decision, 7, ""),
        (RecordKind::Notice, 7, ""),
        (RecordKind::Removal, 7, ""),
        (RecordKind::Import, 7, ""),
        (RecordKind::Count, 7, ""),
        (RecordKind::Setting, 1, "time_zone"),
    ];
    let parts: Vec<BatchItem> = all
        .iter()
        .map(|(thing, number, _)| BatchItem { thing: *thing, number: *number, becomes: UndoEffect::Back })
        .collect();
    let names: Vec<&str> = all.iter().map(|(.., name)| *name).collect();
    assert_eq!(world.store.part_names(&parts).unwrap(), names);
}

#[test]
fn a_file_that_changed_nothing_leaves_nothing_to_take_back_and_is_read_again_when_it_would() {
    let mut world = World::on_disk();
    let staff = || people("2026-05-31", vec![person("Carl")]);
    let added = world.done(&Command::Import { files: vec![staff()], options: ImportOptions::default() }).batch.unwrap();
    let older = || people("2026-05-30", vec![person("Carl")]);
    let (batch, read) = world.import(older(), ImportOptions::default());
    assert_eq!((batch, read.unchanged, read.seen_before), (None, 1, None));
    assert_eq!(world.store.last_batch(&ana()).unwrap().unwrap().0, added);
    let empty = world.store.history(None, None, Some(1)).unwrap()[0].batch.unwrap();
    let refused = world.refused(&Command::Undo(Some(empty)));
    assert_eq!(refused, format!("{empty} (import) changed nothing, so there is nothing to take back."));
    world.undo(added);
    assert!(world.store.people().unwrap().is_empty());
    let (batch, read) = world.import(older(), ImportOptions::default());
    assert_eq!((batch.is_some(), read.created.people), (true, 1));
    world.is_sound();
}
