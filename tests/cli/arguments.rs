//! What is not understood: one sentence, one hint, exit status 2.

use super::home::Home;
use super::office::office;

#[test]
fn what_is_not_understood_is_said_in_one_sentence() {
    let home = Home::empty();
    let mut said = Vec::new();
    for words in [
        &["frobnicate"][..],
        &["license", "lsit"],
        &["audit"],
        &["audit", "start"],
        &["audit", "complete", "L3"],
        &["report", "utilization", "--threshold", "45"],
        &["report", "utilization", "--sort", "best"],
        &["report", "utilization", "--formt", "csv"],
        &["license", "list", "--view", "renewing"],
        &["license", "list", "--json", "--format", "csv"],
        &["license", "add", "--product", "Sketchpad", "--expiry-date", "31.12.2026"],
        &["check", "--today", "tomorrow"],
        &["seat", "revoke"],
        &["seat", "revoke", "345"],
        &["undo", "41"],
        &["reclaim"],
        &["reclaim", "--license", "L4"],
        &["import"],
        &["import", "a.csv", "--create-license"],
        &["import", "a.csv", "--seats-total", "3"],
        &["org", "set", "colour", "red"],
        &["presets", "--template", "dogs"],
        &["demo", "--seats", "0"],
    ] {
        let answer = home.run(words).is(2);
        // Only a program that asked for JSON is answered on standard output.
        assert_eq!(answer.out.is_empty(), !words.contains(&"--json"), "{words:?}: {}", answer.out);
        assert_eq!(answer.err.lines().count(), 2, "{words:?}: {}", answer.err);
        said.push(format!("$ dormouse {}\n{}", words.join(" "), answer.err));
    }
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn a_missing_database_is_said_with_what_to_do() {
    let home = Home::empty();
    let path = home.path().join("d.db");
    let sentence = format!("There is no database at {}.", path.display());
    for words in [&["license", "list"][..], &["check"], &["undo", "--yes"], &["report", "utilization", "--json"]] {
        let answer = home.run(words).refuses(1, &sentence);
        assert_eq!(answer.err.lines().nth(1), Some("hint: create it with: dormouse init"));
        assert_eq!(answer.out.is_empty(), !words.contains(&"--json"), "{}", answer.out);
    }
    assert!(!path.exists());
}

#[test]
fn without_a_terminal_no_screen_is_opened() {
    let home = Home::empty();
    home.run(&[]).refuses(1, "The dashboard needs a terminal.");
    home.run(&["demo"]).refuses(1, "The dashboard needs a terminal.");
    assert!(std::fs::read_dir(home.path()).unwrap().next().is_none(), "a file was left behind");
}

#[test]
fn a_database_is_not_created_read_only_or_on_another_day() {
    let home = Home::empty();
    for flag in ["--read-only", "--today=2026-06-30"] {
        home.run(&["init", flag]).refuses(1, "A database is created now, and not read-only.");
    }
}

#[test]
fn settings_that_are_not_understood_name_their_place() {
    let home = Home::empty();
    let file = home.file("config.toml", "[dashboard]\nthme = \"dark\"\n");
    let file = file.to_str().unwrap();
    let answer = home.run(&["config", "show", "--config", file]).is(2);
    assert!(answer.err.contains("config.toml:2:1") && answer.err.contains("theme"), "{}", answer.err);
    home.run(&["config", "show"]).is(0).says("theme = \"dark\"");
    home.run(&["config", "example"]).is(0).says("[dashboard]");
    home.run(&["config", "path", "--config", file]).is(0).says("(by --config)").says("(by DORMOUSE_DB)");
}

#[test]
fn formats_and_templates_need_no_database() {
    let home = Home::empty();
    home.run(&["presets"]).is(0).says("licenses.csv");
    let value = home.json(&["presets", "--today", "2026-06-30"]);
    assert_eq!(value["today"], "2026-06-30");
    let first = &value["items"][0];
    for field in ["id", "title", "product", "publisher", "where_to_find"] {
        assert!(first[field].as_str().is_some_and(|text| !text.is_empty()), "{field}: {first}");
    }
    for (kind, column) in
        [("products", "name"), ("licenses", "product"), ("people", "email"), ("assignments", "product")]
    {
        let text = home.run(&["presets", "--template", kind]).is(0).out;
        assert!(text.starts_with(column), "{text}");
        assert_eq!(text.lines().count(), 2, "{text}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let home = Home::empty();
    let bin = assert_cmd::cargo::cargo_bin("dormouse");
    // A pipe whose reader is gone before anything is written.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = std::process::Command::new(bin)
        .env_clear()
        .env("HOME", home.path())
        .args(["completions", "zsh"])
        .stdout(writer)
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap()
        .wait_with_output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn a_free_text_may_begin_with_a_dash() {
    let home = office();
    home.run(&["audit", "start", "Team"]).is(0);
    home.run(&["audit", "complete", "Team", "--seats", "3", "--notes", "- removed three leavers"]).is(0);
    home.run(&["audit", "list", "Team"]).is(0).says("- removed three leavers");
    home.run(&["seat", "edit", "S1", "--notes", "-x"]).is(0);
}
