//! `person`: who holds seats, what is known of them, and what becomes of them: one file for each verb that does more than
//! a line.

mod edit;
mod find;
mod merge;
mod offboard;
mod purge;
mod review;
mod show;

use crate::cli::context::Context;
use crate::cli::failure::{Done, Status};
use crate::cli::field_flags::FieldFlags;
use crate::cli::format::{last, or_nothing};
use crate::cli::output::{Form, Plain};
use crate::cli::receipt::Receipt;
use crate::cli::records::people::Item;
use crate::cli::table::{Column, Table};
use crate::cli::values::{self, Given, given, or_none};
use crate::domain::command::Command;
use crate::domain::money::Currency;
use crate::domain::person::{IdentifierKind, PersonFields, PersonStatus};
use crate::domain::person_edit::PersonChanges;
use crate::domain::read_model::PersonEntry;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{any_has, key, number};
use crate::domain::time::Day;
use clap::{Args, Subcommand};
use strum::IntoEnumIterator as _;

/// People
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true)]
pub struct Person {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List people
    #[command(after_help = "\
Example:
  dormouse person list
  dormouse person list --department Design --search ruiz
  dormouse person list --status offboarded --format csv")]
    List {
        /// Only those with this status
        #[arg(long, value_name = "STATUS", value_parser = values::word(PersonStatus::iter()), ignore_case = true)]
        status: Option<PersonStatus>,
        /// Only those whose name, department or identifier has this text
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
        /// Only those of this department
        #[arg(long, value_name = "TEXT")]
        department: Option<String>,
        #[command(flatten)]
        form: Form,
    },
    /// Show a person: identifiers with their days, status, every seat
    #[command(after_help = "Example:\n  dormouse person show ana@example.com\n  dormouse person show P12")]
    Show {
        /// The id, any identifier, or the name
        person: String,
        #[command(flatten)]
        form: Form,
    },
    /// Add a person
    #[command(after_help = "\
Example:
  dormouse person add --name \"Ana Ruiz\" --email ana@example.com --department Design
  dormouse person add --name \"Build robot\" --alias robot@example.com --status service")]
    Add(Add),
    /// Change a person
    Edit(edit::Edit),
    /// Set a person offboarded and take all their seats back
    Offboard(offboard::Offboard),
    /// Make one of two people who are one
    Merge(merge::Merge),
    /// List people who might be one, or say that two are two
    Review(review::Review),
    /// Erase what tells who a person was, for good
    Purge(purge::Purge),
}

#[derive(Debug, Args)]
#[command(mut_arg("status", |arg| arg.help("Whether they are here [default: active]")))]
struct Add {
    /// The name [default: the first identifier]
    #[arg(long, value_name = "TEXT", value_parser = or_none(values::text))]
    name: Option<Given<String>>,
    /// Mail address
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// User principal name
    #[arg(long, value_name = "NAME")]
    upn: Option<String>,
    /// The number HR knows them by
    #[arg(long, value_name = "NUMBER")]
    employee_number: Option<String>,
    /// A further address; can be repeated, or several with ; between them
    #[arg(long = "alias", visible_alias = "aliases", value_name = "ADDRESS", value_delimiter = ';')]
    aliases: Vec<String>,
    /// Account name at a vendor; can be repeated
    #[arg(long = "login", value_name = "VENDOR:NAME", value_parser = values::login)]
    logins: Vec<(String, String)>,
    #[command(flatten)]
    details: FieldFlags<PersonChanges>,
    #[command(flatten)]
    receipt: Receipt,
}

