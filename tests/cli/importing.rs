//! Reading files in: what is said, what is refused, what can be mended.

use super::home::Home;
use super::office::{DAY, fixture, office};
use serde_json::{Value, json};

#[test]
fn the_same_file_changes_nothing() {
    let home = office();
    let again = home.json(&["import", "assignments.csv", "--as-of", DAY]);
    assert_eq!((&again["created"], &again["updated"]), (&json!(0), &json!(0)));
    let imports = home.json(&["imports"]);
    let files: Vec<&str> = imports["items"].as_array().unwrap().iter().map(|i| i["file"].as_str().unwrap()).collect();
    assert!(files.contains(&"people.csv") && files.contains(&"assignments.csv"), "{files:?}");
    home.run(&["imports", "I999"]).refuses(1, "There is no import \"I999\".");
}

#[test]
fn a_dry_run_keeps_nothing() {
    let home = Home::new();
    home.file("people.csv", "email,name\nana@example.com,Ana Ruiz\n");
    let looked = home.json(&["import", "people.csv", "--dry-run", "--today", DAY]);
    assert_eq!((&looked["dry_run"], &looked["created"], &looked["as_of"]), (&json!(true), &json!(1), &json!(DAY)));
    for field in
        ["import", "preset", "as_of", "rows", "created", "updated", "unchanged", "rejected", "dry_run", "items"]
    {
        assert!(looked.as_object().unwrap().contains_key(field), "{field}");
    }
    assert_eq!(home.json(&["person", "list"])["items"], json!([]));
    home.run(&["import", "people.csv", "--dry-run"]).is(0).says("Would read").says("Nothing was written");
}

#[test]
fn rejected_rows_are_listed_written_out_mended_and_read_again() {
    let home = Home::new();
    let mut text = String::from("email,name,until\n");
    for number in 0..30 {
        text.push_str(&format!("p{number}@example.com,Person {number},\n"));
    }
    text.push_str("ana@example.com,Ana Ruiz,soon\n");
    home.file("people.csv", &text);
    let answer = home.run(&["import", "people.csv", "--rejects", "mend.csv"]).is(3);
    assert!(answer.out.contains("line 32, until (bad_date):"), "{}", answer.out);
    let mend = std::fs::read_to_string(home.path().join("mend.csv")).unwrap();
    let head = "email,name,until,rejected_line,rejected_columns,rejected_codes,rejected_because";
    let row = "ana@example.com,Ana Ruiz,soon,32,until,bad_date,";
    assert!(mend.starts_with(&format!("{head}\r\n{row}")), "{mend}");
    home.run(&["import", "people.csv", "--rejects", "mend.csv"]).is(1);
    home.file("mend.csv", &mend.replace("soon", "2030-01-31"));
    let mended = home.json(&["import", "mend.csv"]);
    assert_eq!((&mended["created"], &mended["rejected"]), (&json!(1), &json!([])));
    let imports = home.json(&["imports"]);
    let first = imports["items"].as_array().unwrap().last().unwrap();
    assert_eq!(first["rejected"][0]["code"], "bad_date");
}

