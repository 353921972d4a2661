//! What the painter sends, shown by a terminal, against ratatui's own full repaint of the same frame.

use std::num::NonZeroU16;

use proptest::prelude::*;
use ratatui::backend::{Backend as _, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};

use super::{Limits, Painter};

mod old;

fn terminal(width: u16, height: u16) -> vt100::Parser {
    vt100::Parser::new(NonZeroU16::new(height).unwrap(), NonZeroU16::new(width).unwrap(), 0)
}

/// Each cell with everything that can be seen of it.
fn seen(screen: &vt100::Screen) -> Vec<String> {
    let (rows, columns) = screen.size();
    let mut cells = Vec::new();
    for row in 0..rows.get() {
        for column in 0..columns.get() {
            let cell = screen.cell(row, column).unwrap();
            let text = if cell.has_contents() { cell.contents() } else { " " };
            let covered = cell.is_wide_continuation();
            cells.push(if covered {
                format!("{row},{column} covered")
            } else {
                format!(
                    "{row},{column} {text:?} wide={} fg={:?} bg={:?} bold={} dim={} italic={} underline={} inverse={}",
                    cell.is_wide(),
                    cell.fgcolor(),
                    cell.bgcolor(),
                    cell.bold(),
                    cell.dim(),
                    cell.italic(),
                    cell.underline(),
                    cell.inverse()
                )
            });
        }
    }
    cells
}

/// The frame as ratatui itself draws it on an empty terminal.
fn repainted(frame: &Buffer) -> vt100::Parser {
    crossterm::style::force_color_output(true);
    let mut bytes = Vec::new();
    let empty = Buffer::empty(frame.area);
    let mut frame = frame.clone();
    for cell in frame.content.iter_mut().filter(|cell| cell.modifier.contains(Modifier::BOLD)) {
        cell.modifier -= Modifier::DIM;
    }
    CrosstermBackend::new(&mut bytes).draw(empty.diff(&frame).into_iter()).unwrap();
    let mut terminal = terminal(frame.area.width, frame.area.height);
    terminal.process(&bytes);
    terminal
}

/// Whether all terminals agree on how wide everything in it is; joined characters are drawn in one piece or in several.
fn plain(frame: &Buffer) -> bool {
    frame.content.iter().all(|cell| cell.symbol().chars().nth(1).is_none())
}

/// The frame as we draw it on a terminal of which nothing is known.
fn redrawn(frame: &Buffer) -> vt100::Parser {
    let mut out = String::new();
    Painter::new(Limits::default(), false).paint(frame, None, &mut out);
    let mut terminal = terminal(frame.area.width, frame.area.height);
    terminal.process(out.as_bytes());
    terminal
}

/// Paints the frame and compares; says how many bytes it took.
fn check(painter: &mut Painter, terminal: &mut vt100::Parser, frame: &Buffer, cursor: Option<Position>) -> usize {
    let mut out = String::new();
    painter.paint(frame, cursor, &mut out);
    terminal.process(out.as_bytes());
    let expected = if plain(frame) { repainted(frame) } else { redrawn(frame) };
    for (ours, theirs) in seen(terminal.screen()).into_iter().zip(seen(expected.screen())) {
        assert_eq!(ours, theirs, "sent {out:?}");
    }
    assert_eq!(terminal.screen().hide_cursor(), cursor.is_none());
    if let Some(at) = cursor {
        assert_eq!(terminal.screen().cursor_position(), (at.y, at.x));
    }
    out.len()
}

/// A change from one frame to the next.
#[derive(Debug, Clone)]
enum Change {
    Text { x: u16, y: u16, text: String, style: Style },
    Fill { row: u16, style: Style },
    Wipe { top: u16, rows: u16 },
    Scroll { top: u16, rows: u16, by: i16 },
}

