//! Spend and renewals: the figures, the names of their fields, and the calendar file.

use super::home::Home;
use super::office::{DAY, office};
use serde_json::{Value, json};

/// Three licenses with days, one without, one that has ended.
fn contracts() -> Home {
    let home = office();
    home.file(
        "more.csv",
        "product,name,seats_total,cost_per_seat,total_cost,currency,billing_cycle,expiry_date,renewal_date,auto_renew,notice_days,status\n\
         Maps,,10,180,,USD,annual,2021-12-31,,true,60,active\n\
         Chat,Basic,13,,250.00,EUR,annual,2021-07-05,,false,,trial\n\
         Forms,,5,10,,EUR,monthly,2022-08-30,,false,30,pending_renewal\n\
         Fonts,,3,,90,EUR,one_time,,,false,,active\n\
         Paper,,3,,90,EUR,annual,2021-07-05,,true,,cancelled\n\
         Late,,4,5,30,EUR,annual,2021-06-01,,true,,active\n",
    );
    home.run(&["import", "more.csv"]).is(0);
    home
}

fn names(report: &Value, field: &str) -> Vec<Value> {
    report["items"].as_array().unwrap().iter().map(|item| item[field].clone()).collect()
}

#[test]
fn spend_has_a_line_for_each_product_and_a_total_for_each_currency() {
    let home = contracts();
    let report = home.json(&["report", "spend", "--today", DAY]);
    assert_eq!(
        (&report["by"], &report["licenses"], &report["without_price"]),
        (&json!("product"), &json!(8), &json!(2))
    );
    // 10 × 12.50 × 12, 250, 5 × 10 × 12, 30; fonts were paid once.
    assert_eq!(
        report["totals"],
        json!([
            {"currency": "EUR", "per_month": "198.33", "per_year": "2380.00", "one_time": "90.00",
             "custom_per_cycle": null, "without_price": 2},
            {"currency": "USD", "per_month": "150.00", "per_year": "1800.00", "one_time": null,
             "custom_per_cycle": null, "without_price": 0},
        ])
    );
    assert_eq!(names(&report, "name"), ["Sketchpad", "Forms", "Chat", "Late", "Fonts", "Ledger", "Wiki", "Maps"]);
    let team = &report["items"][0];
    let mut fields: Vec<&str> = team.as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(
        fields,
        [
            "currency",
            "custom_per_cycle",
            "id",
            "kind",
            "licenses",
            "name",
            "one_time",
            "per_month",
            "per_year",
            "price_derived",
            "price_per_seat",
            "seats",
            "without_price"
        ]
    );
    assert_eq!((&team["kind"], &team["per_year"], &team["seats"]), (&json!("product"), &json!("1500.00"), &json!(10)));
    let late = home.json(&["license", "list", "--search", "late"])["items"][0]["id"].clone();
    assert_eq!(report["costs_disagree"], json!([late]), "4 × 5 are not 30");
}

#[test]
fn spend_by_department_adds_up_to_the_totals() {
    let home = contracts();
    let report = home.json(&["report", "spend", "--by", "department"]);
    let euro = |item: &&Value| item["currency"] == "EUR";
    let items = report["items"].as_array().unwrap();
    let line = |item: &&Value| (item["kind"].clone(), item["name"].clone(), item["per_year"].clone());
    // Sketchpad: Ana and Ben are in Design, Cho, Dee and Eve in Sales, five of ten seats are nobody's.
    assert_eq!(
        items.iter().filter(euro).map(|item| line(&item)).collect::<Vec<_>>(),
        [
            (json!("department"), json!("Sales"), json!("450.00")),
            (json!("department"), json!("Design"), json!("300.00")),
            (json!("not_held"), Value::Null, json!("1630.00")),
        ]
    );
    let csv = home.run(&["report", "spend", "--by", "department", "--format", "csv"]).is(0).out;
    assert!(csv.starts_with("kind,id,name,currency,licenses,seats,per_month,per_year,"), "{csv}");
    assert!(csv.contains("\r\nnot_held,,,USD,1,10,150.00,1800.00,,,0,,\r\n"), "{csv}");
}

