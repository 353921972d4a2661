//! What a name means to the program, and what it does not take for a name, an address or a number.

use super::home::Home;
use super::office::office_today;

fn add(home: &Home, words: &[&str]) {
    home.run(&[&["product", "add", "--name", "Slack"], words].concat()).is(0);
}

#[test]
fn a_product_is_meant_by_its_id_or_by_publisher_and_name() {
    let home = Home::new();
    for publisher in [&["--publisher", "One"][..], &["--publisher", "TWO"], &[]] {
        add(&home, publisher);
    }
    let answer = home.run(&["license", "add", "--product", "slack"]).refuses(1, "\"slack\" is the name of 3 products.");
    assert!(answer.err.contains("name one by its id: C1 (One Slack), C2 (TWO Slack), C3 (Slack)"), "{}", answer.err);
    for (product, publisher) in [("C3", None), ("One Slack", Some("One")), ("two slack", Some("TWO"))] {
        home.run(&["license", "add", "--product", product]).is(0);
        let licenses = home.json(&["license", "list"]);
        let newest = licenses["items"].as_array().unwrap().iter().max_by_key(|item| item["id"].to_string()).unwrap();
        assert_eq!(newest["publisher"].as_str(), publisher, "{product}");
    }
    home.run(&["license", "add", "--product", "C9"]).refuses(1, "There is no product \"C9\".");
    home.run(&["license", "edit", "L2", "--product", "C2", "--name", "Two"])
        .is(0)
        .says("product One Slack → TWO Slack");
    assert_eq!(home.json(&["product", "list"])["items"].as_array().unwrap().len(), 3);
}

#[test]
fn what_was_laid_aside_is_restored_by_name_and_not_made_twice() {
    let home = Home::new();
    home.run(&["license", "add", "--product", "Zed"]).is(0);
    home.run(&["license", "archive", "Zed", "--yes"]).is(0);
    home.run(&["product", "archive", "Zed", "--yes"]).is(0);
    let answer = home.run(&["license", "add", "--product", "zed"]).refuses(1, "C1 Zed is archived.");
    assert!(answer.err.contains("dormouse product restore C1"), "{}", answer.err);
    home.run(&["product", "restore", "Zed"]).is(0);
    home.run(&["license", "add", "--product", "Zed"]).is(0);
    // Of two of one name the archived one is wanted back, and another has taken its name.
    home.run(&["license", "restore", "Zed"]).refuses(1, "There is a license Zed already: L2.");
    home.run(&["license", "archive", "Zed", "--yes"]).is(0);
    let listed = home.run(&["license", "restore", "Zed"]).refuses(1, "\"Zed\" is the name of 2 licenses.");
    assert!(listed.err.contains("L1 (Zed), L2 (Zed)"), "{}", listed.err);
}

#[test]
fn two_ways_to_write_a_letter_are_one_name() {
    let home = Home::new();
    home.run(&["product", "add", "--name", "Caf\u{e9}"]).is(0);
    home.run(&["product", "add", "--name", "Cafe\u{301}"])
        .refuses(1, "The catalog has a product of that name and publisher: C1.");
    home.run(&["person", "add", "--email", "Jose\u{301}@example.com", "--name", "Jose\u{301}"]).is(0);
    home.run(&["person", "show", "jos\u{e9}@example.com"]).is(0).says("Jos\u{e9}");
    home.run(&["person", "show", "Jos\u{e9}"]).is(0);
    home.run(&["person", "add", "--alias", "jos\u{e9}@example.com"]).is(1);
}

#[test]
fn none_is_no_name_of_what_must_have_one() {
    let home = office_today();
    for words in [
        &["product", "edit", "Ledger", "--name", "none"][..],
        &["product", "add", "--name", "none"],
        &["person", "edit", "ana@example.com", "--name", "NONE"],
        &["license", "add", "--product", "none"],
    ] {
        let answer = home.run(words).is(2);
        assert!(answer.err.contains("a name is required"), "{}", answer.err);
    }
    home.run(&["product", "show", "Ledger"]).is(0);
}

#[test]
fn people_of_one_name_are_told_apart_by_their_addresses() {
    let home = office_today();
    home.run(&["person", "add", "--name", "Ana Ruiz", "--email", "ana2@example.com"]).is(0);
    let answer = home.run(&["person", "show", "Ana Ruiz"]).refuses(1, "\"Ana Ruiz\" is the name of 2 people.");
    assert!(answer.err.contains("(ana@example.com)") && answer.err.contains("(ana2@example.com)"), "{}", answer.err);
}

#[test]
fn a_person_is_added_by_a_login_and_a_mail_address_is_one() {
    let home = Home::new();
    home.run(&["person", "add", "--login", "Acme:ana-r"]).is(0);
    home.run(&["person", "show", "ana-r"]).is(0).says("ana-r");
    home.run(&["person", "add", "--login", "acme:ANA-R"]).is(1);
    home.run(&["person", "add", "--login", "flow:ana-r", "--name", "Another"]).is(0);
    home.run(&["person", "add", "--login", "ana"]).is(2);
    for words in [&["person", "add", "--email", "notamail"][..], &["person", "edit", "P1", "--email", "notamail"]] {
        let answer = home
            .run(words)
            .refuses(1, "\"notamail\" is no mail address: it needs one @ with a name before and a domain behind it, without a space.");
        assert!(answer.err.contains("--login VENDOR:NAME"), "{}", answer.err);
    }
}

