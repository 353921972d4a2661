//! Standard output: a table for people, CSV for spreadsheets, JSON for programs, all from the same records.
//!
//! It knows how things look and nothing of what they mean. CSV goes through the one writer that keeps a spreadsheet from
//! running a cell; a table goes through [`Table`], which makes every text safe to show.

use super::json;
use super::record_rows::{RecordRows, TakeValue};
use super::table::{Paint, Table};
use crate::config::terminal_features::{ColorChoice, TerminalFeatures};
use crate::domain::refusal::Refusal;
use crate::domain::text::Shown;
use crate::domain::time::Day;
use crate::domain::wrap::wrap;
use crate::export::csv::{Formulas, Writer};
use serde::ser::SerializeSeq as _;
use serde::{Serialize, Serializer};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::os::fd::AsFd;
use unicode_width::UnicodeWidthStr;

/// How a list or a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    Table,
    /// For spreadsheets.
    Csv,
    /// For programs.
    Json,
}

/// The flags of everything that lists or reports.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Form {
    /// How to write it
    #[arg(
        long,
        value_enum,
        value_name = "table|csv|json",
        default_value = "table",
        hide_possible_values = true,
        help_heading = "Output"
    )]
    format: Format,
    /// The same as --format json
    #[arg(long, conflicts_with = "format", help_heading = "Output")]
    json: bool,
}

impl Form {
    /// The format that was asked for.
    #[must_use]
    pub fn format(self) -> Format {
        if self.json { Format::Json } else { self.format }
    }

    /// True if a program reads it.
    #[must_use]
    pub fn is_json(self) -> bool {
        self.format() == Format::Json
    }
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Color {
    /// On a terminal that has some, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Whether standard output gets colours.
    #[must_use]
    pub fn wanted(self) -> bool {
        let choice = match self {
            Self::Always => ColorChoice::Always,
            Self::Auto if io::stdout().is_terminal() => ColorChoice::Auto,
            Self::Auto | Self::Never => ColorChoice::Never,
        };
        TerminalFeatures::of_environment(choice, false).color
    }
}

/// A thing as programs read it: every field by its name, the absent ones null.
pub trait Record: Serialize {
    /// The names of the fields, in their order.
    fn names() -> Vec<&'static str>;

    /// Hands over the value of each field, in their order.
    ///
    /// # Errors
    /// What it is handed to fails.
    fn each_value<P: TakeValue>(&self, to: &mut P) -> io::Result<()> {
        let value = serde_json::to_value(self)?;
        Self::names().into_iter().try_for_each(|name| to.take(&value[name]))
    }
}

/// Things that are handed over one after another: all of them need not be in memory.
pub trait Stream {
    /// A thing, as long as it is looked at.
    type Item<'i>: Record;
    /// Why they cannot be handed over.
    type Failure: From<io::Error>;

    /// Hands each of them over, as often as it is asked.
    ///
    /// # Errors
    /// They cannot be read, or what they are handed to fails.
    fn each<'t>(&self, take: &'t mut dyn FnMut(&Self::Item<'_>) -> io::Result<()>) -> Result<(), Self::Failure>
    where
        Self: 't;
}

/// Declares a record: a struct that is serialized as it stands and knows the names of its fields.
macro_rules! record {
    // With what it is made of, and how each field is read from that.
    ($(#[$doc:meta])* $name:ident($($from:ident: $of:ty),*) $(where { $($first:tt)* })? {
        $($field:ident: $type:ty = $read:expr,)*
    }) => {
        record! { $(#[$doc])* $name { $($field: $type,)* } }

        impl<'a> $name<'a> {
            /// The record of a thing as it stands.
            pub fn new($($from: $of),*) -> Self {
                $($($first)*)?
                Self { $($field: $read,)* }
            }
        }
    };
    ($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, serde::Serialize)]
        pub struct $name<'a> {
            $(#[allow(missing_docs, reason = "the field is the word that programs read")] pub $field: $type,)*
        }

        impl $crate::cli::output::Record for $name<'_> {
            fn names() -> Vec<&'static str> {
                vec![$(stringify!($field)),*]
            }

            fn each_value<P: $crate::cli::record_rows::TakeValue>(&self, to: &mut P) -> std::io::Result<()> {
                $(to.take(&self.$field)?;)*
                Ok(())
            }
        }
    };
}
pub(crate) use record;

/// A document without anything beside its day and its items.
#[derive(Debug, Serialize)]
pub struct Plain {}

#[derive(Serialize)]
struct Document<'a, H, I: ?Sized> {
    today: Day,
    #[serde(flatten)]
    head: &'a H,
    items: &'a I,
}

/// Why nothing was done.
#[derive(Serialize)]
struct Error<'a> {
    code: &'static str,
    message: &'a str,
    hint: Option<&'a str>,
    field: Option<&'static str>,
}

/// Cells without which a text is not broken into lines here.
const LEAST: usize = 20;

/// Standard output.
pub struct Out {
    sink: Box<dyn Write>,
    width: Option<usize>,
    colors: bool,
    /// A JSON document was written: another one after it would be none to a program.
    has_document: bool,
}

