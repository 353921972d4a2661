//! What is kept of a screen until the next start: place, marks, filters, orders, drafts.
//!
//! Everything is kept as words and ids in text, so that a state written by another version is read as far as it makes
//! sense and never refused.

use super::screens::Tab;
use super::screens::catalog::Part;
use super::screens::licenses::Chip;
use super::screens::seats::SeatRef;
use super::state::App;
use super::table::{Row, SortBy, Table};
use crate::domain::dormancy::Threshold;
use crate::domain::ids::{LicenseId, NoticeId, ProductId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::str::FromStr;

/// The state of one person's screen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Remembered {
    /// The tab's word.
    pub tab: String,
    /// Days of the threshold.
    pub threshold: u32,
    /// The part of the licenses that is shown.
    pub chip: String,
    /// The part of the catalog that is shown.
    pub part: String,
    /// List by list: catalog, licenses, utilization, holders.
    pub lists: BTreeMap<String, RememberedList>,
    /// The marked dormant seats, as `L7/S345`.
    pub marks: Vec<String>,
    /// Notices that count as read.
    pub read: Vec<String>,
    /// What was typed into forms that were left: form by form, field by field.
    pub drafts: BTreeMap<String, BTreeMap<String, String>>,
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

impl App {
    /// What is to be kept of this screen until the next start.
    #[must_use]
    pub fn remembered(&self) -> Remembered {
        let mut drafts = self.drafts.clone();
        for (name, form) in self.dialogs.iter().filter_map(|layer| layer.dialog.form()) {
            if form.is_touched() {
                drafts.insert(name, form.draft());
            }
        }
        let word: &'static str = self.tab.into();
        Remembered {
            tab: word.to_owned(),
            threshold: self.utilization.threshold.days(),
            chip: self.licenses.chip.word().to_owned(),
            part: self.catalog.part.word(),
            lists: BTreeMap::from([
                ("catalog".to_owned(), kept(&self.catalog.table)),
                ("licenses".to_owned(), kept(&self.licenses.table)),
                ("utilization".to_owned(), kept(&self.utilization.table)),
                ("holders".to_owned(), kept(&self.utilization.holders)),
            ]),
            marks: self.utilization.holders.marks.iter().map(ToString::to_string).collect(),
            read: self.read.iter().map(ToString::to_string).collect(),
            drafts,
        }
    }

    /// Puts back what was kept, as far as it makes sense.
    pub(super) fn recall(&mut self, kept: &Remembered) {
        self.tab = kept.tab.parse().unwrap_or_else(|_| Tab::default());
        if let Some(threshold) = Threshold::new(kept.threshold) {
            self.utilization.threshold = threshold;
        }
        self.licenses.chip = Chip::all().find(|chip| chip.word() == kept.chip).unwrap_or_default();
        let list = |name: &str| kept.lists.get(name).cloned().unwrap_or_default();
        self.catalog.part = Part::from_word(&kept.part);
        put_back(&mut self.catalog.table, &list("catalog"), ProductId::parse);
        self.catalog.arrange_as_kept();
        put_back(&mut self.licenses.table, &list("licenses"), LicenseId::parse);
        put_back(&mut self.utilization.table, &list("utilization"), LicenseId::parse);
        let holders = RememberedList { filter: String::new(), ..list("holders") };
        put_back(&mut self.utilization.holders, &holders, SeatRef::parse);
        self.utilization.holders.marks = kept.marks.iter().filter_map(|mark| SeatRef::parse(mark)).collect();
        self.utilization.mark_licenses();
        self.read = kept.read.iter().filter_map(|id| NoticeId::parse(id)).collect();
        self.drafts.clone_from(&kept.drafts);
    }
}

fn kept<R: Row>(table: &Table<R>) -> RememberedList
where
    R::Id: ToString,
    R::Column: Into<&'static str>,
{
    let part = |by: &SortBy<R::Column>| {
        let word: &'static str = by.column.into();
        if by.descending { format!("-{word}") } else { word.to_owned() }
    };
    RememberedList {
        selected: table.selected_id().map_or_else(String::new, |id| id.to_string()),
        filter: table.filter.input.text().to_owned(),
        sort: table.sort.iter().map(part).collect(),
        column: table.column,
    }
}

fn put_back<R: Row>(table: &mut Table<R>, kept: &RememberedList, id: impl Fn(&str) -> Option<R::Id>)
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
