//! The page of a person: identifiers, status, seats and past seats.

use super::screen::{DONE, Empty, Performed, Request, Screen, some};
use super::seats::SeatColumn;
use crate::app::action::{Action, Context};
use crate::app::dialogs::offboard;
use crate::app::env::Env;
use crate::app::msg::{Data, Query, Viewport};
use crate::app::records::RecordId;
use crate::app::table::{Grid, Table};
use crate::domain::ids::PersonId;
use crate::domain::read_model::{PersonEntry, SeatEntry, SeatFilter};
use std::sync::Arc;

/// The page of a person.
#[derive(Debug, Clone)]
pub struct PersonPage {
    /// The person's id.
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

    /// The list that is seen.
    #[must_use]
    pub fn table(&self) -> &Table<SeatEntry> {
        if self.past_shown { &self.past } else { &self.seats }
    }
}

impl Screen for PersonPage {
    fn title(&self, _env: Env) -> String {
        self.entry.as_ref().map_or_else(|| self.id.to_string(), |entry| entry.name.clone())
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Person, Context::List, Context::Global, Context::Anywhere]
    }

    fn grid(&self) -> Option<&dyn Grid> {
        Some(self.table())
    }

    fn grid_mut(&mut self) -> Option<&mut dyn Grid> {
        Some(if self.past_shown { &mut self.past } else { &mut self.seats })
    }

    fn set_heights(&mut self, viewport: Viewport) {
        self.seats.set_height(viewport.main.into());
        self.past.set_height(viewport.main.into());
    }

    fn queries(&self, env: Env) -> Vec<Query> {
        let seats = |past| SeatFilter { person: Some(self.id), past, ..SeatFilter::default() };
        vec![
            Query::Person(self.id),
            Query::Seats(seats(false), env.scope.threshold),
            Query::Seats(seats(true), env.scope.threshold),
        ]
    }

    fn take(&mut self, query: &Query, data: &Data, env: Env) {
        match (query, data) {
            (Query::Person(id), Data::Person(entry)) if *id == self.id => self.entry = Some((**entry).clone()),
            (Query::Seats(filter, _), Data::Seats(seats)) if filter.person == Some(self.id) && filter.ids.is_none() => {
                let table = if filter.past { &mut self.past } else { &mut self.seats };
                table.set_rows(Arc::clone(seats), &env.scope, |_| true);
            }
            _ => {}
        }
    }

    fn refresh(&mut self, env: Env) {
        self.seats.refresh(&env.scope, |_| true);
    }

    fn refresh_shown(&mut self, _order: bool, env: Env) {
        self.seats.refresh(&env.scope, |_| true);
        self.past.refresh(&env.scope, |_| true);
    }

    fn perform(&mut self, action: Action, _env: Env) -> Performed {
        match action {
            Action::NextSection | Action::PreviousSection => {
                self.past_shown = !self.past_shown;
                DONE
            }
            Action::Offboard => Some(vec![Request::ask(offboard::question(self.entry.as_ref()?))]),
            Action::Open => Some(vec![Request::Open(RecordId::License(self.seat()?.seat.license))]),
            _ => None,
        }
    }

    fn enabled(&self, action: Action, _env: Env) -> Option<Result<(), String>> {
        (action == Action::Offboard).then(|| some(self.entry.is_some(), "The person is being read."))
    }

    fn bare(&self, _env: Env) -> Empty {
        match (self.table().is_loaded(), self.past_shown) {
            (false, _) => Empty::reading(),
            (true, true) => Empty::bare("No seat of this person has ended."),
            (true, false) => Empty::bare("This person holds no seat.").remedy(Action::NextSection, "past seats"),
        }
    }

    fn record(&self) -> Option<RecordId> {
        Some(RecordId::Person(self.id))
    }

    fn seat(&self) -> Option<&SeatEntry> {
        self.table().selected()
    }

    fn export_name(&self) -> String {
        format!("seats-{}", self.id)
    }
}
