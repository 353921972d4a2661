//! What follows a reclaim and an audit: exemptions, removals at the vendor, seats given back, the trend of a license.

use super::home::Home;
use super::office::{DAY, days_ago, office, office_today};
use serde_json::{Value, json};

fn dormant(home: &Home) -> Vec<String> {
    let report = home.json(&["report", "dormant"]);
    report["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_exempt_seat_is_off_the_list_until_it_is_lifted() {
    let home = office_today();
    let before = dormant(&home);
    let until = (days_ago(0) + chrono::Days::new(10)).to_string();
    let exempt = ["exempt", "S2", "S3", "--until", &until, "--reason", "pilot project"];
    home.run(&exempt).is(0).says("Exempted 2 seats until ");
    let after = dormant(&home);
    assert!(before.contains(&"S2".into()) && !after.contains(&"S2".into()) && after.len() == before.len() - 2);
    let seats = home.json(&["seat", "list"]);
    assert_eq!(seats["items"].as_array().unwrap().iter().find(|s| s["id"] == "S2").unwrap()["signal"], "exempt");
    let why = home.run(&["seat", "why", "S2"]).is(0);
    assert!(why.out.contains(&until) && why.out.contains("pilot project"), "{}", why.out);
    assert_eq!(home.json(&["seat", "why", "S2"])["exempt_reason"], "pilot project");
    // The day after the last one it is dormant again.
    let over = (days_ago(0) + chrono::Days::new(11)).to_string();
    assert_eq!(home.json(&["seat", "why", "S2", "--today", &until])["items"][0]["dormant"], false);
    assert_eq!(home.json(&["seat", "why", "S2", "--today", &over])["items"][0]["dormant"], true);

    home.run(&["exempt", "S2", "--lift"]).is(0).says("Lifted the exemption of the seat of Ben Osei");
    assert!(dormant(&home).contains(&"S2".into()));
    home.run(&["exempt", "S2", "--lift"]).refuses(1, "There is no exemption to lift: S2: it is not exempt.");
    home.run(&["undo", "--yes"]).is(0);
    assert!(!dormant(&home).contains(&"S2".into()));
    home.run(&["undo", "--yes"]).is(0);
    assert_eq!(dormant(&home), before, "one batch");
}

#[test]
fn an_exemption_needs_a_day_a_reason_and_an_active_seat() {
    let home = office_today();
    let soon = (days_ago(0) + chrono::Days::new(10)).to_string();
    let yesterday = days_ago(1).to_string();
    home.run(&["exempt", "S2", "--reason", "x"]).is(2);
    home.run(&["exempt", "S2", "--until", &soon]).is(2);
    home.run(&["exempt", "--until", &soon, "--reason", "x"]).is(2);
    home.run(&["exempt", "S2", "--until", &soon, "--reason", "x", "--lift"]).is(2);
    home.run(&["exempt", "S2", "--until", &soon, "--reason", " "]).refuses(1, "A seat is exempted with a reason.");
    home.run(&["exempt", "S2", "--until", &yesterday, "--reason", "x"]).is(1);
    home.run(&["exempt", "S2", "--until", "2199-01-01", "--reason", "x"]).is(1);
    home.run(&["exempt", "S99", "--until", &soon, "--reason", "x"]).refuses(1, "There is no seat \"S99\".");
    home.run(&["seat", "revoke", "S2", "--yes"]).is(0);
    home.run(&["exempt", "S2", "--until", &soon, "--reason", "x"]).is(1);
    home.run(&["exempt", "S2", "S3", "--until", &soon, "--reason", "x"]).is(0).says("S2 Ben Osei stays: revoked on ");
    // Whoever has left is dormant, whatever anybody wishes.
    let left = home.run(&["exempt", "S4", "--until", &soon, "--reason", "x"]).is(0);
    assert!(left.err.contains("S4 stays dormant: Dee Novak is offboarded."), "{}", left.err);
    let people = ["exempt", "--license", "Team", "--person", "ana@example.com", "eve@example.com", "--until", &soon];
    home.run(&[&people[..], &["--reason", "x"]].concat()).is(0).says("Exempted 2 seats");
    let stranger = ["exempt", "--license", "Ledger", "--person", "ana@example.com", "--until", &soon, "--reason", "x"];
    home.run(&stranger).refuses(1, "ana@example.com holds no seat of Ledger.");
}

#[test]
fn a_removal_is_open_until_somebody_has_done_it() {
    let home = office_today();
    home.run(&["report", "removals"]).is(0).says("No removal at a vendor is open.");
    home.run(&["reclaim", "--license", "Team", "--person", "ben@example.com", "cho@example.com", "--yes"]).is(0);
    let report = home.json(&["report", "removals"]);
    let first = &report["items"][0];
    assert_eq!(report["items"].as_array().unwrap().len(), 2);
    assert_eq!((&first["id"], &first["person"]), (&json!("S2"), &json!("Ben Osei")));
    assert_eq!((&first["savings_per_cycle"], &first["savings_per_year"]), (&json!("12.50"), &json!("150.00")));
    assert_eq!((&first["days_open"], &first["still_at_vendor"]), (&json!(0), &json!(false)));
    home.run(&["report", "removals"])
        .is(0)
        .says("Real only once the open ones are removed at the vendor: € 300.00 per year.");
    let later = (days_ago(0) + chrono::Days::new(15)).to_string();
    let pulse = home.run(&["pulse", "--today", &later, "--json"]).is(3).value();
    let removal = pulse["items"].as_array().unwrap().iter().find(|item| item["kind"] == "removal").unwrap();
    assert_eq!(removal["seats"], json!(["S2", "S3"]));

    home.run(&["removal", "done", "S2"]).is(0).says("Noted 1 removal at the vendor as done");
    assert_eq!(home.json(&["report", "removals"])["items"].as_array().unwrap().len(), 1);
    let closed = home.json(&["report", "removals", "--closed"]);
    assert_eq!(closed["items"][0]["closed_how"], "by_hand");
    assert!(closed["items"][0]["closed_by"].is_string());
    assert_eq!(home.json(&["report", "removals", "--all"])["items"].as_array().unwrap().len(), 2);
    home.run(&["removal", "done", "S2"]).is(1);
    home.run(&["removal", "done", "S1"]).refuses(1, "No removal of these seats is open: S1: it was not taken back.");
    home.run(&["removal", "done", "S2", "S3"]).is(0).says("S2 Ben Osei stays: it was done on ");
    home.run(&["undo", "--yes"]).is(0);
    home.run(&["undo", "--yes"]).is(0);
    let open = home.json(&["report", "removals"]);
    assert_eq!((open["items"].as_array().unwrap().len(), &open["items"][0]["closed_by"]), (2, &Value::Null));
    let csv = home.run(&["report", "removals", "--format", "csv"]).is(0);
    assert!(csv.out.starts_with("id,license_id,product,license,person_id,person,email,account_identifier,opened_on"));
}

#[test]
fn what_was_given_back_counts_and_what_was_undone_does_not() {
    let home = office_today();
    let reassigned = || home.json(&["report", "utilization"])["reassigned"].clone();
    let counts = |reassigned: &Value| {
        (reassigned["reclaimed"].clone(), reassigned["given_back"].clone(), reassigned["percent"].clone())
    };
    assert_eq!(counts(&reassigned()), (json!(0), json!(0), Value::Null));
    assert_eq!(reassigned()["days"], 30);
    assert!(!home.run(&["report", "utilization"]).is(0).out.contains("Given back"), "nothing was reclaimed");
    let take = |who: &str| home.run(&["reclaim", "--license", "Team", "--person", who, "--yes"]).is(0);
    take("ben@example.com");
    take("cho@example.com");
    home.run(&["undo", "--yes"]).is(0);
    assert_eq!(
        counts(&reassigned()),
        (json!(1), json!(0), json!(0.0)),
        "an undo gives nothing back, and no reclaim is left"
    );
    take("cho@example.com");
    home.run(&["seat", "assign", "--license", "Team", "--person", "ben@example.com"]).is(0);
    assert_eq!(counts(&reassigned()), (json!(2), json!(1), json!(50.0)));
    let words = "1 of 2 seats taken back in a year (50.0 %)\n";
    home.run(&["pulse"])
        .is(3)
        .says("\nGiven back\n")
        .says(words)
        .says("was given back to the same person within 30 days.");
    home.run(&["report", "utilization"]).is(0).says("  Given back ").says(words);
    let next_year = (days_ago(0) + chrono::Days::new(365)).to_string();
    let later = home.json(&["report", "utilization", "--today", &next_year]);
    assert_eq!(counts(&later["reassigned"]), (json!(0), json!(0), Value::Null));
}

#[test]
fn the_audits_of_a_license_end_in_a_line_of_deltas() {
    let home = office();
    for (seats, reason) in [("12", None), ("9", Some("wrong license")), ("10", None)] {
        home.run(&["audit", "start", "Ledger"]).is(0);
        if let Some(reason) = reason {
            home.run(&["audit", "cancel", "Ledger", "--reason", reason]).is(0);
        } else {
            home.run(&["audit", "complete", "Ledger", "--seats", seats, "--next", "1"]).is(0);
        }
    }
    home.run(&["audit", "list", "Ledger"]).is(0).says("Trend, oldest first: +11  -2  (1 → 10)");
    assert!(!home.run(&["audit", "list"]).is(0).out.contains("Trend"));
    assert_eq!(home.json(&["audit", "list"])["items"][1]["notes"], "wrong license");
    let due = home.json(&["license", "list", "--search", "ledger"])["items"][0]["next_audit_due"].clone();
    let due: chrono::NaiveDate = due.as_str().unwrap().parse().unwrap();
    let late = (due + chrono::Days::new(12)).to_string();
    assert_eq!(home.json(&["audit", "due", "--today", &late])["items"][0]["days_overdue"], 12);
    home.run(&["audit", "due", "--today", &late]).is(0).says("12 days ago");
}

#[test]
fn a_completion_says_what_moved_during_the_audit_and_who_is_left_over() {
    let home = office_today();
    home.run(&["reclaim", "--license", "Team", "--person", "ben@example.com", "--yes"]).is(0);
    home.run(&["audit", "start", "Team"]).is(0);
    home.run(&["seat", "revoke", "S3", "--yes"]).is(0);
    let done = home.run(&["audit", "complete", "Team", "--seats", "2"]).is(0);
    assert!(done.err.contains("-1 of the change was recorded here while the audit was open (4 → 3)."), "{}", done.err);
    assert!(done.err.contains("1 removal at the vendor closed by this audit."), "{}", done.err);
    assert!(done.err.contains("1 more person holds a seat here than were counted"), "{}", done.err);
    assert!(done.out.contains("--already-removed") && done.out.contains("--removed"), "{}", done.out);
    assert_eq!(home.json(&["report", "removals", "--closed"])["items"][0]["closed_how"], "audit");
    let team = &home.json(&["license", "list", "--search", "team"])["items"][0];
    assert_eq!((&team["seats_used"], &team["assigned"], &team["unattributed"]), (&json!(2), &json!(3), &json!(-1)));
    assert_eq!(home.json(&["audit", "list"])["items"][0]["delta"], -2);
    home.run(&["report", "dormant", "--today", DAY]).is(0);
}

#[test]
fn holders_who_were_removed_are_named_one_by_one_or_with_commas() {
    for removed in [&["ben@example.com", "cho@example.com"][..], &["ben@example.com,cho@example.com"]] {
        let home = office();
        home.run(&["audit", "start", "Team"]).is(0);
        home.run(&[&["audit", "complete", "Team", "--seats", "3", "--removed"], removed].concat()).is(0);
        let team = &home.json(&["license", "list", "--search", "team"])["items"][0];
        assert_eq!((&team["seats_used"], &team["assigned"], &team["unattributed"]), (&json!(3), &json!(3), &json!(0)));
    }
    let home = office();
    home.run(&["audit", "start", "Team"]).is(0);
    let words = ["audit", "complete", "Team", "--seats", "3", "--removed", "ben@example.com,nobody@example.com"];
    home.run(&words).refuses(1, "There is no person \"nobody@example.com\".");
}

#[test]
fn a_damaged_file_is_checked_as_far_as_it_can_be_read() {
    let home = Home::new();
    let path = home.path().join("d.db");
    let mut bytes = std::fs::read(&path).unwrap();
    assert!(bytes.len() > 8192);
    for (from, to, told) in [(4096, bytes.len(), "pages"), (100, 4096, "the list of tables")] {
        bytes[from..to].fill(0x5A);
        std::fs::write(&path, &bytes).unwrap();
        home.run(&["check"]).is(3).says(told).says("what to do: keep this file");
        assert_eq!(home.run(&["check", "--json"]).is(3).value()["items"][0]["ok"], false);
        home.run(&["license", "list"]).refuses(1, "The database is damaged: a page of it cannot be read.");
    }
}
