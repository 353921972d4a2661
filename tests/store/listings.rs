//! Lists of logins that a vendor must not record or keep: which accounts an entry names, what later lists of the vendor find
//! against it, and what an undo, a purge and a file of entries make of it.

use super::import_files::{self, account, file, lines, roster};
use super::world::{World, ana, day};
use dormouse::domain::account::AccountDetails;
use dormouse::domain::command::{Command, Detail, ImportOptions, Outcome};
use dormouse::domain::ids::{AccountId, BatchId, LicenseId};
use dormouse::domain::import_file::{Account, Content, ImportFile, ListingRow, RejectCode};
use dormouse::domain::imported::Imported;
use dormouse::domain::listing::AccountFinding::{FreedAndBack, OnDeleteList, OnDoNotTrackList};
use dormouse::domain::listing::ListKind::{Delete, DoNotTrack};
use dormouse::domain::listing::{AccountFinding, ListEntry, ListKind};
use dormouse::domain::person::{IdentifierKind, PersonFields};
use dormouse::domain::pulse::{AlertKind, Frame, Judgement, pulse};
use dormouse::domain::read_model::AccountFilter;
use dormouse::domain::removal::RemovalKind;

/// An account with a login of a domain, and what the vendor says of it.
fn on(login: &str, domain: &str, (tracked, has_data): (bool, bool)) -> Account {
    let details = AccountDetails {
        domain: Some(domain.into()).filter(|domain: &String| !domain.is_empty()),
        user_id: Some(format!("U-{domain}-{login}")),
        tracked: Some(tracked),
        has_data: Some(has_data),
        ..AccountDetails::default()
    };
    Account { account_identifier: Some(login.into()), details: Some(Box::new(details)), ..account(login) }
}

fn of(license: LicenseId) -> ImportOptions {
    ImportOptions { license: Some(license), create_people: true, ..ImportOptions::default() }
}

/// Chat, of which the vendor lists five accounts on 1 June: two of the login ana, bo with data that is tracked no more, cy with
/// data, and dee without any.
fn chat() -> (World, LicenseId) {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 10);
    world.import(the_five("2026-06-01"), of(chat));
    world.on("2026-06-10");
    (world, chat)
}

fn the_five(as_of: &str) -> ImportFile {
    let accounts = vec![
        on("ana", "corp", (true, true)),
        on("ana", "lab", (true, false)),
        on("bo", "corp", (false, true)),
        on("cy", "", (true, true)),
        on("dee", "corp", (false, false)),
    ];
    roster(as_of, accounts)
}

fn add(license: LicenseId, list: ListKind, logins: &[&str]) -> Command {
    let logins = logins.iter().map(|login| (*login).to_owned()).collect();
    Command::AddListings { license, list, logins, reason: None }
}

fn remove(license: LicenseId, list: Option<ListKind>, logins: &[&str]) -> Command {
    Command::RemoveListings { license, list, logins: logins.iter().map(|login| (*login).to_owned()).collect() }
}

fn listed(world: &World) -> Vec<String> {
    let line = |entry: &ListEntry| {
        let named: Vec<String> = entry.accounts.iter().map(ToString::to_string).collect();
        format!("{} {} {}", entry.list.word(), entry.identifier, named.join(",")).trim_end().to_owned()
    };
    world.store.listings(None).unwrap().iter().map(line).collect()
}

fn found(world: &World) -> Vec<(AccountId, Vec<AccountFinding>)> {
    let filter = AccountFilter { findings: true, ..AccountFilter::default() };
    let found: Vec<_> = world.store.accounts(&filter).unwrap();
    let found: Vec<_> = found.iter().map(|entry| (entry.account.id, entry.findings())).collect();
    let all = world.store.accounts(&AccountFilter::default()).unwrap();
    let all = all.iter().map(|entry| (entry.account.id, entry.findings())).filter(|(_, findings)| !findings.is_empty());
    assert_eq!(found, all.collect::<Vec<_>>(), "the few that are looked at are all that there are");
    found
}

