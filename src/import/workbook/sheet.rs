//! The rows of a sheet, one after another.

use quick_xml::events::Event;

use super::super::source::NOT_CALCULATED;
use super::fault::{Fault, MAX_ROW, TakeRow};
use super::formats::Formats;
use super::texts::{Text, Texts};
use super::xml::{Xml, attribute, reference};

/// The most rows and columns of a sheet.
const MAX_ROWS: u32 = 1 << 20;
const MAX_WIDTH: usize = 1 << 14;

/// What the cells of all sheets have in common.
#[derive(Debug, Default)]
pub(super) struct Common {
    pub texts: Texts,
    pub formats: Formats,
}

/// A cell that is being read.
#[derive(Debug, Default)]
struct Cell {
    column: usize,
    kind: String,
    format: Option<usize>,
    value: String,
    is_value: bool,
    has_value: bool,
    is_formula: bool,
    text: Text,
}

/// Hands over every row that holds anything, with its number, until one is enough.
pub(super) fn each_row(mut xml: Xml<'_>, common: &Common, take: &mut TakeRow<'_>) -> Result<(), Fault> {
    let (mut cells, mut size, mut row, mut next) = (Vec::new(), 0, 0_u32, 0_usize);
    let mut cell: Option<Cell> = None;
    let mut is_data = false;
    loop {
        let event = xml.next()?;
        match &event {
            Event::Eof => return Ok(()),
            Event::Start(element) | Event::Empty(element) => {
                let is_empty = matches!(event, Event::Empty(_));
                match element.local_name().into_inner() {
                    "sheetData" => is_data = !is_empty,
                    "row" if is_data => {
                        let given = attribute(element, "r").and_then(|row| row.parse().ok());
                        let number = given.unwrap_or(row.saturating_add(1));
                        if number <= row || number > MAX_ROWS {
                            return Err(Fault::Damaged);
                        }
                        (row, next, size) = (number, 0, 0);
                        cells.clear();
                    }
                    "c" if is_data && row > 0 => {
                        let column = attribute(element, "r").map_or(Some(next), |place| column(&place));
                        let column = column.filter(|column| *column < MAX_WIDTH).ok_or(Fault::Damaged)?;
                        next = column + 1;
                        let kind = attribute(element, "t").unwrap_or_default();
                        let format = attribute(element, "s").and_then(|format| format.parse().ok());
                        cell = (!is_empty).then(|| Cell { column, kind, format, ..Cell::default() });
                    }
                    "v" => cell.iter_mut().for_each(|cell| (cell.is_value, cell.has_value) = (!is_empty, true)),
                    "f" => {
                        if let Some(cell) = &mut cell {
                            cell.is_formula = true;
                        }
                        see(cell.as_mut(), &event)?;
                    }
                    _ => see(cell.as_mut(), &event)?,
                }
            }
            Event::End(element) => match element.local_name().into_inner() {
                // What stands behind the rows is read as well: the checksum of a part is known at its end alone.
                "sheetData" => is_data = false,
                "row" if is_data => {
                    if cells.iter().any(|cell: &String| !cell.trim().is_empty()) && !take(row, &cells)? {
                        return Ok(());
                    }
                    cells.clear();
                }
                "c" => {
                    let Some(done) = cell.take() else { continue };
                    let at = done.column;
                    let text = done.said(common)?;
                    size += text.len();
                    if size > MAX_ROW {
                        return Err(Fault::Beyond("holds a row of more than 1 MiB"));
                    }
                    if !text.is_empty() {
                        if cells.len() <= at {
                            cells.resize(at + 1, String::new());
                        }
                        cells[at] = text;
                    }
                }
                "v" => cell.iter_mut().for_each(|cell| cell.is_value = false),
                _ => see(cell.as_mut(), &event)?,
            },
            _ => see(cell.as_mut(), &event)?,
        }
    }
}

fn see(cell: Option<&mut Cell>, event: &Event<'_>) -> Result<(), Fault> {
    let Some(cell) = cell else { return Ok(()) };
    if !cell.is_value {
        return cell.text.see(event);
    }
    match event {
        Event::Text(text) => cell.value.push_str(&text.xml10_content()),
        Event::CData(text) => cell.value.push_str(&text.xml10_content()),
        Event::GeneralRef(entity) => cell.value.push(reference(entity)?),
        _ => {}
    }
    if cell.value.len() > MAX_ROW { Err(Fault::Beyond("holds a row of more than 1 MiB")) } else { Ok(()) }
}

impl Cell {
    /// True of a formula that was saved without its result. A result may be a text without letters, and then says so.
    fn lacks_result(&self) -> bool {
        let is_text = self.kind == "inlineStr" || (self.kind == "str" && self.has_value);
        self.is_formula && !is_text && self.value.trim().is_empty()
    }

    /// What it says.
    fn said(mut self, common: &Common) -> Result<String, Fault> {
        let value = self.value.trim();
        if self.lacks_result() {
            return Ok(NOT_CALCULATED.to_owned());
        }
        Ok(match self.kind.as_str() {
            "s" if value.is_empty() => String::new(),
            "s" => {
                let text = value.parse().ok().and_then(|at| common.texts.get(at));
                text.ok_or(Fault::Damaged)?.to_owned()
            }
            "inlineStr" => self.text.take(),
            "str" => super::xml::unescaped(&self.value),
            "b" => if value == "1" { "true" } else { "false" }.to_owned(),
            "e" | "d" => value.to_owned(),
            _ if value.is_empty() => String::new(),
            _ => match value.parse::<f64>() {
                Ok(number) => common.formats.text(number, self.format),
                Err(_) => value.to_owned(),
            },
        })
    }
}

/// The column of a place such as `AB12`, counted from 0.
fn column(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic).take(4);
    let number = letters.fold(0, |number, letter| number * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
    number.checked_sub(1)
}
