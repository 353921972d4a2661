//! Tells what was done, what was not, and why.

use super::answer::{self, Answer, no};
use super::behaviour::{DialogBehaviour, list_is};
use crate::app::action::{Action, Label, label};
use crate::app::env::Env;
use crate::app::picker::{Choice, ListKeys as _, Picker};
use crate::domain::command::{Detail, Outcome};
use crate::domain::seat_plan::SeatChange;
use crate::domain::skipped::Skipped;

/// The dialog.
#[derive(Debug, Clone)]
pub struct OutcomeDialog {
    /// What was done, one sentence: `6 reclaimed, 1 skipped`.
    pub title: String,
    /// What is worth knowing about it.
    pub remarks: Vec<String>,
    /// What was left as it is: a name and a reason each.
    pub rest: Picker<()>,
    /// What is odd without being wrong.
    pub warnings: Vec<String>,
    /// `u` takes it back.
    pub can_undo: bool,
}

impl OutcomeDialog {
    /// A dialog that tells what was done and lists what was not: names and reasons.
    #[must_use]
    pub fn new(title: String, rest: Vec<(String, String)>, warnings: Vec<String>, can_undo: bool) -> Self {
        let choice = |(label, note): (String, _)| Choice { note, ..Choice::new((), label) };
        let rest = Picker::new(rest.into_iter().map(choice).collect(), false);
        Self { title, remarks: Vec::new(), rest, warnings, can_undo }
    }
}

impl OutcomeDialog {
    /// What is to be told of an outcome beyond its receipt, if anything; these seats were said before to stay.
    #[must_use]
    pub fn of(outcome: &Outcome, planned: &[Skipped], can_undo: bool) -> Option<Self> {
        let named = |skipped: &Skipped| (skipped.holder.clone(), skipped.reason.clone());
        let (rest, remark): (Vec<_>, _) = match &outcome.detail {
            Detail::Seats(plan) => (planned.iter().chain(&plan.skipped).map(named).collect(), plan.said_of_vendor()),
            Detail::Undone { kept, .. } => {
                (kept.iter().map(|kept| (kept.what.clone(), kept.reason.clone())).collect(), None)
            }
            _ => (Vec::new(), None),
        };
        let always = matches!(&outcome.detail, Detail::Seats(plan) if matches!(plan.change, SeatChange::Reclaim(_)));
        let tells = always || !outcome.warnings.is_empty() || !rest.is_empty() || remark.is_some();
        let warnings = outcome.warnings.iter().map(ToString::to_string).collect();
        tells.then(|| Self {
            remarks: remark.into_iter().collect(),
            ..Self::new(outcome.receipt.to_string(), rest, warnings, can_undo)
        })
    }
}

impl DialogBehaviour for OutcomeDialog {
    fn act(&mut self, action: Action, _env: Env) -> Answer {
        match action {
            Action::Undo if self.can_undo => Answer::Choose(answer::Choice::Action(Action::Undo)),
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

    list_is!(rest);

    fn enabled(&self, action: Action) -> Result<(), String> {
        if action == Action::Undo && !self.can_undo { no("There is nothing to take back.") } else { Ok(()) }
    }

    fn label(&self, action: Action) -> Option<Label> {
        Some(match action {
            Action::Undo => label("undo", 0),
            Action::Press => label("close", 1),
            Action::Filter | Action::Down if self.rest.choices.is_empty() => (String::new(), None),
            _ => return None,
        })
    }
}
