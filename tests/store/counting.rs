//! What a vendor counts on a license: seats, accounts, devices or the peak; and what giving, taking back and merging come to
//! under each.

use super::accounts::{of, on, one};
use super::import_files::{account, roster, unreadable};
use super::world::{World, day};
use dormouse::domain::account::{AccountDetails, IdentityKey, NotCounted};
use dormouse::domain::command::Command;
use dormouse::domain::ids::{AccountId, LicenseId};
use dormouse::domain::import_file::Account;
use dormouse::domain::license::{Basis, Counting, LicenseFields, Plan, SeatFigures};
use dormouse::domain::person::PersonStatus;
use dormouse::domain::person_edit::PersonChanges;

/// A license that is counted so.
fn counted_by(world: &mut World, counting: Counting, total: u32) -> LicenseId {
    let fields = LicenseFields { seats_total: Some(total), counting: Some(counting), ..LicenseFields::default() };
    world.license_with("Chat", fields)
}

fn figures(world: &World, license: LicenseId) -> SeatFigures {
    world.store.license(license, world.today()).unwrap().license.seats
}

/// Assigned, used, unattributed.
fn three(world: &World, license: LicenseId) -> (u32, u32, i64) {
    let seats = figures(world, license);
    (seats.assigned, seats.used(), seats.unattributed)
}

/// An account of which the vendor says whether it is tracked and has data.
fn with_data(login: &str, tracked: bool, has_data: bool) -> Account {
    let details = AccountDetails { tracked: Some(tracked), has_data: Some(has_data), ..AccountDetails::default() };
    Account { details: Some(Box::new(details)), ..on(login, "", "") }
}

#[test]
fn accounts_with_data_are_counted_whoever_holds_a_seat() {
    let mut world = World::new();
    let chat = counted_by(&mut world, Counting::Accounts, 5);
    world.holders(chat, &["Carl"]);
    assert_eq!(three(&world, chat), (1, 0, 0), "no list was read yet");
    world.on("2026-06-20");
    let rows = vec![with_data("ana", true, false), with_data("ben", false, true), with_data("eve", true, true)];
    let (read, _) = world.import(roster("2026-06-20", rows), of(chat));
    assert_eq!(figures(&world, chat).basis, Basis::Counted(2), "one has no data yet");
    let (assigned, used, unattributed) = three(&world, chat);
    assert_eq!((used, unattributed), (2, 0));
    // Giving and taking back changes who holds, not what is counted.
    let given = world.holders(chat, &["Dora"]);
    assert_eq!(three(&world, chat), (assigned + 1, 2, 0));
    world.revoke(&given);
    assert_eq!(three(&world, chat), (assigned, 2, 0));
    // The next list: data came, data went.
    world.on("2026-06-21");
    let rows = vec![with_data("ana", true, true), with_data("ben", false, false), with_data("eve", true, true)];
    let (later, _) = world.import(roster("2026-06-21", rows), of(chat));
    assert_eq!(three(&world, chat).1, 2);
    world.undo(later.unwrap());
    assert_eq!(three(&world, chat), (assigned, 2, 0));
    world.undo(read.unwrap());
    assert_eq!(three(&world, chat).1, 0);
    world.is_sound();
}

#[test]
fn rows_of_a_list_that_cannot_be_read_count_all_the_same() {
    let mut world = World::new();
    let chat = counted_by(&mut world, Counting::Accounts, 5);
    let mut file = roster("2026-06-20", vec![account("Carl"), account("Dora")]);
    file.rejects.push(unreadable(9, &["fred@example.com", "soon"]));
    world.on("2026-06-20");
    world.import(file, of(chat));
    assert_eq!(figures(&world, chat).basis, Basis::Counted(2));
    assert_eq!(three(&world, chat), (2, 3, 1));
    world.is_sound();
}

#[test]
fn an_audit_adds_a_difference_until_the_next_list() {
    let mut world = World::new();
    let chat = counted_by(&mut world, Counting::Accounts, 9);
    world.on("2026-06-20");
    world.import(roster("2026-06-20", vec![account("Carl"), account("Dora")]), of(chat));
    let completed = world.count(chat, 5);
    assert_eq!(three(&world, chat), (2, 5, 3));
    world.holders(chat, &["Eve"]);
    assert_eq!(three(&world, chat), (3, 5, 3));
    world.on("2026-06-21");
    let (read, _) =
        world.import(roster("2026-06-21", vec![account("Carl"), account("Dora"), account("Eve")]), of(chat));
    assert_eq!(three(&world, chat), (3, 3, 0));
    world.undo(read.unwrap());
    assert_eq!(three(&world, chat), (3, 5, 3));
    world.undo(completed);
    assert_eq!(three(&world, chat), (3, 2, 0));
    world.is_sound();
}

