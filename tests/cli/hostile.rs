//! Texts that a terminal would obey, or that nobody can see: every one in every field of a planted database, through every
//! view, and in what is typed.

use super::home::Home;
use super::office::{DAY, office};
use crate::pty::desk::{BINARY, at_home};
use crate::pty::harness::Pty;
use crate::world::raw;
use dormouse::domain::hidden_characters::is_hidden;
use dormouse::domain::text::{CharacterScanner, Visibility};
use rusqlite::Connection;

/// Each is shorter than the shortest field.
const PAYLOADS: [&str; 12] = [
    "\u{1b}[2J\u{1b}]0;owned\u{7}\u{1b}P+q\u{1b}\\",
    "\u{1b}]52;c;b3duZWQ=\u{7}\u{8}\u{c}\u{e}\r",
    "\u{80}\u{84}\u{90}\u{9b}31m\u{9d}0;owned\u{9c}\u{9f}\u{7f}",
    "a\u{202e}b\u{2066}c\u{200e}d\u{200f}e\u{61c}f\u{2069}\u{202c}",
    "a\u{200b}b\u{200d}c\u{2060}d\u{feff}e\u{ad}f\u{34f}g\u{180e}",
    "a\u{3164}b\u{1160}c\u{115f}d\u{ffa0}e\u{2800}f\u{17b4}",
    "a\u{a0}b\u{3000}c\u{2003}d\u{202f}e\u{1680}\u{2028}f\u{2029}g",
    "a\u{e0041}\u{e0042}\u{e007f}\u{fe01}\u{fe0f}\u{e0100}\u{e01ef}b",
    "a\u{e000}b\u{f8ff}c\u{10fffd}d\u{378}e\u{fdd0}f\u{ffff}g\u{10ffff}",
    "a\u{fff9}b\u{fffb}c\u{1d159}d\u{1d173}e\u{13430}f\u{600}\u{fffc}",
    "a\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}ก\u{e49}\u{e49}\u{e49}\u{e49}\u{e49}\u{e49}",
    "\u{20dd}\u{64b}क\u{93f}\u{94d}\u{93f}\u{94d}\u{93f}\u{94d}ᄀ\u{1161}\u{1161}\u{1161}\u{1161}\u{1161}",
];

/// The first character of a text that nobody meant to be there.
fn unmeant(text: &str) -> Option<String> {
    let mut eye = CharacterScanner::default();
    text.chars().find_map(|c| match eye.look(c) {
        _ if c == '\n' => None,
        Visibility::Seen => None,
        Visibility::Hidden | Visibility::Spills => Some(format!("U+{:04X}", u32::from(c))),
    })
}

#[track_caller]
fn is_safe(what: &str, text: &str) {
    if let Some(c) = unmeant(text) {
        let at = text.lines().find(|line| unmeant(line).is_some()).unwrap_or_default();
        panic!("{what} writes {c}: {at:?}");
    }
}

