//! Texts from outside: what is kept, how two names are compared, and how a text is shown without trusting it.

use super::hidden_characters::{has_forms, is_hidden, is_mark, is_selector, is_weightless};
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
    /// A number as a spreadsheet shows one that is too long for its cell: `1.2E+14`.
    #[error("is a number that a spreadsheet has rounded, so that its last digits are lost; write it in full")]
    Rounded,
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

/// As [`line()`], with what nobody can see taken off: for names by which things are found.
///
/// # Errors
/// As [`line()`].
pub fn name(text: &str, limit: usize) -> Result<String, BadText> {
    line(&visible(text), limit)
}

/// As [`line()`], with what nobody can see taken off but the joiners that some scripts are written with: for names of
/// people.
///
/// # Errors
/// As [`line()`].
pub fn personal(text: &str, limit: usize) -> Result<String, BadText> {
    if text.is_ascii() {
        return line(text, limit);
    }
    let joins = |c: char| matches!(c, '\u{200c}' | '\u{200d}');
    let seen: String = text.chars().filter(|c| !is_weightless(*c) || joins(*c)).collect();
    line(if visible(&seen).trim().is_empty() { "" } else { &seen }, limit)
}

/// As [`name()`], and no number that a spreadsheet has rounded: for what stands for one thing alone, such as an address,
/// a number, an account or a key.
///
/// # Errors
/// As [`line()`], or it was rounded.
pub fn identifier(text: &str, limit: usize) -> Result<String, BadText> {
    let text = name(text, limit)?;
    refuse_rounded(&text).map(|()| text)
}

/// What a spreadsheet rounded stands for nothing any more.
///
/// # Errors
/// The text is such a number.
pub fn refuse_rounded(text: &str) -> Result<(), BadText> {
    if is_rounded(text) { Err(BadText::Rounded) } else { Ok(()) }
}

/// True for `1.2E+14`, or with the comma of other languages: what a spreadsheet writes for a number of more digits than it
/// shows. Different numbers become the same.
fn is_rounded(text: &str) -> bool {
    // Nearly no text begins like a number, and each of millions is looked at.
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let Some((number, power)) = text.split_once(['E', 'e']) else { return false };
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    digits(whole) && digits(fraction) && power.strip_prefix('+').is_some_and(digits)
}

/// The text without the characters that take no room and change nothing on a screen, as they come along with what is
/// copied from a web page or a chat: two texts that look the same are the same.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(is_weightless) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|c| !is_weightless(*c)).collect())
}

/// As [`line()`], with line breaks and tabs allowed: for notes.
///
/// # Errors
/// Says which of the two it breaks.
pub fn paragraph(text: &str, limit: usize) -> Result<String, BadText> {
    checked(&text.replace("\r\n", "\n"), limit, |c| c == '\n' || c == '\t')
}

fn checked(text: &str, limit: usize, allowed: fn(char) -> bool) -> Result<String, BadText> {
    let text = text.trim();
    // Nearly all are short and plain: there is nothing more to look for in them.
    if text.len() <= limit && is_printable_ascii(text) {
        return Ok(text.to_owned());
    }
    let text = composed(text);
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

/// What programs and spreadsheets write where they have nothing to write.
const PLACEHOLDERS: [&str; 29] = [
    "-",
    "--",
    "---",
    "—",
    "–",
    "_",
    ".",
    "?",
    "n/a",
    "n.a.",
    "#n/a",
    "#na",
    "#value!",
    "#ref!",
    "#name?",
    "#null!",
    "#div/0!",
    "null",
    "nan",
    "none",
    "undefined",
    "unknown",
    "(unknown)",
    "[unknown]",
    "<unknown>",
    "(none)",
    "(null)",
    "(blank)",
    "not available",
];

/// True for what stands where nothing is known, in whatever case: `n/a`, `-`, `(unknown)`, an error of a spreadsheet. Many
/// people would share it, so it names nobody.
#[must_use]
pub fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    // The longest of them is not as long as an address.
    text.len() <= 16 && PLACEHOLDERS.iter().any(|known| known.eq_ignore_ascii_case(text))
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

/// The text with a capital in front, as a line of its own begins.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}", letters.as_str())
}

/// A change of one field: `department none → Design`.
#[must_use]
pub fn arrow(field: &str, old: Option<&str>, new: Option<&str>) -> String {
    format!("{field} {} → {}", old.unwrap_or("none"), new.unwrap_or("none"))
}

/// True if one of the texts has what is searched for, whatever its case.
#[must_use]
pub fn any_has<'a>(texts: impl IntoIterator<Item = &'a str>, searched: &str) -> bool {
    let searched = key(searched);
    texts.into_iter().any(|text| key(text).contains(&searched))
}

