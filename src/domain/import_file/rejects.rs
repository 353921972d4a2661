//! The rows of a file that could not be taken: the first of them whole, of the rest as much as finds and counts them.
//!
//! A file of the wrong kind rejects every row it has, and it may have millions. All are counted and all can be written out
//! to be mended; only so many are kept with their sentences and cells.

use super::reject::{Reject, RejectCode};
use std::ops::Deref;

/// Rejected rows that are kept whole.
pub const KEPT: usize = 10_000;
/// The most that those may hold together, in bytes.
const ROOM: usize = 16 << 20;

/// A rejected row beyond those that are kept whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rest {
    line: u32,
    code: RejectCode,
}

/// Rejected rows. As a slice, they are those that are kept whole; [`Rejects::len`] counts all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rejects {
    kept: Vec<Reject>,
    held: usize,
    rest: Vec<Rest>,
}

impl Rejects {
    /// Adds one.
    pub fn push(&mut self, reject: Reject) {
        let column = reject.column.as_ref().map_or(0, String::len);
        let texts = reject.message.len() + reject.quoted.as_ref().map_or(0, String::len);
        let size = reject.cells.iter().map(String::len).sum::<usize>() + texts + column;
        if self.rest.is_empty() && self.kept.len() < KEPT && self.held.saturating_add(size) <= ROOM {
            self.held += size;
            self.kept.push(reject);
        } else {
            self.rest.push(Rest { line: reject.line, code: reject.code });
        }
    }

    /// Adds all of another list, those that it did not keep whole included.
    pub fn append(&mut self, other: Self) {
        other.kept.into_iter().for_each(|reject| self.push(reject));
        self.rest.extend(other.rest);
    }

    /// How many there are, kept whole or not.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept.len() + self.rest.len()
    }

    /// True if no row was rejected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// True if each of them is kept whole.
    #[must_use]
    pub fn are_all_kept(&self) -> bool {
        self.rest.is_empty()
    }

    /// Puts them into the order of the file.
    pub fn sort(&mut self) {
        self.kept.sort_by_key(|reject| reject.line);
        self.rest.sort();
    }

    /// The lines of all of them with the sentence about each, in the order of the file.
    #[must_use]
    pub fn by_line(&self) -> Vec<(u32, Why<'_>)> {
        let kept = self.kept.iter().map(|reject| (reject.line, Why::Said(reject.said())));
        let rest = self.rest.iter().map(|rest| (rest.line, Why::Code(rest.code)));
        let mut all: Vec<(u32, Why<'_>)> = kept.chain(rest).collect();
        all.sort_by_key(|(line, _)| *line);
        all
    }
}

/// Why a row was rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why<'r> {
    /// The sentence.
    Said(&'r str),
    /// The word for it, where the sentence was not kept.
    Code(RejectCode),
}

impl Why<'_> {
    /// As it is written beside the row.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Self::Said(sentence) => sentence.to_owned(),
            Self::Code(code) => format!("This row cannot be taken: {}.", code.word().replace('_', " ")),
        }
    }
}

impl Deref for Rejects {
    type Target = [Reject];

    fn deref(&self) -> &[Reject] {
        &self.kept
    }
}

impl Extend<Reject> for Rejects {
    fn extend<I: IntoIterator<Item = Reject>>(&mut self, rejects: I) {
        rejects.into_iter().for_each(|reject| self.push(reject));
    }
}

impl FromIterator<Reject> for Rejects {
    fn from_iter<I: IntoIterator<Item = Reject>>(rejects: I) -> Self {
        let mut all = Self::default();
        all.extend(rejects);
        all
    }
}

impl From<Vec<Reject>> for Rejects {
    fn from(rejects: Vec<Reject>) -> Self {
        rejects.into_iter().collect()
    }
}

impl<'r> IntoIterator for &'r Rejects {
    type Item = &'r Reject;
    type IntoIter = std::slice::Iter<'r, Reject>;

    fn into_iter(self) -> Self::IntoIter {
        self.kept.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reject(line: u32, size: usize) -> Reject {
        let message = "x".repeat(size);
        Reject {
            line,
            column: Some("email".into()),
            code: RejectCode::BadEmail,
            message,
            quoted: None,
            cells: vec!["ana".into()],
        }
    }

    #[test]
    fn all_are_counted_and_so_many_are_kept() {
        let mut rejects: Rejects = (0..1_000_000).rev().map(|line| reject(line, 40)).collect();
        assert_eq!((rejects.len(), rejects.iter().count(), rejects.are_all_kept()), (1_000_000, KEPT, false));
        rejects.sort();
        let lines = rejects.by_line();
        assert!(lines.len() == 1_000_000 && lines.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert_eq!(lines[0].1.text(), "This row cannot be taken: bad email.");
        assert_eq!(lines[999_999].1, Why::Said(&"x".repeat(40)));
    }

    #[test]
    fn what_two_lists_have_is_counted_together() {
        let many = |from| (from..from + 9_000).map(|line| reject(line, 1)).collect::<Rejects>();
        let mut all = many(0);
        all.append(many(9_000));
        assert_eq!((all.len(), all.iter().count()), (18_000, KEPT));
        let mut further = Rejects::default();
        further.append(all);
        assert_eq!((further.len(), further.by_line().len()), (18_000, 18_000));
    }

    #[test]
    fn a_few_large_ones_are_as_much_as_many_small_ones() {
        let rejects: Rejects = (0..100).map(|line| reject(line, 1 << 20)).collect();
        assert_eq!((rejects.len(), rejects.iter().count()), (100, 15));
        let few: Rejects = vec![reject(2, 10)].into();
        assert!(few.are_all_kept() && !few.is_empty() && Rejects::default().is_empty());
    }
}
