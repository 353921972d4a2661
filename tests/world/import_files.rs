//! Files as their reader hands them over, built by hand.

use super::{day, mail};
use dormouse::domain::evidence::Last;
use dormouse::domain::import_file::rejects::Rejects;
use dormouse::domain::import_file::row_unit::RowUnit;
use dormouse::domain::import_file::{
    Account, AsOfFrom, Content, ImportFile, LicenseRow, Numbered, PersonRow, Reject, RejectCode, RowFault, SeatRow,
    VendorFile,
};
use dormouse::domain::license::LicenseFields;
use dormouse::domain::person::IdentifierKind;
use sha2::{Digest, Sha256};

/// A file of any content; two of the same content have the same digest.
pub fn file(name: &str, as_of: &str, rows: usize, content: Content) -> ImportFile {
    let digest = Sha256::digest(format!("{content:?}"));
    let preset = match &content {
        Content::Products(_) => "dormouse.products",
        Content::Licenses(_) => "dormouse.licenses",
        Content::Orders(_) => "dormouse.orders",
        Content::Listings(_) => "dormouse.listings",
        Content::People(_) => "dormouse.people",
        Content::Assignments(_) => "dormouse.assignments",
        Content::Accounts(_) => "dormouse.accounts",
        Content::Vendor(_) => "vendor.members",
        Content::Inventory(_) => "vendor.applications",
    };
    ImportFile {
        file: name.into(),
        sha256: digest.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}")),
        reading: None,
        unit: RowUnit::Line,
        preset: preset.into(),
        as_of: day(as_of),
        as_of_from: AsOfFrom::Flag,
        rows: u32::try_from(rows).unwrap(),
        passed_over: 0,
        content,
        rejects: Rejects::default(),
        warnings: Vec::new(),
        header: Vec::new(),
    }
}

/// Rows on lines 2, 3, 4 …
pub fn lines<T>(rows: impl IntoIterator<Item = T>) -> Vec<Numbered<T>> {
    rows.into_iter().zip(2..).map(|(row, line)| Numbered { line, row }).collect()
}

pub fn people(as_of: &str, rows: Vec<PersonRow>) -> ImportFile {
    file("people.csv", as_of, rows.len(), Content::People(lines(rows).into()))
}

pub fn licenses(as_of: &str, rows: Vec<LicenseRow>) -> ImportFile {
    file("licenses.csv", as_of, rows.len(), Content::Licenses(lines(rows)))
}

pub fn assignments(as_of: &str, rows: Vec<SeatRow>) -> ImportFile {
    file("assignments.csv", as_of, rows.len(), Content::Assignments(lines(rows).into()))
}

/// A person known as `name@example.com`.
pub fn person(name: &str) -> PersonRow {
    PersonRow { email: mail(name), name: Some(name.into()), ..PersonRow::default() }
}

/// An unnamed license of a product.
pub fn license(product: &str, seats: u32) -> LicenseRow {
    let fields = LicenseFields { seats_total: Some(seats), ..LicenseFields::default() };
    LicenseRow { product: product.into(), publisher: None, fields }
}

/// A seat of a product's unnamed license.
pub fn seat(product: &str, name: &str) -> SeatRow {
    SeatRow { product: product.into(), email: mail(name), ..SeatRow::default() }
}

/// An account whose holder is `name@example.com`.
pub fn account(name: &str) -> Account {
    Account {
        identifiers: vec![(IdentifierKind::Email, mail(name))],
        display_name: Some(name.into()),
        ..Account::default()
    }
}

/// An account that was last used on a day.
pub fn used(name: &str, on: &str) -> Account {
    Account { last_used: Last::Observed(day(on)), ..account(name) }
}

/// A vendor's full list of a license's paid accounts.
pub fn roster(as_of: &str, accounts: Vec<Account>) -> ImportFile {
    vendor(as_of, true, accounts)
}

/// A vendor's list that is a report of use and no roster.
pub fn usage(as_of: &str, accounts: Vec<Account>) -> ImportFile {
    vendor(as_of, false, accounts)
}

/// An account that signed in on a day.
pub fn signed_in(name: &str, on: &str) -> Account {
    Account { last_login: Last::Observed(day(on)), ..account(name) }
}

fn vendor(as_of: &str, roster: bool, accounts: Vec<Account>) -> ImportFile {
    let rows = accounts.len();
    let vendor = VendorFile {
        roster,
        directory: false,
        product: "Chat".into(),
        publisher: "Chatter".into(),
        realm: "chatter".into(),
        accounts: lines(accounts),
        cut_off: false,
    };
    file("members.csv", as_of, rows, Content::Vendor(vendor))
}

/// A row the reader could not take, with its cells.
pub fn unreadable(line: u32, cells: &[&str]) -> Reject {
    let fault = RowFault::of("Last active", RejectCode::BadDate, "\"soon\" is no date.");
    Reject { cells: cells.iter().map(|cell| (*cell).to_owned()).collect(), ..Reject::with(line, fault) }
}