#[test]
fn a_row_with_three_faults_is_mended_in_one_go() {
    let home = Home::new();
    home.run(&["license", "add", "--product", "Chat", "--seats-total", "9"]).is(0);
    home.file("people.csv", "email,name,status,last_login\nana@example.com,Ana,active,\nbo,Bo,asleep,soon\n");
    let seats = "product,license,email,assigned_on,last_used,account_paid\nChat,,ana@example.com,,,\n\
                 Chat,,,2026-13-01,never,perhaps\nMaps,,cy@example.com,,,\n";
    home.file("seats.csv", seats);
    let answer = home.run(&["import", "people.csv", "seats.csv", "--rejects", "mend.csv"]).is(3);
    let listed = "  line 3, email (bad_email): Column \"email\" on line 3 is no mail address: one has an @ with a name before and a \
                  domain behind it.\n          status (bad_value): Column \"status\" on line 3 is none of active, on_leave, \
                  inactive, offboarded, service.\n          last_login (bad_date): Column \"last_login\" on line 3 is not a date";
    assert!(answer.out.contains(listed), "{}", answer.out);
    let of_seat = [
        "line 3, email (missing_subject)",
        "assigned_on (bad_date)",
        "last_used (bad_date)",
        "account_paid (bad_value)",
    ];
    let unknown = ["line 4, license (not_found)", "        email (not_found)"];
    assert!(of_seat.iter().chain(&unknown).all(|text| answer.out.contains(text)), "{}", answer.out);
    answer.says("2 files: 2 created, 0 updated, 3 rejected");
    // A row is one row, for programs as well; its first fault stands where one alone did.
    let read = home.json(&["imports"])["items"][0].clone();
    assert_eq!((&read["rejected_rows"], read["rejected"].as_array().unwrap().len()), (&json!(2), 2));
    let (row, faults) = (&read["rejected"][0], &read["rejected"][0]["faults"]);
    assert_eq!((&row["line"], &row["column"], &row["code"]), (&json!(3), &json!("email"), &json!("missing_subject")));
    assert_eq!((faults.as_array().unwrap().len(), &faults[0]["message"]), (4, &row["message"]));
    assert_eq!(
        (&faults[2]["column"], &faults[2]["code"], &faults[2]["value"]),
        (&json!("last_used"), &json!("bad_date"), &Value::Null)
    );
    home.run(&["imports", read["id"].as_str().unwrap()])
        .is(0)
        .says("\n        last_used (bad_date): Column \"last_used\"");
    // What the cells hold is shown to whoever asks.
    let asked = home.run(&["import", "seats.csv", "--show-values", "--dry-run", "--json"]).is(3).value();
    let shown = &asked["rejected"][0]["faults"][1];
    assert_eq!((&shown["value"], &shown["column"]), (&json!("2026-13-01"), &json!("assigned_on")));
    assert!(shown["message"].as_str().unwrap().starts_with("\"2026-13-01\" in column \"assigned_on\" on line 3"));
    // Each row has all its faults in one line of the file, and mended it is taken as it stands.
    let mend = std::fs::read_to_string(home.path().join("mend.people.csv")).unwrap();
    let behind = "rejected_line,rejected_columns,rejected_codes,rejected_because";
    assert!(mend.starts_with(&format!(
        "email,name,status,last_login,{behind}\r\nbo,Bo,asleep,soon,3,email; status; last_login,"
    )));
    assert!(mend.contains(",bad_email; bad_value; bad_date,\"Column") && mend.lines().count() == 2, "{mend}");
    home.file("mend.people.csv", &mend.replace("\nbo,Bo,asleep,soon,", "\nbo@example.com,Bo,active,2021-01-31,"));
    let mended = home.json(&["import", "mend.people.csv"]);
    assert_eq!((&mended["created"], &mended["rejected"]), (&json!(1), &json!([])));
    home.run(&["check"]).is(0);
}

#[test]
fn rows_with_many_faults_fill_no_more_of_the_screen_and_each_is_whole() {
    let home = Home::new();
    let rows = (0..60).fold(String::new(), |rows, n| rows + &format!("nobody{n},asleep,soon\n"));
    home.file("people.csv", &format!("email,status,until\n{rows}"));
    let read = home.run(&["import", "people.csv", "--allow-rejects"]).is(3).says("  and 54 more; write them all");
    assert!(read.out.contains("line 7, email") && !read.out.contains("line 8, email"), "{}", read.out);
    assert_eq!(read.out.matches("until (bad_date)").count(), 6, "20 lines hold six rows of three");
    let page = home.run(&["imports", "I1"]).is(0).says("\nand 27 more");
    assert_eq!(page.out.matches("until (bad_date)").count(), 33);
}

#[test]
fn a_row_of_a_vendor_has_all_its_faults_and_they_go_with_undo() {
    let home = Home::new();
    home.run(&["license", "add", "--product", "Helper", "--seats-total", "9"]).is(0);
    let header = "Report Time,Login,Last Authenticated At,Last Activity At,Last Surface Used\n";
    let rows = "2021-03-27T06:00:00Z,ana,,2021-03-20T10:12:31Z,vscode\n2021-03-27T06:00:00Z,,soon,31.12.2020,vscode\n";
    home.file("seats.csv", &format!("{header}{rows}"));
    let words = ["import", "seats.csv", "--license", "Helper", "--create-people", "--rejects", "mend.csv"];
    let read = home.run(&words).is(3).says("1 rejected");
    let faults = [
        "line 3, Login (missing_subject)",
        "\n          Last Authenticated At (bad_date)",
        "\n          Last Activity At (bad_date)",
    ];
    assert!(faults.iter().all(|text| read.out.contains(text)), "{}", read.out);
    home.run(&["undo", "--yes"]).is(0);
    assert_eq!(home.json(&["imports"])["items"][0]["rejected_rows"], json!(1), "what was read stays known");
    let mend = std::fs::read_to_string(home.path().join("mend.csv")).unwrap();
    home.file("mend.csv", &mend.replace(",,soon,31.12.2020,", ",bo,,2020-12-31T10:00:00Z,"));
    let mended = home.json(&["import", "mend.csv", "--license", "Helper", "--create-people"]);
    assert_eq!((&mended["rejected_rows"], &mended["items"][0]["mended"]), (&json!(0), &json!(true)));
    home.run(&["check"]).is(0);
}

