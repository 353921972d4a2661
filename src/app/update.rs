//! What a message does: keys go to the dialog or the screen that has them, data to all of them, and what they answer is
//! carried out.
//!
//! A key is looked up where it was pressed; what it means is done only if the table of actions says that it can be done
//! now, and its reason is said otherwise. What is bound to nothing goes to the text that has the keys.

use super::action::Action;
use super::actions::{actions, enabled, everything, scope_words, works};
use super::advice::result_in_keys;
use super::dialogs::batches::Batches;
use super::dialogs::help::Help;
use super::dialogs::outcome::OutcomeDialog;
use super::dialogs::palette::Palette;
use super::dialogs::undo::Undo;
use super::dialogs::{Answer, Choice, Dialog};
use super::env::Env;
use super::filter::Filter;
use super::grid::{self, Acted};
use super::key::Key;
use super::marks::Marked;
use super::msg::{Data, Effect, Msg, Query, Sheet, Ticket};
use super::records::RecordId;
use super::screens::screen::{Request, Screen};
use super::screens::{Page, Tab, at_hand};
use super::state::{App, SHARED, StatusKind};
use super::steps::Step;
use super::table::{Found, Grid};
use crate::domain::command::{Command, Detail, Outcome};
use crate::domain::ids::{AccountId, SeatId};
use crate::domain::read_model::SeatFilter;
use crate::domain::refusal::Refusal;
use crate::domain::text::counted;
use crate::domain::time::Day;
use crate::domain::touched::Touched;
use std::collections::BTreeSet;
use std::mem::{discriminant, take};
use std::sync::Arc;

/// Takes in what happened and says what is to be done.
pub fn update(app: &mut App, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Key(key) => app.key(key),
        Msg::Paste(text) => app.paste(&text),
        Msg::Resize { width, height } => app.size = (width, height),
        Msg::Viewport(viewport) => {
            app.viewport = viewport;
            app.fit();
        }
        Msg::Loaded(query, result) => app.loaded(&query, result),
        Msg::Executed { ticket, result } => app.executed(ticket, result),
        Msg::Rehearsed { ticket, result } => app.rehearsed(ticket, result),
        Msg::Changed => app.reload(None),
        Msg::DayTurned(day) => app.day_turned(day),
        Msg::CopyDone(Ok(how)) => {
            let copied = take(&mut app.copied);
            app.say(StatusKind::Info, format!("Copied {copied} {how}."));
        }
        Msg::ExportDone(Ok(path)) => app.say(StatusKind::Info, format!("Written to {path}.")),
        Msg::CopyDone(Err(refusal)) | Msg::ExportDone(Err(refusal)) => app.say_refusal(refusal),
    }
    take(&mut app.effects)
}

impl App {
    /// Carries out what screens ask for.
    fn grant(&mut self, requests: Vec<Request>) {
        for request in requests {
            match request {
                Request::Open(record) => self.show(record),
                Request::Find(tab, words) => {
                    self.act(tab);
                    self.with_screen(|screen, env| screen.find(&words, env));
                }
                Request::Ask(dialog) => self.push(*dialog),
                Request::Load(query) => self.load(query),
                Request::Marked(marks) => self.marked(marks),
                Request::SetThreshold(threshold) => {
                    self.threshold = threshold;
                    self.refresh_all();
                    self.say(StatusKind::Info, format!("Dormant after {} days.", threshold.days()));
                }
                Request::MarkRead(notices) => self.records.read.extend(notices),
                Request::Release(seats) => self.effects.push(Effect::Release(seats)),
            }
        }
    }

    fn key(&mut self, key: Key) {
        if self.status.as_ref().is_some_and(|status| status.kind != StatusKind::Receipt) {
            self.status = None;
        }
        let action = self.keymap.resolve(self.contexts(), key);
        if action != Some(Action::Interrupt) {
            self.interrupted = false;
        }
        let view = self.view();
        match action {
            Some(action) => self.dispatch(action),
            None => self.text_key(key),
        }
        if self.view() != view {
            self.steps.of_marks = false;
        }
        self.effects.push(Effect::SaveState);
    }

    /// What is seen under the dialogs: a page, or a tab.
    fn view(&self) -> (Tab, usize) {
        (self.tab, self.pages.len())
    }

