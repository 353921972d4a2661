//! The terminal is entered, shared, lost and given back as it was found.

use rustix::process::{Pid, Signal};

use super::harness::{Pty, command, probe};

/// The probe in a terminal, ready.
fn started() -> Pty {
    let pty = Pty::spawn(command(probe()), 80, 24);
    pty.wait_text("ready");
    pty.wait_for("the alternate screen, pastes marked, the cursor on the list", |screen| {
        screen.alternate_screen()
            && screen.bracketed_paste()
            && !screen.hide_cursor()
            && screen.cursor_position() == (2, 2)
            && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
    });
    pty
}

#[test]
fn quitting_gives_the_terminal_back() {
    let pty = started();
    pty.send("jjj").wait_text("key j").wait_text("▸ Plan 3 of");
    pty.send("q");
    assert_eq!(pty.status(), 0);
    pty.assert_restored();
}

#[test]
fn a_panic_is_read_on_the_screen_that_was_there_before() {
    for (key, report) in [("p", "the probe panicked as it was told to"), ("w", "a worker panicked as it was told to")] {
        let pty = started();
        pty.send(key);
        assert_eq!(pty.status(), 101);
        pty.assert_restored();
        pty.wait_text(report);
    }
}

#[test]
fn every_signal_to_end_gives_the_terminal_back_first() {
    for (signal, status) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130)] {
        let pty = started();
        pty.signal(signal);
        assert_eq!(pty.status(), status);
        pty.assert_restored();
    }
}

/// Everything that the program can hear before it dies of it.
const FATAL: [(Signal, &str); 12] = [
    (Signal::QUIT, "Quit"),
    (Signal::ABORT, "Aborted"),
    (Signal::ALARM, "Alarm clock"),
    (Signal::BUS, "Bus error"),
    (Signal::PROF, "Profiling timer expired"),
    (Signal::SYS, "Bad system call"),
    (Signal::TRAP, "Trace/breakpoint trap"),
    (Signal::USR1, "User defined signal 1"),
    (Signal::USR2, "User defined signal 2"),
    (Signal::VTALARM, "Virtual timer expired"),
    (Signal::XCPU, "CPU time limit exceeded"),
    (Signal::XFSZ, "File size limit exceeded"),
];

#[test]
fn a_signal_that_kills_gives_the_terminal_back_first() {
    for (signal, name) in FATAL {
        let pty = started();
        pty.send("j").wait_text("▸ Plan 1 of").signal(signal);
        let died_of = pty.killed();
        assert!(died_of.contains(name), "{died_of} in place of {name}");
        pty.assert_restored();
        let sent = String::from_utf8(pty.bytes()).unwrap();
        let end = &sent[sent.rfind("\u{1b}[?2026l").unwrap()..];
        for needed in ["\u{1b}[r", "\u{1b}[0m", "\u{1b}[?2004l", "\u{1b}[?1049l", "\u{1b}[?25h"] {
            assert!(end.contains(needed), "{needed:?} in {end:?} after {name}");
        }
    }
    for signal in [Signal::IO, Signal::POWER, Signal::STKFLT] {
        let pty = started();
        pty.signal(signal);
        assert_eq!(pty.status(), 128 + signal.as_raw().cast_unsigned());
        pty.assert_restored();
    }
}

#[test]
fn rows_are_moved_by_what_every_terminal_knows() {
    let pty = started();
    pty.send("G").wait_text("▸ Plan 999 of").send("kkkkkkkkkkkkkkkkkkkkkkkk").wait_text("▸ Plan 975 of");
    pty.send("jjjjjjjjjjjjjjjjjjjjjjjj").wait_text("▸ Plan 999 of").send("\x15").wait_text("▸ Plan 989 of");
    let sent = String::from_utf8(pty.bytes()).unwrap();
    for sequence in sent.split("\u{1b}[").skip(1) {
        let last = sequence.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ';' | '?')).chars().next();
        assert!(!matches!(last, Some('S' | 'T')), "{sequence:?}");
    }
    assert!(sent.contains('\n') && sent.contains("\u{1b}M"), "nothing was scrolled");
}

#[test]
fn a_terminal_that_is_gone_takes_the_program_with_it() {
    let mut pty = started();
    pty.cut();
    assert_eq!(pty.status(), 129);
}

#[test]
fn without_a_shell_there_is_nothing_to_suspend_to() {
    let pty = started();
    pty.send("\x1a").wait_text("no shell to go back to");
    pty.send("j").wait_text("key j");
}

/// A shell that runs the probe as a job, and lets it go on when a line is typed.
fn in_a_shell() -> Pty {
    let mut shell = command("sh");
    let script = r#"set -m; "$0"; echo "stopped with $?"; read line; fg %1; echo "ended with $?""#;
    shell.args(["-c", script]);
    shell.arg(probe());
    let pty = Pty::spawn(shell, 80, 24);
    pty.wait_text("ready");
    pty
}

#[test]
fn the_suspend_key_goes_back_to_the_shell_and_the_shell_goes_back_to_the_list() {
    let pty = in_a_shell();
    pty.send("jj").wait_text("▸ Plan 2 of").send("\x1a");
    pty.wait_text("stopped with");
    pty.assert_restored();
    pty.send("\n").wait_text("back again").wait_text("▸ Plan 2 of");
    pty.wait_for("the other screen", vt100::Screen::alternate_screen);
    pty.send("j").wait_text("▸ Plan 3 of").send("q");
    pty.wait_text("ended with 0");
    assert_eq!(pty.status(), 0);
    pty.assert_restored();
}

