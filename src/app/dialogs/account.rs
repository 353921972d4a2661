//! Tells everything that is known of an account at a vendor, and whether it counts and why.

use super::answer::{Answer, no, usually_enabled};
use super::behaviour::DialogBehaviour;
use crate::app::action::{Action, Label, label};
use crate::app::env::Env;
use crate::domain::account_facts::{facts, verdict};
use crate::domain::read_model::AccountEntry;

/// The dialog.
#[derive(Debug, Clone)]
pub struct AccountDialog {
    /// What it is about: `corp\ana (V12)`.
    pub title: String,
    /// What is known, in the order it is read; the verdict last.
    pub lines: Vec<(String, String)>,
    /// Which of them is to be seen where there is no room for all.
    pub at: usize,
}

impl AccountDialog {
    /// A dialog that tells of this account.
    #[must_use]
    pub fn new(entry: &AccountEntry) -> Self {
        let known =
            facts(entry).into_iter().filter_map(|(name, fact)| Some((name.to_owned(), fact?.replace('\n', "; "))));
        let license = ("License".to_owned(), entry.license.clone());
        let verdict = ("Verdict".to_owned(), verdict(&entry.account));
        let title = format!("{} ({})", entry.account.called(), entry.account.id);
        Self { title, lines: [license].into_iter().chain(known).chain([verdict]).collect(), at: 0 }
    }
}

impl DialogBehaviour for AccountDialog {
    fn act(&mut self, action: Action, _env: Env) -> Answer {
        read_through(action, &mut self.at, self.lines.len())
    }

    fn enabled(&self, action: Action) -> Result<(), String> {
        only_close(action)
    }

    fn label(&self, action: Action) -> Option<Label> {
        (action == Action::Press).then(|| label("close", 1))
    }
}

/// An action in a dialog that only tells: it closes, or goes from line to line.
pub(super) fn read_through(action: Action, at: &mut usize, lines: usize) -> Answer {
    match action {
        Action::Back | Action::Close | Action::Press | Action::Confirm => return Answer::Close,
        Action::Down => *at = (*at + 1).min(lines.saturating_sub(1)),
        Action::Up => *at = at.saturating_sub(1),
        _ => {}
    }
    Answer::Stay
}

/// Whether an action can be done where there is nothing but a button that closes.
pub(super) fn only_close(action: Action) -> Result<(), String> {
    match action {
        Action::NextField | Action::PreviousField => no("There is one button."),
        other => usually_enabled(other),
    }
}
