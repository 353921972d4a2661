//! The rows of a file, wherever they are kept: a few in memory, many where whoever read them put them aside.
//!
//! They are handed out one after another, as often as it is asked, so that what decides on them need not hold all at once.

use crate::domain::refusal::Refusal;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A row with its line in the file, counted from 1, the header included.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Numbered<T> {
    /// Where it stands.
    pub line: u32,
    /// What it says.
    pub row: T,
}

/// Rows that are kept somewhere, in the order of the file.
pub trait KeptRows<T>: fmt::Debug + Send + Sync {
    /// How many there are.
    fn count(&self) -> usize;

    /// Begins with the first one.
    fn reader(&self) -> Box<dyn RowReader<T> + '_>;
}

/// Hands rows out, one after another.
pub trait RowReader<T> {
    /// Puts the next row in the place of the one before, whose room it uses; false at the end.
    ///
    /// # Errors
    /// What was put aside cannot be read back.
    fn next(&mut self, row: &mut Numbered<T>) -> Result<bool, Refusal>;
}

/// How far whoever works on rows has come, for whoever shows it meanwhile.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    /// Rows that are done.
    pub done: Arc<AtomicU64>,
    /// Of how many; 0 where nobody knows.
    pub of: Arc<AtomicU64>,
}

/// The rows of a file.
#[derive(Debug)]
pub struct Rows<T> {
    kept: Arc<dyn KeptRows<T>>,
    counts: Counts,
}

impl<T> Rows<T> {
    /// Rows that are kept like this.
    pub fn kept(rows: impl KeptRows<T> + 'static) -> Self {
        Self { kept: Arc::new(rows), counts: Counts::default() }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept.count()
    }

    /// True if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Hands them out from the first one on.
    #[must_use]
    pub fn reader(&self) -> Box<dyn RowReader<T> + '_> {
        self.kept.reader()
    }

    /// Has those counted that [`Self::taker`] hands out.
    pub fn count_in(&mut self, counts: &Counts) {
        self.counts = counts.clone();
    }

    /// As [`Self::reader`], for whoever takes them in: each one is counted.
    #[must_use]
    pub fn taker(&self) -> Box<dyn RowReader<T> + '_> {
        Box::new(Counted { reader: self.kept.reader(), done: &self.counts.done })
    }
}

struct Counted<'r, T> {
    reader: Box<dyn RowReader<T> + 'r>,
    done: &'r AtomicU64,
}

impl<T> RowReader<T> for Counted<'_, T> {
    fn next(&mut self, row: &mut Numbered<T>) -> Result<bool, Refusal> {
        self.done.fetch_add(1, Ordering::Relaxed);
        self.reader.next(row)
    }
}

impl<T: Clone + Default> Rows<T> {
    /// All of them at once, where they are few.
    ///
    /// # Errors
    /// What was put aside cannot be read back.
    pub fn all(&self) -> Result<Vec<Numbered<T>>, Refusal> {
        let (mut all, mut row, mut reader) = (Vec::with_capacity(self.len()), Numbered::default(), self.reader());
        while reader.next(&mut row)? {
            all.push(row.clone());
        }
        Ok(all)
    }
}

impl<T> Clone for Rows<T> {
    fn clone(&self) -> Self {
        Self { kept: Arc::clone(&self.kept), counts: self.counts.clone() }
    }
}

/// Two that cannot be read back are not the same.
impl<T: Clone + Default + PartialEq> PartialEq for Rows<T> {
    fn eq(&self, other: &Self) -> bool {
        let (mut one, mut two, mut row, mut beside) =
            (self.reader(), other.reader(), Numbered::default(), Numbered::default());
        self.len() == other.len()
            && loop {
                match (one.next(&mut row), two.next(&mut beside)) {
                    (Ok(true), Ok(true)) if row == beside => {}
                    (more, beyond) => break (more, beyond) == (Ok(false), Ok(false)),
                }
            }
    }
}

impl<T: Clone + Default + Eq> Eq for Rows<T> {}

impl<T: Clone + fmt::Debug + Send + Sync + 'static> From<Vec<Numbered<T>>> for Rows<T> {
    fn from(rows: Vec<Numbered<T>>) -> Self {
        Self::kept(rows)
    }
}

impl<T: Clone + fmt::Debug + Send + Sync + 'static> FromIterator<Numbered<T>> for Rows<T> {
    fn from_iter<I: IntoIterator<Item = Numbered<T>>>(rows: I) -> Self {
        rows.into_iter().collect::<Vec<_>>().into()
    }
}

impl<T: Clone + fmt::Debug + Send + Sync> KeptRows<T> for Vec<Numbered<T>> {
    fn count(&self) -> usize {
        self.len()
    }

    fn reader(&self) -> Box<dyn RowReader<T> + '_> {
        Box::new(self.iter())
    }
}

impl<T: Clone> RowReader<T> for std::slice::Iter<'_, Numbered<T>> {
    fn next(&mut self, row: &mut Numbered<T>) -> Result<bool, Refusal> {
        let next = Iterator::next(self);
        if let Some(next) = next {
            row.line = next.line;
            row.row.clone_from(&next.row);
        }
        Ok(next.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_handed_out_in_their_order_and_as_often_as_asked() {
        let lines =
            |rows: &[&str]| (2..).zip(rows).map(|(line, row)| Numbered { line, row: (*row).to_owned() }).collect();
        let rows: Rows<String> = lines(&["a", "b"]);
        assert_eq!((rows.len(), rows.is_empty()), (2, false));
        for _ in 0..2 {
            let (mut reader, mut row) = (rows.reader(), Numbered::default());
            assert!(reader.next(&mut row).unwrap() && (row.line, row.row.as_str()) == (2, "a"));
            assert!(reader.next(&mut row).unwrap() && (row.line, row.row.as_str()) == (3, "b"));
            assert!(!reader.next(&mut row).unwrap());
        }
        assert_eq!(rows, rows.clone());
        assert_eq!(rows.all().unwrap().len(), 2);
        for others in [lines(&["a"]), lines(&["a", "c"]), lines(&[])] {
            assert_ne!(rows, others);
        }
    }
}
