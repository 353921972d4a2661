//! Our own files: what a row may change, what it may not, and that nothing is lost on the way.

use super::import_files::{assignments, file, license, licenses, lines, people, person, roster, seat, usage, used};
use super::world::{World, day};
use dormouse::domain::command::{Command, ImportOptions};
use dormouse::domain::edit::{Change, SeatEdit};
use dormouse::domain::evidence::Last;
use dormouse::domain::import_file::{Content, PersonRow, RejectCode, SeatRow};
use dormouse::domain::license::{LicenseFields, LimitPolicy};
use dormouse::domain::person::PersonStatus;
use dormouse::domain::product::ProductFields;
use dormouse::domain::refusal::text;

fn plain() -> ImportOptions {
    ImportOptions::default()
}

fn all_rows() -> ImportOptions {
    ImportOptions { allow_rejects: true, ..plain() }
}

#[test]
fn rows_beyond_the_limit_are_left_out_unless_the_policy_allows_them() {
    for (policy, overdraft, taken) in
        [(LimitPolicy::Hard, 0, 2), (LimitPolicy::Hard, 9, 2), (LimitPolicy::Soft, 1, 3), (LimitPolicy::Off, 0, 4)]
    {
        let mut world = World::new();
        let chat = world.license_with(
            "Chat",
            LicenseFields {
                seats_total: Some(2),
                limit_policy: Some(policy),
                overdraft: Some(overdraft),
                ..LicenseFields::default()
            },
        );
        let names = ["Carl", "Dora", "Emil", "Fred"];
        world.import(people("2026-05-31", names.iter().map(|name| person(name)).collect()), plain());
        let rows = names.iter().map(|name| seat("Chat", name)).collect();
        let (_, read) = world.import(assignments("2026-05-31", rows), all_rows());
        assert_eq!((read.created.seats, world.counts(chat)), (taken, (taken, taken)), "{policy:?}");
        for reject in &read.rejects {
            assert_eq!(
                (reject.first.code, reject.first.message.as_str()),
                (RejectCode::NoSeatLeft, text::NO_SEAT_LEFT)
            );
        }
        assert_eq!(read.rejects.len(), 4 - taken as usize);
        assert_eq!(read.created.sum() + read.updated + read.unchanged + 4 - taken, read.rows, "no row is lost");
        world.is_sound();
    }
}

#[test]
fn seats_that_a_count_found_beyond_ours_leave_no_room_either() {
    let mut world = World::new();
    let chat = world.license("Chat", 3);
    world.count(chat, 2);
    world.import(people("2026-05-31", vec![person("Carl"), person("Dora")]), plain());
    // They were given since the count, so neither is one of the two that it found.
    world.on("2026-06-02");
    let given = |name: &str| SeatRow { assigned_on: Some(day("2026-06-02")), ..seat("Chat", name) };
    let (_, read) = world.import(assignments("2026-06-02", vec![given("Carl"), given("Dora")]), all_rows());
    assert_eq!((read.created.seats, read.rejects[0].line, read.rejects[0].first.code), (1, 3, RejectCode::NoSeatLeft));
    world.is_sound();
}

#[test]
fn a_past_seat_uses_none_and_clashes_with_nothing() {
    let mut world = World::new();
    let chat = world.license("Chat", 1);
    world.person("Carl");
    let past = |from: &str, to: &str| SeatRow {
        assigned_on: Some(day(from)),
        revoked_on: Some(day(to)),
        ..seat("Chat", "Carl")
    };
    let rows = vec![past("2024-01-01", "2024-06-30"), seat("Chat", "Carl"), past("2025-01-01", "2025-06-30")];
    let (_, read) = world.import(assignments("2026-05-31", rows), plain());
    assert_eq!((read.created.seats, read.rejects.len(), world.counts(chat)), (3, 0, (1, 1)));
    world.is_sound();
}

#[test]
fn a_file_changes_nothing_that_was_changed_here_on_its_day_or_after() {
    for (as_of, moved) in [("2026-05-31", false), ("2026-06-01", false), ("2026-06-02", true)] {
        let mut world = World::new();
        world.person("Carl");
        let row = PersonRow { status: Some(PersonStatus::Offboarded), ..person("Carl") };
        let (_, read) = world.import(people(as_of, vec![row]), plain());
        let status = world.store.people().unwrap()[0].status;
        assert_eq!(status == PersonStatus::Offboarded, moved, "as of {as_of}");
        assert_eq!((read.updated, read.unchanged), if moved { (1, 0) } else { (0, 1) });
    }
}

