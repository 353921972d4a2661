//! `imports`: what was read.

use super::context::{Context, Session};
use super::failure::{Done, Status};
use super::format::{count, instant, last, moment, yes};
use super::output::{Form, Out, Plain, record};
use super::records::seats;
use super::rejected_rows::{Rejected, write_first};
use super::table::{Column, Table};
use super::values;
use crate::domain::advice::Step;
use crate::domain::ids::ImportId;
use crate::domain::read_model::{ImportEntry, SeatEntry, SeatFilter};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::number;
use crate::domain::time::Day;
use clap::Args;
use std::io;

/// Lines that are listed of rejected rows before the rest is only counted.
const LISTED: usize = 100;

const AFTER: &str = "\
Example:
  dormouse imports
  dormouse imports I4
  dormouse imports I4 --gone";

/// What was read: files, days, rows, rejected rows
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct Imports {
    /// One of them, with its rejected rows
    #[arg(value_parser = values::id(ImportId::parse, "I4"))]
    import: Option<ImportId>,
    /// The seats that it did not list, though they were held, and what became of them
    #[arg(long, requires = "import")]
    gone: bool,
    #[command(flatten)]
    form: Form,
}

record! {
    /// A file that was read.
    Item(entry: &'a ImportEntry) where {
        let rejected = entry.rejects.iter().map(Rejected::from);
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
        if let Some(entry) = entries.first().filter(|_| self.gone) {
            return gone(context, &session, entry, self.form);
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

/// Lists the seats that a full roster did not have.
fn gone(context: &mut Context<'_>, session: &Session, entry: &ImportEntry, form: Form) -> Done {
    if !entry.roster {
        let sentence = format!("{} is no full roster, and tells of nobody that they are gone.", entry.id);
        return Err(Refusal::new(Code::WrongState, sentence).hint("see which files are: dormouse imports").into());
    }
    let ids = session.store.gone_of(entry.id)?;
    if ids.is_empty() && entry.gone > 0 {
        let sentence = format!("Which seats {} lacked was not kept: an older version read it.", entry.id);
        return Err(Refusal::new(Code::NotFound, sentence)
            .hint("read the newest roster, and list what that lacks")
            .into());
    }
    let filter = SeatFilter { ids: Some(ids), ..SeatFilter::default() };
    let seats = session.store.seats(&filter, session.org.as_of(session.today()))?;
    let items = seats::Item::all(&seats);
    context.out.list(form, session.today(), &Plain {}, &items, |out| {
        out.heading(&format!("{} {}, as of {}", entry.id, entry.file, entry.as_of))?;
        if seats.is_empty() {
            return out.line("It listed every seat that was held.");
        }
        out.line(format!("{} not listed:", count(seats.len() as u64, "seat was", "seats were")))?;
        out.table(&not_listed(&seats))
    })?;
    Ok(Status::Done)
}

fn not_listed(entries: &[SeatEntry]) -> Table {
    let mut table = Table::new([
        Column::whole("Id"),
        Column::text("License"),
        Column::text("Holder"),
        Column::whole("Last used").spare(1),
        Column::text("Now"),
    ]);
    for entry in entries {
        let now = match (entry.seat.revoked_on, entry.missing_as_of) {
            (Some(day), _) => {
                let by = entry.revoked_by.as_deref().map(|name| format!(" by {name}")).unwrap_or_default();
                format!("revoked on {day}{by}")
            }
            (None, Some(_)) => "held".to_owned(),
            (None, None) => "held, and listed again since".to_owned(),
        };
        table.row([
            entry.seat.id.to_string(),
            seats::license_of(entry),
            seats::holder_of(entry),
            last(entry.seat.last_used),
            now,
        ]);
    }
    table
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

fn whom_it_lacked(entry: &ImportEntry) -> String {
    let listed =
        if entry.gone > 0 { format!("; see them with: dormouse imports {} --gone", entry.id) } else { String::new() };
    format!("{} no longer listed, {} revoked with it{listed}", number(entry.gone), number(entry.gone_revoked))
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
        ("Gone", whom_it_lacked(entry)),
        ("Removals closed", number(entry.removals_closed)),
        ("Rejected", number(entry.rejected)),
        ("Undone", yes(entry.undone)),
        ("SHA-256", entry.sha256.clone()),
    ])?;
    let listed = write_first(out, entry.rejects.iter().map(Rejected::from), entry.unit, (0, LISTED))?;
    match (entry.rejected as usize).saturating_sub(listed) {
        0 => Ok(()),
        more => out.line(format!("and {} more", number(more))),
    }
}
