//! A line across a panel that carries its title and, at the right, what there is to say about it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use crate::ui::text::{Glyphs, cut, width};
use crate::ui::theme::{Role, Theme};

/// `── Licenses ──────────────── 14 of 212 · renewing soon ──`
#[derive(Debug, Clone, Copy)]
pub struct Rule<'a> {
    /// At the left; cut last.
    pub title: &'a str,
    /// At the right; left out where there is no room for all of it.
    pub note: &'a str,
    /// The signs of this terminal.
    pub glyphs: &'a Glyphs,
    /// The theme.
    pub theme: Theme,
}

/// Line before the title and after the note.
const END: u16 = 2;

impl Widget for Rule<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return;
        }
        let (y, end) = (area.y, area.right());
        let line = self.glyphs.rule.repeat(area.width.into());
        buf.set_stringn(area.x, y, line, area.width.into(), self.theme.style(Role::Rule));
        // A title stands between a blank on each side and some line.
        let title = cut(self.title, area.width.saturating_sub(2 * END + 2), self.glyphs);
        let mut free = area.x + END;
        if !title.is_empty() {
            let style = self.theme.style(Role::Title);
            buf.set_stringn(free, y, " ", 1, style);
            let (x, _) = buf.set_stringn(free + 1, y, &*title, area.width.into(), style);
            buf.set_stringn(x, y, " ", 1, style);
            free = x + 1;
        }
        let note = cut(self.note, u16::MAX, self.glyphs);
        let taken = width(&note).saturating_add(END + 2);
        if note.is_empty() || free.saturating_add(taken + 1) > end {
            return;
        }
        let style = self.theme.style(Role::Text);
        buf.set_stringn(end - taken, y, format!(" {note} "), area.width.into(), style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(columns: u16, title: &str, note: &str, ascii: bool) -> String {
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, 1));
        let rule = Rule { title, note, glyphs: Glyphs::new(ascii), theme: Theme::Mono };
        rule.render(buffer.area, &mut buffer);
        buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect()
    }

    #[test]
    fn a_rule_carries_what_fits() {
        assert_eq!(drawn(34, "Licenses", "14 of 212", false), "── Licenses ───────── 14 of 212 ──");
        assert_eq!(drawn(34, "Licenses", "14 of 212", true), "-- Licenses --------- 14 of 212 --");
        assert_eq!(drawn(26, "Licenses", "14 of 212", false), "── Licenses ─ 14 of 212 ──");
        assert_eq!(drawn(25, "Licenses", "14 of 212", false), "── Licenses ─────────────");
        assert_eq!(drawn(12, "Licenses", "14", false), "── Licen⋯ ──");
        assert_eq!(drawn(10, "", "14", false), "──── 14 ──");
        assert_eq!(drawn(3, "Licenses", "14", false), "───");
    }
}
