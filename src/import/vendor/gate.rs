//! What is asked of every row of a vendor's file before anything is taken from it, whatever kind of rows they are.

use crate::domain::import_file::RejectCode;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{Shown, count, visible};
use crate::domain::time::Day;

use super::super::preset::{Preset, When, find};
use super::super::row::{Fault, Faults, Row};
use super::super::source::RecordSource;
use super::cells::bad_date;
use super::frame::Frame;
use super::identity::Named;
use super::passed::Passed;

/// The rules of a preset about rows, held against one header, and what was found so far.
pub(super) struct Gate<'p> {
    preset: &'p Preset,
    frame: &'p Frame,
    /// Of each column, whether the preset says anything about it.
    read: Vec<bool>,
    as_of: Vec<usize>,
    skip: Vec<(Vec<usize>, &'p When)>,
    keep: Vec<(Vec<usize>, &'p When)>,
    /// Rows that were passed over.
    pub no_seat: u32,
    /// By what words.
    pub passed: Passed,
    concealed: Option<u32>,
    other_day: Option<(u32, Day)>,
}

impl<'p> Gate<'p> {
    pub(super) fn new(preset: &'p Preset, source: &dyn RecordSource, frame: &'p Frame) -> Result<Self, Refusal> {
        let names = &source.names();
        let place = |rules: &'p [When]| rules.iter().map(|when| (find(&when.columns, names), when)).collect::<Vec<_>>();
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
            read: names.iter().zip(source.header()).map(|(name, written)| preset.knows(name, written)).collect(),
            as_of: preset.as_of.as_ref().map(|rule| find(&rule.columns, names)).unwrap_or_default(),
            skip: place(&preset.skip),
            keep,
            no_seat: 0,
            passed: Passed::default(),
            concealed: None,
            other_day: None,
        })
    }

    /// False if the row is to be passed over, or would be if nothing were wrong with it.
    pub(super) fn admits(&mut self, row: &Row<'_>, faults: &mut Faults) -> bool {
        row.tell_not_calculated(|column| self.read.get(column).copied().unwrap_or_default(), faults);
        self.check_day(row, faults);
        let Some(columns) = self.no_seat_by(row) else { return true };
        self.pass_over(&columns, row, faults);
        false
    }

    /// Remembers a row that is no seat by what stands in these columns; one with a fault is rejected and no more.
    pub(super) fn pass_over(&mut self, columns: &[usize], row: &Row<'_>, faults: &Faults) {
        if faults.are_none() {
            self.passed.note(columns, row);
            self.no_seat = self.no_seat.saturating_add(1);
        }
    }

    /// How many rows were passed over, for kinds of files whose summary has no number of it.
    pub(super) fn passed_over(&self) -> Option<String> {
        let rows = count(self.no_seat, "row was", "rows were");
        (self.no_seat > 0).then(|| format!("{rows} passed over, as the preset says."))
    }

    /// A row that conceals whose it is cannot be taken.
    pub(super) fn look_concealed(&mut self, row: &Row<'_>, identifiers: &[Named], faults: &mut Faults) {
        if let Some(concealed) = &self.preset.concealed
            && identifiers.iter().any(|(_, name)| concealed.pattern.is_match(name))
        {
            self.concealed.get_or_insert(row.line);
            faults.add(Fault::row(RejectCode::ConcealedUser, "conceals whose it is"));
        }
    }

    /// The day that a row says it speaks for has to be readable; a day other than the file's is remembered.
    fn check_day(&mut self, row: &Row<'_>, faults: &mut Faults) {
        let Some(rule) = &self.preset.as_of else { return };
        let cells = self.as_of.iter().map(|column| (*column, visible(row.cell(*column))));
        let Some((column, cell)) = cells.into_iter().find(|(_, cell)| !cell.trim().is_empty()) else { return };
        let Some(day) = rule.dates.day(cell.trim(), self.frame.time_zone, None) else {
            return faults.add(bad_date(column));
        };
        // A report that was being written at midnight may name two days.
        if self.frame.stated.is_some_and(|stated| (day - stated).num_days().abs() > 1) {
            self.other_day.get_or_insert((row.line, day));
        }
    }

    /// The columns by which a row is no seat, if it is none.
    fn no_seat_by(&self, row: &Row<'_>) -> Option<Vec<usize>> {
        let is = |column: &usize, when: &When| when.says.holds(row.cell(*column));
        let skips =
            |(columns, when): &&(Vec<usize>, &When)| !columns.is_empty() && columns.iter().all(|at| is(at, when));
        let lacks = |(columns, when): &&(Vec<usize>, &When)| !columns.iter().any(|at| is(at, when));
        let by = self.skip.iter().find(skips).or_else(|| self.keep.iter().find(lacks));
        by.map(|(columns, _)| columns.clone())
    }

    /// Refuses a file whose rows cannot be told, or not from one day.
    pub(super) fn refuse_if_unsound(&self, source: &dyn RecordSource) -> Result<(), Refusal> {
        if let (Some(line), Some(concealed)) = (self.concealed, &self.preset.concealed) {
            return Err(Refusal::new(
                Code::BadFile,
                format!(
                    "The names in \"{}\" are concealed (first {}), so nobody's seat can be told.",
                    Shown(source.file()),
                    source.unit().at(line)
                ),
            )
            .hint(concealed.hint.clone()));
        }
        if let Some((line, day)) = self.other_day {
            let first = self.frame.stated.unwrap_or(self.frame.as_of);
            return Err(Refusal::new(
                Code::BadFile,
                format!(
                    "The rows of \"{}\" speak for two days: {first}, and {day} {}.",
                    Shown(source.file()),
                    source.unit().at(line)
                ),
            )
            .hint("import one export at a time, or say for which day it counts with --as-of"));
        }
        Ok(())
    }
}
