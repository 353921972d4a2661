//! Undo under the rules that hold for changes by hand: prices, identifiers, names; undo of undo of undo; and what a bare
//! undo takes when the last change cannot go back.

use super::undo::november;
use super::world::{World, ana, mail};
use dormouse::domain::command::Command;
use dormouse::domain::ids::{BatchId, LicenseId, PersonId, SeatId};
use dormouse::domain::license::LicenseFields;
use dormouse::domain::money::{Currency, Money};
use dormouse::domain::person::{IdentifierKind, PersonStatus};
use dormouse::domain::person_edit::{IdentifierChange, PersonChanges};
use dormouse::domain::product::ProductFields;

fn edit_license(world: &mut World, id: LicenseId, change: impl FnOnce(&mut LicenseFields)) -> BatchId {
    let entry = world.store.license(id, world.today()).unwrap();
    let mut fields = LicenseFields::from(&entry.license.terms);
    change(&mut fields);
    let product = entry.license.product_id;
    let command = Command::EditLicense { license: id, product, fields: Box::new(fields), seen: None, reason: None };
    world.done(&command).batch.unwrap()
}

fn edit(world: &mut World, person: PersonId, identifiers: Vec<IdentifierChange>) -> BatchId {
    let changes = PersonChanges { identifiers, ..PersonChanges::default() };
    world.done(&Command::EditPerson { person, changes, reason: None }).batch.unwrap()
}

fn alias(value: &str) -> IdentifierChange {
    IdentifierChange::Add(IdentifierKind::Alias, value.into())
}

fn email(value: &str) -> IdentifierChange {
    IdentifierChange::Set(IdentifierKind::Email, String::new(), value.into())
}

fn no_email() -> IdentifierChange {
    IdentifierChange::Clear(IdentifierKind::Email)
}

fn known_as(world: &World, person: PersonId) -> Vec<String> {
    let entry = world.store.person(person).unwrap();
    entry.identifiers.into_iter().map(|(kind, value)| format!("{} {value}", kind.word())).collect()
}

fn last(world: &World) -> BatchId {
    world.store.last_batch(&ana()).unwrap().unwrap().0
}

#[test]
fn a_price_given_since_keeps_its_currency() {
    let mut world = World::on_disk();
    let (usd, jpy) = (Currency::parse("USD").unwrap(), Currency::parse("JPY").unwrap());
    let chat = world
        .license_with("Chat", LicenseFields { currency: Some(usd), seats_total: Some(2), ..LicenseFields::default() });
    let changed = edit_license(&mut world, chat, |fields| fields.currency = Some(jpy));
    let priced =
        edit_license(&mut world, chat, |fields| fields.total_cost = Some(Money { minor: 120_000, currency: jpy }));
    assert_eq!(
        world.refused(&Command::Undo(Some(changed))),
        format!("Nothing of {changed} can be taken back. L1: the price and the license are in two currencies.")
    );
    let terms = world.store.license(chat, world.today()).unwrap().license.terms;
    assert_eq!((terms.currency, terms.total_cost), (jpy, Some(Money { minor: 120_000, currency: jpy })));
    // One after the other, both go back.
    assert_eq!(world.undo(priced).kept(), Vec::<String>::new());
    assert_eq!(world.undo(changed).kept(), Vec::<String>::new());
    assert_eq!(world.store.license(chat, world.today()).unwrap().license.terms.currency, usd);
    world.is_sound();
}

#[test]
fn a_person_keeps_one_identifier_through_an_undo() {
    let mut world = World::on_disk();
    let carl = world.person("Carl");
    let further = edit(&mut world, carl, vec![alias("z@example.com")]);
    let closed = edit(&mut world, carl, vec![no_email()]);
    assert_eq!(
        world.refused(&Command::Undo(Some(further))),
        format!("Nothing of {further} can be taken back. P1: a person needs one identifier.")
    );
    assert_eq!(known_as(&world, carl), ["alias z@example.com"]);
    world.undo(closed);
    world.undo(further);
    assert_eq!(known_as(&world, carl), [format!("email {}", mail("Carl"))]);
    world.is_sound();
}

