//! Completes a users audit: the count, what was done, when the next one is wanted, and who was removed.

use crate::app::form::Form;
use crate::app::table::Table;
use crate::domain::ids::{AuditId, LicenseId};
use crate::domain::license::SeatFigures;
use crate::domain::view::{OpenAudit, SeatEntry};

/// The dialog.
#[derive(Debug, Clone)]
pub struct Complete {
    /// Of which license.
    pub license: LicenseId,
    /// Its title.
    pub title: String,
    /// The audit it was opened for.
    pub audit: OpenAudit,
    /// The license's seats.
    pub seats: SeatFigures,
    /// Seats, notes, next: in this order.
    pub form: Form,
    /// The holders on record; marked ones were removed at the vendor.
    pub holders: Table<SeatEntry>,
    /// What the keys go to.
    pub stage: Stage,
}

/// The steps of the dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// The form.
    Form,
    /// The list of holders to mark as removed.
    Holders,
    /// A question about a count that is odd.
    Confirm(Vec<String>),
}

/// The audit a dialog completes.
impl Complete {
    /// The audit it was opened for.
    #[must_use]
    pub fn audit_id(&self) -> AuditId {
        self.audit.id
    }
}
