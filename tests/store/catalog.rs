//! The catalog: products and licenses that are edited, laid aside and taken up again, and keys that nobody sees by chance.

use super::world::{World, ana, ben};
use dormouse::domain::account::IdentityKey;
use dormouse::domain::command::{Command, Detail};
use dormouse::domain::dormancy::AsOf;
use dormouse::domain::edit::SeatEdit;
use dormouse::domain::ids::{BatchId, LicenseId, ProductId, SeatId};
use dormouse::domain::license::{Counting, LicenseFields, LicenseStatus, LimitPolicy, Plan, SeatType, TrueUpRule};
use dormouse::domain::money::{BillingCycle, Currency, Money};
use dormouse::domain::name_list::NameList;
use dormouse::domain::product::{Grade, ProductFields, RiskLevel};
use dormouse::domain::read_model::{LicenseEntry, ProductEntry, SeatFilter};
use dormouse::domain::refusal::text;

fn license(world: &World, id: LicenseId) -> LicenseEntry {
    world.store.license(id, world.today()).unwrap()
}

fn product(world: &World, id: ProductId) -> ProductEntry {
    world.store.product(id, world.today()).unwrap()
}

fn add_product(world: &mut World, name: &str) -> ProductId {
    let fields = ProductFields { name: name.into(), ..ProductFields::default() };
    let Detail::Product(id) = world.done(&Command::AddProduct(fields)).detail else { panic!() };
    id
}

#[test]
fn a_catalog_entry_brings_no_license_and_no_cost() {
    let mut world = World::new();
    let chat = add_product(&mut world, "Chat");
    assert!(world.store.licenses(world.today()).unwrap().is_empty());
    assert_eq!((product(&world, chat).licenses, product(&world, chat).seats), (0, 0));
}

#[test]
fn one_catalog_entry_has_many_licenses_and_each_points_at_one() {
    let mut world = World::new();
    for name in ["Team", "Business"] {
        world.license_with("Chat", LicenseFields { name: Some(name.into()), ..LicenseFields::default() });
    }
    let licenses = world.store.licenses(world.today()).unwrap();
    assert_eq!(world.store.products(world.today()).unwrap().len(), 1);
    assert!(licenses.iter().all(|entry| entry.license.product_id == ProductId(1)));
    assert_eq!(product(&world, ProductId(1)).licenses, 2);
}

#[test]
fn a_catalog_entry_outlives_its_contracts() {
    let mut world = World::new();
    let old = world.license("Chat", 5);
    world.done(&Command::ArchiveLicense(old));
    let new = world.license("Chat", 7);
    assert_eq!(license(&world, new).license.product_id, license(&world, old).license.product_id);
}

#[test]
fn only_assignments_use_seats() {
    let mut world = World::new();
    let chat = world.license("Chat", 5);
    world.person("Carl");
    assert_eq!(world.counts(chat), (0, 0));
    world.holders(chat, &["Dora", "Emil"]);
    assert_eq!((world.counts(chat), world.figures(chat).available()), ((2, 2), Some(3)));
}

#[test]
fn a_product_keeps_every_field_and_its_grade_is_that_of_all_its_licenses() {
    let mut world = World::new();
    let ids = ["Team", "Business"]
        .map(|name| world.license_with("Chat", LicenseFields { name: Some(name.into()), ..LicenseFields::default() }));
    let command = world.edit_product(ProductId(1), |fields| {
        *fields = ProductFields {
            name: "Chatter".into(),
            publisher: Some("Talk Ltd".into()),
            category: Some("Talking".into()),
            security_grade: Some(Grade::B),
            risk_level: Some(RiskLevel::High),
        };
    });
    let batch = world.done(&command).batch.unwrap();
    let Command::EditProduct { fields, .. } = command else { panic!() };
    assert_eq!(product(&world, ProductId(1)).fields, fields);
    for id in ids {
        let entry = license(&world, id);
        assert_eq!(
            (entry.grade, entry.risk, entry.license.product.as_str()),
            (Some(Grade::B), Some("high"), "Chatter")
        );
    }
    world.undo(batch);
    let fields = product(&world, ProductId(1)).fields;
    assert_eq!(fields, ProductFields { name: "Chat".into(), ..ProductFields::default() });
    world.is_sound();
}

