//! What changes records: dialogs that ask, commands that are submitted, and what came of them.

use super::action::Action;
use super::advice::in_keys;
use super::dialogs::assign::Assign;
use super::dialogs::batches::Batches;
use super::dialogs::complete::Complete;
use super::dialogs::confirm::Confirm;
use super::dialogs::license_form::LicenseForm;
use super::dialogs::outcome::OutcomeDialog;
use super::dialogs::product_form::ProductForm;
use super::dialogs::reclaim::Reclaim;
use super::dialogs::revoke::Revoke;
use super::dialogs::seat_form::SeatForm;
use super::dialogs::undo::Undo;
use super::dialogs::why::WhyDialog;
use super::dialogs::{Dialog, seats_of};
use super::input::TextInput;
use super::msg::{Effect, Query, Ticket};
use super::screens::license::Section;
use super::screens::seats::SeatRef;
use super::screens::{Page, Tab};
use super::state::{App, StatusKind, Step};
use super::table::Row as _;
use crate::domain::batch::TYPED_ABOVE;
use crate::domain::command::{Command, Detail, Outcome, Taken};
use crate::domain::ids::{BatchId, LicenseId, SeatId};
use crate::domain::refusal::Refusal;
use crate::domain::skipped::Skipped;
use crate::domain::text::number;

/// Every dormant seat of a license at the threshold.
pub(super) fn dormant_seats(app: &App, license: LicenseId) -> Vec<SeatRef> {
    let Some(seat_index) = &app.records.seat_index else { return Vec::new() };
    let scope = app.scope();
    let dormant = seat_index.dormant(license, scope.threshold, scope.today);
    dormant.iter().map(|seat| SeatRef { license, seat: seat.seat() }).collect()
}

impl App {
    /// Opens the dialog of an action that changes records, or takes a step back.
    pub(super) fn work(&mut self, action: Action) {
        match action {
            Action::Audit => self.audit(),
            Action::Reclaim => self.reclaim(),
            Action::Revoke => self.revoke(),
            Action::AddProduct => self.push(Dialog::Product(Box::default())),
            Action::AddLicense => {
                self.push(Dialog::License(Box::new(LicenseForm::new(self.session.org.currency))));
            }
            Action::Edit => self.edit(),
            Action::Assign => self.assign(),
            Action::Why => self.why(),
            Action::Undo => self.undo(),
            Action::Batches => {
                self.push(Dialog::Batches(Batches::default()));
                self.load(Query::Batches);
            }
            Action::Redo => self.redo(),
            _ => {}
        }
    }

    fn audit(&mut self) {
        let Some(entry) = self.license_at_hand() else { return };
        let id = entry.license.id;
        if let Some(dialog) = Complete::new(entry, self.env()) {
            self.push(Dialog::Complete(Box::new(dialog)));
            self.load(seats_of(id, self.utilization.threshold));
            return;
        }
        let lines = vec![
            format!(
                "{} seats are counted as used now, and stay so until you complete the audit.",
                number(entry.license.seats.used())
            ),
            "Clean up at the vendor, then come back with the real count.".to_owned(),
        ];
        let title = format!("Start users audit of {}?", entry.license.title());
        let confirm = Confirm::new(title, lines, "Start users audit", Command::StartAudit(id));
        self.push(Dialog::Confirm(confirm));
    }

    fn reclaim(&mut self) {
        let mut seats: Vec<SeatRef> = self.utilization.holders.marks.iter().copied().collect();
        if seats.is_empty() {
            seats.extend(self.utilization.holders.selected_id().filter(|_| self.utilization.in_holders));
        }
        let ticket = self.ticket();
        let hidden = self.utilization.hidden_marks();
        let dialog = Reclaim::new(seats, self.utilization.threshold, hidden, ticket);
        self.effects.push(Effect::Rehearse { command: dialog.question(), ticket });
        self.load(dialog.query());
        self.push(Dialog::Reclaim(Box::new(dialog)));
    }

