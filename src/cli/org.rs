//! `org`: the settings that all admins of one database share.

use super::context::Context;
use super::failure::{Done, Status};
use super::output::{Form, Plain, record};
use super::table::{Column, Table};
use super::values;
use crate::domain::command::Command;
use crate::domain::org::Setting;
use clap::{Args, Subcommand};
use strum::IntoEnumIterator as _;

/// The settings that all admins share
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true)]
pub struct Org {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Show every setting
    #[command(after_help = "Example:\n  dormouse org show")]
    Show {
        #[command(flatten)]
        form: Form,
    },
    /// Change one
    #[command(after_help = "\
Example:
  dormouse org set time_zone Europe/Berlin
  dormouse org set threshold 60
  dormouse org set currency USD
  dormouse org set stale_after_days 14")]
    Set {
        /// Which setting
        #[arg(value_parser = values::word(Setting::iter()), ignore_case = true)]
        key: Setting,
        /// Its value
        value: String,
    },
}

record! {
    /// A setting.
    Entry { key: &'a str, value: String, }
}

impl Org {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let mut session = context.open()?;
        match self.verb {
            Verb::Show { form } => {
                let items: Vec<Entry<'_>> = Setting::iter()
                    .map(|setting| Entry { key: setting.word(), value: setting.of(&session.org) })
                    .collect();
                context.out.list(form, session.today(), &Plain {}, &items, |out| {
                    let mut table = Table::new([Column::whole("Setting"), Column::text("Value")]);
                    for entry in &items {
                        table.row([entry.key.into(), entry.value.clone()]);
                    }
                    out.table(&table)
                })?;
            }
            Verb::Set { key, value } => {
                let outcome = session.execute(&Command::SetOrg { setting: key, value })?;
                context.out.receipt(&outcome)?;
            }
        }
        Ok(Status::Done)
    }
}
