//! The utilization report: three figures, the covered licenses, and the dormant holders of the selected one.

use super::seats::{SeatColumn, SeatRef};
use crate::app::ahead::Ahead;
use crate::app::table::{Column, Row, Scope, SortBy, SortKey, Table};
use crate::domain::dormancy::Threshold;
use crate::domain::ids::LicenseId;
use crate::domain::money::{BillingCycle, Money};
use crate::domain::read_model::SeatEntry;
use crate::domain::utilization::{self, Report, Sort, Utilization};
use std::collections::BTreeSet;
use strum::IntoEnumIterator as _;

/// The tab Utilization.
#[derive(Debug, Clone)]
pub struct UtilizationTab {
    /// The figures at the threshold; its rows stand in `table`.
    pub report: Report,
    /// The covered licenses.
    pub table: Table<Cover>,
    /// The dormant holders of the selected license. Its marks are of all licenses.
    pub holders: Table<SeatEntry>,
    /// The license whose seats are in `holders`.
    pub holders_of: Option<LicenseId>,
    /// The license whose seats are being read.
    pub loading: Option<LicenseId>,
    /// The seats of the licenses beside the selected one.
    pub ahead: Ahead,
    /// The keys go to the holders.
    pub in_holders: bool,
    /// Days of silence that make a seat dormant.
    pub threshold: Threshold,
}

/// A covered license in the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    /// Its figures.
    pub figures: utilization::LicenseUtilization,
    /// Product and name.
    pub title: String,
    /// Who makes the product.
    pub publisher: Option<String>,
    /// Seats used.
    pub used: u32,
    /// `None` if unlimited.
    pub total: Option<u32>,
    /// How often its cost recurs.
    pub cycle: BillingCycle,
    /// The price of a seat that was bought once.
    pub reusable: Option<Money>,
}

/// The columns of the list of licenses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum CoverColumn {
    /// Product and name.
    License,
    /// Seats used of the total.
    Used,
    /// How full it is.
    Utilization,
    /// Dormant seats.
    Dormant,
    /// What they cost for one cycle.
    Savings,
    /// What they cost in a year, which can be compared.
    Yearly,
}

impl CoverColumn {
    /// In order.
    pub const ALL: [Self; 6] =
        [Self::License, Self::Used, Self::Utilization, Self::Dormant, Self::Savings, Self::Yearly];
}

impl Column for CoverColumn {
    fn title(self) -> &'static str {
        match self {
            Self::License => "License",
            Self::Used => "Used/Total",
            Self::Utilization => "Utilization",
            Self::Dormant => "Dormant",
            Self::Savings => "A cycle",
            Self::Yearly => "A year",
        }
    }

    fn largest_first(self) -> bool {
        self != Self::License
    }
}

/// The order of the table that is one of the report's four.
#[must_use]
pub fn order_of(sort: Sort) -> SortBy<CoverColumn> {
    let (column, descending) = match sort {
        Sort::HighestUtilization => (CoverColumn::Utilization, true),
        Sort::LowestUtilization => (CoverColumn::Utilization, false),
        Sort::MostSavings => (CoverColumn::Yearly, true),
        Sort::MostDormant => (CoverColumn::Dormant, true),
    };
    SortBy { column, descending }
}

impl Row for Cover {
    type Id = LicenseId;
    type Column = CoverColumn;

    fn id(&self) -> LicenseId {
        self.figures.id
    }

    fn words(&self, out: &mut String) {
        out.extend([&self.title, " ", self.publisher.as_deref().unwrap_or_default(), " "]);
        out.push_str(&self.figures.id.to_string());
    }

    fn key(&self, column: CoverColumn, scope: &Scope) -> SortKey {
        match column {
            CoverColumn::License => SortKey::text(&self.title),
            CoverColumn::Used => SortKey::number(self.used),
            CoverColumn::Utilization => match (self.figures.utilization, self.total) {
                (Some(_), Some(total)) => SortKey::Ratio(self.used.into(), total.into()),
                _ => SortKey::Missing,
            },
            CoverColumn::Dormant => SortKey::number(self.figures.dormant),
            CoverColumn::Savings => {
                SortKey::worth(self.figures.savings.map(|savings| savings.per_cycle.worth(scope.currency)))
            }
            CoverColumn::Yearly => SortKey::worth(self.figures.savings.map(|savings| savings.worth(scope.currency))),
        }
    }

