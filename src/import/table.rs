//! Text to records: which character parts the cells, the header, and each record with the line it begins on.
//!
//! It knows CSV and its dialects, and nothing of what the cells mean. A record has a largest size, so that a file that
//! never ends its line costs an error and no memory.

use std::io::{self, Read};

use csv::StringRecord;

use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;

/// The largest record, in bytes.
const MAX_RECORD: usize = 1 << 20;
/// The largest cell, in bytes.
pub(super) const MAX_CELL: usize = 64 << 10;
/// The longest name of a column, in bytes: every sentence about a row repeats it.
const MAX_NAME: usize = 1 << 10;
/// The most columns.
const MAX_COLUMNS: usize = 512;
/// How much the reader of records asks for at once.
const BUFFER: usize = 64 << 10;
/// The characters that may part two cells, the likelier first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A text taken apart into a header and the records below it.
#[derive(Debug)]
pub(super) struct Table<'a> {
    file: &'a str,
    text: &'a str,
    first_line: u32,
    /// The character between two cells.
    pub delimiter: u8,
    /// The header as it is written.
    pub header: Vec<String>,
}

impl<'a> Table<'a> {
    /// Finds the delimiter and reads the header.
    pub(super) fn new(file: &'a str, text: &'a str) -> Result<Self, Refusal> {
        let refused = |why: &str| Refusal::new(Code::BadFile, format!("The file \"{}\" {why}.", Shown(file)));
        let (stated, text, first_line) = stated_delimiter(text.strip_prefix('\u{feff}').unwrap_or(text));
        let start = text.trim_start();
        if start.is_empty() {
            return Err(refused("is empty").hint("take the export again"));
        }
        if start.starts_with(['{', '[', '<']) {
            let what = if start.starts_with('<') { "is a web page or XML" } else { "is JSON" };
            return Err(refused(what).hint("import reads CSV exports; `dormouse presets` says where each is found"));
        }
        let delimiter = stated.unwrap_or_else(|| sniffed(text));
        let mut table = Self { file, text, first_line, delimiter, header: Vec::new() };
        let mut records = table.all();
        let mut record = StringRecord::new();
        records.next(&mut record)?;
        if record.len() > MAX_COLUMNS {
            return Err(
                refused(&format!("has more than {MAX_COLUMNS} columns")).hint("this is no export that dormouse knows")
            );
        }
        if record.iter().any(|cell| cell.len() > MAX_NAME) {
            return Err(refused(&format!("has a column name of more than {MAX_NAME} bytes"))
                .hint("this is no export that dormouse knows"));
        }
        table.header = record.iter().map(|cell| cell.trim().to_owned()).collect();
        Ok(table)
    }

    /// The file's name.
    pub(super) fn file(&self) -> &'a str {
        self.file
    }

    /// The records below the header.
    pub(super) fn records(&self) -> Result<Records<'a>, Refusal> {
        let mut records = self.all();
        records.next(&mut StringRecord::new())?;
        Ok(records)
    }

    fn all(&self) -> Records<'a> {
        let budget = Budget { rest: self.text.as_bytes(), given: 0, allowed: MAX_RECORD + BUFFER };
        let reader = csv::ReaderBuilder::new()
            .delimiter(self.delimiter)
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(BUFFER)
            .from_reader(budget);
        Records { file: self.file, text: self.text.as_bytes(), reader, at: 0, line: self.first_line }
    }
}

/// The records of a table, one after another.
#[derive(Debug)]
pub(super) struct Records<'a> {
    file: &'a str,
    text: &'a [u8],
    reader: csv::Reader<Budget<'a>>,
    /// The byte up to which lines were counted, and the line there.
    at: usize,
    line: u32,
}

