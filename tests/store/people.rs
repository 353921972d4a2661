//! People: what is changed of one, who leaves, two who are one, and two who are two.

use super::import_files::{account, people, person, roster, used};
use super::world::{World, ana, day};
use dormouse::domain::command::{Command, Detail, ImportOptions, Merged};
use dormouse::domain::dormancy::AsOf;
use dormouse::domain::duplicates::Reason;
use dormouse::domain::ids::{BatchId, LicenseId, PersonId, SeatId};
use dormouse::domain::import_file::Account;
use dormouse::domain::person::{IdentifierKind, PersonFields, PersonStatus};
use dormouse::domain::person_edit::{IdentifierChange, PersonChanges};
use dormouse::domain::read_model::SeatFilter;
use dormouse::domain::refusal::text;
use rusqlite::types::Value;

fn email(value: &str) -> IdentifierChange {
    IdentifierChange::Set(IdentifierKind::Email, String::new(), value.into())
}

fn edit(world: &mut World, person: PersonId, changes: PersonChanges) -> BatchId {
    world.done(&Command::EditPerson { person, changes, reason: None }).batch.unwrap()
}

fn status(status: PersonStatus) -> PersonChanges {
    PersonChanges { status: Some(status), ..PersonChanges::default() }
}

fn offboard(world: &mut World, person: PersonId) -> BatchId {
    world.done(&Command::OffboardPerson(person)).batch.unwrap()
}

fn merge(world: &mut World, from: PersonId, into: PersonId) -> (BatchId, Merged) {
    let outcome = world.done(&Command::MergePeople { from, into });
    let Detail::Merged(merged) = outcome.detail else { panic!("{:?}", outcome.detail) };
    (outcome.batch.unwrap(), merged)
}

fn open_removals(world: &World) -> Vec<i64> {
    let sql = "SELECT assignment_id FROM removal WHERE void_batch IS NULL AND closed_on IS NULL ORDER BY assignment_id";
    let conn = world.by_other_means();
    let mut statement = conn.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

/// Everything that is recorded and stands, but for who changed it last and when.
pub fn everything(world: &World) -> Vec<String> {
    let conn = world.by_other_means();
    let mut lines = Vec::new();
    for table in ["license", "person", "identifier", "assignment", "removal", "notice", "distinct_people"] {
        let mut statement =
            conn.prepare(&format!("SELECT * FROM {table} WHERE void_batch IS NULL ORDER BY id")).unwrap();
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cells = names.iter().enumerate().filter(|(_, name)| !name.starts_with("changed_"));
            let cells: Vec<String> =
                cells.map(|(n, name)| format!("{name}={:?}", row.get::<_, Value>(n).unwrap())).collect();
            lines.push(format!("{table} {}", cells.join(" ")));
        }
    }
    lines
}

#[test]
fn an_identifier_that_is_replaced_stays_with_its_days_and_still_finds_the_person() {
    let mut world = World::on_disk();
    let carl = world.person("Carl");
    world.on("2026-07-01");
    let before = everything(&world);
    let batch = edit(
        &mut world,
        carl,
        PersonChanges { identifiers: vec![email("carl.new@example.com")], ..PersonChanges::default() },
    );
    let entry = world.store.person(carl).unwrap();
    assert_eq!(entry.identifiers, [(IdentifierKind::Email, "carl.new@example.com".to_owned())]);
    for reference in ["carl.new@example.com", "carl@example.com", "Carl", "P1"] {
        assert_eq!(world.store.find_person(reference).unwrap(), carl, "{reference}");
    }
    let past = world.store.person_past(carl).unwrap().identifiers;
    let days: Vec<_> = past.iter().map(|known| (known.value.as_str(), known.from, known.to)).collect();
    let july = Some(day("2026-07-01"));
    assert_eq!(days, [("carl.new@example.com", july, None), ("carl@example.com", None, july)]);
    world.undo(batch);
    assert_eq!(everything(&world), before);
    world.is_sound();
}

#[test]
fn an_identifier_of_somebody_else_is_refused_by_name() {
    let mut world = World::on_disk();
    let (carl, _) = (world.person("Carl"), world.person("Dora"));
    let changes = PersonChanges { identifiers: vec![email("DORA@example.com")], ..PersonChanges::default() };
    let refused = world.refused(&Command::EditPerson { person: carl, changes, reason: None });
    assert_eq!(refused, "DORA@example.com names Dora already: P2.");
    let changes = PersonChanges {
        identifiers: vec![IdentifierChange::Remove("carl@example.com".into())],
        ..PersonChanges::default()
    };
    let refused = world.refused(&Command::EditPerson { person: carl, changes, reason: None });
    assert!(refused.starts_with("A person needs an identifier"), "{refused}");
}

