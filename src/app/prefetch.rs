//! Reading ahead: the holders of the licenses above and below the cursor of the report, so that the next key finds them
//! here.
//!
//! It keeps at most the selected license and its two neighbours, and nothing that was read before the last change of the
//! database. One read at a time, and never before what is on the screen was answered.

use crate::domain::ids::LicenseId;
use crate::domain::read_model::SeatEntry;
use std::sync::Arc;

/// Seats beyond which a license is not read before it is asked for: half a second of work and a hundred megabytes.
pub(super) const MOST_SEATS: u32 = 20_000;

/// What was read ahead.
#[derive(Debug, Clone, Default)]
pub struct Prefetch {
    kept: Vec<(LicenseId, Arc<Vec<SeatEntry>>)>,
    reading: Option<LicenseId>,
}

impl Prefetch {
    /// The seats of a license, if they are here.
    #[must_use]
    pub fn get(&self, license: LicenseId) -> Option<&Arc<Vec<SeatEntry>>> {
        self.kept.iter().find(|(id, _)| *id == license).map(|(_, seats)| seats)
    }

    /// Whether the seats of a license are being read before they were asked for.
    #[must_use]
    pub fn is_reading(&self, license: LicenseId) -> bool {
        self.reading == Some(license)
    }

    /// Keeps what was just shown.
    pub fn keep(&mut self, license: LicenseId, seats: &Arc<Vec<SeatEntry>>) {
        self.kept.retain(|(id, _)| *id != license);
        self.kept.push((license, Arc::clone(seats)));
    }

    /// Takes in an answer, if this is what it was asked for and nothing changed since.
    pub fn answered(&mut self, license: LicenseId, seats: &Arc<Vec<SeatEntry>>) {
        if self.reading.take_if(|reading| *reading == license).is_some() {
            self.keep(license, seats);
        }
    }

    /// The read came to nothing.
    pub fn failed(&mut self, license: LicenseId) {
        self.reading.take_if(|reading| *reading == license);
    }

    /// The database changed: nothing here counts any more, and neither does what is under way.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// What is kept of other licenses than these.
    pub(super) fn let_go(&mut self, near: &[LicenseId], shown: LicenseId) -> Vec<Arc<Vec<SeatEntry>>> {
        self.kept.extract_if(.., |(id, _)| *id != shown && !near.contains(id)).map(|(_, seats)| seats).collect()
    }

    /// The first of these that is neither here nor under way.
    pub(super) fn next(&mut self, near: &[LicenseId]) -> Option<LicenseId> {
        if self.reading.is_some() {
            return None;
        }
        self.reading = near.iter().copied().find(|id| self.get(*id).is_none());
        self.reading
    }
}
