//! A key as the dashboard understands it, whatever the terminal sent for it.
//!
//! This is the only form in which keys reach the state machine, the key map, the footer and the help. It may know
//! nothing of a terminal or of the bytes behind a key. There is exactly one value for each key that can be told apart:
//! two spellings of one key must never be two values, or a binding would be found for one of them only.

use std::fmt;

/// What was pressed, without its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// A character, as typed: `G` is not `g`.
    Char(char),
    /// Return.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Tab with Shift, which terminals send as a key of its own.
    BackTab,
    /// The key that takes back the last character.
    Backspace,
    /// Delete.
    Delete,
    /// Insert.
    Insert,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// A function key, from 1.
    F(u8),
}

/// One key with its modifiers, in the one form that [`Key::new`] gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// What was pressed.
    pub code: Code,
    /// With Control.
    pub ctrl: bool,
    /// With Alt.
    pub alt: bool,
    /// With Shift; never set for a character, whose case says it, nor for [`Code::BackTab`].
    pub shift: bool,
}

impl Key {
    /// The key in its one form: Shift is folded into the character or into [`Code::BackTab`], and a letter with Control
    /// is lower case, since terminals send the same byte for both.
    #[must_use]
    pub fn new(code: Code, ctrl: bool, alt: bool, shift: bool) -> Self {
        let (code, shift) = match code {
            Code::Char(c) if ctrl => (Code::Char(c.to_ascii_lowercase()), false),
            Code::Char(c) if shift => (Code::Char(upper(c)), false),
            Code::Char(c) => (Code::Char(c), false),
            Code::Tab if shift => (Code::BackTab, false),
            Code::BackTab => (Code::BackTab, false),
            other => (other, shift),
        };
        Self { code, ctrl, alt, shift }
    }

    /// A key without modifiers.
    #[must_use]
    pub fn plain(code: Code) -> Self {
        Self::new(code, false, false, false)
    }

    /// A typed character.
    #[must_use]
    pub fn char(c: char) -> Self {
        Self::plain(Code::Char(c))
    }

    /// A character with Control.
    #[must_use]
    pub fn ctrl(c: char) -> Self {
        Self::new(Code::Char(c), true, false, false)
    }

    /// Whether it is pressed without a thought, to go on, to go back or to take off a character, with whatever modifiers,
    /// and in the form that some terminals send it in. What takes something away is not to be reached by it.
    #[must_use]
    pub fn is_a_habit(self) -> bool {
        match self.code {
            Code::Enter | Code::Esc | Code::Backspace | Code::Delete => true,
            Code::Char(c) => self.ctrl && matches!(c, 'd' | 'k' | 'h' | 'j' | 'm' | '[' | '?'),
            _ => false,
        }
    }

    /// The character that this key puts into a text field, if it is one that does.
    #[must_use]
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }
}

/// Upper case where that is one character; anything else stays as it is.
fn upper(c: char) -> char {
    let mut all = c.to_uppercase();
    match (all.next(), all.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

/// What happened with a pointing device, where that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pointer {
    /// The first button was pressed on this cell, counted from the upper left corner at 0, 0.
    Press {
        /// The column.
        x: u16,
        /// The row.
        y: u16,
    },
    /// The wheel was turned one notch up.
    WheelUp,
    /// The wheel was turned one notch down.
    WheelDown,
}

impl fmt::Display for Key {
    /// As the footer shows it and as the config may spell it: `^d`, `G`, `space`, `alt-x`, `shift-up`, `f1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let caret = matches!(self.code, Code::Char(c) if c != ' ') && self.ctrl && !self.alt;
        if self.ctrl {
            f.write_str(if caret { "^" } else { "ctrl-" })?;
        }
        if self.alt {
            f.write_str("alt-")?;
        }
        if self.shift {
            f.write_str("shift-")?;
        }
        match self.code {
            Code::Char(' ') => f.write_str("space"),
            Code::Char(c) => write!(f, "{c}"),
            Code::F(n) => write!(f, "f{n}"),
            Code::Enter => f.write_str("enter"),
            Code::Esc => f.write_str("esc"),
            Code::Tab => f.write_str("tab"),
            Code::BackTab => f.write_str("shift-tab"),
            Code::Backspace => f.write_str("backspace"),
            Code::Delete => f.write_str("delete"),
            Code::Insert => f.write_str("insert"),
            Code::Up => f.write_str("up"),
            Code::Down => f.write_str("down"),
            Code::Left => f.write_str("left"),
            Code::Right => f.write_str("right"),
            Code::Home => f.write_str("home"),
            Code::End => f.write_str("end"),
            Code::PageUp => f.write_str("pageup"),
            Code::PageDown => f.write_str("pagedown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_has_one_form() {
        for (code, ctrl, alt, shift, shown) in [
            (Code::Char('g'), false, false, true, "G"),
            (Code::Char('G'), false, false, true, "G"),
            (Code::Char('G'), false, false, false, "G"),
            (Code::Char('ß'), false, false, true, "ß"),
            (Code::Char('D'), true, false, false, "^d"),
            (Code::Char('d'), true, false, true, "^d"),
            (Code::Char('d'), true, true, false, "ctrl-alt-d"),
            (Code::Char('x'), false, true, false, "alt-x"),
            (Code::Char(' '), false, false, false, "space"),
            (Code::Char(' '), true, false, false, "ctrl-space"),
            (Code::Char('\\'), true, false, false, "^\\"),
            (Code::Tab, false, false, true, "shift-tab"),
            (Code::BackTab, false, false, true, "shift-tab"),
            (Code::Up, false, false, true, "shift-up"),
            (Code::Home, true, false, false, "ctrl-home"),
            (Code::F(12), false, false, false, "f12"),
            (Code::Enter, false, false, false, "enter"),
        ] {
            assert_eq!(Key::new(code, ctrl, alt, shift).to_string(), shown, "{code:?} {ctrl} {alt} {shift}");
        }
    }

    #[test]
    fn only_bare_characters_are_typed() {
        assert_eq!(Key::char('é').typed(), Some('é'));
        assert_eq!(Key::ctrl('u').typed(), None);
        assert_eq!(Key::new(Code::Char('x'), false, true, false).typed(), None);
        assert_eq!(Key::plain(Code::Enter).typed(), None);
    }
}
