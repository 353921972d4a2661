//! `seat edit`: what is recorded of seats, changed field by field.

use crate::cli::context::{Context, Session};
use crate::cli::failure::Failure;
use crate::cli::receipt::Receipt;
use crate::cli::values::{self, Given, change, or_none};
use crate::domain::command::Command;
use crate::domain::edit::SeatEdit;
use crate::domain::evidence::Last;
use crate::domain::ids::SeatId;
use crate::domain::read_model::SeatFilter;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::domain::time::Day;
use clap::Args;

pub const AFTER: &str = "\
What is not given stays; none clears a field.

Example:
  dormouse seat edit S345 --last-used 2026-11-02 --notes \"seen in the weekly call\"
  dormouse seat edit S345 S346 --access-level viewer
  dormouse seat edit --license L7 --person ana@example.com --account-identifier none";

#[derive(Debug, Args)]
pub struct Edit {
    /// Which seats
    #[arg(value_name = "SEAT", value_parser = values::id(SeatId::parse, "S345"))]
    #[arg(required_unless_present_all = ["license", "person"], conflicts_with_all = ["license", "person"])]
    seats: Vec<SeatId>,
    /// In place of ids: the seat of this license
    #[arg(long, value_name = "LICENSE", requires = "person")]
    license: Option<String>,
    /// The person who holds it
    #[arg(long, value_name = "PERSON", requires = "license")]
    person: Option<String>,
    #[command(flatten)]
    fields: Fields,
    #[command(flatten)]
    receipt: Receipt,
}

#[derive(Debug, Args, Default, PartialEq)]
struct Fields {
    /// The day it was used last; never, if it never was; none, if nothing is known
    #[arg(long, value_name = "DATE|never|none", value_parser = values::last_day)]
    last_used: Option<Last>,
    /// What the holder may do there, in at most 64 characters
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = or_none(values::text))]
    access_level: Option<Given<String>>,
    /// The account's name at the vendor, in at most 191 characters
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = or_none(values::text))]
    account_identifier: Option<Given<String>>,
    /// Free text of at most 1000 characters, in place of what is there
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = or_none(values::text))]
    notes: Option<Given<String>>,
    /// The day it was given; none, if that is not known
    #[arg(long, value_name = "DATE", value_parser = or_none(values::day))]
    assigned_on: Option<Given<Day>>,
}

impl Edit {
    pub fn run(self, context: &mut Context<'_>, session: &mut Session) -> Result<(), Failure> {
        if self.fields == Fields::default() {
            return Err(Failure::Usage(
                Refusal::new(Code::MissingValue, "An edit needs a field to change.")
                    .hint("give each with its flag; see: dormouse seat edit --help"),
            ));
        }
        session.may_write()?;
        let seats = match (&self.license, &self.person) {
            (Some(license), Some(person)) => vec![held(session, license, person)?],
            _ => self.seats,
        };
        let fields = self.fields;
        let edit = SeatEdit {
            last_used: fields.last_used,
            access_level: change(fields.access_level),
            account_identifier: change(fields.account_identifier),
            notes: change(fields.notes),
            assigned_on: change(fields.assigned_on),
        };
        // Each field is written for itself, so that nothing that was seen before is overwritten.
        let outcome = session.execute(&Command::EditSeats { seats, edit, seen: None })?;
        self.receipt.give(context, session, &outcome)
    }
}

/// The seat of a license that a person holds.
fn held(session: &Session, license: &str, person: &str) -> Result<SeatId, Refusal> {
    let store = &session.store;
    let id = store.find_license(license)?;
    let filter = SeatFilter { license: Some(id), person: Some(store.find_person(person)?), ..SeatFilter::default() };
    let found = store.seats(&filter, session.org.as_of(session.today()))?;
    found.first().map(|entry| entry.seat.id).ok_or_else(|| {
        Refusal::new(Code::NotFound, format!("{} holds no seat of {}.", Shown(person), Shown(license)))
            .hint(format!("list the seats with: dormouse seat list --license {id}"))
    })
}
