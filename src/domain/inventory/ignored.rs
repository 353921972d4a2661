//! Applications that nobody wants to be told of: the list that admins keep.

use super::{NAME_LIMIT, folded};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text;
use chrono::{DateTime, Utc};

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
