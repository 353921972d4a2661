//! Products, licenses and seats, changed from the command line as an admin would.

use super::home::Home;
use super::office::{DAY, office, office_today};
use serde_json::{Value, json};

/// The only product, license or seat that a search finds.
fn one(home: &Home, noun: &str, search: &str) -> Value {
    let list = home.json(&[noun, "list", "--search", search]);
    assert_eq!(list["items"].as_array().unwrap().len(), 1, "{list}");
    list["items"][0].clone()
}

fn ids(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect()
}

#[test]
fn the_catalog_is_listed_by_category() {
    let home = office();
    home.run(&["product", "add", "--name", "Chatter", "--category", "Talk"]).is(0);
    home.run(&["product", "add", "--name", "Caller", "--category", "talk"]).is(0);
    home.run(&["product", "add", "--name", "Nameless"]).is(0);
    let names = |category: &str| -> Vec<String> {
        let list = home.json(&["product", "list", "--category", category]);
        list["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("TALK"), ["Caller", "Chatter"]);
    let without = names("none");
    assert!(without.contains(&"Nameless".to_owned()) && !without.contains(&"Chatter".to_owned()), "{without:?}");
    home.run(&["product", "list", "--category", "Cooking"]).is(0).says("in this category. Leave --category out.");
}

#[test]
fn a_product_is_edited_archived_and_restored() {
    let home = office();
    home.run(&["product", "add", "--name", "Chat", "--category", "Talk"]).is(0);
    home.run(&["product", "edit", "Chat"]).refuses(2, "An edit needs a field to change.");
    home.run(&[
        "product",
        "edit",
        "Chat",
        "--name",
        "Chatter",
        "--publisher",
        "Talk Ltd",
        "--category",
        "none",
        "--security-grade",
        "c",
        "--risk-level",
        "High",
    ])
    .is(0)
    .says("Changed Chat: name Chat → Chatter, publisher none → Talk Ltd, category Talk → none");
    let chatter = one(&home, "product", "chatter");
    assert_eq!((&chatter["publisher"], &chatter["category"]), (&json!("Talk Ltd"), &Value::Null));
    assert_eq!((&chatter["security_grade"], &chatter["risk_level"]), (&json!("C"), &json!("high")));
    home.run(&["product", "edit", "Chatter", "--security-grade", "none", "--risk-level", "none"]).is(0);
    assert_eq!(one(&home, "product", "chatter")["security_grade"], Value::Null);
    let wrong = home.run(&["product", "edit", "Chatter", "--security-grade", "G"]).is(2);
    assert!(wrong.err.contains("it is one of A, B, C, D, E, F, or none"), "{}", wrong.err);

    home.run(&["product", "archive", "Sketchpad", "--yes"]).refuses(1, "Sketchpad has 1 license that is not archived.");
    home.run(&["product", "archive", "Chatter"])
        .refuses(1, "This command takes something away and asks first, and there is no terminal to ask on.");
    home.run(&["product", "archive", "Chatter", "--yes"]).is(0).says("Product archived");
    assert_eq!(home.json(&["product", "list", "--search", "chatter"])["items"], json!([]));
    let archived = home.json(&["product", "list", "--archived"]);
    assert_eq!((ids(&archived).len(), &archived["items"][0]["archived"]), (1, &json!(true)));
    home.run(&["license", "add", "--product", ids(&archived)[0]])
        .refuses(1, &format!("{} Talk Ltd Chatter is archived.", ids(&archived)[0]));
    home.run(&["product", "restore", "Chatter"]).is(0).says("Product restored");
    home.run(&["undo", "--yes"]).is(0);
    assert_eq!(ids(&home.json(&["product", "list", "--archived"])).len(), 1);
}

#[test]
fn a_license_is_edited_with_the_flags_it_was_added_with() {
    let home = office();
    home.run(&["license", "edit", "Team"]).refuses(2, "An edit needs a field to change.");
    let answer = home
        .run(&[
            "license",
            "edit",
            "Team",
            "--name",
            "Business",
            "--seats-total",
            "2",
            "--total-cost",
            "26",
            "--expiry-date",
            "2027-03-31",
            "--renewal-date",
            "2027-04-01",
            "--auto-renew",
            "--business-owner",
            "Ana",
            "--purchase-order",
            "PO-77",
            "--invoice-number",
            "INV-9",
            "--status",
            "pending_renewal",
            "--limit-policy",
            "soft",
            "--overdraft",
            "1",
            "--grace-days",
            "14",
        ])
        .is(0);
    for note in [
        "note: Its renewal on 2027-04-01 lies after its expiry on 2027-03-31.",
        "note: 2 seats at € 12.50 are € 25.00, not the total cost of € 26.00.",
        "note: Sketchpad · Business is overdrawn by 3 (used 5 of 2).",
    ] {
        assert!(answer.err.contains(note), "no {note:?} in {}", answer.err);
    }
    let business = one(&home, "license", "business");
    for (field, value) in [
        ("seats_total", json!(2)),
        ("total_cost", json!("26.00")),
        ("auto_renew", json!(true)),
        ("status", json!("pending_renewal")),
        ("limit_policy", json!("soft")),
        ("overdraft", json!(1)),
        ("grace_days", json!(14)),
        ("cost_per_seat", json!("12.50")),
    ] {
        assert_eq!(business[field], value, "{field}");
    }
    home.run(&["license", "edit", "Business", "--total-cost", "none", "--renewal-date", "none", "--name", "none"])
        .is(0);
    let sketchpad = one(&home, "license", "sketchpad");
    assert_eq!((&sketchpad["total_cost"], &sketchpad["name"]), (&Value::Null, &Value::Null));
    home.run(&["license", "edit", "Sketchpad", "--currency", "US"]).refuses(1, "\"US\" is no currency of ISO 4217.");
    home.run(&["license", "edit", "Sketchpad", "--currency", "USD"])
        .refuses(1, "The price and the license are in two currencies.");
    home.run(&["license", "edit", "Sketchpad", "--seat-type", "unlimited"]).is(0);
    home.run(&["license", "edit", "Sketchpad", "--seats-total", "4"])
        .refuses(1, "An unlimited license has no seats total.");
    home.run(&["license", "edit", "Sketchpad", "--seat-type", "user"])
        .refuses(1, "A license that is not unlimited needs its seats total.");
    home.run(&["license", "edit", "Sketchpad", "--seat-type", "user", "--seats-total", "10"]).is(0);
    home.run(&["license", "edit", "Sketchpad", "--product", "Ledger"]).refuses(
        1,
        &format!(
            "There is a license Ledger already: {}.",
            ids(&home.json(&["license", "list", "--search", "ledger"]))[0]
        ),
    );
    for _ in 0..4 {
        home.run(&["undo", "--yes"]).is(0);
    }
    let team = one(&home, "license", "team");
    assert_eq!((&team["seats_total"], &team["status"], &team["overdraft"]), (&json!(10), &json!("active"), &json!(0)));
    home.run(&["check"]).is(0);
}

#[test]
fn archiving_a_license_says_who_still_holds_it_and_restoring_brings_it_back() {
    let home = office();
    home.run(&["license", "archive", "Team"])
        .refuses(1, "This command takes something away and asks first, and there is no terminal to ask on.");
    let answer = home.run(&["license", "archive", "Team", "--yes"]).is(0).says("License archived");
    assert!(answer.err.contains("5 people still hold a seat of it"), "{}", answer.err);
    assert_eq!(ids(&home.json(&["license", "list"])).len(), 3);
    assert_eq!(ids(&home.json(&["seat", "list"])).len(), 2, "its seats count nowhere");
    assert_eq!(home.json(&["report", "utilization", "--today", DAY])["dormant_seats"], 1);
    home.run(&["audit", "start", "Team"]).refuses(1, "Sketchpad · Team is archived.");
    home.run(&["license", "list", "--archived"]).is(0).says("Sketchpad · Team").says("1 license: 1 active");
    home.run(&["license", "archive", "Team", "--yes"]).refuses(1, "Sketchpad · Team is archived already.");
    home.run(&["license", "restore", "Team"]).is(0).says("License restored");
    assert_eq!(ids(&home.json(&["seat", "list", "--license", "Team"])).len(), 5);
    home.run(&["license", "restore", "Team"]).refuses(1, "Sketchpad · Team is not archived.");
}

#[test]
fn a_key_is_masked_everywhere_and_revealed_for_the_record() {
    let home = office();
    let key = "ABCD-EFGH-1234";
    let seen = home.run(&["license", "reveal-key", "Team"]).is(0);
    assert_eq!(seen.out, format!("{key}\n"));
    assert!(seen.err.contains("which history records"), "{}", seen.err);
    home.run(&["license", "reveal-key", "Team", "--read-only"])
        .refuses(1, "The database is opened read-only, and this command changes it.");
    home.run(&["license", "reveal-key", "Ledger"]).refuses(1, "Ledger has no license key.");
    home.run(&["license", "edit", "Team", "--license-key", "WXYZ-0000-9876"]).is(0).says("license key changed");
    for words in [
        &["license", "list", "--json"][..],
        &["license", "list", "--format", "csv"],
        &["license", "show", "Team"],
        &["license", "show", "Team", "--json"],
        &["history"],
        &["history", "--json"],
        &["history", "--subject", "Team", "--json"],
        &["undo", "--yes"],
        &["history", "--json"],
        &["license", "show", "Team"],
        &["report", "utilization", "--json"],
        &["check"],
    ] {
        let answer = home.run(words).is(0);
        for secret in [key, "WXYZ", "ABCD"] {
            assert!(!answer.out.contains(secret) && !answer.err.contains(secret), "{words:?}: {}", answer.out);
        }
    }
    home.run(&["history", "--subject", "Team"]).is(0).says("looked at the license key of Sketchpad · Team");
}

#[test]
fn lists_show_live_counts_and_are_searched_by_every_reference() {
    let home = office();
    home.run(&["license", "edit", "Team", "--purchase-order", "PO-77", "--invoice-number", "INV-9"]).is(0);
    home.run(&["license", "edit", "Ledger", "--business-owner", "Noor", "--status", "trial"]).is(0);
    for (text, product) in [
        ("sketch", "Sketchpad"),
        ("draw ltd", "Sketchpad"),
        ("team", "Sketchpad"),
        ("noor", "Ledger"),
        ("po-77", "Sketchpad"),
        ("inv-9", "Sketchpad"),
    ] {
        assert_eq!(one(&home, "license", text)["product"], product, "{text}");
    }
    home.run(&["license", "list"]).is(0).says("\n4 licenses: 2 active, 1 trial, 1 expired\n");
    let trial = home.json(&["license", "list", "--status", "trial"]);
    assert_eq!(ids(&trial).len(), 1);
    let counts = json!({"active": 2, "trial": 1, "pending_renewal": 0, "expired": 1, "cancelled": 0});
    assert_eq!(trial["by_status"], counts, "counts are of all, whatever is asked for");
}

#[test]
fn every_view_finds_the_license_that_belongs_there() {
    let home = office();
    for (name, flags) in [
        ("Soon", &["--expiry-date", "2021-07-30"][..]),
        ("Past", &["--expiry-date", "2021-06-29", "--status", "cancelled"]),
        ("Stale", &["--expiry-date", "2021-06-29"]),
        ("Full", &["--limit-policy", "off"]),
        ("Over", &["--limit-policy", "off", "--seats-total", "0"]),
    ] {
        let words: Vec<&str> =
            ["license", "add", "--product", "Tiny", "--name", name].into_iter().chain(flags.iter().copied()).collect();
        home.run(&words).is(0);
    }
    for license in ["Full", "Over"] {
        home.run(&["seat", "assign", "--license", license, "--person", "ana@example.com"]).is(0);
    }
    home.run(&["audit", "start", "Team"]).is(0);
    home.run(&["audit", "complete", "Team", "--seats", "5", "--next", "1"]).is(0);
    home.run(&["audit", "start", "Wiki"]).is(0);
    let names = |view: &str, day: &str| {
        let list = home.json(&["license", "list", "--view", view, "--today", day]);
        let name = |item: &Value| item["name"].as_str().or(item["product"].as_str()).unwrap().to_owned();
        list["items"].as_array().unwrap().iter().map(name).collect::<Vec<_>>()
    };
    assert_eq!(names("renewing-soon", DAY), ["Soon"]);
    assert_eq!(names("past-expiry", DAY), ["Past", "Stale"]);
    assert_eq!(names("stale-status", DAY), ["Stale"]);
    assert_eq!(names("fully-seated", DAY), ["Full"]);
    assert_eq!(names("underutilized", DAY), ["Ledger", "Oldie"]);
    assert_eq!(names("overdrawn", DAY), ["Over"]);
    assert_eq!(names("audit-in-progress", DAY), ["Wiki"]);
    assert_eq!(names("audit-due", DAY), Vec::<String>::new());
    assert_eq!(names("audit-due", "2999-01-01"), ["Team"]);
    let wrong = home.run(&["license", "list", "--view", "renewing"]).is(2);
    assert!(wrong.err.contains("renewing-soon"), "{}", wrong.err);
}

#[test]
fn seats_are_edited_by_id_or_by_license_and_person() {
    let home = office_today();
    let ben = ["--license", "Team", "--person", "ben@example.com"];
    let edit = |flags: &[&str]| {
        let words: Vec<&str> = ["seat", "edit"].into_iter().chain(ben).chain(flags.iter().copied()).collect();
        home.run(&words)
    };
    let seat = || {
        let words: Vec<&str> = ["seat", "list"].into_iter().chain(ben).collect();
        home.json(&words)["items"][0].clone()
    };
    let before = seat();
    assert_eq!(before["dormant"], true);
    let today = super::office::days_ago(0).to_string();
    edit(&[
        "--last-used",
        &today,
        "--notes",
        "seen in the call",
        "--access-level",
        "none",
        "--assigned-on",
        "2019-01-01",
    ])
    .is(0)
    .says(
        "Changed the seat of Ben Osei · Sketchpad · Team: assigned on 2020-02-01 → 2019-01-01, last used 2021-01-05 → ",
    )
    .says("access level editor → none, notes none → seen in the call");
    let after = seat();
    assert_eq!((&after["last_used"], &after["dormant"]), (&json!(today), &json!(false)));
    assert_eq!((&after["notes"], &after["access_level"]), (&json!("seen in the call"), &Value::Null));
    assert_eq!(after["assigned_on"], "2019-01-01");
    home.run(&["seat", "why", after["id"].as_str().unwrap()]).is(0).says("Active: last used 0 days ago");
    home.run(&["undo", "--yes"]).is(0);
    assert_eq!(seat(), before);
    edit(&["--last-used", "never"]).is(0);
    assert_eq!((&seat()["last_used"], &seat()["signal"]), (&Value::Null, &json!("never")));
    edit(&[]).refuses(2, "An edit needs a field to change.");
    edit(&["--access-level", &"x".repeat(65)]).refuses(1, "The access level is longer than 64 characters.");
    edit(&["--account-identifier", &"x".repeat(192)])
        .refuses(1, "The account identifier is longer than 191 characters.");
    edit(&["--notes", &"x".repeat(1001)]).refuses(1, "The note is longer than 1000 characters.");
    edit(&["--last-used", "2999-01-01"]).refuses(1, "The last use on 2999-01-01 lies ahead.");
    edit(&["--last-used", "soon"]).is(2);
    let id = before["id"].as_str().unwrap();
    home.run(&["seat", "edit", id, "--license", "Team", "--notes", "x"]).is(2);
    home.run(&["seat", "edit", "--notes", "x"]).is(2);
    home.run(&["seat", "edit", "--license", "Team", "--notes", "x"]).is(2);
    home.run(&["seat", "revoke", id, "--yes"]).is(0);
    let all = home.json(&["seat", "list", "--license", "Team"]);
    let other = ids(&all)[0];
    home.run(&["seat", "edit", id, other, "--notes", "both"])
        .is(0)
        .says(&format!("{id} Ben Osei stays: already revoked"));
}

#[test]
fn a_refused_seat_is_counted_on_its_license() {
    let home = office();
    home.run(&["license", "edit", "Team", "--seats-total", "5"]).is(0);
    home.run(&["person", "add", "--name", "Fay", "--email", "fay@example.com"]).is(0);
    home.run(&["license", "show", "Team"]).is(0).says("Seats refused   —");
    for _ in 0..2 {
        home.run(&["seat", "assign", "--license", "Team", "--person", "fay@example.com"])
            .refuses(1, "No seats remaining on this license.");
    }
    home.run(&["license", "show", "Team"]).is(0).says("Seats refused   2 times, the last on ");
    let team = one(&home, "license", "team");
    assert_eq!((&team["denials"], team["last_denied_at"].is_string()), (&json!(2), true));
    home.run(&["history", "--subject", "Team"]).is(0).says("refused Fay a seat: none is left");
    home.run(&["check"]).is(0);
}

#[test]
fn of_processes_that_reach_for_the_last_seat_one_gets_it_and_the_others_are_counted() {
    let home = office();
    home.run(&["license", "add", "--product", "Tiny", "--name", "One"]).is(0);
    let people = ["ana@example.com", "ben@example.com", "cho@example.com"];
    let answers: Vec<_> = std::thread::scope(|scope| {
        let home = &home;
        let hands =
            people.map(|who| scope.spawn(move || home.run(&["seat", "assign", "--license", "One", "--person", who])));
        hands.into_iter().map(|hand| hand.join().unwrap()).collect()
    });
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 0);
    assert_eq!((won.len(), lost.len()), (1, 2));
    for answer in lost {
        answer.refuses(1, "No seats remaining on this license.");
    }
    let license = one(&home, "license", "tiny");
    assert_eq!((&license["assigned"], &license["denials"]), (&json!(1), &json!(2)));
    home.run(&["check"]).is(0);
}

#[test]
fn the_seats_of_a_license_are_counted_filtered_and_exported_as_they_are_shown() {
    let home = office();
    let list = |flags: &[&str]| {
        let words: Vec<&str> =
            ["seat", "list", "--license", "Team", "--today", DAY].into_iter().chain(flags.iter().copied()).collect();
        home.run(&words).is(0).out
    };
    assert!(list(&[]).starts_with("Total assigned 5   Inactive (≥30d) 3   Available 5\n"), "{}", list(&[]));
    let shown = list(&["--inactive", "--search", "sales"]);
    assert!(shown.contains("Cho Min-ji") && !shown.contains("Ben Osei") && !shown.contains("Dee Novak"), "{shown}");
    let csv = list(&["--inactive", "--search", "sales", "--format", "csv"]);
    assert_eq!(csv.lines().count(), 3, "a header, Cho and Eve: {csv}");
    assert!(csv.contains("Cho Min-ji") && csv.contains("Eve Lund"), "{csv}");
}