/// The process that the probe's heading names.
fn named(pty: &Pty) -> Pid {
    let screen = pty.screen();
    let number = screen.split("pid ").nth(1).and_then(|rest| rest.split_whitespace().next()).unwrap();
    Pid::from_raw(number.parse().unwrap()).unwrap()
}

#[test]
fn a_stop_from_outside_is_a_suspension_too() {
    let pty = in_a_shell();
    let pid = named(&pty);
    pty.signal_to(pid, Signal::TSTP).wait_text("stopped with");
    pty.assert_restored();
    pty.resize(100, 30).send("\n").wait_text("resized to 100x30");
    pty.wait_for("a list of the new size", |screen| screen.rows(0, 100).nth(29).unwrap().contains("wakes"));
    pty.send("q").wait_text("ended with 0");
}

#[test]
fn a_terminal_that_others_had_meanwhile_is_taken_again() {
    let pty = started();
    pty.signal(Signal::STOP).cook().signal(Signal::CONT).wait_text("resumed");
    pty.send("j").wait_text("▸ Plan 1 of").send("q");
    assert_eq!(pty.status(), 0);
    pty.assert_restored();
}

#[test]
fn a_paste_is_a_paste_and_a_lone_escape_is_a_key() {
    let pty = started();
    pty.send("\x1b[200~please quit q now\rj\x1b[201~").wait_text(r#"pasted "please quit q now\rj""#);
    pty.send("\x1b").wait_text("key esc");
    pty.send("\x1b[1;5A").wait_text("key ctrl-up");
    pty.send("佐").wait_text("key 佐");
}

#[test]
fn a_storm_of_sizes_ends_in_a_frame_of_the_last_one() {
    let pty = started();
    pty.send("G").wait_text("▸ Plan 999 of");
    for step in 0..20 {
        pty.resize(100 - step, 40 - step);
    }
    pty.wait_text("resized to 81x21");
    let all = |screen: &vt100::Screen| screen.rows(0, 81).collect::<Vec<_>>();
    pty.wait_for("the last frame and nothing of those before", |screen| {
        let rows = all(screen);
        rows.len() == 21
            && rows[0].starts_with("── Probe ─")
            && rows[0].ends_with("──")
            && rows[1].starts_with("  License")
            && rows[19].starts_with("▸ Plan 999 of")
            && rows[20].starts_with(" wakes ")
            && rows[2..19].iter().all(|row| row.starts_with("  Plan 9") && row.ends_with("days"))
    });
    pty.resize(3, 2).resize(80, 24).wait_text("resized to 80x24").wait_text("▸ Plan 999 of");
}

#[test]
fn nothing_wakes_it_but_what_happens() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("watched");
    std::fs::write(&file, "1").unwrap();
    let mut watching = command(probe());
    watching.arg(&file);
    let pty = Pty::spawn(watching, 80, 24);
    pty.wait_text("wakes 0");
    for i in 1..=20 {
        pty.send("j").wait_text(&format!("wakes {i} · key j"));
    }
    std::fs::OpenOptions::new()
        .append(true)
        .open(&file)
        .and_then(|mut f| std::io::Write::write_all(&mut f, b"2"))
        .unwrap();
    pty.wait_text("wakes 21 · files changed");
    pty.send("x").wait_text("wakes 22 · key x");
}

#[test]
fn what_is_sent_asks_nothing_and_comes_in_whole_frames() {
    let pty = started();
    for _ in 0..30 {
        pty.send("j");
    }
    pty.wait_text("▸ Plan 30 of").send("G").wait_text("▸ Plan 999 of").send("g").wait_text("▸ Plan 0 of");
    let sent = String::from_utf8(pty.bytes()).unwrap();
    for question in ["[6n", "[5n", "[c", "[>c", "[=c", "$p", "]10", "]11", "[?u", "\u{1b}P"] {
        assert!(!sent.contains(question), "{question}");
    }
    let (entered, frames) = sent.split_at(sent.find("\u{1b}[?2026h").unwrap());
    assert_eq!(entered, "\u{1b}[?1049h\u{1b}[?2004h");
    for frame in frames.split_inclusive("\u{1b}[?2026l") {
        assert!(frame.starts_with("\u{1b}[?2026h") && frame.ends_with("\u{1b}[?2026l"), "{frame:?}");
    }
}

#[test]
fn without_colours_and_without_characters_it_still_says_everything() {
    let mut plain = command(probe());
    plain.env("NO_COLOR", "1");
    plain.env("TERM", "linux");
    let pty = Pty::spawn(plain, 80, 24);
    pty.wait_text("ready").wait_text("> Plan 0 of").wait_text("####");
    pty.send("j").wait_text("> Plan 1 of");
    let sent = pty.bytes();
    assert!(sent.is_ascii());
    let sent = String::from_utf8(sent).unwrap();
    let colour = |number: &str| number.parse().is_ok_and(|n: u16| (30..50).contains(&n) || (90..108).contains(&n));
    for sequence in sent.split("\u{1b}[").skip(1) {
        if let Some((numbers, _)) =
            sequence.split_once('m').filter(|(n, _)| n.chars().all(|c| c.is_ascii_digit() || c == ';'))
        {
            assert!(!numbers.is_empty() && !numbers.split(';').any(colour), "{numbers:?}");
        }
    }
    assert!(sent.contains("7m"), "the selected row is still reversed");
}
