//! Completes a users audit: the count, what was done, when the next one is wanted, and who was removed.

use super::answer::{ASKS, Answer, no, usually_enabled};
use super::behaviour::DialogBehaviour;
use super::fields::{form_contexts, form_label, go_to_error};
use crate::app::action::{Action, Context, Label, label};
use crate::app::env::Env;
use crate::app::form::{Field, Focus, Form, Pressed, Value};
use crate::app::grid::{self, Acted};
use crate::app::input::TextInput;
use crate::app::key::Key;
use crate::app::msg::{Data, Query, seats_of};
use crate::app::screens::seats::SeatColumn;
use crate::app::table::{Grid as _, Table};
use crate::domain::audit::{CompletionForm, Interval, parse_notes, parse_seat_count};
use crate::domain::command::Command;
use crate::domain::ids::{AuditId, LicenseId, PersonId};
use crate::domain::license::SeatFigures;
use crate::domain::read_model::{LicenseEntry, OpenAudit, SeatEntry};
use crate::domain::refusal::Refusal;
use crate::domain::text::number;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The dialog.
#[derive(Debug, Clone)]
pub struct Complete {
    /// Of which license.
    pub license: LicenseId,
    /// Its title.
    pub title: String,
    /// The audit it was opened for.
    pub audit: OpenAudit,
    /// The license's seats.
    pub seats: SeatFigures,
    /// Seats, notes, next: in this order.
    pub form: Form,
    /// The holders on record; marked ones were removed at the vendor.
    pub holders: Table<SeatEntry>,
    /// What the keys go to.
    pub stage: Stage,
}

/// The steps of the dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// The form.
    Form,
    /// The list of holders to mark as removed.
    Holders,
    /// A question about a count that is odd.
    Confirm(Vec<String>),
}

impl Complete {
    /// A form with the count of now; typing replaces it. `None` if no audit is open.
    #[must_use]
    pub fn new(entry: &LicenseEntry, env: Env) -> Option<Self> {
        let audit = entry.audit.clone()?;
        let seats = entry.license.seats;
        let default = Interval::default();
        let at = Interval::ALL.iter().position(|choice| *choice == default).unwrap_or(0);
        let intervals = Interval::ALL.iter().map(|choice| choice.shown()).collect();
        let fields = vec![
            Field::figure("seats", "Seats used after cleanup", &seats.used().to_string()),
            Field::new("notes", "What did you do / change?", Value::Text(TextInput::lines())),
            Field::choice("next", "Schedule next users audit", intervals, at),
        ];
        let mut dialog = Self {
            license: entry.license.id,
            title: entry.license.title(),
            audit,
            seats,
            form: Form::new("Complete audit", fields),
            holders: Table::new(&SeatColumn::OF_LICENSE),
            stage: Stage::Form,
        };
        dialog.check(env);
        Some(dialog)
    }

    /// The audit it was opened for.
    #[must_use]
    pub fn audit_id(&self) -> AuditId {
        self.audit.id
    }

    /// Holders on record who are not marked as removed.
    #[must_use]
    pub fn remaining(&self) -> u32 {
        self.seats.assigned.saturating_sub(u32::try_from(self.holders.marks.len()).unwrap_or(u32::MAX))
    }

    fn next(&self) -> Interval {
        let shown = self.form.text("next");
        Interval::ALL.into_iter().find(|choice| choice.shown() == shown).unwrap_or_default()
    }

    /// Judges what is typed, and says what follows from it.
    fn check(&mut self, env: Env) {
        let count = parse_seat_count(self.form.text("seats"));
        let remark = count.clone().map(|after| Some(change(self.audit.seats_before, after)));
        self.form.judge("seats", remark);
        self.form.judge("notes", parse_notes(self.form.text("notes")).map(|_| None));
        let due = self.next().due(env.scope.today).map_or("no next audit".to_owned(), |day| format!("due {day}"));
        self.form.judge("next", Ok(Some(due)));
        let marked = self.holders.marks.len();
        let fewer = count.is_ok_and(|after| after < self.seats.assigned);
        self.form.extra = (fewer || marked > 0).then(|| match marked {
            0 => "Mark who was removed".to_owned(),
            n => format!("Mark who was removed ({} marked)", number(n)),
        });
        if self.form.extra.is_none() && self.form.focus == Focus::Extra {
            self.form.focus = Focus::Cancel;
        }
    }

