//! Exports of vendors from beginning to end: several products in a row, words that name nobody, what stands around the
//! records, and files that no format knows.

use super::home::Home;
use serde_json::{Value, json};

const REPORT: &str = "Report Refresh Date,User Principal Name,Display Name,Is Deleted,Deleted Date,Has Exchange License,\
    Has OneDrive License,Has SharePoint License,Has Skype For Business License,Has Yammer License,Has Teams License,\
    Exchange Last Activity Date,OneDrive Last Activity Date,SharePoint Last Activity Date,\
    Skype For Business Last Activity Date,Yammer Last Activity Date,Teams Last Activity Date,\
    Exchange License Assign Date,OneDrive License Assign Date,SharePoint License Assign Date,\
    Skype For Business License Assign Date,Yammer License Assign Date,Teams License Assign Date,Assigned Products\n";

/// A report of Microsoft 365, with who has what.
fn report(rows: &[(&str, &str)]) -> String {
    let row = |(who, products): &(&str, &str)| {
        format!("2021-03-26,{who},,False,,True,True,True,True,True,True,2021-03-20,,,,,,,,,,,,{products}\n")
    };
    format!("{REPORT}{}", rows.iter().map(row).collect::<String>())
}

const FIVE: [(&str, &str); 5] = [
    ("ana@example.com", "MICROSOFT 365 E3+VISIO PLAN 2"),
    ("bob@example.com", "VISIO PLAN 2+MICROSOFT 365 E3"),
    ("cy@example.com", "MICROSOFT 365 E3"),
    ("dee@example.com", "POWER BI (FREE)+MICROSOFT 365 E3"),
    ("eve@example.com", "POWER BI (FREE)"),
];

/// Whose seats there are of a license.
fn holders(home: &Home, license: &str) -> Vec<String> {
    let list = home.json(&["seat", "list", "--license", license]);
    let mut people: Vec<String> =
        list["items"].as_array().unwrap().iter().map(|seat| seat["person"].as_str().unwrap().to_owned()).collect();
    people.sort();
    people
}

fn license(home: &Home, product: &str, seats: &str) {
    home.run(&["license", "add", "--product", product, "--seats-total", seats]).is(0);
}

fn count(home: &Home, words: &[&str]) -> usize {
    home.json(words)["items"].as_array().map_or(0, Vec::len)
}

#[test]
fn each_product_of_a_row_goes_to_its_license() {
    let home = Home::new();
    license(&home, "Microsoft 365 E3", "10");
    license(&home, "Visio Plan 2", "10");
    home.file("report.csv", &report(&FIVE));
    let read = home.run(&["import", "report.csv", "--create-people"]).is(3);
    assert!(
        read.out.contains("1 row also names \"POWER BI (FREE)\", to which no single license answers (first: line 5).")
    );
    assert!(read.out.contains("line 6, product (not_found)"), "{}", read.out);
    let mails = |names: &[&str]| names.iter().map(|name| format!("{name}@example.com")).collect::<Vec<_>>();
    assert_eq!(holders(&home, "Microsoft 365 E3"), mails(&["ana", "bob", "cy", "dee"]));
    assert_eq!(holders(&home, "Visio Plan 2"), mails(&["ana", "bob"]));
    home.run(&["check"]).is(0);
}

#[test]
fn the_license_that_was_chosen_has_its_own_rows_alone() {
    let home = Home::new();
    license(&home, "Visio Plan 2", "3");
    home.file("report.csv", &report(&FIVE));
    let read = home.run(&["import", "report.csv", "--license", "Visio Plan 2", "--create-people"]).is(0);
    assert!(
        read.out
            .contains("3 rows name other products (\"MICROSOFT 365 E3\", \"POWER BI (FREE)\") and were passed over."),
        "{}",
        read.out
    );
    assert_eq!(holders(&home, "Visio Plan 2").len(), 2);
    assert_eq!(count(&home, &["person", "list"]), 2);
    // A license that the file does not name is not filled with what is somebody else's.
    license(&home, "Tidepool", "5");
    let refused = home.run(&["import", "report.csv", "--license", "Tidepool", "--create-people"]).refuses(
        1,
        "No row of the file is for the license L2: the rows are for \"MICROSOFT 365 E3\", \"POWER BI (FREE)\", \"VISIO \
         PLAN 2\"; nothing was changed.",
    );
    // What is advised works.
    assert!(refused.err.contains("dormouse license edit L2 --vendor-product \"MICROSOFT 365 E3\""), "{}", refused.err);
    home.run(&["license", "edit", "L2", "--vendor-product", "MICROSOFT 365 E3"]).is(0);
    home.run(&["import", "report.csv", "--license", "L2", "--create-people"]).is(0);
    assert_eq!(holders(&home, "L2").len(), 4);
    let made = ["import", "report.csv", "--create-people", "--create-license", "--seats-total", "9", "--license"];
    home.run(&[&made[..], &["Nothing"]].concat()).is(1);
    home.run(&[&made[..], &["Power BI (Free)"]].concat()).is(0);
    assert_eq!(holders(&home, "Power BI (Free)").len(), 2);
}

