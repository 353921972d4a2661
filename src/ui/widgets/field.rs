//! The things that are typed in, chosen in and pressed: an input line, an editor of a few rows, a choice, buttons.
//!
//! Where a text is longer than its place, the place moves along with the caret, by what a person sees as one character.

use unicode_segmentation::UnicodeSegmentation;

use super::prose::Line;
use crate::app::input::TextInput;
use crate::ui::appearance::Appearance;
use crate::ui::text::{Glyphs, cut, left, shown, width};
use crate::ui::theme::Role;

/// Cells that the brackets round a text take.
pub const BRACKETS: u16 = 4;

/// A grapheme as it is drawn: its first byte in the text, what is drawn, its cells.
struct Drawn {
    at: usize,
    text: String,
    cells: u16,
}

fn graphemes(text: &str) -> Vec<Drawn> {
    let drawn = |(at, grapheme): (usize, &str)| {
        let text = shown(grapheme).into_owned();
        Drawn { at, cells: width(&text), text }
    };
    text.grapheme_indices(true).map(drawn).collect()
}

fn cells(drawn: &[Drawn]) -> u16 {
    drawn.iter().map(|drawn| drawn.cells).fold(0, u16::saturating_add)
}

/// The part of a text that stands in so many cells round the caret, and the caret's cell in it.
#[must_use]
pub fn window(text: &str, cursor: usize, room: u16, glyphs: &Glyphs) -> (String, u16) {
    let all = graphemes(text);
    let at = all.iter().position(|drawn| drawn.at >= cursor).unwrap_or(all.len());
    let mut begin = 0;
    let mut sign = 0;
    while begin < at && cells(&all[begin..at]) + sign >= room {
        begin += 1;
        sign = width(glyphs.ellipsis);
    }
    let mut line = String::new();
    if sign > 0 && sign < room {
        line.push_str(glyphs.ellipsis);
    }
    let caret = width(&line) + cells(&all[begin..at]);
    let before: String = all[begin..at].iter().map(|drawn| drawn.text.as_str()).collect();
    let after: String = all[at..].iter().map(|drawn| drawn.text.as_str()).collect();
    line.push_str(&before);
    line.push_str(&cut(&after, room.saturating_sub(caret), glyphs));
    (line, caret.min(room.saturating_sub(1)))
}

/// The text in rows of so many cells, as it is typed, and the caret's row and cell.
#[must_use]
pub fn rows(text: &str, cursor: usize, room: u16) -> (Vec<String>, (usize, u16)) {
    // The last cell of a row is left for the caret behind it.
    let room = room.saturating_sub(1).max(1);
    let all = graphemes(text);
    let mut rows: Vec<(usize, usize)> = Vec::new();
    let (mut begin, mut gap) = (0, 0);
    let mut i = 0;
    while i < all.len() {
        let feed = text[all[i].at..].starts_with('\n');
        if feed {
            rows.push((begin, i));
            begin = i + 1;
        } else if cells(&all[begin..=i]) > room && i > begin {
            let end = if gap > begin { gap } else { i };
            rows.push((begin, end));
            begin = end;
        }
        if feed || text[all[i].at..].starts_with(' ') {
            gap = i + 1;
        }
        i += 1;
    }
    rows.push((begin, all.len()));
    let at = all.iter().position(|drawn| drawn.at >= cursor).unwrap_or(all.len());
    let row = rows.iter().rposition(|(begin, _)| *begin <= at).unwrap_or(0);
    let cell = cells(&all[rows[row].0..at.max(rows[row].0)]);
    let texts = rows.iter().map(|(begin, end)| all[*begin..*end].iter().map(|drawn| drawn.text.as_str()).collect());
    (texts.collect(), (row, cell))
}

