//! `completions` and `man`: what a package installs beside the program, made from the words of the command line.

use super::args::Cli;
use super::context::Context;
use super::failure::{Done, Failure, Status};
use crate::domain::refusal::Refusal;
use crate::domain::text::Shown;
use clap::{Args, CommandFactory as _};
use clap_complete::Shell;
use std::path::{Path, PathBuf};

/// Completions for a shell
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  dormouse completions bash > ~/.local/share/bash-completion/completions/dormouse
  dormouse completions zsh > ~/.zfunc/_dormouse
  dormouse completions fish > ~/.config/fish/completions/dormouse.fish")]
pub struct Completions {
    /// Which shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "dormouse", &mut script);
        context.out.raw(&script)?;
        Ok(Status::Done)
    }
}

/// The manual page
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  dormouse man > dormouse.1
  dormouse man audit complete > dormouse-audit-complete.1
  dormouse man --dir ~/.local/share/man/man1    a page for every command, such as dormouse-audit.1")]
pub struct Man {
    /// The command whose page is wanted, instead of the whole program's
    command: Vec<String>,
    /// Write a page for every command into this directory, which is made if there is none
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    dir: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let mut root = Cli::command().disable_help_subcommand(true);
        if let Some(dir) = &self.dir {
            return every_page(root, dir, context);
        }
        root.build();
        let mut page = &root;
        for word in &self.command {
            page = page.find_subcommand(word).ok_or_else(|| {
                Failure::Usage(
                    Refusal::new(format!("There is no command \"{}\".", Shown(word)))
                        .hint("see all commands: dormouse --help"),
                )
            })?;
        }
        let mut roff = Vec::new();
        let name =
            ["dormouse"].into_iter().chain(self.command.iter().map(String::as_str)).collect::<Vec<_>>().join("-");
        clap_mangen::Man::new(page.clone()).title(name).render(&mut roff)?;
        context.out.raw(&roff)?;
        Ok(Status::Done)
    }
}

/// Pages that were written before are written anew.
fn every_page(root: clap::Command, dir: &Path, context: &mut Context<'_>) -> Done {
    let failed = |error: std::io::Error| {
        let shown = dir.display().to_string();
        let text = error.to_string();
        let why = text.split(" (os error").next().unwrap_or(&text).to_lowercase();
        Refusal::new(format!("The pages could not be written to {}: {why}.", Shown(&shown)))
            .hint("name a directory that you may write to")
    };
    std::fs::create_dir_all(dir).and_then(|()| clap_mangen::generate_to(root, dir)).map_err(failed)?;
    context.out.line(format!("Wrote a page for every command to {}.", Shown(&dir.display().to_string())))?;
    Ok(Status::Done)
}
