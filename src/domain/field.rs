//! Fields of a record: how a text that may be left out is taken.

use super::refusal::Refusal;
use super::text::{self, BadText};

/// An optional one-line text, `None` where nothing is left after trimming, or `none`.
///
/// # Errors
/// Names the field and what is wrong with it.
pub fn optional(value: Option<String>, limit: usize, field: &str) -> Result<Option<String>, Refusal> {
    optional_as(text::line, value, limit, field)
}

/// As [`optional()`], of a text of another kind: [`text::name()`] or [`text::identifier()`].
///
/// # Errors
/// Names the field and what is wrong with it.
pub fn optional_as(
    kind: fn(&str, usize) -> Result<String, BadText>,
    value: Option<String>,
    limit: usize,
    field: &str,
) -> Result<Option<String>, Refusal> {
    let Some(value) = value else { return Ok(None) };
    let value = kind(&value, limit).map_err(|e| Refusal::bad_field(field, &e))?;
    Ok((!value.is_empty() && !text::is_none(&value)).then_some(value))
}
