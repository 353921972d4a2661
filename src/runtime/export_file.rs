//! What is shown, written to a file in the directory one stands in, under a name that is free.

use crate::app::Sheet;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::time::Day;
use crate::export::csv::{Cell, Formulas, Writer};
use crate::files::{Existing, OffLimits, write_whole};
use std::path::PathBuf;

/// Names that are tried before giving up.
const NAMES: u32 = 1000;

/// Writes the rows and says where they are.
pub(super) fn export(sheet: &Sheet, today: Day) -> Result<String, Refusal> {
    let path = free_name(&sheet.name, today)?;
    write_whole(&path, Existing::Keep, &OffLimits::none(), |out| {
        let mut csv = Writer::new(out, Formulas::Guarded, &sheet.header)?;
        for row in &sheet.rows {
            csv.row(row.iter().map(|cell| Cell::text(cell.as_str())))?;
        }
        csv.finish().map(drop)
    })?;
    let rows = if sheet.rows.len() == 1 { "1 row".to_owned() } else { format!("{} rows", sheet.rows.len()) };
    // Whoever left the shell some time ago does not know any more where they stand: the whole path is said.
    let path = std::path::absolute(&path).unwrap_or(path);
    Ok(format!("{} ({rows})", path.display()))
}

/// `dormouse-licenses-2026-11-22.csv`, or the same with a number.
fn free_name(name: &str, today: Day) -> Result<PathBuf, Refusal> {
    let stem = format!("dormouse-{name}-{today}");
    std::iter::once(PathBuf::from(format!("{stem}.csv")))
        .chain((2..NAMES).map(|n| PathBuf::from(format!("{stem}-{n}.csv"))))
        .find(|path| path.symlink_metadata().is_err())
        .ok_or_else(|| {
            Refusal::new(Code::Unwritable, format!("There are {NAMES} files named {stem} here already."))
                .hint("move some of them away")
        })
}
