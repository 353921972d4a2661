//! What to do about a refusal, said in keys where the refusal names a command of the shell.
//!
//! The rules of the domain speak to whoever asks, and most ask from a shell. On the screen the same thing is one key
//! away; where no key does it, the command is left as it is.

use super::action::{Action, Context};
use super::keymap::Keymap;
use crate::domain::refusal::Refusal;

/// What a command comes to on the screen: words, and the key they end with, if they do.
struct InKeys {
    /// How the command begins where the hint names it.
    command: &'static str,
    /// The words before the key.
    words: &'static str,
    /// Where the key is, and what it does.
    key: Option<(Context, Action)>,
}

const KNOWN: [InKeys; 11] = [
    InKeys {
        command: "dormouse license show",
        words: "close this and open it again: what you typed is kept, over what is recorded now",
        key: None,
    },
    InKeys {
        command: "dormouse product show",
        words: "close this and open it again: what you typed is kept, over what is recorded now",
        key: None,
    },
    InKeys {
        command: "dormouse seat list",
        words: "close this: the assignments of this license list who holds a seat",
        key: None,
    },
    InKeys {
        command: "dormouse reclaim",
        words: "free one first: close this, then mark and reclaim what is dormant on Utilization,",
        key: Some((Context::Global, Action::ShowUtilization)),
    },
    InKeys {
        command: "dormouse report dormant",
        words: "what is dormant now is on Utilization,",
        key: Some((Context::Global, Action::ShowUtilization)),
    },
    InKeys {
        command: "dormouse seat why",
        words: "close this and look at one with",
        key: Some((Context::Assignments, Action::Why)),
    },
    InKeys {
        command: "dormouse audit complete",
        words: "close this and finish it with",
        key: Some((Context::License, Action::Audit)),
    },
    InKeys {
        command: "dormouse audit start",
        words: "close this and start another with",
        key: Some((Context::License, Action::Audit)),
    },
    InKeys {
        command: "dormouse audit list",
        words: "close this and read everything again with",
        key: Some((Context::Global, Action::Reload)),
    },
    InKeys {
        command: "dormouse license list",
        words: "close this and see the licenses with",
        key: Some((Context::Global, Action::ShowLicenses)),
    },
    InKeys {
        command: "dormouse product list",
        words: "close this and see the catalog with",
        key: Some((Context::Global, Action::ShowCatalog)),
    },
];

/// Flags of commands, and what a form calls them.
const FLAGS: [(&str, &str); 2] =
    [("--already-counted", "\"Already counted\""), ("--already-removed", "\"Removed at the vendor already\"")];

/// The refusal with its hint in keys; as it is where no key does what the hint names.
pub(super) fn in_keys(mut refusal: Refusal, keymap: &Keymap) -> Refusal {
    refusal.hint = refusal.hint.map(|hint| said(&hint, keymap).unwrap_or_else(|| in_words(&hint)));
    refusal
}

/// The sentence with the words of forms in place of flags.
pub(super) fn in_words(sentence: &str) -> String {
    FLAGS.iter().fold(sentence.to_owned(), |said, (flag, words)| said.replace(flag, words))
}

fn said(hint: &str, keymap: &Keymap) -> Option<String> {
    if hint.contains("--archived") {
        // What is archived is on no list of the screen.
        return None;
    }
    let known = KNOWN.iter().find(|known| hint.contains(known.command))?;
    let Some((context, action)) = known.key else { return Some(known.words.to_owned()) };
    let key = keymap.keys(&[context], action).first().map(ToString::to_string)?;
    Some(format!("{} {key}", known.words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn hint(of: &str, binds: &[(&str, &str)]) -> String {
        let binds: BTreeMap<String, Vec<String>> =
            binds.iter().map(|(action, key)| ((*action).to_owned(), vec![(*key).to_owned()])).collect();
        let keymap = Keymap::new(&binds).unwrap();
        in_keys(Refusal::new("No.").hint(of), &keymap).hint.unwrap()
    }

    #[test]
    fn what_a_key_does_is_said_by_its_key_and_the_rest_as_it_is() {
        let seats = hint("see it with: dormouse seat list --license L3 --person P7", &[]);
        assert_eq!(seats, "close this: the assignments of this license list who holds a seat");
        let reclaim = "free one first: dormouse reclaim --license L3 --all-dormant --dry-run";
        assert!(hint(reclaim, &[]).ends_with("on Utilization, 3"));
        assert!(hint(reclaim, &[("show-utilization", "U")]).ends_with("on Utilization, U"), "the key it has now");
        assert!(hint("start another with: dormouse audit start L3", &[]).ends_with("start another with a"));
        for other in
            ["see who is: dormouse admin list", "write it as 2027-03-31", "list them: dormouse product list --archived"]
        {
            assert_eq!(hint(other, &[]), other);
        }
        assert_eq!(hint("give it without --already-counted", &[]), "give it without \"Already counted\"");
    }
}