impl Out {
    /// The standard output of this process.
    #[must_use]
    pub fn standard(color: Color) -> Self {
        let stdout = io::stdout();
        let width = room(&stdout);
        Self { sink: Box::new(BufWriter::new(stdout)), width, colors: color.wanted(), has_document: false }
    }

    /// True if colours are wanted.
    #[must_use]
    pub fn colors(&self) -> bool {
        self.colors
    }

    /// Writes one line, on a terminal as many as it needs to break between words, and safe to show.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn line(&mut self, text: impl AsRef<str>) -> io::Result<()> {
        let text = text.as_ref();
        self.hanging(text.len() - text.trim_start_matches(' ').len(), text)
    }

    /// As [`Self::line`]; where it takes more than one, the others begin below the cell `indent`.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn hanging(&mut self, indent: usize, text: impl AsRef<str>) -> io::Result<()> {
        writeln!(self.sink, "{}", broken(&Shown(text.as_ref()).lines(), indent, self.width))
    }

    /// Writes a heading.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn heading(&mut self, text: &str) -> io::Result<()> {
        let text = Shown(text).to_string();
        writeln!(self.sink, "{}", if self.colors { Paint::Bold.over(&text) } else { text })
    }

    /// Writes a text of several lines: as it is for programs and files, safe to show on a terminal.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn text(&mut self, text: &str) -> io::Result<()> {
        let text = if self.width.is_some() { Shown(text).lines() } else { text.into() };
        self.sink.write_all(text.as_bytes())
    }

    /// Writes bytes that are our own as they are.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sink.write_all(bytes)
    }

    /// Writes a table.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn table(&mut self, table: &Table) -> io::Result<()> {
        let drawn = table.draw(self.width, self.colors);
        for line in &drawn.lines {
            writeln!(self.sink, "{line}")?;
        }
        if drawn.left_out.is_empty() {
            return Ok(());
        }
        let columns = super::format::count(drawn.left_out.len() as u64, "column", "columns");
        self.line(format!("(+{columns} on a wider terminal, or with --format csv)"))
    }

    /// Writes names and values below each other. A value of several lines keeps its column.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn fields<'v>(&mut self, fields: impl IntoIterator<Item = (&'v str, String)>) -> io::Result<()> {
        let fields: Vec<(&str, String)> = fields.into_iter().collect();
        let width = fields.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        for (name, value) in fields {
            let mut lines = value.lines();
            let first = format!("  {name:<width$}  {}", Shown(lines.next().unwrap_or_default()));
            self.hanging(width + 4, first.trim_end())?;
            for line in lines {
                self.hanging(width + 4, format!("  {:<width$}  {}", "", Shown(line)))?;
            }
        }
        Ok(())
    }

    /// Writes a list or a report in the form that was asked for. `head` has what a JSON document says beside its items.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn list<H: Serialize, T: Record>(
        &mut self,
        form: Form,
        today: Day,
        head: &H,
        items: &[T],
        as_table: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        match form.format() {
            Format::Table => as_table(self),
            Format::Csv => self.csv(items),
            Format::Json => self.json(today, head, items),
        }
    }

    /// Writes a JSON document.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn json<H: Serialize, T: Record>(&mut self, today: Day, head: &H, items: &[T]) -> io::Result<()> {
        self.document(&Document { today, head, items })
    }

    fn document(&mut self, document: &impl Serialize) -> io::Result<()> {
        self.has_document = true;
        json::write(&mut self.sink, document)?;
        self.line("")
    }

    /// Writes why nothing was done for a program that asked for JSON, where it was not answered before.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn refused(&mut self, refusal: &Refusal) -> io::Result<()> {
        if self.has_document {
            return Ok(());
        }
        let Refusal { code, message, hint, field, .. } = refusal;
        let error = Error { code: code.word(), message, hint: hint.as_deref(), field: *field };
        self.document(&BTreeMap::from([("error", error)]))?;
        self.flush()
    }

    /// As [`Self::list`], of things that are not in memory; a table has to be written by whoever asks for one.
    ///
    /// # Errors
    /// If it cannot be written, or they cannot be read.
    pub fn stream<H: Serialize, S: Stream>(
        &mut self,
        form: Form,
        today: Day,
        head: &H,
        items: &S,
    ) -> Result<(), S::Failure> {
        if form.is_json() {
            let items = Streamed { items, failure: RefCell::default() };
            let written = self.document(&Document { today, head, items: &items });
            return match items.failure.into_inner() {
                Some(failure) => Err(failure),
                None => Ok(written?),
            };
        }
        let mut rows = self.rows::<S::Item<'_>>()?;
        items.each(&mut |item| write(item, &mut rows))?;
        Ok(rows.finish()?)
    }

    fn csv<T: Record>(&mut self, items: &[T]) -> io::Result<()> {
        let mut rows = self.rows::<T>()?;
        items.iter().try_for_each(|item| write(item, &mut rows))?;
        rows.finish()
    }

    fn rows<T: Record>(&mut self) -> io::Result<RecordRows<&mut Box<dyn Write>>> {
        // Files and programs get each text as it is; a terminal would obey it.
        let is_looked_at = self.width.is_some();
        Ok(RecordRows::new(Writer::new(&mut self.sink, Formulas::Guarded, &T::names())?, is_looked_at))
    }

    /// Writes what is still held back.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

