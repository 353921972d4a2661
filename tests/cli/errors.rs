//! Errors for programs: a document with a code where JSON was asked for, and the page that lists the codes.

use super::home::Home;
use super::office::office_today;
use dormouse::domain::refusal::Code;
use serde_json::Value;
use strum::IntoEnumIterator as _;

/// The document of a command that is refused.
fn error(home: &Home, words: &[&str], status: i32) -> Value {
    let said = home.run(words);
    assert_eq!(said.status, status, "{words:?}: {}{}", said.out, said.err);
    let document: Value = serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{words:?}: {}", said.out));
    let error = document["error"].clone();
    // People are told the same sentence.
    assert!(said.err.starts_with(error["message"].as_str().unwrap()), "{words:?}: {}", said.err);
    error
}

#[test]
fn a_program_that_asked_for_json_gets_the_code_of_a_refusal() {
    let home = office_today();
    for (words, status, code) in [
        (&["license", "show", "Nowhere", "--json"][..], 1, "not-found"),
        (&["seat", "assign", "--license", "L99", "--person", "ana@example.com", "--json"], 1, "not-found"),
        (&["undo", "B9999", "--yes", "--json"], 1, "not-found"),
        (&["product", "add", "--name", "", "--json"], 2, "usage"),
        (&["license", "list", "--json", "--nonsense"], 2, "usage"),
        (&["license", "list", "--json", "--db", "/nowhere/d.db"], 1, "not-found"),
        (&["product", "add", "--name", "New", "--read-only", "--json"], 1, "read-only"),
    ] {
        let error = error(&home, words, status);
        assert_eq!(error["code"], code, "{words:?}: {error}");
        assert!(error.get("hint").is_some() && error.get("field").is_some(), "{error}");
    }
}

#[test]
fn without_json_a_refusal_is_on_standard_error_alone() {
    let said = office_today().run(&["license", "show", "Nowhere"]);
    assert_eq!((said.status, said.out.as_str()), (1, ""));
    // What stands after two hyphens is no flag.
    let said = office_today().run(&["license", "show", "--", "--json"]);
    assert_eq!((said.status, said.out.as_str()), (1, ""));
}

#[test]
fn every_code_stands_in_the_page_about_errors_with_its_meaning() {
    let page = include_str!("../../docs/errors.md");
    let listed: Vec<&str> = page.lines().filter(|line| line.starts_with("| `")).collect();
    let wanted: Vec<String> = Code::iter().map(|code| format!("| `{}` | {} |", code.word(), code.meaning())).collect();
    assert_eq!(listed, wanted);
}
