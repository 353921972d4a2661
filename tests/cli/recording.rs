//! What is typed and what a file says obey the same rules, and are told in the same words.

use super::home::Home;
use super::office::{days_ago, office_today};
use serde_json::json;

/// A home with the license `Chat` and the people Ana and Ben.
fn chat() -> Home {
    let home = Home::new();
    home.run(&["license", "add", "--product", "Chat", "--seats-total", "5"]).is(0);
    home.run(&["person", "add", "--name", "Ana", "--email", "ana@example.com"]).is(0);
    home.run(&["person", "add", "--name", "Ben", "--email", "ben@example.com"]).is(0);
    home
}

/// The codes of the rows that a file had rejected.
fn codes(home: &Home, name: &str, text: &str) -> Vec<String> {
    home.file(name, text);
    let words = ["import", name, "--allow-rejects", "--dry-run", "--json"];
    let read = home.run(&words).is(3).value();
    let rejected = read["rejected"].as_array().unwrap();
    rejected.iter().map(|reject| reject["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_no_mail_address_is_taken_from_nobody() {
    let home = Home::new();
    let addresses = ["bad", "bad@", "@x.com", "a b@x.com", "x y@e.com"];
    for address in addresses {
        let sentence = format!(
            "\"{address}\" is no mail address: it needs one @ with a name before and a domain behind it, without a space."
        );
        home.run(&["person", "add", "--email", address]).refuses(1, &sentence);
    }
    let rows = addresses.join(",Nobody\n");
    assert_eq!(
        codes(&home, "people.csv", &format!("email,name\n{rows},Nobody\nana@example.com,Ana\n")),
        ["bad_email"; 5]
    );
}

#[test]
fn an_unlimited_license_takes_no_total_from_a_file_either() {
    let home = Home::new();
    let words = ["license", "add", "--product", "Wiki", "--seat-type", "unlimited", "--seats-total", "9"];
    home.run(&words).refuses(1, "An unlimited license has no seats total.");
    let file = "product,seat_type,seats_total\nWiki,unlimited,9\n";
    assert_eq!(codes(&home, "licenses.csv", file), ["bad_value"]);
    home.run(&["license", "add", "--product", "Wiki", "--seat-type", "unlimited"]).is(0);
    assert_eq!(codes(&home, "licenses.csv", file), ["bad_value"]);
    assert_eq!(codes(&home, "licenses.csv", "product,seats_total\nWiki,9\n"), ["bad_value"]);
}

#[test]
fn none_is_no_name_and_no_value_wherever_it_stands() {
    let home = Home::new();
    home.run(&["product", "add", "--name", "none"]).is(2);
    assert_eq!(codes(&home, "products.csv", "name,category\nNone,Talk\n"), ["missing_value"]);
    home.file("products.csv", "name,publisher,category\nChat,none,NONE\n");
    home.run(&["import", "products.csv"]).is(0);
    let product = home.json(&["product", "show", "Chat"])["items"][0].clone();
    assert_eq!((&product["publisher"], &product["category"]), (&json!(null), &json!(null)));
}

#[test]
fn a_day_on_which_something_happened_lies_between_2000_and_today() {
    let home = chat();
    home.run(&["seat", "assign", "--license", "Chat", "--person", "Ana"]).is(0);
    for (day, side) in [("1999-12-31", "before 2000"), ("2199-01-01", "ahead")] {
        for (flag, what) in [("--assigned-on", "The assignment"), ("--last-used", "The last use")] {
            let sentence = format!("{what} on {day} lies {side}.");
            home.run(&["seat", "edit", "S1", flag, day]).refuses(1, &sentence);
            home.run(&["seat", "assign", "--license", "Chat", "--person", "Ben", flag, day]).refuses(1, &sentence);
        }
        let sentence = format!("The last sign-in on {day} lies {side}.");
        home.run(&["person", "edit", "Ana", "--last-login", day]).refuses(1, &sentence);
        let file = format!("product,license,email,assigned_on\nChat,,ben@example.com,{day}\n");
        assert_eq!(codes(&home, "assignments.csv", &file), ["date_out_of_range"]);
    }
    home.run(&["license", "edit", "Chat", "--expiry-date", "1979-12-31"]).is(1);
    home.run(&["person", "edit", "Ana", "--until", "2200-01-01"]).is(1);
}

#[test]
fn yes_and_no_are_spelt_alike_by_hand_and_in_a_file() {
    let home = chat();
    for (word, renews) in [("yes", true), ("0", false), ("TRUE", true), ("No", false)] {
        home.run(&["license", "edit", "Chat", "--auto-renew", word]).is(0);
        assert_eq!(home.json(&["license", "show", "Chat"])["items"][0]["auto_renew"], json!(renews), "{word}");
        home.file("licenses.csv", &format!("product,seats_total,auto_renew\nDesk {word},5,{word}\n"));
        home.run(&["import", "licenses.csv"]).is(0);
        let of_file = home.json(&["license", "show", &format!("Desk {word}")]);
        assert_eq!(of_file["items"][0]["auto_renew"], json!(renews), "{word}");
    }
}

#[test]
fn a_file_of_which_nothing_can_be_taken_makes_no_license() {
    let home = Home::new();
    home.file("acme.csv", "Report Time,Login,Last Activity At,Last Surface Used\n2026-06-30T10:00:00Z,,,\n");
    let words = ["import", "acme.csv", "--license", "Robots", "--create-license", "--seats-total", "5"];
    let read = home.run(&words).is(3).says("No row could be taken, so the license was not made.");
    assert!(read.out.contains("missing_subject"), "{}", read.out);
    assert_eq!(home.json(&["license", "list"])["items"], json!([]));
    assert_eq!(home.json(&["product", "list"])["items"], json!([]));
    // Somebody whom nobody here knows is a rejected row as well.
    home.file("acme.csv", "Report Time,Login,Last Activity At,Last Surface Used\n2026-06-30T10:00:00Z,ana,,\n");
    home.run(&words).is(3);
    assert_eq!(home.json(&["license", "list"])["items"], json!([]));
    let made: Vec<&str> = words.into_iter().chain(["--create-people"]).collect();
    home.run(&made).is(0);
    assert_eq!(home.json(&["license", "list"])["items"].as_array().unwrap().len(), 1);
}

#[test]
fn a_foreign_header_is_said_of_the_file_that_was_given_and_before_anything_else() {
    let home = chat();
    home.file("seats.csv", "email,name,Plan\nana@example.com,Ana,Pro\n");
    let sentence = "\"seats.csv\" has a header that no format knows; the nearest is people.csv, which has no column \
                    \"Plan\": did you mean \"status\"?";
    home.run(&["import", "seats.csv"]).refuses(1, sentence);
    home.run(&["import", "seats.csv", "--license", "Nowhere"]).refuses(1, sentence);
    home.run(&["import", "seats.csv", "--as", "people"]).refuses(
        1,
        "\"seats.csv\" was to be read as people.csv, which has no column \"Plan\": did you mean \"status\"?",
    );
    home.file("odd.csv", "x,y\n1,2\n");
    home.run(&["import", "odd.csv", "--license", "Nowhere"])
        .refuses(1, "\"odd.csv\" has a header that no format knows: \"x\", \"y\".");
}

#[test]
fn a_revoked_seat_is_to_be_removed_at_the_vendor_and_every_list_says_so() {
    let home = chat();
    home.run(&["seat", "assign", "--license", "Chat", "--person", "Ana"]).is(0);
    home.run(&["seat", "assign", "--license", "Chat", "--person", "Ben"]).is(0);
    home.run(&["seat", "revoke", "S1", "--yes"]).is(0).says("when that is done: dormouse removal done S1");
    home.run(&["seat", "revoke", "S2", "--already-removed", "--yes"]).is(0);
    let removals = || home.json(&["report", "removals"])["items"].as_array().unwrap().len();
    assert_eq!(removals(), 1);
    home.run(&["seat", "why", "S1"]).is(0).says("At the vendor  to be removed since ");
    home.run(&["removal", "done", "S2"]).is(1);
    home.run(&["removal", "done", "S1"]).is(0);
    home.run(&["seat", "why", "S1"]).is(0).says("At the vendor  removed on ");
    assert_eq!(removals(), 0);
    home.run(&["undo", "--yes"]).is(0);
    assert_eq!(removals(), 1);
    home.run(&["undo", "--yes"]).is(0);
    home.run(&["undo", "--yes"]).is(0);
    assert_eq!(removals(), 0, "the seat is back");
    home.run(&["check"]).is(0);
}

#[test]
fn each_login_is_kept_and_one_at_a_vendor_is_in_use() {
    let home = chat();
    let words = ["person", "edit", "P1", "--login", "ACME:foo", "--login", "acme:foo2", "--login", "forge:ana"];
    let said = "acme:foo is a former login from now on, which files still find; acme:foo2 is the one in use.";
    let done = home.run(&words).is(0);
    assert!(format!("{}{}", done.out, done.err).contains(said), "{}{}", done.out, done.err);
    for login in ["foo2", "acme:foo2", "ACME:FOO2", "acme:foo", "forge:ana"] {
        assert_eq!(home.json(&["person", "show", login])["items"][0]["id"], "P1", "{login}");
    }
    home.run(&["person", "show", "forge:foo2"]).refuses(1, "There is no person \"forge:foo2\".");
    home.run(&["person", "show", "P1"]).is(0).says("acme:foo2").says("Known before as");
    home.run(&["undo", "--yes"]).is(0);
    home.run(&["person", "show", "acme:foo"]).is(1);
    home.run(&["check"]).is(0);
}

#[test]
fn every_field_of_a_row_is_a_flag_too() {
    let home = chat();
    let used = days_ago(3).to_string();
    let words = ["person", "add", "--email", "eve@example.com", "--aliases", "e@example.com;e2@example.com"];
    home.run(&words.into_iter().chain(["--last-login", &used]).collect::<Vec<_>>()).is(0);
    let eve = home.json(&["person", "show", "e2@example.com"])["items"][0].clone();
    assert_eq!((&eve["id"], &eve["last_login"]), (&json!("P3"), &json!(used)));
    home.run(&["person", "edit", "P3", "--last-login", "never", "--alias", "e3@example.com"]).is(0);
    assert_eq!(home.json(&["person", "show", "e3@example.com"])["items"][0]["last_login"], json!(null));
    let words = ["seat", "assign", "--license", "Chat", "--person", "P3", "--assigned-on", "2020-02-01"];
    home.run(&words.into_iter().chain(["--last-used", &used]).collect::<Vec<_>>()).is(0);
    let seat = home.json(&["seat", "list"])["items"][0].clone();
    assert_eq!((&seat["assigned_on"], &seat["last_used"]), (&json!("2020-02-01"), &json!(used)));
    home.run(&["seat", "assign", "--license", "Chat", "--person", "P1", "--assigned-on", "none"]).is(0);
    assert_eq!(home.json(&["seat", "list", "--person", "P1"])["items"][0]["assigned_on"], json!(null));
}

#[test]
fn history_says_what_a_person_and_a_seat_were_before() {
    let home = office_today();
    let told = |subject: &str| home.json(&["history", "--subject", subject])["items"][0]["summary"].clone();
    let id = home.json(&["person", "show", "Ana Ruiz"])["items"][0]["id"].as_str().unwrap().to_owned();
    let words =
        ["person", "edit", &id, "--name", "Ana Lopez", "--department", "none", "--email", "ana.lopez@example.com"];
    home.run(&words.into_iter().chain(["--status", "on_leave", "--until", "2030-01-31"]).collect::<Vec<_>>()).is(0);
    assert_eq!(
        told(&id),
        "changed Ana Ruiz: name Ana Ruiz → Ana Lopez, department Design → none, status active → on leave, \
         last day none → 2030-01-31, mail address ana@example.com → ana.lopez@example.com"
    );
    let words = ["seat", "edit", "S2", "--access-level", "viewer", "--notes", "seen", "--last-used", "2021-02-01"];
    home.run(&words).is(0);
    assert_eq!(
        told("S2"),
        "changed the seat of Ben Osei · Sketchpad · Team: last used 2021-01-05 → 2021-02-01, \
         access level editor → viewer, notes none → seen"
    );
    home.run(&["seat", "edit", "S2", "S3", "--access-level", "none", "--notes", "secret"]).is(0);
    let last = home.json(&["history"])["items"][0]["summary"].clone();
    assert_eq!(last, "changed 2 seats: access level → none, notes");
    home.run(&["history", "verify"]).is(0);
}

#[test]
fn a_last_use_that_was_typed_is_said_to_be() {
    let home = office_today();
    home.run(&["seat", "edit", "S2", "--last-used", "2021-02-01"]).is(0);
    let why = home.run(&["seat", "why", "S2"]).is(0).says("an admin entered the last use of this very seat");
    assert!(why.out.contains("2021-02-01, entered by "), "{}", why.out);
    assert!(!why.out.contains("a source reports use"), "{}", why.out);
    let why = home.json(&["seat", "why", "S2"]);
    assert_eq!(why["last_used_source"], json!(null));
    assert!(why["last_used_entered"].as_str().unwrap().starts_with("by "), "{why}");
    home.run(&["seat", "why", "S1"]).is(0).says("a source reports use").says("assignments.csv line 2");
    // Given since: then the days count from that day, and neither the answer nor the rule says otherwise.
    home.run(&["seat", "edit", "S2", "--assigned-on", "2021-03-01"]).is(0);
    let why = home.run(&["seat", "why", "S2"]).is(0).says("Dormant: given ").says("Counted from  2021-03-01");
    assert!(why.out.contains(" days ago, last used ") && !why.out.contains("entered the last use"), "{}", why.out);
    assert!(why.out.contains("the seat was given after the last use that is known"), "{}", why.out);
}

#[test]
fn one_of_a_thing_is_one_thing() {
    let home = chat();
    home.run(&["license", "list", "--search", "nothing of the kind"])
        .is(0)
        .says("The only license does not fit all the filters.");
    home.run(&["product", "list", "--search", "nothing of the kind"])
        .is(0)
        .says("The only product does not have this text.");
    home.run(&["seat", "assign", "--license", "Chat", "--person", "Ana"]).is(0);
    home.run(&["check"]).is(0).says(", 1 active seat");
    let refused = home.run(&["reclaim", "--license", "Chat", "--person", "Ana", "--yes"]).is(1);
    assert!(refused.err.starts_with("S1 (Ana) cannot be reclaimed: "), "{}", refused.err);
    let people: Vec<String> = (0..1201).map(|n| format!("p{n}@example.com")).collect();
    home.file("people.csv", &format!("email\n{}\n", people.join("\n")));
    home.run(&["import", "people.csv"]).is(0).says("1 201 people").says("1 201 created, 0 updated");
}
