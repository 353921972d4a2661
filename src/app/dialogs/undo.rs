//! Asks whether a batch is to be taken back, once it is known what is in it; Cancel has the focus, and no second `u` is a
//! yes.

use super::answer::{Answer, no};
use super::behaviour::DialogBehaviour;
use super::confirmation::{Confirmation, confirmation_is};
use crate::app::action::{Action, Label};
use crate::app::env::Env;
use crate::app::msg::{Data, Query};
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
    /// What it waits for.
    pub confirmation: Confirmation,
}

impl Undo {
    /// A question that waits for what it is about.
    #[must_use]
    pub fn new(wanted: Option<BatchId>, again: bool) -> Self {
        Self { wanted, again, batch: None, confirmation: Confirmation::default() }
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
            self.confirmation = Confirmation::new(batch.must_type().is_some());
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
        self.confirmation.answer(action, batch.things.many(), &batch.to_take_back(), done)
    }

    confirmation_is!(confirmation);

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
            other => Confirmation::enabled(other),
        }
    }

    fn label(&self, action: Action) -> Option<Label> {
        self.confirmation.label(action, self.go(), "take it back")
    }
}
