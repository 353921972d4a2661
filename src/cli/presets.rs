//! `presets`: the formats that import knows, and the header rows of dormouse's own files.

use super::context::Context;
use super::failure::{Done, Status};
use super::output::{Form, Plain, record};
use super::table::{Column, Table};
use super::words::yes;
use crate::domain::refusal::Refusal;
use crate::import;
use clap::Args;

const AFTER: &str = "\
Example:
  dormouse presets
  dormouse presets --template licenses > licenses.csv

dormouse's own files are products.csv, licenses.csv, people.csv and assignments.csv; their header tells which is which.";

/// The formats that import knows, and where to get each export
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct Presets {
    /// Print the header row of one of dormouse's own files, with one example
    #[arg(long, value_name = "FILE", value_parser = ["products", "licenses", "people", "assignments"])]
    template: Option<String>,
    #[command(flatten)]
    form: Form,
}

record! {
    /// A format.
    Item {
        id: &'a str,
        title: &'a str,
        product: &'a str,
        publisher: &'a str,
        roster: bool,
        where_to_find: &'a str,
    }
}

/// Every format at hand: the built-in ones, and those in the user's folder.
pub fn at_hand(context: &Context<'_>) -> Result<import::Presets, Refusal> {
    let built_in = import::Presets::built_in()?;
    match &context.paths.presets {
        Some(folder) => built_in.with_folder(folder),
        None => Ok(built_in),
    }
}

impl Presets {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        if let Some(name) = &self.template {
            let text = import::template(name)?;
            context.out.raw(text.as_bytes())?;
            if !text.ends_with('\n') {
                context.out.line("")?;
            }
            return Ok(Status::Done);
        }
        let presets = at_hand(context)?;
        let items: Vec<Item<'_>> = presets
            .iter()
            .map(|preset| Item {
                id: preset.id(),
                title: preset.title(),
                product: preset.product(),
                publisher: preset.publisher(),
                roster: preset.is_roster(),
                where_to_find: preset.place(),
            })
            .collect();
        context.out.list(self.form, context.day_without_database(), &Plain {}, &items, |out| {
            let mut table = Table::new([
                Column::whole("Format"),
                Column::text("Export").spare(1),
                Column::whole("Roster").spare(2),
                Column::text("Where it is found"),
            ]);
            for item in &items {
                table.row([item.id.into(), item.title.into(), yes(item.roster), item.where_to_find.into()]);
            }
            out.table(&table)?;
            out.line("")?;
            out.line("dormouse's own: products.csv, licenses.csv, people.csv, assignments.csv")?;
            out.line("See one with: dormouse presets --template licenses")
        })?;
        Ok(Status::Done)
    }
}