    /// Does what an action says, or says why it cannot be done now.
    pub(super) fn dispatch(&mut self, action: Action) {
        if let Err(reason) = enabled(self, action) {
            self.say(StatusKind::Info, reason);
        } else if self.dialogs.is_empty() || is_everywhere(action) {
            self.act(action);
        } else {
            let top = self.dialogs.len() - 1;
            let answer = self.with_dialog(top, |dialog, env| dialog.act(action, env));
            self.answer(top, answer.unwrap_or(Answer::Stay));
        }
        self.follow();
    }

    /// Brings what follows the cursor of the tab in line with it.
    fn follow(&mut self) {
        let requests = self.with_tab(self.tab, |screen, env| screen.follow(env));
        self.grant(requests);
    }

    fn text_key(&mut self, key: Key) {
        if let Some(top) = self.dialogs.len().checked_sub(1) {
            if self.dialogs[top].busy.is_none() {
                self.with_dialog(top, |dialog, env| dialog.key(key, env));
            }
            return;
        }
        if self.typed(|filter| filter.input.key(key)).is_some() {
            return;
        }
        // A key that works elsewhere says where.
        let places = self.keymap.places_of_key(key);
        if !places.is_empty() {
            self.say(StatusKind::Info, works(&places));
        }
    }

    fn paste(&mut self, text: &str) {
        let taken = if let Some(top) = self.dialogs.len().checked_sub(1) {
            self.with_dialog(top, |dialog, env| dialog.paste(text, env)).flatten()
        } else {
            let mut whole = true;
            self.typed(|filter| {
                whole = filter.input.paste(text);
                true
            })
            .map(|_| whole)
        };
        match taken {
            Some(true) => {}
            Some(false) => self.say(StatusKind::Info, "Only the first 4096 bytes of that were pasted."),
            None => self.say(StatusKind::Info, "Nothing here takes a pasted text; nothing was changed."),
        }
        self.effects.push(Effect::SaveState);
    }

    /// Changes the filter that is being typed, and what is shown by it if it is another one now. `None` if none is.
    fn typed(&mut self, change: impl FnOnce(&mut Filter) -> bool) -> Option<bool> {
        let changed = self.with_screen(|screen, env| {
            let filter = screen.grid_mut().map(Grid::filter_mut).filter(|filter| filter.typing)?;
            let changed = change(filter);
            if changed {
                screen.refresh_shown(false, env);
            }
            Some(changed)
        });
        if changed == Some(true) {
            self.follow();
        }
        changed
    }

    fn answer(&mut self, at: usize, answer: Answer) {
        match answer {
            Answer::Stay => {}
            Answer::Close => self.close_dialog(),
            Answer::Dismiss(why) => {
                self.dialogs.remove(at);
                self.say(StatusKind::Info, why);
            }
            Answer::Submit(command) => self.submit(*command),
            Answer::Choose(choice) => {
                self.close_dialog();
                match choice {
                    Choice::Action(action) => self.dispatch(action),
                    Choice::Record(record) => self.show(record),
                    Choice::View(word) => self.with_screen(|screen, env| screen.choose_view(&word, env)),
                    Choice::Batch(batch) => self.push(Undo::new(Some(batch), false).into()),
                }
            }
        }
    }

    /// Does what an action means here: to the screen, to its list, everywhere, to what the cursor is on.
    fn act(&mut self, action: Action) {
        if let Some(requests) = self.with_screen(|screen, env| screen.perform(action, env)) {
            self.grant(requests);
            return;
        }
        let acted = self.with_screen(|screen, env| {
            let acted = screen.grid_mut().map_or(Acted::Not, |grid| grid::act(grid, action));
            if matches!(acted, Acted::Order | Acted::Filter) {
                screen.refresh_shown(acted == Acted::Order, env);
            }
            acted
        });
        match acted {
            Acted::Moved | Acted::Order | Acted::Filter => {}
            Acted::Searched(found) => self.say_found(found, action == Action::NextMatch),
            Acted::Not => self.act_anywhere(action),
        }
    }

    fn act_anywhere(&mut self, action: Action) {
        match action {
            Action::NextTab => self.step_tab(1),
            Action::PreviousTab => self.step_tab(Tab::ALL.len() - 1),
            Action::Palette => self.push(Palette::new(everything(self), &self.records).into()),
            Action::Help => self.push(Help::new(actions(self)).into()),
            Action::Batches => self.push(Batches::default().into()),
            Action::Undo => self.undo(),
            Action::Redo => self.redo(),
            Action::Reload => self.reload(None),
            Action::Close => self.close(),
            Action::Back => self.back(),
            Action::Interrupt => self.interrupt(),
            Action::Suspend => self.effects.extend([Effect::SaveState, Effect::Suspend]),
            Action::Repaint => self.effects.push(Effect::Repaint),
            Action::Copy => self.copy(),
            Action::Export => self.export(),
            _ => {
                if let Some(tab) = Tab::ALL.into_iter().find(|tab| tab.action() == action) {
                    self.go_to_tab(tab);
                } else if let Some(page) = Page::opened_by(action) {
                    if self.page().map(discriminant) != Some(discriminant(&page)) {
                        self.open(page);
                    }
                } else if let Some(requests) = at_hand::perform(self.screen(), action, self.env()) {
                    self.grant(requests);
                }
            }
        }
    }