fn style() -> impl Strategy<Value = Style> {
    let colour = prop::sample::select(vec![
        Color::Reset,
        Color::Red,
        Color::LightBlue,
        Color::DarkGray,
        Color::Indexed(200),
        Color::Rgb(1, 2, 3),
    ]);
    let modifier = prop::sample::select(vec![
        Modifier::empty(),
        Modifier::REVERSED,
        Modifier::BOLD,
        Modifier::DIM,
        Modifier::ITALIC | Modifier::UNDERLINED,
        Modifier::REVERSED | Modifier::BOLD,
    ]);
    (colour.clone(), colour, modifier).prop_map(|(fg, bg, on)| Style::new().fg(fg).bg(bg).add_modifier(on))
}

fn change(width: u16, height: u16) -> impl Strategy<Value = Change> {
    let text = prop_oneof![
        "[a-e ]{1,30}",
        "[a-c佐藤é ]{1,12}",
        Just(" ".repeat(20)),
        Just("e\u{301}a 👍🏽 x 🇩🇪 ｶﾞ ok".to_owned()),
    ];
    prop_oneof![
        4 => (0..width, 0..height, text, style()).prop_map(|(x, y, text, style)| Change::Text { x, y, text, style }),
        1 => (0..height, style()).prop_map(|(row, style)| Change::Fill { row, style }),
        1 => (0..height, 1..=height).prop_map(|(top, rows)| Change::Wipe { top, rows }),
        3 => (0..height, 2..=height, -11..=11i16).prop_map(|(top, rows, by)| Change::Scroll { top, rows, by }),
    ]
}

