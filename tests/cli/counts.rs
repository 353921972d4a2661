//! Seats taken back of a license whose last count found fewer than are held: what the vendor has removed already is
//! offered, and a recorded count that falls below zero is said.

use super::home::Home;
use crate::pty::harness::{Pty, command};

/// Three holders of `Chat`, of whom the last count found two, and who have not used it for long.
fn counted_short() -> Home {
    let home = Home::new();
    home.run(&["license", "add", "--product", "Chat", "--seats-total", "5"]).is(0);
    for name in ["Ana", "Ben", "Cem"] {
        home.run(&["person", "add", "--name", name, "--alias", name]).is(0);
        let words = ["seat", "assign", "--license", "Chat", "--person", name, "--assigned-on", "2020-01-01"];
        home.run(&words).is(0);
    }
    home.run(&["audit", "start", "Chat"]).is(0);
    home.run(&["audit", "complete", "Chat", "--seats", "2"]).is(0);
    home
}

const OFFER: &str = "The last count of Chat found 1 seat fewer than are held here; for those that the vendor has \
                     removed, use --already-removed: the recorded count stays.";
const BELOW: &str = "That brings the recorded count of Chat below 0: the last count had left out some of the seats taken \
                     back. Revoke those with --already-removed, or record the real count: dormouse audit start L1";

#[test]
fn a_revocation_offers_what_leaves_a_short_count_as_it_is() {
    let home = counted_short();
    let answer = home.run(&["seat", "revoke", "S1", "--yes"]).is(0);
    assert_eq!(answer.err, format!("note: {OFFER}\n"));
    home.run(&["undo", "--yes"]).is(0);
    let mut asked = command(assert_cmd::cargo::cargo_bin("dormouse"));
    asked.env("HOME", home.path());
    asked.env("DORMOUSE_DB", home.path().join("d.db"));
    asked.args(["seat", "revoke", "S1"]);
    let terminal = Pty::spawn(asked, 200, 40);
    terminal.wait_text("[y/N]");
    assert!(terminal.screen().contains(OFFER), "{}", terminal.screen());
    terminal.send("n\r").wait_text("Nothing was changed.");
    assert_eq!(terminal.status(), 1);
    // Whoever has taken the offer is told nothing, nor is anybody once the counts agree.
    for seat in ["S1", "S2"] {
        assert_eq!(home.run(&["seat", "revoke", seat, "--already-removed", "--yes"]).is(0).err, "");
    }
    assert_eq!(home.run(&["seat", "revoke", "S3", "--yes"]).is(0).err, "");
}

#[test]
fn a_count_that_is_short_by_seats_known_to_be_gone_is_no_reason_to_offer() {
    let home = Home::new();
    let roster = |day: &str, logins: &[&str]| {
        let mut text = "Report Time,Login,Last Authenticated At,Last Activity At,Last Surface Used\n".to_owned();
        text.extend(logins.iter().map(|login| format!("{day}T06:00:00Z,{login},,,None\n")));
        home.file(&format!("{day}.csv"), &text);
        home.run(&["import", &format!("{day}.csv"), "--license", "Chat", "--create-people"]).is(0);
    };
    home.run(&["license", "add", "--product", "Chat", "--seats-total", "9"]).is(0);
    roster("2021-06-10", &["ana", "ben", "cem"]);
    roster("2021-06-12", &["ana", "ben"]);
    assert_eq!(home.run(&["seat", "revoke", "S1", "--yes"]).is(0).err, "", "Cem is the one that the count is short by");
    home.run(&["undo", "--yes"]).is(0);
    home.run(&["audit", "start", "Chat"]).is(0);
    home.run(&["audit", "complete", "Chat", "--seats", "1"]).is(0);
    assert_eq!(home.run(&["seat", "revoke", "S1", "--yes"]).is(0).err, format!("note: {OFFER}\n"), "one more is");
}

#[test]
fn whatever_brings_the_recorded_count_below_zero_says_so_and_how_to_mend_it() {
    let home = counted_short();
    let all = ["reclaim", "--license", "Chat", "--all-dormant"];
    for more in [&["--dry-run"][..], &["--yes"], &["--yes", "--json"]] {
        let words: Vec<&str> = all.iter().chain(more).copied().collect();
        assert_eq!(home.run(&words).is(0).err, format!("note: {BELOW}\n"), "{more:?}");
        if more[0] == "--yes" {
            home.run(&["undo", "--yes"]).is(0);
        }
    }
    let answer = home.run(&["seat", "revoke", "S1", "S2", "S3", "--yes"]).is(0);
    assert_eq!(answer.err, format!("note: {OFFER}\nnote: {BELOW}\n"));
    home.run(&["undo", "--yes"]).is(0);
    for name in ["Ana", "Ben"] {
        assert_eq!(home.run(&["person", "offboard", name, "--yes"]).is(0).err, "", "the count is still 0 or more");
    }
    assert_eq!(home.run(&["person", "offboard", "Cem", "--dry-run"]).is(0).err, format!("note: {BELOW}\n"));
    assert_eq!(home.run(&["person", "offboard", "Cem", "--yes"]).is(0).err, format!("note: {BELOW}\n"));
    home.run(&["check"]).is(3).says("L1 has a recorded count of -1");
}
