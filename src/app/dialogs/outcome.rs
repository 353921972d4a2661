//! Tells what was done, what was not, and why.

use crate::app::chooser::Chooser;

/// The dialog.
#[derive(Debug, Clone)]
pub struct OutcomeDialog {
    /// What was done, one sentence: `6 reclaimed, 1 skipped`.
    pub title: String,
    /// What was left as it is: a name and a reason each.
    pub rest: Chooser<()>,
    /// What is odd without being wrong.
    pub warnings: Vec<String>,
    /// `u` takes it back.
    pub can_undo: bool,
}