#[test]
fn a_number_out_of_bounds_is_told_its_bounds() {
    let home = office_today();
    for (flag, value, says) in [
        ("--seats-total", "-3", "Seats total must be a whole number between 0 and 10000000."),
        ("--seats-total", "99999999999", "Seats total must be a whole number between 0 and 10000000."),
        ("--seats-total", "1.5", "Seats total must be a whole number between 0 and 10000000."),
        ("--overdraft", "-3", "Overdraft must be a whole number between 0 and 10000000."),
        ("--grace-days", "-1", "Grace days must be a whole number between 0 and 3650."),
        ("--notice-days", "-1", "Notice days must be a whole number between 0 and 3650."),
        ("--renewal-notice-days", "3651", "Renewal notice days must be a whole number between 0 and 3650."),
    ] {
        let answer = home.run(&["license", "edit", "Ledger", flag, value]).refuses(1, says);
        assert!(answer.err.contains(&format!("hint: give {flag} such a number")), "{}", answer.err);
        home.run(&["license", "add", "--product", "New", flag, value]).refuses(1, says);
    }
    home.run(&["license", "edit", "Ledger", "--currency", "XXX"]).refuses(1, "\"XXX\" is no currency of ISO 4217.");
    home.run(&["org", "set", "stale_after_days", "-1"]).refuses(1, "stale_after_days cannot be \"-1\".");
    home.run(&["license", "edit", "Ledger", "--cost-per-seat", "-5"]).refuses(1, "The cost per seat is below zero.");
}

#[test]
fn what_contradicts_itself_is_said_and_not_swallowed() {
    let home = Home::new();
    home.run(&["license", "add", "--product", "Wiki", "--seat-type", "unlimited", "--seats-total", "5"])
        .refuses(1, "An unlimited license has no seats total.");
    let soft = home.run(&["license", "add", "--product", "Soft", "--limit-policy", "soft"]).is(0);
    assert!(soft.err.contains("note: Its limit is soft without an overdraft"), "{}", soft.err);
    let answer = home.run(&["license", "list", "--config", "nowhere.toml"]).is(1);
    assert!(answer.err.contains("nowhere.toml"), "{}", answer.err);
}

#[test]
fn a_head_that_is_none_is_misuse_and_a_foreign_one_a_finding_with_a_hint() {
    let home = office_today();
    let head = home.json(&["history", "verify"])["head"].as_str().unwrap().to_owned();
    home.run(&["history", "verify", "--head", &head]).is(0);
    home.run(&["history", "verify", "--head", "abc"])
        .refuses(2, "\"abc\" is no head: a head is 64 digits from 0 to 9 and a to f.");
    let foreign = home.run(&["history", "verify", "--head", &"0".repeat(64)]).is(1);
    assert!(foreign.err.starts_with("hint: "), "{}", foreign.err);
}

#[test]
fn a_program_reads_why_no_seat_could_be_taken_back() {
    let home = office_today();
    let answer = home.run(&["reclaim", "--person", "eve@example.com", "--json", "--yes"]).is(1);
    let document = answer.value();
    assert_eq!(document["reclaimed"], 0);
    let skipped = document["skipped"].as_array().unwrap();
    assert_eq!(skipped.len(), 1);
    assert!(skipped[0]["id"].as_str().unwrap().starts_with('S') && skipped[0]["reason"].is_string(), "{skipped:?}");
    assert!(answer.err.contains("(Eve Lund) cannot be reclaimed: not dormant"), "{}", answer.err);
}

#[test]
fn a_seat_past_the_total_is_an_overdraft_and_the_last_of_the_total_is_said() {
    let home = office_today();
    let policy = |policy: &str, overdraft: &str| {
        let product = format!("Tool {policy}");
        let words = ["license", "add", "--seats-total", "1", "--product", &product, "--limit-policy", policy];
        home.run(&[&words[..], &["--overdraft", overdraft]].concat()).is(0);
        product
    };
    for (license, expected) in [
        (policy("hard", "0"), vec!["note: That was the last seat of Tool hard.\n"]),
        (policy("soft", "1"), vec!["", "note: Tool soft is overdrawn by 1 (used 2 of 1).\n"]),
        (policy("off", "0"), vec!["", "note: Tool off is overdrawn by 1 (used 2 of 1).\n"]),
    ] {
        for (said, person) in expected.into_iter().zip(["ana@example.com", "ben@example.com"]) {
            let answer = home.run(&["seat", "assign", "--license", &license, "--person", person]).is(0);
            assert_eq!(answer.err, said, "{license} {person}");
        }
    }
    // What is asked for wrongly was not refused for want of a seat.
    let long = "x".repeat(65);
    home.run(&["seat", "assign", "--license", "Tool hard", "--person", "cho@example.com", "--access-level", &long])
        .refuses(1, "The access level is longer than 64 characters.");
    home.run(&["license", "show", "Tool hard"]).is(0).says("Seats refused   —");
}
