//! What vendors list on licenses: kept as accounts with whose they are, by which rule, and when files listed them.

use super::import_files::{account, roster, unreadable, usage, used};
use super::world::{World, day};
use dormouse::domain::account::AccountDetails;
use dormouse::domain::account::{MatchRule, NotCounted};
use dormouse::domain::command::{Command, ImportOptions};
use dormouse::domain::evidence::Last;
use dormouse::domain::ids::{AccountId, LicenseId};
use dormouse::domain::import_file::account_status::{AccountState, AccountStatus};
use dormouse::domain::import_file::{Account, ImportFile};
use dormouse::domain::imported::AccountCounts;
use dormouse::domain::person::IdentifierKind;
use dormouse::domain::read_model::{AccountEntry, AccountFilter};
use std::ops::ControlFlow;

pub fn of(license: LicenseId) -> ImportOptions {
    ImportOptions { license: Some(license), create_people: true, allow_rejects: true, ..ImportOptions::default() }
}

/// As [`of`], of people who are known.
fn of_known(license: LicenseId) -> ImportOptions {
    ImportOptions { create_people: false, ..of(license) }
}

fn listed(world: &World, filter: &AccountFilter) -> Vec<AccountEntry> {
    let mut found = Vec::new();
    world
        .store
        .each_account(filter, &mut |entry| {
            found.push(entry.clone());
            ControlFlow::Continue(())
        })
        .unwrap();
    found
}

pub fn all(world: &World) -> Vec<AccountEntry> {
    listed(world, &AccountFilter::default())
}

pub fn one(world: &World, id: i64) -> AccountEntry {
    world.store.account(AccountId(id)).unwrap()
}

/// An account with a login of its own, seen on a device.
pub fn on(login: &str, domain: &str, device: &str) -> Account {
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let details = AccountDetails { domain: given(domain), device: given(device), ..AccountDetails::default() };
    Account {
        account_identifier: Some(login.into()),
        details: Some(Box::new(details)),
        identifiers: vec![(IdentifierKind::Login, login.into())],
        ..Account::default()
    }
}

fn counts(created: u32, updated: u32) -> AccountCounts {
    AccountCounts { created, updated }
}

#[test]
fn what_a_roster_lists_is_kept_with_whose_it_is_and_by_which_rule() {
    let mut world = World::new();
    let chat = world.license("Chat", 10);
    world.holders(chat, &["Carl"]);
    world.on("2026-06-20");
    let state = AccountState { status: Some(AccountStatus::Invited), paid: Some(true) };
    let dora = Account { account_state: state, access_level: Some("owner".into()), ..account("Dora") };
    let mut file = roster("2026-06-20", vec![used("Carl", "2026-06-03"), dora]);
    file.rejects.push(unreadable(9, &["fred@example.com", "soon"]));
    let (_, read) = world.import(file, of_known(chat));
    assert_eq!((read.accounts, read.created.seats), (counts(2, 0), 0));
    let [carl, dora] = &all(&world)[..] else { panic!() };
    assert_eq!((carl.account.login.as_str(), carl.person.as_deref()), ("carl@example.com", Some("Carl")));
    assert_eq!((carl.account.matched.rule, carl.account.counted), (MatchRule::Identifier, Ok(())));
    assert_eq!(carl.account.said.last_used, Last::Observed(day("2026-06-03")));
    // Nobody answers to it: the row makes no seat, and the vendor counts it all the same.
    assert_eq!((dora.account.person(), dora.account.matched.rule), (None, MatchRule::Nobody));
    assert_eq!((dora.account.said.state, dora.account.said.role.as_deref()), (state, Some("owner")));
    assert!(dora.account.counted.is_ok());
    let listings = dora.account.listed.unwrap();
    let line = listings.last.source.map(|source| source.line);
    assert_eq!((listings.first, line, listings.last.as_of), (listings.last, Some(3), day("2026-06-20")));
    assert_eq!((dora.last_file.as_deref(), dora.license.as_str()), (Some("members.csv"), "Chat"));
    let unmatched = AccountFilter { unmatched: true, license: Some(chat), ..AccountFilter::default() };
    assert_eq!(listed(&world, &unmatched).len(), 1);
    let search = AccountFilter { search: Some("CARL@".into()), ..AccountFilter::default() };
    assert_eq!(listed(&world, &search).len(), 1);
    world.is_sound();
}

