//! JSON to records: a list of objects, an object around one, pages of either, or an object a line.
//!
//! The file is read twice, for its columns and for its records, and one record at a time is in memory. What becomes a column
//! is said in `docs/presets.md`.

mod expand;
mod guard;
mod node;
mod pick;
mod walk;

use std::collections::HashMap;
use std::io;

use serde::de::DeserializeSeed as _;

use crate::domain::import_file::row_unit::RowUnit;
use crate::domain::refusal::Refusal;

use self::expand::{Expanded, List};
use self::guard::{Guard, Progress};
use self::node::{Node, add};
use self::pick::{Columns, Pick, Picked, Survey};
use self::walk::{Stopped, Visit, Walk};
use super::preset::Container;
use super::source::{RecordSource, Records};
use super::spooled::{RowSpool, SpooledRows};
use super::text::Text;
use super::which::Wanted;

/// True of the beginning of a text that is JSON and no table.
pub(super) fn is_json(text: &str) -> bool {
    let text = text.trim_start();
    let next = text.get(1..).and_then(|rest| rest.trim_start().chars().next());
    match text.chars().next() {
        Some('{') => matches!(next, Some('"' | '}')),
        Some('[') => matches!(next, Some('{' | '[' | ']' | '"')),
        _ => false,
    }
}

/// Reads the records; `wanted` is the list they stand in, where somebody says so. A sentence if it was not plain which
/// list that is, and one if something was left out.
pub(super) fn read(text: Text, wanted: Wanted<'_>) -> Result<(JsonRows, Vec<String>), Refusal> {
    let mut survey = Survey::default();
    walk(&text, &mut survey)?;
    let Picked { pick, columns, said } = survey.pick(wanted, text.input())?;
    let rows = spooled(&text, &pick, &columns, None)?;
    let found = (wanted.named.is_none()).then(|| (pick.clone(), columns));
    Ok((JsonRows { text, survey, pick, found, rows }, said))
}

/// The records of a text, kept aside as rows: one of each, or one of each part of a list within them.
fn spooled(text: &Text, pick: &Pick, columns: &Columns, list: Option<&List>) -> Result<SpooledRows, Refusal> {
    let input = text.input();
    let mut rows = Rows::new(pick, columns, list).map_err(|e| input.not_kept(&e))?;
    let (done, unit) = match pick {
        Pick::List(_) => (walk(text, &mut rows), RowUnit::Record),
        Pick::Documents => (documents(text, &mut rows), RowUnit::Line),
    };
    if let Some(fault) = rows.fault {
        return Err(input.not_kept(&fault));
    }
    done?;
    input.refuse_if_changed()?;
    let unit = if list.is_some() { RowUnit::Row } else { unit };
    rows.spool.finish(input, (Container::Json, unit))
}

/// The records of a text of JSON, with what is needed to take them apart.
pub(super) struct JsonRows {
    text: Text,
    survey: Survey,
    pick: Pick,
    /// What was picked first, where nobody said which list it is.
    found: Option<(Pick, Columns)>,
    rows: SpooledRows,
}

impl JsonRows {
    /// How the rows would be found, and their columns, if each part of that list were one.
    fn apart(&self, list: &str) -> Option<Expanded> {
        Expanded::within(list, &self.pick, self.rows.header(), self.survey.documents())
    }
}

impl RecordSource for JsonRows {
    fn file(&self) -> &str {
        self.rows.file()
    }

    fn path(&self) -> &str {
        self.rows.path()
    }

    fn container(&self) -> Container {
        self.rows.container()
    }

    fn unit(&self) -> RowUnit {
        self.rows.unit()
    }

    fn header(&self) -> &[String] {
        self.rows.header()
    }

    fn header_on(&mut self, line: usize) -> Result<bool, Refusal> {
        self.rows.header_on(line)
    }

    fn header_line(&self) -> u32 {
        self.rows.header_line()
    }

    fn choose(&mut self, table: Option<&str>) -> Result<bool, Refusal> {
        let Some(found) = &self.found else { return Ok(false) };
        let chosen = match table {
            Some(name) => self.survey.list_called(name),
            None => Some(found.clone()),
        };
        let Some((pick, columns)) = chosen else { return Ok(false) };
        if pick != self.pick {
            self.rows = spooled(&self.text, &pick, &columns, None)?;
            self.pick = pick;
        }
        Ok(true)
    }

    fn expanded_header(&self, list: &str) -> Option<Vec<String>> {
        self.apart(list).map(|apart| apart.columns.names)
    }

    fn expand(&mut self, list: &str) -> Result<(), Refusal> {
        let Some(Expanded { pick, columns, list }) = self.apart(list) else { return Ok(()) };
        self.rows = spooled(&self.text, &pick, &columns, Some(&list))?;
        self.pick = pick;
        Ok(())
    }