/// Writes the payload into every text of every record that takes it; how many took it.
fn plant(file: &Connection, payload: &str) -> usize {
    let mut planted = 0;
    let names = |sql: &str, key: &str| -> Vec<String> {
        let mut statement = file.prepare(sql).unwrap();
        statement.query_map([key], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    };
    // What keeps history from being changed is laid aside, as somebody would who writes the file by other means.
    for trigger in names("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND ?1 = ?1", "") {
        file.execute_batch(&format!("DROP TRIGGER \"{trigger}\"")).unwrap();
    }
    for table in
        names("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND ?1 = ?1", "")
    {
        if ["image", "org"].contains(&table.as_str()) {
            continue;
        }
        for column in names("SELECT name FROM pragma_table_info(?1) WHERE type = 'TEXT'", &table) {
            let Ok(mut rows) = file.prepare(&format!("SELECT rowid FROM {table} WHERE {column} IS NOT NULL")) else {
                continue;
            };
            let rows: Vec<i64> = rows.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
            for id in rows {
                // The number keeps apart what must be; what only takes certain words keeps them.
                let sql = format!("UPDATE {table} SET {column} = ?2 WHERE rowid = ?1");
                planted += file.execute(&sql, rusqlite::params![id, format!("{payload}{id}")]).unwrap_or(0);
            }
        }
    }
    planted
}

/// An office with something of everything.
fn furnished() -> Home {
    let home = office();
    let me = rustix::process::getuid().as_raw().to_string();
    for words in [
        &["admin", "add", "3999999999", "--role", "admin", "--email", "o@example.com"][..],
        &[
            "license",
            "edit",
            "Sketchpad",
            "--business-owner",
            "Ana",
            "--purchase-order",
            "P-1",
            "--invoice-number",
            "R-1",
        ],
        &["license", "edit", "Sketchpad", "--expiry-date", "2027-03-31", "--renewal-date", "2027-03-31"],
        &["audit", "start", "Sketchpad"],
        &["audit", "complete", "Sketchpad", "--seats", "5", "--notes", "looked at"],
        &["audit", "start", "Ledger"],
        &["audit", "cancel", "Ledger", "--reason", "no time"],
        &["exempt", "S2", "--until", "2027-01-31", "--reason", "on a journey"],
        &["reclaim", "--license", "Sketchpad", "--all-dormant", "--yes"],
        &["admin", "add", &me, "--email", "me@example.com"],
    ] {
        home.run(words).is(0);
    }
    home
}

/// Everything that lists or reports, with the flags that all of them take.
const VIEWS: [&[&str]; 27] = [
    &["product", "list"],
    &["product", "show", "C1"],
    &["license", "list"],
    &["license", "show", "L1"],
    &["person", "list"],
    &["person", "show", "P2"],
    &["person", "review"],
    &["seat", "list"],
    &["seat", "list", "--past"],
    &["seat", "why", "S1"],
    &["audit", "list"],
    &["audit", "due"],
    &["report", "utilization"],
    &["report", "dormant"],
    &["report", "spend"],
    &["report", "renewals"],
    &["report", "removals"],
    &["notice", "list"],
    &["history"],
    &["history", "--subject", "L1"],
    &["history", "verify"],
    &["imports"],
    &["imports", "I4"],
    &["admin", "list"],
    &["org", "show"],
    &["check"],
    &["pulse"],
];

/// What the program writes to a terminal of its own.
fn on_a_terminal(home: &Home, words: &[&str]) -> String {
    let mut command = at_home(home, "sh");
    command.env("NO_COLOR", "1");
    command.args(["-c", "\"$@\"; echo the end of it", "sh", BINARY]);
    command.args(words);
    let pty = Pty::spawn(command, 200, 50);
    pty.wait_text("the end of it");
    String::from_utf8(pty.bytes()).unwrap().replace("\r\r\n", "\n").replace("\r\n", "\n")
}

#[test]
fn the_look_at_a_text_finds_every_one_of_them() {
    for payload in PAYLOADS {
        assert!(unmeant(payload).is_some(), "{payload:?}");
        assert!(payload.chars().count() <= 40);
    }
    assert_eq!(unmeant("Ana Ruiz · é ❤\u{fe0f} 佐藤\n"), None);
}

#[test]
fn no_view_writes_what_a_planted_database_holds() {
    let home = furnished();
    let kept = std::fs::read(home.path().join("d.db")).unwrap();
    for payload in PAYLOADS {
        for end in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(home.path().join(format!("d.db{end}")));
        }
        std::fs::write(home.path().join("d.db"), &kept).unwrap();
        let file = raw(&home.path().join("d.db"));
        assert!(plant(&file, payload) > 60, "{payload:?}");
        drop(file);
        let mut seen = 0;
        for words in VIEWS {
            for form in [&[][..], &["--format", "json"]] {
                let words: Vec<&str> = words.iter().chain(form).copied().collect();
                let answer = home.run(&words);
                let what = format!("dormouse {} on {payload:?}", words.join(" "));
                is_safe(&what, &answer.out);
                is_safe(&what, &answer.err);
                seen += usize::from(answer.out.contains('‹') || answer.out.contains('␛') || answer.out.contains("\\u"));
            }
        }
        assert!(seen > 15 || payload.contains("\u{301}"), "{payload:?} was looked at {seen} times");
        let words = ["report", "renewals", "--ics", "-"];
        is_safe("the calendar", &home.run(&words).out.replace("\r\n", "\n"));
    }
}

