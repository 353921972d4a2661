//! The page of a person: identifiers, status, seats and past seats.

use super::seats::SeatColumn;
use crate::app::table::{Grid, Table};
use crate::domain::ids::PersonId;
use crate::domain::read_model::{PersonEntry, SeatEntry};

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

impl PersonPage {
    /// The page before anything was read.
    #[must_use]
    pub fn new(id: PersonId) -> Self {
        Self {
            id,
            entry: None,
            past_shown: false,
            seats: Table::new(&SeatColumn::OF_PERSON),
            past: Table::new(&SeatColumn::PAST),
        }
    }

    pub(super) fn grid_mut(&mut self) -> &mut dyn Grid {
        if self.past_shown { &mut self.past } else { &mut self.seats }
    }
}
