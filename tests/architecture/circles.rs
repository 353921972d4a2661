//! Circles of files: a file that imports one which, over whatever way, imports it.

use super::Finding;
use super::paths::spoken;
use super::source::Source;
use std::collections::{BTreeMap, BTreeSet};

/// Where a circle may stand, and why; nowhere else.
const ALLOWED: [(&str, &str); 8] = [
    ("src/app/table", "one type, its operations in a file of their own"),
    ("src/app/", "the dialogs and the state that opens them are not parted yet"),
    ("src/files/", "not parted yet: the ways to make a file share their errors with the room's own"),
    ("src/import/", "not parted yet: what is read and what a preset says are told by the same types"),
    ("src/notify/", "not parted yet: the ways to send share the room's own types"),
    ("src/runtime/", "not parted yet: whoever waits, listens and restores works on one terminal"),
    ("src/store/", "not parted yet: commands, reading and the door stand on each other"),
    ("src/ui/", "the screens and dialogs and the painter that they are drawn with are not parted yet"),
];

/// Every circle of files that is not allowed.
pub fn circles(sources: &[Source]) -> Vec<Finding> {
    let allowed =
        |circle: &BTreeSet<&str>| ALLOWED.iter().any(|(place, _)| circle.iter().all(|file| file.starts_with(place)));
    let finding = |circle: BTreeSet<&str>| {
        let files: Vec<&str> = circle.into_iter().collect();
        Finding {
            path: files[0].to_owned(),
            line: 1,
            what: format!("imports itself over a circle: {}", files.join(", ")),
        }
    };
    rings(&imports(sources)).into_iter().filter(|circle| !allowed(circle)).map(finding).collect()
}

/// The files that each file speaks of.
fn imports(sources: &[Source]) -> BTreeMap<&str, BTreeSet<&str>> {
    let modules: BTreeMap<Vec<String>, &str> =
        sources.iter().map(|source| (module(&source.path), source.path.as_str())).collect();
    let file = |parts: &[String]| (1..=parts.len()).rev().find_map(|until| modules.get(&parts[..until]).copied());
    let of = |source: &Source| {
        let here = module(&source.path);
        let named = spoken(source).into_iter().filter_map(|path| {
            if path.parts[0] == "crate" {
                return file(&path.parts[1..]);
            }
            // A module of this one's own is spoken of by its name alone.
            let below: Vec<String> = here.iter().chain(&path.parts).cloned().collect();
            modules.contains_key(&below[..=here.len()]).then(|| file(&below)).flatten()
        });
        named.filter(|other| *other != source.path).collect()
    };
    sources.iter().map(|source| (source.path.as_str(), of(source))).collect()
}

/// The module that a file is: `src/cli/license/mod.rs` is `cli`, `license`.
fn module(path: &str) -> Vec<String> {
    let below = path.strip_prefix("src/").unwrap_or(path).trim_end_matches(".rs");
    let parts = below.split('/').map(str::to_owned);
    parts.filter(|part| !matches!(part.as_str(), "mod" | "lib" | "main")).collect()
}

/// The sets of files of which each leads to each other.
fn rings<'a>(imports: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Vec<BTreeSet<&'a str>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> = imports.keys().map(|file| (*file, reach(imports, file))).collect();
    let mut seen = BTreeSet::new();
    let mut rings = Vec::new();
    for file in reached.keys().filter(|file| reached[*file].contains(*file)) {
        let ring: BTreeSet<&str> =
            reached[file].iter().copied().filter(|other| reached[other].contains(file)).collect();
        if seen.insert(ring.clone()) {
            rings.push(ring);
        }
    }
    rings
}

/// Every file that one leads to.
fn reach<'a>(imports: &BTreeMap<&'a str, BTreeSet<&'a str>>, from: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut ahead: Vec<&str> = imports[from].iter().copied().collect();
    while let Some(file) = ahead.pop() {
        if reached.insert(file) {
            ahead.extend(&imports[file]);
        }
    }
    reached
}

#[test]
fn a_circle_is_found_over_any_number_of_files() {
    let of = |files: &[(&str, &str)]| {
        let sources: Vec<Source> = files.iter().map(|(path, text)| Source::new(path, text)).collect();
        circles(&sources).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let three = [
        ("src/cli/a.rs", "use super::b::B;"),
        ("src/cli/b.rs", "fn f() { crate::cli::c::C::new() }"),
        ("src/cli/c.rs", "use super::{a, d};"),
        ("src/cli/d.rs", "use crate::domain::x;"),
    ];
    let all = "src/cli/a.rs:1: imports itself over a circle: src/cli/a.rs, src/cli/b.rs, src/cli/c.rs";
    assert_eq!(of(&three), [all]);
    assert_eq!(of(&three[..2]), Vec::<String>::new());
    // A folder and what stands in it: by the module's own name, and by `super`.
    assert_eq!(of(&[("src/cli/x/mod.rs", "mod y;\nfn f() { y::g() }"), ("src/cli/x/y.rs", "use super::f;")]).len(), 1);
    assert!(of(&[("src/cli/x/mod.rs", "mod y;\nfn f() { y::g() }"), ("src/cli/x/y.rs", "use std::fmt;")]).is_empty());
    assert!(of(&[("src/cli/a.rs", "use super::b::B;"), ("src/cli/b.rs", "#[cfg(test)]\nuse super::a::A;")]).is_empty());
    assert!(of(&[("src/files/a.rs", "use super::b;"), ("src/files/b.rs", "use super::a;")]).is_empty(), "allowed");
}
