use super::*;
use dormouse::app::dialogs::exempt::Exempt;
use dormouse::app::dialogs::preview::Preview;
use dormouse::app::screens::Page;
use dormouse::domain::ids::SeatId;
use dormouse::domain::refusal::Code;

fn exempt(driver: &Driver) -> &Exempt {
    match driver.app.dialog() {
        Some(Dialog::Exempt(dialog)) => dialog,
        other => panic!("{other:?}"),
    }
}

fn lift(driver: &Driver) -> &Preview {
    match driver.app.dialog() {
        Some(Dialog::Preview(dialog)) => dialog,
        other => panic!("{other:?}"),
    }
}

fn at_cursor(driver: &Driver) -> SeatId {
    driver.app.screen().seat().unwrap().seat.id
}

fn exempt_until(driver: &Driver) -> Option<String> {
    driver.app.screen().seat().unwrap().seat.exempt_until.map(|day| day.to_string())
}

#[test]
fn a_seat_is_exempted_until_a_day_with_a_reason_and_nothing_typed_is_lost() {
    let mut driver = Driver::demo();
    driver.keys("<enter> E");
    let seat = at_cursor(&driver);
    assert_eq!(exempt(&driver).title, "Exempt the seat of Ana Björn · Asana · Business+");
    let until = exempt(&driver).form.field("until").unwrap();
    assert_eq!((until.text(), until.remark.as_deref()), ("2027-02-22", Some("in 92 days")));
    driver.keys("<ctrl-s>");
    let error =
        |driver: &Driver, field: &str| exempt(driver).form.field(field).unwrap().error.clone().map(|e| e.message);
    assert_eq!(error(&driver, "reason").as_deref(), Some("A seat is exempted with a reason."));
    driver.types("on leave").keys("<shift-tab>").types("2026-11-01").keys("<ctrl-s>");
    let past = "An exemption cannot end on 2026-11-01, which lies in the past.";
    assert_eq!((error(&driver, "until").as_deref(), driver.done.len()), (Some(past), 0));
    driver.keys("<ctrl-c>").types("soon").keys("<ctrl-s>");
    assert_eq!(error(&driver, "until").as_deref(), Some("The last day is not a day."));
    driver.keys("<esc> E <ctrl-c>").types("2027-01-31");
    assert_eq!(exempt(&driver).form.text("reason"), "on leave", "what was typed is there again");
    driver.refuse = Some(Refusal::new(Code::WrongState, "Somebody else was faster."));
    driver.keys("<enter><enter>");
    assert_eq!((exempt(&driver).form.text("until"), exempt(&driver).form.text("reason")), ("2027-01-31", "on leave"));
    driver.keys("<ctrl-s>");
    let until = "2027-01-31".parse().unwrap();
    let command = Command::ExemptSeats { seats: vec![seat], until, reason: "on leave".into() };
    assert_eq!(driver.done.last(), Some(&command));
    assert_eq!(driver.status(), "exempted the seat of Ana Björn · Asana · Business+ until 2027-01-31");
    assert_eq!((driver.dialog(), exempt_until(&driver).as_deref()), ("none", Some("2027-01-31")));
    driver.keys("u y");
    assert_eq!(exempt_until(&driver), None);
}

#[test]
fn an_exemption_is_lifted_after_a_question() {
    let mut driver = Driver::demo();
    driver.keys("<enter> L");
    assert_eq!(driver.status(), "This seat is not exempt.");
    driver.keys("E <enter>").types("pilot").keys("<enter> L");
    assert_eq!(lift(&driver).title, "Lift the exemption of Ana Björn?");
    assert_eq!(lift(&driver).lines[0], "It is exempt until 2027-02-22.");
    driver.keys("<enter>");
    assert_eq!((driver.done.len(), driver.dialog()), (1, "none"), "enter alone changes nothing");
    driver.keys("L y");
    assert_eq!(driver.done.last(), Some(&Command::LiftExemptions(vec![at_cursor(&driver)])));
    assert_eq!((exempt_until(&driver), driver.dialog()), (None, "none"));
    assert_eq!(driver.status(), "lifted the exemption of the seat of Ana Björn · Asana · Business+");
}

#[test]
fn marked_seats_are_exempted_together_and_the_plan_says_who_stays_dormant() {
    let mut driver = Driver::demo();
    driver.keys("3");
    driver.keys("E");
    assert_eq!(driver.status(), "No seat is marked or selected.");
    driver.keys("<space>j<space> E");
    let marks = driver.marks();
    let dialog = exempt(&driver);
    assert_eq!((dialog.title.clone(), dialog.chosen.hidden), (format!("Exempt {marks} seats"), 0));
    let plan = dialog.plan.as_ref().unwrap();
    assert_eq!((plan.seats, plan.lines.len(), plan.ends), (marks, 2, false));
    let left: Vec<String> = dialog.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(left[0], "S3 stays dormant: Dmitri Ivanov is offboarded.");
    driver.keys("<enter>").types("pilot").keys("<enter>");
    assert!(matches!(driver.done.last(), Some(Command::ExemptSeats { seats, .. }) if seats.len() == marks));
    assert_eq!(driver.marks(), 0, "what was done with them is done");
    assert_eq!(driver.dialog(), "outcome", "a warning is told afterwards too");
}

#[test]
fn of_marked_seats_those_that_are_not_exempt_stay() {
    let mut driver = Driver::demo();
    driver.keys("<enter> E <enter>").types("pilot").keys("<enter> * L");
    let plan = lift(&driver).plan.as_ref().unwrap();
    assert_eq!((plan.seats, plan.skipped.len()), (1, 3));
    driver.keys("<esc> L y");
    assert!(matches!(driver.done.last(), Some(Command::LiftExemptions(seats)) if seats.len() == 4));
    driver.keys("<esc>");
    let Some(Page::License(page)) = driver.app.page() else { panic!() };
    assert!(page.seats.all().iter().all(|seat| seat.seat.exempt_until.is_none()));
    driver.keys("* L");
    let refusal = lift(&driver).confirmation.refused.as_ref().unwrap();
    assert!(refusal.message.starts_with("There is no exemption to lift: "), "{refusal}");
}

#[test]
fn the_page_of_a_person_exempts_and_lifts_too() {
    let mut driver = Driver::demo();
    driver.keys("<enter><enter> E <enter>").types("pilot").keys("<enter>");
    assert!(exempt_until(&driver).is_some());
    driver.keys("L y");
    assert_eq!(exempt_until(&driver), None);
}