/// The line of the pulse about accounts, if there is one.
fn alert(world: &World) -> Option<(String, Option<String>, bool)> {
    let frame = Frame {
        today: world.today(),
        threshold: super::world::ninety(),
        stale_after: 30,
        last: Some(day("2026-06-05")),
        only_new: false,
    };
    let lines = pulse(&world.store.pulse(world.today()).unwrap(), &frame);
    let line = lines.into_iter().find(|line| line.kind == AlertKind::UnwantedAccount)?;
    Some((line.alert.text, line.alert.since.map(|day| day.to_string()), line.alert.new))
}

fn batch(outcome: &Outcome) -> BatchId {
    outcome.batch.unwrap()
}

#[test]
fn an_entry_names_accounts_of_any_domain_or_of_one_and_those_that_come_later() {
    let (mut world, chat) = chat();
    let rehearsed = world.now();
    let command = add(chat, DoNotTrack, &["ANA", "corp\\Bo", "U--cy", "zed"]);
    let rehearsed = world.store.rehearse(&command, &ana(), rehearsed).unwrap();
    let names = "ANA names 2 accounts, V1 and V2; corp\\Bo names V3; U--cy names V4; zed names no account yet";
    let to = "ANA, corp\\Bo, U--cy and zed to the do-not-track list of Chat";
    assert_eq!(rehearsed.receipt, format!("would add {to}: {names}"));
    assert_eq!(listed(&world), Vec::<String>::new());
    let outcome = world.done(&command);
    assert_eq!(outcome.receipt, format!("added {to}: {names}"));
    assert_eq!(
        outcome.warnings,
        ["V1, V2 and V4 are tracked at the vendor; see why with: dormouse account list --license L1 --findings."]
    );
    let Detail::Listings(entries) = &outcome.detail else { panic!("{:?}", outcome.detail) };
    assert_eq!(entries, &world.store.listings(Some(chat)).unwrap());
    assert_eq!(
        listed(&world),
        ["do_not_track ANA V1,V2", "do_not_track corp\\Bo V3", "do_not_track U--cy V4", "do_not_track zed"]
    );
    world.on("2026-06-20");
    let later = vec![on("ana", "corp", (true, true)), on("zed", "lab", (true, false)), on("bo", "lab", (true, true))];
    world.import(roster("2026-06-20", later), of(chat));
    // What the newest list lacks is not there any more.
    assert_eq!(
        listed(&world),
        ["do_not_track ANA V1", "do_not_track corp\\Bo", "do_not_track U--cy", "do_not_track zed V6"]
    );
    assert_eq!(found(&world), [(AccountId(1), vec![OnDoNotTrackList]), (AccountId(6), vec![OnDoNotTrackList])]);
    world.is_sound();
}

