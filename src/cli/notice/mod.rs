//! `notice`: what people must be told, and telling them.

mod send;

use self::send::Send;
use super::context::Context;
use super::failure::{Done, Status};
use super::format::{instant, moment};
use super::output::{Form, Plain, record};
use super::table::{Column, Table};
use crate::domain::ids::NoticeId;
use crate::domain::read_model::NoticeEntry;
use clap::{Args, Subcommand};
use std::collections::HashSet;

/// What people must be told, and telling them
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true)]
pub struct Notice {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List notices, newest first
    #[command(after_help = "\
Example:
  dormouse notice list
  dormouse notice list --unsent --json")]
    List {
        /// Only those that must still be sent
        #[arg(long)]
        unsent: bool,
        #[command(flatten)]
        form: Form,
    },
    /// Send by mail what people must be told
    Send(Send),
}

record! {
    /// A notice.
    Item(entry: &'a NoticeEntry) {
        id: NoticeId = entry.id,
        to: &'a str = &entry.to,
        kind: &'a str = &entry.kind,
        text: &'a str = &entry.text,
        created_at: String = instant(entry.created_at),
        sent_at: Option<String> = entry.sent_at.map(instant),
    }
}

impl Notice {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        match self.verb {
            Verb::List { unsent, form } => list(context, unsent, form),
            Verb::Send(send) => send.run(context),
        }
    }
}

fn list(context: &mut Context<'_>, unsent: bool, form: Form) -> Done {
    let session = context.open()?;
    let mut entries = session.store.notices(session.actor())?;
    entries.retain(|entry| !unsent || entry.sent_at.is_none());
    let items: Vec<Item<'_>> = entries.iter().map(Item::new).collect();
    let zone = session.org.time_zone;
    let unreachable: HashSet<NoticeId> = session.store.notices_without_address()?.into_iter().collect();
    context.out.list(form, session.today(), &Plain {}, &items, |out| {
        if entries.is_empty() {
            return out.line("No notices.");
        }
        let mut table = Table::new([
            Column::whole("Id"),
            Column::text("To"),
            Column::whole("Written").spare(1),
            Column::whole("Sent"),
            Column::text("Text"),
        ]);
        for entry in &entries {
            let unsent = if unreachable.contains(&entry.id) { "no address" } else { "not yet" };
            table.row([
                entry.id.to_string(),
                entry.to.clone(),
                moment(entry.created_at, zone),
                entry.sent_at.map_or_else(|| unsent.into(), |at| moment(at, zone)),
                entry.text.clone(),
            ]);
        }
        out.table(&table)
    })?;
    Ok(Status::Done)
}
