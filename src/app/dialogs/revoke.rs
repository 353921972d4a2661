//! Revokes seats of one license, whatever their use.

use super::answer::Answer;
use super::behaviour::DialogBehaviour;
use super::confirmation::{Confirmation, confirmation_is};
use crate::app::action::{Action, Context, Label, label};
use crate::app::env::Env;
use crate::domain::command::Command;
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
    /// What it waits for.
    pub confirmation: Confirmation,
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
        if action == Action::AlreadyRemoved {
            self.already_removed = !self.already_removed;
            return Answer::Stay;
        }
        let (command, to_revoke) = (self.command(), self.to_revoke());
        self.confirmation.answer(action, self.plan.seats.len(), &to_revoke, || Answer::submit(command))
    }

    confirmation_is!(confirmation);

    fn contexts(&self) -> &'static [Context] {
        if self.confirmation.typed.is_some() {
            &[Context::Revoking, Context::Form, Context::Anywhere]
        } else {
            &[Context::Revoking, Context::Dialog, Context::Anywhere]
        }
    }

    fn label(&self, action: Action) -> Option<Label> {
        match action {
            Action::AlreadyRemoved => Some(label("already removed at the vendor", 2)),
            _ => self.confirmation.label(action, "revoke", "revoke"),
        }
    }
}
