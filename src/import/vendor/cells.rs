//! What the cells of a row say: a rule of a preset placed under one header, and texts and days read by it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::domain::evidence::Last;
use crate::domain::import_file::RejectCode;
use crate::domain::text::{self, Shown};
use crate::domain::time::Day;

use super::super::preset::{DateRule, Selector, Take, TextRule, When, find, is_word};
use super::super::row::{Fault, Faults, Row, Span};
use super::frame::Frame;

/// A header that rules are placed under; within an unpivoted file, for one of its columns and the product that it is for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header<'h> {
    names: &'h [String],
    of: Option<(&'h str, &'h str)>,
}

impl<'h> Header<'h> {
    pub(super) fn new(names: &'h [String]) -> Self {
        Self { names, of: None }
    }

    /// The same for one unpivoted column, by its name, and its product.
    pub(super) fn within(self, column: &'h str, product: &'h str) -> Self {
        Self { of: Some((column, product)), ..self }
    }

    fn find(self, selectors: &[Selector]) -> Vec<usize> {
        match self.of {
            None => find(selectors, self.names),
            Some((column, product)) => {
                let selectors: Vec<_> = selectors.iter().map(|one| one.within(column, product)).collect();
                find(&selectors, self.names)
            }
        }
    }

    pub(super) fn text(self, rule: &TextRule) -> Placed<'_, TextRule> {
        self.place(rule, &rule.columns, rule.when.as_ref())
    }

    pub(super) fn texts(self, rule: Option<&TextRule>) -> Option<Placed<'_, TextRule>> {
        rule.map(|rule| self.text(rule))
    }

    pub(super) fn date(self, rule: Option<&DateRule>) -> Option<Placed<'_, DateRule>> {
        rule.map(|rule| self.place(rule, &rule.columns, rule.when.as_ref()))
    }

    fn place<'p, R>(self, rule: &'p R, columns: &[Selector], when: Option<&'p When>) -> Placed<'p, R> {
        Placed { rule, at: self.find(columns), when: when.map(|when| (self.find(&when.columns), when)) }
    }
}

/// A rule with the columns it stands for under a header.
#[derive(Debug)]
pub(super) struct Placed<'p, R> {
    pub rule: &'p R,
    pub at: Vec<usize>,
    when: Option<(Vec<usize>, &'p When)>,
}

impl<R> Placed<'_, R> {
    /// True if the rule is to be asked for this row.
    fn applies(&self, row: &Row<'_>) -> bool {
        self.when.as_ref().is_none_or(|(at, when)| at.iter().any(|column| when.says.holds(row.cell(*column))))
    }
}

impl Placed<'_, TextRule> {
    /// The cell of the field that holds anything, or all of them joined, and where the first of them stands.
    pub(super) fn cell<'r>(&self, row: &'r Row<'_>) -> Option<(usize, Cow<'r, str>)> {
        if !self.applies(row) {
            return None;
        }
        let cells = self.at.iter().map(|column| (*column, row.cell(*column)));
        let mut cells = cells.filter(|(_, cell)| !self.rule.is_blank(cell));
        let (column, first) = cells.next()?;
        let Some(between) = &self.rule.join else { return Some((column, Cow::Borrowed(first))) };
        let mut joined = first.to_owned();
        for (_, cell) in cells {
            joined.push_str(between);
            joined.push_str(cell);
        }
        Some((column, Cow::Owned(joined)))
    }

    /// What a field that names something holds, as its rule has it: what nobody can see is taken off first.
    pub(super) fn name(&self, row: &Row<'_>) -> Option<(usize, String)> {
        self.cell(row).map(|(column, cell)| (column, self.rule.made_of(text::visible(&cell).trim())))
    }

    /// Each part of such a field.
    pub(super) fn names(&self, row: &Row<'_>) -> Option<(usize, Vec<String>)> {
        self.cell(row).map(|(column, cell)| (column, self.rule.parts_of(&text::visible(&cell))))
    }

    /// A text that is nice to have: left out, and counted, if it cannot be kept.
    pub(super) fn kept(&self, row: &Row<'_>, limit: usize, left: &mut Left) -> Option<String> {
        let (column, cell) = self.cell(row)?;
        left.keep(&self.rule.made_of(&cell), column, limit)
    }
}