#[test]
fn too_many_rejected_rows_stop_the_import_and_are_still_listed() {
    let home = Home::new();
    home.file(
        "people.csv",
        "email,name,until\nana@example.com,Ana,soon\nben@example.com,Ben,tomorrow\ncho@example.com,Cho,?\n",
    );
    let answer = home.run(&["import", "people.csv"]).is(1);
    assert!(answer.out.contains("line 2, until (bad_date):"), "{}", answer.out);
    assert!(answer.err.contains("\nhint: "), "{}", answer.err);
    assert_eq!(home.json(&["person", "list"])["items"], json!([]));
    home.run(&["import", "people.csv", "--rejects", "mend.csv"]).is(1);
    assert_eq!(std::fs::read_to_string(home.path().join("mend.csv")).unwrap().lines().count(), 4);
    home.run(&["import", "people.csv", "--allow-rejects"]).is(3);
    // Rows that no rule can place are listed as well, not only those that cannot be read.
    home.file("seats.csv", "product,license,email\nNothing,,ana@example.com\nNothing,,ben@example.com\n");
    let answer = home.run(&["import", "seats.csv"]).is(1);
    assert!(answer.out.contains("line 2") && answer.out.contains("(not_found):"), "{}", answer.out);
    // And they are written out whole, to be read again once what they name is there.
    home.run(&["import", "seats.csv", "--rejects", "later.csv"]).is(1);
    let later = std::fs::read_to_string(home.path().join("later.csv")).unwrap();
    assert!(later.contains("Nothing,,ana@example.com,") && later.contains("Nothing,,ben@example.com,"), "{later}");
}

#[test]
fn concealed_names_are_refused_with_the_way_to_switch_that_off() {
    let home = Home::new();
    home.run(&[
        "license",
        "add",
        "--product",
        "Office Suite",
        "--name",
        "E5",
        "--seats-total",
        "50",
        "--cost-per-seat",
        "54.75",
    ])
    .is(0);
    let answer = home.run(&["import", "--license", "E5", &fixture("concealed.csv")]).is(1);
    assert!(answer.err.lines().next().unwrap().contains("concealed"), "{}", answer.err);
    assert!(answer.err.contains("\nhint: "), "{}", answer.err);
    assert_eq!(home.json(&["seat", "list"])["items"], json!([]));
}

#[test]
fn a_roster_makes_its_license_where_there_is_none() {
    let home = Home::new();
    let roster = fixture("seat-activity.csv");
    let words =
        ["import", "--license", "Helper", "--create-license", "--seats-total", "40", "--create-people", &roster];
    let looked: Vec<&str> = words.iter().copied().chain(["--dry-run"]).collect();
    assert_eq!(home.json(&looked)["dry_run"], json!(true));
    assert_eq!(home.json(&["license", "list"])["items"], json!([]));
    let done = home.json(&words);
    assert_eq!((&done["as_of"], &done["rows"], &done["rejected"]), (&json!("2021-06-29"), &json!(3), &json!([])));
    let licenses = home.json(&["license", "list"]);
    let license = &licenses["items"][0];
    assert_eq!(
        (&license["name"], &license["seats_total"], &license["seats_used"]),
        (&json!("Helper"), &json!(40), &json!(3))
    );
    let report = home.json(&["report", "dormant", "--license", "Helper", "--today", DAY]);
    let signals: Vec<&Value> = report["items"].as_array().unwrap().iter().map(|i| &i["signal"]).collect();
    assert_eq!(signals, ["outside_window", "outside_window"]);
}

#[test]
fn an_unknown_license_is_not_made_unasked() {
    let home = Home::new();
    let answer = home.run(&["import", "--license", "Helper", &fixture("seat-activity.csv")]).is(1);
    assert!(answer.err.contains("Helper"), "{}", answer.err);
}

