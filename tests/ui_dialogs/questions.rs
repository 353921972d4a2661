//! The dialogs that ask or tell: starting an audit, taking back, reclaiming, revoking, why.

use dormouse::app::App;
use dormouse::app::dialogs::Dialog;
use dormouse::app::dialogs::confirmation::Confirmation;
use dormouse::app::dialogs::reclaim::Reclaim;
use dormouse::app::dialogs::revoke::Revoke;
use dormouse::app::dialogs::seat_plan::{Plan, PlanLine};
use dormouse::app::dialogs::undo::Undo;
use dormouse::app::dialogs::why::WhyDialog;
use dormouse::app::key::Code;
use dormouse::app::msg::Query;
use dormouse::app::screens::seats::SeatRef;
use dormouse::domain::batch::{BatchEntry, Things};
use dormouse::domain::batch_item::{RecordKind, UndoEffect};
use dormouse::domain::command::Command;
use dormouse::domain::dormancy::{AsOf, Threshold};
use dormouse::domain::edit::SeatEdit;
use dormouse::domain::evidence::Last;
use dormouse::domain::ids::{BatchId, LicenseId, SeatId};
use dormouse::domain::money::BillingCycle;
use dormouse::domain::refusal::{self, Refusal};
use dormouse::domain::seat_plan::{SeatChange, SeatPlan};
use insta::assert_snapshot;
use ratatui::style::Modifier;

use super::world::{SIZES, app, keys, load, looks, press, push, screen};
use crate::ui::world::Stage;
use crate::world::World;

fn marks(seats: usize) -> Vec<SeatRef> {
    let mark = |i| SeatRef { license: LicenseId(1), seat: SeatId(i) };
    (1..=i64::try_from(seats).unwrap()).map(mark).collect()
}

/// The question after these keys, where it was noted meanwhile that one of the holders worked today.
fn reclaiming(marked: &str) -> App {
    let mut stage = Stage::new().press(marked);
    let seats = stage.world.held_by(1, &["Person 08"]);
    let edit = SeatEdit { last_used: Some(Last::Observed(stage.world.today())), ..SeatEdit::default() };
    stage.world.done(&Command::EditSeats { seats, edit, seen: None, reason: None });
    stage.press("r").app
}

/// All dormant seats of two licenses, one of which is not dormant any more.
fn of_two_licenses() -> App {
    reclaiming("3 j j space j space")
}

fn plan() -> Plan {
    match of_two_licenses().dialog() {
        Some(Dialog::Reclaim(reclaim)) => reclaim.plan.clone().unwrap(),
        other => panic!("{other:?}"),
    }
}

fn reclaim(seats: usize, hidden: usize, plan: Option<Plan>) -> Reclaim {
    let mut dialog = Reclaim::new(marks(seats), Threshold::default(), hidden);
    dialog.plan = plan;
    dialog
}

#[test]
fn starting_an_audit_is_asked_for() {
    let mut app = app();
    keys(&mut app, "ja");
    assert!(matches!(app.dialog(), Some(Dialog::Confirm(_))));
    assert!(screen(&mut app, (80, 24), false).at_cursor(7).starts_with("[ Start"));
    assert_snapshot!(looks(&app));
}

#[test]
fn archiving_says_what_follows_and_opens_on_cancel() {
    let app = Stage::new().press("A").app;
    assert!(matches!(app.dialog(), Some(Dialog::Preview(_))));
    assert_eq!(screen(&mut app.clone(), (80, 24), false).at_cursor(10), "[ Cancel ]");
    assert_snapshot!(looks(&app));
    assert_snapshot!("restoring", looks(&Stage::new().press("A y f G enter A").app));
}

#[test]
fn what_cannot_be_archived_says_why_at_once() {
    let app = Stage::new().press("1 A").app;
    assert_eq!(screen(&mut app.clone(), (80, 24), false).at_cursor(9), "[ Close ]");
    assert_snapshot!(looks(&app));
}

#[test]
fn offboarding_shows_every_seat_and_what_follows() {
    let app = Stage::new().press("enter enter O").app;
    assert_eq!(screen(&mut app.clone(), (80, 24), false).at_cursor(10), "[ Cancel ]");
    assert_snapshot!(looks(&app));
}

#[test]
fn lifting_an_exemption_is_asked_for() {
    assert_snapshot!(looks(&Stage::new().press("enter E enter x enter L").app));
    assert_snapshot!("lifting_some", looks(&Stage::new().press("enter E enter x enter * L").app));
}

#[test]
fn taking_back_opens_on_cancel_and_shows_a_refusal() {
    let mut app = app();
    let mut dialog = Undo::new(None, false);
    dialog.receive(
        &Query::Batch(None),
        Some(&batch(&[(RecordKind::Seat, 3)], "reclaimed 3 seats of Chatter · Business+ Engineering")),
    );
    dialog.confirmation.refused = Some(
        Refusal::new(refusal::Code::BadValue, "Somebody changed these seats since.")
            .hint("look at their history first"),
    );
    push(&mut app, Dialog::Undo(Box::new(dialog)));
    assert_eq!(screen(&mut app, (80, 24), false).at_cursor(10), "[ Cancel ]");
    assert_snapshot!(looks(&app));
}

