//! What is kept of a screen until the next start: place, marks, filters, orders, drafts.
//!
//! Everything is kept as words and ids in text, so that a state written by another version is read as far as it makes
//! sense and never refused.

use super::table::{Row, SortBy, Table};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::str::FromStr;

/// The state of one person's screen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SavedState {
    /// The tab's word.
    pub tab: String,
    /// Days of the threshold.
    pub threshold: u32,
    /// Which licenses are shown.
    #[serde(alias = "chip")]
    pub license_filter: String,
    /// The part of the catalog that is shown.
    pub part: String,
    /// List by list: catalog, licenses, utilization, holders.
    pub lists: BTreeMap<String, SavedList>,
    /// The marked dormant seats, as `L7/S345`.
    pub marks: Vec<String>,
    /// Notices that count as read.
    pub read: Vec<String>,
    /// What was typed into forms that were left: form by form, field by field.
    pub drafts: BTreeMap<String, BTreeMap<String, String>>,
}

impl SavedState {
    /// The state of a list; nothing if it was not kept.
    #[must_use]
    pub fn list(&self, name: &str) -> SavedList {
        self.lists.get(name).cloned().unwrap_or_default()
    }
}

/// The state of one list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SavedList {
    /// The selected row's id.
    pub selected: String,
    /// The filter.
    pub filter: String,
    /// The order: columns by word, `-` before one that is largest first.
    pub sort: Vec<String>,
    /// The column cursor.
    pub column: usize,
}

/// The state of a list.
pub(super) fn kept<R: Row>(table: &Table<R>) -> SavedList
where
    R::Id: ToString,
    R::Column: Into<&'static str>,
{
    let part = |by: &SortBy<R::Column>| {
        let word: &'static str = by.column.into();
        if by.descending { format!("-{word}") } else { word.to_owned() }
    };
    SavedList {
        selected: table.selected_id().map_or_else(String::new, |id| id.to_string()),
        filter: table.filter.input.text().to_owned(),
        sort: table.sort.iter().map(part).collect(),
        column: table.column,
    }
}

/// Puts the state of a list back, as far as it makes sense.
pub(super) fn put_back<R: Row>(table: &mut Table<R>, kept: &SavedList, id: impl Fn(&str) -> Option<R::Id>)
where
    R::Column: FromStr,
{
    if let Some(id) = id(&kept.selected) {
        table.select(id);
    }
    table.filter.input.set(&kept.filter);
    let part = |word: &String| {
        let (descending, word) = word.strip_prefix('-').map_or((false, word.as_str()), |word| (true, word));
        let column: R::Column = word.parse().ok()?;
        table.columns.contains(&column).then_some(SortBy { column, descending })
    };
    let sort: Vec<SortBy<R::Column>> = kept.sort.iter().filter_map(part).take(2).collect();
    if !sort.is_empty() {
        table.sort = sort;
    }
    table.column = kept.column.min(table.columns.len().saturating_sub(1));
}
