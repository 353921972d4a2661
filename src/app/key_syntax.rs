//! Spellings of keys, in the key map and in the config: `ctrl-d`, `^d`, `G`, `space`, `shift-tab`, `f1`.
//!
//! It knows [`Key`] and nothing of bindings. What it accepts is what a terminal can send; what no terminal can tell apart
//! is refused with the spelling that works, so that no binding is written that can never be reached. Whatever
//! [`Key`] prints is read back as the same key.

use super::key::{Code, Key};
use crate::domain::refusal::{self, Refusal};
use crate::domain::text::Shown;

/// The names of keys that are not characters. The first name of each is the one that is printed.
const NAMES: &[(&str, Code)] = &[
    ("enter", Code::Enter),
    ("return", Code::Enter),
    ("esc", Code::Esc),
    ("escape", Code::Esc),
    ("tab", Code::Tab),
    ("backtab", Code::BackTab),
    ("backspace", Code::Backspace),
    ("delete", Code::Delete),
    ("del", Code::Delete),
    ("insert", Code::Insert),
    ("ins", Code::Insert),
    ("up", Code::Up),
    ("down", Code::Down),
    ("left", Code::Left),
    ("right", Code::Right),
    ("home", Code::Home),
    ("end", Code::End),
    ("pageup", Code::PageUp),
    ("pgup", Code::PageUp),
    ("pagedown", Code::PageDown),
    ("pgdn", Code::PageDown),
    ("pgdown", Code::PageDown),
    ("space", Code::Char(' ')),
    ("minus", Code::Char('-')),
    ("hyphen", Code::Char('-')),
    ("plus", Code::Char('+')),
    ("caret", Code::Char('^')),
];

/// The key that a config spells. Names and modifiers may be in any case; a single character is taken as it is.
pub fn parse(spelling: &str) -> Result<Key, Refusal> {
    let (key, same) = read(spelling)?;
    match same {
        None => Ok(key),
        Some(same) => Err(Refusal::new(
            refusal::Code::Settings,
            format!("No terminal can tell \"{}\" from {same}.", Shown(spelling)),
        )
        .hint(format!("write {same}, or choose another key"))),
    }
}

/// The key as the dashboard gets it, also where another spelling would be better; `None` if it is no key.
#[must_use]
pub fn arrives_as(spelling: &str) -> Option<Key> {
    let (key, same) = read(spelling).ok()?;
    same.map_or(Some(key), |same| parse(&same).ok())
}

/// A key, and what a terminal sends for it if that is another one.
fn read(spelling: &str) -> Result<(Key, Option<String>), Refusal> {
    let mut rest = spelling.trim();
    let (mut ctrl, mut alt, mut shift) = (false, false, false);
    loop {
        let flag = if let Some(tail) = modifier(rest, &["ctrl", "control"]) {
            rest = tail;
            &mut ctrl
        } else if let Some(tail) = modifier(rest, &["alt", "meta"]) {
            rest = tail;
            &mut alt
        } else if let Some(tail) = modifier(rest, &["shift"]) {
            rest = tail;
            &mut shift
        } else if let Some(tail) = rest.strip_prefix('^').filter(|tail| !tail.is_empty()) {
            rest = tail;
            &mut ctrl
        } else {
            break;
        };
        if *flag {
            return Err(unknown(spelling));
        }
        *flag = true;
    }
    let code = code(rest).ok_or_else(|| unknown(spelling))?;
    let same = if ctrl { same_byte(code, shift) } else { None };
    Ok((Key::new(code, ctrl, alt, shift), same))
}

/// What follows one of these modifiers and its `-` or `+`, if the text begins with it and something does follow.
fn modifier<'a>(text: &'a str, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| {
        let head = text.get(..name.len())?;
        let tail = text.get(name.len()..)?.strip_prefix(['-', '+'])?;
        (head.eq_ignore_ascii_case(name) && !tail.is_empty()).then_some(tail)
    })
}

fn code(name: &str) -> Option<Code> {
    let mut chars = name.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return (!c.is_control() && !c.is_whitespace()).then_some(Code::Char(c));
    }
    let name = name.to_ascii_lowercase();
    if let Some(n) = name.strip_prefix('f').and_then(|n| n.parse().ok()) {
        return (1..=20).contains(&n).then_some(Code::F(n));
    }
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, code)| *code)
}