impl Placed<'_, DateRule> {
    /// What the cells of a field say of the last time something happened.
    pub(super) fn last(&self, row: &Row<'_>, frame: &Frame, faults: &mut Faults) -> Last {
        if self.at.is_empty() || !self.applies(row) {
            return Last::Unknown;
        }
        let mut found: Option<Last> = None;
        for column in self.at.iter().copied() {
            let said = self.said(row.cell(column), column, frame, Span::Past(frame.as_of));
            if self.rule.take == Take::First && !matches!(said, Ok(None)) {
                return faults.or_nothing(said).unwrap_or_default();
            }
            match (self.rule.take, faults.or_nothing(said)) {
                (Take::Newest, said) => {
                    let said = said.unwrap_or(self.rule.empty);
                    found = Some(found.map_or(said, |found| found.beside(said)));
                }
                (Take::Oldest, Some(said)) => found = Some(found.map_or(said, |found| found.not_after(said))),
                (Take::First | Take::Oldest, _) => {}
            }
        }
        found.unwrap_or(self.rule.empty)
    }

    /// The day that the cells of a field give, if any; one of `span`.
    pub(super) fn day(&self, row: &Row<'_>, frame: &Frame, span: Span, faults: &mut Faults) -> Option<Day> {
        let mut found: Option<Day> = None;
        if !self.applies(row) {
            return None;
        }
        for column in self.at.iter().copied() {
            let said = self.said(row.cell(column), column, frame, span);
            let is_settled = matches!(said, Ok(Some(Last::Observed(_))) | Err(_));
            if let Some(Last::Observed(day)) = faults.or_nothing(said) {
                found = Some(match (self.rule.take, found) {
                    (Take::Oldest, Some(known)) => known.min(day),
                    (_, known) => known.map_or(day, |known| known.max(day)),
                });
            }
            if is_settled && self.rule.take == Take::First {
                return found;
            }
        }
        found
    }

    /// What one cell says; `None` if it is empty.
    fn said(&self, cell: &str, column: usize, frame: &Frame, span: Span) -> Result<Option<Last>, Fault> {
        let rule = self.rule;
        let cell = &*text::visible(cell);
        // What stands for no date at one vendor is its word for "never" at another, so its words come first.
        if is_word(cell, &rule.never) {
            return Ok(Some(Last::Never));
        }
        if is_word(cell, &rule.outside_window) {
            return Ok(Some(rule.outside));
        }
        if cell.is_empty() || is_word(cell, &rule.blank) || text::is_placeholder(cell) {
            return Ok(None);
        }
        let day = rule.dates.day(rule.picked(cell), frame.time_zone, Some(frame.as_of));
        let day = day.ok_or_else(|| bad_date(column))?;
        span.holds(day, column).map(|day| Some(Last::Observed(day)))
    }
}

pub(super) fn bad_date(column: usize) -> Fault {
    Fault::cell(column, RejectCode::BadDate, "is not a date in any form this export is known to use")
}

/// How many cells of which column were left out, because their text is not kept, or says nothing that is known.
#[derive(Debug, Default)]
pub(super) struct Left {
    texts: BTreeMap<usize, u32>,
    words: BTreeMap<usize, (u32, Vec<String>)>,
}

/// How many different words a sentence has.
const NAMED: usize = 5;

impl Left {
    /// A text, if it can be kept.
    pub(super) fn keep(&mut self, text: &str, column: usize, limit: usize) -> Option<String> {
        let kept = text::personal(text, limit);
        if kept.is_err() {
            *self.texts.entry(column).or_default() += 1;
        }
        kept.ok().filter(|text| !text.is_empty())
    }

    /// A word that is none of those it could be.
    pub(super) fn unknown(&mut self, word: &str, column: usize) {
        let (count, words) = self.words.entry(column).or_default();
        *count += 1;
        if words.len() < NAMED && !words.iter().any(|known| known == word) {
            words.push(word.chars().take(60).collect());
        }
    }

    /// A sentence for each such column.
    pub(super) fn sentences(&self, header: &[String]) -> Vec<String> {
        let name = |column: usize| Shown(header.get(column).map_or("", String::as_str));
        let cells = |count: u32| text::count(count, "cell", "cells");
        let texts = self.texts.iter().map(|(column, count)| {
            let (name, cells) = (name(*column), cells(*count));
            format!("Column \"{name}\": {cells} left out, too long or with a control character.")
        });
        let words = self.words.iter().map(|(column, (count, words))| {
            let (name, cells) = (name(*column), cells(*count));
            let words: Vec<String> = words.iter().map(|word| format!("\"{}\"", Shown(word))).collect();
            format!(
                "Column \"{name}\": {cells} left out, with words that the preset does not translate: {}.",
                words.join(", ")
            )
        });
        texts.chain(words).collect()
    }
}
