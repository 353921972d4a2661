//! Revokes seats of one license, whatever their use.

use super::Refused;
use crate::app::input::TextInput;
use crate::domain::ids::SeatId;

/// The dialog.
#[derive(Debug, Clone)]
pub struct Revoke {
    /// The license's title.
    pub title: String,
    /// The seats.
    pub seats: Vec<SeatId>,
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