    fn say_found(&mut self, found: Found, forward: bool) {
        match found {
            Found::Moved => {}
            Found::Wrapped => {
                self.say(StatusKind::Info, if forward { "wrapped to top" } else { "wrapped to bottom" });
            }
            Found::NothingAsked => self.say(StatusKind::Info, "No filter was typed yet."),
            Found::NoMatch => self.say(StatusKind::Info, "No row here matches the last filter."),
        }
    }

    fn close(&mut self) {
        if self.pages.pop().is_none() && !self.tabs.get_mut(self.tab).leave() {
            self.effects.extend([Effect::SaveState, Effect::Quit]);
        }
    }

    /// Peels off one layer; at the bottom nothing happens.
    fn back(&mut self) {
        let flat = |grid: &dyn Grid| !grid.filter().typing && !grid.has_range() && !grid.only_marked();
        let at_marks = !self.screen().is_inside() && self.grid().is_some_and(|grid| flat(grid) && grid.marked() > 0);
        if at_marks {
            return self.unmark();
        }
        let left = self.with_screen(|screen, env| {
            let peeled = screen.grid_mut().is_some_and(grid::peel);
            if peeled {
                screen.refresh_shown(false, env);
            }
            peeled || screen.leave()
        });
        if !left {
            self.pages.pop();
        }
    }

    fn interrupt(&mut self) {
        if self.interrupted {
            self.effects.extend([Effect::SaveState, Effect::Abandon]);
            return;
        }
        self.interrupted = true;
        if let Some(top) = self.dialogs.len().checked_sub(1) {
            self.with_dialog(top, |dialog, env| dialog.clear_text(env));
        } else {
            self.with_screen(|screen, env| {
                if let Some(filter) = screen.grid_mut().map(Grid::filter_mut).filter(|filter| filter.typing) {
                    filter.input.clear();
                    screen.refresh_shown(false, env);
                }
            });
        }
        let key = self.keymap.keys(self.contexts(), Action::Interrupt).first().map(ToString::to_string);
        self.say(StatusKind::Info, format!("Press {} again to leave.", key.unwrap_or_default()));
    }

    fn copy(&mut self) {
        let scope = self.scope();
        let Some(grid) = self.grid() else { return };
        let plain = |cells: &Vec<String>| {
            cells.iter().map(|cell| cell.replace(['\t', '\n', '\r'], " ")).collect::<Vec<_>>().join("\t")
        };
        let marked = grid.cells(&scope, true);
        let (text, words) = if marked.is_empty() {
            (grid.row_cells(&scope).map(|cells| plain(&cells)).unwrap_or_default(), "this row".to_owned())
        } else {
            let lines = std::iter::once(grid.titles().join("\t")).chain(marked.iter().map(plain));
            (lines.collect::<Vec<_>>().join("\n"), scope_words(self))
        };
        self.copied = words;
        self.effects.push(Effect::Copy(text));
    }

    fn export(&mut self) {
        let (scope, name) = (self.scope(), self.screen().export_name());
        let Some(grid) = self.grid() else { return };
        let sheet = Sheet { name, header: grid.titles(), rows: grid.cells(&scope, false) };
        self.effects.push(Effect::Export(sheet));
    }

    /// Keeps a change of marks on the screen that is seen as a step.
    fn marked(&mut self, marks: Marked) {
        if !marks.is_empty() {
            let page = self.pages.last().and_then(|page| page.record());
            self.steps.push(Step::Marks { page, tab: self.tab, marks });
            // What is marked now is news, what was done before is not.
            self.status = None;
        }
    }

    fn unmark(&mut self) {
        let changed = self.with_screen(|screen, env| {
            let changed = screen.unmark();
            screen.marks_changed(env);
            changed
        });
        let marks = counted(changed.len(), "mark");
        self.marked(changed);
        self.say(StatusKind::Info, format!("{marks} taken off; u puts them back."));
    }

