//! From the TOML text to a preset that can be used, or the sentence that says what is wrong with it.

use chrono_tz::Tz;

use crate::domain::evidence::Last;
use crate::domain::person::IdentifierKind;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;

use super::super::day::Dates;
use super::file::{self, Empty, Take};
use super::header::{Selector, pattern};
use super::rule::{AsOfRule, DateRule, TextRule, When};
use super::{Concealed, Fields, Preset};

/// The version of the language that is understood.
const SCHEMA: u32 = 1;
/// The longest time that a vendor can be said to look back, in days.
const MAX_WINDOW: u32 = 3650;

impl Preset {
    /// Reads a preset; `file` is what a refusal calls it.
    pub(in super::super) fn parse(file: &str, text: &str) -> Result<Self, Refusal> {
        let refused = |why: String| {
            Refusal::new(Code::BadFile, format!("The preset {} cannot be used: {why}.", Shown(file)))
                .hint("mend it: dormouse presets --language says what a preset can hold")
        };
        let written: file::File = toml::from_str(text).map_err(|e| {
            let line = e.span().map_or(1, |span| 1 + text[..span.start].bytes().filter(|b| *b == b'\n').count());
            refused(format!("line {line}: {}", Shown(e.message().trim_end_matches('.'))))
        })?;
        build(written).map_err(refused)
    }
}

fn build(written: file::File) -> Result<Preset, String> {
    check(&written)?;
    let named = |name: &String| name.parse().map_err(|_| format!("there is no time zone \"{name}\""));
    let zone: Option<Tz> = written.time_zone.as_ref().map(named).transpose()?;
    let fields = written.fields;
    let (split, product) = (fields.product.as_ref().and_then(|text| text.split.clone()), fields.product);
    if split.is_some_and(|split| split.is_empty()) {
        return Err("split is empty".into());
    }
    Ok(Preset {
        id: written.id,
        title: written.title,
        product: written.product,
        publisher: written.publisher,
        realm: written.realm,
        roster: written.roster,
        directory: written.directory,
        place: written.place,
        container: written.container,
        truncated_at: written.truncated_at,
        ignored: selectors(&written.ignored)?,
        required: columns(&written.fingerprint.required)?,
        forbidden: selectors(&written.fingerprint.forbidden)?,
        as_of: written.as_of.map(|as_of| as_of_rule(&as_of, zone)).transpose()?,
        concealed: written.concealed.map(concealed).transpose()?,
        skip: written.rows.skip.into_iter().map(when).collect::<Result<_, _>>()?,
        keep: written.rows.keep.into_iter().map(when).collect::<Result<_, _>>()?,
        identifiers: written.identifiers.into_iter().map(identifier).collect::<Result<_, _>>()?,
        fields: Fields {
            display_name: text(fields.display_name, false)?,
            department: text(fields.department, false)?,
            product: text(product, true)?,
            access_level: text(fields.access_level, false)?,
            account_identifier: text(fields.account_identifier, false)?,
            assigned_on: fields.assigned_on.map(|date| day_rule(date, zone)).transpose()?,
            last_used: fields.last_used.map(|date| last_rule(date, zone)).transpose()?,
            last_login: fields.last_login.map(|date| last_rule(date, zone)).transpose()?,
        },
    })
}

fn check(written: &file::File) -> Result<(), String> {
    if written.schema != SCHEMA {
        return Err(format!("schema is {}, and {SCHEMA} is understood", written.schema));
    }
    let id_chars = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
    if written.id.is_empty() || !written.id.chars().all(id_chars) || written.id.starts_with("dormouse.") {
        return Err(
            "id is made of lower-case letters, digits, dots and dashes, and does not begin with dormouse".into()
        );
    }
    for (key, value) in [
        ("title", &written.title),
        ("product", &written.product),
        ("publisher", &written.publisher),
        ("realm", &written.realm),
        ("where", &written.place),
    ] {
        if value.trim().is_empty() {
            return Err(format!("{key} is empty"));
        }
    }
    if written.identifiers.is_empty() {
        return Err("it has no identifiers, so no row could name its holder".into());
    }
    Ok(())
}

fn selectors(names: &[String]) -> Result<Vec<Selector>, String> {
    names.iter().map(|name| Selector::new(name)).collect()
}

/// As [`selectors`], and at least one.
fn columns(names: &[String]) -> Result<Vec<Selector>, String> {
    if names.is_empty() {
        return Err("a list of columns is empty".into());
    }
    selectors(names)
}

fn as_of_rule(as_of: &file::AsOf, zone: Option<Tz>) -> Result<AsOfRule, String> {
    Ok(AsOfRule { columns: columns(&as_of.columns)?, dates: Dates::new(&as_of.dates, zone)? })
}

fn concealed(written: file::Concealed) -> Result<Concealed, String> {
    Ok(Concealed { pattern: pattern(&written.pattern)?, hint: written.hint })
}

fn when(written: file::When) -> Result<When, String> {
    if written.is.is_empty() {
        return Err("a condition lists no words in \"is\"".into());
    }
    Ok(When { columns: columns(&written.columns)?, is: written.is })
}

fn pick(written: Option<String>) -> Result<Option<regex::Regex>, String> {
    let Some(text) = written else { return Ok(None) };
    let pick = pattern(&text)?;
    if pick.captures_len() != 2 {
        return Err(format!("\"{text}\" has to have one group in round brackets: the part to take"));
    }
    Ok(Some(pick))
}

