//! Applications that nobody wants to be told of: the list that admins keep.

use super::{NAME_LIMIT, folded};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{self, Shown};
use chrono::{DateTime, Utc};

/// The longest reason.
const REASON_LIMIT: usize = 1000;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoredApplication {
    /// Its name as it was typed.
    pub name: String,
    /// Why.
    pub reason: Option<String>,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Who put it there.
    pub by: String,
}

/// A name as the list keeps it, and the form in which it is compared.
///
/// # Errors
/// It is empty or cannot be kept.
pub fn named(name: &str) -> Result<(String, String), Refusal> {
    let refused = |why: String| Refusal::new(Code::BadValue, format!("An application's name {why}."));
    let kept = text::name(name, NAME_LIMIT).map_err(|bad| refused(bad.to_string()))?;
    if kept.is_empty() {
        return Err(refused("is empty".into()).hint("see the names with: dormouse report installed"));
    }
    let folded = folded(&kept, None);
    Ok((kept, folded))
}

/// A reason as the list keeps it.
///
/// # Errors
/// It cannot be kept.
pub fn reason(reason: Option<&str>) -> Result<Option<String>, Refusal> {
    let kept = reason.map(|reason| text::personal(reason, REASON_LIMIT)).transpose();
    let kept = kept.map_err(|bad| {
        let start: String = reason.unwrap_or_default().chars().take(60).collect();
        Refusal::new(Code::BadValue, format!("The reason \"{}\" {bad}.", Shown(&start)))
    })?;
    Ok(kept.filter(|reason| !reason.is_empty()))
}
