//! What can be done with a table: rows put in, order, filter, cursor, marks.

use super::{Grid, Row, Scope, SortBy, SortKey, Table};
use crate::app::filter::{Filter, Terms};
use crate::domain::text::key;
use std::cell::OnceCell;
use std::cmp::Ordering;
use std::sync::Arc;

/// What a search for the next match came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// The cursor went on.
    Moved,
    /// It went past the end and began again.
    Wrapped,
    /// There is nothing to look for.
    NothingAsked,
    /// No row matches.
    NoMatch,
}

impl<R: Row> Table<R> {
    /// Puts rows in, and keeps cursor, marks, filter and order.
    pub fn set_rows(&mut self, rows: Arc<Vec<R>>, scope: &Scope, keep: impl Fn(&R) -> bool) {
        self.rows = rows;
        self.words.clear();
        self.loaded = true;
        self.refresh(scope, keep);
    }

    /// Takes the rows out, until others are read.
    pub fn unload(&mut self) {
        self.rows = Arc::new(Vec::new());
        self.words.clear();
        self.order.clear();
        self.shown.clear();
        self.eligible = 0;
        self.range = None;
        self.loaded = false;
    }

    /// Orders and filters the rows again.
    pub fn refresh(&mut self, scope: &Scope, keep: impl Fn(&R) -> bool) {
        self.reorder(scope);
        self.refilter(keep);
    }

    /// Filters the rows again; their order stays.
    pub fn refilter(&mut self, keep: impl Fn(&R) -> bool) {
        let terms = self.filter.terms();
        if !terms.is_empty() && self.words.len() != self.rows.len() {
            self.words = words_of(&self.rows);
        }
        let mut eligible = 0;
        self.shown.clear();
        for &place in &self.order {
            let row = &self.rows[place as usize];
            if !keep(row) {
                continue;
            }
            eligible += 1;
            let marked = !self.only_marked || self.marks.contains(&row.id());
            if marked && (terms.is_empty() || terms.hold(&self.words[place as usize])) {
                self.shown.push(place);
            }
        }
        self.eligible = eligible;
        self.find_cursor();
    }

    fn reorder(&mut self, scope: &Scope) {
        let count = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        if self.sort.is_empty() {
            self.order = (0..count).collect();
            return;
        }
        let mut keyed: Vec<Keyed<'_, R>> = (0..count)
            .map(|place| {
                let row = &self.rows[place as usize];
                let keys = self.sort.iter().map(|by| row.key(by.column, scope)).collect();
                Keyed { keys, place, row, name: OnceCell::new() }
            })
            .collect();
        keyed.sort_by(|a, b| {
            let parts = a.keys.iter().zip(&b.keys).zip(&self.sort);
            let order =
                parts.fold(Ordering::Equal, |order, ((a, b), by)| order.then_with(|| a.compare(b, by.descending)));
            order.then_with(|| a.tie(b))
        });
        self.order = keyed.into_iter().map(|keyed| keyed.place).collect();
    }

    /// Puts the cursor back on its record, or where that was if it is shown no more.
    fn find_cursor(&mut self) {
        let wanted = self.wanted.and_then(|id| self.place_of(id));
        if wanted.is_some() {
            self.wanted = None;
        }
        let stayed = self.row(self.at).is_some_and(|row| Some(row.id()) == self.cursor);
        let same = if stayed { Some(self.at) } else { self.cursor.and_then(|id| self.place_of(id)) };
        if self.range.is_some_and(|anchor| self.place_of(anchor).is_none()) {
            self.range = None;
        }
        self.go_to(wanted.or(same).unwrap_or(self.at));
    }

    fn place_of(&self, id: R::Id) -> Option<usize> {
        self.iter().position(|row| row.id() == id)
    }

    /// Selects the row at a place, or the last one before it.
    pub fn go_to(&mut self, place: usize) {
        self.at = place.min(self.shown.len().saturating_sub(1));
        self.cursor = self.row(self.at).map(Row::id);
        let height = self.height.max(1);
        let last = self.shown.len().saturating_sub(height);
        self.offset = self.offset.min(last).clamp((self.at + 1).saturating_sub(height), self.at);
    }

    /// Selects a record now, or as soon as it is shown.
    pub fn select(&mut self, id: R::Id) {
        self.wanted = Some(id);
        self.find_cursor();
    }

    /// Marks the selected row and goes down, or marks the range and ends it. The ids whose mark changed.
    pub fn mark(&mut self) -> Vec<R::Id> {
        let Some(range) = self.range_places() else {
            let changed: Vec<R::Id> = self.cursor.into_iter().collect();
            self.toggle(&changed);
            self.go_to(self.at + 1);
            return changed;
        };
        self.range = None;
        let ids = range.filter_map(|place| self.row(place).map(Row::id));
        let changed: Vec<R::Id> = ids.filter(|id| !self.marks.contains(id)).collect();
        self.toggle(&changed);
        changed
    }

    /// Marks every row shown, or takes all those marks off if every one is marked.
    pub fn mark_all(&mut self) -> Vec<R::Id> {
        let unmarked: Vec<R::Id> = self.iter().map(Row::id).filter(|id| !self.marks.contains(id)).collect();
        let changed = if unmarked.is_empty() { self.iter().map(Row::id).collect() } else { unmarked };
        self.toggle(&changed);
        changed
    }

