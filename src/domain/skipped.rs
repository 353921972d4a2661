//! What a change of many seats leaves as it is: the seats that stay, and why.

use super::ids::SeatId;

/// A seat that stays, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The seat's id.
    pub seat: SeatId,
    /// The holder's name.
    pub holder: String,
    /// One phrase: `used 3 days ago`, `already revoked on 2026-11-02`.
    pub reason: String,
}
