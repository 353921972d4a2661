//! Reclaims the marked seats: what would be taken, from whom, what it saves and on what evidence; then, after `y` or
//! the typed number, takes them.

use super::answer::{Answer, no, usually_enabled};
use super::behaviour::DialogBehaviour;
use super::confirmation::{Confirmation, confirmation_is};
use super::seat_plan::Plan;
use crate::app::action::{Action, Label};
use crate::app::env::Env;
use crate::app::key::Key;
use crate::app::screens::seats::SeatRef;
use crate::domain::batch::TYPED_ABOVE;
use crate::domain::command::{Command, Detail, Outcome};
use crate::domain::dormancy::Threshold;
use crate::domain::ids::SeatId;
use crate::domain::refusal::Refusal;
use crate::domain::skipped::Skipped;
use crate::domain::text::counted;

/// The dialog.
#[derive(Debug, Clone)]
pub struct Reclaim {
    /// The marked seats.
    pub seats: Vec<SeatRef>,
    /// Dormant by which threshold.
    pub threshold: Threshold,
    /// How many of them a filter hides.
    pub hidden: usize,
    /// What would happen; `None` until it is known.
    pub plan: Option<Plan>,
    /// What it waits for.
    pub confirmation: Confirmation,
    taken: Vec<SeatId>,
}

impl Reclaim {
    /// A dialog that waits for its plan.
    #[must_use]
    pub fn new(seats: Vec<SeatRef>, threshold: Threshold, hidden: usize) -> Self {
        let confirmation = Confirmation::new(seats.len() > TYPED_ABOVE || hidden > 0);
        Self { seats, threshold, hidden, plan: None, confirmation, taken: Vec::new() }
    }
}

/// What the number is typed for: `reclaim 30 seats`.
#[must_use]
pub fn to_reclaim(plan: &Plan) -> String {
    format!("reclaim {}", counted(plan.seats, "seat"))
}

impl DialogBehaviour for Reclaim {
    fn act(&mut self, action: Action, _env: Env) -> Answer {
        match (action, &mut self.plan) {
            (Action::Down | Action::Up, Some(plan)) => {
                plan.walk(action == Action::Down);
                Answer::Stay
            }
            (Action::Press, None) if self.confirmation.typed.is_some() => Answer::Stay,
            (_, plan) => {
                let (many, to_do) = plan.as_ref().map_or((0, String::new()), |plan| (plan.seats, to_reclaim(plan)));
                // What the plan shows, and nothing beyond it.
                let (taken, threshold) = (&self.taken, self.threshold);
                let command = || Command::Reclaim { seats: taken.clone(), threshold };
                let go = || if taken.is_empty() { Answer::Stay } else { Answer::submit(command()) };
                self.confirmation.answer(action, many, &to_do, go)
            }
        }
    }

    confirmation_is!(confirmation);

    /// A key that is bound to nothing here: an arrow through the licenses, or the number.
    fn key(&mut self, key: Key, _env: Env) {
        if !self.plan.as_mut().is_some_and(|plan| plan.key(key)) {
            self.confirmation.key(key);
        }
    }

    /// Every marked seat.
    fn rehearsal(&self) -> Option<Command> {
        let seats = self.seats.iter().map(|mark| mark.seat).collect();
        Some(Command::Reclaim { seats, threshold: self.threshold })
    }

    fn rehearsed(&mut self, result: Result<Outcome, Refusal>, env: Env) {
        match result {
            Ok(Outcome { detail: Detail::Seats(plan), .. }) => {
                self.plan = Some(Plan::of(&plan, env.scope.currency));
                self.taken = plan.seats;
            }
            Ok(_) => {}
            Err(refusal) => self.refuse(refusal),
        }
    }

    fn skipped(&self) -> &[Skipped] {
        self.plan.as_ref().map_or(&[], |plan| &plan.skipped)
    }

    fn enabled(&self, action: Action) -> Result<(), String> {
        match (action, &self.plan) {
            (Action::Confirm, None) if self.confirmation.refused.is_some() => no("It was refused."),
            (Action::Confirm, None) => no("The plan is being made."),
            (Action::Confirm, Some(plan)) if plan.seats == 0 => no("None of these seats can be reclaimed."),
            _ => usually_enabled(action),
        }
    }

    fn label(&self, action: Action) -> Option<Label> {
        self.confirmation.label(action, "reclaim selected seats", "reclaim")
    }
}
