//! Asks whether a batch is to be taken back, once it is known what is in it; Cancel has the focus, and no second `u` is a
//! yes.

use super::behaviour::{
    ASKS, Answer, DialogBehaviour, FORM, Number, Refused, label, no, number_typed, press_number, usually_enabled,
};
use crate::app::action::{Action, Context, Label};
use crate::app::env::Env;
use crate::app::input::TextInput;
use crate::app::msg::{Data, Query};
use crate::domain::batch::BatchEntry;
use crate::domain::command::Command;
use crate::domain::ids::BatchId;
use crate::domain::refusal::Refusal;

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
}

impl DialogBehaviour for Undo {
    fn act(&mut self, action: Action, _env: Env) -> Answer {
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

    fn contexts(&self) -> &'static [Context] {
        if self.typed.is_some() { FORM } else { ASKS }
    }

    fn number(&mut self) -> Option<Number<'_>> {
        Some(Number { typed: &mut self.typed, wrong: &mut self.wrong })
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.refused = Some(refusal);
    }

    fn queries(&self, _env: Env) -> Vec<Query> {
        vec![self.query()]
    }

    fn waits_for(&self, query: &Query) -> bool {
        self.batch.is_none() && self.query() == *query
    }

    fn take(&mut self, query: &Query, data: &Data, _env: Env) -> Answer {
        match data {
            Data::Batch(None) if self.waits_for(query) => {
                return Answer::Dismiss("There is nothing of yours to take back.");
            }
            Data::Batch(batch) => self.receive(query, batch.as_deref()),
            _ => {}
        }
        Answer::Stay
    }

    fn takes_back(&self) -> Option<BatchId> {
        self.batch.as_ref().map(|batch| batch.id)
    }

    fn enabled(&self, action: Action) -> Result<(), String> {
        match action {
            Action::Confirm if self.batch.is_none() => no("It is being looked at."),
            Action::NextField | Action::PreviousField => no("The focus stays on Cancel here."),
            Action::Down | Action::Up => no("There is no list here."),
            other => usually_enabled(other),
        }
    }

    fn label(&self, action: Action) -> Option<Label> {
        Some(match action {
            Action::Confirm if self.typed.is_none() => label(self.go(), 0),
            Action::Press => press_number(self.typed.as_ref(), "take it back"),
            _ => return None,
        })
    }
}
