//! What a cell has to say for something to hold: words, parts of words, patterns.

use regex::Regex;

use crate::domain::text::{key, visible};

use super::file;
use super::header::{Selector, pattern};

/// Words, parts and patterns, of which one has to be there.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Says {
    is: Vec<String>,
    contains: Vec<String>,
    matches: Vec<Regex>,
}

impl Says {
    pub(super) fn new(is: Vec<String>, contains: &[String], matches: &[String]) -> Result<Self, String> {
        refuse_patterns("is", &is)?;
        refuse_patterns("contains", contains)?;
        if contains.iter().any(|part| key(part).is_empty()) {
            return Err("contains has an empty text, which stands in every cell".into());
        }
        let contains = contains.iter().map(|part| key(part)).collect();
        let matches = matches.iter().map(|text| pattern(text)).collect::<Result<_, _>>()?;
        Ok(Self { is, contains, matches })
    }

    /// True if nothing is asked for.
    pub(in super::super) fn is_open(&self) -> bool {
        self.is.is_empty() && self.contains.is_empty() && self.matches.is_empty()
    }

    /// True if the cell says it.
    pub(in super::super) fn holds(&self, cell: &str) -> bool {
        if is_word(cell, &self.is) {
            return true;
        }
        if self.contains.is_empty() && self.matches.is_empty() {
            return false;
        }
        let (seen, folded) = (visible(cell), key(cell));
        self.contains.iter().any(|part| folded.contains(part)) || self.matches.iter().any(|m| m.is_match(seen.trim()))
    }

    /// What it asks for, as the preset has it.
    pub(in super::super) fn texts(&self) -> impl Iterator<Item = &str> {
        let words = self.is.iter().chain(&self.contains).map(String::as_str);
        words.chain(self.matches.iter().map(Regex::as_str))
    }
}

/// Holds where cells of some columns say something.
#[derive(Debug, Clone)]
pub(in super::super) struct When {
    pub columns: Vec<Selector>,
    pub says: Says,
}

impl When {
    pub(super) fn new(written: file::When) -> Result<Self, String> {
        let says = Says::new(written.is, &written.contains, &written.matches)?;
        if says.is_open() {
            return Err(
                "a condition lists no words in \"is\", no texts in \"contains\" and no patterns in \"matches\"".into(),
            );
        }
        Ok(Self { columns: Selector::some(&written.columns)?, says })
    }
}

/// A pattern stands between slashes where columns are named; among words it would be a word that no cell ever holds.
pub(super) fn refuse_patterns(key: &str, words: &[String]) -> Result<(), String> {
    let is_pattern = |word: &&String| word.len() > 2 && word.starts_with('/') && word.ends_with('/');
    words.iter().find(is_pattern).map_or(Ok(()), |word| {
        Err(format!(
            "{key} has the pattern \"{word}\", and takes words: patterns stand in \"matches\", without slashes"
        ))
    })
}

/// True if the cell is one of the words, in whatever case.
pub(in super::super) fn is_word(cell: &str, words: &[String]) -> bool {
    words.iter().any(|word| word.eq_ignore_ascii_case(cell) || (!cell.is_ascii() && key(word) == key(cell)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(is: &[&str], contains: &[&str], matches: &[&str]) -> Result<Says, String> {
        let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        Says::new(texts(is), &texts(contains), &texts(matches))
    }

    #[test]
    fn a_cell_says_a_word_a_part_of_one_or_a_pattern() {
        let one = says(&["Paid"], &["Enterprise"], &["^Plan [0-9]+$"]).unwrap();
        for (cell, holds) in [
            ("PAID", true),
            ("p\u{200b}aid", true),
            ("unpaid", false),
            ("Microsoft ENTERPRISE  E3", true),
            ("Plan 2", true),
            ("plan 2", false),
            ("Plan 2b", false),
            ("", false),
        ] {
            assert_eq!(one.holds(cell), holds, "{cell}");
        }
        assert!(says(&[""], &[], &[]).unwrap().holds(""));
    }

    #[test]
    fn a_pattern_among_words_is_refused() {
        for (is, contains) in [(&["/^paid$/"][..], &[][..]), (&[], &["/x/"])] {
            assert!(says(is, contains, &[]).unwrap_err().contains("patterns stand in \"matches\""));
        }
        assert!(says(&["a/b", "/"], &[], &[]).is_ok());
        assert!(says(&[], &[" "], &[]).is_err() && says(&[], &[], &["("]).is_err());
    }
}
