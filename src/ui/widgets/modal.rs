//! A box that lies on the screen: as small as what is in it, never larger than the screen, and scrolled to what matters
//! where that does not fit.
//!
//! It knows lines and nothing of what they say. What it covers, it covers wholly.

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::{Position, Rect};

use super::prose::Line;
use crate::ui::appearance::Appearance;
use crate::ui::text::{cut, width};
use crate::ui::theme::Role;

/// Cells that the border and the blank beside it take at each side.
const SIDE: u16 = 2;
/// Rows that the border takes in all.
const BORDER: u16 = 2;

/// A box with a title.
#[derive(Debug, Clone, Copy)]
pub struct Modal<'a> {
    /// In the upper border; cut if need be.
    pub title: &'a str,
    /// Columns it takes where there are so many.
    pub width: u16,
    /// It lies at the upper edge of the screen, and not in the middle.
    pub top: bool,
    /// What it is drawn with.
    pub appearance: Appearance,
}

/// What stands in a box.
#[derive(Debug, Clone, Default)]
pub struct Body {
    /// What scrolls.
    pub lines: Vec<Line>,
    /// What stays below it as long as there is room.
    pub foot: Vec<Line>,
    /// The first line to be seen, where no line must be.
    pub offset: usize,
}

impl<'a> Modal<'a> {
    /// A box in the middle.
    #[must_use]
    pub fn new(title: &'a str, width: u16, appearance: Appearance) -> Self {
        Self { title, width, top: false, appearance }
    }

    /// Columns that a line has.
    #[must_use]
    pub fn columns(&self, area: Rect) -> u16 {
        self.width.min(area.width).saturating_sub(2 * SIDE)
    }

    /// Rows that lines have at most.
    #[must_use]
    pub fn rows(area: Rect) -> u16 {
        area.height.saturating_sub(BORDER)
    }

    /// Draws the empty box for so many rows and returns the place for them; `None` if there is none.
    pub fn open(&self, area: Rect, buf: &mut Buffer, rows: u16) -> Option<Rect> {
        let area = area.intersection(buf.area);
        let (columns, height) = (self.width.min(area.width), rows.saturating_add(BORDER).min(area.height));
        if columns <= 2 * SIDE || height <= BORDER {
            return None;
        }
        let down = if self.top { 0 } else { (area.height - height) / 2 };
        let frame = Rect::new(area.x + (area.width - columns) / 2, area.y + down, columns, height);
        cover(frame, buf);
        self.border(frame, buf);
        Some(Rect::new(frame.x + SIDE, frame.y + 1, columns - 2 * SIDE, height - BORDER))
    }

    /// Draws the box with what stands in it, and says where the caret is.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, body: Body) -> Option<Position> {
        let Body { mut lines, mut foot, offset } = body;
        let room = usize::from(Self::rows(area.intersection(buf.area)));
        if lines.len() + foot.len() > room {
            lines.retain(|line| !line.is_blank());
            foot.retain(|line| !line.is_blank());
        }
        let must = lines.iter().filter(|line| line.is_kept()).count().max(1);
        if foot.len() + must > room && !foot.iter().any(Line::has_caret) {
            lines.append(&mut foot);
        }
        let rows = u16::try_from(lines.len() + foot.len()).unwrap_or(u16::MAX);
        let place = self.open(area, buf, rows)?;
        let height = usize::from(place.height);
        let foot_height = foot.len().min(height);
        let window = height - foot_height;
        let offset = first(&lines, window, offset);
        let mut caret = None;
        let seen = lines.iter().skip(offset).take(window).chain(foot.iter().rev().take(foot_height).rev());
        for (line, y) in seen.zip(place.y..) {
            caret = line.draw(Rect { y, height: 1, ..place }, buf, self.appearance).or(caret);
        }
        if window > 0 {
            let edge = place.right() + 1;
            let style = self.appearance.theme.style(Role::Key);
            let below = u16::try_from(window - 1).unwrap_or_default();
            if offset > 0 {
                buf.set_string(edge, place.y, self.appearance.glyphs.up, style);
            }
            if offset + window < lines.len() {
                buf.set_string(edge, place.y + below, self.appearance.glyphs.down, style);
            }
        }
        caret
    }

    fn border(&self, frame: Rect, buf: &mut Buffer) {
        let (glyphs, style) = (self.appearance.glyphs, self.appearance.theme.style(Role::Rule));
        let [upper_left, upper_right, lower_left, lower_right] = glyphs.corners;
        let line = glyphs.rule.repeat(usize::from(frame.width - 2));
        let (right, bottom) = (frame.right() - 1, frame.bottom() - 1);
        for (y, left_corner, right_corner) in [(frame.y, upper_left, upper_right), (bottom, lower_left, lower_right)] {
            buf.set_string(frame.x, y, left_corner, style);
            buf.set_string(frame.x + 1, y, &line, style);
            buf.set_string(right, y, right_corner, style);
        }
        for y in frame.y + 1..bottom {
            buf.set_string(frame.x, y, glyphs.upright, style);
            buf.set_string(right, y, glyphs.upright, style);
        }
        let title = cut(self.title, frame.width.saturating_sub(6), glyphs);
        if width(&title) > 0 {
            buf.set_string(frame.x + 1, frame.y, " ", style);
            let (x, _) = buf.set_stringn(
                frame.x + 2,
                frame.y,
                &*title,
                frame.width.into(),
                self.appearance.theme.style(Role::Title),
            );
            buf.set_string(x, frame.y, " ", style);
        }
    }
}