/// An input line of so many cells, brackets included: `[ 91     ]`.
#[must_use]
pub fn input(input: &TextInput, room: u16, focused: bool, appearance: Appearance) -> Line {
    let inner = room.saturating_sub(BRACKETS);
    let (text, caret) = if focused {
        window(input.text(), input.cursor(), inner, appearance.glyphs)
    } else {
        (cut(input.text(), inner, appearance.glyphs).into_owned(), 0)
    };
    bracketed(&text, inner, focused.then_some(caret), focused && input.is_fresh())
}

/// An editor of so many rows at most, brackets included; it is two rows high or as high as its text.
#[must_use]
pub fn editor(input: &TextInput, room: u16, height: usize, focused: bool) -> Vec<Line> {
    let inner = room.saturating_sub(BRACKETS);
    let (texts, (row, caret)) = rows(input.text(), input.cursor(), inner);
    let height = texts.len().clamp(2.min(height), height.max(1));
    let last = texts.len().saturating_sub(height);
    let from = if focused { (row + 1).saturating_sub(height).min(last) } else { 0 };
    (from..from + height)
        .map(|i| {
            let text = texts.get(i).map_or("", String::as_str);
            bracketed(text, inner, (focused && i == row).then_some(caret), false)
        })
        .collect()
}

fn bracketed(text: &str, inner: u16, caret: Option<u16>, fresh: bool) -> Line {
    let role = if fresh { Role::Selected } else { Role::Field };
    let edge = if caret.is_some() { Role::Key } else { Role::Rule };
    let field = Line::of(text, role).padded(inner);
    let field = if let Some(caret) = caret { field.caret(caret.min(inner)) } else { field };
    Line::of("[ ", edge).then(field).and(" ]", edge)
}

/// A choice: `‹ 3 months ›`, as wide as the widest.
#[must_use]
pub fn choice(options: &[String], at: usize, room: u16, focused: bool, appearance: Appearance) -> Line {
    let widest = options.iter().map(|option| width(&shown(option))).max().unwrap_or_default();
    let inner = widest.min(room.saturating_sub(BRACKETS));
    let text = left(options.get(at).map_or("", String::as_str), inner, appearance.glyphs);
    let edge = if focused { Role::Key } else { Role::Rule };
    let line = Line::of(format!("{} ", appearance.glyphs.back), edge)
        .and(text, if focused { Role::Selected } else { Role::Field })
        .and(format!(" {}", appearance.glyphs.forth), edge);
    if focused { line.caret(width(appearance.glyphs.back) + 1) } else { line }
}

/// A button: `[ Cancel ]`.
#[must_use]
pub fn button(label: &str, focused: bool) -> Line {
    let line = Line::of(format!("[ {label} ]"), if focused { Role::Selected } else { Role::Text });
    if focused { line.caret(0) } else { line }
}

/// What a key does: `y Reclaim selected seats`.
#[must_use]
pub fn key(key: &str, label: &str, enabled: bool) -> Line {
    let (key_role, role) = if enabled { (Role::Key, Role::Text) } else { (Role::Dim, Role::Dim) };
    Line::of(key, key_role).and(if key.is_empty() { "" } else { " " }, Role::Text).and(label, role)
}

/// Buttons and keys in the middle of a line, or one under the other where they do not fit.
#[must_use]
pub fn buttons(buttons: Vec<Line>, columns: u16) -> Vec<Line> {
    let many = u16::try_from(buttons.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let taken = buttons.iter().map(Line::width).fold(0, u16::saturating_add);
    let gap = match columns.checked_sub(taken) {
        Some(left) if left >= many.saturating_mul(3) => 3,
        Some(left) if left >= many => 1,
        _ => return buttons.into_iter().map(|button| button.kept(true)).collect(),
    };
    let before = columns.saturating_sub(taken + many * gap) / 2;
    let start = Line::default().padded(before);
    let line = buttons.into_iter().enumerate().fold(start, |line, (i, button)| {
        let line = if i == 0 { line } else { line.and(" ".repeat(gap.into()), Role::Text) };
        line.then(button)
    });
    vec![line]
}
