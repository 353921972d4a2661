//! Tells what was done, what was not, and why.

use super::Answer;
use crate::app::action::Action;
use crate::app::chooser::{Choice, Chooser};

/// The dialog.
#[derive(Debug, Clone)]
pub struct OutcomeDialog {
    /// What was done, one sentence: `6 reclaimed, 1 skipped`.
    pub title: String,
    /// What is worth knowing about it.
    pub remarks: Vec<String>,
    /// What was left as it is: a name and a reason each.
    pub rest: Chooser<()>,
    /// What is odd without being wrong.
    pub warnings: Vec<String>,
    /// `u` takes it back.
    pub can_undo: bool,
}

impl OutcomeDialog {
    /// A dialog that tells what was done and lists what was not: names and reasons.
    #[must_use]
    pub fn new(title: String, rest: Vec<(String, String)>, warnings: Vec<String>, can_undo: bool) -> Self {
        let choice = |(label, note)| Choice { value: (), label, key: String::new(), note, enabled: true };
        let rest = Chooser::new(rest.into_iter().map(choice).collect(), false);
        Self { title, remarks: Vec::new(), rest, warnings, can_undo }
    }

    pub(super) fn act(&mut self, action: Action) -> Answer {
        match action {
            Action::Undo if self.can_undo => Answer::Choose(super::Choice::Action(Action::Undo)),
            Action::Back if self.rest.typing => {
                self.rest.clear();
                self.rest.typing = false;
                Answer::Stay
            }
            Action::Press | Action::Confirm | Action::Back | Action::Close => Answer::Close,
            _ => {
                self.rest.act(action);
                Answer::Stay
            }
        }
    }
}
