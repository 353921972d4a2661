use super::*;
use crate::world::import_files::{account, assignments, roster, seat};
use crate::world::{ana, ben, noor};
use dormouse::app::action::Action;
use dormouse::app::screens::{Page, Tab};
use dormouse::domain::actor::Actor;
use dormouse::domain::command::ImportOptions;
use dormouse::domain::edit::Change;
use dormouse::domain::ids::{LicenseId, PersonId, SeatId};
use dormouse::domain::import_file::SeatRow;
use dormouse::domain::money::{Currency, Money};
use dormouse::domain::refusal::{Code, Refusal, text};

#[test]
fn a_seat_is_given_to_whom_the_typed_name_means() {
    let mut driver = Driver::demo();
    driver
        .keys("<enter> +")
        .types("mia")
        .keys("<enter>")
        .types("member")
        .keys("<enter><enter>")
        .types("new")
        .keys("<ctrl-s>");
    assert_eq!(
        driver.done,
        [Command::AssignSeat {
            license: LicenseId(1),
            person: PersonId(5),
            access_level: Some("member".into()),
            account_identifier: None,
            notes: Some("new".into()),
            assigned_on: Change::Keep,
            last_used: None,
            already_counted: false,
            reason: None,
        }]
    );
    assert_eq!(driver.status(), "License seat assigned");
    let Some(Page::License(page)) = driver.app.page() else { panic!() };
    assert_eq!(page.seats.len(), 5);
    let Some(Dialog::Outcome(outcome)) = driver.app.dialog() else { panic!() };
    assert_eq!(outcome.warnings, ["That was the last seat of Asana · Business+."]);
    driver.keys("<esc> +");
    assert_eq!(driver.status(), text::NO_SEAT_LEFT);
}

/// Every seat of the first license is counted, and two of them have no holder here.
fn full_with_two_unknown() -> Driver {
    Driver::new(World::four().after(|world| {
        let edit = world.edit_license(LicenseId(1), |fields| fields.seats_total = Some(6));
        world.done(&edit);
        world.count(LicenseId(1), 6);
    }))
}