impl Person {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let mut session = context.open()?;
        let today = session.today();
        match self.verb {
            Verb::List { status, search, department, form } => {
                let department = department.as_deref().map(key);
                let mut entries = session.store.people()?;
                entries.retain(|entry| {
                    status.is_none_or(|status| entry.status.on(entry.until, today) == status)
                        && search.as_deref().is_none_or(|text| matches(entry, text))
                        && (department.is_none() || entry.department.as_deref().map(key) == department)
                });
                let items: Vec<Item<'_>> = entries.iter().map(|entry| Item::new(entry, today)).collect();
                context.out.list(form, today, &Plain {}, &items, |out| {
                    if entries.is_empty() && (status.is_some() || search.is_some() || department.is_some()) {
                        return out.line("No people like that.");
                    }
                    if entries.is_empty() {
                        return out.line("No people. Add one with: dormouse person add --email ADDRESS");
                    }
                    out.table(&table(&entries, today))
                })?;
            }
            Verb::Show { person, form } => show::show(context, &session, &person, form)?,
            Verb::Add(add) => {
                let receipt = add.receipt;
                let outcome = session.execute(&Command::AddPerson(add.fields(session.org.currency)?))?;
                receipt.give(context, &session, &outcome)?;
            }
            Verb::Edit(edit) => edit.run(context, &mut session)?,
            Verb::Offboard(offboard) => offboard.run(context, &mut session)?,
            Verb::Merge(merge) => merge.run(context, &mut session)?,
            Verb::Review(review) => review.run(context, &mut session)?,
            Verb::Purge(purge) => purge.run(context, &mut session)?,
        }
        Ok(Status::Done)
    }
}

impl Add {
    fn fields(self, currency: Currency) -> Result<PersonFields, Refusal> {
        let one = |kind, value: Option<String>| value.map(|value| (kind, value));
        let mut identifiers: Vec<(IdentifierKind, String)> = [
            one(IdentifierKind::Email, self.email),
            one(IdentifierKind::Upn, self.upn),
            one(IdentifierKind::EmployeeNumber, self.employee_number),
        ]
        .into_iter()
        .flatten()
        .collect();
        identifiers.extend(self.aliases.into_iter().map(|alias| (IdentifierKind::Alias, alias)));
        let mut names = identifiers.iter().map(|(_, value)| value).chain(self.logins.iter().map(|(_, name)| name));
        let Some(first) = names.next() else {
            return Err(Refusal::new(Code::MissingValue, "A person needs an identifier.")
                .hint("give one with --email, --upn, --employee-number, --alias or --login"));
        };
        let name = given(self.name).unwrap_or_else(|| first.clone());
        let details = self.details.over(PersonChanges::default(), currency)?;
        Ok(PersonFields {
            name,
            department: details.department.flatten(),
            status: details.status.unwrap_or_default(),
            until: details.until.flatten(),
            identifiers,
            last_login: details.last_login.unwrap_or_default(),
            logins: self.logins,
        })
    }
}

fn matches(entry: &PersonEntry, search: &str) -> bool {
    let identifiers = entry.identifiers.iter().map(|(_, value)| value.as_str());
    any_has(identifiers.chain([entry.name.as_str()]).chain(entry.department.as_deref()), search)
}

fn table(entries: &[PersonEntry], today: Day) -> Table {
    let mut table = Table::new([
        Column::whole("Id"),
        Column::text("Name"),
        Column::text("Address"),
        Column::whole("Status"),
        Column::whole("Until").spare(3),
        Column::text("Department").spare(1),
        Column::whole("Sign-in").spare(2),
        Column::number("Seats"),
    ]);
    for entry in entries {
        table.row([
            entry.id.to_string(),
            entry.name.clone(),
            or_nothing(entry.email()),
            entry.status.on(entry.until, today).shown().to_owned(),
            or_nothing(entry.until),
            or_nothing(entry.department.as_deref()),
            last(entry.last_login),
            number(entry.seats),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        add: Add,
    }

    fn fields(flags: &[&str]) -> Result<PersonFields, Refusal> {
        Line::try_parse_from(["add"].into_iter().chain(flags.iter().copied())).unwrap().add.fields(Currency::EUR)
    }

    #[test]
    fn any_identifier_will_do_and_stands_in_for_the_name() {
        let robot = fields(&["--alias", "robot@example.com", "--status", "service"]).unwrap();
        assert_eq!(robot.name, "robot@example.com");
        assert_eq!(robot.status, PersonStatus::Service);
        assert_eq!(fields(&["--name", "Ana"]).unwrap_err().message, "A person needs an identifier.");
    }

    #[test]
    fn the_mail_address_is_the_one_shown() {
        let ana =
            fields(&["--alias", "a@x.org", "--alias", "b@x.org", "--email", "ana@x.org", "--name", "Ana"]).unwrap();
        let kinds: Vec<IdentifierKind> = ana.identifiers.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, [IdentifierKind::Email, IdentifierKind::Alias, IdentifierKind::Alias]);
    }
}