/// The key whose byte a terminal sends for this one with Control.
fn same_byte(code: Code, shift: bool) -> Option<String> {
    match code {
        Code::Char('i' | 'I') => Some("tab".to_owned()),
        Code::Char('m' | 'M' | 'j' | 'J') => Some("enter".to_owned()),
        Code::Char('[') => Some("esc".to_owned()),
        Code::Char('?') => Some("backspace".to_owned()),
        Code::Char(c) if c.is_ascii_alphabetic() && shift => Some(format!("^{}", c.to_ascii_lowercase())),
        Code::Char(c) if !(c.is_ascii_alphabetic() || matches!(c, ' ' | '\\' | ']' | '^' | '_')) => {
            Some(if c == '/' || c == '-' { "^_".to_owned() } else { c.to_string() })
        }
        _ => None,
    }
}

fn unknown(spelling: &str) -> Refusal {
    Refusal::new(refusal::Code::Settings, format!("\"{}\" is not a key.", Shown(spelling)))
        .hint("write a character, or a name such as space, enter, tab, up, pagedown, f1, with ctrl-, alt- or shift- before it")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_people_write_is_understood() {
        for (spelling, shown) in [
            ("ctrl-d", "^d"),
            ("Ctrl+D", "^d"),
            ("^d", "^d"),
            ("^D", "^d"),
            ("^", "^"),
            ("^^", "^^"),
            ("^\\", "^\\"),
            ("ctrl-space", "ctrl-space"),
            ("G", "G"),
            ("g", "g"),
            ("shift-g", "G"),
            (" space ", "space"),
            ("-", "-"),
            ("+", "+"),
            ("alt--", "alt--"),
            ("minus", "-"),
            ("shift-tab", "shift-tab"),
            ("BackTab", "shift-tab"),
            ("F1", "f1"),
            ("f", "f"),
            ("PgDn", "pagedown"),
            ("shift-up", "shift-up"),
            ("ctrl-alt-x", "ctrl-alt-x"),
            ("alt-^x", "ctrl-alt-x"),
            ("é", "é"),
            ("[", "["),
        ] {
            assert_eq!(parse(spelling).map(|k| k.to_string()).as_deref(), Ok(shown), "{spelling}");
        }
    }

    #[test]
    fn what_no_terminal_sends_is_refused_with_what_works() {
        for (spelling, message, hint) in [
            ("", "\"\" is not a key.", "write a character"),
            ("foo", "\"foo\" is not a key.", "write a character"),
            ("ctrl-", "\"ctrl-\" is not a key.", "write a character"),
            ("ctrl-ctrl-d", "\"ctrl-ctrl-d\" is not a key.", "write a character"),
            ("f21", "\"f21\" is not a key.", "write a character"),
            ("\u{1b}", "\"␛\" is not a key.", "write a character"),
            ("ctrl-i", "No terminal can tell \"ctrl-i\" from tab.", "write tab"),
            ("ctrl-m", "No terminal can tell \"ctrl-m\" from enter.", "write enter"),
            ("^j", "No terminal can tell \"^j\" from enter.", "write enter"),
            ("^?", "No terminal can tell \"^?\" from backspace.", "write backspace"),
            ("ctrl-shift-d", "No terminal can tell \"ctrl-shift-d\" from ^d.", "write ^d"),
            ("ctrl-1", "No terminal can tell \"ctrl-1\" from 1.", "write 1"),
        ] {
            let refusal = parse(spelling).unwrap_err();
            assert_eq!(refusal.message, message);
            assert!(refusal.hint.unwrap().starts_with(hint));
        }
    }

    fn codes() -> impl Strategy<Value = Code> {
        prop_oneof![
            prop::char::range('!', '~').prop_map(Code::Char),
            Just(Code::Char('ü')),
            (1..=20u8).prop_map(Code::F),
            prop::sample::select(NAMES.iter().map(|(_, code)| *code).collect::<Vec<_>>()),
        ]
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(code in codes(), ctrl: bool, alt: bool, shift: bool) {
            prop_assume!(!ctrl || same_byte(code, shift).is_none());
            let key = Key::new(code, ctrl, alt, shift);
            prop_assert_eq!(parse(&key.to_string()), Ok(key));
        }
    }
}
