//! Lists and reports: their figures, and the exact names of their fields.

use super::home::Home;
use super::office::{DAY, office};
use serde_json::{Value, json};

const SEAT: [&str; 24] = [
    "id",
    "license_id",
    "product",
    "license",
    "person_id",
    "person",
    "email",
    "status",
    "department",
    "last_used",
    "last_login",
    "assigned_on",
    "access_level",
    "account_identifier",
    "account_status",
    "account_paid",
    "notes",
    "revoked_on",
    "revoked_by",
    "signal",
    "idle_days",
    "dormant",
    "stale",
    "undecided",
];

/// Every item has exactly these fields, absent values included.
#[track_caller]
fn has_fields(items: &Value, fields: &[&str]) {
    let mut wanted = fields.to_vec();
    wanted.sort_unstable();
    let items = items.as_array().unwrap();
    assert!(!items.is_empty());
    for item in items {
        let mut found: Vec<&str> = item.as_object().unwrap().keys().map(String::as_str).collect();
        found.sort_unstable();
        assert_eq!(found, wanted);
    }
}

fn column<'a>(value: &'a Value, field: &str) -> Vec<&'a Value> {
    value["items"].as_array().unwrap().iter().map(|item| &item[field]).collect()
}

#[test]
fn the_utilization_report_has_its_figures() {
    let home = office();
    let report = home.json(&["report", "utilization", "--today", DAY]);
    assert_eq!(report["today"], DAY);
    assert_eq!(report["threshold_days"], 90);
    assert_eq!(report["sort"], "highest-utilization");
    assert_eq!(report["dormant_seats"], 4);
    assert_eq!(report["potential_savings"], json!([{"currency": "EUR", "per_cycle": "37.50", "per_year": "450.00"}]));
    assert_eq!(report["without_price"], 1);
    assert_eq!(report["judged_by"], json!({"use": 2, "sign_in": 0, "status": 1, "nothing": 1}));
    assert_eq!(column(&report, "product"), ["Sketchpad", "Ledger", "Wiki"]);
    has_fields(
        &report["items"],
        &[
            "id",
            "product",
            "publisher",
            "name",
            "status",
            "seat_type",
            "billing_cycle",
            "currency",
            "seats_total",
            "seats_used",
            "assigned",
            "available",
            "utilization_percent",
            "band",
            "dormant",
            "savings_per_cycle",
            "savings_per_year",
            "undecided",
            "no_data_on_use",
            "old_evidence",
            "newest_old_evidence",
        ],
    );
    let team = &report["items"][0];
    assert_eq!(team["utilization_percent"], 50.0);
    assert_eq!((&team["band"], &team["dormant"], &team["available"]), (&json!("green"), &json!(3), &json!(5)));
    let wiki = &report["items"][2];
    for absent in ["seats_total", "available", "utilization_percent", "band"] {
        assert_eq!(wiki[absent], Value::Null, "{absent}");
    }
    assert_eq!(report["items"][1]["savings_per_cycle"], Value::Null);
}

#[test]
fn the_utilization_report_is_ordered_and_judged_as_asked() {
    let home = office();
    let sorted = |key| home.json(&["report", "utilization", "--today", DAY, "--sort", key]);
    assert_eq!(column(&sorted("lowest-utilization"), "product"), ["Ledger", "Sketchpad", "Wiki"]);
    assert_eq!(column(&sorted("most-dormant"), "product"), ["Sketchpad", "Ledger", "Wiki"]);
    assert_eq!(column(&sorted("most-savings"), "product")[0], "Sketchpad");
    let dormant =
        |days| home.json(&["report", "utilization", "--today", DAY, "--threshold", days])["dormant_seats"].clone();
    assert_eq!([dormant("120"), dormant("180"), dormant("365")], [json!(4), json!(1), json!(1)]);
}

