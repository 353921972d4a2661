//! Vendors' rosters: what they count, who is gone, which removals they confirm, and what they may not bring back.

use super::import_files::{account, people, person, roster, unreadable, usage, used};
use super::world::{World, day};
use dormouse::domain::command::{Command, ImportOptions};
use dormouse::domain::evidence::Last;
use dormouse::domain::ids::LicenseId;
use dormouse::domain::import_file::rejects::KEPT;
use dormouse::domain::import_file::{Account, Content, ImportFile, RejectCode};
use dormouse::domain::license::LicenseFields;
use dormouse::domain::person::IdentifierKind;

fn of(license: LicenseId) -> ImportOptions {
    ImportOptions { license: Some(license), create_people: true, allow_rejects: true, ..ImportOptions::default() }
}

fn names(names: &[&str]) -> Vec<Account> {
    names.iter().map(|name| account(name)).collect()
}

#[test]
fn a_roster_counts_every_row_that_is_a_paid_account() {
    let mut world = World::new();
    let chat = world.license("Chat", 10);
    world.holders(chat, &["Carl"]);
    world.on("2026-06-20");
    let mut file = roster("2026-06-20", names(&["Carl", "Dora", "Emil"]));
    file.rejects.push(unreadable(5, &["fred@example.com", "soon"]));
    file.rows = 4;
    // Nobody is made: Dora and Emil match nobody, and count all the same.
    let (_, read) = world.import(file, ImportOptions { create_people: false, ..of(chat) });
    assert_eq!(read.rejects.len(), 3);
    assert_eq!((world.counts(chat), world.figures(chat).unattributed), ((1, 4), 3));
    assert_eq!(world.figures(chat).available(), Some(6));
    world.is_sound();
}

#[test]
fn a_roster_is_never_cut_to_the_limit_and_overdraws_the_license() {
    let mut world = World::new();
    let chat = world.license("Chat", 2);
    let (_, read) = world.import(roster("2026-05-31", names(&["Carl", "Dora", "Emil"])), of(chat));
    assert_eq!((read.created.seats, read.rejects.len()), (3, 0));
    assert_eq!(
        (world.counts(chat), world.figures(chat).overdrawn_by(), world.figures(chat).available()),
        ((3, 3), 1, Some(0))
    );
    assert_eq!(read.warnings, ["Chat is overdrawn by 1 (used 3 of 2)."]);
    world.is_sound();
}

#[test]
fn a_partial_file_and_a_report_of_use_count_nothing_and_miss_nobody() {
    let mut world = World::new();
    let chat = world.license("Chat", 10);
    world.holders(chat, &["Carl", "Dora"]);
    world.count(chat, 7);
    world.on("2026-06-20");
    let partial = ImportOptions { partial: true, ..of(chat) };
    let (_, read) = world.import(roster("2026-06-20", names(&["Carl"])), partial.clone());
    assert_eq!((read.gone.len(), world.counts(chat)), (0, (2, 7)));
    let (_, read) = world.import(usage("2026-06-20", names(&["Carl"])), of(chat));
    assert_eq!((read.gone.len(), world.counts(chat)), (0, (2, 7)));
    let both = ImportOptions { revoke_gone: true, ..partial };
    let refused = world.refused(&Command::Import { files: vec![roster("2026-06-20", names(&[]))], options: both });
    assert_eq!(refused, "A partial file cannot tell who is gone.");
    world.is_sound();
}

#[test]
fn who_is_gone_is_listed_and_revoked_only_when_asked() {
    let mut world = World::new();
    let chat = world.license("Chat", 10);
    let seats = world.holders(chat, &["Carl", "Dora", "Emil"]);
    world.on("2026-06-20");
    let (_, read) = world.import(roster("2026-06-19", names(&["Carl"])), of(chat));
    assert_eq!((read.gone, read.gone_revoked), (vec![seats[1], seats[2]], 0));
    assert_eq!((world.counts(chat), world.figures(chat).unattributed), ((3, 1), -2));
    let asked = ImportOptions { revoke_gone: true, ..of(chat) };
    let (_, read) = world.import(roster("2026-06-20", names(&["Carl"])), asked);
    assert_eq!((read.gone_revoked, world.names(chat)), (2, vec!["Carl".to_owned()]));
    assert_eq!((world.counts(chat), world.figures(chat).unattributed), ((1, 1), 0));
    world.is_sound();
}

