//! `account`: what vendors list on licenses, whose it is, and why it counts or does not.

use super::context::{Context, Session};
use super::failure::{Done, Failure, Status};
use super::format::or_nothing;
use super::output::{Form, Format, Out, Plain, Stream};
use super::receipt::{Reason, Receipt};
use super::records::accounts::{Item, table};
use super::values;
use crate::domain::account::{DecisionKind, Fate, NotCounted};
use crate::domain::account_facts::{facts, verdict};
use crate::domain::command::Command;
use crate::domain::ids::AccountId;
use crate::domain::read_model::{AccountEntry, AccountFilter};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{counted, number};
use crate::domain::time::Day;
use crate::store::Store;
use clap::{Args, Subcommand};
use serde::Serialize;
use std::io;
use std::ops::ControlFlow;

/// Rows of a table: its columns are as wide as what stands in them, so all of them are in memory.
const ROWS: usize = 10_000;

const LIST_AFTER: &str = "\
Example:
  dormouse account list --license L7
  dormouse account list --license L7 --unmatched
  dormouse account list --duplicates --format csv
  dormouse account list --findings

An account is one login that a vendor's list shows on one license: seats say who holds what here, accounts say what the \
vendor counts. One counts if the vendor keeps data of it, it is paid for, it is not deleted, it was merged into no other, and \
the newest full list has it. Where the list says nothing of data, it counts as if it had some.";

const SHOW_AFTER: &str = "\
Example:
  dormouse account show V12
  dormouse account show V12 --json";

const MATCH_AFTER: &str = "\
Example:
  dormouse account match V12 --person ana@example.com

What is said by hand stays: no list changes it. The next list gives the seat to that person.";

const UNMATCH_AFTER: &str = "\
Example:
  dormouse account unmatch V12

No list matches it again by itself; its row makes no seat until somebody says whose it is.";

const MERGE_AFTER: &str = "\
Example:
  dormouse account merge V3 --into V1

Two accounts of one human are one from then on: what the vendor keeps of the first counts as the second's, and so does every \
later row with its login. The vendor's own console has to merge them as well.";

const STOP_AFTER: &str = "\
Example:
  dormouse account stop V12

From then on the vendor is to record nothing more of it; what it keeps still counts. That is done at the vendor by hand: it is \
listed by dormouse report removals until it is noted as done, or a later list says that the account is not tracked.";

const FREE_AFTER: &str = "\
Example:
  dormouse account free V12
  dormouse account free V12 V13 --dry-run

Its data is deleted at the vendor, by hand, and it counts no longer. Stop it first, or it counts again at the next sign-in. A \
newer list that shows it with data counts it again, and it is a finding. Where seats are counted, freeing the only account that \
somebody has there takes their seat back. Once it is done at the vendor it cannot be taken back.";

const DECIDE_AFTER: &str = "\
Example:
  dormouse account decide V12 keep --until 2026-12-31 --reason \"their cases are open\"
  dormouse account decide V12 merge --into V3
  dormouse account decide V12 delete
  dormouse account decide V12 export-then-delete --export archive/2026/ana.zip

For the account of somebody who has left: it is kept for a while and goes on counting, it becomes another one's, or its data is \
deleted, with or without a copy that is kept elsewhere. To delete is to stop and to free it.";

/// What vendors list on licenses
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true)]
pub struct Account {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List what vendors list
    #[command(after_help = LIST_AFTER)]
    List(List),
    /// Show one: whose it is and why, who listed it, and whether it counts
    #[command(after_help = SHOW_AFTER)]
    Show(Show),
    /// Say whose an account is
    #[command(name = "match", after_help = MATCH_AFTER)]
    Match(Match),
    /// Say that an account is nobody's
    #[command(after_help = UNMATCH_AFTER)]
    Unmatch(Unmatch),
    /// Make two accounts of one human one
    #[command(after_help = MERGE_AFTER)]
    Merge(Merge),
    /// Have the vendor record nothing more of accounts
    #[command(after_help = STOP_AFTER)]
    Stop(Stop),
    /// Have the vendor delete the data of accounts, so that they count no longer
    #[command(after_help = FREE_AFTER)]
    Free(Free),
    /// Say what becomes of the account of somebody who has left
    #[command(after_help = DECIDE_AFTER)]
    Decide(Decide),
}