#[test]
fn people_read_the_same_report() {
    let home = office();
    let out = home.run(&["report", "utilization", "--today", DAY]).is(0).out;
    for text in [
        "Dormant seats",
        "4 of 7",
        "€ 37.50 per billing cycle, € 450.00 per year",
        "1 without a price",
        "Dormancy threshold  90 days",
        "All assignments active",
        "50  green",
        "3 dormant",
    ] {
        assert!(out.contains(text), "no {text:?} in:\n{out}");
    }
    assert!(!out.contains('\u{1b}') && !out.contains("Oldie"), "{out}");
    home.run(&["report", "utilization", "--color", "always"]).is(0).says("\u{1b}[1m");
}

#[test]
fn dormant_seats_are_listed_with_their_signal() {
    let home = office();
    let report = home.json(&["report", "dormant", "--license", "Team", "--today", DAY]);
    has_fields(&report["items"], &SEAT);
    let mut found: Vec<(String, String, u64)> = report["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| {
            (
                i["person"].as_str().unwrap().into(),
                i["signal"].as_str().unwrap().into(),
                i["idle_days"].as_u64().unwrap(),
            )
        })
        .collect();
    found.sort();
    assert_eq!(found[0], ("Ben Osei".into(), "last_used".into(), 176));
    assert_eq!(found[1], ("Cho Min-ji".into(), "never".into(), 149));
    assert_eq!((found[2].0.as_str(), found[2].1.as_str()), ("Dee Novak", "status"));
    let csv = home.run(&["report", "dormant", "--license", "Team", "--today", DAY, "--format", "csv"]).is(0).out;
    assert_eq!(csv.lines().next().unwrap(), SEAT.join(","));
    assert!(csv.contains(",'=1+1,"), "{csv}");
    home.run(&["report", "dormant", "--license", "Wiki", "--today", DAY]).is(0).says("All assignments active");
}

#[test]
fn seats_are_listed_searched_and_explained() {
    let home = office();
    let seats = |words: &[&str]| {
        let words: Vec<&str> = ["seat", "list", "--today", DAY].into_iter().chain(words.iter().copied()).collect();
        home.json(&words)
    };
    has_fields(&seats(&[])["items"], &SEAT);
    assert_eq!(column(&seats(&[]), "id").len(), 7);
    assert_eq!(column(&seats(&["--person", "b.osei@example.com"]), "product").len(), 2);
    assert_eq!(column(&seats(&["--license", "Team", "--search", "sales"]), "id").len(), 3);
    let inactive = seats(&["--license", "Team", "--inactive"]);
    assert_eq!(column(&inactive, "id").len(), 3, "Ben, Cho and Eve: {inactive}");
    assert_eq!(column(&seats(&["--past"]), "id").len(), 0);
    let ben = seats(&["--license", "Team", "--person", "ben@example.com"]);
    let id = ben["items"][0]["id"].as_str().unwrap();
    home.run(&["seat", "why", id, "--today", DAY])
        .is(0)
        .says("Dormant: last used 176 days ago")
        .says("assignments.csv line 3")
        .says("90 days");
    let why = home.json(&["seat", "why", id, "--today", DAY, "--threshold", "180"]);
    assert_eq!(why["last_used_source"], json!({"file": "assignments.csv", "line": 3}));
    assert_eq!((&why["threshold_days"], &why["items"][0]["dormant"]), (&json!(180), &json!(false)));
    assert_eq!(why["other_seats"], 1);
}

