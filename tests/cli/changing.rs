//! Changes: users audits, reclaim, undo, the record they leave, and who may not make them.

use super::home::Home;
use super::office::{DAY, office, office_today};
use serde_json::{Value, json};

fn license(home: &Home, name: &str) -> Value {
    home.json(&["license", "list", "--search", name])["items"][0].clone()
}

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

#[test]
fn an_audit_is_started_once_and_completed_once() {
    let home = office();
    let ledger = id(&license(&home, "ledger"));
    home.run(&["audit", "complete", &ledger, "--seats", "9"])
        .refuses(1, "No users audit is in progress for this license.");
    home.run(&["audit", "start", &ledger]).is(0);
    home.run(&["audit", "start", &ledger]).refuses(1, "An audit is already in progress for this license.");
    assert_eq!(license(&home, "ledger")["audit"]["seats_before"], 1);
    for bad in ["1,000", "1.5", "-1", "100001", ""] {
        home.run(&["audit", "complete", &ledger, "--seats", bad])
            .refuses(1, "Seats used after cleanup must be a whole number between 0 and 100000.");
    }
    home.run(&["audit", "complete", &ledger, "--seats", "9", "--next", "5"])
        .refuses(1, "The next users audit is 1, 2, 3, 4, 6, 9 or 12 months away, or none.");
    home.run(&["audit", "complete", &ledger, "--seats", "9", "--notes", "removed leavers", "--next", "3"]).is(0);
    home.run(&["audit", "complete", &ledger, "--seats", "9"]).refuses(1, "This audit is already completed.");
    let audits = home.json(&["audit", "list", &ledger]);
    let audit = &audits["items"][0];
    let fields = [
        "id",
        "license_id",
        "state",
        "started_by",
        "started_at",
        "seats_before",
        "completed_by",
        "completed_at",
        "seats_after",
        "delta",
        "seats_at_completion",
        "recorded_during",
        "notes",
        "next_due",
    ];
    assert_eq!(audit.as_object().unwrap().len(), fields.len());
    assert!(fields.iter().all(|field| audit.as_object().unwrap().contains_key(*field)), "{audit}");
    assert_eq!(
        (&audit["state"], &audit["delta"], &audit["notes"]),
        (&json!("completed"), &json!(8), &json!("removed leavers"))
    );
    home.run(&["audit", "list"]).is(0).says("1 → 9");
    let entry = license(&home, "ledger");
    assert_eq!((&entry["seats_used"], &entry["assigned"], &entry["unattributed"]), (&json!(9), &json!(1), &json!(8)));
    let due = audit["next_due"].as_str().unwrap();
    assert_eq!(home.json(&["audit", "due"])["items"], json!([]));
    assert_eq!(home.json(&["audit", "due", "--today", due])["items"][0]["next_audit_due"], due);
}

#[test]
fn a_count_outside_the_records_is_accepted_and_said() {
    let home = office();
    let team = id(&license(&home, "team"));
    home.run(&["audit", "start", &team]).is(0);
    let above = home.run(&["audit", "complete", &team, "--seats", "11"]).is(0);
    assert!(above.err.contains("is overdrawn by 1 (used 11 of 10)."), "{}", above.err);
    home.run(&["audit", "start", &team]).is(0);
    let below = home.run(&["audit", "complete", &team, "--seats", "2", "--removed", "dee@example.com"]).is(0);
    assert!(below.err.contains("a seat here than were counted"), "{}", below.err);
    home.run(&["audit", "start", &team]).is(0);
    home.run(&["audit", "cancel", &team, "--reason", "wrong license"]).is(0);
    home.run(&["audit", "complete", &team, "--seats", "2"]).refuses(1, "This audit was cancelled.");
}

