//! What is said when something fails beside a change: that it is done, and how it is taken back, or that nothing was changed.

use super::home::{Answer, Home};
use super::office::office_today;
use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::Stdio;

/// The answer of a command whose standard output goes there; `None` where the system has no such device.
fn into(home: &Home, out: impl Into<Stdio>, words: &[&str]) -> Answer {
    let output = home.command(words).stdin(Stdio::null()).stdout(out).stderr(Stdio::piped()).output().unwrap();
    Answer {
        words: words.join(" "),
        status: output.status.code().unwrap(),
        out: String::new(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn full() -> Option<File> {
    File::options().write(true).open("/dev/full").ok()
}

/// A pipe whose reader has gone.
fn gone() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

fn head(home: &Home) -> serde_json::Value {
    home.json(&["history", "verify"])["head"].clone()
}

const CHANGES: [&[&str]; 10] = [
    &["product", "add", "--name", "Chat"],
    &["product", "add", "--name", "Phone", "--json"],
    &["import", "more.csv"],
    &["import", "more2.csv", "--json"],
    &["reclaim", "--license", "Team", "--all-dormant", "--yes"],
    &["audit", "start", "Ledger"],
    &["person", "add", "--name", "Fay", "--email", "fay@example.com", "--json"],
    &["license", "edit", "Ledger", "--notice-days", "30", "--json"],
    &["org", "set", "threshold", "60"],
    &["undo", "--yes", "--json"],
];

fn busy_office() -> Home {
    let home = office_today();
    home.file("more.csv", "name\nRadio\n");
    home.file("more2.csv", "name\nTelegraph\n");
    home
}

#[test]
fn a_change_whose_answer_cannot_be_written_is_said_to_be_done() {
    let home = busy_office();
    for words in CHANGES {
        let Some(full) = full() else {
            eprintln!("not looked at: this system has no /dev/full");
            return;
        };
        let before = head(&home);
        let answer = into(&home, full, words).is(3);
        assert_ne!(head(&home), before, "{words:?}");
        let lines: Vec<&str> = answer.err.lines().filter(|line| !line.starts_with("note: ")).collect();
        assert_eq!(lines.len(), 2, "{}", answer.err);
        let batch = lines[0].split("This is done (").nth(1).and_then(|rest| rest.split(')').next()).unwrap();
        assert!(
            lines[0].ends_with(&format!(
                " This is done ({batch}), but the output could not be written: no space left on device."
            )),
            "{}",
            answer.err
        );
        assert_eq!(lines[1], format!("hint: do not repeat it; take it back with: dormouse undo {batch}"));
    }
    let batch = home.json(&["product", "add", "--name", "Last"])["batch"].clone();
    home.run(&["undo", batch.as_str().unwrap(), "--yes"]).is(0);
}

#[test]
fn a_reader_that_went_away_is_told_what_was_done_on_the_other_stream() {
    let home = busy_office();
    for words in CHANGES {
        let before = head(&home);
        let answer = into(&home, gone(), words).is(0);
        assert_ne!(head(&home), before, "{words:?}");
        assert!(answer.err.contains("This is done (B"), "{}", answer.err);
        assert!(answer.err.contains("take it back with: dormouse undo B"), "{}", answer.err);
    }
    assert_eq!(into(&home, gone(), &["license", "list"]).is(0).err, "", "who only looks has nothing to be told");
}

#[test]
fn a_file_that_is_written_is_told_though_the_answer_is_lost() {
    let home = office_today();
    for (words, made) in [
        (&["backup", "copy.db"][..], "The backup is written to copy.db, and verified."),
        (&["export", "out"], "Wrote 7 files to out."),
        (&["report", "renewals", "--ics", "r.ics"], "to r.ics."),
        (&["man", "--dir", "pages"], "Wrote a page for every command to pages."),
        (&["--db", "new.db", "init"], "The database is made at new.db."),
    ] {
        let Some(full) = full() else { return };
        let answer = into(&home, full, words).is(3);
        let said = format!("{made} This is done, but the output could not be written: no space left on device.\n");
        assert!(answer.err.contains(&said), "{}", answer.err);
        assert!(home.path().join(words.last().unwrap()).exists() || home.path().join("new.db").exists());
    }
}

#[test]
fn a_change_that_is_shown_first_and_cannot_be_is_not_made() {
    let home = office_today();
    let Some(full) = full() else { return };
    let before = head(&home);
    let answer = into(&home, full, &["reclaim", "--license", "Team", "--all-dormant", "--dry-run"]);
    answer.is(1);
    assert_eq!(head(&home), before);
}

#[test]
fn a_file_of_rejects_that_cannot_be_written_stops_the_import_before_anything_is_done() {
    let home = office_today();
    home.file("bad.csv", "email,until\nfay@example.com,2030-01-01\ngus@example.com,soon\n");
    fs::create_dir(home.path().join("real")).unwrap();
    symlink("real", home.path().join("linked")).unwrap();
    fs::create_dir(home.path().join("open")).unwrap();
    fs::set_permissions(home.path().join("open"), fs::Permissions::from_mode(0o777)).unwrap();
    let before = head(&home);
    for rejects in ["none/mend.csv", "linked/mend.csv", "open/mend.csv", "bad.csv", "real", "d.db-shm", "d.db-journal"]
    {
        let answer = home.run(&["import", "bad.csv", "--allow-rejects", "--rejects", rejects]).is(1);
        assert!(answer.err.contains("nothing was") || answer.err.contains("could not be written"), "{}", answer.err);
        assert_eq!(head(&home), before, "{rejects}");
    }
    home.run(&["import", "bad.csv", "--allow-rejects", "--rejects", "real/mend.csv"]).is(3);
    assert_ne!(head(&home), before);
    assert_eq!(fs::read_dir(home.path().join("real")).unwrap().count(), 1);
    assert_eq!(fs::metadata(home.path().join("real/mend.csv")).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn no_output_takes_the_place_of_the_database_or_the_settings() {
    let home = office_today();
    fs::create_dir_all(home.path().join(".config/dormouse")).unwrap();
    home.file(".config/dormouse/config.toml", "");
    home.run(&["report", "renewals", "--ics", "r.ics"]).is(0);
    home.run(&["report", "renewals", "--ics", "r.ics", "--force"]).is(0);
    fs::hard_link(home.path().join("d.db"), home.path().join("hard.db")).unwrap();
    home.run(&["backup", "copy.db"]).is(0);
    home.file("notes.txt", "mine");
    let refused = |words: &[&str], what: &str| {
        let place = words.iter().find(|word| word.contains('.')).unwrap();
        home.run(words).refuses(1, &format!("{place} is {what}; nothing was written."));
    };
    for (place, what) in [
        ("d.db", "the database itself"),
        ("./d.db", "the database itself"),
        ("hard.db", "the database itself"),
        ("d.db-wal", "a part of the database"),
        ("d.db-shm", "a part of the database"),
        ("d.db-journal", "a part of the database"),
        ("d.schema-1.db", "a copy of the database from before a new schema"),
        (".config/dormouse/config.toml", "the settings file"),
    ] {
        refused(&["report", "renewals", "--ics", place, "--force"], what);
        refused(&["backup", place, "--force"], what);
        let file = home.path().join(place);
        assert_eq!(file.exists(), matches!(place, "d.db" | "./d.db" | "hard.db" | ".config/dormouse/config.toml"));
    }
    for (place, what) in
        [("copy.db", "no calendar that dormouse wrote"), ("notes.txt", "no calendar that dormouse wrote")]
    {
        refused(&["report", "renewals", "--ics", place, "--force"], what);
    }
    for place in ["r.ics", "notes.txt"] {
        refused(&["backup", place, "--force"], "no database of dormouse");
    }
    home.run(&["check"]).is(0);
    // A log of the database that is there already would be played into the copy.
    home.file("copy.db-wal", "x");
    let answer = home.run(&["backup", "copy.db", "--force"]).is(1);
    assert!(answer.err.starts_with("copy.db-wal lies beside it: "), "{}", answer.err);
}

#[test]
fn a_log_is_never_written_into_the_database() {
    let home = office_today();
    let db = home.path().join("d.db");
    fs::create_dir_all(home.path().join(".config/dormouse")).unwrap();
    home.file(".config/dormouse/config.toml", &format!("[log]\nfile = \"{}\"\n", db.display()));
    let answer = home.run(&["license", "list"]).is(0);
    assert!(answer.err.starts_with("note: The log file "), "{}", answer.err);
    assert!(answer.err.contains("is the database itself; nothing was written."), "{}", answer.err);
    fs::remove_file(home.path().join(".config/dormouse/config.toml")).unwrap();
    home.run(&["check"]).is(0);
}

#[test]
fn manual_pages_are_for_everybody_and_take_the_place_of_none_but_their_own() {
    let home = Home::empty();
    let mode = |name: &str| fs::metadata(home.path().join(name)).unwrap().permissions().mode() & 0o777;
    home.run(&["man", "--dir", "share/man1"]).is(0);
    assert_eq!([mode("share"), mode("share/man1"), mode("share/man1/dormouse.1")], [0o755, 0o755, 0o644]);
    home.run(&["man", "--dir", "share/man1"]).is(0);
    home.file("share/man1/dormouse-audit.1", "mine");
    let answer = home.run(&["man", "--dir", "share/man1"]).is(1);
    assert!(answer.err.contains("is no manual page of dormouse; nothing was written."), "{}", answer.err);
    assert_eq!(fs::read_to_string(home.path().join("share/man1/dormouse-audit.1")).unwrap(), "mine");
}

#[test]
fn the_command_that_migrates_names_the_copy() {
    let home = Home::empty();
    drop(crate::store::schema::older(2, &home.path().join("d.db")));
    let answer = home.run(&["license", "list"]).is(0);
    let copy = home.path().canonicalize().unwrap().join("d.schema-2.db");
    assert_eq!(
        answer.err,
        format!(
            "note: The database was brought from schema 2 to {}; as it was before, it is kept in {}.\n",
            crate::store::schema::NEWEST,
            copy.display()
        )
    );
    assert_eq!(fs::metadata(copy).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(home.run(&["license", "list"]).is(0).err, "");
}

#[test]
fn a_limit_on_the_size_of_files_is_said_and_changes_nothing() {
    let home = Home::new();
    let people: Vec<String> = (0..4000).map(|n| format!("person-number-{n}-with-a-long-name@example.com")).collect();
    home.file("people.csv", &format!("email\n{}\n", people.join("\n")));
    let plain = home.command(&[]);
    let mut limited = std::process::Command::new("bash");
    limited.args(["-c", "ulimit -f 500; exec \"$0\" import people.csv --yes"]).arg(plain.get_program());
    limited
        .env_clear()
        .envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .current_dir(home.path());
    let output = limited.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("nothing was changed"), "{said}");
    assert_eq!(home.json(&["person", "list"])["items"].as_array().unwrap().len(), 0);
    home.run(&["check"]).is(0);
}
