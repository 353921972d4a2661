//! At any size: no panic, no number that lost a digit, nothing but plain characters where there are no others.

use super::world::Stage;
use crate::world::World;
use proptest::prelude::*;

/// Ways through the dashboard, each to another screen.
const WAYS: [&str; 17] = [
    "2",
    "1",
    "3",
    "3 enter space",
    "3 / C h a t enter *",
    "/ C h a t enter enter",
    "/ C h a t enter enter f l l l l",
    "/ C h a t enter enter tab",
    "/ C h a t enter enter tab tab",
    "/ C h a t enter enter tab tab tab",
    "/ C h a t enter enter tab tab tab tab",
    "/ C h a t enter enter tab tab tab tab tab G",
    "/ C h a t enter enter enter",
    "/ C h a t enter enter enter tab",
    "/ C h a t enter enter enter tab tab",
    "! enter",
    "/ w i d e",
];

/// Runs of one digit, with what may stand inside a number, that are too long to be part of another number.
fn runs(line: &str, digit: char) -> Vec<String> {
    let mut runs = Vec::new();
    let mut run = String::new();
    for c in line.chars().chain(['|']) {
        if c == digit || (!run.is_empty() && matches!(c, ' ' | '.')) {
            run.push(c);
        } else if !run.is_empty() {
            runs.push(std::mem::take(&mut run));
        }
    }
    let digits = |run: &String| run.chars().filter(|c| *c == digit).count();
    runs.iter().filter(|run| digits(run) >= 4).map(|run| run.trim_matches([' ', '.']).to_owned()).collect()
}

/// No number lost a digit, and none stands right before the sign for a cut, where nobody could tell.
fn whole(text: &str, ascii: bool) -> Result<(), String> {
    let sign = if ascii { '~' } else { '⋯' };
    for line in text.lines() {
        let marked = |(digit, cut): (char, char)| digit.is_ascii_digit() && cut == sign;
        if line.chars().zip(line.chars().skip(1)).any(marked) {
            return Err(format!("a number before the sign for a cut in {line:?}"));
        }
        for (digit, number) in [('7', "7 777 777.77"), ('3', "33 333"), ('4', "44 444")] {
            if let Some(run) = runs(line, digit).into_iter().find(|run| run != number) {
                return Err(format!("{run:?} in {line:?}"));
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn every_screen_stands_every_size(columns in 1..220u16, rows in 1..60u16, way in 0..WAYS.len(), ascii: bool) {
        let mut stage = Stage::new().ascii(ascii).press(WAYS[way]);
        let text = stage.text(columns, rows);
        prop_assert!(!ascii || text.is_ascii(), "{}", text);
        prop_assert_eq!(whole(&text, ascii), Ok(()), "{}", text);
        let mut small = Stage::of(World::empty()).press(WAYS[way]);
        small.text(columns, rows);
    }
}

#[test]
fn the_numbers_are_there_to_be_cut() {
    let text = Stage::new().press("3 G").text(200, 50) + &Stage::new().text(200, 50);
    assert!(text.contains("€ 7 777 777.77") && text.contains("33 333/44 444"), "{text}");
    assert!(whole("a 7 777 77⋯", false).is_err() && whole("44 44", false).is_err());
    assert!(whole("in 17⋯", false).is_err() && whole("in 17~", true).is_err() && whole("in⋯", false).is_ok());
}

#[test]
fn what_a_users_audit_changed_is_seen_in_the_history_at_every_width() {
    let mut stage = Stage::new().press("/ C h a t enter enter tab tab tab tab");
    for columns in 40..=200 {
        let text = stage.text(columns, 24);
        assert!(text.contains("112 → 100"), "at {columns}\n{text}");
    }
}

#[test]
fn the_days_of_a_license_are_seen_with_how_far_they_are_at_every_width() {
    let mut stage = Stage::new().press("/ C h a t enter");
    for columns in 120..=220 {
        let text = stage.text(columns, 40);
        for words in ["2026-12-04, in 12 days", "2023-12-05, 1 083 days ago"] {
            assert!(text.contains(words), "{words} at {columns}\n{text}");
        }
    }
}

#[test]
fn how_long_a_seat_sleeps_is_seen_at_every_width() {
    let mut stage = Stage::new().press("3 / C h a t enter enter");
    for columns in 40..=200 {
        let text = stage.text(columns, 24);
        assert!(text.contains("225 d") && text.contains("176 d"), "at {columns}\n{text}");
    }
}
