//! Undo of imports: what a file created is void, what it changed is as before, and it can be read again.

use super::import_files::{account, assignments, license, licenses, people, person, roster, seat, usage, used};
use super::world::{World, ana, day};
use dormouse::domain::command::{Command, ImportOptions};
use dormouse::domain::dormancy::AsOf;
use dormouse::domain::ids::{AccountId, PersonId};
use dormouse::domain::import_file::{PersonRow, SeatRow};
use dormouse::domain::imported::CreatedCounts;
use dormouse::domain::person::PersonStatus;
use dormouse::domain::read_model::AccountFilter;

fn plain() -> ImportOptions {
    ImportOptions::default()
}

#[test]
fn what_a_file_created_is_void_and_the_file_can_be_read_again() {
    let mut world = World::on_disk();
    let (first, read) = world.import(licenses("2026-05-31", vec![license("Chat", 5), license("Draw", 2)]), plain());
    assert_eq!(read.created, CreatedCounts { products: 2, licenses: 2, ..CreatedCounts::default() });
    let staff = || people("2026-05-31", vec![person("Carl"), person("Dora")]);
    let (second, read) = world.import(staff(), plain());
    assert_eq!(read.created.people, 2);
    let seats = || assignments("2026-05-31", vec![seat("Chat", "Carl"), seat("Draw", "Dora")]);
    let (third, read) = world.import(seats(), plain());
    assert_eq!((read.created.seats, read.rejects.len()), (2, 0));

    let (again, seen) = world.import(seats(), plain());
    assert_eq!((again, seen.seen_before, seen.unchanged), (None, read.import, 2), "the same file changes nothing");

    // People and licenses that are in use stay.
    let kept = world.undo_as(&ana(), second).unwrap_err();
    assert_eq!(kept.message, format!("Nothing of {} can be taken back. P1: it is in use since.", second.unwrap()));

    world.undo(third.unwrap());
    assert!(
        world
            .store
            .seat_index(world.today())
            .unwrap()
            .dormant(world.store.find_license("Chat").unwrap(), AsOf::new(day("2027-06-01"), super::world::ninety(), 7))
            .is_empty()
    );
    assert!(world.store.imports().unwrap()[0].undone);
    let (fourth, read) = world.import(seats(), plain());
    assert_eq!((read.created.seats, read.seen_before), (2, None));
    for batch in [fourth, second, first] {
        assert_eq!(world.undo(batch.unwrap()).kept(), Vec::<String>::new());
    }
    assert!(world.store.people().unwrap().is_empty() && world.store.licenses(world.today()).unwrap().is_empty());
    world.is_sound();
}

#[test]
fn what_a_file_changed_is_as_it_was() {
    let mut world = World::on_disk();
    world.import(people("2026-05-01", vec![PersonRow { department: Some("Sales".into()), ..person("Carl") }]), plain());
    let leaver = PersonRow {
        status: Some(PersonStatus::Offboarded),
        department: Some("Legal".into()),
        last_login: Some(day("2026-05-20")),
        ..person("Carl")
    };
    let (batch, read) = world.import(people("2026-05-31", vec![leaver.clone()]), plain());
    assert_eq!(read.updated, 1);
    let carl = world.store.people().unwrap()[0].clone();
    assert_eq!((carl.status, carl.department.as_deref()), (PersonStatus::Offboarded, Some("Legal")));
    assert!(carl.last_login.source.is_some_and(|source| Some(source.import) == read.import && source.line == 2));

    let undone = world.undo(batch.unwrap());
    let carl = world.store.people().unwrap()[0].clone();
    assert_eq!((carl.status, carl.department.as_deref()), (PersonStatus::Active, Some("Sales")));
    assert!(!carl.last_login.last.is_known());
    world.undo(undone.by);
    assert_eq!(world.store.people().unwrap()[0].status, PersonStatus::Offboarded);
    world.is_sound();
}

#[test]
fn two_files_that_touched_a_row_are_taken_back_one_after_the_other() {
    let mut world = World::on_disk();
    let (first, _) = world.import(people("2026-05-01", vec![person("Carl")]), plain());
    let away = PersonRow { status: Some(PersonStatus::OnLeave), ..person("Carl") };
    let (second, _) = world.import(people("2026-05-31", vec![away]), plain());
    // The older one alone cannot go: a newer file spoke of the same person.
    let refused = world.refused(&Command::Undo(first));
    assert!(refused.contains(&format!("changed since by {}", second.unwrap())), "{refused}");
    world.undo(second.unwrap());
    world.undo(first.unwrap());
    assert!(world.store.people().unwrap().is_empty());
    world.is_sound();
}