    /// What is odd about a count, a sentence each; none if nothing is.
    #[must_use]
    pub fn oddities(&self) -> Vec<String> {
        let Ok(count) = parse_seat_count(self.form.text("seats")) else { return Vec::new() };
        let mut odd = Vec::new();
        if let Some(total) = self.seats.total.filter(|total| count > *total) {
            let [count, more, total] = [count, count - total, total].map(number);
            odd.push(format!("{count} are {more} more than the {total} seats of this license."));
        }
        let remaining = self.remaining();
        if remaining > count {
            let [remaining, more] = [remaining, remaining - count].map(number);
            odd.push(format!("{remaining} people hold a seat here: {more} more than you counted."));
        }
        odd
    }

    fn act_on_holders(&mut self, action: Action, env: Env) {
        if grid::mark(&mut self.holders, action).is_some() {
            self.holders.refilter(|_| true);
            return;
        }
        match grid::act(&mut self.holders, action) {
            Acted::Order => self.holders.refresh(&env.scope, |_| true),
            Acted::Filter => self.holders.refilter(|_| true),
            Acted::Moved | Acted::Searched(_) => {}
            Acted::Not => match action {
                Action::Back if grid::peel(&mut self.holders) => self.holders.refilter(|_| true),
                Action::Open | Action::Press | Action::Back | Action::Close => self.stage = Stage::Form,
                _ => {}
            },
        }
    }

    fn submit(&mut self) -> Answer {
        self.form.submitting();
        if let Err(refusal) = self.read() {
            self.form.refuse(refusal);
            return Answer::Stay;
        }
        if go_to_error(&mut self.form) {
            return Answer::Stay;
        }
        let odd = self.oddities();
        if odd.is_empty() {
            return self.command().map_or(Answer::Stay, Answer::submit);
        }
        self.stage = Stage::Confirm(odd);
        Answer::Stay
    }

    fn read(&self) -> Result<CompletionForm, Refusal> {
        Ok(CompletionForm {
            seats_after: parse_seat_count(self.form.text("seats"))?,
            notes: parse_notes(self.form.text("notes"))?,
            next: self.next(),
        })
    }

    fn command(&self) -> Option<Command> {
        Some(Command::CompleteAudit { audit: self.audit.id, form: self.read().ok()?, removed: self.removed() })
    }

    fn removed(&self) -> Vec<PersonId> {
        let rows = self.holders.all();
        let marked = rows.iter().filter(|row| self.holders.marks.contains(&crate::app::table::Row::id(*row)));
        marked.map(|row| row.seat.holder.id).collect()
    }

    /// The line with the keys has a filter to be typed.
    #[must_use]
    pub fn is_filtering(&self) -> bool {
        self.stage == Stage::Holders && self.holders.filter().typing
    }
}

