//! Everything that is on the screen, and which part of it has the keys.

use super::action::Context;
use super::dialogs::behaviour::DialogBehaviour;
use super::dialogs::{Dialog, Layer};
use super::env::Env;
use super::keymap::Keymap;
use super::msg::{Effect, Query, Ticket, Viewport};
use super::records::{RecordId, Records};
use super::saved_state::SavedState;
use super::screens::screen::Screen;
use super::screens::{Page, Tab, Tabs};
use super::session::Session;
use super::steps::Steps;
use super::table::{Grid, Scope};
use crate::domain::dormancy::Threshold;
use crate::domain::ids::{LicenseId, NoticeId};
use crate::domain::read_model::LicenseEntry;
use crate::domain::refusal::Refusal;
use std::collections::BTreeMap;

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
    /// Days of silence that make a seat dormant.
    pub threshold: Threshold,
    /// The tab that is seen, or lies under the pages.
    pub tab: Tab,
    /// The screens of the tabs.
    pub tabs: Tabs,
    /// The pages over the tab, the last one on top.
    pub pages: Vec<Page>,
    /// The dialogs over the page, the last one on top.
    pub dialogs: Vec<Layer>,
    /// What just happened.
    pub status: Option<Status>,
    /// What was read and is shared by the screens.
    pub records: Records,
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

/// A read that is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Load {
    pub query: Query,
    /// What it asks for changed meanwhile: ask once more.
    pub again: bool,
}

/// The reads of what all screens share, in the order they are made in at the start.
pub(super) const SHARED: [Query; 5] = [Query::Licenses, Query::Org, Query::SeatIndex, Query::Products, Query::Notices];

/// What screens and dialogs may look at, while they are changed themselves.
macro_rules! env {
    ($app:ident) => {
        Env { scope: $app.scope(), records: &$app.records, viewport: $app.viewport }
    };
}

impl App {
    /// The dashboard at its start, as it was left, and what is to be read first.
    #[must_use]
    pub fn new(session: Session, keymap: Keymap, remembered: &SavedState) -> (Self, Vec<Effect>) {
        let threshold = Threshold::new(remembered.threshold).unwrap_or(session.org.threshold);
        let mut app = Self {
            session,
            keymap,
            size: (80, 24),
            viewport: Viewport::default(),
            threshold,
            tab: remembered.tab.parse().unwrap_or_default(),
            tabs: Tabs::default(),
            pages: Vec::new(),
            dialogs: Vec::new(),
            status: None,
            records: Records::default(),
            drafts: remembered.drafts.clone(),
            steps: Steps::default(),
            loads: Vec::new(),
            effects: Vec::new(),
            tickets: 0,
            interrupted: false,
            copied: String::new(),
        };
        app.records.read = remembered.read.iter().filter_map(|id| NoticeId::parse(id)).collect();
        for tab in Tab::ALL {
            app.tabs.get_mut(tab).recall(remembered);
        }
        let tabs = Tab::ALL.into_iter().flat_map(|tab| app.tabs.get(tab).queries(app.env()));
        let queries: Vec<Query> = SHARED.into_iter().chain(tabs).collect();
        app.load_all(&queries);
        let effects = std::mem::take(&mut app.effects);
        (app, effects)
    }

    /// What is to be kept of this screen until the next start.
    #[must_use]
    pub fn remembered(&self) -> SavedState {
        let word: &'static str = self.tab.into();
        let mut kept = SavedState {
            tab: word.to_owned(),
            threshold: self.threshold.days(),
            read: self.records.read.iter().map(ToString::to_string).collect(),
            drafts: self.drafts.clone(),
            ..SavedState::default()
        };
        for (name, form) in self.dialogs.iter().filter_map(|layer| layer.dialog.form()) {
            if form.is_touched() {
                kept.drafts.insert(name, form.draft());
            }
        }
        for tab in Tab::ALL {
            self.tabs.get(tab).remember(&mut kept);
        }
        kept
    }

    /// What a screen or a dialog may look at.
    #[must_use]
    pub fn env(&self) -> Env<'_> {
        env!(self)
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
            threshold: self.threshold,
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

    /// The screen that is seen: the page on top, or the tab.
    #[must_use]
    pub fn screen(&self) -> &dyn Screen {
        self.pages.last().map_or_else(|| self.tabs.get(self.tab), |page| &**page)
    }

    /// The dialog that has the keys.
    #[must_use]
    pub fn dialog(&self) -> Option<&Dialog> {
        self.dialogs.last().map(|layer| &layer.dialog)
    }

    /// The list that has the keys, if no dialog has.
    #[must_use]
    pub fn grid(&self) -> Option<&dyn Grid> {
        self.screen().grid()
    }

