//! Text being typed: one line or a few, with a cursor that moves by what people call a character.
//!
//! It knows keys and graphemes. It must never know how wide a character is drawn, nor what the text is for.

use super::key::{Code, Key};
use unicode_segmentation::UnicodeSegmentation;

/// The most bytes that one paste adds.
pub const PASTE_LIMIT: usize = 4096;

/// A text being typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TextInput {
    text: String,
    /// In bytes, always between two graphemes.
    cursor: usize,
    multiline: bool,
    /// The text was put there, not typed: the first character typed replaces it all.
    fresh: bool,
}

impl TextInput {
    /// An empty line.
    #[must_use]
    pub fn line() -> Self {
        Self::default()
    }

    /// An empty text of several lines.
    #[must_use]
    pub fn lines() -> Self {
        Self { multiline: true, ..Self::default() }
    }

    /// The same input with a text that the first typed character replaces.
    #[must_use]
    pub fn suggesting(mut self, text: &str) -> Self {
        self.suggest(text);
        self
    }

    /// Puts a text there that the first typed character replaces.
    pub fn suggest(&mut self, text: &str) {
        self.set(text);
        self.fresh = !self.text.is_empty();
    }

    /// What was typed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The cursor's place in bytes.
    #[must_use]
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// True for several lines.
    #[must_use]
    pub fn is_multiline(&self) -> bool {
        self.multiline
    }

