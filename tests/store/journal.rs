//! The journal: asked for by a setting, changed only while nobody else has the file open, and shown as the file has it.

use super::world::{World, ana, raw};
use dormouse::domain::actor::Actor;
use dormouse::domain::command::Command;
use dormouse::domain::org::{JournalMode, Setting};
use dormouse::store::{Access, Store};

fn set(value: &str) -> Command {
    Command::SetOrg { setting: Setting::JournalMode, value: value.into() }
}

/// What the file has, by another connection's word.
fn has(world: &World) -> String {
    raw(&world.path()).query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap()
}

fn found(world: &World) -> String {
    let finding = world.store.check().unwrap().into_iter().find(|finding| finding.name == "journal").unwrap();
    assert_eq!(finding.ok, finding.remedy.is_none());
    finding.found
}

#[test]
fn a_journal_is_changed_kept_and_taken_back() {
    let mut world = World::on_disk();
    assert_eq!(world.store.journal_mode().unwrap(), "wal");
    let outcome = world.done(&set("delete"));
    assert_eq!((&*outcome.receipt, outcome.warnings.len()), ("set journal_mode to delete", 0));
    assert_eq!((has(&world).as_str(), world.store.journal_mode().unwrap().as_str()), ("delete", "delete"));
    assert_eq!(world.store.org().unwrap().journal_mode, Some(JournalMode::Delete));
    assert!(!world.path().with_extension("db-wal").exists());
    assert_eq!(world.done(&set("DELETE")).receipt, "nothing changed: journal_mode is delete already");
    // It stays so for whoever opens the file.
    let again = Store::open(&world.path(), Access::ReadWrite).unwrap();
    assert_eq!(again.journal_mode().unwrap(), "delete");
    assert_eq!(found(&world), "delete, on a disk of this machine");
    drop(again);
    world.undo(outcome.batch.unwrap());
    assert_eq!((has(&world).as_str(), world.store.org().unwrap().journal_mode), ("wal", None));
    world.done(&set("delete"));
    assert_eq!(world.done(&set("none")).receipt, "set journal_mode to none");
    assert_eq!(has(&world), "wal", "the file system decides again");
    world.is_sound();
}

#[test]
fn a_journal_that_others_hold_open_stays_with_its_setting() {
    let mut world = World::on_disk();
    let other = world.store.again().unwrap();
    assert_eq!(other.licenses(world.today()).unwrap().len(), 0);
    let events = world.store.history(None, None, None).unwrap().len();
    let sentence = "The journal stays wal: it can become delete only while nobody else has the database open; \
                    nothing was changed.";
    assert_eq!(world.refused(&set("delete")), sentence);
    assert_eq!((has(&world).as_str(), world.store.org().unwrap().journal_mode), ("wal", None));
    assert_eq!(world.store.history(None, None, None).unwrap().len(), events);
    drop(other);
    world.done(&set("delete"));
    // The way back needs nobody to leave: without a log nobody holds the file between two reads.
    let other = world.store.again().unwrap();
    assert_eq!(other.licenses(world.today()).unwrap().len(), 0);
    world.done(&set("wal"));
    assert_eq!(other.journal_mode().unwrap(), "wal");
    world.is_sound();
}

#[test]
fn whoever_may_not_change_settings_does_not_change_the_journal() {
    let mut world = World::on_disk();
    let eve = Actor { uid: 4242, name: "eve".into(), ..ana() };
    assert!(world.run_as(&eve, &set("delete")).is_err());
    assert_eq!(world.refused(&set("truncate")), "journal_mode cannot be \"truncate\".");
    let now = world.now();
    let mut looking = Store::open(&world.path(), Access::ReadOnly).unwrap();
    assert!(looking.execute(&set("delete"), &ana(), now).is_err());
    drop(looking);
    assert_eq!(has(&world), "wal");
}

