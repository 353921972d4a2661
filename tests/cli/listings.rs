//! Lists of logins on the command line: what is put there, what is found against it, and their file.

use super::home::Home;
use serde_json::json;

/// Chat, of which the vendor lists three accounts.
fn office() -> Home {
    let home = Home::new();
    home.file("licenses.csv", "product,seats_total\nChat,10\nMaps,5\n");
    home.file(
        "accounts.csv",
        "product,login,domain,email,tracked,has_data\nChat,ana,corp,ana@example.com,true,true\n\
         Chat,ana,lab,,true,false\nChat,bo,corp,bo@example.com,false,true\n",
    );
    home.run(&["import", "licenses.csv", "accounts.csv"]).is(0);
    home
}

#[test]
fn what_is_put_on_a_list_is_held_against_what_the_vendor_lists() {
    let home = office();
    home.run(&["pulse"]).is(0).says("Nothing is due");
    let words =
        ["listing", "add", "--license", "Chat", "--list", "DELETE", "ana", "Corp\\Bo", "zed", "--reason", "left"];
    home.run(&[&words[..], &["--dry-run"]].concat())
        .is(0)
        .says("Would add ana, Corp\\Bo and zed to the delete list of Chat");
    assert_eq!(home.json(&["listing", "list"])["items"], json!([]));
    home.run(&["listing", "list"]).is(0).says("No login is on such a list.");
    home.run(&words).is(0).says("ana names 2 accounts, V1 and V2; Corp\\Bo names V3; zed names no account yet");
    home.run(&words).is(0).says("Nothing changed: ana, Corp\\Bo and zed are on the delete list of Chat already");
    home.run(&["listing", "add", "--license", "Maps", "--list", "do_not_track", "=ana"]).is(0);
    let findings = |words: &[&str]| {
        let found = home.json(&[&["account", "list"], words].concat());
        let items = found["items"].as_array().unwrap().iter();
        items.map(|item| (item["id"].clone(), item["findings"].clone())).collect::<Vec<_>>()
    };
    let all = [(json!("V1"), json!([])), (json!("V3"), json!([])), (json!("V2"), json!(["on_do_not_track_list"]))];
    assert_eq!(findings(&["--findings"]), [all[2].clone()]);
    assert_eq!(findings(&["--license", "Chat"]), all);
    home.run(&["report", "removals"]).is(0).says("delete the data").says("stop recording").says("V3");
    assert_eq!(findings(&["--findings", "--license", "Maps"]), []);
    home.run(&["account", "list", "--findings", "--license", "Chat"]).is(0).says("not to be tracked, and tracked");
    home.run(&["account", "show", "V2"]).is(0).says("It is on a list of what must not be tracked");
    home.run(&["pulse"]).is(3).says("Unwanted accounts").says("dormouse account list --license L1 --findings");
    home.run(&["pulse", "why-not", "Maps"]).is(0).says("Unwanted accounts       quiet: no account is counted");
    home.run(&["account", "list", "--findings", "--duplicates"]).is(2);
    home.run(&["check"]).is(0);
}

#[test]
fn entries_are_searched_written_and_taken_off() {
    let home = office();
    for (license, list, login) in
        [("Maps", "do_not_track", "=ana"), ("Chat", "delete", "ana"), ("Chat", "do_not_track", "bo")]
    {
        home.run(&["listing", "add", "--license", license, "--list", list, login, "--reason", "shared"]).is(0);
    }
    let found = |words: &[&str]| {
        let list = home.json(&[&["listing", "list"], words].concat());
        list["items"].as_array().unwrap().iter().map(|item| item["identifier"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(found(&[]), ["bo", "ana", "=ana"]);
    assert_eq!(found(&["--license", "Chat"]), ["bo", "ana"]);
    assert_eq!(found(&["--list", "do_not_track"]), ["bo", "=ana"]);
    assert_eq!(found(&["--search", "MAPS"]), ["=ana"]);
    home.run(&["listing", "list", "--format", "csv"])
        .is(0)
        .says("license_id,license,list,identifier,since,added_by,reason,accounts,counted,tracked")
        .says(",'=ana,");
    home.run(&["listing", "remove", "--license", "Chat", "ana", "zed"])
        .refuses(1, "\"zed\" is not on any list of Chat.");
    home.run(&["listing", "remove", "--license", "Chat", "--list", "delete", "bo"])
        .refuses(1, "\"bo\" is not on the delete list of Chat.");
    home.run(&["listing", "remove", "--license", "Chat", "ANA", "bo", "--dry-run"])
        .is(0)
        .says("Would remove ANA and bo from");
    assert_eq!(found(&[]).len(), 3);
    home.run(&["listing", "remove", "--license", "Chat", "ANA", "bo"]).is(0);
    assert_eq!(found(&[]), ["=ana"]);
    home.run(&["undo", "--yes"]).is(0).says("2 logins on lists");
    assert_eq!(found(&[]).len(), 3);
    home.run(&["license", "archive", "Chat", "--yes"]).is(0);
    home.run(&["export", "out"])
        .is(0)
        .says("listings.csv     1 row")
        .says("2 logins on lists of licenses that are left out");
    home.run(&["listing", "add", "--license", "Chat", "--list", "delete", "cy"]).refuses(1, "Chat is archived.");
    home.run(&["license", "restore", "Chat"]).is(0);
    home.run(&["listing", "add", "--license", "Chat", "ana"]).is(2);
    home.run(&["listing", "add", "--license", "Chat", "--list", "delete", " "]).refuses(1, "The login is empty.");
}

#[test]
fn a_file_of_entries_is_rehearsed_and_says_where_it_is_wrong() {
    let home = office();
    home.file(
        "listings.csv",
        "product,license,list,identifier,since,reason\nChat,,delete,corp\\ana,2021-05-01,left\nChat,,remove,bo,,\n\
         Chat,,delete,,,\nMaps,Team,delete,bo,,\nChat,,delete,cy,2021-12-31,\nChat,,delete,CORP\\ana,,\n",
    );
    let words = ["import", "listings.csv", "--as-of", "2021-06-30", "--allow-rejects"];
    home.run(&[&words[..], &["--dry-run"]].concat()).is(3).says("1 login on a list");
    assert_eq!(home.json(&["listing", "list"])["items"], json!([]));
    let report = home.run(&[&words[..], &["--json"]].concat()).is(3).value();
    let faults: Vec<_> = report["rejected"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| (fault["line"].clone(), fault["column"].clone(), fault["code"].clone()))
        .collect();
    let wrong = |line: u32, column: &str, code: &str| (json!(line), json!(column), json!(code));
    assert_eq!(
        faults,
        [
            wrong(3, "list", "bad_value"),
            wrong(4, "identifier", "missing_subject"),
            wrong(5, "license", "not_found"),
            wrong(6, "since", "date_out_of_range"),
            wrong(7, "identifier", "duplicate_in_file"),
        ]
    );
    let entries = home.json(&["listing", "list"])["items"].clone();
    assert_eq!(
        (&entries[0]["identifier"], &entries[0]["since"], &entries[0]["accounts"], entries.as_array().unwrap().len()),
        (&json!("corp\\ana"), &json!("2021-05-01"), &json!(["V1"]), 1)
    );
    home.run(&["undo", "--yes"]).is(0);
    assert_eq!(home.json(&["listing", "list"])["items"], json!([]));
    home.run(&["presets", "--template", "listings"])
        .is(0)
        .says("product,publisher,license,list,identifier,since,added_by,reason");
}
