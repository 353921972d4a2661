//! Files that know each other in a circle: none of them can be read, tested or moved without all the others.
//!
//! A file knows another if it names something in it, by whatever path. A module's `mod` and `pub use` lines only say what
//! is there, so they make no circle; a name that is handed on counts where it comes from.

use super::Finding;
use super::paths::{Spoken, module, spoken};
use super::source::Source;
use std::collections::{BTreeMap, BTreeSet};

/// Circles that stand, and why: their files, or the folder that they lie in. One that is opened has to leave this list.
pub const KNOWN: [(&str, &[&str]); 2] = [
    (
        "one door: a directory, a draft in it and the place it goes to open each other",
        &[
            "src/files/dir.rs",
            "src/files/draft.rs",
            "src/files/mod.rs",
            "src/files/off_limits.rs",
            "src/files/target.rs",
        ],
    ),
    (
        "still to be opened: what is sent lies beside what sends it",
        &["src/notify/maildir.rs", "src/notify/mod.rs", "src/notify/sendmail.rs", "src/notify/smtp.rs"],
    ),
];

/// The files of one circle, in order.
type Circle = Vec<String>;

/// What the files of a crate say of each other.
struct Crate<'s> {
    /// The file of each module.
    files: BTreeMap<Vec<String>, &'s str>,
    /// The paths in each file.
    paths: BTreeMap<&'s str, Vec<Spoken>>,
}

impl<'s> Crate<'s> {
    fn new(sources: &'s [Source]) -> Self {
        let library = sources.iter().filter(|source| source.path != "src/main.rs");
        let files = library.clone().map(|source| (module(&source.path), source.path.as_str())).collect();
        let paths = library.map(|source| (source.path.as_str(), spoken(source))).collect();
        Self { files, paths }
    }

    /// The file that `parts`, said in `file`, come from; `None` for another crate, and for a module alone.
    fn file_of(&self, file: &str, parts: &[String]) -> Option<&'s str> {
        let mut parts = self.spelled_out(file, parts)?;
        // Each round follows one name that is handed on; nobody hands one on so often.
        for _ in 0..16 {
            let known = (0..parts.len()).rev().find(|many| self.files.contains_key(&parts[..*many]))?;
            let there = self.files[&parts[..known]];
            match self.imported(there, &parts[known]) {
                Some(path) => {
                    let mut onward = self.spelled_out(there, path)?;
                    onward.extend_from_slice(&parts[known + 1..]);
                    parts = onward;
                }
                None => return Some(there),
            }
            if self.files.contains_key(&parts) {
                return None;
            }
        }
        None
    }

    /// The parts behind `crate`; `None` for a path into another crate.
    fn spelled_out(&self, file: &str, parts: &[String]) -> Option<Vec<String>> {
        if parts[0] == "crate" {
            let behind: Vec<String> = parts[1..].iter().filter(|part| *part != "self").cloned().collect();
            return (!behind.is_empty() && !self.files.contains_key(&behind)).then_some(behind);
        }
        let mut child = module(file);
        child.push(parts[0].clone());
        if self.files.contains_key(&child) {
            child.extend(parts[1..].iter().filter(|part| *part != "self").cloned());
            return (!self.files.contains_key(&child)).then_some(child);
        }
        let path = self.imported(file, &parts[0]).filter(|path| path[0] != parts[0])?;
        let whole: Vec<String> = path.iter().chain(&parts[1..]).cloned().collect();
        self.spelled_out(file, &whole)
    }

    /// What a name in a file was imported from.
    fn imported(&self, file: &str, name: &str) -> Option<&[String]> {
        let named = |path: &&Spoken| path.import.as_ref().is_some_and(|import| import.name == name);
        self.paths[file].iter().find(named).map(|path| path.parts.as_slice())
    }

    /// Whom each file knows.
    fn knows(&self) -> BTreeMap<&'s str, BTreeSet<&'s str>> {
        let of = |(file, paths): (&&'s str, &Vec<Spoken>)| {
            let own = paths.iter().filter(|path| !path.import.as_ref().is_some_and(|import| import.public));
            let known = own.filter_map(|path| self.file_of(file, &path.parts)).filter(|other| other != file);
            (*file, known.collect())
        };
        self.paths.iter().map(of).collect()
    }
}

/// Every circle among the files: those that can all be reached from each other.
pub fn all(sources: &[Source]) -> Vec<Circle> {
    let known = Crate::new(sources).knows();
    let reach: BTreeMap<&str, BTreeSet<&str>> = known.keys().map(|file| (*file, reached(&known, file))).collect();
    let mut circles = BTreeSet::new();
    for (file, far) in &reach {
        let circle: Circle =
            far.iter().filter(|other| reach[*other].contains(file)).map(|other| (*other).to_owned()).collect();
        if circle.len() > 1 {
            circles.insert(circle);
        }
    }
    circles.into_iter().collect()
}

fn reached<'s>(known: &BTreeMap<&'s str, BTreeSet<&'s str>>, from: &'s str) -> BTreeSet<&'s str> {
    let mut found = BTreeSet::new();
    let mut next: Vec<&str> = vec![from];
    while let Some(file) = next.pop() {
        next.extend(known[file].iter().filter(|other| found.insert(**other)));
    }
    found
}