#[test]
fn publisher_and_name_tell_two_products_apart() {
    let mut world = World::new();
    let [chat, draw] = ["Chat", "Draw"].map(|name| add_product(&mut world, name));
    let same = world.edit_product(draw, |fields| fields.name = "CHAT".into());
    assert_eq!(world.refused(&same), format!("The catalog has a product of that name and publisher: {chat}."));
    let other = world.edit_product(draw, |fields| {
        fields.name = "Chat".into();
        fields.publisher = Some("Talk Ltd".into());
    });
    world.done(&other);
    let respelled = world.edit_product(chat, |fields| fields.name = "chat".into());
    world.done(&respelled);
    assert_eq!(product(&world, chat).fields.name, "chat");
}

#[test]
fn a_license_keeps_every_field_it_is_given() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 5);
    let before = license(&world, chat).license.terms;
    let day = |text: &str| Some(super::world::day(text));
    let money = |text| Money::parse(text, Currency::parse("JPY").unwrap()).ok();
    let all = LicenseFields {
        name: Some("Team".into()),
        seats_total: Some(12),
        seat_type: Some(SeatType::Concurrent),
        counting: Some(Counting::Peak),
        identity_key: Some(IdentityKey::Device),
        cost_per_seat: money("100"),
        total_cost: money("1200"),
        currency: Currency::parse("JPY"),
        billing_cycle: Some(BillingCycle::Quarterly),
        purchase_date: day("2026-01-01"),
        start_date: day("2026-01-02"),
        expiry_date: day("2026-12-31"),
        renewal_date: day("2026-12-30"),
        auto_renew: Some(true),
        renewal_notice_days: Some(45),
        notice_days: Some(60),
        business_owner: Some("Ana".into()),
        license_key: Some("ABCD-EFGH".into()),
        purchase_order: Some("PO 7".into()),
        invoice_number: Some("INV 9".into()),
        status: Some(LicenseStatus::PendingRenewal),
        vendor_products: Some(NameList::one("Chat; Business").and(NameList::one("Chat Teams"))),
        limit_policy: Some(LimitPolicy::Soft),
        overdraft: Some(3),
        grace_days: Some(14),
        plan: Some(Plan::Paid),
        lapse_effect: Some("All users lose access to reports".into()),
        min_commit: Some(10),
        price_breaks: Some("1:100,50:90".into()),
        quantity_rule: Some("window(7)".into()),
        trueup_rule: Some(TrueUpRule::QuarterlyPeak),
    };
    let command = world.edit_license(chat, |fields| *fields = all.clone());
    let outcome = world.done(&command);
    assert_eq!(outcome.warnings, ["The peak of L1 is not known here, so nothing is held against its total."]);
    assert_eq!(LicenseFields::from(&license(&world, chat).license.terms), all);
    let again = world.edit_license(chat, |_| ());
    assert_eq!(world.done(&again).batch, None, "what changes nothing leaves no trace");
    let undone = world.undo(outcome.batch.unwrap());
    assert_eq!(license(&world, chat).license.terms, before);
    world.undo(undone.by);
    assert_eq!(LicenseFields::from(&license(&world, chat).license.terms), all);
    world.is_sound();
}

