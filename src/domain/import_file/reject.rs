//! One row of a file that could not be taken, and the fixed words for why.

/// A row that could not be taken, with what is needed to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Line of the file, counted from 1, the header included.
    pub line: u32,
    /// The column concerned, as the header spells it.
    pub column: Option<String>,
    /// A fixed word for programs.
    pub code: RejectCode,
    /// One sentence for people: what, where, what to do. It holds nothing that a cell holds, and is what is kept.
    pub message: String,
    /// The same with what the cell holds, for whoever asked to see that. It is shown and kept nowhere.
    pub quoted: Option<String>,
    /// The row as it stood, to be written to the file of rejects.
    pub cells: Vec<String>,
}

impl Reject {
    /// The sentence for whoever reads the file.
    #[must_use]
    pub fn said(&self) -> &str {
        self.quoted.as_deref().unwrap_or(&self.message)
    }
}

/// The fixed words for why a row was rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum RejectCode {
    /// More or fewer cells than the header has.
    RaggedRow,
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
