//! The rows of a file that could not be taken: the first of them whole, of the rest as much as finds and counts them.
//!
//! A file of the wrong kind rejects every row it has, and it may have millions. All are counted and all can be written out
//! to be mended; only so many are kept with their sentences and cells.

use super::reject::{Reject, RejectCode, RowFault};
use std::ops::Deref;
use strum::IntoEnumIterator;

/// Rejected rows that are kept whole.
pub const KEPT: usize = 10_000;
/// The most that those may hold together, in bytes.
const ROOM: usize = 16 << 20;

/// What is wrong with a row, in words alone: a bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Codes(u32);

impl Codes {
    fn of(codes: impl IntoIterator<Item = RejectCode>) -> Self {
        Self(codes.into_iter().fold(0, |bits, code| bits | Self::bit(code)))
    }

    fn bit(code: RejectCode) -> u32 {
        1 << code as u32
    }

    fn each(self) -> impl Iterator<Item = RejectCode> {
        RejectCode::iter().filter(move |code| self.0 & Self::bit(*code) != 0)
    }
}

/// A rejected row beyond those that are kept whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rest {
    line: u32,
    codes: Codes,
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
        let faults = reject.faults().map(|fault| {
            let column = fault.column.as_ref().map_or(0, String::len);
            let quoted = fault.quoted.as_ref().map_or(0, |quoted| quoted.value.len() + quoted.sentence.len());
            size_of::<RowFault>() + fault.message.len() + column + quoted
        });
        let size = faults.sum::<usize>() + reject.cells.iter().map(String::len).sum::<usize>();
        if self.rest.is_empty() && self.kept.len() < KEPT && self.held.saturating_add(size) <= ROOM {
            self.held += size;
            self.kept.push(reject);
        } else {
            self.push_words(reject.line, reject.faults().map(|fault| fault.code));
        }
    }

    /// Adds one of which nothing but the words is kept, as of all once some are not kept whole.
    pub fn push_words(&mut self, line: u32, codes: impl IntoIterator<Item = RejectCode>) {
        self.rest.push(Rest { line, codes: Codes::of(codes) });
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
        self.rest.sort_by_key(|rest| rest.line);
    }

    /// The lines of all of them with what is wrong with each, in the order of the file.
    #[must_use]
    pub fn by_line(&self) -> Vec<(u32, Why<'_>)> {
        let kept = self.kept.iter().map(|reject| (reject.line, Why::Said(reject)));
        let rest = self.rest.iter().map(|rest| (rest.line, Why::Codes(rest.codes)));
        let mut all: Vec<(u32, Why<'_>)> = kept.chain(rest).collect();
        all.sort_by_key(|(line, _)| *line);
        all
    }
}

/// Why a row was rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why<'r> {
    /// With its sentences.
    Said(&'r Reject),
    /// The words for it, where the sentences were not kept.
    Codes(Codes),
}

impl<'r> Why<'r> {
    /// As it is written beside the row.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Self::Said(reject) => reject.said(),
            Self::Codes(codes) => {
                let words: Vec<String> = codes.each().map(|code| code.word().replace('_', " ")).collect();
                format!("This row cannot be taken: {}.", words.join(", "))
            }
        }
    }

    /// The column of each fault, nothing for one of the whole row; none where they were not kept.
    #[must_use]
    pub fn columns(self) -> Vec<&'r str> {
        match self {
            Self::Said(reject) => reject.faults().map(|fault| fault.column.as_deref().unwrap_or_default()).collect(),
            Self::Codes(_) => Vec::new(),
        }
    }

    /// The fixed word of each fault, in the order of the columns; each once where those were not kept.
    #[must_use]
    pub fn codes(self) -> Vec<&'static str> {
        match self {
            Self::Said(reject) => reject.faults().map(|fault| fault.code.word()).collect(),
            Self::Codes(codes) => codes.each().map(RejectCode::word).collect(),
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
    use strum::EnumCount as _;

    fn faulty(line: u32, codes: &[RejectCode]) -> Reject {
        let fault = |code: &RejectCode| RowFault::of("email", *code, format!("It is {}.", code.word()));
        Reject::of(line, codes.iter().map(fault)).unwrap()
    }

    fn reject(line: u32, size: usize) -> Reject {
        let fault = RowFault::of("email", RejectCode::BadEmail, "x".repeat(size));
        Reject { cells: vec!["ana".into()], ..Reject::of(line, [fault]).unwrap() }
    }

    #[test]
    fn all_are_counted_and_so_many_are_kept() {
        let mut rejects: Rejects = (0..1_000_000).rev().map(|line| reject(line, 40)).collect();
        assert_eq!((rejects.len(), rejects.iter().count(), rejects.are_all_kept()), (1_000_000, KEPT, false));
        rejects.sort();
        let lines = rejects.by_line();
        assert!(lines.len() == 1_000_000 && lines.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert_eq!(lines[0].1.text(), "This row cannot be taken: bad email.");
        assert_eq!(lines[999_999].1.text(), "x".repeat(40));
    }

    #[test]
    fn a_row_has_all_its_faults_whether_it_is_kept_whole_or_not() {
        let codes = [RejectCode::BadValue, RejectCode::BadEmail, RejectCode::BadValue];
        let mut rejects: Rejects = vec![faulty(50_000, &codes)].into();
        rejects.extend((10..).take(KEPT - 1).map(|line| reject(line, 1)));
        rejects.push(faulty(60_000, &codes));
        rejects.sort();
        let all = rejects.by_line();
        let [(_, whole), (_, rest)] = [all[KEPT - 1], all[KEPT]];
        assert_eq!((rejects.len(), all.len(), rejects.iter().count()), (KEPT + 1, KEPT + 1, KEPT));
        assert_eq!(whole.text(), "It is bad_value. It is bad_email. It is bad_value.");
        assert_eq!((whole.codes(), whole.columns()), (vec!["bad_value", "bad_email", "bad_value"], vec!["email"; 3]));
        assert_eq!(rest.text(), "This row cannot be taken: bad email, bad value.");
        assert_eq!((rest.codes(), rest.columns()), (vec!["bad_email", "bad_value"], vec![]));
    }

    #[test]
    fn every_word_has_a_bit_of_its_own_and_a_row_takes_eight_bytes() {
        assert!(RejectCode::COUNT <= u32::BITS as usize);
        assert_eq!(size_of::<Rest>(), 8);
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
