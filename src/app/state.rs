//! Everything that is on the screen, and which part of it has the keys.

use super::action::Context;
use super::dialogs::{Dialog, Layer};
use super::keymap::Keymap;
use super::msg::{Effect, Query, Ticket, Viewport};
use super::remember::Remembered;
use super::screens::catalog::Catalog;
use super::screens::license::Section;
use super::screens::licenses::{Chip, LicenseColumn, Licenses};
use super::screens::seats::SeatRef;
use super::screens::utilization::UtilizationTab;
use super::screens::{Page, Tab};
use super::table::{Grid, Scope, Table};
use crate::domain::actor::{Actor, Authority, may_change};
use crate::domain::ids::{BatchId, LicenseId, NoticeId};
use crate::domain::license::License;
use crate::domain::org::Org;
use crate::domain::read_model::{LicenseEntry, NoticeEntry, PersonEntry, ProductEntry, SeatEntry};
use crate::domain::refusal::Refusal;
use crate::domain::seat_index::SeatIndex;
use crate::domain::time::Day;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Who looks, at what, on which day.
#[derive(Debug, Clone)]
pub struct Session {
    /// The acting account.
    pub actor: Actor,
    /// What it is here, and may do.
    pub standing: Authority,
    /// The shared settings.
    pub org: Org,
    /// Today in the organisation's time zone.
    pub today: Day,
    /// Why nothing may be changed, if so: one sentence.
    pub read_only: Option<String>,
    /// A word for the title: `DEMO`, or the day that is looked at.
    pub label: Option<String>,
}

/// The dashboard.
#[derive(Debug, Clone)]
pub struct App {
    /// Who looks, at what, on which day.
    pub session: Session,
    /// Which key means what.
    pub keymap: Keymap,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// Rows that the lists have room for.
    pub viewport: Viewport,
    /// The tab that is seen, or lies under the pages.
    pub tab: Tab,
    /// The pages over it, the last one on top.
    pub pages: Vec<Page>,
    /// The tab Catalog.
    pub catalog: Catalog,
    /// The tab Licenses.
    pub licenses: Licenses,
    /// The tab Utilization.
    pub utilization: UtilizationTab,
    /// The dialogs over the page, the last one on top.
    pub dialogs: Vec<Layer>,
    /// What just happened.
    pub status: Option<Status>,
    /// What was read and is shared by the screens.
    pub records: Records,
    /// Notices that count as read.
    pub read: BTreeSet<NoticeId>,
    /// What was typed into forms that were left.
    pub drafts: BTreeMap<String, BTreeMap<String, String>>,
    pub(super) steps: Steps,
    pub(super) loads: Vec<Load>,
    pub(super) effects: Vec<Effect>,
    pub(super) tickets: u64,
    /// The last key was the one that clears or leaves.
    pub(super) interrupted: bool,
    /// What was handed out to be copied, in words.
    pub(super) copied: String,
}

/// The line that says what just happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// One sentence.
    pub text: String,
    /// What to do about it, if anything.
    pub hint: Option<String>,
    /// What kind of sentence it is.
    pub kind: StatusKind,
}

/// Kinds of sentences in the line of status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusKind {
    /// Something was changed; the undo key takes it back.
    Receipt,
    /// Something worth knowing, gone at the next key.
    Info,
    /// Something was refused or failed.
    Refusal,
}

/// What was read and is shared by the screens; `None` until it was.
#[derive(Debug, Clone, Default)]
pub struct Records {
    /// Every license, archived ones included.
    pub licenses: Option<Arc<Vec<LicenseEntry>>>,
    /// The catalog.
    pub products: Option<Arc<Vec<ProductEntry>>>,
    /// Everybody.
    pub people: Option<Arc<Vec<PersonEntry>>>,
    /// What a threshold needs of each active seat.
    pub seat_index: Option<Arc<SeatIndex>>,
    /// Notices.
    pub notices: Option<Arc<Vec<NoticeEntry>>>,
    /// Places in `licenses` by id.
    pub(super) places: BTreeMap<LicenseId, usize>,
    /// The covered licenses, as the report wants them.
    pub(super) covered: Vec<License>,
}

/// The steps that undo takes back and redo does again.
#[derive(Debug, Clone, Default)]
pub(super) struct Steps {
    pub done: Vec<Step>,
    pub undone: Vec<Step>,
    /// The last step in the view that is shown was one of marks: until it is left, or something is recorded, the keys
    /// that take back and do again are for marks alone.
    pub of_marks: bool,
}

/// One step of the admin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// These marks were set or taken off: on the page of a license, or on Utilization.
    Marks(Option<LicenseId>, Vec<SeatRef>),
    /// A batch was recorded.
    Batch(BatchId),
}

/// A read that is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Load {
    pub query: Query,
    /// What it asks for changed meanwhile: ask once more.
    pub again: bool,
}

impl Records {
    /// A license by its id.
    #[must_use]
    pub fn license(&self, id: LicenseId) -> Option<&LicenseEntry> {
        self.licenses.as_ref()?.get(*self.places.get(&id)?)
    }
}

impl App {
    /// The dashboard at its start, as it was left, and what is to be read first.
    #[must_use]
    pub fn new(session: Session, keymap: Keymap, remembered: &Remembered) -> (Self, Vec<Effect>) {
        let threshold = session.org.threshold;
        let mut app = Self {
            session,
            keymap,
            size: (80, 24),
            viewport: Viewport::default(),
            tab: Tab::default(),
            pages: Vec::new(),
            catalog: Catalog::new(),
            licenses: Licenses { table: Table::new(&LicenseColumn::ALL), chip: Chip::All, counts: Vec::new() },
            utilization: UtilizationTab::new(threshold),
            dialogs: Vec::new(),
            status: None,
            records: Records::default(),
            read: BTreeSet::new(),
            drafts: BTreeMap::new(),
            steps: Steps::default(),
            loads: Vec::new(),
            effects: Vec::new(),
            tickets: 0,
            interrupted: false,
            copied: String::new(),
        };
        app.recall(remembered);
        for query in [Query::Licenses, Query::Org, Query::SeatIndex, Query::Products, Query::Notices] {
            app.load(query);
        }
        let effects = std::mem::take(&mut app.effects);
        (app, effects)
    }

