//! Text to records: which character parts the cells, the header, and each record with the line it begins on.
//!
//! It knows CSV and its dialects, and nothing of what the cells mean. A record has a largest size, so that a file that
//! never ends its line costs an error and no memory.

use std::io::{self, Read};

use csv::StringRecord;

use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;

use super::preset::Container;
use super::source::{RecordSource, Records};
use super::text::Text;

/// The largest record, in bytes.
const MAX_RECORD: usize = 1 << 20;
/// How much the reader of records asks for at once.
const BUFFER: usize = 64 << 10;
/// The characters that may part two cells, the likelier first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A text taken apart into a header and the records below it.
#[derive(Debug)]
pub(super) struct Delimited {
    text: Text,
    /// Where the text begins, and the delimiter that it states there.
    top: (usize, u32),
    stated: Option<u8>,
    /// Where the header begins: its byte, and its line.
    start: usize,
    first_line: u32,
    header_line: u32,
    delimiter: u8,
    header: Vec<String>,
}

impl Delimited {
    /// Finds the delimiter and reads the header.
    pub(super) fn new(text: Text) -> Result<Self, Refusal> {
        let head = head(&text)?;
        let refused = |why: &str| text.input().refused(why);
        let (mark, marked) =
            head.strip_prefix('\u{feff}').map_or((0, head.as_str()), |rest| (head.len() - rest.len(), rest));
        let (stated, below, first_line) = stated_delimiter(marked);
        let begins = below.trim_start();
        if begins.is_empty() {
            return Err(refused("is empty").hint("take the export again"));
        }
        if begins.starts_with('<') {
            return Err(refused("is a web page or XML").hint(
                "import reads tables: CSV, JSON, workbooks (.xlsx) and SQLite; `dormouse presets` says where each is found",
            ));
        }
        let start = mark + marked.len() - below.len();
        let delimiter = stated.unwrap_or_else(|| sniffed(below));
        let mut table = Self {
            text,
            top: (start, first_line),
            stated,
            start,
            first_line,
            delimiter,
            header_line: first_line,
            header: Vec::new(),
        };
        table.read_header()?;
        Ok(table)
    }

    fn read_header(&mut self) -> Result<bool, Refusal> {
        let mut record = StringRecord::new();
        let line = self.all()?.next(&mut record)?;
        self.header_line = line.unwrap_or(self.first_line);
        self.header = record.iter().map(|cell| cell.trim().to_owned()).collect();
        Ok(line.is_some())
    }

    /// Every record, the header among them.
    fn all(&self) -> Result<LineRecords<'_>, Refusal> {
        let mut reader = self.text.reader();
        // The bytes before the header, and what was read beyond them.
        let (mut before, mut buffer, mut beyond) = (self.start, vec![0; BUFFER], Vec::new());
        while before > 0 {
            let many = reader.read(&mut buffer).map_err(|e| self.text.input().unreadable(&e))?;
            if many == 0 {
                return Err(self.text.input().changed());
            }
            beyond = buffer[before.min(many)..many].to_vec();
            before = before.saturating_sub(many);
        }
        let window = Window::new(Box::new(io::Cursor::new(beyond).chain(reader)));
        let reader = csv::ReaderBuilder::new()
            .delimiter(self.delimiter)
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(BUFFER)
            .from_reader(window);
        Ok(LineRecords { text: &self.text, reader, at: 0, line: self.first_line })
    }

    /// A text that is in no file, for tests.
    #[cfg(test)]
    pub(super) fn of(file: &str, text: &str) -> Result<Self, Refusal> {
        Self::new(Text::new(super::input::Input::given(file, text), Some("utf-8"))?.0)
    }
}

impl RecordSource for Delimited {
    fn file(&self) -> &str {
        self.text.input().name()
    }

    fn path(&self) -> &str {
        self.text.input().path()
    }

    fn container(&self) -> Container {
        if self.delimiter == b'\t' { Container::Tsv } else { Container::Csv }
    }

    fn header(&self) -> &[String] {
        &self.header
    }

    fn header_line(&self) -> u32 {
        self.header_line
    }

