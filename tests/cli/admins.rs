//! Who may change the database, from the command line.

use super::home::Home;
use serde_json::{Value, json};

/// Number and name of the first account of the system that is meant.
fn account(is_meant: impl Fn(u32) -> bool) -> Option<(u32, String)> {
    let users = std::fs::read_to_string("/etc/passwd").unwrap();
    users.lines().find_map(|line| {
        let mut parts = line.split(':');
        let (name, _, uid) = (parts.next()?, parts.next()?, parts.next()?.parse().ok()?);
        is_meant(uid).then(|| (uid, name.to_owned()))
    })
}

/// The account that runs the tests.
pub fn me() -> (u32, String) {
    let uid = rustix::process::getuid().as_raw();
    account(|other| other == uid).unwrap_or((uid, uid.to_string()))
}

/// An account that every system has beside the tester's.
pub fn other() -> (u32, String) {
    account(|uid| uid != me().0 && uid != 0).unwrap()
}

fn admins(home: &Home) -> Vec<Value> {
    home.json(&["admin", "list"])["items"].as_array().unwrap().clone()
}

fn one(home: &Home, name: &str) -> Option<Value> {
    admins(home).into_iter().find(|admin| admin["name"] == name)
}

#[test]
fn an_admin_is_added_changed_removed_and_brought_back() {
    let (home, name) = (Home::new(), other().1);
    home.run(&["admin", "add", &name]).is(1);
    home.run(&["admin", "add", &name, "--role", "it-admin", "--email", "o@example.com"]).is(0).says("as it-admin");
    let added = one(&home, &name).unwrap();
    assert_eq!(
        (&added["role"], &added["email"], &added["person"]),
        (&json!("it-admin"), &json!("o@example.com"), &json!(null))
    );
    home.run(&["admin", "add", &name, "--role", "admin"]).is(0).says("from it-admin to admin");
    assert_eq!(one(&home, &name).unwrap()["email"], "o@example.com", "what was not said stays");
    home.run(&["admin", "add", &name, "--email", "none"]).is(0);
    assert_eq!(one(&home, &name).unwrap()["email"], json!(null));
    home.run(&["admin", "add", &name, "--email", "o"]).refuses(1, "\"o\" is no mail address.");

    home.run(&["admin", "remove", &name]).is(1);
    home.run(&["admin", "remove", &name, "--yes"]).is(0);
    assert_eq!(one(&home, &name), None);
    home.run(&["undo", "--yes"]).is(0).says("1 admin");
    assert!(one(&home, &name).is_some());
    home.run(&["history", "verify"]).is(0);
}

#[test]
fn an_account_is_one_of_this_machine_or_a_number() {
    let home = Home::new();
    home.run(&["admin", "add", "no such account", "--role", "admin"])
        .refuses(1, "This machine knows no account \"no such account\".");
    home.run(&["admin", "add", "3999999999", "--role", "admin"]).is(0);
    assert_eq!(one(&home, "uid-3999999999").unwrap()["uid"], 3_999_999_999_u32);
    home.run(&["admin", "remove", "uid-3999999999", "--yes"]).is(0);
}

#[test]
fn there_is_always_a_super_admin() {
    let home = Home::new();
    let me = admins(&home)[0]["name"].as_str().unwrap().to_owned();
    let only = "This is the only super-admin, and there must always be one.";
    home.run(&["admin", "remove", &me, "--yes"]).refuses(1, only);
    home.run(&["admin", "add", &me, "--role", "admin"]).refuses(1, only);
    assert_eq!(admins(&home).len(), 1);
}
