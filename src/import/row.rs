//! One row under a header: its cells by number, and the sentences that say why it cannot be taken.
//!
//! All that is wrong with a row is said at once, so that whoever mends it does so once. A sentence quotes what a cell holds only if it was asked for: cells hold names and addresses of people, and the
//! sentences end up in mails and logs.

use csv::StringRecord;

use crate::domain::import_file::rejects::Rejects;
use crate::domain::import_file::row_unit::RowUnit;
use crate::domain::import_file::{Reject, RejectCode, RowFault};
use crate::domain::refusal::Refusal;
use crate::domain::text::{BadText, capital};
use crate::domain::time::{Day, is_contract_day};

use super::day::is_plausible;
use super::source::{MAX_CELL, NOT_CALCULATED, RecordSource};
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

/// One thing that is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    column: Option<usize>,
    code: RejectCode,
    says: Says,
    /// Nothing else can be told of the cell.
    is_all: bool,
}

/// How a fault is said.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Says {
    /// Goes on after what it is about: `is not a date`.
    Why(String),
    /// A sentence by a rule.
    Sentence(String),
}

impl Fault {
    /// A fault of one cell; `why` goes on after the cell's name: `is not a date: write it as YYYY-MM-DD`.
    pub(super) fn cell(column: usize, code: RejectCode, why: impl Into<String>) -> Self {
        Self { column: Some(column), code, says: Says::Why(why.into()), is_all: false }
    }

    /// A fault of the whole row; `why` goes on after the line: `has 5 cells where the header has 4`.
    pub(super) fn row(code: RejectCode, why: impl Into<String>) -> Self {
        Self { column: None, code, says: Says::Why(why.into()), is_all: false }
    }

    /// What a rule says of a cell.
    pub(super) fn rule(column: Option<usize>, refusal: Refusal) -> Self {
        Self { column, code: RejectCode::BadValue, says: Says::Sentence(refusal.message), is_all: false }
    }