#[test]
fn whom_a_roster_lacked_can_be_listed_later() {
    let mut world = World::new();
    let chat = world.license("Chat", 10);
    let seats = world.holders(chat, &["Carl", "Dora", "Emil"]);
    world.on("2026-06-20");
    let (_, first) = world.import(roster("2026-06-18", names(&["Carl"])), of(chat));
    let asked = ImportOptions { revoke_gone: true, ..of(chat) };
    let (batch, second) = world.import(roster("2026-06-19", names(&["Carl", "Dora"])), asked);
    let gone = |world: &World, import: Option<_>| world.store.gone_of(import.unwrap()).unwrap();
    assert_eq!(gone(&world, first.import), [seats[1], seats[2]]);
    assert_eq!(gone(&world, second.import), [seats[2]]);
    let (_, partial) = world.import(usage("2026-06-19", names(&["Carl"])), of(chat));
    assert!(gone(&world, partial.import).is_empty());
    // What a file said stays said, whatever is taken back of what it changed.
    world.undo(batch.unwrap());
    assert_eq!(gone(&world, second.import), [seats[2]]);
    world.is_sound();
}

#[test]
fn a_file_that_was_cut_off_is_read_only_as_a_part() {
    let mut world = World::new();
    let chat = world.license("Chat", 10);
    world.holders(chat, &["Carl", "Dora"]);
    world.on("2026-06-20");
    for list in [roster, usage] {
        let mut file = list("2026-06-19", names(&["Carl"]));
        if let Content::Vendor(vendor) = &mut file.content {
            vendor.cut_off = true;
        }
        let refused = world.refused(&Command::Import { files: vec![file.clone()], options: of(chat) });
        assert_eq!(
            refused,
            "members.csv has exactly 1 rows, where such files are known to be cut off; nothing was changed."
        );
        let (_, read) = world.import(file, ImportOptions { partial: true, ..of(chat) });
        assert_eq!((read.gone.len(), read.rejects.len()), (0, 0));
    }
}

#[test]
fn what_is_unlikely_is_said_the_largest_first() {
    let mut world = World::new();
    let chat = world.license("Chat", 90);
    let known: Vec<String> = (0..20).map(|n| format!("Known{n}")).collect();
    world.holders(chat, &known.iter().map(String::as_str).collect::<Vec<_>>());
    world.count(chat, 22);
    world.on("2026-06-20");
    let accounts = (0..60).map(|n| account(&format!("New{n}"))).chain([account("Known0")]).collect();
    let (_, read) = world.import(roster("2026-06-19", accounts), of(chat));
    assert_eq!(
        read.surprises,
        [
            "61 rows, and 1 of them is of somebody who was known here.",
            "Chat uses 61 seats by this file, and used 22 before.",
            "19 of the 20 holders of Chat are no longer listed.",
        ]
    );
    let again = roster("2026-06-20", (0..60).map(|n| account(&format!("New{n}"))).collect());
    let (_, read) = world.import(again, of(chat));
    assert_eq!(read.surprises, ["20 of the 80 holders of Chat are no longer listed."], "everybody is known by now");
    world.is_sound();
}

#[test]
fn a_seat_given_here_since_the_files_day_is_not_gone() {
    let mut world = World::new();
    let chat = world.license("Chat", 10);
    world.on("2026-06-20");
    world.holders(chat, &["Carl"]);
    for (as_of, gone) in [("2026-06-19", 0), ("2026-06-20", 0), ("2026-06-21", 1)] {
        let (_, read) = world.import(roster(as_of, names(&[])), of(chat));
        assert_eq!(read.gone.len(), gone, "as of {as_of}");
    }
}

