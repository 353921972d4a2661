//! The settings file: the example as it stands, keys that are refused, and the log.

use super::home::Home;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

#[test]
fn the_example_with_every_line_switched_on_changes_nothing() {
    let home = Home::empty();
    let example = home.run(&["config", "example"]).is(0).out;
    let plain = home.run(&["keys"]).is(0).out;
    // As an editor or sed takes the sign away, with or without the blank behind it.
    for sign in ["# ", "#"] {
        let on: Vec<&str> = example.lines().map(|line| line.strip_prefix(sign).unwrap_or(line)).collect();
        home.file("c.toml", &on.join("\n"));
        assert_eq!(home.run(&["keys", "--config", "c.toml"]).is(0).out, plain);
        let shown = home.run(&["config", "show", "--config", "c.toml"]).is(0).out;
        assert!(shown.contains("close = [\"q\"]") && !shown.contains("file"), "{shown}");
    }
}

#[test]
fn a_destructive_action_on_a_key_of_habit_is_refused_with_its_place_wherever_keys_are_read() {
    let home = Home::empty();
    for (line, said) in [
        ("reclaim = [\"r\", \"backspace\"]", "The key backspace cannot be bound to reclaim"),
        ("revoke = \"Delete\"", "The key delete cannot be bound to revoke"),
        ("undo = [\"^d\"]", "The key ^d cannot be bound to undo"),
        ("audit = \"ctrl-k\"", "The key ctrl-k (^k) cannot be bound to audit"),
        ("confirm = \"^m\"", "The key ^m (enter) cannot be bound to confirm"),
        ("submit = \"^j\"", "The key ^j (enter) cannot be bound to submit"),
        ("redo = \"^h\"", "The key ^h cannot be bound to redo"),
    ] {
        home.file("c.toml", &format!("[keys]\nclose = \"q\"\n {line}\n"));
        for words in [["config", "show"].as_slice(), &["keys"]] {
            let answer = home.run(&[words, &["--config", "c.toml"]].concat()).is(2);
            assert!(answer.err.starts_with(&format!("c.toml:3:2: {said}")), "{}", answer.err);
            assert!(answer.err.contains("hint: choose a key that is none of enter"), "{}", answer.err);
        }
    }
}

#[test]
fn the_log_says_what_was_done_and_nothing_of_whom() {
    let home = Home::empty();
    let log = home.path().join("logs/dormouse.log");
    let config = home.file("c.toml", &format!("[log]\nfile = \"{}\"\n", log.display()));
    let config = config.to_str().unwrap();
    let run = |words: &[&str]| home.run(&[words, &["--config", config]].concat());
    run(&["init"]).is(0);
    run(&["license", "add", "--product", "Sketchpad", "--seats-total", "1"]).is(0);
    run(&["person", "add", "--name", "Ana Ruiz", "--email", "ana@example.com"]).is(0);
    run(&["seat", "assign", "--license", "Sketchpad", "--person", "ana@example.com"]).is(0);
    run(&["seat", "assign", "--license", "Sketchpad", "--person", "Zoë"]).is(1);
    run(&["audit", "start", "Sketchpad"]).is(0);
    run(&["audit", "start", "Sketchpad"]).is(1);
    run(&["audit", "complete", "Sketchpad", "--seats", "9", "--notes", "counted with Ana Ruiz"]).is(0);
    let text = fs::read_to_string(&log).unwrap();
    for said in [
        "info  dormouse init: started, version ",
        "/d.db\n",
        "info  dormouse seat assign (status 0): done in ",
        "error dormouse seat assign: refused after ",
        "a sentence that may name somebody\n",
        "error dormouse audit start: refused after ",
        "An audit is already in progress for this license.\n",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }
    for name in ["Ana", "ana@", "Ruiz", "Zo", "Sketchpad", "counted"] {
        assert!(!text.contains(name), "{name} in {text}");
    }
    assert_eq!(fs::metadata(&log).unwrap().permissions().mode() & 0o777, 0o600);
    run(&["config", "path"]).is(0).says("logs/dormouse.log");
    // What cannot be logged is done all the same, and said.
    home.file("c.toml", "[log]\nfile = \"/dev/null\"\n");
    let answer = run(&["license", "list"]).is(0);
    assert!(answer.err.starts_with("note: The log file /dev/null cannot be written"), "{}", answer.err);
    home.file("c.toml", "[log]\nfile = \"\"\n");
    assert_eq!(run(&["license", "list"]).is(0).err, "");
}
