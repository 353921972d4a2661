use super::*;
use crate::world::day;
use dormouse::app::screens::Page;
use dormouse::app::screens::accounts::{AccountView, Accounts};
use dormouse::app::screens::person::Section;
use dormouse::domain::account::Fate;
use dormouse::domain::ids::{AccountId, PersonId};
use dormouse::domain::person_edit::PersonChanges;

/// The accounts of Chat, on its page.
fn chat() -> Driver {
    let mut driver = Driver::new(World::rostered());
    driver.keys("<enter><tab>");
    driver
}

fn accounts(driver: &Driver) -> &Accounts {
    match driver.app.page() {
        Some(Page::License(page)) => &page.accounts,
        other => panic!("{other:?}"),
    }
}

fn logins(driver: &Driver) -> Vec<String> {
    accounts(driver).table.iter().map(|entry| entry.account.called()).collect()
}

fn id(driver: &Driver, login: &str) -> AccountId {
    let all = accounts(driver).table.all();
    all.iter().find(|entry| entry.account.login == login).unwrap().account.id
}

/// Goes to the account of a login.
fn go_to(driver: &mut Driver, login: &str) {
    driver.keys("g");
    let at = accounts(driver).table.iter().position(|entry| entry.account.login == login).unwrap();
    driver.keys(&"j".repeat(at));
}

fn person(driver: &Driver, login: &str) -> Option<String> {
    let id = id(driver, login);
    accounts(driver).table.all().iter().find(|entry| entry.account.id == id).unwrap().person.clone()
}

fn form(driver: &Driver) -> &form::Form {
    match driver.app.dialog() {
        Some(Dialog::MatchAccount(dialog)) => &dialog.form,
        Some(Dialog::MergeAccounts(dialog)) => &dialog.form,
        Some(Dialog::DecideAccount(dialog)) => &dialog.form,
        other => panic!("{other:?}"),
    }
}

fn counted(driver: &Driver) -> usize {
    accounts(driver).table.all().iter().filter(|entry| entry.account.counted.is_ok()).count()
}

#[test]
fn accounts_are_read_once_when_they_are_first_seen() {
    let mut driver = Driver::new(World::rostered());
    let reads = |driver: &Driver| driver.loads.iter().filter(|query| matches!(query, Query::Accounts(_))).count();
    driver.keys("<enter>");
    assert_eq!(reads(&driver), 0);
    driver.keys("<tab>");
    assert_eq!((reads(&driver), logins(&driver).len()), (1, 5));
    driver.keys("/ana <enter>");
    assert_eq!(logins(&driver), ["corp\\ana", "corp\\ana.old"]);
    driver.keys("\\ f jj <enter> <shift-tab><tab>");
    assert_eq!(reads(&driver), 1);
}

#[test]
fn views_show_what_is_nobodys_one_too_many_or_a_leavers() {
    let mut driver = chat();
    let counts: Vec<(AccountView, usize)> = accounts(&driver).counts.clone();
    assert_eq!(
        counts,
        [(AccountView::All, 5), (AccountView::Unmatched, 1), (AccountView::Duplicates, 2), (AccountView::Leavers, 1),]
    );
    for (keys, shown) in [
        ("f j <enter>", vec!["build-robot@example.com"]),
        ("f j <enter>", vec!["corp\\ana", "corp\\ana.old"]),
        ("f j <enter>", vec!["corp\\cyril"]),
    ] {
        driver.keys(keys);
        assert_eq!(logins(&driver), shown);
    }
    driver.keys("f kkk <enter>");
    assert_eq!(logins(&driver).len(), 5);
}

#[test]
fn somebody_who_leaves_tomorrow_is_no_leaver_today() {
    let world = World::rostered().after(|world| {
        let person = world.store.find_person("ana@example.com").unwrap();
        let changes = PersonChanges { until: Some(Some(day("2026-11-23"))), ..PersonChanges::default() };
        world.done(&Command::EditPerson { person, changes, reason: None });
    });
    let mut driver = Driver::new(world);
    driver.keys("<enter><tab>");
    let leavers = |driver: &Driver| accounts(driver).counts[3].1;
    assert_eq!(leavers(&driver), 1);
    driver.send(Msg::DayTurned(day("2026-11-24")));
    assert_eq!(leavers(&driver), 3, "both accounts of somebody whose last day has passed");
}

#[test]
fn whose_an_account_is_is_found_by_typing_and_taken_back_by_undo() {
    let mut driver = chat();
    go_to(&mut driver, "build-robot@example.com");
    let robot = id(&driver, "build-robot@example.com");
    driver.keys("p<enter>");
    assert_eq!(form(&driver).fields[0].error.as_ref().unwrap().message, "It is not said whose the account is.");
    driver.types("zzz").keys("<enter>");
    assert_eq!(form(&driver).fields[0].error.as_ref().unwrap().message, "Nobody here has that name.");
    driver.keys("<ctrl-u>").types("bo@example.com").keys("<ctrl-s>");
    let bo = driver.world.store.find_person("bo@example.com").unwrap();
    assert_eq!(driver.done, [Command::MatchAccount { account: robot, person: bo }]);
    assert_eq!(person(&driver, "build-robot@example.com").as_deref(), Some("Bo"));
    assert!(driver.status().contains("is Bo's"), "{}", driver.status());
    driver.keys("p");
    assert_eq!(form(&driver).text("person"), "Bo", "the person it has");
    driver.types("nobody").keys("<enter>");
    assert_eq!(driver.done[1], Command::UnmatchAccount(robot));
    assert_eq!(person(&driver, "build-robot@example.com"), None);
    driver.keys("uy");
    assert_eq!(person(&driver, "build-robot@example.com").as_deref(), Some("Bo"));
}

