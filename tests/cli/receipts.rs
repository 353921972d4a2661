//! What a change answers: a receipt for people, a document for programs, and how it is taken back.

use super::home::Home;
use super::office::{office, office_today};
use serde_json::{Value, json};

/// The document of a change, with every part that each of them has.
#[track_caller]
fn receipt(home: &Home, words: &[&str]) -> Value {
    let said = home.json(words);
    for part in ["today", "batch", "id", "message", "dry_run", "skipped", "items"] {
        assert!(said.get(part).is_some(), "{words:?} lacks {part}: {said}");
    }
    assert!(said["today"].is_string() && said["message"].is_string() && said["items"].is_array(), "{said}");
    said
}

/// The first thing that a change concerns, and the batch that takes it back.
#[track_caller]
fn made(home: &Home, words: &[&str]) -> (String, Value) {
    let said = receipt(home, words);
    assert!(said["batch"].as_str().is_some_and(|batch| batch.starts_with('B')), "{said}");
    assert_eq!(said["items"][0]["id"], said["id"], "{said}");
    (said["id"].as_str().unwrap().to_owned(), said["items"][0].clone())
}

#[test]
fn what_is_made_is_answered_with_its_id_and_all_its_fields() {
    let home = Home::new();
    let (product, item) = made(&home, &["product", "add", "--name", "Chat", "--publisher", "Talk Ltd"]);
    assert_eq!((product.as_str(), &item["publisher"]), ("C1", &json!("Talk Ltd")));
    let (license, item) = made(&home, &["license", "add", "--product", "Chat", "--seats-total", "3"]);
    assert_eq!((license.as_str(), &item["seats_total"]), ("L1", &json!(3)));
    let (ana, item) = made(&home, &["person", "add", "--email", "ana@example.com"]);
    assert_eq!(item["email"], "ana@example.com");
    let (seat, item) = made(&home, &["seat", "assign", "--license", &license, "--person", &ana]);
    assert_eq!((&item["license_id"], &item["person_id"]), (&json!(license), &json!(ana)));
    made(&home, &["seat", "edit", &seat, "--notes", "seen"]);
    made(&home, &["product", "edit", &product, "--category", "Talk"]);
    made(&home, &["license", "edit", &license, "--seats-total", "4"]);
    made(&home, &["person", "edit", &ana, "--department", "Sales"]);
    assert_eq!(made(&home, &["exempt", &seat, "--until", "2027-01-31", "--reason", "pilot"]).0, seat);
    assert_eq!(made(&home, &["exempt", &seat, "--lift"]).0, seat);
    let (audit, item) = made(&home, &["audit", "start", &license]);
    assert_eq!((audit.as_str(), &item["state"]), ("A1", &json!("in_progress")));
    let (_, item) = made(&home, &["audit", "complete", &license, "--seats", "1"]);
    assert_eq!((&item["seats_after"], item["next_due"].is_string()), (&json!(1), true));
    made(&home, &["audit", "start", &license]);
    assert_eq!(made(&home, &["audit", "cancel", &license, "--reason", "twice"]).1["notes"], "twice");
    let (_, item) = made(&home, &["license", "archive", &license, "--yes"]);
    assert_eq!(item["archived"], true);
    made(&home, &["product", "archive", &product, "--yes"]);
    made(&home, &["product", "restore", &product]);
    made(&home, &["license", "restore", &license]);
}

#[test]
fn people_who_are_one_or_two_or_nobody_any_more_are_answered_alike() {
    let home = office_today();
    let plan = receipt(&home, &["person", "merge", "cho@example.com", "--into", "ben@example.com", "--dry-run"]);
    assert_eq!((&plan["batch"], &plan["dry_run"]), (&Value::Null, &json!(true)));
    assert_eq!(plan["items"][0]["name"], "Ben Osei");
    let (ben, _) = made(&home, &["person", "merge", "cho@example.com", "--into", "ben@example.com", "--yes"]);
    assert_eq!(plan["id"], json!(ben));
    receipt(&home, &["person", "review", "--distinct", "ana@example.com", "eve@example.com"]);
    home.run(&["person", "offboard", "ana@example.com", "--yes"]).is(0);
    let purged = receipt(&home, &["person", "purge", "ana@example.com", "--confirm", "Ana Ruiz"]);
    assert_eq!((&purged["batch"], &purged["items"][0]["email"]), (&Value::Null, &Value::Null), "{purged}");
}

