//! `backup`: a verified copy of the database.

use super::context::Context;
use super::failure::{Done, Status};
use super::format::count;
use super::output::{Form, record};
use crate::domain::text::Shown;
use clap::Args;
use std::path::PathBuf;

const AFTER: &str = "\
Example:
  dormouse backup /backup/dormouse-monday.db
  dormouse backup --force /backup/dormouse.db    in place of the last one

Others can go on working meanwhile. The copy is read back from the disk, every page and all of history, before it
takes its name; only you can read it. It is a database like the first: look into it with --db FILE --read-only. To
restore it, see that nobody is using the database, move that and its -wal and -shm files away, and put the copy there.
Keep the head that is printed somewhere else: dormouse history verify --head HASH proves that nothing was altered since.";

/// Write a verified copy of the database
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct Backup {
    /// The file to write
    file: PathBuf,
    /// Put the copy in the place of a file that is there
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    form: Form,
}

record! {
    /// A copy.
    Item { file: &'a str, bytes: u64, events: i64, head: &'a str, }
}

/// The same beside the items, where programs look for one answer.
#[derive(Debug, serde::Serialize)]
struct Written<'a> {
    #[serde(flatten)]
    copy: &'a Item<'a>,
}

impl Backup {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let session = context.open()?;
        let copy = session.store.backup(&self.file, self.force, &context.off_limits())?;
        let file = self.file.display().to_string();
        context.deeds.made(&format!("The backup is written to {}, and verified", Shown(&file)));
        let (bytes, events, head) = (copy.bytes, copy.events, copy.head.as_str());
        let item = Item { file: &file, bytes, events, head };
        context.out.list(self.form, session.today(), &Written { copy: &item }, std::slice::from_ref(&item), |out| {
            out.line("The backup is written and verified.")?;
            out.fields([
                ("File", Shown(&file).to_string()),
                ("Size", count(bytes, "byte", "bytes")),
                ("History", count(events, "event", "events")),
                ("Head", head.to_owned()),
            ])
        })?;
        Ok(Status::Done)
    }
}