    /// A cell of which nothing else can be told.
    fn whole_cell(column: usize, code: RejectCode, why: &str) -> Self {
        Self { is_all: true, ..Self::cell(column, code, why) }
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

/// All that is wrong with a row, as far as it has been read.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    /// True if nothing is.
    pub(super) fn are_none(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Adds one, unless it is said already or nothing else can be told of its cell.
    pub(super) fn add(&mut self, fault: Fault) {
        let is_said = |known: &Fault| *known == fault || (known.is_all && known.column == fault.column);
        if !self.0.iter().any(is_said) {
            self.0.push(fault);
        }
    }

    /// What was read; nothing in its place where it cannot be, which is added.
    pub(super) fn or_nothing<T: Default>(&mut self, read: Result<T, Fault>) -> T {
        read.unwrap_or_else(|fault| {
            self.add(fault);
            T::default()
        })
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
    /// The cell, trimmed; empty where the row has no such cell, or one that nobody calculated.
    pub(super) fn cell(&self, column: usize) -> &str {
        let cell = self.cells.get(column).unwrap_or("").trim();
        if cell == NOT_CALCULATED { "" } else { cell }
    }

    /// False if the cells of the row do not answer to the header one to one, so that nothing can be said of any. A cell
    /// beyond all measure is told.
    fn has_shape(&self, faults: &mut Faults) -> bool {
        let (cells, columns) = (self.cells.len(), self.header.len());
        if cells != columns {
            let why =
                format!("has {cells} cells where the header has {columns}; a quotation mark or a delimiter is wrong");
            faults.add(Fault::row(RejectCode::RaggedRow, why));
            return false;
        }
        if self.cells.as_slice().len() > MAX_CELL {
            for (column, _) in self.cells.iter().enumerate().filter(|(_, cell)| cell.len() > MAX_CELL) {
                faults.add(Fault::whole_cell(column, RejectCode::TooLong, "is longer than 64 KiB"));
            }
        }
        true
    }

    /// Tells of the cells that hold a formula without a result. `is_read` is whether a column is read at all.
    pub(super) fn tell_not_calculated(&self, is_read: impl Fn(usize) -> bool, faults: &mut Faults) {
        if !self.cells.as_slice().contains(NOT_CALCULATED) {
            return;
        }
        let cells = self.cells.iter().enumerate();
        for (column, _) in cells.filter(|(column, cell)| is_read(*column) && cell.trim() == NOT_CALCULATED) {
            let why = "holds a formula without a result: open the file in your spreadsheet program, save it there, and \
                       import it again";
            faults.add(Fault::whole_cell(column, RejectCode::NotCalculated, why));
        }
    }

    /// Puts the row among the rejects, if anything is wrong with it.
    fn reject_into(&self, rejects: &mut Rejects, faults: &mut Faults) {
        if faults.are_none() {
            return;
        }
        if rejects.are_all_kept() {
            rejects.extend(self.reject(faults));
        } else {
            rejects.push_words(self.line, faults.0.drain(..).map(|fault| fault.code));
        }
    }

    /// The row as it goes into the list of rejects, with what is wrong with it in the order of its cells.
    fn reject(&self, faults: &mut Faults) -> Option<Reject> {
        faults.0.sort_by_key(|fault| fault.column);
        let reject = Reject::of(self.line, faults.0.drain(..).map(|fault| self.fault(fault)))?;
        Some(Reject { cells: self.cells.iter().map(str::to_owned).collect(), ..reject })
    }

    fn fault(&self, fault: Fault) -> RowFault {
        let Fault { column, code, says, .. } = fault;
        let name = column.and_then(|column| self.header.get(column));
        let message = match (says, name) {
            (Says::Sentence(sentence), _) => sentence,
            (Says::Why(why), None) => format!("{} {why}.", capital(&self.unit.of(self.line))),
            (Says::Why(why), Some(name)) => {
                let value = column.and_then(|column| self.value(column));
                return RowFault::of_cell(name, &self.unit.at(self.line), code, &why, value);
            }
        };
        RowFault { column: name.cloned(), code, message, quoted: None }
    }

    /// The beginning of what a cell holds, if it holds anything and that may be shown.
    fn value(&self, column: usize) -> Option<String> {
        let value = self.cell(column);
        if !self.show_values || value.is_empty() {
            return None;
        }
        let start: String = value.chars().take(QUOTED).collect();
        Some(if start.len() < value.len() { start + "…" } else { start })
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

/// Hands every row that answers to the header to `take`, which takes it only if nothing is wrong with it, and else adds all
/// that is. In the `watched` columns stands what a row is about.
pub(super) fn each(
    source: &dyn RecordSource,
    show_values: bool,
    watched: &[usize],
    mut take: impl FnMut(&Row<'_>, &mut Faults),
) -> Result<Rows, Refusal> {
    let mut records = source.records()?;
    let mut cells = StringRecord::new();
    let (mut rows, mut suspects) = (Rows::default(), Vec::new());
    let (header, unit) = (source.header(), source.unit());
    let mut faults = Faults::default();
    let mut hand_over = |rows: &mut Rows, line: u32, cells: &StringRecord| {
        rows.count = rows.count.saturating_add(1);
        let row = Row { line, unit, cells, header, show_values };
        if row.has_shape(&mut faults) {
            take(&row, &mut faults);
        }
        row.reject_into(&mut rows.rejects, &mut faults);
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
    use crate::domain::refusal::Code;

    /// What is said of a row under this header.
    fn said(header: &[&str], cells: &[&str], show_values: bool, faults: impl IntoIterator<Item = Fault>) -> Reject {
        let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
        let cells = StringRecord::from(cells);
        let row = Row { line: 7, unit: RowUnit::Line, cells: &cells, header: &header, show_values };
        let mut all = Faults::default();
        faults.into_iter().for_each(|fault| all.add(fault));
        row.reject(&mut all).unwrap()
    }

    #[test]
    fn a_value_is_quoted_only_when_asked_for() {
        let said = |cells: &[&str], show_values: bool, fault: Fault| {
            let reject = said(&["email", "last used"], cells, show_values, [fault]);
            (reject.said(), reject.first.message, reject.first.quoted.map(|quoted| quoted.value))
        };
        let (fault, cells) = (Fault::cell(1, RejectCode::BadDate, "is not a date"), ["ana@example.com", "soon"]);
        let plain = "Column \"last used\" on line 7 is not a date.".to_owned();
        assert_eq!(said(&cells, false, fault.clone()), (plain.clone(), plain.clone(), None));
        let shown = "\"soon\" in column \"last used\" on line 7 is not a date.".to_owned();
        assert_eq!(said(&cells, true, fault), (shown, plain, Some("soon".into())), "what is kept quotes nothing");
        let (long, too_long) = ("x".repeat(70), Fault::text(1, &BadText::TooLong(64)));
        let (quoted, ..) = said(&["", &long], true, too_long);
        let start = "x".repeat(60);
        assert_eq!(quoted, format!("\"{start}…\" in column \"last used\" on line 7 is longer than 64 characters."));
    }

    #[test]
    fn all_faults_of_a_row_are_said_once_in_the_order_of_its_cells() {
        let bad = |column| Fault::cell(column, RejectCode::BadValue, "is neither true nor false");
        let refusal = Refusal::new(Code::BadValue, "An unlimited license has no seats total.");
        let of_row = Fault::row(RejectCode::MissingSubject, "names nobody");
        let faults = [bad(2), Fault::rule(Some(1), refusal), bad(0), bad(2), of_row];
        let reject = said(&["a", "b", "c"], &["1", "2", "3"], false, faults);
        assert_eq!(
            reject.said(),
            "Line 7 names nobody. Column \"a\" on line 7 is neither true nor false. An unlimited license has no seats total. \
             Column \"c\" on line 7 is neither true nor false."
        );
        let columns: Vec<_> = reject.faults().map(|fault| fault.column.as_deref()).collect();
        assert_eq!(columns, [None, Some("a"), Some("b"), Some("c")]);
        assert_eq!(reject.cells, ["1", "2", "3"]);
    }

    #[test]
    fn a_row_that_does_not_answer_to_the_header_is_refused() {
        let header = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        let shape = |cells: &[&str]| {
            let cells = StringRecord::from(cells);
            let row = Row { line: 3, unit: RowUnit::Row, cells: &cells, header: &header, show_values: true };
            let mut faults = Faults::default();
            let has_shape = row.has_shape(&mut faults);
            row.tell_not_calculated(|column| column != 2, &mut faults);
            faults.add(Fault::text(0, &BadText::TooLong(64)));
            (has_shape, row.reject(&mut faults).unwrap())
        };
        let codes =
            |reject: &Reject| reject.faults().map(|fault| (fault.column.clone(), fault.code)).collect::<Vec<_>>();
        let (has_shape, ragged) = shape(&["1", "2"]);
        assert_eq!((has_shape, ragged.first.code, &ragged.first.column), (false, RejectCode::RaggedRow, &None));
        assert!(ragged.first.message.starts_with("Row 3 has 2 cells where the header has 3;"));
        let huge = "x".repeat(MAX_CELL + 1);
        let (has_shape, huge) = shape(&[&huge, "2", &huge]);
        let too_long = |name: &str| (Some(name.to_owned()), RejectCode::TooLong);
        assert_eq!((has_shape, codes(&huge)), (true, vec![too_long("a"), too_long("c")]), "each of them once");
        let (_, formulas) = shape(&[NOT_CALCULATED, "2", NOT_CALCULATED]);
        assert_eq!(
            codes(&formulas),
            [(Some("a".into()), RejectCode::NotCalculated)],
            "of what is read, and nothing else of it"
        );
        assert_eq!(
            formulas.said(),
            "Column \"a\" in row 3 holds a formula without a result: open the file in your spreadsheet program, save it \
             there, and import it again."
        );
    }
}