#[test]
fn licenses_are_listed_by_status_view_and_text() {
    let home = office();
    let list = |words: &[&str]| {
        let words: Vec<&str> = ["license", "list"].into_iter().chain(words.iter().copied()).collect();
        home.json(&words)
    };
    let all = list(&[]);
    has_fields(
        &all["items"],
        &[
            "id",
            "product_id",
            "product",
            "publisher",
            "name",
            "status",
            "archived",
            "seats_total",
            "seat_type",
            "seats_used",
            "assigned",
            "available",
            "unattributed",
            "counting",
            "identity_key",
            "cost_per_seat",
            "total_cost",
            "currency",
            "billing_cycle",
            "purchase_date",
            "start_date",
            "expiry_date",
            "renewal_date",
            "auto_renew",
            "renewal_notice_days",
            "notice_days",
            "business_owner",
            "license_key",
            "purchase_order",
            "invoice_number",
            "vendor_products",
            "limit_policy",
            "overdraft",
            "grace_days",
            "plan",
            "lapse_effect",
            "min_commit",
            "price_breaks",
            "quantity_rule",
            "trueup_rule",
            "audit",
            "next_audit_due",
            "over_since",
            "denials",
            "last_denied_at",
            "security_grade",
            "risk_level",
        ],
    );
    assert_eq!(column(&all, "product").len(), 4);
    assert_eq!(column(&list(&["--status", "expired"]), "product"), ["Oldie"]);
    assert_eq!(column(&list(&["--view", "underutilized"]), "product"), ["Ledger", "Oldie"]);
    assert_eq!(column(&list(&["--search", "draw ltd"]), "name"), ["Team"]);
    let team = &list(&["--search", "team"])["items"][0];
    assert_eq!((&team["cost_per_seat"], &team["security_grade"]), (&json!("12.50"), &json!("B")));
    assert_eq!(team["license_key"], "••••1234");
    let page = home.run(&["license", "show", "Sketchpad · Team"]).is(0).says("••••1234").says("€ 12.50 a month").out;
    assert!(!page.contains("ABCD"), "the key is shown");
}

#[test]
fn products_and_people_are_shown_by_any_name() {
    let home = office();
    home.run(&["product", "show", "sketchpad"]).is(0).says("Draw Ltd").says("Design");
    let products = home.json(&["product", "list"]);
    assert_eq!(column(&products, "name").len(), 4);
    home.run(&["person", "show", "b.osei@example.com"]).is(0).says("Ben Osei").says("Sketchpad · Team").says("Ledger");
    let left = home.json(&["person", "list", "--status", "offboarded"]);
    assert_eq!(column(&left, "email"), ["dee@example.com"]);
    let answer = home.run(&["person", "show", "nobody@example.com"]).is(1);
    assert!(answer.err.contains("nobody@example.com") && answer.err.contains("\nhint: "), "{}", answer.err);
}

#[test]
fn an_empty_database_says_what_to_do_next() {
    let home = Home::new();
    for words in [
        &["license", "list"][..],
        &["product", "list"],
        &["person", "list"],
        &["imports"],
        &["report", "utilization"],
        &["audit", "list"],
    ] {
        home.run(words).is(0).says("dormouse ");
    }
    for words in [&["seat", "list"][..], &["report", "dormant"], &["notice", "list"], &["audit", "due"]] {
        assert_eq!(home.json(words)["items"], json!([]), "{words:?}");
    }
}

#[test]
fn the_shared_settings_are_shown_and_set() {
    let home = Home::new();
    home.run(&["org", "show"]).is(0).says("time_zone").says("stale_after_days");
    home.run(&["org", "set", "threshold", "60"]).is(0);
    assert_eq!(home.json(&["report", "utilization"])["threshold_days"], 60);
    home.run(&["org", "set", "threshold", "45"]).refuses(1, "threshold cannot be \"45\".");
}

#[test]
fn history_is_asked_about_things_that_are_there() {
    let home = office();
    home.run(&["history", "--subject", "L999"]).refuses(1, "There is no license \"L999\".");
    home.run(&["history", "--subject", "I4711"]).refuses(1, "There is no import \"I4711\".");
    let person = home.json(&["history", "--subject", "P1"]);
    let commands = column(&person, "command");
    assert!(commands.contains(&&json!("import")), "what a file brought is part of a person's history: {person}");
    let license = home.json(&["history", "--subject", "L1"]);
    assert!(!column(&license, "command").contains(&&json!("import")), "told in the license's own event");
    let file = home.json(&["history", "--subject", "I1"]);
    assert_eq!(column(&file, "subject"), [&json!("I1")]);
}

