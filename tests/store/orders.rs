//! Orders: what buying, renewing and editing a total leave behind, from which day it counts, and what an undo of it takes
//! back.

use super::import_files::licenses;
use super::world::{World, day};
use dormouse::domain::command::{Command, Detail, ImportOptions};
use dormouse::domain::discount::Discount;
use dormouse::domain::ids::{BatchId, LicenseId};
use dormouse::domain::import_file::LicenseRow;
use dormouse::domain::license::{LicenseFields, LicenseStatus, SeatType};
use dormouse::domain::money::{Currency, Money};
use dormouse::domain::order::{Order, OrderFields, total_on};
use dormouse::domain::person::PersonStatus;
use dormouse::domain::time::Day;
use dormouse::store::{Access, Store};

fn euros(text: &str) -> Option<Money> {
    Money::parse(text, Currency::EUR).ok()
}

/// 242 seats of Sketchpad for the year 2026 at 54.75 a seat; it is July.
fn sketchpad() -> (World, LicenseId) {
    let mut world = World::on_disk();
    let fields = LicenseFields {
        seats_total: Some(242),
        cost_per_seat: euros("54.75"),
        start_date: Some(day("2026-01-01")),
        expiry_date: Some(day("2026-12-31")),
        ..LicenseFields::default()
    };
    let license = world.license_with("Sketchpad", fields);
    world.on("2026-07-01");
    (world, license)
}

fn of_seats(license: LicenseId, seats: i64) -> Command {
    buy(license, OrderFields { seats: Some(seats), ..OrderFields::default() })
}

fn on(license: LicenseId, seats: i64, text: &str) -> Command {
    buy(license, OrderFields { seats: Some(seats), day: Some(day(text)), ..OrderFields::default() })
}

fn buy(license: LicenseId, order: OrderFields) -> Command {
    Command::BuySeats { license, order: Box::new(order), reason: None }
}

fn renew(license: LicenseId, until: &str, seats: Option<u32>) -> Command {
    Command::RenewLicense { license, until: day(until), seats, order: Box::default(), reason: None }
}

fn bought(world: &mut World, command: &Command) -> BatchId {
    world.done(command).batch.unwrap()
}

fn total(world: &World, license: LicenseId) -> u32 {
    world.figures(license).total.unwrap()
}

fn orders(world: &World, license: LicenseId) -> Vec<Order> {
    world.store.license(license, world.today()).unwrap().orders
}

fn row_of(fields: LicenseFields) -> LicenseRow {
    LicenseRow { product: "Sketchpad".into(), publisher: None, fields }
}

/// What made each order, its day and its seats.
fn listed(world: &World, license: LicenseId) -> Vec<String> {
    let line = |order: &Order| format!("{} {} {:+}", order.kind.word(), order.day, order.seats);
    orders(world, license).iter().map(line).collect()
}

/// The total that is recorded, whatever is due.
fn recorded(world: &World, license: LicenseId) -> i64 {
    let sql = "SELECT seats_total FROM license WHERE id = ?1";
    world.by_other_means().query_row(sql, [license.0], |row| row.get(0)).unwrap()
}

#[test]
fn the_first_order_keeps_what_was_there_as_an_order_of_its_own() {
    let (mut world, license) = sketchpad();
    let discount = Discount::parse("5").ok();
    let order = OrderFields { seats: Some(10), discount_percent: discount, ..OrderFields::default() };
    let now = world.now();
    let rehearsed = world.store.rehearse(&buy(license, order.clone()), &super::world::ana(), now).unwrap();
    assert_eq!(
        rehearsed.receipt,
        "would buy 10 seats of Sketchpad for EUR 262.20 with 5 % off (184 of 365 days), total 242 → 252"
    );
    assert!(orders(&world, license).is_empty());
    let outcome = world.done(&buy(license, order));
    assert_eq!(
        outcome.receipt,
        "bought 10 seats of Sketchpad for EUR 262.20 with 5 % off (184 of 365 days), total 242 → 252"
    );
    assert_eq!(outcome.warnings.len(), 1, "{:?}", outcome.warnings);
    let Detail::Ordered(written) = outcome.detail else { panic!("{:?}", outcome.detail) };
    let known = orders(&world, license);
    assert_eq!((known[1].id, &known[1].fields), (written.id, &written.fields));
    assert_eq!(listed(&world, license), ["opening 2026-01-01 +242", "purchase 2026-07-01 +10"]);
    assert_eq!((total(&world, license), recorded(&world, license)), (252, 252));
    assert!(known.iter().all(|order| order.counted));
    world.is_sound();
}

