//! The page of a person: identifiers, status, seats and past seats.

use crate::app::table::Table;
use crate::domain::ids::PersonId;
use crate::domain::view::{PersonEntry, SeatEntry};

/// The page of a person.
#[derive(Debug, Clone)]
pub struct PersonPage {
    /// Who.
    pub id: PersonId,
    /// What is recorded; `None` until it was read.
    pub entry: Option<PersonEntry>,
    /// Past seats are seen in place of active ones.
    pub past_shown: bool,
    /// Seats of today.
    pub seats: Table<SeatEntry>,
    /// Seats that ended.
    pub past: Table<SeatEntry>,
}
