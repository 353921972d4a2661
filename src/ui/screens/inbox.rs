//! The inbox: notices for the admin who looks, and the whole text of the selected one.

use ratatui::layout::Rect;

use crate::app::list_status;
use crate::app::screens::inbox::{Inbox, NoticeColumn};
use crate::app::table::{Column as _, Row as _};
use crate::ui::format;
use crate::ui::painter::{Painter, Panel, Shown, beside, inset, split};
use crate::ui::theme::Role;
use crate::ui::widgets::line::Line;
use crate::ui::widgets::table::{Column, Row};

/// Draws the page.
pub fn draw(painter: &mut Painter<'_>, page: &Inbox, area: Rect) -> Shown {
    let (app, appearance, scope) = (painter.app, painter.appearance, painter.app.scope());
    // Beside the list, or below it, stands what does not fit into a row.
    let (list, text) = beside(area, 55, 80).unwrap_or_else(|| split(area, area.height - (area.height / 4).max(3)));
    let unread = match app.records.unread() {
        0 => "all read".to_owned(),
        n => format!("{} unread", format::count(n)),
    };
    let mut notes = vec![(2, format::shown_of(&page.table, "notice")), (1, unread)];
    notes.extend(format::narrowed(&page.table));
    let columns = NoticeColumn::ALL.iter().map(|column| look(*column)).collect();
    let panel = Panel {
        title: "Inbox".to_owned(),
        notes: if page.table.is_loaded() { notes } else { Vec::new() },
        table: &page.table,
        columns,
        focused: true,
        marks: false,
        titled: false,
        empty: list_status::empty(app),
    };
    let listed = painter.panel(list, &panel, |notice| {
        let read = app.records.read.contains(&notice.id);
        let (sign, role) = if read { (appearance.glyphs.off, Role::Dim) } else { (appearance.glyphs.on, Role::Info) };
        let cells = NoticeColumn::ALL.iter().map(|column| match column {
            NoticeColumn::Day => Line::of(format!("{sign} "), role).and(notice.cell(*column, &scope), Role::Text),
            _ => Line::new(notice.cell(*column, &scope)),
        });
        Row { cells: cells.collect(), mark: None, dim: read }
    });
    if let Some(notice) = page.table.selected() {
        let (rule, below) = split(text, 1);
        let read = if app.records.read.contains(&notice.id) { "read" } else { "unread" };
        let title = format!("{} · {}", notice.cell(NoticeColumn::Kind, &scope), scope.day(notice.created_at));
        painter.rule(rule, &title, false, vec![(0, read.to_owned())]);
        let below = inset(below);
        let lines = painter.wrap(&notice.text, below.width);
        let cut = lines.len() > usize::from(below.height);
        let mut lines: Vec<Line> = lines.into_iter().take(below.height.into()).map(Line::new).collect();
        if let (true, Some(last)) = (cut, lines.last_mut()) {
            *last = std::mem::take(last).and(format!(" {}", appearance.glyphs.ellipsis), Role::Dim);
        }
        painter.lines(below, &lines);
    }
    Shown { main: listed.rows, detail: 0, cursor: listed.cursor }
}

fn look(column: NoticeColumn) -> Column<'static> {
    let heading = column.title();
    match column {
        NoticeColumn::Day => Column::date(heading, 0, 12),
        NoticeColumn::Kind => Column::text(heading, 2, 9, 14),
        NoticeColumn::Text => Column::text(heading, 1, 16, u16::MAX),
    }
}
