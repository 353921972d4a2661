//! Rejected rows as people and programs read them: of a file that was just read, and of one that was read before.

use super::output::Out;
use crate::domain::import_file::row_unit::RowUnit;
use crate::domain::import_file::{Reject, RowFault};
use crate::domain::read_model::{RejectedRow, RejectedRowFault};
use serde::Serialize;
use std::borrow::Cow;
use std::io;

/// One thing that is wrong with a row.
#[derive(Debug, Clone, Serialize)]
pub struct Fault<'a> {
    column: Option<&'a str>,
    code: &'a str,
    message: Cow<'a, str>,
    /// What the cell holds, where somebody asked to see that.
    value: Option<&'a str>,
}

/// A rejected row. Its first fault stands beside the line, for whoever looks for one alone.
#[derive(Debug, Clone, Serialize)]
pub struct Rejected<'a> {
    line: u32,
    column: Option<&'a str>,
    code: &'a str,
    message: Cow<'a, str>,
    faults: Vec<Fault<'a>>,
}

impl<'a> From<&'a RowFault> for Fault<'a> {
    fn from(fault: &'a RowFault) -> Self {
        let value = fault.quoted.as_ref().map(|quoted| quoted.value.as_str());
        Self { column: fault.column.as_deref(), code: fault.code.word(), message: fault.said().into(), value }
    }
}

impl<'a> From<&'a RejectedRowFault> for Fault<'a> {
    fn from(fault: &'a RejectedRowFault) -> Self {
        let (column, message) = (fault.column.as_deref(), Cow::Borrowed(fault.message.as_str()));
        Self { column, code: &fault.code, message, value: None }
    }
}

impl<'a> From<&'a Reject> for Rejected<'a> {
    fn from(reject: &'a Reject) -> Self {
        Self::of(reject.line, Fault::from(&reject.first), &reject.others)
    }
}

impl<'a> From<&'a RejectedRow> for Rejected<'a> {
    fn from(row: &'a RejectedRow) -> Self {
        Self::of(row.line, Fault::from(&row.first), &row.others)
    }
}

impl<'a> Rejected<'a> {
    fn of<F>(line: u32, first: Fault<'a>, others: &'a [F]) -> Self
    where
        Fault<'a>: From<&'a F>,
    {
        let (column, code, message) = (first.column, first.code, first.message.clone());
        let faults = std::iter::once(first).chain(others.iter().map(Fault::from)).collect();
        Self { line, column, code, message, faults }
    }

    /// Writes it: where it stands, and below one another what is wrong with it.
    fn write(&self, out: &mut Out, unit: RowUnit, indent: usize) -> io::Result<()> {
        let place = unit.of(self.line);
        let below = indent + place.chars().count() + 2;
        for (number, Fault { column, code, message, .. }) in self.faults.iter().enumerate() {
            let start = match (number, column) {
                (0, Some(column)) => format!("{:indent$}{place}, {column}", ""),
                (0, None) => format!("{:indent$}{place}", ""),
                (_, column) => format!("{:below$}{}", "", column.unwrap_or("the row")),
            };
            out.line(format!("{start} ({code}): {message}"))?;
        }
        Ok(())
    }
}

/// Writes the first of them, each whole, in so many lines at most unless one alone has more; and says how many it was.
pub fn write_first<'a>(
    out: &mut Out,
    rows: impl Iterator<Item = Rejected<'a>>,
    unit: RowUnit,
    (indent, most): (usize, usize),
) -> io::Result<usize> {
    let (mut listed, mut lines) = (0, 0);
    for row in rows {
        lines += row.faults.len();
        if listed > 0 && lines > most {
            break;
        }
        row.write(out, unit, indent)?;
        listed += 1;
    }
    Ok(listed)
}
