//! What came of a change, in the words of every command: the sentence, the remarks, the way back.

use super::failure::note;
use super::format::capital;
use super::output::Out;
use crate::domain::command::Outcome;
use crate::domain::ids::BatchId;
use crate::domain::text::Shown;
use std::io;

/// The sentence that people read, for programs.
pub fn message(outcome: &Outcome) -> String {
    capital(&Shown(&outcome.receipt).text())
}

/// How a change is taken back.
fn way_back(batch: BatchId) -> String {
    format!("Take it back with: dormouse undo {batch}")
}

/// Writes the remarks on a change to standard error.
pub fn remarks(outcome: &Outcome) {
    for warning in &outcome.warnings {
        note(warning);
    }
}

impl Out {
    /// Writes what came of a change: the receipt, and how to take it back. Remarks go to standard error.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn receipt(&mut self, outcome: &Outcome) -> io::Result<()> {
        remarks(outcome);
        self.line(message(outcome))?;
        match outcome.batch {
            _ if outcome.dry_run => self.nothing_written(),
            Some(batch) => self.line(way_back(batch)),
            None => Ok(()),
        }
    }

    /// Ends what a dry run says.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn nothing_written(&mut self) -> io::Result<()> {
        self.line("Nothing was written: this was a dry run.")
    }

    /// Ends a plan before the question: its remarks, and then all that is still held back.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn warned(&mut self, plan: &Outcome) -> io::Result<()> {
        for warning in &plan.warnings {
            self.line(Shown(warning).to_string())?;
        }
        self.flush()
    }
}
