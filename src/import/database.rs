//! A table of another program's database to records.

use crate::domain::database_table::{Image, NoTable, ReadTable};
use crate::domain::import_file::row_unit::RowUnit;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;

use super::input::Input;
use super::preset::Container;
use super::spooled::{RowSpool, SpooledRows};
use super::which::{Wanted, ask};

/// The largest database that is taken into memory.
const MAX_DATABASE: u64 = 64 << 20;

/// True of the first bytes of a database.
pub(super) fn is_database(head: &[u8]) -> bool {
    head.starts_with(b"SQLite format 3\0")
}

/// A warning if newer rows stand in a log beside the file.
pub(super) fn log_beside(input: &Input) -> Option<String> {
    let log = format!("{}-wal", input.path());
    let is_any = std::fs::metadata(&log).is_ok_and(|meta| meta.len() > 0);
    is_any.then(|| {
        format!("What stands in \"{}\" was not read: close the program that writes the database first.", Shown(&log))
    })
}

/// Reads the rows of the table or view of that name, or of the only table that has any, or that a preset names.
pub(super) fn read(input: &Input, wanted: Wanted<'_>, table: ReadTable) -> Result<SpooledRows, Refusal> {
    let size = input.size()?;
    if size > MAX_DATABASE {
        return Err(input.refused("is a database of more than 64 MiB").hint("save the table as CSV, and import that"));
    }
    let mut spool = RowSpool::new().map_err(|e| input.not_kept(&e))?;
    let mut row = 0_u32;
    let image = Image { bytes: &mut input.reader(0), size: usize::try_from(size).unwrap_or_default() };
    let read = table(image, wanted.named, &mut |cells| {
        let place = row;
        row = row.saturating_add(1);
        spool.push(place, cells.iter().map(String::as_str)).map_err(|e| input.not_kept(&e))
    });
    input.refuse_if_changed()?;
    if let Err(NoTable::Several(names)) = &read
        && let Some(known) = wanted.known_of(names)
    {
        return self::read(input, Wanted::only(known), table);
    }
    read.map_err(|no| match no {
        NoTable::Ours => input
            .refused("is a database of dormouse")
            .hint("open it with --db, or take its files with: dormouse export DIR"),
        NoTable::Damaged => input.refused("is a damaged SQLite database").hint("take the file again"),
        NoTable::Empty => {
            input.refused("is a database without rows").hint("name a view in it with --sheet, if one has rows")
        }
        NoTable::Several(names) => ask(input, "has several tables with rows", &names, Code::Ambiguous),
        NoTable::Unknown(names) => {
            let what = format!("has no table \"{}\"", Shown(wanted.named.unwrap_or_default()));
            ask(input, &what, &names, Code::NotFound)
        }
        NoTable::Beyond(what) => input.refused(what).hint("save the table as CSV, and import that"),
        NoTable::Stopped(refusal) => refusal,
    })?;
    spool.finish(input, (Container::Sqlite, RowUnit::Row))
}
