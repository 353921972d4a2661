//! What our own `accounts.csv` says of accounts: known ones are told more of, others are added, and no decision is lost.

use super::import_files::{account, file, lines, people, person, roster};
use super::world::{World, day, mail};
use dormouse::domain::account::{Account, ListedDays, MatchRule, NotCounted};
use dormouse::domain::command::{Command, ImportOptions};
use dormouse::domain::ids::{AccountId, LicenseId};
use dormouse::domain::import_file::{self, AccountRow, Content, ImportFile, RejectCode};
use dormouse::domain::read_model::AccountFilter;
use std::ops::ControlFlow;

fn of(license: LicenseId) -> ImportOptions {
    ImportOptions { license: Some(license), create_people: true, allow_rejects: true, ..ImportOptions::default() }
}

fn any() -> ImportOptions {
    ImportOptions { allow_rejects: true, ..ImportOptions::default() }
}

fn row(login: &str) -> AccountRow {
    let account = import_file::Account { account_identifier: Some(login.into()), ..Default::default() };
    AccountRow { product: "Chat".into(), account, ..AccountRow::default() }
}

fn days(first: &str, last: &str) -> ListedDays {
    ListedDays { first: day(first), last: day(last) }
}

fn told(as_of: &str, rows: Vec<AccountRow>) -> ImportFile {
    file("accounts.csv", as_of, rows.len(), Content::Accounts(lines(rows)))
}

fn all(world: &World) -> Vec<Account> {
    let mut found = Vec::new();
    let take = &mut |entry: &dormouse::domain::read_model::AccountEntry| {
        found.push(entry.account.clone());
        ControlFlow::Continue(())
    };
    world.store.each_account(&AccountFilter::default(), take).unwrap();
    found
}

fn listed(account: &Account) -> (String, String) {
    let listed = account.listed.unwrap();
    (listed.first.as_of.to_string(), listed.last.as_of.to_string())
}

#[test]
fn an_account_that_only_the_file_tells_of_counts_by_what_it_says() {
    let mut world = World::new();
    let chat = world.license("Chat", 10);
    world.on("2026-07-10");
    world.import(people("2026-06-01", vec![person("Carl")]), any());
    let mut without = row("b");
    without.account.account_state.paid = Some(false);
    let missing = AccountRow {
        listed: Some(days("2026-05-01", "2026-05-20")),
        missing_since: Some(day("2026-06-20")),
        ..row("c")
    };
    let (batch, read) = world.import(told("2026-07-01", vec![row(&mail("Carl")), without, missing]), any());
    assert_eq!((read.created.accounts, read.rejects.len()), (3, 0), "{:?}", read.rejects);
    let [carl, b, c] = &all(&world)[..] else { panic!() };
    assert_eq!((carl.license, carl.matched.rule, carl.counted), (chat, MatchRule::Identifier, Ok(())));
    assert_eq!(listed(carl), ("2026-07-01".to_owned(), "2026-07-01".to_owned()), "no other day is told");
    assert_eq!(b.counted, Err(NotCounted::NotPaid));
    assert_eq!((listed(c).1, c.counted), ("2026-05-20".to_owned(), Err(NotCounted::Missing(day("2026-06-20")))));
    let (again, read) = world.import(told("2026-07-02", vec![row(&mail("Carl")), row("b")]), any());
    assert_eq!((read.created.sum(), read.updated, read.unchanged), (0, 0, 2));
    assert_eq!(listed(&all(&world)[0]).1, "2026-07-01", "a file that is no list is no listing");
    assert_eq!(again, None, "there is nothing to take back");
    world.undo(batch.unwrap());
    assert_eq!(all(&world), []);
    world.is_sound();
}

