//! Rows as comma-separated values (RFC 4180: comma, CRLF, quotes doubled), safe to open in a spreadsheet.
//!
//! A spreadsheet runs a cell that begins like a formula, whoever typed it. So a text that does gets an apostrophe in
//! front, and spreadsheets show it as it was. dormouse's own four files are the exception: they are read back by
//! `import`, and what is read must be what was written.

use crate::domain::text::Shown;
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
            Self::Empty => Self::Empty,
        }
    }

    fn written(&self, formulas: Formulas) -> Cow<'_, str> {
        let text = match self {
            Self::Empty => return Cow::Borrowed(""),
            Self::Number(number) if is_number(number) => return Cow::Borrowed(number),
            Self::Number(text) | Self::Text(text) => text.as_ref(),
        };
        if formulas == Formulas::Guarded && runs(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
    }
}

/// Whether a file begins with this header row, and so is one of these rows. An editor may have changed how lines end.
#[must_use]
pub fn begins_with(head: &[u8], header: &[&str]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let rest = head.strip_prefix(header.join(",").as_bytes());
    rest.is_some_and(|rest| rest.starts_with(b"\r\n") || rest.starts_with(b"\n"))
}

/// Writes rows to anything that takes bytes.
pub struct Writer<W: Write> {
    inner: csv::Writer<W>,
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
        let mut inner = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        inner.write_record(header).map_err(plain)?;
        Ok(Self { inner, formulas, columns: header.len(), cells: 0, rows: 0 })
    }

    /// Writes one row, which has as many cells as the header.
    ///
    /// # Errors
    /// If the bytes cannot be written, or the row has another length than the header.
    pub fn row<'c>(&mut self, cells: impl IntoIterator<Item = Cell<'c>>) -> io::Result<()> {
        cells.into_iter().try_for_each(|cell| self.cell(&cell))?;
        self.end_row()
    }

    /// Writes one cell of a row that is ended by [`Self::end_row`].
    ///
    /// # Errors
    /// If the bytes cannot be written.
    pub fn cell(&mut self, cell: &Cell<'_>) -> io::Result<()> {
        self.cells += 1;
        self.inner.write_field(cell.written(self.formulas).as_bytes()).map_err(plain)
    }

    /// Ends a row.
    ///
    /// # Errors
    /// If the bytes cannot be written, or the row has another length than the header.
    pub fn end_row(&mut self) -> io::Result<()> {
        let written = std::mem::take(&mut self.cells);
        if written != self.columns {
            let message = format!("a row of {written} cells under a header of {}", self.columns);
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        self.inner.write_record(None::<&[u8]>).map_err(plain)?;
        self.rows += 1;
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
    pub fn finish(self) -> io::Result<W> {
        self.inner.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// The error of the sink itself, so that a pipe that was closed is known as one.
fn plain(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
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
