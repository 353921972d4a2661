//! What a command says that it did.

use crate::domain::command::{Detail, Outcome};
use crate::store::ledger::Ledger;

/// An outcome with its receipt.
pub(super) fn done(ledger: &Ledger<'_>, receipt: impl Into<String>, detail: Detail) -> Outcome {
    Outcome {
        batch: ledger.batch_to_take_back(),
        receipt: receipt.into(),
        warnings: Vec::new(),
        detail,
        dry_run: false,
    }
}
