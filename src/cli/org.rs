//! `org`: the settings that all admins of one database share.

use super::context::Context;
use super::failure::{self, Done, Status};
use super::output::{Form, Plain, record};
use super::receipt::Receipt;
use super::table::{Column, Table};
use crate::domain::command::Command;
use crate::domain::mail::{HostSetting, MailSetting};
use crate::domain::org::{JournalMode, Setting};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use std::str::FromStr;
use strum::IntoEnumIterator as _;

/// The settings that all admins share
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true)]
pub struct Org {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
enum Verb {
    /// Show every setting
    #[command(after_help = "Example:\n  dormouse org show")]
    Show {
        #[command(flatten)]
        form: Form,
    },
    /// Change one
    #[command(after_help = "\
Example:
  dormouse org set time_zone Europe/Berlin
  dormouse org set threshold 60
  dormouse org set currency USD
  dormouse org set stale_after_days 14
  dormouse org set journal_mode delete    for a file system that several machines share; wal is for a local disk, and
                                          none leaves it to the file system
  dormouse org set mail_host mail.example.com
  dormouse org set mail_sender seats@example.com

What makes a machine send (which way, which command, which directory, which password file) is not shared: it stands in
the table [mail] of that machine's settings file, as dormouse config example shows.")]
    Set {
        /// Which setting
        #[arg(value_parser = key_word(), ignore_case = true)]
        key: Key,
        /// Its value; `none` clears one that may be absent
        #[arg(allow_negative_numbers = true)]
        value: String,
        #[command(flatten)]
        receipt: Receipt,
    },
}

/// A setting of any kind.
#[derive(Debug, Clone, Copy)]
enum Key {
    Shared(Setting),
    Mail(MailSetting),
    /// One that is shared no more.
    Host(HostSetting),
}

impl From<Key> for &'static str {
    fn from(key: Key) -> Self {
        match key {
            Key::Shared(setting) => setting.word(),
            Key::Mail(setting) => setting.word(),
            Key::Host(setting) => setting.word(),
        }
    }
}

impl FromStr for Key {
    type Err = strum::ParseError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let shared = word.parse().map(Self::Shared).or_else(|_| word.parse().map(Self::Mail));
        shared.or_else(|_| word.parse().map(Self::Host))
    }
}

/// Every setting, in the order in which they are shown.
fn keys() -> impl Iterator<Item = Key> {
    Setting::iter().map(Key::Shared).chain(MailSetting::iter().map(Key::Mail))
}

/// The word of a setting. Those that are shared no more are told where they belong now, and offered to nobody.
fn key_word() -> impl TypedValueParser<Value = Key> {
    let offered = keys().map(|key| PossibleValue::new(<&str>::from(key)));
    let moved = HostSetting::iter().map(|setting| PossibleValue::new(setting.word()).hide(true));
    PossibleValuesParser::new(offered.chain(moved)).try_map(|word| Key::from_str(&word))
}

record! {
    /// A setting.
    Entry { key: &'a str, value: Option<String>, }
}

/// What the file has; beside it what was asked for, where the file has not followed.
fn both(asked: Option<JournalMode>, has: &str, in_file: bool, network: bool) -> String {
    let follows = asked.unwrap_or(JournalMode::fitting(None, network)).word() == has;
    if follows || !in_file {
        return has.to_owned();
    }
    format!("{} (the file still has {has})", asked.map_or("none", JournalMode::word))
}

impl Org {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let mut session = context.open()?;
        match self.verb {
            Verb::Show { form } => {
                let mail = session.store.mail()?;
                let journal = session.store.journal_mode()?;
                let either = both(
                    session.org.journal_mode,
                    &journal,
                    session.store.path().is_some(),
                    session.store.on_network(),
                );
                let value = |key| match key {
                    Key::Shared(Setting::JournalMode) => Some(either.clone()),
                    Key::Shared(setting) => Some(setting.of(&session.org)),
                    Key::Mail(setting) => setting.of(&mail),
                    Key::Host(_) => None,
                };
                let items: Vec<Entry<'_>> = keys().map(|key| Entry { key: key.into(), value: value(key) }).collect();
                context.out.list(form, session.today(), &Plain {}, &items, |out| {
                    let mut table = Table::new([Column::whole("Setting"), Column::text("Value")]);
                    for entry in &items {
                        table.row([entry.key.into(), entry.value.clone().unwrap_or_else(|| "none".into())]);
                    }
                    out.table(&table)
                })?;
                if let Some(asked) = session.org.journal_mode.filter(|asked| asked.word() != journal) {
                    failure::note(&format!(
                        "journal_mode was set to {}, and the file has {journal}; see: dormouse check",
                        asked.word()
                    ));
                }
            }
            Verb::Set { key, value, receipt } => {
                let command = match key {
                    Key::Shared(setting) => Command::SetOrg { setting, value },
                    Key::Mail(setting) => Command::SetMail { setting, value },
                    Key::Host(setting) => return Err(setting.no_longer_shared(&value).into()),
                };
                let outcome = session.execute(&command)?;
                receipt.give_as(context, &session, &outcome, Some(<&str>::from(key).to_owned()))?;
            }
        }
        Ok(Status::Done)
    }
}