    /// True if the text is a suggestion that typing replaces; it is drawn as selected.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.fresh
    }

    /// True if nothing stands there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Puts a text there, with the cursor behind it.
    pub fn set(&mut self, text: &str) {
        self.text = self.acceptable(text);
        self.cursor = self.text.len();
        self.fresh = false;
    }

    /// Empties it.
    pub fn clear(&mut self) {
        self.set("");
    }

    /// Adds what was pasted, at most [`PASTE_LIMIT`] bytes of it: line breaks become spaces in a line, and other
    /// control characters are dropped. False if a part was left out.
    pub fn paste(&mut self, text: &str) -> bool {
        let mut end = text.len().min(PASTE_LIMIT);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let whole = end == text.len();
        let text = self.acceptable(&text[..end]);
        self.insert(&text);
        whole
    }

    /// Lets a key edit the text. False if it is none that does, and nothing was changed.
    pub fn key(&mut self, key: Key) -> bool {
        if let Some(c) = key.typed() {
            self.insert(c.encode_utf8(&mut [0; 4]));
            return true;
        }
        let word = key.ctrl || key.alt;
        match key.code {
            Code::Char('a') if key.ctrl => self.place(self.line_start()),
            Code::Char('e') if key.ctrl => self.place(self.line_end()),
            Code::Char('w') if key.ctrl => self.delete(self.word_left(), self.cursor),
            Code::Char('u') if key.ctrl => self.delete(self.line_start(), self.cursor),
            Code::Char('b') if key.alt => self.place(self.word_left()),
            Code::Char('f') if key.alt => self.place(self.word_right()),
            Code::Left if word => self.place(self.word_left()),
            Code::Right if word => self.place(self.word_right()),
            Code::Left => self.place(self.left()),
            Code::Right => self.place(self.right()),
            Code::Home => self.place(self.line_start()),
            Code::End => self.place(self.line_end()),
            Code::Backspace | Code::Delete if self.fresh => self.clear(),
            Code::Backspace if word => self.delete(self.word_left(), self.cursor),
            Code::Backspace => self.delete(self.left(), self.cursor),
            Code::Delete => self.delete(self.cursor, self.right()),
            Code::Up if self.multiline => return self.vertical(false),
            Code::Down if self.multiline => return self.vertical(true),
            Code::Enter if self.multiline => self.insert("\n"),
            _ => return false,
        }
        true
    }

    fn acceptable(&self, text: &str) -> String {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        text.chars()
            .filter_map(|c| match c {
                '\n' if self.multiline => Some('\n'),
                '\n' | '\t' => Some(' '),
                c if c.is_control() => None,
                c => Some(c),
            })
            .collect()
    }

    fn insert(&mut self, text: &str) {
        if self.fresh {
            self.clear();
        }
        self.text.insert_str(self.cursor, text);
        // A combining mark joins the grapheme before it, so the cursor is put behind what it joined.
        let end = self.cursor + text.len();
        self.cursor = self.boundary_from(end);
    }

    fn place(&mut self, at: usize) {
        self.cursor = at;
        self.fresh = false;
    }

    fn delete(&mut self, from: usize, to: usize) {
        self.text.replace_range(from..to, "");
        self.place(from);
        self.cursor = self.boundary_from(from);
    }

    fn boundaries(&self) -> impl Iterator<Item = usize> {
        self.text.grapheme_indices(true).map(|(at, _)| at).chain(std::iter::once(self.text.len()))
    }

    fn boundary_from(&self, at: usize) -> usize {
        self.boundaries().find(|boundary| *boundary >= at).unwrap_or(self.text.len())
    }

    fn left(&self) -> usize {
        self.boundaries().take_while(|at| *at < self.cursor).last().unwrap_or(0)
    }

    fn right(&self) -> usize {
        self.boundaries().find(|at| *at > self.cursor).unwrap_or(self.text.len())
    }

    fn word_left(&self) -> usize {
        let words = self.text.unicode_word_indices();
        words.map(|(at, _)| at).take_while(|at| *at < self.cursor).last().unwrap_or(0)
    }

    fn word_right(&self) -> usize {
        let mut ends = self.text.unicode_word_indices().map(|(at, word)| at + word.len());
        ends.find(|at| *at > self.cursor).unwrap_or(self.text.len())
    }

    fn line_start(&self) -> usize {
        self.text[..self.cursor].rfind('\n').map_or(0, |at| at + 1)
    }

    fn line_end(&self) -> usize {
        self.text[self.cursor..].find('\n').map_or(self.text.len(), |at| self.cursor + at)
    }

    /// To the same place of the next or the previous line; false at the last or the first.
    fn vertical(&mut self, down: bool) -> bool {
        let column = self.text[self.line_start()..self.cursor].graphemes(true).count();
        let start = if down {
            let end = self.line_end();
            if end == self.text.len() {
                return false;
            }
            end + 1
        } else {
            let start = self.line_start();
            if start == 0 {
                return false;
            }
            self.text[..start - 1].rfind('\n').map_or(0, |at| at + 1)
        };
        let line = self.text[start..].split('\n').next().unwrap_or("");
        let at = line.grapheme_indices(true).nth(column).map_or(line.len(), |(at, _)| at);
        self.place(start + at);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed(input: &mut TextInput, text: &str) {
        for c in text.chars() {
            input.key(Key::char(c));
        }
    }

    #[test]
    fn one_press_takes_back_one_character_as_people_see_it() {
        let mut input = TextInput::line();
        typed(&mut input, "ae\u{301}👨‍👩‍👧");
        input.key(Key::plain(Code::Backspace));
        assert_eq!(input.text(), "ae\u{301}");
        input.key(Key::plain(Code::Left));
        assert_eq!(input.cursor(), 1);
        input.key(Key::plain(Code::Delete));
        assert_eq!(input.text(), "a");
    }

    #[test]
    fn a_suggestion_is_replaced_by_typing_and_kept_by_moving() {
        let mut input = TextInput::line().suggesting("97");
        typed(&mut input, "9");
        assert_eq!(input.text(), "9");
        let mut input = TextInput::line().suggesting("97");
        input.key(Key::plain(Code::End));
        typed(&mut input, "0");
        assert_eq!(input.text(), "970");
    }

    #[test]
    fn a_paste_into_a_line_stays_one_line() {
        let mut line = TextInput::line();
        assert!(line.paste("a\r\nb\u{1b}[31m\tc"));
        assert_eq!(line.text(), "a b[31m c");
        let mut lines = TextInput::lines();
        lines.paste("a\r\nb\tc");
        assert_eq!(lines.text(), "a\nb c");
        assert!(!line.paste(&"é".repeat(PASTE_LIMIT)));
        assert!(line.text().len() <= PASTE_LIMIT + 10);
    }

    #[test]
    fn lines_are_walked_up_and_down() {
        let mut lines = TextInput::lines();
        lines.paste("long line\nab\nthird");
        assert!(lines.key(Key::plain(Code::Up)) && lines.key(Key::plain(Code::Up)));
        assert_eq!(lines.cursor(), 2);
        assert!(!lines.key(Key::plain(Code::Up)));
        lines.key(Key::plain(Code::End));
        lines.key(Key::plain(Code::Enter));
        assert_eq!(lines.text(), "long line\n\nab\nthird");
    }

    #[test]
    fn words_are_taken_back_whole() {
        let mut line = TextInput::line();
        typed(&mut line, "removed five leavers");
        line.key(Key::ctrl('w'));
        assert_eq!(line.text(), "removed five ");
        line.key(Key::ctrl('u'));
        assert!(line.is_empty());
    }

    proptest! {
        #[test]
        fn the_cursor_never_stands_inside_a_character(keys in prop::collection::vec(0..14u8, 0..60)) {
            let mut input = TextInput::lines();
            for k in keys {
                let code = match k {
                    0 => Code::Left, 1 => Code::Right, 2 => Code::Up, 3 => Code::Down, 4 => Code::Home, 5 => Code::End,
                    6 => Code::Backspace, 7 => Code::Delete, 8 => Code::Enter, 9 => Code::Char('\u{301}'),
                    10 => Code::Char('🇩'), 11 => Code::Char('\u{200d}'), 12 => Code::Char('é'), _ => Code::Char('a'),
                };
                input.key(Key::plain(code));
                prop_assert!(input.boundaries().any(|at| at == input.cursor()));
            }
        }
    }
}
