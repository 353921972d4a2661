//! The journal as the command line shows and sets it.

use super::home::Home;
use dormouse::store::{Access, Store};
use serde_json::Value;

fn shown(home: &Home) -> Value {
    let settings = home.json(&["org", "show"]);
    let items = settings["items"].as_array().unwrap();
    items.iter().find(|item| item["key"] == "journal_mode").unwrap()["value"].clone()
}

#[test]
fn a_database_works_with_either_journal() {
    let home = Home::new();
    assert_eq!(shown(&home), "wal");
    home.run(&["org", "set", "journal_mode", "delete"]).is(0).says("Set journal_mode to delete");
    assert_eq!(shown(&home), "delete");
    home.run(&["org", "set", "journal_mode", "memory"]).refuses(1, "journal_mode cannot be \"memory\".");
    home.run(&["product", "add", "--name", "Chat"]).is(0);
    home.run(&["license", "add", "--product", "Chat", "--license-key", "AAAA-BBBB", "--seats-total", "3"]).is(0);
    // The keys are read while the event that says so is written.
    home.run(&["export", "out", "--with-keys"]).is(0);
    home.run(&["backup", "copy.db"]).is(0);
    home.run(&["check"]).is(0).says("delete, on a disk of this machine");
    home.run(&["check", "--read-only"]).is(0);
    assert!(!home.path().join("d.db-wal").exists());
    home.run(&["undo", "B2", "--yes"]).is(0);
    assert_eq!(shown(&home), "wal");
}

#[test]
fn a_journal_that_the_file_could_not_follow_is_shown_beside_the_one_it_has() {
    let home = Home::new();
    home.run(&["org", "set", "journal_mode", "delete"]).is(0);
    home.run(&["org", "set", "journal_mode", "wal"]).is(0);
    let other = Store::open(&home.path().join("d.db"), Access::ReadWrite).unwrap();
    assert_eq!(other.people().unwrap().len(), 0);
    home.run(&["undo", "--yes"]).is(0);
    assert_eq!(shown(&home), "delete (the file still has wal)");
    home.run(&["org", "show"]).is(0).says("delete (the file still has wal)");
    drop(other);
    assert_eq!(shown(&home), "delete");
}
