//! The binary: puts the command line and the dashboard together, and nothing else.

use dormouse::cli::{self, Dashboard};
use dormouse::domain::refusal::Refusal;
use std::process::ExitCode;

fn main() -> color_eyre::Result<ExitCode> {
    color_eyre::install()?;
    let none = || Err(Refusal::new("This build has no dashboard.").hint("every action is a command: dormouse --help"));
    let dashboard = Dashboard { open: &|_| none(), demo: &|_| none() };
    Ok(cli::run(std::env::args_os(), &dashboard))
}
