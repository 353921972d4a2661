//! A vendor's export, read by its preset: rows to accounts, each account once.
//!
//! One engine for all presets. It never guesses: a date that cannot be read rejects its row, an empty cell means what
//! the preset says it means, and a file whose names are concealed is refused whole.

mod account;
mod fold;
mod frame;
mod passed;

use chrono_tz::Tz;
use csv::StringRecord;

use crate::domain::import_file::mended::REASON_COLUMN;
use crate::domain::import_file::rejects::Rejects;
use crate::domain::import_file::{Content, RejectCode, VendorFile};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{Shown, visible};
use crate::domain::time::Day;

use super::preset::{Preset, When, find, is_word, normal};
use super::row::{Fault, Row, each};
use super::source::RecordSource;

use self::account::{Columns, Left};
use self::fold::Fold;
pub(super) use self::frame::Frame;
use self::passed::Passed;

/// What was read: the rows, the rejects, how many rows there were, and what else is to be known.
#[derive(Debug)]
pub(super) struct Reading {
    pub content: Content,
    pub rejects: Rejects,
    pub rows: u32,
    pub warnings: Vec<String>,
}

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
        let stated = columns.iter().find_map(|at| rule.dates.day(visible(cells.get(*at).unwrap_or("")).trim(), org));
        if stated.is_some() {
            return Ok(stated);
        }
    }
    Ok(None)
}

/// Reads every row.
pub(super) fn read(source: &dyn RecordSource, preset: &Preset, frame: &Frame) -> Result<Reading, Refusal> {
    let names = source.names();
    let mut reader = Reader::new(preset, &names, frame)?;
    let (rows, rejects) = each(source, frame.show_values, |row| reader.take(row))?;
    reader.refuse_if_unsound(source)?;
    if rows == 0 {
        return Err(Refusal::new(Code::BadFile, "The file has a header and no rows.")
            .hint(format!("take the export again: {}", Shown(&preset.place))));
    }
    if preset.roster && reader.no_seat > 0 && reader.fold.is_empty() {
        return Err(reader.passed.refusal(source.file(), preset, &names, rejects.len()));
    }
    let mut warnings = drift(preset, source, &names);
    warnings.append(&mut reader.columns.missing());
    warnings.append(&mut reader.left.sentences(source.header()));
    let truncated = preset.truncated_at.contains(&rows);
    if truncated {
        warnings.push(format!(
            "The file has exactly {rows} rows, where this export is known to be cut off: it is not taken for complete."
        ));
    }
    let (accounts, folded) = reader.fold.into_accounts();
    let content = Content::Vendor(VendorFile {
        roster: preset.roster && !truncated,
        directory: preset.directory,
        product: preset.product.clone(),
        publisher: preset.publisher.clone(),
        realm: preset.realm.clone(),
        accounts,
        passed_over: reader.no_seat.saturating_add(folded),
    });
    Ok(Reading { content, rejects, rows, warnings })
}

/// A warning that names the columns the preset says nothing about.
fn drift(preset: &Preset, source: &dyn RecordSource, names: &[String]) -> Vec<String> {
    let unknown: Vec<String> = names
        .iter()
        .zip(source.header())
        .filter(|(name, _)| !name.is_empty() && **name != normal(REASON_COLUMN))
        .filter(|(name, _)| !preset.selectors().any(|selector| selector.means(name)))
        .map(|(_, written)| format!("\"{}\"", Shown(written)))
        .collect();
    match unknown.len() {
        0 => Vec::new(),
        1 => vec![format!("The column {} is not known to {} and was left out.", unknown[0], preset.id)],
        _ => vec![format!("The columns {} are not known to {} and were left out.", unknown.join(", "), preset.id)],
    }
}