    fn undo(&mut self) {
        self.forget_closed();
        if let Some(Step::Marks { .. }) = self.steps.done.last() {
            let Some(step) = self.steps.done.pop() else { return };
            self.turn(&step, "Marks are as before");
            self.steps.undone.push(step);
        } else if self.steps.of_marks {
            let text =
                format!("No change of marks is left to take back here; {} lists what you recorded.", self.list());
            self.say(StatusKind::Info, text);
        } else {
            self.push(Undo::new(None, false).into());
        }
    }

    fn redo(&mut self) {
        self.forget_closed();
        match self.steps.undone.last().cloned() {
            Some(step @ Step::Marks { .. }) => {
                self.steps.undone.pop();
                self.turn(&step, "Marks are set again");
                self.steps.done.push(step);
            }
            _ if self.steps.of_marks => self.say(StatusKind::Info, "No change of marks is left to do again here."),
            Some(Step::Batch(undo)) => self.push(Undo::new(Some(undo), true).into()),
            None => {}
        }
    }

    /// How the batches are listed: `:undo`, or a key of its own.
    fn list(&self) -> String {
        let key = |action| self.keymap.keys(self.contexts(), action).first().map(ToString::to_string);
        let palette = || key(Action::Palette).unwrap_or_default();
        key(Action::Batches).unwrap_or_else(|| match palette().as_str() {
            ":" => ":undo".to_owned(),
            other => format!("{other} undo"),
        })
    }

    fn forget_closed(&mut self) {
        let pages = &self.pages;
        self.steps.forget_closed(|record| pages.iter().any(|page| page.record() == Some(record)));
    }

    /// Turns the marks of a step.
    fn turn(&mut self, step: &Step, words: &str) {
        let Step::Marks { page, tab, marks } = step else { return };
        self.steps.of_marks = true;
        let toggle = |screen: &mut dyn Screen, env: Env| {
            screen.turn(marks);
            screen.marks_changed(env);
        };
        match page {
            None => self.with_tab(*tab, toggle),
            Some(record) => self.with_page_of(*record, toggle),
        }
        self.say(StatusKind::Info, format!("{words}: {}.", marks.shown()));
    }
}

/// What is read, and what is recorded.
impl App {
    /// Reads again what is shown or kept and may have changed; everything, where it is not known what did.
    fn reload(&mut self, touched: Option<&Touched>) {
        let changed = |query: &Query| touched.is_none_or(|touched| query.depends_on(touched));
        let seats = Query::Seats(SeatFilter::default(), self.threshold);
        let mut queries = SHARED.to_vec();
        queries.extend(self.records.people.is_some().then_some(Query::People));
        self.with_screens(|screen, env| {
            if changed(&seats) {
                screen.forget();
            }
            queries.extend(screen.queries(env));
        });
        queries.retain(changed);
        self.load_all(&queries);
    }

    /// Takes in the answer to a read.
    fn loaded(&mut self, query: &Query, result: Result<Data, Refusal>) {
        if let Some(at) = self.loads.iter().position(|load| load.query == *query)
            && self.loads.remove(at).again
        {
            self.load(query.clone());
        }
        match result {
            Ok(data) => {
                self.keep(&data);
                self.with_screens(|screen, env| screen.take(query, &data, env));
                for at in (0..self.dialogs.len()).rev() {
                    let answer = self.with_dialog(at, |dialog, env| dialog.take(query, &data, env));
                    self.answer(at, answer.unwrap_or(Answer::Stay));
                }
            }
            Err(refusal) => {
                // A question about what cannot be read is none.
                self.dialogs.retain(|layer| !layer.dialog.waits_for(query));
                self.with_screens(|screen, _| screen.failed(query));
                self.say_refusal(refusal);
            }
        }
        self.follow();
    }

    /// Keeps what all screens share.
    fn keep(&mut self, data: &Data) {
        match data {
            Data::Org(org, authority) => {
                let same = self.session.org == *org;
                self.session.org = *org;
                self.session.authority.clone_from(authority);
                if !same {
                    self.refresh_all();
                }
            }
            Data::Licenses(licenses) => self.records.set_licenses(licenses),
            Data::Products(products) => self.records.products = Some(Arc::clone(products)),
            Data::People(people) => self.records.people = Some(Arc::clone(people)),
            Data::SeatIndex(seat_index) => self.records.seat_index = Some(Arc::clone(seat_index)),
            Data::Notices(notices) => self.records.notices = Some(Arc::clone(notices)),
            _ => {}
        }
    }

