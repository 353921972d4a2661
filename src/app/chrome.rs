//! What stands around the lists: the header, the line about marks, and why a list is empty.

use super::action::Action;
use super::actions::scope_words;
use super::screens::catalog::Part;
use super::screens::license::Section;
use super::screens::{Page, Tab};
use super::state::{App, Records};
use crate::domain::license::title;
use crate::domain::text::number;
use crate::domain::utilization::none_dormant;

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
    let role = session.standing.role().map_or("may look", crate::domain::actor::Role::word);
    let mut trail: Vec<String> = app.pages.iter().map(|page| page_title(app, page)).collect();
    if !trail.is_empty() {
        trail.insert(0, app.tab.title().to_owned());
    }
    let read_only = session.read_only.as_ref().map(|_| "READ-ONLY".to_owned());
    Header {
        tab: app.tab,
        trail,
        unread: app.unread(),
        who: format!("{} · {role}", session.actor.name),
        labels: session.label.clone().into_iter().chain(read_only).collect(),
    }
}

fn page_title(app: &App, page: &Page) -> String {
    match page {
        Page::License(page) => app.license(page.id).map_or_else(
            || page.id.to_string(),
            |entry| title(&entry.license.product, entry.license.terms.name.as_deref()),
        ),
        Page::Person(page) => page.entry.as_ref().map_or_else(|| page.id.to_string(), |entry| entry.name.clone()),
        Page::Inbox(_) => "Inbox".to_owned(),
    }
}

/// The line about marks: `3 marked (1 hidden by the filter) on 2 licenses`; `None` if nothing is.
#[must_use]
pub fn marks_line(app: &App) -> Option<String> {
    let words = scope_words(app);
    if words == "this row" {
        return None;
    }
    if app.pages.is_empty() && app.tab == Tab::Utilization {
        let (_, licenses) = app.utilization.marked();
        let on = if licenses == 1 { "1 license".to_owned() } else { format!("{} licenses", number(licenses)) };
        return Some(format!("{words} on {on}"));
    }
    Some(words)
}

/// Why a list is empty, and what changes that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Empty {
    /// One sentence.
    pub cause: String,
    /// The action that changes it, with what it does: `t  a shorter threshold`.
    pub remedy: Option<(Action, &'static str)>,
}

/// Why the list that has the keys is empty; `None` if it is not.
#[must_use]
pub fn empty(app: &App) -> Option<Empty> {
    let grid = app.grid()?;
    let holders = app.pages.is_empty() && app.tab == Tab::Utilization && app.utilization.in_holders;
    grid.is_blank().then(|| offered(app, reason(app, holders)))
}

/// Only what can be done now is offered.
fn offered(app: &App, empty: Empty) -> Empty {
    let remedy = empty.remedy.filter(|(action, _)| super::actions::enabled(app, *action).is_ok());
    Empty { remedy, ..empty }
}

/// Why the holders on Utilization are empty; `None` if they are not.
#[must_use]
pub fn empty_holders(app: &App) -> Option<Empty> {
    app.utilization.holders.is_empty().then(|| offered(app, reason(app, true)))
}

/// Nothing was recorded yet: what to do first, a line each.
#[must_use]
pub fn first_run(app: &App) -> Option<Vec<&'static str>> {
    let Records { licenses: Some(licenses), products: Some(products), .. } = &app.records else { return None };
    (licenses.is_empty() && products.is_empty()).then(|| {
        vec![
            "Nothing is recorded here yet. Begin with one of these:",
            "leave with q and read in an export of a vendor's console: dormouse import FILE",
            "add a product with 1 and then +, or a license with 2 and then +",
            "look around in a made-up organisation: dormouse demo",
        ]
    })
}

fn reason(app: &App, holders: bool) -> Empty {
    let with = |cause: &str, action: Action, words: &'static str| Empty {
        cause: cause.to_owned(),
        remedy: Some((action, words)),
    };
    let bare = |cause: &str| Empty { cause: cause.to_owned(), remedy: None };
    let reading = || bare("Reading…");
    if holders {
        let tab = &app.utilization;
        return match () {
            () if tab.loading.is_some() => reading(),
            () if tab.holders.only_marked => with("No dormant seat here is marked.", Action::OnlyMarked, "show all"),
            () if tab.holders.filter.is_set() => filtered("dormant holder"),
            () => bare(&none_dormant(tab.table.selected().map_or(0, |cover| cover.figures.undecided))),
        };
    }
    if let Some(grid) = app.grid() {
        if grid.only_marked() {
            return with("Nothing that is marked is here.", Action::OnlyMarked, "show all");
        }
        if grid.filter().is_set() {
            return filtered("row");
        }
    }
    match (app.pages.last(), app.tab) {
        (Some(Page::License(page)), _) => match page.section {
            Section::Assignments if !page.seats.is_loaded() => reading(),
            Section::Assignments if page.only_inactive => {
                with("Every seat was used in the last 30 days.", Action::OnlyInactive, "show all")
            }
            Section::Assignments if app.license(page.id).is_some_and(|entry| entry.license.seats.total == Some(0)) => {
                bare("This license has no seats.")
            }
            Section::Assignments => with("Nobody holds a seat of this license.", Action::Assign, "assign one"),
            Section::Audits if page.audits.is_loaded() => {
                with("There was no users audit yet.", Action::Audit, "start one")
            }
            Section::History if page.history.is_loaded() => bare("Nothing happened to this license yet."),
            _ => reading(),
        },
        (Some(Page::Person(page)), _) => {
            let table = if page.past_shown { &page.past } else { &page.seats };
            match (table.is_loaded(), page.past_shown) {
                (false, _) => reading(),
                (true, true) => bare("No seat of this person has ended."),
                (true, false) => with("This person holds no seat.", Action::NextSection, "past seats"),
            }
        }
        (Some(Page::Inbox(_)), _) => match app.records.notices {
            None => reading(),
            Some(_) => bare("There is no notice for you."),
        },
        (None, Tab::Catalog) if !app.catalog.table.is_loaded() => reading(),
        (None, Tab::Catalog) if app.catalog.part != Part::All => {
            let cause = match &app.catalog.part {
                Part::Category(category) => format!("No product is in the category {category}."),
                _ => "Every product has a category.".to_owned(),
            };
            Empty { cause, remedy: Some((Action::Views, "choose another")) }
        }
        (None, Tab::Catalog) => with("There is no product yet.", Action::AddProduct, "add one"),
        (None, Tab::Licenses) if !app.licenses.table.is_loaded() => reading(),
        (None, Tab::Licenses) if app.licenses.chip != super::screens::licenses::Chip::All => Empty {
            cause: format!("No license is in the view {}.", app.licenses.chip.shown()),
            remedy: Some((Action::Views, "choose another")),
        },
        (None, Tab::Licenses) => with("There is no license yet.", Action::AddLicense, "add one"),
        (None, Tab::Utilization) if !app.utilization.table.is_loaded() => reading(),
        (None, Tab::Utilization) => {
            with("No license is active, on trial or pending renewal.", Action::ShowLicenses, "see all licenses")
        }
    }
}

fn filtered(what: &str) -> Empty {
    Empty { cause: format!("No {what} holds what you typed."), remedy: Some((Action::ClearFilter, "clear the filter")) }
}
