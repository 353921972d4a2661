//! What is said to people: that it is true, that it says what to do, and that names stay as they are written.

use super::home::Home;
use super::office::office_today;
use serde_json::{Value, json};

#[test]
fn a_setting_that_is_not_set_is_null_for_programs_and_none_for_people() {
    let home = Home::new();
    let items = home.json(&["org", "show"])["items"].clone();
    let value = |key: &str| items.as_array().unwrap().iter().find(|item| item["key"] == key).unwrap()["value"].clone();
    for key in ["mail_sender", "mail_host", "mail_user"] {
        assert_eq!(value(key), Value::Null, "{key}");
    }
    assert_eq!((value("threshold"), value("mail_tls")), (json!("90"), json!("starttls")));
    assert!(!items.to_string().contains("\"none\""), "{items}");
    let shown = home.run(&["org", "show"]).is(0);
    assert!(shown.out.lines().any(|line| line.starts_with("mail_host ") && line.ends_with(" none")), "{}", shown.out);
}

#[test]
fn the_keys_of_the_settings_file_are_checked_wherever_it_is_looked_at() {
    let home = Home::new();
    for (text, says) in [
        ("[keys]\nreclaimm = \"r\"\n", "c.toml:2:1"),
        ("[dashboard]\nascii = true\n[keys]\nreclaim = \"q\"\n", "c.toml:4:1"),
    ] {
        home.file("c.toml", text);
        let shown = home.run(&["config", "show", "--config", "c.toml"]);
        let keys = home.run(&["keys", "--config", "c.toml"]);
        assert_eq!((shown.status, &shown.err), (keys.status, &keys.err));
        assert!(shown.status != 0 && shown.err.contains(says), "{}", shown.err);
        assert_eq!(shown.out, "");
    }
    home.file("c.toml", "[keys]\nreclaim = [\"r\", \"F5\"]\n");
    home.run(&["config", "show", "--config", "c.toml"]).is(0).says("F5");
}

#[test]
fn an_account_is_written_as_the_machine_writes_it() {
    let home = Home::new();
    home.run(&["admin", "add", "daemon", "--role", "super-admin"]).is(0).says("Added daemon as super-admin\n");
    let again = home.run(&["admin", "add", "daemon", "--role", "super-admin"]).is(0);
    again.says("Nothing changed: daemon is an admin with just that already\n");
    let less = home.run(&["admin", "add", "daemon", "--role", "admin"]).is(0);
    less.says("Changed the role of the admin daemon from super-admin to admin\n");
    home.run(&["org", "set", "threshold", "90"]).is(0);
    home.run(&["org", "set", "threshold", "90"]).is(0).says("Nothing changed: threshold is 90 already\n");
    home.run(&["person", "add", "--name", "de Vries", "--email", "dv@example.com"]).is(0);
    let same = home.run(&["person", "edit", "P1", "--name", "de Vries"]).is(0);
    same.says("Nothing changed: de Vries (P1) is like that already\n");
}

#[test]
fn a_full_license_says_what_can_be_done() {
    let home = office_today();
    home.run(&["license", "add", "--product", "Empty", "--seats-total", "0"]).is(0);
    let refused = home
        .run(&["seat", "assign", "--license", "Empty", "--person", "ana@example.com"])
        .refuses(1, "No seats remaining on this license.");
    assert!(refused.err.contains("--seats-total N") && !refused.err.contains("reclaim"), "{}", refused.err);
    home.run(&["license", "edit", "Team", "--seats-total", "5"]).is(0);
    home.run(&["person", "add", "--email", "fay@example.com"]).is(0);
    let refused = home.run(&["seat", "assign", "--license", "Team", "--person", "fay@example.com"]).is(1);
    assert!(refused.err.contains("hint: free one first: dormouse reclaim"), "{}", refused.err);
}

#[test]
fn a_license_that_is_overdrawn_has_no_last_seat_to_give() {
    let home = office_today();
    home.run(&["license", "edit", "Ledger", "--seats-total", "1", "--limit-policy", "soft", "--overdraft", "1"]).is(0);
    let given = home.run(&["seat", "assign", "--license", "Ledger", "--person", "ana@example.com"]).is(0);
    assert_eq!(given.err, "note: Ledger is overdrawn by 1 (used 2 of 1).\n");
    home.run(&["license", "edit", "Ledger", "--seats-total", "3", "--limit-policy", "hard"]).is(0);
    let given = home.run(&["seat", "assign", "--license", "Ledger", "--person", "cho@example.com"]).is(0);
    assert_eq!(given.err, "note: That was the last seat of Ledger.\n");
}

#[test]
fn a_seat_that_was_counted_already_is_not_the_last_one_of_a_full_license() {
    let home = office_today();
    home.run(&["license", "edit", "Ledger", "--seats-total", "2"]).is(0);
    home.run(&["audit", "start", "Ledger"]).is(0);
    home.run(&["audit", "complete", "Ledger", "--seats", "2"]).is(0);
    let words = ["seat", "assign", "--license", "Ledger", "--person", "ana@example.com"];
    home.run(&words).refuses(1, "No seats remaining on this license.");
    let given = home.run(&[&words[..], &["--already-counted"]].concat()).is(0);
    assert_eq!(given.err, "", "none was left before either");
}

