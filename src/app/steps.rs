//! The steps that undo takes back and redo does again: marks that were turned, and batches that were recorded.

use super::marks::Marked;
use super::records::RecordId;
use super::screens::Tab;
use crate::domain::ids::BatchId;

/// Most steps that can be taken back.
const STEPS: usize = 200;

/// The steps of the admin.
#[derive(Debug, Clone, Default)]
pub(super) struct Steps {
    pub done: Vec<Step>,
    pub undone: Vec<Step>,
    /// The last step in the view that is shown was one of marks: until it is left, or something is recorded, the keys
    /// that take back and do again are for marks alone.
    pub of_marks: bool,
}

/// One step of the admin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// These marks were set or taken off: on the page of a record, or on a tab.
    Marks { page: Option<RecordId>, tab: Tab, marks: Marked },
    /// A batch was recorded.
    Batch(BatchId),
}

impl Steps {
    /// Adds a step; what was taken back before cannot be done again.
    pub fn push(&mut self, step: Step) {
        self.undone.clear();
        self.of_marks = matches!(step, Step::Marks { .. });
        self.done.push(step);
        if self.done.len() > STEPS {
            self.done.remove(0);
        }
    }

    /// Moves a batch from the steps done to those undone, or back: what does it again is taking the undo back.
    pub fn took_back(&mut self, batch: BatchId, undo: BatchId) {
        self.of_marks = false;
        if let Some(at) = self.undone.iter().position(|step| *step == Step::Batch(batch)) {
            self.undone.remove(at);
            self.done.push(Step::Batch(undo));
        } else {
            self.done.retain(|step| *step != Step::Batch(batch));
            self.undone.push(Step::Batch(undo));
        }
    }

    /// Marks of pages that are closed went with them.
    pub fn forget_closed(&mut self, open: impl Fn(RecordId) -> bool) {
        let there = |step: &Step| !matches!(step, Step::Marks { page: Some(id), .. } if !open(*id));
        self.done.retain(there);
        self.undone.retain(there);
    }

    /// Marks went with the seats they were on.
    pub fn forget_marks(&mut self) {
        self.done.retain(|step| matches!(step, Step::Batch(_)));
        self.undone.clear();
    }
}
