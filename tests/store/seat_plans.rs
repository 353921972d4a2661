//! A plan of a change of seats is what is done afterwards, and it keeps no writer waiting.

use super::world::import_files::file;
use super::world::{World, ana, day, mail, ninety};
use dormouse::domain::command::{Command, Detail, ImportOptions, Outcome};
use dormouse::domain::dormancy::AsOf;
use dormouse::domain::ids::SeatId;
use dormouse::domain::person::PersonStatus;
use dormouse::domain::seat_plan::SeatPlan;

fn plan(outcome: Outcome) -> SeatPlan {
    let Detail::Seats(plan) = outcome.detail else { panic!("{outcome:?}") };
    *plan
}

/// Seats of two licenses in November, one of them used since, one of a leaver.
fn november() -> (World, Vec<SeatId>) {
    let mut world = World::on_disk();
    let (chat, maps) = (world.license("Chat", 9), world.license("Maps", 9));
    let mut seats = world.holders(chat, &["Carl", "Dora", "Emil"]);
    seats.extend(world.holders(maps, &["Finn", "Gina"]));
    world.leaves("Emil", PersonStatus::Offboarded);
    world.on("2026-11-22");
    (world, seats)
}

#[test]
fn what_is_planned_is_what_is_done() {
    let (mut world, seats) = november();
    let dora = world.store.find_person("dora@example.com").unwrap();
    let reclaim = Command::Reclaim { seats: seats[..4].to_vec(), threshold: ninety() };
    let exempt = Command::ExemptSeats { seats: seats.clone(), until: day("2026-12-31"), reason: "pilot".into() };
    let revoke = |already_removed| Command::RevokeSeats { seats: seats.clone(), already_removed };
    for command in [
        exempt,
        Command::LiftExemptions(seats.clone()),
        Command::OffboardPerson(dora),
        reclaim,
        Command::CloseRemovals(seats.clone()),
        revoke(false),
    ] {
        let before = world.store.rows_changed();
        let now = world.now();
        let planned = world.store.rehearse(&command, &ana(), now).unwrap();
        assert_eq!(world.store.rows_changed(), before, "{command:?} was only planned");
        assert!(planned.dry_run && planned.batch.is_none());
        let done = world.done(&command);
        assert_eq!(planned.warnings, done.warnings);
        let (planned, done) = (plan(planned), plan(done));
        assert!(!done.seats.is_empty());
        assert_eq!(planned, done, "{command:?}");
        world.is_sound();
    }
}

#[test]
fn a_plan_waits_for_no_writer_and_keeps_none_waiting() {
    let (mut world, seats) = november();
    let other = world.by_other_means();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let now = world.now();
    let [dora, carl] = ["Dora", "Carl"].map(|name| world.store.find_person(&mail(name)).unwrap());
    let people = dormouse::domain::import_file::Content::People(Vec::new().into());
    for (command, said) in [
        (Command::Reclaim { seats, threshold: ninety() }, "would reclaim 5 seats of 2 licenses, 4 people to be told"),
        (
            Command::MergePeople { from: dora, into: carl },
            "would merge Dora (P2) with 1 seat into Carl (P1), which frees 1 seat",
        ),
        (Command::Undo(None), "would take back B13 (assign seat): 1 seat; seats used 2 → 1"),
        (
            Command::Import {
                files: vec![file("people.csv", "2026-11-22", 0, people)],
                options: ImportOptions::default(),
            },
            "would read people.csv: 0 created, 0 updated, 0 unchanged, 0 rejected",
        ),
    ] {
        let planned = world.store.rehearse(&command, &ana(), now).unwrap();
        assert_eq!(planned.receipt, said);
    }
    other.execute_batch("ROLLBACK").unwrap();
}

/// More than are read and written at a time, over two licenses: counts, digests, images and their undo are as for a few.
#[test]
fn many_seats_go_and_come_back_as_a_few_do() {
    let mut world = World::on_disk();
    let (chat, maps) = (world.license("Chat", 3_000), world.license("Maps", 3_000));
    let names: Vec<String> = (0..12).map(|n| format!("Holder{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    world.holders(chat, &names);
    for name in names {
        let person = world.store.find_person(&mail(name)).unwrap();
        world.assign(maps, person);
    }
    // The rest is copied: each of the people of a crowd has a seat of either license.
    world.rewrite(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1100)
         INSERT INTO person (name, status, login_kind, created_batch, changed_batch)
         SELECT 'Crowd ' || n, 'active', 0, 1, 1 FROM n;
         INSERT INTO assignment (license_id, person_id, first_listed, assigned_on, used_kind, origin, created_batch,
                                 changed_batch)
         SELECT l.id, h.id, 20605, 20605, 0, 'here', 1, 1 FROM person h CROSS JOIN license l WHERE h.name LIKE 'Crowd %'",
    );
    world.on("2026-11-22");
    let filter = dormouse::domain::read_model::SeatFilter::default();
    let all: Vec<SeatId> = world
        .store
        .seats(&filter, AsOf::new(world.today(), ninety(), 7))
        .unwrap()
        .iter()
        .map(|entry| entry.seat.id)
        .collect();
    assert_eq!(all.len(), 2_224);
    let (batch, plan) = world.reclaim(&all);
    assert_eq!((plan.seats.len(), plan.told(), world.notices().len()), (2_224, 1_112, 2_224));
    assert_eq!((world.counts(chat), world.counts(maps)), ((0, 0), (0, 0)));
    world.is_sound();
    let undone = world.undo(batch);
    assert_eq!(undone.kept(), [""; 0]);
    assert_eq!((world.counts(chat), world.counts(maps)), ((1_112, 1_112), (1_112, 1_112)));
    assert_eq!(world.notices().len(), 0);
    world.is_sound();
    // Taken back as often as anybody likes.
    world.undo(undone.by);
    assert_eq!((world.counts(chat), world.notices().len()), ((0, 0), 2_224));
    world.is_sound();
}
