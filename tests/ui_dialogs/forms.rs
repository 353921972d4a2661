//! The forms: completing an audit, assigning, adding a product and a license.

use dormouse::app::dialogs::Dialog;
use dormouse::app::dialogs::license_form::LicenseForm;
use dormouse::app::dialogs::product_form::ProductForm;
use dormouse::app::key::{Code, Key};
use dormouse::app::{App, Msg, update};
use dormouse::domain::money::Currency;
use dormouse::domain::refusal::{self, Refusal};
use insta::assert_snapshot;

use crate::ui::world::Stage;

use super::world::{SIZES, app, keys, load_seats, looks, press, push, screen};

/// The form that completes the audit of the first license.
fn complete() -> App {
    let mut app = app();
    keys(&mut app, "a");
    load_seats(&mut app);
    assert!(matches!(app.dialog(), Some(Dialog::Complete(_))));
    app
}

#[test]
fn complete_audit_opens_on_the_count() {
    assert_snapshot!(looks(&complete()));
}

#[test]
fn complete_audit_says_what_a_count_comes_to() {
    let mut app = complete();
    keys(&mut app, "91");
    let seen = screen(&mut app, (80, 24), false).text;
    for sentence in
        ["[ 91       ]  97 → 91, 6 fewer", "94 people hold a seat here: 3 more than you counted.", "due 2027-02-22"]
    {
        assert!(seen.contains(sentence), "{sentence}\n{seen}");
    }
    assert_snapshot!(looks(&app));
}

#[test]
fn complete_audit_says_what_is_wrong_under_the_field() {
    let mut app = complete();
    keys(&mut app, "1,000");
    update(&mut app, Msg::Key(Key::ctrl('s')));
    for size in SIZES {
        let seen = screen(&mut app, size, false);
        assert!(seen.text.contains("Seats used after cleanup must be"), "{}", seen.text);
        assert!(seen.text.contains("[ 1,000"), "what was typed stays:\n{}", seen.text);
    }
    assert_snapshot!(looks(&app));
}

#[test]
fn cancelling_an_audit_wants_a_reason() {
    let mut app = app();
    keys(&mut app, "C");
    press(&mut app, Code::Enter);
    for size in SIZES {
        let seen = screen(&mut app, size, false);
        assert!(seen.text.contains("cancelled with a reason."), "{}", seen.text);
    }
    assert_snapshot!(looks(&app));
}

#[test]
fn exempting_says_which_seats_and_wants_a_day_and_a_reason() {
    assert_snapshot!(looks(&Stage::new().press("enter E").app));
    let marked = Stage::new().press("3 j j space j space E ctrl-s").app;
    for size in SIZES {
        let seen = screen(&mut marked.clone(), size, false);
        assert!(seen.text.contains("exempted with a reason."), "{}", seen.text);
    }
    assert_snapshot!("exempting_marked", looks(&marked));
}

#[test]
fn complete_audit_takes_notes_of_several_lines() {
    let mut app = complete();
    keys(&mut app, "91");
    press(&mut app, Code::Tab);
    keys(&mut app, "removed five leavers, one duplicate account and a robot");
    press(&mut app, Code::Enter);
    keys(&mut app, "佐藤さん asked to keep hers");
    assert_snapshot!(looks(&app));
}

#[test]
fn complete_audit_is_held_while_it_is_carried_out_and_shows_a_refusal() {
    let mut app = complete();
    keys(&mut app, "97");
    update(&mut app, Msg::Key(Key::ctrl('s')));
    let held = screen(&mut app, (80, 24), false);
    assert!(held.text.contains("Being carried out."), "{}", held.text);
    assert_eq!(held.at_cursor(5), "Being");
    let ticket = app.dialogs[0].busy.expect("it waits");
    let refusal = Refusal::new(refusal::Code::BadValue, "This audit was cancelled.").hint("start another one");
    update(&mut app, Msg::Executed { ticket, result: Err(refusal) });
    assert_snapshot!(looks(&app));
}

