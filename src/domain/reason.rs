//! The reason that somebody gives for what they do.
//!
//! Where there is one, it ends the sentence of history about the change. It may know texts; it must never know what the
//! reason is for.

use super::advice::Advice;
use super::refusal::{Code, Refusal};
use super::text;

/// The longest, in characters.
pub const LIMIT: usize = 1000;

/// The reason as it is recorded; `missing` is what is said where there is none.
///
/// # Errors
/// It is too long, or there is none.
pub fn checked(reason: &str, missing: &str) -> Result<String, Refusal> {
    let reason = text::paragraph(reason, LIMIT).map_err(|e| Refusal::bad_field("The reason", &e).on("reason"))?;
    if reason.is_empty() {
        let advice = Advice::worded("say why: --reason \"…\"", "say why");
        return Err(Refusal::new(Code::MissingValue, missing).hint(advice).on("reason"));
    }
    Ok(reason)
}

/// The reason as it is recorded, where none is needed.
///
/// # Errors
/// It is too long, or it was given and says nothing.
pub fn optional(reason: Option<&str>) -> Result<Option<String>, Refusal> {
    let judged = reason.map(|reason| checked(reason, "The reason is empty.")).transpose();
    judged.map_err(|refusal| match refusal.code {
        Code::MissingValue => refusal.hint(Advice::worded("say why: --reason \"…\", or leave --reason out", "say why")),
        _ => refusal,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_has_words_and_no_more_than_a_thousand_characters() {
        for bad in ["", "  ", "\n", &"x".repeat(LIMIT + 1)] {
            assert_eq!(checked(bad, "Why?").unwrap_err().field, Some("reason"));
        }
        assert_eq!(checked("", "Why?").unwrap_err().message, "Why?");
        assert_eq!(checked(" on leave ", "Why?").unwrap(), "on leave");
        assert!(checked(&"é".repeat(LIMIT), "Why?").is_ok());
    }

    #[test]
    fn a_reason_that_is_not_needed_is_left_out_and_never_empty() {
        assert_eq!(optional(None).unwrap(), None);
        assert_eq!(optional(Some(" new joiners ")).unwrap().as_deref(), Some("new joiners"));
        for blank in ["", " \n "] {
            let refusal = optional(Some(blank)).unwrap_err();
            assert_eq!((&*refusal.message, refusal.field), ("The reason is empty.", Some("reason")));
            assert!(refusal.hint.unwrap().to_string().contains("leave --reason out"));
        }
        assert_eq!(optional(Some(&"x".repeat(LIMIT + 1))).unwrap_err().field, Some("reason"));
    }
}