#[test]
fn what_counts_or_is_tracked_against_a_list_stands_in_the_pulse() {
    let (mut world, chat) = chat();
    assert_eq!((found(&world), alert(&world)), (Vec::new(), None));
    let picture = world.store.pulse(world.today()).unwrap();
    let frame =
        Frame { today: world.today(), threshold: super::world::ninety(), stale_after: 9, last: None, only_new: false };
    let Judgement::Quiet(why) = AlertKind::UnwantedAccount.judge(&picture.licenses[0], &frame) else { panic!() };
    assert_eq!(why, "no account is counted or tracked against its lists, and none that was freed came back");
    let outcome = world.done(&add(chat, Delete, &["ana", "bo", "dee"]));
    assert_eq!(
        outcome.warnings,
        [
            "V1 and V3 are to be stopped and freed at the vendor; what is done there cannot be taken back.",
            "V2 is tracked at the vendor; see why with: dormouse account list --license L1 --findings."
        ]
    );
    assert_eq!(found(&world), [(AccountId(2), vec![OnDoNotTrackList])]);
    let open: Vec<_> = world.store.removals().unwrap().into_iter().map(|entry| (entry.id(), entry.kind)).collect();
    let v = |id: i64, kind| (AccountId(id).to_string(), kind);
    // Bo is not tracked, so there is nothing to stop.
    assert_eq!(open, [v(1, RemovalKind::Stop), v(1, RemovalKind::Free), v(3, RemovalKind::Free)]);
    // A later list shows them as before.
    world.on("2026-06-12");
    world.import(the_five("2026-06-12"), of(chat));
    let all = [
        (AccountId(1), vec![OnDeleteList, OnDoNotTrackList, FreedAndBack]),
        (AccountId(2), vec![OnDoNotTrackList]),
        (AccountId(3), vec![OnDeleteList, FreedAndBack]),
    ];
    assert_eq!(found(&world), all);
    let text = "3 accounts of Chat are not as they must be: 2 on the delete list are counted, 2 not to be tracked are tracked, \
                2 that were freed are counted again: V1, V2 and V3. See why with: dormouse account list --license L1 --findings.";
    assert_eq!(alert(&world), Some((text.into(), Some("2026-06-10".into()), true)));
    world.done(&Command::ArchiveLicense(chat));
    assert_eq!(alert(&world), None, "an archived license has none");
    world.done(&Command::RestoreLicense(chat));
    world.on("2026-06-20");
    let later = vec![on("ana", "corp", (false, false)), on("bo", "corp", (false, true))];
    world.import(roster("2026-06-20", later), of(chat));
    assert_eq!(found(&world), [(AccountId(3), vec![OnDeleteList, FreedAndBack])]);
    let text = "1 account of Chat is not as it must be: 1 on the delete list is counted, 1 that was freed is counted again: V3. \
                See why with: dormouse account list --license L1 --findings.";
    assert_eq!(alert(&world), Some((text.into(), Some("2026-06-12".into()), true)));
    let only = |filter| world.store.accounts(&filter).unwrap().len();
    let findings = AccountFilter { findings: true, license: Some(chat), ..AccountFilter::default() };
    assert_eq!(only(AccountFilter { search: Some("bo".into()), ..findings.clone() }), 1);
    assert_eq!(only(AccountFilter { search: Some("ana".into()), ..findings.clone() }), 0);
    assert_eq!(only(AccountFilter { license: Some(LicenseId(9)), ..findings }), 0);
    world.is_sound();
}

#[test]
fn an_account_that_was_freed_and_is_back_is_found_from_the_list_that_has_it() {
    let (mut world, chat) = chat();
    world.done(&Command::FreeAccounts { accounts: vec![AccountId(1), AccountId(3)], reason: None });
    assert_eq!(found(&world), Vec::new(), "nothing newer says otherwise");
    world.done(&add(chat, Delete, &["corp\\ana"]));
    world.done(&add(chat, DoNotTrack, &["ana"]));
    assert_eq!(found(&world), [(AccountId(2), vec![OnDoNotTrackList])], "what is freed is being dealt with");
    world.done(&Command::StopAccounts { accounts: vec![AccountId(2)], reason: None });
    assert_eq!(found(&world), Vec::new(), "and so is what is stopped");
    world.done(&remove(chat, None, &["corp\\ana", "ana"]));
    for as_of in ["2026-06-12", "2026-06-18"] {
        world.on(as_of);
        let later = vec![on("ana", "corp", (true, true)), on("bo", "corp", (false, false)), on("cy", "", (true, true))];
        world.import(roster(as_of, later), of(chat));
    }
    assert_eq!(found(&world), [(AccountId(1), vec![FreedAndBack])]);
    let text = "1 account of Chat is not as it must be: 1 that was freed is counted again: V1. See why with: dormouse account list \
                --license L1 --findings.";
    assert_eq!(alert(&world), Some((text.into(), Some("2026-06-12".into()), true)));
}

