//! What came of a file that was read, for whoever gave it.
//!
//! It is part of the outcome of an import. It may know what files hold; it decides nothing.

use super::ids::{ImportId, SeatId};
use super::import_file::rejects::Rejects;
use super::time::Day;

/// What came of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Its id; `None` if it had been read before and changed nothing.
    pub import: Option<ImportId>,
    /// The file's name.
    pub file: String,
    /// The format.
    pub preset: String,
    /// The day it speaks for.
    pub as_of: Day,
    /// Where that day was found.
    pub as_of_from: super::import_file::AsOfFrom,
    /// It holds the mended rows of a file that was read before.
    pub mended: bool,
    /// What its rows are counted as.
    pub unit: super::import_file::row_unit::RowUnit,
    /// Rows below the header.
    pub rows: u32,
    /// Things added: products, licenses, people and seats.
    pub created: CreatedCounts,
    /// Accounts at the vendor that were added and changed.
    pub accounts: AccountCounts,
    /// Rows that are no seat: no paid account, or the same account once more.
    pub passed_over: u32,
    /// Rows that changed something known.
    pub updated: u32,
    /// Rows that changed nothing.
    pub unchanged: u32,
    /// Of those, rows that say once more, for the newest day, what is known.
    pub confirmed: u32,
    /// Lines that say something else than is known and may not change it, and what they are about.
    pub not_allowed: Vec<(u32, String)>,
    /// Of the rows that changed nothing, seats that were ended here and that the file still lists, with the line and whose it is.
    pub ended_here: Vec<(u32, String)>,
    /// Of those, further accounts of a person who has one seat, with the line and the account.
    pub same_person: Vec<(u32, String)>,
    /// What is unlikely about the file, the largest first.
    pub surprises: Vec<String>,
    /// Seats that the file no longer lists.
    pub gone: Vec<SeatId>,
    /// Of those, how many were revoked because it was asked for.
    pub gone_revoked: u32,
    /// Removals at the vendor that the file confirms.
    pub removals_closed: u32,
    /// The rows that were left out.
    pub rejects: Rejects,
    /// What the reader and the rules want to be known.
    pub warnings: Vec<String>,
    /// This very file was read before: nothing was done.
    pub seen_before: Option<ImportId>,
}

/// Things counted by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CreatedCounts {
    /// Products.
    pub products: u32,
    /// Licenses.
    pub licenses: u32,
    /// Orders.
    pub orders: u32,
    /// People.
    pub people: u32,
    /// Seats, past ones included.
    pub seats: u32,
    /// Applications on devices.
    pub applications: u32,
    /// Accounts at vendors that a file of our own tells of.
    pub accounts: u32,
    /// Further devices of such accounts.
    pub devices: u32,
    /// Entries of lists of what a vendor must not record or keep.
    pub listings: u32,
}

/// Accounts at a vendor, by what a file did to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AccountCounts {
    /// Added.
    pub created: u32,
    /// Changed: what is said of them, or whose they are.
    pub updated: u32,
}

impl CreatedCounts {
    /// All of them.
    #[must_use]
    pub fn sum(self) -> u32 {
        self.products
            + self.licenses
            + self.orders
            + self.people
            + self.seats
            + self.applications
            + self.accounts
            + self.devices
            + self.listings
    }
}
