//! Chooses one of the acting admin's own batches that still stand, to take it back.

use super::Choice;
use crate::app::chooser::{Choice as Item, Chooser};
use crate::domain::batch::BatchEntry;
use crate::domain::text::counted;

/// Most batches that are listed.
pub const LISTED: u32 = 100;

/// The dialog.
#[derive(Debug, Clone)]
pub struct Batches {
    /// The batches, the newest first.
    pub chooser: Chooser<Choice>,
    /// They are being looked up.
    pub waits: bool,
}

impl Default for Batches {
    fn default() -> Self {
        Self { chooser: Chooser::new(Vec::new(), false), waits: true }
    }
}

impl Batches {
    pub(super) fn receive(&mut self, batches: &[BatchEntry]) {
        let item = |batch: &BatchEntry| Item {
            value: Choice::Batch(batch.id),
            label: batch.listed(),
            key: counted(batch.things.many(), "thing"),
            note: String::new(),
            enabled: true,
        };
        self.chooser.set_choices(batches.iter().map(item).collect());
        self.waits = false;
    }
}