/// Circles that nobody gave a reason for, and files or folders that are named and have none any more.
pub fn unexplained(circles: &[Circle], known: &[(&str, &[&str])]) -> Vec<Finding> {
    let lies_in = |file: &str, named: &str| file == named || (named.ends_with('/') && file.starts_with(named));
    let mut findings = Vec::new();
    let mut tell = |path: &str, what: String| findings.push(Finding { path: path.to_owned(), line: 1, what });
    for circle in circles {
        let holds_all = |all: &[&str]| circle.iter().all(|file| all.iter().any(|named| lies_in(file, named)));
        if !known.iter().any(|(_, all)| holds_all(all)) {
            tell(&circle[0], format!("these files know each other in a circle: {}", circle.join(", ")));
        }
    }
    for (why, all) in known {
        for named in all.iter().filter(|named| !circles.iter().flatten().any(|file| lies_in(file, named))) {
            tell(named, format!("it is in no circle any more: take it off the list ({why})"));
        }
    }
    findings
}

#[cfg(test)]
fn circles(files: &[(&str, &str)]) -> Vec<Circle> {
    all(&files.iter().map(|(path, text)| Source::new(path, text)).collect::<Vec<_>>())
}

#[test]
fn files_that_know_each_other_are_a_circle() {
    let lib = ("src/lib.rs", "pub mod x;");
    let module = ("src/x/mod.rs", "mod a; mod b; mod c;");
    for (a, b) in [
        ("use super::b::B;", "use super::a::A;"),
        ("use crate::x::b; fn f() { b::g() }", "fn g() { super::a::f() }"),
        ("use super::b::{self, B};", "use crate::{x::a::A as Other};"),
    ] {
        let found = circles(&[lib, module, ("src/x/a.rs", a), ("src/x/b.rs", b), ("src/x/c.rs", "use super::a::A;")]);
        assert_eq!(found, [["src/x/a.rs", "src/x/b.rs"]], "{a} {b}");
    }
    let round = [
        ("src/x/a.rs", "use super::b::B;"),
        ("src/x/b.rs", "use super::c::C;"),
        ("src/x/c.rs", "use super::a::A;"),
        module,
        lib,
    ];
    assert_eq!(circles(&round), [["src/x/a.rs", "src/x/b.rs", "src/x/c.rs"]]);
}

#[test]
fn a_floor_below_is_no_circle() {
    for (a, b) in [
        ("use super::b::B;", "pub struct B;"),
        ("use super::b;", "use super::a::A;"),
        ("use super::b::B;", "#[cfg(test)] mod tests { use super::super::a::A; }"),
        ("use super::b::B;", "// super::a::A"),
        ("use super::b::B;", "use std::fmt; use other::a::A;"),
    ] {
        let found = circles(&[("src/lib.rs", "mod a; mod b;"), ("src/a.rs", a), ("src/b.rs", b)]);
        assert_eq!(found, Vec::<Circle>::new(), "{a} {b}");
    }
}

#[test]
fn a_child_that_uses_what_its_parent_has_is_in_a_circle_with_a_parent_that_uses_it() {
    let lib = ("src/lib.rs", "pub mod x;");
    let child = ("src/x/a.rs", "use super::Thing; pub fn f() {}");
    for parent in ["mod a; pub struct Thing; fn g() { a::f() }", "mod a; use a::f; pub struct Thing;"] {
        assert_eq!(circles(&[lib, ("src/x/mod.rs", parent), child]), [["src/x/a.rs", "src/x/mod.rs"]], "{parent}");
    }
    // What it only hands on makes none, and counts where it comes from.
    let parent = ("src/x/mod.rs", "mod a; mod b; pub use a::f; pub(crate) use b::Thing;");
    assert_eq!(circles(&[lib, parent, child, ("src/x/b.rs", "pub struct Thing;")]), Vec::<Circle>::new());
    let back = ("src/x/b.rs", "pub struct Thing; fn g() { super::f() }");
    assert_eq!(circles(&[lib, parent, child, back]), [["src/x/a.rs", "src/x/b.rs"]]);
}

#[test]
fn a_circle_needs_a_reason_and_a_reason_a_circle() {
    let circle = vec![vec!["src/a.rs".to_owned(), "src/b.rs".to_owned()]];
    let told = |known: &[(&str, &[&str])]| unexplained(&circle, known).len();
    assert_eq!(told(&[]), 1);
    assert_eq!(told(&[("one type", &["src/a.rs"])]), 1);
    assert_eq!(told(&[("one type", &["src/a.rs", "src/b.rs"])]), 0);
    assert_eq!(told(&[("one type", &["src/a.rs", "src/b.rs", "src/c.rs"])]), 1);
    assert_eq!(told(&[("one type", &["src/a.rs"]), ("another", &["src/b.rs"])]), 1, "two that became one");
    assert_eq!(told(&[("one type", &["src/"])]), 0);
    assert_eq!(told(&[("one type", &["src/"]), ("another", &["src/c/"])]), 1);
}