#[test]
fn a_license_and_a_seat_obey_the_hand_that_changed_them_last() {
    for (as_of, moved) in [("2026-05-31", false), ("2026-06-01", false), ("2026-06-02", true)] {
        let mut world = World::new();
        let chat = world.license("Chat", 4);
        let seats = world.holders(chat, &["Carl"]);
        let notes = Change::To("ours".into());
        let edit = SeatEdit { notes, ..SeatEdit::default() };
        world.done(&Command::EditSeats { seats: seats.clone(), edit, seen: None, reason: None });
        world.import(licenses(as_of, vec![license("Chat", 9)]), plain());
        assert_eq!(world.figures(chat).total == Some(9), moved, "as of {as_of}");
        let row = SeatRow { notes: Some("theirs".into()), ..seat("Chat", "Carl") };
        world.import(assignments(as_of, vec![row]), plain());
        let theirs = world.seat(seats[0]).unwrap().seat.notes.as_deref() == Some("theirs");
        assert_eq!(theirs, moved, "as of {as_of}");
    }
}

#[test]
fn a_file_changes_nothing_that_a_newer_file_said() {
    let mut world = World::new();
    let chat = world.license("Chat", 1);
    world.import(people("2026-05-01", vec![person("Carl")]), plain());
    let row = |level: &str, used: &str| SeatRow {
        access_level: Some(level.into()),
        last_used: Some(day(used)),
        ..seat("Chat", "Carl")
    };
    world.import(assignments("2026-05-20", vec![row("admin", "2026-05-19")]), plain());
    let (_, older) = world.import(assignments("2026-05-10", vec![row("viewer", "2026-05-09")]), plain());
    assert_eq!((older.updated, older.unchanged), (0, 1));
    let entry = world.seats(chat)[0].clone();
    assert_eq!(
        (entry.access_level.as_deref(), entry.seat.last_used.last),
        (Some("admin"), Last::Observed(day("2026-05-19")))
    );
    // Of the same day, the one read later wins, but a day that was seen never goes back.
    world.import(assignments("2026-05-20", vec![row("editor", "2026-05-18")]), plain());
    let entry = world.seats(chat)[0].clone();
    assert_eq!(
        (entry.access_level.as_deref(), entry.seat.last_used.last),
        (Some("editor"), Last::Observed(day("2026-05-19")))
    );
    world.is_sound();
}

#[test]
fn an_older_file_changes_neither_product_nor_license_that_a_newer_one_spoke_of() {
    let mut world = World::on_disk();
    world.on("2026-06-10");
    let product = |category: &str| ProductFields {
        name: "Chat".into(),
        category: Some(category.into()),
        ..ProductFields::default()
    };
    let products =
        |as_of: &str, category: &str| file("products.csv", as_of, 1, Content::Products(lines([product(category)])));
    let stands = |world: &World| {
        let category = world.store.products(world.today()).unwrap()[0].fields.category.clone().unwrap();
        (category, world.store.licenses(world.today()).unwrap()[0].license.seats.total.unwrap())
    };
    world.import(products("2026-06-02", "Talk"), plain());
    world.import(licenses("2026-06-02", vec![license("Chat", 20)]), plain());
    for (as_of, category, seats, after) in [
        ("2026-06-01", "Mail", 5, ("Talk", 20)),
        ("2026-06-02", "Calls", 30, ("Calls", 30)),
        ("2026-06-08", "Calls", 30, ("Calls", 30)),
        // The file before changed nothing, and spoke all the same.
        ("2026-06-05", "Mail", 5, ("Calls", 30)),
    ] {
        let (_, read) = world.import(products(as_of, category), plain());
        let (_, of_license) = world.import(licenses(as_of, vec![license("Chat", seats)]), plain());
        assert_eq!(stands(&world), (after.0.to_owned(), after.1), "as of {as_of}");
        assert_eq!((read.updated, of_license.updated), (of_license.updated, read.updated), "as of {as_of}");
        assert_eq!(read.updated + read.unchanged, 1);
    }
    let (newest, _) = world.import(licenses("2026-06-09", vec![license("Chat", 40)]), plain());
    world.undo(newest.unwrap());
    world.import(licenses("2026-06-08", vec![license("Chat", 50)]), plain());
    assert_eq!(stands(&world).1, 50, "what a file said that was taken back, nobody said");
    world.is_sound();
}