    fn records(&self) -> Result<Box<dyn Records + '_>, Refusal> {
        self.rows.records()
    }
}

/// Walks through all documents of a text.
fn walk(text: &Text, visit: &mut dyn Visit) -> Result<(), Refusal> {
    let progress = Progress::new();
    each(text, &progress, &mut |reader| {
        let mut path = Vec::new();
        let walk = Walk { progress: &progress, visit, path: &mut path };
        walk.deserialize(&mut serde_json::Deserializer::from_reader(reader))
    })
}

/// Takes each document for a record.
fn documents(text: &Text, rows: &mut Rows<'_>) -> Result<(), Refusal> {
    let progress = Progress::new();
    each(text, &progress, &mut |reader| {
        let line = progress.line();
        progress.keep(true);
        let read = serde::Deserialize::deserialize(&mut serde_json::Deserializer::from_reader(reader));
        progress.keep(false);
        rows.add(line, &read?).map_err(|Stopped| serde::de::Error::custom("stopped"))
    })
}

fn each(
    text: &Text,
    progress: &Progress,
    take: &mut dyn FnMut(&mut Guard<'_>) -> serde_json::Result<()>,
) -> Result<(), Refusal> {
    let mut guard = Guard::new(text.reader(), progress);
    while guard.is_more().map_err(|e| text.input().unreadable(&e))? {
        take(&mut guard).map_err(|e| refused(text, progress, &e))?;
    }
    Ok(())
}

fn refused(text: &Text, progress: &Progress, error: &serde_json::Error) -> Refusal {
    use serde_json::error::Category;
    let (input, line) = (text.input(), progress.line());
    if let Some(limit) = progress.beyond() {
        return input
            .refused(&format!("{}, near line {line}", limit.words()))
            .hint("this is no export that dormouse knows; take out what is too large, or take another export");
    }
    match error.classify() {
        Category::Io => input.unreadable(&io::Error::from(error.io_error_kind().unwrap_or(io::ErrorKind::Other))),
        Category::Eof => input.refused("is JSON that is cut off").hint("take the export again"),
        Category::Syntax | Category::Data => input
            .refused(&format!("is no valid JSON near line {line}"))
            .hint("take the export again, or mend that line"),
    }
}

/// Rows that are being made of records.
struct Rows<'a> {
    pick: &'a Pick,
    columns: &'a HashMap<String, usize>,
    /// The list of which each part is a row.
    list: Option<&'a List>,
    cells: Vec<String>,
    spool: RowSpool,
    read: u32,
    fault: Option<io::Error>,
}

impl<'a> Rows<'a> {
    fn new(pick: &'a Pick, columns: &'a Columns, list: Option<&'a List>) -> io::Result<Self> {
        let mut spool = RowSpool::new()?;
        spool.push(0, columns.names.iter().map(String::as_str))?;
        let cells = vec![String::new(); columns.names.len()];
        Ok(Self { pick, columns: &columns.at, list, cells, spool, read: 0, fault: None })
    }

    /// Adds a record that stands at that place.
    fn add(&mut self, place: u32, record: &Node) -> Result<(), Stopped> {
        self.cells.iter_mut().for_each(String::clear);
        let Some(list) = self.list else {
            self.fill("", record, None);
            return self.push(place);
        };
        self.fill("", record, Some(list));
        let common = self.cells.clone();
        for part in list.parts_of(record) {
            self.cells.clone_from(&common);
            self.fill(list.name(), part, None);
            self.read = self.read.saturating_add(1);
            self.push(self.read)?;
        }
        Ok(())
    }

    /// Fills in what a node holds that stands at the end of a path, but for what stands in a list.
    fn fill(&mut self, at: &str, node: &Node, but: Option<&List>) {
        node.columns(&mut at.to_owned(), &mut |path, part| {
            let is_meant = but.is_none_or(|list| !list.holds(path));
            let cell = self.columns.get(path).filter(|_| is_meant).and_then(|at| self.cells.get_mut(*at));
            if let (Some(cell), Some(part)) = (cell, part) {
                add(cell, part);
            }
        });
    }

    fn push(&mut self, place: u32) -> Result<(), Stopped> {
        self.spool.push(place, self.cells.iter().map(String::as_str)).map_err(|fault| {
            self.fault = Some(fault);
            Stopped
        })
    }
}

impl Visit for Rows<'_> {
    fn list(&mut self, _path: &[String]) {}

    fn record(&mut self, path: &[String], record: &Node) -> Result<(), Stopped> {
        if !self.pick.is_list(path) {
            return Ok(());
        }
        if self.list.is_none() {
            self.read = self.read.saturating_add(1);
        }
        self.add(self.read, record)
    }

    fn other(&mut self, _path: &[String], _part: &Node) {}

    fn field(&mut self, _path: &[String], _value: &Node) {}

    fn object(&mut self) {}
}

#[cfg(test)]
mod tests;