    fn name(&self) -> Option<String> {
        Some(self.title.clone())
    }

    fn cell(&self, column: CoverColumn, _: &Scope) -> String {
        match column {
            CoverColumn::License => self.title.clone(),
            CoverColumn::Used => {
                self.total.map_or_else(|| self.used.to_string(), |total| format!("{}/{total}", self.used))
            }
            CoverColumn::Utilization => self.figures.utilization.map_or_else(String::new, Utilization::decimal),
            CoverColumn::Dormant => self.figures.dormant.to_string(),
            CoverColumn::Savings if self.figures.dormant > 0 && self.reusable.is_some() => {
                self.reusable.map_or_else(String::new, |price| format!("{price} {} a seat, reusable", price.currency))
            }
            CoverColumn::Savings => {
                self.figures.savings.map_or_else(String::new, |s| format!("{} {}", s.per_cycle, s.per_cycle.currency))
            }
            CoverColumn::Yearly => {
                let year = self.figures.savings.and_then(|savings| savings.per_year);
                year.map_or_else(String::new, |year| format!("{year} {}", year.currency))
            }
        }
    }
}

impl UtilizationTab {
    /// An empty report at a threshold, the fullest license first.
    #[must_use]
    pub fn new(threshold: Threshold) -> Self {
        let mut table = Table::new(&CoverColumn::ALL);
        table.sort = vec![order_of(Sort::default())];
        Self {
            report: Report::default(),
            table,
            holders: Table::new(&SeatColumn::DORMANT),
            holders_of: None,
            loading: None,
            ahead: Ahead::default(),
            in_holders: false,
            threshold,
        }
    }

    /// Which of the report's four orders the table is in, if one of them.
    #[must_use]
    pub fn order(&self) -> Option<Sort> {
        let [only] = self.table.sort[..] else { return None };
        Sort::iter().find(|sort| order_of(*sort) == only)
    }

    /// Puts marks on the licenses that have marked seats.
    pub fn mark_licenses(&mut self) {
        self.table.marks = self.holders.marks.iter().map(|mark| mark.license).collect();
    }

    /// How many marked seats a filter hides: those of licenses that are not shown, and those not shown of this one.
    #[must_use]
    pub fn hidden_marks(&self) -> usize {
        let mut hidden = 0;
        if self.table.filter.is_set() {
            let shown: BTreeSet<LicenseId> = self.table.iter().map(Row::id).collect();
            hidden += self.holders.marks.iter().filter(|mark| !shown.contains(&mark.license)).count();
        }
        if let Some(license) = self.holders_of.filter(|_| self.holders.filter.is_set()) {
            hidden += self.marks_of(license).count().saturating_sub(self.holders.marked_shown().count());
        }
        hidden
    }

    /// The license that the holders are of.
    #[must_use]
    pub fn selected(&self) -> Option<LicenseId> {
        self.table.selected_id()
    }

    /// The marked seats of one license.
    pub fn marks_of(&self, license: LicenseId) -> impl Iterator<Item = SeatRef> {
        use crate::domain::ids::SeatId;
        let from = SeatRef { license, seat: SeatId(i64::MIN) };
        let to = SeatRef { license, seat: SeatId(i64::MAX) };
        self.holders.marks.range(from..=to).copied()
    }

    /// How many seats are marked, and on how many licenses.
    #[must_use]
    pub fn marked(&self) -> (usize, usize) {
        let marks = &self.holders.marks;
        let mut licenses: Vec<LicenseId> = marks.iter().map(|mark| mark.license).collect();
        licenses.dedup();
        (marks.len(), licenses.len())
    }
}
