//! Where a screen is drawn: lines, rules and lists with their titles, each in a part of the screen.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::Widget as _;

use super::appearance::Appearance;
use super::text::width;
use super::theme::Role;
use super::widgets::line::Line;
use super::widgets::rule::Rule;
use super::widgets::table::{Column, Drawn, Order, Row, Table};
use crate::app::App;
use crate::app::action::Action;
use crate::app::screens::screen::Empty;
use crate::app::table as rows;

/// A part of the screen with everything that is needed to draw on it.
pub struct Painter<'a> {
    /// What is drawn.
    pub app: &'a App,
    /// With what.
    pub appearance: Appearance,
    /// Where to.
    pub buf: &'a mut Buffer,
}

/// Something said at the right of a rule; where there is too little room, those with the highest number go first.
pub type Note = (u8, String);

/// A list with its title.
pub struct Panel<'a, R: rows::Row> {
    /// What it is a list of.
    pub title: String,
    /// What there is to say about it.
    pub notes: Vec<Note>,
    /// The rows.
    pub table: &'a rows::Table<R>,
    /// Its columns, as many as the table has; further ones cannot be sorted by.
    pub columns: Vec<Column<'a>>,
    /// The keys go to it.
    pub focused: bool,
    /// Rows can be marked.
    pub marks: bool,
    /// The title is not to be cut: notes give way to it.
    pub titled: bool,
    /// Why it is empty.
    pub empty: Option<Empty>,
}

/// What a screen used.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shown {
    /// Rows its list has room for.
    pub main: u16,
    /// Rows its second list has room for.
    pub detail: u16,
    /// Where the cursor belongs.
    pub cursor: Option<Position>,
}

/// What became of a list.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    /// Rows it has room for.
    pub rows: u16,
    /// Where the cursor belongs if it is this list's.
    pub cursor: Option<Position>,
    /// What became visible.
    pub drawn: Drawn,
}

