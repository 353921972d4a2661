//! What is installed on devices: files of several tools, held against licenses and seats.

use super::home::Home;
use serde_json::{Value, json};

/// An organisation in which three people have seats of Easel, and one of them of Forge.
fn office() -> Home {
    let home = Home::new();
    home.file(
        "people.csv",
        "email,name\nana@example.com,Ana Ruiz\nbo@example.com,Bo Li\ncy@example.com,Cy\ndee@example.com,Dee\n",
    );
    home.file("licenses.csv", "product,publisher,seats_total\nEasel,Easel Inc.,10\nForge,Forge Ltd.,10\nWiki,,5\n");
    home.file(
        "assignments.csv",
        "product,license,email,account_identifier\nEasel,,ana@example.com,\nEasel,,bo@example.com,\n\
         Easel,,cy@example.com,\nForge,,ana@example.com,\nForge,,dee@example.com,mac-7\n",
    );
    home.run(&["import", "people.csv", "licenses.csv", "assignments.csv"]).is(0);
    home
}

const INTUNE: &str = "ApplicationKey,ApplicationName,ApplicationPublisher,ApplicationShortVersion,ApplicationVersion,DeviceId,\
    DeviceName,OSDescription,OSVersion,Platform,UserId,EmailAddress,UserName\n";

fn intune(rows: &[(&str, &str, &str, &str)]) -> String {
    let row = |(name, version, device, mail): &(&str, &str, &str, &str)| {
        format!("k,{name},V,{version},{version},{device},{device},Windows,10,Windows,u,{mail},\n")
    };
    format!("{INTUNE}{}", rows.iter().map(row).collect::<String>())
}

fn jamf(day: &str, apps: &[(&str, u32)]) -> String {
    let apps: Vec<Value> = apps
        .iter()
        .map(|(name, minutes)| json!({ "name": name, "version": "4.39.1", "foreground": minutes, "open": 300 }))
        .collect();
    json!({ "computer_application_usage": [{ "date": day, "apps": apps }] }).to_string()
}

fn findings(home: &Home) -> Vec<String> {
    let report = home.json(&["report", "installed", "--today", "2026-07-01"]);
    let lines = report["items"].as_array().unwrap().iter().map(|item| {
        let of = item["person"].as_str().or(item["application"].as_str()).unwrap_or_default();
        format!("{} {of} {}", item["finding"].as_str().unwrap(), item["product"].as_str().unwrap_or_default())
    });
    lines.map(|line| line.trim().to_owned()).collect()
}

#[test]
fn seats_that_nobody_runs_and_applications_without_a_license_are_reported() {
    let home = office();
    assert!(home.run(&["report", "installed"]).is(0).out.starts_with("No file has said yet what is installed"));
    home.file(
        "AppInvRawData-2026-06-28.csv",
        &intune(&[
            ("Easel (64-bit)", "4.39.1", "PC-1", "ana@example.com"),
            ("Easel 4.40", "4.40", "PC-2", "nobody@example.com"),
            ("Web browser", "99.1", "PC-1", "ana@example.com"),
            ("Web browser 99.2", "99.2", "PC-3", "bo@example.com"),
            ("Forge Ltd. Forge", "2.1", "PC-3", "bo@example.com"),
        ]),
    );
    let read = home.run(&["import", "AppInvRawData-2026-06-28.csv"]).is(0);
    assert!(read.out.contains("5 applications on devices"), "{}", read.out);
    assert!(read.out.contains("1 row names somebody who is not known here"), "{}", read.out);
    // Ana has Easel and no Forge; Bo has no Easel; of Cy no device is known, nor of Dee.
    assert_eq!(
        findings(&home),
        ["not_installed Bo Li Easel", "not_installed Ana Ruiz Forge", "no_license Web browser"]
    );
    let report = home.json(&["report", "installed", "--today", "2026-07-01"]);
    assert_eq!(
        [&report["devices"], &report["applications"], &report["seats_without_device"], &report["licenses_not_seen"]],
        [&json!(3), &json!(3), &json!(2), &json!(["L3"])]
    );
    let browser = &report["items"][2];
    assert_eq!((&browser["versions"], &browser["devices"]), (&json!(["99.1", "99.2"]), &json!(2)));
    let csv = home.run(&["report", "installed", "--format", "csv"]).is(0).out;
    assert!(csv.starts_with("finding,application,versions,devices,people,last_opened,as_of,id,license_id,"), "{csv}");
    let page = home.run(&["report", "installed"]).is(0).out;
    assert!(page.contains("One that needs none: dormouse application ignore "), "{page}");

    home.run(&["application", "ignore", "web browser 1.0", "--reason", "comes with the computer"]).is(0);
    assert_eq!(findings(&home).len(), 2);
    assert_eq!(home.json(&["application", "list"])["items"][0]["reason"], "comes with the computer");
    home.run(&["application", "ignore", "Web browser"]).is(0);
    assert_eq!(home.json(&["application", "list"])["items"].as_array().unwrap().len(), 1, "it is there already");
    home.run(&["application", "ignore", "Web Browser (x64)", "--lift"]).is(0);
    assert_eq!(findings(&home).len(), 3);
    let refused = home.run(&["application", "ignore", "Web browser", "--lift"]).is(1);
    assert!(refused.err.contains("\"Web browser\" is not ignored."), "{}", refused.err);
    home.run(&["undo", "--yes"]).is(0);
    assert_eq!(findings(&home).len(), 2, "it is ignored again");
    home.run(&["check"]).is(0);
}

