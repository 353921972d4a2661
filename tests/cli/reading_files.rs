//! Files as spreadsheets, web pages and vendors leave them: what they name is one thing, and what is advised works.

use super::home::Home;
use serde_json::json;

const SEATS: &str = "Report Time,Login,Last Authenticated At,Last Activity At,Last Surface Used,Organization\n";

fn seats(day: &str, logins: &[&str]) -> String {
    let row = |login: &&str| format!("{day}T06:00:00Z,{login},,2021-03-10T10:00:00Z,vscode,a\n");
    format!("{SEATS}{}", logins.iter().map(row).collect::<String>())
}

fn preset(home: &Home, name: &str, text: &str) {
    let dir = home.path().join(".config/dormouse/presets");
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(dir.join(name), text).unwrap();
}

const FORGE: &str = "schema = 1\nid = \"forge.licenses\"\ntitle = \"Forge: licenses\"\nproduct = \"Forge\"\n\
     publisher = \"Forge\"\nrealm = \"forge\"\nroster = true\nwhere = \"Forge > Licensing > CSV\"\n[fingerprint]\n\
     required = [\"forge login\", \"license type\"]\n[[rows.keep]]\ncolumns = [\"license type\"]\nis = [\"enterprise\"]\n\
     [[identifiers]]\nkind = \"login\"\ncolumns = [\"forge login\"]\n";

#[test]
fn what_nobody_sees_makes_no_second_person_product_or_license() {
    let home = Home::new();
    home.file("licenses.csv", "product,name,seats_total\nTide\u{200b}pool,Team,5\nTidepool,\u{feff}Team\u{200e},5\n");
    home.file(
        "people.csv",
        "email,name\nbob@example.com,Bob Li\nbob@example.com\u{200b},Bob Li\n\u{feff}cy@example.com,Cy Oz\n",
    );
    home.run(&["import", "licenses.csv", "people.csv", "--allow-rejects"]).is(3);
    assert_eq!(home.json(&["product", "list"])["items"].as_array().unwrap().len(), 1);
    assert_eq!(home.json(&["license", "list"])["items"].as_array().unwrap().len(), 1);
    assert_eq!(home.json(&["person", "list"])["items"].as_array().unwrap().len(), 2);
    home.file(
        "assignments.csv",
        "product,license,email,last_used\nTidepool,Te\u{ad}am,cy@example.com,2021-03-03\u{200e}\n",
    );
    let read = home.json(&["import", "assignments.csv"]);
    assert_eq!((&read["created"], &read["rejected"]), (&json!(1), &json!([])));
    // Typed, they are the same as well, whichever way round.
    home.run(&["person", "add", "--email", "cy\u{2060}@example.com"])
        .refuses(1, "cy@example.com names Cy Oz already: P2.");
    home.run(&["person", "show", "cy@example.com\u{200b}"]).is(0).says("Cy Oz");
    home.run(&["person", "show", "\u{feff}Bob Li"]).is(0).says("bob@example.com");
    home.run(&["seat", "list", "--license", "Team\u{200b}", "--person", "cy@\u{2063}example.com"]).is(0).says("S1");
    home.run(&["product", "add", "--name", "Tidepool\u{200b}"]).is(1);
    home.run(&["license", "add", "--product", "Tidepool", "--name", "\u{200b}Team"]).is(1);
    home.run(&["check"]).is(0);
}

