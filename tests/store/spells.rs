//! Times over the limit: each command that moves a figure begins or ends one, an undo sets it right, and every admin is told
//! of each stage once.

use super::import_files::{account, roster};
use super::world::{World, day};
use dormouse::domain::command::{Command, ImportOptions};
use dormouse::domain::ids::LicenseId;
use dormouse::domain::license::{LicenseFields, LimitPolicy, Plan, SeatType};
use dormouse::domain::overuse::{Grace, GraceState};
use dormouse::domain::time::Day;

/// A license whose limit refuses nothing, with so many of its seats counted.
fn unrefused(world: &mut World, total: u32, used: u32) -> LicenseId {
    let fields =
        LicenseFields { seats_total: Some(total), limit_policy: Some(LimitPolicy::Off), ..LicenseFields::default() };
    let license = world.license_with("Chat", fields);
    world.count(license, used);
    license
}

/// The spells of all licenses, those that last first: first day, end, highest, and seat-days by today.
fn spells(world: &World) -> Vec<(Day, Option<Day>, u32, u64)> {
    let today = world.today();
    let shown = |entry: dormouse::domain::read_model::SpellEntry| {
        (entry.spell.first_day, entry.spell.ended_on, entry.spell.highest, entry.spell.seat_days_by(today))
    };
    world.store.spells(true, world.today()).unwrap().into_iter().map(shown).collect()
}

/// Moves the count by people who are given a seat.
fn give(world: &mut World, license: LicenseId, names: &[&str]) -> dormouse::domain::ids::BatchId {
    let mut last = None;
    for name in names {
        let person = world.person(name);
        last = world.done(&Command::assign(license, person)).batch;
    }
    last.unwrap()
}

fn take(world: &mut World, license: LicenseId, name: &str) -> dormouse::domain::ids::BatchId {
    let seat = world.seats(license).into_iter().find(|entry| entry.seat.holder_name == name).unwrap().seat.id;
    world.revoke(&[seat])
}

#[test]
fn a_spell_lasts_until_the_use_is_within_the_limit_and_an_undo_lets_it_go_on() {
    let mut world = World::founded("2026-10-01", &super::world::ana());
    let license = unrefused(&mut world, 242, 240);
    world.on("2026-11-01");
    give(&mut world, license, &["Ana", "Ben", "Carl"]);
    world.on("2026-11-05");
    give(&mut world, license, &["Dora"]);
    world.on("2026-11-09");
    take(&mut world, license, "Ana");
    world.on("2026-11-20");
    let ended = take(&mut world, license, "Ben");
    let first = (day("2026-11-01"), Some(day("2026-11-20")), 244, 23);
    assert_eq!(spells(&world), [first]);
    world.on("2026-11-25");
    give(&mut world, license, &["Emil"]);
    assert_eq!(spells(&world), [(day("2026-11-25"), None, 243, 0), first]);
    world.is_sound();
    let entry = world.store.license(license, world.today()).unwrap();
    let spell = entry.spell.unwrap();
    let grace = |on: &str| Grace::of(&spell, &entry.license.terms, day(on));
    assert_eq!(grace("2026-12-25").ends_on, Some(day("2026-12-25")));
    assert_eq!((grace("2026-12-25").state, grace("2026-12-26").state), (GraceState::InGrace, GraceState::Expired));
    // What ended the first is taken back: it never ended, and the second is a part of it.
    let undone = world.undo(ended);
    assert_eq!(spells(&world), [(day("2026-11-01"), None, 244, 4 + 8 + 16)]);
    world.is_sound();
    world.undo(undone.by);
    assert_eq!(spells(&world), [(day("2026-11-25"), None, 243, 0), first]);
    world.is_sound();
}

#[test]
fn whatever_moves_a_figure_begins_and_ends_one() {
    let mut world = World::on_disk();
    let license = unrefused(&mut world, 2, 2);
    let total = |seats| move |fields: &mut LicenseFields| fields.seats_total = Some(seats);
    let lasts = |world: &World| spells(world).first().is_some_and(|(_, ended, ..)| ended.is_none());
    world.on("2026-06-02");
    let fewer = world.edit_license(license, total(1));
    let fewer = world.done(&fewer).batch.unwrap();
    assert!(lasts(&world), "fewer seats in all");
    world.undo(fewer);
    assert_eq!(spells(&world), [], "it never was");
    world.on("2026-06-03").count(license, 3);
    assert!(lasts(&world), "a users audit found one more");
    world.done(&Command::ArchiveLicense(license));
    assert!(!lasts(&world), "laid aside");
    world.on("2026-06-04").done(&Command::RestoreLicense(license));
    assert_eq!(spells(&world)[0], (day("2026-06-04"), None, 3, 0));
    let rows = ["a", "b"].map(account).to_vec();
    let options = ImportOptions { license: Some(license), create_people: true, ..ImportOptions::default() };
    world.on("2026-06-05").import(roster("2026-06-05", rows), options.clone());
    assert!(!lasts(&world), "the vendor lists two");
    let more = ["a", "b", "c", "d"].map(account).to_vec();
    let (read, _) = world.on("2026-06-06").import(roster("2026-06-06", more), options);
    assert_eq!(spells(&world)[0], (day("2026-06-06"), None, 4, 0));
    world.undo(read.unwrap());
    assert!(!lasts(&world));
    let unlimited = world.edit_license(license, |fields| {
        (fields.seat_type, fields.seats_total) = (Some(SeatType::Unlimited), None);
    });
    world.done(&unlimited);
    give(&mut world, license, &["Ana", "Ben", "Carl"]);
    assert!(!lasts(&world), "there is no limit");
    world.is_sound();
}