fn assign(driver: &Driver) -> form::Form {
    match driver.app.dialog() {
        Some(Dialog::Assign(dialog)) => dialog.form.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_seat_that_was_counted_without_a_holder_is_given_first_and_by_a_full_license_too() {
    let mut driver = full_with_two_unknown();
    driver.keys("<enter> +");
    let counted = |driver: &Driver| {
        let form = assign(driver);
        let field = form.field("already_counted").unwrap();
        (field.text().to_owned(), field.remark.clone().unwrap())
    };
    let yes = "2 seats were counted that nobody here is known to hold; this is one of them. Seats used stays 6.";
    assert_eq!(counted(&driver), ("yes".into(), yes.into()));
    driver.types("mia").keys("<enter><right>");
    assert_eq!(counted(&driver), ("no".into(), "It is one more seat. Seats used becomes 7.".into()));
    driver.keys("<ctrl-s>");
    let error = assign(&driver).field("already_counted").unwrap().error.clone().unwrap();
    assert_eq!(error.message, text::NO_SEAT_LEFT);
    let hint = "if it is one of the seats that were counted while nobody was known to hold them: \"Already counted\"";
    assert_eq!(error.hint.as_deref(), Some(hint));
    driver.keys("<left>");
    assert_eq!(assign(&driver).field("already_counted").unwrap().error, None);
    driver.keys("<ctrl-s>");
    assert!(matches!(driver.done.last(), Some(Command::AssignSeat { already_counted: true, .. })), "{:?}", driver.done);
    let seats = driver.app.license(LicenseId(1)).unwrap().license.seats;
    assert_eq!((seats.used(), seats.assigned, seats.unattributed), (6, 5, 1));
}

#[test]
fn enter_goes_on_from_the_choice_and_what_is_counted_with_its_holder_has_none() {
    let mut driver = full_with_two_unknown();
    driver.keys("<enter> +").types("mia").keys("<enter><enter>").types("member");
    assert_eq!(assign(&driver).text("access_level"), "member");
    driver.keys("<ctrl-s>+").types("chl").keys("<ctrl-s>");
    assert_eq!(driver.app.license(LicenseId(1)).unwrap().license.seats.unattributed, 0);
    driver.keys("+");
    assert_eq!(driver.status(), text::NO_SEAT_LEFT);
    let mut driver = Driver::demo();
    driver.keys("<enter> +");
    assert!(assign(&driver).field("already_counted").is_none());
}

#[test]
fn leavers_are_not_offered_and_a_refusal_stays_under_its_field() {
    let mut driver = Driver::demo();
    driver.keys("<enter> +").types("dmitri").keys("<ctrl-s>");
    let form = |driver: &Driver| match driver.app.dialog() {
        Some(Dialog::Assign(dialog)) => dialog.form.clone(),
        other => panic!("{other:?}"),
    };
    let error = form(&driver).field("person").unwrap().error.clone().unwrap();
    assert_eq!(error.message, "Nobody here who can be given a seat has that name.");
    driver.keys("<ctrl-c>").types("ana@example.com").keys("<tab>").types("admin").keys("<ctrl-s>");
    let error = form(&driver).field("person").unwrap().error.clone().unwrap();
    assert_eq!(error.message, text::DUPLICATE_SEAT);
    assert_eq!((form(&driver).text("person"), form(&driver).text("access_level")), ("ana@example.com", "admin"));
}

fn offered(driver: &Driver) -> Vec<(String, String)> {
    let Some(Dialog::Assign(dialog)) = driver.app.dialog() else { panic!("the dialog is open") };
    let form::Value::Suggest(suggest) = &dialog.form.field("person").unwrap().value else { panic!() };
    suggest.matches.iter().map(|found| (found.name.clone(), found.note.clone())).collect()
}

#[test]
fn a_seat_is_offered_to_who_may_have_one_and_the_active_come_first() {
    let mut driver = Driver::demo();
    driver.keys("<enter> +").types("example.com");
    let names: Vec<String> = offered(&driver).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["Mia Chen", "Chloé Dubois"], "the others hold a seat here or left");
    assert_eq!(offered(&driver)[1].1, "on leave · chloé@example.com");
    driver.keys("<ctrl-c>").types("chl");
    assert_eq!(offered(&driver)[0].0, "Chloé Dubois", "a name that begins so is meant before letters strewn over one");
    driver.keys("<enter><enter><ctrl-s>");
    assert!(matches!(driver.done.last(), Some(Command::AssignSeat { person: PersonId(3), .. })), "leave is no bar");
}

#[test]
fn somebody_who_holds_a_seat_here_is_told_so_and_nobody_of_a_like_name_is_taken() {
    let mut driver = Driver::demo();
    driver.keys("<enter> +").types("Ana Björn");
    assert!(offered(&driver).is_empty());
    let Some(Dialog::Assign(dialog)) = driver.app.dialog() else { panic!() };
    assert_eq!(dialog.form.field("person").unwrap().error.as_ref().unwrap().message, text::DUPLICATE_SEAT);
    driver.keys("<ctrl-s>");
    assert!(driver.done.is_empty());
}

#[test]
fn a_refusal_on_the_screen_says_what_to_do_in_keys() {
    let mut driver = Driver::demo();
    driver.refuse = Some(
        Refusal::new(Code::NoSeatLeft, text::NO_SEAT_LEFT)
            .hint(dormouse::domain::advice::Step::Reclaim(LicenseId(1)).advice("free one first")),
    );
    driver.keys("<enter> +").types("mia").keys("<ctrl-s>");
    let Some(Dialog::Assign(dialog)) = driver.app.dialog() else { panic!() };
    let hint = dialog.form.refused.as_ref().unwrap().hint.clone().unwrap();
    assert_eq!(hint, "free one first: close this, then mark and reclaim what is dormant on Utilization, 3");
}

#[test]
fn a_choice_says_how_it_is_changed_and_up_and_down_go_on() {
    let mut driver = Driver::demo();
    driver.keys("1 + <tab><tab><tab>");
    let change = footer(&driver.app).into_iter().find(|info| info.label == "change").unwrap();
    let keys: Vec<String> = change.keys.iter().map(ToString::to_string).collect();
    assert_eq!(keys, ["left", "right"]);
    driver.keys("<right><right><down><right>");
    let Some(Dialog::Product(dialog)) = driver.app.dialog() else { panic!() };
    assert_eq!((dialog.form.text("security_grade"), dialog.form.text("risk_level")), ("B", "low"));
    driver.keys("<up><left>");
    let Some(Dialog::Product(dialog)) = driver.app.dialog() else { panic!() };
    assert_eq!(dialog.form.text("security_grade"), "A");
}

#[test]
fn revoking_asks_and_enter_keeps_the_seat() {
    let mut driver = Driver::demo();
    driver.keys("<enter> r <enter><enter>");
    let Some(Page::Person(_)) = driver.app.page() else { panic!("the second enter opened the holder") };
    assert!(driver.done.is_empty());
    driver.keys("<esc> r");
    let Some(Dialog::Revoke(dialog)) = driver.app.dialog() else { panic!() };
    assert_eq!((dialog.holders.as_slice(), dialog.already_removed), (["Ana Björn".to_owned()].as_slice(), false));
    driver.keys("<tab> y");
    assert_eq!(driver.done, [Command::RevokeSeats { seats: vec![SeatId(1)], already_removed: true }]);
    driver.keys("<space><space> r y");
    let Some(Command::RevokeSeats { seats, .. }) = driver.done.last() else { panic!() };
    assert_eq!(seats.len(), 2);
    assert_eq!(driver.app.license(LicenseId(1)).unwrap().license.seats.assigned, 1);
}

const GONE: &str = "1 seat is not on the vendor's newest list any more: nothing is to be removed, and the count stays.";

/// The newest list of the first license's vendor lacks its first seat, or the first two, and so did the last count.
fn short_by(missing: usize, unattributed: i64) -> Driver {
    let listed = ["Ana", "Bo", "Dmitri", "Yuki"][missing..].iter().copied().map(account).collect();
    let found = u32::try_from(4 + unattributed).unwrap();
    Driver::new(World::four().after(|world| {
        world.on("2026-11-23");
        let options = ImportOptions { license: Some(LicenseId(1)), ..ImportOptions::default() };
        world.import(roster("2026-11-23", listed), options);
        if world.figures(LicenseId(1)).used() != found {
            world.count(LicenseId(1), found);
        }
        assert_eq!(world.figures(LicenseId(1)).unattributed, unattributed);
    }))
}

#[test]
fn what_the_vendor_lists_no_more_is_said_before_it_is_revoked_and_after() {
    let mut driver = short_by(1, -1);
    driver.keys("<enter> g * r");
    let Some(Dialog::Revoke(dialog)) = driver.app.dialog() else { panic!() };
    assert_eq!((dialog.plan.seats.len(), dialog.plan.to_be_removed().len()), (4, 3));
    assert_eq!(dialog.plan.said_of_vendor().as_deref(), Some(GONE));
    assert!(!dialog.already_removed, "the seat that is missing is all that the count fell short by");
    driver.keys("y");
    let Some(Dialog::Outcome(dialog)) = driver.app.dialog() else { panic!("{}", driver.status()) };
    assert_eq!(dialog.remarks, [GONE]);
}

#[test]
fn what_the_vendor_lists_no_more_is_said_before_a_reclaim_and_after() {
    let mut driver = short_by(2, -2);
    driver.keys("3 <enter> * r");
    let Some(Dialog::Reclaim(dialog)) = driver.app.dialog() else { panic!() };
    let plan = dialog.plan.as_ref().unwrap();
    let gone = plan.gone.as_deref().unwrap();
    assert!(gone.contains("not on the vendor's newest list any more"), "{plan:?}");
    assert!(plan.to_remove < plan.seats, "{plan:?}");
    driver.keys("y");
    let Some(Dialog::Outcome(dialog)) = driver.app.dialog() else { panic!("{}", driver.status()) };
    assert_eq!(dialog.remarks.len(), 1, "{dialog:?}");
    assert!(dialog.remarks[0].contains("not on the vendor's newest list any more"), "{dialog:?}");
}

#[test]
fn removed_already_is_ticked_where_a_count_fell_short_for_no_reason_that_is_known() {
    let ticked = |missing, unattributed, keys: &str| {
        let mut driver = short_by(missing, unattributed);
        driver.keys(keys);
        let Some(Dialog::Revoke(dialog)) = driver.app.dialog() else { panic!() };
        dialog.already_removed
    };
    assert!(!ticked(0, 0, "<enter> G r"));
    assert!(ticked(0, -1, "<enter> G r"));
    assert!(ticked(1, -2, "<enter> G r"));
    assert!(!ticked(1, -1, "<enter> G r"));
    assert!(!ticked(1, -2, "<enter> g r"), "it goes as removed anyway");
}

#[test]
fn a_hidden_mark_is_not_revoked_without_its_number() {
    let mut driver = Driver::demo();
    driver.keys("<enter> * /").types("bo").keys("<enter> r y");
    assert!(driver.done.is_empty());
    let typed = |driver: &Driver| match driver.app.dialog() {
        Some(Dialog::Revoke(dialog)) => dialog.confirmation.typed.as_ref().unwrap().text().to_owned(),
        other => panic!("{other:?}"),
    };
    driver.types("-+e x4").keys("<ctrl-u>");
    driver.send(Msg::Paste("four".into()));
    assert_eq!((typed(&driver).as_str(), driver.dialog()), ("", "revoke"), "it takes digits alone");
    driver.send(Msg::Paste(" 4\n".into()));
    assert_eq!(typed(&driver), "4");
    driver.keys("<backspace> y4 <enter>");
    let Some(Command::RevokeSeats { seats, .. }) = driver.done.last() else { panic!() };
    assert_eq!(seats.len(), 4);
}

#[test]
fn a_product_and_a_license_are_added_from_their_tabs() {
    let mut driver = Driver::demo();
    driver.keys("1 + <ctrl-s>");
    assert_eq!(driver.dialog(), "product");
    driver.types("Miro").keys("<tab><tab><tab> B <ctrl-s>");
    let Some(Command::AddProduct(fields)) = driver.done.last() else { panic!() };
    assert_eq!((fields.name.as_str(), fields.security_grade.is_some(), fields.risk_level), ("Miro", true, None));
    assert_eq!(driver.app.tabs.catalog.table.selected().unwrap().fields.name, "Miro");
    driver.keys("2 +").types("miro").keys("<enter><enter>").types("Team").keys("<enter>").types("12");
    driver.keys("<enter><enter>").types("9.999").keys("<ctrl-s>");
    let Some(Dialog::License(dialog)) = driver.app.dialog() else { panic!() };
    let error = dialog.form.field("cost_per_seat").unwrap().error.as_ref().unwrap();
    assert_eq!(error.message, "The cost per seat has more than 2 digits behind the point.");
    driver.keys("<backspace> <ctrl-s>");
    let Some(Command::AddLicense { product, fields, .. }) = driver.done.last() else { panic!("{}", driver.status()) };
    assert_eq!((product.as_str(), fields.name.as_deref(), fields.seats_total), ("Miro", Some("Team"), Some(12)));
    assert_eq!(fields.cost_per_seat.unwrap().to_string(), "9.99");
    assert_eq!(driver.app.tabs.licenses.table.selected().unwrap().license.title(), "Miro · Team");
}

#[test]
fn a_product_is_changed_where_it_is_listed() {
    let mut driver = Driver::demo();
    driver.keys("1 e");
    let Some(Dialog::Product(dialog)) = driver.app.dialog() else { panic!("{}", driver.status()) };
    assert_eq!((dialog.title.as_str(), dialog.form.text("name")), ("Edit Asana", "Asana"));
    driver.keys("<esc>");
    assert!(driver.app.drafts.is_empty(), "nothing was typed, so nothing is kept");
    driver.keys("e <tab><tab>").types("Chat").keys("<tab><right><ctrl-s>");
    let Some(Command::EditProduct { product, fields, seen, .. }) = driver.done.last() else { panic!() };
    assert_eq!((product.0, fields.name.as_str(), fields.category.as_deref()), (1, "Asana", Some("Chat")));
    assert!(fields.security_grade.is_some() && seen.is_some());
}

#[test]
fn a_license_is_changed_field_by_field_and_the_rest_stays() {
    let world = World::four().after(|world| {
        let edit = world.edit_license(LicenseId(1), |fields| {
            fields.license_key = Some("AAAA-BBBB-CCCC-7F3A".into());
            fields.grace_days = Some(12);
        });
        world.done(&edit);
    });
    let before = world.store.license(LicenseId(1), world.today()).unwrap().license.terms;
    let mut driver = Driver::new(world);
    driver.keys("e");
    let Some(Dialog::License(dialog)) = driver.app.dialog() else { panic!("{}", driver.status()) };
    assert_eq!(dialog.form.text("license_key"), "", "the key is not shown");
    assert!(dialog.form.fields.iter().all(|field| field.error.is_none()));
    driver.keys("<tab><tab><ctrl-u>").types("9").keys("<ctrl-s>");
    let Some(Command::EditLicense { fields, .. }) = driver.done.last() else { panic!("{}", driver.status()) };
    let after = fields.as_ref().clone().checked(Currency::EUR).unwrap().0;
    assert_eq!(after, dormouse::domain::license::Terms { seats_total: Some(9), ..before });
    driver.keys("e <tab><tab><ctrl-u><ctrl-s>");
    let Some(Dialog::License(dialog)) = driver.app.dialog() else { panic!("{}", driver.status()) };
    assert_eq!(
        dialog.form.field("seats_total").unwrap().error.as_ref().unwrap().message,
        "A license that is not unlimited needs its seats total."
    );
}

#[test]
fn a_limit_an_overdraft_and_days_of_grace_are_typed_where_every_other_field_is() {
    use dormouse::domain::license::{FIELDS, LimitPolicy};
    let mut driver = Driver::demo();
    driver.keys("e");
    let Some(Dialog::License(dialog)) = driver.app.dialog() else { panic!("{}", driver.status()) };
    for field in FIELDS {
        assert!(dialog.form.field(field.name).is_some(), "{} can be changed", field.name);
    }
    let held = |name| dialog.form.text(name).to_owned();
    assert_eq!([held("limit_policy"), held("overdraft"), held("grace_days")], ["hard", "0", "30"]);
    let of = |name: &str| dialog.form.fields.iter().position(|field| field.name == name).unwrap();
    driver.keys(&"<tab>".repeat(of("limit_policy")));
    driver.keys("<right> <tab>").types("5x").keys("<ctrl-s>");
    let Some(Dialog::License(dialog)) = driver.app.dialog() else { panic!("{}", driver.status()) };
    let error = dialog.form.field("overdraft").unwrap().error.as_ref().unwrap();
    assert_eq!(error.message, "Overdraft must be a whole number between 0 and 10000000.");
    driver.keys("<backspace> <tab>").types("14").keys("<ctrl-s>");
    let Some(Command::EditLicense { fields, .. }) = driver.done.last() else { panic!("{}", driver.status()) };
    let typed = (fields.limit_policy, fields.overdraft, fields.grace_days);
    assert_eq!(typed, (Some(LimitPolicy::Soft), Some(5), Some(14)));
}

#[test]
fn what_somebody_else_changed_meanwhile_is_said_and_only_what_was_typed_is_kept() {
    let mut driver = Driver::demo();
    driver.keys("e <tab>").types(" Gold");
    let edit = driver.world.edit_license(LicenseId(1), |fields| fields.business_owner = Some("Bo".into()));
    driver.world.done_by(&noor(), &edit);
    driver.keys("<ctrl-s>");
    let Some(Dialog::License(dialog)) = driver.app.dialog() else { panic!("{}", driver.status()) };
    assert_eq!(
        dialog.form.refused.as_ref().unwrap().message,
        "L1 was changed meanwhile by noor (B4): changed Asana · Business+: business owner none → Bo."
    );
    driver.keys("<esc> e");
    let Some(Dialog::License(dialog)) = driver.app.dialog() else { panic!("{}", driver.status()) };
    let form = &dialog.form;
    assert_eq!((form.text("name"), form.text("business_owner")), ("Business+ Gold", "Bo"));
    driver.keys("<ctrl-s>");
    let Some(Command::EditLicense { fields, .. }) = driver.done.last() else { panic!("{}", driver.status()) };
    assert_eq!(fields.business_owner.as_deref(), Some("Bo"));
}

#[test]
fn notes_that_grew_past_what_may_be_typed_keep_nobody_from_changing_the_rest() {
    use dormouse::domain::seat::NOTES_LIMIT;
    let mut driver = Driver::new(World::four().after(|world| {
        let notes = Some("x".repeat(NOTES_LIMIT + 1));
        let row = SeatRow { license: "Business+".into(), email: "ana@example.com".into(), notes, ..seat("Asana", "") };
        world.read(vec![assignments("2026-11-22", vec![row])], None);
    }));
    driver.keys("<enter> e <tab>").types("viewer").keys("<ctrl-s>");
    let Some(Command::EditSeats { edit, .. }) = driver.done.last() else { panic!("{}", driver.status()) };
    assert_eq!(edit.notes, Change::Keep);
    driver.keys("e <tab><tab><tab>").types("y").keys("<ctrl-s>");
    let Some(Dialog::Seat(dialog)) = driver.app.dialog() else { panic!("{}", driver.status()) };
    let error = dialog.form.field("notes").unwrap().error.as_ref().unwrap();
    assert_eq!(error.message, "The note is longer than 1000 characters.");
}

#[test]
fn of_a_seat_only_what_was_typed_is_changed() {
    use dormouse::domain::edit::{Change, SeatEdit};
    use dormouse::domain::evidence::Last;
    let mut driver = Driver::demo();
    driver.keys("<enter> e");
    let Some(Dialog::Seat(dialog)) = driver.app.dialog() else { panic!("{}", driver.status()) };
    assert_eq!((dialog.title.as_str(), dialog.form.text("last_used")), ("Edit the seat of Ana Björn", "2026-11-18"));
    driver.keys("<tab>").types("viewer").keys("<ctrl-s>");
    let edit = SeatEdit { access_level: Change::To("viewer".into()), ..SeatEdit::default() };
    assert!(matches!(driver.done.last(), Some(Command::EditSeats { edit: done, seen: Some(_), .. }) if *done == edit));
    driver.keys("e <ctrl-u>").types("soon").keys("<ctrl-s>");
    let Some(Dialog::Seat(dialog)) = driver.app.dialog() else { panic!("{}", driver.status()) };
    assert_eq!(dialog.form.field("last_used").unwrap().error.as_ref().unwrap().message, "The last use is not a day.");
    driver.keys("<ctrl-u>").types("never").keys("<ctrl-s>");
    let Some(Command::EditSeats { edit, .. }) = driver.done.last() else { panic!() };
    assert_eq!(*edit, SeatEdit { last_used: Some(Last::Never), ..SeatEdit::default() });
    let many = driver.done.len();
    driver.keys("e <ctrl-s>");
    assert_eq!((driver.dialog(), driver.done.len()), ("none", many), "nothing was changed, so nothing is done");
}

#[test]
fn a_verdict_explains_itself() {
    let mut driver = Driver::demo();
    driver.keys("3 <enter> w");
    let Some(Dialog::Why(dialog)) = driver.app.dialog() else { panic!() };
    let verdict = &dialog.lines.iter().find(|(name, _)| name == "Verdict").unwrap().1;
    assert!(verdict.starts_with("Dormant: last sign-in 225 days ago"), "{verdict}");
    driver.keys("<enter>");
    assert_eq!(driver.dialog(), "none");
}

#[test]
fn the_palette_finds_actions_licenses_products_and_people() {
    let mut driver = Driver::demo();
    driver.keys(":").types("yuki").keys("<enter>");
    assert!(matches!(driver.app.page(), Some(Page::Person(page)) if page.id == PersonId(6)));
    driver.keys("<ctrl-p>").types("asana bus").keys("<enter>");
    assert!(matches!(driver.app.page(), Some(Page::License(page)) if page.id == LicenseId(1)));
    driver.keys(":").types("utilization report").keys("<enter>");
    assert_eq!(driver.app.tab, Tab::Utilization);
    driver.keys(":").types("Reclaim the marked");
    let Some(Dialog::Palette(palette)) = driver.app.dialog() else { panic!() };
    let choice = palette.picker.selected().unwrap();
    assert_eq!((choice.key.as_str(), choice.enabled, choice.note.as_str()), ("r", false, "Mark dormant seats first."));
    driver.keys("<enter>");
    assert_eq!((driver.dialog(), driver.status()), ("palette", "Mark dormant seats first."));
    driver.keys("<ctrl-c>").types("assign a seat");
    let Some(Dialog::Palette(palette)) = driver.app.dialog() else { panic!() };
    assert_eq!(palette.picker.selected().unwrap().note, "Only on the page of a license.");
}

#[test]
fn help_lists_every_key_that_works_and_is_filtered() {
    for open in
        ["1", "2", "3", "3 <enter>", "2 <enter>", "2 <enter> <tab>", "2 <enter> <tab><tab>", "3 <enter> <enter>", "!"]
    {
        let mut driver = Driver::demo();
        driver.keys(open);
        let contexts = driver.app.contexts();
        driver.keys("?");
        let Some(Dialog::Help(help)) = driver.app.dialog() else { panic!() };
        for code in (' '..='~').map(Key::char).chain(('a'..='z').map(Key::ctrl)) {
            if let Some(action) = driver.app.keymap.resolve(contexts, code) {
                let choice = help.picker.choices.iter().find(|choice| choice.value == action);
                assert!(choice.is_some_and(|c| c.key.split(' ').any(|k| k == code.to_string())), "{open}: {code}");
            }
        }
        driver.keys("/").types("users audit");
        let Some(Dialog::Help(help)) = driver.app.dialog() else { panic!() };
        assert!(help.picker.shown.len() < help.picker.choices.len());
        driver.keys("<esc><esc>");
        assert_eq!(driver.dialog(), "none", "{open}");
    }
}

#[test]
fn what_changes_records_is_refused_with_the_reason_to_those_who_may_only_look() {
    let eve = Actor { name: "eve".into(), ..ana() };
    for (actor, read_only, reason) in [
        (ben(), None, "ben may look, but only an admin of this database may change it."),
        (
            eve,
            None,
            "The account with uid 1000 was ana when it became an admin and is eve now: it may look until a super-admin \
             confirms it.",
        ),
        (ana(), Some("The database was opened read-only.".to_owned()), "The database was opened read-only."),
    ] {
        let mut world = World::four();
        world.actor = actor;
        let session = Session { read_only, ..world.session() };
        let mut driver = Driver::with(world, session, &SavedState::default());
        for keys in ["u", "a", "+", "1 +", "2 <enter> +", "2 <enter> r", "3 * r"] {
            driver.keys(keys);
            assert_eq!((driver.status(), driver.dialog()), (reason, "none"), "{keys}");
            assert!(footer(&driver.app).iter().all(|info| !info.action.changes_records()));
        }
        driver.keys("3 <enter> w <esc> x");
        assert_eq!(driver.sheets.len(), 1, "looking and exporting stay");
        assert!(driver.done.is_empty());
    }
}

#[test]
fn an_action_that_has_no_key_any_more_is_still_found() {
    let mut driver = Driver::demo();
    driver.app.keymap = Keymap::new(&BTreeMap::from([("audit".to_owned(), Vec::new())])).unwrap();
    driver.keys("a");
    assert_eq!(driver.dialog(), "none");
    driver.keys(":").types("start a users audit").keys("<enter>");
    assert_eq!(driver.dialog(), "confirm");
    assert!(actions(&driver.app).iter().any(|info| info.action == Action::Confirm));
}

/// The ways to every form there is.
const FORMS: [&str; 7] = ["1 +", "1 e", "2 +", "2 e", "2 a y a", "2 <enter> +", "2 <enter> e"];

fn form(driver: &Driver) -> &form::Form {
    let form = driver.app.dialog().and_then(|dialog| dialog.form());
    form.map_or_else(|| panic!("{}", driver.status()), |(_, form)| form)
}

#[test]
fn enter_does_the_same_in_every_form() {
    for open in FORMS {
        let mut driver = Driver::demo();
        driver.keys(open);
        let (last, done) = (form(&driver).fields.len() - 1, driver.done.len());
        for at in 0..last {
            assert_eq!(form(&driver).focus, form::Focus::Field(at), "{open}");
            driver.keys(if form(&driver).in_notes() { "<tab>" } else { "<enter>" });
            assert_eq!((form(&driver).focus, driver.done.len()), (form::Focus::Field(at + 1), done), "{open}");
        }
        let infos = footer(&driver.app);
        let enter = [Action::Press, Action::NewLine];
        let offer = infos.into_iter().find(|info| enter.contains(&info.action)).unwrap().label;
        if form(&driver).in_notes() {
            assert_eq!(offer, "new line", "{open}");
        } else {
            assert_eq!(offer, form(&driver).submit.to_lowercase(), "{open}");
        }
    }
}

#[test]
fn a_figure_that_is_there_is_replaced_in_every_form() {
    let mut replaced = 0;
    for open in FORMS {
        let mut driver = Driver::new(World::four().after(|world| {
            let edit = world.edit_license(LicenseId(1), |fields| {
                fields.notice_days = Some(62);
                fields.total_cost = Money::parse("62.00", Currency::EUR).ok();
                (fields.start_date, fields.renewal_date, fields.purchase_date) =
                    (fields.expiry_date, fields.expiry_date, fields.expiry_date);
            });
            world.done(&edit);
        }));
        driver.keys(open);
        for at in 0..form(&driver).fields.len() {
            let field = &form(&driver).fields[at];
            let text = field.text().to_owned();
            let form::Value::Text(input) = &field.value else {
                driver.keys("<tab>");
                continue;
            };
            let figure = text == "EUR" || (!text.is_empty() && text.bytes().all(|b| b"0123456789.-".contains(&b)));
            assert_eq!(input.is_fresh(), figure, "{open}: {} {text:?}", field.name);
            if figure {
                driver.types("70");
                assert_eq!(form(&driver).fields[at].text(), "70", "{open}");
                replaced += 1;
            }
            driver.keys("<tab>");
        }
    }
    assert!(replaced > 12, "{replaced}");
}
