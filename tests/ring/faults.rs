//! A system call fails: the program says whether it was done, and that is so.

use super::{Check, assign, has_strace, holders, office, trials};
use std::process::{Command, Stdio};

/// The calls that a change comes down to, and how they fail.
const FAULTS: [(&str, &str); 8] = [
    ("pwrite64", "ENOSPC"),
    ("pwrite64", "EIO"),
    ("fsync,fdatasync", "EIO"),
    ("ftruncate,fallocate", "ENOSPC"),
    ("openat", "EMFILE"),
    ("openat", "EACCES"),
    ("fcntl", "EDEADLK"),
    ("pread64", "EIO"),
];

#[test]
fn a_failing_call_changes_nothing_unless_it_is_said() {
    const NAME: &str = "failing system calls";
    if !has_strace(NAME) {
        return;
    }
    let mut check = Check::new(NAME);
    let most = trials(800) / FAULTS.len();
    let home = office(10_000, most * FAULTS.len());
    let mut next = 0;
    for (calls, error) in FAULTS {
        for at in 1..=most {
            let name = format!("p{next}@x.io");
            next += 1;
            let plain = home.command(&assign(&name));
            let mut traced = Command::new("strace");
            traced.args(["-f", "-o", "trace.txt", "-e"]).arg(format!("inject={calls}:error={error}:when={at}"));
            traced.arg(plain.get_program()).args(plain.get_args()).current_dir(home.path()).env_clear();
            traced.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?)))).stdin(Stdio::null());
            let output = traced.output().unwrap();
            let trace = std::fs::read_to_string(home.path().join("trace.txt")).unwrap_or_default();
            if !trace.contains("(INJECTED)") {
                break;
            }
            check.trial(|| {
                let held = holders(&home)?.contains(&name);
                let said = String::from_utf8_lossy(&output.stderr);
                match output.status.code() {
                    Some(0) if held => Ok(()),
                    // What was done before the answer failed is said to be done.
                    Some(code) if code != 0 && (!held || said.contains("was done")) => Ok(()),
                    // The loader could not even start it.
                    Some(127) if !held => Ok(()),
                    code => Err(format!("{calls} {error} at {at}: ended with {code:?}, held: {held}: {said}")),
                }
            });
        }
    }
    check.done();
}
