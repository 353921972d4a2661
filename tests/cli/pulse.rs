//! The pulse as cron runs it: what it shows, when it is silent, what it remembers, and why an alert is quiet.

use super::home::Home;
use super::office::{DAY, days_ago, office, office_today};
use serde_json::{Value, json};

fn kinds(pulse: &Value) -> Vec<&str> {
    let mut kinds: Vec<&str> =
        pulse["items"].as_array().unwrap().iter().map(|item| item["kind"].as_str().unwrap()).collect();
    kinds.dedup();
    kinds
}

fn item<'v>(pulse: &'v Value, kind: &str) -> &'v Value {
    pulse["items"].as_array().unwrap().iter().find(|item| item["kind"] == kind).unwrap_or(&Value::Null)
}

/// A database in which nothing is due: one license, one seat in use.
fn quiet() -> Home {
    let home = Home::new();
    home.run(&["license", "add", "--product", "Sketchpad", "--seats-total", "3"]).is(0);
    home.run(&["person", "add", "--name", "Ana Ruiz", "--email", "ana@example.com"]).is(0);
    home.run(&["seat", "assign", "--license", "Sketchpad", "--person", "ana@example.com"]).is(0);
    home
}

#[test]
fn a_pulse_says_what_is_due_and_ends_with_three_if_anything_needs_a_person() {
    let home = office();
    let answer = home.run(&["pulse", "--today", DAY]).is(3);
    insta::assert_snapshot!(answer.out);
    assert_eq!(answer.err, "");
    assert!(!home.run(&["pulse", "--today", DAY, "--color", "always"]).is(3).out.contains('\u{1b}'));
    let pulse = home.run(&["pulse", "--today", DAY, "--json"]).is(3).value();
    assert_eq!(kinds(&pulse), ["dormant", "leaving"]);
    assert_eq!((&pulse["needs_person"], &pulse["dormant_seats"]), (&json!(true), &json!(4)));
    assert_eq!((&pulse["last_recorded_on"], &pulse["reassigned"]["percent"]), (&Value::Null, &Value::Null));
    let dee = item(&pulse, "leaving");
    assert_eq!(dee["text"], "Dee Novak is offboarded and holds 1 seat: S4.");
    // A week and a day later the evidence is too old.
    let later = home.run(&["pulse", "--today", "2021-07-08", "--json"]).is(3).value();
    assert!(kinds(&later).contains(&"stale"), "{later}");
}

#[test]
fn nothing_is_said_at_all_when_nothing_is_new_and_nothing_needs_a_person() {
    let home = quiet();
    home.run(&["pulse"]).is(0).says("Nothing is due and nothing needs a person.");
    let silent = home.run(&["pulse", "--since", "last"]).is(0);
    assert_eq!((silent.out.as_str(), silent.err.as_str()), ("", ""));
    let document = home.json(&["pulse", "--since", "last"]);
    assert_eq!((&document["items"], &document["needs_person"]), (&json!([]), &json!(false)));
    assert!(document["last_recorded_at"].is_string());
}

#[test]
fn dormant_seats_are_new_once_and_a_look_remembers_nothing() {
    let home = office_today();
    let new = |words: &[&str]| {
        let pulse = home.run(&[words, &["--json"]].concat()).is(3).value();
        item(&pulse, "dormant")["new"].clone()
    };
    assert_eq!(new(&["pulse"]), true);
    assert_eq!(new(&["pulse"]), true, "a plain look records nothing");
    assert_eq!(new(&["pulse", "--since", "last", "--read-only"]), true);
    assert_eq!(new(&["pulse", "--since", "last"]), true, "to be looked at only records nothing either");
    assert_eq!(new(&["pulse", "--since", "last"]), Value::Null, "they were told");
    assert_eq!(new(&["pulse"]), false, "they are there all the same");
    // A seat that is exempt when a pulse is recorded is new again when it is no longer.
    home.run(&["exempt", "S2", "--until", &days_ago(0).to_string(), "--reason", "pilot"]).is(0);
    home.run(&["pulse", "--since", "last"]).is(3);
    home.run(&["exempt", "S2", "--lift"]).is(0);
    let pulse = home.run(&["pulse", "--since", "last", "--json"]).is(3).value();
    assert_eq!(item(&pulse, "dormant")["seats"], json!(["S2"]));
}