#[test]
fn an_entry_that_is_there_or_implied_changes_nothing() {
    let (mut world, chat) = chat();
    world.done(&add(chat, Delete, &["corp\\ana"]));
    world.done(&add(chat, DoNotTrack, &["bo"]));
    for (command, said) in [
        (add(chat, Delete, &[" CORP\\Ana "]), "nothing changed: CORP\\Ana is on the delete list of Chat already"),
        (
            add(chat, DoNotTrack, &["corp\\ANA", "Bo"]),
            "nothing changed: Bo is on the do-not-track list of Chat already; corp\\ANA is on the delete list of Chat and so on \
             the do-not-track list as well",
        ),
    ] {
        let outcome = world.done(&command);
        assert_eq!((outcome.batch, &*outcome.receipt), (None, said));
    }
    // One that is new is added; that the other is there is said.
    let outcome = world.done(&add(chat, DoNotTrack, &["bo", "ana", "ANA"]));
    assert_eq!(outcome.receipt, "added ana to the do-not-track list of Chat: ana names 2 accounts, V1 and V2");
    assert_eq!(outcome.warnings[0], "bo is on the do-not-track list of Chat already.");
    // What must be deleted from now on is on both.
    world.done(&add(chat, Delete, &["bo"]));
    assert_eq!(listed(&world).len(), 4);
    world.is_sound();
}

#[test]
fn what_names_nobody_or_is_laid_aside_has_no_entry() {
    let (mut world, chat) = chat();
    for (login, sentence) in [("", "The login is empty."), ("n/a", "\"n/a\" stands for nothing, so it names no login.")]
    {
        assert_eq!(world.refused(&add(chat, Delete, &["ana", login])), sentence);
    }
    assert_eq!(listed(&world), Vec::<String>::new(), "all or none");
    world.done(&Command::ArchiveLicense(chat));
    assert_eq!(world.refused(&add(chat, Delete, &["ana"])), "Chat is archived.");
}

#[test]
fn logins_come_off_one_list_or_off_both_all_or_none() {
    let (mut world, chat) = chat();
    world.done(&add(chat, DoNotTrack, &["ana", "bo"]));
    world.done(&add(chat, Delete, &["ana"]));
    assert_eq!(world.refused(&remove(chat, None, &["ana", "zed"])), "\"zed\" is not on any list of Chat.");
    assert_eq!(world.refused(&remove(chat, Some(Delete), &["ana", "bo"])), "\"bo\" is not on the delete list of Chat.");
    assert_eq!(listed(&world).len(), 3);
    let outcome = world.done(&remove(chat, Some(Delete), &["ANA"]));
    assert_eq!(outcome.receipt, "removed ANA from the delete list of Chat");
    let Detail::Listings(entries) = &outcome.detail else { panic!("{:?}", outcome.detail) };
    assert_eq!((entries.len(), entries[0].list), (1, Delete));
    assert_eq!(found(&world), [(AccountId(2), vec![OnDoNotTrackList])], "the other one is stopped and freed");
    world.done(&add(chat, Delete, &["ana"]));
    let both = world.done(&remove(chat, None, &["ana", "bo"]));
    assert_eq!(both.receipt, "removed ana and bo from the do-not-track list and the delete list of Chat");
    assert_eq!((listed(&world), found(&world)), (Vec::new(), Vec::new()));
    world.is_sound();
}

#[test]
fn an_undo_takes_entries_back_and_brings_them_again() {
    let (mut world, chat) = chat();
    let added = batch(&world.done(&add(chat, Delete, &["ana", "zed"])));
    let before = listed(&world);
    let undone = world.undo(added);
    assert_eq!((undone.kept(), listed(&world), found(&world)), (Vec::new(), Vec::new(), Vec::new()));
    world.is_sound();
    let again = world.undo(undone.by);
    assert_eq!((again.kept(), listed(&world)), (Vec::new(), before.clone()));
    world.is_sound();
    let removed = batch(&world.done(&remove(chat, None, &["zed"])));
    assert_eq!(listed(&world), before[..1]);
    let undone = world.undo(removed);
    assert_eq!((undone.kept(), listed(&world)), (Vec::new(), before.clone()));
    world.undo(undone.by);
    assert_eq!(listed(&world), before[..1]);
    world.is_sound();
}

