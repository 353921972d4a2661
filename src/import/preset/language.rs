//! The page that says what a preset can hold, held against what is understood.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use strum::IntoEnumIterator as _;

use super::file;
use crate::domain::import_file::account_status::AccountStatus;

const PAGE: &str = include_str!("../../../docs/presets.md");

/// The texts between the marks of code.
fn marked(text: &str) -> BTreeSet<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The part of the page below a heading.
fn section(heading: &str) -> &'static str {
    let start = PAGE.find(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("there is no {heading}"));
    let rest = &PAGE[start + 4..];
    rest.find("\n## ").map_or(rest, |end| &rest[..end])
}

/// The keys that the tables of a section describe, table by table.
fn tables(heading: &str) -> Vec<BTreeSet<String>> {
    let mut tables = Vec::new();
    for line in section(heading).lines() {
        if line == "| key | |" {
            tables.push(BTreeSet::new());
        } else if let (Some(row), Some(table)) = (line.strip_prefix("| `"), tables.last_mut()) {
            table.extend(marked(&format!("`{}", row.split(" | ").next().unwrap())));
        }
    }
    tables
}

/// The keys, or the words, that are understood.
fn understood<T: DeserializeOwned + std::fmt::Debug>(text: &str) -> BTreeSet<String> {
    let message = toml::from_str::<T>(text).unwrap_err().message().to_owned();
    let (_, expected) = message.split_once("expected ").unwrap_or_else(|| panic!("{message}"));
    marked(expected)
}

/// The words of a key that has some.
fn words<T: DeserializeOwned + std::fmt::Debug>() -> BTreeSet<String> {
    #[derive(Debug, serde::Deserialize)]
    struct One<T> {
        #[serde(rename = "key")]
        _key: T,
    }
    understood::<One<T>>("key = \"zzz\"")
}

#[test]
fn the_page_describes_every_key_and_no_other() {
    let keys = |heading: &str| tables(heading).remove(0);
    let headings = PAGE.lines().filter_map(|line| line.strip_prefix("## `"));
    let of_tables = headings.map(|line| line.trim_matches(|c| matches!(c, '`' | '[' | ']')).to_owned());
    let top: BTreeSet<String> = keys("Top level").into_iter().chain(of_tables).collect();
    assert_eq!(top, understood::<file::File>("zzz = 1"));
    assert_eq!(keys("`[fingerprint]`"), understood::<file::Fingerprint>("zzz = 1"));
    assert_eq!(keys("`[file_name]`"), understood::<file::FileName>("zzz = 1"));
    assert_eq!(keys("`[as_of]`"), understood::<file::AsOf>("zzz = 1"));
    assert_eq!(keys("`[concealed]`"), understood::<file::Concealed>("zzz = 1"));
    let rows = tables("`[rows]`");
    assert_eq!(rows[0], understood::<file::Rows>("zzz = 1"));
    assert_eq!(rows[1], understood::<file::When>("zzz = 1"));
    assert_eq!(keys("`[[identifiers]]`"), understood::<file::Identifier>("zzz = 1"));
    assert_eq!(keys("`[unpivot]`"), understood::<file::Unpivot>("zzz = 1"));
    let fields = tables("`[fields]`");
    assert_eq!(fields[0], understood::<file::Text>("zzz = 1"));
    assert_eq!(fields[1], understood::<file::Date>("zzz = 1"));
    assert_eq!(keys("`[license]`"), understood::<file::Value>("zzz = 1"));
}

#[test]
fn the_page_has_every_word() {
    let has = |heading: &str, words: BTreeSet<String>| {
        let said = section(heading);
        for word in words {
            let named = [format!("`{word}`"), format!("\"{word}\""), format!("`[fields.{word}]`")];
            assert!(named.iter().any(|named| said.contains(named)), "{word} in {heading}");
        }
    };
    has("`[fields]`", understood::<file::Fields>("zzz = 1"));
    has("`[fields]`", words::<file::Take>());
    has("`[fields]`", words::<file::Empty>());
    has("`[fields]`", AccountStatus::iter().map(|status| <&str>::from(status).to_owned()).collect());
    has("`[fields]`", ["unix", "serial", "ago", "days"].map(str::to_owned).into());
    has("Top level", words::<file::Kind>());
    has("Top level", words::<file::Proof>());
    has("Top level", words::<file::Container>());
    has("Top level", ["de", "es", "fr", "it", "nl", "pt"].map(str::to_owned).into());
    has("`[[identifiers]]`", ["email", "upn", "alias", "employee_number", "login"].map(str::to_owned).into());
}
