//! Marks that were turned on a screen, by what is marked there.

use super::screens::seats::SeatRef;
use crate::domain::ids::AccountId;
use crate::domain::text::counted;

/// Marks that were set or taken off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Marked {
    /// Of seats.
    Seats(Vec<SeatRef>),
    /// Of accounts on the page of a license.
    Accounts(Vec<AccountId>),
}

impl Marked {
    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Seats(seats) => seats.len(),
            Self::Accounts(accounts) => accounts.len(),
        }
    }

    /// True if no mark changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many of what: `3 seats`.
    #[must_use]
    pub fn shown(&self) -> String {
        counted(self.len(), if matches!(self, Self::Seats(_)) { "seat" } else { "account" })
    }
}