#[test]
fn a_recorded_pulse_is_in_history_and_no_step_to_take_back() {
    let home = quiet();
    home.run(&["pulse", "--since", "last"]).is(0);
    let history = home.json(&["history"]);
    assert_eq!(history["items"][0]["command"], "record_pulse");
    // What undo takes back is the seat that was given before.
    home.run(&["undo", "--yes"]).is(0);
    assert_eq!(home.json(&["seat", "list"])["items"], json!([]));
    home.run(&["check"]).is(0);
    let looked = home.run(&["pulse", "--since", "last", "--today", "2030-01-01"]).is(0);
    assert_eq!(looked.err, "");
    assert_eq!(home.json(&["history"])["items"][0]["command"], "undo");
}

#[test]
fn a_due_audit_is_listed_until_one_is_started() {
    let home = quiet();
    home.run(&["audit", "start", "L1"]).is(0);
    home.run(&["audit", "complete", "L1", "--seats", "4", "--next", "1"]).is(0).says("The next users audit is due on ");
    let due = home.json(&["license", "list"])["items"][0]["next_audit_due"].as_str().unwrap().to_owned();
    let over = home.run(&["pulse", "--json"]).is(3).value();
    let today: chrono::NaiveDate = over["today"].as_str().unwrap().parse().unwrap();
    let last = today + chrono::Days::new(30);
    assert_eq!(kinds(&over), ["overdrawn"]);
    assert_eq!(
        item(&over, "overdrawn")["text"],
        format!("Sketchpad is overdrawn by 1 (used 4 of 3). Since {today}: grace ends {last}, in 30 days.")
    );
    let grace = home.json(&["report", "grace"])["items"][0].clone();
    assert_eq!((&grace["used"], &grace["total"], &grace["since"]), (&json!(4), &json!(3), &json!(today)));
    assert_eq!(
        (&grace["ends_on"], &grace["days_left"], &grace["state"]),
        (&json!(last), &json!(30), &json!("in_grace"))
    );
    assert_eq!((&grace["seats_over"], &grace["peak"], &grace["freeable"]), (&json!(1), &json!(4), &json!(0)));
    let later = (last + chrono::Days::new(2)).to_string();
    let over = home.json(&["report", "grace", "--today", &later])["items"][0].clone();
    assert_eq!((&over["state"], &over["expired_days"], &over["seat_days"]), (&json!("expired"), &json!(2), &json!(32)));
    let pulse = home.run(&["pulse", "--today", &due, "--json"]).is(3).value();
    assert_eq!(item(&pulse, "audit_due")["text"], "Users audit due for Sketchpad.");
    assert_eq!(item(&pulse, "audit_due")["since"], due);
    home.run(&["audit", "start", "L1"]).is(0);
    let pulse = home.run(&["pulse", "--today", &due, "--json"]).is(3).value();
    assert_eq!(item(&pulse, "audit_due"), &Value::Null);
    home.run(&["audit", "cancel", "L1", "--reason", "not now"]).is(0);
    let pulse = home.run(&["pulse", "--today", &due, "--json"]).is(3).value();
    assert_eq!(item(&pulse, "audit_due")["since"], due, "a cancelled start leaves the day standing");
}

#[test]
fn every_alert_says_why_it_is_quiet() {
    let home = Home::new();
    home.run(&["license", "add", "--product", "Sketchpad", "--expiry-date", "2027-03-31", "--notice-days", "60"]).is(0);
    home.run(&["license", "add", "--product", "Ledger"]).is(0);
    let of = |license: &str, day: &str| {
        let words = ["pulse", "why-not", license, "--today", day];
        insta::assert_snapshot!(format!("why_not_{license}_{day}"), home.run(&words).is(0).out);
        let listed = home.run(&["pulse", "--today", day, "--json"]).value();
        let why = home.json(&words);
        for judged in why["items"].as_array().unwrap() {
            let fires = listed["items"].as_array().unwrap().iter().any(|item| {
                item["kind"] == judged["kind"] && item["id"] == why["license_id"] && item["text"] == judged["text"]
            });
            assert_eq!(judged["fires"], fires, "{judged}");
        }
    };
    of("Sketchpad", "2026-11-22");
    of("Sketchpad", "2027-01-15");
    of("Sketchpad", "2027-04-01");
    of("Ledger", "2027-01-15");
    home.run(&["pulse", "why-not", "Nothing"]).is(1);
}