#[test]
fn a_free_plan_has_three_seats_and_no_grace() {
    let mut world = World::new();
    let free = |total| LicenseFields {
        seats_total: Some(total),
        plan: Some(Plan::Free),
        limit_policy: Some(LimitPolicy::Off),
        ..LicenseFields::default()
    };
    let add = |fields| Command::AddLicense { product: "Chat".into(), publisher: None, fields: Box::new(fields) };
    assert_eq!(world.refused(&add(free(4))), "A free plan has at most 3 seats.");
    let license = world.license_with("Chat", free(3));
    give(&mut world, license, &["Ana", "Ben", "Carl"]);
    assert_eq!(world.notices(), Vec::<String>::new());
    give(&mut world, license, &["Dora"]);
    let entry = world.store.license(license, world.today()).unwrap();
    let grace = Grace::of(&entry.spell.unwrap(), &entry.license.terms, world.today());
    assert_eq!((grace.state, grace.expired_days()), (GraceState::Expired, Some(1)));
    let told = "Chat uses 4 of 3 seats since 2026-06-01. It has no grace period. Add 1 seat to the license, or free as many: \
                dormouse report dormant --license L1";
    assert_eq!(world.notices(), [told]);
}

#[test]
fn every_admin_is_told_of_each_stage_once_and_of_nothing_that_has_ended() {
    let mut world = World::on_disk();
    let license = unrefused(&mut world, 2, 2);
    let effect = world.edit_license(license, |fields| {
        (fields.grace_days, fields.lapse_effect) = (Some(10), Some("all users lose access to reports.".into()));
    });
    world.done(&effect);
    let begun = give(&mut world, license, &["Ana"]);
    let first = "Chat uses 3 of 2 seats since 2026-06-01. Grace period ends 2026-06-11 (10 days left). After that, by the \
                 contract: all users lose access to reports. Add 1 seat to the license, or free as many: dormouse report \
                 dormant --license L1";
    assert_eq!(world.notices(), [first, first], "both admins");
    let due = |world: &mut World, on: &str| {
        let before = world.on(on).notices().len();
        world.done(&Command::NotifyDue);
        world.done(&Command::NotifyDue);
        world.notices().split_off(before)
    };
    assert_eq!(due(&mut world, "2026-06-03"), Vec::<String>::new());
    let ending = due(&mut world, "2026-06-04");
    assert!(ending.len() == 2 && ending[0].contains("Grace period ends 2026-06-11 (7 days left)."), "{ending:?}");
    assert_eq!(due(&mut world, "2026-06-11"), Vec::<String>::new(), "the last day is still grace");
    let over = due(&mut world, "2026-06-12");
    assert!(over.len() == 2 && over[0].contains("Its grace period ended on 2026-06-11. By the contract: all users"));
    // Nobody is told any more of what has ended, and where it stands by now if it never did.
    let ended = take(&mut world, license, "Ana");
    assert_eq!(world.notices(), Vec::<String>::new());
    world.undo(ended);
    assert_eq!(world.notices(), over);
    world.undo(begun);
    assert_eq!((world.notices(), spells(&world)), (Vec::new(), Vec::new()));
    world.is_sound();
}

#[test]
fn a_figure_that_was_altered_by_other_means_is_found() {
    let others = "L1 keeps other times over its limit than its changes give";
    for (sql, said) in [
        ("UPDATE spell SET highest = 9", others),
        ("UPDATE spell SET gone = 1", others),
        ("UPDATE notice SET spell_id = NULL; DELETE FROM spell", others),
        ("UPDATE figure_change SET used = used + 1", "L1 has other figures than its changes give"),
        ("UPDATE seat_count SET moved_total = 7", "L1 has other figures than its changes give"),
    ] {
        let mut world = World::on_disk();
        let license = unrefused(&mut world, 2, 2);
        give(&mut world, license, &["Ana"]);
        world.is_sound();
        world.rewrite(sql);
        let found = world.store.check().unwrap().into_iter().find(|finding| finding.name == "spells").unwrap();
        assert_eq!((found.ok, found.found.as_str()), (false, said), "{sql}");
    }
}
