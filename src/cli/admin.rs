//! `admin`: who may change this database.

use super::context::{Context, Session};
use super::failure::{Done, Status};
use super::format::{instant, moment, or_nothing};
use super::output::{Form, Plain, record};
use super::receipt::Receipt;
use super::table::{Column, Table};
use super::values::{self, Given};
use crate::config::identity;
use crate::domain::actor::Role;
use crate::domain::admin::Account;
use crate::domain::command::Command;
use crate::domain::edit::Change;
use crate::domain::ids::PersonId;
use crate::domain::read_model::AdminEntry;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use clap::{Args, Subcommand};

/// Who may change this database
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true)]
pub struct Admin {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List the admins
    #[command(after_help = "Example:\n  dormouse admin list")]
    List {
        #[command(flatten)]
        form: Form,
    },
    /// Make an account of this machine an admin, confirm one, or change what one may do
    #[command(after_help = "\
Example:
  dormouse admin add ben --role it-admin --email ben@example.com
  dormouse admin add ben --role super-admin    an admin already: the role is changed
  dormouse admin add 1002 --role admin         by the number of the account
  dormouse admin add dora --role it-admin      uid 1002 was carl when he became an admin: it is confirmed as dora

A role belongs to the number of an account and the name it had on that day. If the system gives the number another name,
because the account was renamed or somebody else got the number, every change is refused until a super-admin confirms it
by the role it is to have; mail address and person are left behind unless they are given again. Where no super-admin has
the old name any more, root may make one: admin add USER --role super-admin.

All three roles may change everything; only a super-admin manages admins. The file's permissions are the real
boundary: see that the account can write the database and its directory, and look with: dormouse check")]
    Add {
        /// The account's name, or its number
        user: String,
        /// What it may do: admin, it-admin or super-admin
        #[arg(long, value_parser = values::word([Role::Admin, Role::ItAdmin, Role::SuperAdmin]), ignore_case = true)]
        role: Option<Role>,
        /// Where its notices go; none clears it
        #[arg(long, value_name = "ADDRESS", value_parser = values::or_none(values::text))]
        email: Option<Given<String>>,
        /// The person who is the same human; none clears it
        #[arg(long, value_name = "PERSON", value_parser = values::or_none(values::text))]
        person: Option<Given<String>>,
        #[command(flatten)]
        receipt: Receipt,
    },
    /// Make an admin an account like any other
    #[command(after_help = "Example:\n  dormouse admin remove ben")]
    Remove {
        /// The account's name, or its number
        user: String,
        #[command(flatten)]
        receipt: Receipt,
    },
}

record! {
    /// An admin.
    Item(admin: &'a AdminEntry) {
        uid: u32 = admin.uid,
        name: &'a str = &admin.name,
        role: &'a str = admin.role.word(),
        email: Option<&'a str> = admin.email.as_deref(),
        person_id: Option<PersonId> = admin.person_id,
        person: Option<&'a str> = admin.person.as_deref(),
        added_at: String = instant(admin.added_at),
    }
}

impl Admin {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let mut session = context.open()?;
        match self.verb {
            Verb::List { form } => return list(context, &session, form),
            Verb::Add { user, role, email, person, receipt } => {
                let (uid, name) = account(&session, &user)?;
                let person = match person {
                    None => Change::Keep,
                    Some(Given::None) => Change::Clear,
                    Some(Given::Value(who)) => Change::To(session.store.find_person(&who)?),
                };
                let email = match email {
                    None => Change::Keep,
                    Some(Given::None) => Change::Clear,
                    Some(Given::Value(address)) => Change::To(address),
                };
                let id = name.clone();
                let accounts = super_admins_now(&session)?;
                let outcome = session.execute(&Command::SetAdmin { uid, name, role, email, person, accounts })?;
                receipt.give_as(context, &session, &outcome, Some(id))?;
            }
            Verb::Remove { user, receipt } => {
                session.may_write()?;
                let (uid, name) = account(&session, &user)?;
                let command = Command::RemoveAdmin(uid);
                if session.plan_to_ask(&command)?.is_some() {
                    session.confirm(&format!("Remove {} from the admins?", Shown(&name)))?;
                }
                let outcome = session.execute(&command)?;
                receipt.give_as(context, &session, &outcome, Some(name))?;
            }
        }
        Ok(Status::Done)
    }
}

/// The account that is meant: one of this machine, or an admin whose account is gone by now.
fn account(session: &Session, user: &str) -> Result<(u32, String), Refusal> {
    if let Some(found) = identity::account(user) {
        return Ok(found);
    }
    if let Ok(uid) = user.parse() {
        return Ok((uid, identity::name_of(uid)));
    }
    let gone = session.store.admins()?.into_iter().find(|admin| admin.name == user);
    gone.map(|admin| (admin.uid, admin.name)).ok_or_else(|| {
        Refusal::new(Code::NotFound, format!("This machine knows no account \"{}\".", Shown(user)))
            .hint("look at the spelling with: getent passwd, or give the account's number (id -u NAME)")
    })
}

/// What this machine calls the accounts of the super-admins.
fn super_admins_now(session: &Session) -> Result<Vec<Account>, Refusal> {
    let admins = session.store.admins()?.into_iter().filter(|admin| admin.role == Role::SuperAdmin);
    Ok(admins.map(|admin| Account { uid: admin.uid, name: identity::name_of(admin.uid) }).collect())
}

/// The name that an account was made known by, with the one that it has now if that is another.
fn called(admin: &AdminEntry) -> String {
    match identity::known(admin.uid) {
        Some(now) if now != admin.name => format!("{} (now {now}: not confirmed)", admin.name),
        _ => admin.name.clone(),
    }
}

fn list(context: &mut Context<'_>, session: &Session, form: Form) -> Done {
    let admins = session.store.admins()?;
    let items: Vec<Item<'_>> = admins.iter().map(Item::new).collect();
    let zone = session.org.time_zone;
    context.out.list(form, session.today(), &Plain {}, &items, |out| {
        let mut table = Table::new([
            Column::text("Account"),
            Column::number("Uid").spare(1),
            Column::whole("Role"),
            Column::text("Mail"),
            Column::text("Person").spare(2),
            Column::whole("Since").spare(3),
        ]);
        for admin in &admins {
            table.row([
                called(admin),
                admin.uid.to_string(),
                admin.role.word().to_owned(),
                or_nothing(admin.email.as_deref()),
                or_nothing(admin.person.as_deref()),
                moment(admin.added_at, zone),
            ]);
        }
        out.table(&table)
    })?;
    Ok(Status::Done)
}
