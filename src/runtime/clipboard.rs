//! The clipboard, by the one way that works over SSH and by tmux's own where it stands between; never a claim of success
//! that cannot be known.

use super::terminal::Terminal;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use std::io::Write;
use std::process::{Command, Stdio};

/// Terminals drop longer sequences, some of them silently.
const LIMIT: usize = 74_994;

/// Puts `text` on the clipboard and says by which way it went.
pub(super) fn copy(text: &str, terminal: &mut Terminal) -> Result<String, Refusal> {
    let text = &safe(text);
    if std::env::var_os("TMUX").is_some_and(|value| !value.is_empty()) && tmux(text) {
        return Ok("through tmux".into());
    }
    let encoded = BASE64_STANDARD.encode(text);
    if encoded.len() > LIMIT {
        return Err(Refusal::new(Code::Terminal, "That is more than a terminal's clipboard takes.")
            .hint("mark fewer rows, or write them to a file with x"));
    }
    terminal.send(&format!("\x1b]52;c;{encoded}\x1b\\")).map_err(|error| {
        Refusal::new(Code::Terminal, format!("The terminal did not take the text: {error}."))
            .hint("write the rows to a file with x")
    })?;
    Ok("sent to the terminal, if it allows that".into())
}

/// Rows of cells that are safe to paste into a terminal: the ends of lines and cells stay, and nothing else that it obeys.
fn safe(text: &str) -> String {
    let row = |row: &str| row.split('\t').map(|cell| Shown(cell).to_string()).collect::<Vec<_>>().join("\t");
    text.split('\n').map(row).collect::<Vec<_>>().join("\n")
}

/// tmux drops what passes through it, but takes a text for its own buffer and hands it on.
fn tmux(text: &str) -> bool {
    let child = Command::new("tmux")
        .args(["load-buffer", "-w", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else { return false };
    let written = child.stdin.take().is_some_and(|mut stdin| stdin.write_all(text.as_bytes()).is_ok());
    child.wait().is_ok_and(|status| status.success()) && written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pasted_is_rows_of_cells_and_nothing_that_is_obeyed() {
        assert_eq!(safe("S1\tAna\nS2\tBen"), "S1\tAna\nS2\tBen");
        assert_eq!(safe("a\u{1b}[201~\trm\r\nb\u{202e}\u{9b}"), "a␛[201~\trm␍\nb‹U+202E›‹U+009B›");
    }
}