#[test]
fn the_keys_of_the_dashboard_are_listed_with_what_the_settings_bind() {
    let home = Home::empty();
    let keys = |place: &str, action: &str| {
        let report = home.json(&["keys", "--config", "c.toml"]);
        let items = report["items"].as_array().unwrap().clone();
        items.into_iter().find(|item| item["context"] == place && item["action"] == action).unwrap()
    };
    home.file("c.toml", "");
    assert_eq!(keys("list", "export")["keys"], json!(["x"]));
    assert_eq!(keys("utilization", "reclaim")["about"], json!("Reclaim the marked dormant seats; asks"));
    home.file("c.toml", "[keys]\nexport = [\"X\", \"f5\"]\n");
    assert_eq!(keys("list", "export")["keys"], json!(["X", "f5"]));
    home.run(&["keys", "--config", "c.toml"]).is(0).says("where there is a list").says("X  f5");
    home.file("c.toml", "[keys]\nexprot = [\"X\"]\n");
    let answer = home.run(&["keys", "--config", "c.toml"]).is(2);
    assert!(answer.err.contains("c.toml:2:1") && answer.err.contains("export"), "{}", answer.err);
}

#[test]
fn a_seat_of_which_nothing_is_known_is_undecided_until_something_is_said_of_its_use() {
    let home = office();
    let read = |name: &str, used: &str| {
        let header = "product,license,email,assigned_on,last_used";
        home.file(name, &format!("{header}\nLedger,,cho@example.com,,{used}\n"));
        home.run(&["import", name, "--as-of", DAY]).is(0);
    };
    read("zed.csv", "");
    let seats = home.json(&["seat", "list", "--license", "Ledger", "--person", "cho@example.com"]);
    let seat = &seats["items"][0];
    assert_eq!((&seat["signal"], &seat["idle_days"], &seat["undecided"]), (&json!("none"), &json!(null), &json!(true)));
    let id = seat["id"].as_str().unwrap();
    let why = || home.run(&["seat", "why", id, "--today", "2021-10-08"]).is(0);
    why().says("\nCannot be told: no data on use: no use, no sign-in and no day it was given is known\n");
    let dormant = ["report", "dormant", "--license", "Ledger", "--today", "2021-10-08"];
    home.run(&dormant).is(0).says("no data on use").says("1 without data on use");
    let report = home.json(&["report", "utilization", "--today", "2021-10-08"]);
    assert_eq!((&report["undecided"], &report["no_data_on_use"]), (&json!(1), &json!(1)));
    let refused = home.run(&["reclaim", "--license", "Ledger", "--person", "cho@example.com", "--yes"]).is(1);
    assert!(refused.err.contains("no data on use"), "{}", refused.err);
    read("used.csv", "2021-06-30");
    why().says("\nDormant: last used 100 days ago\n");
    assert_eq!(home.json(&["report", "utilization", "--today", "2021-10-08"])["undecided"], json!(0));
}

#[test]
fn nobody_is_called_active_where_it_cannot_be_told() {
    let home = Home::empty();
    home.run(&["init"]).is(0);
    home.run(&["license", "add", "--product", "Pad", "--seats-total", "5"]).is(0);
    home.file("people.csv", "email,name\na@x.org,Ana\n");
    home.file("assignments.csv", "product,license,email\nPad,,a@x.org\n");
    home.run(&["import", "people.csv", "assignments.csv"]).is(0);
    let said = "No dormant seats · 1 undecided";
    for words in [
        &["report", "utilization"][..],
        &["report", "dormant"],
        &["report", "dormant", "--license", "Pad"],
        &["reclaim", "--all-dormant", "--dry-run"],
        &["reclaim", "--license", "Pad", "--all-dormant", "--dry-run"],
    ] {
        let out = home.run(words).out;
        assert!(out.contains(said) && !out.contains("All assignments active"), "{words:?}: {out}");
    }
}

