//! Two hands at once: of several who reach for the last seat, exactly one gets it.

use super::world::{World, ana};
use dormouse::domain::command::Command;
use dormouse::domain::refusal::text;
use dormouse::domain::time::Now;
use dormouse::store::Store;
use std::sync::Barrier;

/// Runs one command on each of several connections, all let go at the same moment.
fn at_once(world: &mut World, commands: &[Command]) -> Vec<Result<(), String>> {
    let now: Now = world.now();
    let gate = Barrier::new(commands.len());
    let mut stores: Vec<Store> = commands.iter().map(|_| world.store.again().unwrap()).collect();
    std::thread::scope(|scope| {
        let hands: Vec<_> = stores
            .iter_mut()
            .zip(commands)
            .map(|(store, command)| {
                let gate = &gate;
                scope.spawn(move || {
                    gate.wait();
                    store.execute(command, &ana(), now).map(|_| ()).map_err(|refusal| refusal.message)
                })
            })
            .collect();
        hands.into_iter().map(|hand| hand.join().unwrap()).collect()
    })
}

fn one_wins(outcomes: &[Result<(), String>], sentence: &str) {
    let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(won, 1, "{outcomes:?}");
    for refused in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
        assert_eq!(refused, sentence);
    }
}

#[test]
fn the_last_seat_goes_to_one_of_two() {
    for mut world in [World::on_disk(), World::new()] {
        for round in 0..10 {
            let license = world.license(&format!("Chat {round}"), 1);
            let commands: Vec<Command> =
                ["Carl", "Dora"].map(|name| Command::assign(license, world.person(&format!("{name}{round}")))).to_vec();
            one_wins(&at_once(&mut world, &commands), text::NO_SEAT_LEFT);
            assert_eq!(world.counts(license), (1, 1));
            assert_eq!(
                world.store.license(license, world.today()).unwrap().denials.count,
                1,
                "the other is written down"
            );
        }
        world.is_sound();
    }
}

#[test]
fn the_last_seat_goes_to_one_of_eight() {
    let mut world = World::on_disk();
    let license = world.license("Chat", 1);
    let commands: Vec<Command> = (0..8).map(|n| Command::assign(license, world.person(&format!("Name{n}")))).collect();
    one_wins(&at_once(&mut world, &commands), text::NO_SEAT_LEFT);
    assert_eq!(world.store.license(license, world.today()).unwrap().denials.count, 7);
    world.is_sound();
}

#[test]
fn one_holder_gets_one_seat_and_one_license_one_open_audit() {
    let mut world = World::on_disk();
    let license = world.license("Chat", 9);
    let carl = world.person("Carl");
    let same = vec![Command::assign(license, carl); 4];
    one_wins(&at_once(&mut world, &same), text::DUPLICATE_SEAT);
    let audits = vec![Command::StartAudit(license); 4];
    one_wins(&at_once(&mut world, &audits), text::AUDIT_IN_PROGRESS);
    world.is_sound();
}

#[test]
fn a_batch_is_taken_back_once() {
    let mut world = World::on_disk();
    let license = world.license("Chat", 9);
    let seats = world.holders(license, &["Carl", "Dora"]);
    let batch = world.revoke(&seats);
    let outcomes = at_once(&mut world, &vec![Command::Undo(Some(batch)); 3]);
    let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!((won, world.counts(license)), (1, (2, 2)), "{outcomes:?}");
    world.is_sound();
}