#[test]
fn among_more_rejected_rows_than_are_looked_at_anybody_may_stand() {
    for (rejected, gone) in [(KEPT, 1), (KEPT + 1, 0)] {
        let mut world = World::new();
        let chat = world.license("Chat", 10);
        world.holders(chat, &["Emil", "Fred"]);
        world.on("2026-06-20");
        let row = |line| unreadable(line, &["somebody@example.com", "soon"]);
        let file = ImportFile {
            rejects: (10..).take(rejected).map(row).collect(),
            rows: u32::try_from(rejected + 1).unwrap(),
            ..roster("2026-06-20", names(&["Emil"]))
        };
        let (_, read) = world.import(file, of(chat));
        assert_eq!((read.gone.len(), read.rejects.len()), (gone, rejected));
        assert_eq!(read.warnings.iter().any(|said| said.contains("nobody is taken for gone")), gone == 0);
    }
}

#[test]
fn a_rejected_row_is_never_taken_for_somebody_who_is_gone() {
    let mut world = World::new();
    let chat = world.license("Chat", 10);
    let seats = world.holders(chat, &["Carl", "Dora", "Emil", "Fred"]);
    world.on("2026-06-20");
    // Carl's row could not be read; one row names Dora and Emil at once; Fred is not there.
    let two = Account {
        identifiers: vec![
            (IdentifierKind::Email, "dora@example.com".into()),
            (IdentifierKind::Upn, "emil@example.com".into()),
        ],
        ..Account::default()
    };
    let file = || ImportFile {
        rejects: vec![unreadable(3, &["Carl@Example.com", "soon"])].into(),
        rows: 2,
        ..roster("2026-06-20", vec![two.clone()])
    };
    let (_, read) = world.import(file(), of(chat));
    let codes: Vec<_> = read.rejects.iter().map(|reject| (reject.line, reject.first.code)).collect();
    assert_eq!(codes, [(2, RejectCode::Ambiguous), (3, RejectCode::BadDate)]);
    assert_eq!(read.gone, [seats[3]]);
    assert_eq!(world.counts(chat), (4, 2));
    let asked = ImportOptions { revoke_gone: true, ..of(chat) };
    let newer = ImportFile { as_of: day("2026-06-21"), ..file() };
    let refused = world.refused(&Command::Import { files: vec![newer], options: asked });
    assert_eq!(refused, "2 rows were rejected, so it cannot be told who is really gone; nothing was changed.");
    assert_eq!(world.counts(chat), (4, 2));
    world.is_sound();
}

#[test]
fn a_reclaimed_seat_stays_reclaimed_until_its_removal_was_done() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 10);
    let seats = world.holders(chat, &["Carl", "Dora"]);
    world.on("2026-11-22");
    world.reclaim(&seats[..1]);
    assert_eq!(world.counts(chat), (1, 1));

    // Still at the vendor: counted, and not brought back.
    world.on("2026-11-25");
    let (_, read) = world.import(roster("2026-11-24", names(&["Carl", "Dora"])), of(chat));
    assert_eq!((read.created.seats, read.removals_closed), (0, 0));
    assert_eq!(read.ended_here, [(2, "carl@example.com".to_owned())]);
    assert_eq!((world.counts(chat), world.figures(chat).unattributed), ((1, 2), 1));

    // Gone from a later roster: the removal is done.
    let (_, read) = world.import(roster("2026-11-25", names(&["Dora"])), of(chat));
    assert_eq!((read.removals_closed, world.counts(chat)), (1, (1, 1)));

    // Given anew at the vendor: a new seat.
    world.on("2026-12-10");
    let (_, read) = world.import(roster("2026-12-09", names(&["Carl", "Dora"])), of(chat));
    assert_eq!((read.created.seats, read.ended_here.len(), world.counts(chat)), (1, 0, (2, 2)));
    assert!(!world.holds(seats[0]));
    world.is_sound();
}

#[test]
fn a_roster_of_the_day_of_the_reclaim_or_before_confirms_nothing() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 10);
    let seats = world.holders(chat, &["Carl"]);
    world.on("2026-11-22");
    world.reclaim(&seats);
    for (as_of, closed) in [("2026-11-21", 0), ("2026-11-22", 0), ("2026-11-23", 1)] {
        let (_, read) = world.import(roster(as_of, names(&["Dora"])), of(chat));
        assert_eq!(read.removals_closed, closed, "as of {as_of}");
    }
}

