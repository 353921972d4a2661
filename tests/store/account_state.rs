//! What vendors say of accounts: the newest file that says anything holds, in any order, and an undo takes it back.

use super::import_files::{account, assignments, roster, seat, usage, used};
use super::world::{World, day};
use dormouse::domain::command::ImportOptions;
use dormouse::domain::ids::LicenseId;
use dormouse::domain::import_file::account_status::{AccountState, AccountStatus, KnownAccountState};
use dormouse::domain::import_file::{Account, ImportFile, SeatRow};

fn of(license: LicenseId) -> ImportOptions {
    ImportOptions { license: Some(license), create_people: true, ..ImportOptions::default() }
}

fn account_state(status: AccountStatus) -> AccountState {
    AccountState { status: Some(status), paid: None }
}

fn stands(name: &str, status: AccountStatus) -> Account {
    Account { account_state: account_state(status), ..account(name) }
}

fn known(world: &World, license: LicenseId) -> KnownAccountState {
    world.seats(license)[0].account
}

#[test]
fn a_roster_says_how_accounts_stand_and_from_which_line() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 9);
    let blocked = Account {
        account_state: AccountState { paid: Some(true), ..account_state(AccountStatus::Suspended) },
        ..account("Carl")
    };
    let (_, read) = world.import(roster("2026-05-30", vec![blocked.clone()]), of(chat));
    let carl = known(&world, chat);
    assert_eq!((carl.state, carl.as_of), (blocked.account_state, Some(day("2026-05-30"))));
    assert_eq!(carl.source.map(|source| (Some(source.import), source.line)), Some((read.import, 2)));
    world.is_sound();
}

#[test]
fn the_newest_file_holds_in_any_order_and_one_that_says_nothing_changes_nothing() {
    let files: [fn() -> ImportFile; 4] = [
        || roster("2026-05-10", vec![stands("Carl", AccountStatus::Invited)]),
        || roster("2026-05-20", vec![stands("Carl", AccountStatus::Suspended)]),
        || usage("2026-05-25", vec![used("Carl", "2026-05-24")]),
        || usage("2026-05-15", vec![stands("Carl", AccountStatus::Active)]),
    ];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2], [2, 3, 0, 1]] {
        let mut world = World::on_disk();
        let chat = world.license("Chat", 9);
        for place in order {
            world.import(files[place](), of(chat));
        }
        let carl = known(&world, chat);
        assert_eq!(
            (carl.state, carl.as_of),
            (account_state(AccountStatus::Suspended), Some(day("2026-05-20"))),
            "{order:?}"
        );
        world.is_sound();
    }
}

#[test]
fn what_is_only_said_again_is_no_news_and_another_word_is() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 9);
    let file = |as_of, status| roster(as_of, vec![stands("Carl", status)]);
    world.import(file("2026-05-10", AccountStatus::Active), of(chat));
    let (_, again) = world.import(file("2026-05-11", AccountStatus::Active), of(chat));
    assert_eq!((again.updated, again.unchanged, known(&world, chat).as_of), (0, 1, Some(day("2026-05-11"))));
    let (batch, news) = world.import(file("2026-05-12", AccountStatus::Suspended), of(chat));
    assert_eq!((news.updated, news.unchanged), (1, 0));
    let undone = world.undo(batch.unwrap());
    assert_eq!(known(&world, chat).state, account_state(AccountStatus::Active));
    world.undo(undone.by);
    assert_eq!(known(&world, chat).state, account_state(AccountStatus::Suspended));
    world.is_sound();
}

#[test]
fn of_two_accounts_of_one_person_the_one_that_can_be_used_decides() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 9);
    let accounts = vec![stands("Carl", AccountStatus::Suspended), stands("Carl", AccountStatus::Active)];
    world.import(roster("2026-05-10", accounts), of(chat));
    assert_eq!(known(&world, chat).state, account_state(AccountStatus::Active));
}

#[test]
fn our_own_rows_say_it_as_well() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 9);
    world.person("Carl");
    let row = SeatRow { account_state: account_state(AccountStatus::Guest), ..seat("Chat", "Carl") };
    world.import(assignments("2026-05-10", vec![row]), ImportOptions::default());
    assert_eq!(known(&world, chat).state, account_state(AccountStatus::Guest));
    world.is_sound();
}