fn identifier(written: file::Identifier) -> Result<(IdentifierKind, TextRule), String> {
    let kind = written.kind.parse().map_err(|_| {
        format!("\"{}\" is no kind of identifier: email, upn, alias, employee_number or login", written.kind)
    })?;
    let rule = TextRule {
        columns: columns(&written.columns)?,
        lower: written.lower,
        pick: pick(written.pick)?,
        words: Vec::new(),
        split: None,
        when: None,
    };
    Ok((kind, rule))
}

fn text(written: Option<file::Text>, may_split: bool) -> Result<Option<TextRule>, String> {
    let Some(written) = written else { return Ok(None) };
    if written.split.is_some() && !may_split {
        return Err("split is for product alone".into());
    }
    Ok(Some(TextRule {
        columns: columns(&written.columns)?,
        lower: written.lower,
        pick: pick(written.pick)?,
        words: written.words.into_iter().collect(),
        split: written.split,
        when: written.when.map(when).transpose()?,
    }))
}

/// A rule for the last time something happened.
fn last_rule(written: file::Date, zone: Option<Tz>) -> Result<DateRule, String> {
    if written.take == Take::Oldest {
        return Err("the last time cannot be the oldest of several dates".into());
    }
    date_rule(written, zone)
}

/// A rule for a day that is known or not; a vendor cannot say "never" of it.
fn day_rule(written: file::Date, zone: Option<Tz>) -> Result<DateRule, String> {
    if written.empty != Empty::Unknown || !written.never.is_empty() || !written.outside_window.is_empty() {
        return Err("assigned_on is a day or unknown: never, outside_window and empty have no meaning there".into());
    }
    date_rule(written, zone)
}

fn date_rule(written: file::Date, zone: Option<Tz>) -> Result<DateRule, String> {
    let needs_window = written.empty == Empty::OutsideWindow || !written.outside_window.is_empty();
    let window = match written.window_days {
        Some(days) if (1..=MAX_WINDOW).contains(&days) => days,
        Some(_) => return Err(format!("window_days is not between 1 and {MAX_WINDOW}")),
        None if needs_window => return Err("window_days says how far the vendor looks back, and is missing".into()),
        None => 0,
    };
    Ok(DateRule {
        columns: columns(&written.columns)?,
        take: written.take,
        dates: Dates::new(&written.dates, zone)?,
        never: written.never,
        outside_window: written.outside_window,
        blank: written.blank,
        empty: written.empty.says(window),
        outside: Last::OutsideWindow(window),
        when: written.when.map(when).transpose()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALLEST: &str = r#"
schema = 1
id = "acme.members"
title = "Acme members"
product = "Acme"
publisher = "Acme Inc."
realm = "acme"
where = "Admin > Members > Export"
[fingerprint]
required = ["login", "seen"]
[[identifiers]]
kind = "login"
columns = ["login"]
"#;

    fn refusal(change: impl Fn(&str) -> String) -> String {
        Preset::parse("acme.toml", &change(SMALLEST)).unwrap_err().message
    }

    #[test]
    fn the_smallest_preset_is_enough() {
        let preset = Preset::parse("acme.toml", SMALLEST).unwrap();
        assert_eq!(
            (preset.id(), preset.is_roster(), preset.place()),
            ("acme.members", false, "Admin > Members > Export")
        );
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line() {
        let message = refusal(|text| text.replace("realm", "relam"));
        assert!(message.starts_with("The preset acme.toml cannot be used: line 7: unknown field `relam`"), "{message}");
    }

    #[test]
    fn what_cannot_work_is_found_when_it_is_read() {
        let with = |more: &'static str| refusal(move |text| format!("{text}\n{more}"));
        for (message, why) in [
            (refusal(|text| text.replace("schema = 1", "schema = 2")), "schema is 2"),
            (refusal(|text| text.replace("acme.members", "dormouse.members")), "id is made of"),
            (refusal(|text| text.replace("\"Acme\"", "\" \"")), "product is empty"),
            (refusal(|text| text.replace("\"login\"\n", "\"nick\"\n")), "\"nick\" is no kind of identifier"),
            (refusal(|text| text.replace("[\"login\", \"seen\"]", "[]")), "a list of columns is empty"),
            (refusal(|text| text.replace("\"seen\"", "\"/(/\"")), "is no regular expression"),
            (refusal(|text| text.replace("realm", "time_zone = \"Mars\"\nrealm")), "no time zone \"Mars\""),
            (with("[fields.last_used]\ncolumns = [\"seen\"]\nempty = \"outside_window\""), "window_days"),
            (with("[fields.last_used]\ncolumns = [\"seen\"]\ntake = \"oldest\""), "the oldest of several"),
            (with("[fields.assigned_on]\ncolumns = [\"seen\"]\nempty = \"never\""), "assigned_on is a day"),
            (with("[fields.last_used]\ncolumns = [\"seen\"]\ndates = [\"%d/%m/%Y\", \"%m/%d/%Y\"]"), "disagree"),
            (with("[fields.department]\ncolumns = [\"seen\"]\nsplit = \",\""), "split is for product"),
            (with("[fields.department]\ncolumns = [\"seen\"]\npick = \"a\""), "one group"),
            (with("[[rows.skip]]\ncolumns = [\"seen\"]\nis = []"), "lists no words"),
        ] {
            assert!(message.contains(why), "{message}");
        }
    }
}
