//! A vendor's export, read by its preset: rows to accounts, each account once; to people; to licenses.
//!
//! One engine for all presets. It never guesses: a date that cannot be read rejects its row, an empty cell means what
//! the preset says it means, and a file whose names are concealed is refused whole.

mod account;
mod accounts;
mod cells;
mod fold;
mod frame;
mod gate;
mod identity;
mod inventory;
mod licenses;
mod passed;
mod people;
mod reading;

use chrono_tz::Tz;
use csv::StringRecord;

use crate::domain::import_file::mended::is_reject_column;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{Shown, visible};
use crate::domain::time::Day;

use super::preset::{Kind, Preset, find};
use super::source::RecordSource;

pub(super) use self::frame::Frame;
pub(super) use self::reading::Reading;

/// The first day that the file itself says it speaks for.
pub(super) fn stated_day(source: &dyn RecordSource, preset: &Preset, org: Tz) -> Result<Option<Day>, Refusal> {
    let Some(rule) = &preset.as_of else { return Ok(None) };
    let columns = find(&rule.columns, &source.names());
    if columns.is_empty() {
        return Ok(None);
    }
    let mut records = source.records()?;
    let mut cells = StringRecord::new();
    while records.next(&mut cells)?.is_some() {
        if cells.len() != source.header().len() {
            continue;
        }
        let stated =
            columns.iter().find_map(|at| rule.dates.day(visible(cells.get(*at).unwrap_or("")).trim(), org, None));
        if stated.is_some() {
            return Ok(stated);
        }
    }
    Ok(None)
}

/// Reads every row.
pub(super) fn read(source: &dyn RecordSource, preset: &Preset, frame: &Frame) -> Result<Reading, Refusal> {
    let mut reading = match preset.kind {
        Kind::Roster | Kind::Usage => accounts::read(source, preset, frame)?,
        Kind::People => people::read(source, preset, frame)?,
        Kind::Licenses => licenses::read(source, preset, frame)?,
        Kind::Inventory => inventory::read(source, preset, frame)?,
        Kind::Nothing => return Err(of_no_use(source, preset)),
    };
    if reading.rows == 0 {
        return Err(Refusal::new(Code::BadFile, "The file has a header and no rows.")
            .hint(format!("take the export again: {}", Shown(&preset.place))));
    }
    reading.warnings.splice(0..0, drift(preset, source));
    Ok(reading)
}

/// The refusal of a file that is known, and holds nothing to take.
fn of_no_use(source: &dyn RecordSource, preset: &Preset) -> Refusal {
    let why = preset.why.as_deref().unwrap_or("holds nothing that is kept here");
    let message = format!("\"{}\" is \"{}\", which {why}.", Shown(source.file()), preset.title);
    Refusal::new(Code::BadFile, message).hint(format!("take another export instead: {}", Shown(&preset.place)))
}

/// A warning that names the columns the preset says nothing about.
fn drift(preset: &Preset, source: &dyn RecordSource) -> Option<String> {
    let names = source.names();
    let unknown: Vec<String> = names
        .iter()
        .zip(source.header())
        .filter(|(name, written)| !name.is_empty() && !is_reject_column(written))
        .filter(|(name, written)| !preset.knows(name, written))
        .map(|(_, written)| format!("\"{}\"", Shown(written)))
        .collect();
    match unknown.len() {
        0 => None,
        1 => Some(format!("The column {} is not known to {} and was left out.", unknown[0], preset.id)),
        _ => Some(format!("The columns {} are not known to {} and were left out.", unknown.join(", "), preset.id)),
    }
}

#[cfg(test)]
mod tests;