/// The form two names are compared in: [`visible()`], trimmed, inner spaces folded, lower case, [`composed()`].
#[must_use]
pub fn key(name: &str) -> String {
    // Addresses and logins, which are compared by the hundred thousand, need no look at each character.
    if name.bytes().all(|byte| byte.is_ascii_graphic()) {
        return name.to_ascii_lowercase();
    }
    let name = visible(name);
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

/// As many marks on one letter as any language writes; a pile of them would spill over its neighbours.
const MARKS: u8 = 4;

impl<'a> Shown<'a> {
    /// The safe text; borrowed where nothing had to be changed.
    #[must_use]
    pub fn text(self) -> Cow<'a, str> {
        let mut eye = CharacterScanner::default();
        if self.0.chars().all(|c| eye.look(c) == Visibility::Seen) {
            Cow::Borrowed(self.0)
        } else {
            Cow::Owned(self.to_string())
        }
    }

    /// A text of several lines: their ends stay, and each line is safe.
    #[must_use]
    pub fn lines(self) -> Cow<'a, str> {
        if !self.0.contains('\n') {
            return self.text();
        }
        let safe: Vec<Cow<'_, str>> =
            self.0.split('\n').map(|line| Shown(line.strip_suffix('\r').unwrap_or(line)).text()).collect();
        Cow::Owned(safe.join("\n"))
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        let mut eye = CharacterScanner::default();
        for c in self.0.chars() {
            match (eye.look(c), c) {
                (Visibility::Seen, _) => f.write_char(c)?,
                (Visibility::Hidden, '\u{0}'..='\u{1f}') => {
                    f.write_char(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'))?;
                }
                (Visibility::Hidden, '\u{7f}') => f.write_char('\u{2421}')?,
                (Visibility::Hidden, _) => write!(f, "‹U+{:04X}›", u32::from(c))?,
                (Visibility::Spills, _) => {}
            }
        }
        Ok(())
    }
}

/// What is seen of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// It is seen, and takes the room that it has.
    Seen,
    /// A terminal obeys it, nobody sees it, or it would stand on what is beside the text.
    Hidden,
    /// It is one too many in a pile.
    Spills,
}

/// Looks at the characters of a text one after the other.
#[derive(Debug, Default)]
pub struct CharacterScanner {
    /// What a mark can stand on.
    base: Option<char>,
    marks: u8,
    /// The form of the base was picked.
    picked: bool,
}

impl CharacterScanner {
    /// What is seen of the next character.
    pub fn look(&mut self, c: char) -> Visibility {
        if matches!(c, '!'..='~') {
            *self = Self { base: Some(c), ..Self::default() };
            return Visibility::Seen;
        }
        if c == ' ' {
            self.base = None;
            return Visibility::Seen;
        }
        if is_selector(c) && !self.picked && self.base.is_some_and(|base| has_forms(base, c)) {
            self.picked = true;
            return Visibility::Seen;
        }
        let is_mark = is_mark(c);
        if is_hidden(c) || (is_mark && self.base.is_none()) {
            self.base = None;
            return Visibility::Hidden;
        }
        if !is_mark {
            *self = Self { base: Some(c), ..Self::default() };
            return Visibility::Seen;
        }
        if self.marks == MARKS {
            return Visibility::Spills;
        }
        self.marks += 1;
        Visibility::Seen
    }
}

