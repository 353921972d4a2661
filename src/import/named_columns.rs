//! The columns of a source that are any: a spreadsheet saves empty ones too many, to the right of the others and among
//! them.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use csv::StringRecord;

use crate::domain::import_file::row_unit::RowUnit;
use crate::domain::import_file::rows::Counts;
use crate::domain::refusal::Refusal;

use super::preset::Container;
use super::source::{RecordSource, Records};

/// A source without the columns that have neither a name nor a value.
pub(super) struct NamedColumns {
    inner: Box<dyn RecordSource>,
    header: Vec<String>,
    /// Where each column stands in the source.
    at: Vec<usize>,
    counts: Option<Counts>,
}

impl NamedColumns {
    pub(super) fn new(inner: Box<dyn RecordSource>) -> Result<Self, Refusal> {
        let mut columns = Self { inner, header: Vec::new(), at: Vec::new(), counts: None };
        columns.look()?;
        Ok(columns)
    }

    /// Has its records counted as they are read.
    pub(super) fn count_in(&mut self, counts: &Counts) {
        self.counts = Some(counts.clone());
    }

    fn look(&mut self) -> Result<(), Refusal> {
        let header = self.inner.header();
        let nameless: BTreeSet<usize> = (0..header.len()).filter(|at| header[*at].is_empty()).collect();
        let held = if nameless.is_empty() || nameless.len() == header.len() {
            nameless.clone()
        } else {
            self.held(&nameless)?
        };
        let is_any = |at: &usize| !nameless.contains(at) || held.contains(at);
        let at: Vec<usize> = (0..header.len()).filter(is_any).collect();
        self.header = at.iter().map(|at| header[*at].clone()).collect();
        self.at = at;
        Ok(())
    }

    /// Of the columns without a name, those that hold something in any row.
    fn held(&self, nameless: &BTreeSet<usize>) -> Result<BTreeSet<usize>, Refusal> {
        let (mut held, mut records, mut record) = (BTreeSet::new(), self.inner.records()?, StringRecord::new());
        while held.len() < nameless.len() && records.next(&mut record)?.is_some() {
            let empty = nameless.difference(&held);
            let found: Vec<usize> =
                empty.filter(|at| record.get(**at).is_some_and(|cell| !is_blank(cell))).copied().collect();
            held.extend(found);
        }
        Ok(held)
    }
}

fn is_blank(cell: &str) -> bool {
    cell.trim().is_empty()
}

impl RecordSource for NamedColumns {
    fn file(&self) -> &str {
        self.inner.file()
    }

    fn path(&self) -> &str {
        self.inner.path()
    }

    fn container(&self) -> Container {
        self.inner.container()
    }

    fn unit(&self) -> RowUnit {
        self.inner.unit()
    }

    fn header(&self) -> &[String] {
        &self.header
    }

    fn header_line(&self) -> u32 {
        self.inner.header_line()
    }

    fn header_on(&mut self, line: usize) -> Result<bool, Refusal> {
        let is_there = self.inner.header_on(line)?;
        if is_there {
            self.look()?;
        }
        Ok(is_there)
    }

    fn choose(&mut self, table: Option<&str>) -> Result<bool, Refusal> {
        let is_chosen = self.inner.choose(table)?;
        if is_chosen {
            self.look()?;
        }
        Ok(is_chosen)
    }

    fn expanded_header(&self, list: &str) -> Option<Vec<String>> {
        match self.container() {
            Container::Json => self.inner.expanded_header(list),
            _ => Some(self.header.clone()),
        }
    }

    fn expand(&mut self, list: &str) -> Result<(), Refusal> {
        self.inner.expand(list)?;
        self.look()
    }

    fn records(&self) -> Result<Box<dyn Records + '_>, Refusal> {
        let width = self.inner.header().len();
        let parts = (self.at.len() < width).then_some((self.at.as_slice(), StringRecord::new()));
        let counts = self.counts.as_ref();
        Ok(Box::new(NamedCells { inner: self.inner.records()?, width, parts, counts, count: 0 }))
    }
}

/// The records of a source, each with the cells of columns that are any, and with what stands beyond them.
struct NamedCells<'a> {
    inner: Box<dyn Records + 'a>,
    width: usize,
    /// Where the columns stand, if some are left out, and the whole record.
    parts: Option<(&'a [usize], StringRecord)>,
    counts: Option<&'a Counts>,
    count: u64,
}