impl Records<'_> {
    /// Reads the next record that is not blank and says on which line it begins; `None` at the end.
    pub(super) fn next(&mut self, record: &mut StringRecord) -> Result<Option<u32>, Refusal> {
        loop {
            let from = self.offset();
            self.reader.get_mut().allowed = from + MAX_RECORD + BUFFER;
            let more = self.reader.read_record(record).map_err(|_| self.endless(from))?;
            if !more {
                return Ok(None);
            }
            let to = self.offset();
            self.seek(from);
            if to - from > MAX_RECORD {
                return Err(self.endless(from));
            }
            if to >= self.text.len() && is_left_open(&self.text[self.at..]) {
                return Err(Refusal::new(
                    Code::BadFile,
                    format!(
                        "A quotation mark on or after line {} of \"{}\" is never closed.",
                        self.line,
                        Shown(self.file)
                    ),
                )
                .hint("take the export again, or mend that line"));
            }
            if record.iter().any(|cell| !cell.trim_ascii().is_empty()) {
                return Ok(Some(self.line));
            }
        }
    }

    fn offset(&self) -> usize {
        usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX).min(self.text.len())
    }

    /// Counts lines up to the first character of the record that begins at or after `from`. CR, LF and CRLF each end
    /// a line; the parser leaves line ends before a record to the record.
    fn seek(&mut self, from: usize) {
        let blank = self.text[from..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let start = from + blank;
        let ends = |at: usize| match self.text[at] {
            b'\n' => true,
            b'\r' => self.text.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        let lines = (self.at..start).filter(|at| ends(*at)).count();
        self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        self.at = start.max(self.at);
    }

    fn endless(&mut self, from: usize) -> Refusal {
        self.seek(from);
        Refusal::new(
            Code::BadFile,
            format!("The record on line {} of \"{}\" is larger than 1 MiB.", self.line, Shown(self.file)),
        )
        .hint("this is no export, or a quotation mark in that line is never closed")
    }
}

/// True if the last record runs over several lines and its quotation marks do not pair up.
fn is_left_open(record: &[u8]) -> bool {
    let record = record.trim_ascii_end();
    record.iter().any(|b| matches!(b, b'\n' | b'\r')) && record.iter().fold(false, |open, b| open ^ (*b == b'"'))
}

/// Hands out a text only as far as the record being read may reach.
#[derive(Debug)]
struct Budget<'a> {
    rest: &'a [u8],
    given: usize,
    allowed: usize,
}

impl Read for Budget<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.given > self.allowed {
            return Err(io::Error::other("record too large"));
        }
        let count = self.rest.read(into)?;
        self.given += count;
        Ok(count)
    }
}

/// The delimiter that a spreadsheet's first line `sep=;` states, the text below it, and the line that begins on.
fn stated_delimiter(text: &str) -> (Option<u8>, &str, u32) {
    let stated = text.get(..4).filter(|start| start.eq_ignore_ascii_case("sep=")).and_then(|_| {
        let delimiter = *text.as_bytes().get(4).filter(|b| DELIMITERS.contains(b))?;
        let rest = &text[5..];
        let below = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\r', '\n']))?;
        Some((delimiter, below))
    });
    stated.map_or((None, text, 1), |(delimiter, below)| (Some(delimiter), below, 2))
}

