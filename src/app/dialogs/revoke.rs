//! Revokes seats of one license, whatever their use.

use super::behaviour::{
    Answer, DialogBehaviour, Number, Refused, label, no, number_typed, press_number, usually_enabled,
};
use crate::app::action::{Action, Context, Label};
use crate::app::env::Env;
use crate::app::input::TextInput;
use crate::domain::command::Command;
use crate::domain::refusal::Refusal;
use crate::domain::seat_plan::SeatPlan;
use crate::domain::text::counted;

/// The dialog.
#[derive(Debug, Clone)]
pub struct Revoke {
    /// The license's title.
    pub title: String,
    /// The seats, and those of them that the vendor's newest list lacks.
    pub plan: SeatPlan,
    /// Whose they are, as far as there is room to say.
    pub holders: Vec<String>,
    /// How many of them a filter hides.
    pub hidden: usize,
    /// The vendor's count has left them out already.
    pub already_removed: bool,
    /// The number of seats, where it must be typed.
    pub typed: Option<TextInput>,
    /// What is wrong with the number.
    pub wrong: Option<String>,
    /// Why it was not done.
    pub refused: Refused,
}

impl Revoke {
    /// What the number is typed for: `revoke 30 seats`.
    #[must_use]
    pub fn to_revoke(&self) -> String {
        format!("revoke {}", counted(self.plan.seats.len(), "seat"))
    }

    fn command(&self) -> Command {
        Command::RevokeSeats { seats: self.plan.seats.clone(), already_removed: self.already_removed }
    }
}

impl DialogBehaviour for Revoke {
    fn act(&mut self, action: Action, _env: Env) -> Answer {
        match (action, &self.typed) {
            (Action::AlreadyRemoved, _) => {
                self.already_removed = !self.already_removed;
                Answer::Stay
            }
            (Action::Confirm, None) => Answer::submit(self.command()),
            (Action::Press, Some(typed)) => {
                number_typed(typed, self.plan.seats.len(), &self.to_revoke(), &mut self.wrong)
                    .unwrap_or_else(|| Answer::submit(self.command()))
            }
            (Action::Press | Action::Back | Action::Close, _) => Answer::Close,
            _ => Answer::Stay,
        }
    }

    fn contexts(&self) -> &'static [Context] {
        if self.typed.is_some() {
            &[Context::Revoking, Context::Form, Context::Anywhere]
        } else {
            &[Context::Revoking, Context::Dialog, Context::Anywhere]
        }
    }

    fn number(&mut self) -> Option<Number<'_>> {
        Some(Number { typed: &mut self.typed, wrong: &mut self.wrong })
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.refused = Some(refusal);
    }

    fn enabled(&self, action: Action) -> Result<(), String> {
        match action {
            Action::Down | Action::Up => no("There is no list here."),
            other => usually_enabled(other),
        }
    }

    fn label(&self, action: Action) -> Option<Label> {
        Some(match action {
            Action::Confirm if self.typed.is_none() => label("revoke", 0),
            Action::Press => press_number(self.typed.as_ref(), "revoke"),
            Action::AlreadyRemoved => label("already removed at the vendor", 2),
            _ => return None,
        })
    }
}