#[test]
fn a_number_that_a_spreadsheet_rounded_names_nobody() {
    let home = Home::new();
    home.file(
        "hr.csv",
        "email,name,employee_number\nfay@example.com,Fay Ott,120000000000001\nana@example.com,Ana Ruiz,00123\n",
    );
    home.run(&["import", "hr.csv"]).is(0);
    home.file(
        "resaved.csv",
        "email,name,employee_number\nfay@example.com,Fay Ott,1.2E+14\nana@example.com,Ana Ruiz,123\n",
    );
    let answer = home.run(&["import", "resaved.csv", "--json"]).is(3);
    let read = answer.value();
    assert_eq!((&read["updated"], &read["unchanged"]), (&json!(1), &json!(0)), "a second number is news");
    assert_eq!(
        read["rejected"][0]["message"],
        "Column \"employee_number\" on line 2 is a number that a spreadsheet has rounded, so that its last digits are \
         lost; write it in full."
    );
    home.file("joiner.csv", "email,name,employee_number\nhal@example.com,Hal New,120000000000001\n");
    let answer = home.run(&["import", "joiner.csv", "--json"]).is(3);
    assert_eq!(answer.value()["rejected"][0]["code"], "ambiguous");
    let fay = &home.json(&["person", "show", "fay@example.com"])["items"][0];
    assert_eq!(fay["name"], "Fay Ott");
    let sentence = "The identifier is a number that a spreadsheet has rounded, so that its last digits are lost; \
                    write it in full.";
    home.run(&["person", "add", "--employee-number", "1.2E+14"]).refuses(1, sentence);
    home.run(&["person", "edit", "fay@example.com", "--employee-number", "1,2E+14"]).refuses(1, sentence);
    home.file("licenses.csv", "product,name,seats_total,license_key\nChat,,5,4.711E+21\nMaps,,5,\n");
    home.run(&["import", "licenses.csv"]).is(3).says("line 2, license_key (bad_value)");
    for field in ["--license-key", "--purchase-order", "--invoice-number"] {
        let edited = home.run(&["license", "edit", "Maps", field, "1.2E+14"]).is(1);
        assert!(edited.err.contains("is a number that a spreadsheet has rounded"), "{}", edited.err);
        home.run(&["license", "add", "--product", "Desk", field, "1.2E+14"]).is(1);
    }
    home.run(&["seat", "assign", "--license", "Maps", "--person", "P1", "--account-identifier", "1.2E+14"]).is(1);
}

#[test]
fn files_that_name_each_other_are_taken_in_their_order() {
    let home = Home::new();
    home.file("a.csv", "product,license,email,assigned_on\nTidepool,Team,ana@example.com,2021-01-10\n");
    home.file("l.csv", "product,name,seats_total\nTidepool,Team,5\n");
    home.file("p.csv", "email,name,until\nana@example.com,Ana,\nben@example.com,Ben,soon\n");
    home.file("z.csv", "name,publisher\nTidepool,Tidepool Ltd.\n");
    let read =
        home.run(&["import", "a.csv", "l.csv", "p.csv", "z.csv", "--rejects", "mend.csv", "--json"]).is(3).value();
    assert_eq!((&read["created"], &read["updated"]), (&json!(4), &json!(0)));
    let files: Vec<&str> = read["items"].as_array().unwrap().iter().map(|i| i["file"].as_str().unwrap()).collect();
    assert_eq!(files, ["z.csv", "l.csv", "p.csv", "a.csv"]);
    let mend = std::fs::read_to_string(home.path().join("mend.csv")).unwrap();
    let head = "email,name,until,rejected_line,rejected_columns,rejected_codes,rejected_because";
    assert!(mend.starts_with(&format!("{head}\r\nben@example.com,Ben,soon,3,")), "{mend}");
}

#[test]
fn a_product_without_a_license_is_named_and_the_advice_works() {
    let home = Home::new();
    let header = "Report Refresh Date,User Principal Name,Display Name,Is Deleted,Deleted Date,Has Exchange License,\
        Has OneDrive License,Has SharePoint License,Has Skype For Business License,Has Yammer License,Has Teams License,\
        Exchange Last Activity Date,OneDrive Last Activity Date,SharePoint Last Activity Date,\
        Skype For Business Last Activity Date,Yammer Last Activity Date,Teams Last Activity Date,\
        Exchange License Assign Date,OneDrive License Assign Date,SharePoint License Assign Date,\
        Skype For Business License Assign Date,Yammer License Assign Date,Teams License Assign Date,Assigned Products\n";
    let row = |who: &str| {
        format!(
            "2021-03-26,{who}@example.com,{who},False,,True,True,True,True,True,True,2021-03-20,,,,,,,,,,,,SUITE E3\n"
        )
    };
    home.file("report.csv", &format!("{header}{}{}", row("ana"), row("bob")));
    let words = ["import", "report.csv", "--create-people"];
    let refused = home.run(&words).refuses(
        1,
        "None of the 2 rows of report.csv can be taken; nothing was changed. No license answers to \
         the product \"SUITE E3\".",
    );
    assert!(refused.err.contains("--license NAME") && refused.err.contains("license add --product \"SUITE E3\""));
    for name in ["One", "Two"] {
        home.run(&["license", "add", "--product", "SUITE E3", "--name", name, "--seats-total", "5"]).is(0);
    }
    let refused = home.run(&words).refuses(
        1,
        "None of the 2 rows of report.csv can be taken; nothing was changed. 2 licenses answer to the \
         product \"SUITE E3\": L1, L2.",
    );
    assert!(refused.err.contains("--license L1"), "{}", refused.err);
    home.run(&[&words[..], &["--license", "L1"]].concat()).is(0);
}

