//! What every command works with: the global flags, the places of files, who is acting, the clock, the output; and the
//! session on an open database, which is the only way from a command to the store's one door.

use super::clock::clock;
use super::committed::Committed;
use super::failure::{self, Failure};
use super::launch::Dashboard;
use super::output::{Color, Out};
use super::{prompt, values};
use crate::config::file::Config;
use crate::config::log::Log;
use crate::config::paths::{NamedBy, Paths};
use crate::domain::actor::{Actor, may_change};
use crate::domain::command::{Command, Outcome};
use crate::domain::dormancy::{AsOf, Threshold};
use crate::domain::org::Org;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::domain::time::{Day, Now};
use crate::files::OffLimits;
use crate::store::busy::busy;
use crate::store::{Access, BeforeCommit, Store};
use chrono::{DateTime, Utc};
use clap::Args;
use std::path::PathBuf;

/// The flags that every command takes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// The database file [default: $DORMOUSE_DB, else dormouse/dormouse.db in the data directory]
    #[arg(long, global = true, value_name = "PATH")]
    pub db: Option<PathBuf>,
    /// The settings file [default: $DORMOUSE_CONFIG, else dormouse/config.toml in the config directory]
    #[arg(long, global = true, value_name = "PATH")]
    pub config: Option<PathBuf>,
    /// Change nothing, whatever is asked
    #[arg(long, global = true)]
    pub read_only: bool,
    /// Reckon idle days, due dates and expiry by this day; the records stay as they are now
    #[arg(long, global = true, value_name = "YYYY-MM-DD", value_parser = values::day)]
    pub today: Option<Day>,
    /// When to use colours
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "auto|always|never",
        default_value = "auto",
        hide_possible_values = true
    )]
    pub color: Color,
    /// Answer yes where a command asks
    #[arg(long, short = 'y', global = true)]
    pub yes: bool,
}

/// What a command is given.
pub struct Context<'d> {
    /// The flags that every command takes.
    pub global: Global,
    /// Where files are.
    pub paths: Paths,
    /// Who is acting.
    pub actor: Actor,
    /// The moment the program was started.
    pub at: DateTime<Utc>,
    /// Standard output.
    pub out: Out,
    /// What has been done for good.
    pub deeds: Committed,
    /// What happens is written down there.
    pub log: Log,
    /// The way to the dashboard.
    pub dashboard: &'d Dashboard<'d>,
    /// All the words of the command line, for what is made from them.
    pub words: fn() -> clap::Command,
}

impl Context<'_> {
    /// The file of the database.
    ///
    /// # Errors
    /// Nothing names it, and there is no home directory.
    pub fn db(&self) -> Result<PathBuf, Refusal> {
        Ok(self.paths.db()?.path.clone())
    }

    /// The settings file.
    ///
    /// # Errors
    /// What is wrong in it is a matter of usage.
    pub fn settings(&self) -> Result<Config, Failure> {
        let Some(place) = &self.paths.config else { return Ok(Config::default()) };
        Config::load(place).map_err(Failure::Usage)
    }

    /// The files that no output may be, whatever was asked for.
    #[must_use]
    pub fn off_limits(&self) -> OffLimits {
        self.paths.off_limits()
    }

    /// The time zone of the system, for what needs a day before there is an organisation.
    #[must_use]
    pub fn system_zone() -> chrono_tz::Tz {
        iana_time_zone::get_timezone().ok().and_then(|name| name.parse().ok()).unwrap_or(chrono_tz::UTC)
    }

    /// The day by the system's time zone, or the one that was given.
    #[must_use]
    pub fn day_without_database(&self) -> Day {
        self.global.today.unwrap_or_else(|| Now::new(self.at, Self::system_zone()).today)
    }

    /// Opens the database.
    ///
    /// # Errors
    /// There is none, or it cannot be used.
    pub fn open(&self) -> Result<Session, Refusal> {
        self.open_with(Store::org)
    }

    /// As [`Self::open`], also if the settings that all admins share cannot be read: for looking at the damage.
    ///
    /// # Errors
    /// As there.
    pub fn open_however(&self) -> Result<Session, Refusal> {
        self.open_with(|store| Ok(store.org().unwrap_or_default()))
    }

    fn open_with(&self, org: impl FnOnce(&Store) -> Result<Org, Refusal>) -> Result<Session, Refusal> {
        if let Some(place) = self.paths.config.as_ref().filter(|place| place.named_by == NamedBy::Flag) {
            // Whoever names a settings file is told if it is not there, whether or not the command needs it.
            Config::load(place)?;
        }
        let path = self.db()?;
        if !path.exists() {
            let name = path.display().to_string();
            return Err(Refusal::new(Code::NotFound, format!("There is no database at {}.", Shown(&name)))
                .hint("create it with: dormouse init"));
        }
        let writable = rustix::fs::access(&path, rustix::fs::Access::WRITE_OK).is_ok();
        let access = if self.global.read_only || !writable { Access::ReadOnly } else { Access::ReadWrite };
        let store = Store::open(&path, access)?;
        if let Some(migrated) = store.migrated() {
            failure::note(&migrated.to_string());
        }
        let org = org(&store)?;
        let mut now = Now::new(self.at, org.time_zone);
        now.today = self.global.today.unwrap_or(now.today);
        Ok(Session {
            store,
            org,
            now,
            access,
            actor: self.actor.clone(),
            global: self.global.clone(),
            deeds: self.deeds.clone(),
        })
    }
}

