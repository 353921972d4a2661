//! What each screen says, at the sizes that count.

use super::styles::styles;
use super::world::Stage;
use crate::world::World;
use crate::world::import_files::usage;
use dormouse::app::state::StatusKind::{Receipt, Refusal};
use dormouse::app::{App, Msg, update};
use dormouse::domain::command::Command;
use dormouse::domain::discount::Discount;
use dormouse::domain::ids::LicenseId;
use dormouse::domain::import_file::Account;
use dormouse::domain::import_file::account_status::{AccountState, AccountStatus};
use dormouse::domain::license::LicenseFields;
use dormouse::domain::money::{Currency, Money};
use dormouse::domain::order::{OrderFields, PaymentMethod};
use dormouse::domain::person::IdentifierKind;
use dormouse::ui::theme::Theme;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (40, 10)];

/// Takes the screen at every size and in few characters, and its colours at the smallest size that is promised whole.
pub(super) fn shoot(name: &str, stage: impl Fn() -> Stage) {
    for (columns, rows) in SIZES {
        let mut text = stage().text(columns, rows);
        if (columns, rows) == (80, 24) {
            let mut coloured = stage();
            coloured.appearance.theme = Theme::Dark;
            assert_eq!(coloured.text(columns, rows), text, "a colour is never the only sign of anything");
            text += &format!("\n\n== styles\n{}", styles(&coloured.shot(columns, rows).buffer));
        }
        insta::assert_snapshot!(format!("{name}_{columns}x{rows}"), text);
    }
    let plain = stage().ascii(true).text(80, 24);
    assert!(plain.is_ascii(), "{plain}");
    insta::assert_snapshot!(format!("{name}_ascii"), plain);
}

#[test]
fn licenses() {
    shoot("licenses", || Stage::new().press("G g"));
}

#[test]
fn the_catalog() {
    shoot("catalog", || Stage::new().press("1"));
}

#[test]
fn what_is_archived() {
    shoot("licenses_archived", || Stage::new().press("A y f G enter"));
}

#[test]
fn utilization() {
    shoot("utilization", || Stage::new().press("3 j j"));
    shoot("most_savings", || Stage::new().press("3 f j j enter"));
}

#[test]
fn an_account_that_is_blocked_there_and_still_paid_for_is_seen() {
    let mut world = World::eight();
    let license = world.store.licenses(world.today()).unwrap()[0].license.id;
    let name = world.seats(license)[1].email.clone().unwrap();
    let blocked = Account {
        identifiers: vec![(IdentifierKind::Email, name)],
        account_state: AccountState { status: Some(AccountStatus::Suspended), paid: Some(true) },
        ..Account::default()
    };
    world.read(vec![usage("2026-11-21", vec![blocked])], Some(license));
    let mut stage = Stage::of(world).press("G g enter");
    let text = stage.text(80, 24);
    assert!(text.contains("⚠ 1 blocked there, still paid for"), "{text}");
    let mut found = stage.clone().press("/ b l o c k e d enter");
    let text = found.text(200, 24);
    assert!(text.contains("blocked there, still paid for") && text.contains("1 of"), "{text}");
    let text = found.press("w").text(120, 40);
    assert!(text.contains("Account") && text.contains("blocked there, still paid for; members.csv, line 2"), "{text}");
}

#[test]
fn the_sign_for_the_order_stands_on_the_column_that_orders_at_every_width() {
    for (keys, column) in [
        ("3", "Utilization ▼"),
        ("3 f j enter", "Utilization ▲"),
        ("3 f j j enter", "A year ▼"),
        ("3 f j j j enter", "Dormant ▼"),
        ("3 l l l l s", "A cycle ▼"),
        ("2 l l l l s", "Cost/cycle ▼"),
        ("2 l l l l s h S", "Expires 2▲"),
    ] {
        let mut stage = Stage::new().press(keys);
        for columns in 50..=200 {
            let text = stage.text(columns, 24);
            assert!(text.contains(column), "{column} at {columns}\n{text}");
        }
    }
}

#[test]
fn holders_show_their_status_and_days_at_every_width() {
    let mut stage = Stage::new().press("3 j j enter");
    for columns in 80..=240 {
        let shot = stage.shot(columns, 40);
        let text = shot.lines().join("\n");
        let heading = text.lines().find(|line| line.contains("Dormant by")).unwrap_or_else(|| panic!("{text}"));
        for title in ["Holder", "Status", "Last login", "Assigned"] {
            assert!(heading.contains(title), "{title} at {columns}\n{text}");
        }
        for title in ["Used/Total", "Last used"].into_iter().filter(|_| columns >= 100) {
            assert!(text.contains(title), "{title} at {columns}\n{text}");
        }
        for fact in ["⚠ offboarded", "2025-12-01", "2022-01-10", "status offboarded"] {
            assert!(text.contains(fact), "{fact} at {columns}\n{text}");
        }
    }
}

