//! One row under a header: its cells by number, and the sentence that says why it cannot be taken.
//!
//! A sentence quotes what a cell holds only if it was asked for: cells hold names and addresses of people, and the
//! sentences end up in mails and logs.

use csv::StringRecord;

use crate::domain::import_file::rejects::Rejects;
use crate::domain::import_file::row_unit::RowUnit;
use crate::domain::import_file::{Reject, RejectCode};
use crate::domain::refusal::Refusal;
use crate::domain::text::{BadText, Shown, capital};
use crate::domain::time::{Day, is_contract_day};

use super::day::is_plausible;
use super::source::{MAX_CELL, RecordSource};
use super::sums;

/// How much of a cell a sentence quotes, in characters.
const QUOTED: usize = 60;

/// A row with what is needed to name its cells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    /// Where it begins, as its file counts.
    pub line: u32,
    /// What its file counts.
    pub unit: RowUnit,
    /// What it holds.
    pub cells: &'a StringRecord,
    /// The header it stands under.
    pub header: &'a [String],
    /// Whether sentences may quote cells.
    pub show_values: bool,
}

/// Why a row cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    column: Option<usize>,
    code: RejectCode,
    why: String,
}

impl Fault {
    /// A fault of one cell; `why` goes on after the cell's name: `is not a date: write it as YYYY-MM-DD`.
    pub(super) fn cell(column: usize, code: RejectCode, why: impl Into<String>) -> Self {
        Self { column: Some(column), code, why: why.into() }
    }

    /// A fault of the whole row; `why` goes on after the line: `has 5 cells where the header has 4`.
    pub(super) fn row(code: RejectCode, why: impl Into<String>) -> Self {
        Self { column: None, code, why: why.into() }
    }

    /// What is wrong with a text.
    pub(super) fn text(column: usize, bad: &BadText) -> Self {
        let code = match bad {
            BadText::TooLong(_) => RejectCode::TooLong,
            BadText::Control(_) => RejectCode::ControlCharacter,
            BadText::Rounded => RejectCode::BadValue,
        };
        Self::cell(column, code, bad.to_string())
    }
}

/// Which days a cell may hold.
#[derive(Debug, Clone, Copy)]
pub(super) enum Span {
    /// Those on which something can have happened, in a file that speaks for this one.
    Past(Day),
    /// Those of a contract or of employment, past or to come.
    Contract,
}

impl Span {
    /// The day, if it is one of them.
    pub(super) fn holds(self, day: Day, column: usize) -> Result<Day, Fault> {
        let (is_in, why) = match self {
            Self::Past(as_of) => {
                (is_plausible(day, as_of), "lies before 2000 or after the day that the file speaks for")
            }
            Self::Contract => (is_contract_day(day), "lies before 1980 or after 2199"),
        };
        if is_in { Ok(day) } else { Err(Fault::cell(column, RejectCode::DateOutOfRange, why)) }
    }
}

/// A cell that is to hold a mail address and holds none.
pub(super) fn no_address(column: usize) -> Fault {
    Fault::cell(
        column,
        RejectCode::BadEmail,
        "is no mail address: one has an @ with a name before and a domain behind it",
    )
}

impl Row<'_> {
    /// The cell, trimmed; empty where the row has no such cell.
    pub(super) fn cell(&self, column: usize) -> &str {
        self.cells.get(column).unwrap_or("").trim()
    }

    /// Refuses a row whose cells do not answer to the header one to one, or with a cell beyond all measure.
    pub(super) fn shape(&self) -> Result<(), Fault> {
        let (cells, columns) = (self.cells.len(), self.header.len());
        if cells != columns {
            let why =
                format!("has {cells} cells where the header has {columns}; a quotation mark or a delimiter is wrong");
            return Err(Fault::row(RejectCode::RaggedRow, why));
        }
        if self.cells.as_slice().len() > MAX_CELL
            && let Some(column) = self.cells.iter().position(|cell| cell.len() > MAX_CELL)
        {
            return Err(Fault::cell(column, RejectCode::TooLong, "is longer than 64 KiB"));
        }
        Ok(())
    }

    /// The row as it goes into the list of rejects.
    pub(super) fn reject(&self, fault: &Fault) -> Reject {
        let (line, at) = (self.line, self.unit.at(self.line));
        let name = |column: usize| Shown(self.header.get(column).map_or("", String::as_str));
        let message = match fault.column {
            None => format!("{} {}.", capital(&self.unit.of(line)), fault.why),
            Some(column) => format!("Column \"{}\" {at} {}.", name(column), fault.why),
        };
        let asked_for = fault.column.filter(|column| self.show_values && !self.cell(*column).is_empty());
        let quoted = asked_for.map(|column| {
            let value = self.cell(column);
            let start: String = value.chars().take(QUOTED).collect();
            let more = if start.len() < value.len() { "…" } else { "" };
            format!("\"{}{more}\" in column \"{}\" {at} {}.", Shown(&start), name(column), fault.why)
        });
        Reject {
            line,
            column: fault.column.and_then(|column| self.header.get(column).cloned()),
            code: fault.code,
            message,
            quoted,
            cells: self.cells.iter().map(str::to_owned).collect(),
        }
    }
}

