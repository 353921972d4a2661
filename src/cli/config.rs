//! `config`: the settings of this terminal, and where the files are.

use super::context::Context;
use super::failure::{Done, Failure, Status};
use crate::config::file::EXAMPLE;
use crate::config::paths::{NamedBy, Place};
use clap::{Args, Subcommand};
use std::path::Path;

/// The settings of this terminal
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true)]
pub struct Config {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Print the settings that are in force
    #[command(after_help = "Example:\n  dormouse config show")]
    Show,
    /// Print every setting with its default, to copy from
    #[command(after_help = "Example:\n  dormouse config example")]
    Example,
    /// Print where the files are, and what names them
    #[command(after_help = "Example:\n  dormouse config path")]
    Path,
}

impl Config {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        match self.verb {
            Verb::Show => {
                let file = context.settings()?;
                // What the keys are for is known to the dashboard alone.
                (context.dashboard.keys)(&file).map_err(Failure::Usage)?;
                context.out.text(&file.to_toml())?;
            }
            Verb::Example => context.out.raw(EXAMPLE.as_bytes())?,
            Verb::Path => {
                let log = context.settings().ok().and_then(|config| config.log.file);
                let paths = &context.paths;
                let named = |place: Option<&Place>, flag: &str, variable: &str| {
                    place.map_or_else(no_home, |place| {
                        let by = match place.named_by {
                            NamedBy::Flag => format!(" (by {flag})"),
                            NamedBy::Variable => format!(" (by {variable})"),
                            NamedBy::Default => String::new(),
                        };
                        format!("{}{by}", place.path.display())
                    })
                };
                let plain = |path: Option<&Path>| path.map_or_else(no_home, |path| path.display().to_string());
                let fields = [
                    ("Database", named(paths.db().ok(), "--db", "DORMOUSE_DB")),
                    ("Settings", named(paths.config.as_ref(), "--config", "DORMOUSE_CONFIG")),
                    ("Own formats", plain(paths.presets.as_deref())),
                    ("Screen state", plain(paths.state.as_deref())),
                    ("Log", log.map_or_else(|| "none".to_owned(), |path| path.display().to_string())),
                ];
                context.out.fields(fields)?;
            }
        }
        Ok(Status::Done)
    }
}

fn no_home() -> String {
    "nowhere: there is no home directory".into()
}
