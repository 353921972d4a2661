//! The known word that a mistyped one most resembles.

/// Of `known`, the word with the fewest changed letters; `None` if there is none to choose from.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.to_lowercase().chars().take(64).collect();
    known.into_iter().min_by_key(|candidate| distance(&word, &candidate.to_lowercase().chars().collect::<Vec<_>>()))
}

/// True if one word is most likely a misspelling of the other: two letters differ at most, of at least four.
pub(super) fn is_near(a: &str, b: &str) -> bool {
    let letters = |word: &str| word.chars().take(64).collect::<Vec<_>>();
    let (a, b) = (letters(a), letters(b));
    a.len() >= 4 && b.len() >= 4 && distance(&a, &b) <= 2
}

/// Letters to add, drop or change to get from one word to the other.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let change = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = change.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found() {
        let known = ["email", "name", "last_login"];
        for (word, found) in [("e-mail", "email"), ("Last Login", "last_login"), ("nam", "name"), ("emial", "email")] {
            assert_eq!(nearest(word, known), Some(found), "{word}");
        }
        assert_eq!(nearest("x", []), None);
        assert!(is_near("emial", "email") && !is_near("mail", "name") && !is_near("nam", "name"));
    }
}
