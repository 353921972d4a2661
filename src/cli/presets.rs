//! `presets`: the formats that import knows, and the header rows of dormouse's own files.

use super::context::Context;
use super::failure::{Done, Status, remark};
use super::format::NOTHING;
use super::output::{Form, record};
use super::table::{Column, Table};
use crate::domain::money::Currency;
use crate::domain::refusal::Refusal;
use crate::domain::text::Shown;
use crate::import::{self, Opening, Preset};
use crate::store::read_table;
use clap::{Args, Subcommand};
use serde::Serialize;
use std::path::{Path, PathBuf};

const AFTER: &str = "\
Example:
  dormouse presets
  dormouse presets --template licenses > licenses.csv

  dormouse presets --language | less          what a preset of your own can hold
  dormouse presets new members.csv > acme.toml
  dormouse presets check acme.toml members.csv

dormouse's own files are products.csv, licenses.csv, orders.csv, listings.csv, people.csv, assignments.csv and accounts.csv; their header tells \
which is which.";

/// The formats that import knows, and where to get each export
#[derive(Debug, Args)]
#[command(after_help = AFTER, args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub struct Presets {
    #[command(subcommand)]
    action: Option<Action>,
    /// Print the header row of one of dormouse's own files, with one example
    #[arg(long, value_name = "FILE", value_parser = ["products", "licenses", "orders", "listings", "people", "assignments", "accounts"])]
    template: Option<String>,
    /// Print what a preset can hold: for a format that is not known yet
    #[arg(long, conflicts_with = "template")]
    language: bool,
    #[command(flatten)]
    form: Form,
}

/// What is done with a format of one's own.
#[derive(Debug, Subcommand)]
enum Action {
    /// Write the beginning of a format for a file that is not known
    #[command(after_help = "Example:\n  dormouse presets new members.csv > acme.toml")]
    New {
        /// The export
        #[arg(value_name = "EXPORT")]
        export: PathBuf,
        #[command(flatten)]
        finding: Finding,
    },
    /// Show what a format takes from a file, row by row; nothing is kept
    #[command(after_help = "Example:\n  dormouse presets check acme.toml members.csv")]
    Check {
        /// The preset, a TOML file
        #[arg(value_name = "FILE")]
        preset: PathBuf,
        /// The export
        #[arg(value_name = "EXPORT")]
        export: PathBuf,
        #[command(flatten)]
        finding: Finding,
        #[command(flatten)]
        form: Form,
    },
}

/// How the records of an export are found.
#[derive(Debug, Args)]
pub struct Finding {
    /// The encoding, where it is not to be found out: utf-8, utf-16le, windows-1252 …
    #[arg(long, value_name = "ENCODING")]
    encoding: Option<String>,
    /// The sheet of a workbook, the list of JSON or the table of a database, where a file has several
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
}

impl Finding {
    /// The same for the reader.
    pub fn opening(&self) -> Opening {
        Opening { encoding: self.encoding.clone(), sheet: self.sheet.clone(), read_table }
    }
}

record! {
    /// A row of an export.
    Row {
        line: u32,
        outcome: &'a str,
        says: &'a str,
    }
}

/// What was taken from an export.
#[derive(Debug, Serialize)]
struct CheckHead<'a> {
    preset: &'a str,
    as_of: crate::domain::time::Day,
    warnings: &'a [String],
}

record! {
    /// A format.
    Item(preset: &'a Preset) {
        id: &'a str = preset.id(),
        title: &'a str = preset.title(),
        product: &'a str = preset.product(),
        publisher: &'a str = preset.publisher(),
        kind: &'a str = preset.kind(),
        roster: bool = preset.is_roster(),
        evidence: Option<&'a str> = preset.evidence(),
        where_to_find: &'a str = preset.place(),
    }
}

/// What a preset can hold, as it is told to people who have the source at hand.
const LANGUAGE: &str = include_str!("../../docs/presets.md");

/// All formats together.
#[derive(Debug, Serialize)]
struct Head<'a> {
    broken: Vec<BrokenItem<'a>>,
}

/// A preset of the user's own that cannot be used.
#[derive(Debug, Serialize)]
struct BrokenItem<'a> {
    file: &'a str,
    message: &'a str,
}

/// Every format at hand: the built-in ones, and those in the user's folder.
pub fn at_hand(context: &Context<'_>) -> Result<import::Presets, Refusal> {
    let built_in = import::Presets::built_in()?;
    Ok(match &context.paths.presets {
        Some(folder) => built_in.with_folder(folder),
        None => built_in,
    })
}