fn batch(things: &[(RecordKind, usize)], what: &str) -> BatchEntry {
    let things = Things::of(things.iter().map(|(thing, many)| (*thing, UndoEffect::Gone, *many)));
    let local: chrono::NaiveDateTime = "2026-11-20T14:02:00".parse().unwrap();
    let (at, age) = (local.and_utc(), chrono::TimeDelta::minutes(3));
    BatchEntry { id: BatchId(4), at, local, age, by: "ana".into(), what: what.into(), things }
}

#[test]
fn taking_much_back_wants_the_number_of_things() {
    let mut app = app();
    let mut dialog = Undo::new(None, false);
    let things = [
        (RecordKind::Product, 250),
        (RecordKind::License, 500),
        (RecordKind::Person, 20_000),
        (RecordKind::Seat, 54_999),
        (RecordKind::Import, 4),
    ];
    dialog.receive(&Query::Batch(None), Some(&batch(&things, "read products.csv and 3 more files")));
    push(&mut app, Dialog::Undo(Box::new(dialog)));
    let words = |text: &str| text.split(['│', ' ', '\n']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    for size in [(80, 24), (120, 40)] {
        let seen = words(&screen(&mut app, size, false).text);
        for sentence in [
            "B4: read products.csv and 3 more files",
            "Takes back 250 products, 500 licenses, 20 000 people, 54 999 seats, of 4 files.",
            "Recorded 3 minutes ago, on 2026-11-20 at 14:02, by ana.",
            "Type 75749 to take back 75 749 things:",
        ] {
            assert!(seen.contains(sentence), "{sentence}\n{seen}");
        }
    }
    keys(&mut app, "uy7");
    press(&mut app, Code::Enter);
    for size in SIZES {
        let seen = screen(&mut app, size, false).text;
        assert!(words(&seen).contains("Type 75749 to take back 75 749 things"), "{seen}");
    }
    assert_snapshot!(looks(&app));
}

#[test]
fn reclaim_says_what_it_comes_to() {
    let mut app = of_two_licenses();
    let seen = screen(&mut app, (80, 24), false);
    for sentence in [
        "Reclaim 12 seats?",
        "1 is judged by sign-in only. 1 rests on a report 31 days old.",
        "7 people will be told.",
        "Still to be removed at the vendor afterwards: 12.",
        "1 stays: Person 08",
        "[ Cancel ]   y Reclaim selected seats",
    ] {
        assert!(seen.text.contains(sentence), "{sentence}\n{}", seen.text);
    }
    assert_eq!(seen.at_cursor(10), "[ Cancel ]");
    let style = seen.buffer.cell(seen.drawn.cursor.unwrap()).unwrap().modifier;
    assert!(style.contains(Modifier::REVERSED), "Cancel has the focus");
    for size in SIZES {
        let seen = screen(&mut app, size, false);
        for figure in ["8   $ 360.00 a month", "4     € 50.00 a year", "$ 4 320.00 a year", "Cancel"] {
            assert!(seen.text.contains(figure), "{figure} at {size:?}\n{}", seen.text);
        }
    }
    assert_snapshot!(looks(&app));
}

#[test]
fn reclaim_says_what_the_vendor_lists_no_more() {
    let mut app = app();
    let gone = "2 seats are not on the vendor's newest list any more: nothing is to be removed, and the count stays.";
    let plan = Plan { to_remove: 5, gone: Some(gone.to_owned()), ..plan() };
    push(&mut app, Dialog::Reclaim(Box::new(reclaim(8, 0, Some(plan)))));
    let looks = looks(&app);
    assert!(looks.contains("Still to be removed at the vendor afterwards: 5."), "{looks}");
    assert!(looks.contains("2 seats are not on the vendor's newest list"), "{looks}");
}

#[test]
fn reclaim_waits_for_its_plan() {
    let mut app = app();
    push(&mut app, Dialog::Reclaim(Box::new(reclaim(8, 0, None))));
    assert_snapshot!(looks(&app));
}

#[test]
fn reclaim_that_can_take_nothing_says_so() {
    assert_snapshot!(looks(&reclaiming("3 j j enter j j j space")));
}

#[test]
fn reclaim_of_much_wants_the_number() {
    let mut app = app();
    let mut plan = plan();
    plan.lines.extend((3..40).map(|i| PlanLine {
        license: LicenseId(i),
        title: format!("Tool {i} · with a rather long name of a license"),
        seats: 2,
        savings: None,
        is_paid: true,
        cycle: BillingCycle::Monthly,
    }));
    (plan.seats, plan.to_remove, plan.told, plan.without_price) = (81, 81, 70, 37);
    push(&mut app, Dialog::Reclaim(Box::new(reclaim(84, 2, Some(plan)))));
    let empty = screen(&mut app, (80, 24), false);
    assert!(empty.text.contains("Type 81 to reclaim 81 seats: ["), "{}", empty.text);
    assert!(empty.text.contains("2 of the marked seats are hidden by the filter."), "{}", empty.text);
    keys(&mut app, "18");
    press(&mut app, Code::Enter);
    for size in SIZES {
        let seen = screen(&mut app, size, false);
        assert!(seen.text.contains("[ 18") && seen.text.contains("$ 4 320.00 a year"), "{}", seen.text);
        assert!(seen.text.contains("Type 81 to reclaim 81 seats."), "{}", seen.text);
    }
    for _ in 0..38 {
        press(&mut app, Code::Down);
    }
    for size in [(80, 24), (120, 40)] {
        let last = screen(&mut app, size, false).text;
        assert!(last.contains("▸ Tool 39"), "the last license is reached at {size:?}\n{last}");
    }
    assert_snapshot!(looks(&app));
}

fn revoke(seats: usize, hidden: usize) -> Revoke {
    let mut plan = SeatPlan::new(
        SeatChange::Revoke { already_removed: false },
        AsOf::new("2026-06-30".parse().unwrap(), Threshold::default(), 7),
    );
    plan.seats = marks(seats).into_iter().map(|mark| mark.seat).collect();
    Revoke {
        title: "Chatter · Business+ Engineering".to_owned(),
        plan,
        holders: super::world::seats().into_iter().take(seats).map(|entry| entry.seat.holder_name).collect(),
        hidden,
        already_removed: false,
        confirmation: Confirmation::new(hidden > 0),
    }
}

#[test]
fn revoke_names_the_holders() {
    let mut app = app();
    push(&mut app, Dialog::from(revoke(3, 0)));
    assert_eq!(screen(&mut app, (80, 24), false).at_cursor(10), "[ Cancel ]");
    press(&mut app, Code::Tab);
    let ticked = screen(&mut app, (80, 24), false).text;
    assert!(ticked.contains("☑ Removed at the vendor already  tab"), "{ticked}");
    press(&mut app, Code::Tab);
    assert_snapshot!(looks(&app));
}

#[test]
fn revoke_says_what_the_vendor_lists_no_more() {
    let mut app = app();
    let mut dialog = revoke(3, 0);
    let gone: Vec<SeatId> = dialog.plan.seats[..2].to_vec();
    dialog.plan.gone.extend(gone);
    push(&mut app, Dialog::from(dialog));
    assert_snapshot!(looks(&app));
    press(&mut app, Code::Tab);
    let ticked = screen(&mut app, (80, 24), false).text;
    assert!(!ticked.contains("vendor's newest list"), "all of them were said to be removed\n{ticked}");
}

#[test]
fn revoke_of_hidden_seats_wants_the_number() {
    let mut app = app();
    push(&mut app, Dialog::from(revoke(40, 3)));
    keys(&mut app, "4");
    press(&mut app, Code::Enter);
    assert_snapshot!(looks(&app));
}

#[test]
fn why_tells_everything_behind_a_verdict() {
    let seat = World::eight().held_by(1, &["佐藤 健"])[0];
    let mut app = app();
    push(&mut app, Dialog::Why(Box::new(WhyDialog::new(seat))));
    let waiting = screen(&mut app, (80, 24), false);
    assert!(waiting.text.contains("is being read"), "{}", waiting.text);
    load(&mut app, Query::Why(seat, Threshold::default()));
    let seen = screen(&mut app, (80, 24), false).text;
    for words in ["2026-05-30, 176 days ago", "line 2", "as of", "2026-10-22", "Dormant: ", "threshold 90 days."] {
        assert!(seen.contains(words), "{words}\n{seen}");
    }
    assert_snapshot!(looks(&app));
    let (mut small, mut seen) = (app.clone(), String::new());
    for _ in 0..10 {
        seen.push_str(&screen(&mut small, (40, 10), false).text);
        press(&mut small, Code::Char('j'));
    }
    for words in ["line 2", "Other seats: 2", "Costs: € 12.50", "Verdict: Dormant: last used 176"] {
        assert!(seen.contains(words), "{words} cannot be reached\n{seen}");
    }
    assert_snapshot!("why_scrolled", screen(&mut small, (40, 10), false).text);
}

#[test]
fn a_dialog_covers_all_that_is_below_it() {
    let mut app = app();
    push(&mut app, Dialog::from(revoke(40, 3)));
    app.dialogs.push(Dialog::Reclaim(Box::new(reclaim(8, 0, None))).into());
    assert_snapshot!(screen(&mut app, (80, 24), false).text);
}