#[derive(Debug, Args)]
struct List {
    /// Of one license
    #[arg(long, value_name = "LICENSE")]
    license: Option<String>,
    /// Of one person
    #[arg(long, value_name = "PERSON", conflicts_with = "unmatched")]
    person: Option<String>,
    /// Only those that are nobody's
    #[arg(long, conflicts_with = "duplicates")]
    unmatched: bool,
    /// Only those that count beside another one of the same person on the same license
    #[arg(long)]
    duplicates: bool,
    /// Only those that are kept or tracked though a list forbids it, or that were freed and are back
    #[arg(long, conflicts_with = "duplicates")]
    findings: bool,
    /// Only those whose login, domain, device, name, address, role, person or license has this text
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, Args)]
struct Show {
    /// Which one
    #[arg(value_name = "ACCOUNT", value_parser = values::id(AccountId::parse, "V12"))]
    account: AccountId,
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, Args)]
struct Match {
    /// Which one
    #[arg(value_name = "ACCOUNT", value_parser = values::id(AccountId::parse, "V12"))]
    account: AccountId,
    /// Whose it is
    #[arg(long, value_name = "PERSON")]
    person: String,
    #[command(flatten)]
    receipt: Receipt,
}

#[derive(Debug, Args)]
struct Unmatch {
    /// Which one
    #[arg(value_name = "ACCOUNT", value_parser = values::id(AccountId::parse, "V12"))]
    account: AccountId,
    #[command(flatten)]
    receipt: Receipt,
}

#[derive(Debug, Args)]
struct Merge {
    /// The one that counts as the other from now on
    #[arg(value_name = "ACCOUNT", value_parser = values::id(AccountId::parse, "V3"))]
    account: AccountId,
    /// The one that stays
    #[arg(long, value_name = "ACCOUNT", value_parser = values::id(AccountId::parse, "V1"))]
    into: AccountId,
    #[command(flatten)]
    receipt: Receipt,
}

#[derive(Debug, Args)]
struct Stop {
    /// Which ones
    #[arg(required = true, value_name = "ACCOUNT", value_parser = values::id(AccountId::parse, "V12"))]
    accounts: Vec<AccountId>,
    #[command(flatten)]
    reason: Reason,
    #[command(flatten)]
    receipt: Receipt,
}

#[derive(Debug, Args)]
struct Free {
    /// Which ones
    #[arg(required = true, value_name = "ACCOUNT", value_parser = values::id(AccountId::parse, "V12"))]
    accounts: Vec<AccountId>,
    #[command(flatten)]
    reason: Reason,
    #[command(flatten)]
    asked: Asked,
}

/// How a command is answered that is not to be taken back for long.
#[derive(Debug, Args)]
struct Asked {
    /// Show what would be done, and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    receipt: Receipt,
}

#[derive(Debug, Args)]
struct Decide {
    /// Which one
    #[arg(value_name = "ACCOUNT", value_parser = values::id(AccountId::parse, "V12"))]
    account: AccountId,
    /// What becomes of it
    #[arg(value_name = "DECISION", value_parser = ["keep", "merge", "delete", "export-then-delete"])]
    what: String,
    /// The last day on which it is kept
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    until: Option<Day>,
    /// The account that it counts as from now on
    #[arg(long, value_name = "ACCOUNT", value_parser = values::id(AccountId::parse, "V3"))]
    into: Option<AccountId>,
    /// Where its data was exported to: a path or a reference
    #[arg(long, value_name = "REFERENCE")]
    export: Option<String>,
    #[command(flatten)]
    reason: Reason,
    #[command(flatten)]
    asked: Asked,
}

