//! What a key, a paste and an action do.
//!
//! A key is looked up where it was pressed; what it means is done only if the table of actions says that it can be done
//! now, and its reason is said otherwise. What is bound to nothing goes to the text that has the keys.

use super::action::Action;
use super::actions::{enabled, scope_words, works};
use super::dialogs::help::Help;
use super::dialogs::palette::Palette;
use super::dialogs::views::Views;
use super::dialogs::{Answer, Choice, Dialog, Layer};
use super::grid::{self, Acted};
use super::key::Key;
use super::msg::{Effect, Msg, Query, Sheet};
use super::screens::catalog::Part;
use super::screens::details::details;
use super::screens::license::{LicensePage, Section};
use super::screens::licenses::Chip;
use super::screens::person::PersonPage;
use super::screens::utilization::order_of;
use super::screens::{Page, Tab};
use super::state::{App, Status, StatusKind, Step};
use super::table::{Found, Grid as _};
use crate::domain::ids::{LicenseId, PersonId};
use crate::domain::text::number;

/// Most steps that can be taken back.
const STEPS: usize = 200;

impl App {
    /// Takes in what happened and says what is to be done.
    pub(super) fn receive(&mut self, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::Key(key) => self.key(key),
            Msg::Paste(text) => self.paste(&text),
            Msg::Resize { width, height } => self.size = (width, height),
            Msg::Viewport(viewport) => {
                self.viewport = viewport;
                self.fit();
            }
            Msg::Loaded(query, result) => self.loaded(&query, result),
            Msg::Executed { ticket, result } => self.executed(ticket, result),
            Msg::Rehearsed { ticket, result } => self.rehearsed(ticket, result),
            Msg::Changed => self.changed(),
            Msg::DayTurned(day) => self.day_turned(day),
            Msg::CopyDone(Ok(how)) => {
                let copied = std::mem::take(&mut self.copied);
                self.say(StatusKind::Info, format!("Copied {copied} {how}."));
            }
            Msg::ExportDone(Ok(path)) => self.say(StatusKind::Info, format!("Written to {path}.")),
            Msg::CopyDone(Err(refusal)) | Msg::ExportDone(Err(refusal)) => self.say_refusal(refusal),
        }
        std::mem::take(&mut self.effects)
    }

    /// Tells the lists how many rows they have room for.
    fn fit(&mut self) {
        let (main, detail) = (self.viewport.main.into(), self.viewport.detail.into());
        self.catalog.table.set_height(main);
        self.licenses.table.set_height(main);
        self.utilization.table.set_height(main);
        self.utilization.holders.set_height(detail);
        for page in &mut self.pages {
            match page {
                Page::License(page) => {
                    page.seats.set_height(main);
                    page.audits.set_height(main);
                    page.history.set_height(main);
                }
                Page::Person(page) => {
                    page.seats.set_height(main);
                    page.past.set_height(main);
                }
                Page::Inbox(page) => page.table.set_height(main),
            }
        }
        let dialog = self.viewport.dialog.into();
        if let Some(layer) = self.dialogs.last_mut() {
            layer.dialog.set_height(dialog);
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
            self.perform(action);
        } else {
            let top = self.dialogs.len() - 1;
            let answer = self.with_dialog(top, |dialog, env| dialog.act(action, env));
            self.answer(answer.unwrap_or(Answer::Stay));
        }
        self.sync_holders();
    }

    fn text_key(&mut self, key: Key) {
        if let Some(top) = self.dialogs.len().checked_sub(1) {
            if self.dialogs[top].busy.is_none() {
                self.with_dialog(top, |dialog, env| dialog.key(key, env));
            }
            return;
        }
        let Some(grid) = self.grid_mut().filter(|grid| grid.filter().typing) else {
            // A key that works elsewhere says where.
            let places = self.keymap.places_of_key(key);
            if !places.is_empty() {
                self.say(StatusKind::Info, works(&places));
            }
            return;
        };
        if grid.filter_mut().input.key(key) {
            self.refresh_shown(false);
            self.sync_holders();
        }
    }

    fn paste(&mut self, text: &str) {
        let taken = if let Some(top) = self.dialogs.len().checked_sub(1) {
            self.with_dialog(top, |dialog, env| dialog.paste(text, env)).flatten()
        } else {
            match self.grid_mut().filter(|grid| grid.filter().typing) {
                Some(grid) => {
                    let whole = grid.filter_mut().input.paste(text);
                    self.refresh_shown(false);
                    self.sync_holders();
                    Some(whole)
                }
                None => None,
            }
        };
        match taken {
            Some(true) => {}
            Some(false) => self.say(StatusKind::Info, "Only the first 4096 bytes of that were pasted."),
            None => self.say(StatusKind::Info, "Nothing here takes a pasted text; nothing was changed."),
        }
        self.effects.push(Effect::SaveState);
    }

    pub(super) fn answer(&mut self, answer: Answer) {
        match answer {
            Answer::Stay => {}
            Answer::Close => self.close_dialog(),
            Answer::Push(dialog) => self.push(*dialog),
            Answer::Submit(command) => self.submit(*command),
            Answer::Choose(choice) => {
                self.close_dialog();
                self.choose(&choice);
            }
        }
    }

    /// Closes the dialog on top; what was typed into a form is kept for the next time.
    fn close_dialog(&mut self) {
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

    /// Puts a dialog on top, with what was typed into it before.
    pub(super) fn push(&mut self, mut dialog: Dialog) {
        dialog.set_height(self.viewport.dialog.max(1).into());
        if let Some(draft) = dialog.form().and_then(|(name, _)| self.drafts.get(&name)).cloned() {
            dialog.restore(&draft, self.env());
        }
        self.dialogs.push(Layer { dialog, busy: None });
    }

    fn choose(&mut self, choice: &Choice) {
        match *choice {
            Choice::Part(ref part) => {
                self.catalog.part = part.clone();
                self.refresh_shown(false);
            }
            Choice::Action(action) => self.dispatch(action),
            Choice::License(id) => self.open_license(id),
            Choice::Person(id) => self.open_person(id),
            Choice::Product(id) => {
                self.go_to_tab(Tab::Catalog);
                self.catalog.table.filter.clear();
                self.catalog.part = Part::All;
                self.refresh_shown(false);
                self.catalog.table.select(id);
            }
            Choice::Chip(chip) => {
                self.licenses.chip = chip;
                self.refresh_shown(false);
            }
            Choice::Batch(batch) => self.ask_undo(Some(batch), false),
            Choice::Order(sort) => {
                self.utilization.table.sort = vec![order_of(sort)];
                let scope = self.scope();
                self.utilization.table.refresh(&scope, |_| true);
            }
        }
    }

    fn perform(&mut self, action: Action) {
        if self.scroll_details(action) {
            return;
        }
        if let Some(table) = self.markable() {
            if let Some(changed) = grid::mark(table, action) {
                self.marked(changed);
                return;
            }
        } else if self.mark_license(action) {
            return;
        }
        let acted = self.grid_mut().map_or(Acted::Not, |grid| grid::act(grid, action));
        match acted {
            Acted::Moved => {}
            Acted::Order => self.refresh_shown(true),
            Acted::Filter => self.refresh_shown(false),
            Acted::Searched(found) => self.say_found(found, action == Action::NextMatch),
            Acted::Not => self.perform_here(action),
        }
    }

    fn perform_here(&mut self, action: Action) {
        match action {
            Action::ShowCatalog => self.go_to_tab(Tab::Catalog),
            Action::ShowLicenses => self.go_to_tab(Tab::Licenses),
            Action::ShowUtilization => self.go_to_tab(Tab::Utilization),
            Action::NextTab => self.step_tab(1),
            Action::PreviousTab => self.step_tab(2),
            Action::NextSection => self.step_section(true),
            Action::PreviousSection => self.step_section(false),
            Action::Palette => self.open_palette(),
            Action::Help => self.push(Dialog::Help(Help::new(self))),
            Action::Views => self.push(Dialog::Views(Views::new(self))),
            Action::Inbox => {
                if !matches!(self.pages.last(), Some(Page::Inbox(_))) {
                    self.open(Page::Inbox(Box::default()));
                }
            }
            Action::Reload => self.reload(),
            Action::Close => self.close(),
            Action::Back => self.back(),
            Action::Interrupt => self.interrupt(),
            Action::Suspend => self.effects.extend([Effect::SaveState, Effect::Suspend]),
            Action::Repaint => self.effects.push(Effect::Repaint),
            Action::Open => self.open_selected(),
            Action::OpenLicense => {
                if let Some(id) = self.license_at_hand().map(|entry| entry.license.id) {
                    self.open_license(id);
                }
            }
            Action::Copy => self.copy(),
            Action::Export => self.export(),
            Action::Group => {
                self.catalog.group(!self.catalog.is_grouped());
                self.refresh_shown(true);
            }
            Action::OnlyInactive => {
                if let Some(Page::License(page)) = self.pages.last_mut() {
                    page.only_inactive = !page.only_inactive;
                }
                self.refresh_shown(false);
            }
            Action::LongerThreshold => self.set_threshold(self.utilization.threshold.next()),
            Action::ShorterThreshold => self.set_threshold(self.utilization.threshold.previous()),
            Action::MarkRead | Action::MarkAllRead => self.mark_read(action == Action::MarkAllRead),
            _ => self.work(action),
        }
    }

    fn scroll_details(&mut self, action: Action) -> bool {
        let (today, height) = (self.session.today, self.viewport.main.into());
        let lines = self.license_at_hand().map_or(0, |entry| details(entry, today).len());
        match self.pages.last_mut() {
            Some(Page::License(page)) if page.section == Section::Details => page.scroll(action, lines, height),
            _ => false,
        }
    }

    /// The seats that can be marked where the keys are.
    fn markable(&mut self) -> Option<&mut super::table::Table<crate::domain::read_model::SeatEntry>> {
        match self.pages.last_mut() {
            Some(Page::License(page)) if page.section == Section::Assignments => Some(&mut page.seats),
            None if self.tab == Tab::Utilization && self.utilization.in_holders => Some(&mut self.utilization.holders),
            _ => None,
        }
    }

    /// Marks every dormant seat of the license that the cursor is on, or takes those marks off.
    fn mark_license(&mut self, action: Action) -> bool {
        if self.tab != Tab::Utilization || !self.pages.is_empty() {
            return false;
        }
        if action == Action::OnlyMarked {
            self.utilization.table.only_marked = !self.utilization.table.only_marked;
            self.refresh_shown(false);
            return true;
        }
        if !matches!(action, Action::Mark | Action::MarkAll) {
            return false;
        }
        let Some(license) = self.utilization.selected() else { return true };
        let dormant = super::work::dormant_seats(self, license);
        let marks = &self.utilization.holders.marks;
        let unmarked: Vec<_> = dormant.iter().filter(|seat| !marks.contains(seat)).copied().collect();
        let changed = if unmarked.is_empty() { dormant } else { unmarked };
        self.utilization.holders.toggle(&changed);
        if action == Action::Mark {
            self.utilization.table.step(1);
        }
        self.marked(changed);
        true
    }

    /// Keeps a change of marks as a step, and shows it.
    pub(super) fn marked(&mut self, changed: Vec<super::screens::seats::SeatRef>) {
        let page = match self.pages.last() {
            Some(Page::License(page)) => Some(page.id),
            _ => None,
        };
        if !changed.is_empty() {
            self.step(Step::Marks(page, changed));
            self.steps.of_marks = true;
            // What is marked now is news, what was done before is not.
            self.status = None;
        }
        self.utilization.mark_licenses();
        if self.grid().is_some_and(super::table::Grid::only_marked) || page.is_none() {
            self.refresh_shown(false);
        }
    }

    pub(super) fn step(&mut self, step: Step) {
        self.steps.undone.clear();
        self.steps.of_marks = false;
        self.steps.done.push(step);
        if self.steps.done.len() > STEPS {
            self.steps.done.remove(0);
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

    pub(super) fn go_to_tab(&mut self, tab: Tab) {
        self.pages.clear();
        self.tab = tab;
        if matches!(&self.status, Some(Status { kind: StatusKind::Info, .. })) {
            self.status = None;
        }
    }

    fn step_tab(&mut self, by: usize) {
        let at = Tab::ALL.iter().position(|tab| *tab == self.tab).unwrap_or(0);
        self.go_to_tab(Tab::ALL[(at + by) % Tab::ALL.len()]);
    }

    fn step_section(&mut self, forward: bool) {
        match self.pages.last_mut() {
            Some(Page::License(page)) => {
                let count = Section::ALL.len();
                let at = Section::ALL.iter().position(|section| *section == page.section).unwrap_or(0);
                page.section = Section::ALL[(at + if forward { 1 } else { count - 1 }) % count];
            }
            Some(Page::Person(page)) => page.past_shown = !page.past_shown,
            _ => {}
        }
    }

    /// Puts a page on top and reads what it needs.
    pub(super) fn open(&mut self, page: Page) {
        for query in self.queries_of(&page) {
            self.load(query);
        }
        self.pages.push(page);
        self.fill_inbox();
        self.fit();
    }

    pub(super) fn open_license(&mut self, id: LicenseId) {
        self.open(Page::License(Box::new(LicensePage::new(id))));
    }

    pub(super) fn open_person(&mut self, id: PersonId) {
        self.open(Page::Person(Box::new(PersonPage::new(id))));
    }

    fn open_selected(&mut self) {
        if let Some(person) = self.seat_at_hand().map(|entry| (entry.seat.holder.id, entry.seat.license)) {
            match self.pages.last() {
                Some(Page::Person(_)) => self.open_license(person.1),
                _ => self.open_person(person.0),
            }
            return;
        }
        match (self.pages.is_empty(), self.tab) {
            (true, Tab::Licenses) => {
                if let Some(id) = self.licenses.table.selected_id() {
                    self.open_license(id);
                }
            }
            (true, Tab::Utilization) => self.utilization.in_holders = true,
            (true, Tab::Catalog) => {
                let Some(name) = self.catalog.table.selected().map(|product| product.fields.name.clone()) else {
                    return;
                };
                self.go_to_tab(Tab::Licenses);
                self.licenses.chip = Chip::All;
                self.licenses.table.filter.input.set(&name);
                self.refresh_shown(false);
            }
            _ => {}
        }
    }

    fn close(&mut self) {
        if self.pages.pop().is_some() {
            return;
        }
        if self.utilization.in_holders && self.tab == Tab::Utilization {
            self.utilization.in_holders = false;
            return;
        }
        self.effects.extend([Effect::SaveState, Effect::Quit]);
    }

    /// Peels off one layer; at the bottom nothing happens.
    fn back(&mut self) {
        let in_holders = self.pages.is_empty() && self.tab == Tab::Utilization && self.utilization.in_holders;
        let flat = |grid: &dyn super::table::Grid| !grid.filter().typing && !grid.has_range() && !grid.only_marked();
        let at_marks = !in_holders && self.grid().is_some_and(|grid| flat(grid) && grid.marked() > 0);
        if at_marks {
            self.unmark();
        } else if self.grid_mut().is_some_and(grid::peel) {
            self.refresh_shown(false);
        } else if in_holders {
            self.utilization.in_holders = false;
        } else {
            self.pages.pop();
        }
    }

    fn unmark(&mut self) {
        let changed = match self.markable() {
            Some(table) => table.unmark(),
            None => self.utilization.holders.unmark(),
        };
        let count = changed.len();
        self.marked(changed);
        let seats = if count == 1 { "1 mark".to_owned() } else { format!("{} marks", number(count)) };
        self.say(StatusKind::Info, format!("{seats} taken off; u puts them back."));
    }

    fn interrupt(&mut self) {
        if self.interrupted {
            self.effects.extend([Effect::SaveState, Effect::Abandon]);
            return;
        }
        self.interrupted = true;
        let cleared = match self.dialogs.last_mut() {
            Some(layer) => layer.dialog.clear_text(),
            None => match self.grid_mut().filter(|grid| grid.filter().typing) {
                Some(grid) => {
                    let full = !grid.filter().input.is_empty();
                    grid.filter_mut().input.clear();
                    full
                }
                None => false,
            },
        };
        if cleared {
            if let Some(top) = self.dialogs.len().checked_sub(1) {
                self.with_dialog(top, Dialog::checked);
            } else {
                self.refresh_shown(false);
            }
        }
        let key = self.keymap.keys(self.contexts(), Action::Interrupt).first().map(ToString::to_string);
        self.say(StatusKind::Info, format!("Press {} again to leave.", key.unwrap_or_default()));
    }

    fn open_palette(&mut self) {
        if self.records.people.is_none() {
            self.load(Query::People);
        }
        self.push(Dialog::Palette(Palette::new(self)));
    }

    /// Puts what was read meanwhile into an open palette.
    pub(super) fn fill_palette(&mut self) {
        if !matches!(self.dialog(), Some(Dialog::Palette(_))) {
            return;
        }
        let things = Palette::things(self);
        if let Some(Layer { dialog: Dialog::Palette(palette), .. }) = self.dialogs.last_mut() {
            palette.set_things(things);
        }
    }

    fn set_threshold(&mut self, threshold: crate::domain::dormancy::Threshold) {
        self.utilization.threshold = threshold;
        self.refresh_all();
        self.say(StatusKind::Info, format!("Dormant after {} days.", threshold.days()));
    }

    fn mark_read(&mut self, all: bool) {
        let Some(Page::Inbox(page)) = self.pages.last_mut() else { return };
        let ids: Vec<_> = if all {
            page.table.all().iter().map(|notice| notice.id).collect()
        } else {
            page.table.selected_id().into_iter().collect()
        };
        page.table.step(1);
        self.read.extend(ids);
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
        let scope = self.scope();
        let name = match (self.pages.last(), self.tab) {
            (Some(Page::License(page)), _) => match page.section {
                Section::Assignments => format!("assignments-{}", page.id),
                Section::Audits => format!("audits-{}", page.id),
                Section::History | Section::Details => format!("history-{}", page.id),
            },
            (Some(Page::Person(page)), _) => format!("seats-{}", page.id),
            (Some(Page::Inbox(_)), _) => "notices".to_owned(),
            (None, Tab::Catalog) => "products".to_owned(),
            (None, Tab::Licenses) => "licenses".to_owned(),
            (None, Tab::Utilization) if self.utilization.in_holders => "dormant-seats".to_owned(),
            (None, Tab::Utilization) => "utilization".to_owned(),
        };
        let Some(grid) = self.grid() else { return };
        let sheet = Sheet { name, header: grid.titles(), rows: grid.cells(&scope, false) };
        self.effects.push(Effect::Export(sheet));
    }
}

/// Actions that do the same over a dialog as without one.
fn is_everywhere(action: Action) -> bool {
    matches!(action, Action::Interrupt | Action::Suspend | Action::Repaint | Action::Help)
}