#[test]
fn dormant_seats_are_reclaimed_and_given_back() {
    let home = office_today();
    let words = ["reclaim", "--license", "Team", "--all-dormant"];
    let with = |flags: &[&'static str]| words.iter().copied().chain(flags.iter().copied()).collect::<Vec<_>>();
    let plan = home.json(&with(&["--dry-run"]));
    assert_eq!((&plan["batch"], &plan["dry_run"], &plan["reclaimed"]), (&Value::Null, &json!(true), &json!(3)));
    assert_eq!((plan["items"].as_array().unwrap().len(), &plan["skipped"]), (3, &json!([])));
    home.run(&words)
        .refuses(1, "This command takes something away and asks first, and there is no terminal to ask on.");
    assert_eq!(license(&home, "team")["assigned"], 5);

    let done = home.json(&with(&["--yes"]));
    assert_eq!((&done["dry_run"], &done["reclaimed"]), (&json!(false), &json!(3)));
    let batch = done["batch"].as_str().unwrap().to_owned();
    let notes = done["items"][0]["notes"].as_str().unwrap();
    assert!(notes.contains("Reclaimed via the dormancy report on "), "{notes}");
    assert!(done["items"].as_array().unwrap().iter().all(|item| item["revoked_on"].is_string()));
    let team = license(&home, "team");
    assert_eq!((&team["seats_used"], &team["assigned"], &team["available"]), (&json!(2), &json!(2), &json!(8)));
    home.run(&with(&["--yes"])).is(0).says("All assignments active");

    let notices = home.json(&["notice", "list"]);
    assert_eq!(notices["items"].as_array().unwrap().len(), 2, "Dee, who was offboarded, is not told");
    assert_eq!(
        (&notices["items"][0]["kind"], &notices["items"][0]["sent_at"]),
        (&json!("seat_reclaimed"), &Value::Null)
    );
    let past = home.json(&["seat", "list", "--license", "Team", "--past"]);
    assert_eq!(past["items"].as_array().unwrap().len(), 3);

    home.run(&["undo"])
        .refuses(1, "This command takes something away and asks first, and there is no terminal to ask on.");
    // Dee had left before: a leaver gets back what a leaver had.
    home.run(&["undo", &batch, "--yes"]).is(0).says("3 seats");
    let team = license(&home, "team");
    assert_eq!((&team["seats_used"], &team["assigned"]), (&json!(5), &json!(5)));
    let notices = home.json(&["notice", "list"]);
    let told = |who: &str| notices["items"].as_array().unwrap().iter().any(|n| n["to"].as_str().unwrap().contains(who));
    assert!(!told("Ben") && !told("Cho"), "{notices}");
}

#[test]
fn what_is_in_use_stays_and_says_why() {
    let home = office_today();
    let done = home.json(&["reclaim", "--license", "Team", "--person", "ana@example.com", "cho@example.com", "--yes"]);
    assert_eq!(done["reclaimed"], 1);
    let reason = done["skipped"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("not dormant at 90 days"), "{reason}");
}

#[test]
fn a_seat_is_given_and_taken_back() {
    let home = office_today();
    home.run(&["person", "add", "--name", "Fay Moor", "--email", "fay@example.com"]).is(0);
    let assign = ["seat", "assign", "--license", "Team", "--person", "fay@example.com", "--access-level", "editor"];
    home.run(&assign).is(0).says("License seat assigned");
    home.run(&assign).refuses(1, "This user already has an active assignment for this license.");
    home.run(&["seat", "assign", "--license", "Ledger", "--person", "dee@example.com"])
        .refuses(1, "This user is inactive or offboarded and cannot be given a seat.");
    home.run(&["license", "add", "--product", "Tiny", "--name", "One"]).is(0);
    home.run(&["seat", "assign", "--license", "One", "--person", "ana@example.com"]).is(0);
    home.run(&["seat", "assign", "--license", "One", "--person", "fay@example.com"])
        .refuses(1, "No seats remaining on this license.");
    let seats = home.json(&["seat", "list", "--license", "One"]);
    let seat = id(&seats["items"][0]);
    home.run(&["seat", "revoke", &seat]).is(1);
    home.run(&["seat", "revoke", &seat, "--yes"]).is(0);
    assert_eq!(home.json(&["seat", "list", "--license", "One"])["items"], json!([]));
    home.run(&["undo", "--yes"]).is(0);
    assert_eq!(id(&home.json(&["seat", "list", "--license", "One"])["items"][0]), seat);
}

#[test]
fn history_tells_what_happened_and_proves_it() {
    let home = office_today();
    let team = id(&license(&home, "team"));
    home.run(&["audit", "start", &team]).is(0);
    home.run(&["audit", "cancel", "Team", "--reason", "not now"]).is(0);
    let history = home.json(&["history", "--subject", &team]);
    let first = &history["items"][0];
    assert_eq!(first["command"], "cancel_audit");
    for field in ["seq", "at", "actor", "command", "subject", "summary", "reason", "hash"] {
        assert!(first.as_object().unwrap().contains_key(field), "{field}: {first}");
    }
    assert_eq!(first.as_object().unwrap().len(), 8);
    assert_eq!(
        (&first["summary"], &first["reason"]),
        (&json!("cancelled the users audit of Sketchpad · Team: not now"), &json!("not now"))
    );
    assert_eq!(history["items"][1]["reason"], Value::Null);
    assert_eq!(home.json(&["history", "--subject", "Team"])["items"], history["items"]);
    let proof = home.json(&["history", "verify"]);
    assert_eq!((&proof["ok"], &proof["items"]), (&json!(true), &json!([])));
    let head = proof["head"].as_str().unwrap();
    home.run(&["history", "verify", "--head", head]).is(0).says("History holds");
    home.run(&["history", "verify", "--head", &"0".repeat(64)]).is(1).says("History does not hold");
    home.run(&["check"]).is(0).says("Everything holds.");
    assert!(home.json(&["check"])["items"].as_array().unwrap().iter().all(|item| item["ok"] == true));
}

#[test]
fn another_day_and_read_only_change_nothing() {
    let home = office();
    for words in [
        &["audit", "start", "Team"][..],
        &["license", "add", "--product", "Tiny"],
        &["person", "add", "--email", "x@example.com"],
        &["reclaim", "--license", "Team", "--all-dormant", "--yes"],
        &["undo", "--yes"],
        &["org", "set", "threshold", "60"],
        &["import", "people.csv"],
    ] {
        let with = |flags: [&'static str; 1]| words.iter().copied().chain(flags).collect::<Vec<_>>();
        let answer = home.run(&with(["--today=2021-06-30"])).is(1);
        assert!(answer.err.starts_with("--today 2021-06-30 looks at another day"), "{words:?}: {}", answer.err);
        let answer = home.run(&with(["--read-only"])).is(1);
        assert!(answer.err.starts_with("The database is opened read-only"), "{words:?}: {}", answer.err);
    }
    assert_eq!(license(&home, "team")["assigned"], 5);
    let plan = home.json(&["reclaim", "--license", "Team", "--all-dormant", "--dry-run", "--today", DAY]);
    assert_eq!(plan["reclaimed"], 3);
}

#[test]
fn a_database_is_created_once() {
    let home = Home::empty();
    let out = home.run(&["init"]).is(0).out;
    assert!(out.contains("d.db") && out.contains("UTC") && out.contains("Super-admin"), "{out}");
    let again = home.run(&["init"]).is(1);
    assert!(again.err.contains("\nhint: "), "{}", again.err);
}

#[test]
fn a_revocation_answers_programs_in_the_words_of_a_reclaim() {
    let home = office();
    let answer = home.json(&["seat", "revoke", "S2", "S3", "--yes"]);
    assert_eq!((&answer["revoked"], &answer["dry_run"]), (&json!(2), &json!(false)));
    assert!(answer["batch"].as_str().unwrap().starts_with('B'));
    assert_eq!((answer["items"][0]["id"].as_str(), answer["items"].as_array().unwrap().len()), (Some("S2"), 2));
    assert!(answer["items"][0]["revoked_on"].is_string());
    let again = home.json(&["seat", "revoke", "S1", "S2", "--yes"]);
    assert_eq!((&again["revoked"], &again["skipped"][0]["id"]), (&json!(1), &json!("S2")));
    let none = home.run(&["seat", "revoke", "S2", "--yes", "--json"]).is(1).value();
    assert_eq!((&none["revoked"], &none["batch"]), (&json!(0), &Value::Null));
}
