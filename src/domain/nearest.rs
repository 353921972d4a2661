//! "Did you mean": the known word that a mistyped one most likely stands for.

/// The known word nearest to `word`, if one is near enough to be worth offering; case does not count.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.trim().to_lowercase();
    // One wrong letter in three is still a typing error; more is another word.
    let reach = word.chars().count().div_ceil(3);
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= reach && *distance < candidate.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// `, did you mean "theme"?` where a known word is near, else a full stop: the end of a sentence about a word that is
/// not known.
#[must_use]
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, known).map_or_else(|| ".".to_owned(), |found| format!(", did you mean \"{found}\"?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: [&str; 5] = ["theme", "ascii", "mouse", "file", "high-contrast"];

    #[test]
    fn a_slip_finds_its_word() {
        for (typed, meant) in [
            ("thme", "theme"),
            ("htmee", "theme"),
            ("Theme", "theme"),
            ("ASCI", "ascii"),
            ("moues", "mouse"),
            ("high_contrast", "high-contrast"),
            (" fiel ", "file"),
        ] {
            assert_eq!(nearest(typed, WORDS), Some(meant), "{typed}");
        }
    }

    #[test]
    fn another_word_is_not_guessed_at() {
        for typed in ["", "colour", "x", "zzzzzzzz", "f"] {
            assert_eq!(nearest(typed, WORDS), None, "{typed}");
        }
        assert_eq!(nearest("theme", []), None);
    }

    #[test]
    fn the_first_of_two_equally_near_words_is_offered() {
        assert_eq!(nearest("cat", ["bat", "hat"]), Some("bat"));
    }

    #[test]
    fn the_sentence_ends_either_way() {
        assert_eq!(did_you_mean("thme", WORDS), ", did you mean \"theme\"?");
        assert_eq!(did_you_mean("colour", WORDS), ".");
    }
}