    fn header_on(&mut self, line: usize) -> Result<bool, Refusal> {
        let head = head(&self.text)?;
        let (top, first) = self.top;
        let Some(start) = line_start(&head[top..], line) else { return Ok(false) };
        self.start = top + start;
        self.first_line = first.saturating_add(u32::try_from(line).unwrap_or(u32::MAX));
        self.delimiter = self.stated.unwrap_or_else(|| sniffed(&head[self.start..]));
        self.read_header()
    }

    fn records(&self) -> Result<Box<dyn Records + '_>, Refusal> {
        let mut records = self.all()?;
        records.next(&mut StringRecord::new())?;
        Ok(Box::new(records))
    }
}

/// The records of a text, one after another.
struct LineRecords<'a> {
    text: &'a Text,
    reader: csv::Reader<Window<'a>>,
    /// The byte up to which lines were counted, and the line there.
    at: usize,
    line: u32,
}

impl Records for LineRecords<'_> {
    fn next(&mut self, record: &mut StringRecord) -> Result<Option<u32>, Refusal> {
        loop {
            let from = self.offset();
            let at = self.at;
            self.reader.get_mut().begin(from, at);
            let more = match self.reader.read_record(record) {
                Ok(more) => more,
                Err(_) if self.reader.get_ref().is_spent() => return Err(self.endless(from)),
                Err(error) => return Err(self.unreadable(error)),
            };
            if !more {
                self.text.input().refuse_if_changed()?;
                return Ok(None);
            }
            let to = self.offset();
            self.seek(from);
            if to - from > MAX_RECORD {
                return Err(self.endless(from));
            }
            let window = self.reader.get_ref();
            if window.ended && to >= window.given && is_left_open(window.from(self.at)) {
                return Err(Refusal::new(
                    Code::BadFile,
                    format!(
                        "A quotation mark on or after line {} of \"{}\" is never closed.",
                        self.line,
                        Shown(self.text.input().name())
                    ),
                )
                .hint("take the export again, or mend that line"));
            }
            if record.iter().any(|cell| !cell.trim_ascii().is_empty()) {
                return Ok(Some(self.line));
            }
        }
    }

    fn come(&self) -> Option<(u64, u64)> {
        Some((self.offset() as u64, self.text.input().size().ok()?))
    }
}

impl LineRecords<'_> {
    fn offset(&self) -> usize {
        let window = self.reader.get_ref();
        usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX).min(window.given)
    }

    /// Counts lines up to the first character of the record that begins at or after `from`. CR, LF and CRLF each end
    /// a line; the parser leaves line ends before a record to the record.
    fn seek(&mut self, from: usize) {
        let window = self.reader.get_ref();
        let start = from + window.from(from).iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let bytes = window.from(self.at);
        let passed = &bytes[..start.saturating_sub(self.at).min(bytes.len())];
        let feeds = passed.split(|byte| *byte == b'\n').count() - 1;
        // A return that a line feed follows ends its line together with it.
        let alone = |at: &usize| passed[*at] == b'\r' && bytes.get(at + 1) != Some(&b'\n');
        let returns = if passed.contains(&b'\r') { (0..passed.len()).filter(alone).count() } else { 0 };
        let lines = feeds + returns;
        self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        self.at = start.max(self.at);
    }

    fn endless(&mut self, from: usize) -> Refusal {
        self.seek(from);
        Refusal::new(
            Code::BadFile,
            format!("The record on line {} of \"{}\" is larger than 1 MiB.", self.line, Shown(self.file())),
        )
        .hint("this is no export, or a quotation mark in that line is never closed")
    }

    /// All bytes were looked at before: what cannot be read now has changed, or its disk is gone.
    fn unreadable(&self, error: csv::Error) -> Refusal {
        match error.into_kind() {
            csv::ErrorKind::Io(e) if e.kind() != io::ErrorKind::InvalidData => self.text.input().unreadable(&e),
            _ => self.text.input().changed(),
        }
    }

    fn file(&self) -> &str {
        self.text.input().name()
    }
}