    fn revoke(&mut self) {
        let Some(Page::License(page)) = self.pages.last() else { return };
        let rows = page.seats.all().iter();
        let marked: Vec<_> = rows.filter(|row| page.seats.marks.contains(&row.id())).collect();
        let chosen = if marked.is_empty() { page.seats.selected().into_iter().collect() } else { marked };
        let hidden = page.hidden_marks();
        let seats: Vec<SeatId> = chosen.iter().map(|row| row.seat.id).collect();
        let must_type = seats.len() > TYPED_ABOVE || hidden > 0;
        let gone = chosen.iter().filter(|row| row.missing_as_of.is_some()).map(|row| row.seat.id).collect();
        let taken = Taken { seats, gone, ..Taken::default() };
        let short = self.license(page.id).is_some_and(|entry| {
            let missing = page.seats.all().iter().filter(|row| row.missing_as_of.is_some()).count();
            entry.license.seats.short_beyond(missing) > 0
        });
        let entry = self.license(page.id);
        let dialog = Revoke {
            title: entry.map_or_else(String::new, |entry| entry.license.title()),
            holders: chosen.iter().map(|row| row.seat.holder_name.clone()).collect(),
            hidden,
            already_removed: short && !taken.to_be_removed().is_empty(),
            typed: must_type.then(TextInput::line),
            wrong: None,
            refused: None,
            taken,
        };
        self.push(Dialog::Revoke(dialog));
    }

    fn assign(&mut self) {
        let holders = match self.pages.last() {
            Some(Page::License(page)) => page.seats.all().iter().map(|row| row.seat.holder.id).collect(),
            _ => std::collections::BTreeSet::new(),
        };
        let Some(dialog) = self.license_at_hand().map(|entry| Assign::new(entry, holders)) else { return };
        self.push(Dialog::Assign(Box::new(dialog)));
        self.load(Query::People);
    }

    fn edit(&mut self) {
        let product = self.pages.is_empty() && self.tab == Tab::Catalog;
        let seat = match self.pages.last() {
            Some(Page::License(page)) if page.section == Section::Assignments => page.seats.selected(),
            _ => None,
        };
        let dialog = if let Some(entry) = seat {
            Some(Dialog::Seat(Box::new(SeatForm::of(entry))))
        } else if product {
            self.catalog.table.selected().map(|entry| Dialog::Product(Box::new(ProductForm::of(entry))))
        } else {
            self.license_at_hand().map(|entry| Dialog::License(Box::new(LicenseForm::of(entry))))
        };
        if let Some(dialog) = dialog {
            self.push(dialog);
        }
    }

    fn why(&mut self) {
        let Some(seat) = self.seat_at_hand().map(|entry| entry.seat.id) else { return };
        self.push(Dialog::Why(Box::new(WhyDialog::new(seat))));
        self.load(Query::Why(seat, self.utilization.threshold));
    }

    /// Hands a command out; the dialog on top waits for what comes of it.
    pub(super) fn submit(&mut self, command: Command) {
        let ticket = self.ticket();
        if let Some(layer) = self.dialogs.last_mut() {
            layer.busy = Some(ticket);
        }
        self.effects.push(Effect::Execute { command, ticket });
    }

    /// A refusal that says what to do in keys.
    fn in_keys(&self, mut refusal: Refusal) -> Refusal {
        refusal.hint = refusal.hint.map(|hint| in_keys(&hint, &self.keymap).into());
        refusal
    }

    /// Takes in what a rehearsal came to.
    pub(super) fn rehearsed(&mut self, ticket: Ticket, result: Result<Outcome, Refusal>) {
        let waits = |dialog: &Dialog| matches!(dialog, Dialog::Reclaim(r) if r.rehearsal == Some(ticket));
        let Some(at) = self.dialogs.iter().position(|layer| waits(&layer.dialog)) else { return };
        let result = result.map_err(|refusal| self.in_keys(refusal));
        self.with_dialog(at, |dialog, env| {
            if let Dialog::Reclaim(reclaim) = dialog {
                reclaim.rehearsed(result, env);
            }
        });
    }