#[test]
fn whoever_had_their_last_day_is_offboarded_everywhere_from_the_next() {
    let home = Home::empty();
    home.run(&["init"]).is(0);
    home.run(&["license", "add", "--product", "Pad", "--seats-total", "5"]).is(0);
    home.file("people.csv", "email,name,status,until\na@x.org,Ana,active,2026-01-10\nb@x.org,Ben,active,\n");
    home.file("assignments.csv", "product,license,email,assigned_on,last_used\nPad,,a@x.org,2025-01-01,2026-01-10\n");
    home.run(&["import", "people.csv", "assignments.csv"]).is(0);
    let at = |day: &str, words: &[&str]| home.json(&[words, &["--today", day]].concat());
    for (day, status, signal, dormant) in
        [("2026-01-10", "active", "last_used", false), ("2026-01-11", "offboarded", "status", true)]
    {
        let seat = &at(day, &["seat", "list"])["items"][0];
        assert_eq!(
            (&seat["status"], &seat["signal"], &seat["dormant"]),
            (&json!(status), &json!(signal), &json!(dormant))
        );
        assert_eq!(at(day, &["person", "show", "a@x.org"])["items"][0]["status"], status);
        assert_eq!(
            at(day, &["person", "list", "--status", "offboarded"])["items"].as_array().unwrap().len(),
            usize::from(dormant)
        );
        assert_eq!(at(day, &["report", "utilization"])["dormant_seats"], json!(u8::from(dormant)));
    }
    home.run(&["seat", "why", "S1", "--today", "2026-01-11"])
        .is(0)
        .says("the holder is offboarded, whose last day was 2026-01-10");
    home.run(&["reclaim", "--license", "Pad", "--all-dormant", "--dry-run"]).is(0).says("Nobody will be told.");
    home.run(&["reclaim", "--license", "Pad", "--all-dormant", "--yes"]).is(0).says("nobody to be told");
    assert_eq!(home.json(&["notice", "list"])["items"], json!([]));
    let assign = ["seat", "assign", "--license", "Pad", "--person", "a@x.org"];
    home.run(&assign).refuses(1, "This user is inactive or offboarded and cannot be given a seat.");
}

#[test]
fn a_figure_that_rests_on_old_evidence_says_how_old_wherever_it_stands() {
    let home = Home::empty();
    home.run(&["init"]).is(0);
    home.run(&["license", "add", "--product", "Pad", "--seats-total", "5", "--cost-per-seat", "10"]).is(0);
    home.file("people.csv", "email,name\na@x.org,Ana\nb@x.org,Ben\nc@x.org,Cho\n");
    let row = |name: &str, used: &str| format!("Pad,,{name}@x.org,2020-01-01,{used}\n");
    let rows = [row("a", "2021-01-01"), row("b", "2020-06-01"), row("c", "2021-02-28")].concat();
    home.file("assignments.csv", &format!("product,license,email,assigned_on,last_used\n{rows}"));
    home.run(&["import", "people.csv"]).is(0);
    home.run(&["import", "assignments.csv", "--as-of", "2021-03-01"]).is(0);
    let on = |words: &[&str], day: &str| home.run(&[words, &["--today", day]].concat()).is(0);
    let old = "newest evidence 245 days old";
    on(&["report", "utilization"], "2021-11-01")
        .says(&format!("3 of 3 dormant, {old}"))
        .says("3 dormant, old evidence");
    on(&["report", "dormant"], "2021-11-01").says(&format!("3 dormant seats at 90 days, {old}"));
    on(&["reclaim", "--license", "Pad", "--all-dormant", "--dry-run"], "2021-11-01")
        .says(&format!("3 of 3 dormant, {old}."));
    let report = home.json(&["report", "utilization", "--today", "2021-11-01"]);
    assert_eq!((&report["old_evidence"], &report["newest_old_evidence"]), (&json!(3), &json!("2021-03-01")));
    // What is fresh is said to be nothing else; and less than most is counted before a reclaim alone.
    let fresh = on(&["report", "utilization"], "2021-03-08").out;
    assert!(!fresh.contains("evidence"), "{fresh}");
}