#[test]
fn licenses_of_one_name_are_told_apart_by_their_publishers() {
    let home = Home::new();
    for publisher in ["Draw Ltd", "Paint Inc"] {
        home.run(&["license", "add", "--product", "Sketchpad", "--publisher", publisher]).is(0);
    }
    let refused = home.run(&["audit", "start", "Sketchpad"]).refuses(1, "\"Sketchpad\" is the name of 2 licenses.");
    assert!(refused.err.contains("L1 (Draw Ltd Sketchpad), L2 (Paint Inc Sketchpad)"), "{}", refused.err);
}

#[test]
fn a_list_says_how_many_of_all_it_shows() {
    let home = office_today();
    home.run(&["license", "list", "--status", "expired"]).is(0).says("1 shown of 4 licenses: ");
    let all = home.run(&["license", "list"]).is(0);
    assert!(all.out.contains("\n4 licenses: ") && !all.out.contains("shown of"), "{}", all.out);
}

#[test]
fn the_list_of_audits_keeps_its_width_and_says_each_state_alike() {
    let home = office_today();
    let notes = "leavers ".repeat(300);
    home.run(&["audit", "start", "Team"]).is(0);
    home.run(&["audit", "complete", "Team", "--seats", "5", "--notes", &notes]).is(0);
    home.run(&["audit", "start", "Ledger"]).is(0);
    home.run(&["audit", "cancel", "Ledger", "--reason", "twice"]).is(0);
    home.run(&["audit", "start", "Ledger"]).is(0);
    let list = home.run(&["audit", "list"]).is(0).says("In progress").says("Completed").says("Cancelled");
    assert!(list.out.contains('…') && list.out.lines().all(|line| line.chars().count() < 250), "{}", list.out);
    assert!(home.run(&["audit", "list", "--format", "csv"]).is(0).out.contains(notes.trim()));
}

#[test]
fn whoever_has_no_address_is_not_said_to_be_told_yet() {
    let home = office_today();
    home.run(&["person", "add", "--name", "Robot", "--employee-number", "E7"]).is(0);
    home.run(&["seat", "assign", "--license", "Ledger", "--person", "E7"]).is(0);
    let seat = home.json(&["seat", "list", "--person", "E7"])["items"][0]["id"].as_str().unwrap().to_owned();
    home.run(&["seat", "edit", &seat, "--assigned-on", "2020-01-01", "--last-used", "2020-01-01"]).is(0);
    home.run(&["reclaim", "--license", "Ledger", "--all-dormant", "--yes"]).is(0);
    let list = home.run(&["notice", "list"]).is(0);
    let line = |who: &str| list.out.lines().find(|line| line.contains(who)).unwrap().to_owned();
    assert!(line("E7").contains("no address") && line("ben@example.com").contains("not yet"), "{}", list.out);
}

#[test]
fn money_is_ranked_in_the_own_currency_first() {
    let home = Home::new();
    home.run(&["person", "add", "--email", "ana@example.com", "--status", "inactive"]).is(0);
    home.file("a.csv", "product,license,email\nYen,,ana@example.com\nFranc,,ana@example.com\nEuro,,ana@example.com\n");
    for (product, cost, currency) in [("Yen", "90000", "JPY"), ("Franc", "5000.00", "CHF"), ("Euro", "1.00", "EUR")] {
        home.run(&["license", "add", "--product", product, "--cost-per-seat", cost, "--currency", currency]).is(0);
    }
    home.run(&["import", "a.csv"]).is(0);
    let order = || -> Vec<String> {
        let report = home.json(&["report", "utilization", "--sort", "most-savings"]);
        let items = report["items"].as_array().unwrap();
        items.iter().map(|item| item["product"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(order(), ["Euro", "Franc", "Yen"]);
    home.run(&["org", "set", "currency", "JPY"]).is(0);
    assert_eq!(order(), ["Yen", "Franc", "Euro"]);
}

#[test]
fn an_undo_that_is_refused_says_why_in_whole_sentences() {
    let home = Home::new();
    home.run(&["admin", "add", "daemon", "--role", "admin"]).is(0);
    let added = home.json(&["history"])["items"][0].clone();
    assert!(added["summary"].as_str().unwrap().contains("daemon"), "{added}");
    home.run(&["admin", "add", "daemon", "--role", "it-admin"]).is(0);
    let batch = format!("B{}", 2);
    let refused = home.run(&["undo", &batch, "--yes"]).is(1);
    let sentence = format!("Nothing of {batch} can be taken back. The admin daemon: ");
    assert!(refused.err.starts_with(&sentence), "{}", refused.err);
}
