//! What is kept of a screen until the next start: place, marks, filters, orders, drafts.
//!
//! Everything is kept as words and ids in text, so that a state written by another version is read as far as it makes
//! sense and never refused.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The state of one person's screen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Remembered {
    /// The tab's title in lower case.
    pub tab: String,
    /// Days of the threshold.
    pub threshold: u32,
    /// The part of the licenses that is shown.
    pub chip: String,
    /// List by list: catalog, licenses, utilization, holders.
    pub lists: BTreeMap<String, RememberedList>,
    /// The marked dormant seats, as `L7/S345`.
    pub marks: Vec<String>,
    /// Notices that count as read.
    pub read: Vec<String>,
    /// What was typed into forms that were left: form by form, field by field.
    pub drafts: BTreeMap<String, BTreeMap<String, String>>,
    /// The form that was open.
    pub open_form: Option<String>,
}

/// The state of one list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RememberedList {
    /// The selected row's id.
    pub selected: String,
    /// The filter.
    pub filter: String,
    /// The order: columns by word, `-` before one that is largest first.
    pub sort: Vec<String>,
    /// The column cursor.
    pub column: usize,
}