#[test]
fn nobody_is_offered_before_people_in_whose_names_the_letters_are_strewn() {
    let mut driver = Driver::new(World::rostered().after(|world| {
        world.person("Nora Bakker");
        world.person("Noboru");
    }));
    driver.keys("<enter><tab>gp").types("nob");
    let form::Value::Suggest(suggest) = &form(&driver).fields[0].value else { panic!() };
    let names: Vec<&str> = suggest.matches.iter().map(|suggestion| suggestion.name.as_str()).collect();
    assert_eq!(names, ["Noboru", "nobody", "Nora Bakker"]);
}

#[test]
fn who_has_left_can_be_whose_an_account_is() {
    let mut driver = chat();
    go_to(&mut driver, "build-robot@example.com");
    driver.keys("p").types("cyril").keys("<enter>");
    assert_eq!(person(&driver, "build-robot@example.com").as_deref(), Some("Cyril"));
    assert_eq!(accounts(&driver).counts[3], (AccountView::Leavers, 2));
}

#[test]
fn the_marked_account_is_merged_into_the_one_under_the_cursor_and_the_count_is_said_first() {
    let mut driver = chat();
    let (ana, old) = (id(&driver, "ana"), id(&driver, "ana.old"));
    assert_eq!(counted(&driver), 4);
    go_to(&mut driver, "ana.old");
    driver.keys("<space>");
    go_to(&mut driver, "ana");
    driver.keys("M");
    assert_eq!(form(&driver).text("into"), "corp\\ana");
    assert_eq!(form(&driver).fields[0].remark.as_deref(), Some("2 counted accounts become 1."));
    assert_eq!(driver.done, [], "nothing was done yet");
    driver.keys("<enter>");
    assert_eq!(driver.done, [Command::MergeAccounts { from: old, into: ana }]);
    assert!(driver.status().ends_with(": 2 counted accounts become 1"), "{}", driver.status());
    assert_eq!((counted(&driver), accounts(&driver).table.marks.len()), (3, 0));
    go_to(&mut driver, "ana.old");
    driver.keys("p");
    assert!(driver.status().contains("was merged into"), "{}", driver.status());
    driver.keys("uy");
    assert_eq!(counted(&driver), 4);
}

#[test]
fn without_a_mark_the_account_under_the_cursor_goes_into_one_that_is_chosen() {
    let mut driver = chat();
    let (ana, bo) = (id(&driver, "ana"), id(&driver, "bo"));
    let whose = |driver: &Driver, login: &str| person(driver, login).unwrap();
    let [anas, bos] = ["ana", "bo"].map(|login| whose(&driver, login));
    go_to(&mut driver, "bo");
    driver.keys("M<enter>");
    assert_eq!(form(&driver).fields[0].error.as_ref().unwrap().message, "It is not said which account stays.");
    driver.types("corp").keys("<ctrl-s>");
    assert_eq!(form(&driver).fields[0].error.as_ref().unwrap().message, "Several accounts are meant by that.");
    driver.keys("<ctrl-u>").types(&ana.to_string());
    let remark = form(&driver).fields[0].remark.clone().unwrap();
    let of = |name: &str| driver.world.store.find_person(name).unwrap();
    let becomes = format!("{bo} becomes {anas}'s ({}), no longer {bos}'s ({})", of(&anas), of(&bos));
    assert_eq!(remark, format!("1 counted account stays 1; {becomes}."));
    driver.keys("<enter>");
    assert_eq!(driver.done, [Command::MergeAccounts { from: bo, into: ana }]);
    assert!(driver.status().ends_with(&becomes), "{}", driver.status());
    assert_eq!(whose(&driver, "bo"), anas);
}

#[test]
fn of_a_person_with_two_accounts_the_other_one_is_offered_before_anything_is_typed() {
    let mut driver = chat();
    go_to(&mut driver, "ana.old");
    driver.keys("M");
    let form::Value::Suggest(suggest) = &form(&driver).fields[0].value else { panic!() };
    let names: Vec<&str> = suggest.matches.iter().map(|suggestion| suggestion.name.as_str()).collect();
    assert_eq!(names, ["corp\\ana"]);
}

#[test]
fn three_accounts_are_not_merged_at_once() {
    let mut driver = chat();
    driver.keys("g<space><space>M");
    assert_eq!(driver.dialog(), "none");
    assert_eq!(driver.status(), "One account is merged into another: mark only one, then go to the one that stays.");
}