#[test]
fn what_is_called_otherwise_is_named_by_the_license() {
    let home = office();
    home.file("AppInvRawData-2026-06-28.csv", &intune(&[("Easel Studio 2", "2.4", "PC-1", "ana@example.com")]));
    home.run(&["import", "AppInvRawData-2026-06-28.csv"]).is(0);
    assert_eq!(findings(&home), ["no_license Easel Studio 2"]);
    home.run(&["license", "edit", "L1", "--vendor-product", "Easel Studio"]).is(0);
    assert_eq!(findings(&home), Vec::<String>::new());
}

#[test]
fn what_was_rejected_of_a_list_is_mended_beside_it() {
    let home = office();
    let rows = [("", "1", "PC-1", "ana@example.com"), ("Forge", "2", "PC-1", "ana@example.com")];
    home.file("AppInvRawData-2026-06-28.csv", &intune(&rows));
    home.run(&["import", "AppInvRawData-2026-06-28.csv", "--allow-rejects", "--rejects", "mend.csv"]).is(3);
    let mended = std::fs::read_to_string(home.path().join("mend.csv")).unwrap().replacen("k,,", "k,Easel,", 1);
    home.file("mend.csv", &mended);
    home.run(&["import", "mend.csv"]).is(0);
    assert_eq!(findings(&home), Vec::<String>::new(), "both are there");
    // Of a list that is called like its device, nobody knows any more which one it was.
    home.file("mac-8.json", &jamf("2026-06-24", &[("", 7), ("Mail", 1)]));
    home.run(&["import", "mac-8.json", "--allow-rejects", "--rejects", "rest.csv"]).is(3);
    let mended = std::fs::read_to_string(home.path().join("rest.csv")).unwrap().replacen(",,", ",Easel,", 1);
    home.file("rest.csv", &mended);
    let refused = home.run(&["import", "rest.csv", "--allow-rejects"]).is(3);
    assert!(refused.out.contains("these rows come from a file that was called otherwise"), "{}", refused.out);
}

#[test]
fn the_newest_file_speaks_for_a_device_and_gives_way_when_it_is_taken_back() {
    let home = office();
    // Dee answers for this machine, which the account of the seat names.
    home.file("mac-7.json", &jamf("2026-03-01", &[("Forge", 5), ("Mail", 5)]));
    home.run(&["import", "mac-7.json", "--as-of", "2026-06-20"]).is(0);
    assert_eq!(findings(&home), ["not_opened Dee Forge", "no_license Mail"]);
    home.file("mac-7.json", &jamf("2026-06-24", &[("Forge", 7)]));
    home.run(&["import", "mac-7.json", "--as-of", "2026-06-25"]).is(0);
    assert_eq!(findings(&home), Vec::<String>::new());
    home.file("mac-7.json", &jamf("2026-06-01", &[("Old", 7)]));
    let older = home.run(&["import", "mac-7.json", "--as-of", "2026-06-02"]).is(0);
    assert!(older.out.contains("1 row was not taken: a newer file speaks for the device."), "{}", older.out);
    assert_eq!(findings(&home), Vec::<String>::new());
    home.run(&["undo", "--yes"]).is(0);
    assert_eq!(findings(&home), ["not_opened Dee Forge", "no_license Mail"], "that of the day before speaks again");
    home.run(&["undo", "--yes"]).is(0);
    assert_eq!(home.json(&["report", "installed"])["devices"], 0);
    home.run(&["check"]).is(0);
}
