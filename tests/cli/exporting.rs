//! Export: the files, what they keep, what they cannot say, and that they come back without a change.

use super::home::Home;
use super::office::office;
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;

const FILES: [&str; 7] =
    ["products.csv", "licenses.csv", "orders.csv", "listings.csv", "people.csv", "assignments.csv", "accounts.csv"];

/// An office with everything that the files can say, odd characters included.
fn furnished() -> Home {
    let home = office();
    home.file(
        "licenses2.csv",
        "product,publisher,name,seats_total,seat_type,cost_per_seat,total_cost,currency,billing_cycle,purchase_date,start_date,expiry_date,renewal_date,auto_renew,renewal_notice_days,notice_days,business_owner,license_key,purchase_order,invoice_number,status,vendor_products,min_commit,price_breaks,quantity_rule,trueup_rule\n\
         Suite,Alpha,Pro,40,user,540,,JPY,monthly,2019-03-15,2019-04-01,2027-03-31,2027-03-01,true,45,60,\"Ruiz, Ana\",,PO-1,INV \"7\",pending_renewal,\"Suite Pro; A, B;; =C\",30,\"1:540,50:500\",window(7),annual_peak\n\
         Suite,Beta,Pro 2,7,device,,1.234,KWD,custom,,,,,,0,,,,,,trial,,,5:1.25,Any time,none\n\
         @Mail,=cmd,+1,0,concurrent,,,CHF,one_time,,,,,,,0,,,,,cancelled,=Mail,,,,\n",
    );
    home.file(
        "people2.csv",
        "email,name,department,employee_number,status,until,last_login,aliases\n\
         zoë@example.com,\"Zoë, \"\"Z\"\"\",R&D,0042,on_leave,2030-01-31,2021-06-01,z@example.com;Zoe.Long@Example.com\n\
         bot@example.com,-Bot-,,,service,,,\n\
         old@example.com,佐藤,Sales,7,offboarded,2021-01-31,2020-01-01,\n",
    );
    home.file(
        "assignments2.csv",
        "product,license,email,assigned_on,last_used,access_level,account_identifier,notes,revoked_on,account_status,account_paid\n\
         Suite,Pro,zoë@example.com,2020-02-01,2021-06-01,=admin,@zoe,\"two\nlines, \"\"quoted\"\"\",,suspended,true\n\
         Suite,Pro,zoë@example.com,2019-05-01,2019-12-01,,,first time,2020-01-15,active,\n\
         Suite,Pro,zoë@example.com,2019-05-01,,,,same day again,2019-06-01,,\n\
         Suite,Pro 2,bot@example.com,,,,,,,,true\n\
         Suite,Pro 2,old@example.com,,,,,,2020-12-31,,\n",
    );
    home.file(
        "orders2.csv",
        "product,publisher,license,kind,day,seats,cost_per_seat,discount_percent,cost,currency,purchase_order,invoice,payment_method,term_start,term_end,note\n\
         Suite,Alpha,Pro,opening,2019-04-01,30,540,,16200,JPY,PO-1,,,2019-04-01,2020-03-31,\n\
         Suite,Alpha,Pro,,2019-07-01,10,540,12.5,3549,JPY,=PO,\"INV \"\"8\"\"\",direct_deposit,2019-04-01,2020-03-31,\"two\nlines\"\n\
         Suite,Alpha,Pro,,2019-07-01,10,540,12.5,3549,JPY,=PO,\"INV \"\"8\"\"\",direct_deposit,2019-04-01,2020-03-31,\"two\nlines\"\n\
         Suite,Alpha,Pro,renewal,2020-04-01,-5,550,0,24750,JPY,,,card,2020-04-01,2021-03-31,\n\
         Suite,Alpha,Pro,,2020-09-01,-5,540,,-1560,JPY,,,,,,\n\
         Suite,Alpha,Pro,correction,2020-10-01,-1,,,,JPY,,,,,,\n\
         Suite,Alpha,Pro,,2199-01-01,7,,,,JPY,,,,,,in time\n",
    );
    home.file(
        "listings2.csv",
        "product,publisher,license,list,identifier,since,added_by,reason\n\
         Suite,Beta,Pro 2,delete,=cmd,2021-02-01,root,\n\
         Suite,Beta,Pro 2,Do_Not_Track,\"Corp\\Ana, left\",2021-01-02,none,\"two\nlines, \"\"quoted\"\"\"\n\
         Suite,Alpha,Pro,delete,zoë@example.com,,,gone\n\
         Suite,Alpha,Pro,do_not_track,\\\\PC-1\\kiosk,,,\n",
    );
    let files = ["licenses2.csv", "orders2.csv", "listings2.csv", "people2.csv", "assignments2.csv"];
    home.run(&[&["import"], &files[..], &["--as-of", "2021-06-30"]].concat()).is(0);
    home
}

