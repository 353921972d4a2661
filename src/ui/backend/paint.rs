//! The difference between two screens, as bytes.

use std::fmt::Write as _;

use crossterm::Command;
use crossterm::cursor::{Hide, MoveRight, MoveTo, Show};
use crossterm::terminal::{Clear, ClearType};
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};

use super::screen_cell::{Limits, Look, ScreenCell, spots};
use super::scroll::{self, Scroll};

/// Unchanged cells that are cheaper to draw again than to jump over.
const SHORT_GAP: usize = 4;
/// Blanks at the end of a row that are cheaper to draw than to erase.
const SHORT_TAIL: usize = 4;

/// Knows what the terminal shows and writes what is missing.
#[derive(Debug)]
pub struct Painter {
    limits: Limits,
    scrolls: bool,
    /// What the terminal shows; none where that is not known.
    shown: Option<Screen>,
    look: Look,
    /// Where the cursor stands; none at the right edge and where it is not known.
    at: Option<Position>,
    visible: Option<bool>,
}

#[derive(Debug)]
struct Screen {
    width: u16,
    height: u16,
    spots: Vec<ScreenCell>,
}

impl Painter {
    /// A painter for a terminal of which nothing is known. With `scrolls`, rows that moved are moved by the terminal.
    #[must_use]
    pub fn new(limits: Limits, scrolls: bool) -> Self {
        Self { limits, scrolls, shown: None, look: Look::PLAIN, at: None, visible: None }
    }

    /// Forgets what the terminal shows: the next frame is drawn in full.
    pub fn forget(&mut self) {
        self.shown = None;
    }

    /// Adds to `out` what makes the terminal show this frame, with the cursor there or hidden. Adds nothing where it
    /// already does.
    pub fn paint(&mut self, frame: &Buffer, cursor: Option<Position>, out: &mut String) {
        let (width, height) = (frame.area.width, frame.area.height);
        let next = spots(frame, self.limits);
        let known = self.shown.take().filter(|screen| (screen.width, screen.height) == (width, height));
        let mut shown = match known {
            Some(screen) => screen.spots,
            None => self.blank(next.len(), out),
        };
        let columns = usize::from(width);
        if self.scrolls
            && let Some(found) = scroll::find(&shown, &next, columns)
        {
            self.scroll(found, out);
            scroll::apply(found, &mut shown, columns);
        }
        if columns > 0 {
            for (y, (old, new)) in shown.chunks(columns).zip(next.chunks(columns)).enumerate() {
                self.row(number(y), old, new, out);
            }
        }
        self.cursor(cursor.filter(|at| at.x < width && at.y < height), out);
        self.shown = Some(Screen { width, height, spots: next });
    }

    /// Empties the terminal, whatever it shows.
    fn blank(&mut self, cells: usize, out: &mut String) -> Vec<ScreenCell> {
        out.push_str("\x1b[0m\x1b[r");
        (self.look, self.at, self.visible) = (Look::PLAIN, None, None);
        send(out, Clear(ClearType::All));
        vec![ScreenCell::BLANK; cells]
    }

    /// Moves rows by line feeds at the bottom of a region, or by reverse indexes at its top: every terminal has both, while
    /// the sequences that scroll by a number are unknown to the Linux console and to all before the VT300.
    fn scroll(&mut self, scroll: Scroll, out: &mut String) {
        // Rows that come in are filled with the current background on some terminals, with the default one on others.
        self.wear(Look::PLAIN, out);
        let _ = write!(out, "\x1b[{};{}r", scroll.top + 1, scroll.bottom + 1);
        let (edge, step) = if scroll.by > 0 { (scroll.bottom, "\n") } else { (scroll.top, "\x1bM") };
        jump(Position::new(0, number(edge)), out);
        out.extend(std::iter::repeat_n(step, scroll.by.unsigned_abs()));
        out.push_str("\x1b[r");
        // Terminals disagree on where the end of a region leaves the cursor.
        self.at = None;
    }

    fn row(&mut self, y: u16, old: &[ScreenCell], new: &[ScreenCell], out: &mut String) {
        if old == new {
            return;
        }
        let tail = new.iter().rposition(|spot| !spot.blank()).map_or(0, |last| last + 1);
        let stale = (tail..new.len()).filter(|x| old[*x] != new[*x]).count();
        let erased = if stale > SHORT_TAIL { (tail..new.len()).find(|x| old[*x] != new[*x]) } else { None };
        let end = erased.unwrap_or(new.len());
        // Some terminals draw the parts of a joined character one by one: what may have been overdrawn is drawn again.
        let mut overdrawn = 0;
        let mut x = 0;
        while x < end {
            let spot = &new[x];
            let after = x + usize::from(spot.width.max(1));
            if spot.width > 0 && (x < overdrawn || old[x..after] != new[x..after]) {
                self.go(x, y, new, out);
                self.wear(spot.look, out);
                overdrawn = overdrawn.max(self.put(x, y, spot, new.len(), out));
            }
            x = after;
        }
        if let Some(x) = erased {
            self.go(x, y, new, out);
            self.wear(Look::PLAIN, out);
            send(out, Clear(ClearType::UntilNewLine));
        }
    }

