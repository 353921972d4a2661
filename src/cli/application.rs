//! `application`: the list of installed applications that nobody wants to be told of.

use super::context::Context;
use super::failure::{Done, Status};
use super::format::{instant, moment, or_nothing};
use super::output::{Form, Plain, record};
use super::receipt::Receipt;
use super::table::{Column, Table};
use crate::domain::command::Command;
use crate::domain::inventory::IgnoredApplication;
use clap::{Args, Subcommand};

const AFTER: &str = "\
Example:
  dormouse application ignore \"Web browser\" \"Screen saver\" --reason \"comes with the computer\"
  dormouse application ignore \"Screen saver\" --lift
  dormouse report installed

A name stands for every version of it.";

const LIST_AFTER: &str = "\
Example:
  dormouse application list
  dormouse application list --json";

/// Installed applications that nobody wants to be told of
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true)]
pub struct Application {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Leave applications out of the report on what is installed, or report them again
    #[command(after_help = AFTER)]
    Ignore(Ignore),
    /// Those that are left out
    #[command(after_help = LIST_AFTER)]
    List(List),
}

#[derive(Debug, Args)]
struct Ignore {
    /// Their names, as the report has them
    #[arg(value_name = "NAME", required = true)]
    names: Vec<String>,
    /// Why
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    reason: Option<String>,
    /// Report them again
    #[arg(long, conflicts_with = "reason")]
    lift: bool,
    #[command(flatten)]
    receipt: Receipt,
}

#[derive(Debug, Args)]
struct List {
    #[command(flatten)]
    form: Form,
}

record! {
    /// An application that is left out.
    Item(ignored: &'a IgnoredApplication) {
        name: &'a str = &ignored.name,
        reason: Option<&'a str> = ignored.reason.as_deref(),
        since: String = instant(ignored.since),
        by: &'a str = &ignored.by,
    }
}

impl Application {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let mut session = context.open()?;
        match self.verb {
            Verb::Ignore(Ignore { names, reason, lift, receipt }) => {
                let command = if lift {
                    Command::ReportApplications(names)
                } else {
                    Command::IgnoreApplications { names, reason }
                };
                let outcome = session.execute(&command)?;
                receipt.give(context, &session, &outcome)?;
            }
            Verb::List(List { form }) => {
                let ignored = session.store.ignored_applications()?;
                let items: Vec<Item<'_>> = ignored.iter().map(Item::new).collect();
                context.out.list(form, session.today(), &Plain {}, &items, |out| {
                    if items.is_empty() {
                        return out.line("No application is left out of the report on what is installed.");
                    }
                    let mut table = Table::new([
                        Column::text("Application"),
                        Column::text("Reason").at_least(20),
                        Column::whole("Since").spare(1),
                        Column::whole("By").spare(2),
                    ]);
                    for (item, ignored) in items.iter().zip(&ignored) {
                        table.row([
                            item.name.into(),
                            or_nothing(item.reason),
                            moment(ignored.since, session.org.time_zone),
                            item.by.to_owned(),
                        ]);
                    }
                    out.table(&table)
                })?;
            }
        }
        Ok(Status::Done)
    }
}
