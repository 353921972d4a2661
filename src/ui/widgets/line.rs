//! A line of texts, each with what it is: one cell of a table, a fact, a sentence with a key in it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::ui::text::{Glyphs, cut, plain, put, width};
use crate::ui::theme::{Role, Theme};

/// Cells that the beginning of a line is given at least where its end comes first.
const LEAST: u16 = 8;

/// Texts, one directly behind the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    parts: Vec<(String, Role)>,
    /// The last part gives way after the others: it is what tells the line from others.
    telling: bool,
    /// Shorter ways to say the same, each shorter than the one before.
    shorter: Vec<Line>,
}

impl Line {
    /// A plain text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self::of(text, Role::Text)
    }

    /// A text that is something.
    #[must_use]
    pub fn of(text: impl Into<String>, role: Role) -> Self {
        Self::default().and(text, role)
    }

    /// The same line with one more text directly behind.
    #[must_use]
    pub fn and(mut self, text: impl Into<String>, role: Role) -> Self {
        self.parts.push((text.into(), role));
        self
    }

    /// The same line; where it is cut, the last of its texts gives way after the others.
    #[must_use]
    pub fn telling(mut self) -> Self {
        self.telling = true;
        self
    }

    /// The same line; where there is no room for all of it, a shorter way to say it takes its place.
    #[must_use]
    pub fn or(mut self, shorter: Self) -> Self {
        self.shorter.push(shorter);
        self
    }

    /// The same line with another behind it.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.parts.extend(other.parts);
        self
    }

    /// True if there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.iter().all(|(text, _)| text.is_empty())
    }

    /// The cells it takes.
    #[must_use]
    pub fn width(&self, glyphs: &Glyphs) -> u16 {
        self.parts.iter().map(|(text, _)| width(&plain(text, glyphs))).fold(0, u16::saturating_add)
    }

    /// The cells that its shortest way takes.
    #[must_use]
    pub fn least(&self, glyphs: &Glyphs) -> u16 {
        self.shorter.last().unwrap_or(self).width(glyphs)
    }

    /// The longest way to say it that there is room for.
    fn fitting(&self, room: u16, glyphs: &Glyphs) -> &Self {
        let ways = std::iter::once(self).chain(&self.shorter);
        ways.clone().find(|way| way.width(glyphs) <= room).or(ways.last()).unwrap_or(self)
    }

    /// Draws it from the left of an area of one row, in one style where one is given; the column behind it.
    pub fn draw(&self, area: Rect, glyphs: &Glyphs, theme: Theme, style: Option<Style>, buf: &mut Buffer) -> u16 {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return area.x;
        }
        if !self.shorter.is_empty() {
            let way = Self { shorter: Vec::new(), ..self.fitting(area.width, glyphs).clone() };
            return way.draw(area, glyphs, theme, style, buf);
        }
        let parts: Vec<_> = self.parts.iter().map(|(text, role)| (plain(text, glyphs), *role)).collect();
        let all: String = parts.iter().map(|(text, _)| &**text).collect();
        let taken = match parts.split_last() {
            Some(((last, role), before)) if self.telling && width(&all) > area.width => {
                let before: String = before.iter().map(|(text, _)| &**text).collect();
                let room = area.width.saturating_sub(width(last)).max(LEAST.min(area.width / 2));
                let before = cut(&before, room, glyphs);
                let last = cut(last, area.width - width(&before), glyphs);
                let line = Self::of(before, Role::Text).and(last, *role);
                return line.draw(area, glyphs, theme, style, buf);
            }
            _ => cut(&all, area.width, glyphs),
        };
        let (mut x, end) = (area.x, area.right());
        let mut rest: &str = &taken;
        for (text, role) in &parts {
            // What was cut off ends with the sign for it, which belongs to the part that it ends.
            let piece = if rest.starts_with(&**text) { &rest[..text.len()] } else { rest };
            rest = &rest[piece.len()..];
            if x < end && !piece.is_empty() {
                let style = style.unwrap_or_else(|| theme.style(*role));
                x = put(buf, Position::new(x, area.y), piece, end - x, style);
            }
        }
        x
    }

    /// Draws it against the right of an area of one row; the column it begins at.
    pub fn draw_right(&self, area: Rect, glyphs: &Glyphs, theme: Theme, style: Option<Style>, buf: &mut Buffer) -> u16 {
        let width = self.fitting(area.width, glyphs).width(glyphs).min(area.width);
        let area = Rect { x: area.right() - width, width, ..area };
        self.draw(area, glyphs, theme, style, buf);
        area.x
    }
}