#[test]
fn an_entry_does_not_come_back_beside_a_new_one_of_the_same_login() {
    let (mut world, chat) = chat();
    world.done(&add(chat, Delete, &["ana", "bo"]));
    let removed = batch(&world.done(&remove(chat, None, &["ana", "bo"])));
    world.done(&add(chat, Delete, &["ANA"]));
    let kept = world.undo(removed).kept();
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert!(kept[0].starts_with("the entry ana of L1: "), "{kept:?}");
    let mut there = listed(&world);
    there.sort_unstable();
    assert_eq!(there, ["delete ANA V1,V2", "delete bo V3"]);
    world.is_sound();
}

#[test]
fn a_license_whose_lists_have_entries_stays_and_goes_with_those_of_its_own_batch() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 10);
    world.done(&add(chat, Delete, &["ana"]));
    let made = world.store.history(Some("L1"), None, None).unwrap().pop().unwrap().batch.unwrap();
    let refused = world.refused(&Command::Undo(Some(made)));
    assert_eq!(refused, format!("Nothing of {made} can be taken back. L1: it is in use since."));
    world.done(&remove(chat, None, &["ana"]));
    assert_eq!(world.undo(made).kept(), Vec::<String>::new());
    world.is_sound();
    let maps = import_files::licenses("2026-06-01", vec![import_files::license("Maps", 3)]);
    let entries = told("2026-06-01", vec![ListingRow { product: "Maps".into(), ..row(DoNotTrack, "bo") }]);
    let files = Command::Import { files: vec![maps, entries], options: ImportOptions::default() };
    let read = batch(&world.done(&files));
    assert_eq!(listed(&world), ["do_not_track bo"]);
    let undone = world.undo(read);
    assert_eq!((undone.kept(), listed(&world)), (Vec::new(), Vec::new()));
    world.is_sound();
    world.undo(undone.by);
    assert_eq!(listed(&world), ["do_not_track bo"]);
    world.is_sound();
}

#[test]
fn history_says_what_was_done_and_why_and_its_facts_name_nobody() {
    let (mut world, chat) = chat();
    let logins = ["ana", "b", "c", "d", "e", "f", "g"].map(str::to_owned).to_vec();
    let reason = Some("shared machines".to_owned());
    world.done(&Command::AddListings { license: chat, list: DoNotTrack, logins, reason });
    let newest = world.store.history(Some("L1"), None, Some(1)).unwrap().remove(0);
    let summary = "added ana, b, c, d, e and 2 more to the do-not-track list of Chat: shared machines";
    assert_eq!((newest.command.as_str(), newest.summary.as_deref()), ("add_listings", Some(summary)));
    let facts: String = world
        .by_other_means()
        .query_row("SELECT facts FROM history ORDER BY seq DESC LIMIT 1", [], |row| row.get(0))
        .unwrap();
    assert!(!facts.contains("ana") && facts.contains("\"logins\":7"), "{facts}");
    assert_eq!(world.store.listings(None).unwrap()[0].reason.as_deref(), Some("shared machines"));
}

#[test]
fn a_purge_says_that_an_entry_still_names_whom_it_erased() {
    let (mut world, chat) = chat();
    let identifiers = vec![(IdentifierKind::Email, "xaverine@example.com".to_owned())];
    let fields = PersonFields { name: "Xaverine Zet".into(), identifiers, ..PersonFields::default() };
    let Detail::Person(person) = world.done(&Command::AddPerson(fields)).detail else { panic!() };
    let logins = vec!["Xaverine@Example.com".to_owned()];
    world.done(&Command::AddListings { license: chat, list: Delete, logins, reason: Some("of Xaverine Zet".into()) });
    let outcome = world.done(&Command::purge(person));
    assert_eq!(
        outcome.warnings,
        [
            "list entry 1 still names them: if dormouse listing list shows it, remove it there.",
            "The reason of list entry 1 still names them: it is kept as it was written."
        ]
    );
    let told = world.store.history(None, None, None).unwrap();
    assert!(told.iter().all(|event| event.summary.as_ref().is_none_or(|text| !text.contains("averine"))), "{told:?}");
    assert_eq!(listed(&world).len(), 1, "what a vendor must not keep is known on");
    world.is_sound();
}

