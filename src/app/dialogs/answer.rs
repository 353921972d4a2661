//! What a dialog answers, and what all dialogs say alike.

use crate::app::action::{Action, Context};
use crate::app::records::RecordId;
use crate::domain::command::Command;
use crate::domain::ids::BatchId;
use crate::domain::refusal::Refusal;

/// What a dialog answers to a key, or to what was read.
#[derive(Debug, Clone)]
pub enum Answer {
    /// It stays.
    Stay,
    /// It is done with.
    Close,
    /// It has become pointless: it goes, and this is said.
    Dismiss(&'static str),
    /// This is to be carried out; it stays until the answer is there.
    Submit(Box<Command>),
    /// A choice was made: close and do this.
    Choose(Choice),
}

impl Answer {
    /// Submits a command.
    #[must_use]
    pub fn submit(command: Command) -> Self {
        Self::Submit(Box::new(command))
    }
}

/// What was chosen in a palette, in help or among views.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// An action.
    Action(Action),
    /// A record to be shown.
    Record(RecordId),
    /// A view of the screen that offered it, by its word there.
    View(String),
    /// A batch to take back.
    Batch(BatchId),
}

/// A refusal for a dialog to show.
pub type Refused = Option<Refusal>;

/// Where there is nothing but buttons.
pub(super) const ASKS: &[Context] = &[Context::Dialog, Context::Anywhere];
/// Where a number or a field takes what is typed.
pub(super) const FORM: &[Context] = &[Context::Form, Context::Anywhere];

/// What can be done in a dialog that says nothing else of it.
pub(super) fn usually_enabled(action: Action) -> Result<(), String> {
    if action == Action::Undo { no("Close this first.") } else { Ok(()) }
}

pub(super) fn no(reason: &str) -> Result<(), String> {
    Err(reason.to_owned())
}
