//! Asks whether to do one thing.

use super::answer::{Answer, Refused, no, usually_enabled};
use super::behaviour::DialogBehaviour;
use crate::app::action::{Action, Label, label};
use crate::app::env::Env;
use crate::domain::command::Command;
use crate::domain::refusal::Refusal;

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
}

impl DialogBehaviour for Confirm {
    fn act(&mut self, action: Action, _env: Env) -> Answer {
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

    fn refuse(&mut self, refusal: Refusal) {
        self.refused = Some(refusal);
    }

    fn enabled(&self, action: Action) -> Result<(), String> {
        match action {
            Action::Down | Action::Up => no("There is no list here."),
            other => usually_enabled(other),
        }
    }

    fn label(&self, action: Action) -> Option<Label> {
        Some(match action {
            Action::Confirm => label(self.go, 0),
            Action::Press => label(if self.on_go { self.go } else { "cancel" }, 1),
            _ => return None,
        })
    }
}