    /// Takes in what came of a command.
    pub(super) fn executed(&mut self, ticket: Ticket, result: Result<Outcome, Refusal>) {
        let at = self.dialogs.iter().position(|layer| layer.busy == Some(ticket));
        match result {
            Ok(outcome) => {
                let dialog = at.map(|at| self.dialogs.remove(at).dialog);
                if let Some((name, _)) = dialog.as_ref().and_then(Dialog::form) {
                    self.drafts.remove(&name);
                }
                self.done(outcome, dialog.as_ref());
                self.effects.push(Effect::SaveState);
            }
            Err(refusal) => {
                let refusal = self.in_keys(refusal);
                match at {
                    Some(at) => {
                        self.dialogs[at].busy = None;
                        self.dialogs[at].dialog.refuse(refusal);
                    }
                    None => self.say_refusal(refusal),
                }
            }
        }
        self.reload();
    }

    fn done(&mut self, outcome: Outcome, dialog: Option<&Dialog>) {
        let Outcome { batch, receipt, warnings, detail, .. } = outcome;
        let mut rest: Vec<(String, String)> = Vec::new();
        let mut tells = !warnings.is_empty();
        let mut remarks = Vec::new();
        match detail {
            Detail::Reclaimed(taken) => {
                let planned = match dialog {
                    Some(Dialog::Reclaim(reclaim)) => {
                        reclaim.plan.as_ref().map(|plan| plan.skipped.clone()).unwrap_or_default()
                    }
                    _ => Vec::new(),
                };
                rest = skipped(planned.iter().chain(&taken.skipped));
                remarks.extend(taken.said_of_gone());
                tells = true;
                self.gone(&taken);
            }
            Detail::Revoked(taken) => {
                rest = skipped(taken.skipped.iter());
                remarks.extend(taken.said_of_gone());
                self.gone(&taken);
            }
            Detail::Undone { kept, .. } => {
                rest = kept.into_iter().map(|kept| (kept.what, kept.reason)).collect();
            }
            Detail::License(id) => self.licenses.table.select(id),
            Detail::Product(id) => self.catalog.table.select(id),
            _ => {}
        }
        let undone = match dialog {
            Some(Dialog::Undo(undo)) => undo.batch.as_ref().map(|batch| batch.id),
            _ => None,
        };
        let is_undo = undone.is_some();
        match (batch, undone) {
            (Some(batch), Some(undone)) => self.took_back(undone, batch),
            (Some(batch), None) => self.step(Step::Batch(batch)),
            (None, _) => {}
        }
        if tells || !rest.is_empty() || !remarks.is_empty() {
            let can_undo = batch.is_some() && !is_undo;
            let warnings = warnings.iter().map(|warning| in_keys(warning, &self.keymap)).collect();
            let told = OutcomeDialog { remarks, ..OutcomeDialog::new(receipt.to_string(), rest, warnings, can_undo) };
            self.push(Dialog::Outcome(told));
        }
        self.say(if batch.is_some() && !is_undo { StatusKind::Receipt } else { StatusKind::Info }, receipt);
    }

    /// Takes the marks off seats that are gone; earlier steps of marks go with them.
    fn gone(&mut self, taken: &Taken) {
        let gone: std::collections::BTreeSet<SeatId> = taken.seats.iter().copied().collect();
        self.utilization.holders.marks.retain(|mark| !gone.contains(&mark.seat));
        self.utilization.mark_licenses();
        for page in &mut self.pages {
            if let Page::License(page) = page {
                page.seats.marks.retain(|mark| !gone.contains(&mark.seat));
            }
        }
        self.steps.done.retain(|step| matches!(step, Step::Batch(_)));
        self.steps.undone.clear();
    }