fn files(home: &Home, dir: &str) -> BTreeMap<&'static str, String> {
    FILES.map(|name| (name, std::fs::read_to_string(home.path().join(dir).join(name)).unwrap())).into()
}

fn import(home: &Home, dir: &str) -> super::home::Answer {
    let paths = FILES.map(|name| format!("{dir}/{name}"));
    let words: Vec<&str> = ["import"].into_iter().chain(paths.iter().map(String::as_str)).chain(["--json"]).collect();
    home.run(&words)
}

#[test]
fn an_export_read_into_an_empty_database_is_exported_the_same() {
    let home = furnished();
    home.run(&["export", "one", "--with-keys"]).is(0).says("Wrote 7 files to one.");
    let one = files(&home, "one");
    assert!(one["licenses.csv"].contains("ABCD-EFGH-1234"));
    assert!(
        one["assignments.csv"].contains(",=admin,@zoe,\"two\nlines, \"\"quoted\"\"\","),
        "{}",
        one["assignments.csv"]
    );
    assert!(one["licenses.csv"].contains("pending_renewal,\"Suite Pro; A, B;; =C\""), "{}", one["licenses.csv"]);
    assert!(one["assignments.csv"].contains(",suspended,true"), "{}", one["assignments.csv"]);
    let listings = &one["listings.csv"];
    assert!(listings.contains("Suite,Beta,Pro 2,do_not_track,\"Corp\\Ana, left\",2021-01-02,none,"), "{listings}");
    assert_eq!(csv::Reader::from_reader(listings.as_bytes()).records().count(), 4);
    let other = Home::new();
    for (name, text) in &one {
        other.file(name, text);
    }
    let report = import(&other, ".").is(0).value();
    assert_eq!((&report["updated"], report["rejected"].as_array().unwrap().len()), (&serde_json::json!(0), 0));
    let rows: usize = one.values().map(|text| csv::Reader::from_reader(text.as_bytes()).records().count()).sum();
    assert_eq!(report["created"], rows);
    other.run(&["export", "two", "--with-keys"]).is(0);
    assert_eq!(files(&other, "two"), one);
}

#[test]
fn an_export_read_back_changes_nothing() {
    let home = furnished();
    home.run(&["export", "out"]).is(0);
    let before = files(&home, "out");
    let report = import(&home, "out").is(0).value();
    assert_eq!(
        (&report["created"], &report["updated"], report["rejected"].as_array().unwrap().len()),
        (&serde_json::json!(0), &serde_json::json!(0), 0)
    );
    home.run(&["export", "again"]).is(0);
    assert_eq!(files(&home, "again"), before);
    home.run(&["check"]).is(0);
}

#[test]
fn seats_that_moved_here_come_back_as_well() {
    let home = office();
    let seats = home.json(&["seat", "list", "--person", "ana@example.com", "--license", "Team"]);
    let id = seats["items"][0]["id"].as_str().unwrap().to_owned();
    home.run(&["seat", "revoke", &id, "--yes"]).is(0);
    home.run(&["seat", "assign", "--license", "Team", "--person", "ana@example.com", "--access-level", "owner"]).is(0);
    let seats = home.json(&["seat", "list", "--person", "ana@example.com", "--license", "Team"]);
    home.run(&["seat", "revoke", seats["items"][0]["id"].as_str().unwrap(), "--yes"]).is(0);
    home.run(&["seat", "assign", "--license", "Team", "--person", "ana@example.com"]).is(0);
    home.run(&["export", "out"]).is(0);
    let assignments = files(&home, "out")["assignments.csv"].clone();
    assert_eq!(assignments.matches("Sketchpad,Team,ana@example.com,").count(), 3, "{assignments}");
    let report = import(&home, "out").is(0).value();
    assert_eq!((&report["created"], &report["updated"]), (&serde_json::json!(0), &serde_json::json!(0)));
    let other = Home::new();
    for (name, text) in files(&home, "out") {
        other.file(name, &text);
    }
    import(&other, ".").is(0);
    other.run(&["export", "out"]).is(0);
    assert_eq!(files(&other, "out"), files(&home, "out"));
}