#[test]
fn a_seat_is_given_as_long_as_fewer_are_counted_than_there_are() {
    let mut world = World::new();
    let chat = counted_by(&mut world, Counting::Accounts, 2);
    world.on("2026-06-20");
    world.holders(chat, &["Ann", "Bob", "Cid"]);
    assert_eq!(three(&world, chat), (3, 0, 0), "more may hold a seat than are counted");
    world.import(roster("2026-06-20", vec![account("Carl"), account("Dora")]), of(chat));
    let person = world.person("Eve");
    assert_eq!(world.refused(&Command::assign(chat, person)), "No seats remaining on this license.");
    world.is_sound();
}

#[test]
fn a_fourth_account_of_a_free_plan_is_over_at_once_and_without_grace() {
    let mut world = World::new();
    let fields = LicenseFields {
        seats_total: Some(3),
        counting: Some(Counting::Accounts),
        plan: Some(Plan::Free),
        ..LicenseFields::default()
    };
    let chat = world.license_with("Chat", fields);
    world.on("2026-06-20");
    let rows = ["a", "b", "c", "d"].map(account).to_vec();
    world.import(roster("2026-06-20", rows), of(chat));
    let entry = world.store.license(chat, world.today()).unwrap();
    assert_eq!(entry.spell.map(|spell| (spell.first_day, spell.over)), Some((day("2026-06-20"), 1)));
    assert_eq!(entry.license.terms.days_of_grace(), 0);
    world.is_sound();
}

#[test]
fn two_accounts_that_are_merged_count_as_one_and_two_again_after_an_undo() {
    let mut world = World::new();
    let chat = counted_by(&mut world, Counting::Accounts, 5);
    let command = world.edit_license(chat, |fields| fields.identity_key = Some(IdentityKey::Device));
    world.done(&command);
    world.on("2026-06-20");
    let rows = vec![on("jen", "", "jens-pc"), on("jen", "", "brians-pc")];
    world.import(roster("2026-06-20", rows.clone()), of(chat));
    assert_eq!(three(&world, chat).1, 2);
    let merged = world.done(&Command::MergeAccounts { from: AccountId(2), into: AccountId(1) });
    assert_eq!(three(&world, chat).1, 1);
    world.on("2026-06-21");
    world.import(roster("2026-06-21", vec![rows[1].clone()]), of(chat));
    assert_eq!(three(&world, chat).1, 1, "a later row of the second is the first one's");
    world.undo(merged.batch.unwrap());
    assert_eq!(three(&world, chat).1, 1, "the newest list lacks the first by now");
    assert_eq!(one(&world, 1).account.counted, Err(NotCounted::Missing(day("2026-06-21"))));
    world.is_sound();
}

#[test]
fn distinct_devices_of_accounts_are_counted() {
    let mut world = World::new();
    let chat = counted_by(&mut world, Counting::Devices, 9);
    world.on("2026-06-20");
    let rows = vec![on("ana", "corp", "a"), on("ana", "corp", "b"), on("ben", "corp", "B"), on("ben", "corp", "c")];
    world.import(roster("2026-06-20", rows), of(chat));
    assert_eq!(three(&world, chat).1, 3);
    let to = |counting| move |fields: &mut LicenseFields| fields.counting = Some(counting);
    let command = world.edit_license(chat, to(Counting::Accounts));
    let edited = world.done(&command);
    assert_eq!(three(&world, chat).1, 2);
    world.undo(edited.batch.unwrap());
    assert_eq!(three(&world, chat).1, 3);
    world.on("2026-06-21");
    world.import(roster("2026-06-21", vec![on("ana", "corp", "a")]), of(chat));
    assert_eq!(three(&world, chat).1, 1, "what the newest list lacks is not counted");
    world.is_sound();
}

