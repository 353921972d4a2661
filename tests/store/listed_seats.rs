//! The quick reader of long lists beside the one that reads seats in SQL: both say the same of every seat, in one order.

use super::import_files::{account, assignments, file, lines, roster};
use super::world::{World, day};
use dormouse::domain::command::{Command, ImportOptions};
use dormouse::domain::dormancy::{AsOf, Threshold};
use dormouse::domain::evidence::Last;
use dormouse::domain::ids::SeatId;
use dormouse::domain::import_file::account_status::{AccountState, AccountStatus};
use dormouse::domain::import_file::{Account, Content, PersonRow, SeatRow};
use dormouse::domain::license::{LicenseFields, LicenseStatus};
use dormouse::domain::person::{IdentifierKind, PersonFields, PersonStatus};
use dormouse::domain::read_model::{SeatEntry, SeatFilter};
use std::ops::ControlFlow;

/// Names that differ in case, in length, or only behind their first letters.
const NAMES: [&str; 14] = [
    "Zoë",
    "ann",
    "Ann",
    "ANN",
    "Anna",
    "An",
    "annabella Lee",
    "Annabella Lees",
    "ANNABELLA LEE",
    "Annabella",
    "Émile",
    "émile",
    "emile",
    "Annabella Lée",
];

fn mail(place: usize) -> String {
    format!("p{place}@example.com")
}

fn people() -> Vec<PersonRow> {
    let row = |(place, name): (usize, &&str)| PersonRow {
        email: mail(place),
        name: Some((*name).into()),
        department: (place % 3 > 0).then(|| format!("Unit {}", place % 3)),
        status: (place == 3).then_some(PersonStatus::OnLeave),
        until: (place == 3).then(|| day("2026-08-01")),
        last_login: (place % 4 > 0).then(|| day("2026-01-01") + chrono::Days::new(place as u64 * 10)),
        ..PersonRow::default()
    };
    NAMES.iter().enumerate().map(row).collect()
}

fn of(place: usize) -> Account {
    Account { identifiers: vec![(IdentifierKind::Email, mail(place))], ..account(NAMES[place]) }
}

/// Chat, read from rosters of its vendor, and Pad, read from our own rows; Old is in force no more.
fn organisation() -> World {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 40);
    let fields = LicenseFields { name: Some("Team".into()), seats_total: Some(40), ..LicenseFields::default() };
    world.license_with("Pad", fields);
    let cancelled = LicenseStatus::Cancelled;
    let old = LicenseFields { seats_total: Some(9), status: Some(cancelled), ..LicenseFields::default() };
    let old = world.license_with("Old", old);
    world.import(
        file("people.csv", "2026-05-01", NAMES.len(), Content::People(lines(people()).into())),
        ImportOptions::default(),
    );
    // Nobody knows their address; one is known by a login before the address.
    let login = |kind, value: &str| vec![(kind, value.to_owned())];
    let stranger = Account {
        identifiers: login(IdentifierKind::Login, "ann.k"),
        display_name: Some("Ann".into()),
        ..Account::default()
    };
    let both = vec![
        (IdentifierKind::Upn, "bob@corp.example".to_owned()),
        (IdentifierKind::Email, "bob@example.com".to_owned()),
    ];
    world.done(&Command::AddPerson(PersonFields { name: "Bob".into(), identifiers: both, ..PersonFields::default() }));
    let bob = Account {
        identifiers: login(IdentifierKind::Email, "bob@example.com"),
        last_login: Last::Observed(day("2026-02-02")),
        ..account("Bob")
    };
    let chatting = || {
        let mut accounts: Vec<Account> = (0..NAMES.len()).map(of).collect();
        accounts[1].last_used = Last::Observed(day("2026-03-01"));
        accounts[2].last_used = Last::Never;
        accounts[4].last_used = Last::OutsideWindow(90);
        accounts[5].account_state = AccountState { status: Some(AccountStatus::Suspended), paid: Some(true) };
        accounts[5].access_level = Some("editor".into());
        accounts[6].account_identifier = Some("annabella-lee".into());
        accounts[7].last_login = Last::Observed(day("2026-04-04"));
        accounts.extend([stranger.clone(), bob.clone()]);
        accounts
    };
    let read = ImportOptions { license: Some(chat), create_people: true, ..ImportOptions::default() };
    world.import(roster("2026-05-02", chatting()), read.clone());
    // The next roster lacks two of them, whose seats stay and are missing.
    let left =
        chatting().into_iter().enumerate().filter(|(place, _)| ![8, 9].contains(place)).map(|(_, account)| account);
    world.import(roster("2026-05-20", left.collect()), read);
    let row = |place: usize| SeatRow {
        product: "Pad".into(),
        license: "Team".into(),
        email: mail(place),
        assigned_on: place.is_multiple_of(2).then(|| day("2025-11-30")),
        last_used: place.is_multiple_of(5).then(|| day("2026-04-30")),
        notes: place.is_multiple_of(3).then(|| format!("note {place}\nof two lines")),
        ..SeatRow::default()
    };
    world.import(assignments("2026-05-03", (0..NAMES.len()).rev().map(row).collect()), ImportOptions::default());
    let first = world.seats(chat)[0].seat.holder.id;
    world.assign(old, first);
    for (seat, until) in [(2, "2026-06-20"), (3, "2027-06-01"), (17, "2026-06-20")] {
        let (seats, until) = (vec![SeatId(seat)], day(until));
        world.done(&Command::ExemptSeats { seats, until, reason: "parental leave".into() });
    }
    let people = world.store.people().unwrap();
    for (name, status) in [("Annabella", PersonStatus::Inactive), ("emile", PersonStatus::Offboarded)] {
        let person = people.iter().find(|person| person.name == name).unwrap().id;
        let changes = dormouse::domain::person_edit::PersonChanges { status: Some(status), ..Default::default() };
        world.done(&Command::EditPerson { person, changes, reason: None });
    }
    world.on("2026-09-01");
    world
}