/// True if the last record runs over several lines and its quotation marks do not pair up.
fn is_left_open(record: &[u8]) -> bool {
    let record = record.trim_ascii_end();
    record.iter().any(|b| matches!(b, b'\n' | b'\r')) && record.iter().fold(false, |open, b| open ^ (*b == b'"'))
}

/// Hands out a text only as far as the record being read may reach, and keeps what that record may hold.
struct Window<'a> {
    inner: Box<dyn Read + 'a>,
    /// The bytes that were handed out last, from this one on.
    kept: Vec<u8>,
    begins: usize,
    given: usize,
    allowed: usize,
    ended: bool,
}

impl<'a> Window<'a> {
    fn new(inner: Box<dyn Read + 'a>) -> Self {
        Self { inner, kept: Vec::new(), begins: 0, given: 0, allowed: MAX_RECORD + BUFFER, ended: false }
    }

    /// A record begins at `from`, and lines were counted up to `counted`: what lies far before is let go of.
    fn begin(&mut self, from: usize, counted: usize) {
        self.allowed = from + MAX_RECORD + BUFFER;
        let passed = counted.saturating_sub(self.begins).min(self.kept.len());
        if passed > 4 * BUFFER {
            self.kept.drain(..passed);
            self.begins += passed;
        }
    }

    fn is_spent(&self) -> bool {
        self.given > self.allowed
    }

    /// What is kept from this byte on.
    fn from(&self, at: usize) -> &[u8] {
        self.kept.get(at.saturating_sub(self.begins)..).unwrap_or_default()
    }
}

impl Read for Window<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.is_spent() {
            return Err(io::Error::other("record too large"));
        }
        let many = self.inner.read(into)?;
        self.ended |= many == 0;
        self.given += many;
        self.kept.extend_from_slice(&into[..many]);
        Ok(many)
    }
}

/// As much of the beginning as one record may hold.
fn head(text: &Text) -> Result<String, Refusal> {
    let mut bytes = Vec::new();
    let read = text.reader().take(MAX_RECORD as u64).read_to_end(&mut bytes);
    read.map_err(|e| text.input().unreadable(&e))?;
    let whole = std::str::from_utf8(&bytes).map_or_else(|cut| cut.valid_up_to(), str::len);
    bytes.truncate(whole);
    String::from_utf8(bytes).map_err(|_| text.input().changed())
}

/// The byte at which that line begins, counted from 0.
fn line_start(text: &str, line: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let ends =
        (0..bytes.len()).filter(|at| bytes[*at] == b'\n' || (bytes[*at] == b'\r' && bytes.get(at + 1) != Some(&b'\n')));
    std::iter::once(0).chain(ends.map(|end| end + 1)).nth(line).filter(|start| *start < bytes.len())
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
        let table = Delimited::of("f.csv", text).unwrap();
        let mut records = table.records().unwrap();
        let mut record = StringRecord::new();
        let mut rows = Vec::new();
        while let Some(line) = records.next(&mut record).unwrap() {
            rows.push((line, record.iter().map(str::to_owned).collect()));
        }
        drop(records);
        (table.header, rows)
    }

    fn lines(text: &str) -> Vec<u32> {
        read(text).1.into_iter().map(|(line, _)| line).collect()
    }

    fn refusal(text: &str) -> String {
        let table = match Delimited::of("f.csv", text) {
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
            assert_eq!(Delimited::of("f.csv", text).unwrap().delimiter, delimiter, "{text}");
        }
    }

    #[test]
    fn a_header_may_stand_further_down() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["Seats, all of them", "", "a;b", "1;2", ""].join(end);
            let mut table = Delimited::of("f.csv", &text).unwrap();
            assert_eq!(table.header, ["Seats", "all of them"]);
            assert!(table.header_on(2).unwrap());
            assert_eq!(table.header, ["a", "b"]);
            let mut record = StringRecord::new();
            assert_eq!(table.records().unwrap().next(&mut record), Ok(Some(4)));
            assert_eq!(record, vec!["1", "2"]);
            assert!(table.header_on(0).unwrap() && !table.header_on(5).unwrap());
            assert_eq!(table.header[0], "Seats");
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
        assert_eq!(refusal("<html>"), "The file \"f.csv\" is a web page or XML.");
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