/// Whether each byte is a character that can be seen and takes one cell: so are most texts, and for them nothing else has
/// to be looked up.
#[must_use]
pub fn is_printable_ascii(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// A text as one argument of a command that somebody copies into a shell: in quotes where it needs them, and never taken
/// for a flag.
#[must_use]
pub fn argument(text: &str) -> String {
    let text = Shown(text).text();
    let is_plain = |c: char| c.is_alphanumeric() || "@._+:/,%=-".contains(c);
    let quoted = match text.as_ref() {
        plain if !plain.is_empty() && plain.chars().all(is_plain) => plain.to_owned(),
        text if !text.contains(['"', '$', '`', '\\', '!']) => format!("\"{text}\""),
        text => format!("'{}'", text.replace('\'', "'\\''")),
    };
    if text.starts_with('-') { format!("-- {quoted}") } else { quoted }
}

/// As [`argument()`], behind the flag it is the value of.
#[must_use]
pub fn flag(name: &str, value: &str) -> String {
    let quoted = argument(value);
    quoted.strip_prefix("-- ").map_or_else(|| format!("--{name} {quoted}"), |quoted| format!("--{name}={quoted}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_nothing_is_no_name() {
        for text in ["-", " N/A ", "(Unknown)", "#REF!", "null", "—"] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["", "n", "ana", "unknown@example.com", "Nan Li", "none of them"] {
            assert!(!is_placeholder(text), "{text}");
        }
    }

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
            ("a\u{2003}b\u{a0}c\u{3000}", "a‹U+2003›b‹U+00A0›c‹U+3000›"),
            ("\u{2800}\u{3164}\u{fff9}\u{e000}\u{378}\u{10ffff}", "‹U+2800›‹U+3164›‹U+FFF9›‹U+E000›‹U+0378›‹U+10FFFF›"),
            ("line\u{2028}par\u{2029}", "line‹U+2028›par‹U+2029›"),
            // One form of what has forms, and no secret message behind a letter.
            ("❤\u{fe0f} 1\u{fe0f}\u{20e3} 葛\u{e0100}", "❤\u{fe0f} 1\u{fe0f}\u{20e3} 葛\u{e0100}"),
            ("❤\u{fe0f}\u{fe0e}", "❤\u{fe0f}‹U+FE0E›"),
            ("a\u{fe01}b\u{e0101}", "a‹U+FE01›b‹U+E0101›"),
            // Nothing for a mark to stand on but what is beside the text.
            ("\u{301}a \u{301}", "‹U+0301›a ‹U+0301›"),
            ("\u{200b}\u{301}", "‹U+200B›‹U+0301›"),
            ("हिन्दी ไทยที่ ਗੁਰ᭄ 한글 עִבְרִית", "हिन्दी ไทยที่ ਗੁਰ᭄ 한글 עִבְרִית"),
        ] {
            assert_eq!(Shown(raw).text(), shown);
        }
        let pile: String = std::iter::once('a').chain(std::iter::repeat_n('\u{301}', 5000)).collect();
        assert_eq!(Shown(&pile).text().chars().count(), 5);
        // Of every script, Thai, Devanagari, Arabic, Tibetan, musical signs and Hangul among them.
        for (base, mark) in [
            ('ก', '\u{e49}'),
            ('क', '\u{93f}'),
            ('ع', '\u{64b}'),
            ('ཀ', '\u{f7c}'),
            ('a', '\u{1d165}'),
            ('ᄀ', '\u{1161}'),
            ('a', '\u{20dd}'),
        ] {
            let pile: String = std::iter::once(base).chain(std::iter::repeat_n(mark, 5000)).collect();
            assert_eq!(Shown(&pile).text().chars().count(), 5, "U+{:04X}", u32::from(mark));
        }
        assert_eq!(Shown("two\nlines\u{1b}\n\tcell\u{202e}\r\n").lines(), "two\nlines␛\n␉cell‹U+202E›\n");
    }

    #[test]
    fn names_are_compared_without_case_and_spacing() {
        assert_eq!(key("  Éclair   PRO "), key("éclair pro"));
        assert_eq!(key("Ana.Ruiz+1@Example.COM"), "ana.ruiz+1@example.com");
        assert_eq!(key(""), "");
        assert_ne!(key("E3"), key("E5"));
    }

    #[test]
    fn what_nobody_can_see_makes_no_other_name() {
        for c in [
            '\u{200b}',
            '\u{200d}',
            '\u{200e}',
            '\u{2060}',
            '\u{2063}',
            '\u{feff}',
            '\u{ad}',
            '\u{61c}',
            '\u{202e}',
            '\u{2066}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{e0041}',
        ] {
            for text in [format!("{c}bob@example.com"), format!("bob@{c}example.com"), format!("bob@example.com {c}")] {
                assert_eq!(key(&text), "bob@example.com", "{c:?}");
                assert_eq!(identifier(&text, 15).unwrap(), "bob@example.com", "{c:?}");
            }
            assert_eq!(name(&format!(" {c} "), 9).unwrap(), "");
            assert_eq!(line(&format!("a{c}b"), 9).unwrap(), format!("a{c}b"), "a text keeps what it is made of");
        }
        assert_eq!(key("é\u{200b}A"), "éa");
        assert_eq!(personal("\u{feff}Bob\u{200b} Li", 9).unwrap(), "Bob Li");
        assert_eq!(personal("علی\u{200c}رضا", 9).unwrap(), "علی\u{200c}رضا", "the name is written so");
        assert_eq!(personal("\u{200d}", 9).unwrap(), "");
    }

    #[test]
    fn what_somebody_copies_into_a_shell_is_one_argument() {
        for (text, written) in [
            ("L7", "L7"),
            ("ana@example.com", "ana@example.com"),
            ("Microsoft 365 E3", "\"Microsoft 365 E3\""),
            ("Rock'n'Roll", "\"Rock'n'Roll\""),
            ("5 $ off", "'5 $ off'"),
            ("Ana's `x`", "'Ana'\\''s `x`'"),
            ("a;b", "\"a;b\""),
            ("", "\"\""),
            ("-draft", "-- -draft"),
        ] {
            assert_eq!(argument(text), written);
        }
        assert_eq!(flag("product", "Pro & Co"), "--product \"Pro & Co\"");
        assert_eq!(flag("product", "-x y"), "--product=\"-x y\"");
    }

    #[test]
    fn a_number_that_a_spreadsheet_rounded_stands_for_nothing() {
        for rounded in ["1.2E+14", "1E+15", "1,2e+14", "12.000E+1", " \u{200b}1.2E+14"] {
            assert_eq!(identifier(rounded, 64), Err(BadText::Rounded), "{rounded}");
            assert!(name(rounded, 64).is_ok());
        }
        for whole in
            ["120000000000001", "1.2E14", "E+14", "1.E+14", "1.2E+", "1.2E+1A", "A1E+2", "a+b@example.com", "e+e"]
        {
            assert_eq!(identifier(whole, 64).as_deref(), Ok(whole));
        }
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
