//! What is broken, foreign, too large or in the way: one sentence, what to do about it, exit status 1, and nothing lost.

use super::home::{Answer, Home};
use super::office::office;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// A refusal of exactly two lines that names no internals.
#[track_caller]
fn refused(answer: Answer, sentence: &str) {
    let answer = answer.refuses(1, sentence);
    assert_eq!(answer.err.lines().count(), 2, "{}", answer.err);
    assert_eq!(answer.out, "", "dormouse {}", answer.words);
}

/// Everything that a lost or a doubled record would change.
fn everything(home: &Home) -> Vec<serde_json::Value> {
    let lists = [&["product", "list"][..], &["license", "list"], &["person", "list"], &["seat", "list"], &["history"]];
    lists.into_iter().chain([&["imports"][..]]).map(|words| home.json(words)).collect()
}

#[test]
fn a_file_that_is_no_export_is_refused_and_nothing_is_lost() {
    let home = office();
    let before = everything(&home);
    let write = |name: &str, bytes: &[u8]| fs::write(home.path().join(name), bytes).unwrap();
    write("letter.txt", b"Dear colleague,\nplease find attached the list.\n");
    write("empty.csv", b"");
    write("program.csv", &fs::read(env!("CARGO_BIN_EXE_dormouse")).unwrap()[..4096]);
    write("book.csv", b"PK\x03\x04and more of it");
    fs::create_dir(home.path().join("exports")).unwrap();
    // One line without an end, twenty times as long as a record may be.
    let mut line = fs::File::create(home.path().join("line.csv")).unwrap();
    for _ in 0..20 {
        line.write_all("x".repeat(1 << 20).as_bytes()).unwrap();
    }
    for (name, sentence) in [
        ("letter.txt", "\"letter.txt\" has a header that no format knows: \"Dear colleague\"."),
        ("empty.csv", "The file \"empty.csv\" is empty."),
        ("exports", "The file \"exports\" is a directory."),
        ("none.csv", "The file \"none.csv\" is not there."),
        ("program.csv", "The file \"program.csv\" is no text."),
        ("d.db", "The file \"d.db\" is a database of dormouse."),
        ("book.csv", "The file \"book.csv\" is a damaged ZIP archive."),
        ("line.csv", "The record on line 1 of \"line.csv\" is larger than 1 MiB."),
    ] {
        refused(home.run(&["import", name]), sentence);
        // One bad file among good ones stops the good ones too.
        refused(home.run(&["import", "people.csv", name]), sentence);
        refused(home.run(&["import", "--license", "Team", name]), sentence);
    }
    assert_eq!(everything(&home), before);
    home.run(&["check"]).is(0);
}

/// Every kind of command on one database file: to read, to change, to check.
fn on(home: &Home, database: &str) -> [Answer; 4] {
    [
        home.run(&["license", "list", "--db", database]),
        home.run(&["product", "add", "--name", "Chat", "--db", database]),
        home.run(&["import", "people.csv", "--db", database]),
        home.run(&["check", "--db", database]),
    ]
}

#[test]
fn a_database_of_others_or_of_the_future_is_left_as_it_is() {
    let home = office();
    let at = |name: &str| home.path().join(name);
    fs::write(at("notes.db"), "not a database at all\n".repeat(50)).unwrap();
    fs::create_dir(at("folder.db")).unwrap();
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE | rusqlite::OpenFlags::SQLITE_OPEN_CREATE;
    let open = |name: &str| rusqlite::Connection::open_with_flags(at(name), flags).unwrap();
    open("theirs.db").execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES ('theirs')").unwrap();
    fs::copy(at("d.db"), at("newer.db")).unwrap();
    open("newer.db").execute_batch("PRAGMA user_version = 99").unwrap();
    let newer =
        format!("The database has schema 99, and this dormouse {} knows schemas up to 12.", env!("CARGO_PKG_VERSION"));
    for (name, sentence) in [
        ("notes.db", "notes.db is no database; it was left as it is."),
        ("theirs.db", "theirs.db is a database of another program; it was left as it is."),
        ("folder.db", "folder.db is not a file."),
        ("newer.db", &newer),
    ] {
        let before = fs::read(at(name)).ok();
        for answer in on(&home, name) {
            refused(answer, sentence);
        }
        assert_eq!(fs::read(at(name)).ok(), before, "{name}");
    }
}

#[test]
fn a_truncated_database_is_called_damaged_and_kept() {
    let home = office();
    let path = home.path().join("half.db");
    let whole = fs::read(home.path().join("d.db")).unwrap();
    for keep in [100, 4096, whole.len() / 2 / 4096 * 4096] {
        fs::write(&path, &whole[..keep]).unwrap();
        for answer in on(&home, "half.db") {
            if answer.words.starts_with("check") {
                answer.is(3).says("WRONG  pages");
            } else {
                refused(answer, "The database is damaged: a page of it cannot be read.");
            }
        }
        assert_eq!(fs::read(&path).unwrap(), whole[..keep], "{keep} bytes");
    }
}

/// Whether this account may write wherever it likes, so that permissions stop nothing.
fn writes_everywhere(directory: &Path) -> bool {
    let probe = directory.join("probe");
    let wrote = fs::write(&probe, "").is_ok();
    let _ = fs::remove_file(probe);
    wrote
}

#[test]
fn a_directory_that_may_not_be_written_is_named() {
    let home = Home::empty();
    home.file("people.csv", "email,name\nana@example.com,Ana Ruiz\n");
    let locked = home.path().join("locked");
    fs::create_dir(&locked).unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o500)).unwrap();
    if writes_everywhere(&locked) {
        eprintln!("not looked at: this account may write everywhere");
        return;
    }
    let answer = home.run(&["init", "--db", "locked/d.db"]).is(1);
    assert!(answer.err.starts_with("The database cannot be made at locked/d.db: "), "{}", answer.err);
    assert_eq!(answer.err.lines().count(), 2);
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o700)).unwrap();
}

