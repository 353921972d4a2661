//! `keys`: every key of the dashboard by place, as this terminal's settings have it.

use super::context::Context;
use super::failure::{Done, Failure, Status};
use super::format::NOTHING;
use super::output::{Form, Plain, record};
use super::table::{Column, Table};
use crate::config::key_binding::KeyBinding;
use clap::Args;

/// The keys of the dashboard, place by place
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  dormouse keys
  dormouse keys --json

In the dashboard ? lists those that do something where you are. Other keys: the table [keys] of the settings file takes \
the actions by the names that stand here; dormouse config example shows how.")]
pub struct Keys {
    #[command(flatten)]
    form: Form,
}

record! {
    /// One action in one place.
    Item(bound: &'a KeyBinding) {
        context: &'static str = bound.context,
        action: &'a str = bound.action,
        keys: Vec<&'a str> = bound.keys.iter().map(String::as_str).collect(),
        about: &'a str = bound.about,
    }
}

impl Keys {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let bound = (context.dashboard.keys)(&context.settings()?).map_err(Failure::Usage)?;
        let items: Vec<Item<'_>> = bound.iter().map(Item::new).collect();
        context.out.list(self.form, context.day_without_database(), &Plain {}, &items, |out| {
            let mut table = Table::new([
                Column::text("Where"),
                Column::whole("Keys"),
                Column::whole("Action").spare(1),
                Column::text("What it does"),
            ]);
            for bound in &bound {
                let keys = if bound.keys.is_empty() { NOTHING.to_owned() } else { bound.keys.join("  ") };
                table.row([bound.place.into(), keys, bound.action.into(), bound.about.into()]);
            }
            out.table(&table)
        })?;
        Ok(Status::Done)
    }
}