    /// True if the last step was taken back, so that it can be done again.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.steps.undone.is_empty()
    }

    /// Moves a batch from the steps done to those undone, or back: what does it again is taking the undo back.
    fn took_back(&mut self, batch: BatchId, undo: BatchId) {
        self.steps.of_marks = false;
        if let Some(at) = self.steps.undone.iter().position(|step| *step == Step::Batch(batch)) {
            self.steps.undone.remove(at);
            self.steps.done.push(Step::Batch(undo));
        } else {
            self.steps.done.retain(|step| *step != Step::Batch(batch));
            self.steps.undone.push(Step::Batch(undo));
        }
    }

    fn undo(&mut self) {
        self.forget_closed();
        if let Some(Step::Marks(..)) = self.steps.done.last() {
            let Some(step) = self.steps.done.pop() else { return };
            self.turn(&step, "Marks are as before");
            self.steps.undone.push(step);
        } else if self.steps.of_marks {
            let text =
                format!("No change of marks is left to take back here; {} lists what you recorded.", self.list());
            self.say(StatusKind::Info, text);
        } else {
            self.ask_undo(None, false);
        }
    }

    fn redo(&mut self) {
        self.forget_closed();
        match self.steps.undone.last().cloned() {
            Some(step @ Step::Marks(..)) => {
                self.steps.undone.pop();
                self.turn(&step, "Marks are set again");
                self.steps.done.push(step);
            }
            _ if self.steps.of_marks => self.say(StatusKind::Info, "No change of marks is left to do again here."),
            Some(Step::Batch(undo)) => self.ask_undo(Some(undo), true),
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

    /// Marks went with the page they were on.
    fn forget_closed(&mut self) {
        let pages = &self.pages;
        let open = |id: LicenseId| pages.iter().any(|page| matches!(page, Page::License(page) if page.id == id));
        let there = |step: &Step| !matches!(step, Step::Marks(Some(id), _) if !open(*id));
        self.steps.done.retain(there);
        self.steps.undone.retain(there);
    }

    /// Turns the marks of a step.
    fn turn(&mut self, step: &Step, words: &str) {
        let Step::Marks(page, seats) = step else { return };
        self.steps.of_marks = true;
        match page {
            None => self.utilization.holders.toggle(seats),
            Some(id) => {
                let found = self.pages.iter_mut().rev().find_map(|page| match page {
                    Page::License(page) if page.id == *id => Some(page),
                    _ => None,
                });
                if let Some(page) = found {
                    page.seats.toggle(seats);
                }
            }
        }
        self.utilization.mark_licenses();
        self.refresh_shown(false);
        let count = seats.len();
        let seats = if count == 1 { "1 seat".to_owned() } else { format!("{} seats", number(count)) };
        self.say(StatusKind::Info, format!("{words}: {seats}."));
    }

    /// Asks whether to take a batch back, or the last one; what it is about comes as soon as it is read.
    pub(super) fn ask_undo(&mut self, wanted: Option<BatchId>, again: bool) {
        let dialog = Undo::new(wanted, again);
        self.load(dialog.query());
        self.push(Dialog::Undo(Box::new(dialog)));
    }

    /// There is no such batch: the question about it goes again.
    pub(super) fn nothing_to_take_back(&mut self, query: &Query) {
        let all = self.dialogs.len();
        self.dialogs.retain(|layer| {
            !matches!(&layer.dialog, Dialog::Undo(dialog) if dialog.batch.is_none() && dialog.query() == *query)
        });
        if self.dialogs.len() < all {
            self.say(StatusKind::Info, "There is nothing of yours to take back.");
        }
    }
}

fn skipped<'a>(skipped: impl Iterator<Item = &'a Skipped>) -> Vec<(String, String)> {
    skipped.map(|skipped| (skipped.holder.clone(), skipped.reason.clone())).collect()
}