#[test]
fn an_address_that_ended_here_is_matched_by_files_and_not_given_back() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 5);
    let carl = world.person("Carl");
    edit(
        &mut world,
        carl,
        PersonChanges { identifiers: vec![email("carl.new@example.com")], ..PersonChanges::default() },
    );
    world.on("2026-07-01");
    world.import(people("2026-07-01", vec![person("Carl")]), ImportOptions::default());
    let options = ImportOptions { license: Some(chat), ..ImportOptions::default() };
    world.import(roster("2026-07-01", vec![account("Carl")]), options);
    assert_eq!(world.store.people().unwrap().len(), 1);
    assert_eq!(world.names(chat), ["Carl"]);
    let known = world.store.person(carl).unwrap().identifiers;
    assert_eq!(known, [(IdentifierKind::Email, "carl.new@example.com".to_owned())]);
    world.is_sound();
}

#[test]
fn the_last_day_goes_with_the_status_it_belongs_to() {
    let mut world = World::on_disk();
    let carl = world.person("Carl");
    let leave = PersonChanges { until: Some(Some(day("2026-08-31"))), ..status(PersonStatus::OnLeave) };
    edit(&mut world, carl, leave);
    assert_eq!(world.store.person(carl).unwrap().until, Some(day("2026-08-31")));
    edit(&mut world, carl, status(PersonStatus::Active));
    assert_eq!(world.store.person(carl).unwrap().until, None);
    let changes = PersonChanges { name: Some("Carl".into()), ..PersonChanges::default() };
    assert_eq!(world.done(&Command::EditPerson { person: carl, changes, reason: None }).batch, None, "nothing changes");
}

#[test]
fn offboarding_takes_every_seat_back_in_one_batch_and_undo_gives_status_and_seats_together() {
    let mut world = World::on_disk();
    let (chat, draw, old) = (world.license("Chat", 3), world.license("Draw", 3), world.license("Old", 3));
    let carl = world.person("Carl");
    let seats: Vec<SeatId> = [chat, draw, old].map(|license| world.assign(license, carl)).to_vec();
    world.rewrite(&format!("UPDATE license SET archived_on = 1 WHERE id = {}", old.0));
    world.on("2026-11-22");
    let batch = offboard(&mut world, carl);
    let entry = world.store.person(carl).unwrap();
    assert_eq!((entry.status, entry.until, entry.seats), (PersonStatus::Offboarded, Some(day("2026-11-22")), 0));
    assert_eq!(open_removals(&world), [1, 2, 3]);
    assert_eq!(world.notices(), Vec::<String>::new(), "a leaver is not told");
    assert_eq!(
        world.seat(seats[0]).unwrap().seat.notes.as_deref(),
        Some("Taken back on 2026-11-22: the holder was offboarded.")
    );
    assert_eq!(world.counts(chat), (0, 0));
    world.is_sound();
    assert_eq!(world.refused(&Command::OffboardPerson(carl)), "Carl is offboarded already and holds no seat.");
    assert_eq!(world.refused(&Command::assign(chat, carl)), text::HOLDER_LEFT);

    let undone = world.undo(batch);
    assert_eq!(undone.kept(), Vec::<String>::new());
    let entry = world.store.person(carl).unwrap();
    assert_eq!((entry.status, entry.until, entry.seats), (PersonStatus::Active, None, 2));
    assert_eq!(world.seat(seats[2]).unwrap().seat.revoked_on, None, "that of an archived license too");
    assert_eq!((open_removals(&world), world.counts(chat)), (vec![], (1, 1)));
    world.undo(undone.by);
    let entry = world.store.person(carl).unwrap();
    assert_eq!((entry.status, entry.seats, open_removals(&world)), (PersonStatus::Offboarded, 0, vec![1, 2, 3]));
    world.is_sound();
}

#[test]
fn a_leaver_gets_back_what_a_leaver_had() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 1);
    let carl = world.person("Carl");
    world.assign(chat, carl);
    edit(&mut world, carl, status(PersonStatus::Inactive));
    let batch = offboard(&mut world, carl);
    let undone = world.undo(batch);
    assert_eq!(undone.kept(), Vec::<String>::new());
    assert_eq!(world.store.person(carl).unwrap().status, PersonStatus::Inactive);
    assert_eq!((open_removals(&world), world.counts(chat)), (vec![], (1, 1)));
    world.is_sound();
}

