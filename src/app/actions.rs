//! The table of actions as it stands at this moment: what can be done, by which key, and why not.
//!
//! Footer, help and palette are drawn from it, and dispatch obeys it, so that none of them can say what is not so.

use super::action::{Action, ActionInfo, Context};
use super::dialogs::complete::Stage;
use super::dialogs::{Dialog, Layer};
use super::form::{Focus, Form};
use super::screens::license::Section;
use super::screens::{Page, Tab};
use super::state::{App, Step};
use crate::domain::seat::can_be_given;
use crate::domain::text::number;
use crate::domain::utilization::none_dormant;
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

/// One action as it stands.
#[must_use]
pub fn info(app: &App, action: Action) -> ActionInfo {
    let (label, rank) = match app.dialogs.last() {
        Some(layer) => dialog_label(&layer.dialog, action),
        None => label(app, action),
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
        app.may_change()?;
    }
    enabled_here(app, action)
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

fn no(reason: &str) -> Result<(), String> {
    Err(reason.to_owned())
}

fn enabled_in(layer: &Layer, action: Action) -> Result<(), String> {
    if matches!(action, Action::Suspend | Action::Repaint | Action::Interrupt) {
        return Ok(());
    }
    if layer.busy.is_some() {
        return no("This is being carried out.");
    }
    match (&layer.dialog, action) {
        (Dialog::Help(_), Action::Help) => no("Help is open."),
        (Dialog::Reclaim(dialog), Action::Confirm) => match &dialog.plan {
            None if dialog.refused.is_some() => no("It was refused."),
            None => no("The plan is being made."),
            Some(plan) if plan.seats == 0 => no("None of these seats can be reclaimed."),
            Some(_) => Ok(()),
        },
        (Dialog::Undo(dialog), Action::Confirm) if dialog.batch.is_none() => no("It is being looked at."),
        (Dialog::Outcome(dialog), Action::Undo) if !dialog.can_undo => no("There is nothing to take back."),
        (Dialog::Outcome(_), _) => Ok(()),
        (_, Action::Undo) => no("Close this first."),
        (Dialog::Undo(_), Action::NextField | Action::PreviousField) => no("The focus stays on Cancel here."),
        (Dialog::Confirm(_) | Dialog::Revoke(_) | Dialog::Undo(_), Action::Down | Action::Up) => {
            no("There is no list here.")
        }
        (Dialog::Complete(dialog), Action::Down | Action::Up) if matches!(dialog.stage, Stage::Confirm(_)) => {
            no("There is no list here.")
        }
        (Dialog::Why(_), Action::NextField | Action::PreviousField) => no("There is one button."),
        (Dialog::Palette(dialog), Action::Press) => match dialog.chooser.selected() {
            Some(choice) if choice.enabled => Ok(()),
            Some(choice) => Err(choice.note.clone()),
            None => no("Nothing has that name."),
        },
        (Dialog::Help(dialog), Action::Press) => match dialog.chooser.selected() {
            Some(choice) if choice.enabled => Ok(()),
            Some(choice) => Err(choice.note.clone()),
            None => no("Nothing has that name."),
        },
        _ => Ok(()),
    }
}

fn enabled_here(app: &App, action: Action) -> Result<(), String> {
    let some = |found: bool, reason: &str| if found { Ok(()) } else { no(reason) };
    let grid = app.grid();
    let rows = grid.is_some_and(|grid| !grid.is_blank());
    match action {
        Action::Undo => match app.steps.done.last() {
            Some(Step::Marks(..)) => Ok(()),
            _ if app.steps.of_marks => Ok(()),
            _ => app.may_change(),
        },
        Action::Redo => match app.steps.undone.last() {
            Some(Step::Marks(..)) => Ok(()),
            _ if app.steps.of_marks => Ok(()),
            Some(Step::Batch(_)) => app.may_change(),
            None => no("There is nothing to do again."),
        },
        Action::Edit if app.pages.is_empty() && app.tab == Tab::Catalog => {
            some(app.catalog.table.selected().is_some(), "No product is selected.")
        }
        Action::Edit if in_assignments(app) => some(app.seat_at_hand().is_some(), "No seat is selected."),
        Action::Audit | Action::Edit => match app.license_at_hand() {
            None => no("No license is selected."),
            Some(entry) if entry.license.archived => no("This license is archived."),
            Some(_) => Ok(()),
        },
        Action::Assign => match app.license_at_hand() {
            None => no("No license is selected."),
            Some(entry) => can_be_given(&entry.license).map_err(|refusal| refusal.message),
        },
        Action::Reclaim => {
            let one = app.utilization.in_holders && app.utilization.holders.selected().is_some();
            some(!app.utilization.holders.marks.is_empty() || one, "Mark dormant seats first.")
        }
        Action::Revoke => some(app.seat_at_hand().is_some(), "No seat is selected."),
        Action::Why => match app.seat_at_hand() {
            None => no("No seat is selected."),
            Some(entry) => some(entry.seat.is_active(), "A seat that has ended is not judged."),
        },
        Action::OpenLicense => some(app.license_at_hand().is_some(), "No license is selected."),
        Action::Open => match app.pages.last() {
            Some(Page::License(page)) if page.section != Section::Assignments => no("Nothing opens from here."),
            _ => some(rows, "Nothing is selected."),
        },
        Action::Mark | Action::MarkAll if at_cover(app) => {
            let selected = app.utilization.table.selected().map(|cover| &cover.figures);
            let none = none_dormant(selected.map_or(0, |figures| figures.undecided));
            some(selected.is_some_and(|figures| figures.dormant > 0), &format!("{none}: there is nothing to mark."))
        }
        Action::Range | Action::Invert | Action::ExtendDown | Action::ExtendUp if at_cover(app) => {
            no("Go into the holders first.")
        }
        Action::OnlyMarked => {
            let any = if at_cover(app) {
                !app.utilization.holders.marks.is_empty() || app.utilization.table.only_marked
            } else {
                grid.is_some_and(|grid| grid.marked() > 0 || grid.only_marked())
            };
            some(any, "Nothing is marked.")
        }
        Action::Mark | Action::MarkAll | Action::Range | Action::Invert | Action::ExtendDown | Action::ExtendUp => {
            some(rows, "There is no row to mark.")
        }
        Action::LongerThreshold | Action::ShorterThreshold | Action::Views | Action::Group if nothing_yet(app) => {
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
        Action::Filter | Action::Sort | Action::SortSecond if nothing_yet(app) => no("Nothing is recorded here yet."),
        Action::Filter | Action::Sort | Action::SortSecond | Action::ColumnLeft | Action::ColumnRight => {
            some(grid.is_some(), "There is no list here.")
        }
        Action::MarkRead | Action::MarkAllRead => some(rows, "There is no notice."),
        _ => Ok(()),
    }
}

/// Neither a product nor a license is known.
fn nothing_yet(app: &App) -> bool {
    app.pages.is_empty() && super::chrome::first_run(app).is_some()
}

/// The keys are in the seats on the page of a license.
fn in_assignments(app: &App) -> bool {
    matches!(app.pages.last(), Some(Page::License(page)) if page.section == Section::Assignments)
}

/// A users audit of the license at hand is in progress.
fn audited(app: &App) -> bool {
    app.license_at_hand().is_some_and(|entry| entry.audit.is_some())
}

/// The keys are on Utilization, in the list of licenses.
fn at_cover(app: &App) -> bool {
    app.pages.is_empty() && app.tab == Tab::Utilization && !app.utilization.in_holders
}

/// What an action on seats is about: `this row`, or `3 marked (1 hidden by the filter)`.
#[must_use]
pub fn scope_words(app: &App) -> String {
    let (marked, hidden) = match app.pages.last() {
        Some(Page::License(page)) => (page.seats.marks.len(), page.hidden_marks()),
        None if app.tab == Tab::Utilization => (app.utilization.holders.marks.len(), app.utilization.hidden_marks()),
        _ => (0, 0),
    };
    match (marked, hidden) {
        (0, _) => "this row".to_owned(),
        (n, 0) => format!("{} marked", number(n)),
        (n, hidden) => format!("{} marked ({} hidden by the filter)", number(n), number(hidden)),
    }
}

fn label(app: &App, action: Action) -> (String, Option<u8>) {
    let (words, rank): (&str, u8) = match action {
        // On its own page the action has its whole name; in a list there is more to say.
        Action::Audit => {
            let words = match (audited(app), app.pages.is_empty()) {
                (true, false) => "Complete users audit",
                (false, false) => "Start users audit",
                (true, true) => "complete audit",
                (false, true) => "start audit",
            };
            (words, 0)
        }
        Action::Reclaim => return (format!("reclaim {}", scope_words(app)), Some(0)),
        Action::Revoke => return (format!("revoke {}", scope_words(app)), Some(2)),
        Action::Assign => ("assign", 1),
        Action::Mark if app.grid().is_some_and(super::table::Grid::has_range) => ("mark range", 0),
        Action::Mark if at_cover(app) => ("mark all dormant", 3),
        Action::Mark => ("mark", 3),
        Action::MarkAll if at_cover(app) => return (String::new(), None),
        Action::MarkAll => return (format!("all {}", app.grid_len()), Some(4)),
        Action::Open if at_cover(app) => ("holders", 5),
        Action::Open if app.pages.is_empty() && app.tab == Tab::Catalog => ("its licenses", 5),
        Action::Open => ("open", 5),
        Action::Why => ("why", 6),
        Action::MarkRead => ("read", 3),
        Action::MarkAllRead => ("all read", 4),
        Action::LongerThreshold => ("threshold", 7),
        Action::OnlyInactive => ("only inactive", 7),
        Action::Filter => ("filter", 8),
        Action::Views if app.tab == Tab::Utilization => ("order", 9),
        Action::Views if app.tab == Tab::Catalog => ("categories", 9),
        Action::Group if app.catalog.is_grouped() => ("ungroup", 10),
        Action::Group => ("group", 10),
        Action::Views => ("views", 9),
        Action::Sort => ("sort", 10),
        Action::AddProduct | Action::AddLicense => ("new", 11),
        Action::Edit if in_assignments(app) => ("edit seat", 11),
        Action::Edit => ("edit", 11),
        Action::NextSection => ("section", 7),
        Action::Back => match layer_words(app) {
            Some(words) => (words, 6),
            None => return ("back".to_owned(), None),
        },
        Action::Export => ("export", 12),
        Action::Palette => ("actions", 13),
        Action::KeepFilter => ("keep filter", 0),
        Action::Help => ("help", 14),
        other => return (other.word().replace('-', " "), None),
    };
    (words.to_owned(), Some(rank))
}

/// What Esc would peel off.
fn layer_words(app: &App) -> Option<&'static str> {
    let in_holders = app.pages.is_empty() && app.tab == Tab::Utilization && app.utilization.in_holders;
    match app.grid() {
        Some(grid) if grid.filter().typing => Some("leave filter"),
        Some(grid) if grid.has_range() => Some("drop range"),
        Some(grid) if grid.only_marked() => Some("show all"),
        Some(grid) if grid.marked() > 0 && !in_holders => Some("unmark"),
        Some(grid) if grid.filter().is_set() => Some("clear filter"),
        _ if in_holders || !app.pages.is_empty() => Some("back"),
        _ => None,
    }
}

fn dialog_label(dialog: &Dialog, action: Action) -> (String, Option<u8>) {
    let (words, rank): (&str, u8) = match (dialog, action) {
        (Dialog::Confirm(dialog), Action::Confirm) => (dialog.go, 0),
        (Dialog::Confirm(dialog), Action::Press) => (if dialog.on_go { dialog.go } else { "cancel" }, 1),
        (Dialog::Reclaim(dialog), Action::Confirm) if dialog.typed.is_none() => ("reclaim selected seats", 0),
        (Dialog::Reclaim(dialog), Action::Press) => press_number(dialog.typed.as_ref(), "reclaim"),
        (Dialog::Undo(dialog), Action::Confirm) if dialog.typed.is_none() => (dialog.go(), 0),
        (Dialog::Undo(dialog), Action::Press) => press_number(dialog.typed.as_ref(), "take it back"),
        (Dialog::Revoke(dialog), Action::Confirm) if dialog.typed.is_none() => ("revoke", 0),
        (Dialog::Revoke(dialog), Action::Press) => press_number(dialog.typed.as_ref(), "revoke"),
        (Dialog::Revoke(_), Action::AlreadyRemoved) => ("already removed at the vendor", 2),
        (Dialog::Complete(dialog), _) => return complete_label(dialog, action),
        (Dialog::Assign(dialog), _) => return form_label(&dialog.form, action),
        (Dialog::Product(dialog), _) => return form_label(&dialog.form, action),
        (Dialog::License(dialog), _) => return form_label(&dialog.form, action),
        (Dialog::Seat(dialog), _) => return form_label(&dialog.form, action),
        (Dialog::Outcome(_), Action::Undo) => ("undo", 0),
        (Dialog::Outcome(_) | Dialog::Why(_), Action::Press) => ("close", 1),
        (Dialog::Palette(_) | Dialog::Help(_), Action::Press) => ("do it", 0),
        (Dialog::Views(_) | Dialog::Batches(_), Action::Press) => ("choose", 0),
        (Dialog::Outcome(dialog), Action::Filter | Action::Down) if dialog.rest.choices.is_empty() => {
            return (String::new(), None);
        }
        (Dialog::Help(_) | Dialog::Views(_) | Dialog::Batches(_) | Dialog::Outcome(_), Action::Filter) => ("filter", 3),
        (
            Dialog::Help(_) | Dialog::Views(_) | Dialog::Batches(_) | Dialog::Outcome(_) | Dialog::Palette(_),
            Action::Down,
        ) => ("down", 4),
        (_, Action::Back) => ("close", 5),
        (_, other) => return (other.word().replace('-', " "), None),
    };
    (words.to_owned(), Some(rank))
}

fn press_number(typed: Option<&super::input::TextInput>, verb: &'static str) -> (&'static str, u8) {
    match typed {
        Some(typed) if !typed.is_empty() => (verb, 1),
        _ => ("cancel", 1),
    }
}

fn complete_label(dialog: &super::dialogs::complete::Complete, action: Action) -> (String, Option<u8>) {
    let (words, rank): (&str, u8) = match (&dialog.stage, action) {
        (Stage::Form, _) => return form_label(&dialog.form, action),
        (Stage::Confirm(_), Action::Confirm) => ("complete audit", 0),
        (Stage::Holders, Action::Mark) => ("was removed", 0),
        (Stage::Confirm(_), Action::Press) | (Stage::Holders, Action::Open) => ("back to the form", 1),
        (Stage::Holders, Action::Filter) => ("filter", 2),
        (Stage::Holders, Action::KeepFilter) => ("keep filter", 0),
        (_, Action::Back) => ("back", 5),
        (_, other) => return (other.word().replace('-', " "), None),
    };
    (words.to_owned(), Some(rank))
}

fn form_label(form: &Form, action: Action) -> (String, Option<u8>) {
    let (words, rank) = match action {
        Action::Press => match form.focus {
            Focus::Cancel => ("cancel", 0),
            Focus::Submit => (form.submit, 0),
            Focus::Extra => ("open", 0),
            Focus::Field(_) if form.in_notes() => return (String::new(), None),
            Focus::Field(_) if form.in_last() => (form.submit, 0),
            Focus::Field(_) => ("next field", 0),
        },
        Action::NewLine => ("new line", 0),
        Action::NextChoice | Action::PreviousChoice => ("change", 0),
        Action::NextField => ("next field", 1),
        Action::Submit => (form.submit, 2),
        Action::Back => ("close, keep what is typed", 3),
        other => return (other.word().replace('-', " "), None),
    };
    (words.to_lowercase(), Some(rank))
}

impl App {
    /// How many rows the list that has the keys shows.
    #[must_use]
    pub fn grid_len(&self) -> usize {
        self.grid().map_or(0, super::table::Grid::shown)
    }
}