#[test]
fn a_license_answers_to_what_exports_are_known_to_call_it() {
    let home = Home::new();
    license(&home, "Office", "10");
    license(&home, "Visio", "10");
    home.file("report.csv", &report(&FIVE));
    let words = ["import", "report.csv", "--create-people", "--allow-rejects"];
    // Each product that nothing answers to is said with the command that mends it.
    let read = home.run(&[&words[..], &["--dry-run"]].concat()).is(3);
    let visio = "dormouse license edit L2 --vendor-product \"VISIO PLAN 2\"";
    assert!(read.out.contains(visio) && read.out.contains("\"MICROSOFT 365 E3\" ("), "{}", read.out);
    home.run(&["license", "edit", "L2", "--vendor-product", "VISIO PLAN 2"]).is(0);
    home.run(&["license", "edit", "L1", "--vendor-product", "Microsoft 365 E3"]).is(0);
    home.run(&["license", "show", "L1"]).is(0).says("Vendor products").says("Microsoft 365 E3");
    assert_eq!(
        home.json(&["license", "show", "L1"])["items"][0]["vendor_products"],
        serde_json::json!(["Microsoft 365 E3"])
    );
    home.run(&words).is(3);
    assert_eq!((holders(&home, "L1").len(), holders(&home, "L2").len()), (4, 2));
    // It is called so wherever a license is named.
    assert_eq!(holders(&home, "microsoft 365 e3").len(), 4);
    home.run(&["license", "edit", "L1", "--vendor-product", "none"]).is(0);
    home.run(&["license", "show", "microsoft 365 e3"]).is(1);
    home.run(&["check"]).is(0);
}

#[test]
fn seats_that_a_roster_lacked_are_listed_later_with_what_became_of_them() {
    let home = Home::new();
    license(&home, "Helper", "10");
    let header = "Report Time,Login,Last Authenticated At,Last Activity At,Last Surface Used\n";
    let rows = |day: &str, who: &[&str]| {
        let row = |who: &&str| format!("{day}T08:00:00Z,{who},,2021-02-20T08:00:00Z,\n");
        header.to_owned() + &who.iter().map(row).collect::<String>()
    };
    let words = ["import", "seats.csv", "--license", "L1", "--create-people"];
    home.file("seats.csv", &rows("2021-03-01", &["ana", "bob", "cy"]));
    home.run(&words).is(0);
    home.file("seats.csv", &rows("2021-03-02", &["ana"]));
    let read = home.run(&words).is(0);
    assert!(read.out.contains("see them with dormouse imports I2 --gone"), "{}", read.out);
    let listed = home.run(&["imports", "I2", "--gone"]).is(0).says("2 seats were not listed:");
    assert!(listed.out.contains("bob") && listed.out.contains("held"), "{}", listed.out);
    let items = home.json(&["imports", "I2", "--gone"])["items"].clone();
    assert_eq!(items.as_array().unwrap().iter().map(|seat| &seat["person"]).collect::<Vec<_>>(), ["bob", "cy"]);
    home.run(&["seat", "revoke", items[0]["id"].as_str().unwrap(), "--yes"]).is(0);
    home.run(&["imports", "I2", "--gone"]).is(0).says("revoked on ");
    assert_eq!(count(&home, &["imports", "I1", "--gone"]), 0);
    home.run(&["imports", "--gone"]).is(2);
    home.run(&["imports", "I2"]).is(0).says("dormouse imports I2 --gone");
    home.file("people.csv", "email,name\nzed@example.com,Zed\n");
    home.run(&["import", "people.csv"]).is(0);
    home.run(&["imports", "I3", "--gone"]).refuses(1, "I3 is no full roster, and tells of nobody that they are gone.");
    home.run(&["check"]).is(0);
}

