use super::*;
use dormouse::app::dialogs::complete::{Complete, Stage};
use dormouse::app::form::Focus;
use dormouse::domain::audit::{CompletionForm, Interval};
use dormouse::domain::ids::{AuditId, LicenseId, PersonId};
use dormouse::domain::refusal::{Code, Refusal, text};

fn complete(driver: &Driver) -> &Complete {
    match driver.app.dialog() {
        Some(Dialog::Complete(dialog)) => dialog,
        other => panic!("{other:?}"),
    }
}

/// On Asana, with its audit open and the form on the screen.
fn form() -> Driver {
    let mut driver = Driver::demo();
    driver.keys("a <enter> a");
    assert_eq!(driver.dialog(), "complete");
    driver
}

#[test]
fn an_audit_is_started_after_a_question_and_says_so_in_one_line() {
    let mut driver = Driver::demo();
    driver.keys("a");
    assert_eq!(driver.dialog(), "confirm");
    driver.keys("<esc>");
    assert!(driver.done.is_empty() && driver.dialog() == "none");
    driver.keys("a <enter>");
    assert_eq!(driver.done, [Command::StartAudit(LicenseId(1))]);
    assert_eq!((driver.dialog(), driver.status()), ("none", "started the users audit of Asana · Business+"));
    assert_eq!(driver.app.license(LicenseId(1)).unwrap().audit.as_ref().unwrap().seats_before, 4);
    assert_eq!(footer(&driver.app)[0].label, "complete audit");
}

#[test]
fn the_count_of_now_is_replaced_by_what_is_typed() {
    let mut driver = form();
    assert_eq!(complete(&driver).form.text("seats"), "4");
    driver.keys("5 <enter>");
    assert_eq!((driver.done.len(), complete(&driver).form.focus), (1, Focus::Field(1)), "enter goes to the next field");
    driver.keys("<tab><enter>");
    assert_eq!(
        driver.done.last(),
        Some(&Command::CompleteAudit {
            audit: AuditId(1),
            form: CompletionForm { seats_after: 5, notes: None, next: Interval::default() },
            removed: vec![],
        })
    );
    assert_eq!(driver.dialog(), "none");
    assert!(driver.app.license(LicenseId(1)).unwrap().audit.is_none());
    assert_eq!(driver.app.license(LicenseId(1)).unwrap().license.seats.used(), 5);
}

#[test]
fn what_is_typed_is_judged_while_it_is_typed() {
    let mut driver = form();
    driver.types("1,0");
    let field = complete(&driver).form.field("seats").unwrap();
    assert_eq!(field.error.as_ref().unwrap().message, text::BAD_SEAT_COUNT);
    driver.keys("<ctrl-s>");
    assert_eq!((driver.done.len(), driver.dialog()), (1, "complete"));
    driver.keys("<backspace><backspace>");
    let field = complete(&driver).form.field("seats").unwrap();
    assert_eq!((field.error.is_none(), field.remark.as_deref()), (true, Some("4 → 1, 3 fewer")));
}