#[test]
fn a_list_beside_something_shows_no_less_than_on_the_smallest_screen() {
    for keys in ["1", "2", "!"] {
        let heading = |columns: u16| {
            let shot = Stage::new().press(keys).shot(columns, 24);
            let lines = shot.lines();
            let at = lines.iter().position(|line| line.starts_with("── ")).unwrap();
            lines[at + 1]
                .split("  ")
                .map(|word| word.trim().to_owned())
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
        };
        let least = heading(80);
        for columns in [100, 119, 120, 121, 130, 150, 200] {
            let more = heading(columns);
            assert!(least.iter().all(|title| more.contains(title)), "{least:?} but at {columns} {more:?}");
        }
    }
}

#[test]
fn two_licenses_of_one_product_are_told_apart_on_the_smallest_screen() {
    let mut world = World::empty();
    for name in ["Starter plan for teams", "Enterprise plan for all"] {
        let fields = LicenseFields { name: Some(name.into()), ..LicenseFields::default() };
        world.license_with("Conversation and Analytics Desk 3", fields);
    }
    let text = Stage::of(world).text(80, 24);
    assert!(text.contains("⋯ · Starter") && text.contains("⋯ · Enterprise"), "{text}");
}

#[test]
fn where_the_keys_go_is_seen_without_colour() {
    for columns in [80, 200] {
        let mut stage = Stage::new().press("3 j j");
        let text = stage.text(columns, 40);
        assert!(text.contains("▸ ☐ Chatter") && text.contains("▹ ☐ Bo Li"), "{text}");
        let text = stage.press("enter").text(columns, 40);
        assert!(text.contains("▹ ☐ Chatter") && text.contains("▸ ☐ Bo Li"), "{text}");
    }
    let text = Stage::new().press("3 j j enter").ascii(true).text(80, 24);
    assert!(text.contains("- [ ] Chatter") && text.contains("> [ ] Bo Li"), "{text}");
}

#[test]
fn a_license_and_a_seat_are_changed_in_a_form_with_what_is_recorded() {
    shoot("edit_license", || Stage::new().press("g e tab"));
    shoot("edit_seat", || Stage::new().press("/ C h a t enter enter e"));
}

#[test]
fn seats_are_bought_and_a_license_renewed_in_a_form_with_what_it_costs() {
    shoot("buy_seats", || Stage::new().press("g enter b 1 0"));
    shoot("renew_license", || Stage::new().press("g enter B"));
}

#[test]
fn the_catalog_by_category() {
    shoot("categories", || Stage::new().press("1 c j"));
}

#[test]
fn the_audit_is_named_in_full_on_the_page_of_a_license() {
    let mut stage = Stage::new().press("/ C h a t enter enter");
    assert!(below(&mut stage, 80).contains("a Complete users audit"));
    let mut stage = Stage::new().press("/ S k e t enter enter");
    assert!(below(&mut stage, 80).contains("a Start users audit"));
}

#[test]
fn holders_with_marks() {
    shoot("holders", || Stage::new().press("3 / C h a t enter enter space space j"));
}

#[test]
fn the_page_of_a_license() {
    shoot("license", || Stage::new().press("/ C h a t enter enter"));
}

#[test]
fn its_users_audits() {
    shoot("audits", || Stage::new().press("/ C h a t enter enter tab tab"));
}

#[test]
fn its_orders() {
    let ordered = || {
        let mut world = World::four();
        let order = OrderFields {
            seats: Some(10),
            cost_per_seat: Money::parse("54.75", Currency::EUR).ok(),
            discount_percent: Discount::parse("5").ok(),
            purchase_order: Some("PO-1042".into()),
            payment_method: Some(PaymentMethod::Wire),
            ..OrderFields::default()
        };
        world.done(&Command::BuySeats { license: LicenseId(1), order: Box::new(order), reason: None });
        let less = OrderFields { seats: Some(-3), day: "2027-01-01".parse().ok(), ..OrderFields::default() };
        world.done(&Command::BuySeats { license: LicenseId(1), order: Box::new(less), reason: None });
        Stage::of(world).press("enter tab tab tab")
    };
    shoot("orders", ordered);
}

#[test]
fn its_history() {
    shoot("history", || Stage::new().press("/ C h a t enter enter tab tab tab tab"));
}

#[test]
fn its_details() {
    shoot("details", || Stage::new().press("/ C h a t enter enter tab tab tab tab tab"));
}

#[test]
fn the_page_of_a_person() {
    shoot("person", || Stage::new().press("/ C h a t enter enter enter"));
}

#[test]
fn the_inbox() {
    shoot("inbox", || Stage::new().press("! j enter"));
}

#[test]
fn where_nothing_is_recorded() {
    shoot("first_run", || Stage::of(World::empty()));
}

#[test]
fn before_anything_was_read() {
    for keys in ["1", "2", "3", "!"] {
        let text = Stage::unread(World::eight()).0.press(keys).text(80, 24);
        assert!(text.to_lowercase().contains("reading…"), "{text}");
    }
}