#[test]
fn a_seat_that_was_ended_here_stays_ended_and_is_listed() {
    let mut world = World::new();
    let chat = world.license("Chat", 5);
    world.import(people("2026-05-01", vec![person("Carl"), person("Dora")]), plain());
    let since = |name: &str, given: &str| SeatRow { assigned_on: Some(day(given)), ..seat("Chat", name) };
    let rows = || vec![since("Carl", "2026-01-10"), seat("Chat", "Dora")];
    world.import(assignments("2026-05-20", rows()), plain());
    let seats: Vec<_> = world.seats(chat).iter().map(|entry| entry.seat.id).collect();
    world.revoke(&seats);
    world.on("2026-07-01");
    let (_, read) = world.import(assignments("2026-06-30", rows()), plain());
    assert_eq!((read.created.seats, read.updated, read.unchanged), (0, 0, 2));
    assert_eq!(read.ended_here, [(2, "carl@example.com".to_owned()), (3, "dora@example.com".to_owned())]);
    assert_eq!(world.counts(chat), (0, 0));
    // A seat given on another day is another seat.
    let (_, read) = world.import(assignments("2026-06-30", vec![since("Carl", "2026-06-20")]), plain());
    assert_eq!((read.created.seats, world.counts(chat)), (1, (1, 1)));
    world.is_sound();
}

#[test]
fn a_holder_has_one_active_seat_of_a_license() {
    let mut world = World::new();
    let chat = world.license("Chat", 5);
    world.import(people("2026-05-01", vec![person("Carl")]), plain());
    let rows = vec![seat("Chat", "Carl"), seat("chat ", "CARL")];
    let (_, read) = world.import(assignments("2026-05-20", rows), all_rows());
    assert_eq!((read.created.seats, read.rejects.len()), (1, 1));
    assert_eq!((read.rejects[0].line, read.rejects[0].first.code), (3, RejectCode::DuplicateSeat));
    let other_day = SeatRow { assigned_on: Some(day("2026-05-02")), ..seat("Chat", "Carl") };
    let (_, read) = world.import(assignments("2026-05-21", vec![other_day.clone()]), plain());
    assert_eq!(read.updated, 1, "a day where none was known");
    let (_, read) = world.import(
        assignments("2026-05-22", vec![SeatRow { assigned_on: Some(day("2026-05-03")), ..other_day }]),
        all_rows(),
    );
    assert_eq!(read.rejects[0].first.code, RejectCode::DuplicateSeat);
    assert_eq!(world.counts(chat), (1, 1));
    world.is_sound();
}

#[test]
fn leavers_come_in_with_their_seats() {
    let mut world = World::new();
    let chat = world.license("Chat", 5);
    let left = PersonRow { status: Some(PersonStatus::Offboarded), ..person("Carl") };
    world.import(people("2026-05-01", vec![left]), plain());
    let (_, read) = world.import(assignments("2026-05-20", vec![seat("Chat", "Carl")]), plain());
    assert_eq!(read.created.seats, 1);
    assert!(world.seats(chat)[0].verdict.dormant);
}

#[test]
fn names_that_are_unknown_or_mean_two_things_are_rejected_rows() {
    let mut world = World::new();
    let mut desk = |publisher: &str| {
        world.done(&Command::AddLicense {
            product: "Desk".into(),
            publisher: Some(publisher.into()),
            fields: Box::new(LicenseFields::default()),
        });
    };
    desk("North");
    desk("South");
    world.person("Carl");
    let rows = vec![seat("Desk", "Carl"), seat("Nowhere", "Carl"), seat("Desk", "Nobody")];
    let (_, read) = world.import(assignments("2026-05-20", rows), all_rows());
    let codes: Vec<_> = read.rejects.iter().map(|reject| (reject.line, reject.first.code)).collect();
    assert_eq!(codes, [(2, RejectCode::Ambiguous), (3, RejectCode::NotFound), (4, RejectCode::Ambiguous)]);
}