/// So many records are read before it is said how far that is.
const SAID: u64 = 4_096;

impl NamedCells<'_> {
    fn say(&mut self) {
        self.count += 1;
        if let Some(Counts { done, of }) = self.counts.filter(|_| self.count.is_multiple_of(SAID)) {
            done.store(self.count, Ordering::Relaxed);
            let all = self.inner.come().filter(|(read, _)| *read > 0);
            let all = all.map(|(read, all)| u128::from(self.count) * u128::from(all) / u128::from(read));
            of.store(all.and_then(|all| u64::try_from(all).ok()).unwrap_or(0), Ordering::Relaxed);
        }
    }
}

impl Records for NamedCells<'_> {
    fn next(&mut self, record: &mut StringRecord) -> Result<Option<u32>, Refusal> {
        self.say();
        let Some((at, whole)) = &mut self.parts else {
            let line = self.inner.next(record)?;
            trim(record, self.width);
            return Ok(line);
        };
        let line = self.inner.next(whole)?;
        trim(whole, self.width);
        record.clear();
        // A record that is too short stays it.
        for at in at.iter().take_while(|at| **at < whole.len()) {
            record.push_field(whole.get(*at).unwrap_or_default());
        }
        for cell in whole.iter().skip(self.width) {
            record.push_field(cell);
        }
        Ok(line)
    }
}

/// Takes empty cells off that stand beyond the header.
fn trim(record: &mut StringRecord, width: usize) {
    let mut many = record.len();
    while many > width && record.get(many - 1).is_some_and(is_blank) {
        many -= 1;
    }
    record.truncate(many);
}

#[cfg(test)]
mod tests {
    use super::super::delimited::Delimited;
    use super::*;

    fn read(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
        let source = NamedColumns::new(Box::new(Delimited::of("f.csv", text).unwrap())).unwrap();
        let mut rows = Vec::new();
        let (mut records, mut record) = (source.records().unwrap(), StringRecord::new());
        while records.next(&mut record).unwrap().is_some() {
            rows.push(record.iter().map(str::to_owned).collect());
        }
        (source.header().to_vec(), rows)
    }

    #[test]
    fn columns_without_name_and_value_are_none() {
        for (text, header, row) in [
            ("a,b,,\n1,2,,\n", &["a", "b"][..], &["1", "2"][..]),
            ("a,b\n1,2,, ,\n", &["a", "b"], &["1", "2"]),
            ("a,,b,\n1,,2,\n", &["a", "b"], &["1", "2"]),
            ("a,b,,\n1,2\n", &["a", "b"], &["1", "2"]),
            ("a,b,,\n1\n", &["a", "b"], &["1"]),
            ("a,b,,\n1,2,,,x,\n", &["a", "b"], &["1", "2", "x"]),
            ("a,b,,\n1,2,,x\n", &["a", "b", ""], &["1", "2", "x"]),
            ("a,b\n1,2,x,\n", &["a", "b"], &["1", "2", "x"]),
        ] {
            let (found, rows) = read(text);
            assert_eq!(found, header, "{text}");
            assert_eq!(rows[0], row, "{text}");
        }
    }

    #[test]
    fn a_sheet_that_was_saved_whole_is_read() {
        let empty = ",".repeat(16_382);
        let (header, rows) = read(&format!("a,b{empty}\n1,2{empty}\n"));
        assert_eq!((header, rows), (vec!["a".into(), "b".into()], vec![vec!["1".into(), "2".into()]]));
    }

    #[test]
    fn what_is_no_table_is_refused() {
        let refusal = |text: &str| {
            let source = NamedColumns::new(Box::new(Delimited::of("f.csv", text).unwrap())).unwrap();
            source.refuse_odd_header().unwrap_err().message
        };
        assert_eq!(refusal(&"a,".repeat(600)), "The file \"f.csv\" has more than 512 columns.");
        let name = "The file \"f.csv\" has a column name of more than 1024 bytes.";
        assert_eq!(refusal(&format!("a,{}\n1,2\n", "b".repeat(1025))), name);
    }
}
