//! How a command ends: done, with findings, refused, or misused; and how each is said and turned into an exit status.
//!
//! It writes to standard error alone. It never decides whether something is allowed.

use super::format::capital;
use super::output::{broken, room};
use crate::config::log::Log;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::files::plain;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::error::Error as _;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Duration;

/// How a command ended without being refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// All is done: exit status 0.
    Done,
    /// It ran, and what it was asked to prove does not hold: exit status 1.
    Failed,
    /// It ran, and found what a person must look at: exit status 3.
    Findings,
    /// The dashboard was left, with this exit status.
    Left(u8),
}

impl Status {
    /// The number that the shell sees.
    fn number(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Findings => 3,
            Self::Left(status) => status,
        }
    }
}

/// Why a command came to nothing.
#[derive(Debug)]
pub enum Failure {
    /// A rule, the database or a file says no: exit status 1.
    Refused(Refusal),
    /// The words on the command line or in the settings file are not understood: exit status 2.
    Usage(Refusal),
    /// The output could not be written. A reader that went away is no failure.
    Output(io::Error),
    /// Something is done for good, and what was to be said of it failed: with this exit status.
    Untold(Refusal, Status),
}

/// What a command answers.
pub type Done = Result<Status, Failure>;

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Failure {
    /// An edit that names no field. `command` is how it is called: `license edit`.
    #[must_use]
    pub fn no_field(command: &str) -> Self {
        Self::Usage(
            Refusal::new(Code::MissingValue, "An edit needs a field to change.")
                .hint(format!("give each with its flag; see: dormouse {command} --help")),
        )
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Output(error.into())
    }
}

/// Says what went wrong, if anything did, and gives the exit status. `command` gives the part of the command line that was
/// understood, such as `dormouse audit start`: its help is the hint where there is no better one.
#[must_use]
pub fn end(done: Done, command: impl FnOnce() -> String) -> ExitCode {
    match done {
        Ok(status) => ExitCode::from(status.number()),
        Err(Failure::Output(e)) if e.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Failure::Output(e)) => {
            let refusal = Refusal::new(Code::Output, format!("The output could not be written: {}.", plain(&e)));
            say(&refusal.hint("make room, or send it somewhere else"), command);
            ExitCode::from(1)
        }
        Err(Failure::Untold(refusal, status)) => {
            say(&refusal, command);
            ExitCode::from(status.number())
        }
        Err(Failure::Refused(refusal)) => {
            say(&refusal, command);
            ExitCode::from(1)
        }
        Err(Failure::Usage(refusal)) => {
            say(&refusal, command);
            ExitCode::from(2)
        }
    }
}

/// Writes down how a command ended.
pub fn log(log: &Log, command: &str, took: Duration, done: &Done) {
    let status = match done {
        Ok(status) | Err(Failure::Untold(_, status)) => Ok(status.number()),
        Err(Failure::Refused(refusal) | Failure::Usage(refusal)) => Err(refusal.clone()),
        Err(Failure::Output(error)) => {
            Err(Refusal::new(Code::Output, format!("The terminal or file was not written: {error}.")))
        }
    };
    let with = status.as_ref().map_or_else(|_| String::new(), |status| format!(" (status {status})"));
    log.outcome(format_args!("{command}{with}"), took, &status);
}

/// Writes the sentence on a line of its own, then the hint on the next.
fn say(refusal: &Refusal, command: impl FnOnce() -> String) {
    let hint = refusal.hint.as_deref().map_or_else(
        || match refusal.field {
            Some(field) => format!("give another value for {}, or leave it out", field.replace('_', " ")),
            None => format!("see: {} --help", command()),
        },
        str::to_owned,
    );
    // Nobody is left to tell if standard error is closed.
    let _ = writeln!(io::stderr().lock(), "{}", fitted("", &refusal.message));
    self::hint(&hint);
}

/// What is said on standard error, broken between words where that is a terminal.
fn fitted(begin: &str, text: &str) -> String {
    broken(&format!("{begin}{}", Shown(text)), begin.len(), room(&io::stderr()))
}

