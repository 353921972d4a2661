//! Where the rows of an import come from: a text parted by a character is one such source, and whatever else holds rows
//! under a header can be another.
//!
//! A source hands out its records one after another and as often as it is asked, and keeps none of them: what a file
//! takes in memory does not grow with it. What reads rows knows nothing of bytes, and a source nothing of what cells mean.

use csv::StringRecord;

use crate::domain::import_file::row_unit::RowUnit;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;

use super::preset::{Container, normal};

/// The largest cell, in bytes.
pub(super) const MAX_CELL: usize = 64 << 10;

/// What stands for a cell of a workbook that holds a formula of which no result was saved: it says what a spreadsheet says
/// of cells that it cannot show, and is none of its errors.
pub(super) const NOT_CALCULATED: &str = "#NOT CALCULATED!";

/// The most columns.
pub(super) const MAX_COLUMNS: usize = 512;
/// The longest name of a column, in bytes: every sentence about a row repeats it.
pub(super) const MAX_NAME: usize = 1 << 10;

/// Records under a header.
pub(super) trait RecordSource {
    /// The file's name, without its directory.
    fn file(&self) -> &str;

    /// The file as it was named.
    fn path(&self) -> &str;

    /// What it is kept in.
    fn container(&self) -> Container;

    /// What its records are counted as.
    fn unit(&self) -> RowUnit {
        RowUnit::Line
    }

    /// The names of the columns, as they are written.
    fn header(&self) -> &[String];

    /// Takes what stands on that line for the header, counted from 0; false if there is none so far down.
    fn header_on(&mut self, line: usize) -> Result<bool, Refusal>;

    /// Where the header stands: the line of a text, the row of a sheet.
    fn header_line(&self) -> u32;

    /// Takes the rows of the list of that name, or of the one that was found first; false if there is no such list.
    fn choose(&mut self, _table: Option<&str>) -> Result<bool, Refusal> {
        Ok(false)
    }

    /// The columns there would be if each part of a list within a record were a row. What is no JSON has its rows apart.
    fn expanded_header(&self, _list: &str) -> Option<Vec<String>> {
        Some(self.header().to_vec())
    }

    /// Takes each part of that list for a row, with the other fields of its record.
    fn expand(&mut self, _list: &str) -> Result<(), Refusal> {
        Ok(())
    }

    /// The records below the header, from the first one on.
    fn records(&self) -> Result<Box<dyn Records + '_>, Refusal>;

    /// Refuses a header that is none of a table.
    fn refuse_odd_header(&self) -> Result<(), Refusal> {
        let header = self.header();
        let why = if header.len() > MAX_COLUMNS {
            format!("has more than {MAX_COLUMNS} columns")
        } else if header.iter().any(|name| name.len() > MAX_NAME) {
            format!("has a column name of more than {MAX_NAME} bytes")
        } else {
            return Ok(());
        };
        Err(Refusal::new(Code::BadFile, format!("The file \"{}\" {why}.", Shown(self.file())))
            .hint("this is no export that dormouse knows"))
    }

    /// The names of the columns in the form in which presets compare them.
    fn names(&self) -> Vec<String> {
        self.header().iter().map(|name| normal(name)).collect()
    }
}

/// The records of a source, one after another.
pub(super) trait Records {
    /// Reads the next record that is not blank and says where it begins: the line of a text, the row of a sheet; `None`
    /// at the end.
    fn next(&mut self, record: &mut StringRecord) -> Result<Option<u32>, Refusal>;

    /// How many bytes were read, and of how many, where that is known.
    fn come(&self) -> Option<(u64, u64)> {
        None
    }
}
