//! The mended rest of a file: rows that were rejected, written out with the reason, mended, and read again.
//!
//! Such a file is a part of one that was read before. It is no list of everybody, and its rows may have been counted
//! already. Pure rules; which file it came from is looked up by others.

use super::ImportFile;

/// The column with the reason that a file of rejected rows has behind its own; it is left out when the mended file is
/// read again.
pub const REASON_COLUMN: &str = "rejected_because";

impl ImportFile {
    /// True if the file holds the mended rows of another: it has the column with the reasons.
    #[must_use]
    pub fn is_mended(&self) -> bool {
        is_mended(&self.header)
    }
}

/// True if a header has the column with the reasons.
#[must_use]
pub fn is_mended(header: &[String]) -> bool {
    header.iter().any(|name| name.trim().eq_ignore_ascii_case(REASON_COLUMN))
}
