//! dormouse's own CSV files.
//!
//! A column that is not known is an error, never left out in silence: what an admin typed is meant.

mod cells;
mod header;
mod kind;
mod rows;

use crate::domain::import_file::Content;
use crate::domain::refusal::Refusal;

use super::row::Rows;
use super::source::RecordSource;

pub(super) use self::kind::OwnFile;
pub(super) use self::rows::Frame;

/// The rows of a file of one of these kinds, and what came of them. `named` is whether somebody said
/// that the file is of this kind.
pub(super) fn read(
    kind: OwnFile,
    source: &dyn RecordSource,
    frame: Frame,
    named: bool,
) -> Result<(Content, Rows), Refusal> {
    header::check(kind, source, named)?;
    rows::read(kind, source, frame)
}