#[test]
fn a_roster_that_is_newer_is_not_overwritten_and_an_older_file_only_adds() {
    let mut world = World::new();
    let chat = world.license("Chat", 10);
    world.on("2026-07-10");
    let carl = import_file::Account { access_level: Some("owner".into()), ..account("Carl") };
    world.import(roster("2026-07-01", vec![carl]), of(chat));
    let mut older = row(&mail("Carl"));
    older.account.access_level = Some("member".into());
    older.account.details =
        Some(Box::new(dormouse::domain::account::AccountDetails { user_id: Some("U1".into()), ..Default::default() }));
    older.listed = Some(days("2026-05-01", "2026-06-01"));
    older.missing_since = Some(day("2026-06-15"));
    let (_, read) = world.import(told("2026-07-10", vec![older.clone()]), any());
    assert_eq!((read.updated, read.created.sum()), (1, 0));
    let [carl] = &all(&world)[..] else { panic!() };
    assert_eq!((carl.said.role.as_deref(), carl.said.user_id.as_deref()), (Some("owner"), Some("U1")));
    assert_eq!((listed(carl), carl.missing_as_of), (("2026-05-01".to_owned(), "2026-07-01".to_owned()), None));
    let (_, read) = world.import(told("2026-07-10", vec![AccountRow { missing_since: None, ..older.clone() }]), any());
    assert_eq!((read.updated, read.unchanged, read.confirmed), (0, 1, 0));
    // Of the same day or later, it says what holds.
    let (_, read) =
        world.import(told("2026-07-10", vec![AccountRow { listed: None, missing_since: None, ..older }]), any());
    assert_eq!((read.updated, all(&world)[0].said.role.as_deref()), (1, Some("member")));
    world.is_sound();
}

#[test]
fn what_was_decided_is_read_and_no_other_decision_is_overwritten() {
    use MatchRule::ByHand;
    let mut world = World::new();
    let chat = world.license("Chat", 10);
    world.on("2026-07-10");
    world.import(roster("2026-07-01", vec![account("Carl"), account("Dora"), account("Emil")]), of(chat));
    let [carl, dora, emil] = [0, 1, 2].map(|n| all(&world)[n].person().unwrap());
    world.done(&Command::MatchAccount { account: AccountId(3), person: carl });
    let by = |login: &str, person: &str| AccountRow { person: Some(mail(person)), ..row(&mail(login)) };
    let merged = AccountRow { merged_into: Some(mail("Carl")), ..row(&mail("Dora")) };
    let (batch, read) =
        world.import(told("2026-07-10", vec![by("Carl", "Emil"), merged.clone(), by("Emil", "Dora")]), any());
    assert_eq!((read.updated, read.unchanged, read.rejects.len()), (2, 1, 0), "{:?}", read.rejects);
    assert!(read.warnings[0].contains("whose V3 is was said by hand here and stays"), "{:?}", read.warnings);
    let whose = |world: &World| -> Vec<_> {
        all(world).iter().map(|account| (account.person(), account.matched.rule, account.merged_into)).collect()
    };
    let into_carl = Some(AccountId(1));
    let now = [(Some(emil), ByHand, None), (Some(emil), ByHand, into_carl), (Some(carl), ByHand, None)];
    assert_eq!(whose(&world), now);
    let (_, read) = world.import(told("2026-07-10", vec![by("Carl", "Emil"), merged]), any());
    assert_eq!((read.updated, read.unchanged), (0, 2));
    world.undo(batch.unwrap());
    assert_eq!(whose(&world)[1], (Some(dora), MatchRule::NewPerson, None));
    world.is_sound();
}

#[test]
fn rows_that_cannot_be_taken_are_rejected_and_kept() {
    use RejectCode::NotFound;
    let mut world = World::new();
    world.license("Chat", 10);
    world.on("2026-07-10");
    let rows = vec![
        AccountRow { product: "Maps".into(), ..row("a") },
        AccountRow { person: Some("nobody@example.com".into()), ..row("b") },
        AccountRow { merged_into: Some("gone".into()), ..row("c") },
        row("d"),
        AccountRow { merged_into: Some("d".into()), ..row("e") },
    ];
    let (_, read) = world.import(told("2026-07-01", rows), any());
    let rejected: Vec<_> =
        read.rejects.iter().map(|reject| (reject.line, reject.first.column.as_deref(), reject.first.code)).collect();
    let expected = [(2, Some("license"), NotFound), (3, Some("person"), NotFound), (4, Some("merged_into"), NotFound)];
    assert_eq!(rejected, expected);
    assert_eq!((read.created.accounts, all(&world).len()), (2, 2));
    world.is_sound();
}