#[test]
fn an_odd_count_is_asked_about_and_enter_changes_nothing() {
    let mut driver = form();
    driver.keys("9 <ctrl-s>");
    let odd = |driver: &Driver| match &complete(driver).stage {
        Stage::Confirm(lines) => lines.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(odd(&driver), ["9 are 4 more than the 5 seats of this license."]);
    driver.keys("<enter>");
    assert_eq!((complete(&driver).stage.clone(), driver.done.len()), (Stage::Form, 1));
    assert_eq!(complete(&driver).form.text("seats"), "9");
    driver.keys("<backspace> 3 <ctrl-s>");
    assert_eq!(odd(&driver), ["4 people hold a seat here: 1 more than you counted."]);
    driver.keys("y");
    assert_eq!((driver.done.len(), driver.dialog()), (2, "outcome"), "what is odd is said once more");
}

#[test]
fn holders_who_were_removed_are_marked_and_left_out() {
    let mut driver = form();
    driver.keys("3 <tab><tab><tab>");
    assert_eq!(complete(&driver).form.focus, Focus::Extra);
    driver.keys("<enter> /").types("dmitri").keys("<enter> <space> <enter>");
    assert_eq!(complete(&driver).stage, Stage::Form);
    assert_eq!(complete(&driver).form.extra.as_deref(), Some("Mark who was removed (1 marked)"));
    driver.keys("<ctrl-s>");
    let Some(Command::CompleteAudit { removed, form, .. }) = driver.done.last() else { panic!() };
    assert_eq!((removed.as_slice(), form.seats_after), ([PersonId(4)].as_slice(), 3));
    let seats = driver.app.license(LicenseId(1)).unwrap().license.seats;
    assert_eq!((seats.used(), seats.assigned, seats.unattributed), (3, 3, 0));
}

#[test]
fn notes_take_lines_and_pastes_and_the_interval_is_chosen() {
    let mut driver = form();
    driver.keys("4 <tab>").types("removed five leavers").keys("<enter>").types("q1");
    driver.send(Msg::Paste("\r\nand \u{1b}one more".into()));
    driver.keys("<tab> n <ctrl-s>");
    let Some(Command::CompleteAudit { form, .. }) = driver.done.last() else { panic!() };
    assert_eq!(form.notes.as_deref(), Some("removed five leavers\nq1\nand one more"));
    assert_eq!(form.next, Interval::NONE);
}

#[test]
fn a_refusal_stays_in_the_form_with_everything_typed() {
    let mut driver = form();
    driver.keys("4 <tab>").types("done");
    driver.refuse = Some(Refusal::new(Code::AuditCompleted, text::AUDIT_COMPLETED).hint("start another"));
    driver.keys("<ctrl-s>");
    assert_eq!(driver.dialog(), "complete");
    let form = &complete(&driver).form;
    assert_eq!(form.refused.as_ref().unwrap().message, text::AUDIT_COMPLETED);
    assert_eq!((form.text("seats"), form.text("notes")), ("4", "done"));
    driver.refuse = Some(Refusal::new(Code::BadValue, "The note is bad.").on("notes"));
    driver.keys("<tab> <ctrl-s>");
    let form = &complete(&driver).form;
    assert_eq!(form.field("notes").unwrap().error.as_ref().unwrap().message, "The note is bad.");
    assert_eq!(form.focus, Focus::Field(1));
}

#[test]
fn a_form_that_is_left_keeps_what_was_typed_across_a_restart() {
    let mut driver = form();
    driver.keys("9 <tab>").types("half a note").keys("<esc>");
    assert_eq!(driver.dialog(), "none");
    assert!(driver.status().contains("kept"), "{}", driver.status());
    driver.keys("a");
    assert_eq!((complete(&driver).form.text("seats"), complete(&driver).form.text("notes")), ("9", "half a note"));
    driver.types("1");
    let kept = serde_json::to_string(&driver.app.remembered()).unwrap();
    let kept: SavedState = serde_json::from_str(&kept).unwrap();
    let session = driver.world.session();
    let mut again = Driver::with(driver.world, session, &kept);
    again.keys("a");
    assert_eq!((complete(&again).form.text("seats"), complete(&again).form.text("notes")), ("91", "half a note"));
    again.keys("<ctrl-s> y <esc> a <enter> a");
    assert_eq!(complete(&again).form.text("notes"), "", "what was submitted is no draft any more");
}

#[test]
fn keys_wait_while_a_command_is_carried_out() {
    let mut driver = form();
    let effects = update(&mut driver.app, Msg::Key(Key::ctrl('s')));
    let [Effect::Execute { ticket, .. }, ..] = effects[..] else { panic!("{effects:?}") };
    driver.keys("7 <esc> <ctrl-s>");
    assert_eq!((driver.dialog(), complete(&driver).form.text("seats")), ("complete", "4"));
    assert_eq!(driver.done.len(), 1, "nothing was submitted twice");
    driver.send(Msg::Executed { ticket, result: Err(Refusal::new(Code::Busy, "Busy.")) });
    driver.keys("<esc>");
    assert_eq!(driver.dialog(), "none");
}

#[test]
fn an_audit_is_cancelled_with_a_reason_that_no_refusal_loses() {
    let mut driver = Driver::demo();
    driver.keys("C");
    assert_eq!(driver.status(), text::NO_AUDIT);
    driver.keys("a <enter> C");
    let reason = |driver: &Driver| match driver.app.dialog() {
        Some(Dialog::CancelAudit(dialog)) => {
            let field = dialog.form.field("reason").unwrap();
            (field.text().to_owned(), field.error.as_ref().map(|error| error.message.clone()))
        }
        other => panic!("{other:?}"),
    };
    driver.keys("<enter>");
    let missing = "A users audit is cancelled with a reason.".to_owned();
    assert_eq!((reason(&driver), driver.done.len()), ((String::new(), Some(missing)), 1));
    driver.types("the wrong license");
    driver.keys("<esc> C");
    assert_eq!(reason(&driver), ("the wrong license".into(), None), "what was typed is there again");
    driver.refuse = Some(Refusal::new(Code::AuditCompleted, text::AUDIT_COMPLETED));
    driver.keys("<enter>");
    assert_eq!(reason(&driver).0, "the wrong license");
    driver.keys("<enter>");
    let command = Command::CancelAudit { audit: AuditId(1), reason: "the wrong license".into() };
    assert_eq!(driver.done.last(), Some(&command));
    assert_eq!((driver.dialog(), driver.status()), ("none", "cancelled the users audit of Asana · Business+"));
    assert!(driver.app.license(LicenseId(1)).unwrap().audit.is_none());
    driver.keys("u y");
    assert!(driver.app.license(LicenseId(1)).unwrap().audit.is_some(), "one undo opens it again");
}

#[test]
fn the_page_of_a_license_offers_to_cancel_the_audit_where_its_audits_are() {
    let mut driver = Driver::demo();
    let offered = |driver: &Driver| footer(&driver.app).iter().any(|info| info.label == "cancel audit");
    driver.keys("a <enter><enter><tab>");
    assert!(!offered(&driver));
    driver.keys("<tab>");
    assert!(offered(&driver));
    driver.keys("C").types("twice").keys("<enter>");
    assert!(!offered(&driver) && driver.dialog() == "none");
}
