//! The way from the command line to the dashboard: what it is opened on, without knowing what it is.

use super::context::Context;
use super::failure::{Done, Failure, Status};
use crate::config::file::Config;
use crate::config::key_binding::KeyBinding;
use crate::config::log::Log;
use crate::config::terminal_features::{ColorChoice, TerminalFeatures};
use crate::domain::actor::Actor;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::domain::time::Day;
use crate::store::{Access, Store};
use chrono::{DateTime, Utc};
use clap::Args;
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;

/// What the dashboard is opened on.
#[derive(Debug)]
pub struct Opening {
    /// The database.
    pub store: Store,
    /// Read-only where `--read-only`, `--today` or the file's permissions ask for it.
    pub access: Access,
    /// `--read-only` was given.
    pub read_only: bool,
    /// Who is looking.
    pub actor: Actor,
    /// The day to reckon by, if it is not the day it is; it belongs in the title.
    pub today: Option<Day>,
    /// The settings of this terminal.
    pub config: Config,
    /// Where what belongs to this person's screen is kept; `None` without a home.
    pub state: Option<PathBuf>,
    /// Whether colours are wanted.
    pub colors: bool,
    /// What happens is written down there.
    pub log: Log,
}

/// What the demo is opened on.
#[derive(Debug)]
pub struct DemoOpening {
    /// How many seats to make up; `None` for the usual number.
    pub seats: Option<u32>,
    /// Who is looking.
    pub actor: Actor,
    /// The moment of opening.
    pub at: DateTime<Utc>,
    /// The day to build the organisation around, if it is not the day it is.
    pub today: Option<Day>,
    /// The settings of this terminal.
    pub config: Config,
    /// Whether colours are wanted.
    pub colors: bool,
}

/// The two ways to open the screen, and its keys, given by the binary.
pub struct Dashboard<'a> {
    /// Opens it on a database, and returns its exit status when it is closed.
    pub open: &'a dyn Fn(Opening) -> Result<u8, Refusal>,
    /// Opens it on a made-up organisation in memory.
    pub demo: &'a dyn Fn(DemoOpening) -> Result<u8, Refusal>,
    /// Its keys, with what the settings bind.
    pub keys: &'a dyn Fn(&Config) -> Result<Vec<KeyBinding>, Refusal>,
}

const DEMO_AFTER: &str = "\
Example:
  dormouse demo                  look around
  dormouse demo --seats 20000    a larger organisation";

/// Look around on a made-up organisation; touches no file
///
/// The same organisation every time, kept in memory, titled DEMO. Everything can be tried; nothing is kept.
#[derive(Debug, Args)]
#[command(after_help = DEMO_AFTER)]
pub struct Demo {
    /// How many seats to make up
    #[arg(long, value_name = "N", value_parser = super::values::within(1, 2_000_000))]
    seats: Option<u32>,
}

impl Demo {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        needs_a_terminal()?;
        let opening = DemoOpening {
            seats: self.seats,
            actor: context.actor.clone().in_a_demo(),
            at: context.at,
            today: context.global.today,
            config: settings(context)?,
            colors: context.out.colors(),
        };
        Ok(Status::Left((context.dashboard.demo)(opening)?))
    }
}

/// Opens the dashboard.
pub(super) fn open(context: &mut Context<'_>) -> Done {
    needs_a_terminal()?;
    let config = settings(context)?;
    let session = context.open()?;
    let access = if context.global.today.is_some() { Access::ReadOnly } else { session.access };
    let opening = Opening {
        store: session.store,
        access,
        read_only: context.global.read_only,
        actor: context.actor.clone(),
        today: context.global.today,
        config,
        state: context.paths.state.clone(),
        colors: context.out.colors(),
        log: context.log.clone(),
    };
    Ok(Status::Left((context.dashboard.open)(opening)?))
}

/// The settings file; what is wrong in it is a matter of usage.
pub(super) fn settings(context: &Context<'_>) -> Result<Config, Failure> {
    let Some(place) = &context.paths.config else { return Ok(Config::default()) };
    Config::load(place).map_err(Failure::Usage)
}

fn needs_a_terminal() -> Result<(), Refusal> {
    if !(io::stdin().is_terminal() && io::stdout().is_terminal()) {
        return Err(Refusal::new(Code::Terminal, "The dashboard needs a terminal.")
            .hint("every action is a command as well: dormouse --help"));
    }
    if TerminalFeatures::of_environment(ColorChoice::Auto, false).screen {
        return Ok(());
    }
    let term = std::env::var("TERM").unwrap_or_default();
    let said = if term.is_empty() { "TERM is not set".to_owned() } else { format!("TERM is {}", Shown(&term)) };
    Err(Refusal::new(Code::Terminal, format!("The dashboard needs a terminal that it can draw on, and {said}."))
        .hint("see the same line by line: dormouse report utilization, dormouse report dormant, dormouse license list"))
}
