//! Chooses one of the acting admin's own batches that still stand, to take it back.

use super::answer::{Answer, Choice};
use super::behaviour::{DialogBehaviour, choose, list_is};
use crate::app::action::{Action, Label, label};
use crate::app::env::Env;
use crate::app::msg::{Data, Query};
use crate::app::picker::{Choice as Item, Picker};
use crate::domain::batch::BatchEntry;
use crate::domain::text::counted;

/// Most batches that are listed.
pub const LISTED: u32 = 100;

/// The dialog.
#[derive(Debug, Clone)]
pub struct Batches {
    /// The batches, the newest first.
    pub picker: Picker<Choice>,
    /// They are being looked up.
    pub waits: bool,
}

impl Default for Batches {
    fn default() -> Self {
        Self { picker: Picker::new(Vec::new(), false), waits: true }
    }
}

impl DialogBehaviour for Batches {
    fn act(&mut self, action: Action, _env: Env) -> Answer {
        choose(&mut self.picker, action, Clone::clone)
    }

    list_is!(picker);

    fn queries(&self, _env: Env) -> Vec<Query> {
        vec![Query::Batches]
    }

    fn waits_for(&self, query: &Query) -> bool {
        self.waits && *query == Query::Batches
    }

    fn take(&mut self, _query: &Query, data: &Data, _env: Env) -> Answer {
        if let Data::Batches(batches) = data {
            self.receive(batches);
        }
        Answer::Stay
    }

    fn label(&self, action: Action) -> Option<Label> {
        (action == Action::Press).then(|| label("choose", 0))
    }
}

impl Batches {
    fn receive(&mut self, batches: &[BatchEntry]) {
        let item = |batch: &BatchEntry| Item {
            key: counted(batch.things.many(), "thing"),
            ..Item::new(Choice::Batch(batch.id), batch.listed())
        };
        self.picker.set_choices(batches.iter().map(item).collect());
        self.waits = false;
    }
}