#[test]
fn an_older_ending_does_not_outlive_a_newer_one() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 10);
    let carl = world.person("Carl");
    let first = world.assign(chat, carl);
    world.revoke(&[first]);
    world.on("2026-06-02");
    let second = world.assign(chat, carl);
    world.on("2026-11-22");
    world.reclaim(&[second]);
    world.on("2026-11-25");
    let (_, read) = world.import(roster("2026-11-25", names(&["Dora"])), of(chat));
    assert_eq!(read.removals_closed, 1, "the first was withdrawn as Carl was given a seat again");
    world.on("2026-12-10");
    let (_, read) = world.import(roster("2026-12-10", names(&["Carl", "Dora"])), of(chat));
    assert_eq!((read.created.seats, read.ended_here.len()), (1, 0));
}

#[test]
fn a_vendors_word_reaches_the_right_license_or_none() {
    let mut world = World::new();
    let (chat, draw) = (world.license("Chat", 10), world.license("Draw", 10));
    for name in ["Team", "Enterprise"] {
        world.license_with("Desk", LicenseFields { name: Some(name.into()), ..LicenseFields::default() });
    }
    let on = |name: &str, product: &str| Account { product: Some(product.into()), ..account(name) };
    let rows =
        vec![on("Carl", "chat"), on("Dora", "Draw"), on("Emil", "Desk"), on("Fred", "Chat"), on("Gus", "Enterprise")];
    let options = ImportOptions { create_people: true, allow_rejects: true, ..ImportOptions::default() };
    let (_, read) = world.import(roster("2026-05-31", rows), options);
    let codes: Vec<_> = read.rejects.iter().map(|reject| (reject.line, reject.first.code)).collect();
    assert_eq!(codes, [(4, RejectCode::NotFound)], "the product has two licenses");
    assert_eq!((world.counts(chat), world.counts(draw)), ((2, 2), (1, 1)), "a row counts on one license alone");
    world.is_sound();
}

#[test]
fn a_license_is_made_once() {
    let mut world = World::new();
    let options =
        ImportOptions { create_license: Some(("Business".into(), 5)), create_people: true, ..ImportOptions::default() };
    let (_, read) = world.import(roster("2026-05-30", names(&["Carl"])), options.clone());
    assert_eq!((read.created.products, read.created.licenses), (1, 1));
    let license = world.store.licenses(world.today()).unwrap().pop().unwrap().license;
    assert_eq!((license.title(), license.seats.total), ("Chat · Business".to_owned(), Some(5)));
    let (_, read) = world.import(roster("2026-05-31", names(&["Carl", "Dora"])), options);
    assert_eq!((read.created.licenses, read.created.seats), (0, 1));
    assert_eq!(world.counts(license.id), (2, 2));
}

#[test]
fn accounts_without_a_license_to_belong_to_are_refused() {
    let mut world = World::new();
    let command =
        Command::Import { files: vec![roster("2026-05-31", names(&["Carl"]))], options: ImportOptions::default() };
    assert_eq!(world.refused(&command), "The file does not say which license its rows belong to.");
}

#[test]
fn every_identifier_of_a_row_names_its_holder_from_then_on() {
    let mut world = World::new();
    let chat = world.license("Chat", 10);
    world.import(people("2026-05-01", vec![person("Carl")]), ImportOptions::default());
    let login = (IdentifierKind::Login, "carl-9".to_owned());
    let both = Account {
        identifiers: vec![(IdentifierKind::Email, "carl@example.com".into()), login.clone()],
        ..Account::default()
    };
    world.import(roster("2026-05-30", vec![both]), of(chat));
    let alone = Account { identifiers: vec![login], ..Account::default() };
    let (_, read) =
        world.import(roster("2026-05-31", vec![alone.clone()]), ImportOptions { create_people: false, ..of(chat) });
    assert_eq!((read.rejects.len(), read.created.seats, world.counts(chat)), (0, 0, (1, 1)));
    // A login is its vendor's: at another one it is somebody else's.
    let mut elsewhere = roster("2026-05-31", vec![alone]);
    if let Content::Vendor(file) = &mut elsewhere.content {
        file.realm = "drawer".into();
    }
    elsewhere.sha256 = "0".repeat(64);
    let (_, read) = world.import(elsewhere, ImportOptions { create_people: false, ..of(chat) });
    assert_eq!(read.rejects.len(), 1);
    world.is_sound();
}

