//! Rows as comma-separated values (RFC 4180: comma, CRLF, quotes doubled), safe to open in a spreadsheet.
//!
//! A spreadsheet runs a cell that begins like a formula, whoever typed it. So a text that does gets an apostrophe in
//! front, and spreadsheets show it as it was. dormouse's own files are the exception: they are read back by
//! `import`, and what is read must be what was written.

use crate::domain::text::Shown;
use crate::domain::time::{Day, iso_digits};
use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, Write};

/// What to do with a text that a spreadsheet would run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Formulas {
    /// An apostrophe is put in front: for people.
    Guarded,
    /// It is left alone: for files that `import` reads back.
    Raw,
}

/// One cell of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell<'a> {
    /// Anything that came from outside.
    Text(Cow<'a, str>),
    /// A number of ours, which may begin with a minus.
    Number(Cow<'a, str>),
    /// A day.
    Day(Day),
    /// Nothing.
    Empty,
}

impl<'a> Cell<'a> {
    /// A text.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    /// A number, as it is displayed.
    pub fn number(number: impl Display) -> Self {
        Self::Number(Cow::Owned(number.to_string()))
    }

    /// A text that is a number, or as good as any other.
    pub fn number_or_text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Number(text.into())
    }

    /// A text, or nothing.
    pub fn maybe(text: Option<impl Into<Cow<'a, str>>>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }

    /// The same, safe to put on a terminal.
    #[must_use]
    pub fn shown(self) -> Self {
        match self {
            Self::Text(text) => Self::Text(Cow::Owned(Shown(&text).to_string())),
            Self::Number(text) => Self::Number(Cow::Owned(Shown(&text).to_string())),
            Self::Day(_) | Self::Empty => self,
        }
    }

    /// A day, or nothing.
    #[must_use]
    pub fn day(day: Option<Day>) -> Self {
        day.map_or(Self::Empty, Self::Day)
    }
}

/// Whether a file begins with this header row, and so is one of these rows. An editor may have changed how lines end.
#[must_use]
pub fn begins_with(head: &[u8], header: &[&str]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let rest = head.strip_prefix(header.join(",").as_bytes());
    rest.is_some_and(|rest| rest.starts_with(b"\r\n") || rest.starts_with(b"\n"))
}

/// So many bytes are written at once.
const ROOM: usize = 64 << 10;

/// Writes rows to anything that takes bytes. A row of which a part cannot be written is written in no part.
pub struct Writer<W: Write> {
    out: W,
    /// Whole rows that are still to be written, and the one that is not ended yet.
    text: Vec<u8>,
    /// Where that one begins.
    begins: usize,
    formulas: Formulas,
    columns: usize,
    /// Cells of the row that is not ended yet.
    cells: usize,
    rows: u64,
}

impl<W: Write> Writer<W> {
    /// Begins with the header row.
    ///
    /// # Errors
    /// If the bytes cannot be written.
    pub fn new(out: W, formulas: Formulas, header: &[&str]) -> io::Result<Self> {
        let text = Vec::with_capacity(ROOM + ROOM / 8);
        let mut writer =
            Self { out, text, begins: 0, formulas: Formulas::Raw, columns: header.len(), cells: 0, rows: 0 };
        writer.row(header.iter().map(|name| Cell::text(*name)))?;
        (writer.formulas, writer.rows) = (formulas, 0);
        Ok(writer)
    }

    /// Writes one row, which has as many cells as the header.
    ///
    /// # Errors
    /// If the bytes cannot be written, or the row has another length than the header.
    pub fn row<'c>(&mut self, cells: impl IntoIterator<Item = Cell<'c>>) -> io::Result<()> {
        cells.into_iter().for_each(|cell| self.cell(&cell));
        self.end_row()
    }

    /// Adds one cell to a row that is ended by [`Self::end_row`].
    pub fn cell(&mut self, cell: &Cell<'_>) {
        if self.cells > 0 {
            self.text.push(b',');
        }
        self.cells += 1;
        match cell {
            Cell::Empty => {}
            Cell::Number(number) if is_number(number) => self.text.extend_from_slice(number.as_bytes()),
            Cell::Number(text) | Cell::Text(text) => self.put(text),
            Cell::Day(day) => match iso_digits(*day) {
                Some(digits) => self.text.extend_from_slice(&digits),
                None => self.put(&day.to_string()),
            },
        }
    }

    /// Adds a text, in quotes where what parts cells and rows stands in it.
    fn put(&mut self, text: &str) {
        let guard: &[u8] = if self.formulas == Formulas::Guarded && runs(text) { b"'" } else { b"" };
        // All bytes are looked at, whatever was found: so the processor takes many of them at once.
        let parts = |found: bool, byte: &u8| found | matches!(byte, b',' | b'"' | b'\r' | b'\n');
        if !text.as_bytes().iter().fold(false, parts) {
            self.text.extend_from_slice(guard);
            self.text.extend_from_slice(text.as_bytes());
            return;
        }
        self.text.push(b'"');
        self.text.extend_from_slice(guard);
        for (place, part) in text.split('"').enumerate() {
            self.text.extend_from_slice(if place == 0 { b"" } else { b"\"\"" });
            self.text.extend_from_slice(part.as_bytes());
        }
        self.text.push(b'"');
    }

    /// Ends a row.
    ///
    /// # Errors
    /// If the bytes cannot be written, or the row has another length than the header.
    pub fn end_row(&mut self) -> io::Result<()> {
        let written = std::mem::take(&mut self.cells);
        if written != self.columns {
            self.text.truncate(self.begins);
            let message = format!("a row of {written} cells under a header of {}", self.columns);
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        if self.text.len() == self.begins {
            // An empty line would be no row.
            self.text.extend_from_slice(b"\"\"");
        }
        self.text.extend_from_slice(b"\r\n");
        self.rows += 1;
        if self.text.len() >= ROOM {
            self.write()?;
        }
        self.begins = self.text.len();
        Ok(())
    }

    fn write(&mut self) -> io::Result<()> {
        self.out.write_all(&self.text)?;
        self.text.clear();
        Ok(())
    }

    /// The rows written so far, the header not counted.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Writes what is still held back, and gives the sink back.
    ///
    /// # Errors
    /// If the bytes cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        self.write()?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// A text that a spreadsheet takes for a formula, at its very beginning or behind blanks that it drops.
fn runs(text: &str) -> bool {
    // Nearly all texts begin like this, and there are millions of them.
    if text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric) {
        return false;
    }
    let blank = |c: char| c.is_whitespace() || c == '\0' || c == '\u{feff}';
    let sign = |c: char| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
    text.starts_with(['\t', '\r', '\n', '\0']) || text.trim_start_matches(blank).starts_with(sign)
}

/// Digits with at most one point among them and a minus before: nothing that could run.
fn is_number(text: &str) -> bool {
    if !text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
        return false;
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    all_digits(whole) && all_digits(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(formulas: Formulas, cells: &[Cell<'_>]) -> String {
        let header: Vec<&str> = cells.iter().map(|_| "h").collect();
        let mut writer = Writer::new(Vec::new(), formulas, &header).unwrap();
        writer.row(cells.iter().cloned()).unwrap();
        let text = String::from_utf8(writer.finish().unwrap()).unwrap();
        text.split_once("\r\n").unwrap().1.to_owned()
    }

    #[test]
    fn a_file_is_told_by_its_whole_header() {
        for (head, is) in [
            ("name,publisher\r\nA,B\r\n", true),
            ("\u{feff}name,publisher\nA,B\n", true),
            ("name,publisher", false),
            ("name,publisher,more\r\n", false),
            ("name;publisher\r\n", false),
            ("", false),
        ] {
            assert_eq!(begins_with(head.as_bytes(), &["name", "publisher"]), is, "{head:?}");
        }
    }

    #[test]
    fn rows_are_written_as_the_standard_says() {
        let cells =
            [Cell::text("a,b"), Cell::text("say \"x\""), Cell::text("two\nlines"), Cell::Empty, Cell::text("é")];
        assert_eq!(written(Formulas::Guarded, &cells), "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",,é\r\n");
        assert_eq!(written(Formulas::Guarded, &[Cell::Empty]), "\"\"\r\n");
        assert_eq!(written(Formulas::Guarded, &[Cell::maybe(Some("x")), Cell::maybe(None::<&str>)]), "x,\r\n");
    }

    #[test]
    fn a_text_that_would_run_gets_an_apostrophe() {
        for text in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\rx",
            "\0x",
            "＝1",
            "＋1",
            "－1",
            "＠x",
            "  =1+1",
            "\u{a0}=1",
            "\u{feff}=1",
            "-",
        ] {
            let cells = [Cell::text(text)];
            assert!(
                written(Formulas::Guarded, &cells).trim_start_matches('"').starts_with(&format!("'{text}")),
                "{text:?}"
            );
            assert!(!written(Formulas::Raw, &cells).contains('\''), "{text:?}");
        }
    }

    #[test]
    fn a_text_that_would_not_run_is_left_alone() {
        for text in ["plain", "a=b", "1-2", "2026-01-31", "ana@example.com", "'quoted'", "", "<x>", "…"] {
            assert_eq!(written(Formulas::Guarded, &[Cell::text(text), Cell::text("z")]), format!("{text},z\r\n"));
        }
    }

    #[test]
    fn a_number_keeps_its_minus() {
        assert_eq!(written(Formulas::Guarded, &[Cell::number(-3), Cell::number("-1200.50")]), "-3,-1200.50\r\n");
    }

    #[test]
    fn what_only_claims_to_be_a_number_is_guarded() {
        for text in ["-1+cmd", "=1", "-", "+3", "-.5", "--1", "-1e5"] {
            assert_eq!(written(Formulas::Guarded, &[Cell::number(text)]), format!("'{text}\r\n"));
        }
    }

    #[test]
    fn raw_rows_are_read_back_as_they_were() {
        let texts = ["=1+1", "-x", "two\r\nlines", "\"", "'=1", " padded "];
        let mut writer = Writer::new(Vec::new(), Formulas::Raw, &["a", "b", "c", "d", "e", "f"]).unwrap();
        writer.row(texts.map(Cell::text)).unwrap();
        assert_eq!(writer.rows(), 1);
        let bytes = writer.finish().unwrap();
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        assert_eq!(reader.records().next().unwrap().unwrap(), texts.to_vec());
    }

    #[test]
    fn a_row_of_another_length_than_the_header_is_a_fault() {
        let mut writer = Writer::new(Vec::new(), Formulas::Raw, &["a", "b"]).unwrap();
        let error = writer.row([Cell::text("x")]).unwrap_err();
        assert_eq!(error.to_string(), "a row of 1 cells under a header of 2");
        writer.row([Cell::text("y"), Cell::day("2026-06-30".parse().ok())]).unwrap();
        assert_eq!(writer.finish().unwrap(), b"a,b\r\ny,2026-06-30\r\n", "nothing of it is written");
    }

    #[test]
    fn more_rows_than_are_written_at_once_are_all_written() {
        let mut writer = Writer::new(Vec::new(), Formulas::Raw, &["a", "b"]).unwrap();
        let long = "x,".repeat(100);
        for n in 0..1_000 {
            writer.row([Cell::text(long.as_str()), Cell::number(n)]).unwrap();
        }
        let bytes = writer.finish().unwrap();
        let rows: Vec<_> = csv::Reader::from_reader(bytes.as_slice()).records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 1_000);
        assert!(rows.iter().enumerate().all(|(n, row)| row[0] == long && row[1] == n.to_string()));
    }

    #[test]
    fn a_sink_that_takes_no_more_is_told() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let writer = Writer::new(Full, Formulas::Raw, &["a"]).unwrap();
        assert_eq!(writer.finish().err().map(|e| e.kind()), Some(io::ErrorKind::StorageFull));
    }
}
