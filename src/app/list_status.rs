//! What stands around the lists: the header, the line about marks, and why a list is empty.

use super::actions::{enabled, scope_words};
use super::screens::Tab;
use super::screens::screen::Empty;
use super::state::App;
use crate::domain::actor::Role;

/// The first line of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The tabs, and which of them is seen; shown while no page is open.
    pub tab: Tab,
    /// The pages over it, the outermost first: `Licenses`, `Sketchpad · Team`.
    pub trail: Vec<String>,
    /// Notices that were not read.
    pub unread: usize,
    /// Who looks, and what they may do: `ana · it-admin`.
    pub who: String,
    /// What must not be overlooked: `DEMO`, `READ-ONLY`.
    pub labels: Vec<String>,
}

/// The header as it stands.
#[must_use]
pub fn header(app: &App) -> Header {
    let session = &app.session;
    let role = session.authority.role().map_or("may look", Role::word);
    let mut trail: Vec<String> = app.pages.iter().map(|page| page.title(app.env())).collect();
    if !trail.is_empty() {
        trail.insert(0, app.tab.title().to_owned());
    }
    let read_only = session.read_only.as_ref().map(|_| "READ-ONLY".to_owned());
    Header {
        tab: app.tab,
        trail,
        unread: app.records.unread(),
        who: format!("{} · {role}", session.actor.name),
        labels: session.label.clone().into_iter().chain(read_only).collect(),
    }
}

/// The line about marks: `3 marked (1 hidden by the filter) on 2 licenses`; `None` if nothing is.
#[must_use]
pub fn marks_line(app: &App) -> Option<String> {
    let screen = app.screen();
    (screen.marks().0 > 0).then(|| screen.marks_line(scope_words(app)))
}

/// Why the list that has the keys is empty; `None` if it is not.
#[must_use]
pub fn empty(app: &App) -> Option<Empty> {
    app.grid()?.is_blank().then(|| offered(app, app.screen().empty(app.env())))
}

/// Why the holders on Utilization are empty; `None` if they are not.
#[must_use]
pub fn empty_holders(app: &App) -> Option<Empty> {
    let tab = &app.tabs.utilization;
    tab.holders.is_empty().then(|| offered(app, tab.empty_holders()))
}

/// Only what can be done now is offered.
fn offered(app: &App, empty: Empty) -> Empty {
    let remedy = empty.remedy.filter(|(action, _)| enabled(app, *action).is_ok());
    Empty { remedy, ..empty }
}