/// Whether a seat has something.
type Has = fn(&SeatEntry) -> bool;

#[test]
fn the_reader_of_long_lists_says_what_the_reader_of_seats_says_in_the_same_order() {
    let world = organisation();
    let licenses: Vec<_> =
        world.store.licenses(world.today()).unwrap().into_iter().map(|entry| entry.license).collect();
    let seat_index = world.store.seat_index(world.today()).unwrap();
    let mut seen = Vec::new();
    for threshold in Threshold::ALL {
        let as_of = AsOf::new(world.today(), threshold, 7);
        let covered = || licenses.iter().filter(|license| license.is_covered());
        let dormant = covered().map(|license| (license, seat_index.dormant(license.id, as_of)));
        let untold = covered().map(|license| (license, seat_index.untold(license.id)));
        let lists: Vec<_> = dormant.chain(untold).collect();
        let mut quick = Vec::new();
        let take = &mut |entry: &SeatEntry| {
            quick.push(entry.clone());
            ControlFlow::Continue(())
        };
        world.store.each_seat(&lists, as_of, take).unwrap();
        let all = world.store.seats(&SeatFilter::default(), as_of).unwrap();
        let found = |which: Has| all.iter().filter(move |entry| which(entry)).cloned();
        let slow: Vec<SeatEntry> =
            found(|entry| entry.verdict.dormant).chain(found(|entry| entry.verdict.is_untold())).collect();
        assert_eq!(quick, slow, "{threshold:?}");
        seen.extend(quick);
    }
    // It is no proof for what none of them has.
    let has: [(&str, Has); 12] = [
        ("has left", |entry| entry.seat.holder.status == PersonStatus::Offboarded),
        ("was away", |entry| entry.seat.holder.until.is_some()),
        ("was exempt", |entry| entry.seat.exempt_until.is_some()),
        ("is missing", |entry| entry.missing_as_of.is_some()),
        ("has an account state", |entry| entry.account.state.is_said()),
        ("has notes", |entry| entry.seat.notes.is_some()),
        ("has an access level", |entry| entry.access_level.is_some()),
        ("has an account name", |entry| entry.account_identifier.is_some()),
        ("signed in at the vendor", |entry| entry.seat.account_login.last.is_known()),
        ("has no address", |entry| entry.email.as_deref() == Some("ann.k")),
        ("has no department", |entry| entry.department.is_none()),
        ("is of a named license", |entry| entry.license.is_some()),
    ];
    for (what, has) in has {
        assert!(seen.iter().any(has), "no seat {what}");
    }
    assert!(seen.iter().all(|entry| entry.product != "Old"));
}
