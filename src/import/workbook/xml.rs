//! A part of a workbook as the elements of XML, with limits on what one of them may hold.
//!
//! The parser keeps one tag or one text at a time, and the names of the elements it is within. No entity is looked up
//! anywhere: those that XML itself knows are all there are.

use std::io::{self, BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::fault::Fault;

/// How deep elements may stand in one another.
const MAX_DEPTH: u32 = 64;
/// How many bytes may follow one another without the beginning of a tag.
const MAX_RUN: usize = 1 << 20;

/// The elements of a part, one after another.
pub(super) struct Xml<'a> {
    reader: Reader<BufReader<Tags<'a>>>,
    buffer: Vec<u8>,
    depth: u32,
}

impl<'a> Xml<'a> {
    pub(super) fn new(bytes: Box<dyn Read + 'a>) -> Self {
        let bytes = BufReader::with_capacity(64 << 10, Tags { bytes, run: 0 });
        Self { reader: Reader::from_reader(bytes), buffer: Vec::new(), depth: 0 }
    }

    /// The next of them.
    pub(super) fn next(&mut self) -> Result<Event<'_>, Fault> {
        self.buffer.clear();
        let event = self.reader.read_event_into(&mut self.buffer).map_err(|error| match error {
            quick_xml::Error::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                Fault::Beyond("holds a text of more than 1 MiB")
            }
            _ => Fault::Damaged,
        })?;
        match event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        if self.depth > MAX_DEPTH { Err(Fault::Beyond("is nested deeper than 64 levels")) } else { Ok(event) }
    }
}

/// Counts the bytes between the beginnings of two tags.
struct Tags<'a> {
    bytes: Box<dyn Read + 'a>,
    run: usize,
}

impl Read for Tags<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let many = self.bytes.read(into)?;
        let read = &into[..many];
        let (first, last) = (read.iter().position(|b| *b == b'<'), read.iter().rposition(|b| *b == b'<'));
        let before = self.run + first.unwrap_or(many);
        self.run = last.map_or(before, |last| many - last);
        if before > MAX_RUN { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(many) }
    }
}

/// The value of an attribute, by its name without a prefix.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    let mut found = attributes.with_checks(false).flatten();
    let found = found.find(|attribute| attribute.key.local_name().into_inner() == name)?;
    let value = found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}

/// What `&amp;` and its like stand for.
pub(super) fn reference(reference: &BytesRef<'_>) -> Result<char, Fault> {
    if let Some(found) = reference.resolve_char_ref().map_err(|_| Fault::Damaged)? {
        return Ok(found);
    }
    match &**reference {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(Fault::Damaged),
    }
}

/// A text of a workbook, in which `_x000D_` stands for a character that XML cannot hold.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 7).and_then(|code| code.strip_suffix('_'));
        let found = code.filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let found = found.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        let (kept, end) = if found.is_some() { (at, at + 7) } else { (at + 2, at + 2) };
        out.push_str(&rest[..kept]);
        out.extend(found.filter(|c| *c != '\r'));
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}
