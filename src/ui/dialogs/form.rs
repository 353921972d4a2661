//! Forms: labels beside their fields, or above them where there is little room; what is wrong stands under its field.

use ratatui::buffer::Buffer;

use super::place::{DialogDrawn, Place, WIDTH};
use crate::app::form::{Field, Focus, Form, Suggest, Value};
use crate::ui::text::{cut, left, shown, width};
use crate::ui::theme::Role;
use crate::ui::widgets::field::{self, BRACKETS};
use crate::ui::widgets::modal::Body;
use crate::ui::widgets::prose::Line;

/// Cells between a field and its label or its remark.
const GAP: u16 = 2;
/// Cells a field is given at least beside its label.
const BESIDE: u16 = 26;
/// Rows of an editor at most.
const EDITOR: usize = 4;

/// Where labels and fields stand.
#[derive(Clone, Copy)]
struct Shape {
    columns: u16,
    /// Cells of the labels; 0 where they stand above their fields.
    label: u16,
    /// Cells for a field and its remark.
    field: u16,
    /// Rows of an editor.
    editor: usize,
}

/// A box with one form, under what is worth knowing before it is filled in. `widest` is as of [`each`].
pub(super) fn draw(
    title: &str,
    head: impl FnOnce(u16) -> Vec<Line>,
    form: &Form,
    widest: fn(&str) -> u16,
    place: Place,
    buf: &mut Buffer,
) -> DialogDrawn {
    let modal = place.modal(title, WIDTH);
    let columns = modal.columns(place.area);
    let mut lines = place.whole_title(title, columns);
    lines.extend(head(columns));
    lines.extend(each(form, widest, place, columns).concat());
    let foot = place.foot(form.refused.as_ref(), buttons(form), columns);
    DialogDrawn { height: 0, cursor: modal.draw(place.area, buf, Body { lines, foot, offset: 0 }) }
}

/// The lines of each field. `widest` says how many characters a field has to show at most, by its name.
pub(super) fn each(form: &Form, widest: fn(&str) -> u16, place: Place, columns: u16) -> Vec<Vec<Line>> {
    let pointer = width(place.appearance.glyphs.pointer) + 1;
    let label = form.fields.iter().map(|field| width(field.label)).max().unwrap_or_default() + pointer + GAP;
    let beside = label.saturating_add(BESIDE) <= columns;
    let label = if beside { label } else { 0 };
    let editor = if place.area.height < 16 { 2 } else { EDITOR };
    let shape = Shape { columns, label, field: columns - label, editor };
    let busy = place.layer.busy.is_some();
    let field = |(i, field)| {
        let focused = form.focus == Focus::Field(i) && !busy;
        one(field, focused, widest, shape, place).into_iter().map(|line| line.kept(focused)).collect()
    };
    form.fields.iter().enumerate().map(field).collect()
}

/// The buttons: Cancel, and the one that submits.
pub(super) fn buttons(form: &Form) -> Vec<Line> {
    vec![
        field::button(form.leave, form.focus == Focus::Cancel),
        field::button(form.submit, form.focus == Focus::Submit),
    ]
}

/// One field with all that belongs to it.
fn one(field: &Field, focused: bool, widest: fn(&str) -> u16, shape: Shape, place: Place) -> Vec<Line> {
    let appearance = place.appearance;
    let room = widest(field.name).saturating_add(BRACKETS).min(shape.field);
    let mut controls = match &field.value {
        Value::Text(input) if input.is_multiline() => field::editor(input, shape.field, shape.editor, focused),
        Value::Text(input) => vec![field::input(input, room, focused, appearance)],
        Value::Choice { options, at } => vec![field::choice(options, *at, shape.field, focused, appearance)],
        Value::Suggest(suggest) => vec![field::input(&suggest.input, room, focused, appearance)],
    };
    if let Some(remark) = &field.remark {
        let remark = place.said(remark);
        match controls.pop() {
            Some(last) if last.width() + GAP + width(&shown(&remark)) <= shape.field => {
                controls.push(last.and(" ".repeat(GAP.into()), Role::Text).and(&remark, Role::Text));
            }
            last => {
                controls.extend(last);
                controls.extend(place.wrapped(&remark, Role::Text, shape.field));
            }
        }
    }
    if let Some(refusal) = &field.error {
        controls.extend(place.refusal(refusal, shape.field));
    }
    if let (Value::Suggest(suggest), true) = (&field.value, focused) {
        controls.extend(suggestions(suggest, shape.field, place));
    }
    let role = if focused { Role::Title } else { Role::Text };
    let margin = width(appearance.glyphs.pointer) + 1;
    let sign = if focused { appearance.glyphs.pointer } else { "" };
    let named = |room: u16| {
        let name = cut(field.label, room.saturating_sub(margin), appearance.glyphs);
        Line::of(sign, Role::Key).padded(margin).and(name, role)
    };
    if shape.label == 0 {
        let mut lines = vec![named(shape.columns)];
        lines.append(&mut controls);
        return lines;
    }
    let label =
        |i: usize| if i == 0 { named(shape.label).padded(shape.label) } else { Line::default().padded(shape.label) };
    controls.into_iter().enumerate().map(|(i, control)| label(i).then(control)).collect()
}

/// The best matches, the one under the cursor lit.
fn suggestions(suggest: &Suggest, columns: u16, place: Place) -> Vec<Line> {
    let glyphs = place.appearance.glyphs;
    let line = |(i, found): (usize, &crate::app::form::Suggestion)| {
        let chosen = suggest.at == Some(i);
        let pointer = if chosen { left(glyphs.pointer, 2, glyphs) } else { "  ".to_owned() };
        let name = cut(&found.name, columns.saturating_sub(2), glyphs);
        let line = Line::of(pointer, Role::Text).and(&name, Role::Text);
        let room = columns.saturating_sub(line.width() + GAP);
        let note = if room > 6 { cut(&found.note, room, glyphs) } else { "".into() };
        let line = line.and(if note.is_empty() { "" } else { "  " }, Role::Text).and(note, Role::Dim);
        if chosen { line.padded(columns).recast(Role::Selected) } else { line }
    };
    suggest.matches.iter().enumerate().map(line).collect()
}