/// Dora and Dora O. are one: both hold Chat, the second has used hers; each has a seat of her own beside it.
fn two_doras() -> (World, [PersonId; 2], [LicenseId; 3]) {
    let mut world = World::on_disk();
    let licenses = ["Chat", "Draw", "Wiki"].map(|name| world.license(name, 2));
    let dora = world.person("Dora");
    let other = world.done(&Command::AddPerson(PersonFields {
        name: "Dora O.".into(),
        department: Some("Sales".into()),
        identifiers: vec![
            (IdentifierKind::Email, "dora@example.org".into()),
            (IdentifierKind::EmployeeNumber, "17".into()),
        ],
        ..PersonFields::default()
    }));
    let Detail::Person(other) = other.detail else { panic!() };
    for (license, who) in [(0, dora), (0, other), (1, dora), (2, other)] {
        world.assign(licenses[license], who);
    }
    world.rewrite(
        "UPDATE assignment SET used_kind = 1, used_value = 20600, used_as_of = 20605 WHERE id = 2;
             UPDATE assignment SET assigned_on = 20000, first_listed = 20000 WHERE id = 1;
             UPDATE person SET login_kind = 1, login_value = 20590, login_as_of = 20605 WHERE id = 2;",
    );
    world.on("2026-11-22");
    (world, [dora, other], licenses)
}

#[test]
fn two_who_are_one_become_one_and_seats_of_one_license_collapse() {
    let (mut world, [dora, other], [chat, ..]) = two_doras();
    let (_, merged) = merge(&mut world, other, dora);
    assert_eq!(merged.collapsed, [(SeatId(1), SeatId(2))], "the one used later stays");
    assert_eq!(open_removals(&world), [1], "two accounts are at the vendor, and one is too many");
    let held = world.store.seats(
        &SeatFilter { person: Some(dora), ..SeatFilter::default() },
        AsOf::new(day("2026-11-22"), super::world::ninety(), 7),
    );
    assert_eq!(held.unwrap().len(), 3);
    assert_eq!(world.counts(chat), (1, 1));
    let stays = world.seat(SeatId(2)).unwrap().seat;
    assert_eq!((stays.holder.id, stays.assigned_on), (dora, Some(day("2024-10-04"))), "given when the earlier one was");
    let entry = world.store.person(dora).unwrap();
    assert_eq!(entry.last_login.day(), Some(day("2026-05-17")));
    assert_eq!(entry.department.as_deref(), Some("Sales"), "what she lacked");
    assert_eq!(entry.email(), Some("dora@example.com"), "hers stays the one shown");
    assert_eq!(world.notices(), Vec::<String>::new());
    world.is_sound();
}

#[test]
fn whoever_names_the_record_that_went_is_led_to_the_one_that_stays() {
    let (mut world, [dora, other], _) = two_doras();
    merge(&mut world, other, dora);
    assert_eq!(world.store.people().unwrap().len(), 1);
    for reference in ["P2", "dora@example.org", "17", "P1", "Dora"] {
        assert_eq!(world.store.find_person(reference).unwrap(), dora, "{reference}");
    }
    assert!(world.store.find_person("Dora O.").is_err());
    assert_eq!(world.store.person(other).unwrap_err().message, "P2 was merged into P1.");
    assert_eq!(world.store.person_past(dora).unwrap().absorbed, [(other, "Dora O.".to_owned())]);
    let commands: Vec<String> =
        world.store.history(Some("P1"), None, None).unwrap().into_iter().map(|e| e.command).collect();
    let both = ["merge_people", "assign_seat", "assign_seat", "assign_seat", "assign_seat", "add_person", "add_person"];
    assert_eq!(commands, both);
    for command in [Command::OffboardPerson(other), Command::MergePeople { from: other, into: dora }] {
        assert_eq!(world.refused(&command), "P2 was merged into P1.");
    }
}

#[test]
fn a_merge_is_taken_back_whole_and_can_be_done_again() {
    for (from, into) in [(0, 1), (1, 0)] {
        let (mut world, people, _) = two_doras();
        world.rewrite("UPDATE license SET archived_on = 1 WHERE id = 1");
        let before = everything(&world);
        let (batch, _) = merge(&mut world, people[from], people[into]);
        let after = everything(&world);
        let undone = world.undo(batch);
        assert_eq!(undone.kept(), Vec::<String>::new());
        assert_eq!(everything(&world), before);
        world.undo(undone.by);
        let differs = |line: &&String| !line.contains("revoked_at");
        let but_the_time = |lines: &[String]| lines.iter().filter(differs).cloned().collect::<Vec<_>>();
        assert_eq!(but_the_time(&everything(&world)), but_the_time(&after));
        world.is_sound();
    }
}