#[test]
fn keys_leave_only_when_asked_for_and_history_says_so() {
    let home = furnished();
    let answer = home.run(&["export", "out", "--read-only"]).is(0);
    assert!(answer.out.contains("1 license key (--with-keys writes it)"), "{}", answer.out);
    assert!(!files(&home, "out").values().any(|text| text.contains("ABCD")));
    let events = || home.json(&["history"])["items"].as_array().unwrap().len();
    let before = events();
    home.run(&["export", "plain"]).is(0);
    assert_eq!(events(), before, "a plain export leaves no trace");
    home.run(&["export", "none", "--with-keys", "--read-only"])
        .refuses(1, "The database is opened read-only, and this command changes it.");
    assert!(!home.path().join("none").exists());
    home.run(&["export", "keys", "--with-keys"]).is(0);
    let team = home.json(&["license", "list", "--search", "team"])["items"][0]["id"].as_str().unwrap().to_owned();
    let history = home.run(&["history", "--subject", &team]).is(0).says("exported the license key of Sketchpad · Team");
    assert!(!history.out.contains("ABCD"));
    home.run(&["history", "verify"]).is(0);
    home.run(&["check"]).is(0);
}

#[test]
fn all_files_are_written_or_none() {
    let home = furnished();
    std::fs::create_dir(home.path().join("out")).unwrap();
    home.file("out/people.csv", "mine");
    home.run(&["export", "out"]).refuses(1, "out/people.csv is there already; nothing was written.");
    assert_eq!(std::fs::read_dir(home.path().join("out")).unwrap().count(), 1);
    home.run(&["export", "out", "--force"])
        .refuses(1, "out/people.csv is no file that dormouse exported under this name; nothing was written.");
    assert_eq!(std::fs::read_to_string(home.path().join("out/people.csv")).unwrap(), "mine");
    std::fs::remove_file(home.path().join("out/people.csv")).unwrap();
    home.run(&["export", "out"]).is(0);
    home.run(&["export", "out", "--force"]).is(0);
    let mode = std::fs::metadata(home.path().join("out/people.csv")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    home.run(&["export", "no/such/place"])
        .refuses(1, "no/such/place could not be written: its directory does not exist.");
    home.run(&["export", "out/people.csv"]).is(1);
}

#[test]
fn what_the_files_cannot_say_is_counted() {
    let home = furnished();
    home.file("twin.csv", "name\nSuite\n");
    let plain = home.run(&["import", "twin.csv"]).is(3);
    assert!(plain.out.contains("Two products have this name"), "{}", plain.out);
    home.run(&["license", "add", "--product", "Pool", "--seats-total", "1", "--limit-policy", "off"]).is(0);
    for person in ["ana@example.com", "ben@example.com"] {
        home.run(&["seat", "assign", "--license", "Pool", "--person", person]).is(0);
    }
    home.run(&["export", "out"])
        .is(0)
        .says("What these files cannot say, and do not:")
        .says("1 limit policy, overdraft or days of grace")
        .says("1 active seat beyond its license's total, which an empty database will reject");
    let report = import(&home, "out").is(0).value();
    assert_eq!((&report["created"], &report["updated"]), (&serde_json::json!(0), &serde_json::json!(0)));
}

/// One license counted by accounts, all of its places taken by accounts; whoever has none holds a seat as well.
#[test]
fn a_full_license_counted_by_accounts_is_read_back_whatever_the_order_of_its_files() {
    let home = office();
    home.run(&["license", "add", "--product", "Atlas", "--seats-total", "2", "--counting", "accounts"]).is(0);
    for person in ["ana@example.com", "ben@example.com", "cho@example.com"] {
        home.run(&["seat", "assign", "--license", "Atlas", "--person", person]).is(0);
    }
    home.file("atlas.csv", "product,license,login\nAtlas,,ana@example.com\nAtlas,,ben@example.com\n");
    home.run(&["import", "atlas.csv"]).is(0);
    home.run(&["license", "show", "Atlas"]).is(0).says("Seats used      2").says("Assigned        3");
    let report = home.run(&["export", "one"]).is(0).out;
    assert!(!report.contains("beyond its license's total"), "{report}");
    let one = files(&home, "one");
    let mut orders = vec![FILES.to_vec()];
    orders.push(FILES.iter().rev().copied().collect());
    for names in orders {
        let other = Home::new();
        for (name, text) in &one {
            other.file(name, text);
        }
        let words: Vec<&str> = ["import"].into_iter().chain(names).chain(["--json"]).collect();
        let report = other.run(&words).is(0).value();
        assert_eq!(report["rejected"], serde_json::json!([]));
        other.run(&["export", "two"]).is(0);
        assert_eq!(files(&other, "two"), one);
        other.run(&["check"]).is(0);
    }
}

/// A vendor's list that says everything of an account.
const FLEET: &str = r#"schema = 1
id = "fleet.logins"
title = "Fleet: logins"
product = "Agent"
publisher = "Fleet Ltd"
realm = "fleet"
kind = "roster"
evidence = "documented"
where = "Fleet > Logins"

[fingerprint]
required = ["login", "domain", "pc", "mail", "recorded", "kept"]

[[identifiers]]
kind = "email"
columns = ["mail"]

[[identifiers]]
kind = "login"
columns = ["login"]

[fields.account_identifier]
columns = ["login"]

[fields.domain]
columns = ["domain"]

[fields.device]
columns = ["pc"]

[fields.tracked]
columns = ["recorded"]

[fields.has_data]
columns = ["kept"]

[fields.display_name]
columns = ["name"]

[fields.access_level]
columns = ["plan"]

[fields.status]
columns = ["state"]

[fields.last_used]
columns = ["seen"]
never = ["never"]
"#;

/// A fleet of devices: accounts on several, one that was matched by hand and one taken off, one merged, one nobody answers to, and
/// one that the newest list lacks.
fn fleet() -> Home {
    let home = office();
    std::fs::create_dir_all(home.path().join(".config/dormouse/presets")).unwrap();
    home.file(".config/dormouse/presets/fleet.toml", FLEET);
    let header = "Login,Domain,PC,Mail,Recorded,Kept,Name,Plan,State,Seen";
    home.file(
        "may.csv",
        &format!(
            "{header}\nAna,corp,PC-1,ana@example.com,yes,yes,Ana Ruiz,none,active,2021-05-02\n\
             build,,PC-9,,yes,no,=Build,,suspended,never\n"
        ),
    );
    home.file(
        "june.csv",
        &format!(
            "{header}\nAna,corp,PC-1,ana@example.com,yes,yes,Ana Ruiz,None,active,2021-06-02\n\
             Ana,corp,\"PC 2, left\",ana@example.com,yes,yes,,,active,2021-06-03\n\
             ana.r,,PC-2,,no,yes,Ana,,,\n\
             kiosk,,PC-7,,no,,,,invited,\nben,,PC-7,ben@example.com,,no,,,,\nhall,,,,,,,,,\n"
        ),
    );
    for (file, as_of) in [("may.csv", "2021-05-28"), ("june.csv", "2021-06-28")] {
        home.run(&["import", file, "--license", "Ledger", "--as-of", as_of, "--allow-rejects"]).is(3);
    }
    home.run(&["account", "match", &account(&home, "kiosk"), "--person", "ana@example.com"]).is(0);
    home.run(&["account", "unmatch", &account(&home, "ben")]).is(0);
    home.run(&["account", "merge", &account(&home, "ana.r"), "--into", &account(&home, "Ana")]).is(0);
    home
}

fn accounts(home: &Home) -> Vec<serde_json::Value> {
    home.json(&["account", "list", "--license", "Ledger"])["items"].as_array().unwrap().clone()
}

fn account(home: &Home, login: &str) -> String {
    let all = accounts(home);
    all.iter().find(|account| account["login"] == login).unwrap()["id"].as_str().unwrap().to_owned()
}

/// What is listed without the numbers that one database alone knows: of others, what they are called.
fn told(home: &Home) -> Vec<serde_json::Value> {
    let all = accounts(home);
    let people = home.json(&["person", "list"])["items"].as_array().unwrap().clone();
    let called = |list: &[serde_json::Value], id: &serde_json::Value, by: &str| {
        list.iter().find(|one| one["id"] == *id).map(|one| one[by].clone()).into()
    };
    let known = |account: &serde_json::Value| {
        let mut account = account.clone();
        account["merged_into"] = called(&all, &account["merged_into"], "login");
        account["person_id"] = called(&people, &account["person_id"], "name");
        for number in ["id", "license_id", "import", "line"] {
            account.as_object_mut().unwrap().remove(number).unwrap();
        }
        account
    };
    all.iter().map(known).collect()
}

#[test]
fn accounts_travel_without_loss() {
    let home = fleet();
    let answer = home.run(&["export", "one"]).is(0).says("accounts.csv");
    let left_out = answer.out.split_once("cannot say").map_or("", |(_, rest)| rest);
    assert!(!left_out.contains("account"), "something of them is left out: {left_out}");
    let one = files(&home, "one");
    let rows: Vec<&str> = one["accounts.csv"].lines().collect();
    assert_eq!(rows.len(), 8, "{rows:#?}");
    let report = import(&home, "one").is(0).value();
    assert_eq!((&report["created"], &report["updated"]), (&serde_json::json!(0), &serde_json::json!(0)));
    let other = Home::new();
    for (name, text) in &one {
        other.file(name, text);
    }
    let report = import(&other, ".").is(0).value();
    assert_eq!(report["updated"], 0);
    assert_eq!(report["items"][6]["created"], 7, "six accounts, and a further device of one");
    assert_eq!(report["items"][6]["accounts_created"], 6);
    other.run(&["export", "two"]).is(0);
    assert_eq!(files(&other, "two"), one);
    assert_eq!(told(&other), told(&home));
    other.run(&["check"]).is(0);
    // What the newest list lacked stays missing, and a list that is read there later is the newest one.
    other.run(&["account", "show", &account(&other, "build")]).is(0).says("the full list of 2021-06-28 lacks it");
    home.run(&["check"]).is(0);
}

#[test]
fn a_file_of_accounts_that_a_spreadsheet_wrote_is_read_and_taken_back() {
    let home = office();
    let header = "product;license;login;device;person;state;has_data;merged_into;first_listed;last_listed;last_used";
    home.file(
        "accounts.csv",
        &format!(
            "\u{feff}{header}\r\nLedger;;Ana;PC-1;ana@example.com;Active;yes;;2021-05-01;2021-06-01;Never\r\n\
             Ledger;;ben;;;;;ana;;;not in 90 days\r\nLedger;;;;;;;;;;\r\nNothing;;x;;;;;;;;\r\n\
             Ledger;;cy;;nobody@example.com;gone;perhaps;;2021-06-01;2021-05-01;\r\n"
        ),
    );
    let words = ["import", "accounts.csv", "--as-of", "2021-06-30", "--allow-rejects"];
    home.run(&[&words[..], &["--dry-run"]].concat()).is(3).says("2 accounts");
    assert_eq!(accounts(&home), Vec::<serde_json::Value>::new());
    let read = home.run(&words).is(3).says("Created    2 accounts").says("There is no such license");
    let read = read.says("is empty, and so are user_id and email, so nothing says which account it is");
    read.says("is none of active, invited")
        .says("is neither true nor false")
        .says("lies before the first day of listing");
    let all = accounts(&home);
    assert_eq!((&all[0]["match_rule"], &all[0]["first_listed"]), (&"by_hand".into(), &"2021-05-01".into()));
    assert_eq!((&all[1]["merged_into"], &all[1]["last_listed"]), (&all[0]["id"], &"2021-06-30".into()));
    home.run(&["account", "show", "V1"]).is(0).says("2021-05-01, as accounts.csv says").says("never");
    home.run(&["account", "show", "V2"]).is(0).says("Counts as V1");
    home.run(&["undo", "--yes"]).is(0);
    assert_eq!(accounts(&home), Vec::<serde_json::Value>::new());
    home.run(&["presets", "--template", "accounts"])
        .is(0)
        .says("product,license,login,domain,device,email,name,role,state");
}
