//! Tables for people: no boxes, numbers to the right, as wide as the terminal and never wider.
//!
//! Text gives way first by wrapping; a column that can be spared is left out before a number or a day would be cut. On
//! a pipe nothing wraps and nothing is left out.

use crate::domain::text::Shown;
use crate::domain::wrap::{end_of_cut, numbers, unbroken};
use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table as Grid, Width};
use std::collections::HashSet;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Two blanks between columns.
const GAP: usize = 2;
/// Columns that a table has on the narrowest terminal.
const LEAST_COLUMNS: usize = 2;
/// Text wraps to no less than this where columns were left out for it.
const LEAST_TEXT: usize = 8;
/// Text wraps to no less than this.
const NARROWEST_TEXT: usize = 12;

/// How the cells of a column behave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CellKind {
    /// May wrap.
    Text,
    /// To the right, never cut.
    Number,
    /// To the left, never cut: days, ids, words.
    Whole,
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    title: &'static str,
    kind: CellKind,
    spare: u8,
    narrowest: usize,
    widest: usize,
}

impl Column {
    /// A text that wraps where the terminal is narrow.
    #[must_use]
    pub fn text(title: &'static str) -> Self {
        Self { title, kind: CellKind::Text, spare: 0, narrowest: NARROWEST_TEXT, widest: usize::MAX }
    }

    /// A number or an amount.
    #[must_use]
    pub fn number(title: &'static str) -> Self {
        Self { title, kind: CellKind::Number, spare: 0, narrowest: NARROWEST_TEXT, widest: usize::MAX }
    }

    /// A day, an id or a word that is never wrapped.
    #[must_use]
    pub fn whole(title: &'static str) -> Self {
        Self { title, kind: CellKind::Whole, spare: 0, narrowest: NARROWEST_TEXT, widest: usize::MAX }
    }

    /// A column that can be left out; the highest `order` goes first.
    #[must_use]
    pub fn spare(self, order: u8) -> Self {
        Self { spare: order, ..self }
    }

    /// A text that is cut, with a mark, where it is longer than this, on a pipe as well.
    #[must_use]
    pub fn at_most(self, widest: usize) -> Self {
        Self { widest, ..self }
    }

    /// A text that wraps to no less than this.
    #[must_use]
    pub fn at_least(self, narrowest: usize) -> Self {
        Self { narrowest, ..self }
    }
}

/// How a part of a line is painted on a terminal with colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Stands out.
    Bold,
    /// Full.
    Red,
    /// Nearly full.
    Amber,
    /// In good use.
    Green,
    /// Little used.
    Grey,
}

impl Paint {
    /// The text between the terminal's codes.
    #[must_use]
    pub fn over(self, text: &str) -> String {
        let code = match self {
            Self::Bold => 1,
            Self::Red => 31,
            Self::Amber => 33,
            Self::Green => 32,
            Self::Grey => 90,
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}

/// A table.
#[derive(Debug)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
    paints: Vec<(String, Paint)>,
}

/// A table as lines, with the titles of the columns there was no room for.
#[derive(Debug)]
pub struct Drawn {
    /// The header, then the rows.
    pub lines: Vec<String>,
    /// What was left out.
    pub left_out: Vec<&'static str>,
}

impl Table {
    /// An empty table.
    #[must_use]
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self { columns: columns.into_iter().collect(), rows: Vec::new(), paints: Vec::new() }
    }

