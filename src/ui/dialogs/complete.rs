//! The form that completes a users audit, the list of who was removed, and the question about an odd count.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::place::{DialogDrawn, Place, SMALL, WIDTH};
use super::{confirm_buttons, form};
use crate::app::dialogs::complete::{Complete, Stage};
use crate::app::form::Focus;
use crate::app::screens::seats::SeatColumn;
use crate::app::table::{Column as _, Row as _};
use crate::domain::audit::parse_seat_count;
use crate::ui::theme::Role;
use crate::ui::widgets::field;
use crate::ui::widgets::modal::{Body, Modal};
use crate::ui::widgets::prose::Line;
use crate::ui::widgets::table::{Cell, Column, Order, Row, Table};

/// Columns that the list of holders takes where there are so many.
const LIST: u16 = 110;

pub(super) fn draw(dialog: &Complete, place: Place, buf: &mut Buffer) -> DialogDrawn {
    match &dialog.stage {
        Stage::Form => DialogDrawn { height: 0, cursor: draw_form(dialog, place, buf) },
        Stage::Confirm(odd) => DialogDrawn { height: 0, cursor: draw_question(dialog, odd, place, buf) },
        Stage::Holders => draw_holders(dialog, place, buf),
    }
}

fn draw_form(dialog: &Complete, place: Place, buf: &mut Buffer) -> Option<Position> {
    let title = place.titled("Complete users audit", &dialog.title);
    let modal = place.modal(&title, WIDTH);
    let columns = modal.columns(place.area);
    let mut lines = place.whole_title(&title, columns);
    lines.extend(place.wrapped(&place.started(&dialog.audit), Role::Dim, columns));
    lines.push(Line::blank());
    let mut fields = form::each(&dialog.form, widest, place, columns).into_iter();
    let sign = place.appearance.glyphs.warning;
    let odd = dialog.oddities();
    let odd = odd.iter().flat_map(|sentence| place.marked(sign, sentence, Role::Warning, columns));
    if place.area.height < SMALL {
        // What is odd about the count stands where the count is, lest it is out of sight.
        let counting = dialog.form.focus == Focus::Field(0);
        lines.extend(fields.next().into_iter().flatten());
        lines.extend(odd.map(|line| line.kept(counting)));
        lines.extend(fields.flatten());
    } else {
        lines.extend(fields.flatten());
        lines.push(Line::blank());
        lines.extend(odd);
    }
    if let Some(extra) = &dialog.form.extra {
        let focused = dialog.form.focus == Focus::Extra;
        lines.push(field::button(extra, focused).kept(focused));
    }
    if lines.last().is_some_and(Line::is_blank) {
        lines.pop();
    }
    let foot = place.foot(dialog.form.refused.as_ref(), form::buttons(&dialog.form), columns);
    modal.draw(place.area, buf, Body { lines, foot, offset: 0 })
}

fn widest(field: &str) -> u16 {
    if field == "seats" { 8 } else { u16::MAX }
}

fn draw_question(dialog: &Complete, odd: &[String], place: Place, buf: &mut Buffer) -> Option<Position> {
    let title = place.titled("Complete users audit", &dialog.title);
    let modal = place.modal(&title, WIDTH);
    let columns = modal.columns(place.area);
    let mut lines = place.whole_title(&title, columns);
    if let Some(change) = dialog.form.field("seats").and_then(|field| field.remark.as_ref()) {
        lines.extend(place.wrapped(&format!("Seats used {change}."), Role::Text, columns));
    }
    let sign = place.appearance.glyphs.warning;
    lines.extend(odd.iter().flat_map(|sentence| place.marked(sign, sentence, Role::Warning, columns)));
    lines.push(Line::blank());
    lines.extend(place.wrapped("Is that the count?", Role::Text, columns));
    let ask = confirm_buttons::Ask { cancel: "Back to the form", go: "Complete audit", typed: None, enabled: true };
    let foot = place.foot(None, confirm_buttons::buttons(&ask, place), columns);
    modal.draw(place.area, buf, Body { lines, foot, offset: 0 })
}

/// What the marks come to, said against the count that is typed.
fn balance(dialog: &Complete) -> String {
    let marked = dialog.holders.marks.len();
    let people = format!("{} on record, {marked} marked as removed", dialog.seats.assigned);
    let remaining = dialog.remaining();
    match parse_seat_count(dialog.form.text("seats")) {
        Ok(counted) if counted == remaining => format!("{people}: {remaining} remain, as you counted."),
        Ok(counted) if counted > remaining => {
            format!("{people}: {remaining} remain, {} fewer than you counted.", counted - remaining)
        }
        Ok(counted) => format!("{people}: {remaining} remain, {} more than you counted.", remaining - counted),
        Err(_) => format!("{people}: {remaining} remain."),
    }
}

