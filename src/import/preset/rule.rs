//! The rules of a preset, ready to be held against a header.

use regex::Regex;

use crate::domain::evidence::Last;
use crate::domain::field::Field;
use crate::domain::license::LicenseFields;
use crate::domain::text::{is_placeholder, visible};

use super::super::day::Dates;
use super::file;
use super::file::Take;
use super::header::Selector;
use super::says::{Says, When, is_word};

/// Where a text stands and what is made of it.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct TextRule {
    pub columns: Vec<Selector>,
    /// What stands between the cells of all columns; without it the first cell that holds anything is taken.
    pub join: Option<String>,
    pub lower: bool,
    pub pick: Option<Regex>,
    pub words: Vec<(String, String)>,
    /// What stands between the parts of a cell.
    pub split: Vec<String>,
    pub blank: Vec<String>,
    pub when: Option<When>,
}

impl TextRule {
    /// True if a cell holds nothing: no letter, or what stands for nothing.
    pub(in super::super) fn is_blank(&self, cell: &str) -> bool {
        let seen = visible(cell);
        let seen = seen.trim();
        seen.is_empty() || is_placeholder(seen) || is_word(seen, &self.blank)
    }

    /// The text that a cell, or one part of it, stands for.
    pub(in super::super) fn made_of(&self, cell: &str) -> String {
        let text = picked(self.pick.as_ref(), cell);
        if let Some((_, word)) = self.words.iter().find(|(from, _)| is_word(text, std::slice::from_ref(from))) {
            return word.clone();
        }
        if self.lower { text.to_lowercase() } else { text.to_owned() }
    }

    /// What each part of a cell stands for; a cell that is not to be split is its only part.
    pub(in super::super) fn parts_of(&self, cell: &str) -> Vec<String> {
        let mut parts = vec![cell];
        for between in &self.split {
            parts = parts.into_iter().flat_map(|part| part.split(between.as_str())).collect();
        }
        let parts = parts.into_iter().map(str::trim).filter(|part| !self.is_blank(part)).map(|part| self.made_of(part));
        parts.filter(|part| !part.is_empty()).collect()
    }
}

/// The part of a cell that a pattern takes out of it: the whole of one that does not match, and nothing of one that matches
/// without the part.
fn picked<'c>(pick: Option<&Regex>, cell: &'c str) -> &'c str {
    let found = pick.and_then(|pick| pick.captures(cell));
    found.map_or(cell, |found| found.get(1).map_or("", |part| part.as_str())).trim()
}

/// Where a date stands, how it is written, and what its absence says.
#[derive(Debug, Clone)]
pub(in super::super) struct DateRule {
    pub columns: Vec<Selector>,
    pub take: Take,
    pub dates: Dates,
    pub pick: Option<Regex>,
    pub never: Vec<String>,
    pub outside_window: Vec<String>,
    pub blank: Vec<String>,
    /// What an empty cell says.
    pub empty: Last,
    /// What a word for "not in the window" says.
    pub outside: Last,
    pub when: Option<When>,
}

impl DateRule {
    /// The part of a cell that is the date.
    pub(in super::super) fn picked<'c>(&self, cell: &'c str) -> &'c str {
        picked(self.pick.as_ref(), cell)
    }
}

/// Where the day stands that the file speaks for.
#[derive(Debug, Clone)]
pub(in super::super) struct AsOfRule {
    pub columns: Vec<Selector>,
    pub dates: Dates,
}

/// Columns of which each is a product, and when an account has it.
#[derive(Debug, Clone)]
pub(in super::super) struct Unpivot {
    /// What the names of those columns match, as they are written; its group is the product.
    pub pattern: Regex,
    pub says: Says,
}

impl Unpivot {
    /// The product that a column is for.
    pub(in super::super) fn product(&self, written: &str) -> Option<String> {
        let name = visible(written);
        let found = self.pattern.captures(name.trim())?;
        let product = found.get(1)?.as_str().split_whitespace().collect::<Vec<_>>().join(" ");
        (!product.is_empty()).then_some(product)
    }
}

/// What a column of a license list says.
#[derive(Debug, Clone)]
pub(in super::super) struct ValueRule {
    pub target: Target,
    pub text: TextRule,
    pub dates: Dates,
    /// The character before the cents.
    pub decimal: char,
}

/// Where a value of a license list goes.
#[derive(Debug, Clone)]
pub(in super::super) enum Target {
    /// The product's name.
    Product,
    /// Who makes it.
    Publisher,
    /// A field of the license.
    Field(&'static Field<LicenseFields>),
}

impl file::Empty {
    /// What it says of a date, given how far the vendor looks back.
    pub(super) fn says(self, window: u32) -> Last {
        match self {
            Self::Unknown => Last::Unknown,
            Self::Never => Last::Never,
            Self::OutsideWindow => Last::OutsideWindow(window),
        }
    }
}