/// The first line to be drawn so that what must be seen is, the caret before all.
fn first(lines: &[Line], window: usize, offset: usize) -> usize {
    let last_offset = lines.len().saturating_sub(window);
    let kept = lines.iter().position(Line::is_kept).zip(lines.iter().rposition(Line::is_kept));
    let Some((begin, end)) = kept else { return offset.min(last_offset) };
    let caret = lines.iter().position(Line::has_caret).unwrap_or(begin);
    let from = (end + 1).saturating_sub(window).min(begin).max((caret + 1).saturating_sub(window));
    from.min(last_offset)
}

/// Empties the cells of a frame, and those beside it whose character reaches into it.
fn cover(frame: Rect, buf: &mut Buffer) {
    for y in frame.top()..frame.bottom() {
        if let Some(before) = frame.x.checked_sub(1).filter(|x| *x >= buf.area.x)
            && let Some(cell) = buf.cell_mut((before, y))
            && cell.symbol().cell_width() > 1
        {
            cell.set_symbol(" ");
        }
        for x in frame.left()..frame.right() {
            if let Some(cell) = buf.cell_mut((x, y)) {
                cell.reset();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::text::Glyphs;
    use crate::ui::theme::Theme;

    const KIT: Appearance = Appearance { theme: Theme::Mono, glyphs: &Glyphs::UNICODE };

    fn lines(count: usize, focus: Option<usize>) -> Vec<Line> {
        (0..count)
            .map(|i| {
                let line = Line::new(format!("line {i}"));
                if focus == Some(i) { line.caret(0).kept(true) } else { line }
            })
            .collect()
    }

    fn drawn(columns: u16, rows: u16, body: Body) -> (Vec<String>, Option<Position>) {
        let mut buf = Buffer::empty(Rect::new(0, 0, columns, rows));
        let caret = Modal::new("Title", 20, KIT).draw(buf.area, &mut buf, body);
        let text =
            buf.content.chunks(columns.into()).map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect());
        (text.collect(), caret)
    }

    #[test]
    fn a_box_is_as_small_as_what_is_in_it_and_stands_in_the_middle() {
        let body = Body { lines: lines(1, None), foot: vec![Line::new("foot").caret(0)], offset: 0 };
        let (text, caret) = drawn(24, 6, body);
        assert_eq!(
            text,
            [
                "                        ",
                "  ┌ Title ───────────┐  ",
                "  │ line 0           │  ",
                "  │ foot             │  ",
                "  └──────────────────┘  ",
                "                        ",
            ]
        );
        assert_eq!(caret, Some(Position::new(4, 3)));
    }

    #[test]
    fn what_has_the_caret_is_seen_and_the_rest_scrolls() {
        let (text, caret) =
            drawn(20, 6, Body { lines: lines(9, Some(5)), foot: vec![Line::blank(), Line::new("foot")], offset: 0 });
        assert_eq!(
            &text[1..5],
            ["│ line 3           ▲", "│ line 4           │", "│ line 5           ▼", "│ foot             │"]
        );
        assert_eq!(caret, Some(Position::new(2, 3)));
        let (text, caret) = drawn(20, 3, Body { lines: lines(9, Some(8)), foot: vec![Line::new("foot")], offset: 0 });
        assert_eq!(text[1], "│ line 8           ▼");
        assert_eq!(caret, Some(Position::new(2, 1)));
    }

    #[test]
    fn half_a_character_never_shines_through() {
        let mut buf = Buffer::with_lines(["佐藤佐藤佐藤佐藤佐藤佐藤"; 4]);
        let area = Rect::new(0, 0, 23, 4);
        Modal::new("", 20, KIT).draw(area, &mut buf, Body { lines: lines(1, None), ..Body::default() });
        for row in buf.content.chunks(24) {
            assert!(row[0].symbol() == " " || row[0].symbol() == "佐", "{row:?}");
            assert!(row[1].symbol() != "佐");
        }
    }
}
