//! License keys and what else is nobody's to read: not on the command line, not in a core, not in what is kept.

use super::home::Home;
use crate::pty::desk::{BINARY, at_home};
use crate::pty::harness::Pty;
use std::os::unix::process::ExitStatusExt as _;
use std::process::Stdio;

const KEY: &str = "WXYZ-0000-9876";

/// A home with one license.
fn home() -> Home {
    let home = Home::new();
    home.run(&["license", "add", "--product", "Chat", "--seats-total", "3"]).is(0);
    home
}

fn revealed(home: &Home) -> String {
    home.run(&["license", "reveal-key", "L1"]).is(0).out.trim_end().to_owned()
}

#[test]
fn a_key_comes_on_standard_input_or_in_a_file() {
    for (input, key) in [("WXYZ-1\n", "WXYZ-1"), ("WXYZ-2\r\nmore\n", "WXYZ-2"), ("WXYZ-3", "WXYZ-3")] {
        let home = home();
        let answer = home.piped(&["license", "edit", "L1", "--license-key", "-"], input).is(0);
        assert_eq!(answer.err, "");
        assert_eq!(revealed(&home), key);
    }
    let home = home();
    let added = ["license", "add", "--product", "Mail", "--license-key", "-", "--json"];
    let added = home.piped(&added, KEY).is(0).value();
    assert_eq!(added["items"][0]["license_key"], "••••9876");
    for (text, key) in [("FILE-1\n", "FILE-1"), ("FILE-2\r\n", "FILE-2"), ("FILE-3", "FILE-3")] {
        home.file("key", text);
        let answer = home.run(&["license", "edit", "L1", "--license-key-file", "key"]).is(0);
        assert_eq!(answer.err, "");
        assert_eq!(revealed(&home), key);
    }
    home.file("key", "none\n");
    home.run(&["license", "edit", "L1", "--license-key-file", "key"]).is(0);
    home.run(&["license", "reveal-key", "L1"]).is(1);
}

#[test]
fn what_is_no_key_is_refused_and_nothing_waits() {
    let home = home();
    for input in ["", "\n", "\r\n", &format!("{}\n", "x".repeat(5000)), "a\u{1b}b\n"] {
        let answer = home.piped(&["license", "edit", "L1", "--license-key", "-"], input).is(1);
        assert_eq!(answer.err.lines().count(), 2, "{}", answer.err);
        assert!(answer.err.len() < 400, "{}", answer.err);
    }
    home.file("two", "a\nb\n");
    home.file("none", "");
    home.file("long", &"x".repeat(5000));
    let fifo = home.path().join("fifo");
    std::process::Command::new("mkfifo").arg(&fifo).status().unwrap();
    for (file, why) in [
        ("two", "it holds more than one key"),
        ("none", "it is empty"),
        ("long", "it holds more than one key"),
        ("missing", "it is not there"),
        (".", "it is a directory"),
        ("fifo", "it is no plain file"),
        ("/dev/zero", "it is no plain file"),
    ] {
        let sentence = format!("The license key cannot be read from {file}: {why}.");
        home.run(&["license", "edit", "L1", "--license-key-file", file]).refuses(1, &sentence);
    }
    home.run(&["license", "edit", "L1", "--license-key-file", "two", "--license-key", "x"]).is(2);
    home.run(&["license", "reveal-key", "L1"]).is(1);
}

#[test]
fn a_key_on_the_command_line_is_taken_with_a_warning() {
    let home = home();
    let answer = home.run(&["license", "edit", "L1", "--license-key", KEY]).is(0);
    assert_eq!(
        answer.err,
        "note: The license key stood on the command line, where everybody on this machine can read it.\n\
         hint: give it with --license-key - (typed unseen, or from a pipe) or --license-key-file FILE\n"
    );
    assert_eq!(home.run(&["license", "edit", "L1", "--license-key", "none"]).is(0).err, "");
}

