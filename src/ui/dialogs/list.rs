//! Lists to choose from: a line that narrows them, rows with a key that is never cut, and the whole of the selected one
//! where its row has no room for it.

use ratatui::buffer::Buffer;

use super::place::{DialogDrawn, Place};
use crate::app::picker::{Choice, Picker};
use crate::ui::appearance::Appearance;
use crate::ui::text::{cut, left, shown, width};
use crate::ui::theme::Role;
use crate::ui::widgets::field;
use crate::ui::widgets::modal::{Body, Modal};
use crate::ui::widgets::prose::{Line, wrap};

/// Cells that a note is given at least, or none.
const NOTE: u16 = 8;

/// How a list is laid out.
#[derive(Clone, Copy)]
pub(super) struct Look<'a> {
    /// The keys stand before the names, and not at the right.
    pub keys_first: bool,
    /// Rows at most; the list always takes as many as there is room for, so that it stands still while one types.
    pub rows: u16,
    /// What stands in the empty input line.
    pub prompt: &'a str,
    /// What is said where nothing is shown.
    pub nothing: &'a str,
    /// Rows under the list for the whole of the selected choice.
    pub detail: u16,
}

/// Draws a box with lines, the list under them and other lines under that.
pub(super) fn draw<T>(
    picker: &Picker<T>,
    look: Look,
    modal: Modal,
    place: Place,
    (head, foot): (Vec<Line>, Vec<Line>),
    buf: &mut Buffer,
) -> DialogDrawn {
    let columns = modal.columns(place.area);
    let narrowed = picker.typing || !picker.input.is_empty();
    let mut lines = head;
    lines.extend(narrowed.then(|| input(picker, look, columns, place.appearance)));
    let taken = u16::try_from(lines.len() + foot.len()).unwrap_or(u16::MAX);
    let room = Modal::rows(place.area).saturating_sub(taken);
    // A list of one row or two is worth more than what is said under it.
    let detail = look.detail.min(room.saturating_sub(3));
    let height = (room - detail).clamp(1, look.rows.max(1));
    let selected = picker.shown.get(picker.at).map(|_| picker.at);
    let window = visible(picker, usize::from(height));
    let keys = keys_width(picker);
    let mut rows: Vec<Line> = window
        .iter()
        .map(|(choice, chosen)| row(choice, *chosen, keys, look, columns, place.appearance, !picker.typing))
        .collect();
    if rows.is_empty() {
        let at_input = picker.typing;
        rows.extend(wrap(look.nothing, columns).iter().map(|line| Line::of(line, Role::Dim)));
        if let (Some(first), false) = (rows.first_mut(), at_input) {
            *first = std::mem::take(first).caret(0);
        }
        rows.truncate(height.into());
    }
    if look.rows != u16::MAX {
        rows.resize(rows.len().max(height.into()), Line::default().and(" ", Role::Text));
    }
    let more = about(picker, selected, look, columns, place.appearance);
    let mut more: Vec<Line> = more.into_iter().take(detail.into()).collect();
    more.resize(detail.into(), Line::default().and(" ", Role::Text));
    lines.extend(rows);
    lines.extend(more);
    DialogDrawn { height, cursor: modal.draw(place.area, buf, Body { lines, foot, offset: 0 }) }
}

/// The line in which is typed.
fn input<T>(picker: &Picker<T>, look: Look, columns: u16, appearance: Appearance) -> Line {
    let sign = if look.keys_first { "/ " } else { ": " };
    let line = Line::of(sign, Role::Key);
    if picker.input.is_empty() {
        let prompt = Line::of(cut(look.prompt, columns.saturating_sub(2), appearance.glyphs), Role::Dim);
        return line.then(if picker.typing { prompt.caret(0) } else { prompt }).kept(true);
    }
    if !picker.typing {
        return line
            .and(cut(picker.input.text(), columns.saturating_sub(2), appearance.glyphs), Role::Field)
            .kept(true);
    }
    let (text, caret) =
        field::window(picker.input.text(), picker.input.cursor(), columns.saturating_sub(2), appearance.glyphs);
    line.then(Line::of(text, Role::Field).caret(caret)).kept(true)
}

/// The rows in the window; if the window was made for another height, the part of it with the selected row.
fn visible<T>(picker: &Picker<T>, height: usize) -> Vec<(&Choice<T>, bool)> {
    let window: Vec<_> = picker.window().collect();
    let at = window.iter().position(|(_, chosen)| *chosen).unwrap_or(0);
    let from = (at + 1).saturating_sub(height);
    window.into_iter().skip(from).take(height).collect()
}

fn keys_width<T>(picker: &Picker<T>) -> u16 {
    picker.choices.iter().map(|choice| width(&shown(&choice.key))).max().unwrap_or_default()
}

/// One row: the key whole, the name as far as it goes, and the note where there is room for some of it.
fn row<T>(
    choice: &Choice<T>,
    chosen: bool,
    keys: u16,
    look: Look,
    columns: u16,
    appearance: Appearance,
    focus: bool,
) -> Line {
    let pointer = left(
        if chosen { appearance.glyphs.pointer } else { "" },
        width(appearance.glyphs.pointer) + 1,
        appearance.glyphs,
    );
    let role = if choice.enabled { Role::Text } else { Role::Dim };
    let mut line = Line::of(pointer, role);
    let key = shown(&choice.key);
    let own = width(&key);
    let behind = if look.keys_first || own == 0 { 0 } else { own + 2 };
    if look.keys_first {
        line = line
            .and(left(&key, keys, appearance.glyphs), if choice.enabled { Role::Key } else { Role::Dim })
            .and(if keys > 0 { "  " } else { "" }, role);
    }
    let room = columns.saturating_sub(line.width() + behind);
    let label = cut(&choice.label, room, appearance.glyphs);
    let spare = room.saturating_sub(width(&label) + 2);
    line = line.and(&label, role);
    if spare >= NOTE && !choice.note.is_empty() {
        line = line.and("  ", role).and(cut(&choice.note, spare, appearance.glyphs), Role::Dim);
    }
    if behind > 0 {
        line = line.padded(columns.saturating_sub(own)).and(&key, if choice.enabled { Role::Key } else { Role::Dim });
    }
    if !chosen {
        return line;
    }
    let line = line.lit(Role::Selected).kept(true);
    if focus { line.caret(0) } else { line }
}

/// The name and the note of the selected choice, where its row cuts one of them.
fn about<T>(
    picker: &Picker<T>,
    selected: Option<usize>,
    look: Look,
    columns: u16,
    appearance: Appearance,
) -> Vec<Line> {
    let Some(choice) = selected.and_then(|_| picker.selected()) else { return Vec::new() };
    let keys = if look.keys_first { keys_width(picker) } else { width(&shown(&choice.key)) };
    let room = columns.saturating_sub(width(appearance.glyphs.pointer) + 1 + keys + if keys > 0 { 2 } else { 0 });
    let (label, note) = (width(&shown(&choice.label)), width(&shown(&choice.note)));
    let whole = if note > 0 { label + 2 + note } else { label };
    if whole <= room {
        return Vec::new();
    }
    let text = match (label > room, note > 0) {
        (true, true) => format!("{}: {}", choice.label, choice.note),
        (true, false) => choice.label.clone(),
        (false, _) => choice.note.clone(),
    };
    wrap(&text, columns).iter().map(|line| Line::of(line, Role::Info)).collect()
}
