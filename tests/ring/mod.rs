//! What becomes of the database when much goes wrong: races, kills, power cuts, failing system calls.
//!
//! Each check tries the built program many times and leaves one line: trials, failures, the worst. A tenth of the trials
//! runs by default, a quarter before a change is taken, all of them with `just slow`, which prints the lines.

mod faults;
mod kills;
mod power;
mod races;

use super::amount::amount;
use super::cli::home::Home;
use super::dice::Dice;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often a check is tried.
fn trials(all: usize) -> usize {
    amount(all.div_ceil(10), all.div_ceil(6), all)
}

/// One check under way.
struct Check {
    name: &'static str,
    trials: usize,
    failures: Vec<String>,
    worst: Duration,
}

impl Check {
    fn new(name: &'static str) -> Self {
        Self { name, trials: 0, failures: Vec::new(), worst: Duration::ZERO }
    }

    /// One trial: the time it takes counts, and what it says is wrong.
    fn trial(&mut self, what: impl FnOnce() -> Result<(), String>) {
        let begun = Instant::now();
        let result = what();
        self.trials += 1;
        self.worst = self.worst.max(begun.elapsed());
        self.failures.extend(result.err());
    }

    /// Leaves the line, and fails if a trial did.
    fn done(self) {
        let line = format!(
            "{}: {} trials, {} failures, the longest {} ms",
            self.name,
            self.trials,
            self.failures.len(),
            self.worst.as_millis()
        );
        leave(self.name, &line);
        assert!(self.trials > 0, "{}: nothing was tried", self.name);
        assert!(self.failures.is_empty(), "{line}\n{}", self.failures.join("\n"));
    }
}

/// Leaves a line where `just slow` finds it.
pub fn leave(name: &str, line: &str) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("ring");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name.replace(' ', "-")), format!("{line}\n")).unwrap();
}

/// True if a check that needs `strace` can be done here; else its line says so.
fn has_strace(name: &str) -> bool {
    let found = Command::new("strace").arg("-V").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !found {
        leave(name, &format!("{name}: not tried, there is no strace"));
    }
    found
}

/// A home with a license of so many seats and as many people as are asked for: `p0@x.io` and so on.
fn office(seats: usize, people: usize) -> Home {
    let home = Home::new();
    home.run(&["license", "add", "--product", "Chat", "--seats-total", &seats.to_string()]).is(0);
    let mut text = String::from("email\n");
    for n in 0..people {
        writeln!(text, "p{n}@x.io").unwrap();
    }
    home.file("people.csv", &text);
    home.run(&["import", "people.csv", "--yes"]).is(0);
    home
}

/// The addresses of those who hold a seat; an error if the database is not sound.
fn holders(home: &Home) -> Result<Vec<String>, String> {
    let check = home.run(&["check"]);
    if check.status != 0 {
        return Err(format!("check ends with {}: {}{}", check.status, check.out, check.err));
    }
    let list = home.run(&["seat", "list", "--license", "Chat", "--format", "csv"]);
    if list.status != 0 {
        return Err(list.err);
    }
    let address = |line: &str| line.split(',').find(|cell| cell.ends_with("@x.io")).map(str::to_owned);
    Ok(list.out.lines().filter_map(address).collect())
}

/// What to type to give a seat to a person.
fn assign(person: &str) -> [&str; 6] {
    ["seat", "assign", "--license", "Chat", "--person", person]
}
