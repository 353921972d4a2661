//! The dashboard's terminal: given back by every signal, left and taken again, too small, and of changing size.

use rustix::process::Signal;

use super::desk::{BINARY, all_of, at_home, dormouse, opened, wait_for_all};
use super::harness::Pty;
use crate::cli::home::Home;
use crate::cli::office::office_today;

#[test]
fn every_signal_gives_the_terminal_back_and_keeps_the_place() {
    let home = office_today();
    for (signal, status) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130)] {
        let pty = opened(&home, &[]);
        // While a question is open, too; nobody has answered it.
        pty.send("a").wait_text("Start users audit of").signal(signal);
        assert_eq!(pty.status(), status);
        pty.assert_restored();
    }
    home.run(&["check"]).is(0);
    assert_eq!(home.json(&["audit", "list"])["items"], serde_json::json!([]));
}

#[test]
fn the_interrupt_key_asks_once_and_leaves() {
    let home = Home::new();
    let pty = dormouse(&home, &[]);
    pty.wait_text("Nothing is recorded here yet.").send("\x03").wait_text("Press ^c again to leave.").send("\x03");
    assert_eq!(pty.status(), 130);
    pty.assert_restored();
    // The key that quits elsewhere comes as a key, and is no dead end; nor are they over a question or a list.
    let home = office_today();
    for (opens, shown) in
        [("", "▸ Ledger"), ("a", "Start users audit of"), (":", "Find"), ("?", "What the keys do here")]
    {
        for key in ["\x03", "\x1c"] {
            let pty = opened(&home, &[]);
            pty.send(opens).wait_text(shown).send(key).wait_text("Press ^c again to leave.").send(key);
            assert_eq!(pty.status(), 130, "{key:?} over {shown}");
            pty.assert_restored();
        }
    }
}

#[test]
fn a_signal_that_kills_gives_the_terminal_back_over_any_dialog() {
    let home = office_today();
    for (signal, opens, shown) in
        [(Signal::QUIT, "", "▸ Ledger"), (Signal::QUIT, "a", "Start users audit of"), (Signal::ABORT, ":", "Find")]
    {
        let pty = opened(&home, &[]);
        pty.send(opens).wait_text(shown).signal(signal);
        pty.killed();
        pty.assert_restored();
    }
    home.run(&["check"]).is(0);
}

#[test]
fn suspended_it_is_the_shells_terminal_and_then_its_own_again() {
    let home = office_today();
    let mut shell = at_home(&home, "sh");
    let script = r#"set -m; "$0"; echo "stopped with $?"; read line; fg %1 >/dev/null; echo "ended with $?""#;
    shell.args(["-c", script, BINARY]);
    let pty = Pty::spawn(shell, 80, 24);
    pty.wait_text("▸ Ledger").send("\x1a").wait_text("stopped with");
    pty.assert_restored();
    // What happens meanwhile is there when it is back.
    home.run(&["audit", "start", "Ledger"]).is(0);
    pty.send("\n").wait_text("▸ Ledger").wait_text("Users audit in progress");
    pty.wait_for("the other screen", vt100::Screen::alternate_screen);
    pty.send("q").wait_text("ended with 0");
    assert_eq!(pty.status(), 0);
    pty.assert_restored();
}

/// The rows that are not blank.
fn written(screen: &vt100::Screen) -> Vec<String> {
    screen.contents().lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
}

#[test]
fn too_small_it_says_what_it_needs_and_goes_on_where_it_was() {
    let home = office_today();
    let pty = opened(&home, &[]);
    pty.send("/team\r").wait_text("1 of 4");
    let before = all_of(&pty);
    for (columns, rows, said) in [(20, 5, "dormouse needs 40x10"), (79, 9, "dormouse needs 40x10, this is 79x9")] {
        pty.resize(columns, rows).wait_for(said, |screen| written(screen) == [said]);
    }
    pty.resize(80, 24);
    wait_for_all(&pty, &before);
    // A dialog outlives it as well.
    pty.send("a").wait_text("[ Start users audit ]").resize(20, 5).wait_text("needs 40x10");
    pty.resize(40, 10).wait_text("Start").resize(80, 24).wait_text("[ Start users audit ]").send("\x1b");
    wait_for_all(&pty, &before);
    pty.send("q");
    assert_eq!(pty.status(), 0);
    pty.assert_restored();
}