impl DialogBehaviour for Complete {
    fn contexts(&self) -> &'static [Context] {
        match self.stage {
            Stage::Form => form_contexts(&self.form),
            Stage::Confirm(_) => ASKS,
            Stage::Holders if self.holders.filter.typing => &[Context::Filtering, Context::Anywhere],
            Stage::Holders => &[Context::Marks, Context::List, Context::Dialog, Context::Anywhere],
        }
    }

    fn key(&mut self, key: Key, env: Env) {
        match self.stage {
            Stage::Form => {
                if self.form.key(key) == Pressed::Changed {
                    self.check(env);
                }
            }
            Stage::Holders if self.holders.filter.typing => {
                self.holders.filter.input.key(key);
                self.holders.refilter(|_| true);
            }
            Stage::Holders | Stage::Confirm(_) => {}
        }
    }

    fn paste(&mut self, text: &str, env: Env) -> Option<bool> {
        match self.stage {
            Stage::Form => {
                let taken = self.form.paste(text);
                self.check(env);
                taken
            }
            Stage::Holders if self.holders.filter.typing => {
                let whole = self.holders.filter.input.paste(text);
                self.holders.refilter(|_| true);
                Some(whole)
            }
            Stage::Holders | Stage::Confirm(_) => None,
        }
    }

    fn act(&mut self, action: Action, env: Env) -> Answer {
        match self.stage {
            Stage::Form => {
                let pressed = self.form.act(action);
                match pressed {
                    Pressed::Cancel => return Answer::Close,
                    Pressed::Submit => return self.submit(),
                    Pressed::Extra => self.stage = Stage::Holders,
                    Pressed::Changed | Pressed::Nothing => {}
                }
                self.check(env);
                Answer::Stay
            }
            Stage::Confirm(_) => {
                match action {
                    Action::Confirm => return self.command().map_or(Answer::Stay, Answer::submit),
                    Action::Press | Action::Back | Action::Close => self.stage = Stage::Form,
                    _ => {}
                }
                Answer::Stay
            }
            Stage::Holders => {
                self.act_on_holders(action, env);
                self.check(env);
                Answer::Stay
            }
        }
    }

    fn clear_text(&mut self, env: Env) -> bool {
        let full = if self.stage == Stage::Form {
            self.form.clear_field()
        } else {
            let full = self.is_filtering() && !self.holders.filter.input.is_empty();
            if full {
                self.holders.filter.input.clear();
                self.holders.refilter(|_| true);
            }
            full
        };
        if full {
            self.check(env);
        }
        full
    }

    fn set_height(&mut self, height: usize) {
        self.holders.set_height(height);
    }

    fn queries(&self, env: Env) -> Vec<Query> {
        vec![seats_of(self.license, env.scope.threshold)]
    }

    fn take(&mut self, query: &Query, data: &Data, env: Env) -> Answer {
        match (query, data) {
            (Query::Seats(filter, _), Data::Seats(seats)) if filter.license == Some(self.license) && !filter.past => {
                self.holders.set_rows(Arc::clone(seats), &env.scope, |_| true);
            }
            // The license may have changed meanwhile: its seats are those of now.
            (_, Data::Licenses(_)) => {
                if let Some(entry) = env.records.license(self.license) {
                    self.seats = entry.license.seats;
                    self.check(env);
                }
            }
            _ => {}
        }
        Answer::Stay
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.stage = Stage::Form;
        self.form.refuse(refusal);
    }

    fn form(&self) -> Option<(String, &Form)> {
        Some((format!("complete {}", self.audit.id), &self.form))
    }

    fn restore(&mut self, draft: &BTreeMap<String, String>, env: Env) {
        self.form.restore(draft);
        self.check(env);
    }

    fn enabled(&self, action: Action) -> Result<(), String> {
        match (&self.stage, action) {
            (Stage::Confirm(_), Action::Down | Action::Up) => no("There is no list here."),
            _ => usually_enabled(action),
        }
    }

    fn label(&self, action: Action) -> Option<Label> {
        Some(match (&self.stage, action) {
            (Stage::Form, _) => form_label(&self.form, action),
            (Stage::Confirm(_), Action::Confirm) => label("complete audit", 0),
            (Stage::Holders, Action::Mark) => label("was removed", 0),
            (Stage::Confirm(_), Action::Press) | (Stage::Holders, Action::Open) => label("back to the form", 1),
            (Stage::Holders, Action::Filter) => label("filter", 2),
            (Stage::Holders, Action::KeepFilter) => label("keep filter", 0),
            (_, Action::Back) => label("back", 5),
            _ => return None,
        })
    }
}

/// `97 → 91, 6 fewer`.
fn change(before: u32, after: u32) -> String {
    let words = match after.cmp(&before) {
        Ordering::Less => format!("{} fewer", before - after),
        Ordering::Equal => "no change".to_owned(),
        Ordering::Greater => format!("{} more", after - before),
    };
    format!("{before} → {after}, {words}")
}
