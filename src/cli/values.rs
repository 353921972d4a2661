//! The values of flags: words of the domain, days, thresholds, `none`; each refused by the parser with what it can be.

use crate::domain::dormancy::Threshold;
use crate::domain::edit::Change;
use crate::domain::evidence::Last;
use crate::domain::license::MAX_SEATS;
use crate::domain::text::{is_none, yes_or_no};
use crate::domain::time::Day;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::str::FromStr;

/// A value that `none` clears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given<T> {
    /// `none`: there is to be no value.
    None,
    /// The value.
    Value(T),
}

impl<T> Given<T> {
    /// The value, if there is to be one.
    pub fn value(self) -> Option<T> {
        match self {
            Self::None => None,
            Self::Value(value) => Some(value),
        }
    }
}

/// What a flag that was or was not given leaves: `None` either way where there is to be no value.
pub fn given<T>(flag: Option<Given<T>>) -> Option<T> {
    flag.and_then(Given::value)
}

/// A flag as what becomes of a field: not given, it stays.
pub fn change<T>(flag: Option<Given<T>>) -> Change<T> {
    match flag {
        None => Change::Keep,
        Some(Given::None) => Change::Clear,
        Some(Given::Value(value)) => Change::To(value),
    }
}

/// A parser that takes `none` as well as what `parse` takes.
pub fn or_none<T: Clone>(
    parse: impl Fn(&str) -> Result<T, String> + Clone + Send + Sync,
) -> impl Fn(&str) -> Result<Given<T>, String> + Clone + Send + Sync {
    move |text| if is_none(text) { Ok(Given::None) } else { parse(text).map(Given::Value) }
}

/// Any text.
///
/// # Errors
/// Never; the signature is that of a parser.
#[expect(clippy::unnecessary_wraps, reason = "it stands where parsers that can fail stand")]
pub fn text(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

/// The name of something that must have one: `none` is no name.
///
/// # Errors
/// Nothing is left, or it is `none`.
pub fn name(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("a name is required".to_owned()),
        none if is_none(none) => Err("a name is required and cannot be cleared".to_owned()),
        _ => Ok(text.to_owned()),
    }
}

/// The vendor, in lower case, and the name of an account there.
///
/// # Errors
/// Shows how to write it.
pub fn login(text: &str) -> Result<(String, String), String> {
    match text.split_once(':') {
        Some((vendor, name)) if !vendor.trim().is_empty() && !name.trim().is_empty() => {
            Ok((vendor.trim().to_lowercase(), name.to_owned()))
        }
        _ => Err("write the vendor, a colon and the name, such as acme:ana".into()),
    }
}

/// A whole number from 0 to `max`.
///
/// # Errors
/// Says what it must be.
pub fn whole(max: u32) -> impl Fn(&str) -> Result<u32, String> + Clone + Send + Sync {
    within(0, max)
}

/// A whole number from `min` to `max`.
///
/// # Errors
/// Says what it must be.
pub fn within(min: u32, max: u32) -> impl Fn(&str) -> Result<u32, String> + Clone + Send + Sync {
    move |text| {
        let number = text.parse().ok().filter(|number| (min..=max).contains(number));
        number.ok_or_else(|| format!("it must be a whole number between {min} and {max}"))
    }
}

/// A number of seats.
///
/// # Errors
/// Says what it must be.
pub fn seats(text: &str) -> Result<u32, String> {
    whole(MAX_SEATS)(text)
}

/// A day as `YYYY-MM-DD`.
///
/// # Errors
/// Says how to write it.
pub fn day(text: &str) -> Result<Day, String> {
    let well_formed = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    text.parse().ok().filter(|_| well_formed).ok_or_else(|| "write a day as YYYY-MM-DD".to_owned())
}

/// Yes or no, in the spellings that files have too.
///
/// # Errors
/// Says what it can be.
pub fn flag(text: &str) -> Result<bool, String> {
    yes_or_no(text).ok_or_else(|| "it is true or false".to_owned())
}

/// One of the six thresholds.
///
/// # Errors
/// Lists them.
pub fn threshold(text: &str) -> Result<Threshold, String> {
    let days = text.parse().ok();
    days.and_then(Threshold::new).ok_or_else(|| "it is 30, 60, 90, 120, 180 or 365 days".to_owned())
}

/// An id, with or without its letter's case.
///
/// # Errors
/// Shows one.
pub fn id<T>(parse: fn(&str) -> Option<T>, example: &'static str) -> impl Fn(&str) -> Result<T, String> + Clone {
    move |text| parse(text).ok_or_else(|| format!("it is an id such as {example}"))
}

/// One of the words that a type of the domain is written as.
pub fn word<T>(choices: impl IntoIterator<Item = T>) -> impl TypedValueParser<Value = T>
where
    T: FromStr + Into<&'static str> + Clone + Send + Sync + 'static,
{
    let words: Vec<&'static str> = choices.into_iter().map(Into::into).collect();
    PossibleValuesParser::new(words).try_map(|word| T::from_str(&word).map_err(|_| format!("{word} is not known")))
}

/// One of these words, for where `none` is allowed as well.
///
/// # Errors
/// Lists them.
pub fn among(words: Vec<&'static str>) -> impl Fn(&str) -> Result<&'static str, String> + Clone {
    move |text| {
        let word = words.iter().copied().find(|word| word.eq_ignore_ascii_case(text));
        word.ok_or_else(|| format!("it is one of {}, or none", words.join(", ")))
    }
}

/// The last use of a seat or the last sign-in: a day, `never`, or `none` where nothing is known.
///
/// # Errors
/// Says what it can be.
pub fn last_day(text: &str) -> Result<Last, String> {
    match text.to_ascii_lowercase().as_str() {
        "never" => Ok(Last::Never),
        "none" => Ok(Last::Unknown),
        _ => day(text).map(Last::Observed).map_err(|_| "write a day as YYYY-MM-DD, or never, or none".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_in_one_way_only() {
        assert_eq!(day("2026-06-30").unwrap().to_string(), "2026-06-30");
        for bad in ["2026-6-30", "30.06.2026", "2026-02-30", "+026-01-01", "today", ""] {
            assert!(day(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn none_clears_and_anything_else_is_read() {
        let parse = or_none(day);
        assert_eq!(parse("none"), Ok(Given::None));
        assert_eq!(parse("2026-06-30").unwrap().value(), day("2026-06-30").ok());
        assert!(parse("soon").is_err());
    }

    #[test]
    fn a_number_has_a_limit_that_is_named() {
        assert_eq!(seats("10000000"), Ok(10_000_000));
        for bad in ["-3", "10000001", "99999999999", "1.5", ""] {
            assert_eq!(seats(bad).unwrap_err(), "it must be a whole number between 0 and 10000000", "{bad}");
        }
    }

    #[test]
    fn none_is_no_name() {
        assert_eq!(name("Nonesuch"), Ok("Nonesuch".into()));
        for bad in ["none", "NONE", " ", ""] {
            assert!(name(bad).unwrap_err().starts_with("a name is required"), "{bad}");
        }
    }

    #[test]
    fn a_threshold_is_one_of_six() {
        for ok in ["30", "60", "90", "120", "180", "365"] {
            assert!(threshold(ok).is_ok(), "{ok}");
        }
        for bad in ["0", "45", "-30", "90d", ""] {
            assert!(threshold(bad).is_err(), "{bad}");
        }
    }
}
