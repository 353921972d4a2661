//! The files that the made-up organisation has read, as an import takes them in.

use crate::domain::import_file::rejects::Rejects;
use crate::domain::import_file::row_unit::RowUnit;
use crate::domain::import_file::{AsOfFrom, Content, ImportFile, Reject, RejectCode, RowFault, VendorFile};
use crate::domain::time::Day;
use sha2::{Digest, Sha256};

/// One of our own files.
pub(super) fn own(kind: &str, as_of: Day, content: Content) -> ImportFile {
    let rows = match &content {
        Content::Products(rows) => rows.len(),
        Content::Licenses(rows) => rows.len(),
        Content::Orders(rows) => rows.len(),
        Content::Listings(rows) => rows.len(),
        Content::Accounts(rows) => rows.len(),
        Content::People(rows) => rows.len(),
        Content::Assignments(rows) => rows.len(),
        Content::Vendor(file) => file.accounts.len(),
        Content::Inventory(file) => file.rows.len(),
    };
    file(&format!("{kind}-{as_of}.csv"), &format!("dormouse.{kind}"), as_of, rows, content)
}

/// A vendor's list; `strangers` are rows of people nobody here knows, which the reader could not place.
pub(super) fn roster(vendor: VendorFile, as_of: Day, strangers: &[String]) -> ImportFile {
    let (realm, rows) = (vendor.realm.clone(), vendor.accounts.len() + strangers.len());
    let first = u32::try_from(vendor.accounts.len() + 2).unwrap_or(u32::MAX);
    let mut import_file = file(
        &format!("{realm}-members-{as_of}.csv"),
        &format!("{realm}.members"),
        as_of,
        rows,
        Content::Vendor(vendor),
    );
    import_file.rejects = (first..)
        .zip(strangers)
        .map(|(line, stranger)| {
            let message = "Nobody here answers to this account; add its holder, or let --create-people do it.";
            let fault = RowFault::of("email", RejectCode::NotFound, message);
            Reject { cells: vec![stranger.clone()], ..Reject::with(line, fault) }
        })
        .collect();
    import_file
}

fn file(name: &str, preset: &str, as_of: Day, rows: usize, content: Content) -> ImportFile {
    ImportFile {
        file: name.to_owned(),
        sha256: hex(&Sha256::digest(name)),
        reading: None,
        unit: RowUnit::Line,
        preset: preset.to_owned(),
        as_of,
        as_of_from: AsOfFrom::FileName,
        rows: u32::try_from(rows).unwrap_or(u32::MAX),
        passed_over: 0,
        content,
        rejects: Rejects::default(),
        warnings: Vec::new(),
        header: Vec::new(),
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