#[test]
fn an_older_roster_moves_no_count_that_a_newer_one_or_a_users_audit_made() {
    let mut world = World::new();
    let chat = world.license("Chat", 10);
    world.on("2026-06-20");
    world.import(roster("2026-06-20", names(&["Carl", "Dora", "Emil"])), of(chat));
    let (_, read) = world.import(roster("2026-06-12", names(&["Carl"])), of(chat));
    assert_eq!(world.counts(chat), (3, 3));
    assert!(read.warnings.iter().any(|warning| warning.contains("a roster of 2026-06-20")), "{:?}", read.warnings);
    world.count(chat, 7);
    let (_, read) = world.import(roster("2026-06-20", names(&["Carl", "Dora"])), of(chat));
    assert_eq!(world.counts(chat), (3, 7));
    assert!(read.warnings.iter().any(|warning| warning.contains("a users audit counted")), "{:?}", read.warnings);
    world.on("2026-06-25");
    world.import(roster("2026-06-24", names(&["Carl", "Dora"])), of(chat));
    assert_eq!(world.counts(chat), (3, 2));
    world.is_sound();
}

#[test]
fn a_completion_that_was_taken_back_and_done_again_still_holds_against_an_older_roster() {
    let mut world = World::new();
    let chat = world.license("Chat", 10);
    world.on("2026-06-20");
    let counted = world.count(chat, 7);
    let undone = world.undo(counted);
    world.undo(undone.by);
    world.import(roster("2026-06-20", names(&["Carl"])), of(chat));
    assert_eq!(world.counts(chat), (1, 7), "the seat that was recorded is one of those that were counted");
    world.is_sound();
}

#[test]
fn both_accounts_of_a_merged_person_are_one_seat_and_two_in_the_count() {
    let mut world = World::new();
    let chat = world.license("Chat", 10);
    let carl = world.person("Carl");
    let charles = world.person("Charles");
    world.done(&Command::MergePeople { from: charles, into: carl });
    world.on("2026-06-20");
    let used = |name: &str, last: &str| Account { last_used: Last::Observed(day(last)), ..account(name) };
    let rows = || vec![used("Carl", "2026-03-01"), account("Dora"), used("Charles", "2026-06-10")];
    for (as_of, created) in [("2026-06-19", 2), ("2026-06-20", 0), ("2026-06-21", 0)] {
        let (_, read) = world.import(roster(as_of, rows()), of(chat));
        assert_eq!((read.rejects.len(), read.created.seats, read.gone.len()), (0, created, 0), "{as_of}");
        assert_eq!(read.same_person, [(4, "charles@example.com".to_owned())]);
        assert_eq!(read.unchanged, if created == 2 { 1 } else { 3 }, "{as_of}");
        // The vendor is paid for three accounts; two people are known to hold a seat.
        assert_eq!((world.counts(chat), world.figures(chat).unattributed), ((2, 3), 1));
        assert_eq!(world.names(chat), ["Carl", "Dora"]);
        let seat = world.seats(chat).into_iter().find(|entry| entry.seat.holder_name == "Carl").unwrap().seat;
        assert_eq!(seat.last_used.last, Last::Observed(day("2026-06-10")), "the newer use of the two");
        assert_eq!(seat.last_used.source.unwrap().line, 4, "and the line that says so");
    }
    // One of the accounts went: the seat stays, and the count follows.
    let (_, read) = world.import(roster("2026-06-22", names(&["Charles", "Dora"])), of(chat));
    assert_eq!((read.same_person.len(), read.gone.len(), world.counts(chat)), (0, 0, (2, 2)));
    world.is_sound();
}