    /// The contexts whose keys hold now, the most particular first.
    #[must_use]
    pub fn contexts(&self) -> &'static [Context] {
        match self.dialog() {
            Some(dialog) => dialog.contexts(),
            None if self.grid().is_some_and(|grid| grid.filter().typing) => &[Context::Filtering, Context::Anywhere],
            None => self.screen().contexts(),
        }
    }

    /// True if the last step was taken back, so that it can be done again.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.steps.undone.is_empty()
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

    /// Asks for a read, unless the same is under way; then once more when that is answered.
    pub(super) fn load(&mut self, query: Query) {
        if let Some(load) = self.loads.iter_mut().find(|load| load.query == query) {
            load.again = true;
        } else {
            self.effects.push(Effect::Load(query.clone()));
            self.loads.push(Load { query, again: false });
        }
    }

    /// Asks for these reads, each of them once.
    pub(super) fn load_all(&mut self, queries: &[Query]) {
        for (at, query) in queries.iter().enumerate() {
            if !queries[..at].contains(query) {
                self.load(query.clone());
            }
        }
    }

    /// Lets the screen that is seen do something.
    pub(super) fn with_screen<T>(&mut self, what: impl FnOnce(&mut dyn Screen, Env) -> T) -> T {
        let env = env!(self);
        match self.pages.last_mut() {
            Some(page) => what(&mut **page, env),
            None => what(self.tabs.get_mut(self.tab), env),
        }
    }

    /// Lets the screen of a tab do something.
    pub(super) fn with_tab<T>(&mut self, tab: Tab, what: impl FnOnce(&mut dyn Screen, Env) -> T) -> T {
        let env = env!(self);
        what(self.tabs.get_mut(tab), env)
    }

    /// Lets the page of a record do something, the topmost if several are open.
    pub(super) fn with_page_of(&mut self, record: RecordId, what: impl FnOnce(&mut dyn Screen, Env)) {
        let env = env!(self);
        if let Some(page) = self.pages.iter_mut().rev().find(|page| page.record() == Some(record)) {
            what(&mut **page, env);
        }
    }

    /// Lets every screen do something, tabs and pages.
    pub(super) fn with_screens(&mut self, mut what: impl FnMut(&mut dyn Screen, Env)) {
        let env = env!(self);
        for tab in Tab::ALL {
            what(self.tabs.get_mut(tab), env);
        }
        for page in &mut self.pages {
            what(&mut **page, env);
        }
    }

    /// Lets a dialog do something.
    pub(super) fn with_dialog<T>(
        &mut self,
        at: usize,
        what: impl FnOnce(&mut dyn DialogBehaviour, Env) -> T,
    ) -> Option<T> {
        let env = env!(self);
        self.dialogs.get_mut(at).map(|layer| what(&mut *layer.dialog, env))
    }

    /// Tells the lists how many rows they have room for.
    pub(super) fn fit(&mut self) {
        let viewport = self.viewport;
        self.with_screens(|screen, _| screen.set_heights(viewport));
        if let Some(layer) = self.dialogs.last_mut() {
            layer.dialog.set_height(viewport.dialog.into());
        }
    }

    /// Closes the dialog on top; what was typed into a form is kept for the next time.
    pub(super) fn close_dialog(&mut self) {
        let Some(layer) = self.dialogs.pop() else { return };
        let Some((name, form)) = layer.dialog.form() else { return };
        if form.is_touched() {
            let draft = form.draft();
            self.drafts.insert(name, draft);
            self.say(StatusKind::Info, "What you typed is kept: it is there when you open this again.");
        } else {
            self.drafts.remove(&name);
        }
    }

    /// Puts a dialog on top, with what was typed into it before, and asks for what it waits for.
    pub(super) fn push(&mut self, mut dialog: Dialog) {
        dialog.set_height(self.viewport.dialog.max(1).into());
        if let Some(draft) = dialog.form().and_then(|(name, _)| self.drafts.get(&name)) {
            dialog.restore(draft, self.env());
        }
        let rehearsal = dialog.rehearsal().map(|command| {
            let ticket = self.ticket();
            self.effects.push(Effect::Rehearse { command, ticket });
            ticket
        });
        for query in dialog.queries(self.env()) {
            self.load(query);
        }
        self.dialogs.push(Layer { rehearsal, ..dialog.into() });
    }

    pub(super) fn go_to_tab(&mut self, tab: Tab) {
        self.pages.clear();
        self.tab = tab;
        if matches!(&self.status, Some(Status { kind: StatusKind::Info, .. })) {
            self.status = None;
        }
    }

    pub(super) fn step_tab(&mut self, by: usize) {
        let at = Tab::ALL.iter().position(|tab| *tab == self.tab).unwrap_or(0);
        self.go_to_tab(Tab::ALL[(at + by) % Tab::ALL.len()]);
    }

    /// Shows a record: on its page, or in the tab that lists it.
    pub(super) fn show(&mut self, record: RecordId) {
        if let Some(page) = Page::of(record) {
            return self.open(page);
        }
        let env = env!(self);
        if let Some(tab) = Tab::ALL.into_iter().find(|tab| self.tabs.get_mut(*tab).reveal(record, env)) {
            self.go_to_tab(tab);
        }
    }

    /// Puts a page on top and reads what it needs.
    pub(super) fn open(&mut self, page: Page) {
        for query in page.queries(self.env()) {
            self.load(query);
        }
        self.pages.push(page);
        self.with_screen(|screen, env| screen.refresh(env));
        self.fit();
    }

    /// A new ticket.
    pub(super) fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }
}
