//! The mood of a sentence: what a command did, and what it would do.
//!
//! A receipt begins with its verb and says the rest so that it holds for both. Looked at beforehand, the same sentence is
//! put into the conditional here, so that there is one of each.

/// How receipts begin, and how they begin where nothing was done.
const VERBS: [(&str, &str); 31] = [
    ("added", "would add"),
    ("archived", "would archive"),
    ("cancelled", "would cancel"),
    ("changed", "would change"),
    ("closed", "would close"),
    ("completed", "would complete"),
    ("created", "would create"),
    ("exempted", "would exempt"),
    ("exported", "would export"),
    ("lifted", "would lift"),
    ("merged", "would merge"),
    ("noted", "would note"),
    ("nothing changed", "would change nothing"),
    ("offboarded", "would offboard"),
    ("purged", "would purge"),
    ("read", "would read"),
    ("reclaimed", "would reclaim"),
    ("recorded", "would record"),
    ("rejected", "would reject"),
    ("removed", "would remove"),
    ("revoked", "would revoke"),
    ("set out", "would set out"),
    ("set", "would set"),
    ("started", "would start"),
    ("took back", "would take back"),
    ("updated", "would update"),
    ("wrote", "would write"),
    ("License archived", "would archive the license"),
    ("License restored", "would restore the license"),
    ("License seat assigned", "would assign a license seat"),
    ("Product archived", "would archive the product"),
];

/// The sentence of what would be done, from the one of what was done. One that says how things are stays as it is.
#[must_use]
pub fn would(done: &str) -> String {
    for (was, would) in VERBS {
        if let Some(rest) = done.strip_prefix(was).filter(|rest| !rest.starts_with(char::is_alphanumeric)) {
            return format!("{would}{rest}");
        }
    }
    done.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_becomes_what_would_be() {
        for (done, would_be) in [
            ("reclaimed 3 seats of Chat", "would reclaim 3 seats of Chat"),
            ("took back B41 (reclaim): 3 seats", "would take back B41 (reclaim): 3 seats"),
            ("set out to send 2 messages", "would set out to send 2 messages"),
            ("nothing changed: a.csv was read before", "would change nothing: a.csv was read before"),
            ("License archived", "would archive the license"),
            ("created", "would create"),
        ] {
            assert_eq!(would(done), would_be);
        }
    }

    #[test]
    fn how_things_are_is_said_as_it_is() {
        for state in ["Ana (P1) is like that already", "settings are so already", "reader is a role"] {
            assert_eq!(would(state), state);
        }
    }
}
