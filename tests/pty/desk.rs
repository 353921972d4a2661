//! The built program in a terminal of its own, with a home of its own, and an office that was read in by commands.

use portable_pty::CommandBuilder;

use super::harness::{Pty, command};
use crate::cli::home::Home;

/// The program as it was built for this test.
pub const BINARY: &str = env!("CARGO_BIN_EXE_dormouse");

/// Every program of a journey: nothing of the tester's own settings reaches it.
pub fn at_home(home: &Home, program: &str) -> CommandBuilder {
    let mut command = command(program);
    for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "DORMOUSE_CONFIG", "SSH_TTY", "SSH_CONNECTION"] {
        command.env_remove(name);
    }
    command.env("HOME", home.path());
    command.env("DORMOUSE_DB", home.path().join("d.db"));
    command
}

/// The program with these words, 80 columns wide and 24 rows high.
pub fn dormouse(home: &Home, words: &[&str]) -> Pty {
    let mut command = at_home(home, BINARY);
    command.args(words);
    Pty::spawn(command, 80, 24)
}

/// The dashboard on an office, once it has shown the licenses.
pub fn opened(home: &Home, words: &[&str]) -> Pty {
    let pty = dormouse(home, words);
    pty.wait_text("[2 Licenses]").wait_text("▸ Ledger").wait_text("Wiki").wait_text("? help");
    pty
}

/// The one row that begins so, past the cursor and the box; waits for it.
pub fn row(pty: &Pty, title: &str) -> String {
    let found = |screen: &str| {
        let past = |row: &str| row.trim_start_matches(['▸', ' ', '☐', '☑']).to_owned();
        screen.lines().map(past).find(|row| row.starts_with(title))
    };
    pty.wait_for(title, |screen| found(&screen.contents()).is_some());
    found(&pty.screen()).unwrap()
}

/// The number before these words.
pub fn number_before(screen: &str, words: &str) -> u32 {
    let before = screen.split(words).next().unwrap();
    let digits: Vec<char> = before.trim_end().chars().rev().take_while(char::is_ascii_digit).collect();
    digits.into_iter().rev().collect::<String>().parse().unwrap()
}

/// Every line of the screen, without the blanks after it.
pub fn all_of(pty: &Pty) -> Vec<String> {
    lines(&pty.screen())
}

/// Waits until the screen says exactly this.
pub fn wait_for_all(pty: &Pty, all: &[String]) {
    pty.wait_for(&format!("exactly\n{}\n", all.join("\n")), |screen| lines(&screen.contents()) == all);
}

fn lines(screen: &str) -> Vec<String> {
    screen.lines().map(|line| line.trim_end().to_owned()).collect()
}
