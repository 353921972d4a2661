//! `exempt`: keeps seats off the dormant list through a day, and lifts that again.

use super::context::{Context, Session};
use super::failure::{Done, Failure, Status};
use super::receipt::Receipt;
use super::values;
use crate::domain::command::Command;
use crate::domain::ids::SeatId;
use crate::domain::read_model::SeatFilter;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::domain::time::Day;
use clap::{ArgGroup, Args};

const AFTER: &str = "\
Example:
  dormouse exempt S345 --until 2027-03-31 --reason \"parental leave cover\"
  dormouse exempt --license L7 --person ana@example.com --until 2027-01-31 --reason \"pilot\"
  dormouse exempt S345 --lift

An exemption holds through its last day, which lies at most three years ahead, and ends by
itself. The seats of somebody who is inactive or offboarded are dormant all the same.";

/// Keep seats off the dormant list through a day
#[derive(Debug, Args)]
#[command(after_help = AFTER, group(ArgGroup::new("which").args(["seats", "person"]).required(true)))]
pub struct Exempt {
    /// Which seats
    #[arg(value_name = "SEAT", value_parser = values::id(SeatId::parse, "S345"))]
    seats: Vec<SeatId>,
    /// In place of seats: those of these people, with --license
    #[arg(long, value_name = "PERSON", num_args = 1.., requires = "license")]
    person: Vec<String>,
    /// The license whose seats the people hold
    #[arg(long, value_name = "LICENSE", requires = "person")]
    license: Option<String>,
    /// The last day of the exemption
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = values::day, required_unless_present = "lift")]
    until: Option<Day>,
    /// Why
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, required_unless_present = "lift")]
    reason: Option<String>,
    /// End the exemption now
    #[arg(long, conflicts_with_all = ["until", "reason"])]
    lift: bool,
    #[command(flatten)]
    receipt: Receipt,
}

impl Exempt {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let mut session = context.open()?;
        let seats = self.seats(&session)?;
        let command = match (self.until, self.reason) {
            (Some(until), Some(reason)) => Command::ExemptSeats { seats, until, reason },
            _ => Command::LiftExemptions(seats),
        };
        let outcome = session.execute(&command)?;
        self.receipt.give(context, &session, &outcome)?;
        Ok(Status::Done)
    }

    /// The seats that are named, or that the people named hold of the license.
    fn seats(&self, session: &Session) -> Result<Vec<SeatId>, Failure> {
        let Some(license) = &self.license else { return Ok(self.seats.clone()) };
        let store = &session.store;
        let license = store.find_license(license)?;
        let mut seats = Vec::new();
        for who in &self.person {
            let person = store.find_person(who)?;
            let filter = SeatFilter { license: Some(license), person: Some(person), ..SeatFilter::default() };
            let held = store.seats(&filter, session.org.as_of(session.today()))?;
            let Some(entry) = held.first() else {
                let title = store.license(license, session.today())?.license.title();
                return Err(Refusal::new(
                    Code::NotFound,
                    format!("{} holds no seat of {}.", Shown(who), Shown(&title)),
                )
                .hint(format!("list the holders with: dormouse seat list --license {license}"))
                .into());
            };
            seats.push(entry.seat.id);
        }
        Ok(seats)
    }
}
