//! Export: the files, what they keep, what they cannot say, and that they come back without a change.

use super::home::Home;
use super::office::office;
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;

const FILES: [&str; 5] = ["products.csv", "licenses.csv", "orders.csv", "people.csv", "assignments.csv"];

/// An office with everything that the files can say, odd characters included.
fn furnished() -> Home {
    let home = office();
    home.file(
        "licenses2.csv",
        "product,publisher,name,seats_total,seat_type,cost_per_seat,total_cost,currency,billing_cycle,purchase_date,start_date,expiry_date,renewal_date,auto_renew,renewal_notice_days,notice_days,business_owner,license_key,purchase_order,invoice_number,status,vendor_products\n\
         Suite,Alpha,Pro,40,user,540,,JPY,monthly,2019-03-15,2019-04-01,2027-03-31,2027-03-01,true,45,60,\"Ruiz, Ana\",,PO-1,INV \"7\",pending_renewal,\"Suite Pro; A, B;; =C\"\n\
         Suite,Beta,Pro 2,7,device,,1.234,KWD,custom,,,,,,0,,,,,,trial,\n\
         @Mail,=cmd,+1,0,concurrent,,,CHF,one_time,,,,,,,0,,,,,cancelled,=Mail\n",
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
    let words = ["import", "licenses2.csv", "orders2.csv", "people2.csv", "assignments2.csv", "--as-of", "2021-06-30"];
    home.run(&words).is(0);
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
    home.run(&["export", "one", "--with-keys"]).is(0).says("Wrote 5 files to one.");
    let one = files(&home, "one");
    assert!(one["licenses.csv"].contains("ABCD-EFGH-1234"));
    assert!(
        one["assignments.csv"].contains(",=admin,@zoe,\"two\nlines, \"\"quoted\"\"\","),
        "{}",
        one["assignments.csv"]
    );
    assert!(one["licenses.csv"].contains("pending_renewal,\"Suite Pro; A, B;; =C\""), "{}", one["licenses.csv"]);
    assert!(one["assignments.csv"].contains(",suspended,true"), "{}", one["assignments.csv"]);
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