#[test]
fn more_than_one_row_in_twenty_that_cannot_be_taken_takes_none() {
    let mut world = World::new();
    let chat = world.license("Chat", 500);
    let names: Vec<String> = (0..399).map(|n| format!("Name{n}")).collect();
    world.import(people("2026-05-01", names.iter().map(|name| person(name)).collect()), plain());
    let rows = |unknown: usize| {
        let known = names.iter().take(400 - unknown).map(|name| seat("Chat", name));
        known.chain((0..unknown).map(|n| seat("Chat", &format!("Nobody{n}")))).collect::<Vec<_>>()
    };
    let refused =
        world.refused(&Command::Import { files: vec![assignments("2026-05-20", rows(21))], options: plain() });
    assert_eq!(
        refused,
        "21 of 400 rows of assignments.csv cannot be taken, more than one in twenty; nothing was changed. \
         Line 381: Nobody here has this identifier; read people.csv first."
    );
    assert_eq!((world.counts(chat), world.store.imports().unwrap().len()), ((0, 0), 1));
    let (_, read) = world.import(assignments("2026-05-20", rows(20)), plain());
    assert_eq!((read.created.seats, read.rejects.len()), (380, 20));
    // A few bad rows of a short file are a few bad rows; nothing but bad rows are none.
    let few = |known: usize| {
        let known = names.iter().skip(390).take(known).map(|name| seat("Chat", name));
        known.chain((0..19).map(|n| seat("Chat", &format!("Nobody{n}")))).collect::<Vec<_>>()
    };
    let refused = world.refused(&Command::Import { files: vec![assignments("2026-05-21", few(0))], options: plain() });
    assert!(refused.starts_with("None of the 19 rows of assignments.csv can be taken; nothing"), "{refused}");
    let (_, read) = world.import(assignments("2026-05-21", few(1)), plain());
    assert_eq!((read.created.seats, read.rejects.len()), (1, 19));
    world.is_sound();
}

#[test]
fn a_dry_run_says_what_would_be_and_changes_nothing() {
    let mut world = World::new();
    let command = Command::Import { files: vec![licenses("2026-05-20", vec![license("Chat", 5)])], options: plain() };
    let now = world.now();
    let before = world.store.verify_history(None).unwrap();
    let outcome = world.store.rehearse(&command, &super::world::ana(), now).unwrap();
    assert_eq!((outcome.dry_run, outcome.batch), (true, None));
    assert_eq!(outcome.receipt, "would read licenses.csv: 2 created, 0 updated, 0 unchanged, 0 rejected");
    assert_eq!(world.store.verify_history(None).unwrap(), before);
    assert!(world.store.licenses(world.today()).unwrap().is_empty());
}

#[test]
fn a_report_of_use_is_no_count_and_moves_evidence_only_forward() {
    let mut world = World::new();
    let chat = world.license("Chat", 5);
    let seats = world.holders(chat, &["Carl", "Dora"]);
    world.count(chat, 4);
    let options = ImportOptions { license: Some(chat), ..plain() };
    world.on("2026-07-01");
    let (_, read) = world.import(usage("2026-06-30", vec![used("Carl", "2026-06-29")]), options.clone());
    assert_eq!((read.updated, read.gone.len(), world.counts(chat)), (1, 0, (2, 4)));
    world.import(usage("2026-06-10", vec![used("Carl", "2026-06-09"), used("Dora", "2026-06-09")]), options);
    let last = |n: usize| world.seat(seats[n]).unwrap().seat.last_used.last;
    assert_eq!((last(0), last(1)), (Last::Observed(day("2026-06-29")), Last::Observed(day("2026-06-09"))));
    world.is_sound();
}

/// Six thousand rows, one file, by the way of many and by the way of few.
#[test]
fn many_rows_at_once_leave_what_the_same_rows_leave_a_few_at_a_time() {
    let total = 6_000_u32;
    let names: Vec<String> = (0..total).map(|n| format!("Name{n}")).collect();
    // Some say of themselves what no row before them does.
    let row = |(n, name): (usize, &String)| SeatRow {
        notes: (n % 500 == 499).then(|| format!("note {n}")),
        access_level: (n > 4_000).then(|| "editor".into()),
        ..seat("Chat", name)
    };
    let rows = || names.iter().enumerate().map(row).chain([seat("Chat", "Name0")]).collect::<Vec<_>>();
    let figures = |pieces: usize| {
        let mut world = World::new();
        let chat = world.license("Chat", total - 10);
        world.import(people("2026-05-01", names.iter().map(|name| person(name)).collect()), plain());
        let mut created = 0;
        let mut codes = Vec::new();
        for piece in rows().chunks(pieces) {
            let (_, read) = world.import(assignments("2026-05-20", piece.to_vec()), all_rows());
            created += read.created.seats;
            codes.extend(read.rejects.into_iter().map(|reject| reject.first.code));
        }
        world.is_sound();
        let extra = world.store.find_person("name5995@example.com").unwrap();
        assert_eq!(world.refused(&Command::assign(chat, extra)), text::NO_SEAT_LEFT, "the limit holds again");
        let mut held: Vec<_> = world
            .seats(chat)
            .into_iter()
            .map(|entry| {
                let seat = entry.seat;
                (entry.email, entry.access_level, seat.notes, seat.assigned_on, seat.first_listed, seat.last_used)
            })
            .collect();
        held.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(held.iter().filter(|(_, _, notes, ..)| notes.is_some()).count(), 11);
        (created, codes.iter().filter(|code| **code == RejectCode::NoSeatLeft).count(), world.counts(chat), held)
    };
    let (many, few) = (figures(usize::MAX), figures(2_000));
    assert_eq!(many.0, total - 10);
    assert_eq!(many, few);
}