/// What came of the rows of a source.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// How many there were, without lines of sums.
    pub count: u32,
    /// Those that could not be taken.
    pub rejects: Rejects,
    /// A sentence for each line of sums.
    pub sums: Vec<String>,
}

/// Hands every row that answers to the header to `take`. In the `watched` columns stands what a row is about.
pub(super) fn each(
    source: &dyn RecordSource,
    show_values: bool,
    watched: &[usize],
    mut take: impl FnMut(&Row<'_>) -> Result<(), Fault>,
) -> Result<Rows, Refusal> {
    let mut records = source.records()?;
    let mut cells = StringRecord::new();
    let (mut rows, mut suspects) = (Rows::default(), Vec::new());
    let (header, unit) = (source.header(), source.unit());
    let mut hand_over = |rows: &mut Rows, line: u32, cells: &StringRecord| {
        rows.count = rows.count.saturating_add(1);
        let row = Row { line, unit, cells, header, show_values };
        if let Err(fault) = row.shape().and_then(|()| take(&row)) {
            rows.rejects.push(row.reject(&fault));
        }
    };
    while let Some(line) = records.next(&mut cells)? {
        match sums::Suspect::of(line, &cells, watched).filter(|_| suspects.len() < sums::MOST) {
            Some(suspect) => suspects.push(suspect),
            None => hand_over(&mut rows, line, &cells),
        }
    }
    let (records, sums) = sums::judge(source, suspects)?;
    for record in records {
        hand_over(&mut rows, record.line, &record.cells);
    }
    rows.sums = sums;
    rows.rejects.sort();
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(cells: &[&str], show_values: bool, fault: &Fault) -> String {
        let header = ["email".to_owned(), "last\u{1b}used".to_owned()];
        let cells = StringRecord::from(cells);
        Row { line: 7, unit: RowUnit::Line, cells: &cells, header: &header, show_values }
            .reject(fault)
            .said()
            .to_owned()
    }

    #[test]
    fn a_value_is_quoted_only_when_asked_for() {
        let fault = Fault::cell(1, RejectCode::BadDate, "is not a date");
        let cells = ["ana@example.com", "soon\u{7}"];
        assert_eq!(message(&cells, false, &fault), "Column \"last␛used\" on line 7 is not a date.");
        assert_eq!(message(&cells, true, &fault), "\"soon␇\" in column \"last␛used\" on line 7 is not a date.");
        let header = ["email".to_owned(), "last used".to_owned()];
        let cells = StringRecord::from(cells.to_vec());
        let kept = Row { line: 7, unit: RowUnit::Line, cells: &cells, header: &header, show_values: true }
            .reject(&fault)
            .message;
        assert_eq!(kept, "Column \"last used\" on line 7 is not a date.", "what is kept quotes nothing");
        let long = "x".repeat(70);
        let quoted = message(&["", &long], true, &Fault::text(1, &BadText::TooLong(64)));
        assert_eq!(
            quoted,
            format!("\"{}…\" in column \"last␛used\" on line 7 is longer than 64 characters.", "x".repeat(60))
        );
    }

    #[test]
    fn a_row_that_does_not_answer_to_the_header_is_refused() {
        let header = ["a".to_owned(), "b".to_owned()];
        let shape = |cells: &[&str]| {
            let cells = StringRecord::from(cells);
            let row = Row { line: 3, unit: RowUnit::Row, cells: &cells, header: &header, show_values: true };
            row.shape().err().map(|fault| row.reject(&fault))
        };
        assert_eq!(shape(&["1", "2"]), None);
        let ragged = shape(&["1", "2", "3"]).unwrap();
        assert_eq!((ragged.code, ragged.column), (RejectCode::RaggedRow, None));
        assert!(ragged.message.starts_with("Row 3 has 3 cells where the header has 2;"));
        assert_eq!(ragged.cells, ["1", "2", "3"]);
        assert_eq!(shape(&["1", &"x".repeat(MAX_CELL + 1)]).unwrap().code, RejectCode::TooLong);
    }
}