#[test]
fn a_storm_of_sizes_ends_in_the_last_one() {
    let home = office_today();
    let pty = opened(&home, &[]);
    let before = all_of(&pty);
    for step in 0..30_u16 {
        pty.resize(140 - 4 * step, 40 - step);
        if step % 5 == 0 {
            pty.send("jk");
        }
    }
    pty.resize(80, 24).send("3").wait_text("[3 Utilization]").send("2").wait_text("▸ Ledger");
    wait_for_all(&pty, &before);
    pty.send("q");
    assert_eq!(pty.status(), 0);
    pty.assert_restored();
}

#[test]
fn a_terminal_that_only_writes_lines_gets_one_sentence_and_no_sequence() {
    let home = office_today();
    for (term, said) in [
        (Some("dumb"), "TERM is dumb."),
        (Some("unknown"), "TERM is unknown."),
        (Some(""), "not set."),
        (None, "not set."),
    ] {
        for words in [&[][..], &["demo"]] {
            let mut command = at_home(&home, BINARY);
            command.args(words);
            command.env_remove("TERM");
            if let Some(term) = term {
                command.env("TERM", term);
            }
            let pty = Pty::spawn(command, 120, 24);
            pty.wait_text("The dashboard needs a terminal that it can draw on").wait_text(said);
            pty.wait_text("hint: see the same line by line: dormouse report utilization");
            assert_eq!(pty.status(), 1);
            assert!(!pty.bytes().contains(&0x1b), "{term:?}");
            pty.assert_restored();
        }
    }
}

#[test]
fn commands_write_no_colour_where_there_is_none() {
    let home = office_today();
    let looks: [(&str, &str, bool); 4] =
        [("xterm", "", true), ("xterm", "1", false), ("dumb", "", false), ("unknown", "", false)];
    for (term, no_color, coloured) in looks {
        for (words, said) in [
            (&["license", "list"][..], " active"),
            (&["report", "utilization"], "Dormancy threshold"),
            (&["--help"], "undo         Take the last change back"),
            (&["seat", "lst"], "hint: "),
        ] {
            let mut command = at_home(&home, BINARY);
            command.args(words);
            command.env("TERM", term);
            command.env("NO_COLOR", no_color);
            let pty = Pty::spawn(command, 80, 60);
            pty.wait_text(said).ended();
            let escapes = pty.bytes().contains(&0x1b);
            assert!(!escapes || coloured, "{words:?} on {term}, NO_COLOR={no_color}");
            assert!(escapes || !coloured || words[0] != "--help", "{words:?} on {term}");
        }
    }
}

#[test]
fn the_dashboard_writes_its_log_and_the_demo_none() {
    let home = office_today();
    let log = home.path().join("d.log");
    let config = home.file("c.toml", &format!("[log]\nfile = \"{}\"\n", log.display()));
    let config = config.to_str().unwrap();
    let pty = dormouse(&home, &["demo", "--config", config]);
    pty.wait_text("DEMO").send("q");
    assert_eq!(pty.status(), 0);
    assert!(!log.exists(), "the demo touches no file");
    let pty = opened(&home, &["--config", config]);
    pty.send("a").wait_text("Start users audit of").send("y").wait_text("✓ started the users audit").send("\x1a");
    pty.wait_text("There is no shell").signal(Signal::TERM);
    assert_eq!(pty.status(), 143);
    pty.assert_restored();
    let text = std::fs::read_to_string(&log).unwrap();
    for said in [
        "dormouse: started, version ",
        "dashboard: on a terminal of 80x24",
        "worker: ",
        ": done in ",
        "a signal asked",
        "(status 143)",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }
    assert!(!text.contains("Ledger") && !String::from_utf8(pty.bytes()).unwrap().contains("worker: "));
}
