//! The bytes of JSON on their way to the parser, with what may be in them: how deep, how long a text, how large a record.
//!
//! The parser keeps what it reads of a text or a record until that is whole, so whoever hands out the bytes has to stop in
//! time.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};

use super::super::source::MAX_NAME;
use super::super::text::TextReader;

/// How deep objects and lists may stand in one another.
const MAX_DEPTH: u32 = 64;
/// The longest text and the largest record, in bytes.
const MAX_TEXT: u32 = 256 << 10;
const MAX_RECORD: u32 = 1 << 20;

/// What is too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    Depth,
    Text,
    Record,
    Name,
}

impl Limit {
    /// What is said of a file that goes beyond it.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Depth => "holds JSON that is nested deeper than 64 levels",
            Self::Text => "holds a text of more than 256 KiB",
            Self::Record => "holds a record of more than 1 MiB",
            Self::Name => "holds a field with a name of more than 1024 bytes",
        }
    }
}

/// Where a reader of JSON is, told by the bytes that it was handed.
#[derive(Debug)]
pub(super) struct Progress {
    line: Cell<u32>,
    depth: Cell<u32>,
    /// Since when a text or a record goes on, in bytes.
    text: Cell<Option<u32>>,
    record: Cell<Option<u32>>,
    is_escaped: Cell<bool>,
    beyond: Cell<Option<Limit>>,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self {
            line: Cell::new(1),
            depth: Cell::new(0),
            text: Cell::new(None),
            record: Cell::new(None),
            is_escaped: Cell::new(false),
            beyond: Cell::new(None),
        }
    }

    /// The line that the next byte stands on.
    pub(super) fn line(&self) -> u32 {
        self.line.get()
    }

    /// What was too much.
    pub(super) fn beyond(&self) -> Option<Limit> {
        self.beyond.get()
    }

    /// A record is kept from here on until the end of it.
    pub(super) fn keep(&self, is_kept: bool) {
        self.record.set(is_kept.then_some(0));
    }

    /// Refuses a name that every row would repeat.
    pub(super) fn is_name(&self, name: &str) -> bool {
        let fits = name.len() <= MAX_NAME;
        if !fits {
            self.beyond.set(Some(Limit::Name));
        }
        fits
    }

    fn look(&self, byte: u8) -> io::Result<()> {
        let record = self.record.get().map(|size| size.saturating_add(1));
        self.record.set(record);
        let mut beyond = record.filter(|size| *size > MAX_RECORD).map(|_| Limit::Record);
        if let Some(size) = self.text.get() {
            let ends = byte == b'"' && !self.is_escaped.get();
            self.is_escaped.set(byte == b'\\' && !self.is_escaped.get());
            self.text.set((!ends).then_some(size.saturating_add(1)));
            if size >= MAX_TEXT {
                beyond = Some(Limit::Text);
            }
        } else {
            match byte {
                b'"' => self.text.set(Some(0)),
                b'{' | b'[' => self.depth.set(self.depth.get() + 1),
                b'}' | b']' => self.depth.set(self.depth.get().saturating_sub(1)),
                b'\n' => self.line.set(self.line.get().saturating_add(1)),
                _ => {}
            }
            if self.depth.get() > MAX_DEPTH {
                beyond = Some(Limit::Depth);
            }
        }
        // The parser may go on to the end of what it is in: what was too much is remembered.
        if beyond.is_none() {
            return Ok(());
        }
        self.beyond.set(beyond);
        Err(io::Error::other("too much"))
    }
}

/// Hands out the bytes of a text one by one.
pub(super) struct Guard<'t> {
    bytes: BufReader<TextReader<'t>>,
    progress: &'t Progress,
}

impl<'t> Guard<'t> {
    pub(super) fn new(bytes: TextReader<'t>, progress: &'t Progress) -> Self {
        Self { bytes: BufReader::with_capacity(64 << 10, bytes), progress }
    }

    /// Passes over what stands between two documents; false at the end.
    pub(super) fn is_more(&mut self) -> io::Result<bool> {
        loop {
            match self.bytes.fill_buf()?.first() {
                None => return Ok(false),
                Some(byte) if byte.is_ascii_whitespace() || *byte == 0x1E => {
                    self.progress.look(*byte)?;
                    self.bytes.consume(1);
                }
                Some(_) => return Ok(true),
            }
        }
    }
}

impl Read for Guard<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let (Some(place), Some(&byte)) = (into.first_mut(), self.bytes.fill_buf()?.first()) else { return Ok(0) };
        self.bytes.consume(1);
        self.progress.look(byte)?;
        *place = byte;
        Ok(1)
    }
}