    /// Adds a row, which has a cell for each column. Every text is made safe to show.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let widest = self.columns.iter().map(|column| column.widest);
        let cell = |(cell, widest): (String, usize)| unbroken(&cut(Shown(&cell).to_string(), widest)).into_owned();
        self.rows.push(cells.into_iter().zip(widest).map(cell).collect());
    }

    /// Paints a text of the row that was added last, where colours are wanted.
    pub fn paint(&mut self, text: impl Into<String>, paint: Paint) {
        self.paints.push((text.into(), paint));
    }

    /// Draws the table for a terminal of `width` columns, or for a pipe.
    #[must_use]
    pub fn draw(&self, width: Option<usize>, colors: bool) -> Drawn {
        let (left_out, fits) = self.left_out(width);
        let kept: Vec<usize> = (0..self.columns.len()).filter(|i| !left_out.contains(i)).collect();
        let mut grid = Grid::new();
        grid.load_style(NOTHING);
        let pick = |cells: &[String]| kept.iter().map(|i| cells[*i].clone()).collect::<Vec<_>>();
        grid.set_header(kept.iter().map(|i| self.columns[*i].title));
        grid.add_rows(self.rows.iter().map(|row| pick(row)));
        match width {
            Some(width) => {
                grid.set_content_arrangement(ContentArrangement::Dynamic);
                grid.set_width(u16::try_from(width).unwrap_or(u16::MAX));
            }
            None => {
                grid.set_content_arrangement(ContentArrangement::Disabled);
            }
        }
        let last = kept.len().saturating_sub(1);
        let roomy = width.is_none_or(|width| Self::total(&kept, |i| self.need(i)) <= width);
        for (place, (index, column)) in kept.iter().zip(grid.column_iter_mut()).enumerate() {
            let kind = self.columns[*index].kind;
            column.set_padding((0, if place == last { 0 } else { 2 }));
            if kind == CellKind::Number {
                column.set_cell_alignment(CellAlignment::Right);
            }
            column.set_constraint(match (kind, width) {
                (CellKind::Text, None) => ColumnConstraint::LowerBoundary(Width::Fixed(0)),
                // Where even that is too wide, text gives way before a number would.
                (CellKind::Text, Some(_)) if !fits => ColumnConstraint::LowerBoundary(Width::Fixed(0)),
                (CellKind::Text, Some(_)) => {
                    // The boundary counts the gap as well.
                    let wanted = if roomy { self.need(*index) } else { self.least(*index) }
                        + if place == last { 0 } else { GAP };
                    ColumnConstraint::LowerBoundary(Width::Fixed(u16::try_from(wanted).unwrap_or(u16::MAX)))
                }
                _ => ColumnConstraint::ContentWidth,
            });
        }
        let mut lines: Vec<String> = grid.lines().map(|line| line.trim_end().replace('\u{a0}', " ")).collect();
        if colors {
            self.color(&mut lines);
        }
        Drawn { lines, left_out: left_out.iter().map(|i| self.columns[*i].title).collect() }
    }

    /// The columns that must go for the others to fit, in the order of their titles; and whether they then do.
    fn left_out(&self, width: Option<usize>) -> (Vec<usize>, bool) {
        let Some(width) = width else { return (Vec::new(), true) };
        let mut gone: HashSet<usize> = HashSet::new();
        let fits = loop {
            let kept: Vec<usize> = (0..self.columns.len()).filter(|i| !gone.contains(i)).collect();
            let spared_all = kept.iter().all(|i| self.columns[*i].spare == 0);
            let total = Self::total(&kept, |i| if spared_all { self.least(i) } else { self.need(i) });
            // Text gives way to a few letters; before it would give way further, other columns go, the last one first.
            let last = kept.iter().copied().skip(LEAST_COLUMNS).next_back();
            let spared = kept.iter().copied().filter(|i| self.columns[*i].spare > 0);
            match spared.max_by_key(|i| self.columns[*i].spare).or(last) {
                Some(next) if total > width => gone.insert(next),
                _ => break total <= width,
            };
        };
        let mut gone: Vec<usize> = gone.into_iter().collect();
        gone.sort_unstable();
        (gone, fits)
    }

    /// The cells that columns take with the gaps between them.
    fn total(columns: &[usize], of: impl Fn(usize) -> usize) -> usize {
        columns.iter().map(|i| of(*i)).sum::<usize>() + GAP * columns.len().saturating_sub(1)
    }

    /// The width that a column is given at least, where it has any choice.
    fn need(&self, index: usize) -> usize {
        self.width_of(index, self.columns[index].narrowest)
    }

    /// The width below which a column is not shown.
    fn least(&self, index: usize) -> usize {
        self.width_of(index, self.columns[index].narrowest.min(LEAST_TEXT))
    }

    fn width_of(&self, index: usize, narrowest: usize) -> usize {
        let column = &self.columns[index];
        let widest = self.rows.iter().map(|row| row[index].width()).chain([column.title.width()]).max().unwrap_or(0);
        if column.kind != CellKind::Text {
            return widest;
        }
        // Text wraps between words, and a number in it is one word.
        let numbers =
            self.rows.iter().flat_map(|row| numbers(&row[index]).into_iter().map(|at| row[index][at].width()));
        widest.min(narrowest.max(numbers.max().unwrap_or(0)))
    }

    fn color(&self, lines: &mut [String]) {
        let mut paints = self.paints.iter().peekable();
        for (number, line) in lines.iter_mut().enumerate() {
            if number == 0 {
                *line = Paint::Bold.over(line);
            } else if let Some((text, paint)) = paints.next_if(|(text, _)| line.contains(text.as_str())) {
                *line = line.replacen(text.as_str(), &paint.over(text), 1);
            }
        }
    }
}

