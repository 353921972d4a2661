//! A sentence in lines of a given room, for both front ends.
//!
//! It knows nothing of where the lines stand and measures nothing itself: how many cells a text takes, the caller says. A
//! break never falls inside a number or between an amount and its mark.

use unicode_segmentation::UnicodeSegmentation;

/// The text in lines of at most so many cells. Words stay whole as far as they can; blanks between them are one.
#[must_use]
pub fn wrap(text: &str, cells: usize, width: impl Fn(&str) -> usize) -> Vec<String> {
    let cells = cells.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in words(text) {
        let gap = usize::from(!line.is_empty());
        if width(&line) + gap + width(&word) <= cells {
            line.push_str(if gap > 0 { " " } else { "" });
            line.push_str(&word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for grapheme in word.graphemes(true) {
            if !line.is_empty() && width(&line) + width(grapheme) > cells {
                lines.push(std::mem::take(&mut line));
            }
            line.push_str(grapheme);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// The words of a text; digits in groups and the mark before them are one word.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let begins = word.starts_with(|c: char| c.is_ascii_digit());
        match words.last_mut() {
            Some(before) if begins && belongs(before) => {
                before.push(' ');
                before.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

/// Whether digits that follow this word belong to it.
fn belongs(before: &str) -> bool {
    before.ends_with(|c: char| c.is_ascii_digit()) || matches!(before, "€" | "$" | "£" | "¥" | "₹" | "₩")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_breaks_between_words_and_never_in_a_number() {
        for (text, cells, expected) in [
            ("", 10, vec![]),
            ("94 people hold a seat", 10, vec!["94 people", "hold a", "seat"]),
            ("saves € 1 212.50 a year", 11, vec!["saves", "€ 1 212.50", "a year"]),
            ("abcdefgh ij", 5, vec!["abcde", "fgh", "ij"]),
            ("佐藤さん", 2, vec!["佐藤", "さん"]),
            ("ab", 0, vec!["a", "b"]),
        ] {
            assert_eq!(wrap(text, cells, |text| text.chars().count()), expected, "{text:?} in {cells}");
        }
    }
}