#[test]
fn a_later_roster_moves_what_it_says_and_an_older_one_moves_nothing_back() {
    let mut world = World::new();
    let chat = world.license("Chat", 10);
    world.on("2026-09-01");
    let state = |status| AccountState { status: Some(status), paid: None };
    let carl = |status| Account { account_state: state(status), ..account("Carl") };
    world.import(roster("2026-06-01", vec![carl(AccountStatus::Active), account("Dora")]), of(chat));
    let (_, read) = world.import(roster("2026-07-01", vec![carl(AccountStatus::Active), account("Dora")]), of(chat));
    assert_eq!(read.accounts, counts(0, 0), "the same once more changes nothing");
    let (_, read) = world.import(roster("2026-08-01", vec![carl(AccountStatus::Suspended)]), of(chat));
    assert_eq!(read.accounts, counts(0, 1));
    let shown = |world: &World| {
        let (carl, dora) = (one(world, 1).account, one(world, 2).account);
        let days = |account: &dormouse::domain::account::Account| {
            account.listed.map(|listed| (listed.first.as_of.to_string(), listed.last.as_of.to_string())).unwrap()
        };
        (carl.said.state.status, days(&carl), days(&dora), dora.missing_as_of, dora.counted)
    };
    let days = |first: &str, last: &str| (first.to_owned(), last.to_owned());
    let missing = (Some(day("2026-08-01")), Err(NotCounted::Missing(day("2026-08-01"))));
    let suspended = Some(AccountStatus::Suspended);
    let after = (suspended, days("2026-06-01", "2026-08-01"), days("2026-06-01", "2026-07-01"), missing.0, missing.1);
    assert_eq!(shown(&world), after);
    // An older roster has listed both, and one of them first.
    let (_, read) = world.import(roster("2026-05-01", vec![carl(AccountStatus::Invited), account("Emil")]), of(chat));
    assert_eq!(read.accounts, counts(1, 0));
    let older = (suspended, days("2026-05-01", "2026-08-01"), days("2026-06-01", "2026-07-01"), missing.0, missing.1);
    assert_eq!(shown(&world), older);
    assert_eq!(one(&world, 3).account.counted, Err(NotCounted::Missing(day("2026-06-01"))), "lacked ever since");
    // Listed again, it is not missing any more.
    world.import(roster("2026-08-20", vec![carl(AccountStatus::Active), account("Dora")]), of(chat));
    assert_eq!((one(&world, 2).account.missing_as_of, one(&world, 2).account.counted), (None, Ok(())));
    world.is_sound();
}

#[test]
fn undo_takes_accounts_back_and_brings_them_again() {
    let mut world = World::new();
    let chat = world.license("Chat", 10);
    world.on("2026-07-02");
    let (first, _) = world.import(roster("2026-06-01", vec![account("Carl"), account("Dora")]), of(chat));
    let blocked = AccountState { status: Some(AccountStatus::Suspended), paid: None };
    let carl = Account { account_state: blocked, ..account("Carl") };
    let (second, read) = world.import(roster("2026-07-01", vec![carl, account("Emil")]), of(chat));
    assert_eq!(read.accounts, counts(1, 1));
    world.undo(second.unwrap());
    let entries = all(&world);
    assert_eq!(entries.len(), 2);
    assert!(entries.iter().all(|entry| entry.account.counted.is_ok() && entry.account.said.state.status.is_none()));
    assert!(entries.iter().all(|entry| entry.account.listed.unwrap().last.as_of == day("2026-06-01")));
    let gone = world.undo(first.unwrap());
    assert_eq!((all(&world), gone.kept.len()), (Vec::new(), 0));
    world.is_sound();
    world.undo(gone.by);
    assert_eq!(all(&world).len(), 2, "an undo that is taken back brings them again");
    assert!(all(&world).iter().all(|entry| entry.account.listed.is_some()));
    world.undo(first.unwrap());
    world.import(roster("2026-07-01", vec![account("Carl")]), of(chat));
    assert_eq!(all(&world).len(), 1, "the login that was void is known anew");
    world.is_sound();
}

