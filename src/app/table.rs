//! A list of records with a cursor, marks, a filter and an order.
//!
//! The cursor and the marks hold ids, not places: a record stays selected and marked through filter, sort and reload.
//! A table knows nothing of where its rows come from or how they are drawn; it hands out only the rows in its window.

mod ops;
#[cfg(test)]
mod tests;

use super::filter::Filter;
use crate::domain::dormancy::{AsOf, Threshold, Verdict, judge};
use crate::domain::money::{Currency, Worth};
use crate::domain::read_model::SeatEntry;
use crate::domain::time::Day;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::Arc;

pub use ops::Found;

/// What the value of a cell may depend on besides its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// Today.
    pub today: Day,
    /// Days of silence that make a seat dormant.
    pub threshold: Threshold,
    /// Age in days beyond which evidence is stale.
    pub stale_after: u32,
    /// The organisation's time zone.
    pub zone: chrono_tz::Tz,
    /// The organisation's currency.
    pub currency: Currency,
}

impl Scope {
    /// The verdict on a seat at this threshold, today.
    #[must_use]
    pub fn verdict(&self, entry: &SeatEntry) -> Verdict {
        judge(&(&entry.seat).into(), &entry.seat.holder, self.as_of())
    }

    /// What reads and reports go by.
    #[must_use]
    pub fn as_of(&self) -> AsOf {
        AsOf { day: self.today, threshold: self.threshold, stale_after: self.stale_after }
    }

    /// The calendar day of a moment.
    #[must_use]
    pub fn day(&self, at: chrono::DateTime<chrono::Utc>) -> Day {
        at.with_timezone(&self.zone).date_naive()
    }
}

/// What rows are ordered by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SortKey {
    /// A number, or a day as one.
    Number(i128),
    /// An exact fraction.
    Ratio(u64, u64),
    /// Money, of which two currencies are never compared.
    Worth(Worth),
    /// A text in its comparable form.
    Text(String),
    /// No value: last in either direction.
    Missing,
}

impl SortKey {
    /// A day as a key.
    #[must_use]
    pub fn day(day: Option<Day>) -> Self {
        day.map_or(Self::Missing, |day| Self::Number(day.to_epoch_days().into()))
    }

    /// A text as a key; an empty one is missing.
    #[must_use]
    pub fn text(text: &str) -> Self {
        if text.is_empty() { Self::Missing } else { Self::Text(crate::domain::text::key(text)) }
    }

    /// Money as a key.
    #[must_use]
    pub fn worth(worth: Option<Worth>) -> Self {
        worth.map_or(Self::Missing, Self::Worth)
    }

    /// A number as a key.
    #[must_use]
    pub fn number(number: impl Into<i128>) -> Self {
        Self::Number(number.into())
    }

    fn compare(&self, other: &Self, descending: bool) -> Ordering {
        let order = match (self, other) {
            (Self::Missing, Self::Missing) => return Ordering::Equal,
            (Self::Missing, _) => return Ordering::Greater,
            (_, Self::Missing) => return Ordering::Less,
            (Self::Number(a), Self::Number(b)) => a.cmp(b),
            (Self::Ratio(a, b), Self::Ratio(c, d)) => {
                (u128::from(*a) * u128::from(*d)).cmp(&(u128::from(*c) * u128::from(*b)))
            }
            // Which currency comes first does not turn with the amounts.
            (Self::Worth(a), Self::Worth(b)) => return a.compare(*b, descending),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            _ => Ordering::Equal,
        };
        if descending { order.reverse() } else { order }
    }
}

/// A column of a table.
pub trait Column: Copy + Eq + Debug + 'static {
    /// Its title in the header.
    fn title(self) -> &'static str;
    /// True if the first press of sort puts the largest first.
    fn largest_first(self) -> bool;
}

/// A record in a table.
pub trait Row {
    /// What names it.
    type Id: Copy + Ord + Debug;
    /// The columns it has.
    type Column: Column;
    /// Its id.
    fn id(&self) -> Self::Id;
    /// What the filter looks through, words in any spelling, one after the other.
    fn words(&self, out: &mut String);
    /// What it is ordered by in a column.
    fn key(&self, column: Self::Column, scope: &Scope) -> SortKey;
    /// What decides between rows that are equal in the order, before their ids do; without it they stay in the order they
    /// came in.
    fn name(&self) -> Option<String> {
        None
    }
    /// Its plain text in a column, for the clipboard and for a file.
    fn cell(&self, column: Self::Column, scope: &Scope) -> String;
}

/// One part of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SortBy<C> {
    /// By what.
    pub column: C,
    /// Largest first.
    pub descending: bool,
}

