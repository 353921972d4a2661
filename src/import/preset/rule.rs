//! The rules of a preset, ready to be held against a header.

use regex::Regex;

use crate::domain::evidence::Last;
use crate::domain::text;

use super::super::day::Dates;
use super::header::Selector;
use super::{Take, file};

/// Holds where cells are among some words.
#[derive(Debug, Clone)]
pub(in super::super) struct When {
    pub columns: Vec<Selector>,
    pub is: Vec<String>,
}

/// Where a text stands and what is made of it.
#[derive(Debug, Clone)]
pub(in super::super) struct TextRule {
    pub columns: Vec<Selector>,
    pub lower: bool,
    pub pick: Option<Regex>,
    pub words: Vec<(String, String)>,
    pub split: Option<String>,
    pub when: Option<When>,
}

impl TextRule {
    /// The text that a cell stands for.
    pub(in super::super) fn made_of(&self, cell: &str) -> String {
        let picked = self.pick.as_ref().and_then(|pick| pick.captures(cell)).and_then(|found| found.get(1));
        let text = picked.map_or(cell, |part| part.as_str()).trim();
        if let Some((_, word)) = self.words.iter().find(|(from, _)| is_word(text, std::slice::from_ref(from))) {
            return word.clone();
        }
        if self.lower { text.to_lowercase() } else { text.to_owned() }
    }
}

/// Where a date stands, how it is written, and what its absence says.
#[derive(Debug, Clone)]
pub(in super::super) struct DateRule {
    pub columns: Vec<Selector>,
    pub take: Take,
    pub dates: Dates,
    pub never: Vec<String>,
    pub outside_window: Vec<String>,
    pub blank: Vec<String>,
    /// What an empty cell says.
    pub empty: Last,
    /// What a word for "not in the window" says.
    pub outside: Last,
    pub when: Option<When>,
}

/// Where the day stands that the file speaks for.
#[derive(Debug, Clone)]
pub(in super::super) struct AsOfRule {
    pub columns: Vec<Selector>,
    pub dates: Dates,
}

/// True if the cell is one of the words, in whatever case.
pub(in super::super) fn is_word(cell: &str, words: &[String]) -> bool {
    words.iter().any(|word| word.eq_ignore_ascii_case(cell) || (!cell.is_ascii() && text::key(word) == text::key(cell)))
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