#[test]
fn people_read_what_is_spent_and_what_is_not_known() {
    let home = contracts();
    let answer = home.run(&["report", "spend", "--by", "license"]).is(0);
    let answer = answer.says("€ 2 380.00 a year, € 198.33 a month; € 90.00 paid once").says("$ 1 800.00 a year");
    let answer = answer.says("€ 19.23 (total ÷ seats)").says("no price").says("Without a price");
    assert!(
        answer.err.contains("its seats come to € 20.00 at the cost per seat; the total cost counts"),
        "{}",
        answer.err
    );
    assert!(!answer.out.contains("Paper") && !answer.out.contains("Oldie"), "{}", answer.out);
    home.run(&["report", "spend", "--by", "cycle"]).is(0).says("one-time").says("monthly");
    home.run(&["report", "spend", "--by", "publisher"]).is(0).says("Draw Ltd").says("(none)");
    Home::new().run(&["report", "spend"]).is(0).says("No license in force.");
}

#[test]
fn renewals_come_in_the_order_of_the_day_to_act_by() {
    let home = contracts();
    let report = home.json(&["report", "renewals", "--today", DAY]);
    assert_eq!(
        (&report["within_days"], &report["overdue"], &report["later"], &report["without_day"]),
        (&json!(365), &json!(0), &json!(1), &json!(4))
    );
    assert_eq!(names(&report, "product"), ["Chat", "Maps", "Late"]);
    // 60 days before the last of December is the first of November, a Monday. The first of June has renewed by itself.
    assert_eq!(names(&report, "act_by"), ["2021-07-05", "2021-11-01", "2022-06-01"]);
    assert_eq!(names(&report, "term_end"), ["2021-07-05", "2021-12-31", "2022-06-01"]);
    assert_eq!(names(&report, "days_left"), [5, 124, 336]);
    assert_eq!(names(&report, "to_do"), ["expires", "give_notice", "renewed_by_itself"]);
    assert_eq!(names(&report, "cost_per_year"), ["250.00", "1800.00", "30.00"]);
    let mut fields: Vec<&str> = report["items"][0].as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(
        fields,
        [
            "act_by",
            "auto_renew",
            "available",
            "billing_cycle",
            "cost_per_cycle",
            "cost_per_year",
            "currency",
            "days_left",
            "dormant",
            "expiry_date",
            "id",
            "locked_in",
            "name",
            "notice_days",
            "notice_deadline",
            "product",
            "publisher",
            "renewal_date",
            "saves_from",
            "savings_per_year",
            "seats_total",
            "seats_used",
            "status",
            "term_end",
            "to_do"
        ]
    );
    let near = home.json(&["report", "renewals", "--today", "2021-11-02", "--within", "0"]);
    assert_eq!(names(&near, "product"), ["Chat", "Maps"], "what is overdue is always there");
    assert_eq!(
        (&near["overdue"], names(&near, "to_do")),
        (&json!(2), vec![json!("past_expiry"), json!("notice_overdue")])
    );
    home.run(&["report", "renewals", "--today", DAY]).is(0).says("renewed by itself");
}

