//! Reclaims the marked seats: what would be taken, from whom, what it saves and on what evidence; then, after `y` or
//! the typed number, takes them.

use super::behaviour::{
    ASKS, Answer, DialogBehaviour, FORM, Number, Refused, label, no, number_typed, press_number, usually_enabled,
};
use crate::app::action::{Action, Context, Label};
use crate::app::env::Env;
use crate::app::input::TextInput;
use crate::app::key::{Code, Key};
use crate::app::screens::seats::SeatRef;
use crate::domain::batch::TYPED_ABOVE;
use crate::domain::command::{Command, Detail, Outcome};
use crate::domain::dormancy::Threshold;
use crate::domain::evidence_quality::EvidenceQuality;
use crate::domain::ids::{LicenseId, SeatId};
use crate::domain::money::{BillingCycle, Currency, Savings};
use crate::domain::refusal::Refusal;
use crate::domain::seat_plan::{PlannedLicense, SeatPlan};
use crate::domain::skipped::Skipped;
use crate::domain::text::{counted, key};
use crate::domain::time::Day;
use crate::domain::utilization::CurrencyTotal;

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
    /// The number of seats, where it must be typed.
    pub typed: Option<TextInput>,
    /// What is wrong with the number.
    pub wrong: Option<String>,
    /// Why it was not done.
    pub refused: Refused,
    /// Which license is to be seen where there is no room for all.
    pub at: usize,
    taken: Vec<SeatId>,
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
    /// What the verdicts rest on.
    pub grounds: EvidenceQuality,
    /// The day they were made on.
    pub today: Day,
    /// People who are told.
    pub told: usize,
    /// Seats that would stay, and why.
    pub skipped: Vec<Skipped>,
    /// Accounts that are still to be removed at the vendor afterwards.
    pub to_remove: usize,
    /// What is said of seats that the vendor lists no more.
    pub gone: Option<String>,
}

impl Plan {
    /// What is shown of a plan, in an organisation of that currency.
    #[must_use]
    pub fn of(plan: &SeatPlan, own: Currency) -> Self {
        let line = |(license, planned): (&LicenseId, &PlannedLicense)| {
            let (terms, title) = (&planned.license.terms, planned.license.title());
            let savings = terms.savings(planned.seats);
            PlanLine { license: *license, title, seats: planned.seats, savings, cycle: terms.billing_cycle }
        };
        let mut lines: Vec<PlanLine> =
            plan.licenses.iter().filter(|(_, planned)| planned.seats > 0).map(line).collect();
        lines.sort_by_cached_key(|line| (std::cmp::Reverse(line.seats), key(&line.title), line.license));
        let (savings, without_price) = plan.savings(own);
        Self {
            lines,
            seats: plan.seats.len(),
            savings,
            without_price,
            grounds: plan.grounds,
            today: plan.as_of.day,
            told: plan.told(),
            skipped: plan.skipped.clone(),
            to_remove: plan.to_be_removed().len(),
            gone: plan.said_of_gone(),
        }
    }

    /// What the number is typed for: `reclaim 30 seats`.
    #[must_use]
    pub fn to_reclaim(&self) -> String {
        format!("reclaim {}", counted(self.seats, "seat"))
    }
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

impl Reclaim {
    /// A dialog that waits for its plan.
    #[must_use]
    pub fn new(seats: Vec<SeatRef>, threshold: Threshold, hidden: usize) -> Self {
        let must_type = seats.len() > TYPED_ABOVE || hidden > 0;
        Self {
            seats,
            threshold,
            hidden,
            plan: None,
            typed: must_type.then(TextInput::line),
            wrong: None,
            refused: None,
            at: 0,
            taken: Vec::new(),
        }
    }

    /// The command that is rehearsed: every marked seat.
    fn question(&self) -> Command {
        Command::Reclaim { seats: self.seats.iter().map(|mark| mark.seat).collect(), threshold: self.threshold }
    }

    fn walk(&mut self, down: bool) -> Answer {
        let last = self.plan.as_ref().map_or(0, |plan| plan.lines.len().saturating_sub(1));
        self.at = if down { self.at + 1 } else { self.at.saturating_sub(1) }.min(last);
        Answer::Stay
    }

    /// The command for what the plan shows, and nothing beyond it.
    fn submit(&self) -> Answer {
        if self.taken.is_empty() {
            return Answer::Stay;
        }
        Answer::submit(Command::Reclaim { seats: self.taken.clone(), threshold: self.threshold })
    }
}

impl DialogBehaviour for Reclaim {
    fn act(&mut self, action: Action, _env: Env) -> Answer {
        match (action, &self.typed) {
            (Action::Confirm, None) => self.submit(),
            (Action::Press, Some(typed)) => {
                let Some(plan) = &self.plan else { return Answer::Stay };
                match number_typed(typed, plan.seats, &plan.to_reclaim(), &mut self.wrong) {
                    None => self.submit(),
                    Some(answer) => answer,
                }
            }
            (Action::Press | Action::Back | Action::Close, _) => Answer::Close,
            (Action::Down, _) => self.walk(true),
            (Action::Up, _) => self.walk(false),
            _ => Answer::Stay,
        }
    }

    /// A key that is bound to nothing here: the number, or an arrow through the licenses.
    fn key(&mut self, key: Key, _env: Env) {
        match key.code {
            Code::Down | Code::Up => {
                self.walk(key.code == Code::Down);
            }
            _ => Number { typed: &mut self.typed, wrong: &mut self.wrong }.key(key),
        }
    }

    fn contexts(&self) -> &'static [Context] {
        if self.typed.is_some() { FORM } else { ASKS }
    }

    fn number(&mut self) -> Option<Number<'_>> {
        Some(Number { typed: &mut self.typed, wrong: &mut self.wrong })
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.refused = Some(refusal);
    }

    fn rehearsal(&self) -> Option<Command> {
        Some(self.question())
    }

    fn rehearsed(&mut self, result: Result<Outcome, Refusal>, env: Env) {
        match result {
            Ok(Outcome { detail: Detail::Seats(plan), .. }) => {
                self.plan = Some(Plan::of(&plan, env.scope.currency));
                self.taken = plan.seats;
            }
            Ok(_) => {}
            Err(refusal) => self.refused = Some(refusal),
        }
    }

    fn skipped(&self) -> &[Skipped] {
        self.plan.as_ref().map_or(&[], |plan| &plan.skipped)
    }

    fn enabled(&self, action: Action) -> Result<(), String> {
        match (action, &self.plan) {
            (Action::Confirm, None) if self.refused.is_some() => no("It was refused."),
            (Action::Confirm, None) => no("The plan is being made."),
            (Action::Confirm, Some(plan)) if plan.seats == 0 => no("None of these seats can be reclaimed."),
            _ => usually_enabled(action),
        }
    }

    fn label(&self, action: Action) -> Option<Label> {
        Some(match action {
            Action::Confirm if self.typed.is_none() => label("reclaim selected seats", 0),
            Action::Press => press_number(self.typed.as_ref(), "reclaim"),
            _ => return None,
        })
    }
}
