use super::*;
use dormouse::app::dialogs::preview::Preview;
use dormouse::domain::ids::PersonId;

fn preview(driver: &Driver) -> &Preview {
    match driver.app.dialog() {
        Some(Dialog::Preview(dialog)) => dialog,
        other => panic!("{other:?}"),
    }
}

/// The page of Bo Li, who holds a seat of two licenses.
fn bo() -> Driver {
    let mut driver = Driver::demo();
    driver.keys("<enter> j <enter>");
    assert_eq!(driver.app.screen().title(driver.app.env()), "Bo Li");
    driver
}

#[test]
fn a_person_is_offboarded_with_every_seat_after_the_plan_was_shown() {
    let mut driver = bo();
    driver.keys("O");
    assert_eq!(preview(&driver).title, "Offboard Bo Li?");
    let plan = preview(&driver).plan.as_ref().unwrap();
    let titles: Vec<&str> = plan.lines.iter().map(|line| line.title.as_str()).collect();
    assert_eq!((titles, plan.seats, plan.to_remove, plan.told), (vec!["Asana · Business+", "Figma"], 2, 2, 0));
    assert_eq!(plan.savings[0].per_cycle.shown(), "€ 57.50");
    driver.keys("<enter>");
    assert_eq!((driver.done.len(), driver.dialog()), (0, "none"), "enter alone changes nothing");
    driver.keys("O y");
    assert_eq!(driver.done, [Command::OffboardPerson(PersonId(2))]);
    assert_eq!((driver.dialog(), driver.status()), ("none", "offboarded Bo Li with 2 seats"));
    assert_eq!(list_status::empty(&driver.app).unwrap().cause, "This person holds no seat.");
    driver.keys("O");
    let refusal = preview(&driver).confirmation.refused.clone().unwrap();
    assert_eq!(refusal.message, "Bo Li is offboarded already and holds no seat.");
    assert_eq!(refusal.hint.as_deref(), Some("close this: the page of this person lists what was held"));
    driver.keys("<esc> u y");
    assert_eq!(driver.app.grid().unwrap().shown(), 2, "one undo gives status and seats back");
}

#[test]
fn offboarding_works_on_the_page_of_a_person_alone() {
    let mut driver = Driver::demo();
    driver.keys("O");
    assert_eq!(driver.status(), "Only on the page of a person.");
}
