//! The rows of a file as they are kept from their reading to their taking in: packed, one behind another, a few in memory and
//! many in a file without a name, so that what a file takes in memory does not grow with it.
//!
//! A row is written as what differs from the row before it, and so it is read back only behind that one.

use std::fmt;
use std::fs::File;
use std::io::{self, Write as _};
use std::marker::PhantomData;
use std::os::unix::fs::FileExt as _;

use crate::domain::import_file::Numbered;
use crate::domain::import_file::rows::{KeptRows, RowReader, Rows};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::files::{plain, unnamed};

use super::input::ROOM;
use super::packed::{Packed, number, put_number};

/// So many bytes are kept in memory, and are written or read at once.
const PIECE: usize = 256 << 10;

/// Rows that are being kept.
pub(super) struct RowsAside<T> {
    /// What is in no file yet.
    bytes: Vec<u8>,
    aside: Option<File>,
    before: Numbered<T>,
    packed: Vec<u8>,
    count: usize,
    failed: io::Result<()>,
}

impl<T: Packed + fmt::Debug> RowsAside<T> {
    pub(super) fn new() -> Self {
        Self {
            bytes: Vec::new(),
            aside: None,
            before: Numbered::default(),
            packed: Vec::new(),
            count: 0,
            failed: Ok(()),
        }
    }

    /// Adds a row. What goes wrong is said at the end.
    pub(super) fn push(&mut self, line: u32, row: T) {
        self.packed.clear();
        put_number(&mut self.packed, line.wrapping_sub(self.before.line).into());
        row.pack(&self.before.row, &mut self.packed);
        put_number(&mut self.bytes, self.packed.len() as u64);
        self.bytes.extend_from_slice(&self.packed);
        self.before = Numbered { line, row };
        self.count += 1;
        if self.bytes.len() >= PIECE && self.failed.is_ok() {
            self.failed = self.write();
        }
    }

    fn write(&mut self) -> io::Result<()> {
        let aside = match self.aside.take() {
            Some(aside) => aside,
            None => unnamed()?,
        };
        self.aside.insert(aside).write_all(&self.bytes)?;
        self.bytes.clear();
        Ok(())
    }

    /// The rows of that file.
    pub(super) fn finish(mut self, file: &str) -> Result<Rows<T>, Refusal> {
        let file = file.to_owned();
        if self.aside.is_some() && self.failed.is_ok() {
            self.failed = self.write();
        }
        self.failed.map_err(|error| unkept(&file, &error))?;
        self.bytes.shrink_to_fit();
        let kept = match self.aside {
            Some(aside) => Kept::Aside(aside),
            None => Kept::Here(self.bytes),
        };
        Ok(Rows::kept(PackedRows { file, kept, count: self.count, of: PhantomData }))
    }
}

fn unkept(file: &str, error: &io::Error) -> Refusal {
    let message = format!("The rows of \"{}\" cannot be kept aside: {}.", Shown(file), plain(error));
    Refusal::new(Code::BadFile, message).hint(ROOM)
}

#[derive(Debug)]
enum Kept {
    Here(Vec<u8>),
    Aside(File),
}

impl Kept {
    fn read_at(&self, into: &mut [u8], at: u64) -> io::Result<usize> {
        match self {
            Self::Aside(file) => file.read_at(into, at),
            Self::Here(bytes) => {
                let rest = usize::try_from(at).ok().and_then(|at| bytes.get(at..)).unwrap_or_default();
                io::Read::read(&mut &*rest, into)
            }
        }
    }
}

/// Rows that are kept.
#[derive(Debug)]
struct PackedRows<T> {
    file: String,
    kept: Kept,
    count: usize,
    of: PhantomData<fn() -> T>,
}

impl<T: Packed + fmt::Debug> KeptRows<T> for PackedRows<T> {
    fn count(&self) -> usize {
        self.count
    }

    fn reader(&self) -> Box<dyn RowReader<T> + '_> {
        Box::new(PackedReader { rows: self, left: self.count, bytes: Vec::new(), at: 0, read: 0 })
    }
}

struct PackedReader<'r, T> {
    rows: &'r PackedRows<T>,
    /// How many rows are still to be read.
    left: usize,
    /// What was read of them, from `at` on not handed out yet.
    bytes: Vec<u8>,
    at: usize,
    /// How many bytes were read.
    read: u64,
}

