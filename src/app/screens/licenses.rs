//! The licenses: filters by status and saved views with their counts, and the list.

use super::screen::{Empty, Performed, Request, Screen};
use crate::app::action::{Action, Context, Label, label};
use crate::app::dialogs::license_form::LicenseForm;
use crate::app::dialogs::views::Views;
use crate::app::env::Env;
use crate::app::msg::{Data, Query};
use crate::app::records::RecordId;
use crate::app::saved_state::{SavedState, kept, put_back};
use crate::app::table::{Column, Grid, Row, Scope, SortKey, Table};
use crate::domain::ids::LicenseId;
use crate::domain::license::{LicenseStatus, View};
use crate::domain::read_model::LicenseEntry;
use crate::domain::time::Day;
use crate::domain::utilization::Utilization;
use std::sync::Arc;
use strum::IntoEnumIterator as _;

/// The tab Licenses.
#[derive(Debug, Clone)]
pub struct Licenses {
    /// Licenses that the filter lets through.
    pub table: Table<LicenseEntry>,
    /// What is shown of them.
    pub filter: LicenseFilter,
    /// Each filter with the number of licenses it shows, `All` first, then statuses, then views; what is archived has one
    /// where anything is.
    pub counts: Vec<(LicenseFilter, usize)>,
}

impl Default for Licenses {
    fn default() -> Self {
        Self { table: Table::new(&LicenseColumn::ALL), filter: LicenseFilter::All, counts: Vec::new() }
    }
}

impl Licenses {
    fn count_filters(&mut self, today: Day) {
        if self.table.is_loaded() {
            let count =
                |filter: LicenseFilter| self.table.all().iter().filter(|entry| filter.holds(entry, today)).count();
            let counts = LicenseFilter::all().map(|filter| (filter, count(filter)));
            let is_shown = |(filter, count): &(_, usize)| {
                *filter != LicenseFilter::Archived || *count > 0 || *filter == self.filter
            };
            self.counts = counts.filter(is_shown).collect();
        }
    }
}

impl Screen for Licenses {
    fn title(&self, _env: Env) -> String {
        "Licenses".to_owned()
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Licenses, Context::List, Context::Global, Context::Anywhere]
    }

    fn grid(&self) -> Option<&dyn Grid> {
        Some(&self.table)
    }

    fn grid_mut(&mut self) -> Option<&mut dyn Grid> {
        Some(&mut self.table)
    }

    fn queries(&self, _env: Env) -> Vec<Query> {
        vec![Query::Licenses]
    }

    fn take(&mut self, _query: &Query, data: &Data, env: Env) {
        if let Data::Licenses(licenses) = data {
            let filter = self.filter;
            self.table.set_rows(Arc::clone(licenses), &env.scope, |entry| filter.holds(entry, env.scope.today));
            self.count_filters(env.scope.today);
        }
    }

    fn refresh(&mut self, env: Env) {
        self.refresh_shown(true, env);
        self.count_filters(env.scope.today);
    }

    fn refresh_shown(&mut self, order: bool, env: Env) {
        let (filter, today) = (self.filter, env.scope.today);
        if order {
            self.table.refresh(&env.scope, |entry| filter.holds(entry, today));
        } else {
            self.table.refilter(|entry| filter.holds(entry, today));
        }
    }

    fn perform(&mut self, action: Action, env: Env) -> Performed {
        let request = match action {
            Action::Open => return self.license().map(|id| vec![Request::Open(RecordId::License(id))]),
            Action::AddLicense => Request::ask(LicenseForm::new(env.scope.currency)),
            Action::Views => {
                let view = |(filter, count): &(LicenseFilter, usize)| {
                    (filter.word().to_owned(), filter.shown().to_owned(), Some(*count))
                };
                Request::ask(Views::new("Views", self.counts.iter().map(view), Some(self.filter.word())))
            }
            _ => return None,
        };
        Some(vec![request])
    }

    fn label(&self, action: Action, _env: Env) -> Option<Label> {
        (action == Action::Views).then(|| label("views", 9))
    }

    fn bare(&self, _env: Env) -> Empty {
        match self.filter {
            _ if !self.table.is_loaded() => Empty::reading(),
            LicenseFilter::All => Empty::bare("There is no license yet.").remedy(Action::AddLicense, "add one"),
            LicenseFilter::Archived => Empty::bare("No license is archived.").remedy(Action::Views, "choose another"),
            filter => Empty::bare(format!("No license is in the view {}.", filter.shown()))
                .remedy(Action::Views, "choose another"),
        }
    }

    fn license(&self) -> Option<LicenseId> {
        self.table.selected_id()
    }

    fn select(&mut self, record: RecordId) {
        if let RecordId::License(id) = record {
            self.table.select(id);
        }
    }

    fn find(&mut self, words: &str, env: Env) {
        self.filter = LicenseFilter::All;
        self.table.filter.input.set(words);
        self.refresh_shown(false, env);
    }

    fn choose_view(&mut self, word: &str, env: Env) {
        self.filter = LicenseFilter::of(word);
        self.refresh_shown(false, env);
    }

    fn export_name(&self) -> String {
        "licenses".to_owned()
    }

    fn remember(&self, state: &mut SavedState) {
        self.filter.word().clone_into(&mut state.license_filter);
        state.lists.insert("licenses".to_owned(), kept(&self.table));
    }

    fn recall(&mut self, state: &SavedState) {
        self.filter = LicenseFilter::of(&state.license_filter);
        put_back(&mut self.table, &state.list("licenses"), LicenseId::parse);
    }
}

