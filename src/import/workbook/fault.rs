//! Why a workbook cannot be read.

use std::io;

use crate::domain::refusal::Refusal;

/// The largest row, in bytes.
pub(super) const MAX_ROW: usize = 1 << 20;

/// What is done with a row of that number; false if it is enough.
pub(super) type TakeRow<'t> = dyn FnMut(u32, &[String]) -> Result<bool, Fault> + 't;

/// Why a workbook cannot be read.
#[derive(Debug)]
pub(super) enum Fault {
    /// It is not what a workbook is.
    Damaged,
    /// It holds more than it may.
    Beyond(&'static str),
    /// Its rows cannot be kept aside.
    Kept(io::Error),
    /// What is said of it.
    Said(Refusal),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Said(refusal)
    }
}