#[test]
fn renewals_say_what_letting_go_of_the_dormant_seats_would_save() {
    let home = office();
    home.file(
        "dates.csv",
        "product,publisher,name,expiry_date\nSketchpad,Draw Ltd,Team,2021-09-30\nLedger,,,2021-09-30\n",
    );
    home.run(&["import", "dates.csv"]).is(0);
    let report = home.json(&["report", "renewals", "--today", DAY]);
    assert_eq!(names(&report, "product"), ["Ledger", "Sketchpad"]);
    assert_eq!(names(&report, "dormant"), [1, 3]);
    assert_eq!(names(&report, "savings_per_year"), [Value::Null, json!("450.00")]);
    let out = home.run(&["report", "renewals", "--today", DAY]).is(0).says("no price").says("€ 450.00").out;
    assert!(out.contains("Boundary unknown for 1 license: neither expiry nor renewal is recorded."), "{out}");
    // A price on a cycle of its own is known, and has no figure for a year.
    let sketchpad = |flag: &[&str]| {
        home.run(&[&["license", "edit", "Sketchpad · Team"], flag].concat()).is(0);
        let report = home.run(&["report", "renewals", "--today", DAY]).is(0).out;
        report.lines().find(|line| line.contains("Sketchpad")).unwrap().to_owned()
    };
    let custom = sketchpad(&["--billing-cycle", "custom"]);
    assert!(!custom.contains("no price") && !custom.contains("450.00"), "{custom}");
    let unknown = sketchpad(&["--cost-per-seat", "none"]);
    assert!(unknown.contains("no price"), "{unknown}");
}

#[test]
fn renewals_say_what_is_locked_in_until_seats_can_be_dropped() {
    let home = contracts();
    let report = home.json(&["report", "renewals", "--today", DAY]);
    assert_eq!(names(&report, "product"), ["Chat", "Maps", "Late"]);
    assert_eq!(names(&report, "available"), [13, 10, 4]);
    // 13 at 250.00 together for 5 days; 10 at 180.00 for 184 days; 4 at 5.00 for 336 days, as it renewed.
    assert_eq!(names(&report, "locked_in"), ["3.42", "907.40", "18.41"]);
    assert_eq!(
        (&report["locked_in"], &report["locked_in_unknown"]),
        (&json!([{"currency": "EUR", "amount": "21.83"}, {"currency": "USD", "amount": "907.40"}]), &json!(0))
    );
    let sums = "Locked in by dormant and unassigned seats until they can be dropped:\n  € 21.83, $ 907.40\n";
    home.run(&["report", "renewals", "--today", DAY]).is(0).says(sums).says("$ 907.40");
    home.run(&["license", "edit", "Maps", "--cost-per-seat", "none"]).is(0);
    let report = home.json(&["report", "renewals", "--today", DAY]);
    assert_eq!(names(&report, "locked_in"), [json!("3.42"), Value::Null, json!("18.41")]);
    assert_eq!(report["locked_in_unknown"], 1);
    let sums = "\n  € 21.83\nWhat is locked in is not known for 1 license: no price, or a custom cycle.";
    home.run(&["report", "renewals", "--today", DAY]).is(0).says(sums);
}

#[test]
fn a_reclaim_says_beforehand_what_it_would_save() {
    let home = office();
    let plan = ["reclaim", "--license", "Team", "--all-dormant", "--dry-run", "--today", DAY];
    home.run(&plan).is(0).says("\nPotential savings: € 37.50 per billing cycle, € 450.00 per year.\n");
    let all = ["reclaim", "--all-dormant", "--dry-run", "--today", DAY];
    let words = "\nPotential savings: € 37.50 per billing cycle, € 450.00 per year; 1 without a price.\n";
    home.run(&all).is(0).says(words);
}

#[test]
fn large_counts_are_grouped_for_people_and_plain_for_programs() {
    let home = office();
    home.run(&["audit", "start", "Team"]).is(0);
    home.run(&["audit", "complete", "Team", "--seats", "100000"]).is(0);
    let shown = home.run(&["license", "show", "Team"]).is(0).out;
    assert!(shown.contains("  Seats used      100 000\n") && shown.contains("  Unattributed    99 995\n"), "{shown}");
    assert!(shown.contains("  Utilization     1 000 000 %\n"), "{shown}");
    home.run(&["license", "list"]).is(0).says("100 000/10");
    home.run(&["audit", "list", "Team"]).is(0).says("5 → 100 000").says("+99 995");
    home.run(&["pulse", "why-not", "Team"]).is(0).says("is overdrawn by 99 990 (used 100 000 of 10).");
    let item = &home.json(&["license", "list", "--search", "Team"])["items"][0];
    assert_eq!((&item["seats_used"], &item["unattributed"]), (&json!(100_000), &json!(99_995)));
    assert!(home.run(&["audit", "list", "--format", "csv"]).is(0).out.contains(",100000,99995,"));
}

