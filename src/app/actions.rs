//! The table of actions as it stands at this moment: what can be done, by which key, and why not.
//!
//! Footer, help and palette are drawn from it, and dispatch obeys it, so that none of them can say what is not so.

use super::action::{Action, ActionInfo, Context, Label};
use super::dialogs::Layer;
use super::dialogs::behaviour::label_of;
use super::screens::at_hand;
use super::state::App;
use super::steps::Step;
use super::table::Grid;
use crate::domain::text::number;
use std::collections::BTreeSet;

/// Most actions that the footer shows.
const FOOTER: usize = 9;

/// What can be done here, and why not.
#[must_use]
pub fn actions(app: &App) -> Vec<ActionInfo> {
    let mut infos: Vec<ActionInfo> =
        app.keymap.actions(app.contexts()).into_iter().map(|action| info(app, action)).collect();
    // What can be done now comes first, and of that what the footer would offer first.
    infos.sort_by_key(|info| (info.enabled.is_err(), info.rank.unwrap_or(u8::MAX)));
    infos
}

/// The most useful of what can be done here, the most useful first and help last.
#[must_use]
pub fn footer(app: &App) -> Vec<ActionInfo> {
    let mut infos = actions(app);
    infos.retain(|info| info.rank.is_some() && info.enabled.is_ok() && !info.keys.is_empty());
    infos.sort_by_key(|info| info.rank);
    // Two keys that do the same are one offer: what else can be done has more need of the room.
    let mut said = BTreeSet::new();
    infos.retain(|info| said.insert(info.label.to_lowercase()));
    // A choice is walked through in two directions: one of its keys alone would say half.
    if let Some(next) = infos.iter_mut().find(|info| info.action == Action::NextChoice) {
        let back = app.keymap.keys(app.contexts(), Action::PreviousChoice);
        next.keys.truncate(1);
        next.keys.splice(0..0, back.into_iter().take(1));
    }
    let help = infos.iter().position(|info| info.action == Action::Help).map(|at| infos.remove(at));
    infos.truncate(FOOTER - usize::from(help.is_some()));
    infos.extend(help);
    infos
}

/// Every action: those of this place first, the others with the place where they can be done.
#[must_use]
pub fn everything(app: &App) -> Vec<ActionInfo> {
    let here = actions(app);
    let elsewhere = Action::all().filter(|action| here.iter().all(|info| info.action != *action));
    let elsewhere = elsewhere.filter(|action| app.keymap.places(*action).any(|place| !place.is_in_dialog()));
    let elsewhere: Vec<ActionInfo> = elsewhere.map(|action| info(app, action)).collect();
    here.into_iter().chain(elsewhere).collect()
}

/// One action as it stands.
#[must_use]
pub fn info(app: &App, action: Action) -> ActionInfo {
    let (screen, env) = (app.screen(), app.env());
    let on_screen = || screen.label(action, env).or_else(|| at_hand::label(screen, action, env));
    let (label, rank) = match app.dialog() {
        Some(dialog) => label_of(&**dialog, action),
        None => on_screen().unwrap_or_else(|| label(app, action)),
    };
    ActionInfo {
        action,
        keys: app.keymap.keys(app.contexts(), action),
        label,
        about: action.about(),
        enabled: enabled(app, action),
        rank,
    }
}

/// Whether an action can be done now.
///
/// # Errors
/// One sentence: why not.
pub fn enabled(app: &App, action: Action) -> Result<(), String> {
    let contexts = app.contexts();
    if !app.keymap.places(action).any(|place| contexts.contains(&place)) {
        return Err(works(&app.keymap.places_of(action)));
    }
    if let Some(layer) = app.dialogs.last() {
        return enabled_in(layer, action);
    }
    if action.changes_records() {
        app.session.may_change()?;
    }
    let (screen, env) = (app.screen(), app.env());
    let particular = screen.enabled(action, env).or_else(|| at_hand::enabled(screen, action, env));
    particular.unwrap_or_else(|| enabled_in_lists(app, action))
}

/// Where something works that does nothing here: all of those places, and no others.
#[must_use]
pub fn works(places: &[Context]) -> String {
    let words: Vec<&str> = places.iter().map(|place| place.place()).collect();
    match words.split_last() {
        Some((last, [])) => format!("Only {last}."),
        Some((last, before)) => format!("Works {} and {last}.", before.join(", ")),
        None => "Not here.".to_owned(),
    }
}

