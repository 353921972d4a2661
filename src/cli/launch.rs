//! The way from the command line to the dashboard: what it is opened on, without knowing what it is.

use crate::config::file::Config;
use crate::config::key_binding::KeyBinding;
use crate::config::log::Log;
use crate::domain::actor::Actor;
use crate::domain::refusal::Refusal;
use crate::domain::time::Day;
use crate::store::Store;
use chrono::{DateTime, Utc};
use std::path::PathBuf;

/// What the dashboard is opened on.
#[derive(Debug)]
pub struct Opening {
    /// The database.
    pub store: Store,
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