#[test]
fn what_is_odd_is_said_and_what_is_wrong_is_refused() {
    let mut world = World::new();
    let chat = world.license("Chat", 10);
    let day = |text: &str| Some(super::world::day(text));
    let eur = |text| Money::parse(text, Currency::EUR).ok();
    let odd = world.edit_license(chat, |fields| {
        fields.start_date = day("2026-06-01");
        fields.expiry_date = day("2026-05-31");
        fields.renewal_date = day("2026-06-02");
        fields.purchase_date = day("2026-06-03");
        fields.cost_per_seat = eur("10");
        fields.total_cost = eur("101");
        fields.overdraft = Some(2);
    });
    assert_eq!(
        world.done(&odd).warnings,
        [
            "It expires on 2026-05-31, before it starts on 2026-06-01.",
            "Its renewal on 2026-06-02 lies after its expiry on 2026-05-31.",
            "It was bought on 2026-06-03, after its expiry on 2026-05-31.",
            "Its overdraft of 2 counts under a soft limit only, and its limit is hard.",
            "10 seats at € 10.00 are € 100.00, not the total cost of € 101.00.",
        ]
    );
    let half_a_percent = world.edit_license(chat, |fields| {
        *fields = LicenseFields {
            seats_total: Some(10),
            cost_per_seat: eur("10"),
            total_cost: eur("100.50"),
            ..LicenseFields::default()
        };
    });
    assert_eq!(world.done(&half_a_percent).warnings, Vec::<String>::new());
    for (change, sentence) in [
        (
            Box::new(|f: &mut LicenseFields| f.overdraft = Some(10_000_001)) as Box<dyn FnOnce(&mut LicenseFields)>,
            "Overdraft must be a whole number between 0 and 10000000.",
        ),
        (Box::new(|f| f.seats_total = Some(10_000_001)), "Seats total must be a whole number between 0 and 10000000."),
        (Box::new(|f| f.grace_days = Some(3651)), "Grace days must be a whole number between 0 and 3650."),
        (Box::new(|f| f.currency = Currency::parse("USD")), "The price and the license are in two currencies."),
        (Box::new(|f| f.seat_type = Some(SeatType::Unlimited)), "An unlimited license has no seats total."),
    ] {
        let command = world.edit_license(chat, change);
        assert_eq!(world.refused(&command), sentence);
    }
}

#[test]
fn seat_totals_are_kept_by_hand_and_may_lie_below_what_is_used() {
    let mut world = World::new();
    let chat = world.license("Chat", 3);
    world.holders(chat, &["Carl", "Dora", "Emil"]);
    let command = world.edit_license(chat, |fields| fields.seats_total = Some(1));
    let outcome = world.done(&command);
    assert_eq!(outcome.warnings, ["Chat is overdrawn by 2 (used 3 of 1)."]);
    assert_eq!((world.counts(chat), world.figures(chat).overdrawn_by()), ((3, 3), 2));
    let fred = world.person("Fred");
    assert_eq!(world.refused(&Command::assign(chat, fred)), text::NO_SEAT_LEFT);
    world.undo(outcome.batch.unwrap());
    assert_eq!(world.figures(chat).overdrawn_by(), 0);
}

#[test]
fn a_license_becomes_unlimited_and_limited_again() {
    let mut world = World::new();
    let chat = world.license("Chat", 1);
    world.holders(chat, &["Carl"]);
    let unlimited = world.edit_license(chat, |fields| {
        fields.seat_type = Some(SeatType::Unlimited);
        fields.seats_total = None;
    });
    world.done(&unlimited);
    assert_eq!((world.figures(chat).total, world.figures(chat).available()), (None, None));
    world.holders(chat, &["Dora"]);
    let limited = |total| {
        move |fields: &mut LicenseFields| {
            fields.seat_type = Some(SeatType::User);
            fields.seats_total = total;
        }
    };
    let without = world.edit_license(chat, limited(None));
    assert_eq!(world.refused(&without), "A license that is not unlimited needs its seats total.");
    let with = world.edit_license(chat, limited(Some(2)));
    world.done(&with);
    assert_eq!(world.figures(chat).available(), Some(0));
}

#[test]
fn the_limit_is_hard_or_soft_or_off() {
    let mut world = World::new();
    let chat = world.license("Chat", 1);
    let people: Vec<_> = (0..5).map(|n| world.person(&format!("Name{n}"))).collect();
    world.assign(chat, people[0]);
    assert_eq!(world.refused(&Command::assign(chat, people[1])), text::NO_SEAT_LEFT);
    let soft = world.edit_license(chat, |fields| {
        fields.limit_policy = Some(LimitPolicy::Soft);
        fields.overdraft = Some(1);
    });
    world.done(&soft);
    world.assign(chat, people[1]);
    assert_eq!(world.refused(&Command::assign(chat, people[2])), text::NO_SEAT_LEFT);
    let off = world.edit_license(chat, |fields| fields.limit_policy = Some(LimitPolicy::Off));
    world.done(&off);
    world.assign(chat, people[2]);
    let hard = world.edit_license(chat, |fields| fields.limit_policy = Some(LimitPolicy::Hard));
    world.done(&hard);
    assert_eq!(world.refused(&Command::assign(chat, people[3])), text::NO_SEAT_LEFT);
    assert_eq!(world.counts(chat), (3, 3), "whoever has a seat keeps it");
}

