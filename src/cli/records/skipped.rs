//! Seats that a change leaves as they are: for people a line each, for programs a record.

use crate::cli::output::Out;
use crate::domain::command::{Detail, Outcome};
use crate::domain::ids::SeatId;
use crate::domain::skipped::Skipped;
use crate::domain::text::Shown;
use serde::Serialize;
use std::io;

/// A seat that stays, and why.
#[derive(Debug, Serialize)]
pub struct Stays {
    id: SeatId,
    reason: String,
}

/// The seats that stay, as programs read them.
pub fn stays(skipped: &[Skipped]) -> Vec<Stays> {
    skipped.iter().map(|skipped| Stays { id: skipped.seat, reason: skipped.reason.clone() }).collect()
}

/// The seats that stay, with the reason.
pub fn skipped(out: &mut Out, outcome: &Outcome) -> io::Result<()> {
    let skipped = match &outcome.detail {
        Detail::Revoked(taken) | Detail::Reclaimed(taken) | Detail::Noted(taken) => &taken.skipped,
        Detail::Edited { skipped, .. } => skipped,
        _ => return Ok(()),
    };
    for skipped in skipped {
        out.line(format!("{} {} stays: {}", skipped.seat, Shown(&skipped.holder), Shown(&skipped.reason)))?;
    }
    Ok(())
}