#[test]
fn what_a_file_confirms_and_what_it_may_not_change_is_told() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 9);
    let given = |name: &str, level: &str| SeatRow { access_level: Some(level.into()), ..seat("Chat", name) };
    let persons = |department: &str| {
        let of = |name| PersonRow { department: Some(department.into()), ..person(name) };
        people("2026-05-01", vec![of("Ann"), of("Bob")])
    };
    world.import(persons("Art"), ImportOptions::default());
    world.import(assignments("2026-05-10", vec![given("Ann", "user"), given("Bob", "user")]), ImportOptions::default());
    let (_, same) = world
        .import(assignments("2026-05-11", vec![given("Ann", "user"), given("Bob", "user")]), ImportOptions::default());
    assert_eq!((same.unchanged, same.confirmed, same.not_allowed), (2, 2, vec![]));
    // An older file confirms nothing, and what it says otherwise is told.
    let (_, older) = world
        .import(assignments("2026-05-09", vec![given("Ann", "owner"), given("Bob", "user")]), ImportOptions::default());
    assert_eq!((older.unchanged, older.confirmed, older.not_allowed), (2, 0, vec![(2, "ann@example.com".to_owned())]));
    // So is what somebody changed here.
    let seats = world.seats(chat).into_iter().map(|entry| entry.seat.id).collect();
    let edit = SeatEdit { access_level: Change::To("guest".into()), ..SeatEdit::default() };
    world.done(&Command::EditSeats { seats, edit, seen: None, reason: None });
    let today = world.today().to_string();
    let (_, held) = world.import(assignments(&today, vec![given("Ann", "owner")]), ImportOptions::default());
    assert_eq!((held.updated, held.not_allowed.len()), (0, 1));
    let (_, again) = world.import(people("2026-05-02", vec![person("Ann"), person("Bob")]), ImportOptions::default());
    assert_eq!((again.unchanged, again.confirmed), (2, 2));
    let (_, older) = world.import(persons("Law"), ImportOptions::default());
    assert_eq!((older.unchanged, older.confirmed, older.not_allowed.len()), (2, 0, 2));
    let row = |seats| vec![license("Chat", seats)];
    let (_, kept) = world.import(licenses("2026-01-01", row(5)), ImportOptions::default());
    assert_eq!((kept.unchanged, kept.not_allowed), (1, vec![(2, "Chat".to_owned())]));
    world.is_sound();
}

#[test]
fn a_bare_undo_passes_over_imports_that_only_confirmed() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 9);
    world.person("Ann");
    let of = ImportOptions { license: Some(chat), ..ImportOptions::default() };
    let (first, _) = world.import(roster("2026-05-10", vec![used("Ann", "2026-05-01")]), of.clone());
    let (confirmed, read) = world.import(roster("2026-05-11", vec![used("Ann", "2026-05-01")]), of.clone());
    assert_eq!((read.updated, read.unchanged, read.confirmed), (0, 1, 1));
    let (again, _) = world.import(roster("2026-05-12", vec![used("Ann", "2026-05-01")]), of.clone());
    // The second one can be named all the same.
    world.undo(again.unwrap());
    let taken = world.undo_as(&super::world::ana(), None).unwrap();
    assert_eq!(taken.batch, first.unwrap(), "what changed something, not {confirmed:?}");
    world.is_sound();
    // A roster that moves the count, or lacks somebody, does more than confirm.
    let mut world = World::on_disk();
    let chat = world.license("Chat", 9);
    world.holders(chat, &["Ann", "Bob"]);
    world.on("2026-06-20");
    let of = ImportOptions { license: Some(chat), ..ImportOptions::default() };
    let (lacks, _) = world.import(roster("2026-06-19", vec![used("Ann", "2026-05-01")]), of.clone());
    let (same, _) = world.import(roster("2026-06-20", vec![used("Ann", "2026-05-01")]), of);
    let taken = world.undo_as(&super::world::ana(), None).unwrap();
    assert_eq!(taken.batch, lacks.unwrap(), "{same:?} said the same again");
    world.is_sound();
}
