//! The page of a person: identifiers, status, seats, past seats and accounts.

use super::accounts::AccountColumn;
use super::screen::{DONE, Empty, Performed, Request, Screen, some, stepped};
use super::seats::SeatColumn;
use crate::app::action::{Action, Context};
use crate::app::dialogs::account::AccountDialog;
use crate::app::dialogs::offboard;
use crate::app::env::Env;
use crate::app::msg::{Data, Query, Viewport};
use crate::app::records::RecordId;
use crate::app::table::{Grid, Table};
use crate::domain::ids::{LicenseId, PersonId};
use crate::domain::read_model::{AccountEntry, AccountFilter, PersonEntry, SeatEntry, SeatFilter};
use std::sync::Arc;

/// The page of a person.
#[derive(Debug, Clone)]
pub struct PersonPage {
    /// The person's id.
    pub id: PersonId,
    /// What is recorded; `None` until it was read.
    pub entry: Option<PersonEntry>,
    /// The section that is seen.
    pub section: Section,
    /// Seats of today.
    pub seats: Table<SeatEntry>,
    /// Seats that ended.
    pub past: Table<SeatEntry>,
    /// What vendors list as theirs.
    pub accounts: Table<AccountEntry>,
}

/// The sections of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Section {
    /// Seats of today.
    #[default]
    Seats,
    /// Seats that ended.
    Past,
    /// What vendors list as theirs.
    Accounts,
}

impl Section {
    /// In order.
    pub const ALL: [Self; 3] = [Self::Seats, Self::Past, Self::Accounts];
}

impl PersonPage {
    /// The page before anything was read.
    #[must_use]
    pub fn new(id: PersonId) -> Self {
        Self {
            id,
            entry: None,
            section: Section::default(),
            seats: Table::new(&SeatColumn::OF_PERSON),
            past: Table::new(&SeatColumn::PAST),
            accounts: Table::new(&AccountColumn::OF_PERSON),
        }
    }

    /// The read of their accounts.
    fn of_accounts(&self) -> Query {
        Query::Accounts(AccountFilter { person: Some(self.id), ..AccountFilter::default() })
    }

    /// The license of the selected row.
    fn license_at_cursor(&self) -> Option<LicenseId> {
        match self.section {
            Section::Accounts => Some(self.accounts.selected()?.account.license),
            Section::Seats | Section::Past => Some(self.seat()?.seat.license),
        }
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
        Some(match self.section {
            Section::Seats => &self.seats,
            Section::Past => &self.past,
            Section::Accounts => &self.accounts,
        })
    }

    fn grid_mut(&mut self) -> Option<&mut dyn Grid> {
        Some(match self.section {
            Section::Seats => &mut self.seats,
            Section::Past => &mut self.past,
            Section::Accounts => &mut self.accounts,
        })
    }

    fn set_heights(&mut self, viewport: Viewport) {
        self.seats.set_height(viewport.main.into());
        self.past.set_height(viewport.main.into());
        self.accounts.set_height(viewport.main.into());
    }

    fn queries(&self, env: Env) -> Vec<Query> {
        let seats = |past| SeatFilter { person: Some(self.id), past, ..SeatFilter::default() };
        vec![
            Query::Person(self.id),
            Query::Seats(seats(false), env.scope.threshold),
            Query::Seats(seats(true), env.scope.threshold),
            self.of_accounts(),
        ]
    }

    fn take(&mut self, query: &Query, data: &Data, env: Env) {
        match (query, data) {
            (Query::Person(id), Data::Person(entry)) if *id == self.id => self.entry = Some((**entry).clone()),
            (Query::Seats(filter, _), Data::Seats(seats)) if filter.person == Some(self.id) && filter.ids.is_none() => {
                let table = if filter.past { &mut self.past } else { &mut self.seats };
                table.set_rows(Arc::clone(seats), &env.scope, |_| true);
            }
            (_, Data::Accounts(accounts)) if *query == self.of_accounts() => {
                self.accounts.set_rows(Arc::clone(accounts), &env.scope, |_| true);
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
        self.accounts.refresh(&env.scope, |_| true);
    }

    fn perform(&mut self, action: Action, _env: Env) -> Performed {
        match action {
            Action::NextSection | Action::PreviousSection => {
                self.section = stepped(&Section::ALL, self.section, action);
                DONE
            }
            Action::Offboard => Some(vec![Request::ask(offboard::question(self.entry.as_ref()?))]),
            Action::Open => Some(vec![Request::Open(RecordId::License(self.license_at_cursor()?))]),
            Action::Why if self.section == Section::Accounts => {
                Some(vec![Request::ask(AccountDialog::new(self.accounts.selected()?))])
            }
            _ => None,
        }
    }

    fn enabled(&self, action: Action, _env: Env) -> Option<Result<(), String>> {
        let has_account = self.section == Section::Accounts && self.accounts.selected().is_some();
        match action {
            Action::Offboard => Some(some(self.entry.is_some(), "The person is being read.")),
            Action::Why if has_account => Some(Ok(())),
            _ => None,
        }
    }

    fn bare(&self, _env: Env) -> Empty {
        match self.section {
            Section::Seats if self.seats.is_loaded() => {
                Empty::bare("This person holds no seat.").remedy(Action::NextSection, "past seats")
            }
            Section::Past if self.past.is_loaded() => Empty::bare("No seat of this person has ended."),
            Section::Accounts if self.accounts.is_loaded() => Empty::bare(
                "No vendor's list has an account of this person. One that is listed as nobody's is given to them on the page of \
                 its license, in the section Accounts.",
            ),
            _ => Empty::reading(),
        }
    }

    fn record(&self) -> Option<RecordId> {
        Some(RecordId::Person(self.id))
    }

    fn seat(&self) -> Option<&SeatEntry> {
        match self.section {
            Section::Seats => self.seats.selected(),
            Section::Past => self.past.selected(),
            Section::Accounts => None,
        }
    }

    fn export_name(&self) -> String {
        let rows = if self.section == Section::Accounts { "accounts" } else { "seats" };
        format!("{rows}-{}", self.id)
    }
}
