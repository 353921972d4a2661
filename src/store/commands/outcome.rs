//! What a command says that it did.

use crate::domain::command::{Detail, Outcome};
use crate::domain::receipt::Receipt;
use crate::domain::touched::Touched;
use crate::store::ledger::Ledger;

/// An outcome with its receipt.
pub(super) fn done(ledger: &Ledger<'_>, receipt: Receipt, detail: Detail) -> Outcome {
    Outcome {
        batch: ledger.batch_to_take_back(),
        receipt,
        warnings: Vec::new(),
        detail,
        dry_run: false,
        touched: Touched::default(),
    }
}