#[test]
fn devices_of_one_login_are_one_account_and_logins_of_one_device_are_several() {
    let mut world = World::new();
    let chat = world.license("Chat", 10);
    world.on("2026-07-02");
    let rows = vec![on("ana@corp", "", "A"), on("ana@corp", "", "b"), on("Ana@Corp ", "", "C")];
    let (_, read) = world.import(roster("2026-06-01", rows), of(chat));
    assert_eq!((read.accounts, read.same_person.len(), world.counts(chat)), (counts(1, 0), 0, (1, 1)));
    let devices = one(&world, 1).account.devices;
    assert_eq!(devices.iter().map(|device| device.name.as_str()).collect::<Vec<_>>(), ["A", "b", "C"]);
    let rows = ["a", "b", "c", "d", "e"].map(|login| on(login, "corp", "B"));
    let rows = rows.into_iter().chain([on("ana@corp", "", "B")]).collect();
    let (_, read) = world.import(roster("2026-07-01", rows), of(chat));
    assert_eq!((read.accounts, world.counts(chat).1), (counts(5, 0), 6));
    let listed =
        one(&world, 1).account.devices.iter().map(|device| device.listed.unwrap().last.as_of).collect::<Vec<_>>();
    assert_eq!(listed, ["2026-06-01", "2026-07-01", "2026-06-01"].map(day));
    world.is_sound();
}

#[test]
fn a_row_that_names_no_account_is_rejected_and_a_report_of_use_adds_none() {
    let mut world = World::new();
    let chat = world.license("Chat", 10);
    world.on("2026-07-02");
    let number = Account { identifiers: vec![(IdentifierKind::EmployeeNumber, "7".into())], ..account("Fay") };
    let (_, read) = world.import(roster("2026-06-01", vec![account("Carl"), number]), of(chat));
    assert_eq!((read.accounts, read.rejects.len(), world.counts(chat)), (counts(1, 0), 1, (1, 2)));
    let of_chat = |name: &str, on: &str| Account { product: Some("Chat".into()), ..used(name, on) };
    let file = usage("2026-07-01", vec![of_chat("Carl", "2026-06-30"), of_chat("Dora", "2026-06-30")]);
    let options = ImportOptions { license: None, ..of(chat) };
    let (_, read) = world.import(file, options);
    assert_eq!(read.accounts, counts(0, 1), "it updates those that it names");
    assert_eq!(one(&world, 1).account.said.last_used, Last::Observed(day("2026-06-30")));
    // A report of use whose rows have nothing but a number of the person is taken as before.
    let number =
        |name: &str| Account { identifiers: vec![(IdentifierKind::EmployeeNumber, "8".into())], ..account(name) };
    let (_, read) = world.import(usage("2026-07-01", vec![number("Gus")]), of(chat));
    assert_eq!((read.accounts, read.rejects.len(), read.created.seats), (counts(0, 0), 0, 1));
    world.is_sound();
}

#[test]
fn an_account_goes_the_way_of_its_person() {
    let mut world = World::new();
    let chat = world.license("Chat", 10);
    world.on("2026-07-02");
    world.import(roster("2026-06-01", vec![account("Carl"), account("Karl")]), of(chat));
    let (carl, karl) = (world.store.find_person("Carl").unwrap(), world.store.find_person("Karl").unwrap());
    let twice = AccountFilter { duplicates: true, ..AccountFilter::default() };
    assert!(listed(&world, &twice).is_empty());
    let merged = world.done(&Command::MergePeople { from: karl, into: carl });
    assert_eq!(listed(&world, &twice).len(), 2, "one person with two accounts that count");
    assert!(all(&world).iter().all(|entry| entry.account.person() == Some(carl)));
    world.is_sound();
    world.undo(merged.batch.unwrap());
    assert_eq!(one(&world, 2).account.person(), Some(karl));
    world.done(&Command::OffboardPerson(karl));
    world.done(&Command::purge(karl));
    let purged = one(&world, 2).account;
    assert_eq!((purged.login.as_str(), purged.said.name, purged.said.email), ("-", None, None));
    world.is_sound();
}

/// A roster of so many, each with a device.
fn many(as_of: &str, count: usize) -> ImportFile {
    let details = |n: usize| AccountDetails { device: Some(format!("pc-{n}")), ..AccountDetails::default() };
    let row = |n: usize| Account { details: Some(Box::new(details(n))), ..account(&format!("Name{n}")) };
    roster(as_of, (0..count).map(row).collect())
}