/// The preset held against one header, and what was found so far.
struct Reader<'a> {
    preset: &'a Preset,
    frame: &'a Frame,
    columns: Columns<'a>,
    as_of: Vec<usize>,
    skip: Vec<(Vec<usize>, &'a When)>,
    keep: Vec<(Vec<usize>, &'a When)>,
    fold: Fold,
    left: Left,
    no_seat: u32,
    passed: Passed,
    concealed: Option<u32>,
    other_day: Option<(u32, Day)>,
}

impl<'a> Reader<'a> {
    fn new(preset: &'a Preset, names: &[String], frame: &'a Frame) -> Result<Self, Refusal> {
        let place = |rules: &'a [When]| rules.iter().map(|when| (find(&when.columns, names), when)).collect::<Vec<_>>();
        let keep = place(&preset.keep);
        if keep.iter().any(|(columns, _)| columns.is_empty()) {
            return Err(Refusal::new(
                Code::BadFile,
                "The column that says which accounts hold a paid seat is missing.",
            )
            .hint(format!("take the export again with every column: {}", Shown(&preset.place))));
        }
        Ok(Self {
            preset,
            frame,
            columns: Columns::new(preset, names),
            as_of: preset.as_of.as_ref().map(|rule| find(&rule.columns, names)).unwrap_or_default(),
            skip: place(&preset.skip),
            keep,
            fold: Fold::new(&preset.realm),
            left: Left::default(),
            no_seat: 0,
            passed: Passed::default(),
            concealed: None,
            other_day: None,
        })
    }

    fn take(&mut self, row: &Row<'_>) -> Result<(), Fault> {
        self.check_day(row)?;
        if let Some(columns) = self.no_seat_by(row) {
            self.passed.note(&columns, row);
            self.no_seat = self.no_seat.saturating_add(1);
            return Ok(());
        }
        let identifiers = self.columns.identifiers(row)?;
        if let Some(concealed) = &self.preset.concealed
            && identifiers.iter().any(|(_, name)| concealed.pattern.is_match(name))
        {
            self.concealed.get_or_insert(row.line);
            return Err(Fault::row(RejectCode::ConcealedUser, "conceals whose it is"));
        }
        let account = self.columns.account(row, identifiers, self.frame, &mut self.left)?;
        self.fold.add(row.line, account);
        Ok(())
    }

    /// The day that a row says it speaks for has to be readable; a day other than the file's is remembered.
    fn check_day(&mut self, row: &Row<'_>) -> Result<(), Fault> {
        let Some(rule) = &self.preset.as_of else { return Ok(()) };
        let cells = self.as_of.iter().map(|column| (*column, visible(row.cell(*column))));
        let Some((column, cell)) = cells.into_iter().find(|(_, cell)| !cell.trim().is_empty()) else {
            return Ok(());
        };
        let Some(day) = rule.dates.day(cell.trim(), self.frame.time_zone) else {
            return Err(account::bad_date(column));
        };
        // A report that was being written at midnight may name two days.
        if self.frame.stated.is_some_and(|stated| (day - stated).num_days().abs() > 1) {
            self.other_day.get_or_insert((row.line, day));
        }
        Ok(())
    }

    /// The columns by which a row is no seat, if it is none.
    fn no_seat_by(&self, row: &Row<'_>) -> Option<Vec<usize>> {
        let is = |column: &usize, when: &When| is_word(row.cell(*column), &when.is);
        let skips =
            |(columns, when): &&(Vec<usize>, &When)| !columns.is_empty() && columns.iter().all(|at| is(at, when));
        let lacks = |(columns, when): &&(Vec<usize>, &When)| !columns.iter().any(|at| is(at, when));
        let by = self.skip.iter().find(skips).or_else(|| self.keep.iter().find(lacks));
        by.map(|(columns, _)| columns.clone())
    }

    fn refuse_if_unsound(&self, source: &dyn RecordSource) -> Result<(), Refusal> {
        if let (Some(line), Some(concealed)) = (self.concealed, &self.preset.concealed) {
            return Err(Refusal::new(
                Code::BadFile,
                format!(
                    "The names in \"{}\" are concealed (first on line {line}), so nobody's seat can be told.",
                    Shown(source.file())
                ),
            )
            .hint(concealed.hint.clone()));
        }
        if let Some((line, day)) = self.other_day {
            let first = self.frame.stated.unwrap_or(self.frame.as_of);
            return Err(Refusal::new(
                Code::BadFile,
                format!(
                    "The rows of \"{}\" speak for two days: {first}, and {day} on line {line}.",
                    Shown(source.file())
                ),
            )
            .hint("import one export at a time, or say for which day it counts with --as-of"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