/// The beginning of a text, no wider than `widest`.
fn cut(text: String, widest: usize) -> String {
    if text.width() <= widest {
        return text;
    }
    let mut room = widest.saturating_sub(1);
    let fits = |c: &char| {
        let width = c.width().unwrap_or(0);
        let fits = width <= room;
        room = room.saturating_sub(width);
        fits
    };
    let kept: String = text.chars().take_while(fits).collect();
    format!("{}…", &kept[..end_of_cut(&text, kept.len())])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn licenses() -> Table {
        let mut table = Table::new([
            Column::text("License"),
            Column::number("Used"),
            Column::whole("Expires"),
            Column::text("Owner").spare(1),
        ]);
        table.row(["Sketchpad · Business+ Engineering".into(), "97".into(), "2026-12-01".into(), "Ana Ruiz".into()]);
        table.row(["Ledger".into(), "1 284".into(), "2027-03-31".into(), "Finance".into()]);
        table
    }

    #[test]
    fn numbers_stand_to_the_right_and_nothing_is_boxed() {
        let drawn = licenses().draw(None, false);
        assert_eq!(
            drawn.lines,
            [
                "License                             Used  Expires     Owner",
                "Sketchpad · Business+ Engineering     97  2026-12-01  Ana Ruiz",
                "Ledger                             1 284  2027-03-31  Finance",
            ]
        );
    }

    #[test]
    fn a_narrow_terminal_wraps_text_and_cuts_no_number() {
        for width in [30, 36, 40, 60] {
            let drawn = licenses().draw(Some(width), false);
            assert!(drawn.lines.iter().all(|line| line.width() <= width), "{width}: {:#?}", drawn.lines);
            let all = drawn.lines.join("\n");
            assert!(all.contains("1 284") && all.contains("2026-12-01"), "{all}");
        }
        assert_eq!(licenses().draw(Some(36), false).left_out, ["Owner"]);
        assert!(licenses().draw(Some(80), false).left_out.is_empty());
    }

    #[test]
    fn a_number_is_whole_or_left_out_at_every_width() {
        let mut table = Table::new([
            Column::text("License"),
            Column::number("Used/Total"),
            Column::text("Dormant"),
            Column::whole("Ends"),
            Column::number("Per year"),
        ]);
        let cells = [
            "Enterprise Resource Planning",
            "100 000/10 000 000",
            "1 284 dormant, 12 → 9",
            "2031-12-31",
            "€ 12 345 678.90",
        ];
        table.row(cells.map(str::to_owned));
        for width in 32..=160 {
            let drawn = table.draw(Some(width), false);
            let all = drawn.lines.join("\n");
            assert!(drawn.lines.iter().all(|line| line.width() <= width), "{width}:\n{all}");
            for (title, number) in [
                ("Used/Total", "100 000/10 000 000"),
                ("Dormant", "1 284"),
                ("Dormant", "12 → 9"),
                ("Ends", "2031-12-31"),
                ("Per year", "€ 12 345 678.90"),
            ] {
                assert_eq!(all.contains(number), !drawn.left_out.contains(&title), "{title} at {width}:\n{all}");
            }
        }
    }

    #[test]
    fn a_long_text_is_cut_where_its_column_says_so() {
        let mut table = Table::new([Column::text("Notes").at_most(10), Column::text("All")]);
        table.row(["removed leavers".into(), "removed leavers".into()]);
        table.row(["日本語日本語日本語".into(), "short".into()]);
        table.row(["exactly 10".into(), String::new()]);
        let lines = table.draw(None, false).lines;
        assert_eq!(lines[1], "removed l…  removed leavers");
        assert_eq!(lines[2], "日本語日…   short");
        assert_eq!(lines[3], "exactly 10");
    }

    #[test]
    fn what_a_terminal_would_obey_is_shown() {
        let mut table = Table::new([Column::text("Name")]);
        table.row(["\u{1b}[2J".into()]);
        assert_eq!(table.draw(None, false).lines[1], "␛[2J");
    }

    #[test]
    fn colours_are_put_on_the_row_they_belong_to() {
        let mut table = licenses();
        table.paint("2027-03-31", Paint::Amber);
        let lines = table.draw(None, true).lines;
        assert!(lines[0].starts_with("\u{1b}[1m"));
        assert!(!lines[1].contains('\u{1b}'));
        assert!(lines[2].contains("\u{1b}[33m2027-03-31\u{1b}[0m"));
    }
}
