//! `person edit`: what is recorded of a person. An identifier that is replaced stays with its days.

use super::find::find;
use crate::cli::context::{Context, Session};
use crate::cli::failure::Failure;
use crate::cli::field_flags::FieldFlags;
use crate::cli::receipt::{Reason, Receipt};
use crate::cli::values::{self, Given, or_none};
use crate::domain::command::Command;
use crate::domain::money::Currency;
use crate::domain::person::IdentifierKind;
use crate::domain::person_edit::{IdentifierChange, PersonChanges};
use crate::domain::refusal::Refusal;
use clap::Args;

const AFTER: &str = "\
Example:
  dormouse person edit P12 --email ana.lopez@example.com --name \"Ana Lopez\"
  dormouse person edit ana@example.com --status on_leave --until 2027-01-31
  dormouse person edit P12 --alias ana@example.org --remove old@example.com
  dormouse person edit P12 --login acme:ana-l --until none

An identifier that is replaced or removed stays with its days: person show lists it, and files that still use it find \
the person. The day in --until belongs to the status: a leave's last day is dropped when the leave ends.";

#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(super) struct Edit {
    /// The id, any identifier, or the name
    person: String,
    /// Name
    #[arg(long, value_name = "TEXT", value_parser = values::name)]
    name: Option<String>,
    #[command(flatten)]
    details: FieldFlags<PersonChanges>,
    /// Mail address from now on, or none
    #[arg(long, value_name = "ADDRESS", value_parser = or_none(values::text))]
    email: Option<Given<String>>,
    /// User principal name from now on, or none
    #[arg(long, value_name = "NAME", value_parser = or_none(values::text))]
    upn: Option<Given<String>>,
    /// The number HR knows them by from now on, or none
    #[arg(long, value_name = "NUMBER", value_parser = or_none(values::text))]
    employee_number: Option<Given<String>>,
    /// Account name at a vendor from now on; can be repeated, and the last at a vendor is the one in use
    #[arg(long = "login", value_name = "VENDOR:NAME", value_parser = values::login)]
    logins: Vec<(String, String)>,
    /// A further address; can be repeated, or several with ; between them
    #[arg(long = "alias", visible_alias = "aliases", value_name = "ADDRESS", value_delimiter = ';')]
    aliases: Vec<String>,
    /// An identifier that is theirs no longer; can be repeated
    #[arg(long, value_name = "IDENTIFIER")]
    remove: Vec<String>,
    #[command(flatten)]
    why: Reason,
    #[command(flatten)]
    receipt: Receipt,
}

impl Edit {
    pub(super) fn run(self, context: &mut Context<'_>, session: &mut Session) -> Result<(), Failure> {
        let person = find(session, &self.person)?;
        let (receipt, reason) = (self.receipt, self.why.reason.clone());
        let changes = self.changes(session.org.currency)?;
        if changes.is_empty() {
            return Err(Failure::no_field("person edit"));
        }
        let outcome = session.execute(&Command::EditPerson { person, changes, reason })?;
        receipt.give(context, session, &outcome)
    }

    fn changes(self, currency: Currency) -> Result<PersonChanges, Refusal> {
        let one = |kind, flag: Option<Given<String>>| {
            flag.map(|given| match given {
                Given::None => IdentifierChange::Clear(kind),
                Given::Value(value) => IdentifierChange::Set(kind, String::new(), value),
            })
        };
        let mut identifiers: Vec<IdentifierChange> = self.remove.into_iter().map(IdentifierChange::Remove).collect();
        identifiers.extend(one(IdentifierKind::Email, self.email));
        identifiers.extend(one(IdentifierKind::Upn, self.upn));
        identifiers.extend(one(IdentifierKind::EmployeeNumber, self.employee_number));
        let logins = self.logins.into_iter();
        identifiers.extend(logins.map(|(realm, name)| IdentifierChange::Set(IdentifierKind::Login, realm, name)));
        let aliases = self.aliases.into_iter();
        identifiers.extend(aliases.map(|alias| IdentifierChange::Add(IdentifierKind::Alias, alias)));
        let given = PersonChanges { name: self.name, identifiers, ..PersonChanges::default() };
        self.details.over(given, currency)
    }
}
