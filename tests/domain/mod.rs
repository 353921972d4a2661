//! The rules, seen from outside: numbers in, figures out. The cases are files in `tests/fixtures/scenarios`, one kind
//! each, so that somebody who knows contracts and no Rust can read and add them.

mod audits;
mod carry;
mod catalog;
mod dormancy;
mod money;
mod properties;
mod report;
mod seats;
mod spend;
mod views;

use dormouse::domain::ids::{BatchId, LicenseId, ProductId};
use dormouse::domain::license::{License, LicenseFields, SeatFigures};
use dormouse::domain::money::Currency;
use dormouse::domain::read_model::{Denials, LicenseEntry};
use dormouse::domain::time::Day;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The cases of a file by their names; every table of the file is a case.
fn cases<T: DeserializeOwned>(file: &str) -> BTreeMap<String, T> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/scenarios").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let cases: BTreeMap<String, T> =
        toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(!cases.is_empty(), "{} has no case", path.display());
    cases
}

fn day(text: &str) -> Day {
    text.parse().unwrap_or_else(|_| panic!("{text} is no day"))
}

fn opt(text: Option<&String>) -> Option<Day> {
    text.map(|text| day(text))
}

/// Every scenario is looked at by somebody: a file that no test reads would pass for tested.
#[test]
fn every_file_of_scenarios_has_its_reader() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/scenarios");
    let mut files: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    assert_eq!(files, ["audits.toml", "dormancy.toml", "money.toml", "report.toml", "seats.toml", "views.toml"]);
}

/// A license in euros that nobody holds a seat of.
fn license(id: i64, product_id: ProductId, product: &str, fields: LicenseFields) -> LicenseEntry {
    let (terms, _) = fields.checked(Currency::EUR).unwrap();
    LicenseEntry {
        license: License {
            id: LicenseId(id),
            product_id,
            product: product.to_owned(),
            seats: SeatFigures { total: terms.seats_total, assigned: 0, unattributed: 0, ..SeatFigures::default() },
            terms,
            archived: false,
        },
        publisher: None,
        grade: None,
        risk: None,
        audit: None,
        next_audit_due: None,
        orders: Vec::new(),
        changed_by: BatchId(1),
        denials: Denials::default(),
        spell: None,
    }
}