#[test]
fn a_record_that_somebody_else_changed_is_shown_and_not_overwritten() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 3);
    let anas = world.edit_license(chat, |fields| fields.seats_total = Some(5));
    let bens = world.edit_license(chat, |fields| fields.business_owner = Some("Ben".into()));
    let batch = world.run_as(&ben(), &bens).unwrap().batch.unwrap();
    let refusal = world.run_as(&ana(), &anas).unwrap_err();
    let sentence = format!("L1 was changed meanwhile by ben ({batch}): changed Chat: business owner none → Ben.");
    assert_eq!(refusal.message, sentence);
    assert!(refusal.hint.unwrap().contains("dormouse license show L1"));
    assert_eq!(world.figures(chat).total, Some(3));
    let anas_product = world.edit_product(ProductId(1), |fields| fields.category = Some("Talk".into()));
    let bens_product = world.edit_product(ProductId(1), |fields| fields.security_grade = Some(Grade::A));
    world.run_as(&ben(), &bens_product).unwrap();
    assert!(world.refused(&anas_product).starts_with("C1 was changed meanwhile by ben"));
    // Whoever says nothing of what was seen, means it as things are now.
    let Command::EditLicense { license, product, fields, .. } = anas else { panic!() };
    world.done(&Command::EditLicense { license, product, fields, seen: None, reason: None });
    assert_eq!(world.figures(chat).total, Some(5));
    // Seats that come and go are no change of the agreement.
    let seen = world.edit_license(chat, |fields| fields.seats_total = Some(6));
    world.holders(chat, &["Carl"]);
    world.done(&seen);
}

#[test]
fn an_archived_license_keeps_its_people_and_counts_nowhere_until_it_is_restored() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 3);
    let seats = world.holders(chat, &["Carl", "Dora"]);
    let carl = world.store.find_person("carl@example.com").unwrap();
    let (_, audit) = world.start_audit(chat);
    world.on("2026-11-22");
    let outcome = world.done(&Command::ArchiveLicense(chat));
    assert_eq!(outcome.receipt, "License archived");
    assert_eq!(
        outcome.warnings,
        [
            "2 people still hold a seat of it; the seats stay on record and count nowhere.".to_owned(),
            format!("Its users audit {audit} stays in progress."),
        ]
    );
    assert_eq!(world.store.person(carl).unwrap().seats, 0);
    assert!(world.store.people().unwrap().iter().all(|person| person.seats == 0));
    assert!(
        world
            .store
            .seats(&SeatFilter::default(), AsOf::new(world.today(), super::world::ninety(), 7))
            .unwrap()
            .is_empty()
    );
    assert_eq!(product(&world, ProductId(1)).licenses, 0);
    assert_eq!(world.names(chat), ["Carl", "Dora"], "asked for by name, they are there");
    assert!(world.seat(seats[0]).is_some_and(|entry| !entry.verdict.dormant));
    let fred = world.person("Fred");
    assert_eq!(world.refused(&Command::assign(chat, fred)), "Chat is archived.");
    assert_eq!(world.refused(&Command::ArchiveLicense(chat)), "Chat is archived already.");
    assert!(!world.store.history(Some("L1"), None, None).unwrap().is_empty(), "its history stays");

    let outcome = world.done(&Command::RestoreLicense(chat));
    assert_eq!((&*outcome.receipt, world.counts(chat)), ("License restored", (2, 2)));
    assert_eq!(world.store.person(carl).unwrap().seats, 1);
    assert_eq!(world.refused(&Command::RestoreLicense(chat)), "Chat is not archived.");
    world.is_sound();
}

#[test]
fn archiving_and_restoring_are_taken_back_and_done_again() {
    let mut world = World::on_disk();
    let chat = world.license("Chat", 3);
    let archived = world.done(&Command::ArchiveLicense(chat)).batch.unwrap();
    let away = |world: &World| license(world, chat).license.archived;
    let undone = world.undo(archived);
    assert!(!away(&world));
    world.undo(undone.by);
    assert!(away(&world));
    let restored = world.done(&Command::RestoreLicense(chat)).batch.unwrap();
    world.undo(restored);
    assert!(away(&world));
    let archived = world.done(&Command::ArchiveProduct(ProductId(1))).batch.unwrap();
    let undone = world.undo(archived);
    assert!(!product(&world, ProductId(1)).archived);
    world.undo(undone.by);
    assert!(product(&world, ProductId(1)).archived);
    world.is_sound();
}