#[test]
fn an_undo_takes_orders_back_and_brings_them_again() {
    let (mut world, license) = sketchpad();
    let batch = bought(&mut world, &of_seats(license, 10));
    let undone = world.undo(batch);
    assert_eq!((undone.kept(), total(&world, license)), (Vec::<String>::new(), 242));
    assert!(orders(&world, license).is_empty());
    world.is_sound();
    let again = world.undo(undone.by);
    assert_eq!((again.kept(), total(&world, license)), (Vec::<String>::new(), 252));
    assert_eq!(listed(&world, license).len(), 2);
    world.is_sound();
    world.undo(again.by);
    assert_eq!((total(&world, license), orders(&world, license).len()), (242, 0));
    world.is_sound();
}

#[test]
fn orders_are_taken_back_in_any_order() {
    let (mut world, license) = sketchpad();
    let first = bought(&mut world, &of_seats(license, 10));
    let second = bought(&mut world, &of_seats(license, 5));
    let kept = world.undo(first).kept();
    assert_eq!(kept, ["O1: later orders add to the seats that it stands for"]);
    assert_eq!(total(&world, license), 247);
    world.is_sound();
    world.undo(second);
    assert_eq!((total(&world, license), listed(&world, license)), (242, vec!["opening 2026-01-01 +242".to_owned()]));
    world.is_sound();
}

#[test]
fn an_order_stays_whose_seats_were_given_up_since() {
    let (mut world, license) = sketchpad();
    bought(&mut world, &of_seats(license, 1));
    let ten = bought(&mut world, &of_seats(license, 10));
    bought(&mut world, &of_seats(license, -250));
    let refusal = world.undo_as(&super::world::ana(), Some(ten)).unwrap_err();
    assert_eq!(
        refusal.message,
        format!(
            "Nothing of {ten} can be taken back. O3: the total would be -7 seats on 2026-07-01, and it cannot be below 0."
        )
    );
    assert_eq!(total(&world, license), 3);
    world.is_sound();
}

#[test]
fn another_total_is_an_order_that_says_so_and_can_be_taken_back() {
    let (mut world, license) = sketchpad();
    let plain = world.edit_license(license, |fields| fields.seats_total = Some(240));
    let before = world.done(&plain);
    assert_eq!(before.receipt, "changed Sketchpad: seats total 242 → 240");
    assert!(orders(&world, license).is_empty(), "without orders an edit is what it was");
    bought(&mut world, &of_seats(license, 10));
    let edit = world.edit_license(license, |fields| {
        fields.seats_total = Some(255);
        fields.notice_days = Some(30);
    });
    let outcome = world.done(&edit);
    assert_eq!(
        outcome.receipt,
        "changed Sketchpad: seats total 250 → 255, notice days none → 30, by the order O3 of +5 seats"
    );
    assert_eq!(listed(&world, license)[2], "correction 2026-07-01 +5");
    assert_eq!(total(&world, license), 255);
    world.is_sound();
    assert_eq!(world.undo(outcome.batch.unwrap()).kept(), Vec::<String>::new());
    let terms = world.store.license(license, world.today()).unwrap().license.terms;
    assert_eq!((terms.seats_total, terms.notice_days), (Some(250), None));
    let kept = world.undo_as(&super::world::ana(), before.batch).unwrap_err();
    assert!(kept.message.contains("L1: changed since by"), "{kept:?}");
    world.is_sound();
}

