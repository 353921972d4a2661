//! A sentence in lines of a given room, for both front ends.
//!
//! It knows nothing of where the lines stand and measures nothing itself: how many cells a text takes, the caller says. A
//! break never falls inside a number or between an amount and its mark, and neither does a cut.

use std::borrow::Cow;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// The text in lines of at most so many cells. Words stay whole as far as they can; blanks between them are one.
#[must_use]
pub fn wrap(text: &str, cells: usize, width: impl Fn(&str) -> usize) -> Vec<String> {
    let cells = cells.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in words(text) {
        let gap = usize::from(!line.is_empty());
        if width(&line) + gap + width(word) <= cells {
            line.push_str(if gap > 0 { " " } else { "" });
            line.push_str(word);
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

/// The words of a text; a number is one word, its groups, its mark and what it changed from included.
fn words(text: &str) -> Vec<&str> {
    let numbers = numbers(text);
    let mut words = Vec::new();
    let mut begin = 0;
    for (at, blank) in text.match_indices(char::is_whitespace) {
        if numbers.iter().any(|number| number.contains(&at)) {
            continue;
        }
        words.push(&text[begin..at]);
        begin = at + blank.len();
    }
    words.push(&text[begin..]);
    words.retain(|word| !word.is_empty());
    words
}

/// What stands between the digits of one number, day, time, ratio or change.
const JOINTS: [&str; 9] = [" → ", " -> ", " ", ".", ",", ":", "-", "/", "\u{a0}"];

/// Marks that stand before an amount, with a blank between.
const MARKS: [&str; 6] = ["€ ", "$ ", "£ ", "¥ ", "₹ ", "₩ "];

/// Where the numbers of a text stand: each with its groups, its sign and mark, as days and times and as a change from one
/// to another. None of them may be broken or cut.
#[must_use]
pub fn numbers(text: &str) -> Vec<Range<usize>> {
    let is_digit = |c: char| c.is_ascii_digit();
    let mut numbers: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find(is_digit) {
        let mut begin = from + at;
        let mut end = begin;
        loop {
            end += text[end..].find(|c| !is_digit(c)).unwrap_or(text.len() - end);
            let goes_on =
                |joint: &&&str| text[end..].strip_prefix(**joint).is_some_and(|rest| rest.starts_with(is_digit));
            let Some(joint) = JOINTS.iter().find(goes_on) else { break };
            end += joint.len();
        }
        let before = &text[from..begin];
        let sign = before.chars().next_back().filter(|c| matches!(c, '-' | '−' | '+'));
        if let Some(sign) =
            sign.filter(|sign| !before[..before.len() - sign.len_utf8()].ends_with(char::is_alphanumeric))
        {
            begin -= sign.len_utf8();
        }
        if let Some(mark) = MARKS.iter().find(|mark| text[from..begin].ends_with(**mark)) {
            begin -= mark.len();
        }
        numbers.push(begin..end);
        from = end;
    }
    numbers
}

/// The end of what may be kept of a text that is cut at `at` and goes on with a sign for it: a number that would lose
/// digits is left out whole, and so is one that would stand right before the sign, where nobody could tell whether it did.
#[must_use]
pub fn end_of_cut(text: &str, at: usize) -> usize {
    let numbers = numbers(text);
    let mut end = text[..at].trim_end().len();
    while let Some(number) = numbers.iter().find(|number| number.start < end && end <= number.end) {
        end = text[..number.start].trim_end().len();
    }
    end
}

/// The text with blanks inside its numbers that no line breaks at (U+00A0).
#[must_use]
pub fn unbroken(text: &str) -> Cow<'_, str> {
    let numbers = numbers(text);
    if !numbers.iter().any(|number| text[number.clone()].contains(' ')) {
        return Cow::Borrowed(text);
    }
    let inside = |at: usize| numbers.iter().any(|number| number.contains(&at));
    Cow::Owned(text.char_indices().map(|(at, c)| if c == ' ' && inside(at) { '\u{a0}' } else { c }).collect())
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

    #[test]
    fn numbers_are_found_with_all_that_belongs_to_them() {
        for (text, expected) in [
            ("in 172 days", vec!["172"]),
            ("€ 1 212.50 a cycle, -6 or +7", vec!["€ 1 212.50", "-6", "+7"]),
            ("Team: 121 → 95, 26 fewer", vec!["121 → 95", "26"]),
            ("due 2027-02-22 10:30", vec!["2027-02-22 10:30"]),
            ("S345 of B2-x", vec!["345", "2"]),
            ("97/100 and 1,5", vec!["97/100", "1,5"]),
            ("none", vec![]),
        ] {
            let found: Vec<&str> = numbers(text).into_iter().map(|number| &text[number]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_cut_leaves_a_number_out_before_it_loses_a_digit() {
        for (text, at, kept) in [
            ("expires in 172 days", 13, "expires in"),
            ("expires in 172 days", 14, "expires in"),
            ("expires in 172 days", 15, "expires in"),
            ("expires in 172 days", 16, "expires in 172 d"),
            ("121 → 95, 26 fewer", 8, ""),
            ("€ 1 212.50 a year", 5, ""),
            ("Ana Ruiz", 5, "Ana R"),
        ] {
            assert_eq!(&text[..end_of_cut(text, at)], kept, "{text} at {at}");
        }
    }

    #[test]
    fn blanks_inside_numbers_hold() {
        assert_eq!(unbroken("removed 1 284 seats: 121 → 95"), "removed 1\u{a0}284 seats: 121\u{a0}→\u{a0}95");
        assert_eq!(unbroken("one seat"), "one seat");
        assert_eq!(wrap("it went 121 → 95 then", 9, |text| text.chars().count()), ["it went", "121 → 95", "then"]);
    }
}
