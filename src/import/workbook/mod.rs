//! A workbook (.xlsx) to records: the rows of one sheet.
//!
//! A sheet is read row by row and kept aside. In memory are the texts that its cells share, within a limit. Nothing
//! is calculated here: a formula that was saved without its result is a cell that says so.

mod fault;
mod formats;
mod sheet;
mod texts;
mod xml;

use quick_xml::events::Event;

use crate::domain::import_file::row_unit::RowUnit;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{Shown, key};

use self::fault::{Fault, TakeRow};
use self::formats::Formats;
use self::sheet::{Common, each_row};
use self::texts::Texts;
use self::xml::{Xml, attribute};
use super::input::{Input, MAX_FILE};
use super::preset::Container;
use super::spooled::{RowSpool, SpooledRows};
use super::which::{Wanted, ask};
use super::zip::{Archive, Member};

/// The largest part but for sheets and texts, unpacked.
const MAX_PART: u64 = 16 << 20;
/// How many times its size a large part may have unpacked.
const MAX_RATIO: u64 = 200;
/// The most sheets.
const MAX_SHEETS: usize = 1000;

/// A sheet by its name, and the part that holds its rows.
#[derive(Debug)]
struct Sheet {
    name: String,
    part: String,
    is_hidden: bool,
}

/// Reads the rows of one sheet; `wanted` is its name, where somebody says so.
pub(super) fn read(input: &Input, wanted: Wanted<'_>) -> Result<SpooledRows, Refusal> {
    let archive = Archive::open(input)?;
    let read = book(&archive, input).and_then(|(book, sheets)| {
        let sheet = which(&book, &sheets, wanted)?;
        let mut spool = RowSpool::new().map_err(Fault::Kept)?;
        book.rows(sheet, &mut |row, cells| {
            spool.push(row, cells.iter().map(String::as_str)).map_err(Fault::Kept)?;
            Ok(true)
        })?;
        Ok(spool.finish(input, (Container::Xlsx, RowUnit::Row))?)
    });
    input.refuse_if_changed()?;
    read.map_err(|fault| match fault {
        Fault::Damaged => input.refused("is a damaged workbook").hint("open it, and save it again"),
        Fault::Beyond(what) => input.refused(what).hint("save the sheet you need as CSV UTF-8, and import that"),
        Fault::Kept(error) => input.not_kept(&error),
        Fault::Said(refusal) => refusal,
    })
}

/// What else office programs write, and what to do about each.
const OTHERS: [(&str, &str); 5] = [
    ("xl/workbook.bin", "is a binary Excel workbook"),
    ("content.xml", "is an OpenDocument file"),
    ("word/document.xml", "is a Word document"),
    ("ppt/presentation.xml", "is a PowerPoint presentation"),
    ("Index/Document.iwa", "is a Numbers, Pages or Keynote document"),
];

/// A workbook that was opened.
struct Book<'a> {
    archive: &'a Archive<'a>,
    input: &'a Input,
    common: Common,
}

/// Reads what the sheets have in common, and lists them.
fn book<'a>(archive: &'a Archive<'_>, input: &'a Input) -> Result<(Book<'a>, Vec<Sheet>), Fault> {
    let mut book = Book { archive, input, common: Common::default() };
    let main = book.links("_rels/.rels", "")?.into_iter().find(|link| link.kind.ends_with("/officeDocument"));
    let main = main.map_or_else(|| "xl/workbook.xml".to_owned(), |link| link.part);
    if let Some((_, what)) = OTHERS.iter().find(|(part, _)| archive.member(part).is_some()) {
        let hint = "open it, and save it as a workbook (.xlsx), or the sheet as CSV UTF-8";
        return Err(input.refused(what).hint(hint).into());
    }
    let (folder, name) = main.rsplit_once('/').unwrap_or(("", &main));
    let links = book.links(&join(folder, &format!("_rels/{name}.rels")), folder)?;
    let part_of = |kind: &str| links.iter().find(|link| link.kind.ends_with(kind)).map(|link| link.part.as_str());
    if let Some(part) = part_of("/styles").and_then(|part| archive.member(part)) {
        book.common.formats = Formats::read(book.xml(part, MAX_PART)?)?;
    }
    let main = archive.member(&main).ok_or(Fault::Damaged)?;
    let (mut xml, mut sheets) = (book.xml(main, MAX_PART)?, Vec::new());
    loop {
        match xml.next()? {
            Event::Eof => break,
            Event::Start(element) | Event::Empty(element) => match element.local_name().into_inner() {
                "workbookPr" => {
                    book.common.formats.from_1904 =
                        attribute(&element, "date1904").is_some_and(|value| value == "1" || value == "true");
                }
                "sheet" => {
                    let id = attribute(&element, "id").ok_or(Fault::Damaged)?;
                    let link = links.iter().find(|link| link.id == id && link.kind.ends_with("/worksheet"));
                    let is_hidden = attribute(&element, "state").is_some_and(|state| state != "visible");
                    let name = attribute(&element, "name").unwrap_or_default();
                    sheets.extend(link.map(|link| Sheet { name, part: link.part.clone(), is_hidden }));
                }
                _ => {}
            },
            _ => {}
        }
        if sheets.len() > MAX_SHEETS {
            return Err(Fault::Beyond("has more than 1000 sheets"));
        }
    }
    if let Some(part) = part_of("/sharedStrings").and_then(|part| archive.member(part)) {
        book.common.texts = Texts::read(book.xml(part, MAX_FILE)?)?;
    }
    Ok((book, sheets))
}

