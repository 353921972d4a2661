//! `imports`: what was read.

use super::context::Context;
use super::failure::{Done, Status};
use super::format::{instant, moment, yes};
use super::output::{Form, Out, Plain, record};
use super::table::{Column, Table};
use super::values;
use crate::domain::advice::Step;
use crate::domain::ids::ImportId;
use crate::domain::read_model::ImportEntry;
use crate::domain::refusal::Refusal;
use crate::domain::text::Shown;
use crate::domain::text::number;
use crate::domain::time::Day;
use clap::Args;
use serde::Serialize;
use std::io;

/// Rejected rows that are listed before the rest is only counted.
const LISTED: usize = 100;

const AFTER: &str = "\
Example:
  dormouse imports
  dormouse imports I4";

/// What was read: files, days, rows, rejected rows
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct Imports {
    /// One of them, with its rejected rows
    #[arg(value_parser = values::id(ImportId::parse, "I4"))]
    import: Option<ImportId>,
    #[command(flatten)]
    form: Form,
}

/// A rejected row.
#[derive(Debug, Serialize)]
pub struct Rejected<'a> {
    line: u32,
    column: Option<&'a str>,
    code: &'a str,
    message: &'a str,
}

record! {
    /// A file that was read.
    Item(entry: &'a ImportEntry) where {
        let rejected = entry.rejects.iter().map(|(line, column, code, message)| {
            Rejected { line: *line, column: column.as_deref(), code, message }
        });
    } {
        id: ImportId = entry.id,
        file: &'a str = &entry.file,
        sha256: &'a str = &entry.sha256,
        preset: &'a str = &entry.preset,
        as_of: Day = entry.as_of,
        at: String = instant(entry.at),
        by: &'a str = &entry.by,
        roster: bool = entry.roster,
        rows: u32 = entry.rows,
        created: u32 = entry.created,
        updated: u32 = entry.updated,
        unchanged: u32 = entry.unchanged,
        ended_here: u32 = entry.ended_here,
        gone: u32 = entry.gone,
        gone_revoked: u32 = entry.gone_revoked,
        removals_closed: u32 = entry.removals_closed,
        rejected: Vec<Rejected<'a>> = rejected.collect(),
        rejected_rows: u32 = entry.rejected,
        undone: bool = entry.undone,
    }
}

impl Imports {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let session = context.open()?;
        let mut entries = session.store.imports()?;
        if let Some(id) = self.import {
            entries.retain(|entry| entry.id == id);
            if entries.is_empty() {
                return Err(Refusal::not_found("import", &id.to_string(), Step::Run("dormouse imports")).into());
            }
        }
        let items: Vec<Item<'_>> = entries.iter().map(Item::new).collect();
        let zone = session.org.time_zone;
        context.out.list(self.form, session.today(), &Plain {}, &items, |out| {
            match (self.import, entries.first()) {
                (_, None) => out.line("Nothing was read yet. Begin with: dormouse import FILE"),
                (Some(_), Some(entry)) => page(out, entry, zone),
                (None, Some(_)) => out.table(&table(&entries, zone)),
            }
        })?;
        Ok(Status::Done)
    }
}

fn table(entries: &[ImportEntry], zone: chrono_tz::Tz) -> Table {
    let mut table = Table::new([
        Column::whole("Id"),
        Column::text("File"),
        Column::whole("Format").spare(1),
        Column::whole("As of"),
        Column::whole("Read").spare(2),
        Column::text("By").spare(3),
        Column::number("Rows"),
        Column::number("Rejected"),
        Column::whole("Whole roster").spare(5),
        Column::number("Gone").spare(7),
        Column::number("Revoked").spare(6),
        Column::whole("Undone").spare(4),
    ]);
    for entry in entries {
        table.row([
            entry.id.to_string(),
            entry.file.clone(),
            entry.preset.clone(),
            entry.as_of.to_string(),
            moment(entry.at, zone),
            entry.by.clone(),
            number(entry.rows),
            number(entry.rejected),
            yes(entry.roster),
            number(entry.gone),
            number(entry.gone_revoked),
            yes(entry.undone),
        ]);
    }
    table
}

fn page(out: &mut Out, entry: &ImportEntry, zone: chrono_tz::Tz) -> io::Result<()> {
    out.heading(&format!("{} {}", entry.id, entry.file))?;
    out.fields([
        ("Format", entry.preset.clone()),
        ("As of", entry.as_of.to_string()),
        ("Read", format!("{} by {}", moment(entry.at, zone), entry.by)),
        ("Whole roster", yes(entry.roster)),
        ("Rows", number(entry.rows)),
        ("Created", number(entry.created)),
        ("Updated", number(entry.updated)),
        ("Unchanged", number(entry.unchanged)),
        ("Ended here", format!("{} of those were revoked here and are still listed", number(entry.ended_here))),
        ("Gone", format!("{} no longer listed, {} revoked with it", number(entry.gone), number(entry.gone_revoked))),
        ("Removals closed", number(entry.removals_closed)),
        ("Rejected", number(entry.rejected)),
        ("Undone", yes(entry.undone)),
        ("SHA-256", entry.sha256.clone()),
    ])?;
    for (line, column, code, message) in entry.rejects.iter().take(LISTED) {
        let column = column.as_deref().map(|column| format!(", {column}")).unwrap_or_default();
        out.line(format!("{}{} ({code}): {}", entry.unit.of(*line), Shown(&column), Shown(message)))?;
    }
    match entry.rejected as usize - entry.rejects.len().min(LISTED) {
        0 => Ok(()),
        more => out.line(format!("and {} more", number(more))),
    }
}
