//! Facts set one after the other on as many lines as there are, and a count of those that found no place.

use super::line::Line;
use crate::ui::text::{Glyphs, width};
use crate::ui::theme::Role;

/// Between two facts.
const GAP: &str = "   ";

/// The facts on at most `most` lines of `room` cells. A fact is shown whole; those without a place are counted at the
/// end of the last line, so that none goes missing without a word.
#[must_use]
pub fn flow(facts: &[Line], room: u16, most: usize, glyphs: &Glyphs) -> Vec<Line> {
    let facts: Vec<&Line> = facts.iter().filter(|fact| !fact.is_empty()).collect();
    let mut shown: Vec<usize> = (0..facts.len()).filter(|at| facts[*at].width(glyphs) <= room).collect();
    loop {
        let left = facts.len() - shown.len();
        let more = if left > 0 { Line::of(format!("+{left}"), Role::Dim) } else { Line::default() };
        let lines = set(shown.iter().map(|at| facts[*at]).chain([&more]), room, glyphs);
        if lines.len() <= most {
            return lines;
        }
        if shown.pop().is_none() {
            return Vec::new();
        }
    }
}

/// As [`flow`], with each group on lines of its own where there is room for that.
#[must_use]
pub fn groups(groups: &[Vec<Line>], room: u16, most: usize, glyphs: &Glyphs) -> Vec<Line> {
    let apart: Vec<Line> = groups.iter().flat_map(|facts| flow(facts, room, usize::MAX, glyphs)).collect();
    if apart.len() <= most { apart } else { flow(&groups.concat(), room, most, glyphs) }
}

fn set<'a>(facts: impl Iterator<Item = &'a Line>, room: u16, glyphs: &Glyphs) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for fact in facts.filter(|fact| !fact.is_empty()) {
        match lines.last_mut() {
            Some(line) if line.width(glyphs) + width(GAP) + fact.width(glyphs) <= room => {
                *line = std::mem::take(line).and(GAP, Role::Text).then(fact.clone());
            }
            _ => lines.push(fact.clone()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(lines: &[Line]) -> Vec<String> {
        lines
            .iter()
            .map(|line| {
                let mut buffer = ratatui::buffer::Buffer::empty(ratatui::layout::Rect::new(0, 0, 40, 1));
                line.draw(buffer.area, Glyphs::new(false), crate::ui::theme::Theme::Mono, None, &mut buffer);
                let text: String = buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect();
                text.trim_end().to_owned()
            })
            .collect()
    }

    fn facts(words: &[&str]) -> Vec<Line> {
        words.iter().map(|word| Line::new(*word)).collect()
    }

    #[test]
    fn facts_are_whole_or_counted() {
        let facts = facts(&["seats 97", "€ 1 212.50", "", "expires 2026-12-04", "owner Mia"]);
        let glyphs = Glyphs::new(false);
        assert_eq!(drawn(&flow(&facts, 40, 9, glyphs)), ["seats 97   € 1 212.50", "expires 2026-12-04   owner Mia"]);
        assert_eq!(drawn(&flow(&facts, 40, 1, glyphs)), ["seats 97   € 1 212.50   +2"]);
        assert_eq!(drawn(&flow(&facts, 22, 1, glyphs)), ["seats 97   +3"]);
        assert_eq!(drawn(&flow(&facts, 12, 9, glyphs)), ["seats 97", "€ 1 212.50", "owner Mia", "+1"]);
        assert_eq!(drawn(&flow(&facts, 3, 9, glyphs)), ["+4"]);
        assert!(flow(&facts, 40, 0, glyphs).is_empty());
    }

    #[test]
    fn groups_begin_lines_where_there_is_room() {
        let all = [facts(&["a", "b"]), facts(&["c"])];
        let glyphs = Glyphs::new(false);
        assert_eq!(drawn(&groups(&all, 40, 2, glyphs)), ["a   b", "c"]);
        assert_eq!(drawn(&groups(&all, 40, 1, glyphs)), ["a   b   c"]);
    }
}