fn draw_holders(dialog: &Complete, place: Place, buf: &mut Buffer) -> DialogDrawn {
    let holders = &dialog.holders;
    let title = place.titled("Who was removed", &dialog.title);
    let modal = place.modal(&title, LIST);
    let columns = modal.columns(place.area);
    let rows = Modal::rows(place.area);
    let filter = holders.filter.typing || holders.filter.is_set();
    let mut foot = place.wrapped(&balance(dialog), Role::Text, columns);
    // The heading and one row come before what is said under them.
    foot.truncate(rows.saturating_sub(2 + u16::from(filter)).into());
    let taken = u16::try_from(foot.len()).unwrap_or(u16::MAX).saturating_add(u16::from(filter));
    let room = rows.saturating_sub(taken);
    let height = u16::try_from(Table::page(room)).unwrap_or(u16::MAX);
    let shown = u16::try_from(holders.len()).unwrap_or(u16::MAX).clamp(1, height.max(1));
    let Some(inside) = modal.open(place.area, buf, taken + shown + 1) else {
        return DialogDrawn { height, cursor: None };
    };
    let mut y = inside.y;
    let mut cursor = None;
    if filter {
        cursor = filter_line(dialog, inside, place, buf);
        y += 1;
    }
    let under = u16::try_from(foot.len()).unwrap_or(u16::MAX);
    let list = Rect { y, height: inside.bottom().saturating_sub(y + under), ..inside };
    let at = if holders.is_empty() { nobody(dialog, list, place, buf) } else { table(dialog, list, place, buf) };
    for (line, y) in foot.iter().zip(list.bottom()..inside.bottom()) {
        line.draw(Rect { y, height: 1, ..inside }, buf, place.appearance);
    }
    DialogDrawn { height, cursor: cursor.or(at) }
}

/// The line of the filter; with the caret if it is typed in.
fn filter_line(dialog: &Complete, area: Rect, place: Place, buf: &mut Buffer) -> Option<Position> {
    let filter = &dialog.holders.filter;
    let note = format!("{} of {}", dialog.holders.len(), dialog.holders.total());
    let room = area.width.saturating_sub(crate::ui::text::width(&note) + 4);
    let (text, caret) = field::window(filter.input.text(), filter.input.cursor(), room, place.appearance.glyphs);
    let typed = Line::of(text, Role::Field);
    let typed = if filter.typing { typed.caret(caret) } else { typed };
    Line::of("/ ", Role::Key).then(typed.padded(room)).and("  ", Role::Text).and(note, Role::Dim).draw(
        area,
        buf,
        place.appearance,
    )
}

/// Says why the list is empty.
fn nobody(dialog: &Complete, area: Rect, place: Place, buf: &mut Buffer) -> Option<Position> {
    let sentence = match (dialog.holders.is_loaded(), dialog.holders.total()) {
        (false, _) => "The holders are being read.",
        (true, 0) => "Nobody on record holds a seat of this license.",
        (true, _) => "No holder here is called that.",
    };
    Line::of(sentence, Role::Dim).caret(0).draw(area, buf, place.appearance)
}

/// How the columns of the list are shown.
fn column(column: SeatColumn) -> Column<'static> {
    let heading = column.title();
    match column {
        SeatColumn::Holder => Column::text(heading, 0, 10, 28),
        SeatColumn::Status => Column::text(heading, 1, 10, 12),
        SeatColumn::LastUsed => Column::date(heading, 2, 10),
        SeatColumn::Idle => Column::number(heading, 3, 5),
        SeatColumn::LastLogin => Column::date(heading, 4, 10),
        SeatColumn::Assigned => Column::date(heading, 5, 10),
        SeatColumn::Account => Column::text(heading, 6, 12, 24),
        SeatColumn::Department => Column::text(heading, 7, 10, 16),
        _ => Column::text(heading, 8, 10, 16),
    }
}

fn table(dialog: &Complete, area: Rect, place: Place, buf: &mut Buffer) -> Option<Position> {
    let holders = &dialog.holders;
    let columns: Vec<Column<'static>> = holders.columns.iter().map(|at| column(*at)).collect();
    let sorted: Vec<(usize, Order)> = holders
        .sort
        .iter()
        .filter_map(|by| {
            let at = holders.columns.iter().position(|column| *column == by.column)?;
            Some((at, if by.descending { Order::Down } else { Order::Up }))
        })
        .collect();
    let page = Table::page(area.height);
    // If the window was made for another height, the selected row is seen all the same.
    let offset = holders.offset().max((holders.position() + 1).saturating_sub(page)).min(holders.position());
    let range = holders.range_places();
    let scope = place.app.scope();
    let table = Table {
        columns: &columns,
        sorted: &sorted,
        column: Some(holders.column),
        len: holders.len(),
        offset,
        selected: Some(holders.position()),
        focused: !holders.filter.typing,
        marks: true,
        glyphs: place.appearance.glyphs,
        theme: place.appearance.theme,
    };
    let drawn = table.render(area, buf, |at| {
        let Some(entry) = holders.row(at) else { return Row::default() };
        let ranged = range.as_ref().is_some_and(|range| range.contains(&at));
        let cell = |(i, column): (usize, &SeatColumn)| {
            let role = if ranged && i == 0 { Role::Resting } else { Role::Text };
            let text = entry.cell(*column, &scope);
            Cell::of(if text.is_empty() { place.appearance.glyphs.none.to_owned() } else { text }, role)
        };
        Row {
            cells: holders.columns.iter().enumerate().map(cell).collect(),
            mark: Some(holders.marks.contains(&entry.id())),
            dim: false,
        }
    });
    drawn.cursor.filter(|_| !holders.filter.typing)
}
