//! The live filter: words that a row must hold, and words it must not.

use super::input::TextInput;
use crate::domain::text::key;

/// The filter of a list: its line, and whether it is being typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// What is typed; rows are filtered by it at each key.
    pub input: TextInput,
    /// The line has the keys.
    pub typing: bool,
    /// The filter that was cleared last: next and previous match go by it.
    pub last: String,
}

impl Filter {
    /// True if it leaves rows out.
    #[must_use]
    pub fn is_set(&self) -> bool {
        !self.input.text().trim().is_empty()
    }

    /// Shows all rows again, and keeps the text for the next match.
    pub fn clear(&mut self) {
        if self.is_set() {
            self.last = self.input.text().to_owned();
        }
        self.input.clear();
    }

    /// What it asks for.
    #[must_use]
    pub fn terms(&self) -> Terms {
        Terms::parse(self.input.text())
    }
}

/// What a filter asks for: each word somewhere in the row, and none of those written with `!`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    wanted: Vec<String>,
    unwanted: Vec<String>,
}

impl Terms {
    /// Reads what was typed.
    #[must_use]
    pub fn parse(typed: &str) -> Self {
        let mut terms = Self::default();
        for word in key(typed).split(' ').filter(|word| !word.is_empty()) {
            match word.strip_prefix('!') {
                Some("") => {}
                Some(word) => terms.unwanted.push(word.to_owned()),
                None => terms.wanted.push(word.to_owned()),
            }
        }
        terms
    }

    /// True if nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.unwanted.is_empty()
    }

    /// True if a row whose words, in comparable form, are these is shown.
    #[must_use]
    pub fn hold(&self, words: &str) -> bool {
        self.wanted.iter().all(|word| words.contains(word.as_str()))
            && !self.unwanted.iter().any(|word| words.contains(word.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_wanted_and_none_of_the_unwanted() {
        let row = key("Slack · Business+ Engineering  Mia Chen");
        for (typed, held) in [
            ("", true),
            ("SLACK", true),
            ("eng slack", true),
            ("slack zoom", false),
            ("!zoom", true),
            ("slack !eng", false),
            ("!", true),
            ("  ", true),
        ] {
            assert_eq!(Terms::parse(typed).hold(&row), held, "{typed}");
        }
    }
}
