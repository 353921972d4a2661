//! `license edit`, `archive`, `restore` and `reveal-key`: what changes a license that is there.

use super::flags::Flags;
use crate::cli::context::{Context, Session};
use crate::cli::failure::{Failure, note};
use crate::cli::format::{capital, count};
use crate::cli::receipt::{Reason, Receipt};
use crate::domain::command::{Command, Detail};
use crate::domain::ids::LicenseId;
use crate::domain::license::LicenseFields;
use crate::domain::refusal::Refusal;
use crate::domain::text::Shown;
use clap::Args;

pub const EDIT_AFTER: &str = "\
What is not given stays; none clears a field that may be empty.

Example:
  dormouse license edit L7 --seats-total 50 --total-cost none
  dormouse license edit \"Sketchpad Team\" --limit-policy soft --overdraft 5 --grace-days 30
  dormouse license edit L7 --seat-type unlimited
  dormouse license edit L7 --vendor-product \"Sketchpad Teams\"    what exports call it, added to what they did
  dormouse license edit L7 --counting accounts --dry-run    what the vendor would be held to count
  dormouse license edit L7 --license-key -    the key is typed, and not shown";

#[derive(Debug, Args)]
pub struct Edit {
    /// Its id, its name, or product and name
    license: String,
    /// The product it is for, by name or id
    #[arg(long, value_name = "PRODUCT")]
    product: Option<String>,
    #[command(flatten)]
    flags: Flags,
    /// Show what would come of it, and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    why: Reason,
    #[command(flatten)]
    receipt: Receipt,
}

#[derive(Debug, Args)]
pub struct Which {
    /// Its id, its name, or product and name
    license: String,
    #[command(flatten)]
    receipt: Receipt,
}

#[derive(Debug, Args)]
pub struct Reveal {
    /// Its id, its name, or product and name
    license: String,
}

impl Edit {
    pub fn run(self, context: &mut Context<'_>, session: &mut Session) -> Result<(), Failure> {
        if self.product.is_none() && self.flags.is_empty() {
            return Err(Failure::no_field("license edit"));
        }
        if !self.dry_run {
            session.may_write()?;
        }
        let entry = session.store.license(session.store.find_license(&self.license)?, session.today())?;
        let license = entry.license;
        let product =
            self.product.as_deref().map_or(Ok(license.product_id), |name| session.store.find_product(name))?;
        let fields = self.flags.with_key()?.over(LicenseFields::from(&license.terms), session.org.currency)?;
        let command = Command::EditLicense {
            license: license.id,
            product,
            fields: Box::new(fields),
            seen: Some(entry.changed_by),
            reason: self.why.reason,
        };
        let outcome = if self.dry_run { session.rehearse(&command)? } else { session.execute(&command)? };
        self.receipt.give(context, session, &outcome)
    }
}

impl Which {
    fn find(&self, session: &Session) -> Result<LicenseId, Refusal> {
        session.may_write()?;
        session.store.find_license(&self.license)
    }

    pub fn archive(self, context: &mut Context<'_>, session: &mut Session) -> Result<(), Failure> {
        let command = Command::ArchiveLicense(self.find(session)?);
        if let Some(plan) = session.plan_to_ask(&command)? {
            let Detail::License(id) = plan.detail else { return Ok(()) };
            let license = session.store.license(id, session.today())?.license;
            let still = match license.seats.assigned {
                0 => "Nobody holds a seat of it.".to_owned(),
                n => format!(
                    "{} still {} a seat of it.",
                    count(n, "person", "people"),
                    if n == 1 { "holds" } else { "hold" }
                ),
            };
            if !self.receipt.is_json() {
                context.out.line(format!("{id} {}. {still}", Shown(&license.title())))?;
                context.out.flush()?;
            }
            session.confirm("Archive it?")?;
        }
        let outcome = session.execute(&command)?;
        self.receipt.give(context, session, &outcome)
    }

    pub fn restore(self, context: &mut Context<'_>, session: &mut Session) -> Result<(), Failure> {
        session.may_write()?;
        let license = session.store.find_archived_license(&self.license)?;
        let outcome = session.execute(&Command::RestoreLicense(license))?;
        self.receipt.give(context, session, &outcome)
    }
}

impl Reveal {
    /// The key alone on standard output, for a pipe; the rest is a remark.
    pub fn run(self, context: &mut Context<'_>, session: &mut Session) -> Result<(), Failure> {
        session.may_write()?;
        let license = session.store.find_license(&self.license)?;
        let outcome = session.execute(&Command::RevealKey(license))?;
        if let Detail::Key(_, key) = &outcome.detail {
            context.out.line(Shown(&key.0).text())?;
        }
        note(&format!("{}.", capital(&outcome.receipt)));
        Ok(())
    }
}
