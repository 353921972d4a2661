//! How the rows of a table in another program's database are asked for: whoever imports knows no SQL, and whoever knows it
//! no exports.

use super::refusal::Refusal;
use std::io::Read;

/// Hands over a table of a database, the names of its columns first and then each row, from all the bytes of the file. The
/// table is the one of that name, or the only one with rows.
pub type ReadTable =
    fn(Image<'_>, Option<&str>, &mut dyn FnMut(&[String]) -> Result<(), Refusal>) -> Result<(), NoTable>;

/// The bytes of a database.
pub struct Image<'i> {
    /// Where they come from.
    pub bytes: &'i mut dyn Read,
    /// The size of the file, in bytes.
    pub size: usize,
}

/// Why no table is handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoTable {
    /// It is a database of dormouse.
    Ours,
    /// It cannot be read as a database.
    Damaged,
    /// No table has rows.
    Empty,
    /// Several tables have rows.
    Several(Vec<String>),
    /// There is no table or view of that name, but these.
    Unknown(Vec<String>),
    /// It holds more than is read; what, goes on after the file's name.
    Beyond(&'static str),
    /// Whoever takes the rows takes no more.
    Stopped(Refusal),
}

impl From<Refusal> for NoTable {
    fn from(refusal: Refusal) -> Self {
        Self::Stopped(refusal)
    }
}
