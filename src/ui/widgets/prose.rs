//! Lines of text that are made before it is known where they will stand, and the breaking of long ones.
//!
//! A line knows what each of its parts is, where the caret stands in it, and whether it must be seen; it knows nothing
//! of the place it is drawn at.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::ui::appearance::Appearance;
use crate::ui::text::{cut, plain, put, shown, width};
use crate::ui::theme::Role;

/// A line of a dialog.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    parts: Vec<(String, Role)>,
    caret: Option<u16>,
    whole: Option<Role>,
    kept: bool,
}

impl Line {
    /// An empty line, the first thing to go where there is little room.
    #[must_use]
    pub fn blank() -> Self {
        Self::default()
    }

    /// A plain text.
    #[must_use]
    pub fn new(text: impl AsRef<str>) -> Self {
        Self::of(text, Role::Text)
    }

    /// A text that is something.
    #[must_use]
    pub fn of(text: impl AsRef<str>, role: Role) -> Self {
        Self::default().and(text, role)
    }

    /// The same line with one more text directly behind.
    #[must_use]
    pub fn and(mut self, text: impl AsRef<str>, role: Role) -> Self {
        if !text.as_ref().is_empty() {
            self.parts.push((shown(text.as_ref()).into_owned(), role));
        }
        self
    }

    /// The same line with another one directly behind, caret included.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.caret = self.caret.or(other.caret.map(|caret| self.width().saturating_add(caret)));
        self.parts.extend(other.parts);
        self
    }

    /// The same line with blanks behind it, so that it takes at least so many cells.
    #[must_use]
    pub fn padded(self, cells: u16) -> Self {
        let blanks = cells.saturating_sub(self.width());
        self.and(" ".repeat(blanks.into()), Role::Text)
    }

    /// The same line with the caret before its first cell, or before this one.
    #[must_use]
    pub fn caret(mut self, cell: u16) -> Self {
        self.caret = Some(cell);
        self
    }

    /// The same line in one look from end to end.
    #[must_use]
    pub fn lit(mut self, role: Role) -> Self {
        self.whole = Some(role);
        self
    }

    /// The same line with every part so far in one look.
    #[must_use]
    pub fn recast(mut self, role: Role) -> Self {
        self.parts.iter_mut().for_each(|(_, part)| *part = role);
        self
    }

    /// The same line, to be seen before others where there is little room.
    #[must_use]
    pub fn kept(mut self, kept: bool) -> Self {
        self.kept |= kept;
        self
    }

    /// True if it must be seen.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.kept
    }

    /// True if the caret stands in it.
    #[must_use]
    pub fn has_caret(&self) -> bool {
        self.caret.is_some()
    }

    /// True if there is nothing in it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.parts.is_empty() && !self.kept
    }

    /// How many cells it takes.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.parts.iter().map(|(text, _)| width(text)).fold(0, u16::saturating_add)
    }

    /// Draws it into the first row of an area and says where its caret is.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, appearance: Appearance) -> Option<Position> {
        let area = Rect { height: area.height.min(1), ..area }.intersection(buf.area);
        if area.is_empty() {
            return None;
        }
        if let Some(role) = self.whole {
            buf.set_style(area, appearance.theme.style(role));
        }
        let mut x = area.x;
        for (text, role) in &self.parts {
            let room = area.right().saturating_sub(x);
            if room == 0 {
                break;
            }
            let style = appearance.theme.style(self.whole.unwrap_or(*role));
            let cells = width(text).min(room);
            let text = cut(&plain(text, appearance.glyphs), room, appearance.glyphs).into_owned();
            let end = put(buf, Position::new(x, area.y), &text, room, style);
            // What takes fewer cells in plain characters leaves the rest blank, so that what follows stays in its place.
            x = end.max(x + cells);
        }
        let caret = self.caret?;
        Some(Position::new(area.x.saturating_add(caret).min(area.right() - 1), area.y))
    }
}

/// The text in lines of at most so many cells. Words stay whole as far as they can.
#[must_use]
pub fn wrap(text: &str, cells: u16) -> Vec<String> {
    crate::domain::wrap::wrap(&shown(text), cells.into(), |text| width(text).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::text::Glyphs;
    use crate::ui::theme::Theme;
    use proptest::prelude::*;

    #[test]
    fn a_line_is_cut_at_its_end_and_keeps_its_caret_inside() {
        let appearance = Appearance { theme: Theme::Mono, glyphs: Glyphs::new(false) };
        let mut buf = Buffer::empty(Rect::new(0, 0, 6, 1));
        let line = Line::new("ab").then(Line::of("cdefgh", Role::Key).caret(5));
        assert_eq!(line.draw(buf.area, &mut buf, appearance), Some(Position::new(5, 0)));
        assert_eq!(buf, {
            let mut expected = Buffer::with_lines(["abcde⋯"]);
            expected.set_style(Rect::new(2, 0, 4, 1), Theme::Mono.style(Role::Key));
            expected
        });
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_no_word_is_lost(text in "[a-z佐 0-9€]{0,60}", cells in 2..30u16) {
            let lines = wrap(&text, cells);
            prop_assert!(lines.iter().all(|line| width(line) <= cells));
            let bare = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
            prop_assert_eq!(bare(&lines.concat()), bare(&text));
        }
    }
}
