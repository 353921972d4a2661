//! The words of the command line: the global flags and the commands, each of which lives in a file of its own.
//!
//! A new command is one variant here, one line in [`Command::run`], and its file.

use super::context::{Context, Global};
use super::failure::Done;
use super::{
    account, admin, application, audit, backup, check, config, dashboard, exempt, export, history, import, imports,
    init, keys, license, listing, notice, org, person, presets, product, pulse, reclaim, removal, report, seat,
    shell_files, undo,
};
use clap::{Parser, Subcommand};

const AFTER: &str = "\
First steps:
  dormouse init                                     create the database; you are its first admin
  dormouse presets                                  which exports it reads, and where to get them
  dormouse import roster.csv --license Sketchpad    read one in
  dormouse report utilization                       what is used, what is dormant, what it costs
  dormouse reclaim --all-dormant --dry-run          what could be taken back
  dormouse                                          the same, on a screen

Without data of your own: dormouse demo

Exit status: 0 done; 1 refused or failed; 2 not understood; 3 check or pulse found something,
import left rows out, or what was done could not be told: it says so and need not be repeated.
Files: DORMOUSE_DB and DORMOUSE_CONFIG name them, or --db and --config; see: dormouse config path";

/// Finds the software seats that sleep, and keeps seat counts honest.
#[derive(Debug, Parser)]
#[command(name = "dormouse", version, max_term_width = 100, after_help = AFTER)]
pub struct Cli {
    /// The flags that every command takes.
    #[command(flatten)]
    pub global: Global,
    /// What to do; without one the dashboard opens.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Look around on a made-up organisation; touches no file
    Demo(dashboard::Demo),
    /// Create the database
    Init(init::Init),
    /// Who may change this database
    Admin(admin::Admin),
    /// The settings that all admins share
    Org(org::Org),
    /// Read vendor exports and dormouse's own CSV files
    Import(import::Import),
    /// What was read: files, days, rows, rejected rows
    Imports(imports::Imports),
    /// The formats that import knows, and where to get each export
    Presets(presets::Presets),
    /// Write the files that import reads back
    Export(export::Export),
    /// The catalog
    Product(product::Product),
    /// Licenses
    License(license::License),
    /// People
    Person(person::Person),
    /// Seats, and who holds them
    Seat(seat::Seat),
    /// What vendors list on licenses, and what they count
    Account(account::Account),
    /// Logins that a vendor must not record, or must not keep data of
    Listing(listing::Listing),
    /// Users audits: start, clean up at the vendor, complete with the real count
    Audit(audit::Audit),
    /// What is used, what is dormant, what it costs
    Report(report::Report),
    /// Take dormant seats back
    Reclaim(reclaim::Reclaim),
    /// The vendor's side of a reclaim
    Removal(removal::Removal),
    /// Keep seats off the dormant list through a day
    Exempt(exempt::Exempt),
    /// Installed applications that nobody wants to be told of
    Application(application::Application),
    /// Take the last change back, or a batch by its number
    Undo(undo::Undo),
    /// What people must be told, and telling them
    Notice(notice::Notice),
    /// What is due, what changed and what needs a person, on one screen for cron
    Pulse(pulse::Pulse),
    /// What happened, who did it, and the proof that nothing was altered
    History(history::History),
    /// Check the database: integrity, every count recomputed, history
    Check(check::Check),
    /// Write a verified copy of the database
    Backup(backup::Backup),
    /// The settings of this terminal
    Config(config::Config),
    /// The keys of the dashboard, place by place
    Keys(keys::Keys),
    /// Completions for a shell
    Completions(shell_files::Completions),
    /// The manual page
    Man(shell_files::Man),
}

impl Command {
    /// Does what was asked.
    ///
    /// # Errors
    /// It is refused, or the output cannot be written.
    pub fn run(self, context: &mut Context<'_>) -> Done {
        match self {
            Self::Demo(command) => command.run(context),
            Self::Init(command) => command.run(context),
            Self::Admin(command) => command.run(context),
            Self::Org(command) => command.run(context),
            Self::Import(command) => command.run(context),
            Self::Imports(command) => command.run(context),
            Self::Presets(command) => command.run(context),
            Self::Export(command) => command.run(context),
            Self::Product(command) => command.run(context),
            Self::License(command) => command.run(context),
            Self::Person(command) => command.run(context),
            Self::Seat(command) => command.run(context),
            Self::Account(command) => command.run(context),
            Self::Listing(command) => command.run(context),
            Self::Audit(command) => command.run(context),
            Self::Report(command) => command.run(context),
            Self::Reclaim(command) => command.run(context),
            Self::Removal(command) => command.run(context),
            Self::Exempt(command) => command.run(context),
            Self::Application(command) => command.run(context),
            Self::Pulse(command) => command.run(context),
            Self::Undo(command) => command.run(context),
            Self::Notice(command) => command.run(context),
            Self::History(command) => command.run(context),
            Self::Check(command) => command.run(context),
            Self::Backup(command) => command.run(context),
            Self::Config(command) => command.run(context),
            Self::Keys(command) => command.run(context),
            Self::Completions(command) => command.run(context),
            Self::Man(command) => command.run(context),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_words_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_a_word_of_help_and_every_leaf_an_example() {
        let root = Cli::command();
        let mut open: Vec<(String, &clap::Command)> =
            root.get_subcommands().map(|c| (c.get_name().into(), c)).collect();
        while let Some((path, command)) = open.pop() {
            assert!(command.get_about().is_some(), "{path} has no help");
            for argument in command.get_arguments().filter(|a| !a.is_hide_set()) {
                assert!(argument.get_help().is_some(), "{path} {} has no help", argument.get_id());
            }
            if command.has_subcommands() {
                open.extend(command.get_subcommands().map(|c| (format!("{path} {}", c.get_name()), c)));
            } else {
                let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
                assert!(after.contains(&format!("dormouse {path}")), "{path} has no example");
            }
        }
    }

    #[test]
    fn every_command_accepts_yes_and_the_other_global_flags() {
        for line in ["init", "check", "license list", "audit due", "undo B3", "reclaim --all-dormant", "history verify"]
        {
            let words = ["dormouse"].into_iter().chain(line.split(' ')).chain(["--yes", "--db", "x.db", "--read-only"]);
            assert!(Cli::try_parse_from(words).is_ok(), "{line}");
        }
    }
}