fn make(frame: &mut Buffer, change: &Change) {
    let area = frame.area;
    match change {
        Change::Text { x, y, text, style } => {
            let width = usize::from(area.width - x);
            frame.set_stringn(*x, *y, text, width, *style);
        }
        Change::Fill { row, style } => frame.set_style(Rect::new(0, *row, area.width, 1), *style),
        Change::Wipe { top, rows } => {
            for y in *top..(top + rows).min(area.height) {
                for x in 0..area.width {
                    frame[(x, y)].reset();
                }
            }
        }
        Change::Scroll { top, rows, by } => {
            let before = frame.clone();
            let bottom = (top + rows).min(area.height);
            for y in *top..bottom {
                for x in 0..area.width {
                    let from = y.checked_add_signed(*by).filter(|from| (*top..bottom).contains(from));
                    match from {
                        Some(from) => frame[(x, y)] = before[(x, from)].clone(),
                        None => frame[(x, y)].reset(),
                    }
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn any_frame_after_any_other_is_shown_as_it_was_drawn(
        frames in prop::collection::vec((prop::collection::vec(change(31, 12), 1..12), prop::option::of((0..31u16, 0..12u16))), 1..6),
        scrolls: bool,
    ) {
        let mut painter = Painter::new(Limits::default(), scrolls);
        let mut terminal = terminal(31, 12);
        let mut frame = Buffer::empty(Rect::new(0, 0, 31, 12));
        for (changes, cursor) in frames {
            for change in &changes {
                make(&mut frame, change);
            }
            let cursor = cursor.map(Position::from);
            check(&mut painter, &mut terminal, &frame, cursor);
            let mut again = String::new();
            painter.paint(&frame, cursor, &mut again);
            prop_assert_eq!(again, "", "a frame that is shown costs nothing");
        }
    }
}

/// A list as the dashboard draws it: a head, a rule, rows with numbers and a coloured mark, a foot.
fn list(width: u16, height: u16, first: u16, selected: u16) -> (Buffer, Option<Position>) {
    let mut frame = Buffer::empty(Rect::new(0, 0, width, height));
    let columns = usize::from(width);
    frame.set_stringn(1, 0, "dormouse   1 Catalog  [2 Licenses]  3 Utilization", columns, Modifier::BOLD);
    frame.set_stringn(1, 2, "── Licenses ──────────────────── 212", columns, Style::new());
    let visible = height - 6;
    for row in 0..visible {
        let (y, at) = (row + 4, first + row);
        let style = Style::new();
        frame.set_stringn(3, y, format!("Vendor {} · Plan {at} Engineering", at * 7 % 10), columns, style);
        frame.set_stringn(width - 36, y, format!("{:>3}/100  {:>3}%", at * 13 % 100, at * 13 % 100), columns, style);
        frame.set_stringn(width - 20, y, "●", columns, Color::Yellow);
        frame.set_stringn(width - 18, y, format!("in {:>3} days", at * 3 % 365), columns, style);
        if at == selected {
            frame.set_stringn(1, y, "▸", columns, style);
            frame.set_style(Rect::new(0, y, width, 1), Modifier::REVERSED);
        }
    }
    frame.set_stringn(1, height - 1, "a complete audit  enter open  / filter  s sort  ? help", columns, Modifier::DIM);
    (frame, Some(Position::new(1, 4 + selected - first)))
}

#[test]
fn moving_the_bar_and_scrolling_by_a_row_cost_few_bytes() {
    for (width, height, step, scroll) in [(80, 24, 260, 350), (200, 60, 500, 600)] {
        let rows = height - 6;
        for forward in [true, false] {
            let mut painter = Painter::new(Limits::default(), true);
            let mut terminal = terminal(width, height);
            let mut show = |first, selected| {
                let (frame, cursor) = list(width, height, first, selected);
                check(&mut painter, &mut terminal, &frame, cursor)
            };
            let full = show(50, 60);
            assert!(full < usize::from(width) * usize::from(height) * 3);
            let bytes = show(50, if forward { 61 } else { 59 });
            assert!(bytes <= step, "{bytes} for a step at {width}x{height}");
            let (first, last) = (50, 50 + rows - 1);
            let bytes = if forward {
                show(first, last);
                show(first + 1, last + 1)
            } else {
                show(first, first);
                show(first - 1, first - 1)
            };
            assert!(bytes <= scroll, "{bytes} for a scroll at {width}x{height}");
        }
    }
}

#[test]
fn limits_hold_whoever_drew() {
    let mut frame = Buffer::empty(Rect::new(0, 0, 20, 2));
    frame.set_string(0, 0, "▸ Björn 佐藤", Style::new().fg(Color::Red).bg(Color::Rgb(1, 2, 3)).bold());
    frame.set_string(0, 1, "plain", Modifier::REVERSED);
    let mut out = String::new();
    Painter::new(Limits { ascii: true, mono: true }, true).paint(&frame, None, &mut out);
    assert!(out.is_ascii(), "{out:?}");
    assert!(out.contains("\u{1b}[1m? Bj?rn ?"), "{out:?}");
    for colour in ["[3", ";3", "[4", ";4", "38;", "[m", "[;m"] {
        assert!(!out.contains(colour), "{colour} in {out:?}");
    }
    assert!(out.contains("[0;7m") || out.contains("[7m"), "{out:?}");
}

#[test]
fn no_frame_asks_the_terminal_anything_or_leaves_a_region_behind() {
    let mut painter = Painter::new(Limits::default(), true);
    let mut all = String::new();
    for first in [10, 11, 10, 40, 41] {
        let (frame, cursor) = list(80, 24, first, first + 5);
        painter.paint(&frame, cursor, &mut all);
    }
    for question in ["[6n", "[5n", "[c", "[>", "]1", "$p", "[?u"] {
        assert!(!all.contains(question), "{question}");
    }
    assert!(all.contains('\n') && all.contains("\u{1b}M"), "rows were moved in both directions");
    assert!(all.matches("\u{1b}[r").count() >= 3);
}

#[test]
fn tiny_screens_are_painted() {
    for (width, height) in [(0, 0), (1, 1), (1, 5), (5, 1), (2, 2)] {
        let mut frame = Buffer::empty(Rect::new(0, 0, width, height));
        if width > 0 && height > 0 {
            frame.set_stringn(0, 0, "佐x", usize::from(width), Style::new());
        }
        let mut painter = Painter::new(Limits::default(), true);
        let mut out = String::new();
        painter.paint(&frame, Some(Position::new(9, 9)), &mut out);
        assert!(out.ends_with("\u{1b}[?25l"));
    }
}
