//! `history`: what happened and who did it, and the proof that nothing was altered since.

use super::context::{Context, Session};
use super::failure::{Done, Failure, Status, hint};
use super::format::{count, instant, moment, or_nothing};
use super::output::{Form, Plain, record};
use super::table::{Column, Table};
use super::values;
use crate::domain::ids::{AccountId, AuditId, BatchId, ImportId, LicenseId, PersonId, ProductId, SeatId};
use crate::domain::read_model::HistoryEntry;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::domain::time::Day;
use clap::{Args, Subcommand};
use serde::Serialize;

const AFTER: &str = "\
Example:
  dormouse history
  dormouse history --subject L7
  dormouse history --since 2026-06-01 --format csv
  dormouse history verify";

/// What happened, who did it, and the proof that nothing was altered
#[derive(Debug, Args)]
#[command(after_help = AFTER, args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub struct History {
    /// Only what was about this license, person, seat, product or audit
    #[arg(long, value_name = "REF")]
    subject: Option<String>,
    /// Only since this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = values::day)]
    since: Option<Day>,
    #[command(flatten)]
    form: Form,
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Prove that no entry was altered, removed or put in between, and print the head to keep outside
    #[command(after_help = "\
Example:
  dormouse history verify
  dormouse history verify --head HASH    also proves that what was verified then is still there")]
    Verify {
        /// A head that was printed earlier and kept outside
        #[arg(long, value_name = "HASH")]
        head: Option<String>,
        #[command(flatten)]
        form: Form,
    },
}

record! {
    /// One thing that happened.
    Item(entry: &'a HistoryEntry) {
        seq: i64 = entry.seq,
        at: String = instant(entry.at),
        actor: Option<&'a str> = entry.actor.as_deref(),
        command: &'a str = &entry.command,
        subject: Option<&'a str> = entry.subject.as_deref(),
        summary: Option<&'a str> = entry.summary.as_deref(),
        reason: Option<&'a str> = entry.reason.as_deref(),
        hash: &'a str = &entry.hash,
    }
}

record! {
    /// A place where the chain breaks.
    Break { message: &'a str, }
}

#[derive(Debug, Serialize)]
struct Verified<'a> {
    ok: bool,
    length: i64,
    head: &'a str,
}

impl History {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let session = context.open()?;
        if let Some(Verb::Verify { head, form }) = &self.verb {
            return verify(context, &session, head.as_deref(), *form);
        }
        let subject = self.subject.as_deref().map(|reference| subject(&session, reference)).transpose()?;
        let entries = session.store.history(subject.as_deref(), self.since, None)?;
        let items: Vec<Item<'_>> = entries.iter().map(Item::new).collect();
        let zone = session.org.time_zone;
        context.out.list(self.form, session.today(), &Plain {}, &items, |out| {
            if entries.is_empty() {
                return out.line("Nothing happened.");
            }
            out.table(&table(&entries, zone))
        })?;
        Ok(Status::Done)
    }
}

fn table(entries: &[HistoryEntry], zone: chrono_tz::Tz) -> Table {
    let mut table = Table::new([
        Column::number("No"),
        Column::whole("When"),
        Column::text("Who").spare(1),
        Column::whole("Command").spare(4),
        Column::whole("Subject").spare(2),
        Column::text("What"),
        Column::whole("Batch").spare(3),
        Column::text("From").spare(5),
    ]);
    for entry in entries {
        table.row([
            entry.seq.to_string(),
            moment(entry.at, zone),
            entry.actor.clone().unwrap_or_else(|| "(purged)".into()),
            entry.command.clone(),
            or_nothing(entry.subject.as_deref()),
            entry.summary.clone().unwrap_or_else(|| "(purged)".into()),
            or_nothing(entry.batch),
            or_nothing(entry.origin.as_deref()),
        ]);
    }
    table
}

/// The id that a reference stands for: an id as it is, else the license, person or product of that name.
fn subject(session: &Session, reference: &str) -> Result<String, Refusal> {
    let id = reference.trim().to_uppercase();
    let is_id = LicenseId::parse(&id).is_some()
        || PersonId::parse(&id).is_some()
        || SeatId::parse(&id).is_some()
        || AccountId::parse(&id).is_some()
        || ProductId::parse(&id).is_some()
        || AuditId::parse(&id).is_some()
        || ImportId::parse(&id).is_some()
        || BatchId::parse(&id).is_some();
    if is_id {
        return Ok(id);
    }
    let store = &session.store;
    let found = store.find_license(reference).map(|id| id.to_string());
    let found = found.or_else(|_| store.find_person(reference).map(|id| id.to_string()));
    let found = found.or_else(|_| store.find_product(reference).map(|id| id.to_string()));
    found.map_err(|_| {
        Refusal::new(
            Code::NotFound,
            format!(
                "There is no license, person or product \"{}\" that can be told by that name alone.",
                Shown(reference)
            ),
        )
        .hint("name it by its id, such as L7, P12, S345, V12, C3, A3, I4 or B41")
    })
}

fn verify(context: &mut Context<'_>, session: &Session, kept: Option<&str>, form: Form) -> Done {
    if let Some(kept) =
        kept.map(str::trim).filter(|kept| kept.len() != 64 || !kept.bytes().all(|b| b.is_ascii_hexdigit()))
    {
        return Err(Failure::Usage(
            Refusal::new(
                Code::BadValue,
                format!("\"{}\" is no head: a head is 64 digits from 0 to 9 and a to f.", Shown(kept)),
            )
            .hint("give one as dormouse history verify printed it"),
        ));
    }
    let report = session.store.verify_history(kept)?;
    let head = Verified { ok: report.ok, length: report.length, head: &report.head };
    let items: Vec<Break<'_>> = report.breaks.iter().map(|message| Break { message }).collect();
    context.out.list(form, session.today(), &head, &items, |out| {
        for message in &report.breaks {
            out.line(Shown(message).text())?;
        }
        let verdict = if report.ok { "History holds" } else { "History does not hold" };
        out.line(format!("{verdict}: {}.", count(report.length.unsigned_abs(), "entry", "entries")))?;
        out.line(format!("Head: {}", report.head))?;
        if report.ok { out.line("Keep the head outside this machine; verify against it with --head.") } else { Ok(()) }
    })?;
    if !report.ok {
        hint("find the newest copy that holds: dormouse history verify --db COPY, and compare: dormouse history");
    }
    Ok::<Status, Failure>(if report.ok { Status::Done } else { Status::Failed })
}
