//! What the painter sends, shown by a terminal that knows no more than the oldest did: a sequence that is unknown to it
//! fails the test, where others would swallow it.

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{change, list, make};
use crate::ui::backend::{Limits, Painter};

/// In what such terminals differ.
#[derive(Debug, Clone, Copy)]
struct Kind {
    /// New and erased cells take the current background.
    keeps_background: bool,
    /// Setting a region brings the cursor home.
    comes_home: bool,
    /// A line feed returns to the first column as well.
    returns: bool,
}

fn kinds() -> impl Iterator<Item = Kind> {
    (0..8).map(|bits| Kind { keeps_background: bits & 1 > 0, comes_home: bits & 2 > 0, returns: bits & 4 > 0 })
}

/// A character and the SGR numbers it is shown with.
type Cell = (char, Vec<u16>);

/// Cursor addressing, margins, line feed, reverse index, SGR, erasing; nothing else.
#[derive(Debug, Clone)]
struct Old {
    kind: Kind,
    size: (usize, usize),
    cells: Vec<Cell>,
    look: Vec<u16>,
    at: (usize, usize),
    margins: (usize, usize),
    /// The last column was written: the next character begins a line.
    full: bool,
}

impl Old {
    fn new(kind: Kind, area: Rect) -> Self {
        let size = (usize::from(area.width), usize::from(area.height));
        let blank = (' ', Vec::new());
        Self {
            kind,
            size,
            cells: vec![blank; size.0 * size.1],
            look: Vec::new(),
            at: (0, 0),
            margins: (0, size.1 - 1),
            full: false,
        }
    }

    fn blank(&self) -> Cell {
        let background = self.look.iter().filter(|n| matches!(n, 7 | 40..=48 | 100..=107)).copied().collect();
        (' ', if self.kind.keeps_background { background } else { Vec::new() })
    }

    /// Moves the rows between the margins by one.
    fn roll(&mut self, up: bool) {
        let width = self.size.0;
        let (blank, region) = (self.blank(), self.margins.0 * width..(self.margins.1 + 1) * width);
        let rows = &mut self.cells[region];
        let kept = rows.len() - width;
        if up {
            rows.rotate_left(width);
            rows[kept..].fill(blank);
        } else {
            rows.rotate_right(width);
            rows[..width].fill(blank);
        }
    }

    fn line_feed(&mut self) {
        match self.at.1 {
            y if y == self.margins.1 => self.roll(true),
            y => self.at.1 = (y + 1).min(self.size.1 - 1),
        }
        if self.kind.returns {
            self.at.0 = 0;
        }
        self.full = false;
    }

    fn reverse_index(&mut self) {
        match self.at.1 {
            y if y == self.margins.0 => self.roll(false),
            y => self.at.1 = y.saturating_sub(1),
        }
        self.full = false;
    }

    fn show(&mut self, text: &str) {
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            match c {
                '\n' => self.line_feed(),
                '\u{1b}' => match rest.next() {
                    Some('M') => self.reverse_index(),
                    Some('[') => {
                        let sequence = rest.as_str();
                        let end = sequence.find(|c: char| c.is_ascii_alphabetic()).expect("a whole sequence");
                        self.control(&sequence[..end], char::from(sequence.as_bytes()[end]));
                        rest = sequence[end + 1..].chars();
                    }
                    other => panic!("ESC {other:?} in {text:?}"),
                },
                ' '..='~' => self.put(c),
                other => panic!("{other:?} in {text:?}"),
            }
        }
    }

    fn put(&mut self, c: char) {
        if self.full {
            self.at.0 = 0;
            self.line_feed();
        }
        let place = self.at.1 * self.size.0 + self.at.0;
        self.cells[place] = (c, self.look.clone());
        self.full = self.at.0 + 1 == self.size.0;
        self.at.0 += usize::from(!self.full);
    }

    fn control(&mut self, parameters: &str, last: char) {
        if matches!((parameters, last), ("?25", 'h' | 'l')) {
            return;
        }
        let numbers: Vec<usize> = parameters.split(';').map(|n| n.parse().unwrap_or(0)).collect();
        let number = |at: usize, instead: usize| numbers.get(at).copied().filter(|n| *n > 0).unwrap_or(instead);
        let place = self.at.1 * self.size.0 + self.at.0;
        match last {
            'H' => {
                self.at = (number(1, 1).min(self.size.0) - 1, number(0, 1).min(self.size.1) - 1);
                self.full = false;
            }
            'C' => {
                self.at.0 = (self.at.0 + number(0, 1)).min(self.size.0 - 1);
                self.full = false;
            }
            'r' => {
                self.margins = (number(0, 1) - 1, number(1, self.size.1) - 1);
                assert!(self.margins.0 < self.margins.1 || self.size.1 == 1, "a region of one row");
                if self.kind.comes_home {
                    (self.at, self.full) = ((0, 0), false);
                }
            }
            'J' if numbers == [2] => {
                let blank = self.blank();
                self.cells.fill(blank);
            }
            'K' if numbers == [0] => {
                let end = (self.at.1 + 1) * self.size.0;
                let blank = self.blank();
                self.cells[place..end].fill(blank);
            }
            'm' => self.look(&numbers),
            other => panic!("CSI {parameters} {other}"),
        }
    }

    fn look(&mut self, numbers: &[usize]) {
        for number in numbers.iter().map(|n| u16::try_from(*n).unwrap()) {
            let same = |other: &u16| match number {
                30..=39 | 90..=97 => !matches!(other, 30..=38 | 90..=97 | 300..),
                40..=49 | 100..=107 => !matches!(other, 40..=48 | 100..=107),
                _ => *other != number,
            };
            match number {
                0 => self.look.clear(),
                39 | 49 => self.look.retain(same),
                1..=9 | 30..=37 | 40..=47 | 90..=97 | 100..=107 => {
                    self.look.retain(same);
                    self.look.push(number);
                    self.look.sort_unstable();
                }
                other => panic!("SGR {other}"),
            }
        }
    }
}