#[test]
fn a_revoked_seat_is_still_to_be_removed_and_comes_back_only_once_that_was_done() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 10);
    let seats = world.holders(chat, &["Carl", "Dora"]);
    world.on("2026-11-22");
    world.revoke(&seats[..1]);
    assert_eq!(world.store.removals().unwrap().iter().filter_map(|r| r.seat).collect::<Vec<_>>(), seats[..1]);
    world.on("2026-11-25");
    let (_, read) = world.import(roster("2026-11-24", names(&["Carl", "Dora"])), of(chat));
    assert_eq!((read.created.seats, read.ended_here.len(), world.counts(chat)), (0, 1, (1, 2)));
    assert_eq!(world.store.removals().unwrap()[0].listed_on, Some(day("2026-11-24")));
    world.done(&Command::CloseRemovals(seats[..1].to_vec()));
    let (_, read) = world.import(roster("2026-11-25", names(&["Carl", "Dora"])), of(chat));
    assert_eq!((read.created.seats, read.ended_here.len(), world.counts(chat)), (1, 0, (2, 2)));
    assert!(!world.holds(seats[0]), "a new seat, not the old one");
    world.is_sound();
}

#[test]
fn a_seat_that_the_vendor_had_removed_comes_back_with_a_newer_roster() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 10);
    let seats = world.holders(chat, &["Carl", "Dora", "Emil"]);
    world.on("2026-11-22");
    world.revoke_already_removed(&seats[..1]);
    let asked = ImportOptions { revoke_gone: true, ..of(chat) };
    let (_, read) = world.import(roster("2026-11-21", names(&["Emil"])), asked);
    assert_eq!((read.gone_revoked, world.store.removals().unwrap().len()), (1, 0), "nothing is left to be removed");
    let refused = world.refused(&Command::CloseRemovals(seats.clone()));
    assert_eq!(
        refused,
        "No removal of these seats is open: S1: it was taken back as one that the vendor has removed already; \
         S2: it was taken back as one that the vendor has removed already; S3: it was not taken back."
    );
    world.on("2026-11-25");
    for (as_of, created) in [("2026-11-22", 0), ("2026-11-23", 2)] {
        let (_, read) = world.import(roster(as_of, names(&["Carl", "Dora", "Emil"])), of(chat));
        assert_eq!((read.created.seats, read.ended_here.len()), (created, 2 - created as usize), "as of {as_of}");
    }
    assert_eq!(world.counts(chat), (3, 3));
    world.is_sound();
}

#[test]
fn an_undone_revocation_is_on_no_list_of_removals_and_done_again_it_is() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 10);
    let seats = world.holders(chat, &["Carl"]);
    world.on("2026-11-22");
    let batch = world.revoke(&seats);
    let undone = world.undo(batch);
    assert_eq!((world.store.removals().unwrap().len(), world.holds(seats[0])), (0, true));
    world.undo(undone.by);
    assert_eq!((world.store.removals().unwrap().len(), world.holds(seats[0])), (1, false));
    assert_eq!(world.store.reassigned(world.today()).unwrap().reclaimed, 0, "what was revoked was not found dormant");
    world.is_sound();
}

#[test]
fn a_roster_of_before_a_change_here_does_not_undo_it_in_the_count() {
    let five = ["Carl", "Dora", "Emil", "Fred", "Gus"];
    for reclaim in [false, true] {
        let mut world = World::on_disk();
        let chat = world.license("Chat", 10);
        let long_ago = five.map(|name| used(name, "2026-01-01")).to_vec();
        world.import(roster("2026-05-20", long_ago), of(chat));
        world.on("2026-11-22");
        let seat = world.seats(chat)[0].seat.id;
        if reclaim {
            world.reclaim(&[seat]);
        } else {
            world.revoke(&[seat]);
        }
        for as_of in ["2026-11-21", "2026-11-22"] {
            let (_, read) = world.import(roster(as_of, names(&five)), of(chat));
            assert_eq!((world.counts(chat), world.figures(chat).unattributed), ((4, 4), 0), "as of {as_of}");
            let said = format!("L1: the file speaks for {as_of}, so 1 seat taken back here since is not counted.");
            assert_eq!(read.warnings, [said]);
        }
        let harald = world.person("Harald");
        world.assign(chat, harald);
        let (_, read) =
            world.import(roster("2026-11-21", names(&["Carl", "Dora", "Emil", "Fred", "Gus", "Ida"])), of(chat));
        assert_eq!((world.counts(chat), world.figures(chat).unattributed), ((5, 5), 0), "{:?}", read.warnings);
        world.is_sound();
    }
}

