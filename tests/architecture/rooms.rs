//! Who may know whom: the picture of `docs/architecture.md` as tables.

use super::Finding;
use super::paths::{Spoken, spoken};
use super::source::Source;

/// Each room and the rooms it may know. The binary and the root of the library put the rooms together.
const NEIGHBOURS: [(&str, &[&str]); 13] = [
    ("domain", &[]),
    ("trust", &["files", "domain"]),
    ("app", &["domain"]),
    ("ui", &["app", "domain"]),
    ("files", &["domain"]),
    ("store", &["files", "domain"]),
    ("import", &["files", "trust", "domain"]),
    ("export", &["files", "domain"]),
    ("notify", &["files", "trust", "domain"]),
    ("config", &["files", "trust", "domain"]),
    ("demo", &["domain", "store"]),
    ("runtime", &["app", "ui", "store", "import", "export", "files", "config", "demo", "trust", "domain"]),
    ("cli", &["store", "import", "export", "notify", "files", "config", "demo", "trust", "domain"]),
];

/// One file that may know one module beyond its room: the parser of key names makes the keys the dashboard listens to.
const EXCEPTIONS: [(&str, &[&str]); 1] = [("src/config/keys.rs", &["crate", "app", "key"])];

/// Crates that only some rooms may know; a folder or file below a room is named by its path.
const CRATES: [(&str, &[&str]); 7] = [
    ("rusqlite", &["store"]),
    ("ratatui", &["ui", "runtime"]),
    ("crossterm", &["runtime", "config", "ui/backend"]),
    ("lettre", &["notify"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
];

/// Rooms that are handed the moment, the files and the settings, and never fetch them.
const SECLUDED: [&str; 3] = ["domain", "app", "ui"];
const CLOCKS: [&str; 4] = ["SystemTime", "Utc", "Local", "Instant"];

fn breaches(source: &Source, breach: impl Fn(&Spoken) -> Option<String>) -> Vec<Finding> {
    let finding = |path: &Spoken| breach(path).map(|what| Finding { path: source.path.clone(), line: path.line, what });
    spoken(source).iter().filter_map(finding).collect()
}

/// A crate outside the rooms that may know it, also where another crate hands it on (`ratatui::crossterm`).
pub fn crates(source: &Source) -> Vec<Finding> {
    let inside = |place: &str| {
        let below = source.path.strip_prefix("src/").and_then(|path| path.strip_prefix(place));
        below.is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
    };
    breaches(source, |path| {
        let external = path.parts[0] != "crate";
        let (name, rooms) = CRATES.iter().find(|(name, rooms)| {
            let named = path.parts[0] == *name || (external && path.parts.iter().any(|part| part == name));
            named && !rooms.iter().any(|room| inside(room))
        })?;
        Some(format!("`{name}` belongs in src/{} alone", rooms.join(" and src/")))
    })
}

/// A room that speaks of another it may not know, or that is not on the map.
pub fn neighbours(source: &Source) -> Vec<Finding> {
    let room = source.room();
    if matches!(room, "main" | "lib") {
        return Vec::new();
    }
    let Some((_, known)) = NEIGHBOURS.iter().find(|(name, _)| *name == room) else {
        let what = format!("`{room}` is no room of the house: put it into one, or onto the map");
        return vec![Finding { path: source.path.clone(), line: 1, what }];
    };
    breaches(source, |path| {
        let other = path.parts.get(1).filter(|_| path.parts[0] == "crate")?;
        let stranger = other != room && !known.contains(&other.as_str());
        let is_room = NEIGHBOURS.iter().any(|(name, _)| name == other);
        let excepted = EXCEPTIONS.iter().any(|(file, module)| *file == source.path && path.starts_with(module));
        (stranger && is_room && !excepted).then(|| format!("`{room}` may not know `{other}`"))
    })
}

/// A secluded room that fetches the moment, a file or a variable itself.
pub fn outside_world(source: &Source) -> Vec<Finding> {
    if !SECLUDED.contains(&source.room()) {
        return Vec::new();
    }
    breaches(source, |path| {
        let system = path.starts_with(&["std", "fs"]) || path.starts_with(&["std", "env"]);
        let clock = CLOCKS.iter().any(|clock| path.ends_with(&[clock, "now"]));
        (system || clock).then(|| format!("`{}` is handed to this room, not fetched by it", path.text()))
    })
}

/// Ways to make, move or replace a file that only the room for that may use.
const MAKERS: [&[&str]; 13] = [
    &["OpenOptions"],
    &["DirBuilder"],
    &["File", "create"],
    &["File", "create_new"],
    &["File", "options"],
    &["fs", "write"],
    &["fs", "rename"],
    &["fs", "copy"],
    &["fs", "hard_link"],
    &["fs", "create_dir"],
    &["fs", "create_dir_all"],
    &["tempfile", "*"],
    &["symlink"],
];
/// What opens files of its own to read them, with flags that only this builder takes.
const READERS: [&str; 1] = ["src/trust/mod.rs"];

/// A file that is made by any other room than the one for it.
pub fn makers(source: &Source) -> Vec<Finding> {
    if source.room() == "files" || READERS.contains(&source.path.as_str()) {
        return Vec::new();
    }
    breaches(source, |path| {
        let made = MAKERS.iter().any(|maker| match maker {
            [krate, "*"] => path.parts[0] == *krate,
            maker => path.ends_with(maker),
        });
        made.then(|| format!("`{}` makes a file: that is done in src/files alone", path.text()))
    })
}

#[cfg(test)]
fn lines(check: fn(&Source) -> Vec<Finding>, path: &str, code: &str) -> Vec<usize> {
    check(&Source::new(path, code)).iter().map(|finding| finding.line).collect()
}

#[test]
fn a_crate_in_the_wrong_room_is_found() {
    for (path, code) in [
        ("src/domain/a.rs", "use rusqlite::Connection;"),
        ("src/cli/a.rs", "fn f() { rusqlite::params![] }"),
        ("src/app/a.rs", "use ratatui::{layout::Rect};"),
        ("src/ui/a.rs", "use crossterm::event;"),
        ("src/ui/a.rs", "use ratatui::crossterm::event;"),
        ("src/ui/backendish.rs", "use crossterm::event;"),
        ("src/main.rs", "use clap::Parser as _;"),
        ("src/runtime/a.rs", "use clap_complete::Shell;"),
    ] {
        assert_eq!(lines(crates, path, code), [1], "{path} {code}");
    }
}

#[test]
fn a_crate_in_its_room_is_not() {
    for (path, code) in [
        ("src/store/a/b.rs", "use rusqlite::Connection;"),
        ("src/ui/a.rs", "use ratatui::layout::Rect;"),
        ("src/ui/backend.rs", "use crossterm::event;"),
        ("src/ui/backend/a.rs", "use crossterm::event;"),
        ("src/config/keys.rs", "use crossterm::event;"),
        ("src/cli/mod.rs", "use clap::Parser;"),
        ("src/domain/a.rs", "// rusqlite::Connection\nlet x = \"clap::Parser\";"),
        ("src/domain/a.rs", "#[cfg(test)]\nmod tests { use rusqlite::Connection; }"),
        ("src/runtime/a.rs", "use crate::config::clap;"),
    ] {
        assert!(lines(crates, path, code).is_empty(), "{path} {code}");
    }
}

#[test]
fn a_room_that_knows_too_much_is_found() {
    for (path, code) in [
        ("src/domain/a.rs", "\nuse crate::store::Store;"),
        ("src/app/a.rs", "\nuse super::super::store::Store;"),
        ("src/app/a.rs", "\nuse crate::ui;"),
        ("src/ui/a.rs", "\nfn f() { crate::runtime::run() }"),
        ("src/cli/a.rs", "\nuse crate::{domain, app::App};"),
        ("src/runtime/a.rs", "\nuse crate::cli;"),
        ("src/import/a.rs", "\nuse crate::export::csv;"),
        ("src/store/a.rs", "\nuse dormouse::import::x;"),
        ("src/config/file.rs", "\nuse crate::app::key::Key;"),
        ("src/config/keys.rs", "\nuse crate::app::App;"),
    ] {
        assert_eq!(lines(neighbours, path, code), [2], "{path} {code}");
    }
    assert_eq!(lines(neighbours, "src/helpers/a.rs", ""), [1]);
    assert_eq!(lines(neighbours, "src/util.rs", ""), [1]);
}

#[test]
fn a_room_that_knows_whom_it_may_is_not() {
    for (path, code) in [
        ("src/ui/a.rs", "use crate::app::App; use super::super::domain::ids;"),
        ("src/runtime/a.rs", "use crate::{ui, app, store, config, export, domain};"),
        ("src/store/a.rs", "use super::b; use crate::store::c; use crate::domain::import_plan;"),
        ("src/main.rs", "use dormouse::{cli, runtime};"),
        ("src/app/a.rs", "#[cfg(test)] use crate::store::Store;"),
        ("src/config/keys.rs", "use crate::app::key::{Code, Key};"),
    ] {
        assert!(lines(neighbours, path, code).is_empty(), "{path} {code}");
    }
}

#[test]
fn a_file_that_is_made_elsewhere_is_found() {
    for code in [
        "use std::fs::OpenOptions;",
        "use std::fs; fn f() { fs::write(a, b) }",
        "fn f() { std::fs::File::create(a) }",
        "use std::fs::{File, DirBuilder};",
        "let t = tempfile::tempdir();",
    ] {
        assert_eq!(lines(makers, "src/cli/a.rs", code), [1], "{code}");
        assert!(lines(makers, "src/files/a.rs", code).is_empty(), "{code}");
    }
    for code in ["use std::fs; fn f() { fs::read(a) }", "#[cfg(test)] mod tests { use std::fs::OpenOptions; }"] {
        assert!(lines(makers, "src/cli/a.rs", code).is_empty(), "{code}");
    }
}

#[test]
fn a_secluded_room_that_looks_outside_is_found() {
    for code in [
        "use std::fs;",
        "use std::{fmt, env};",
        "fn f() { std::fs::read(x); }",
        "let t = SystemTime::now();",
        "let t = chrono::Utc::now();",
        "let t = std::time::Instant::now();",
        "let t = chrono::Local::now();",
    ] {
        for room in SECLUDED {
            assert_eq!(lines(outside_world, &format!("src/{room}/a.rs"), code), [1], "{room} {code}");
        }
        assert!(lines(outside_world, "src/runtime/a.rs", code).is_empty(), "{code}");
    }
    for code in ["use std::fmt;", "const V: &str = env!(\"X\");", "fn now() {}", "self.now();", "Day::now_in(x)"] {
        assert!(lines(outside_world, "src/domain/a.rs", code).is_empty(), "{code}");
    }
}

#[test]
fn the_map_names_only_rooms_that_are_on_it() {
    let on_it = |room: &&str| NEIGHBOURS.iter().any(|(name, _)| name == room);
    assert!(NEIGHBOURS.iter().all(|(_, known)| known.iter().all(on_it)));
    assert!(SECLUDED.iter().all(on_it));
}
