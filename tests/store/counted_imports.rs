//! Imports on licenses that are counted by accounts: whose seats are taken, and by what count.

use super::import_files::{account, assignments, file, license, licenses, lines, people, person, roster, seat};
use super::world::{World, mail};
use dormouse::domain::command::{Command, Detail, ImportOptions};
use dormouse::domain::ids::LicenseId;
use dormouse::domain::import_file::{AccountRow, Content, ImportFile, RejectCode};
use dormouse::domain::license::{Basis, Counting, SeatFigures};

const AS_OF: &str = "2026-06-20";

/// A license of so many seats that is counted by accounts.
fn by_accounts(total: u32) -> ImportFile {
    let mut row = license("Chat", total);
    row.fields.counting = Some(Counting::Accounts);
    licenses(AS_OF, vec![row])
}

/// Accounts with these people's addresses.
fn accounts(names: &[&str]) -> ImportFile {
    let row = |name: &&str| AccountRow { product: "Chat".into(), account: account(name), ..AccountRow::default() };
    file("accounts.csv", AS_OF, names.len(), Content::Accounts(lines(names.iter().map(row))))
}

fn seats(names: &[&str]) -> ImportFile {
    assignments(AS_OF, names.iter().map(|name| seat("Chat", name)).collect())
}

fn everybody(names: &[&str]) -> ImportFile {
    people(AS_OF, names.iter().map(|name| person(name)).collect())
}

/// Reads files in this order: the lines and codes of what is rejected.
fn read(world: &mut World, files: Vec<ImportFile>) -> Vec<(u32, RejectCode)> {
    let options = ImportOptions { allow_rejects: true, ..ImportOptions::default() };
    let outcome = world.done(&Command::Import { files, options });
    let Detail::Imported(files) = outcome.detail else { panic!("{outcome:?}") };
    files.iter().flat_map(|file| file.rejects.iter().map(|reject| (reject.line, reject.first.code))).collect()
}

fn chat(world: &World) -> SeatFigures {
    let id: LicenseId = world.store.find_license("Chat").unwrap();
    world.figures(id)
}

const THREE: [&str; 3] = ["Ann", "Bob", "Cid"];

#[test]
fn a_license_that_a_file_brings_gives_seats_by_what_is_counted() {
    let mut world = World::new();
    world.on(AS_OF);
    let files = vec![by_accounts(2), everybody(&THREE), seats(&THREE), accounts(&["Ann", "Bob"])];
    assert_eq!(read(&mut world, files), [], "no account was counted as the seats were given");
    assert_eq!((chat(&world).assigned, chat(&world).basis), (3, Basis::Counted(2)));
    world.is_sound();
}

#[test]
fn whose_account_is_counted_takes_no_further_place_and_anybody_else_does() {
    let mut world = World::new();
    world.on(AS_OF);
    let files = vec![by_accounts(2), everybody(&THREE), accounts(&["Ann", "Bob"]), seats(&THREE)];
    assert_eq!(read(&mut world, files), [(4, RejectCode::NoSeatLeft)], "the accounts of the same command count");
    assert_eq!((chat(&world).assigned, chat(&world).basis), (2, Basis::Counted(2)));
    world.is_sound();
}

#[test]
fn accounts_of_a_list_in_the_same_command_count_as_well() {
    let mut world = World::new();
    world.on(AS_OF);
    read(&mut world, vec![by_accounts(2), everybody(&THREE)]);
    let license = world.store.find_license("Chat").unwrap();
    let options =
        ImportOptions { license: Some(license), allow_rejects: true, partial: true, ..ImportOptions::default() };
    let files = vec![roster(AS_OF, vec![account("Ann"), account("Bob")]), seats(&["Cid"])];
    let outcome = world.done(&Command::Import { files, options });
    let Detail::Imported(files) = outcome.detail else { panic!("{outcome:?}") };
    let codes: Vec<_> = files[1].rejects.iter().map(|reject| reject.first.code).collect();
    assert_eq!(codes, [RejectCode::NoSeatLeft]);
    world.is_sound();
}

#[test]
fn of_a_full_license_a_seat_is_given_to_whoever_is_counted_already() {
    let mut world = World::new();
    world.on(AS_OF);
    read(&mut world, vec![by_accounts(2), everybody(&THREE), accounts(&["Ann", "Bob"])]);
    let license = world.store.find_license("Chat").unwrap();
    let [ann, cid] = ["Ann", "Cid"].map(|name| world.store.find_person(&mail(name)).unwrap());
    assert_eq!(world.refused(&Command::assign(license, cid)), "No seats remaining on this license.");
    world.assign(license, ann);
    assert_eq!((chat(&world).assigned, chat(&world).used()), (1, 2));
    world.is_sound();
}

#[test]
fn what_is_counted_otherwise_leaves_no_seat_beyond_the_total() {
    let figures = |basis| SeatFigures { total: Some(2), assigned: 5, unattributed: 0, basis };
    let beyond = |figures: SeatFigures| figures.beyond_total();
    assert_eq!(beyond(figures(Basis::Seats)), 3);
    assert_eq!((beyond(figures(Basis::Counted(9))), beyond(figures(Basis::Peak))), (0, 0));
    let none = SeatFigures { total: Some(0), ..figures(Basis::Counted(0)) };
    assert_eq!(beyond(none), 5, "of no seats none is given");
    assert_eq!(beyond(SeatFigures { total: None, ..figures(Basis::Seats) }), 0);
}
