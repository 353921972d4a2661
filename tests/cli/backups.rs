//! Copies of the database, and what can be looked at without the right to write it.

use super::home::Home;
use super::office::office_today;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

#[test]
fn a_backup_is_a_whole_database_for_its_owner_alone() {
    let home = office_today();
    let copy = home.path().join("copy.db");
    let copy = copy.to_str().unwrap();
    let said = home.json(&["backup", copy, "--read-only"]);
    assert_eq!(said["head"], home.json(&["history", "verify"])["head"]);
    assert_eq!(said["bytes"], fs::metadata(copy).unwrap().len());
    assert_eq!(fs::metadata(copy).unwrap().permissions().mode() & 0o777, 0o600);
    let there = |words: &[&str]| home.json(&[words, &["--db", copy]].concat());
    assert_eq!(there(&["seat", "list"])["items"], home.json(&["seat", "list"])["items"]);
    home.run(&["check", "--db", copy]).is(0);
    // It can be gone on with.
    home.run(&["org", "set", "threshold", "60", "--db", copy]).is(0);
    let left: Vec<_> = fs::read_dir(home.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with(".dormouse-")), "{left:?}");
}

#[test]
fn a_backup_takes_the_place_of_nothing_it_should_not() {
    let home = Home::new();
    let at = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    home.run(&["backup", &at("copy.db")]).is(0).says("written and verified");
    let before = fs::read(at("copy.db")).unwrap();
    home.run(&["org", "set", "threshold", "60"]).is(0);
    home.run(&["backup", &at("copy.db")])
        .refuses(1, &format!("{} is there already; nothing was written.", at("copy.db")));
    assert_eq!(fs::read(at("copy.db")).unwrap(), before);
    home.run(&["backup", &at("copy.db"), "--force"]).is(0);
    assert_ne!(fs::read(at("copy.db")).unwrap(), before);
    for name in ["d.db", "./d.db"] {
        home.run(&["backup", name, "--force"])
            .refuses(1, &format!("{name} is the database itself; nothing was written."));
    }
    symlink(at("d.db"), at("link.db")).unwrap();
    home.run(&["backup", &at("link.db"), "--force"]).is(1);
    home.run(&["backup", &at("none/copy.db")]).is(1);
    home.run(&["check"]).is(0);
}

#[test]
fn a_damaged_database_makes_no_backup_and_leaves_the_last_one() {
    let home = office_today();
    let copy = home.path().join("copy.db");
    let copy = copy.to_str().unwrap();
    home.run(&["backup", copy]).is(0);
    let good = fs::read(copy).unwrap();
    let path = home.path().join("d.db");
    let mut bytes = fs::read(&path).unwrap();
    // Closed, everything is in the file: history cannot be read back from where it stood.
    let sentence = b"created the database";
    let at = bytes.windows(sentence.len()).position(|part| part == sentence).unwrap();
    bytes[at] = b'C';
    fs::write(&path, bytes).unwrap();
    let answer = home.run(&["backup", copy, "--force"]).is(1);
    assert!(
        answer.err.starts_with(&format!("No backup was written to {copy}. The history of the copy does not hold.")),
        "{}",
        answer.err
    );
    assert_eq!(fs::read(copy).unwrap(), good);
}

#[test]
fn what_would_be_done_can_be_seen_without_the_right_to_do_it() {
    let home = office_today();
    let before = home.json(&["history", "verify"])["head"].clone();
    for words in [
        &["reclaim", "--license", "Team", "--all-dormant", "--dry-run", "--json"][..],
        &["import", "people.csv", "assignments.csv", "--dry-run", "--json"],
    ] {
        let normal = home.run(words).is(0).value();
        let looking = home.run(&[words, &["--read-only"]].concat()).is(0).value();
        assert_eq!(looking, normal, "{words:?}");
    }
    assert_eq!(home.json(&["history", "verify"])["head"], before);
}

#[test]
fn check_names_who_can_write_the_file() {
    let home = Home::new();
    let find = |name: &str| {
        let all = home.run(&["check", "--json"]).value()["items"].as_array().unwrap().clone();
        all.into_iter().find(|item| item["name"] == name).unwrap()
    };
    let me = home.json(&["admin", "list"])["items"][0]["name"].as_str().unwrap().to_owned();
    assert!(
        find("writers")["found"].as_str().unwrap().starts_with(&format!("the file: {me}; ")),
        "{}",
        find("writers")
    );
    for name in ["admins", "merged", "mail", "journal"] {
        assert_eq!(find(name)["ok"], true, "{name}");
    }
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o777)).unwrap();
    assert_eq!(find("file")["found"], "everybody on this machine can put another file in its place");
    home.run(&["check"]).is(3);
}