fn enabled_in(layer: &Layer, action: Action) -> Result<(), String> {
    if matches!(action, Action::Suspend | Action::Repaint | Action::Interrupt) {
        return Ok(());
    }
    if layer.busy.is_some() {
        return no("This is being carried out.");
    }
    layer.dialog.enabled(action)
}

/// What holds for every list, and for the steps of the admin.
fn enabled_in_lists(app: &App, action: Action) -> Result<(), String> {
    let some = |found: bool, reason: &str| if found { Ok(()) } else { no(reason) };
    let grid = app.grid();
    let rows = grid.is_some_and(|grid| !grid.is_blank());
    match action {
        Action::Undo => match app.steps.done.last() {
            Some(Step::Marks { .. }) => Ok(()),
            _ if app.steps.of_marks => Ok(()),
            _ => app.session.may_change(),
        },
        Action::Redo => match app.steps.undone.last() {
            Some(Step::Marks { .. }) => Ok(()),
            _ if app.steps.of_marks => Ok(()),
            Some(Step::Batch(_)) => app.session.may_change(),
            None => no("There is nothing to do again."),
        },
        Action::Open => some(rows, "Nothing is selected."),
        Action::OnlyMarked => {
            some(grid.is_some_and(|grid| grid.marked() > 0 || grid.only_marked()), "Nothing is marked.")
        }
        Action::Mark | Action::MarkAll | Action::Range | Action::Invert | Action::ExtendDown | Action::ExtendUp => {
            some(rows, "There is no row to mark.")
        }
        Action::LongerThreshold
        | Action::ShorterThreshold
        | Action::Views
        | Action::Group
        | Action::Filter
        | Action::Sort
        | Action::SortSecond
            if app.pages.is_empty() && app.records.first_run().is_some() =>
        {
            no("Nothing is recorded here yet.")
        }
        Action::Copy => some(rows, "There is no row to copy."),
        Action::Export => some(rows, "There is no row to export."),
        Action::ClearFilter => {
            some(grid.is_some_and(|grid| grid.filter().is_set() || grid.only_marked()), "No filter is set.")
        }
        Action::NextMatch | Action::PreviousMatch => some(
            grid.is_some_and(|grid| grid.filter().is_set() || !grid.filter().last.is_empty()),
            "No filter was typed yet.",
        ),
        Action::Filter | Action::Sort | Action::SortSecond | Action::ColumnLeft | Action::ColumnRight => {
            some(grid.is_some(), "There is no list here.")
        }
        _ => Ok(()),
    }
}

/// What an action on seats is about: `this row`, or `3 marked (1 hidden by the filter)`.
#[must_use]
pub fn scope_words(app: &App) -> String {
    match app.screen().marks() {
        (0, _) => "this row".to_owned(),
        (n, 0) => format!("{} marked", number(n)),
        (n, hidden) => format!("{} marked ({} hidden by the filter)", number(n), number(hidden)),
    }
}

/// What the footer says of an action on every screen that says nothing else of it.
fn label(app: &App, action: Action) -> Label {
    let (words, rank) = action.label();
    let words = match action {
        Action::Reclaim | Action::Revoke => format!("{words} {}", scope_words(app)),
        Action::Mark if app.grid().is_some_and(Grid::has_range) => return ("mark range".to_owned(), Some(0)),
        Action::MarkAll => format!("all {}", app.grid().map_or(0, Grid::shown)),
        Action::Back => match layer_words(app) {
            Some(words) => words.to_owned(),
            None => return (words, None),
        },
        _ => words,
    };
    (words, rank)
}

/// What Esc would peel off.
fn layer_words(app: &App) -> Option<&'static str> {
    let inside = app.screen().is_inside();
    match app.grid() {
        Some(grid) if grid.filter().typing => Some("leave filter"),
        Some(grid) if grid.has_range() => Some("drop range"),
        Some(grid) if grid.only_marked() => Some("show all"),
        Some(grid) if grid.marked() > 0 && !inside => Some("unmark"),
        Some(grid) if grid.filter().is_set() => Some("clear filter"),
        _ if inside || !app.pages.is_empty() => Some("back"),
        _ => None,
    }
}

fn no(reason: &str) -> Result<(), String> {
    Err(reason.to_owned())
}