#[test]
fn a_key_that_is_typed_is_not_shown() {
    let home = home();
    let typed = |keys: &str, ends: &str| {
        let mut command = at_home(&home, BINARY);
        command.args(["license", "edit", "L1", "--license-key", "-"]);
        let pty = Pty::spawn(command, 80, 24);
        pty.wait_text("License key (not shown):").send(keys).wait_text(ends);
        let status = pty.status();
        pty.assert_restored();
        let sent = String::from_utf8(pty.bytes()).unwrap();
        assert!(!sent.contains("WXYZ"), "{sent}");
        status
    };
    assert_eq!(typed(&format!("{KEY}\r"), "Changed Chat"), 0);
    assert_eq!(revealed(&home), KEY);
    // Changed one's mind.
    assert_eq!(typed("WXYZ-other\u{3}", "No license key came"), 1);
    assert_eq!(revealed(&home), KEY);
}

#[test]
fn no_core_is_left() {
    let home = home();
    // Whether this system writes cores at all.
    let killed = |words: &[&str], is_ready: fn(&str) -> bool| {
        let mut command = std::process::Command::new("sh");
        command.args(["-c", "ulimit -c unlimited; exec \"$@\"", "sh"]).args(words).current_dir(home.path());
        command.env("HOME", home.path()).env("DORMOUSE_DB", home.path().join("d.db"));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let begun = std::time::Instant::now();
        let limit = loop {
            let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
            let limit = limits.lines().find(|line| line.starts_with("Max core")).unwrap().to_owned();
            if is_ready(&limit) || begun.elapsed().as_secs() > 20 {
                break limit;
            }
        };
        let pid = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process(pid, rustix::process::Signal::QUIT).unwrap();
        (limit, child.wait().unwrap())
    };
    let is_closed = |limit: &str| limit.split_whitespace().skip(4).take(2).eq(["0", "0"]);
    let (limit, status) = killed(&[BINARY, "license", "edit", "L1", "--license-key", "-"], is_closed);
    assert!(is_closed(&limit), "{limit}");
    assert_eq!(status.signal(), Some(rustix::process::Signal::QUIT.as_raw()));
    assert!(!status.core_dumped());
    let left: Vec<_> = std::fs::read_dir(home.path()).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with("core")), "{left:?}");
    // The same signal and limit, and a program that does not mind.
    let (limit, status) = killed(&["cat"], |limit| limit.contains("unlimited"));
    assert!(limit.contains("unlimited"), "{limit}");
    if !status.core_dumped() {
        eprintln!("this system writes no cores anyhow");
    }
}

#[test]
fn values_that_are_shown_are_kept_nowhere() {
    let home = home();
    let log = home.path().join("dormouse.log");
    let settings = home.file("config.toml", &format!("[log]\nfile = \"{}\"\n", log.display()));
    home.file("people.csv", "email,name,last_login\nana@example.com,Ana,2026-01-01\nben@example.com,Ben,CANARY-4711\n");
    let words = ["import", "people.csv", "--show-values", "--allow-rejects", "--config", settings.to_str().unwrap()];
    // Asked for, it is shown, before and after.
    for form in [&["--dry-run"][..], &["--json"]] {
        let words: Vec<&str> = words.iter().chain(form).copied().collect();
        home.run(&words).is(3).says("CANARY-4711");
    }
    home.run(&["imports", "I1"]).is(0).says("last_login");
    for words in [&["imports"][..], &["imports", "I1"], &["imports", "--json"], &["history"], &["history", "--json"]] {
        assert!(!home.run(words).is(0).out.contains("CANARY"), "{words:?}");
    }
    assert!(!std::fs::read_to_string(&log).unwrap().contains("CANARY"));
    for end in ["", "-wal"] {
        let bytes = std::fs::read(home.path().join(format!("d.db{end}"))).unwrap_or_default();
        assert!(!bytes.windows(6).any(|six| six == b"CANARY"), "d.db{end}");
    }
}
