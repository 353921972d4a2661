//! Exempts seats from being dormant, until a day and with a reason; and lifts exemptions.

use super::answer::Answer;
use super::fields::{Filled, form_is, go_to_error};
use super::preview::Preview;
use super::seat_plan::{Plan, judged};
use crate::app::env::Env;
use crate::app::form::{Field, Form};
use crate::app::msg::{Data, Query};
use crate::domain::advice::Advice;
use crate::domain::command::Command;
use crate::domain::exemption::{may_end_on, parse_reason};
use crate::domain::ids::SeatId;
use crate::domain::license::title;
use crate::domain::read_model::{SeatEntry, SeatFilter};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::seat_plan::SeatChange;
use crate::domain::text::counted;
use crate::domain::time::{Day, add_months, in_words};

/// Months that an exemption runs unless another day is typed.
const MONTHS: u32 = 3;

/// Seats that something is done to: those that are marked, or the one at the cursor.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// The seats' ids.
    pub seats: Vec<SeatId>,
    /// How many of them a filter hides.
    pub hidden: usize,
    /// The one that is at hand, where it is that alone.
    pub entry: Option<SeatEntry>,
}

impl Chosen {
    /// In words: `the seat of Ana · Chat`, `3 seats`.
    fn named(&self) -> String {
        match &self.entry {
            Some(entry) => {
                format!("the seat of {} · {}", entry.seat.holder_name, title(&entry.product, entry.license.as_deref()))
            }
            None => counted(self.seats.len(), "seat"),
        }
    }
}

/// The dialog.
#[derive(Debug, Clone)]
pub struct Exempt {
    /// Whose seats.
    pub title: String,
    /// The seats.
    pub chosen: Chosen,
    /// What would happen; `None` until the seats were read.
    pub plan: Option<Plan>,
    /// Which of the seats stay dormant all the same.
    pub warnings: Vec<Advice>,
    /// The last day and the reason, in this order.
    pub form: Form,
}

impl Exempt {
    /// A form for these seats.
    #[must_use]
    pub fn new(chosen: Chosen, env: Env) -> Self {
        let until = add_months(env.scope.today, MONTHS);
        let fields = vec![Field::figure("until", "Last day", &until.to_string()), Field::line("reason", "Reason")];
        let title = format!("Exempt {}", chosen.named());
        let form = Form::new("Exempt", fields);
        let mut dialog = Self { title, chosen, plan: None, warnings: Vec::new(), form };
        dialog.check(env);
        dialog
    }

    fn until(&self) -> Result<Day, Refusal> {
        self.form.text("until").trim().parse().map_err(|_| {
            Refusal::new(Code::BadValue, "The last day is not a day.").hint("write it as 2027-03-31").on("until")
        })
    }

    fn query(&self, env: Env) -> Query {
        let filter = SeatFilter { ids: Some(self.chosen.seats.clone()), ..SeatFilter::default() };
        Query::Seats(filter, env.scope.threshold)
    }
}

impl Filled for Exempt {
    form_is!(form);

    fn draft(&self) -> String {
        let first = self.chosen.seats.first().map(ToString::to_string).unwrap_or_default();
        format!("exempt {first} {}", self.chosen.seats.len())
    }

    fn check(&mut self, env: Env) {
        let today = env.scope.today;
        let until = self.until().and_then(|day| may_end_on(day, today).map(|()| Some(in_words(day, today))));
        self.form.judge("until", until);
        let reason = parse_reason(self.form.text("reason")).map(|_| None);
        self.form.judge("reason", reason);
    }

    fn needs(&self, env: Env) -> Vec<Query> {
        vec![self.query(env)]
    }

    fn receive(&mut self, query: &Query, data: &Data, env: Env) {
        if let Data::Seats(seats) = data
            && *query == self.query(env)
        {
            let change = SeatChange::Exempt { until: env.scope.today, reason: String::new() };
            let plan = judged(change, seats.iter(), env);
            self.warnings.clone_from(&plan.warnings);
            self.plan = Some(Plan::of(&plan, env.scope.currency));
        }
    }

    fn submit(&mut self, env: Env) -> Answer {
        self.form.submitting();
        self.check(env);
        match self.until() {
            Ok(until) if !go_to_error(&mut self.form) => Answer::submit(Command::ExemptSeats {
                seats: self.chosen.seats.clone(),
                until,
                reason: self.form.text("reason").to_owned(),
            }),
            _ => Answer::Stay,
        }
    }
}

/// The question before the exemptions of seats are lifted.
#[must_use]
pub fn lift(chosen: Chosen) -> Preview {
    let until = chosen.entry.as_ref().and_then(|entry| entry.seat.exempt_until);
    let said = until.map(|day| format!("It is exempt until {day}."));
    let after = if chosen.seats.len() == 1 {
        "It is judged like any other seat again, from now on."
    } else {
        "They are judged like any other seat again, from now on."
    };
    let whose = chosen.entry.as_ref().map_or_else(|| chosen.named(), |entry| entry.seat.holder_name.clone());
    let title = format!("Lift the exemption of {whose}?");
    let lines = said.into_iter().chain([after.to_owned()]).collect();
    let command = Command::LiftExemptions(chosen.seats);
    Preview { hidden: chosen.hidden, ..Preview::new(title, lines, "Lift", command) }
}
