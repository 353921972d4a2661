//! Asks whether a batch is to be taken back, once it is known what is in it; Cancel has the focus, and no second `u` is a
//! yes.

use super::{Answer, Refused, number_typed};
use crate::app::action::Action;
use crate::app::input::TextInput;
use crate::app::msg::Query;
use crate::domain::batch::BatchEntry;
use crate::domain::command::Command;
use crate::domain::ids::BatchId;

/// The dialog.
#[derive(Debug, Clone)]
pub struct Undo {
    /// The batch that was chosen; `None` for the last one of whoever looks.
    pub wanted: Option<BatchId>,
    /// The batch took another one back, which is done again.
    pub again: bool,
    /// What is taken back; `None` until it is known.
    pub batch: Option<BatchEntry>,
    /// The number of things, where it must be typed.
    pub typed: Option<TextInput>,
    /// What is wrong with the number.
    pub wrong: Option<String>,
    /// Why it was not done.
    pub refused: Refused,
}

impl Undo {
    /// A question that waits for what it is about.
    #[must_use]
    pub fn new(wanted: Option<BatchId>, again: bool) -> Self {
        Self { wanted, again, batch: None, typed: None, wrong: None, refused: None }
    }

    /// The read that it waits for.
    #[must_use]
    pub fn query(&self) -> Query {
        Query::Batch(self.wanted)
    }

    /// What is asked, as soon as it can be answered.
    #[must_use]
    pub fn title(&self) -> &'static str {
        match (self.batch.is_some(), self.again, self.wanted) {
            (false, ..) => "Undo",
            (true, true, _) => "Do again what was taken back?",
            (true, false, None) => "Take back your last step?",
            (true, false, Some(_)) => "Take it back?",
        }
    }

    /// What the button says.
    #[must_use]
    pub fn go(&self) -> &'static str {
        if self.again { "Do it again" } else { "Take it back" }
    }

    /// Takes in what is taken back. What the question has shown once stays what it is about.
    pub fn receive(&mut self, query: &Query, batch: Option<&BatchEntry>) {
        if self.batch.is_none()
            && *query == self.query()
            && let Some(batch) = batch
        {
            self.typed = batch.must_type().map(|_| TextInput::line());
            self.batch = Some(batch.clone());
        }
    }

    pub(super) fn act(&mut self, action: Action) -> Answer {
        let Some(batch) = &self.batch else {
            return match action {
                Action::Press | Action::Back | Action::Close => Answer::Close,
                _ => Answer::Stay,
            };
        };
        let done = || Answer::submit(Command::Undo(Some(batch.id)));
        match (action, &self.typed) {
            (Action::Confirm, None) => done(),
            (Action::Press, Some(typed)) => {
                number_typed(typed, batch.things.many(), &batch.to_take_back(), &mut self.wrong).unwrap_or_else(done)
            }
            (Action::Press | Action::Back | Action::Close, _) => Answer::Close,
            _ => Answer::Stay,
        }
    }
}