    /// Draws one character and says up to which column it may have reached.
    fn put(&mut self, x: usize, y: u16, spot: &ScreenCell, width: usize, out: &mut String) -> usize {
        let after = x + usize::from(spot.width);
        let Some(text) = &spot.joined else {
            out.push(spot.symbol);
            self.at = (after < width).then(|| Position::new(number(after), y));
            return after;
        };
        // And some draw fewer columns than others would: none of them may keep what stood there.
        if spot.width > 1 {
            out.extend(std::iter::repeat_n(' ', usize::from(spot.width)));
            jump(Position::new(number(x), y), out);
        }
        let mut reach = x;
        for c in text.chars() {
            reach += unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
            if reach > width {
                break;
            }
            out.push(c);
        }
        self.at = None;
        reach.min(width)
    }

    /// Brings the cursor to a cell, over cells that are already right.
    fn go(&mut self, x: usize, y: u16, row: &[ScreenCell], out: &mut String) {
        let target = Position::new(number(x), y);
        match self.at {
            Some(at) if at == target => {}
            Some(at) if at.y == y && at.x < target.x => {
                let gap = &row[usize::from(at.x)..x];
                let plain = |spot: &ScreenCell| {
                    spot.joined.is_none() && spot.symbol.is_ascii() && spot.width == 1 && spot.look == self.look
                };
                if gap.len() <= SHORT_GAP && gap.iter().all(plain) {
                    out.extend(gap.iter().map(|spot| spot.symbol));
                } else {
                    send(out, MoveRight(target.x - at.x));
                }
            }
            _ => jump(target, out),
        }
        self.at = Some(target);
    }

    fn cursor(&mut self, wanted: Option<Position>, out: &mut String) {
        if let Some(at) = wanted
            && self.at != Some(at)
        {
            jump(at, out);
            self.at = Some(at);
        }
        if self.visible != Some(wanted.is_some()) {
            if wanted.is_some() {
                send(out, Show);
            } else {
                send(out, Hide);
            }
            self.visible = Some(wanted.is_some());
        }
    }

    /// Changes to this look in the shorter of two ways: from what is worn, or from nothing. What is worn too much is only
    /// ever taken off with everything else: the oldest terminals know no number for less.
    fn wear(&mut self, look: Look, out: &mut String) {
        if look == self.look {
            return;
        }
        let fresh = std::iter::once("0".into()).chain(changes(Look::PLAIN, look)).collect::<Vec<String>>().join(";");
        let changed = changes(self.look, look).collect::<Vec<_>>().join(";");
        let keeps_all = look.modifier.contains(self.look.modifier);
        let _ = write!(out, "\x1b[{}m", if keeps_all && changed.len() < fresh.len() { changed } else { fresh });
        self.look = look;
    }
}

fn number(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

fn send(out: &mut String, command: impl Command) {
    // Writing to a string does not fail.
    let _ = command.write_ansi(out);
}

fn jump(to: Position, out: &mut String) {
    match (to.x, to.y) {
        (0, 0) => out.push_str("\x1b[H"),
        (0, y) => {
            let _ = write!(out, "\x1b[{}H", y + 1);
        }
        (x, y) => send(out, MoveTo(x, y)),
    }
}

/// As SGR numbers.
const MODIFIERS: &[(Modifier, u8)] = &[
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::SLOW_BLINK, 5),
    (Modifier::RAPID_BLINK, 6),
    (Modifier::REVERSED, 7),
    (Modifier::HIDDEN, 8),
    (Modifier::CROSSED_OUT, 9),
];

/// The SGR numbers that lead from one look to another that has all its modifiers.
fn changes(from: Look, to: Look) -> impl Iterator<Item = String> {
    let more = to.modifier - from.modifier;
    let modifiers = MODIFIERS.iter().filter(move |(one, _)| more.contains(*one)).map(|(_, number)| number.to_string());
    let foreground = (from.fg != to.fg).then(|| colour(to.fg, 30));
    let background = (from.bg != to.bg).then(|| colour(to.bg, 40));
    modifiers.chain(foreground).chain(background)
}

/// The SGR number of a colour; `base` is 30 for the foreground and 40 for the background.
fn colour(colour: Color, base: u8) -> String {
    let named = |n: u8| (base + n).to_string();
    match colour {
        Color::Reset => named(9),
        Color::Black => named(0),
        Color::Red => named(1),
        Color::Green => named(2),
        Color::Yellow => named(3),
        Color::Blue => named(4),
        Color::Magenta => named(5),
        Color::Cyan => named(6),
        Color::Gray => named(7),
        Color::DarkGray => named(60),
        Color::LightRed => named(61),
        Color::LightGreen => named(62),
        Color::LightYellow => named(63),
        Color::LightBlue => named(64),
        Color::LightMagenta => named(65),
        Color::LightCyan => named(66),
        Color::White => named(67),
        Color::Indexed(n) => format!("{};5;{n}", base + 8),
        Color::Rgb(r, g, b) => format!("{};2;{r};{g};{b}", base + 8),
    }
}
