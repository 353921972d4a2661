//! The licenses: status chips and saved views with their counts, and the list.

use crate::app::table::{Column, Row, Scope, SortKey, Table};
use crate::domain::ids::LicenseId;
use crate::domain::license::{LicenseStatus, View};
use crate::domain::read_model::LicenseEntry;
use crate::domain::time::Day;
use crate::domain::utilization::Utilization;
use strum::IntoEnumIterator as _;

/// The tab Licenses.
#[derive(Debug, Clone)]
pub struct Licenses {
    /// Licenses that are not archived and that the chip lets through.
    pub table: Table<LicenseEntry>,
    /// What is shown of them.
    pub chip: Chip,
    /// Each chip with the number of licenses it shows, `All` first, then statuses, then views.
    pub counts: Vec<(Chip, usize)>,
}

/// What part of the licenses is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Chip {
    /// All that are not archived.
    #[default]
    All,
    /// Those of a status.
    Status(LicenseStatus),
    /// Those of a saved view.
    View(View),
}

impl Chip {
    /// Every chip, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self::All)
            .chain(
                [
                    LicenseStatus::Active,
                    LicenseStatus::Trial,
                    LicenseStatus::PendingRenewal,
                    LicenseStatus::Expired,
                    LicenseStatus::Cancelled,
                ]
                .map(Self::Status),
            )
            .chain(View::iter().map(Self::View))
    }

    /// Its words.
    #[must_use]
    pub fn shown(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Status(status) => status.shown(),
            Self::View(view) => view.shown(),
        }
    }

    /// Its word in what is remembered.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Status(status) => status.word(),
            Self::View(view) => view.word(),
        }
    }

    /// True if it shows this license today.
    #[must_use]
    pub fn holds(self, entry: &LicenseEntry, today: Day) -> bool {
        !entry.license.archived
            && match self {
                Self::All => true,
                Self::Status(status) => entry.license.terms.status == status,
                Self::View(view) => view.holds(&entry.license, entry.standing(), today),
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
            LicenseColumn::Used => SortKey::number(seats.used()),
            LicenseColumn::Utilization => match seats.total {
                Some(total) if Utilization::of(seats.used(), Some(total)).is_some() => {
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
            LicenseColumn::Used => {
                seats.total.map_or_else(|| seats.used().to_string(), |total| format!("{}/{total}", seats.used()))
            }
            LicenseColumn::Utilization => {
                Utilization::of(seats.used(), seats.total).map_or_else(String::new, Utilization::decimal)
            }
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
