//! What a screen is, a tab as well as a page: its lists, its keys, what it reads, what it does, and what it remembers.
//! Everything has a default but where its keys are and which list has them.

use crate::app::action::{Action, Context, Label};
use crate::app::dialogs::Dialog;
use crate::app::env::Env;
use crate::app::grid;
use crate::app::marks::Marked;
use crate::app::msg::{Data, Query, Viewport};
use crate::app::records::RecordId;
use crate::app::saved_state::SavedState;
use crate::app::table::{Grid, Row, Table};
use crate::domain::dormancy::Threshold;
use crate::domain::ids::{LicenseId, NoticeId, SeatId};
use crate::domain::read_model::{AccountEntry, SeatEntry};
use std::fmt::Debug;
use std::sync::Arc;

/// What a screen asks the dashboard for.
#[derive(Debug)]
pub enum Request {
    /// Open the page of a record.
    Open(RecordId),
    /// Go to the tab that this action shows, and list there what holds these words.
    Find(Action, String),
    /// Put a dialog on top.
    Ask(Box<Dialog>),
    /// Read this.
    Load(Query),
    /// These marks were turned here: keep that as a step.
    Marked(Marked),
    /// Judge every seat at this threshold.
    SetThreshold(Threshold),
    /// Count these notices as read.
    MarkRead(Vec<NoticeId>),
    /// Let go of seats that are not shown any more.
    Release(Vec<Arc<Vec<SeatEntry>>>),
}

impl Request {
    /// Puts a dialog on top.
    pub fn ask(dialog: impl Into<Dialog>) -> Self {
        Self::Ask(Box::new(dialog.into()))
    }
}

/// What a screen does at an action; `None` if the action has no meaning of its own there.
pub type Performed = Option<Vec<Request>>;

/// Nothing more is to be done.
pub(super) const DONE: Performed = Some(Vec::new());

/// Why a list is empty, and what changes that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Empty {
    /// One sentence.
    pub cause: String,
    /// The action that changes it, with what it does: `t  a shorter threshold`.
    pub remedy: Option<(Action, &'static str)>,
}

impl Empty {
    /// A cause that nothing can be done about.
    pub fn bare(cause: impl Into<String>) -> Self {
        Self { cause: cause.into(), remedy: None }
    }

    /// What is listed is being read.
    pub(super) fn reading() -> Self {
        Self::bare("Reading…")
    }

    /// With what changes it.
    pub(super) fn remedy(self, action: Action, words: &'static str) -> Self {
        Self { remedy: Some((action, words)), ..self }
    }

    /// The filter leaves everything out.
    pub(super) fn filtered(what: &str) -> Self {
        Self::bare(format!("No {what} holds what you typed.")).remedy(Action::ClearFilter, "clear the filter")
    }
}

/// A tab or a page.
pub trait Screen: Debug {
    /// Its title among the tabs, or on the trail of pages.
    fn title(&self, env: Env) -> String;

    /// The contexts whose keys hold, the most particular first.
    fn contexts(&self) -> &'static [Context];

    /// The list that has the keys, if one has.
    fn grid(&self) -> Option<&dyn Grid>;

    /// The list that has the keys, to be changed.
    fn grid_mut(&mut self) -> Option<&mut dyn Grid>;

    /// Its lists have room for so many rows now.
    fn set_heights(&mut self, viewport: Viewport) {
        if let Some(grid) = self.grid_mut() {
            grid.set_height(viewport.main.into());
        }
    }

    /// What it reads when it opens, and again when that may have changed.
    fn queries(&self, _env: Env) -> Vec<Query> {
        Vec::new()
    }

    /// Takes data in that was read, whoever asked for it.
    fn take(&mut self, _query: &Query, _data: &Data, _env: Env) {}

    /// A read came to nothing.
    fn failed(&mut self, _query: &Query) {}

    /// The database changed: what was read before it was asked for does not count any more.
    fn forget(&mut self) {}

    /// Orders and filters everything again: the day, the threshold or the settings changed.
    fn refresh(&mut self, env: Env);

    /// Filters what has the keys again, and orders it first if that is asked for.
    fn refresh_shown(&mut self, order: bool, env: Env);

    /// Brings what follows the cursor in line with it.
    fn follow(&mut self, _env: Env) -> Vec<Request> {
        Vec::new()
    }

    /// Does what an action means here before anywhere else.
    fn perform(&mut self, action: Action, env: Env) -> Performed;

