//! Which of several parts of a file is meant: sheets of a workbook, lists of JSON, tables of a database.

use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{Shown, flag, key};

use super::input::Input;

/// How many names a refusal lists.
const NAMED: usize = 8;

/// The part that is to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// As somebody says: `--sheet`.
    pub named: Option<&'a str>,
    /// Those that presets name, where nobody does.
    pub known: &'a [String],
}

impl<'a> Wanted<'a> {
    /// The part of that name and no other.
    pub(super) fn only(name: &'a str) -> Self {
        Self { named: Some(name), known: &[] }
    }

    /// True if a preset names it.
    pub(super) fn knows(self, name: &str) -> bool {
        self.known.iter().any(|known| key(known) == key(name))
    }

    /// Of several parts the only one that a preset names.
    pub(super) fn known_of(self, names: &[String]) -> Option<&str> {
        let mut found = names.iter().filter(|name| self.knows(name));
        found.next().filter(|_| found.next().is_none()).map(String::as_str)
    }
}

/// A refusal that lists what there is, and says how to choose.
pub(super) fn ask(input: &Input, what: &str, names: &[String], code: Code) -> Refusal {
    let listed: Vec<String> = names.iter().take(NAMED).map(|name| format!("\"{}\"", Shown(name))).collect();
    let more = if names.len() > NAMED { ", …" } else { "" };
    let message = match names {
        [] => what.to_owned(),
        _ => format!("{what}: {}{more}", listed.join(", ")),
    };
    let refusal = Refusal { code, ..input.refused(&message) };
    match names.first() {
        Some(first) => refusal.hint(format!("say which one to read: {}", flag("sheet", first))),
        None => refusal.hint("leave --sheet out"),
    }
}