#[test]
fn a_setting_that_the_file_does_not_have_is_found_and_made_up_for_by_the_next_who_opens_it() {
    let mut world = World::on_disk();
    let other = world.store.again().unwrap();
    assert_eq!(other.licenses(world.today()).unwrap().len(), 0);
    // As after a crash between the file and the setting.
    let row = "INSERT INTO org (key, value, created_batch, changed_batch) VALUES ('journal_mode', 'delete', 1, 1)";
    world.by_other_means().execute(row, []).unwrap();
    assert_eq!(found(&world), "journal_mode is set to delete, and the file has wal");
    let held = Store::open(&world.path(), Access::ReadWrite).unwrap();
    assert_eq!(held.journal_mode().unwrap(), "wal", "what is shown is what the file has");
    let path = world.path();
    drop((other, held));
    world.store = Store::in_memory(chrono_tz::UTC, &ana(), world.now().at).unwrap();
    let alone = Store::open(&path, Access::ReadWrite).unwrap();
    assert_eq!(alone.journal_mode().unwrap(), "delete");
}

#[test]
fn an_undo_that_cannot_change_the_journal_says_so() {
    let mut world = World::on_disk();
    world.done(&set("delete"));
    let back = world.done(&set("wal")).batch;
    let other = world.store.again().unwrap();
    assert_eq!(other.licenses(world.today()).unwrap().len(), 0);
    let outcome = world.done(&Command::Undo(back));
    let sentence = "The journal is still wal, since others have the database open; it becomes delete when somebody \
                    opens it alone.";
    assert_eq!(outcome.warnings, [sentence]);
    assert_eq!(world.store.org().unwrap().journal_mode, Some(JournalMode::Delete));
}

#[test]
fn readers_writers_and_copies_get_along_without_a_log() {
    let mut world = World::on_disk();
    world.done(&set("delete"));
    let chat = world.license("Chat", 40);
    let reader = world.store.again().unwrap();
    let mut seen = reader.data_version().unwrap();
    for n in 0..3 {
        let person = world.person(&format!("Person{n}"));
        world.done(&Command::assign(chat, person));
        let now = reader.data_version().unwrap();
        assert!(now != seen, "a reader sees that somebody committed");
        seen = now;
        assert_eq!(reader.license(chat, world.today()).unwrap().license.seats.assigned, n + 1);
        assert!(reader.seat_index(world.today()).is_ok());
    }
    let copy = world.path().with_file_name("copy.db");
    let backup = world.store.backup(&copy, false, &dormouse::files::OffLimits::none()).unwrap();
    assert_eq!(backup.head, reader.verify_history(None).unwrap().head);
    let copy = Store::open(&copy, Access::ReadWrite).unwrap();
    assert_eq!(copy.journal_mode().unwrap(), "delete", "the copy has the setting, and follows it");
    assert_eq!(copy.license(chat, world.today()).unwrap().license.seats, world.figures(chat));
    // One that looks for long keeps no writer waiting.
    let aside = world.store.aside().unwrap();
    let written = aside.carry(world.today(), false, |carried, _, _| {
        world.done(&set("delete"));
        world.done(&Command::ArchiveLicense(chat));
        Ok(carried.licenses.len())
    });
    assert_eq!(written, Ok(1));
    world.is_sound();
}

#[test]
fn a_reader_keeps_nobody_waiting_who_would_change_the_journal() {
    let mut world = World::on_disk();
    let batch = world.done(&set("delete")).batch;
    let reader = world.by_other_means();
    reader.execute_batch("BEGIN; SELECT count(*) FROM org").unwrap();
    let sentence = "The journal stays delete: it can become wal only while nobody else has the database open; \
                    nothing was changed.";
    assert_eq!(world.refused(&set("wal")), sentence);
    drop(reader);
    assert_eq!(world.undo_as(&ana(), batch).map(|undone| undone.kept.len()), Ok(0));
    assert_eq!(has(&world), "wal");
    // Whoever waited for nothing waits again where it is worth it.
    let writer = world.by_other_means();
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    let ends = std::thread::spawn(move || writer.execute_batch("ROLLBACK"));
    world.license("Chat", 3);
    assert_eq!(ends.join().unwrap(), Ok(()));
    world.is_sound();
}
