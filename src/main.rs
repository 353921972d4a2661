//! The binary: puts the command line and the dashboard together, and nothing else.

use color_eyre::config::{HookBuilder, Theme};
use dormouse::cli::{self, Dashboard};
use dormouse::config::log::Log;
use dormouse::config::terminal_features::{ColorChoice, TerminalFeatures};
use dormouse::demo;
use dormouse::runtime::key_listing;
use dormouse::runtime::run::{Start, run};
use std::io::IsTerminal as _;
use std::process::ExitCode;

fn main() -> color_eyre::Result<ExitCode> {
    let looks = TerminalFeatures::of_environment(ColorChoice::Auto, false);
    let theme = if looks.color && std::io::stderr().is_terminal() { Theme::dark() } else { Theme::new() };
    HookBuilder::default().theme(theme).install()?;
    let dashboard = Dashboard {
        open: &|opening| {
            run(Start {
                store: opening.store,
                actor: opening.actor,
                fixed_day: opening.today,
                demo: false,
                read_only: opening.read_only,
                config: opening.config,
                colors: opening.colors,
                state: opening.state,
                log: opening.log,
            })
        },
        demo: &|opening| {
            let today = opening.today.unwrap_or_else(|| opening.at.date_naive());
            let store = demo::build(opening.seats.unwrap_or(demo::DEFAULT_SEATS), &opening.actor, today)?;
            let (actor, config, colors) = (opening.actor, opening.config, opening.colors);
            run(Start {
                store,
                actor,
                fixed_day: opening.today,
                demo: true,
                read_only: false,
                config,
                colors,
                state: None,
                log: Log::none(),
            })
        },
        keys: &key_listing::table,
    };
    Ok(cli::run(std::env::args_os(), &dashboard))
}
