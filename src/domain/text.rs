//! Texts from outside: what is kept, how two names are compared, and how a text is shown without trusting it.

use icu_normalizer::ComposingNormalizerBorrowed;
use std::borrow::Cow;
use std::fmt;

/// Why a text is not kept as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadText {
    /// Longer than the field holds, in characters.
    #[error("is longer than {0} characters")]
    TooLong(usize),
    /// Holds a character that moves the cursor or cannot be seen.
    #[error("holds the control character U+{0:04X}; remove it")]
    Control(u32),
}

/// The text with each letter and its marks as one character (NFC), so that two ways to write `é` are one.
#[must_use]
pub fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { ComposingNormalizerBorrowed::new_nfc().normalize(text) }
}

/// The text, trimmed and [`composed()`], if it is at most `limit` characters long and holds no control character.
///
/// # Errors
/// Says which of the two it breaks.
pub fn line(text: &str, limit: usize) -> Result<String, BadText> {
    checked(text, limit, |_| false)
}

/// As [`line()`], with line breaks and tabs allowed: for notes.
///
/// # Errors
/// Says which of the two it breaks.
pub fn paragraph(text: &str, limit: usize) -> Result<String, BadText> {
    checked(&text.replace("\r\n", "\n"), limit, |c| c == '\n' || c == '\t')
}

fn checked(text: &str, limit: usize, allowed: fn(char) -> bool) -> Result<String, BadText> {
    let text = composed(text.trim());
    if let Some(c) = text.chars().find(|c| c.is_control() && !allowed(*c)) {
        return Err(BadText::Control(c.into()));
    }
    if text.chars().count() > limit {
        return Err(BadText::TooLong(limit));
    }
    Ok(text.into_owned())
}

/// True for `none`, the word that stands for no value wherever one may be left out, and so is never a value.
#[must_use]
pub fn is_none(text: &str) -> bool {
    text.trim().eq_ignore_ascii_case("none")
}

/// Yes or no, as people and programs write it; `None` for anything else.
#[must_use]
pub fn yes_or_no(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

/// A number with its thousands apart, as people read it: `1 284`, `-12 500`.
#[must_use]
pub fn number(number: impl fmt::Display) -> String {
    let plain = number.to_string();
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |digits| ("-", digits));
    format!("{sign}{}", group(digits))
}

/// Puts a space between each three digits: `1 284`.
#[must_use]
pub fn group(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

/// A number with what it counts: `1 seat`, `1 284 seats`. Every count that people read is written by this.
#[must_use]
pub fn count(many: impl TryInto<u64>, one: &str, several: &str) -> String {
    let many = many.try_into().unwrap_or(u64::MAX);
    format!("{} {}", number(many), if many == 1 { one } else { several })
}

/// As [`count()`], of a word that only takes an `s`.
#[must_use]
pub fn counted(many: impl TryInto<u64>, word: &str) -> String {
    count(many, word, &format!("{word}s"))
}

/// The form two names are compared in: trimmed, inner spaces folded, lower case, [`composed()`].
#[must_use]
pub fn key(name: &str) -> String {
    // Addresses and logins, which are compared by the hundred thousand, need no look at each character.
    if name.bytes().all(|byte| byte.is_ascii_graphic()) {
        return name.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    match composed(&out) {
        Cow::Borrowed(_) => out,
        Cow::Owned(composed) => composed,
    }
}

/// A text from outside, made safe to put on a terminal: control, bidirectional and invisible characters are shown, not
/// obeyed. Every text that was typed, read or stored goes through here, on both front ends.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a>(pub &'a str);

impl<'a> Shown<'a> {
    /// The safe text; borrowed where nothing had to be changed.
    #[must_use]
    pub fn text(self) -> Cow<'a, str> {
        if !is_printable_ascii(self.0) && self.0.chars().any(|c| hidden(c) || combining(c)) {
            Cow::Owned(self.to_string())
        } else {
            Cow::Borrowed(self.0)
        }
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        let mut marks = 0;
        for c in self.0.chars() {
            marks = if combining(c) { marks + 1 } else { 0 };
            match c {
                '\u{0}'..='\u{1f}' => f.write_char(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'))?,
                '\u{7f}' => f.write_char('\u{2421}')?,
                c if hidden(c) => write!(f, "‹U+{:04X}›", u32::from(c))?,
                // A pile of marks on one letter would spill over its neighbours.
                _ if marks > 4 => {}
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// Whether each byte is a character that can be seen and takes one cell: so are most texts, and for them nothing else has
/// to be looked up.
#[must_use]
pub fn is_printable_ascii(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Characters that a terminal obeys or that nobody can see.
fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{e000}'..='\u{f8ff}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}')
}

fn combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart_and_what_is_counted_follows() {
        assert_eq!([number(999), number(1_284), number(-999), number(-12_500)], ["999", "1 284", "-999", "-12 500"]);
        assert_eq!([count(1, "seat", "seats"), count(1_284, "seat", "seats")], ["1 seat", "1 284 seats"]);
    }

    #[test]
    fn what_a_terminal_would_obey_is_shown_instead() {
        for (raw, shown) in [
            ("plain Ünïcode 佐藤", "plain Ünïcode 佐藤"),
            ("\u{1b}[31mred", "␛[31mred"),
            ("a\u{202e}b", "a‹U+202E›b"),
            ("ad\u{200b}min", "ad‹U+200B›min"),
            ("x\u{9b}2J", "x‹U+009B›2J"),
            ("tab\there", "tab␉here"),
            ("tag\u{e0041}", "tag‹U+E0041›"),
        ] {
            assert_eq!(Shown(raw).text(), shown);
        }
        let pile: String = std::iter::once('a').chain(std::iter::repeat_n('\u{301}', 5000)).collect();
        assert_eq!(Shown(&pile).text().chars().count(), 5);
    }

    #[test]
    fn names_are_compared_without_case_and_spacing() {
        assert_eq!(key("  Éclair   PRO "), key("éclair pro"));
        assert_eq!(key("Ana.Ruiz+1@Example.COM"), "ana.ruiz+1@example.com");
        assert_eq!(key(""), "");
        assert_ne!(key("E3"), key("E5"));
    }

    #[test]
    fn two_ways_to_write_a_letter_are_one() {
        let (one, two) = ("Caf\u{e9}", "Cafe\u{301}");
        assert_eq!(key(one), key(two));
        assert_eq!(key("CAFE\u{301}"), key(one));
        assert_eq!(line(two, 4).unwrap(), one);
        assert_eq!(paragraph(two, 4).unwrap(), one);
    }

    #[test]
    fn lengths_count_characters_and_not_bytes() {
        assert_eq!(line(&"é".repeat(64), 64).unwrap().chars().count(), 64);
        assert_eq!(line(&"é".repeat(65), 64), Err(BadText::TooLong(64)));
        assert_eq!(line("a\u{7}b", 64), Err(BadText::Control(7)));
        assert_eq!(line("a\nb", 64), Err(BadText::Control(10)));
        assert_eq!(paragraph("a\r\nb", 64).unwrap(), "a\nb");
    }
}
