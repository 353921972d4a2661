//! Everything behind one verdict, item by item, and the verdict.

use ratatui::buffer::Buffer;

use super::place::{DialogDrawn, Place};
use crate::app::dialogs::why::WhyDialog;
use crate::ui::text::{left, width};
use crate::ui::theme::Role;
use crate::ui::widgets::field::button;
use crate::ui::widgets::modal::{Body, Modal};
use crate::ui::widgets::prose::{Line, wrap};

/// Columns it takes where there are so many.
const WIDTH: u16 = 84;
/// Columns from which on labels stand beside their sentences.
const BESIDE: u16 = 50;

pub(super) fn draw(dialog: &WhyDialog, place: Place, buf: &mut Buffer) -> DialogDrawn {
    let title = dialog.why.as_ref().map_or("Why".to_owned(), |why| format!("Why: {}", why.entry.seat.holder_name));
    items(&title, dialog.why.as_ref().map(|_| &dialog.lines[..]), dialog.at, place, buf)
}

/// A box that tells what is known, item by item; nothing yet where it is being read.
pub(super) fn items(
    title: &str,
    known: Option<&[(String, String)]>,
    at: usize,
    place: Place,
    buf: &mut Buffer,
) -> DialogDrawn {
    let title = place.said(title);
    let modal = place.modal(&title, WIDTH);
    let columns = modal.columns(place.area);
    let lines = if let Some(known) = known {
        let label = known.iter().map(|(label, _)| width(label)).max().unwrap_or_default() + 2;
        let beside = if columns >= BESIDE { label } else { 0 };
        let make = |columns| known.iter().map(|(label, text)| item(label, text, beside, columns, place)).collect();
        // The button takes one row.
        super::place::items(make, at, columns, Modal::rows(place.area).saturating_sub(1), place.appearance)
    } else {
        place.wrapped("What is known about this seat is being read.", Role::Text, columns)
    };
    let foot = place.foot(None, vec![button("Close", true)], columns);
    DialogDrawn { height: 0, cursor: modal.draw(place.area, buf, Body { lines, foot, offset: 0 }) }
}

/// A label and its sentence; the verdict stands out.
fn item(label: &str, text: &str, beside: u16, columns: u16, place: Place) -> Vec<Line> {
    let verdict = label == "Verdict";
    let role = if verdict { Role::Title } else { Role::Text };
    let before = if verdict { vec![Line::blank()] } else { Vec::new() };
    let begin = if beside > 0 { left(label, beside, place.appearance.glyphs) } else { format!("{label}: ") };
    let hang = if beside > 0 { beside } else { 2 };
    let first = columns.saturating_sub(width(&begin));
    let mut sentences = wrap(&place.said(text), first.min(columns.saturating_sub(hang)));
    if beside == 0 {
        // Only the first line stands beside the label; the others have the whole width but the indent.
        let head = sentences.first().cloned().unwrap_or_default();
        let tail = sentences.split_off(1.min(sentences.len())).join(" ");
        sentences = std::iter::once(head).chain(wrap(&tail, columns.saturating_sub(hang))).collect();
    }
    let lines = sentences.iter().enumerate().map(|(i, sentence)| {
        let line = if i == 0 { Line::of(&begin, Role::Dim) } else { Line::default().padded(hang) };
        line.and(sentence, role)
    });
    before.into_iter().chain(lines).collect()
}