#[test]
fn a_name_that_was_taken_meanwhile_is_not_taken_twice() {
    let mut world = World::new();
    let old = world.license("Chat", 3);
    let archived = world.done(&Command::ArchiveLicense(old)).batch.unwrap();
    let new = world.license("Chat", 4);
    assert_eq!(world.refused(&Command::RestoreLicense(old)), format!("There is a license Chat already: {new}."));
    let kept = world.refused(&Command::Undo(Some(archived)));
    assert!(kept.ends_with("L1: another one has taken its place since."), "{kept}");
    let renamed = world.edit_license(old, |fields| fields.name = Some("Old".into()));
    world.done(&renamed);
    world.done(&Command::RestoreLicense(old));
    let back = world.edit_license(old, |fields| fields.name = None);
    assert_eq!(world.refused(&back), format!("There is a license Chat already: {new}."));
    world.is_sound();
}

#[test]
fn a_product_is_archived_after_its_licenses_and_restored_before_them() {
    let mut world = World::on_disk();
    let ids = ["Team", "Business"]
        .map(|name| world.license_with("Chat", LicenseFields { name: Some(name.into()), ..LicenseFields::default() }));
    let chat = ProductId(1);
    let refusal = world.run_as(&ana(), &Command::ArchiveProduct(chat)).unwrap_err();
    assert_eq!(refusal.message, "Chat has 2 licenses that are not archived.");
    assert!(refusal.hint.unwrap().ends_with("(L1, L2), beginning with: dormouse license archive L1"));
    let archived = ids.map(|id| world.done(&Command::ArchiveLicense(id)).batch.unwrap());
    let outcome = world.done(&Command::ArchiveProduct(chat));
    assert_eq!(outcome.receipt, "Product archived");
    assert_eq!(world.refused(&Command::ArchiveProduct(chat)), "Chat is archived already.");
    assert_eq!(world.refused(&Command::RestoreLicense(ids[0])), "Its product Chat is archived.");
    // Undo obeys the same order.
    let kept = world.refused(&Command::Undo(Some(archived[0])));
    assert!(kept.ends_with("L1: its product C1 is archived since."), "{kept}");
    let restored = world.done(&Command::RestoreProduct(chat)).batch.unwrap();
    world.done(&Command::RestoreLicense(ids[0]));
    let kept = world.refused(&Command::Undo(Some(restored)));
    assert!(kept.ends_with("C1: it has a license that is not archived since: L1."), "{kept}");
    assert_eq!(world.refused(&Command::RestoreProduct(chat)), "Chat is not archived.");
    world.is_sound();
}

#[test]
fn nothing_comes_back_to_a_product_that_was_laid_aside() {
    let mut world = World::on_disk();
    let draw = add_product(&mut world, "Draw");
    let fields = LicenseFields::default();
    let added = world
        .done(&Command::AddLicense { product: "Draw".into(), publisher: None, fields: Box::new(fields) })
        .batch
        .unwrap();
    let undone = world.undo(added);
    world.done(&Command::ArchiveProduct(draw));
    let kept = world.refused(&Command::Undo(Some(undone.by)));
    assert!(kept.ends_with("L1: its product C1 is archived since."), "{kept}");
    // An archived name is free, and a product that has taken it keeps it.
    let new = add_product(&mut world, "Draw");
    assert_eq!(
        world.refused(&Command::RestoreProduct(draw)),
        format!("The catalog has a product of that name and publisher: {new}.")
    );
    world.is_sound();
}