    /// A license by its id.
    #[must_use]
    pub fn license(&self, id: LicenseId) -> Option<&LicenseEntry> {
        self.records.license(id)
    }

    /// What the value of a cell may depend on: today, the threshold, when evidence is stale.
    #[must_use]
    pub fn scope(&self) -> Scope {
        Scope {
            today: self.session.today,
            threshold: self.utilization.threshold,
            stale_after: self.session.org.stale_after_days,
            zone: self.session.org.time_zone,
            currency: self.session.org.currency,
        }
    }

    /// The page on top, if one is open.
    #[must_use]
    pub fn page(&self) -> Option<&Page> {
        self.pages.last()
    }

    /// The dialog that has the keys.
    #[must_use]
    pub fn dialog(&self) -> Option<&Dialog> {
        self.dialogs.last().map(|layer| &layer.dialog)
    }

    /// Whether anything may be changed, and why not.
    ///
    /// # Errors
    /// One sentence: the database is read-only, or the account is no admin.
    pub fn may_change(&self) -> Result<(), String> {
        if let Some(reason) = &self.session.read_only {
            return Err(reason.clone());
        }
        may_change(&self.session.actor, &self.session.standing).map(|_| ()).map_err(|refusal| refusal.message)
    }

    /// The list that has the keys, if no dialog has.
    #[must_use]
    pub fn grid(&self) -> Option<&dyn Grid> {
        if let Some(page) = self.pages.last() {
            return page.grid();
        }
        Some(match self.tab {
            Tab::Catalog => &self.catalog.table,
            Tab::Licenses => &self.licenses.table,
            Tab::Utilization if self.utilization.in_holders => &self.utilization.holders,
            Tab::Utilization => &self.utilization.table,
        })
    }

    pub(super) fn grid_mut(&mut self) -> Option<&mut dyn Grid> {
        if !self.pages.is_empty() {
            return self.pages.last_mut().and_then(Page::grid_mut);
        }
        Some(match self.tab {
            Tab::Catalog => &mut self.catalog.table,
            Tab::Licenses => &mut self.licenses.table,
            Tab::Utilization if self.utilization.in_holders => &mut self.utilization.holders,
            Tab::Utilization => &mut self.utilization.table,
        })
    }

    /// The contexts whose keys hold now, the most particular first.
    #[must_use]
    pub fn contexts(&self) -> &'static [Context] {
        use Context::{
            Anywhere, Assignments, Catalog, Filtering, Global, Holders, Inbox, License, Licenses, List, Marks, Person,
            Utilization,
        };
        if let Some(dialog) = self.dialog() {
            return dialog.contexts();
        }
        if self.grid().is_some_and(|grid| grid.filter().typing) {
            return &[Filtering, Anywhere];
        }
        match (self.pages.last(), self.tab) {
            (Some(Page::License(page)), _) if page.section == Section::Assignments => {
                &[Assignments, License, Marks, List, Global, Anywhere]
            }
            (Some(Page::License(_)), _) => &[License, List, Global, Anywhere],
            (Some(Page::Person(_)), _) => &[Person, List, Global, Anywhere],
            (Some(Page::Inbox(_)), _) => &[Inbox, List, Global, Anywhere],
            (None, Tab::Catalog) => &[Catalog, List, Global, Anywhere],
            (None, Tab::Licenses) => &[Licenses, List, Global, Anywhere],
            (None, Tab::Utilization) if self.utilization.in_holders => {
                &[Holders, Utilization, Marks, List, Global, Anywhere]
            }
            (None, Tab::Utilization) => &[Utilization, Marks, List, Global, Anywhere],
        }
    }

    /// The license that actions on a license are about: the selected one, or that of the page.
    #[must_use]
    pub fn license_at_hand(&self) -> Option<&LicenseEntry> {
        match (self.pages.last(), self.tab) {
            (Some(Page::License(page)), _) => self.license(page.id),
            (None, Tab::Licenses) => self.licenses.table.selected(),
            (None, Tab::Utilization) => self.license(self.utilization.selected()?),
            _ => None,
        }
    }

    /// The seat that the cursor is on.
    #[must_use]
    pub fn seat_at_hand(&self) -> Option<&SeatEntry> {
        match (self.pages.last(), self.tab) {
            (Some(Page::License(page)), _) if page.section == Section::Assignments => page.seats.selected(),
            (Some(Page::Person(page)), _) if page.past_shown => page.past.selected(),
            (Some(Page::Person(page)), _) => page.seats.selected(),
            (None, Tab::Utilization) if self.utilization.in_holders => self.utilization.holders.selected(),
            _ => None,
        }
    }

    /// A new ticket.
    pub(super) fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// Says something on the line of status.
    pub(super) fn say(&mut self, kind: StatusKind, text: impl Into<String>) {
        self.status = Some(Status { text: text.into(), hint: None, kind });
    }

    /// Says why something was not done.
    pub fn say_refusal(&mut self, refusal: Refusal) {
        self.status = Some(Status {
            text: refusal.message,
            hint: refusal.hint.map(|hint| hint.to_string()),
            kind: StatusKind::Refusal,
        });
    }
}
