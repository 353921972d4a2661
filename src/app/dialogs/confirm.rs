//! Asks whether to do one thing.

use super::{Answer, Refused};
use crate::app::action::Action;
use crate::domain::command::Command;

/// A question with two buttons. What takes something away has a dialog of its own, which opens on Cancel.
#[derive(Debug, Clone)]
pub struct Confirm {
    /// What is asked: `Start users audit?`
    pub title: String,
    /// What is worth knowing before.
    pub lines: Vec<String>,
    /// What the button says.
    pub go: &'static str,
    /// The button that does it has the focus.
    pub on_go: bool,
    /// What is done.
    pub command: Command,
    /// Why it was not done.
    pub refused: Refused,
}

impl Confirm {
    /// A question, with the focus on what is asked.
    #[must_use]
    pub fn new(title: String, lines: Vec<String>, go: &'static str, command: Command) -> Self {
        Self { title, lines, go, on_go: true, command, refused: None }
    }

    pub(super) fn act(&mut self, action: Action) -> Answer {
        match action {
            Action::Confirm => Answer::submit(self.command.clone()),
            Action::Press if self.on_go => Answer::submit(self.command.clone()),
            Action::Press | Action::Back | Action::Close => Answer::Close,
            Action::NextField | Action::PreviousField => {
                self.on_go = !self.on_go;
                Answer::Stay
            }
            _ => Answer::Stay,
        }
    }
}