impl<T: Packed> RowReader<T> for PackedReader<'_, T> {
    fn next(&mut self, row: &mut Numbered<T>) -> Result<bool, Refusal> {
        if self.left == 0 {
            return Ok(false);
        }
        let ends = loop {
            if let Some(ends) = self.end_of_row() {
                break ends;
            }
            self.fill().map_err(|error| unkept(&self.rows.file, &error))?;
        };
        let mut packed = &self.bytes[ends.0..ends.1];
        let line = number(&mut packed).and_then(|further| u32::try_from(further).ok());
        let read = line.and_then(|further| row.row.unpack(&mut packed).map(|()| further));
        let further = read.ok_or_else(|| unkept(&self.rows.file, &io::ErrorKind::InvalidData.into()))?;
        row.line = row.line.wrapping_add(further);
        (self.at, self.left) = (ends.1, self.left - 1);
        Ok(true)
    }
}

impl<T> PackedReader<'_, T> {
    /// Where the next row begins and ends, if all of it was read.
    fn end_of_row(&self) -> Option<(usize, usize)> {
        let mut rest = &self.bytes[self.at..];
        let length = usize::try_from(number(&mut rest)?).ok()?;
        let begins = self.bytes.len() - rest.len();
        (length <= rest.len()).then_some((begins, begins + length))
    }

    fn fill(&mut self) -> io::Result<()> {
        self.bytes.drain(..self.at);
        self.at = 0;
        let before = self.bytes.len();
        self.bytes.resize(before + PIECE, 0);
        let many = self.rows.kept.read_at(&mut self.bytes[before..], self.read)?;
        self.bytes.truncate(before + many);
        self.read += many as u64;
        if many == 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::import_file::account_status::{AccountState, AccountStatus};
    use crate::domain::import_file::{PersonRow, SeatRow};
    use crate::domain::person::PersonStatus;

    fn day(text: &str) -> crate::domain::time::Day {
        text.parse().unwrap()
    }

    fn kept<T: Packed + Clone + fmt::Debug>(rows: &[Numbered<T>]) -> Rows<T> {
        let mut aside = RowsAside::new();
        for row in rows.iter().cloned() {
            aside.push(row.line, row.row);
        }
        aside.finish("a.csv").unwrap()
    }

    fn seats() -> Vec<Numbered<SeatRow>> {
        let one = SeatRow { product: "Flow".into(), email: "ana@example.com".into(), ..SeatRow::default() };
        let whole = SeatRow {
            license: "Team".into(),
            assigned_on: Some(day("2026-01-02")),
            last_used: Some(day("1999-12-31")),
            access_level: Some("éditeur".into()),
            account_identifier: Some(String::new()),
            notes: Some("two\nlines".repeat(2_000)),
            revoked_on: Some(day("2030-06-01")),
            account_state: AccountState { status: Some(AccountStatus::Suspended), paid: Some(true) },
            ..one.clone()
        };
        let account_state = AccountState { status: None, paid: Some(false) };
        let other = SeatRow { product: String::new(), notes: Some("x".into()), account_state, ..whole.clone() };
        let rows = [SeatRow::default(), one.clone(), one.clone(), whole.clone(), other, whole, one];
        // A line that may be one of sums comes behind the others.
        [2, 3, 9, u32::MAX, 4, 5, 6].into_iter().zip(rows).map(|(line, row)| Numbered { line, row }).collect()
    }

    #[test]
    fn rows_come_back_as_they_were_from_memory_and_from_a_file() {
        for many in [0, 1, 2_000] {
            let rows: Vec<Numbered<SeatRow>> = (0..many).flat_map(|_| seats()).collect();
            let kept = kept(&rows);
            assert_eq!((kept.len(), kept.all().unwrap()), (rows.len(), rows));
        }
    }

    #[test]
    fn people_come_back_with_all_that_is_said_of_them() {
        let rows = [
            PersonRow { email: "ana@example.com".into(), ..PersonRow::default() },
            PersonRow {
                email: "bo@example.com".into(),
                name: Some("Bo".into()),
                department: Some(String::new()),
                employee_number: Some("7".into()),
                status: Some(PersonStatus::Service),
                switched_on: Some(false),
                until: Some(day("2027-03-31")),
                last_login: Some(day("2026-06-30")),
                aliases: vec!["b@example.com".into(), String::new()],
            },
            PersonRow { switched_on: Some(true), status: Some(PersonStatus::Active), ..PersonRow::default() },
            PersonRow::default(),
        ];
        let rows: Vec<_> = (2..).zip(rows).map(|(line, row)| Numbered { line, row }).collect();
        assert_eq!(kept(&rows).all().unwrap(), rows);
    }

    #[test]
    fn what_is_cut_off_is_an_error_and_no_end() {
        let mut aside = RowsAside::new();
        for Numbered { line, row } in seats() {
            aside.push(line, row);
        }
        aside.bytes.truncate(20);
        let refusal = aside.finish("a.csv").unwrap().all().unwrap_err();
        assert!(refusal.message.starts_with("The rows of \"a.csv\" cannot be kept aside: "), "{refusal}");
    }
}
