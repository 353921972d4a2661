//! Several processes reach for the last seat: exactly one gets it.

use super::{Check, assign, holders, office, trials};
use std::process::Stdio;

const HANDS: usize = 8;

#[test]
fn one_of_many_processes_gets_the_last_seat() {
    let mut check = Check::new("race for the last seat");
    for _ in 0..trials(60) {
        let home = office(1, HANDS);
        check.trial(|| {
            let names: Vec<String> = (0..HANDS).map(|n| format!("p{n}@x.io")).collect();
            let hands: Vec<_> = names
                .iter()
                .map(|name| home.command(&assign(name)).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap())
                .collect();
            let mut won = 0;
            for hand in hands {
                let output = hand.wait_with_output().unwrap();
                let said = String::from_utf8_lossy(&output.stderr);
                match output.status.code() {
                    Some(0) => won += 1,
                    Some(1) if said.contains("No seats remaining on this license.") => {}
                    other => return Err(format!("{other:?}: {said}")),
                }
            }
            let held = holders(&home)?;
            if won == 1 && held.len() == 1 { Ok(()) } else { Err(format!("{won} won, and {held:?} hold a seat")) }
        });
    }
    check.done();
}
