//! Reclaims the marked seats: what would be taken, from whom, what it saves and on what evidence; then, after `y` or
//! the typed number, takes them.

use super::behaviour::{
    ASKS, Answer, DialogBehaviour, FORM, Number, Refused, label, no, number_typed, press_number, usually_enabled,
};
use crate::app::action::{Action, Context, Label};
use crate::app::env::Env;
use crate::app::input::TextInput;
use crate::app::key::{Code, Key};
use crate::app::msg::{Data, Query};
use crate::app::screens::seats::SeatRef;
use crate::domain::batch::TYPED_ABOVE;
use crate::domain::command::{Command, Detail, Outcome, Taken};
use crate::domain::dormancy::Threshold;
use crate::domain::evidence_quality::EvidenceQuality;
use crate::domain::ids::{LicenseId, SeatId};
use crate::domain::money::{BillingCycle, Savings};
use crate::domain::read_model::{SeatEntry, SeatFilter};
use crate::domain::refusal::Refusal;
use crate::domain::skipped::Skipped;
use crate::domain::text::{counted, key};
use crate::domain::time::Day;
use crate::domain::utilization::{CurrencyTotal, potential};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

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
    entries: Option<Arc<Vec<SeatEntry>>>,
    taken: Option<Taken>,
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
            entries: None,
            taken: None,
        }
    }

    /// The command that is rehearsed: every marked seat.
    fn question(&self) -> Command {
        Command::Reclaim { seats: self.seats.iter().map(|mark| mark.seat).collect(), threshold: self.threshold }
    }

    /// The read that the plan waits for.
    fn query(&self) -> Query {
        let ids = self.seats.iter().map(|mark| mark.seat).collect();
        Query::Seats(SeatFilter { ids: Some(ids), ..SeatFilter::default() }, self.threshold)
    }

    fn walk(&mut self, down: bool) -> Answer {
        let last = self.plan.as_ref().map_or(0, |plan| plan.lines.len().saturating_sub(1));
        self.at = if down { self.at + 1 } else { self.at.saturating_sub(1) }.min(last);
        Answer::Stay
    }

    /// The command for what the plan shows, and nothing beyond it.
    fn submit(&self) -> Answer {
        match &self.taken {
            Some(taken) if self.plan.as_ref().is_some_and(|plan| plan.seats > 0) => {
                Answer::submit(Command::Reclaim { seats: taken.seats.clone(), threshold: self.threshold })
            }
            _ => Answer::Stay,
        }
    }

    /// Makes the plan once seats and rehearsal are there.
    fn plan(&mut self, env: Env) {
        let (Some(taken), Some(entries)) = (&self.taken, &self.entries) else { return };
        let chosen: BTreeSet<SeatId> = taken.seats.iter().copied().collect();
        let scope = crate::app::table::Scope { threshold: self.threshold, ..env.scope };
        let mut plan = Plan {
            seats: taken.seats.len(),
            told: taken.told(),
            skipped: taken.skipped.clone(),
            to_remove: taken.to_be_removed().len(),
            gone: taken.said_of_gone(),
            today: scope.today,
            ..Plan::default()
        };
        let (mut lines, mut verdicts) = (BTreeMap::<LicenseId, u32>::new(), Vec::new());
        for entry in entries.iter().filter(|entry| chosen.contains(&entry.seat.id)) {
            *lines.entry(entry.seat.license).or_default() += 1;
            verdicts.push(scope.verdict(entry));
        }
        plan.grounds = EvidenceQuality::of(&verdicts);
        let known = lines.iter().filter_map(|(id, seats)| Some((&env.records.license(*id)?.license.terms, *seats)));
        (plan.savings, plan.without_price) = potential(known, env.scope.currency);
        for (license, seats) in lines {
            let Some(entry) = env.records.license(license) else { continue };
            let terms = &entry.license.terms;
            let savings = terms.savings(seats);
            let title = entry.license.title();
            plan.lines.push(PlanLine { license, title, seats, savings, cycle: terms.billing_cycle });
        }
        plan.lines.sort_by_cached_key(|line| (std::cmp::Reverse(line.seats), key(&line.title), line.license));
        self.plan = Some(plan);
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

    fn queries(&self, _env: Env) -> Vec<Query> {
        vec![self.query()]
    }

    fn take(&mut self, query: &Query, data: &Data, env: Env) -> Answer {
        if let Data::Seats(seats) = data
            && *query == self.query()
        {
            self.entries = Some(Arc::clone(seats));
            self.plan(env);
        }
        Answer::Stay
    }

    fn rehearsal(&self) -> Option<Command> {
        Some(self.question())
    }

    fn rehearsed(&mut self, result: Result<Outcome, Refusal>, env: Env) {
        match result {
            Ok(Outcome { detail: Detail::Reclaimed(taken), .. }) => {
                self.taken = Some(taken);
                self.plan(env);
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