impl Decide {
    /// What becomes of it, with what that needs and nothing else.
    fn fate(&self) -> Result<Fate, Refusal> {
        let missing =
            |flag: &str, why: &str| Refusal::new(Code::MissingValue, why).hint(format!("name it: --{flag} …"));
        let (fate, needs) = match self.what.as_str() {
            "keep" => {
                let until = self.until.ok_or_else(|| missing("until", "Nothing says through which day it is kept."))?;
                (Fate::Keep { until }, "until")
            }
            "merge" => {
                let into = self.into.ok_or_else(|| missing("into", "Nothing says which account it counts as."))?;
                (Fate::Merge { into }, "into")
            }
            "delete" => (Fate::Delete, ""),
            _ => {
                let export = self.export.clone();
                let why = "Nothing says where its data was exported to.";
                (Fate::ExportThenDelete { export: export.ok_or_else(|| missing("export", why))? }, "export")
            }
        };
        let given = [("until", self.until.is_some()), ("into", self.into.is_some()), ("export", self.export.is_some())];
        match given.into_iter().find(|(flag, is_given)| *is_given && *flag != needs) {
            None => Ok(fate),
            Some((flag, _)) => {
                Err(Refusal::new(Code::BadValue, format!("--{flag} says nothing of \"{}\".", self.what))
                    .hint(format!("leave --{flag} out, or decide otherwise")))
            }
        }
    }
}

/// Shows what would be done, asks and does it.
fn ask_and_do(
    context: &mut Context<'_>,
    session: &mut Session,
    command: &Command,
    asked: &Asked,
    question: &str,
) -> Result<(), Failure> {
    if asked.dry_run {
        let plan = session.rehearse(command)?;
        return asked.receipt.give(context, session, &plan);
    }
    session.may_write()?;
    if let Some(plan) = session.plan_to_ask(command)? {
        if !asked.receipt.is_json() {
            context.out.receipt(&plan)?;
            context.out.flush()?;
        }
        session.confirm(question)?;
    }
    let outcome = session.execute(command)?;
    asked.receipt.give(context, session, &outcome)
}

impl Account {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let mut session = context.open()?;
        let (command, receipt) = match self.verb {
            Verb::List(list) => {
                list.run(context, &session)?;
                return Ok(Status::Done);
            }
            Verb::Show(Show { account, form }) => {
                let entry = session.store.account(account)?;
                let today = session.today();
                context.out.list(form, today, &Head::of(&entry), &[Item::new(&entry)], |out| page(out, &entry))?;
                return Ok(Status::Done);
            }
            Verb::Match(Match { account, person, receipt }) => {
                let person = session.store.find_person(&person)?;
                (Command::MatchAccount { account, person }, receipt)
            }
            Verb::Unmatch(Unmatch { account, receipt }) => (Command::UnmatchAccount(account), receipt),
            Verb::Merge(Merge { account, into, receipt }) => (Command::MergeAccounts { from: account, into }, receipt),
            Verb::Stop(Stop { accounts, reason, receipt }) => {
                (Command::StopAccounts { accounts, reason: reason.reason }, receipt)
            }
            Verb::Free(Free { accounts, reason, asked }) => {
                let question = match accounts.as_slice() {
                    [one] => format!("Have the data of {one} deleted?"),
                    many => format!("Have the data of {} deleted?", counted(many.len(), "account")),
                };
                let command = Command::FreeAccounts { accounts, reason: reason.reason };
                ask_and_do(context, &mut session, &command, &asked, &question)?;
                return Ok(Status::Done);
            }
            Verb::Decide(decide) => {
                let (account, fate) = (decide.account, decide.fate()?);
                let deletes = fate.deletes();
                let command = Command::DecideAccount { account, fate, reason: decide.reason.reason };
                if deletes || decide.asked.dry_run {
                    let question = format!("Have the data of {account} deleted?");
                    ask_and_do(context, &mut session, &command, &decide.asked, &question)?;
                    return Ok(Status::Done);
                }
                (command, decide.asked.receipt)
            }
        };
        let outcome = session.execute(&command)?;
        receipt.give(context, &session, &outcome)?;
        Ok(Status::Done)
    }
}