#[test]
fn a_word_for_nobody_is_nobody() {
    let home = Home::new();
    home.run(&["license", "add", "--product", "Microsoft 365", "--name", "E3", "--seats-total", "10"]).is(0);
    let rows: Vec<(&str, &str)> =
        ["ana@example.com", "(Unknown)", "n/a", "#N/A", "-"].map(|who| (who, "MICROSOFT 365 E3")).into();
    home.file("report.csv", &report(&rows));
    let read = home.run(&["import", "report.csv", "--license", "E3", "--create-people"]).is(3);
    assert!(read.out.contains("line 3, User Principal Name (missing_subject)"), "{}", read.out);
    assert_eq!(holders(&home, "E3"), ["ana@example.com"]);
    home.file(
        "people.csv",
        "email,name,employee_number,aliases\nbob@example.com,N/A,n/a,-;\ncy@example.com,Cy,n/a,(unknown)\nnull,X,1,\n",
    );
    let read = home.run(&["import", "people.csv"]).is(3);
    assert!(read.out.contains("line 4, email (missing_subject)"), "{}", read.out);
    let people: Vec<Value> = home.json(&["person", "list"])["items"].as_array().unwrap().clone();
    let names: Vec<&str> = people.iter().map(|person| person["name"].as_str().unwrap()).collect();
    assert_eq!(people.len(), 3, "{names:?}");
    assert!(!names.contains(&"N/A"), "{names:?}");
}

#[test]
fn a_line_of_sums_is_neither_holder_nor_license() {
    let home = Home::new();
    home.file(
        "seats.csv",
        "Report Time,Login,Last Authenticated At,Last Activity At,Last Surface Used,Organization\n\
         2021-03-27T06:00:00Z,ana,2021-03-20T10:12:31Z,,vscode,a\n2021-03-27T06:00:00Z,bob,,,None,a\n,Total: 2,,,,\n",
    );
    let words =
        ["import", "seats.csv", "--license", "Copilot", "--create-license", "--seats-total", "2", "--create-people"];
    home.run(&words).is(0).says("Line 4 is one of sums (\"Total: 2\") and was left out.");
    let copilot = &home.json(&["license", "list"])["items"][0];
    assert_eq!((&copilot["assigned"], &copilot["seats_used"]), (&json!(2), &json!(2)));
    home.file("licenses.csv", "product,name,seats_total,currency\nTidepool,Team,5,EUR\nGesamt,,5,\n");
    home.run(&["import", "licenses.csv"]).is(0).says("Line 3 is one of sums");
    assert_eq!(count(&home, &["license", "list"]), 2);
}

#[test]
fn empty_columns_are_none() {
    let home = Home::new();
    home.file("licenses.csv", "product,name,seats_total,,\nTidepool,Team,5,,\n");
    home.file("people.csv", "email,,name\nana@example.com,,Ana,,\nbob@example.com,,Bob,x,\n");
    home.run(&["import", "licenses.csv"]).is(0);
    let read = home.run(&["import", "people.csv", "--rejects", "mend.csv"]).is(3);
    assert!(read.out.contains("line 3 (ragged_row)"), "{}", read.out);
    assert_eq!(count(&home, &["person", "list"]), 1);
    let mend = std::fs::read_to_string(home.path().join("mend.csv")).unwrap();
    let head = "email,name,rejected_line,rejected_columns,rejected_codes,rejected_because";
    assert!(mend.starts_with(&format!("{head}\r\nbob@example.com,Bob,x,3,,ragged_row,")), "{mend}");
    home.file("named.csv", "email,name,\nana@example.com,Ana,x\n");
    home.run(&["import", "named.csv"]).is(1);
}

#[test]
fn a_file_that_no_format_knows_is_shown_and_can_be_made_one() {
    let home = Home::new();
    home.file(
        "members.csv",
        "Name,Email address,Date joined,Last activity date,Seat\nAna Ruiz,ana@example.com,2020-01-10,\"Mar 20, 2021\",Full\n\
         Bo Li,bo@example.com,2020-02-10,Never,Full\n",
    );
    let words =
        ["import", "members.csv", "--license", "Pad", "--create-license", "--seats-total", "5", "--create-people"];
    let refused = home.run(&words).is(1);
    assert!(refused.err.contains("\"Email address\", \"Date joined\""), "{}", refused.err);
    assert!(refused.err.contains("\"Email address\" xxx@xxxxxxx.xxx, xx@xxxxxxx.xxx;"), "{}", refused.err);
    let folder = home.path().join(".config/dormouse/presets");
    let advised = format!("dormouse presets new members.csv > {}", folder.join("members.toml").display());
    assert!(refused.err.contains(&advised), "{}", refused.err);
    let made = home.run(&["presets", "new", "members.csv"]).is(0).out;
    assert!(!made.contains("ana@"), "{made}");
    let filled = made
        .replace("product = \"\"", "product = \"Pad\"")
        .replace("publisher = \"\"", "publisher = \"Pad Ltd.\"")
        .replace("realm = \"\"", "realm = \"pad\"");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("new.toml"), filled).unwrap();
    let checked = home.json(&["presets", "check", folder.join("new.toml").to_str().unwrap(), "members.csv"]);
    assert_eq!(checked["items"][0]["outcome"], "taken");
    assert_eq!(
        checked["items"][1]["says"],
        "email bo@example.com, display_name Bo Li, assigned_on 2020-02-10, last_used never"
    );
    home.run(&words).is(0);
    assert_eq!(holders(&home, "Pad"), ["Ana Ruiz", "Bo Li"]);
}

