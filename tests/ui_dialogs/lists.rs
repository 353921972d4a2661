//! The lists: palette, help, views, what an outcome left as it is.

use dormouse::app::dialogs::outcome::OutcomeDialog;
use dormouse::app::dialogs::views::Views;
use dormouse::app::dialogs::{Choice, Dialog};
use dormouse::app::key::Code;
use dormouse::app::picker::{Choice as Item, Picker};
use dormouse::domain::dormancy::{AsOf, Threshold};
use dormouse::domain::ids::SeatId;
use dormouse::domain::seat_plan::{SeatChange, SeatPlan};
use dormouse::domain::utilization::Sort;
use insta::assert_snapshot;

use super::world::{SIZES, app, keys, looks, press, push, screen};

#[test]
fn palette_lists_actions_with_key_or_reason() {
    let mut app = app();
    keys(&mut app, ":");
    assert!(matches!(app.dialog(), Some(Dialog::Palette(_))));
    assert_snapshot!(looks(&app));
    keys(&mut app, "rec");
    assert_snapshot!("palette_narrowed", looks(&app));
    keys(&mut app, "zzz");
    let nothing = screen(&mut app, (80, 24), false);
    assert!(nothing.text.contains("Nothing has that name."), "{}", nothing.text);
    assert_eq!(nothing.drawn.height, 10, "ten results, whatever is found");
    assert_eq!(nothing.drawn.cursor.unwrap().y, 1, "the caret stays in the line at the top");
}

#[test]
fn help_lists_every_key_whole() {
    let mut app = app();
    keys(&mut app, "?");
    assert_snapshot!(looks(&app));
    let Some(Dialog::Help(help)) = app.dialog() else { panic!("help is open") };
    let all: Vec<String> = help.picker.choices.iter().map(|choice| choice.key.clone()).collect();
    for size in SIZES {
        let mut app = app.clone();
        let mut seen = String::new();
        for _ in 0..all.len() {
            seen.push_str(&screen(&mut app, size, false).text);
            press(&mut app, Code::Down);
        }
        for keys in &all {
            assert!(seen.contains(keys.as_str()), "{keys} is not to be seen at {size:?}");
        }
    }
    keys(&mut app, "/mark");
    assert_snapshot!("help_narrowed", looks(&app));
    press(&mut app, Code::Enter);
}

#[test]
fn views_show_their_counts() {
    let mut app = app();
    keys(&mut app, "f");
    assert!(matches!(app.dialog(), Some(Dialog::Views(_))));
    assert_snapshot!(looks(&app));
}

#[test]
fn orders_have_no_counts() {
    let mut app = app();
    let order = |sort: Sort| Item {
        value: Choice::View(<&str>::from(sort).to_owned()),
        label: sort.shown().to_owned(),
        key: String::new(),
        note: String::new(),
        enabled: true,
    };
    let orders = [Sort::HighestUtilization, Sort::LowestUtilization, Sort::MostSavings, Sort::MostDormant];
    let picker = Picker::new(orders.into_iter().map(order).collect(), false);
    push(&mut app, Dialog::from(Views { title: "Order", picker }));
    press(&mut app, Code::Down);
    assert_snapshot!(looks(&app));
}

fn outcome(rest: usize, warnings: Vec<String>) -> Dialog {
    let reason = "not dormant at 90 days: used 3 days ago, as the newest report of this morning says";
    let rest = (0..rest).map(|i| (format!("Yuki Tanaka {i}"), reason.to_owned())).collect();
    let title = "6 seats reclaimed, 1 skipped: 6 people are told.".to_owned();
    Dialog::from(OutcomeDialog::new(title, rest, warnings, true))
}

#[test]
fn an_outcome_names_what_was_left() {
    let mut app = app();
    push(&mut app, outcome(30, Vec::new()));
    press(&mut app, Code::Down);
    assert_snapshot!(looks(&app));
}

#[test]
fn an_outcome_says_what_the_vendor_lists_no_more() {
    let mut app = app();
    let Dialog::Outcome(mut dialog) = outcome(2, Vec::new()) else { panic!() };
    let mut plan = SeatPlan::new(
        SeatChange::Revoke { already_removed: false },
        AsOf::new("2026-06-30".parse().unwrap(), Threshold::default(), 7),
    );
    plan.gone.extend([SeatId(1), SeatId(2)]);
    dialog.remarks.extend(plan.said_of_vendor());
    push(&mut app, Dialog::Outcome(dialog));
    assert_snapshot!(looks(&app));
}

#[test]
fn an_outcome_without_rest_has_one_button() {
    let mut app = app();
    push(&mut app, outcome(0, vec!["The new count is 12 seats above the 100 seats of this license.".to_owned()]));
    assert_eq!(screen(&mut app, (80, 24), false).at_cursor(9), "[ Close ]");
    assert_snapshot!(looks(&app));
}
