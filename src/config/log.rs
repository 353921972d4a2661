//! The log file that `[log]` names: what this process did, when, how long it took, and what went wrong.
//!
//! It holds no personal data: commands by their names and never with what they were given, and of sentences only those
//! that name no record ([`Code::names_no_record`]). A line is one write, so that several processes can share a file.
//! Only a real file is written to: never the terminal that somebody is looking at.

use std::fmt::Display;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};

use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::files::{OffLimits, PRIVATE, append_to, make_dirs, plain};

/// The log of this process; clones write to the same file.
#[derive(Debug, Clone)]
pub struct Log(Option<Inner>);

#[derive(Debug, Clone)]
struct Inner {
    file: Arc<File>,
    clock: fn() -> DateTime<Utc>,
}

impl Log {
    /// A log that nobody reads.
    #[must_use]
    pub fn none() -> Self {
        Self(None)
    }

    /// The log at a path, made if it is not there, with its directory, and then readable for nobody else. `clock` tells
    /// the moment of each line.
    ///
    /// # Errors
    /// It cannot be written, or is no file.
    pub fn open(path: &Path, off: &OffLimits, clock: fn() -> DateTime<Utc>) -> Result<Self, Refusal> {
        let refused = |why: &str| {
            Refusal::new(Code::Settings, format!("The log file {why}"))
                .hint("name another one in the table [log] of the settings file, or none: file = \"\"")
        };
        if let Some(folder) = path.parent().filter(|folder| !folder.exists()) {
            let name = path.display().to_string();
            make_dirs(folder, PRIVATE)
                .map_err(|error| refused(&format!("{} cannot be written: {}.", Shown(&name), plain(&error))))?;
        }
        let file = append_to(path, off).map_err(|refusal| refused(&refusal.message))?;
        Ok(Self(Some(Inner { file: Arc::new(file), clock })))
    }

    /// Whether anything is written: what takes work to put together need not be where it is not.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Writes down what happened.
    pub fn info(&self, what: impl Display) {
        self.line("info ", &what);
    }

    /// Writes down what went wrong.
    pub fn error(&self, what: impl Display) {
        self.line("error", &what);
    }

    /// Writes down what came of something, and how long it took.
    pub fn outcome<T>(&self, what: impl Display, took: Duration, result: &Result<T, Refusal>) {
        let took = took.as_millis();
        match result {
            Ok(_) => self.info(format_args!("{what}: done in {took} ms")),
            Err(refusal) => self.error(format_args!("{what}: refused after {took} ms: {}", sentence(refusal))),
        }
    }

    fn line(&self, level: &str, what: &dyn Display) {
        let Some(Inner { file, clock }) = &self.0 else { return };
        let at = clock().to_rfc3339_opts(SecondsFormat::Millis, true);
        let text = what.to_string();
        let line = format!("{at} [{}] {level} {}\n", std::process::id(), Shown(&text));
        // A log that cannot be written any more keeps nobody from working.
        let _ = (&**file).write_all(line.as_bytes());
    }
}

/// What may be said of a refusal.
#[must_use]
pub fn sentence(refusal: &Refusal) -> String {
    if refusal.code.names_no_record() {
        return refusal.message.clone();
    }
    let field = refusal.field.map_or_else(String::new, |field| format!(", about {field}"));
    format!("a sentence that may name somebody{field}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::refusal::text;
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    fn noon() -> DateTime<Utc> {
        "2026-06-30T12:00:00.250Z".parse().unwrap()
    }

    #[test]
    fn what_is_written_is_a_line_each_for_its_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state/dormouse.log");
        let (one, other) =
            (Log::open(&path, &OffLimits::none(), noon).unwrap(), Log::open(&path, &OffLimits::none(), noon).unwrap());
        one.info("started\u{1b}[2J\nagain");
        other.outcome("audit start", Duration::from_millis(12), &Ok(()));
        one.outcome(
            "audit start",
            Duration::from_millis(3),
            &Err::<(), _>(Refusal::new(Code::AuditInProgress, text::AUDIT_IN_PROGRESS)),
        );
        other.outcome(
            "seat assign",
            Duration::ZERO,
            &Err::<(), _>(Refusal::new(Code::BadValue, "Ana Ruiz left.").on("person")),
        );
        let id = std::process::id();
        let at = format!("2026-06-30T12:00:00.250Z [{id}]");
        let expected = format!(
            "{at} info  started␛[2J␊again\n{at} info  audit start: done in 12 ms\n{at} error audit start: refused after 3 ms: \
             An audit is already in progress for this license.\n{at} error seat assign: refused after 0 ms: a sentence that \
             may name somebody, about person\n"
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), expected);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn only_a_file_is_a_log() {
        let dir = tempfile::tempdir().unwrap();
        for path in [Path::new("/dev/null"), dir.path(), Path::new("/proc/nowhere/log")] {
            let refusal = Log::open(path, &OffLimits::none(), noon).unwrap_err();
            assert!(refusal.message.starts_with("The log file /") && refusal.hint.is_some(), "{refusal}");
        }
        assert!(!Log::none().is_on());
    }
}