#[test]
fn the_pulse_and_the_renewals_agree_on_a_missed_notice() {
    let home = contracts();
    // Notice for Maps is due by the first of November; its term ends with the year.
    for (today, to_do, alert) in [
        ("2021-10-31", "give_notice", Some("is due by 2021-11-01, tomorrow; it renews on 2021-12-31 otherwise")),
        ("2021-11-01", "give_notice", Some("is due by 2021-11-01, today; it renews on 2021-12-31 otherwise")),
        ("2021-11-02", "notice_overdue", Some("passed on 2021-11-01, yesterday; it renews by itself on 2021-12-31")),
        ("2021-11-16", "notice_overdue", Some("passed on 2021-11-01, 15 days ago; it renews by itself")),
        ("2021-12-31", "notice_overdue", Some("passed on 2021-11-01, 60 days ago; it renews by itself")),
        ("2022-01-01", "renewed_by_itself", None),
        (
            "2022-10-02",
            "renewed_by_itself",
            Some("is due by 2022-11-01, in 30 days; it renews on 2022-12-31 otherwise"),
        ),
    ] {
        let report = home.json(&["report", "renewals", "--today", today]);
        let of_maps = |value: &&Value| value["product"] == "Maps";
        let row = report["items"].as_array().unwrap().iter().find(of_maps).unwrap();
        assert_eq!(row["to_do"], to_do, "{today}");
        let shown = home.run(&["report", "renewals", "--today", today]).is(0).out;
        assert!(shown.contains(&to_do.replace('_', " ")), "{today}: {shown}");
        let pulse: Value = serde_json::from_str(&home.run(&["pulse", "--json", "--today", today]).out).unwrap();
        let notices: Vec<&str> = pulse["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|item| item["kind"] == "notice_deadline" && item["title"] == "Maps")
            .filter_map(|item| item["text"].as_str())
            .collect();
        assert_eq!(notices.len(), usize::from(alert.is_some()), "{today}: {notices:?}");
        assert!(alert.is_none_or(|text| notices[0].contains(text)), "{today}: {notices:?}");
    }
}

#[test]
fn a_calendar_file_has_an_event_for_each_renewal_and_replaces_nothing_unasked() {
    let home = contracts();
    let words = ["report", "renewals", "--today", DAY, "--ics", "r.ics"];
    home.run(&words).is(0).says("Wrote 3 events to r.ics.");
    let text = std::fs::read_to_string(home.path().join("r.ics")).unwrap();
    assert_eq!(text.matches("BEGIN:VEVENT\r\n").count(), 3);
    assert!(
        text.contains("DTSTART;VALUE=DATE:20211101\r\n") && text.contains("SUMMARY:Give notice or renew: Maps\r\n")
    );
    assert!(text.contains("TRIGGER:-P30D\r\n"), "{text}");
    home.run(&words).refuses(1, "r.ics is there already; nothing was written.");
    let uids = |text: &str| -> Vec<String> {
        text.lines().filter(|line| line.starts_with("UID:")).map(ToOwned::to_owned).collect()
    };
    let again = home.run(&["report", "renewals", "--today", DAY, "--ics", "-"]).is(0).out;
    assert_eq!(uids(&again), uids(&text), "a calendar moves what it knows");
    home.run(&[&words[..], &["--force"]].concat()).is(0);
    let other = contracts().run(&["report", "renewals", "--today", DAY, "--ics", "-"]).is(0).out;
    assert!(uids(&other).iter().all(|uid| !uids(&text).contains(uid)), "another database has other events");
}