/// A part that another one names.
struct Link {
    id: String,
    kind: String,
    part: String,
}

impl<'a> Book<'a> {
    fn xml(&self, part: &Member, limit: u64) -> Result<Xml<'a>, Fault> {
        if part.size > limit {
            return Err(Fault::Beyond("holds a part that is too large"));
        }
        if part.size > MAX_PART && part.size / MAX_RATIO > part.packed {
            return Err(Fault::Beyond("is more than 200 times as large when it is unpacked, which no workbook is"));
        }
        Ok(Xml::new(self.archive.reader(part)?))
    }

    /// The parts that a part names; none if it names none.
    fn links(&self, part: &str, folder: &str) -> Result<Vec<Link>, Fault> {
        let Some(part) = self.archive.member(part) else { return Ok(Vec::new()) };
        let (mut xml, mut links) = (self.xml(part, MAX_PART)?, Vec::new());
        loop {
            match xml.next()? {
                Event::Eof => return Ok(links),
                Event::Start(element) | Event::Empty(element)
                    if element.local_name().into_inner() == "Relationship" =>
                {
                    let [id, kind, target] = ["Id", "Type", "Target"].map(|name| attribute(&element, name));
                    if let (Some(id), Some(kind), Some(target)) = (id, kind, target) {
                        links.push(Link { id, kind, part: join(folder, &target) });
                    }
                }
                _ => {}
            }
        }
    }

    fn rows(&self, sheet: &Sheet, take: &mut TakeRow<'_>) -> Result<(), Fault> {
        let part = self.archive.member(&sheet.part).ok_or(Fault::Damaged)?;
        each_row(self.xml(part, MAX_FILE)?, &self.common, take)
    }

    /// How many rows a sheet has, as far as two.
    fn some_rows(&self, sheet: &Sheet) -> Result<u32, Fault> {
        let mut rows = 0;
        self.rows(sheet, &mut |_, _| {
            rows += 1;
            Ok(rows < 2)
        })?;
        Ok(rows)
    }
}

/// A path from a folder of the archive on, or from its top.
fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = if path.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." => {}
            part => parts.push(part),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join("/")
}

/// The sheet of that name; else the only one with rows below a header, of those that are shown, or that a preset names.
fn which<'s>(book: &Book<'_>, sheets: &'s [Sheet], wanted: Wanted<'_>) -> Result<&'s Sheet, Fault> {
    let names = |sheets: &[&Sheet]| -> Vec<String> { sheets.iter().map(|sheet| sheet.name.clone()).collect() };
    if let Some(wanted) = wanted.named {
        let all: Vec<&Sheet> = sheets.iter().collect();
        let found = sheets.iter().find(|sheet| key(&sheet.name) == key(wanted));
        let what = format!("has no sheet \"{}\"", Shown(wanted));
        return found.ok_or_else(|| ask(book.input, &what, &names(&all), Code::NotFound).into());
    }
    let (mut filled, mut begun) = (Vec::new(), Vec::new());
    for sheet in sheets.iter().filter(|sheet| !sheet.is_hidden) {
        match book.some_rows(sheet)? {
            0 => {}
            1 => begun.push(sheet),
            _ => filled.push(sheet),
        }
    }
    let candidates = if filled.is_empty() { begun } else { filled };
    match candidates.as_slice() {
        [] => Err(book.input.refused("is a workbook without rows").hint("take the export again").into()),
        [only] => Ok(only),
        several => {
            let known = several.iter().filter(|sheet| wanted.knows(&sheet.name)).collect::<Vec<_>>();
            if let [only] = known.as_slice() {
                return Ok(only);
            }
            Err(ask(book.input, "has several sheets with rows", &names(several), Code::Ambiguous).into())
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