    /// Turns the mark of every row shown.
    pub fn invert(&mut self) -> Vec<R::Id> {
        let changed: Vec<R::Id> = self.iter().map(Row::id).collect();
        self.toggle(&changed);
        changed
    }

    /// Takes every mark off, of rows that are not shown too.
    pub fn unmark(&mut self) -> Vec<R::Id> {
        let changed: Vec<R::Id> = self.marks.iter().copied().collect();
        self.marks.clear();
        changed
    }

    /// Turns these marks.
    pub fn toggle(&mut self, ids: &[R::Id]) {
        for id in ids {
            if !self.marks.remove(id) {
                self.marks.insert(*id);
            }
        }
    }

    /// The marked rows that are shown, in order.
    pub fn marked_shown(&self) -> impl Iterator<Item = &R> {
        self.iter().filter(|row| self.marks.contains(&row.id()))
    }

    fn matching(&self, terms: &Terms, place: usize) -> bool {
        let row = self.shown[place] as usize;
        terms.hold(self.words.get(row).map_or("", String::as_str))
    }
}

/// A row with what it is ordered by. Its name is made only where it decides: most rows differ in what comes before.
struct Keyed<'r, R> {
    keys: Vec<SortKey>,
    place: u32,
    row: &'r R,
    name: OnceCell<Option<String>>,
}

impl<R: Row> Keyed<'_, R> {
    fn tie(&self, other: &Self) -> Ordering {
        let name = |of: &Self| of.name.get_or_init(|| of.row.name().as_deref().map(key)).clone();
        match (name(self), name(other)) {
            (Some(a), Some(b)) => a.cmp(&b).then_with(|| self.row.id().cmp(&other.row.id())),
            _ => Ordering::Equal,
        }
    }
}

fn words_of<R: Row>(rows: &[R]) -> Vec<String> {
    let mut words = String::new();
    rows.iter()
        .map(|row| {
            words.clear();
            row.words(&mut words);
            key(&words)
        })
        .collect()
}

impl<R: Row> Grid for Table<R> {
    fn step(&mut self, by: isize) {
        self.go_to(self.at.saturating_add_signed(by));
    }

    fn page(&self) -> usize {
        self.height.max(1)
    }

    fn set_height(&mut self, height: usize) {
        self.height = height;
        self.go_to(self.at);
    }

    fn column_step(&mut self, by: isize) {
        self.column = self.column.saturating_add_signed(by).min(self.columns.len().saturating_sub(1));
    }

    fn sort(&mut self, second: bool) {
        let Some(&column) = self.columns.get(self.column) else { return };
        let fresh = SortBy { column, descending: super::Column::largest_first(column) };
        let slot = usize::from(second && !self.sort.is_empty());
        let known = self.sort.iter().position(|by| by.column == column).filter(|at| *at <= slot);
        // A column cannot break its own ties: asked for as the second key, the first stays as it is.
        if second && known == Some(0) && slot == 1 {
            return;
        }
        if let Some(at) = known {
            self.sort[at].descending = !self.sort[at].descending;
        } else {
            self.sort.truncate(slot);
            self.sort.push(fresh);
        }
    }

    fn filter(&self) -> &Filter {
        &self.filter
    }

    fn filter_mut(&mut self) -> &mut Filter {
        &mut self.filter
    }

    fn search(&mut self, forward: bool) -> Found {
        let asked = if self.filter.is_set() { self.filter.input.text() } else { &self.filter.last };
        let terms = Terms::parse(asked);
        if terms.is_empty() {
            return Found::NothingAsked;
        }
        if self.words.len() != self.rows.len() {
            self.words = words_of(&self.rows);
        }
        let count = self.shown.len();
        let places = (1..=count).map(|by| (self.at + if forward { by } else { count - by }) % count);
        let Some(place) = places.clone().find(|place| self.matching(&terms, *place)) else { return Found::NoMatch };
        let wrapped = if forward { place <= self.at } else { place >= self.at };
        self.go_to(place);
        if wrapped { Found::Wrapped } else { Found::Moved }
    }

    fn has_range(&self) -> bool {
        self.range.is_some()
    }

    fn set_range(&mut self, on: bool) {
        self.range = self.cursor.filter(|_| on);
    }

    fn is_blank(&self) -> bool {
        self.shown.is_empty()
    }

    fn shown(&self) -> usize {
        self.shown.len()
    }

    fn marked(&self) -> usize {
        self.marks.len()
    }

    fn only_marked(&self) -> bool {
        self.only_marked
    }

    fn set_only_marked(&mut self, on: bool) {
        self.only_marked = on;
    }

    fn titles(&self) -> Vec<&'static str> {
        self.columns.iter().map(|column| super::Column::title(*column)).collect()
    }

    fn cells(&self, scope: &Scope, only_marked: bool) -> Vec<Vec<String>> {
        let rows = self.iter().filter(|row| !only_marked || self.marks.contains(&row.id()));
        rows.map(|row| self.columns.iter().map(|column| row.cell(*column, scope)).collect()).collect()
    }

    fn row_cells(&self, scope: &Scope) -> Option<Vec<String>> {
        let row = self.selected()?;
        Some(self.columns.iter().map(|column| row.cell(*column, scope)).collect())
    }
}