#[test]
fn a_preset_that_cannot_be_used_stands_in_nobodys_way() {
    let home = Home::new();
    preset(&home, "bad.toml", &FORGE.replace("forge.licenses", "tidepool.members").replace("realm", "colour"));
    preset(&home, "forge.toml", FORGE);
    home.file("people.csv", "email,name\nana@example.com,Ana\n");
    let read = home.run(&["import", "people.csv"]).is(0);
    assert!(read.err.starts_with("note: The preset ") && read.err.contains("bad.toml cannot be used:"), "{}", read.err);
    home.run(&["presets"]).is(0).says("forge.licenses").says("bad.toml cannot be used:").says("presets --language");
    assert_eq!(home.json(&["presets"])["broken"].as_array().unwrap().len(), 1);
    home.file("forge.csv", "Forge login,License type\nxen,Enterprise\n");
    let make = ["--license", "Forge", "--create-license", "--seats-total", "5", "--create-people"];
    home.run(&[&["import", "forge.csv"], &make[..]].concat()).is(0);
    let meant = home.run(&["import", "forge.csv", "--as", "tidepool.members"]).is(1);
    assert!(meant.err.contains("\nThe preset ") && meant.err.contains("bad.toml cannot be used:"), "{}", meant.err);
    home.file("other.csv", "handle,swim\nxen,1\n");
    let other = home.run(&["import", "other.csv"]).is(1);
    assert!(
        other.err.contains("no format knows") && other.err.contains("It may be for this file: The preset"),
        "{}",
        other.err
    );
    assert!(!other.err.contains("docs/"), "{}", other.err);
    let page = home.run(&["presets", "--language"]).is(0).says("[[rows.keep]]").out;
    assert!(!page.contains('`') && !page.contains('|'), "{page}");
}

#[test]
fn a_roster_of_which_nothing_is_kept_takes_nobodys_seat() {
    let home = Home::new();
    preset(&home, "forge.toml", FORGE);
    home.file("forge-2021-03-20.csv", "Forge login,License type\nxen,Enterprise\nyael,Enterprise\nzoe,Free\n");
    home.file(
        "forge-2021-03-27.csv",
        "Forge login,License type\nxen,Enterprise Cloud\nyael,enterprise cloud\nzoe,Free\n",
    );
    let make = ["--license", "Forge", "--create-license", "--seats-total", "5", "--create-people"];
    home.run(&[&["import", "forge-2021-03-20.csv"], &make[..]].concat()).is(0);
    let refused = home
        .run(&["import", "forge-2021-03-27.csv", "--license", "Forge", "--revoke-gone"])
        .refuses(1, "No row of forge-2021-03-27.csv is for a paid seat (license type: Enterprise Cloud, Free).");
    assert!(refused.err.contains("forge.licenses keeps license type: enterprise"), "{}", refused.err);
    assert_eq!(home.json(&["license", "list"])["items"][0]["seats_used"], 2);
}

#[test]
fn many_seats_go_only_where_somebody_says_how_many() {
    let home = Home::new();
    let all: Vec<String> = (1..=20).map(|n| format!("p{n}")).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    home.file("one.csv", &seats("2021-03-20", &all));
    home.file("two.csv", &seats("2021-03-27", &all[6..]));
    home.file("few.csv", &seats("2021-03-28", &all[5..]));
    let make = ["--license", "Copilot", "--create-license", "--seats-total", "30", "--create-people"];
    home.run(&[&["import", "one.csv"], &make[..]].concat()).is(0);
    let read = |file: &str, flag: &str| home.run(&["import", file, "--license", "Copilot", flag]);
    let refused = read("two.csv", "--revoke-gone")
        .refuses(1, "6 of 20 holders would lose their seats at once, more than a tenth; nothing was changed.");
    assert!(refused.err.contains("--revoke-gone=6"), "{}", refused.err);
    read("two.csv", "--revoke-gone=5")
        .refuses(1, "6 of 20 holders would lose their seats, not 5; nothing was changed.");
    assert_eq!(home.json(&["license", "list"])["items"][0]["assigned"], 20);
    read("two.csv", "--dry-run").is(0).says("6 seats are no longer listed").says("--revoke-gone=6");
    read("two.csv", "--revoke-gone=6").is(0).says("revoked 6");
    home.run(&["undo", "--yes"]).is(0);
    read("few.csv", "--revoke-gone").is(0).says("revoked 5");
}

