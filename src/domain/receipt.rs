//! Receipts: the one sentence that says what a command did, or would do.
//!
//! A receipt is a verb and the rest, worded so that it holds for both: what a dry run says is the same value in the
//! conditional. It knows nothing of how it is written out.

use std::fmt;
use std::ops::Deref;

/// What a command does, in the words that a receipt begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumIter)]
#[expect(missing_docs, reason = "each is its own word")]
pub enum Verb {
    Added,
    ArchivedLicense,
    ArchivedProduct,
    AssignedSeat,
    Bought,
    Cancelled,
    Changed,
    ChangedNothing,
    Closed,
    Completed,
    Confirmed,
    Created,
    Decided,
    Exempted,
    Exported,
    Freed,
    Lifted,
    Merged,
    Noted,
    Offboarded,
    Purged,
    Read,
    Reclaimed,
    Recorded,
    Rejected,
    Removed,
    Renewed,
    RestoredLicense,
    RestoredProduct,
    Revoked,
    Set,
    SetOut,
    Started,
    Stopped,
    Took,
    Updated,
    Wrote,
}

impl Verb {
    /// As it is said once it was done, and as it would be.
    fn tenses(self) -> (&'static str, &'static str) {
        match self {
            Self::Added => ("added", "would add"),
            Self::ArchivedLicense => ("License archived", "would archive the license"),
            Self::ArchivedProduct => ("Product archived", "would archive the product"),
            Self::AssignedSeat => ("License seat assigned", "would assign a license seat"),
            Self::Bought => ("bought", "would buy"),
            Self::Cancelled => ("cancelled", "would cancel"),
            Self::Changed => ("changed", "would change"),
            Self::ChangedNothing => ("nothing changed", "would change nothing"),
            Self::Closed => ("closed", "would close"),
            Self::Completed => ("completed", "would complete"),
            Self::Confirmed => ("confirmed", "would confirm"),
            Self::Created => ("created", "would create"),
            Self::Decided => ("decided", "would decide"),
            Self::Exempted => ("exempted", "would exempt"),
            Self::Exported => ("exported", "would export"),
            Self::Freed => ("freed", "would free"),
            Self::Lifted => ("lifted", "would lift"),
            Self::Merged => ("merged", "would merge"),
            Self::Noted => ("noted", "would note"),
            Self::Offboarded => ("offboarded", "would offboard"),
            Self::Purged => ("purged", "would purge"),
            Self::Read => ("read", "would read"),
            Self::Reclaimed => ("reclaimed", "would reclaim"),
            Self::Recorded => ("recorded", "would record"),
            Self::Rejected => ("rejected", "would reject"),
            Self::Removed => ("removed", "would remove"),
            Self::Renewed => ("renewed", "would renew"),
            Self::RestoredLicense => ("License restored", "would restore the license"),
            Self::RestoredProduct => ("Product restored", "would restore the product"),
            Self::Revoked => ("revoked", "would revoke"),
            Self::Set => ("set", "would set"),
            Self::SetOut => ("set out", "would set out"),
            Self::Started => ("started", "would start"),
            Self::Stopped => ("stopped", "would stop"),
            Self::Took => ("took", "would take"),
            Self::Updated => ("updated", "would update"),
            Self::Wrote => ("wrote", "would write"),
        }
    }

    /// In the past or, of a dry run, in the conditional.
    #[must_use]
    pub fn said(self, dry_run: bool) -> &'static str {
        let (done, would) = self.tenses();
        if dry_run { would } else { done }
    }

    /// The receipt that goes on with `rest`, which holds for both tenses.
    pub fn of(self, rest: impl AsRef<str>) -> Receipt {
        Receipt::new(Some(self), rest.as_ref().to_owned(), false)
    }
}

/// What a command did, in one sentence without a full stop; read as a text it is that sentence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Receipt {
    verb: Option<Verb>,
    rest: String,
    text: String,
}

impl Receipt {
    fn new(verb: Option<Verb>, rest: String, dry_run: bool) -> Self {
        let text = match verb {
            None => rest.clone(),
            // What follows a colon follows at once.
            Some(verb) if rest.is_empty() || rest.starts_with(':') => format!("{}{rest}", verb.said(dry_run)),
            Some(verb) => format!("{} {rest}", verb.said(dry_run)),
        };
        Self { verb, rest, text }
    }

    /// How things are, which a dry run says in the same words.
    #[must_use]
    pub fn state(sentence: impl Into<String>) -> Self {
        Self::new(None, sentence.into(), false)
    }

    /// The same with more at its end.
    #[must_use]
    pub fn and(self, more: &str) -> Self {
        Self::new(self.verb, self.rest + more, false)
    }

    /// What would be done.
    #[must_use]
    pub fn in_conditional(self) -> Self {
        Self::new(self.verb, self.rest, true)
    }
}

impl Deref for Receipt {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl<T: AsRef<str>> PartialEq<T> for Receipt {
    fn eq(&self, other: &T) -> bool {
        self.text == other.as_ref()
    }
}

impl From<Receipt> for String {
    fn from(receipt: Receipt) -> Self {
        receipt.text
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strum::IntoEnumIterator as _;

    #[test]
    fn what_was_done_and_what_would_be_are_one_sentence() {
        for (receipt, done, would) in [
            (Verb::Reclaimed.of("3 seats of Chat"), "reclaimed 3 seats of Chat", "would reclaim 3 seats of Chat"),
            (Verb::AssignedSeat.of(""), "License seat assigned", "would assign a license seat"),
            (
                Verb::ChangedNothing.of(": Chat is so"),
                "nothing changed: Chat is so",
                "would change nothing: Chat is so",
            ),
            (Verb::Took.of("back B41").and(": 3 seats"), "took back B41: 3 seats", "would take back B41: 3 seats"),
            (Receipt::state("Ana is like that already"), "Ana is like that already", "Ana is like that already"),
        ] {
            assert_eq!(&*receipt, done);
            assert_eq!(&*receipt.in_conditional(), would);
        }
    }

    #[test]
    fn each_verb_has_a_conditional() {
        for verb in Verb::iter() {
            assert!(verb.said(true).starts_with("would "), "{verb:?}");
            assert!(!verb.said(false).starts_with("would"), "{verb:?}");
        }
    }
}
