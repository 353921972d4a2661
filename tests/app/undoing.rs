//! What is asked before a step is taken back or done again, by keys.

use super::*;
use dormouse::domain::ids::BatchId;

#[test]
fn doing_it_again_says_what() {
    let mut driver = Driver::demo();
    driver.keys("<enter> r y u");
    assert_eq!(question(&driver)[0], REVOKED);
    driver.keys("y <ctrl-r>");
    let Some(Dialog::Undo(redo)) = driver.app.dialog() else { panic!("{}", driver.status()) };
    assert_eq!((redo.title(), redo.wanted), ("Do again what was taken back?", Some(BatchId(5))));
    assert_eq!(
        question(&driver)[0],
        "B5: took back B4 (revoke seats): revoked the seat of Ana Björn · Asana · Business+"
    );
}

const REVOKED: &str = "B4: revoked the seat of Ana Björn · Asana · Business+";

/// What the question before an undo says.
fn question(driver: &Driver) -> [String; 3] {
    let Some(Dialog::Undo(undo)) = driver.app.dialog() else { panic!("{}", driver.status()) };
    undo.batch.as_ref().unwrap().lines()
}

#[test]
fn taking_back_is_never_answered_by_the_same_key_and_opens_on_cancel() {
    let mut driver = Driver::demo();
    driver.keys("<enter> r y");
    driver.world.wait(1);
    let done = driver.done.len();
    driver.keys("u u u");
    assert_eq!((driver.dialog(), driver.status()), ("undo", "Close this first."));
    assert_eq!(
        question(&driver)[1..],
        ["Takes back 1 seat.", "Recorded 1 minute ago, on 2026-11-22 at 09:00, by ana."].map(str::to_owned)
    );
    driver.keys("<tab> <enter>");
    assert_eq!((driver.dialog(), driver.done.len()), ("none", done));
    driver.keys("u y");
    assert_eq!(driver.done.len(), done + 1);
}

#[test]
fn much_and_what_is_old_is_taken_back_by_its_number_alone() {
    for (keys, minutes, number) in
        [("<enter> V jjjjjjjjjjjjjjjjjjjj <space> r 21 <enter>", 1, "21"), ("<enter> V jj <space> r y", 61, "3")]
    {
        let mut driver = Driver::new(World::many(1, 40));
        driver.keys(keys);
        driver.world.wait(minutes);
        let done = driver.done.len();
        driver.keys("u u y");
        assert_eq!((driver.dialog(), driver.done.len()), ("undo", done), "a number takes no letters");
        driver.keys("7 <enter>");
        let Some(Dialog::Undo(undo)) = driver.app.dialog() else { panic!("{}", driver.status()) };
        assert!(
            undo.confirmation
                .wrong
                .as_ref()
                .unwrap()
                .starts_with(&format!("Type {number} to take back {number} things"))
        );
        assert_eq!(driver.done.len(), done);
        driver.keys("<ctrl-u> <enter>");
        assert_eq!((driver.dialog(), driver.done.len()), ("none", done), "nothing typed cancels");
        driver.keys("u").types(number).keys("<enter>");
        assert_eq!(driver.done.len(), done + 1);
    }
}

#[test]
fn the_palette_lists_what_can_be_taken_back() {
    let mut driver = Driver::demo();
    driver.keys("<enter> r y r y");
    driver.world.wait(1);
    driver.keys(":").types("undo").keys("<enter>");
    let Some(Dialog::Batches(list)) = driver.app.dialog() else { panic!("{}", driver.status()) };
    let listed: Vec<_> = list.picker.choices.iter().map(|c| (c.label.as_str(), c.key.as_str())).collect();
    assert_eq!(
        listed,
        [
            ("B5, 1 minute ago: revoked the seat of Bo Li · Asana · Business+", "1 thing"),
            ("B4, 1 minute ago: revoked the seat of Ana Björn · Asana · Business+", "1 thing"),
        ]
    );
    let done = driver.done.len();
    driver.keys("j <enter>");
    assert_eq!((question(&driver)[0].as_str(), driver.done.len()), (REVOKED, done));
    driver.keys("<esc>");
    assert_eq!(driver.dialog(), "none");
    let mut driver = Driver::new(World::empty());
    driver.keys(":").types("undo").keys("<enter>");
    let Some(Dialog::Batches(list)) = driver.app.dialog() else { panic!("{}", driver.status()) };
    assert!(list.picker.choices.is_empty() && !list.waits);
    driver.keys("<enter> <esc>");
    assert_eq!(driver.dialog(), "none");
}

#[test]
fn a_question_whose_batch_is_not_known_yet_takes_no_yes() {
    let mut driver = Driver::demo();
    driver.keys("<enter> r y");
    let done = driver.done.len();
    driver.held = Some(Vec::new());
    driver.keys("u y");
    assert_eq!((driver.dialog(), driver.status()), ("undo", "It is being looked at."));
    driver.answer_held();
    assert_eq!((question(&driver)[0].as_str(), driver.done.len()), (REVOKED, done));
}
