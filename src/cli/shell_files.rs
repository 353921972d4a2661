//! `completions` and `man`: what a package installs beside the program, made from the words of the command line.

use super::context::Context;
use super::failure::{Done, Failure, Status};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::files::{Existing, FileKind, Folder, make_dirs, not_written, write_folder};
use clap::Args;
use clap_complete::Shell;
use std::collections::BTreeMap;
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
        clap_complete::generate(self.shell, &mut (context.words)(), "dormouse", &mut script);
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
        let mut root = (context.words)().disable_help_subcommand(true);
        if let Some(dir) = &self.dir {
            return every_page(root, dir, context);
        }
        root.build();
        let mut page = &root;
        for word in &self.command {
            page = page.find_subcommand(word).ok_or_else(|| {
                Failure::Usage(
                    Refusal::new(Code::NotFound, format!("There is no command \"{}\".", Shown(word)))
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

/// A page that was written before.
const PAGE: FileKind<'static> =
    FileKind { name: "manual page of dormouse", is: &|head| head.windows(TITLE.len()).any(|part| part == TITLE) };
const TITLE: &[u8] = b"\n.TH dormouse";

/// There is nothing in a manual page that not everybody may read.
const FOR_ALL: u32 = 0o644;

/// The page of a command and those of the commands below it, by their file names.
fn render(command: &clap::Command, pages: &mut BTreeMap<String, Vec<u8>>) -> std::io::Result<()> {
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        render(below, pages)?;
    }
    let page = clap_mangen::Man::new(command.clone());
    let mut roff = Vec::new();
    page.render(&mut roff)?;
    pages.insert(page.get_filename(), roff);
    Ok(())
}

/// Pages that were written before are written anew.
fn every_page(root: clap::Command, dir: &Path, context: &mut Context<'_>) -> Done {
    let mut root = root;
    root.build();
    let mut pages = BTreeMap::new();
    render(&root, &mut pages)?;
    let names: Vec<&str> = pages.keys().map(String::as_str).collect();
    let existing = |_: &str| Existing::Replace(PAGE);
    let folder = Folder { dir, names: &names, existing: &existing, off: &context.off_limits(), mode: FOR_ALL };
    if let Some(above) = dir.parent().filter(|above| !above.as_os_str().is_empty()) {
        make_dirs(above, FOR_ALL).map_err(|error| not_written(dir, &error))?;
    }
    write_folder(&folder, |name, out| Ok(out.write_all(&pages[name])?), |place| place())?;
    let wrote = format!("Wrote a page for every command to {}.", Shown(&dir.display().to_string()));
    context.deeds.made(&wrote);
    context.out.line(wrote)?;
    Ok(Status::Done)
}