#[test]
fn a_license_is_moved_to_another_product_and_back() {
    let mut world = World::new();
    let chat = world.license("Chat", 3);
    let talk = add_product(&mut world, "Talk");
    let Command::EditLicense { license: id, fields, seen, .. } = world.edit_license(chat, |_| ()) else { panic!() };
    let moved = Command::EditLicense { license: id, product: talk, fields, seen, reason: None };
    let batch = world.done(&moved).batch.unwrap();
    assert_eq!(license(&world, chat).license.title(), "Talk");
    world.done(&Command::ArchiveProduct(ProductId(1)));
    let kept = world.refused(&Command::Undo(Some(batch)));
    assert!(kept.ends_with("L1: its product C1 is archived since."), "{kept}");
    world.done(&Command::RestoreProduct(ProductId(1)));
    world.undo(batch);
    assert_eq!(license(&world, chat).license.title(), "Chat");
}

#[test]
fn a_key_is_shown_for_the_record_and_stands_nowhere_else() {
    const KEYS: [&str; 2] = ["FIRST-KEY-11111", "SECOND-KEY-22222"];
    let mut world = World::on_disk();
    let fields = LicenseFields { license_key: Some(KEYS[0].into()), ..LicenseFields::default() };
    let chat = world.license_with("Chat", fields);
    let last = world.store.last_batch(&ana()).unwrap();
    let outcome = world.run_as(&ben(), &Command::RevealKey(chat)).unwrap();
    let Detail::Key(id, key) = &outcome.detail else { panic!("{outcome:?}") };
    assert_eq!((*id, key.0.as_str(), outcome.batch), (chat, KEYS[0], None));
    assert!(!format!("{outcome:?}").contains(KEYS[0]), "{outcome:?}");
    let event = world.store.history(Some("L1"), None, Some(1)).unwrap().remove(0);
    assert_eq!((event.command.as_str(), event.actor.as_deref()), ("reveal_key", Some("ben")));
    assert_eq!(event.summary.as_deref(), Some("looked at the license key of Chat"));
    assert_eq!(world.store.last_batch(&ana()).unwrap(), last, "there is nothing to take back");

    let now = world.now();
    let refusal = world.store.rehearse(&Command::RevealKey(chat), &ana(), now).unwrap_err();
    assert_eq!(refusal.message, "A license key is shown for the record, or not at all.");
    let stranger = dormouse::domain::actor::Actor { uid: 4000, name: "mia".into(), ..ana() };
    let refusal = world.run_as(&stranger, &Command::RevealKey(chat)).unwrap_err();
    assert_eq!(refusal.message, "mia may look, but only an admin of this database may change it.");

    let new = world.edit_license(chat, |fields| fields.license_key = Some(KEYS[1].into()));
    let batch = world.done(&new).batch.unwrap();
    let undone = world.undo(batch);
    assert_eq!(license(&world, chat).license.terms.license_key.as_deref(), Some(KEYS[0]));
    world.undo(undone.by);
    let gone = world.edit_license(chat, |fields| fields.license_key = None);
    world.done(&gone);
    assert_eq!(world.refused(&Command::RevealKey(chat)), "Chat has no license key.");
    let history = format!("{:?}", world.store.history(None, None, None).unwrap());
    let facts: String = world
        .by_other_means()
        .query_row("SELECT group_concat(facts || coalesce(summary, '')) FROM history", [], |row| row.get(0))
        .unwrap();
    for key in KEYS {
        assert!(!history.contains(key) && !facts.contains(key), "{history}");
    }
    let images: i64 = world
        .by_other_means()
        .query_row("SELECT count(*) FROM image WHERE before IS NULL AND after LIKE '%KEY-%'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(images, 0, "what was added is taken back without its image");
    world.is_sound();
}

#[test]
fn what_is_not_there_is_refused_by_name() {
    let mut world = World::new();
    world.license("Chat", 1);
    for command in [
        Command::ArchiveLicense(LicenseId(9)),
        Command::RestoreLicense(LicenseId(9)),
        Command::StartAudit(LicenseId(9)),
    ] {
        assert_eq!(world.refused(&command), "There is no license \"L9\".");
    }
    for command in [Command::ArchiveProduct(ProductId(9)), Command::RestoreProduct(ProductId(9))] {
        assert_eq!(world.refused(&command), "There is no product \"C9\".");
    }
    let seats = vec![SeatId(9)];
    let edit = Command::EditSeats { seats, edit: SeatEdit::default(), seen: Some(BatchId(1)), reason: None };
    assert_eq!(world.refused(&edit), "There is no seat \"S9\".");
}
