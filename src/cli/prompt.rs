//! The one question that is ever asked: whether something is to be taken away.

use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

/// Asks a question whose answer is no unless it begins with `y`. Without a terminal there is nobody to ask.
///
/// # Errors
/// The answer is no, or there is no terminal.
pub fn confirm(question: &str) -> Result<(), Refusal> {
    must_be_able_to_ask()?;
    let mut err = io::stderr().lock();
    let mut answer = String::new();
    // A terminal that cannot be written to or read from has not said yes.
    let asked = write!(err, "{} [y/N] ", Shown(question).lines()).and_then(|()| err.flush());
    if asked.and_then(|()| io::stdin().lock().read_line(&mut answer)).is_ok() && is_yes(&answer) {
        return Ok(());
    }
    Err(Refusal::new(Code::NotConfirmed, "Nothing was changed.").hint("answer y, or add --yes"))
}

/// Asks for something to be typed, where a yes would be too easily said.
///
/// # Errors
/// There is no terminal, or it cannot be read.
pub fn typed(question: &str) -> Result<String, Refusal> {
    must_be_able_to_ask()?;
    let mut err = io::stderr().lock();
    let mut answer = String::new();
    let asked = write!(err, "{} ", Shown(question).lines()).and_then(|()| err.flush());
    match asked.and_then(|()| io::stdin().lock().read_line(&mut answer)) {
        Ok(_) => Ok(answer.trim().to_owned()),
        Err(_) => {
            Err(Refusal::new(Code::NotConfirmed, "Nothing was changed: the terminal could not be read.")
                .hint("try again"))
        }
    }
}

/// Lets a command pass that may have to ask.
///
/// # Errors
/// There is no terminal.
pub fn must_be_able_to_ask() -> Result<(), Refusal> {
    if io::stdin().is_terminal() && io::stderr().is_terminal() {
        return Ok(());
    }
    Err(Refusal::new(
        Code::NotConfirmed,
        "This command takes something away and asks first, and there is no terminal to ask on.",
    )
    .hint("look first with --dry-run where the command takes it, then add --yes"))
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_yes_is_a_yes() {
        for yes in ["y", "Y\n", " yes \n"] {
            assert!(is_yes(yes), "{yes:?}");
        }
        for no in ["", "\n", "n", "yep?", "no", "ye"] {
            assert!(!is_yes(no), "{no:?}");
        }
    }
}
