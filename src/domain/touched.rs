//! What kinds of things a command changed, so that whoever shows them knows what to read again.

use super::batch_item::RecordKind;
use super::ids::LicenseId;
use std::collections::BTreeSet;

/// What a command changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Touched {
    things: BTreeSet<RecordKind>,
    /// The licenses that changed seats are of; `None` if they may be of any.
    licenses: Option<BTreeSet<LicenseId>>,
}

impl Touched {
    /// These kinds of things, and seats of these licenses; `None` if the seats may be of any license.
    #[must_use]
    pub fn new(things: BTreeSet<RecordKind>, licenses: Option<BTreeSet<LicenseId>>) -> Self {
        Self { things, licenses }
    }

    /// Whether it may have changed things of one of these kinds.
    #[must_use]
    pub fn any(&self, things: &[RecordKind]) -> bool {
        things.iter().any(|thing| self.things.contains(thing))
    }

    /// Whether it may have changed seats of a license; of any if none is named.
    #[must_use]
    pub fn seats_of(&self, license: Option<LicenseId>) -> bool {
        let of = |license| self.licenses.as_ref().is_none_or(|touched| touched.contains(&license));
        self.any(&[RecordKind::Seat]) && license.is_none_or(of)
    }
}