impl Painter<'_> {
    /// Draws a line; the column behind it.
    pub fn line(&mut self, area: Rect, line: &Line) -> u16 {
        line.draw(area, self.appearance.glyphs, self.appearance.theme, None, self.buf)
    }

    /// Draws lines from the top of an area; how many there were.
    pub fn lines(&mut self, area: Rect, lines: &[Line]) -> u16 {
        let mut used = 0;
        for (line, y) in lines.iter().zip(area.top()..area.bottom()) {
            self.line(Rect { y, height: 1, ..area }, line);
            used += 1;
        }
        used
    }

    /// The cells of a text.
    pub fn width(&self, text: &str) -> u16 {
        width(&super::text::plain(text, self.appearance.glyphs))
    }

    /// A sentence in lines of so many cells.
    pub fn wrap(&self, text: &str, room: u16) -> Vec<String> {
        super::widgets::prose::wrap(&super::text::plain(text, self.appearance.glyphs), room)
    }

    /// The key that does this where the keys go now, or would go without a dialog.
    pub fn key(&self, action: Action) -> Option<String> {
        let contexts = self.app.contexts();
        self.app.keymap.keys(contexts, action).first().map(ToString::to_string)
    }

    /// Draws a rule with a title and as many notes as there is room for; of a title that may be cut, some stays.
    pub fn rule(&mut self, area: Rect, title: &str, titled: bool, mut notes: Vec<Note>) {
        let (glyphs, theme) = (self.appearance.glyphs, self.appearance.theme);
        notes.retain(|(_, note)| !note.is_empty());
        let between = format!(" {} ", glyphs.dot);
        let joined = |notes: &[Note]| notes.iter().map(|(_, note)| note.as_str()).collect::<Vec<_>>().join(&between);
        // Line, blanks and line round the title and the note.
        let least = 9 + if titled { self.width(title) } else { self.width(title).min(10) };
        while self.width(&joined(&notes)) + least > area.width {
            let lightest = notes.iter().map(|(weight, _)| *weight).max();
            let Some(at) = notes.iter().rposition(|(weight, _)| Some(*weight) == lightest) else { break };
            notes.remove(at);
        }
        let note = joined(&notes);
        let room = area.width.saturating_sub(9 + self.width(&note));
        let title = super::text::cut(title, room, glyphs);
        Rule { title: &title, note: &note, glyphs, theme }.render(Rect { height: 1, ..area }, self.buf);
    }

    /// Draws a list under its rule.
    pub fn panel<R: rows::Row>(&mut self, area: Rect, panel: &Panel<'_, R>, row: impl Fn(&R) -> Row) -> Listed {
        let (rule, below) = split(area, 1);
        self.list(rule, below, panel, row)
    }

    /// Draws a list whose rule stands apart.
    pub fn list<R: rows::Row>(
        &mut self,
        rule: Rect,
        below: Rect,
        panel: &Panel<'_, R>,
        row: impl Fn(&R) -> Row,
    ) -> Listed {
        let table = panel.table;
        let mut listed = Listed { rows: below.height.saturating_sub(1), ..Listed::default() };
        let mut notes = panel.notes.clone();
        if table.is_empty() {
            if let Some(empty) = &panel.empty {
                listed.cursor = Some(self.empty(below, empty));
            }
        } else {
            let sorted: Vec<(usize, Order)> = table
                .sort
                .iter()
                .filter_map(|by| {
                    let at = table.columns.iter().position(|column| *column == by.column)?;
                    Some((at, if by.descending { Order::Down } else { Order::Up }))
                })
                .collect();
            let widget = Table {
                columns: &panel.columns,
                sorted: &sorted,
                column: Some(table.column),
                len: table.len(),
                offset: table.offset(),
                selected: Some(table.position()),
                focused: panel.focused && self.app.dialogs.is_empty(),
                marks: panel.marks,
                glyphs: self.appearance.glyphs,
                theme: self.appearance.theme,
            };
            let drawn = widget.render(below, self.buf, |at| table.row(at).map(&row).unwrap_or_default());
            self.range(below, table, &drawn);
            notes.push((0, more_columns(drawn.left_out)));
            listed.cursor = drawn.cursor;
            listed.drawn = drawn;
        }
        self.rule(rule, &panel.title, panel.titled, notes);
        listed
    }

    /// Draws a line along the rows of the range that is being drawn.
    fn range<R: rows::Row>(&mut self, area: Rect, table: &rows::Table<R>, drawn: &Drawn) {
        let Some(range) = table.range_places() else { return };
        for (at, y) in drawn.rows.clone().zip(area.y + 1..) {
            if range.contains(&at) && at != table.position() {
                let style = self.appearance.theme.style(Role::Info);
                self.buf.set_stringn(area.x, y, self.appearance.glyphs.upright, 1, style);
            }
        }
    }

    /// Says why a list is empty and what changes that; where that is said.
    pub fn empty(&mut self, area: Rect, empty: &Empty) -> Position {
        let area = inset(area);
        let mut lines: Vec<Line> = self.wrap(&empty.cause, area.width).into_iter().map(Line::new).collect();
        if let Some((action, words)) = empty.remedy
            && let Some(key) = self.key(action)
        {
            lines.push(Line::of(key, Role::Key).and(format!("  {words}"), Role::Text));
        }
        self.lines(area, &lines);
        Position::new(area.x, area.y)
    }
}

/// What says that columns were left out.
pub fn more_columns(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => "+1 column".to_owned(),
        count => format!("+{count} columns"),
    }
}

/// The area without the column at either edge.
pub fn inset(area: Rect) -> Rect {
    Rect { x: area.x + area.width.min(1), width: area.width.saturating_sub(2), ..area }
}

/// The upper `rows` of an area, and the rest.
pub fn split(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = rows.min(area.height);
    (Rect { height: rows, ..area }, Rect { y: area.y + rows, height: area.height - rows, ..area })
}

/// Columns from which a list and what it is about stand side by side.
const WIDE: u16 = 120;

/// Columns of a list on the smallest screen that shows everything: beside something else it never has fewer, lest more
/// room shows less.
const WHOLE: u16 = 80;

/// The left part, in hundredths, and the right one, of so many columns at most, where there is room for both.
pub fn beside(area: Rect, hundredths: u16, most: u16) -> Option<(Rect, Rect)> {
    (area.width >= WIDE).then(|| {
        let left = u16::try_from(u32::from(area.width) * u32::from(hundredths) / 100).unwrap_or(area.width);
        let gap = 2;
        let left = left.max(area.width.saturating_sub(most + gap)).max(WHOLE);
        let (x, width) = (area.x + left + gap, area.width - left - gap);
        (Rect { width: left, ..area }, Rect { x, width, ..area })
    })
}
