//! The mended rest of a file: rows that were rejected, written out with the reason, mended, and read again.
//!
//! Such a file is a part of one that was read before. It is no list of everybody, and its rows may have been counted
//! already. Pure rules; which file it came from is looked up by others.

use super::super::text::visible;
use super::ImportFile;

/// The columns that a file of rejected rows has behind its own: where each row stood, and of all its faults the columns, the
/// words and the sentences, in one order. They are left out when the mended file is read again.
pub const REJECT_COLUMNS: [&str; 4] = ["rejected_line", "rejected_columns", "rejected_codes", "rejected_because"];

/// True of one of those columns, as a file or a spreadsheet spells it.
#[must_use]
pub fn is_reject_column(name: &str) -> bool {
    let name = visible(name);
    REJECT_COLUMNS.iter().any(|known| name.trim().eq_ignore_ascii_case(known))
}

impl ImportFile {
    /// True if the file holds the mended rows of another: it has a column of those with the reasons.
    #[must_use]
    pub fn is_mended(&self) -> bool {
        is_mended(&self.header)
    }
}

/// True if a header has a column of those with the reasons.
#[must_use]
pub fn is_mended(header: &[String]) -> bool {
    header.iter().any(|name| is_reject_column(name))
}