fn row(list: ListKind, identifier: &str) -> ListingRow {
    ListingRow { product: "Chat".into(), list, identifier: identifier.into(), ..ListingRow::default() }
}

fn told(as_of: &str, rows: Vec<ListingRow>) -> ImportFile {
    file("listings.csv", as_of, rows.len(), Content::Listings(lines(rows)))
}

fn read(world: &mut World, file: ImportFile) -> (Option<BatchId>, Imported) {
    world.import(file, ImportOptions { allow_rejects: true, ..ImportOptions::default() })
}

#[test]
fn a_file_of_entries_adds_those_that_are_new_and_says_why_others_are_there() {
    let (mut world, chat) = chat();
    world.done(&add(chat, Delete, &["corp\\bo"]));
    let whole = ListingRow {
        since: Some(day("2026-05-01")),
        added_by: Some("noor".into()),
        reason: Some("left".into()),
        ..row(DoNotTrack, "ana")
    };
    let rows = vec![
        whole,
        row(Delete, "zed"),
        ListingRow { reason: Some("left, too".into()), since: Some(day("2026-01-01")), ..row(Delete, "CORP\\bo") },
        row(DoNotTrack, "corp\\bo"),
        row(DoNotTrack, "ANA"),
        ListingRow { product: "Nothing".into(), ..row(Delete, "ana") },
        row(Delete, "?"),
    ];
    let (batch, read_in) = read(&mut world, told("2026-06-09", rows));
    assert_eq!((read_in.created.listings, read_in.created.sum(), read_in.updated, read_in.unchanged), (2, 2, 1, 1));
    let codes: Vec<_> = read_in
        .rejects
        .iter()
        .flat_map(|reject| reject.faults().map(|fault| (reject.line, fault.column.clone().unwrap(), fault.code)))
        .collect();
    assert_eq!(
        codes,
        [
            (6, "identifier".to_owned(), RejectCode::DuplicateInFile),
            (7, "license".to_owned(), RejectCode::NotFound),
            (8, "identifier".to_owned(), RejectCode::BadValue)
        ]
    );
    assert_eq!(
        read_in.warnings,
        [
            "Line 4: the entry is from 2026-06-10 here and stays so, and not from 2026-01-01.",
            "Line 5: the login is on the delete list here, and so on this list as well."
        ]
    );
    let said = |entry: &ListEntry| {
        let reason = entry.reason.clone().unwrap_or_default();
        format!("{} {} {} {} {reason}", entry.list.word(), entry.identifier, entry.since, entry.added_by)
    };
    let all: Vec<String> = world.store.listings(Some(chat)).unwrap().iter().map(said).collect();
    assert_eq!(
        all,
        [
            "do_not_track ana 2026-05-01 noor left",
            "delete corp\\bo 2026-06-10 ana left, too",
            "delete zed 2026-06-09 ana "
        ]
    );
    world.is_sound();
    let undone = world.undo(batch.unwrap());
    assert_eq!(undone.kept(), Vec::<String>::new());
    assert_eq!(listed(&world), ["delete corp\\bo V3"]);
    assert_eq!(world.store.listings(None).unwrap()[0].reason, None);
    world.undo(undone.by);
    assert_eq!(listed(&world).len(), 3);
    world.is_sound();
}

#[test]
fn a_file_that_says_what_is_known_changes_nothing() {
    let (mut world, chat) = chat();
    world.done(&add(chat, DoNotTrack, &["ana"]));
    world.done(&add(chat, Delete, &["ana"]));
    let rows = vec![row(DoNotTrack, "ana"), row(Delete, "ana")];
    let (again, known) = read(&mut world, told("2026-06-09", rows.clone()));
    assert_eq!((again, known.unchanged, known.confirmed), (None, 2, 2));
    // In an empty database both are added.
    let mut other = World::new();
    other.license("Chat", 10);
    other.on("2026-06-10");
    let (_, new) = read(&mut other, told("2026-06-09", rows));
    assert_eq!((new.created.listings, new.warnings), (2, Vec::new()));
}