#[test]
fn the_mended_rest_of_a_roster_keeps_its_count_and_its_day() {
    let home = Home::new();
    let file = |logins: &[&str]| {
        let row = |login: &&str| format!(",{login},2021-02-25T10:12:31Z,2021-02-07T17:13:59Z,vscode\n");
        let head = "Report Time,Login,Last Authenticated At,Last Activity At,Last Surface Used\n".to_owned();
        head + &logins.iter().map(row).collect::<String>()
    };
    home.file("r0-2021-06-20.csv", &file(&["ann", "bob", "cat"]));
    let made = ["--license", "Helper", "--create-license", "--seats-total", "10", "--create-people"];
    home.run(&[&["import", "r0-2021-06-20.csv"][..], &made].concat()).is(0);
    home.file("r1-2021-06-28.csv", &file(&["ann", "bob", "cat", "gus", "hal"]));
    let rest = ["--license", "L1", "--allow-rejects", "--rejects", "mend.csv"];
    home.run(&[&["import", "r1-2021-06-28.csv"][..], &rest].concat()).is(3);
    let figures = || {
        let license = home.json(&["license", "show", "L1"])["items"][0].clone();
        ["seats_used", "assigned", "unattributed"].map(|field| license[field].as_i64().unwrap())
    };
    assert_eq!(figures(), [5, 3, 2]);

    let mend = ["import", "mend.csv", "--license", "L1", "--create-people"];
    let refused = "mend.csv is the mended rest of a file and cannot tell who is gone.";
    home.run(&[&mend[..], &["--revoke-gone"]].concat()).refuses(1, refused);
    home.run(&mend)
        .is(0)
        .says("the mended rest of a file")
        .says("2021-06-28, from the file it is the rest of")
        .says("2 people, 2 seats");
    assert_eq!(figures(), [5, 5, 0]);
    assert_eq!(home.json(&["report", "removals"])["items"], json!([]));
    assert_eq!(home.json(&["seat", "list", "--license", "L1"])["items"].as_array().unwrap().len(), 5);
    // A day that is given goes before the day of the file it came from.
    home.run(&["undo", "--yes"]).is(0);
    let given = home.json(&[&mend[..], &["--as-of", "2021-06-27"]].concat());
    assert_eq!((&given["as_of"], &given["items"][0]["mended"]), (&json!("2021-06-27"), &json!(true)));
    assert_eq!(figures(), [5, 5, 0]);
}

#[test]
fn a_file_that_is_rejected_row_by_row_fills_neither_memory_nor_screen_and_is_written_out_whole() {
    let home = Home::new();
    let rows = 400_000;
    let mut text = String::from("email,name\n");
    for number in 0..rows {
        text.push_str(&format!("nobody{number},Somebody without an address\n"));
    }
    home.file("people.csv", &text);
    // Kept whole, the rows would need more room than this.
    let run = |words: &[&str]| {
        let program = env!("CARGO_BIN_EXE_dormouse");
        let mut command = std::process::Command::new("sh");
        command.args(["-c", "ulimit -v 400000; exec \"$@\"", "sh", program]).args(words);
        command.env_clear().env("HOME", home.path()).env("DORMOUSE_DB", home.path().join("d.db"));
        command.current_dir(home.path()).output().unwrap()
    };
    let refused = run(&["import", "people.csv", "--rejects", "mend.csv"]);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.starts_with("None of the 400 000 rows of people.csv can be taken"), "{said}");
    assert!(refused.stdout.split(|byte| *byte == b'\n').count() < 30);
    let mend = std::fs::read_to_string(home.path().join("mend.csv")).unwrap();
    assert_eq!(mend.lines().count(), rows + 1);
    assert!(mend.ends_with(
        "nobody399999,Somebody without an address,400001,,bad_email,This row cannot be taken: bad email.\r\n"
    ));

    let taken = run(&["import", "people.csv", "--allow-rejects", "--json"]);
    assert_eq!(taken.status.code(), Some(3));
    let taken: Value = serde_json::from_slice(&taken.stdout).unwrap();
    assert_eq!(taken["rejected_rows"], json!(rows));
    assert_eq!(taken["rejected"].as_array().unwrap().len(), 10_000);
    let page = home.run(&["imports", "I1"]).is(0).says("400 000").says("and 399 900 more");
    assert!(page.out.lines().count() < 130);
    assert_eq!(home.json(&["imports"])["items"][0]["rejected_rows"], json!(rows));
}
