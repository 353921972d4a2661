//! Why something was done: said with the command, kept at the end of its sentence in history, read from there, and erased with
//! it.

use super::world::{World, day};
use dormouse::domain::command::Command;
use dormouse::domain::edit::{Change, SeatEdit};
use dormouse::domain::ids::{AuditId, LicenseId, PersonId, ProductId, SeatId};
use dormouse::domain::listing::ListKind;
use dormouse::domain::order::OrderFields;
use dormouse::domain::person_edit::PersonChanges;
use dormouse::domain::read_model::HistoryEntry;
use dormouse::domain::reason::LIMIT;

const WHY: &str = "é asked for it:\nticket 4711";

/// Chat with three seats, one of which Ana holds, and Ben who holds none.
fn office() -> World {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 3);
    let ana = world.person("Ana");
    world.person("Ben");
    world.assign(chat, ana);
    world
}

/// A command of each kind that can be given a reason and need not have one.
fn with(world: &World, reason: Option<&str>) -> Vec<Command> {
    let why = || reason.map(str::to_owned);
    let Command::EditLicense { license, product, fields, seen, .. } =
        world.edit_license(LicenseId(1), |fields| fields.notice_days = Some(30))
    else {
        panic!()
    };
    let Command::EditProduct { product: of, fields: named, seen: known, .. } =
        world.edit_product(ProductId(1), |fields| fields.category = Some("Talk".into()))
    else {
        panic!()
    };
    let changes = PersonChanges { department: Some(Some("Design".into())), ..PersonChanges::default() };
    let edit = SeatEdit { access_level: Change::To("viewer".into()), ..SeatEdit::default() };
    let mut assign = Command::assign(LicenseId(1), PersonId(2));
    if let Command::AssignSeat { reason, .. } = &mut assign {
        *reason = why();
    }
    let two = Box::new(OrderFields { seats: Some(2), ..OrderFields::default() });
    let until = day("2031-12-31");
    vec![
        Command::EditLicense { license, product, fields, seen, reason: why() },
        Command::EditProduct { product: of, fields: named, seen: known, reason: why() },
        Command::EditPerson { person: PersonId(1), changes, reason: why() },
        Command::EditSeats { seats: vec![SeatId(1)], edit, seen: None, reason: why() },
        assign,
        Command::BuySeats { license, order: two, reason: why() },
        Command::RenewLicense { license, until, seats: None, order: Box::default(), reason: why() },
        Command::AddListings { license, list: ListKind::Delete, logins: vec!["ana".into()], reason: why() },
        Command::IgnoreApplications { names: vec!["Clock".into()], reason: why() },
    ]
}

fn newest(world: &World) -> HistoryEntry {
    world.store.history(None, None, None).unwrap().remove(0)
}

/// What history says of a command and why, after it was carried out.
fn told(world: &mut World, command: &Command) -> (String, Option<String>) {
    world.done(command);
    let newest = newest(world);
    assert_eq!(newest.command, command.word());
    (newest.summary.unwrap(), newest.reason)
}

#[test]
fn a_reason_ends_the_sentence_of_history_and_is_read_by_itself() {
    let count = with(&office(), None).len();
    for place in 0..count {
        let mut world = office();
        let plain = told(&mut office(), &with(&world, None)[place]);
        assert_eq!(plain.1, None, "nobody said why");
        let command = with(&world, Some(&format!(" {WHY} "))).swap_remove(place);
        let said = told(&mut world, &command);
        assert_eq!(said, (format!("{}: {WHY}", plain.0), Some(WHY.to_owned())));
        world.is_sound();
        assert!(world.store.verify_history(None).unwrap().ok);
        let batch = newest(&world).batch.unwrap();
        world.undo(batch);
        let undone = newest(&world);
        assert_eq!(undone.reason, None, "the undo was not asked for with a reason: {undone:?}");
        world.is_sound();
    }
}

#[test]
fn where_a_reason_is_needed_history_has_it_in_the_same_place() {
    let mut world = office();
    let (_, audit) = world.start_audit(LicenseId(1));
    assert_eq!(audit, AuditId(1));
    let until = day("2031-01-01");
    world.on("2030-12-01");
    let exempt = Command::ExemptSeats { seats: vec![SeatId(1)], until, reason: WHY.into() };
    let said = told(&mut world, &exempt);
    assert_eq!(said, (format!("exempted the seat of Ana · Chat until 2031-01-01: {WHY}"), Some(WHY.to_owned())));
    let said = told(&mut world, &Command::CancelAudit { audit, reason: WHY.into() });
    assert_eq!(said, (format!("cancelled the users audit of Chat: {WHY}"), Some(WHY.to_owned())));
    world.is_sound();
}

#[test]
fn a_reason_that_says_nothing_or_cannot_be_kept_changes_nothing() {
    let mut world = office();
    let before = newest(&world);
    let long = "x".repeat(LIMIT + 1);
    for (bad, sentence) in [
        ("", "The reason is empty."),
        (" \n ", "The reason is empty."),
        (long.as_str(), "The reason is longer than 1000 characters."),
    ] {
        for command in with(&world, Some(bad)) {
            assert_eq!(world.refused(&command), sentence, "{command:?}");
        }
    }
    assert_eq!(newest(&world), before);
}

#[test]
fn a_reason_is_lost_where_nothing_changes() {
    let mut world = office();
    let changes = PersonChanges { name: Some("Ana".into()), ..PersonChanges::default() };
    let before = newest(&world);
    let same = Command::EditPerson { person: PersonId(1), changes, reason: Some(WHY.into()) };
    assert_eq!((world.done(&same).batch, newest(&world)), (None, before));
}

#[test]
fn a_reason_that_names_a_purged_person_is_erased_with_its_sentence() {
    let mut world = office();
    let xav = world.person("Xaverine Zet");
    let Command::EditLicense { license, product, fields, seen, .. } =
        world.edit_license(LicenseId(1), |fields| fields.notice_days = Some(30))
    else {
        panic!()
    };
    let reason = Some("Xaverine Zet wants to be told early".to_owned());
    world.done(&Command::EditLicense { license, product, fields, seen, reason });
    let seq = newest(&world).seq;
    world.done(&Command::purge(xav));
    let entry = world.store.history(None, None, None).unwrap().into_iter().find(|entry| entry.seq == seq).unwrap();
    assert_eq!((entry.summary, entry.reason), (None, None));
    assert!(world.store.verify_history(None).unwrap().ok);
    world.is_sound();
}