/// Runs a script that may mount what it likes for itself alone: `$1` is the program, `$2` the home. `None` where this
/// system does not let the tester do that; in a user namespace, where anybody may, the program changes nothing.
fn with_mounts(home: &Home, script: &str) -> Option<Output> {
    let shell = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["--mount", "sh", "-euc", script, "sh"]);
        command.arg(env!("CARGO_BIN_EXE_dormouse")).arg(home.path()).stdin(Stdio::null());
        command.env("HOME", home.path()).env("TZ", "UTC").env_remove("XDG_STATE_HOME").env_remove("DORMOUSE_CONFIG");
        command.output()
    };
    let allowed = shell("mkdir -p \"$2/disk\" && mount -t tmpfs -o size=1100k none \"$2/disk\"");
    allowed.is_ok_and(|output| output.status.success()).then(|| shell(script).unwrap())
}

#[test]
fn a_full_disk_is_said_to_be_full_and_loses_nothing() {
    let home = Home::empty();
    let mut people = String::from("email,name\n");
    for number in 0..5000 {
        people.push_str(&format!("person{number}@example.com,Person with the number {number}\n"));
    }
    home.file("people.csv", &people);
    let script = r#"
        mount -t tmpfs -o size=1100k none "$2/disk"
        export DORMOUSE_DB="$2/disk/d.db"
        "$1" init >/dev/null
        "$1" product add --name Chat >/dev/null
        "$1" import "$2/people.csv" 2>&1 && exit 90
        "$1" check >/dev/null
        "$1" product list --json >"$2/before"
        # Not even a page more.
        head -c 1200000 /dev/zero >"$2/disk/ballast" 2>/dev/null && exit 91
        "$1" product add --name Mail 2>&1 && exit 92
        rm "$2/disk/ballast"
        "$1" product list --json >"$2/after"
        "$1" person list --json >"$2/people"
        "$1" check >/dev/null
    "#;
    let Some(output) = with_mounts(&home, script) else {
        eprintln!("not looked at: nothing can be mounted here");
        return;
    };
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}: {said}{}", output.status, String::from_utf8_lossy(&output.stderr));
    let full = "The disk is full; nothing was changed.\nhint: free some space, then try again\n";
    assert_eq!(said, full.repeat(2));
    let kept = |name: &str| fs::read_to_string(home.path().join(name)).unwrap();
    assert_eq!(kept("after"), kept("before"));
    assert!(kept("after").contains("Chat") && !kept("after").contains("Mail"));
    assert!(kept("people").contains("\"items\": []"), "{}", kept("people"));
}

#[test]
fn a_disk_that_takes_nothing_is_said_to_be_so() {
    let home = Home::empty();
    let script = r#"
        mount -t tmpfs -o size=2m none "$2/disk"
        "$1" init --db "$2/disk/d.db" >/dev/null
        mount -o remount,ro "$2/disk"
        cd "$2/disk"
        "$1" init --db e.db 2>&1 && exit 90
        "$1" product add --name Chat --db d.db 2>&1 && exit 91
        # It can still be looked at.
        "$1" product list --db d.db >/dev/null
        "$1" check --db d.db >/dev/null
    "#;
    let Some(output) = with_mounts(&home, script) else {
        eprintln!("not looked at: nothing can be mounted here");
        return;
    };
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}: {said}{}", output.status, String::from_utf8_lossy(&output.stderr));
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "The database cannot be made at e.db: read-only file system.");
    assert_eq!(
        lines[2],
        "The database file cannot be written by you: its permissions, or a disk that is read-only, forbid it."
    );
    assert!(lines.len() == 4 && lines[1].starts_with("hint: ") && lines[3].starts_with("hint: "), "{said}");
}

#[test]
fn an_output_that_cannot_be_written_is_said() {
    let home = office();
    let full = || fs::OpenOptions::new().write(true).open("/dev/full");
    if full().is_err() {
        eprintln!("not looked at: this system has no /dev/full");
        return;
    }
    for words in [&["license", "list"][..], &["report", "utilization", "--json"], &["seat", "list", "--format", "csv"]]
    {
        let output = Command::new(env!("CARGO_BIN_EXE_dormouse"))
            .args(words)
            .env("HOME", home.path())
            .env("DORMOUSE_DB", home.path().join("d.db"))
            .stdout(full().unwrap())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{words:?}: {said}");
        assert_eq!(said.lines().next(), Some("The output could not be written: no space left on device."));
        assert_eq!(said.lines().count(), 2, "{said}");
    }
}

#[test]
fn without_a_terminal_to_draw_on_no_dashboard_is_opened() {
    let home = office();
    // With a keyboard and no screen: the output is a pipe, or a file.
    let pair = portable_pty::native_pty_system().openpty(portable_pty::PtySize::default()).unwrap();
    let keyboard = || fs::OpenOptions::new().read(true).write(true).open(pair.master.tty_name().unwrap()).unwrap();
    for words in [&[][..], &["demo"], &["--read-only"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_dormouse"))
            .args(words)
            .env("HOME", home.path())
            .env("DORMOUSE_DB", home.path().join("d.db"))
            .stdin(keyboard())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty(), "{words:?} drew into a pipe");
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(said, "The dashboard needs a terminal.\nhint: every action is a command as well: dormouse --help\n");
    }
}