#[test]
fn a_seat_revoked_meanwhile_stays_and_is_listed() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 5);
    world.person("Carl");
    world.person("Dora");
    let (batch, _) = world.import(assignments("2026-05-31", vec![seat("Chat", "Carl"), seat("Chat", "Dora")]), plain());
    let carls = world.seats(chat)[0].seat.id;
    let revoked = world.revoke(&[carls]);
    let undone = world.undo(batch.unwrap());
    assert_eq!(undone.kept(), [format!("{carls}: changed since by {revoked}")]);
    assert_eq!(world.counts(chat), (0, 0));
    assert!(world.seat(carls).is_some(), "the past seat is still on record");
    world.is_sound();
}

#[test]
fn a_roster_takes_its_count_its_seats_and_its_evidence_with_it() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 3);
    let seats = world.holders(chat, &["Carl", "Dora"]);
    world.on("2026-06-20");
    let options = ImportOptions { license: Some(chat), create_people: true, ..plain() };
    let newer = || {
        roster(
            "2026-06-20",
            vec![
                used("Carl", "2026-06-19"),
                used("Emil", "2026-06-01"),
                used("Fred", "2026-06-02"),
                used("Gus", "2026-06-03"),
            ],
        )
    };
    let (batch, read) = world.import(newer(), options.clone());
    assert_eq!((read.created.people, read.created.seats, read.gone.clone()), (3, 3, vec![seats[1]]));
    assert_eq!((world.counts(chat), world.figures(chat).unattributed), ((5, 4), -1));
    assert!(read.warnings.iter().any(|w| w == "Chat is overdrawn by 1 (used 4 of 3)."), "{:?}", read.warnings);

    let undone = world.undo(batch.unwrap());
    assert_eq!(undone.kept(), Vec::<String>::new());
    assert_eq!((world.counts(chat), world.figures(chat).unattributed), ((2, 2), 0));
    assert_eq!(world.names(chat), ["Carl", "Dora"]);
    assert!(!world.seat(seats[0]).unwrap().seat.last_used.last.is_known());
    assert_eq!(world.store.people().unwrap().len(), 2);

    let (_, read) = world.import(newer(), options);
    assert_eq!((read.created.seats, read.updated, read.seen_before), (3, 1, None));
    world.is_sound();
}

#[test]
fn who_was_revoked_as_gone_comes_back_before_the_newcomers_are_in_the_way() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 1);
    let seats = world.holders(chat, &["Carl"]);
    world.on("2026-06-20");
    let options = ImportOptions { license: Some(chat), create_people: true, revoke_gone: true, ..plain() };
    let newer = || roster("2026-06-20", vec![account("Dora")]);
    let (batch, read) = world.import(newer(), options.clone());
    assert_eq!((read.gone_revoked, world.names(chat)), (1, vec!["Dora".to_owned()]));
    assert_eq!(world.counts(chat), (1, 1));
    let undone = world.undo(batch.unwrap());
    assert_eq!(undone.kept(), Vec::<String>::new());
    assert!(world.holds(seats[0]));
    assert_eq!((world.names(chat), world.counts(chat)), (vec!["Carl".to_owned()], (1, 1)));
    // Read again, the file says the same of the same seats.
    let (_, read) = world.import(newer(), options);
    assert_eq!((read.gone_revoked, world.names(chat)), (1, vec!["Dora".to_owned()]));
    world.is_sound();
}

#[test]
fn a_seat_that_a_file_ended_is_active_again_and_the_file_can_end_it_again() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 1);
    world.person("Carl");
    let given = SeatRow { assigned_on: Some(day("2026-01-10")), ..seat("Chat", "Carl") };
    world.import(assignments("2026-05-01", vec![given.clone()]), plain());
    let id = world.seats(chat)[0].seat.id;
    world.on("2026-06-20");
    let ended = || assignments("2026-06-15", vec![SeatRow { revoked_on: Some(day("2026-06-10")), ..given.clone() }]);
    let (batch, read) = world.import(ended(), plain());
    assert_eq!((read.updated, world.holds(id)), (1, false));
    world.undo(batch.unwrap());
    assert!(world.holds(id));
    let (_, read) = world.import(ended(), plain());
    assert_eq!((read.updated, read.seen_before, world.holds(id)), (1, None, false));
    world.is_sound();
}

