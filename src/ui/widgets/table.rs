//! A table of which only the visible rows are ever made, and in which no number is ever cut.
//!
//! Columns are let in by priority while they fit whole; the others are left out and counted, so that the title can say
//! so. A number or a date is shown whole or not at all; a text is cut with a sign for it. Widths do not follow what
//! happens to be visible, so that a list does not dance while it scrolls. It knows nothing of what the rows are about.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

pub use super::line::Line as Cell;
use crate::ui::text::{Glyphs, plain, width};
use crate::ui::theme::{Role, Theme};

/// Blanks between two columns.
const GAP: u16 = 2;

/// One column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column<'a> {
    /// What stands above it.
    pub heading: &'a str,
    /// Columns with lower numbers are let in first; the first column always is.
    pub priority: u8,
    /// Cells it takes at least.
    pub min: u16,
    /// Cells it is given where there is room; the first column takes what is left beyond.
    pub max: u16,
    /// Against the right edge.
    pub right: bool,
    /// Never cut: numbers and dates.
    pub whole: bool,
    /// Of the first column: it has all its cells before columns of this priority or a higher number are let in.
    pub before: u8,
}

impl<'a> Column<'a> {
    /// A column of texts.
    #[must_use]
    pub const fn text(heading: &'a str, priority: u8, min: u16, max: u16) -> Self {
        Self { heading, priority, min, max, right: false, whole: false, before: u8::MAX }
    }

    /// The same column, which as the first has all its cells before columns of this priority are let in.
    #[must_use]
    pub const fn before(self, priority: u8) -> Self {
        Self { before: priority, ..self }
    }

    /// A column of numbers.
    #[must_use]
    pub const fn number(heading: &'a str, priority: u8, min: u16) -> Self {
        Self { heading, priority, min, max: min, right: true, whole: true, before: u8::MAX }
    }

    /// A column of dates, or of anything else that is shown whole from the left.
    #[must_use]
    pub const fn date(heading: &'a str, priority: u8, min: u16) -> Self {
        Self { heading, priority, min, max: min, right: false, whole: true, before: u8::MAX }
    }
}

/// One row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// One for each column of the table, those that are left out included.
    pub cells: Vec<Cell>,
    /// Whether it is marked, where rows can be.
    pub mark: Option<bool>,
    /// It is of little weight.
    pub dim: bool,
}

/// The way a column is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Smallest first.
    Up,
    /// Greatest first.
    Down,
}

/// A table and where one stands in it.
#[derive(Debug, Clone, Copy)]
pub struct Table<'a> {
    /// All columns, in the order in which they are shown.
    pub columns: &'a [Column<'a>],
    /// The columns it is sorted by, the first key first: they are let in before the others, so that the sign for it is
    /// seen.
    pub sorted: &'a [(usize, Order)],
    /// The column that the column keys stand on: it is let in right after the first.
    pub column: Option<usize>,
    /// How many rows there are.
    pub len: usize,
    /// The first visible row.
    pub offset: usize,
    /// The selected row.
    pub selected: Option<usize>,
    /// Whether keys go to this table.
    pub focused: bool,
    /// Whether rows can be marked.
    pub marks: bool,
    /// The signs of this terminal.
    pub glyphs: &'a Glyphs,
    /// The theme.
    pub theme: Theme,
}

/// What became visible.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drawn {
    /// The columns that were let in, in the order shown.
    pub columns: Vec<usize>,
    /// Where each of them begins, and how many cells it has.
    pub places: Vec<(u16, u16)>,
    /// How many were left out.
    pub left_out: usize,
    /// The rows that are visible.
    pub rows: Range<usize>,
    /// The first cell of the selected row, for the cursor, if that row is visible.
    pub cursor: Option<Position>,
}

/// A column that was let in, with the cells it has.
struct Placed {
    index: usize,
    x: u16,
    cells: u16,
}

