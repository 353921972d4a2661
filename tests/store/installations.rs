//! What files say is installed on devices: it goes with its import, and tells of nobody who was merged or purged.

use super::import_files::{people, person};
use super::world::World;
use dormouse::domain::command::{Command, ImportOptions};
use dormouse::domain::ids::PersonId;
use rusqlite::Connection;

/// A file that names the device of a person, as the batch of an import wrote it.
fn reported(world: &mut World) -> (PersonId, dormouse::domain::ids::BatchId) {
    world.person("Other");
    let (batch, read) = world.import(people("2026-05-01", vec![person("Ann")]), ImportOptions::default());
    let ann = world.store.find_person("ann@example.com").unwrap();
    let (batch, import) = (batch.unwrap(), read.import.unwrap().0);
    world.rewrite(&format!(
        "INSERT INTO device_report (id, source, device, device_key, person_id, as_of, import_id, created_batch, changed_batch)
         VALUES (1, 'osquery.apps', 'ANN-LAPTOP', 'ann-laptop', {}, 20606, {import}, {by}, {by});
         INSERT INTO installed_application (report_id, n, name, version, last_opened, line)
         VALUES (1, 1, 'Sketchpad.app', '4.39.1', 20600, 2), (1, 2, 'Chat', NULL, NULL, 3);",
        ann.0,
        by = batch.0
    ));
    (ann, batch)
}

fn report(conn: &Connection) -> (String, String, i64, Option<i64>) {
    let sql = "SELECT device, device_key, person_id, void_batch FROM device_report WHERE id = 1";
    conn.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).unwrap()
}

#[test]
fn what_is_installed_goes_and_comes_with_its_import() {
    let mut world = World::on_disk();
    let (_, batch) = reported(&mut world);
    let undone = world.undo(batch);
    assert_eq!(undone.kept, []);
    assert_eq!(report(&world.by_other_means()).3, Some(undone.by.0));
    world.undo(undone.by);
    assert_eq!(report(&world.by_other_means()).3, None);
    world.is_sound();
}

#[test]
fn a_device_goes_over_to_whoever_its_person_turned_out_to_be() {
    let mut world = World::on_disk();
    let (ann, _) = reported(&mut world);
    let other = world.store.find_person("other@example.com").unwrap();
    let merged = world.done(&Command::MergePeople { from: ann, into: other }).batch.unwrap();
    assert_eq!(report(&world.by_other_means()).2, other.0);
    world.is_sound();
    world.undo(merged);
    assert_eq!(report(&world.by_other_means()).2, ann.0);
    world.is_sound();
}

#[test]
fn a_purge_leaves_neither_the_device_nor_its_name() {
    let mut world = World::on_disk();
    let (ann, _) = reported(&mut world);
    world.done(&Command::purge(ann));
    let (device, device_key, _, void) = report(&world.by_other_means());
    assert_eq!((device.as_str(), device_key.as_str(), void.is_some()), ("-", "", true));
    world.is_sound();
}

#[test]
fn a_device_of_nobody_that_is_named_after_somebody_is_said_in_their_purge() {
    let mut world = World::on_disk();
    let (ann, _) = reported(&mut world);
    world.rewrite(
        "INSERT INTO device_report (id, source, device, device_key, as_of, import_id, created_batch, changed_batch)
         SELECT 2, source, 'ann@example.com', 'ann@example.com', as_of, import_id, created_batch, changed_batch
         FROM device_report WHERE id = 1",
    );
    let outcome = world.done(&Command::purge(ann));
    assert_eq!(outcome.warnings, ["The device of device report 2 still names them: it is not theirs."]);
    world.is_sound();
}
