//! What each tab and page holds: its lists, where the keys go in it, and what its columns say.
//!
//! Screens mirror `ui/screens`, which draws them. They know the tables and the domain, and nothing of other screens.

pub mod catalog;
pub mod details;
pub mod inbox;
pub mod license;
pub mod licenses;
pub mod person;
pub mod seats;
pub mod utilization;

use super::table::Grid;

/// The three tabs.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Default,
    strum::EnumIter,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Tab {
    /// Products.
    Catalog,
    /// Licenses; the dashboard opens on it.
    #[default]
    Licenses,
    /// The utilization report.
    Utilization,
}

impl Tab {
    /// In order.
    pub const ALL: [Self; 3] = [Self::Catalog, Self::Licenses, Self::Utilization];

    /// Its title.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Catalog => "Catalog",
            Self::Licenses => "Licenses",
            Self::Utilization => "Utilization",
        }
    }
}

/// A page opened over a tab; pages lie on each other, and the last one is seen.
#[derive(Debug, Clone)]
pub enum Page {
    /// Of a license.
    License(Box<license::LicensePage>),
    /// Of a person.
    Person(Box<person::PersonPage>),
    /// The notices for the admin who looks.
    Inbox(Box<inbox::Inbox>),
}

impl Page {
    /// The list of the page that has the keys, if it has one.
    #[must_use]
    pub fn grid(&self) -> Option<&dyn Grid> {
        Some(match self {
            Self::License(page) => match page.section {
                license::Section::Assignments => &page.seats,
                license::Section::Audits => &page.audits,
                license::Section::History => &page.history,
                license::Section::Details => return None,
            },
            Self::Person(page) if page.past_shown => &page.past,
            Self::Person(page) => &page.seats,
            Self::Inbox(page) => &page.table,
        })
    }

    pub(super) fn grid_mut(&mut self) -> Option<&mut dyn Grid> {
        match self {
            Self::License(page) => page.grid_mut(),
            Self::Person(page) => Some(page.grid_mut()),
            Self::Inbox(page) => Some(&mut page.table),
        }
    }
}