#[test]
fn a_total_that_was_edited_before_the_orders_is_not_set_back_under_them() {
    let (mut world, license) = sketchpad();
    let edit = world.edit_license(license, |fields| fields.seats_total = Some(240));
    let edited = bought(&mut world, &edit);
    bought(&mut world, &of_seats(license, 10));
    bought(&mut world, &of_seats(license, -10));
    assert_eq!(total(&world, license), 240, "as the edit left it");
    let refusal = world.undo_as(&super::world::ana(), Some(edited)).unwrap_err();
    assert_eq!(refusal.message, format!("Nothing of {edited} can be taken back. L1: it has orders since."));
    world.is_sound();
}

#[test]
fn an_order_of_a_later_day_counts_from_that_day_on_without_anybody_writing() {
    let (mut world, license) = sketchpad();
    let outcome = world.done(&on(license, 10, "2026-10-01"));
    assert!(outcome.receipt.ends_with("total 242 → 252 from 2026-10-01 on"), "{}", outcome.receipt);
    assert_eq!((total(&world, license), recorded(&world, license)), (242, 242));
    world.is_sound();
    world.on("2026-10-01");
    assert_eq!((total(&world, license), recorded(&world, license)), (252, 242), "a look says so, and writes nothing");
    assert_eq!(world.store.products(world.today()).unwrap()[0].seats, 252);
    let reader = Store::open(&world.path(), Access::ReadOnly).unwrap();
    assert_eq!(reader.license(license, day("2026-10-01")).unwrap().license.seats.total, Some(252));
    assert_eq!(reader.license(license, day("2026-09-30")).unwrap().license.seats.total, Some(242));
    world.is_sound();
    world.person("Carl");
    assert_eq!(
        (total(&world, license), recorded(&world, license)),
        (252, 252),
        "the first command of the day counts it"
    );
    let told = world.store.history(Some(&license.to_string()), None, None).unwrap();
    let summary = told[0].summary.as_deref();
    assert_eq!(summary, Some("the orders of Sketchpad up to today count: total 242 → 252"));
    assert_eq!(reader.license(license, day("2026-09-30")).unwrap().license.seats.total, Some(252), "no time travel");
    world.is_sound();
    let undone = world.undo(outcome.batch.unwrap());
    assert_eq!((undone.kept(), total(&world, license)), (Vec::<String>::new(), 242));
    world.is_sound();
}

#[test]
fn a_seat_is_given_on_the_day_on_which_more_were_bought() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 1);
    world.on("2026-07-01");
    let (carl, dora) = (world.person("Carl"), world.person("Dora"));
    world.assign(chat, carl);
    world.done(&on(chat, 1, "2026-07-02"));
    assert_eq!(world.refused(&Command::assign(chat, dora)), "No seats remaining on this license.");
    world.on("2026-07-02");
    world.assign(chat, dora);
    assert_eq!(world.counts(chat), (2, 2));
    world.is_sound();
}

#[test]
fn an_editor_who_saw_the_total_of_yesterday_overwrites_nothing() {
    let (mut world, license) = sketchpad();
    world.done(&on(license, 10, "2026-07-02"));
    let edit = world.edit_license(license, |fields| fields.notice_days = Some(30));
    world.on("2026-07-02");
    assert!(world.refused(&edit).starts_with("L1 was changed meanwhile"), "its total moved overnight");
    assert_eq!(total(&world, license), 252);
}

