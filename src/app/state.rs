//! Everything that is on the screen.

use super::dialogs::{Dialog, Layer};
use super::keymap::Keymap;
use super::msg::{Effect, Msg, Query, Ticket, Viewport};
use super::screens::catalog::Catalog;
use super::screens::licenses::Licenses;
use super::screens::seats::SeatRef;
use super::screens::utilization::UtilizationTab;
use super::screens::{Page, Tab};
use crate::domain::actor::{Actor, Role};
use crate::domain::ids::{BatchId, LicenseId, NoticeId};
use crate::domain::license::License;
use crate::domain::org::Org;
use crate::domain::time::Day;
use crate::domain::utilization::Fleet;
use crate::domain::view::{LicenseEntry, NoticeEntry, PersonEntry, ProductEntry};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Who looks, at what, on which day.
#[derive(Debug, Clone)]
pub struct Session {
    /// The acting account.
    pub actor: Actor,
    /// What it may do; `None` if it is on no list of admins.
    pub role: Option<Role>,
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
    pub(super) tickets: u64,
    /// The last key was the one that clears or leaves.
    pub(super) interrupted: bool,
    /// The answer about the last batch opens the question whether to take it back.
    pub(super) undo_wanted: bool,
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
    pub fleet: Option<Arc<Fleet>>,
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
}

/// One step of the admin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// These marks were set or taken off.
    Marks(Vec<SeatRef>),
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
    /// Takes in what happened and says what is to be done.
    pub(super) fn receive(&mut self, _msg: Msg) -> Vec<Effect> {
        Vec::new()
    }

    /// A license by its id.
    #[must_use]
    pub fn license(&self, id: LicenseId) -> Option<&LicenseEntry> {
        self.records.license(id)
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

    /// A new ticket.
    pub(super) fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }
}