/// The page as plain text: headings and code stand by themselves, a row of a table on its own line.
fn plain(page: &str) -> String {
    let (mut text, mut is_code) = (String::new(), false);
    for line in page.lines() {
        if line.starts_with("```") {
            is_code = !is_code;
        } else if is_code {
            text.push_str(&format!("    {line}\n"));
        } else if let Some(row) = line.strip_prefix("| ").and_then(|row| row.strip_suffix(" |")) {
            match row.split_once(" | ") {
                Some((key, says)) => text.push_str(&format!("  {}: {}\n", unmarked(key), unmarked(says))),
                None => text.push('\n'),
            }
        } else if !line.starts_with("|--") {
            text.push_str(&unmarked(line.trim_start_matches('#').trim_start()));
            text.push('\n');
        }
    }
    text
}

/// A line without the marks of the page; a link keeps the place it leads to.
fn unmarked(line: &str) -> String {
    let text = line.replace('`', "").replace("**", "");
    let parted = text.split_once("](").and_then(|(before, place)| Some((before.rsplit_once('[')?, place)));
    match parted {
        Some(((before, label), place)) => format!("{before}{label} ({place}"),
        None => text,
    }
}

impl Presets {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        match self.action {
            Some(Action::New { export, finding }) => {
                let text = import::skeleton_of(&export, &options(context, finding.opening(), None))?;
                context.out.raw(text.as_bytes())?;
                return Ok(Status::Done);
            }
            Some(Action::Check { preset, export, finding, form }) => {
                return check(context, (&preset, &export), &finding.opening(), form);
            }
            None => {}
        }
        if let Some(name) = &self.template {
            let text = import::template(name)?;
            context.out.raw(text.as_bytes())?;
            if !text.ends_with('\n') {
                context.out.line("")?;
            }
            return Ok(Status::Done);
        }
        if self.language {
            context.out.raw(plain(LANGUAGE).as_bytes())?;
            return Ok(Status::Done);
        }
        let presets = at_hand(context)?;
        presets.remarks().for_each(remark);
        let broken: Vec<BrokenItem<'_>> = presets
            .broken()
            .map(|broken| BrokenItem { file: &broken.file, message: &broken.refusal.message })
            .collect();
        let items: Vec<Item<'_>> = presets.iter().map(Item::new).collect();
        context.out.list(self.form, context.day_without_database(), &Head { broken }, &items, |out| {
            let mut table = Table::new([
                Column::whole("Format"),
                Column::text("Export").spare(1),
                Column::whole("Rows are").spare(2),
                Column::whole("Known by").spare(3),
                Column::text("Where it is found").at_least(40),
            ]);
            for item in &items {
                table.row([
                    item.id.into(),
                    item.title.into(),
                    item.kind.into(),
                    item.evidence.unwrap_or(NOTHING).into(),
                    item.where_to_find.into(),
                ]);
            }
            out.table(&table)?;
            out.line("")?;
            out.line(
                "dormouse's own: products.csv, licenses.csv, orders.csv, listings.csv, people.csv, assignments.csv, accounts.csv",
            )?;
            out.line("See one with: dormouse presets --template licenses")?;
            for broken in presets.broken() {
                out.line("")?;
                out.line(Shown(&broken.refusal.message).text())?;
                out.line(format!("  {}", broken.refusal.hint.as_deref().unwrap_or_default()))?;
            }
            Ok(())
        })?;
        Ok(Status::Done)
    }
}

/// How a file is read without a database: in the zone of this machine.
fn options(context: &Context<'_>, opening: Opening, preset: Option<String>) -> import::Options {
    import::Options {
        preset,
        as_of: None,
        opening,
        show_values: true,
        today: context.day_without_database(),
        time_zone: Context::system_zone(),
        default_currency: Currency::EUR,
    }
}

fn check(context: &mut Context<'_>, (preset, export): (&Path, &Path), opening: &Opening, form: Form) -> Done {
    let (presets, id) = import::Presets::alone(preset)?;
    presets.remarks().for_each(remark);
    let file = import::read(export, &presets, &options(context, opening.clone(), Some(id)))?;
    let rows = import::checked_rows(export, &file, (&presets, opening))?;
    let items: Vec<Row<'_>> =
        rows.iter().map(|row| Row { line: row.line, outcome: row.outcome.word(), says: &row.says }).collect();
    let head = CheckHead { preset: &file.preset, as_of: file.as_of, warnings: &file.warnings };
    context.out.list(form, context.day_without_database(), &head, &items, |out| {
        let mut table =
            Table::new([Column::number(file.unit.heading()), Column::whole("Row is"), Column::text("What it says")]);
        for item in &items {
            table.row([item.line.to_string(), item.outcome.replace('_', " "), item.says.into()]);
        }
        out.table(&table)?;
        out.line("")?;
        for warning in &file.warnings {
            out.line(Shown(warning).text())?;
        }
        out.line(format!("As of {}, {}.", file.as_of, file.as_of_from.words()))
    })?;
    let rejected = items.iter().any(|item| item.outcome == import::Outcome::Rejected.word());
    Ok(if rejected { Status::Findings } else { Status::Done })
}