#[test]
fn a_file_is_the_same_reading_only_where_there_is_nothing_left_to_do() {
    let home = Home::new();
    home.file("one.csv", &seats("2021-03-20", &["ana", "bob"]));
    home.file("two.csv", &seats("2021-03-27", &["ana"]));
    let make = ["--license", "Copilot", "--create-license", "--seats-total", "5", "--create-people"];
    home.run(&[&["import", "one.csv"], &make[..]].concat()).is(0);
    let read = |flags: &[&str]| home.run(&[&["import", "two.csv", "--license", "Copilot"], flags].concat()).is(0);
    let seen = "This very file was read before";
    let license = || home.json(&["license", "list"])["items"][0].clone();
    read(&["--partial"]);
    assert_eq!((&license()["seats_used"], &license()["assigned"]), (&json!(2), &json!(2)));
    read(&["--partial"]).says(seen);
    read(&[]).says("--revoke-gone=1").says("dormouse seat revoke S2");
    assert_eq!((&license()["seats_used"], &license()["assigned"]), (&json!(1), &json!(2)));
    read(&[]).says(seen);
    read(&["--partial"]).says(seen);
    read(&["--revoke-gone=1"]).says("revoked 1");
    assert_eq!((&license()["seats_used"], &license()["assigned"]), (&json!(1), &json!(1)));
    read(&["--revoke-gone"]).says(seen);
    read(&[]).says(seen);
    let imports = home.json(&["imports"]);
    let shown: Vec<_> =
        imports["items"].as_array().unwrap().iter().map(|i| (&i["roster"], &i["gone_revoked"])).collect();
    assert_eq!(
        shown,
        [(&json!(true), &json!(1)), (&json!(true), &json!(0)), (&json!(false), &json!(0)), (&json!(true), &json!(0))]
    );
    home.run(&["imports", "I4"]).is(0).says("Whole roster").says("1 no longer listed, 1 revoked with it");
    // What an earlier reading said and was taken back is said anew.
    home.run(&["undo", "B3", "--yes"]).is(0);
    home.run(&["import", "two.csv", "--license", "Copilot", "--partial"]).is(0).says("Rows");
}

#[test]
fn what_is_advised_about_an_account_fits_whether_it_is_to_go_or_to_stay() {
    let home = Home::new();
    home.file("one.csv", &seats("2021-03-20", &["ana", "bob"]));
    home.file("two.csv", &seats("2021-03-27", &["ana", "bob"]));
    let make = ["--license", "Copilot", "--create-license", "--seats-total", "5", "--create-people"];
    home.run(&[&["import", "one.csv"], &make[..]].concat()).is(0);
    home.run(&["seat", "revoke", "S2", "--yes"]).is(0).says("dormouse removal done S2");
    let read = home.run(&["import", "two.csv", "--license", "Copilot"]).is(0);
    read.says("Ended here").says("to go: remove it at the vendor").says("to stay: dormouse seat assign");
    home.run(&["report", "removals"]).is(0).says("dormouse removal done S2");
    home.run(&["seat", "assign", "--license", "L1", "--person", "P2"]).is(0);
    let removals = home.run(&["report", "removals"]).is(0).out;
    assert!(!removals.contains("removal done"), "{removals}");
}

#[test]
fn no_flag_is_advised_that_was_given() {
    let home = Home::new();
    let refused = home.run(&["import", "--license", "L9", "--create-license", "--seats-total", "5", "f.csv"]).is(1);
    assert!(!refused.err.contains("make it with --create-license"), "{}", refused.err);
    home.file("f.csv", &seats("2021-03-20", &["ana"]));
    let refused = home.run(&["import", "f.csv", "--license", "L9", "--create-license", "--seats-total", "5"]).is(1);
    assert!(refused.err.contains("made by its name"), "{}", refused.err);
    let refused = home.run(&["audit", "start", "--license", "L7"]).is(2);
    assert!(refused.err.contains("hint: usage: dormouse audit start"), "{}", refused.err);
}