#[test]
fn a_terminal_is_given_no_cell_of_csv_as_it_is_and_a_file_is() {
    let home = furnished();
    let payload = PAYLOADS.concat();
    raw(&home.path().join("d.db"))
        .execute("UPDATE person SET name = ?1", [payload.chars().take(150).collect::<String>()])
        .unwrap();
    for words in [
        &["person", "list", "--format", "csv"][..],
        &["seat", "list", "--format", "csv"],
        &["person", "list"],
        &["person", "list", "--json"],
        &["report", "dormant", "--today", DAY],
    ] {
        let said = on_a_terminal(&home, words);
        is_safe(&words.join(" "), &said);
        assert!(said.contains("‹U+202E›") || said.contains("\\u202e"), "{said}");
    }
    assert!(home.run(&["person", "list", "--format", "csv"]).is(0).out.contains('\u{202e}'), "a file gets it as it is");
}

#[test]
fn what_is_typed_is_answered_safely() {
    let home = office();
    for payload in PAYLOADS {
        let payload = payload.trim();
        let words: [&[&str]; 16] = [
            &[payload],
            &["license", payload],
            &["license", "show", payload],
            &["license", "list", "--status", payload],
            &["license", "list", &format!("--{payload}")],
            &["license", "add", "--product", payload, "--seats-total", payload],
            &["person", "add", "--name", payload, "--email", payload],
            &["person", "show", payload],
            &["seat", "revoke", payload, "--yes"],
            &["product", "add", "--name", payload, "--security-grade", payload],
            &["import", payload],
            &["export", payload],
            &["license", "list", "--db", payload],
            &["license", "list", "--config", payload],
            &["backup", &format!("{payload}/x")],
            &["audit", "complete", "L1", "--seats", payload],
        ];
        for words in words {
            let answer = home.run(words);
            is_safe(&format!("dormouse {words:?}"), &answer.out);
            is_safe(&format!("dormouse {words:?}"), &answer.err);
        }
        home.run(&["history"]).is(0);
    }
}

#[test]
fn the_dashboard_draws_none_of_it() {
    let home = furnished();
    let file = raw(&home.path().join("d.db"));
    for (n, payload) in PAYLOADS.iter().enumerate() {
        for (table, column) in [("person", "name"), ("license", "business_owner"), ("assignment", "account_identifier")]
        {
            let sql = format!("UPDATE {table} SET {column} = ?1 WHERE id % 12 = ?2");
            file.execute(&sql, rusqlite::params![format!("x{payload}"), i64::try_from(n).unwrap()]).unwrap();
        }
    }
    plant(&file, &PAYLOADS.iter().map(|payload| payload.chars().take(6).collect::<String>()).collect::<String>());
    drop(file);
    // Each page and dialog, from the beginning: keys, and a word that stands there then.
    let ways: [&[(&str, &str)]; 12] = [
        &[("1", "[1 catalog]")],
        &[("1", "[1 catalog]"), ("\r", "licenses")],
        &[("2", "[2 licenses]")],
        &[("\r", "assignments"), ("\t", "audit"), ("\t", "history")],
        &[("3", "[3 utilization]"), ("j\r", "dormant by")],
        &[("3", "[3 utilization]"), ("j\r", "dormant by"), ("w", "why:")],
        &[("3", "[3 utilization]"), ("j\r", "dormant by"), ("o", "department")],
        &[("!", "inbox")],
        &[(":", "find")],
        &[(":", "find"), ("2J", "2j")],
        &[("?", "help")],
        &[("/", "filter"), ("[2J", "[2j")],
    ];
    for way in ways {
        let mut command = at_home(&home, BINARY);
        command.env("NO_COLOR", "1");
        let pty = Pty::spawn(command, 120, 40);
        pty.wait_text("[2 Licenses]").wait_text("‹");
        for (keys, there) in way {
            pty.send(keys).wait_for(there, |screen| screen.contents().to_lowercase().contains(there));
        }
        let before = pty.bytes().len();
        pty.send("\x0c").wait_beyond(before);
        is_safe(&format!("the screen after {way:?}"), &pty.screen());
        let sent = String::from_utf8_lossy(&pty.bytes()).into_owned();
        let ours = |c: char| matches!(c, '\u{1b}' | '\r' | '\n' | '\u{8}');
        let foreign = sent.chars().find(|c| is_hidden(*c) && !ours(*c));
        assert_eq!(foreign, None, "after {way:?} the terminal was sent what nobody meant");
        for begin in ["]0;owned", "]52;", "P+q"] {
            assert!(!sent.contains(&format!("\u{1b}{begin}")), "after {way:?} the terminal was sent ESC {begin}");
        }
    }
}
