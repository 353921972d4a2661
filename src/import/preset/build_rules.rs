//! From a table of a preset to a rule that can be used, or the words that say what is wrong with it.

use chrono_tz::Tz;
use regex::{Regex, RegexBuilder};

use crate::domain::evidence::Last;
use crate::domain::field::Described as _;
use crate::domain::license::LicenseFields;
use crate::domain::person::IdentifierKind;

use super::super::day::{Dates, Language};
use super::file::{self, Empty, Separators, Take};
use super::header::{Selector, pattern};
use super::rule::{AsOfRule, DateRule, Target, TextRule, Unpivot, ValueRule};
use super::says::{Says, When, refuse_patterns};

/// The longest time that a vendor can be said to look back, in days.
const MAX_WINDOW: u32 = 3650;

/// What the stamps of a file are read by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    pub zone: Option<Tz>,
    pub language: Option<Language>,
}

impl Clock {
    fn dates(self, forms: &[String]) -> Result<Dates, String> {
        Dates::new(forms, self.zone, self.language)
    }
}

pub(super) fn as_of(as_of: &file::AsOf, clock: Clock) -> Result<AsOfRule, String> {
    let dates = clock.dates(&as_of.dates)?;
    if dates.are_relative() {
        return Err("as_of needs a day: a time that is counted from it does not say which one it is".into());
    }
    Ok(AsOfRule { columns: Selector::some(&as_of.columns)?, dates })
}

pub(super) fn identifier(written: file::Identifier) -> Result<(IdentifierKind, TextRule), String> {
    let kind = written.kind.parse().map_err(|_| {
        format!("\"{}\" is no kind of identifier: email, upn, alias, employee_number or login", written.kind)
    })?;
    let rule = TextRule {
        columns: Selector::some(&written.columns)?,
        join: written.join,
        lower: written.lower,
        pick: pick(written.pick)?,
        words: Vec::new(),
        split: separators(written.split)?,
        blank: words("blank", written.blank)?,
        when: written.when.map(When::new).transpose()?,
    };
    if kind == IdentifierKind::EmployeeNumber && !rule.split.is_empty() {
        return Err("nobody has several employee numbers: split is for addresses and logins".into());
    }
    Ok((kind, rule))
}

pub(super) fn text(written: Option<file::Text>, may_split: bool) -> Result<Option<TextRule>, String> {
    let Some(written) = written else { return Ok(None) };
    if written.split.is_some() && !may_split {
        return Err("split is for product and identifiers alone".into());
    }
    let from: Vec<String> = written.words.keys().cloned().collect();
    refuse_patterns("words", &from)?;
    Ok(Some(TextRule {
        columns: Selector::some(&written.columns)?,
        join: written.join,
        lower: written.lower,
        pick: pick(written.pick)?,
        words: written.words.into_iter().collect(),
        split: separators(written.split)?,
        blank: words("blank", written.blank)?,
        when: written.when.map(When::new).transpose()?,
    }))
}

pub(super) fn unpivot(written: &file::Unpivot) -> Result<Unpivot, String> {
    let built = RegexBuilder::new(&written.pattern).case_insensitive(true).size_limit(1 << 20).build();
    let pattern = built.map_err(|_| format!("\"{}\" is no regular expression", written.pattern))?;
    one_group(&pattern, "the product")?;
    Ok(Unpivot { pattern, says: Says::new(written.is.clone(), &written.contains, &written.matches)? })
}

/// A rule for the last time something happened.
pub(super) fn last(written: file::Date, clock: Clock) -> Result<DateRule, String> {
    let has_window = written.empty == Empty::OutsideWindow || !written.outside_window.is_empty();
    if written.take == Take::Oldest && has_window {
        return Err("how far a vendor looks back cannot be the oldest of several dates".into());
    }
    date(written, clock)
}

/// A rule for a day that is known or not; a vendor cannot say "never" of it.
pub(super) fn day(written: file::Date, clock: Clock) -> Result<DateRule, String> {
    if written.empty != Empty::Unknown || !written.never.is_empty() || !written.outside_window.is_empty() {
        return Err(
            "assigned_on and until are a day or unknown: never, outside_window and empty have no meaning there".into(),
        );
    }
    date(written, clock)
}

fn date(written: file::Date, clock: Clock) -> Result<DateRule, String> {
    let needs_window = written.empty == Empty::OutsideWindow || !written.outside_window.is_empty();
    let window = match written.window_days {
        Some(days) if (1..=MAX_WINDOW).contains(&days) => days,
        Some(_) => return Err(format!("window_days is not between 1 and {MAX_WINDOW}")),
        None if needs_window => return Err("window_days says how far the vendor looks back, and is missing".into()),
        None => 0,
    };
    Ok(DateRule {
        columns: Selector::some(&written.columns)?,
        take: written.take,
        dates: clock.dates(&written.dates)?,
        pick: pick(written.pick)?,
        never: words("never", written.never)?,
        outside_window: words("outside_window", written.outside_window)?,
        blank: words("blank", written.blank)?,
        empty: written.empty.says(window),
        outside: Last::OutsideWindow(window),
        when: written.when.map(When::new).transpose()?,
    })
}

/// The rule for one column of a license list.
pub(super) fn value(name: &str, written: file::Value, clock: Clock) -> Result<ValueRule, String> {
    let target = match name {
        "product" => Target::Product,
        "publisher" => Target::Publisher,
        _ => LicenseFields::file_columns().find(|(field, _)| field.name == name).map_or_else(
            || Err(format!("\"{name}\" is no field of a license: see dormouse presets --template licenses")),
            |(field, _)| Ok(Target::Field(field)),
        )?,
    };
    let decimal = match written.decimal.as_deref() {
        None | Some(".") => '.',
        Some(",") => ',',
        Some(_) => return Err("decimal is a full stop or a comma".into()),
    };
    let dates = clock.dates(&written.dates)?;
    if dates.are_relative() {
        return Err("a day of a contract is not counted from the day of the file".into());
    }
    let plain = file::Text {
        columns: written.columns,
        join: written.join,
        pick: written.pick,
        words: written.words,
        blank: written.blank,
        when: written.when,
        ..file::Text::default()
    };
    let text = text(Some(plain), false)?.unwrap_or_default();
    Ok(ValueRule { target, text, dates, decimal })
}

fn words(key: &str, words: Vec<String>) -> Result<Vec<String>, String> {
    refuse_patterns(key, &words)?;
    Ok(words)
}

fn separators(written: Option<Separators>) -> Result<Vec<String>, String> {
    let list = match written {
        None => return Ok(Vec::new()),
        Some(Separators::One(one)) => vec![one],
        Some(Separators::Several(several)) => several,
    };
    if list.is_empty() || list.iter().any(String::is_empty) {
        return Err("split is empty".into());
    }
    Ok(list)
}

fn pick(written: Option<String>) -> Result<Option<Regex>, String> {
    let Some(text) = written else { return Ok(None) };
    let pick = pattern(&text)?;
    one_group(&pick, "the part to take")?;
    Ok(Some(pick))
}

fn one_group(pattern: &Regex, what: &str) -> Result<(), String> {
    if pattern.captures_len() == 2 {
        return Ok(());
    }
    Err(format!("\"{pattern}\" has to have one group in round brackets: {what}"))
}
