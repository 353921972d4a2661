//! What asks first, on a terminal: the plan is shown, only a yes is a yes, and the table fits the screen.

use super::home::Home;
use super::office::{DAY, office, office_today};
use crate::pty::harness::{Pty, command};
use unicode_width::UnicodeWidthStr as _;

fn on_a_terminal(home: &Home, columns: u16, words: &[&str]) -> Pty {
    let mut command = command(assert_cmd::cargo::cargo_bin("dormouse"));
    command.env("HOME", home.path());
    command.env("DORMOUSE_DB", home.path().join("d.db"));
    command.args(words);
    Pty::spawn(command, columns, 40)
}

fn seats(home: &Home) -> usize {
    home.json(&["seat", "list", "--license", "Team"])["items"].as_array().unwrap().len()
}

#[test]
fn a_reclaim_shows_its_plan_and_takes_only_a_yes() {
    let home = office_today();
    let words = ["reclaim", "--license", "Team", "--all-dormant"];
    for no in ["\r", "n\r"] {
        let terminal = on_a_terminal(&home, 100, &words);
        terminal.wait_text("Reclaim 3 seats? [y/N]");
        assert!(terminal.screen().contains("Cho Min-ji"), "{}", terminal.screen());
        terminal.send(no).wait_text("Nothing was changed.");
        assert_eq!(terminal.status(), 1);
        assert_eq!(seats(&home), 5);
    }
    let terminal = on_a_terminal(&home, 100, &words);
    terminal.wait_text("Reclaim 3 seats? [y/N]").send("y\r").wait_text("dormouse undo B");
    assert_eq!(terminal.status(), 0);
    assert_eq!(seats(&home), 2);
    let terminal = on_a_terminal(&home, 100, &["undo"]);
    terminal.wait_text("Take it back? [y/N]");
    for shown in [
        "reclaimed 3 seats of Sketchpad",
        "Cho Min-ji, Sketchpad · Team: comes back",
        "Dee Novak, Sketchpad · Team: comes back",
    ] {
        assert!(terminal.screen().contains(shown), "{}", terminal.screen());
    }
    terminal.send("yes\r").wait_text("Took back");
    assert_eq!(terminal.status(), 0);
    assert_eq!(seats(&home), 5);
}

#[test]
fn much_is_taken_back_only_where_its_number_is_typed() {
    let home = office_today();
    let rows: Vec<String> = (0..30).map(|n| format!("h{n}@example.com,Holder {n}")).collect();
    home.file("more.csv", &format!("email,name\n{}\n", rows.join("\n")));
    home.run(&["import", "more.csv"]).is(0);
    let people = |home: &Home| home.json(&["person", "list"])["items"].as_array().unwrap().len();
    assert_eq!(people(&home), 35);
    for wrong in ["y\r", "\r", "31\r"] {
        let terminal = on_a_terminal(&home, 100, &["undo"]);
        terminal.wait_text("Type 30 to take back 30 things:");
        assert!(terminal.screen().contains("Takes back 30 people, of 1 file."), "{}", terminal.screen());
        terminal.send(wrong).wait_text("Nothing was changed: 30 was not typed.");
        assert_eq!((terminal.status(), people(&home)), (1, 35));
    }
    let terminal = on_a_terminal(&home, 100, &["undo"]);
    terminal.wait_text("Type 30 to take back 30 things:").send("30\r").wait_text("Took back B");
    assert_eq!((terminal.status(), people(&home)), (0, 5));
    // A yes answers everything.
    home.run(&["import", "more.csv"]).is(0);
    home.run(&["undo", "--yes"]).is(0).says("30 people, of 1 file");
}

#[test]
fn a_revocation_asks_as_well() {
    let home = office_today();
    let seat = home.json(&["seat", "list", "--license", "Wiki"])["items"][0]["id"].as_str().unwrap().to_owned();
    let terminal = on_a_terminal(&home, 100, &["seat", "revoke", &seat]);
    terminal.wait_text("Take back 1 seat? [y/N]").send("y\r").wait_text("dormouse undo B");
    assert_eq!(terminal.status(), 0);
}

#[test]
fn a_leaver_and_a_double_are_asked_about_and_a_purge_is_typed() {
    let home = office_today();
    let terminal = on_a_terminal(&home, 100, &["person", "offboard", "Ana Ruiz"]);
    terminal.wait_text("Offboard Ana Ruiz and take 2 seats back? [y/N]").send("n\r").wait_text("Nothing was changed.");
    assert_eq!(terminal.status(), 1);
    let terminal = on_a_terminal(&home, 100, &["person", "offboard", "Ana Ruiz"]);
    terminal.wait_text("[y/N]").send("y\r").wait_text("dormouse undo B");
    assert_eq!(terminal.status(), 0);
    let terminal = on_a_terminal(&home, 100, &["person", "merge", "Cho Min-ji", "--into", "Ben Osei"]);
    terminal.wait_text("? [y/N]").send("y\r").wait_text("which frees 1 seat");
    assert_eq!(terminal.status(), 0);
    for (typed, answer, status) in [("y", "was not purged", 1), ("ana ruiz", "The record stays as", 0)] {
        let terminal = on_a_terminal(&home, 100, &["person", "purge", "Ana Ruiz"]);
        terminal.wait_text("or the name to purge:");
        assert!(terminal.screen().contains("There is no undo"), "{}", terminal.screen());
        terminal.send(&format!("{typed}\r")).wait_text(answer);
        assert_eq!(terminal.status(), status, "{typed}");
    }
}

#[test]
fn archiving_says_how_many_people_still_hold_a_seat_and_asks() {
    let home = office_today();
    let terminal = on_a_terminal(&home, 100, &["license", "archive", "Team"]);
    terminal.wait_text("Sketchpad · Team. 5 people still hold a seat of it.").wait_text("Archive it? [y/N]");
    terminal.send("\r").wait_text("Nothing was changed.");
    assert_eq!((terminal.status(), seats(&home)), (1, 5));
    let terminal = on_a_terminal(&home, 100, &["license", "archive", "Team"]);
    terminal.wait_text("Archive it? [y/N]").send("y\r").wait_text("License archived");
    assert_eq!(terminal.status(), 0);
    let product = on_a_terminal(&home, 100, &["product", "archive", "Sketchpad"]);
    product.wait_text("Sketchpad? [y/N]").send("y\r").wait_text("Product archived");
    assert_eq!(product.status(), 0);
}

#[test]
fn tables_fit_the_terminal_and_cut_no_number() {
    let home = office();
    for columns in [72_u16, 80, 100, 140] {
        for (words, last) in [
            (&["report", "utilization", "--today", DAY][..], "Wiki"),
            (&["report", "dormant", "--today", DAY], "dormouse seat why"),
            (&["license", "list", "--today", DAY], "Wiki"),
            (&["person", "list"], "Eve Lund"),
        ] {
            let terminal = on_a_terminal(&home, columns, words);
            terminal.wait_text(last);
            assert_eq!(terminal.status(), 0);
            let text = String::from_utf8(terminal.bytes()).unwrap();
            let plain = text.replace("\u{1b}[0m", "").replace("\u{1b}[1m", "");
            let plain =
                ["31", "32", "33", "90"].iter().fold(plain, |text, code| text.replace(&format!("\u{1b}[{code}m"), ""));
            for line in plain.lines() {
                assert!(line.width() <= columns.into(), "{columns} {words:?}: {line:?}");
            }
            if words[1] == "dormant" {
                assert!(plain.contains("2021-01-05") && plain.contains("176 d"), "{columns}:\n{plain}");
            }
        }
    }
}
