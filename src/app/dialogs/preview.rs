//! Shows what a command would come to, and carries it out after a yes; Cancel has the focus.

use super::answer::{Answer, no};
use super::behaviour::DialogBehaviour;
use super::confirmation::{Confirmation, confirmation_is};
use super::seat_plan::Plan;
use crate::app::action::{Action, Label, label};
use crate::app::env::Env;
use crate::app::key::Key;
use crate::domain::advice::Advice;
use crate::domain::batch::TYPED_ABOVE;
use crate::domain::command::{Command, Detail, Outcome};
use crate::domain::refusal::Refusal;
use crate::domain::skipped::Skipped;
use crate::domain::text::counted;

/// The dialog.
#[derive(Debug, Clone)]
pub struct Preview {
    /// What is asked: `Archive Chat?`
    pub title: String,
    /// What is worth knowing before, whatever the rehearsal comes to.
    pub lines: Vec<String>,
    /// What the button says.
    pub go: &'static str,
    /// What is done.
    pub command: Command,
    /// How many of the marked seats that it is about a filter hides.
    pub hidden: usize,
    /// What it would come to; `None` until it is known.
    pub outcome: Option<Box<Outcome>>,
    /// What becomes of seats, if it is about seats.
    pub plan: Option<Plan>,
    /// What it waits for.
    pub confirmation: Confirmation,
}

impl Preview {
    /// A question that waits for what the command would come to.
    #[must_use]
    pub fn new(title: String, lines: Vec<String>, go: &'static str, command: Command) -> Self {
        let confirmation = Confirmation::default();
        Self { title, lines, go, command, hidden: 0, outcome: None, plan: None, confirmation }
    }

    /// It was refused before anything was asked.
    #[must_use]
    pub fn is_impossible(&self) -> bool {
        self.outcome.is_none() && self.confirmation.refused.is_some()
    }

    /// How many seats change, and what their number is typed for: `take back 30 seats`.
    #[must_use]
    pub fn wanted(&self) -> (usize, String) {
        let seats = self.plan.as_ref().map_or(0, |plan| plan.seats);
        let verb = if self.plan.as_ref().is_some_and(|plan| plan.ends) { "take back" } else { "change" };
        (seats, format!("{verb} {}", counted(seats, "seat")))
    }
}

impl DialogBehaviour for Preview {
    fn act(&mut self, action: Action, _env: Env) -> Answer {
        if let (Action::Down | Action::Up, Some(plan)) = (action, &mut self.plan) {
            plan.walk(action == Action::Down);
            return Answer::Stay;
        }
        let (many, to_do) = self.wanted();
        self.confirmation.answer(action, many, &to_do, || Answer::submit(self.command.clone()))
    }

    confirmation_is!(confirmation);

    /// A key that is bound to nothing here: an arrow through the licenses, or the number.
    fn key(&mut self, key: Key, _env: Env) {
        if !self.plan.as_mut().is_some_and(|plan| plan.key(key)) {
            self.confirmation.key(key);
        }
    }

    fn rehearsal(&self) -> Option<Command> {
        Some(self.command.clone())
    }

    fn rehearsed(&mut self, result: Result<Outcome, Refusal>, env: Env) {
        match result {
            Ok(outcome) => {
                if let Detail::Seats(plan) = &outcome.detail {
                    self.confirmation = Confirmation::new(plan.seats.len() > TYPED_ABOVE || self.hidden > 0);
                    self.plan = Some(Plan::of(plan, env.scope.currency));
                }
                self.outcome = Some(Box::new(outcome));
            }
            Err(refusal) => self.refuse(refusal),
        }
    }

    fn warned(&self) -> &[Advice] {
        self.outcome.as_ref().map_or(&[], |outcome| &outcome.warnings)
    }

    fn skipped(&self) -> &[Skipped] {
        self.plan.as_ref().map_or(&[], |plan| &plan.skipped)
    }

    fn enabled(&self, action: Action) -> Result<(), String> {
        match action {
            Action::Confirm if self.is_impossible() => no("It was refused."),
            Action::Confirm if self.outcome.is_none() => no("What would happen is being looked at."),
            Action::Down | Action::Up if self.plan.is_some() => Ok(()),
            other => Confirmation::enabled(other),
        }
    }

    fn label(&self, action: Action) -> Option<Label> {
        if action == Action::Press && self.is_impossible() {
            return Some(label("close", 1));
        }
        let go = self.go.to_lowercase();
        self.confirmation.label(action, &go, &go)
    }
}
