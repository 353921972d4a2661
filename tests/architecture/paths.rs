//! The paths a file of Rust speaks of, imports spelled out: `use a::{b, c::d}` speaks of `a::b` and `a::c::d`.

use super::source::Source;

/// A path as its parts, the crate or room first, and the line it stands on.
#[derive(Debug, PartialEq, Eq)]
pub struct Spoken {
    pub parts: Vec<String>,
    pub line: usize,
    /// Where it is imported.
    pub import: Option<Import>,
}

/// How an import makes a path known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The name that the path has in this file.
    pub name: String,
    /// It is handed on to other files: `pub use`.
    pub public: bool,
}

impl Spoken {
    pub fn starts_with(&self, parts: &[&str]) -> bool {
        self.parts.len() >= parts.len() && self.parts.iter().zip(parts).all(|(mine, other)| mine == other)
    }

    pub fn ends_with(&self, parts: &[&str]) -> bool {
        let tail = self.parts.len().saturating_sub(parts.len());
        self.parts[tail..] == *parts
    }

    pub fn text(&self) -> String {
        self.parts.join("::")
    }
}

/// Every path in the code of a file; those of its own crate begin with `crate`.
pub fn spoken(source: &Source) -> Vec<Spoken> {
    let tokens = tokens(&source.code);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let (token, line) = &tokens[at];
        if token == "use" && tokens.get(at + 1).is_some_and(|(next, _)| next != "<") {
            let public = at > 0 && matches!(tokens[at - 1].0.as_str(), "pub" | ")");
            at = tree(&tokens, at + 1, &[], public, &mut found);
        } else if is_word(token) {
            let mut parts = vec![token.clone()];
            while tokens.get(at + 1).is_some_and(|(sign, _)| sign == "::")
                && tokens.get(at + 2).is_some_and(|(next, _)| is_word(next))
            {
                parts.push(tokens[at + 2].0.clone());
                at += 2;
            }
            if parts.len() > 1 {
                found.push(Spoken { parts, line: *line, import: None });
            }
            at += 1;
        } else {
            at += 1;
        }
    }
    for path in &mut found {
        rebase(&source.path, &mut path.parts);
    }
    found
}

/// Reads one import from `at`; answers with the place behind it.
fn tree(tokens: &[(String, usize)], mut at: usize, before: &[String], public: bool, found: &mut Vec<Spoken>) -> usize {
    let mut parts = before.to_vec();
    let start = parts.len();
    let mut other_name = None;
    while let Some((token, line)) = tokens.get(at) {
        match token.as_str() {
            "::" => at += 1,
            "as" => {
                other_name = tokens.get(at + 1).map(|(name, _)| name.clone());
                at += 2;
            }
            "{" => {
                at += 1;
                while tokens.get(at).is_some_and(|(token, _)| token != "}" && token != ";") {
                    at = tree(tokens, at, &parts, public, found);
                    if tokens.get(at).is_some_and(|(token, _)| token == ",") {
                        at += 1;
                    }
                }
                return at + 1;
            }
            word if is_word(word) || word == "*" => {
                parts.push(word.to_owned());
                at += 1;
            }
            _ => {
                if parts.len() > start {
                    let last = parts.iter().rfind(|part| *part != "self").cloned().unwrap_or_default();
                    let name = other_name.unwrap_or(last);
                    found.push(Spoken { parts, line: *line, import: Some(Import { name, public }) });
                }
                // Always onward: a sign that no import has is skipped.
                return if matches!(token.as_str(), "," | "}" | ";") { at } else { at + 1 };
            }
        }
    }
    at
}

/// The module that a file is, as the parts behind `crate`.
pub fn module(path: &str) -> Vec<String> {
    let file = path.strip_prefix("src/").unwrap_or(path).trim_end_matches(".rs");
    let mut module: Vec<String> = file.split('/').map(str::to_owned).collect();
    if module.last().is_some_and(|last| matches!(last.as_str(), "mod" | "lib" | "main")) {
        module.pop();
    }
    module
}

/// Spells `super`, `self` and the crate's own name as `crate`.
fn rebase(path: &str, parts: &mut Vec<String>) {
    let mut module = module(path);
    let relative = parts.iter().take_while(|part| matches!(part.as_str(), "super" | "self")).count();
    if relative > 0 {
        for _ in parts.drain(..relative).filter(|part| part == "super") {
            module.pop();
        }
        parts.splice(..0, std::iter::once("crate".to_owned()).chain(module));
    } else if parts[0] == "dormouse" {
        "crate".clone_into(&mut parts[0]);
    }
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Words, `::` and single signs, each with its line.
fn tokens(code: &str) -> Vec<(String, usize)> {
    let chars: Vec<char> = code.chars().collect();
    let mut found = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < chars.len() {
        let c = chars[at];
        let mut end = at + 1;
        if c.is_alphanumeric() || c == '_' {
            while chars.get(end).is_some_and(|c| c.is_alphanumeric() || *c == '_') {
                end += 1;
            }
        } else if c == ':' && chars.get(end) == Some(&':') {
            end += 1;
        }
        if !c.is_whitespace() {
            found.push((chars[at..end].iter().collect(), line));
        }
        line += usize::from(c == '\n');
        at = end;
    }
    found
}

#[cfg(test)]
fn texts(path: &str, code: &str) -> Vec<String> {
    spoken(&Source::new(path, code)).iter().map(Spoken::text).collect()
}

#[test]
fn an_import_is_spelled_out() {
    let code = "pub(crate) use a::{b, c::{self as x, d as e, *}, f}; use g; use ::h::i;\nuse j::{k,\n l,\n};";
    let all = ["a::b", "a::c::self", "a::c::d", "a::c::*", "a::f", "g", "h::i", "j::k", "j::l"];
    assert_eq!(texts("src/x/y.rs", code), all);
}

#[test]
fn a_path_in_the_middle_of_code_is_found_with_its_line() {
    let found = spoken(&Source::new("src/x/y.rs", "fn f() -> io::Result<()> {\n  let x = std::fs::read(y)?;\n}"));
    assert_eq!(
        found.iter().map(|path| (path.text(), path.line)).collect::<Vec<_>>(),
        [("io::Result".to_owned(), 1), ("std::fs::read".to_owned(), 2)]
    );
}

#[test]
fn a_path_of_our_own_begins_with_the_crate() {
    for (path, code, text) in [
        ("src/app/list.rs", "use super::super::store::Store;", "crate::store::Store"),
        ("src/app/screens/x.rs", "super::form::f()", "crate::app::screens::form::f"),
        ("src/app/mod.rs", "use self::list;", "crate::app::list"),
        ("src/main.rs", "dormouse::cli::run()", "crate::cli::run"),
        ("src/ui/mod.rs", "use super::app::App;", "crate::app::App"),
    ] {
        assert_eq!(texts(path, code), [text], "{path}");
    }
}

#[test]
fn an_import_tells_its_name_and_whether_it_is_handed_on() {
    let found = spoken(&Source::new("src/x.rs", "use a::{self, b as c};\npub(super) use d::e; pub use f::*; g::h()"));
    let told: Vec<_> = found.iter().map(|path| path.import.as_ref().map(|i| (i.name.as_str(), i.public))).collect();
    assert_eq!(told, [Some(("a", false)), Some(("c", false)), Some(("e", true)), Some(("*", true)), None]);
}

#[test]
fn broken_imports_come_to_an_end() {
    for code in ["use", "use a::{b", "use a::{;", "use {{{", "use a::{+b};"] {
        spoken(&Source::new("src/x/y.rs", code));
    }
}