/// Writes what to do about what was found.
pub fn hint(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", fitted("hint: ", text));
}

/// Writes a remark that is no failure: what is odd without being wrong.
pub fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", fitted("note: ", text));
}

/// Writes what was not done, where that keeps nothing else from being done, and what to do about it.
pub fn remark(refusal: &Refusal) {
    note(&refusal.message);
    refusal.hint.as_deref().inspect(|text| hint(text));
}

/// Writes a line that somebody is to copy: never broken.
pub fn as_it_is(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", Shown(text));
}

/// The parser's complaint in our own form: one sentence, then what to do. `command` is the part of the command line that
/// was understood, such as `dormouse audit start`.
#[must_use]
pub fn usage(error: &clap::Error, command: &str) -> Refusal {
    let text = error.render().to_string();
    let mut message = String::new();
    let mut hint = String::new();
    for paragraph in text.split("\n\n").map(join_lines) {
        if let Some(first) = paragraph.strip_prefix("error: ") {
            message = sentence(first);
        } else if let Some(tip) = paragraph.strip_prefix("tip: ").filter(|tip| !tip.starts_with("to pass '--")) {
            // A tip is worth more than the usage line, but for the one that takes a flag of other commands for a value.
            tip.clone_into(&mut hint);
        } else if hint.is_empty() && paragraph.starts_with("Usage: ") {
            hint = paragraph.replacen("Usage: ", "usage: ", 1);
        }
    }
    if let Some((fault, fits)) = allowed(error, &message) {
        message = fault;
        if hint.is_empty() {
            hint = fits;
        }
    }
    if hint.is_empty() {
        hint = format!("see: {command} --help");
    }
    Refusal::new(Code::Usage, message).hint(hint)
}

/// A complaint about a value, parted into what is wrong and what would be right.
fn allowed(error: &clap::Error, message: &str) -> Option<(String, String)> {
    let right = match error.kind() {
        ErrorKind::ValueValidation => error.source()?.to_string(),
        ErrorKind::InvalidValue => match error.get(ContextKind::ValidValue)? {
            ContextValue::Strings(values) if !values.is_empty() => format!("it is one of {}", values.join(", ")),
            _ => return None,
        },
        _ => return None,
    };
    let until = message.rfind(&format!(": {right}")).or_else(|| message.rfind(" [possible values"))?;
    Some((sentence(&message[..until]), right))
}

fn join_lines(paragraph: &str) -> String {
    paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A capital in front and a full stop behind.
fn sentence(text: &str) -> String {
    let stop = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{}{stop}", capital(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::Cli;
    use clap::Parser as _;

    fn complaint(args: &[&str]) -> Refusal {
        usage(&Cli::try_parse_from(args).unwrap_err(), "dormouse")
    }

    #[test]
    fn a_complaint_is_one_sentence_and_a_hint() {
        let refusal = complaint(&["dormouse", "license", "lsit"]);
        assert_eq!(refusal.message, "Unrecognized subcommand 'lsit'.");
        assert_eq!(refusal.hint.as_deref(), Some("a similar subcommand exists: 'list'"));
        let refusal = complaint(&["dormouse", "audit", "start", "--license", "L7"]);
        assert_eq!(refusal.message, "Unexpected argument '--license' found.");
        assert!(refusal.hint.unwrap().starts_with("usage: dormouse audit start"), "no license is called --license");
        let refusal = complaint(&["dormouse", "person", "show", "-x"]);
        assert_eq!(refusal.hint.as_deref(), Some("to pass '-x' as a value, use '-- -x'"));
        let refusal = complaint(&["dormouse", "audit", "start"]);
        assert!(refusal.message.starts_with("The following required arguments were not provided: <LICENSE>"));
        assert!(refusal.hint.unwrap().starts_with("usage: dormouse audit start"));
    }

    #[test]
    fn a_reader_that_went_away_is_no_failure() {
        let gone = Failure::Output(io::ErrorKind::BrokenPipe.into());
        assert_eq!(format!("{:?}", end(Err(gone), String::new)), format!("{:?}", ExitCode::SUCCESS));
    }
}
