//! `demo`, and the dashboard where no command is given.

use super::context::Context;
use super::failure::{Done, Status};
use super::launch::{DemoOpening, Opening};
use crate::config::terminal_features::{ColorChoice, TerminalFeatures};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use clap::Args;
use std::io::{self, IsTerminal as _};

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
            config: context.settings()?,
            colors: context.out.colors(),
        };
        Ok(Status::Left((context.dashboard.demo)(opening)?))
    }
}

/// Opens the dashboard.
pub(super) fn open(context: &mut Context<'_>) -> Done {
    needs_a_terminal()?;
    let config = context.settings()?;
    let session = context.open()?;
    let opening = Opening {
        store: session.store,
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