/// What a document says of one account beside what a list says of it.
#[derive(Debug, Serialize)]
struct Head<'a> {
    license: &'a str,
    person: Option<&'a str>,
    match_reason: &'static str,
    not_counted: Option<String>,
    user_id: Option<&'a str>,
    email: Option<&'a str>,
    first_file: Option<&'a str>,
    last_file: Option<&'a str>,
    missing_as_of: Option<Day>,
    stopped_on: Option<Day>,
    freed_on: Option<Day>,
    decision: Option<&'static str>,
    decision_until: Option<Day>,
    decision_reason: Option<&'a str>,
    export_reference: Option<&'a str>,
}

impl<'a> Head<'a> {
    fn of(entry: &'a AccountEntry) -> Self {
        let account = &entry.account;
        let decision = account.freeing.decision.as_ref();
        let (until, export) = match decision.map(|decision| &decision.fate) {
            Some(Fate::Keep { until }) => (Some(*until), None),
            Some(Fate::ExportThenDelete { export }) => (None, Some(export.as_str())),
            _ => (None, None),
        };
        Self {
            license: &entry.license,
            person: entry.person.as_deref(),
            match_reason: account.matched.rule.why(),
            not_counted: account.counted.err().map(NotCounted::why),
            user_id: account.said.user_id.as_deref(),
            email: account.said.email.as_deref(),
            first_file: entry.first_file.as_deref(),
            last_file: entry.last_file.as_deref(),
            missing_as_of: account.missing_as_of,
            stopped_on: account.freeing.stopped_on,
            freed_on: account.freeing.freed_on,
            decision: decision.map(|decision| decision.fate.kind()).map(DecisionKind::word),
            decision_until: until,
            decision_reason: decision.and_then(|decision| decision.reason.as_deref()),
            export_reference: export,
        }
    }
}

/// Accounts that are asked for, read one after another.
struct Listed<'s> {
    store: &'s Store,
    filter: AccountFilter,
}

impl Stream for Listed<'_> {
    type Item<'i> = Item<'i>;
    type Failure = Failure;

    fn each<'t>(&self, take: &'t mut dyn FnMut(&Item<'_>) -> io::Result<()>) -> Result<(), Failure>
    where
        Self: 't,
    {
        let mut failed = None;
        self.store.each_account(&self.filter, &mut |entry| match take(&Item::new(entry)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        })?;
        failed.map_or(Ok(()), |error| Err(error.into()))
    }
}

impl List {
    fn run(self, context: &mut Context<'_>, session: &Session) -> Result<(), Failure> {
        let store = &session.store;
        let filter = AccountFilter {
            id: None,
            license: self.license.as_deref().map(|reference| store.find_license(reference)).transpose()?,
            person: self.person.as_deref().map(|reference| store.find_person(reference)).transpose()?,
            unmatched: self.unmatched,
            duplicates: self.duplicates,
            findings: self.findings,
            search: self.search,
        };
        if self.form.format() != Format::Table {
            return context.out.stream(self.form, session.today(), &Plain {}, &Listed { store, filter });
        }
        let mut entries = Vec::new();
        let mut more = false;
        store.each_account(&filter, &mut |entry| {
            more = entries.len() == ROWS;
            if more {
                return ControlFlow::Break(());
            }
            entries.push(entry.clone());
            ControlFlow::Continue(())
        })?;
        let out = &mut context.out;
        if entries.is_empty() {
            return Ok(out.line("No accounts.")?);
        }
        out.table(&table(&entries, (filter.license.is_some(), filter.findings)))?;
        if more {
            let rows = number(ROWS);
            out.line(format!("These are the first {rows}. All of them: --format csv; fewer: --license, --search."))?;
        }
        Ok(())
    }
}

fn page(out: &mut Out, entry: &AccountEntry) -> io::Result<()> {
    let account = &entry.account;
    out.heading(&format!("{} {}, {}", account.id, account.called(), entry.license))?;
    out.line(verdict(account))?;
    for finding in entry.findings() {
        out.line(finding.sentence())?;
    }
    out.line("")?;
    out.fields(facts(entry).into_iter().map(|(name, fact)| (name, or_nothing(fact))))
}
