//! Asks which of several parts of a file is meant: sheets of a workbook, lists of JSON, tables of a database.

use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{Shown, flag};

use super::input::Input;

/// How many names a refusal lists.
const NAMED: usize = 8;

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