#[test]
fn two_people_stay_one_where_one_of_them_would_be_known_as_nothing() {
    for theirs in ["carl", "dora"] {
        let mut world = World::on_disk();
        let (carl, dora) = (world.person("Carl"), world.person("Dora"));
        let merged = world.done(&Command::MergePeople { from: dora, into: carl }).batch.unwrap();
        let removed = edit(&mut world, carl, vec![IdentifierChange::Remove(mail(theirs))]);
        let message = world.refused(&Command::Undo(Some(merged)));
        let bare = if theirs == "carl" { carl } else { dora };
        assert!(
            message
                .starts_with(&format!("Nothing of {merged} can be taken back. {bare}: a person needs one identifier")),
            "{message}"
        );
        assert!(known_as(&world, carl).len() == 1, "nothing went over");
        world.undo(removed);
        assert_eq!(world.undo(merged).kept(), Vec::<String>::new());
        assert_eq!(known_as(&world, carl), ["email carl@example.com"]);
        assert_eq!(known_as(&world, dora), ["email dora@example.com"]);
        world.is_sound();
    }
}

#[test]
fn a_merge_can_be_taken_back_done_again_and_taken_back_again() {
    let mut world = World::on_disk();
    let (carl, dora) = (world.person("Carl"), world.person("Dora"));
    let merged = world.done(&Command::MergePeople { from: dora, into: carl }).batch.unwrap();
    let mut next = merged;
    for apart in [true, false, true, false] {
        let undone = world.undo(next);
        assert_eq!(undone.kept(), Vec::<String>::new());
        assert_eq!(known_as(&world, carl).len(), if apart { 1 } else { 2 });
        assert_eq!(world.store.person(dora).is_ok(), apart);
        next = undone.by;
    }
    world.is_sound();
}

#[test]
fn a_change_of_mail_goes_back_whole_or_not_at_all() {
    let mut world = World::on_disk();
    let carl = world.person("Carl");
    let first = edit(&mut world, carl, vec![email("new@example.com")]);
    let second = edit(&mut world, carl, vec![email("newer@example.com")]);
    assert_eq!(
        world.refused(&Command::Undo(Some(first))),
        format!("Nothing of {first} can be taken back. P1: what they are known as was changed since by {second}.")
    );
    assert_eq!(known_as(&world, carl), ["email newer@example.com"]);
    world.undo(second);
    world.undo(first);
    assert_eq!(known_as(&world, carl), ["email carl@example.com"]);
    world.is_sound();
}

#[test]
fn an_undo_gives_nobody_a_second_mail_address() {
    let mut world = World::on_disk();
    let carl = world.person("Carl");
    edit(&mut world, carl, vec![alias("z@example.com")]);
    let closed = edit(&mut world, carl, vec![no_email()]);
    edit(&mut world, carl, vec![email("newer@example.com")]);
    let message = world.refused(&Command::Undo(Some(closed)));
    assert!(message.ends_with("P1: newer@example.com has taken the place of carl@example.com since."), "{message}");
    world.is_sound();
}

#[test]
fn a_name_that_belongs_to_somebody_else_by_now_is_said_by_name() {
    let mut world = World::on_disk();
    let carl = world.person("Carl");
    let moved = edit(&mut world, carl, vec![email("new@example.com")]);
    let dora = world.person("Dora");
    edit(&mut world, dora, vec![alias("carl@example.com")]);
    let message = world.refused(&Command::Undo(Some(moved)));
    assert!(message.ends_with("P1: carl@example.com belongs to P2 since."), "{message}");
    assert_eq!(known_as(&world, carl), ["email new@example.com"]);
    world.is_sound();
}

#[test]
fn nobody_comes_back_whose_only_name_is_taken() {
    let mut world = World::on_disk();
    world.person("Carl");
    let undone = world.undo_as(&ana(), None).unwrap();
    let other = world.person("Carl");
    let message = world.refused(&Command::Undo(Some(undone.by)));
    assert!(message.ends_with(&format!("P1: carl@example.com belongs to {other} since.")), "{message}");
    world.is_sound();
}

#[test]
fn a_bare_undo_goes_on_after_undo_of_undo_of_undo() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 2);
    let added = last(&world);
    let product = world.store.license(chat, world.today()).unwrap().license.product_id;
    let fields = ProductFields { name: "Talk".into(), ..ProductFields::default() };
    let edited = world.done(&Command::EditProduct { product, fields, seen: None, reason: None }).batch.unwrap();
    let first = world.undo_as(&ana(), None).unwrap();
    let second = world.undo(first.by);
    assert_eq!(last(&world), edited, "it stands again");
    let third = world.undo(second.by);
    assert_eq!(world.store.product(product, world.today()).unwrap().fields.name, "Chat");
    assert_eq!(
        world.refused(&Command::Undo(Some(edited))),
        format!("{edited} was taken back already, by {}.", third.by)
    );
    assert_eq!(last(&world), added);
    assert_eq!(world.undo_as(&ana(), None).unwrap().batch, added);
    world.is_sound();
}