#[test]
fn a_renewal_rolls_the_dates_on_and_keeps_what_was() {
    let (mut world, license) = sketchpad();
    bought(&mut world, &of_seats(license, 10));
    let edit = world.edit_license(license, |fields| fields.status = Some(LicenseStatus::PendingRenewal));
    world.done(&edit);
    world.on("2026-12-01");
    let outcome = world.done(&renew(license, "2027-12-31", Some(250)));
    assert_eq!(
        outcome.receipt,
        "renewed Sketchpad for EUR 13687.50, total 252 → 250 from 2027-01-01 on, term 2027-01-01 to 2027-12-31"
    );
    let terms = |world: &World| world.store.license(license, world.today()).unwrap().license.terms;
    let dates = |world: &World| [terms(world).start_date, terms(world).expiry_date].map(|day| day.unwrap().to_string());
    assert_eq!(dates(&world), ["2027-01-01", "2027-12-31"]);
    assert_eq!((terms(&world).status, total(&world, license)), (LicenseStatus::Active, 252));
    world.on("2027-01-01");
    assert_eq!(total(&world, license), 250);
    assert_eq!(listed(&world, license)[2], "renewal 2027-01-01 -2");
    world.is_sound();
    world.undo(outcome.batch.unwrap());
    assert_eq!((dates(&world), total(&world, license)), (["2026-01-01", "2026-12-31"].map(str::to_owned), 252));
    assert_eq!(terms(&world).status, LicenseStatus::PendingRenewal);
    world.is_sound();
}

#[test]
fn a_total_cost_moves_into_the_first_order_and_comes_back_with_it() {
    let mut world = World::on_disk();
    let fields = LicenseFields { seats_total: Some(13), total_cost: euros("250"), ..LicenseFields::default() };
    let license = world.license_with("Draw", fields);
    let first = bought(&mut world, &of_seats(license, 1));
    let terms = |world: &World| world.store.license(license, world.today()).unwrap().license.terms;
    assert_eq!((terms(&world).total_cost, terms(&world).cost_per_seat), (None, euros("19.23")));
    let undone = world.undo(first);
    assert_eq!((terms(&world).total_cost, terms(&world).cost_per_seat), (euros("250"), None));
    let redone = world.undo(undone.by);
    let second = bought(&mut world, &of_seats(license, 1));
    let kept = world.undo(redone.by).kept();
    assert!(kept.contains(&"L1: it has orders since".to_owned()), "{kept:?}");
    assert_eq!((terms(&world).total_cost, total(&world, license)), (None, 14));
    world.undo(second);
    world.is_sound();
}

#[test]
fn an_order_does_not_come_back_to_a_license_that_has_another_total_since() {
    let (mut world, license) = sketchpad();
    let first = bought(&mut world, &of_seats(license, 10));
    let undone = world.undo(first);
    let edit = world.edit_license(license, |fields| fields.seats_total = Some(300));
    world.done(&edit);
    let refusal = world.undo_as(&super::world::ana(), Some(undone.by)).unwrap_err();
    assert!(refusal.message.ends_with("O1: the seats total of its license was changed since."), "{refusal:?}");
    assert_eq!(total(&world, license), 300);
    bought(&mut world, &of_seats(license, 5));
    let again = world.undo(undone.by);
    assert_eq!(again.kept(), ["O1: another one has taken its place since"]);
    assert_eq!((total(&world, license), orders(&world, license).len()), (315, 3));
    world.is_sound();
}

#[test]
fn a_license_with_orders_stays_in_its_currency_and_has_a_limit() {
    let (mut world, license) = sketchpad();
    bought(&mut world, &of_seats(license, 10));
    let unlimited = world.edit_license(license, |fields| {
        (fields.seat_type, fields.seats_total) = (Some(SeatType::Unlimited), None);
    });
    assert_eq!(world.refused(&unlimited), "The license has orders, and an unlimited one has none.");
    let dollars = world.edit_license(license, |fields| {
        (fields.currency, fields.cost_per_seat) = (Currency::parse("USD"), None);
    });
    assert_eq!(world.refused(&dollars), "The orders of the license are in EUR.");
    let below = world.edit_license(license, |fields| fields.seats_total = Some(0));
    world.done(&on(license, -100, "2026-12-01"));
    assert_eq!(world.refused(&below), "The total would be -100 seats on 2026-12-01, and it cannot be below 0.");
}