/// A file that holds the rows of a roster that were rejected, mended.
fn rest(as_of: &str, accounts: Vec<Account>) -> ImportFile {
    let header = ["Mail", "Last active", "rejected_because"];
    ImportFile { header: header.map(str::to_owned).to_vec(), ..roster(as_of, accounts) }
}

#[test]
fn the_mended_rest_of_a_roster_names_holders_of_seats_that_were_counted() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 10);
    world.import(roster("2026-05-20", names(&["Carl", "Dora", "Emil"])), of(chat));
    world.on("2026-11-22");
    let reclaimed = world.seats(chat)[0].seat.id;
    world.revoke(&[reclaimed]);
    world.on("2026-11-25");
    let strangers = ImportOptions { create_people: false, ..of(chat) };
    let five = names(&["Carl", "Dora", "Emil", "Fred", "Gus"]);
    let (_, read) = world.import(roster("2026-11-24", five.clone()), strangers);
    assert_eq!((read.rejects.len(), world.counts(chat), world.figures(chat).unattributed), (2, (2, 5), 3));

    let two = || rest("2026-11-24", names(&["Fred", "Gus"]));
    let asked = ImportOptions { revoke_gone: true, ..of(chat) };
    let refused = world.refused(&Command::Import { files: vec![two()], options: asked });
    assert_eq!(refused, "members.csv is the mended rest of a file and cannot tell who is gone.");

    for partial in [false, true] {
        let (batch, read) = world.import(two(), ImportOptions { partial, ..of(chat) });
        assert_eq!((read.mended, read.created.seats, read.gone.len(), read.removals_closed), (true, 2, 0, 0));
        // Carl's seat is still to be removed at the vendor, and counted there.
        assert_eq!((world.counts(chat), world.figures(chat).unattributed), ((4, 5), 1), "partial: {partial}");
        assert_eq!(
            read.warnings,
            ["L1: the mended rows were counted with the roster they come from, so the recorded count stays."]
        );
        if !partial {
            world.undo(batch.unwrap());
            assert_eq!((world.counts(chat), world.figures(chat).unattributed), ((2, 5), 3));
        }
    }
    // It is no newer roster: one of the very day counts anew.
    world.import(roster("2026-11-24", names(&["Dora", "Emil", "Fred"])), of(chat));
    assert_eq!(world.counts(chat), (4, 3));
    world.is_sound();
}

#[test]
fn mended_rows_that_no_count_holds_yet_are_counted_and_a_later_count_stays() {
    let mut world = World::new();
    let (chat, draw) = (world.license("Chat", 10), world.license("Draw", 10));
    world.on("2026-06-20");
    // No roster was read for it: as a partial file.
    let (_, read) = world.import(rest("2026-06-10", names(&["Carl"])), of(draw));
    assert_eq!((world.counts(draw), world.figures(draw).unattributed), ((1, 1), 0));
    assert_eq!(read.warnings, ["L2: no roster was read before, so the mended file is taken for a partial one."]);
    // The roster of before held all it counted: a further row comes from a file whose count was not kept.
    world.import(roster("2026-06-10", names(&["Carl", "Dora"])), of(chat));
    let (_, read) = world.import(rest("2026-06-10", names(&["Emil"])), of(chat));
    assert_eq!((world.counts(chat), world.figures(chat).unattributed), ((3, 3), 0));
    assert_eq!(read.warnings, ["L1: mended rows that no roster had counted yet are counted now."]);
    world.count(chat, 3);
    world.import(rest("2026-06-10", names(&["Fred"])), of(chat));
    assert_eq!((world.counts(chat), world.figures(chat).unattributed), ((4, 3), -1));
    world.is_sound();
}
