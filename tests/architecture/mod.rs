//! The shape of the source, held by a test: who may know whom, how long a file may be, which words stay out.
//!
//! The checks are functions from a file to findings and know nothing of the disk; each has a breach of its own that it
//! must find, beside it. Here they are set on the real tree.

mod circles;
mod paths;
mod rooms;
mod source;
mod words;

use std::fmt;
use std::fs;
use std::path::Path;

use source::Source;

/// One breach, where it is.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    path: String,
    line: usize,
    what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

/// Every file below `folder` that ends in `ending`, as a path from the root of the project and its text.
fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// Runs a check on every Rust file of the library and the binary.
fn holds_in_src<F: IntoIterator<Item = Finding>>(check: impl Fn(&Source) -> F) {
    let sources = files("src", ".rs");
    assert!(sources.len() > 10, "the source was not found");
    none(sources.iter().flat_map(|(path, text)| check(&Source::new(path, text))));
}

fn none(findings: impl Iterator<Item = Finding>) {
    let told: Vec<String> = findings.map(|finding| finding.to_string()).collect();
    assert!(told.is_empty(), "\n{}\n", told.join("\n"));
}

#[test]
fn each_crate_stays_in_its_room() {
    holds_in_src(rooms::crates);
}

#[test]
fn rooms_know_only_whom_they_may() {
    holds_in_src(rooms::neighbours);
}

#[test]
fn no_files_know_each_other_in_a_circle() {
    let sources: Vec<Source> = files("src", ".rs").iter().map(|(path, text)| Source::new(path, text)).collect();
    none(circles::unexplained(&circles::all(&sources), &circles::KNOWN).into_iter());
}

#[test]
fn what_decides_asks_no_clock_no_file_and_no_environment() {
    holds_in_src(rooms::outside_world);
}

#[test]
fn files_are_made_in_one_room() {
    holds_in_src(rooms::makers);
}

#[test]
fn a_file_is_one_idea() {
    none(
        ["src", "tests", "benches"]
            .iter()
            .flat_map(|folder| files(folder, ".rs"))
            .filter_map(|(path, text)| words::length(&path, &text)),
    );
}

#[test]
fn what_a_front_end_shows_in_a_test_was_read_from_a_store() {
    none(files("tests", ".rs").iter().flat_map(|(path, text)| words::handmade(path, text)));
}

#[test]
fn every_file_begins_with_what_it_is_for() {
    holds_in_src(words::opening);
}

#[test]
fn no_name_that_was_given_up_comes_back() {
    holds_in_src(words::retired);
}

#[test]
fn no_vendor_is_named_in_code() {
    holds_in_src(words::vendors);
}

#[test]
fn no_statement_replaces_rows_unseen() {
    holds_in_src(words::replacing_sql);
    none(files("assets", ".sql").iter().flat_map(|(path, text)| words::replacing_sql(&Source::sql(path, text))));
}
