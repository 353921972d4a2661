//! The power goes: of what was not synchronised any part may be on the disk, and what was said done is there all the same.
//!
//! The calls of the program are recorded, and files are made as a disk may have them after each: all that was synchronised,
//! and of the rest any writes, the last of them torn.

use super::{Check, Dice, assign, has_strace, holders, office, trials};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// What happened to a file, or to somebody who waits for an answer.
#[derive(Debug, Clone)]
enum Call {
    Write { file: String, at: usize, bytes: Vec<u8> },
    Cut { file: String, length: usize },
    Sync { file: String },
    Remove { file: String },
    Said(String),
}

/// The bytes of `"\x00\x01"`.
fn bytes(text: &str) -> Vec<u8> {
    text.split("\\x").skip(1).map(|byte| u8::from_str_radix(&byte[..2], 16).unwrap()).collect()
}

fn number(text: &str) -> usize {
    text.trim().parse().unwrap()
}

/// The name of the file in `3<\x2f\x64>`, whose path is written like every text.
fn file(text: &str) -> Option<String> {
    let path = String::from_utf8(bytes(text.split_once('<')?.1.split('>').next()?)).ok()?;
    let name = path.rsplit('/').next()?.to_owned();
    name.starts_with("d.db").then_some(name).filter(|name| !name.ends_with("-shm"))
}

/// One line of the record; `name` is the one whose answer it may be.
fn call(line: &str, name: &str) -> Option<Call> {
    let line =
        line.split_once(' ').map_or(line, |(pid, rest)| if pid.parse::<u32>().is_ok() { rest.trim() } else { line });
    let (verb, rest) = line.split_once('(')?;
    if rest.contains(" = -1 ") || !rest.contains(" = ") {
        return None;
    }
    let inside = rest.rsplit_once(") = ").map_or(rest, |(inside, _)| inside);
    match verb {
        "write" if inside.starts_with("1<") => Some(Call::Said(name.to_owned())),
        "pwrite64" => {
            let (place, rest) = inside.split_once(", \"")?;
            let (text, rest) = rest.split_once('"')?;
            let at = rest.trim_start_matches("...").trim_start_matches(", ").split_once(", ")?.1;
            Some(Call::Write { file: file(place)?, at: number(at), bytes: bytes(text) })
        }
        "ftruncate" => {
            let (place, length) = inside.split_once(", ")?;
            Some(Call::Cut { file: file(place)?, length: number(length) })
        }
        "fsync" | "fdatasync" => Some(Call::Sync { file: file(inside)? }),
        "unlink" | "unlinkat" => {
            let path = inside.split('"').nth(1)?;
            let path = String::from_utf8(bytes(path)).ok()?;
            let name = path.rsplit('/').next()?.to_owned();
            name.starts_with("d.db").then_some(Call::Remove { file: name })
        }
        _ => None,
    }
}

/// What the disk may have of a file.
#[derive(Debug, Clone, Default)]
struct OnDisk {
    synced: Option<Vec<u8>>,
    pending: Vec<Call>,
}

fn apply(content: &mut Option<Vec<u8>>, call: &Call, torn: Option<usize>) {
    match call {
        Call::Write { at, bytes, .. } => {
            let bytes = &bytes[..torn.unwrap_or(bytes.len()).min(bytes.len())];
            let there = content.get_or_insert_default();
            if there.len() < at + bytes.len() {
                there.resize(at + bytes.len(), 0);
            }
            there[*at..at + bytes.len()].copy_from_slice(bytes);
        }
        Call::Cut { length, .. } => content.get_or_insert_default().resize(*length, 0),
        Call::Remove { .. } => *content = None,
        Call::Sync { .. } | Call::Said(_) => {}
    }
}

/// Makes the files as they may be after the first `upto` calls, and says who was told to hold a seat by then.
fn after(calls: &[Call], upto: usize, start: &[u8], syncs: bool, dice: &mut Dice, folder: &Path) -> Vec<String> {
    let mut files: BTreeMap<String, OnDisk> = BTreeMap::new();
    files.insert("d.db".into(), OnDisk { synced: Some(start.to_vec()), pending: Vec::new() });
    let mut said = Vec::new();
    for call in &calls[..upto] {
        match call {
            Call::Said(name) => said.push(name.clone()),
            Call::Sync { file } if syncs => {
                let file = files.entry(file.clone()).or_default();
                for call in std::mem::take(&mut file.pending) {
                    apply(&mut file.synced, &call, None);
                }
            }
            Call::Sync { .. } => {}
            Call::Write { file, .. } | Call::Cut { file, .. } | Call::Remove { file } => {
                files.entry(file.clone()).or_default().pending.push(call.clone());
            }
        }
    }
    let how = dice.below(3);
    for (name, file) in files {
        let mut content = file.synced;
        for call in &file.pending {
            let torn = (how == 2 && dice.below(4) == 0).then(|| 512 * dice.below(8));
            if how > 0 && dice.below(2) == 0 {
                apply(&mut content, call, torn);
            }
        }
        let path = folder.join(name);
        match content {
            Some(content) => fs::write(path, content).unwrap(),
            None => drop(fs::remove_file(path)),
        }
    }
    let _ = fs::remove_file(folder.join("d.db-shm"));
    said
}

/// Gives seats one after the other, with every call on record.
fn recorded(many: usize) -> (super::Home, Vec<u8>, Vec<Call>) {
    let home = office(many, many);
    let start = fs::read(home.path().join("d.db")).unwrap();
    let mut calls = Vec::new();
    for n in 0..many {
        let name = format!("p{n}@x.io");
        let plain = home.command(&assign(&name));
        let mut traced = Command::new("strace");
        traced.args(["-f", "-y", "-xx", "-s", "200000", "-o", "trace.txt", "-e"]);
        traced.arg("trace=pwrite64,write,ftruncate,fsync,fdatasync,unlink,unlinkat");
        traced.arg(plain.get_program()).args(plain.get_args()).current_dir(home.path()).env_clear();
        traced.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?)))).stdin(Stdio::null());
        let output = traced.output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let trace = fs::read_to_string(home.path().join("trace.txt")).unwrap();
        calls.extend(trace.lines().filter_map(|line| call(line, &name)));
    }
    (home, start, calls)
}

#[test]
fn what_was_said_done_outlives_a_power_cut() {
    const NAME: &str = "power cuts";
    if !has_strace(NAME) {
        return;
    }
    let (home, start, calls) = recorded(8);
    let said = calls.iter().filter(|call| matches!(call, Call::Said(_))).count();
    assert!(said >= 8 && calls.iter().any(|call| matches!(call, Call::Sync { .. })), "{said} answers on record");
    let (mut check, mut dice) = (Check::new(NAME), Dice::of(11));
    for _ in 0..trials(1_500) {
        let upto = 1 + dice.below(calls.len());
        check.trial(|| {
            let said = after(&calls, upto, &start, true, &mut dice, home.path());
            let held = holders(&home)?;
            match said.iter().find(|name| !held.contains(name)) {
                Some(lost) => Err(format!("after {upto} calls {lost} was said to hold a seat, and does not")),
                None => Ok(()),
            }
        });
    }
    // Were nothing synchronised, the same check would find what is lost.
    let lost = (0..20).filter(|_| {
        let said = after(&calls, calls.len(), &start, false, &mut dice, home.path());
        holders(&home).map_or(true, |held| said.iter().any(|name| !held.contains(name)))
    });
    assert!(lost.count() > 0, "a disk that never synchronises loses nothing");
    check.done();
}