#[test]
fn a_file_with_another_total_is_an_order_of_the_difference() {
    let (mut world, license) = sketchpad();
    bought(&mut world, &of_seats(license, 10));
    world.on("2026-07-02");
    let row = |total: u32| {
        let fields = LicenseFields { seats_total: Some(total), ..LicenseFields::default() };
        licenses("2026-07-02", vec![row_of(fields)])
    };
    let (batch, read) = world.import(row(250), ImportOptions::default());
    assert_eq!((read.updated, read.unchanged), (1, 0));
    assert_eq!(read.warnings, ["Line 2: The total of Sketchpad follows from its orders, so O3 adds -2 seats to them."]);
    assert_eq!((total(&world, license), listed(&world, license).len()), (250, 3));
    world.is_sound();
    world.on("2026-07-03");
    let same = LicenseFields { seats_total: Some(250), ..LicenseFields::default() };
    let (_, read) = world.import(licenses("2026-07-03", vec![row_of(same)]), ImportOptions::default());
    assert_eq!((read.updated, read.unchanged), (0, 1));
    world.undo(batch.unwrap());
    assert_eq!(total(&world, license), 252);
    world.on("2026-07-04");
    let unlimited = LicenseFields { seat_type: Some(SeatType::Unlimited), ..LicenseFields::default() };
    let options = ImportOptions { allow_rejects: true, ..ImportOptions::default() };
    let (_, read) = world.import(licenses("2026-07-04", vec![row_of(unlimited)]), options);
    let said: Vec<_> = read.rejects.iter().map(|reject| reject.first.message.clone()).collect();
    assert_eq!(said, ["The license has orders, and an unlimited one has none."]);
    world.is_sound();
}

#[test]
fn a_license_that_has_orders_of_others_is_not_taken_back() {
    let mut world = World::on_disk();
    let fields = LicenseFields { seats_total: Some(5), ..LicenseFields::default() };
    let added = world.done(&Command::AddLicense { product: "Chat".into(), publisher: None, fields: Box::new(fields) });
    let Detail::License(license) = added.detail else { panic!("{added:?}") };
    bought(&mut world, &of_seats(license, 10));
    let refusal = world.undo_as(&super::world::ana(), added.batch).unwrap_err();
    assert!(refusal.message.ends_with(&format!("{license}: it is in use since.")), "{refusal:?}");
    world.is_sound();
}

#[test]
fn check_names_a_license_whose_total_is_not_the_sum_of_its_orders() {
    let (mut world, license) = sketchpad();
    bought(&mut world, &of_seats(license, 10));
    let said = |world: &World| {
        let found = world.store.check().unwrap().into_iter().find(|finding| finding.name == "orders").unwrap();
        (found.ok, found.found)
    };
    assert_eq!(said(&world), (true, "every total of a license with orders is their sum".to_owned()));
    world.rewrite("UPDATE license SET seats_total = 250");
    assert_eq!(said(&world), (false, "L1 has 250 seats, and its orders give 252".to_owned()));
    world.rewrite("UPDATE license SET seats_total = 252; UPDATE license_order SET counted = 0 WHERE kind = 'purchase'");
    assert_eq!(said(&world), (false, "L1 has 252 seats, and its orders give 242".to_owned()));
}

#[test]
fn a_total_is_what_its_orders_say_whoever_is_there() {
    let (mut world, license) = sketchpad();
    world.person_who_is("Carl", PersonStatus::Active);
    for seats in [10, -3, 7] {
        bought(&mut world, &of_seats(license, seats));
    }
    assert_eq!(total_on(&orders(&world, license), world.today()), total(&world, license));
}

#[test]
fn an_order_whose_day_comes_ends_a_time_over_the_limit() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 2);
    world.on("2026-07-01");
    world.count(chat, 3);
    let later = bought(&mut world, &on(chat, 1, "2026-07-05"));
    let times = |world: &World| {
        let spells = world.store.spells(true, world.today()).unwrap();
        spells.iter().map(|entry| (entry.spell.first_day, entry.spell.ended_on)).collect::<Vec<_>>()
    };
    assert_eq!(times(&world), [(day("2026-07-01"), None)]);
    world.on("2026-07-06");
    world.person("Carl");
    assert_eq!(times(&world), [(day("2026-07-01"), Some(day("2026-07-05")))], "on its day, whoever counts it when");
    world.is_sound();
    let undone = world.undo(later);
    assert_eq!(times(&world), [(day("2026-07-01"), None)], "it never ended");
    world.is_sound();
    world.undo(undone.by);
    assert_eq!(times(&world), [(day("2026-07-01"), Some(day("2026-07-05")))]);
    world.is_sound();
}

