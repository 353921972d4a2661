//! What one cell of the terminal shows, in a form that is compared in one step: every frame compares each cell more than
//! once. The covered half of a wide character is a thing of its own, and what the terminal cannot show has been replaced.

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
#[derive(Debug, Clone)]
pub(super) struct ScreenCell {
    /// All there is to see, but for the characters of `joined`.
    code: u128,
    /// What is seen, where that is more than one character.
    pub joined: Option<Box<str>>,
    /// What is seen, where that is one.
    pub symbol: char,
    pub look: Look,
    /// Columns it takes; 0 for a cell that the wide character to its left covers.
    pub width: u16,
}

impl PartialEq for ScreenCell {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code && self.joined == other.joined
    }
}

impl ScreenCell {
    pub const BLANK: Self = Self::of(' ', 1, Look::PLAIN);
    const COVERED: Self = Self::of(' ', 0, Look::PLAIN);

    const fn of(symbol: char, width: u16, look: Look) -> Self {
        let colours = (code(look.fg) as u128) << 32 | code(look.bg) as u128;
        let rest = (symbol as u128) << 32 | (look.modifier.bits() as u128) << 16 | width as u128;
        Self { code: rest << 64 | colours, joined: None, symbol, look, width }
    }

    /// Nothing but the terminal's own background.
    pub fn blank(&self) -> bool {
        *self == Self::BLANK
    }
}

/// A number for each colour.
const fn code(colour: Color) -> u32 {
    match colour {
        Color::Reset => 0,
        Color::Black => 1,
        Color::Red => 2,
        Color::Green => 3,
        Color::Yellow => 4,
        Color::Blue => 5,
        Color::Magenta => 6,
        Color::Cyan => 7,
        Color::Gray => 8,
        Color::DarkGray => 9,
        Color::LightRed => 10,
        Color::LightGreen => 11,
        Color::LightYellow => 12,
        Color::LightBlue => 13,
        Color::LightMagenta => 14,
        Color::LightCyan => 15,
        Color::White => 16,
        Color::Indexed(n) => 1 << 24 | n as u32,
        Color::Rgb(r, g, b) => 2 << 24 | (r as u32) << 16 | (g as u32) << 8 | b as u32,
    }
}

/// The rows of a buffer, one after the other.
pub(super) fn spots(buffer: &Buffer, limits: Limits) -> Vec<ScreenCell> {
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
                spots.push(ScreenCell::COVERED);
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
fn spot(cell: &Cell, limits: Limits, room: usize) -> ScreenCell {
    let mut look = Look { modifier: cell.modifier, ..Look::PLAIN };
    // Terminals disagree on a cell that is both; one number takes both off.
    if look.modifier.contains(Modifier::BOLD) {
        look.modifier -= Modifier::DIM;
    }
    if !limits.mono {
        (look.fg, look.bg) = (cell.fg, cell.bg);
    }
    let text = cell.symbol();
    if let [byte @ b' '..=b'~'] = text.as_bytes() {
        return ScreenCell::of(char::from(*byte), 1, look);
    }
    let shown = !text.is_empty() && !text.chars().any(char::is_control);
    let width = if shown { text.cell_width() } else { 1 };
    if limits.ascii && !text.is_ascii() {
        // One mark, and blanks over what a wide character would have covered.
        return ScreenCell::of('?', 1, look);
    }
    if !shown || width == 0 || usize::from(width) > room {
        return ScreenCell::of(' ', 1, look);
    }
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(symbol), None) => ScreenCell::of(symbol, width, look),
        _ => ScreenCell { joined: Some(text.into()), ..ScreenCell::of(' ', width, look) },
    }
}
