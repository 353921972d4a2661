//! What each tab and page holds: its lists, where the keys go in it, what its columns say and what its actions do.
//!
//! Screens mirror `ui/screens`, which draws them. They know the tables, the dialogs they open and the domain, and nothing
//! of other screens; what they want of the dashboard they answer as [`screen::Request`]s. What a screen can do is
//! [`Screen`]. A new one is a module here with a line in [`Tabs`] or [`Page`], and a module of the same name in
//! `ui::screens`.

pub mod accounts;
pub mod at_hand;
pub mod audits;
pub mod catalog;
pub mod details;
pub mod history;
pub mod inbox;
pub mod license;
pub mod licenses;
pub mod orders;
pub mod person;
pub mod screen;
pub mod seats;
pub mod utilization;

use super::action::Action;
use super::records::RecordId;
use screen::Screen;
use std::ops::{Deref, DerefMut};

/// The tabs in order: the word of each, the action that shows it, its title, and where it is kept.
macro_rules! tabs {
    ($($(#[$about:meta])* $tab:ident, $action:ident, $field:ident: $screen:ty;)*) => {
        /// The tabs.
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
            $($(#[$about])* $tab,)*
        }

        impl Tab {
            /// In order.
            pub const ALL: [Self; [$(Self::$tab),*].len()] = [$(Self::$tab),*];

            /// Its title.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self {
                    $(Self::$tab => stringify!($tab),)*
                }
            }

            /// The action that shows it.
            #[must_use]
            pub fn action(self) -> Action {
                match self {
                    $(Self::$tab => Action::$action,)*
                }
            }
        }

        /// The screens of the tabs.
        #[derive(Debug, Clone, Default)]
        pub struct Tabs {
            $(
                #[doc = concat!("The tab ", stringify!($tab), ".")]
                pub $field: $screen,
            )*
        }

        impl Tabs {
            /// The screen of a tab.
            #[must_use]
            pub fn get(&self, tab: Tab) -> &dyn Screen {
                match tab {
                    $(Tab::$tab => &self.$field,)*
                }
            }

            /// The screen of a tab, to be changed.
            pub fn get_mut(&mut self, tab: Tab) -> &mut (dyn Screen + 'static) {
                match tab {
                    $(Tab::$tab => &mut self.$field,)*
                }
            }
        }
    };
}

tabs! {
    /// Products.
    Catalog, ShowCatalog, catalog: catalog::Catalog;
    /// Licenses; the dashboard opens on it.
    #[default]
    Licenses, ShowLicenses, licenses: licenses::Licenses;
    /// The utilization report.
    Utilization, ShowUtilization, utilization: utilization::UtilizationTab;
}

/// The pages there are, and the way from any of them to what all screens can do.
macro_rules! pages {
    ($($(#[$about:meta])* $page:ident($screen:ty);)*) => {
        /// A page opened over a tab; pages lie on each other, and the last one is seen.
        #[derive(Debug, Clone)]
        pub enum Page {
            $($(#[$about])* $page(Box<$screen>),)*
        }

        impl Deref for Page {
            type Target = dyn Screen;

            fn deref(&self) -> &Self::Target {
                match self {
                    $(Self::$page(page) => &**page,)*
                }
            }
        }

        impl DerefMut for Page {
            fn deref_mut(&mut self) -> &mut Self::Target {
                match self {
                    $(Self::$page(page) => &mut **page,)*
                }
            }
        }
    };
}

pages! {
    /// Of a license.
    License(license::LicensePage);
    /// Of a person.
    Person(person::PersonPage);
    /// The notices for the admin who looks.
    Inbox(inbox::Inbox);
}

impl Page {
    /// The page of a record, if records of its kind have pages.
    #[must_use]
    pub fn of(record: RecordId) -> Option<Self> {
        match record {
            RecordId::License(id) => Some(Self::License(Box::new(license::LicensePage::new(id)))),
            RecordId::Person(id) => Some(Self::Person(Box::new(person::PersonPage::new(id)))),
            RecordId::Product(_) => None,
        }
    }

    /// The page that an action opens from anywhere.
    #[must_use]
    pub fn opened_by(action: Action) -> Option<Self> {
        (action == Action::Inbox).then(|| Self::Inbox(Box::default()))
    }
}