const LIMITS: Limits = Limits { ascii: true, mono: true };

/// Paints frame after frame, and each of them in full on another terminal; says how many bytes the last took.
fn check(kind: Kind, limits: Limits, frames: &[(Buffer, Option<Position>)]) -> usize {
    let mut painter = Painter::new(limits, true);
    let mut terminal = Old::new(kind, frames[0].0.area);
    let mut out = String::new();
    for (frame, cursor) in frames {
        out.clear();
        painter.paint(frame, *cursor, &mut out);
        terminal.show(&out);
        let (mut fresh, mut whole) = (Old::new(kind, frame.area), String::new());
        Painter::new(limits, false).paint(frame, *cursor, &mut whole);
        fresh.show(&whole);
        let rows = |terminal: &Old| terminal.cells.chunks(terminal.size.0).map(<[Cell]>::to_vec).collect::<Vec<_>>();
        for (y, (ours, theirs)) in rows(&terminal).into_iter().zip(rows(&fresh)).enumerate() {
            assert_eq!(ours, theirs, "row {y} on {kind:?} after {out:?}");
        }
        assert_eq!(terminal.margins, (0, terminal.size.1 - 1), "a region was left behind");
        if cursor.is_some() {
            assert_eq!(terminal.at, fresh.at, "the cursor on {kind:?} after {out:?}");
        }
    }
    out.len()
}

#[test]
fn a_list_is_scrolled_by_every_distance_in_both_directions_on_the_oldest_terminals() {
    for kind in kinds() {
        for limits in [LIMITS, Limits { mono: false, ..LIMITS }] {
            for by in 1..=20 {
                let (before, after) = (list(80, 24, 100, 105), list(80, 24, 100 + by, 105 + by));
                check(kind, limits, &[before.clone(), after.clone(), before]);
            }
        }
    }
}

#[test]
fn a_scroll_costs_little_on_the_oldest_terminals_too() {
    for (by, most) in [(1, 350), (2, 650), (9, 1250)] {
        for up in [true, false] {
            let (one, other) = (list(80, 24, 100, 105), list(80, 24, 100 + by, 105 + by));
            let frames = if up { [one, other] } else { [other, one] };
            let full = check(kinds().next().unwrap(), LIMITS, &frames[1..]);
            let bytes = check(kinds().next().unwrap(), LIMITS, &frames);
            assert!(bytes <= most && bytes < full, "{bytes} of {full} for {by}, {up}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn any_frame_after_any_other_is_shown_by_the_oldest_terminals(
        changes in prop::collection::vec((prop::collection::vec(change(31, 12), 1..8), prop::option::of((0..31u16, 0..12u16))), 1..6),
        bits in 0..8usize,
    ) {
        let mut frame = Buffer::empty(Rect::new(0, 0, 31, 12));
        let frames: Vec<_> = changes.iter().map(|(changes, cursor)| {
            for change in changes {
                make(&mut frame, change);
            }
            (frame.clone(), cursor.map(Position::from))
        }).collect();
        check(kinds().nth(bits).unwrap(), LIMITS, &frames);
    }

    #[test]
    fn lists_that_jump_about_are_shown_by_the_oldest_terminals(
        stops in prop::collection::vec((0..60u16, 0..18u16), 2..12), bits in 0..8usize, height in 8..40u16,
    ) {
        let rows = height - 6;
        let frames: Vec<_> = stops.iter().map(|(first, at)| list(80, height, *first, first + at % rows)).collect();
        check(kinds().nth(bits).unwrap(), Limits { mono: false, ..LIMITS }, &frames);
    }
}
