//! Files of many rows: they are taken in many at a time, and what is recorded is what a few rows would have left; of one that is
//! interrupted all is recorded or nothing, and nothing is left beside it.

use super::home::Home;
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::process::Stdio;

const PEOPLE: usize = 3_000;
const PRODUCTS: [&str; 3] = ["Chat", "Flow", "Maps"];

/// The catalog and the people; the seats of each person on each license, license by license or person by person.
fn files(home: &Home, by_license: bool) -> String {
    let totals = PRODUCTS.map(|product| format!("{product},Team,{PEOPLE}\n")).concat();
    home.file("licenses.csv", &format!("product,name,seats_total\n{totals}"));
    let people: Vec<String> = (0..PEOPLE).map(|n| format!("p{n}@example.com,Person {n},{n}\n")).collect();
    let people = people.concat();
    home.file("people.csv", &format!("email,name,employee_number\n{people}"));
    let seat = |product: &str, n: usize| {
        let revoked = if n.is_multiple_of(10) { "2026-05-01" } else { "" };
        // Some are named by the number that HR knows them by.
        let who = if n.is_multiple_of(7) { n.to_string() } else { format!("P{n}@Example.com") };
        format!("{product},Team,{who},2026-01-{:02},{revoked}\n", n % 28 + 1)
    };
    let seats: String = if by_license {
        PRODUCTS.iter().flat_map(|product| (0..PEOPLE).map(move |n| seat(product, n))).collect()
    } else {
        (0..PEOPLE).flat_map(|n| PRODUCTS.iter().map(move |product| seat(product, n))).collect()
    };
    home.file("assignments.csv", &format!("product,license,email,assigned_on,revoked_on\n{seats}"));
    seats
}

const IMPORT: [&str; 6] = ["import", "licenses.csv", "people.csv", "assignments.csv", "--as-of", "2026-06-30"];

fn exported(home: &Home) -> String {
    home.run(&["export", "out", "--force"]).is(0);
    fs::read_to_string(home.path().join("out/assignments.csv")).unwrap()
}

#[test]
fn many_seats_are_recorded_alike_in_whatever_order_they_come() {
    let (one, other) = (Home::new(), Home::new());
    for (home, by_license) in [(&one, true), (&other, false)] {
        files(home, by_license);
        home.run(&IMPORT).is(0).says("12 006 created");
        home.run(&["check"]).is(0);
    }
    let all = exported(&one);
    assert_eq!(all.lines().count(), PEOPLE * PRODUCTS.len() + 1);
    assert_eq!(all, exported(&other));
    let seats = &one.json(&["license", "show", "L1"])["items"][0];
    assert_eq!(seats["assigned"], PEOPLE / 10 * 9);
}

#[test]
fn many_rows_about_known_seats_change_what_they_say_and_nothing_else() {
    let home = Home::new();
    let seats = files(&home, true);
    home.run(&IMPORT).is(0);
    let before = exported(&home);
    // The first row once more at the end, beyond the piece that it was planned in, and one about nobody.
    let again = seats.lines().nth(1).unwrap();
    let used: Vec<String> = seats.lines().map(|row| format!("{row},2026-06-15\n")).collect();
    let used = used.concat();
    let used =
        format!("product,license,email,assigned_on,revoked_on,last_used\n{used}{again},\nChat,Team,nobody@x.org,,,\n");
    home.file("later.csv", &used);
    let answer = home.run(&["import", "later.csv", "--as-of", "2026-07-01"]).is(3);
    let answer = answer.says("8 100 updated, 900 unchanged, 2 rejected");
    let answer = answer.says("This holder has a seat of the license on line 3 already.");
    let _ = answer.says("Nobody here has this identifier; read people.csv first.");
    home.run(&["check"]).is(0);
    assert_eq!(exported(&home).matches("2026-06-15").count(), 8_100);
    home.run(&["undo", "--yes"]).is(0);
    home.run(&["check"]).is(0);
    assert_eq!(exported(&home), before);
}

#[test]
fn an_import_that_is_interrupted_leaves_nothing_half() {
    let home = Home::new();
    files(&home, true);
    let aside = home.path().join("aside");
    fs::create_dir(&aside).unwrap();
    let log = home.path().join("d.db-wal");
    for written in [0, 100_000, 1_000_000] {
        let mut command = home.command(&IMPORT);
        let mut child = command.env("TMPDIR", &aside).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        while fs::metadata(&log).map_or(0, |meta| meta.len()) < written && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        let _ = kill_process(Pid::from_child(&child), Signal::INT);
        child.wait().unwrap();
        assert_eq!(fs::read_dir(&aside).unwrap().count(), 0);
        // It may have come to its end by then: all is recorded, or nothing.
        let seats = home.json(&["report", "utilization"])["seats"].as_u64().unwrap();
        let is_done = seats == (PEOPLE / 10 * 9 * PRODUCTS.len()) as u64;
        assert!(is_done || seats == 0, "{seats} seats, interrupted at {written} bytes");
        home.run(&["check"]).is(0);
        if is_done {
            break;
        }
    }
}
