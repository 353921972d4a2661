//! What one cell of the terminal shows, in a form that can be compared: the covered half of a wide character is a thing
//! of its own, and what the terminal cannot show has been replaced.

use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::style::{Color, Modifier};

/// What must never be sent to this terminal, whoever drew it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// Only characters below 0x80.
    pub ascii: bool,
    /// No colours; reverse, bold and the like stay.
    pub mono: bool,
}

/// How a cell is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    pub fg: Color,
    pub bg: Color,
    pub modifier: Modifier,
}

impl Look {
    pub const PLAIN: Self = Self { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };
}

/// One cell of the screen.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Spot {
    cell: Cell,
    /// Columns it takes; 0 for a cell that the wide character to its left covers.
    pub width: u16,
}

impl Spot {
    pub const BLANK: Self = Self { cell: Cell::EMPTY, width: 1 };
    const COVERED: Self = Self { cell: Cell::EMPTY, width: 0 };

    pub fn text(&self) -> &str {
        self.cell.symbol()
    }

    pub fn look(&self) -> Look {
        Look { fg: self.cell.fg, bg: self.cell.bg, modifier: self.cell.modifier }
    }

    /// Nothing but the terminal's own background.
    pub fn blank(&self) -> bool {
        self.width == 1 && self.text() == " " && self.look() == Look::PLAIN
    }
}

/// The rows of a buffer, one after the other.
pub(super) fn spots(buffer: &Buffer, limits: Limits) -> Vec<Spot> {
    let width = usize::from(buffer.area.width);
    let mut spots = Vec::with_capacity(buffer.content.len());
    if width == 0 {
        return spots;
    }
    for row in buffer.content.chunks(width) {
        let mut covered = 0;
        for (x, cell) in row.iter().enumerate() {
            if covered > 0 {
                covered -= 1;
                spots.push(Spot::COVERED);
                continue;
            }
            let spot = spot(cell, limits, width - x);
            covered = spot.width - 1;
            spots.push(spot);
        }
    }
    spots
}

/// One cell with `room` columns up to the edge; a character that does not fit leaves a blank.
fn spot(cell: &Cell, limits: Limits, room: usize) -> Spot {
    let mut drawn = Cell::EMPTY;
    drawn.modifier = cell.modifier;
    // Terminals disagree on a cell that is both; one number takes both off.
    if drawn.modifier.contains(Modifier::BOLD) {
        drawn.modifier -= Modifier::DIM;
    }
    if !limits.mono {
        drawn.fg = cell.fg;
        drawn.bg = cell.bg;
    }
    let text = cell.symbol();
    let shown = !text.is_empty() && !text.chars().any(char::is_control);
    let width = if shown { text.cell_width() } else { 1 };
    if limits.ascii && !text.is_ascii() {
        // One mark, and blanks over what a wide character would have covered.
        drawn.set_symbol("?");
        return Spot { cell: drawn, width: 1 };
    }
    if shown && text != " " && width > 0 && usize::from(width) <= room {
        drawn.set_symbol(text);
        return Spot { cell: drawn, width };
    }
    Spot { cell: drawn, width: 1 }
}