#[test]
fn what_is_used_follows_when_something_else_is_counted() {
    let mut world = World::new();
    let chat = world.license("Chat", 9);
    world.on("2026-06-20");
    let mut file = roster("2026-06-20", vec![account("Carl"), account("Dora")]);
    file.rejects.push(unreadable(9, &["fred@example.com", "soon"]));
    world.import(file, of(chat));
    world.holders(chat, &["Eve"]);
    assert_eq!(three(&world, chat), (3, 4, 1));
    let to = |counting| move |fields: &mut LicenseFields| fields.counting = Some(counting);
    let command = world.edit_license(chat, to(Counting::Accounts));
    let edited = world.done(&command);
    assert_eq!(three(&world, chat), (3, 3, 1), "the list says two, and one that could not be read");
    let peak = world.edit_license(chat, to(Counting::Peak));
    let peak = world.done(&peak);
    assert_eq!(figures(&world, chat).known(), None);
    assert_eq!(peak.warnings.len(), 1);
    world.undo(peak.batch.unwrap());
    world.undo(edited.batch.unwrap());
    assert_eq!(three(&world, chat), (3, 4, 1));
    // What a users audit found stays as it is.
    world.count(chat, 6);
    let command = world.edit_license(chat, to(Counting::Accounts));
    world.done(&command);
    assert_eq!(three(&world, chat), (3, 6, 4));
    let command = world.edit_license(chat, to(Counting::Seats));
    world.done(&command);
    assert_eq!(three(&world, chat), (3, 6, 3));
    world.is_sound();
}

#[test]
fn a_peak_holds_nothing_against_the_total() {
    let mut world = World::new();
    let chat = counted_by(&mut world, Counting::Peak, 1);
    world.holders(chat, &["Ann", "Bob", "Cid"]);
    let entry = world.store.license(chat, world.today()).unwrap();
    assert_eq!((entry.license.seats.known(), entry.spell), (None, None));
    let command = world.edit_license(chat, |fields| fields.counting = Some(Counting::Seats));
    let edited = world.done(&command);
    let spell = world.store.license(chat, world.today()).unwrap().spell;
    assert_eq!(spell.map(|spell| spell.over), Some(2));
    world.undo(edited.batch.unwrap());
    assert_eq!(world.store.license(chat, world.today()).unwrap().spell, None);
    world.is_sound();
}

#[test]
fn accounts_are_told_apart_by_something_else_and_as_before_after_an_undo() {
    let mut world = World::new();
    let chat = counted_by(&mut world, Counting::Accounts, 9);
    let by = |key| move |fields: &mut LicenseFields| fields.identity_key = Some(key);
    let command = world.edit_license(chat, by(IdentityKey::Device));
    world.done(&command);
    world.on("2026-06-20");
    let rows = vec![on("jen", "", "jens-pc"), on("jen", "", "brians-pc"), on("ana", "corp", "a")];
    world.import(roster("2026-06-20", rows.clone()), of(chat));
    assert_eq!(three(&world, chat).1, 3);
    let command = world.edit_license(chat, by(IdentityKey::Domain));
    let edited = world.done(&command);
    assert_eq!(three(&world, chat).1, 2);
    assert_eq!(edited.warnings.len(), 1, "{:?}", edited.warnings);
    world.undo(edited.batch.unwrap());
    assert_eq!(three(&world, chat).1, 3);
    world.on("2026-06-21");
    let (_, read) = world.import(roster("2026-06-21", rows), of(chat));
    assert_eq!((read.accounts.created, three(&world, chat).1), (0, 3));
    world.is_sound();
}

#[test]
fn a_second_account_of_a_person_and_those_of_people_who_left_can_be_freed() {
    let mut world = World::new();
    let chat = world.license("Chat", 1);
    let people = ["Ana", "Eve"].map(|name| world.person(name));
    world.on("2026-06-20");
    let rows = vec![account("Ana"), on("ana-admin", "", ""), account("Eve")];
    world.import(roster("2026-06-20", rows), of(chat));
    let accounts = super::accounts::all(&world);
    let named = |login: &str| accounts.iter().find(|entry| entry.account.login.starts_with(login)).unwrap();
    let second = named("ana-admin").account.id;
    world.done(&Command::MatchAccount { account: second, person: people[0] });
    let recoverable = |world: &World| world.store.recoverable_accounts(chat, world.today()).unwrap();
    // Two accounts of one person are one seat here and two at the vendor.
    assert_eq!(recoverable(&world), 1);
    // Whoever left and holds a seat is told of by the seat.
    let changes = PersonChanges { status: Some(PersonStatus::Inactive), ..PersonChanges::default() };
    world.done(&Command::EditPerson { person: people[1], changes, reason: None });
    assert_eq!(recoverable(&world), 1);
    let seats: Vec<_> = world.seats(chat).into_iter().filter(|entry| entry.seat.holder.id == people[1]).collect();
    let seats: Vec<_> = seats.into_iter().map(|entry| entry.seat.id).collect();
    world.revoke(&seats);
    assert_eq!(recoverable(&world), 2);
    world.is_sound();
}
