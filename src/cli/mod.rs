//! The command line: the second front end, one file per noun.
//!
//! It reads words, looks names up, hands changes to the store's one door, and writes what came of them as a table, CSV
//! or JSON. It may know the domain, the store, import, export and config; it is the only room that knows the argument
//! parser, and besides the runtime the only one that looks at the clock. It must never decide a rule, write SQL, or
//! know the dashboard: that is reached through [`Dashboard`], which the binary fills in.

mod account;
mod admin;
mod application;
pub mod args;
mod audit;
mod backup;
mod check;
mod clock;
mod committed;
mod config;
mod context;
mod dashboard;
mod dormant;
mod exempt;
mod export;
mod failure;
mod field_flags;
mod format;
mod grace;
mod history;
mod import;
mod imports;
mod init;
mod installed;
mod json;
mod keys;
mod launch;
mod license;
mod listing;
mod notice;
mod org;
mod outcome;
mod output;
mod person;
mod presets;
mod product;
mod progress;
mod prompt;
mod pulse;
mod receipt;
mod reclaim;
mod record_rows;
mod records;
mod rejected_rows;
mod removal;
mod renewals;
mod report;
mod seat;
mod seat_plan;
mod shell_files;
mod spend;
mod stops;
mod table;
mod undo;
mod values;

pub use launch::{Dashboard, DemoOpening, Opening};

use self::args::Cli;
use self::clock::clock;
use self::committed::Committed;
use self::context::Context;
use self::failure::{Done, Failure, end, usage};
use self::output::Out;
use crate::config::file::Config;
use crate::config::log::Log;
use crate::config::paths::Paths;
use crate::config::{identity, memory};
use crate::domain::refusal::{Code, Refusal};
use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser as _};
use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Instant;

/// Does what the words of the command line ask, and gives the exit status.
pub fn run(words: impl IntoIterator<Item = OsString>, dashboard: &Dashboard<'_>) -> ExitCode {
    memory::leave_no_core();
    stops::survive_a_limit();
    let words: Vec<OsString> = words.into_iter().collect();
    end(carry_out(&words, dashboard), || understood(&words))
}

fn carry_out(words: &[OsString], dashboard: &Dashboard<'_>) -> Done {
    let cli = match Cli::try_parse_from(words) {
        Ok(cli) => cli,
        Err(asked) => {
            let done = help_or_refuse(&asked, words);
            tell_program(&done, words, &mut Out::standard(output::Color::Auto));
            return done;
        }
    };
    let begun = Instant::now();
    let paths = Paths::of_this_process(cli.global.db.as_deref(), cli.global.config.as_deref());
    // The demo touches no file.
    let is_demo = matches!(cli.command, Some(args::Command::Demo(_)));
    let (log, not_obeyed) = if is_demo { (Log::none(), None) } else { log(&paths) };
    if log.is_on() {
        let version = env!("CARGO_PKG_VERSION");
        let database = paths.db().map_or_else(|_| "none".to_owned(), |place| place.path.display().to_string());
        log.info(format_args!("{}: started, version {version}, database {database}", understood(words)));
    }
    let mut context = Context {
        paths,
        actor: identity::current(),
        at: clock(),
        out: Out::standard(cli.global.color),
        deeds: Committed::default(),
        global: cli.global,
        log,
        dashboard,
        words: Cli::command,
    };
    let log = context.log.clone();
    let done = run_and_flush(cli.command, &mut context);
    tell_program(&done, words, &mut context.out);
    if log.is_on() {
        failure::log(&log, &understood(words), begun.elapsed(), &done);
    }
    if let Some(refusal) = not_obeyed
        && !matches!(&done, Err(Failure::Usage(said) | Failure::Refused(said)) if *said == refusal)
    {
        failure::remark(&refusal);
    }
    done
}

fn run_and_flush(command: Option<args::Command>, context: &mut Context<'_>) -> Done {
    let done = match command {
        Some(command) => command.run(context),
        None => dashboard::open(context),
    };
    // What was written before a refusal is shown before it, and the refusal counts for more than a closed pipe.
    let flushed = context.out.flush();
    let done = done.and_then(|status| flushed.map(|()| status).map_err(Failure::from));
    done.map_err(|failure| context.deeds.judge(failure))
}

/// Says why nothing was done to a program that asked for JSON; people are told on standard error in any case.
fn tell_program(done: &Done, words: &[OsString], out: &mut Out) {
    let asked = words.iter().take_while(|word| *word != "--").any(|word| word == "--json");
    if let (true, Err(Failure::Refused(refusal) | Failure::Usage(refusal))) = (asked, done) {
        // What cannot be written is told on standard error, too.
        let _ = out.refused(refusal);
    }
}

/// The log that the settings name. A fault in them is told by what needs them; that others could have written them is told
/// in any case: here where they are obeyed all the same, at the end where they are not.
fn log(paths: &Paths) -> (Log, Option<Refusal>) {
    let Some(place) = &paths.config else { return (Log::none(), None) };
    let config = match Config::load(place) {
        Ok(config) => config,
        Err(refusal) => return (Log::none(), Some(refusal).filter(|_| Config::is_doubtful(place))),
    };
    config.remark().as_ref().inspect(|remark| failure::remark(remark));
    let off = paths.off_limits();
    let log = config.log.file.map(|file| Log::open(&file, &off, clock)).transpose().unwrap_or_else(|refusal| {
        failure::remark(&refusal);
        None
    });
    (log.unwrap_or_else(Log::none), None)
}

/// `--help` and `--version` are answered; everything else that the parser says is a complaint.
fn help_or_refuse(asked: &clap::Error, words: &[OsString]) -> Done {
    let refused = |refusal: Refusal| Err(Failure::Usage(refusal));
    match asked.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let mut out = Out::standard(output::Color::Auto);
            let text = asked.render();
            let text = if out.colors() { text.ansi().to_string() } else { text.to_string() };
            out.raw(text.as_bytes())?;
            out.flush()?;
            Ok(failure::Status::Done)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let command = understood(words);
            refused(
                Refusal::new(Code::MissingValue, format!("{command} needs a command."))
                    .hint(format!("see them: {command} --help")),
            )
        }
        _ => refused(usage(asked, &understood(words))),
    }
}

/// The part of the command line that names a command: `dormouse audit start`. It is asked for only where something went
/// wrong: to put all words together takes as long as many a command.
fn understood(words: &[OsString]) -> String {
    let root = Cli::command();
    let (mut command, mut path) = (&root, "dormouse".to_owned());
    for word in words.iter().skip(1).filter_map(|word| word.to_str()) {
        if let Some(next) = command.find_subcommand(word) {
            command = next;
            path = format!("{path} {word}");
        }
    }
    path
}