    /// Whether an action can be done now, if that is not as for every list.
    fn enabled(&self, _action: Action, _env: Env) -> Option<Result<(), String>> {
        None
    }

    /// What the footer says of an action here, if that is not what it says everywhere.
    fn label(&self, _action: Action, _env: Env) -> Option<Label> {
        None
    }

    /// Why the list that has the keys is empty.
    fn empty(&self, env: Env) -> Empty {
        self.grid().and_then(narrowed).unwrap_or_else(|| self.bare(env))
    }

    /// Why the list is empty though nothing leaves rows out.
    fn bare(&self, env: Env) -> Empty;

    /// The record that it is the page of.
    fn record(&self) -> Option<RecordId> {
        None
    }

    /// The license that actions on a license are about.
    fn license(&self) -> Option<LicenseId> {
        None
    }

    /// The seat that the cursor is on.
    fn seat(&self) -> Option<&SeatEntry> {
        None
    }

    /// Selects a record as soon as it is shown.
    fn select(&mut self, _record: RecordId) {}

    /// Shows a record, whatever was left out before. False if it lists none of that kind.
    fn reveal(&mut self, _record: RecordId, _env: Env) -> bool {
        false
    }

    /// Lists what holds these words, whatever was left out before.
    fn find(&mut self, _words: &str, _env: Env) {}

    /// Takes the view of this word.
    fn choose_view(&mut self, _word: &str, _env: Env) {}

    /// The keys are in a part of it that is left before it.
    fn is_inside(&self) -> bool {
        false
    }

    /// Leaves the part that has the keys. False if there is none.
    fn leave(&mut self) -> bool {
        false
    }

    /// The accounts that can be marked here, wherever the keys are.
    fn accounts_mut(&mut self) -> Option<&mut Table<AccountEntry>> {
        None
    }

    /// The seats that can be marked here, wherever the keys are.
    fn seats_mut(&mut self) -> Option<&mut Table<SeatEntry>> {
        None
    }

    /// The seats that are marked.
    fn marked_seats(&self) -> Vec<SeatId> {
        Vec::new()
    }

    /// Takes every mark off of the list that has the keys.
    fn unmark(&mut self) -> Marked {
        Marked::Seats(self.seats_mut().map(Table::unmark).unwrap_or_default())
    }

    /// Turns these marks.
    fn turn(&mut self, marks: &Marked) {
        if let (Marked::Seats(marks), Some(seats)) = (marks, self.seats_mut()) {
            seats.toggle(marks);
        }
    }

    /// Shows marks that were turned.
    fn marks_changed(&mut self, _env: Env) {}

    /// How many seats are marked, and how many of them are not shown.
    fn marks(&self) -> (usize, usize) {
        (0, 0)
    }

    /// What is said of the marks, from how many there are.
    fn marks_line(&self, words: String) -> String {
        words
    }

    /// What the exported rows are, as a file's name.
    fn export_name(&self) -> String;

    /// Puts down what is kept of it until the next start.
    fn remember(&self, _kept: &mut SavedState) {}

    /// Puts back what was kept, as far as it makes sense.
    fn recall(&mut self, _kept: &SavedState) {}
}

/// Why nothing is listed where marks or a filter leave rows out.
pub(super) fn narrowed(grid: &dyn Grid) -> Option<Empty> {
    if grid.only_marked() {
        return Some(Empty::bare("Nothing that is marked is here.").remedy(Action::OnlyMarked, "show all"));
    }
    grid.filter().is_set().then(|| Empty::filtered("row"))
}

/// What an action of marks does to rows that can be marked; `None` if it is none.
pub(super) fn mark<R: Row>(table: &mut Table<R>, action: Action, of: impl FnOnce(Vec<R::Id>) -> Marked) -> Performed {
    grid::mark(table, action).map(|changed| vec![Request::Marked(of(changed))])
}

pub(super) fn some(found: bool, reason: &str) -> Result<(), String> {
    if found { Ok(()) } else { Err(reason.to_owned()) }
}

/// The section behind this one, or before it; behind the last comes the first.
pub(super) fn stepped<S: Copy + PartialEq>(all: &[S], seen: S, action: Action) -> S {
    let by = if action == Action::NextSection { 1 } else { all.len().saturating_sub(1) };
    let at = all.iter().position(|section| *section == seen).unwrap_or(0);
    all.get((at + by) % all.len().max(1)).copied().unwrap_or(seen)
}
