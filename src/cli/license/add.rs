//! `license add`: every field of a license as a flag of its name.

use super::flags::Flags;
use crate::cli::context::{Context, Session};
use crate::cli::failure::Failure;
use crate::cli::receipt::Receipt;
use crate::cli::values::{self, Given, given, or_none};
use crate::domain::command::Command;
use clap::Args;

pub const AFTER: &str = "\
What is not given: 1 seat of type user, billed annually in the organisation's currency; active, with a
hard limit, 30 days of grace, a countdown from 30 days before expiry, and no renewal by itself.

Example:
  dormouse license add --product Sketchpad --name \"Business+\" --seats-total 40 --cost-per-seat 12.50
  dormouse license add --product Ledger --seats-total 5 --total-cost 1200 --currency USD \\
      --billing-cycle annual --expiry-date 2027-03-31 --auto-renew --notice-days 60
  pass show sketchpad | dormouse license add --product Sketchpad --license-key -
";

#[derive(Debug, Args)]
pub struct Add {
    /// The product it is for, by name or id; added to the catalog if it is new
    #[arg(long, value_name = "PRODUCT", value_parser = values::name)]
    product: String,
    /// The product's publisher, if two products share the name or it is new
    #[arg(long, value_name = "TEXT", value_parser = or_none(values::text))]
    publisher: Option<Given<String>>,
    #[command(flatten)]
    flags: Flags,
    #[command(flatten)]
    receipt: Receipt,
}

impl Add {
    pub fn run(self, context: &mut Context<'_>, session: &mut Session) -> Result<(), Failure> {
        session.may_write()?;
        let publisher = given(self.publisher);
        let fields = self.flags.with_key()?.fields(session.org.currency)?;
        let outcome =
            session.execute(&Command::AddLicense { product: self.product, publisher, fields: Box::new(fields) })?;
        self.receipt.give(context, session, &outcome)
    }
}