/// What is over its limit on a day, for a reader who writes nothing: number, first day, end.
fn over(reader: &Store, on: &str) -> Vec<(Option<i64>, Day, Option<Day>)> {
    let spells = reader.spells(true, day(on)).unwrap();
    spells.iter().map(|entry| (entry.id.map(|id| id.0), entry.spell.first_day, entry.spell.ended_on)).collect()
}

#[test]
fn an_order_of_tomorrow_ends_a_time_over_the_limit_for_whoever_asks_tomorrow() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 2);
    world.on("2026-07-01");
    world.count(chat, 3);
    world.done(&on(chat, 1, "2026-07-02"));
    let reader = Store::open(&world.path(), Access::ReadOnly).unwrap();
    let [first, next] = ["2026-07-01", "2026-07-02"].map(day);
    assert_eq!(over(&reader, "2026-07-01"), [(Some(1), first, None)]);
    assert_eq!(over(&reader, "2026-07-02"), [(Some(1), first, Some(next))]);
    let lasting = |on| reader.spells(false, on).unwrap();
    let seats = |on| lasting(on).iter().map(|entry| entry.license.seats.total).collect::<Vec<_>>();
    assert_eq!((seats(first), seats(next)), (vec![Some(2)], vec![]));
    let since = |on| reader.license(chat, on).unwrap().spell.map(|spell| spell.first_day);
    assert_eq!((since(first), since(next)), (Some(first), None));
    assert!(reader.licenses(next).unwrap()[0].spell.is_none());
    let before = reader.spells(true, next).unwrap();
    world.on("2026-07-02");
    world.person("Carl");
    assert_eq!(recorded(&world, chat), 3, "the first command of the day counts the order");
    assert_eq!(world.store.spells(true, next).unwrap(), before, "and finds what was shown");
    world.is_sound();
}

#[test]
fn an_order_that_gives_seats_up_begins_a_time_over_the_limit_on_its_day() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 3);
    world.on("2026-07-01");
    world.count(chat, 4);
    world.done(&on(chat, 2, "2026-07-03"));
    world.done(&on(chat, -2, "2026-07-05"));
    let reader = Store::open(&world.path(), Access::ReadOnly).unwrap();
    let [first, cured, again] = ["2026-07-01", "2026-07-03", "2026-07-05"].map(day);
    assert_eq!(over(&reader, "2026-07-04"), [(Some(1), first, Some(cured))]);
    assert_eq!(over(&reader, "2026-07-06"), [(None, again, None), (Some(1), first, Some(cured))], "not counted yet");
    let days = |on| reader.spells(false, on).unwrap()[0].spell.seat_days_by(on);
    assert_eq!((days(day("2026-07-02")), days(day("2026-07-08"))), (1, 3));
    world.on("2026-07-06");
    world.person("Carl");
    assert_eq!(over(&world.store, "2026-07-06"), [(Some(2), again, None), (Some(1), first, Some(cured))]);
    world.is_sound();
}

#[test]
fn a_license_that_is_laid_aside_is_over_no_limit_whatever_is_due() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 3);
    world.on("2026-07-01");
    world.count(chat, 3);
    world.done(&on(chat, -2, "2026-07-05"));
    world.done(&Command::ArchiveLicense(chat));
    assert_eq!(over(&world.store, "2026-07-06"), []);
    world.on("2026-07-06");
    world.person("Carl");
    assert_eq!(over(&world.store, "2026-07-06"), []);
    world.is_sound();
}