#[test]
fn a_merge_of_leavers_is_taken_back_whole_too() {
    let (mut world, [dora, other], _) = two_doras();
    edit(&mut world, other, status(PersonStatus::Offboarded));
    edit(&mut world, dora, status(PersonStatus::Inactive));
    let before = everything(&world);
    let (batch, _) = merge(&mut world, other, dora);
    assert_eq!(world.undo(batch).kept(), Vec::<String>::new());
    assert_eq!(everything(&world), before);
}

#[test]
fn what_was_changed_since_a_merge_stays_and_the_rest_goes_back() {
    let (mut world, [dora, other], [chat, ..]) = two_doras();
    let (batch, _) = merge(&mut world, other, dora);
    let newcomer = world.person("Fred");
    world.assign(chat, newcomer);
    let undone = world.undo(batch);
    assert_eq!(undone.kept(), ["S1: no seats remaining on this license"]);
    assert_eq!(world.store.people().unwrap().len(), 3);
    world.is_sound();
}

#[test]
fn two_who_were_found_to_be_two_are_not_asked_about_and_not_merged() {
    let mut world = World::on_disk();
    let carl = world.person("Carl Berg");
    let twin = world.done(&Command::AddPerson(PersonFields {
        name: "Berg, Carl".into(),
        identifiers: vec![(IdentifierKind::Email, "c.berg@example.org".into())],
        ..PersonFields::default()
    }));
    let Detail::Person(twin) = twin.detail else { panic!() };
    let pairs = world.store.review().unwrap();
    assert_eq!((pairs.len(), pairs[0].low, pairs[0].high), (1, carl, twin));
    assert_eq!(pairs[0].reasons, [Reason::Name]);
    let batch = world.done(&Command::KeepApart(twin, carl)).batch.unwrap();
    assert_eq!(world.store.review().unwrap(), []);
    assert_eq!(world.done(&Command::KeepApart(carl, twin)).batch, None);
    let refused = world.refused(&Command::MergePeople { from: twin, into: carl });
    assert_eq!(refused, "P1 and P2 were found to be two people.".replace("P1 and P2", "P2 and P1"));
    world.undo(batch);
    assert_eq!(world.store.review().unwrap().len(), 1);
    merge(&mut world, twin, carl);
    assert_eq!(world.store.review().unwrap(), []);
    assert_eq!(world.run_as(&ana(), &Command::KeepApart(carl, carl)).unwrap_err().message, "Both names are P1.");
}

#[test]
fn a_merge_knows_no_day_that_one_of_the_two_seats_does_not_state() {
    for (stated, kept) in
        [(None, None), (Some("2026-03-01"), Some("2026-03-01")), (Some("2026-11-25"), Some("2026-11-22"))]
    {
        let mut world = World::on_disk();
        let chat = world.license("Chat", 5);
        world.on("2026-11-22");
        let listed = Account { assigned_on: stated.map(day), ..used("Carl", "2026-02-02") };
        world.import(people("2026-05-01", vec![person("Carl")]), ImportOptions::default());
        let carl = world.store.find_person("carl@example.com").unwrap();
        let twin = world.person("Charles");
        world.assign(chat, twin);
        world.on("2026-11-25");
        let options = ImportOptions { license: Some(chat), ..ImportOptions::default() };
        let (_, read) = world.import(roster("2026-11-25", vec![listed]), options);
        assert_eq!(read.created.seats, 1);
        let (batch, merged) = merge(&mut world, twin, carl);
        let stays = merged.collapsed[0].1;
        let why = world.store.why(stays, AsOf::new(day("2026-11-25"), super::world::ninety(), 7)).unwrap();
        assert_eq!(why.entry.seat.assigned_on, kept.map(day), "{stated:?}");
        assert_eq!(why.entry.verdict.dormant, stated != Some("2026-11-25"));
        let file = (stated != Some("2026-11-25")).then(|| ("members.csv".to_owned(), 2));
        assert_eq!(why.listed_source, file, "the source of the seat that says the day");
        let before = everything(&world);
        let undone = world.undo(batch);
        world.undo(undone.by);
        assert_eq!(everything(&world), before);
        world.is_sound();
    }
}
