//! Rows that were taken out of what they stood in, and are kept aside to be read as often as they are needed: a sheet, a
//! list of JSON, a table of a database.
//!
//! They stand in a file without a name, one behind another, each with its place: nothing of them is in memory.

use std::io::{self, BufReader};

use csv::StringRecord;

use crate::domain::import_file::row_unit::RowUnit;
use crate::domain::refusal::Refusal;

use super::input::{Aside, Bytewise, Input};
use super::preset::Container;
use super::source::{RecordSource, Records};

/// Rows that are being kept aside; the first one is the header.
pub(super) struct RowSpool {
    out: csv::Writer<Aside>,
    record: StringRecord,
}

impl RowSpool {
    pub(super) fn new() -> io::Result<Self> {
        let out = csv::WriterBuilder::new().flexible(true).has_headers(false).from_writer(Aside::new()?);
        Ok(Self { out, record: StringRecord::new() })
    }

    /// Adds a row that stands at that place, if there is anything in it; names of columns that stand nowhere are at 0.
    pub(super) fn push<'a>(&mut self, place: u32, cells: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
        self.record.clear();
        self.record.extend(cells);
        if place > 0 && is_blank(&self.record) {
            return Ok(());
        }
        self.record.push_field(&place.to_string());
        Ok(self.out.write_record(&self.record)?)
    }

    /// The rows, to be read.
    pub(super) fn finish(self, input: &Input, (container, unit): (Container, RowUnit)) -> Result<SpooledRows, Refusal> {
        let file = self.out.into_inner().map_err(csv::IntoInnerError::into_error).and_then(Aside::finish);
        let rows = input.holding(file.map_err(|e| input.not_kept(&e))?);
        let mut source = SpooledRows { rows, container, unit, header: Vec::new(), header_line: 0, above: 0 };
        if !source.header_on(0)? {
            return Err(input.refused("is empty").hint("take the export again"));
        }
        Ok(source)
    }
}

fn is_blank(record: &StringRecord) -> bool {
    record.iter().all(|cell| cell.trim_ascii().is_empty())
}

/// Rows that were kept aside.
#[derive(Debug)]
pub(super) struct SpooledRows {
    rows: Input,
    container: Container,
    unit: RowUnit,
    header: Vec<String>,
    header_line: u32,
    /// How many rows stand above the first one below the header.
    above: usize,
}

impl SpooledRows {
    fn all(&self) -> SpooledRecords<'_> {
        let reader = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .from_reader(BufReader::new(self.rows.reader(0)));
        SpooledRecords { input: &self.rows, reader, width: self.header.len() }
    }
}

impl RecordSource for SpooledRows {
    fn file(&self) -> &str {
        self.rows.name()
    }

    fn path(&self) -> &str {
        self.rows.path()
    }

    fn container(&self) -> Container {
        self.container
    }

    fn unit(&self) -> RowUnit {
        self.unit
    }

    fn header(&self) -> &[String] {
        &self.header
    }

    fn header_line(&self) -> u32 {
        self.header_line
    }

    fn header_on(&mut self, line: usize) -> Result<bool, Refusal> {
        // The columns of JSON and of a table are named by what holds them, and nothing stands above their names.
        if line > 0 && self.container != Container::Xlsx {
            return Ok(false);
        }
        self.header.clear();
        let (mut records, mut header, mut above) = (self.all(), StringRecord::new(), 0);
        let place = loop {
            above += 1;
            match records.next(&mut header)? {
                Some(place) if line == 0 || place as usize > line => break place,
                Some(_) => {}
                None => return Ok(false),
            }
        };
        drop(records);
        self.header = header.iter().map(|name| name.trim().to_owned()).collect();
        (self.header_line, self.above) = (place, above);
        Ok(true)
    }

    fn records(&self) -> Result<Box<dyn Records + '_>, Refusal> {
        let (mut records, mut passed) = (self.all(), StringRecord::new());
        for _ in 0..self.above {
            records.next(&mut passed)?;
        }
        Ok(Box::new(records))
    }
}

struct SpooledRecords<'a> {
    input: &'a Input,
    reader: csv::Reader<BufReader<Bytewise<'a>>>,
    /// How many cells a row has at least: where nothing stands in the last ones, they were left out.
    width: usize,
}

impl Records for SpooledRecords<'_> {
    fn next(&mut self, record: &mut StringRecord) -> Result<Option<u32>, Refusal> {
        let more = self.reader.read_record(record).map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(error) => self.input.unreadable(&error),
            _ => self.input.changed(),
        })?;
        if !more {
            return Ok(None);
        }
        let last = record.len().saturating_sub(1);
        let place = record.get(last).and_then(|place| place.parse().ok()).ok_or_else(|| self.input.changed())?;
        let mut cells = last;
        while cells > self.width && record.get(cells - 1).is_some_and(|cell| cell.trim_ascii().is_empty()) {
            cells -= 1;
        }
        record.truncate(cells);
        (cells..self.width).for_each(|_| record.push_field(""));
        Ok(Some(place))
    }
}
