//! Revokes seats of one license, whatever their use.

use super::{Answer, Refused, number_typed};
use crate::app::action::Action;
use crate::app::input::TextInput;
use crate::domain::command::{Command, Taken};
use crate::domain::text::counted;

/// The dialog.
#[derive(Debug, Clone)]
pub struct Revoke {
    /// The license's title.
    pub title: String,
    /// The seats, and those of them that the vendor's newest list lacks.
    pub taken: Taken,
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
    pub(super) fn act(&mut self, action: Action) -> Answer {
        match (action, &self.typed) {
            (Action::AlreadyRemoved, _) => {
                self.already_removed = !self.already_removed;
                Answer::Stay
            }
            (Action::Confirm, None) => Answer::submit(self.command()),
            (Action::Press, Some(typed)) => {
                number_typed(typed, self.taken.seats.len(), &self.to_revoke(), &mut self.wrong)
                    .unwrap_or_else(|| Answer::submit(self.command()))
            }
            (Action::Press | Action::Back | Action::Close, _) => Answer::Close,
            _ => Answer::Stay,
        }
    }

    /// What the number is typed for: `revoke 30 seats`.
    #[must_use]
    pub fn to_revoke(&self) -> String {
        format!("revoke {}", counted(self.taken.seats.len(), "seat"))
    }

    fn command(&self) -> Command {
        Command::RevokeSeats { seats: self.taken.seats.clone(), already_removed: self.already_removed }
    }
}