#[test]
fn complete_audit_marks_who_was_removed() {
    let mut app = complete();
    keys(&mut app, "91");
    for _ in 0..3 {
        press(&mut app, Code::Tab);
    }
    assert_eq!(screen(&mut app, (80, 24), false).at_cursor(12), "[ Mark who w");
    press(&mut app, Code::Enter);
    keys(&mut app, "j  kkk");
    assert_snapshot!(looks(&app));
    keys(&mut app, "/chl");
    assert_snapshot!("filtered", looks(&app));
    keys(&mut app, "zz");
    let empty = screen(&mut app, (80, 24), false);
    assert!(empty.text.contains("No holder here is called that."), "{}", empty.text);
    assert!(empty.drawn.height > 10, "the list keeps its room: {}", empty.drawn.height);
}

#[test]
fn complete_audit_asks_about_an_odd_count() {
    let mut app = complete();
    keys(&mut app, "91");
    update(&mut app, Msg::Key(Key::ctrl('s')));
    assert_eq!(screen(&mut app, (80, 24), false).at_cursor(6), "[ Back");
    assert_snapshot!(looks(&app));
}

/// The form that gives a seat of the second license.
fn assign() -> App {
    assign_of(2)
}

fn assign_of(license: i64) -> App {
    let mut app = app();
    let entry = app.license(dormouse::domain::ids::LicenseId(license)).unwrap().clone();
    push(
        &mut app,
        Dialog::Assign(Box::new(dormouse::app::dialogs::assign::Assign::new(
            &entry,
            std::collections::BTreeSet::new(),
        ))),
    );
    app
}

#[test]
fn assign_suggests_people() {
    let mut app = assign();
    keys(&mut app, "i");
    press(&mut app, Code::Down);
    assert_snapshot!(looks(&app));
}

#[test]
fn assign_asks_whether_the_seat_was_counted_already() {
    let mut app = assign_of(1);
    keys(&mut app, "佐藤");
    press(&mut app, Code::Tab);
    assert_snapshot!(looks(&app));
    press(&mut app, Code::Right);
    let one_more = screen(&mut app, (80, 24), false).text;
    assert!(one_more.contains("‹ no"), "{one_more}");
    assert!(one_more.contains("98."), "{one_more}");
}

#[test]
fn assign_shows_every_error() {
    let mut app = assign();
    keys(&mut app, "nobody at all");
    press(&mut app, Code::Tab);
    update(&mut app, Msg::Paste("x".repeat(80)));
    update(&mut app, Msg::Key(Key::ctrl('s')));
    assert_snapshot!(looks(&app));
}

#[test]
fn a_product_is_added() {
    let mut app = app();
    push(&mut app, Dialog::Product(Box::new(ProductForm::new())));
    keys(&mut app, "Sketchpad");
    for _ in 0..3 {
        press(&mut app, Code::Tab);
    }
    press(&mut app, Code::Right);
    assert_snapshot!(looks(&app));
}

#[test]
fn a_license_is_added_and_the_form_follows_the_focus() {
    let mut app = app();
    push(&mut app, Dialog::License(Box::new(LicenseForm::new(Currency::EUR))));
    assert_snapshot!(looks(&app));
    let Some(Dialog::License(form)) = app.dialog() else { panic!("the form is open") };
    let labels: Vec<&str> = form.form.fields.iter().map(|field| field.label).collect();
    for label in labels.into_iter().chain(["Cancel", "Add license"]) {
        for size in SIZES {
            let seen = screen(&mut app, size, false);
            assert!(seen.text.contains(label), "{label} at {size:?}\n{}", seen.text);
            let y = seen.drawn.cursor.expect("the focus is seen").y;
            let near: Vec<&str> = seen.text.lines().skip(usize::from(y) - 1).take(2).collect();
            assert!(near.iter().any(|line| line.contains(label)), "{label} at {size:?}\n{}", seen.text);
        }
        press(&mut app, Code::Tab);
    }
    for _ in 0..11 {
        press(&mut app, Code::Tab);
    }
    keys(&mut app, "soon");
    assert_snapshot!("a_license_with_a_bad_day", looks(&app));
}
