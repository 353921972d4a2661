//! Says why a seat is dormant, or is not: the rule, the signal, the day, the source.

use crate::domain::ids::SeatId;
use crate::domain::view::Why;

/// The dialog.
#[derive(Debug, Clone)]
pub struct WhyDialog {
    /// Which seat.
    pub seat: SeatId,
    /// Everything behind the verdict; `None` until it was read.
    pub why: Option<Box<Why>>,
    /// The sentences, in the order they are read.
    pub lines: Vec<(String, String)>,
}
