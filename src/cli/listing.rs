//! `listing`: the logins that a vendor must not record, or must not keep data of.

use super::context::Context;
use super::failure::{Done, Status};
use super::output::{Form, Plain};
use super::receipt::{Reason, Receipt};
use super::records::listings::{Item, table};
use super::values;
use crate::domain::command::Command;
use crate::domain::listing::ListKind;
use clap::{Args, Subcommand};
use strum::IntoEnumIterator as _;

const ADD_AFTER: &str = "\
Example:
  dormouse listing add --license L7 --list do_not_track ana 'corp\\build-robot' --reason \"shared machines\"
  dormouse listing add --license L7 --list delete ben@example.com --dry-run    look first

A login without a domain stands for that login in any; with its domain, 'corp\\ana', for that one alone. The address or the user id \
that the vendor's list has for an account names it as well. Entries may be made before the vendor lists any such account. What is \
on the delete list must not be tracked either.

Each later list is held against the entries: what the vendor tracks or counts all the same stands in dormouse pulse and in \
dormouse account list --findings.";

const LIST_AFTER: &str = "\
Example:
  dormouse listing list
  dormouse listing list --license L7 --list delete
  dormouse listing list --search ana --json";

const REMOVE_AFTER: &str = "\
Example:
  dormouse listing remove --license L7 ana
  dormouse listing remove --license L7 --list delete 'corp\\build-robot'

The login comes off both lists, or off the one that is named.";

/// Logins that a vendor must not record, or must not keep data of
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true)]
pub struct Listing {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Put logins on the do-not-track list or on the delete list of a license
    #[command(after_help = ADD_AFTER)]
    Add(Add),
    /// The entries, with the accounts that each names
    #[command(after_help = LIST_AFTER)]
    List(List),
    /// Take logins off
    #[command(after_help = REMOVE_AFTER)]
    Remove(Remove),
}

#[derive(Debug, Args)]
struct Add {
    /// Of which license
    #[arg(long, value_name = "LICENSE")]
    license: String,
    /// On which list
    #[arg(long, value_name = "LIST", value_parser = values::word(ListKind::iter()), ignore_case = true)]
    list: ListKind,
    /// The logins, with or without their domains; addresses; user ids
    #[arg(value_name = "LOGIN", required = true)]
    logins: Vec<String>,
    #[command(flatten)]
    why: Reason,
    /// Say which accounts they name, and write nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    receipt: Receipt,
}

#[derive(Debug, Args)]
struct List {
    /// Of one license
    #[arg(long, value_name = "LICENSE")]
    license: Option<String>,
    /// Of one list
    #[arg(long = "list", value_name = "LIST", value_parser = values::word(ListKind::iter()), ignore_case = true)]
    of: Option<ListKind>,
    /// Only those whose login, license, reason or who added them has this text
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, Args)]
struct Remove {
    /// Of which license
    #[arg(long, value_name = "LICENSE")]
    license: String,
    /// Off which list [default: both]
    #[arg(long, value_name = "LIST", value_parser = values::word(ListKind::iter()), ignore_case = true)]
    list: Option<ListKind>,
    /// The logins
    #[arg(value_name = "LOGIN", required = true)]
    logins: Vec<String>,
    /// Say what would be taken off, and write nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    receipt: Receipt,
}

impl Listing {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let mut session = context.open()?;
        let (command, dry_run, receipt) = match self.verb {
            Verb::List(List { license, of, search, form }) => {
                let license = license.map(|reference| session.store.find_license(&reference)).transpose()?;
                let mut entries = session.store.listings(license)?;
                entries.retain(|entry| {
                    of.is_none_or(|list| entry.list == list)
                        && search.as_deref().is_none_or(|searched| entry.has(searched))
                });
                let items: Vec<Item<'_>> = entries.iter().map(Item::new).collect();
                context.out.list(form, session.today(), &Plain {}, &items, |out| {
                    if items.is_empty() {
                        return out.line("No login is on such a list.");
                    }
                    out.table(&table(&entries, license.is_some()))
                })?;
                return Ok(Status::Done);
            }
            Verb::Add(Add { license, list, logins, why, dry_run, receipt }) => {
                let license = session.store.find_license(&license)?;
                (Command::AddListings { license, list, logins, reason: why.reason }, dry_run, receipt)
            }
            Verb::Remove(Remove { license, list, logins, dry_run, receipt }) => {
                let license = session.store.find_license(&license)?;
                (Command::RemoveListings { license, list, logins }, dry_run, receipt)
            }
        };
        let outcome = if dry_run { session.rehearse(&command)? } else { session.execute(&command)? };
        receipt.give(context, &session, &outcome)?;
        Ok(Status::Done)
    }
}
