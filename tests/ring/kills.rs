//! A process is killed at any moment: what was said done is there, and everything else is there as a whole or not at all.

use super::{Check, Dice, assign, holders, office, trials};
use std::process::Stdio;
use std::time::Duration;

#[test]
fn what_was_said_done_outlives_a_kill() {
    let mut check = Check::new("kill while a seat is given");
    let (many, mut dice) = (trials(600), Dice::of(42));
    let home = office(many, many);
    let mut said = Vec::new();
    for n in 0..many {
        let name = format!("p{n}@x.io");
        let mut child = home.command(&assign(&name)).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(dice.below(30_000) as u64));
        let _ = child.kill();
        let output = child.wait_with_output().unwrap();
        if output.stdout.ends_with(b"\n") && !output.stdout.is_empty() {
            said.push(name);
        }
        if n % 10 != 9 && n + 1 != many {
            continue;
        }
        check.trial(|| {
            let held = holders(&home)?;
            match said.iter().find(|name| !held.contains(name)) {
                Some(lost) => Err(format!("{lost} was said to hold a seat, and does not")),
                None => Ok(()),
            }
        });
    }
    check.trials = many;
    check.done();
}

#[test]
fn a_killed_import_is_there_as_a_whole_or_not_at_all() {
    const ROWS: usize = 400;
    let mut check = Check::new("kill while a file is read");
    let mut dice = Dice::of(7);
    let mut text = String::from("product,license,email\n");
    (0..ROWS).for_each(|n| text.push_str(&format!("Chat,,p{n}@x.io\n")));
    let mut home = office(ROWS, ROWS);
    for _ in 0..trials(200) {
        home.file("assignments.csv", &text);
        let words = ["import", "assignments.csv", "--yes"];
        let mut child = home.command(&words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(dice.below(150_000) as u64));
        let _ = child.kill();
        let _ = child.wait();
        let mut all = false;
        check.trial(|| {
            let held = holders(&home)?.len();
            all = held > 0;
            if held == 0 || held == ROWS { Ok(()) } else { Err(format!("{held} of {ROWS} rows are there")) }
        });
        if all {
            home = office(ROWS, ROWS);
        }
    }
    check.done();
}
