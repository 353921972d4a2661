//! Reclaims the marked seats: what would be taken, from whom, what it saves and on what evidence; then, after `y` or
//! the typed number, takes them.

use super::Refused;
use crate::app::input::TextInput;
use crate::app::msg::Ticket;
use crate::app::screens::seats::SeatRef;
use crate::domain::dormancy::Threshold;
use crate::domain::ids::LicenseId;
use crate::domain::money::{BillingCycle, Savings};
use crate::domain::reclaim::Skipped;
use crate::domain::utilization::CurrencyTotal;

/// More seats than this, and their number must be typed.
pub const TYPED_ABOVE: usize = 20;

/// The dialog.
#[derive(Debug, Clone)]
pub struct Reclaim {
    /// The marked seats.
    pub seats: Vec<SeatRef>,
    /// Dormant by which threshold.
    pub threshold: Threshold,
    /// How many of them a filter hides.
    pub hidden: usize,
    /// The rehearsal that the plan waits for.
    pub rehearsal: Option<Ticket>,
    /// What would happen; `None` until it is known.
    pub plan: Option<Plan>,
    /// The number of seats, where it must be typed.
    pub typed: Option<TextInput>,
    /// What is wrong with the number.
    pub wrong: Option<String>,
    /// Why it was not done.
    pub refused: Refused,
}

/// What a reclaim would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// License by license, the most seats first.
    pub lines: Vec<PlanLine>,
    /// Seats that would be taken.
    pub seats: usize,
    /// What they save, a figure for each currency.
    pub savings: Vec<CurrencyTotal>,
    /// Licenses whose price is not known.
    pub without_price: usize,
    /// Seats whose evidence is stale.
    pub stale: usize,
    /// Age in days of the oldest evidence among those.
    pub oldest: u32,
    /// Seats judged by the holder's sign-in only.
    pub by_sign_in: usize,
    /// Holders who are told.
    pub told: usize,
    /// Seats that would stay, and why.
    pub skipped: Vec<Skipped>,
}

/// One license of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanLine {
    /// Which.
    pub license: LicenseId,
    /// Its title.
    pub title: String,
    /// Seats that would be taken.
    pub seats: u32,
    /// What they save; `None` if the price is not known.
    pub savings: Option<Savings>,
    /// How often that recurs.
    pub cycle: BillingCycle,
}