#[test]
fn a_list_without_rows_says_why_and_what_to_press() {
    let all = [
        ("/ z z z enter", "No row holds what you typed.", "\\  clear the filter"),
        ("1 / z z z enter", "No row holds what you typed.", "\\  clear the filter"),
        ("3 / z z z enter", "No row holds what you typed.", "\\  clear the filter"),
        ("/ Q u i l l enter enter tab tab", "There was no users audit yet.", "a  start one"),
        ("/ P e r s o n enter \\ / O l d enter enter", "Nobody holds a seat of this license.", "+  assign one"),
        ("3 / D r a w enter", "All assignments active", ""),
    ];
    for (keys, cause, remedy) in all {
        let mut stage = Stage::new().press(keys);
        for (columns, rows) in [(80, 24), (120, 40)] {
            let text = stage.text(columns, rows);
            assert!(text.contains(cause) && text.contains(remedy), "{keys}\n{text}");
        }
    }
}

#[test]
fn too_small_a_terminal_says_what_is_needed() {
    for (columns, rows, expected) in [
        (39, 24, "dormouse needs 40x10, this is 39x24"),
        (80, 9, "dormouse needs 40x10, this is 80x9"),
        (34, 5, "dormouse needs 40x10, this is 34x5"),
        (33, 5, "dormouse needs 40x10"),
        (20, 5, "dormouse needs 40x10"),
        (19, 5, "needs 40x10"),
        (11, 1, "needs 40x10"),
        (10, 1, "40x10"),
    ] {
        assert_eq!(Stage::new().text(columns, rows).trim_end(), expected);
    }
}

/// The lines of status and footer.
fn below(stage: &mut Stage, columns: u16) -> String {
    let shot = stage.shot(columns, 24);
    shot.lines()[22..].join("\n")
}

#[test]
fn the_line_of_status_says_what_happened_and_how_to_take_it_back() {
    let mut stage = Stage::new();
    let status = |kind, hint: Option<&str>| dormouse::app::state::Status {
        text: "started the users audit of Chatter · Business+ Engineering".into(),
        hint: hint.map(str::to_owned),
        kind,
    };
    stage.app.status = Some(status(Receipt, None));
    let line = stage.shot(80, 24).lines()[22].clone();
    assert_eq!(line, " ✓ started the users audit of Chatter · Business+ Engineering            u undo");
    stage.app.status = Some(status(Refusal, Some("do something else first")));
    let lines = stage.shot(60, 24).lines();
    assert_eq!(lines[20], " ⚠ started the users audit of Chatter · Business+");
    assert_eq!(lines[21..23], ["   Engineering", "   → do something else first"]);
    let lines = stage.shot(40, 10).lines();
    assert_eq!(lines[7..9], [" ⚠ started the users audit of Chatter ·", "   Business+ Engineering ⋯"]);
}

#[test]
fn the_filter_is_typed_on_the_line_of_status_with_its_caret() {
    let mut stage = Stage::new().press("/ s k e t");
    let shot = stage.shot(80, 24);
    assert!(shot.lines()[22].starts_with(" /sket") && shot.lines()[22].ends_with("1 row"), "{:?}", shot.lines());
    assert_eq!(shot.cursor, Some((6, 22).into()));
    assert!(shot.lines()[23].contains("enter keep filter"), "{:?}", shot.lines());
    assert!(stage.press("left left").shot(80, 24).cursor == Some((4, 22).into()));
    let mut long = Stage::new().press(&format!("/ {}", "w ".repeat(90)));
    let shot = long.shot(40, 10);
    assert!(shot.cursor.unwrap().x < 40 && shot.lines()[8].contains("no match"), "{:?}", shot.lines());
}

#[test]
fn the_title_says_what_is_looked_at_and_that_nothing_can_be_changed() {
    let change = |app: &mut App| {
        app.session.label = Some("DEMO".into());
        app.session.read_only = Some("The file is read-only.".into());
    };
    for (columns, expected) in [
        (120, " dormouse DEMO READ-ONLY  1 Catalog [2 Licenses] 3 Utilization"),
        (80, " dormouse DEMO READ-ONLY  1 Catalog [2 Licenses] 3 Utilization"),
        (40, " DEMO READ-ONLY  1 [2 Licenses] 3"),
    ] {
        let mut stage = Stage::new();
        change(&mut stage.app);
        let line = stage.shot(columns, 24).lines()[0].clone();
        assert!(line.starts_with(expected), "{line:?}");
        let mut page = stage.press("enter");
        let line = page.shot(columns, 24).lines()[0].clone();
        assert!(line.contains("DEMO READ-ONLY"), "{line:?}");
    }
}

#[test]
fn the_footer_shows_keys_that_work_and_always_help() {
    for columns in [40, 60, 80, 200] {
        let mut stage = Stage::new();
        let footer = below(&mut stage, columns).lines().last().unwrap().to_owned();
        assert!(footer.ends_with("? help") && footer.starts_with(" a "), "{footer}");
        let mut stage = stage.press("3 j j enter");
        let footer = below(&mut stage, columns).lines().last().unwrap().to_owned();
        assert!(footer.ends_with("? help") && footer.contains("r reclaim this row"), "{footer}");
    }
    let mut stage = Stage::new();
    let effects = update(&mut stage.app, Msg::Key(dormouse::app::key::Key::char('?')));
    stage.settle(effects);
    assert!(!below(&mut stage, 80).contains("a complete audit"));
}