/// The likeliest delimiter: the one that stands most often outside quotation marks in the first record.
fn sniffed(text: &str) -> u8 {
    let mut counts = [0_usize; DELIMITERS.len()];
    let mut quoted = false;
    for byte in text.trim_start_matches(['\r', '\n']).bytes().take(MAX_RECORD) {
        match byte {
            b'"' => quoted = !quoted,
            b'\r' | b'\n' if !quoted => break,
            _ if !quoted => {
                if let Some(which) = DELIMITERS.iter().position(|d| *d == byte) {
                    counts[which] += 1;
                }
            }
            _ => {}
        }
    }
    let best = (0..DELIMITERS.len()).rev().max_by_key(|which| counts[*which]).unwrap_or(0);
    DELIMITERS[best]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<String>, Vec<(u32, Vec<String>)>) {
        let table = Table::new("f.csv", text).unwrap();
        let mut records = table.records().unwrap();
        let mut record = StringRecord::new();
        let mut rows = Vec::new();
        while let Some(line) = records.next(&mut record).unwrap() {
            rows.push((line, record.iter().map(str::to_owned).collect()));
        }
        (table.header, rows)
    }

    fn lines(text: &str) -> Vec<u32> {
        read(text).1.into_iter().map(|(line, _)| line).collect()
    }

    fn refusal(text: &str) -> String {
        let table = match Table::new("f.csv", text) {
            Ok(table) => table,
            Err(refusal) => return refusal.message,
        };
        let mut records = table.records().unwrap();
        let mut record = StringRecord::new();
        loop {
            match records.next(&mut record) {
                Ok(Some(_)) => {}
                Ok(None) => panic!("not refused"),
                Err(refusal) => return refusal.message,
            }
        }
    }

    #[test]
    fn lines_are_counted_whatever_ends_them() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "1,2", "", "\"x", "y\",2", "3,4", ",", "5,6", ""].join(end);
            assert_eq!(lines(&text), [2, 4, 6, 8], "{end:?}");
            assert_eq!(lines(&["", "a,b", "1,2"].join(end)), [3], "{end:?}");
        }
        assert_eq!(lines("a,b\n1,2"), [2]);
        assert_eq!(lines("sep=;\r\na;b\r\n1;2\r\n"), [3]);
    }

    #[test]
    fn the_delimiter_is_the_one_the_header_uses() {
        for (text, delimiter) in [
            ("a,b\n", b','),
            ("a;b,c;d\n", b';'),
            ("a\tb\n", b'\t'),
            ("a|b\n", b'|'),
            ("\"a,b,c\";d\n", b';'),
            ("email\n", b','),
            ("sep=|\na\n", b'|'),
        ] {
            assert_eq!(Table::new("f.csv", text).unwrap().delimiter, delimiter, "{text}");
        }
    }

    #[test]
    fn quotes_and_ragged_rows_are_handed_over_as_they_are() {
        let (header, rows) = read("a , b\n\"x \"\"y\"\"\",é\n1\n1,2,3\n");
        assert_eq!(header, ["a", "b"]);
        assert_eq!(rows[0].1, ["x \"y\"", "é"]);
        assert_eq!((rows[1].1.len(), rows[2].1.len()), (1, 3));
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert_eq!(refusal(" \r\n\n"), "The file \"f.csv\" is empty.");
        assert_eq!(refusal("[{\"a\": 1}]"), "The file \"f.csv\" is JSON.");
        assert_eq!(refusal(&"a,".repeat(600)), "The file \"f.csv\" has more than 512 columns.");
        let name = "The file \"f.csv\" has a column name of more than 1024 bytes.";
        assert_eq!(refusal(&format!("a,{}\n1,2\n", "b".repeat(1025))), name);
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_stops_the_file() {
        let message = "A quotation mark on or after line 3 of \"f.csv\" is never closed.";
        assert_eq!(refusal("a,b\n1,2\n3,\"4\n5,6\n"), message);
        assert_eq!(lines("a,b\n1,5\" disk\n"), [2]);
    }

    #[test]
    fn a_record_without_end_is_refused() {
        let long = "x".repeat(3 << 20);
        assert_eq!(refusal(&format!("a,b\n1,2\n{long}")), "The record on line 3 of \"f.csv\" is larger than 1 MiB.");
        assert_eq!(refusal(&format!("a,b\n1,\"{long}")), "The record on line 2 of \"f.csv\" is larger than 1 MiB.");
        assert_eq!(refusal(&long), "The record on line 1 of \"f.csv\" is larger than 1 MiB.");
        let rows = "1,2\n".repeat(1 << 20);
        assert_eq!(lines(&format!("a,b\n{rows}")).len(), 1 << 20);
    }
}