/// The cells of a line where a stream leads to a terminal.
pub fn room(stream: &(impl AsFd + IsTerminal)) -> Option<usize> {
    stream.is_terminal().then(|| match rustix::termios::tcgetwinsize(stream) {
        Ok(size) if size.ws_col > 0 => size.ws_col.into(),
        _ => 80,
    })
}

/// The text, broken between words where it is too long for a terminal; further lines begin below the cell `indent`.
pub fn broken(text: &str, indent: usize, room: Option<usize>) -> String {
    let Some(room) = room.filter(|room| text.width() > *room && *room >= indent + LEAST) else {
        return text.to_owned();
    };
    let (begin, rest) = text.split_at(text.char_indices().nth(indent).map_or(text.len(), |(at, _)| at));
    let lines = wrap(rest, room - indent, UnicodeWidthStr::width);
    format!("{begin}{}", lines.join(&format!("\n{:indent$}", "")))
}

fn write<W: Write>(record: &impl Record, rows: &mut RecordRows<W>) -> io::Result<()> {
    record.each_value(rows)?;
    rows.end_row()
}

/// Things as the items of a document, and what went wrong with them.
struct Streamed<'s, S: Stream> {
    items: &'s S,
    failure: RefCell<Option<S::Failure>>,
}

impl<S: Stream> Serialize for Streamed<'_, S> {
    fn serialize<W: Serializer>(&self, to: W) -> Result<W::Ok, W::Error> {
        let (mut list, mut failed) = (to.serialize_seq(None)?, None);
        let done = self.items.each(&mut |item| {
            list.serialize_element(item).map_err(|error| {
                failed = Some(error);
                io::ErrorKind::Other.into()
            })
        });
        match (failed, done) {
            (Some(error), _) => Err(error),
            (None, Err(failure)) => {
                self.failure.replace(Some(failure));
                Err(serde::ser::Error::custom("the items cannot be read"))
            }
            (None, Ok(())) => list.end(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::rc::Rc;

    record! {
        /// A thing.
        RecordKind { id: &'a str, amount: Option<&'a str>, note: &'a str, count: i64, tags: Vec<&'a str>, }
    }

    #[derive(Clone, Default)]
    struct Tape(Rc<RefCell<Vec<u8>>>);

    impl Write for Tape {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn put(width: Option<usize>, what: impl FnOnce(&mut Out) -> io::Result<()>) -> String {
        let tape = Tape::default();
        let mut out = Out { sink: Box::new(tape.clone()), width, colors: false, has_document: false };
        what(&mut out).unwrap();
        out.flush().unwrap();
        let bytes = tape.0.borrow().clone();
        String::from_utf8(bytes).unwrap()
    }

    fn written(format: Format, items: &[RecordKind<'_>]) -> String {
        let form = Form { format, json: false };
        put(None, |out| out.list(form, "2026-06-30".parse().unwrap(), &Plain {}, items, |_| Ok(())))
    }

    #[test]
    fn a_terminal_gets_lines_that_break_between_words_and_a_pipe_whole_ones() {
        let say = |out: &mut Out| {
            out.line("  a remark that is too long for it")?;
            out.fields([
                ("Rule", "the days since then count, all 1 204 of them".to_owned()),
                ("Idle", "3".to_owned()),
            ])?;
            out.line("short   enough")
        };
        let narrow = "  a remark that is too long\n  for it\n  Rule  the days since then\n        count, all 1 204 of\n        \
                      them\n  Idle  3\nshort   enough\n";
        assert_eq!(put(Some(28), say), narrow);
        let whole = "  a remark that is too long for it\n  Rule  the days since then count, all 1 204 of them\n  Idle  3\n\
                     short   enough\n";
        assert_eq!(put(None, say), whole);
    }

    fn thing() -> RecordKind<'static> {
        RecordKind { id: "L7", amount: Some("-12.50"), note: "=1+1", count: -3, tags: vec!["a", "b"] }
    }

    #[test]
    fn a_spreadsheet_runs_no_cell_and_reads_every_number() {
        assert_eq!(written(Format::Csv, &[thing()]), "id,amount,note,count,tags\r\nL7,-12.50,'=1+1,-3,a;b\r\n");
    }

    #[test]
    fn an_empty_list_still_has_its_header() {
        assert_eq!(written(Format::Csv, &[]), "id,amount,note,count,tags\r\n");
    }

    #[test]
    fn a_document_has_its_day_and_its_items_and_names_what_is_absent() {
        let text = written(Format::Json, &[RecordKind { amount: None, ..thing() }]);
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["today"], "2026-06-30");
        assert_eq!(value["items"][0]["amount"], Value::Null);
        assert!(text.contains("\"amount\": null"), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&written(Format::Json, &[])).unwrap()["items"], Value::Array(vec![]));
    }
}