/// What part of the licenses is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LicenseFilter {
    /// All that are not archived.
    #[default]
    All,
    /// Those of a status.
    Status(LicenseStatus),
    /// Those of a saved view.
    View(View),
    /// Those that are archived.
    Archived,
}

impl LicenseFilter {
    /// Every filter, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self::All)
            .chain(LicenseStatus::iter().map(Self::Status))
            .chain(View::iter().map(Self::View))
            .chain([Self::Archived])
    }

    /// Its words.
    #[must_use]
    pub fn shown(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Status(status) => status.shown(),
            Self::View(view) => view.shown(),
            Self::Archived => "Archived",
        }
    }

    /// Its word in what is remembered.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Status(status) => status.word(),
            Self::View(view) => view.word(),
            Self::Archived => "archived",
        }
    }

    /// The filter of a word; all if there is none.
    fn of(word: &str) -> Self {
        Self::all().find(|filter| filter.word() == word).unwrap_or_default()
    }

    /// True if it shows this license today.
    #[must_use]
    pub fn holds(self, entry: &LicenseEntry, today: Day) -> bool {
        entry.license.archived == (self == Self::Archived)
            && match self {
                Self::All | Self::Archived => true,
                Self::Status(status) => entry.license.terms.status == status,
                Self::View(view) => view.holds(&entry.license, entry.audit_schedule(), today),
            }
    }
}

/// The columns of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum LicenseColumn {
    /// Product and name.
    License,
    /// Seats used of the total.
    Used,
    /// How full it is.
    Utilization,
    /// Its last day.
    Expires,
    /// What it costs for one cycle.
    Cost,
    /// The product's grade.
    Grade,
    /// Who answers for it.
    Owner,
    /// Seats left to give.
    Available,
    /// Its status.
    Status,
}

impl LicenseColumn {
    /// In order.
    pub const ALL: [Self; 9] = [
        Self::License,
        Self::Used,
        Self::Utilization,
        Self::Expires,
        Self::Cost,
        Self::Grade,
        Self::Owner,
        Self::Available,
        Self::Status,
    ];
}

impl Column for LicenseColumn {
    fn title(self) -> &'static str {
        match self {
            Self::License => "License",
            Self::Used => "Used/Total",
            Self::Utilization => "Utilization",
            Self::Expires => "Expires",
            Self::Cost => "Cost/cycle",
            Self::Grade => "Grade",
            Self::Owner => "Owner",
            Self::Available => "Available",
            Self::Status => "Status",
        }
    }

    fn largest_first(self) -> bool {
        matches!(self, Self::Used | Self::Utilization | Self::Cost | Self::Available)
    }
}

impl Row for LicenseEntry {
    type Id = LicenseId;
    type Column = LicenseColumn;

    fn id(&self) -> LicenseId {
        self.license.id
    }

    fn words(&self, out: &mut String) {
        let terms = &self.license.terms;
        out.extend([&self.license.title(), " ", self.publisher.as_deref().unwrap_or_default(), " "]);
        out.extend([terms.business_owner.as_deref().unwrap_or_default(), " ", terms.status.shown(), " "]);
        out.extend([terms.purchase_order.as_deref().unwrap_or_default(), " ", &self.license.id.to_string()]);
    }

    fn key(&self, column: LicenseColumn, scope: &Scope) -> SortKey {
        let (terms, seats) = (&self.license.terms, self.license.seats);
        match column {
            LicenseColumn::License => SortKey::text(&self.license.title()),
            LicenseColumn::Used => seats.known().map_or(SortKey::Missing, SortKey::number),
            LicenseColumn::Utilization => match seats.total {
                Some(total) if Utilization::of_seats(seats).is_some() => {
                    SortKey::Ratio(seats.used().into(), total.into())
                }
                _ => SortKey::Missing,
            },
            LicenseColumn::Expires => SortKey::day(terms.expiry_date),
            LicenseColumn::Cost => SortKey::worth(terms.cost_per_cycle().map(|cost| cost.worth(scope.currency))),
            LicenseColumn::Grade => SortKey::text(self.grade.map_or("", Into::into)),
            LicenseColumn::Owner => SortKey::text(terms.business_owner.as_deref().unwrap_or_default()),
            LicenseColumn::Available => seats.available().map_or(SortKey::Missing, SortKey::number),
            LicenseColumn::Status => SortKey::text(terms.status.shown()),
        }
    }

    fn name(&self) -> Option<String> {
        Some(self.license.title())
    }

    fn cell(&self, column: LicenseColumn, _: &Scope) -> String {
        let (terms, seats) = (&self.license.terms, self.license.seats);
        match column {
            LicenseColumn::License => self.license.title(),
            LicenseColumn::Used => seats.used_of_total(),
            LicenseColumn::Utilization => Utilization::of_seats(seats).map_or_else(String::new, Utilization::decimal),
            LicenseColumn::Expires => terms.expiry_date.map_or_else(String::new, |day| day.to_string()),
            LicenseColumn::Cost => {
                terms.cost_per_cycle().map_or_else(String::new, |cost| format!("{cost} {}", cost.currency))
            }
            LicenseColumn::Grade => self.grade.map_or("", Into::into).to_owned(),
            LicenseColumn::Owner => terms.business_owner.clone().unwrap_or_default(),
            LicenseColumn::Available => seats.available().map_or_else(String::new, |n| n.to_string()),
            LicenseColumn::Status => terms.status.shown().to_owned(),
        }
    }
}
