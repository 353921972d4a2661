//! What the rows say that are no seats: needed where a roster has nothing else, which is a word that the vendor changed.

use std::collections::BTreeMap;

use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{Shown, count, key};

use super::super::preset::{Kind, Preset, Selector, TextRule, When};
use super::super::row::Row;

/// How many different words of a column are kept, and how many of them a sentence has.
const KEPT: usize = 100;
const NAMED: usize = 5;
/// How much of a word a sentence has, in characters.
const QUOTED: usize = 60;

/// The words by which rows were passed over, by column, each once, in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Passed(BTreeMap<usize, Vec<String>>);

impl Passed {
    /// Remembers what stands in the columns that told a row to be no seat.
    pub(super) fn note(&mut self, columns: &[usize], row: &Row<'_>) {
        for column in columns {
            let (cell, words) = (row.cell(*column), self.0.entry(*column).or_default());
            if words.len() < KEPT && !words.iter().any(|word| word == cell || key(word) == key(cell)) {
                words.push(cell.to_owned());
            }
        }
    }

    /// The refusal of a file of which nothing is left: of a roster it would say that everybody is gone.
    pub(super) fn refusal(&self, file: &str, preset: &Preset, names: &[String], unread: usize) -> Refusal {
        if self.0.is_empty() {
            return Refusal::new(Code::BadFile, format!("No account of {} has any of its products.", Shown(file)))
                .hint(format!("take the export again, with everybody: {}", Shown(preset.place())));
        }
        let columns = self.0.iter().map(|(column, words)| {
            let shown = words.iter().take(NAMED).map(|word| shown(word));
            let more = words.len().saturating_sub(NAMED);
            let more = (more > 0)
                .then(|| format!("and {} more", if words.len() < KEPT { more.to_string() } else { "many".into() }));
            let words: Vec<String> = shown.chain(more).collect();
            format!("{}: {}", Shown(names.get(*column).map_or("", String::as_str)), words.join(", "))
        });
        let columns: Vec<String> = columns.collect();
        let unread = match unread {
            0 => String::new(),
            n => format!(", and {} cannot be read", count(n, "row", "rows")),
        };
        let (what, renamed) = match preset.kind {
            Kind::Roster | Kind::Usage => ("for a paid seat", "the vendor has renamed a plan"),
            Kind::People => ("of somebody who works here", "other words stand there now"),
            Kind::Inventory => ("of an application", "other words stand there now"),
            Kind::Licenses | Kind::Nothing => ("of a license that counts", "other words stand there now"),
        };
        Refusal::new(Code::BadFile, format!("No row of {} is {what} ({}){unread}.", Shown(file), columns.join("; ")))
            .hint(format!(
                "the preset {} {}; if {renamed}, change that in a preset of your own of the same id, which replaces \
                 this one: dormouse presets --language",
                preset.id,
                told(preset)
            ))
    }
}

fn shown(word: &str) -> String {
    if word.is_empty() {
        return "nothing".into();
    }
    let start: String = word.chars().take(QUOTED).collect();
    let more = if start.len() < word.len() { "…" } else { "" };
    format!("{}{more}", Shown(&start))
}

/// What a preset says about which rows are seats.
fn told(preset: &Preset) -> String {
    let list = |verb: &str, rules: &[When]| {
        let rules = rules.iter().map(|when| {
            let columns: Vec<String> = when.columns.iter().map(Selector::shown).collect();
            let words: Vec<String> = when.says.texts().take(NAMED).map(shown).collect();
            format!("{}: {}", Shown(&columns.join(" or ")), words.join(", "))
        });
        let rules: Vec<String> = rules.collect();
        (!rules.is_empty()).then(|| format!("{verb} {}", rules.join("; ")))
    };
    let read = |rule: &Option<TextRule>, what: &str| {
        let columns: Vec<String> = rule.as_ref()?.columns.iter().map(Selector::shown).collect();
        Some(format!("reads in {} {what}", Shown(&columns.join(" or "))))
    };
    let parts = [
        list("keeps", &preset.keep),
        list("skips", &preset.skip),
        read(&preset.fields.paid, "who is paid for"),
        read(&preset.fields.status, "who has an account"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(" and ")
}