/// A list of records.
#[derive(Debug, Clone)]
pub struct Table<R: Row> {
    pub(super) rows: Arc<Vec<R>>,
    pub(super) loaded: bool,
    /// What the filter looks through, made when it is first needed.
    pub(super) words: Vec<String>,
    /// Places in `rows`, in order.
    pub(super) order: Vec<u32>,
    /// Those of them that are shown.
    pub(super) shown: Vec<u32>,
    /// How many rows pass everything but the filter.
    pub(super) eligible: usize,
    /// The columns, in order.
    pub columns: &'static [R::Column],
    /// Which of them the column cursor is on.
    pub column: usize,
    /// The order; what decides between rows that are equal in it, the rows say.
    pub sort: Vec<SortBy<R::Column>>,
    /// The filter.
    pub filter: Filter,
    /// The marked rows, shown or not.
    pub marks: BTreeSet<R::Id>,
    /// Only marked rows are shown.
    pub only_marked: bool,
    /// Where a range was begun.
    pub range: Option<R::Id>,
    pub(super) cursor: Option<R::Id>,
    /// To be selected as soon as it is shown.
    pub(super) wanted: Option<R::Id>,
    pub(super) at: usize,
    pub(super) offset: usize,
    pub(super) height: usize,
}

impl<R: Row> Table<R> {
    /// An empty table that nothing was read for yet.
    #[must_use]
    pub fn new(columns: &'static [R::Column]) -> Self {
        Self {
            rows: Arc::new(Vec::new()),
            loaded: false,
            words: Vec::new(),
            order: Vec::new(),
            shown: Vec::new(),
            eligible: 0,
            columns,
            column: 0,
            sort: Vec::new(),
            filter: Filter::default(),
            marks: BTreeSet::new(),
            only_marked: false,
            range: None,
            cursor: None,
            wanted: None,
            at: 0,
            offset: 0,
            height: 10,
        }
    }

    /// True once its rows were read.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.loaded
    }

    /// How many rows are shown.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// True if no row is shown.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// How many rows there are without the filter and `only marked`.
    #[must_use]
    pub fn total(&self) -> usize {
        self.eligible
    }

    /// The selected row's id.
    #[must_use]
    pub fn selected_id(&self) -> Option<R::Id> {
        self.cursor
    }

    /// The selected row.
    #[must_use]
    pub fn selected(&self) -> Option<&R> {
        self.row(self.at)
    }

    /// The place of the selected row among those shown.
    #[must_use]
    pub fn position(&self) -> usize {
        self.at
    }

    /// The place of the first row in the window.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The shown row at a place.
    #[must_use]
    pub fn row(&self, place: usize) -> Option<&R> {
        self.rows.get(*self.shown.get(place)? as usize)
    }

    /// The shown rows, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &R> + ExactSizeIterator {
        self.shown.iter().map(|place| &self.rows[*place as usize])
    }

    /// Every row, shown or not, in the order they came in.
    #[must_use]
    pub fn all(&self) -> &[R] {
        &self.rows
    }

    /// The same, to be kept by somebody else as well.
    #[must_use]
    pub fn shared(&self) -> Arc<Vec<R>> {
        Arc::clone(&self.rows)
    }

    /// The places of the rows that are on the screen.
    #[must_use]
    pub fn window(&self) -> std::ops::Range<usize> {
        let end = (self.offset + self.height).min(self.shown.len());
        self.offset.min(end)..end
    }

    /// The places of the range that is being drawn.
    #[must_use]
    pub fn range_places(&self) -> Option<std::ops::RangeInclusive<usize>> {
        let anchor = self.range?;
        let from = self.iter().position(|row| row.id() == anchor)?;
        Some(from.min(self.at)..=from.max(self.at))
    }

    /// Which part of the order a column is: its number from 1, and whether it is largest first.
    #[must_use]
    pub fn sorted_by(&self, column: R::Column) -> Option<(usize, bool)> {
        let at = self.sort.iter().position(|by| by.column == column)?;
        Some((at + 1, self.sort[at].descending))
    }
}

/// What every table can do, whatever its rows are.
pub trait Grid {
    /// Moves the cursor by so many rows.
    fn step(&mut self, by: isize);
    /// Rows of a page.
    fn page(&self) -> usize;
    /// The window has so many rows now.
    fn set_height(&mut self, height: usize);
    /// Moves the column cursor.
    fn column_step(&mut self, by: isize);
    /// Makes the column under the cursor the first or the second part of the order, or reverses it there.
    fn sort(&mut self, second: bool);
    /// The filter.
    fn filter(&self) -> &Filter;
    /// The filter, to be changed.
    fn filter_mut(&mut self) -> &mut Filter;
    /// Goes to the next or the previous row that the filter, or the last one, asks for.
    fn search(&mut self, forward: bool) -> Found;
    /// A range is being drawn.
    fn has_range(&self) -> bool;
    /// Begins a range at the cursor, or drops it.
    fn set_range(&mut self, on: bool);
    /// No row is shown.
    fn is_blank(&self) -> bool;
    /// How many rows are shown.
    fn shown(&self) -> usize;
    /// How many rows are marked, shown or not.
    fn marked(&self) -> usize;
    /// Only marked rows are shown.
    fn only_marked(&self) -> bool;
    /// Shows only marked rows, or all.
    fn set_only_marked(&mut self, on: bool);
    /// The titles of the columns.
    fn titles(&self) -> Vec<&'static str>;
    /// The shown rows as plain text, or the marked ones among them.
    fn cells(&self, scope: &Scope, only_marked: bool) -> Vec<Vec<String>>;
    /// The selected row as plain text.
    fn row_cells(&self, scope: &Scope) -> Option<Vec<String>>;
}
