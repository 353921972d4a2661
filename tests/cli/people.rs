//! People on the command line: edited, offboarded, merged, looked through for doubles, purged.

use super::home::Home;
use super::office::office_today;
use serde_json::{Value, json};

const ASKS: &str = "This command takes something away and asks first, and there is no terminal to ask on.";

fn person(home: &Home, reference: &str) -> Value {
    home.json(&["person", "show", reference])
}

fn id(home: &Home, reference: &str) -> String {
    person(home, reference)["items"][0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_person_is_changed_and_found_by_what_they_were_known_as() {
    let home = office_today();
    let edit = ["person", "edit", "ana@example.com", "--email", "ana.lopez@example.com", "--name", "Ana Lopez"];
    home.run(&edit).is(0).says("Changed Ana Lopez").says("Take it back with: dormouse undo");
    home.run(&["person", "edit", "Ana Lopez", "--login", "acme:ana-l", "--department", "none"]).is(0);
    let shown = person(&home, "ana@example.com");
    let item = &shown["items"][0];
    assert_eq!((&item["email"], &item["department"]), (&json!("ana.lopez@example.com"), &Value::Null));
    let former = &shown["former_identifiers"][0];
    assert_eq!((&former["kind"], &former["value"]), (&json!("email"), &json!("ana@example.com")));
    assert!(former["valid_to"].is_string() && former["valid_from"].is_null(), "{former}");
    home.run(&["person", "show", "ana-l"]).is(0).says("acme:ana-l").says("Known before as");
    home.run(&["person", "edit", "Ana Lopez", "--email", "ben@example.com"]).is(1);
    home.run(&["person", "edit", "Ana Lopez"]).refuses(2, "An edit needs a field to change.");
    home.run(&["person", "edit", "Ana Lopez", "--login", "ana"]).is(2);
    home.run(&["undo", "--yes"]).is(0);
    home.run(&["undo", "--yes"]).is(0);
    assert_eq!(person(&home, "Ana Ruiz")["items"][0]["email"], "ana@example.com");
}

#[test]
fn a_list_is_narrowed_by_department_status_and_words() {
    let home = office_today();
    let names = |flags: &[&str]| -> Vec<String> {
        let words: Vec<&str> = ["person", "list"].into_iter().chain(flags.iter().copied()).collect();
        let items = home.json(&words)["items"].clone();
        items.as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&["--department", "design"]), ["Ana Ruiz", "Ben Osei"]);
    assert_eq!(names(&["--department", "Sales", "--status", "on_leave"]), ["Eve Lund"]);
    assert_eq!(names(&["--search", "b.osei@"]), ["Ben Osei"]);
    home.run(&["person", "list", "--department", "Nowhere"]).is(0).says("No people like that.");
}

#[test]
fn a_leaver_is_offboarded_with_every_seat_and_comes_back_with_them() {
    let home = office_today();
    let plan = home.json(&["person", "offboard", "ana@example.com", "--dry-run"]);
    assert_eq!((&plan["reclaimed"], &plan["dry_run"], &plan["batch"]), (&json!(2), &json!(true), &Value::Null));
    assert_eq!(plan["savings"], json!([{"currency": "EUR", "per_cycle": "12.50", "per_year": "150.00"}]));
    home.run(&["person", "offboard", "ana@example.com"]).refuses(1, ASKS);
    home.run(&["person", "offboard", "ana@example.com", "--yes"])
        .is(0)
        .says("€ 12.50 a month")
        .says("Saves € 12.50 per billing cycle, € 150.00 a year.")
        .says("2 accounts to be removed at the vendor. The leaver is not told.")
        .says("Offboarded Ana Ruiz with 2 seats");
    assert_eq!(person(&home, "Ana Ruiz")["items"][0]["status"], "offboarded");
    assert_eq!(home.json(&["notice", "list"])["items"], json!([]));
    home.run(&["person", "offboard", "Ana Ruiz", "--yes"])
        .refuses(1, "Ana Ruiz is offboarded already and holds no seat.");
    home.run(&["undo", "--yes"]).is(0);
    let back = person(&home, "Ana Ruiz");
    assert_eq!((&back["items"][0]["status"], &back["items"][0]["seats"]), (&json!("active"), &json!(2)));
    home.run(&["check"]).is(0);
}

#[test]
fn two_people_are_merged_and_parted() {
    let home = office_today();
    let (ana, ben) = (id(&home, "Ana Ruiz"), id(&home, "Ben Osei"));
    let words = ["person", "merge", "Ben Osei", "--into", "Ana Ruiz"];
    home.run(&words).refuses(1, ASKS);
    let with = |flag: &'static str| words.iter().copied().chain([flag]).collect::<Vec<_>>();
    home.run(&with("--dry-run")).is(0).says("of the same license stays").says("Would ").says("Nothing was written");
    home.run(&with("--yes")).is(0).says("1 account to be removed at the vendor.");
    let led = home.run(&["person", "show", &ben]).is(0).says("was merged into this person");
    assert!(led.err.contains(&format!("{ben} was merged into {ana}.")), "{}", led.err);
    assert_eq!(id(&home, "b.osei@example.com"), ana);
    assert_eq!(person(&home, &ana)["merged_from"], json!([ben]));
    home.run(&["person", "merge", "Ana Ruiz", "--into", &ana, "--yes"]).is(1);
    home.run(&["undo", "--yes"]).is(0);
    assert_eq!(id(&home, "b.osei@example.com"), ben);
    home.run(&["check"]).is(0);
}

#[test]
fn doubles_are_listed_with_the_reason_until_somebody_decides() {
    let home = office_today();
    home.run(&["person", "add", "--name", "Ruiz, Ana", "--email", "a.ruiz@example.org", "--department", "design"])
        .is(0);
    let found = home.json(&["person", "review"]);
    let pair = &found["items"][0];
    assert_eq!((&pair["person"], &pair["other"]), (&json!("Ana Ruiz"), &json!("Ruiz, Ana")));
    assert_eq!((&pair["reasons"], &pair["score"]), (&json!(["name_and_department"]), &json!(60)));
    home.run(&["person", "review"]).is(0).says("same name and department").says("dormouse person merge");
    home.run(&["person", "review", "--format", "csv"]).is(0).says("name_and_department");
    assert_eq!(home.json(&["person", "review", "--person", "Ben Osei"])["items"], json!([]));
    home.run(&["person", "review", "--distinct", "Ana Ruiz", "a.ruiz@example.org"]).is(0).says("are two people");
    home.run(&["person", "review"]).is(0).says("Nobody here looks like somebody else.");
    home.run(&["undo", "--yes"]).is(0);
    assert_eq!(home.json(&["person", "review"])["items"].as_array().unwrap().len(), 1);
}

#[test]
fn a_purge_wants_the_person_named_twice() {
    let home = office_today();
    let ana = id(&home, "Ana Ruiz");
    home.run(&["person", "purge", "Ana Ruiz", "--confirm", "Ana Ruiz"])
        .refuses(1, &format!("Ana Ruiz ({ana}) still holds 2 seats."));
    home.run(&["person", "offboard", &ana, "--yes"]).is(0);
    let refused = "A purge cannot be taken back, and nothing says once more who is meant: ";
    for flags in [&["person", "purge", &ana][..], &["person", "purge", &ana, "--yes"]] {
        home.run(flags).refuses(1, &format!("{refused}{ana} was not purged."));
    }
    home.run(&["person", "purge", &ana, "--confirm", "Ben Osei"]).is(1);
    home.run(&["person", "purge", &ana, "--dry-run"]).is(0).says("Would ").says("Nothing was written");
    let done = home.run(&["person", "purge", &ana, "--confirm", &ana]).is(0).says("The record stays as");
    assert!(!done.out.contains("undo"), "{}", done.out);
    home.run(&["person", "show", "Ana Ruiz"]).is(1);
    home.run(&["person", "show", &ana]).is(0).says("was purged on").says(&format!("Purged person {ana}"));
    home.run(&["history", "verify"]).is(0);
    home.run(&["check"]).is(0);
}