    /// Orders and filters everything again: the day, the threshold or the settings changed.
    fn refresh_all(&mut self) {
        self.with_screens(|screen, env| screen.refresh(env));
        self.follow();
    }

    /// It is another day.
    fn day_turned(&mut self, day: Day) {
        if self.session.today == day {
            return;
        }
        self.session.today = day;
        self.refresh_all();
        self.load(Query::SeatIndex);
        self.load(Query::Notices);
        self.say(StatusKind::Info, format!("It is {day} now."));
    }

    /// Hands a command out; the dialog on top waits for what comes of it.
    fn submit(&mut self, command: Command) {
        let ticket = self.ticket();
        if let Some(layer) = self.dialogs.last_mut() {
            layer.busy = Some(ticket);
        }
        self.effects.push(Effect::Execute { command, ticket });
    }

    /// Takes in what a rehearsal came to.
    fn rehearsed(&mut self, ticket: Ticket, result: Result<Outcome, Refusal>) {
        let Some(at) = self.dialogs.iter().position(|layer| layer.rehearsal == Some(ticket)) else { return };
        self.dialogs[at].rehearsal = None;
        let result = result_in_keys(result, &self.keymap);
        self.with_dialog(at, |dialog, env| dialog.rehearsed(result, env));
    }

    /// Takes in what came of a command.
    fn executed(&mut self, ticket: Ticket, result: Result<Outcome, Refusal>) {
        let at = self.dialogs.iter().position(|layer| layer.busy == Some(ticket));
        match result_in_keys(result, &self.keymap) {
            Ok(outcome) => {
                let dialog = at.map(|at| self.dialogs.remove(at).dialog);
                if let Some((name, _)) = dialog.as_ref().and_then(|dialog| dialog.form()) {
                    self.drafts.remove(&name);
                }
                let touched = outcome.touched.clone();
                self.done(outcome, dialog.as_ref());
                self.effects.push(Effect::SaveState);
                self.reload(Some(&touched));
            }
            Err(refusal) => {
                match at {
                    Some(at) => {
                        self.dialogs[at].busy = None;
                        self.dialogs[at].dialog.refuse(refusal);
                    }
                    None => self.say_refusal(refusal),
                }
                // What was refused may be so for what somebody else changed.
                self.reload(None);
            }
        }
    }

    fn done(&mut self, mut outcome: Outcome, dialog: Option<&Dialog>) {
        // What the question has said is not told again.
        let warned = dialog.map_or(&[][..], |dialog| dialog.warned());
        outcome.warnings.retain(|warning| !warned.contains(warning));
        match &outcome.detail {
            Detail::Seats(plan) => self.unmark_done(&plan.seats, &[]),
            Detail::Accounts(accounts) => self.unmark_done(&[], accounts),
            Detail::License(id) => self.with_screens(|screen, _| screen.select(RecordId::License(*id))),
            Detail::Product(id) => self.with_screens(|screen, _| screen.select(RecordId::Product(*id))),
            _ => {}
        }
        let undone = dialog.and_then(|dialog| dialog.takes_back());
        match (outcome.batch, undone) {
            (Some(batch), Some(undone)) => self.steps.took_back(undone, batch),
            (Some(batch), None) => self.steps.push(Step::Batch(batch)),
            (None, _) => {}
        }
        let can_undo = outcome.batch.is_some() && undone.is_none();
        let planned = dialog.map_or(&[][..], |dialog| dialog.skipped());
        if let Some(told) = OutcomeDialog::of(&outcome, planned, can_undo) {
            self.push(told.into());
        }
        self.say(if can_undo { StatusKind::Receipt } else { StatusKind::Info }, outcome.receipt);
    }

    /// Takes the marks off seats and accounts that were marked for what was done; earlier steps of marks go with them.
    fn unmark_done(&mut self, seats: &[SeatId], accounts: &[AccountId]) {
        let done: BTreeSet<SeatId> = seats.iter().copied().collect();
        self.with_screens(|screen, env| {
            if let Some(listed) = screen.accounts_mut() {
                listed.marks.retain(|mark| !accounts.contains(mark));
            }
            if let Some(seats) = screen.seats_mut() {
                seats.marks.retain(|mark| !done.contains(&mark.seat));
            }
            screen.marks_changed(env);
        });
        self.steps.forget_marks();
    }
}

/// Actions that do the same over a dialog as without one.
fn is_everywhere(action: Action) -> bool {
    matches!(action, Action::Interrupt | Action::Suspend | Action::Repaint | Action::Help)
}