impl Table<'_> {
    /// How many rows an area of this height shows.
    #[must_use]
    pub fn page(height: u16) -> usize {
        usize::from(height.saturating_sub(1))
    }

    /// Draws heading and rows; `row` is asked for each visible row once and for no other.
    pub fn render(&self, area: Rect, buf: &mut Buffer, row: impl Fn(usize) -> Row) -> Drawn {
        let area = area.intersection(buf.area);
        if area.is_empty() || self.columns.is_empty() {
            return Drawn::default();
        }
        let visible = self.offset.min(self.len)..self.offset.saturating_add(Self::page(area.height)).min(self.len);
        let rows: Vec<Row> = visible.clone().map(row).collect();
        let placed = self.place(area, &rows);
        self.headings(area, &placed, buf);
        let mut cursor = None;
        for ((at, row), y) in visible.clone().zip(&rows).zip(area.y + 1..) {
            self.row(Rect { y, height: 1, ..area }, at, row, &placed, buf);
            if self.selected == Some(at) {
                let x = placed.first().map_or(area.x, |first| first.x);
                cursor = Some(Position::new(x.min(area.right().saturating_sub(1)), y));
            }
        }
        Drawn {
            left_out: self.columns.len() - placed.len(),
            columns: placed.iter().map(|column| column.index).collect(),
            places: placed.iter().map(|column| (column.x, column.cells)).collect(),
            rows: visible,
            cursor,
        }
    }

    /// Cells before the first column: the pointer and, where rows can be marked, the box.
    fn margin(&self) -> u16 {
        let mark = if self.marks { width(self.glyphs.ticked) + 1 } else { 0 };
        width(self.glyphs.pointer) + 1 + mark
    }

    /// Lets columns in by priority and shares out the room.
    fn place(&self, area: Rect, rows: &[Row]) -> Vec<Placed> {
        let mut order: Vec<usize> = (0..self.columns.len()).collect();
        let wanted = |i: usize| Some(i) == self.column || self.sorted.iter().any(|(column, _)| *column == i);
        order.sort_by_key(|i| (*i != 0, Some(*i) != self.column, !wanted(*i), self.columns[*i].priority, *i));
        let room = area.width.saturating_sub(self.margin());
        let mut used = 0;
        let mut cells: Vec<Option<u16>> = vec![None; self.columns.len()];
        let mut admitted = Vec::new();
        let before = self.columns.first().map_or(u8::MAX, |first| first.before);
        for i in order {
            let need = self.need(i, rows);
            if i != 0 && !wanted(i) && self.columns[i].priority >= before {
                let name = cells[0].unwrap_or_default();
                let more = self.columns[0].max.saturating_sub(name).min(room - used);
                cells[0] = Some(name + more);
                used += more;
            }
            if i == 0 {
                used = need.min(room);
                cells[0] = Some(used);
            } else if used + GAP + need <= room {
                used += GAP + need;
                cells[i] = Some(need);
            } else {
                break;
            }
            admitted.push(i);
        }
        let mut spare = room - used;
        for i in admitted {
            if let Some(cells) = cells[i].as_mut() {
                let more = self.most(i, rows).saturating_sub(*cells).min(spare);
                *cells += more;
                spare -= more;
            }
        }
        let mut x = area.x + self.margin().min(area.width);
        let mut placed = Vec::new();
        for (index, cells) in cells.into_iter().enumerate() {
            let Some(mut cells) = cells else { continue };
            if index == 0 {
                cells += spare;
            }
            placed.push(Placed { index, x, cells });
            x += cells + GAP;
        }
        placed
    }

    /// The cells without which a column is not shown.
    fn need(&self, index: usize, rows: &[Row]) -> u16 {
        let column = &self.columns[index];
        if !column.whole {
            return column.min;
        }
        let cells = rows.iter().filter_map(|row| row.cells.get(index));
        let widest = cells.map(|cell| cell.least(self.glyphs)).max().unwrap_or(0);
        column.min.max(widest).max(width(&self.heading(index)))
    }

    /// The cells that a column can make use of.
    fn most(&self, index: usize, rows: &[Row]) -> u16 {
        let column = &self.columns[index];
        if !column.whole {
            return column.max;
        }
        let cells = rows.iter().filter_map(|row| row.cells.get(index));
        cells.map(|cell| cell.width(self.glyphs)).max().unwrap_or(0).max(column.max)
    }

    /// The heading with the sign for how the column is sorted.
    fn heading(&self, index: usize) -> String {
        let heading = plain(self.columns[index].heading, self.glyphs);
        let Some(key) = self.sorted.iter().position(|(column, _)| *column == index) else {
            return heading.into_owned();
        };
        let sign = match self.sorted[key].1 {
            Order::Up => self.glyphs.up,
            Order::Down => self.glyphs.down,
        };
        let number = if self.sorted.len() > 1 { (key + 1).to_string() } else { String::new() };
        format!("{heading} {number}{sign}")
    }

    fn headings(&self, area: Rect, placed: &[Placed], buf: &mut Buffer) {
        for column in placed {
            let text = Cell::of(self.heading(column.index), Role::Heading);
            let mut style = self.theme.style(Role::Heading);
            if self.focused && self.column == Some(column.index) {
                style = style.add_modifier(Modifier::UNDERLINED);
            }
            self.cell(&text, column, area.y, Some(style), buf);
        }
    }

    fn row(&self, area: Rect, at: usize, row: &Row, placed: &[Placed], buf: &mut Buffer) {
        let selected = self.selected == Some(at);
        // The selected row has one look from end to end; what is said by colour elsewhere is said in words as well.
        let whole = match (selected, self.focused) {
            (true, true) => Some(self.theme.style(Role::Selected)),
            (true, false) => Some(self.theme.style(Role::Resting)),
            (false, _) => row.dim.then(|| self.theme.style(Role::Dim)),
        };
        if selected && self.focused {
            buf.set_style(area, self.theme.style(Role::Selected));
        }
        let style = whole.unwrap_or_default();
        let mut x = area.x;
        if selected {
            let sign = if self.focused { self.glyphs.pointer } else { self.glyphs.resting };
            buf.set_stringn(x, area.y, sign, area.width.into(), style);
        }
        x += width(self.glyphs.pointer) + 1;
        if let (true, Some(marked)) = (self.marks && x < area.right(), row.mark) {
            let sign = if marked { self.glyphs.ticked } else { self.glyphs.unticked };
            let role = if marked { Role::Marked } else { Role::Dim };
            let style = whole.unwrap_or_else(|| self.theme.style(role));
            buf.set_stringn(x, area.y, sign, usize::from(area.right() - x), style);
        }
        for column in placed {
            if let Some(cell) = row.cells.get(column.index) {
                self.cell(cell, column, area.y, whole, buf);
            }
        }
    }

    /// Draws the cell, in one style where one is given.
    fn cell(&self, cell: &Cell, place: &Placed, y: u16, style: Option<Style>, buf: &mut Buffer) {
        if place.cells == 0 || place.x >= buf.area.right() {
            return;
        }
        let room = Rect { x: place.x, y, width: place.cells, height: 1 };
        if self.columns[place.index].right {
            cell.draw_right(room, self.glyphs, self.theme, style, buf);
        } else {
            cell.draw(room, self.glyphs, self.theme, style, buf);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    const COLUMNS: &[Column<'static>] = &[
        Column::text("License", 0, 12, 20),
        Column::number("Used/Total", 1, 10),
        Column::date("Expires", 2, 10),
        Column::text("Owner", 4, 6, 10),
        Column::number("Cost", 3, 10),
    ];

    fn row(i: usize) -> Row {
        let names = ["Slack · Business+ Engineering", "Figma", "Zoom 佐藤 Workplace", "Adobe"];
        Row {
            cells: vec![
                Cell::new(names[i % 4]),
                Cell::new(format!("{}/100", i * 7)),
                Cell::of("⚠ ", Role::Warning).and("in 12 d", Role::Text),
                Cell::of("Mia Chen and others", Role::Dim),
                Cell::new("€ 1 212.50"),
            ],
            mark: Some(i % 2 == 1),
            dim: i == 3,
        }
    }

    fn table() -> Table<'static> {
        Table {
            columns: COLUMNS,
            sorted: &[],
            column: None,
            len: 100,
            offset: 0,
            selected: Some(1),
            focused: true,
            marks: false,
            glyphs: Glyphs::new(false),
            theme: Theme::Mono,
        }
    }

    fn drawn(table: &Table<'_>, columns: u16, rows: u16) -> (Vec<String>, Drawn, Buffer) {
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
        let drawn = table.render(buffer.area, &mut buffer, row);
        let lines = buffer.content.chunks(usize::from(columns.max(1))).map(|line| {
            let mut skip = 0;
            let mut text = String::new();
            for cell in line {
                if skip == 0 {
                    text.push_str(cell.symbol());
                    skip = width(cell.symbol()).max(1);
                }
                skip -= 1;
            }
            text.trim_end().to_owned()
        });
        (lines.collect(), drawn, buffer)
    }

    #[test]
    fn columns_are_let_in_by_priority_and_only_whole() {
        let (lines, drawn, _) = drawn(&table(), 80, 5);
        let expected = [
            "  License                         Used/Total  Expires     Owner             Cost",
            "  Slack · Business+ Engineering        0/100  ⚠ in 12 d   Mia Chen⋯   € 1 212.50",
            "▸ Figma                                7/100  ⚠ in 12 d   Mia Chen⋯   € 1 212.50",
            "  Zoom 佐藤 Workplace                 14/100  ⚠ in 12 d   Mia Chen⋯   € 1 212.50",
            "  Adobe                               21/100  ⚠ in 12 d   Mia Chen⋯   € 1 212.50",
        ];
        assert_eq!(lines, expected);
        assert_eq!((drawn.left_out, drawn.rows, drawn.cursor), (0, 0..4, Some(Position::new(2, 2))));
    }

    #[test]
    fn what_does_not_fit_is_left_out_and_counted() {
        for (columns, shown) in
            [(80, 5), (54, 4), (53, 4), (52, 4), (50, 4), (49, 3), (37, 2), (26, 2), (25, 1), (3, 1)]
        {
            let (lines, drawn, _) = drawn(&table(), columns, 3);
            assert_eq!(drawn.columns.len(), shown, "at {columns}: {lines:?}");
            assert_eq!(drawn.left_out, 5 - shown);
            for line in &lines {
                assert!(width(line) <= columns);
            }
            // No number is ever cut.
            assert_eq!(lines[1].contains("0/100"), drawn.columns.contains(&1));
            assert_eq!(lines[1].contains("1 212.50"), drawn.columns.contains(&4));
        }
        let wide = Table { column: Some(3), ..table() };
        let (lines, drawn, _) = drawn(&wide, 40, 3);
        assert_eq!(drawn.columns, [0, 1, 3], "{lines:?}");
    }

    #[test]
    fn a_name_has_its_room_before_what_matters_less_is_let_in() {
        let mut columns = COLUMNS.to_vec();
        columns[0] = columns[0].before(3);
        let named = Table { columns: &columns, ..table() };
        // Used and Expires come first, then the whole name, then the cost.
        for (columns, shown, name) in [(50, 3, 24), (57, 3, 31), (58, 4, 20), (48, 3, 22), (40, 3, 14)] {
            let (lines, drawn, _) = drawn(&named, columns, 3);
            assert_eq!((drawn.columns.len(), drawn.places[0].1), (shown, name), "at {columns}: {lines:?}");
        }
    }

    #[test]
    fn a_long_number_gets_its_room_or_goes() {
        let columns = [Column::text("A", 0, 4, 4), Column::number("N", 1, 3)];
        let table = Table { columns: &columns, len: 1, selected: None, ..table() };
        let row = |_| Row { cells: vec![Cell::new("name"), Cell::new("123456789")], ..Row::default() };
        for (width, left_out) in [(17, 0), (16, 1)] {
            let mut buffer = Buffer::empty(Rect::new(0, 0, width, 2));
            let drawn = table.render(buffer.area, &mut buffer, row);
            assert_eq!(drawn.left_out, left_out);
            let text: String = buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect();
            assert_eq!(text.contains("123456789"), left_out == 0);
            assert_eq!(text.contains('1'), left_out == 0);
        }
    }

    #[test]
    fn a_cell_is_said_in_the_longest_way_there_is_room_for_and_its_number_stays() {
        let columns = [Column::text("A", 0, 4, 4), Column::date("Idle", 1, 5)];
        let table = Table { columns: &columns, len: 1, selected: None, ..table() };
        let said = Cell::new("last used 1 176 d stale").or(Cell::new("1 176 d stale")).or(Cell::new("1 176 d"));
        let row = |_| Row { cells: vec![Cell::new("name"), said.clone()], ..Row::default() };
        for (width, seen) in [
            (31, "  name  last used 1 176 d stale"),
            (30, "  name           1 176 d stale"),
            (21, "  name  1 176 d stale"),
            (20, "  name       1 176 d"),
            (15, "  name  1 176 d"),
            (14, "  name"),
        ] {
            let mut buffer = Buffer::empty(Rect::new(0, 0, width, 2));
            table.render(buffer.area, &mut buffer, row);
            let line: String = (0..width).map(|x| buffer[(x, 1)].symbol()).collect();
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(words(&line), words(seen), "in {width}");
        }
    }

    #[test]
    fn only_visible_rows_are_made_and_each_once() {
        let made = RefCell::new(Vec::new());
        let table = Table { len: 2_000_000, offset: 1_999_990, ..table() };
        let mut buffer = Buffer::empty(Rect::new(0, 0, 80, 8));
        let drawn = table.render(buffer.area, &mut buffer, |i| {
            made.borrow_mut().push(i);
            row(i)
        });
        assert_eq!(*made.borrow(), (1_999_990..1_999_997).collect::<Vec<_>>());
        assert_eq!((drawn.rows, drawn.cursor), (1_999_990..1_999_997, None));
        let past = Table { len: 3, offset: 9, ..table };
        assert_eq!(past.render(Rect::new(0, 0, 80, 8), &mut buffer, row).rows, 3..3);
    }

    #[test]
    fn sort_marks_and_focus_are_signs_before_they_are_colours() {
        let marked = Table { marks: true, sorted: &[(1, Order::Down), (2, Order::Up)], column: Some(2), ..table() };
        let (lines, _, buffer) = drawn(&marked, 80, 3);
        assert!(lines[0].contains("Used/Total 1▼") && lines[0].contains("Expires 2▲"), "{lines:?}");
        assert!(lines[1].starts_with("  ☐ Slack") && lines[2].starts_with("▸ ☑ Figma"), "{lines:?}");
        assert!((0..80).all(|x| buffer[(x, 2)].modifier.contains(Modifier::REVERSED)));
        let under: String = (0..80)
            .filter(|x| buffer[(*x, 0)].modifier.contains(Modifier::UNDERLINED))
            .map(|x| buffer[(x, 0)].symbol())
            .collect();
        assert_eq!(under, "Expires 2▲");
        let plain = Table { glyphs: Glyphs::new(true), ..marked };
        let (lines, ..) = drawn(&plain, 80, 3);
        assert!(lines[2].starts_with("> [x] Figma"), "{lines:?}");
        let one = Table { sorted: &[(4, Order::Up)], focused: false, ..table() };
        let (lines, _, buffer) = drawn(&one, 80, 3);
        assert!(lines[0].ends_with("Cost ▲") && lines[2].starts_with("▹ Figma"), "{lines:?}");
        assert!(!buffer[(0, 2)].modifier.contains(Modifier::REVERSED));
    }

    #[test]
    fn each_part_of_a_cell_keeps_its_look_when_the_cell_is_cut() {
        let columns = [Column::text("A", 0, 8, 8)];
        let table = Table { columns: &columns, len: 3, selected: None, theme: Theme::Dark, ..table() };
        let cells = |i: usize| match i {
            0 => Cell::of("⚠ ", Role::Warning).and("in 12 days", Role::Text),
            1 => Cell::of("abcdefghij", Role::Warning).and("x", Role::Text),
            _ => Cell::of("a", Role::Text).and("", Role::Text).and("b", Role::Warning),
        };
        let mut buffer = Buffer::empty(Rect::new(0, 0, 10, 4));
        table.render(buffer.area, &mut buffer, |i| Row { cells: vec![cells(i)], ..Row::default() });
        let warning = Theme::Dark.style(Role::Warning).fg;
        let line = |y: u16| -> (String, String) {
            let all = (0..10).map(|x| buffer[(x, y)].symbol()).collect();
            let warned =
                (0..10).filter(|x| Some(buffer[(*x, y)].fg) == warning).map(|x| buffer[(x, y)].symbol()).collect();
            (all, warned)
        };
        assert_eq!(line(1), ("  ⚠ in⋯   ".into(), "⚠ ".into()));
        assert_eq!(line(2), ("  abcdefg⋯".into(), "abcdefg⋯".into()));
        assert_eq!(line(3), ("  ab      ".into(), "b".into()));
    }

    #[test]
    fn no_area_is_too_small() {
        for (columns, rows) in [(0, 0), (1, 1), (2, 2), (3, 1), (5, 9)] {
            for marks in [false, true] {
                drawn(&Table { marks, ..table() }, columns, rows);
            }
        }
    }
}