#[test]
fn many_are_written_as_a_few_are() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 9_000);
    world.on("2026-07-02");
    let (_, read) = world.import(many("2026-06-01", 5_200), of(chat));
    assert_eq!((read.accounts, all(&world).len()), (counts(5_200, 0), 5_200));
    assert!(all(&world).iter().all(|entry| entry.account.counted.is_ok() && entry.account.devices.len() == 1));
    world.is_sound();
    let (second, read) = world.import(many("2026-07-01", 5_100), of(chat));
    assert_eq!(read.accounts, counts(0, 0));
    assert_eq!(all(&world).iter().filter(|entry| entry.account.missing_as_of.is_some()).count(), 100);
    world.is_sound();
    world.undo(second.unwrap());
    assert!(all(&world).iter().all(|entry| entry.account.missing_as_of.is_none()));
    world.is_sound();
}

#[test]
fn what_an_admin_says_of_an_account_stays_whatever_later_rosters_say() {
    let mut world = World::new();
    let chat = world.license("Chat", 10);
    world.on("2026-07-02");
    world.import(roster("2026-06-01", vec![account("Carl"), account("Karl")]), of(chat));
    world.import(roster("2026-06-02", vec![account("Carl"), account("Karl"), account("Bot")]), of_known(chat));
    let (carl, karl) = (world.store.find_person("Carl").unwrap(), world.store.find_person("Karl").unwrap());
    let whose = |world: &World, id| (one(world, id).account.person(), one(world, id).account.matched.rule);
    assert_eq!(whose(&world, 3), (None, MatchRule::Nobody));
    let by_hand = Command::MatchAccount { account: AccountId(3), person: carl };
    let said = world.done(&by_hand);
    assert_eq!(said.receipt.to_string(), "noted that V3 (bot@example.com) is Carl's (P1)");
    assert_eq!(world.done(&by_hand).batch, None, "that is so already");
    world.done(&Command::UnmatchAccount(AccountId(2)));
    let rows = || vec![account("Carl"), account("Karl"), account("Bot")];
    let (_, read) = world.import(roster("2026-06-03", rows()), of_known(chat));
    assert_eq!((read.accounts, read.rejects.len()), (counts(0, 0), 1), "the one that is said to be nobody's");
    assert_eq!(whose(&world, 3), (Some(carl), MatchRule::ByHand));
    assert_eq!(whose(&world, 2), (None, MatchRule::ByHand));
    world.is_sound();
    world.undo(said.batch.unwrap());
    assert_eq!(whose(&world, 3), (None, MatchRule::Nobody));
    world.done(&Command::MatchAccount { account: AccountId(2), person: karl });
    let (_, read) = world.import(roster("2026-06-04", rows()), of_known(chat));
    assert_eq!(read.rejects.len(), 1, "and now the other one");
    assert_eq!(world.refused(&Command::UnmatchAccount(AccountId(9))), "There is no account \"V9\".");
    world.is_sound();
}

#[test]
fn two_accounts_that_were_merged_count_as_one_until_that_is_undone() {
    let mut world = World::new();
    let chat = world.license("Chat", 10);
    world.on("2026-07-02");
    let rows = || vec![on("jen", "jens-pc", "jens-pc"), on("jen", "brians-pc", "brians-pc")];
    world.import(roster("2026-06-01", rows()), of(chat));
    let counted = |world: &World| all(world).iter().filter(|entry| entry.account.counted.is_ok()).count();
    assert_eq!(counted(&world), 2);
    let merged = world.done(&Command::MergeAccounts { from: AccountId(2), into: AccountId(1) });
    assert_eq!((counted(&world), one(&world, 2).account.merged_into), (1, Some(AccountId(1))));
    assert_eq!(one(&world, 2).account.counted, Err(NotCounted::Merged(AccountId(1))));
    // A later row of the second login alone is the first one's.
    world.import(roster("2026-06-02", vec![on("jen", "brians-pc", "brians-pc")]), of(chat));
    assert_eq!((counted(&world), one(&world, 1).account.counted), (1, Ok(())));
    assert_eq!(one(&world, 2).account.person(), one(&world, 1).account.person());
    world.is_sound();
    // Undone, both stand for themselves, and the roster in between keeps its rows.
    world.undo(merged.batch.unwrap());
    assert_eq!((one(&world, 1).account.merged_into, one(&world, 2).account.merged_into), (None, None));
    assert_eq!(one(&world, 1).account.counted, Err(NotCounted::Missing(day("2026-06-02"))));
    assert_eq!(one(&world, 2).account.listed.unwrap().last.as_of, day("2026-06-02"));
    world.import(roster("2026-06-03", rows()), of(chat));
    assert_eq!(counted(&world), 2);
    world.is_sound();
}