/// An open database, with everything that a question or a change needs beside it.
pub struct Session {
    /// The database.
    pub store: Store,
    /// What all admins share.
    pub org: Org,
    /// The moment, and the day that everything is reckoned by.
    pub now: Now,
    /// How the database was opened.
    pub access: Access,
    actor: Actor,
    global: Global,
    deeds: Committed,
}

impl Session {
    /// The day that everything is reckoned by.
    #[must_use]
    pub fn today(&self) -> Day {
        self.now.today
    }

    /// What reads and reports of today go by, at that threshold.
    #[must_use]
    pub fn as_of(&self, threshold: Threshold) -> AsOf {
        self.org.as_of(self.today()).at(threshold)
    }

    /// The threshold that was asked for, or the organisation's.
    #[must_use]
    pub fn threshold(&self, asked: Option<Threshold>) -> Threshold {
        asked.unwrap_or(self.org.threshold)
    }

    /// Lets a command that changes something pass, before it reads files or asks questions.
    ///
    /// # Errors
    /// `--today` or `--read-only` stands in the way, or the account is no admin, or may not write to the file.
    pub fn may_write(&self) -> Result<(), Refusal> {
        self.is_for_writing()?;
        may_change(&self.actor, &self.store.authority(&self.actor)?)?;
        self.may_write_file()
    }

    /// As [`Self::may_write`], by the rule of the command itself.
    ///
    /// # Errors
    /// As there.
    pub fn may_run(&self, command: &Command) -> Result<(), Refusal> {
        self.is_for_writing()?;
        self.store.may(command, &self.actor)?;
        self.may_write_file()
    }

    fn is_for_writing(&self) -> Result<(), Refusal> {
        if let Some(day) = self.global.today {
            return Err(Refusal::new(
                Code::ReadOnly,
                format!("--today {day} looks at another day, and this command changes records now."),
            )
            .hint("leave --today out, or add --dry-run where the command takes it"));
        }
        if self.global.read_only {
            return Err(Refusal::new(Code::ReadOnly, "The database is opened read-only, and this command changes it.")
                .hint("leave --read-only out"));
        }
        Ok(())
    }

    fn may_write_file(&self) -> Result<(), Refusal> {
        if self.access == Access::ReadOnly {
            return Err(Refusal::new(
                Code::ReadOnly,
                "The database file cannot be written by you: its permissions, or a disk that is read-only, forbid it.",
            )
            .hint("ask its owner to let you write to it: dormouse config path names it"));
        }
        self.deeds.meant();
        Ok(())
    }

    /// Hands a change to the store.
    ///
    /// # Errors
    /// A rule refuses it.
    pub fn execute(&mut self, command: &Command) -> Result<Outcome, Refusal> {
        self.execute_after(command, &mut |_| Ok(()))
    }

    /// As [`Self::execute`], after `before` has done what may fail as well: nothing is committed yet then.
    ///
    /// # Errors
    /// A rule refuses it, or `before` does.
    pub fn execute_after(&mut self, command: &Command, before: &mut BeforeCommit<'_>) -> Result<Outcome, Refusal> {
        self.may_run(command)?;
        super::stops::wait_for_writes();
        let _busy = busy();
        let rows = self.store.rows_changed();
        let done = self.store.execute_after(command, &self.actor, self.now, before);
        match &done {
            Ok(outcome) if self.store.rows_changed() > rows => self.deeds.changed(outcome),
            Ok(_) => {}
            Err(_) => self.deeds.refused(),
        }
        done
    }

    /// As [`Self::execute`], at the moment it is called and not at that of the program's start: for what takes a while.
    ///
    /// # Errors
    /// A rule refuses it.
    pub fn execute_now(&mut self, command: &Command) -> Result<Outcome, Refusal> {
        self.now = Now::new(clock(), self.org.time_zone);
        self.execute(command)
    }

    /// Looks at what a change would do, and keeps nothing.
    ///
    /// # Errors
    /// A rule refuses it.
    pub fn rehearse(&mut self, command: &Command) -> Result<Outcome, Refusal> {
        self.store.rehearse(command, &self.actor, self.now)
    }

    /// What a change would do, for the question before it; `None` if `--yes` has answered. What cannot be done is refused
    /// here, whether or not there is anybody to ask.
    ///
    /// # Errors
    /// A rule refuses it, or there is nobody to ask.
    pub fn plan_to_ask(&mut self, command: &Command) -> Result<Option<Outcome>, Refusal> {
        if self.global.yes {
            return Ok(None);
        }
        let plan = self.rehearse(command)?;
        prompt::must_be_able_to_ask()?;
        Ok(Some(plan))
    }

    /// Asks before something is taken away, unless `--yes` has answered.
    ///
    /// # Errors
    /// The answer is no, or there is nobody to ask.
    pub fn confirm(&self, question: &str) -> Result<(), Failure> {
        if self.global.yes { Ok(()) } else { Ok(prompt::confirm(question)?) }
    }

    /// True if a question would be asked, so that what it is about is shown first.
    #[must_use]
    pub fn asks(&self) -> bool {
        !self.global.yes
    }

    /// Who is acting.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
}