#[test]
fn settings_and_accounts_are_answered_by_their_names() {
    let home = Home::new();
    let set = receipt(&home, &["org", "set", "threshold", "60"]);
    assert_eq!((&set["id"], &set["items"]), (&json!("threshold"), &json!([])));
    assert_eq!(set["message"], "Set threshold to 60");
    let same = receipt(&home, &["org", "set", "threshold", "60"]);
    assert_eq!(same["batch"], Value::Null);
    let added = receipt(&home, &["admin", "add", "4711", "--role", "admin"]);
    assert!(added["batch"].is_string(), "{added}");
    assert_eq!(receipt(&home, &["admin", "remove", "4711", "--yes"])["id"], added["id"]);
}

#[test]
fn removals_say_which_were_done_and_which_not() {
    let home = office_today();
    let taken = home.json(&["reclaim", "--license", "Team", "--all-dormant", "--yes"]);
    assert!(taken["message"].as_str().unwrap().starts_with("Reclaimed 3 seats"), "{taken}");
    let seat = taken["items"][0]["id"].as_str().unwrap();
    let held = home.json(&["seat", "list", "--license", "Team"])["items"][0]["id"].as_str().unwrap().to_owned();
    let done = receipt(&home, &["removal", "done", seat, &held]);
    assert_eq!((&done["id"], &done["items"][0]["id"]), (&json!(seat), &json!(seat)));
    assert_eq!(done["skipped"], json!([{"id": held, "reason": "it was not taken back"}]));
}

#[test]
fn one_person_with_many_seats_is_one_to_be_told() {
    let home = office_today();
    let plan = home.run(&["reclaim", "--person", "ben@example.com", "--dry-run"]).is(0);
    let plan = plan.says("Would reclaim 2 seats").says("1 person will be told.");
    plan.says("Would reclaim 2 seats of 2 licenses, 1 person to be told");
    let taken = home.json(&["reclaim", "--person", "ben@example.com", "--yes"]);
    assert_eq!((&taken["reclaimed"], &taken["told"]), (&json!(2), &json!(1)));
    assert_eq!(home.json(&["notice", "list"])["items"].as_array().unwrap().len(), 2, "a notice for each seat");
}

#[test]
fn the_seat_of_somebody_who_left_comes_back_as_any_other() {
    let home = office_today();
    for words in [&["reclaim", "--person", "dee@example.com"][..], &["person", "offboard", "ana@example.com"]] {
        let done = home.run(&[words, &["--yes"]].concat()).is(0);
        done.says("Take it back with: dormouse undo B");
        home.run(&["undo", "--yes"]).is(0).says("seat");
    }
    assert_eq!(home.json(&["seat", "list", "--person", "dee@example.com"])["items"].as_array().unwrap().len(), 1);
}

#[test]
fn a_reclaim_from_somebody_that_takes_nothing_is_refused_whatever_the_reason() {
    let home = office();
    for (words, sentence) in [
        (["--person", "cho@example.com"], "cho@example.com holds no active seat of Ledger, so none was taken back."),
        (["--person", "ana@example.com"], "ana@example.com holds no active seat of Ledger, so none was taken back."),
    ] {
        home.run(&[&["reclaim", "--license", "Ledger", "--yes"], &words[..]].concat()).refuses(1, sentence);
        let said = home.run(&[&["reclaim", "--license", "Ledger", "--yes", "--json"], &words[..]].concat());
        assert_eq!((said.status, &said.value()["message"]), (1, &json!(sentence)));
    }
    home.run(&["reclaim", "--license", "Team", "--person", "eve@example.com", "--yes"]).is(1);
}

#[test]
fn of_many_seats_the_first_are_listed_unless_all_are_asked_for() {
    let home = Home::new();
    home.run(&["license", "add", "--product", "Chat", "--seats-total", "200"]).is(0);
    let people: Vec<String> = (0..120).map(|n| format!("p{n}@example.com,P {n}\n")).collect();
    let seats: Vec<String> = (0..120).map(|n| format!("Chat,,p{n}@example.com,2025-01-01\n")).collect();
    home.file("people.csv", &format!("email,name\n{}", people.concat()));
    home.file("assignments.csv", &format!("product,license,email,assigned_on\n{}", seats.concat()));
    home.run(&["import", "people.csv", "assignments.csv", "--yes"]).is(0);
    let look = ["reclaim", "--all-dormant", "--dry-run"];
    let first = home.run(&look).is(0);
    let first = first.says("And 20 more; --all lists every one.").says("Would reclaim 120 seats of Chat");
    assert_eq!(first.out.lines().filter(|line| line.starts_with('S')).count(), 100, "{}", first.out);
    let all = home.run(&[&look[..], &["--all"]].concat()).is(0);
    assert!(!all.out.contains("more; --all"), "{}", all.out);
    assert_eq!(all.out.lines().filter(|line| line.starts_with('S')).count(), 120);
    let document = home.json(&look);
    assert_eq!((&document["reclaimed"], document["items"].as_array().unwrap().len()), (&json!(120), 120));
}
