//! `seat edit`: what is recorded of seats, changed field by field.

use crate::cli::context::{Context, Session};
use crate::cli::failure::Failure;
use crate::cli::field_flags::FieldFlags;
use crate::cli::receipt::{Reason, Receipt};
use crate::cli::values;
use crate::domain::command::Command;
use crate::domain::edit::{SEAT_FIELDS, SeatEdit};
use crate::domain::field::Kind;
use crate::domain::ids::SeatId;
use crate::domain::read_model::SeatFilter;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use clap::{Arg, Args};

pub const AFTER: &str = "\
What is not given stays; none clears a field.

Example:
  dormouse seat edit S345 --last-used 2026-11-02 --notes \"seen in the weekly call\"
  dormouse seat edit S345 S346 --access-level viewer
  dormouse seat edit --license L7 --person ana@example.com --account-identifier none";

#[derive(Debug, Args)]
#[command(mut_args = hyphenated)]
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
    fields: FieldFlags<SeatEdit>,
    #[command(flatten)]
    why: Reason,
    #[command(flatten)]
    receipt: Receipt,
}

/// A text may begin with a hyphen: much of what is noted does.
fn hyphenated(arg: Arg) -> Arg {
    let texts = SEAT_FIELDS.iter().filter(|field| matches!(field.kind, Kind::Text(..)));
    let is_text = texts.into_iter().any(|field| arg.get_id() == field.name);
    if is_text { arg.allow_hyphen_values(true) } else { arg }
}

impl Edit {
    pub fn run(self, context: &mut Context<'_>, session: &mut Session) -> Result<(), Failure> {
        if self.fields.is_empty() {
            return Err(Failure::no_field("seat edit"));
        }
        session.may_write()?;
        let seats = match (&self.license, &self.person) {
            (Some(license), Some(person)) => vec![held(session, license, person)?],
            _ => self.seats,
        };
        let edit = self.fields.over(SeatEdit::default(), session.org.currency)?;
        // Each field is written for itself, so that nothing that was seen before is overwritten.
        let outcome = session.execute(&Command::EditSeats { seats, edit, seen: None, reason: self.why.reason })?;
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
