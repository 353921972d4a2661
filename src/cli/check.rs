//! `check`: what the store finds when it examines its own data.

use super::context::{Context, Session};
use super::failure::{Done, Status};
use super::output::{Form, Plain, record};
use crate::config::{access, identity};
use crate::domain::read_model::Finding;
use crate::domain::text::Shown;
use crate::store::Store;
use clap::Args;

const AFTER: &str = "\
Example:
  dormouse check
  dormouse check --json

It looks at pages, references, every count, evidence, the chain of history, images for undo, removals, admins, merged
people, mail, permissions, the journal and the file system, SQLite, who can write the file, and whether the admins' accounts
are still the ones that were made known.

Each is looked at on its own: what a damaged file does not let one read is named, and the rest is looked at.

Exit status: 0 if everything holds, 3 if anything does not.";

/// Check the database: integrity, every count recomputed, history
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct Check {
    #[command(flatten)]
    form: Form,
}

record! {
    /// What was found on one invariant.
    Item { name: &'a str, ok: bool, found: &'a str, remedy: Option<&'a str>, }
}

impl Check {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let (findings, today) = match context.open_however() {
            Ok(session) => {
                let mut findings = session.store.check()?;
                findings.extend(writers(&session));
                findings.extend(accounts(&session));
                (findings, session.today())
            }
            Err(refusal) => match Store::check_unopened(&context.db()?, &refusal) {
                Some(findings) => (findings, context.day_without_database()),
                None => return Err(refusal.into()),
            },
        };
        let items: Vec<Item<'_>> = findings
            .iter()
            .map(|f| Item { name: f.name, ok: f.ok, found: &f.found, remedy: f.remedy.as_deref() })
            .collect();
        let wrong = findings.iter().filter(|finding| !finding.ok).count();
        context.out.list(self.form, today, &Plain {}, &items, |out| {
            let width = items.iter().map(|item| item.name.chars().count()).max().unwrap_or(0);
            for item in &items {
                let mark = if item.ok { "ok   " } else { "WRONG" };
                out.hanging(width + 9, format!("{mark}  {:<width$}  {}", item.name, Shown(item.found)))?;
                if let Some(remedy) = item.remedy.filter(|_| !item.ok) {
                    out.hanging(width + 9, format!("       {:<width$}  what to do: {}", "", Shown(remedy)))?;
                }
            }
            match wrong {
                0 => out.line("Everything holds."),
                1 => out.line("1 thing does not hold."),
                n => out.line(format!("{} things do not hold.", crate::domain::text::number(n))),
            }
        })?;
        Ok(if wrong == 0 { Status::Done } else { Status::Findings })
    }
}

/// Who can write the database by its permissions, whatever the list of admins says, and which admin cannot.
fn writers(session: &Session) -> Option<Finding> {
    let path = session.store.path()?;
    let (file, dir) = (std::fs::metadata(path).ok()?, std::fs::metadata(path.parent()?).ok()?);
    let mut shut_out = Vec::new();
    // Where they cannot be read, the look at the admins says so.
    for admin in session.store.admins().unwrap_or_default() {
        if [&file, &dir].iter().any(|place| access::can_write(admin.uid, place) == Some(false)) {
            shut_out.push(admin.name);
        }
    }
    let found = if shut_out.is_empty() {
        format!("the file: {}; its directory: {}; root always can", access::writers(&file), access::writers(&dir))
    } else {
        format!("admins who cannot write the file or its directory: {}", shut_out.join(", "))
    };
    let remedy = "let them in by a group: chgrp it to both, chmod 2770 on the directory, chmod 660 on the file";
    let ok = shut_out.is_empty();
    Some(Finding { name: "writers", ok, found, remedy: (!ok).then(|| remedy.to_owned()) })
}

/// Admins whose number has another name by now than the one it was made known by: it may be somebody else's. An account that
/// this machine does not have may be one of another machine.
fn accounts(session: &Session) -> Option<Finding> {
    let admins = session.store.admins().ok()?;
    let (mut renamed, mut gone) = (Vec::new(), Vec::new());
    for admin in &admins {
        let was = &admin.name;
        match identity::known(admin.uid) {
            Some(name) if name != *was => renamed.push(format!("uid {} was {was} and is {name} now", admin.uid)),
            None if identity::name_of(admin.uid) != *was => gone.push(was.clone()),
            _ => {}
        }
    }
    let ok = renamed.is_empty();
    let found = match (ok, gone.is_empty()) {
        (false, _) => format!("{}; changes by them are refused", renamed.join("; ")),
        (true, true) => "every admin's account has the name that it was made known by".to_owned(),
        (true, false) => format!("this machine has no account of {}", gone.join(", ")),
    };
    let remedy =
        "confirm who it is: dormouse admin add USER --role ROLE; or take it off the list: dormouse admin remove UID";
    Some(Finding { name: "accounts", ok, found, remedy: (!ok).then(|| remedy.to_owned()) })
}