#[test]
fn what_was_added_goes_and_comes_as_often_as_it_is_undone() {
    let (mut world, chat, seats) = november();
    let zoe = world.person("Zoe");
    let hired = last(&world);
    let (reclaimed, _) = world.reclaim(&seats);
    let given = world.done(&Command::assign(chat, zoe)).batch.unwrap();
    let seat = SeatId(4);
    let mut next = given;
    for held in [false, true, false, true, false] {
        let undone = world.undo(next);
        assert_eq!((undone.kept(), world.holds(seat)), (Vec::new(), held));
        next = undone.by;
    }
    let mut next = hired;
    for there in [false, true, false, true] {
        let undone = world.undo(next);
        assert_eq!((undone.kept(), world.store.find_person("zoe@example.com").is_ok()), (Vec::new(), there));
        next = undone.by;
    }
    let mut next = reclaimed;
    for back in [3, 0, 3, 0, 3] {
        let undone = world.undo(next);
        assert_eq!((undone.kept(), world.counts(chat)), (Vec::new(), (back, back)));
        assert_eq!(world.notices().len(), if back == 0 { 3 } else { 0 });
        next = undone.by;
    }
    world.is_sound();
}

#[test]
fn what_the_count_had_left_out_goes_and_comes_too() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 2);
    let seats = world.holders(chat, &["Carl", "Dora"]);
    world.count(chat, 2);
    let mut next = world.revoke_already_removed(&seats[1..]);
    for counts in [(2, 2), (1, 2), (2, 2), (1, 2)] {
        let undone = world.undo(next);
        assert_eq!((undone.kept(), world.counts(chat)), (Vec::new(), counts));
        next = undone.by;
    }
    world.is_sound();
}

#[test]
fn a_bare_undo_that_cannot_go_on_names_the_change_before() {
    let (mut world, _, seats) = november();
    let before = last(&world);
    let (batch, _) = world.reclaim(&seats[..1]);
    world.leaves("Carl", PersonStatus::Inactive);
    let refusal = world.undo_as(&ana(), None).unwrap_err();
    assert_eq!(
        refusal.message,
        format!(
            "Nothing of {batch} can be taken back. {}: this user is inactive or offboarded and cannot be given a seat.",
            seats[0]
        )
    );
    let hint = format!("your change before it can be taken back with: dormouse undo {before}");
    assert_eq!(refusal.hint, Some(hint.into()));
    assert_eq!(world.undo_as(&ana(), Some(before)).unwrap().batch, before);
}

#[test]
fn what_a_purge_has_erased_no_longer_stands_in_the_way_of_a_bare_undo() {
    let (mut world, _, seats) = november();
    let before = last(&world);
    world.reclaim(&seats[..1]);
    let zoe = world.person("Zoe");
    let carl = world.store.find_person("carl@example.com").unwrap();
    for person in [carl, zoe] {
        world.done(&Command::OffboardPerson(person));
        world.done(&Command::purge(person));
    }
    assert_eq!(last(&world), before);
    world.is_sound();
}

#[test]
fn whoever_left_since_gets_nothing_back() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 2);
    let seats = world.holders(chat, &["Carl"]);
    let revoked = world.revoke(&seats);
    world.leaves("Carl", PersonStatus::Inactive);
    assert_eq!(
        world.refused(&Command::Undo(Some(revoked))),
        format!(
            "Nothing of {revoked} can be taken back. S1: this user is inactive or offboarded and cannot be given a seat."
        )
    );
}

#[test]
fn nobody_goes_back_into_a_record_that_was_itself_merged_since() {
    let mut world = World::on_disk();
    let [carl, dora, emil] = ["Carl", "Dora", "Emil"].map(|name| world.person(name));
    let merged = world.done(&Command::MergePeople { from: emil, into: carl }).batch.unwrap();
    let undone = world.undo(merged);
    world.done(&Command::MergePeople { from: carl, into: dora });
    let refused = world.refused(&Command::Undo(Some(undone.by)));
    let by = undone.by;
    assert_eq!(refused, format!("Nothing of {by} can be taken back. {emil}: {carl} is no record of its own since."));
    world.is_sound();
}