#[test]
fn marks_of_accounts_are_taken_back_as_those_of_seats_are() {
    let mut driver = chat();
    driver.keys("g<space><space>");
    assert_eq!(accounts(&driver).table.marks.len(), 2);
    driver.keys("u");
    assert_eq!((accounts(&driver).table.marks.len(), driver.status()), (1, "Marks are as before: 1 account."));
    driver.keys("<esc>");
    assert_eq!(accounts(&driver).table.marks.len(), 0);
    driver.keys("u");
    assert_eq!(accounts(&driver).table.marks.len(), 1);
    let Some(Page::License(page)) = driver.app.page() else { panic!() };
    assert_eq!(page.seats.marks.len(), 0, "no seat was marked");
}

#[test]
fn why_an_account_counts_and_whose_page_it_opens() {
    let mut driver = chat();
    go_to(&mut driver, "bo");
    driver.keys("w");
    let Some(Dialog::Account(dialog)) = driver.app.dialog() else { panic!("{:?}", driver.app.dialog()) };
    let (label, verdict) = dialog.lines.last().unwrap();
    assert_eq!((label.as_str(), verdict.as_str()), ("Verdict", "Not counted: the vendor keeps no data of it."));
    driver.keys("<esc>");
    go_to(&mut driver, "build-robot@example.com");
    driver.keys("<enter>");
    assert_eq!(driver.status(), "This account is nobody's.");
    go_to(&mut driver, "ana");
    driver.keys("<enter>");
    let Some(Page::Person(page)) = driver.app.page() else { panic!() };
    assert_ne!(page.id, PersonId(0));
    assert_eq!(page.accounts.all().len(), 2);
    driver.keys("<tab><tab>");
    let Some(Page::Person(page)) = driver.app.page() else { panic!() };
    assert_eq!(page.section, Section::Accounts);
    driver.keys("w");
    assert_eq!(driver.dialog(), "account");
    driver.keys("<esc>x");
    assert_eq!(driver.sheets[0].rows.len(), 2);
    driver.keys("<enter>");
    assert!(matches!(driver.app.page(), Some(Page::License(_))));
}

#[test]
fn where_no_file_listed_accounts_it_is_said_how_to_read_one() {
    let mut driver = Driver::demo();
    driver.keys("<enter><tab>");
    let empty = list_status::empty(&driver.app).unwrap();
    assert!(empty.cause.contains("dormouse import FILE --license L"), "{empty:?}");
}

#[test]
fn marked_accounts_are_freed_together_and_come_back_with_an_undo() {
    let mut driver = chat();
    let (ana, old) = (id(&driver, "ana"), id(&driver, "ana.old"));
    go_to(&mut driver, "ana.old");
    driver.keys("<space>");
    go_to(&mut driver, "ana");
    driver.keys("<space>F");
    let mut freed = vec![ana, old];
    freed.sort_unstable();
    assert_eq!(driver.done, [], "nothing was done yet");
    driver.keys("y");
    let [Command::FreeAccounts { accounts: done, reason: None }] = &driver.done[..] else {
        panic!("{:?}", driver.done)
    };
    let mut done = done.clone();
    done.sort_unstable();
    assert_eq!(done, freed);
    assert_eq!((counted(&driver), accounts(&driver).table.marks.len()), (2, 0));
    driver.keys("F");
    assert!(driver.status().ends_with("was freed on 2026-11-22 already."), "{}", driver.status());
    driver.keys("uy");
    assert_eq!(counted(&driver), 4);
}

#[test]
fn an_account_is_stopped_and_still_counts() {
    let mut driver = chat();
    let bo = id(&driver, "bo");
    go_to(&mut driver, "bo");
    driver.keys("Ty");
    assert_eq!(driver.done, [Command::StopAccounts { accounts: vec![bo], reason: None }]);
    assert_eq!(counted(&driver), 4);
}

#[test]
fn the_account_of_a_leaver_is_kept_with_a_reason_or_deleted_with_its_export() {
    let mut driver = chat();
    let cyril = id(&driver, "cyril");
    go_to(&mut driver, "cyril");
    driver.keys("D<ctrl-s>");
    let error =
        |driver: &Driver, field: &str| form(driver).field(field).unwrap().error.as_ref().unwrap().message.clone();
    assert_eq!(error(&driver, "reason"), "An account is kept with a reason.");
    driver.types("their cases are open").keys("<ctrl-s>");
    let kept = Fate::Keep { until: day("2027-02-22") };
    let reason = Some("their cases are open".to_owned());
    assert_eq!(driver.done, [Command::DecideAccount { account: cyril, fate: kept, reason }]);
    driver.keys("D<right><right><ctrl-s>");
    assert_eq!(error(&driver, "export"), format!("Nothing says where the data of {cyril} is kept."));
    driver.types("archive/cyril.zip").keys("<ctrl-s>");
    let fate = Fate::ExportThenDelete { export: "archive/cyril.zip".into() };
    assert_eq!(driver.done[1], Command::DecideAccount { account: cyril, fate, reason: None });
    assert_eq!(counted(&driver), 3);
}
