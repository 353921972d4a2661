//! Waiting on a real pseudo-terminal.

use std::fs;
use std::io::Write;

use portable_pty::{PtyPair, PtySize, native_pty_system};
use rustix::fs::{Mode, OFlags};

use super::*;
use crate::app::key::Code;

struct Line {
    pair: PtyPair,
    typing: Box<dyn Write + Send>,
    wait: Wait,
}

/// A terminal in raw mode with somebody at it.
fn line() -> Line {
    let pair = native_pty_system().openpty(PtySize { rows: 24, cols: 80, ..PtySize::default() }).unwrap();
    let flags = OFlags::RDWR | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let tty = Tty::on(rustix::fs::open(pair.master.tty_name().unwrap(), flags, Mode::empty()).unwrap()).unwrap();
    let mut raw = tty.modes().unwrap();
    raw.make_raw();
    tty.set_modes(&raw).unwrap();
    Line { typing: pair.master.take_writer().unwrap(), wait: Wait::new(&tty).unwrap(), pair }
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(20)
}

#[test]
fn keys_and_pastes_come_in_the_order_typed() {
    let mut line = line();
    line.typing.write_all(b"j\x1b[A\x1b[200~q now\x1b[201~G").unwrap();
    let mut wakes = Vec::new();
    while wakes.len() < 4 {
        wakes.extend(line.wait.wait(Some(soon())).unwrap());
    }
    let expected = [
        Wake::Key(Key::char('j')),
        Wake::Key(Key::plain(Code::Up)),
        Wake::Paste("q now".into()),
        Wake::Key(Key::char('G')),
    ];
    assert_eq!(wakes, expected);
}

#[test]
fn a_lone_escape_needs_no_further_key() {
    let mut line = line();
    line.typing.write_all(b"\x1b").unwrap();
    assert_eq!(line.wait.wait(Some(soon())).unwrap(), [Wake::Key(Key::plain(Code::Esc))]);
    assert_eq!(line.wait.settle, None);
}

#[test]
fn workers_ring_once_however_often_they_pull() {
    let mut line = line();
    let waker = line.wait.waker();
    std::thread::spawn(move || (0..1000).for_each(|_| waker.wake())).join().unwrap();
    assert_eq!(line.wait.wait(Some(soon())).unwrap(), [Wake::Worker]);
    let past = Instant::now();
    assert_eq!(line.wait.wait(Some(past)).unwrap(), [Wake::Deadline]);
}

#[test]
fn a_terminal_that_is_gone_is_told_once_and_never_read_again() {
    let Line { pair, typing, mut wait } = line();
    drop(typing);
    drop(pair);
    let mut wakes = Vec::new();
    while !wakes.contains(&Wake::TerminalGone) {
        wakes = wait.wait(Some(soon())).unwrap();
    }
    assert_eq!(wait.wait(Some(Instant::now())).unwrap(), [Wake::Deadline]);
}

#[test]
fn changes_of_files_wait_while_they_are_held() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("a.db");
    fs::write(&file, "1").unwrap();
    let mut line = line();
    assert!(line.wait.watch(vec![file.clone()]));
    fs::write(&file, "2").unwrap();
    assert_eq!(line.wait.wait(Some(soon())).unwrap(), [Wake::FilesChanged]);
    line.wait.hold_files(true);
    fs::write(&file, "3").unwrap();
    line.typing.write_all(b"x").unwrap();
    assert_eq!(line.wait.wait(Some(soon())).unwrap(), [Wake::Key(Key::char('x'))]);
    line.wait.hold_files(false);
    assert_eq!(line.wait.wait(Some(soon())).unwrap(), [Wake::FilesChanged]);
}

#[test]
fn files_that_cannot_be_watched_are_looked_at_now_and_then() {
    let mut line = line();
    assert!(!line.wait.watch(vec!["/nowhere/at/all.db".into()]));
    assert_eq!(line.wait.wait(Some(soon())).unwrap(), [Wake::FilesChanged]);
}

#[test]
fn a_burst_of_sizes_is_told_with_the_last_one() {
    let mut line = line();
    for columns in 81..=90 {
        line.pair.master.resize(PtySize { rows: 30, cols: columns, ..PtySize::default() }).unwrap();
        // What the signal would do; this process is not the one that the terminal tells.
        line.wait.resize = Some(Instant::now());
    }
    assert_eq!(line.wait.wait(Some(soon())).unwrap(), [Wake::Resize(90, 30)]);
    line.wait.resize = Some(Instant::now());
    assert_eq!(line.wait.wait(Some(Instant::now())).unwrap(), [Wake::Deadline], "the same size is no news");
}

#[test]
fn a_size_that_came_back_is_told_as_well() {
    let mut line = line();
    // What the signal would do, twice.
    line.wait.size_changed();
    line.wait.size_changed();
    assert_eq!(line.wait.wait(Some(soon())).unwrap(), [Wake::Resize(80, 24)]);
    assert_eq!(line.wait.wait(Some(Instant::now())).unwrap(), [Wake::Deadline]);
}
