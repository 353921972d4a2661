//! A license key as it is given: typed unseen, on standard input, in a file; or on the command line, where everybody on the
//! machine can read it.

use crate::cli::failure::{hint, note};
use crate::cli::values::Given;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{Shown, is_none};
use crate::files::plain;
use crate::trust;
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::path::Path;

/// In place of a key: it comes on standard input.
const ON_STANDARD_INPUT: &str = "-";

/// No key is longer.
const LONGEST: u64 = 4096;

/// What ^C sends where it is not taken for a signal.
const CANCEL: u8 = 3;

/// The key that the flags give, if any of them does.
pub fn given(flag: Option<Given<String>>, file: Option<&Path>) -> Result<Option<Given<String>>, Refusal> {
    let key = match (flag, file) {
        (_, Some(path)) => from_file(path)?,
        (Some(Given::Value(text)), None) if text == ON_STANDARD_INPUT => from_input()?,
        (flag, None) => {
            if let Some(Given::Value(_)) = flag {
                note("The license key stood on the command line, where everybody on this machine can read it.");
                hint("give it with --license-key - (typed unseen, or from a pipe) or --license-key-file FILE");
            }
            return Ok(flag);
        }
    };
    Ok(Some(if is_none(&key) { Given::None } else { Given::Value(key) }))
}

fn from_file(path: &Path) -> Result<String, Refusal> {
    let name = path.display().to_string();
    let no = |why: &str| {
        Refusal::new(Code::BadFile, format!("The license key cannot be read from {}: {why}.", Shown(&name)))
            .hint("name a plain file with the key on its only line, or give the key on standard input: --license-key -")
    };
    let (file, _) = trust::open(path).map_err(|fault| no(&fault.to_string()))?;
    let mut text = String::new();
    file.take(LONGEST + 1).read_to_string(&mut text).map_err(|error| no(&plain(&error)))?;
    match without_end(&text) {
        "" => Err(no("it is empty")),
        line if line.contains('\n') || text.len() as u64 > LONGEST => Err(no("it holds more than one key")),
        line => Ok(line.to_owned()),
    }
}

fn from_input() -> Result<String, Refusal> {
    let unseen = if io::stdin().is_terminal() { Unseen::begin().map(Some) } else { Ok(None) };
    let read = unseen.and_then(|unseen| {
        let mut line = Vec::new();
        for byte in io::stdin().lock().take(LONGEST + 1).bytes() {
            line.push(byte?);
            if line.ends_with(b"\n") || (unseen.is_some() && line.ends_with(&[CANCEL])) {
                break;
            }
        }
        drop(unseen);
        String::from_utf8(line).map_err(|_| io::Error::other("it is no text"))
    });
    let no = |why: &str| {
        Refusal::new(Code::MissingValue, format!("No license key came on standard input{why}; nothing was changed."))
            .hint(
                "type it and press Enter, or send it through a pipe: COMMAND | dormouse license edit … --license-key -",
            )
    };
    let line = read.map_err(|error| no(&format!(": {error}")))?;
    match without_end(&line) {
        "" => Err(no("")),
        key if key.ends_with(char::from(CANCEL)) => Err(no("")),
        key if key.len() as u64 > LONGEST => Err(no(", but a line that is longer than any")),
        key => Ok(key.to_owned()),
    }
}

fn without_end(line: &str) -> &str {
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line)
}

/// A terminal that shows nothing of what is typed, until this is dropped.
struct Unseen(Termios);

impl Unseen {
    fn begin() -> io::Result<Self> {
        let stdin = io::stdin();
        let found = tcgetattr(&stdin)?;
        let mut modes = found.clone();
        // A signal would leave the terminal as it is: what sends one ends the line in its place.
        modes.local_modes &= !(LocalModes::ECHO | LocalModes::ISIG);
        modes.special_codes[SpecialCodeIndex::VEOL] = CANCEL;
        tcsetattr(&stdin, OptionalActions::Flush, &modes)?;
        let unseen = Self(found);
        let mut err = io::stderr().lock();
        write!(err, "License key (not shown): ").and_then(|()| err.flush())?;
        Ok(unseen)
    }
}

impl Drop for Unseen {
    fn drop(&mut self) {
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.0);
        let _ = writeln!(io::stderr().lock());
    }
}
