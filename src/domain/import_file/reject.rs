//! One row of a file that could not be taken, with every fault that it has, and the fixed words for those.

use super::super::text::Shown;

/// A row that could not be taken, with what is needed to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Line of the file, counted from 1, the header included.
    pub line: u32,
    /// What is wrong with it; of several faults, the one that stands first in the row.
    pub first: RowFault,
    /// What else is wrong with it.
    pub others: Vec<RowFault>,
    /// The row as it stood, to be written to the file of rejects.
    pub cells: Vec<String>,
}

/// One thing that is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// The column concerned, as the header spells it.
    pub column: Option<String>,
    /// A fixed word for programs.
    pub code: RejectCode,
    /// One sentence for people: what, where, what to do. It holds nothing that a cell holds, and is what is kept.
    pub message: String,
    /// What the cell holds, for whoever asked to see that.
    pub quoted: Option<Quoted>,
}

/// What a cell holds, and the sentence that says so. Both are shown to whoever asked for them, and kept nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    /// The beginning of what the cell holds.
    pub value: String,
    /// The sentence of the fault with it.
    pub sentence: String,
}

impl Reject {
    /// A row with one thing that is wrong with it.
    #[must_use]
    pub fn with(line: u32, fault: RowFault) -> Self {
        Self { line, first: fault, others: Vec::new(), cells: Vec::new() }
    }

    /// A row with all that is wrong with it; `None` if nothing is.
    #[must_use]
    pub fn of(line: u32, faults: impl IntoIterator<Item = RowFault>) -> Option<Self> {
        let mut faults = faults.into_iter();
        let first = faults.next()?;
        Some(Self { others: faults.collect(), ..Self::with(line, first) })
    }

    /// Everything that is wrong with it.
    pub fn faults(&self) -> impl Iterator<Item = &RowFault> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// The sentences for whoever reads the file, one behind the other.
    #[must_use]
    pub fn said(&self) -> String {
        self.faults().map(RowFault::said).collect::<Vec<_>>().join(" ")
    }
}

impl RowFault {
    /// A fault by a rule; the sentence is whole.
    #[must_use]
    pub fn of(column: &str, code: RejectCode, message: impl Into<String>) -> Self {
        Self { column: Some(column.to_owned()), code, message: message.into(), quoted: None }
    }

    /// A fault of a cell; `why` goes on after where it stands: `on line 3`. The value is what the cell holds, where that may be
    /// shown.
    #[must_use]
    pub fn of_cell(column: &str, at: &str, code: RejectCode, why: &str, value: Option<String>) -> Self {
        let place = format!("\"{}\" {at} {why}.", Shown(column));
        let quoted = value.map(|value| {
            let sentence = format!("\"{}\" in column {place}", Shown(&value));
            Quoted { value, sentence }
        });
        Self { quoted, ..Self::of(column, code, format!("Column {place}")) }
    }

    /// The sentence for whoever reads the file: with what the cell holds, where that was asked for.
    #[must_use]
    pub fn said(&self) -> &str {
        self.quoted.as_ref().map_or(&self.message, |quoted| &quoted.sentence)
    }
}

/// The fixed words for why a row was rejected.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::IntoStaticStr, strum::EnumIter, strum::EnumCount,
)]
#[strum(serialize_all = "snake_case")]
pub enum RejectCode {
    /// More or fewer cells than the header has.
    RaggedRow,
    /// A formula of a workbook that was never calculated, so that nobody knows what the cell holds.
    NotCalculated,
    /// Nothing says whose row it is.
    MissingSubject,
    /// A required cell is empty.
    MissingValue,
    /// A mail address that is none.
    BadEmail,
    /// A date that cannot be read.
    BadDate,
    /// A date before 2000 or after the as-of day.
    DateOutOfRange,
    /// An amount, a number or a word outside the list.
    BadValue,
    /// A text longer than is kept.
    TooLong,
    /// A control character in a text.
    ControlCharacter,
    /// Names are concealed in this export.
    ConcealedUser,
    /// The row stands twice in the file, with different content.
    DuplicateInFile,
    /// No such product, license or person here.
    NotFound,
    /// More than one product, license or person answers to the name.
    Ambiguous,
    /// The license has no seat left.
    NoSeatLeft,
    /// The holder has an active seat of this license already.
    DuplicateSeat,
}

impl RejectCode {
    /// The word as programs read it.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_cell_holds_is_said_where_it_was_asked_for() {
        let fault =
            |value| RowFault::of_cell("last\u{1b}used", "on line 7", RejectCode::BadDate, "is not a date", value);
        assert_eq!(fault(None).said(), "Column \"last␛used\" on line 7 is not a date.");
        let shown = fault(Some("soon\u{7}".to_owned()));
        assert_eq!(shown.said(), "\"soon␇\" in column \"last␛used\" on line 7 is not a date.");
        assert_eq!(shown.message, "Column \"last␛used\" on line 7 is not a date.", "what is kept quotes nothing");
    }

    #[test]
    fn a_row_has_its_faults_in_their_order() {
        let fault = |column| RowFault::of(column, RejectCode::NotFound, format!("No {column}."));
        let reject = Reject::of(3, [fault("license"), fault("email")]).unwrap();
        assert_eq!((reject.line, reject.said().as_str()), (3, "No license. No email."));
        assert_eq!(Reject::of(3, [fault("email")]), Some(Reject::with(3, fault("email"))));
        assert_eq!(Reject::of(3, []), None);
    }
}