#[test]
fn somebody_a_later_file_knows_by_another_name_stays() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 5);
    let (first, _) = world.import(people("2026-05-01", vec![person("Carl")]), plain());
    let mut known = account("Carl");
    known.identifiers.push((dormouse::domain::person::IdentifierKind::Login, "carl-9".into()));
    let (second, _) = world.import(usage("2026-05-31", vec![known]), ImportOptions { license: Some(chat), ..plain() });
    let seat = world.seats(chat)[0].seat.id;
    world.revoke(&[seat]);
    let refused = world.refused(&Command::Undo(first));
    assert!(refused.contains("P1: it is in use since"), "{refused}");
    assert!(world.store.find_person("carl-9").is_ok());
    assert!(world.undo_as(&ana(), second).is_ok());
    world.is_sound();
}

#[test]
fn an_import_that_is_done_again_brings_everything_back_under_the_rules() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 2);
    for name in ["Carl", "Dora"] {
        world.person(name);
    }
    let (batch, _) = world.import(assignments("2026-05-31", vec![seat("Chat", "Carl"), seat("Chat", "Dora")]), plain());
    let ids: Vec<_> = world.seats(chat).iter().map(|entry| entry.seat.id).collect();
    let undone = world.undo(batch.unwrap());
    let emil = world.person("Emil");
    world.assign(chat, emil);
    let again = world.undo(undone.by);
    assert_eq!(again.kept(), [format!("{}: no seats remaining on this license", ids[1])]);
    assert!(world.holds(ids[0]) && !world.holds(ids[1]));
    assert_eq!(world.counts(chat), (2, 2));
    world.is_sound();
}

#[test]
fn nothing_comes_back_to_a_license_that_is_void() {
    let mut world = World::on_disk();
    let (first, _) = world.import(licenses("2026-05-31", vec![license("Chat", 5)]), plain());
    let chat = world.store.find_license("Chat").unwrap();
    let options = ImportOptions { license: Some(chat), create_people: true, ..plain() };
    let (second, _) = world.import(roster("2026-05-31", vec![account("Carl")]), options);
    let undone = world.undo(second.unwrap());
    world.undo(first.unwrap());
    let again = world.undo(undone.by);
    assert!(again.kept().iter().any(|kept| kept.starts_with("S1: ")), "{:?}", again.kept());
    assert_eq!(world.seat(dormouse::domain::ids::SeatId(1)), None);
    assert_eq!(world.store.people().unwrap()[0].seats, 0);
    world.is_sound();
}

#[test]
fn an_account_that_comes_back_names_nobody_who_is_away() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 5);
    let options = ImportOptions { license: Some(chat), create_people: true, ..plain() };
    let (read, _) = world.import(roster("2026-05-31", vec![account("Carl")]), options.clone());
    let undone = world.undo(read.unwrap());
    let carl = world.person("Carl");
    world.undo(undone.by);
    // The person that the file had added stays away: the one added since has the address.
    assert_eq!(whose(&world), [None]);
    world.is_sound();
    world.import(roster("2026-06-01", vec![account("Carl")]), options);
    assert_eq!(whose(&world), [Some(carl)], "the next list finds them");
    world.is_sound();
}

#[test]
fn an_account_that_comes_back_follows_its_holder_into_another_record() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 5);
    let (carl, dora) = (world.person("Carl"), world.person("Dora"));
    let options = ImportOptions { license: Some(chat), ..plain() };
    let (read, _) = world.import(roster("2026-05-31", vec![account("Carl")]), options);
    let undone = world.undo(read.unwrap());
    world.done(&Command::MergePeople { from: carl, into: dora });
    world.undo(undone.by);
    assert_eq!(whose(&world), [Some(dora)]);
    world.is_sound();
}

#[test]
fn an_account_that_stays_counts_as_none_that_goes() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 5);
    let options = ImportOptions { license: Some(chat), create_people: true, ..plain() };
    let (read, _) = world.import(roster("2026-05-31", vec![account("Carl"), account("Dora")]), options);
    world.done(&Command::MergeAccounts { from: AccountId(2), into: AccountId(1) });
    let into = |world: &World| world.store.account(AccountId(2)).unwrap().account.merged_into;
    let undone = world.undo(read.unwrap());
    assert_eq!(into(&world), None, "{:?}", undone.kept());
    world.is_sound();
    world.undo(undone.by);
    assert_eq!(into(&world), Some(AccountId(1)));
    world.is_sound();
}

fn whose(world: &World) -> Vec<Option<PersonId>> {
    let accounts = world.store.accounts(&AccountFilter::default()).unwrap();
    accounts.iter().map(|entry| entry.account.matched.person).collect()
}