#[test]
fn every_rejected_row_is_shown_as_rejected_however_many_there_are() {
    let home = Home::new();
    let rows = (0..10_050).fold(String::new(), |rows, n| rows + &format!("x{n}@example.com,soon\n"));
    home.file("members.csv", &format!("Email address,Date joined\nana@example.com,2026-02-10\n{rows}bo,soon\n"));
    let preset = "schema = 1\nid = \"pad.members\"\ntitle = \"Pad\"\nproduct = \"Pad\"\npublisher = \"Pad Ltd.\"\nrealm = \"pad\"\n\
                  roster = true\nwhere = \"Pad\"\n[fingerprint]\nrequired = [\"email address\"]\n[[identifiers]]\nkind = \"email\"\n\
                  columns = [\"email address\"]\n[fields.assigned_on]\ncolumns = [\"date joined\"]\n";
    home.file("pad.toml", preset);
    let read = home.run(&["presets", "check", "pad.toml", "members.csv", "--json"]).is(3);
    let checked: Value = serde_json::from_str(&read.out).unwrap();
    let items = checked["items"].as_array().unwrap();
    assert_eq!((items.len(), items[0]["outcome"].as_str()), (10_052, Some("taken")));
    assert!(items[1..].iter().all(|item| item["outcome"] == "rejected"));
    assert_eq!(items[10_050]["says"], "This row cannot be taken: bad date.");
    assert_eq!(items[10_051]["says"], "This row cannot be taken: bad email, bad date.");
}

#[test]
fn a_title_above_a_known_header_is_left_out() {
    let home = Home::new();
    home.file(
        "titled.csv",
        "Seats of the organisation, all\n\nReport Time,Login,Last Authenticated At,Last Activity At,Last Surface Used\n\
         2021-03-27T06:00:00Z,ana,,2021-03-20T10:12:31Z,vscode\n2021-03-27T06:00:00Z,bo,soon,,vscode\n",
    );
    let words =
        ["import", "titled.csv", "--license", "Copilot", "--create-license", "--seats-total", "2", "--create-people"];
    let read = home.run(&[&words[..], &["--rejects", "mend.csv"]].concat()).is(3);
    assert!(read.out.contains("The header stands on line 3; what is above it was left out."), "{}", read.out);
    assert!(read.out.contains("line 5, Last Authenticated At (bad_date)"), "{}", read.out);
    let mend = std::fs::read_to_string(home.path().join("mend.csv")).unwrap();
    assert_eq!(mend.lines().count(), 2, "{mend}");
    assert!(mend.contains("2021-03-27T06:00:00Z,bo,soon,,vscode,"), "{mend}");
}

#[test]
fn a_directory_says_who_works_here_and_ends_no_leave() {
    let home = Home::new();
    home.file("people.csv", "email,name,status\nana@example.com,Ana,on_leave\nbo@example.com,Bo,active\n");
    home.run(&["import", "people.csv", "--as-of", "2021-03-01"]).is(0);
    let header = "userPrincipalName,displayName,mail,userType,department,accountEnabled,createdDateTime\n";
    let users = |bo: &str| {
        format!(
            "{header}ana@example.com,Ana,,Member,,True,1/2/2020 1:00:00 PM\nbo@example.com,Bo,,Member,Art,{bo},\n\
             x_p.example#EXT#@example.com,X,,Guest,,True,\n"
        )
    };
    let status = |person: &str| home.json(&["person", "show", person])["items"][0]["status"].clone();
    home.file("off.csv", &users("False"));
    home.run(&["import", "off.csv", "--as-of", "2021-03-05"]).is(0);
    assert_eq!((status("ana@example.com"), status("bo@example.com")), (json!("on_leave"), json!("inactive")));
    home.file("on.csv", &users("True"));
    home.run(&["import", "on.csv", "--as-of", "2021-03-09"]).is(0);
    assert_eq!((status("ana@example.com"), status("bo@example.com")), (json!("on_leave"), json!("active")));
    assert_eq!(count(&home, &["person", "list"]), 2);
}
