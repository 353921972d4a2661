//! The state of the dashboard → cells.
//!
//! This room may know `app` and `domain`, and draws what they hold: it decides nothing, changes nothing, and never looks
//! at a clock, a file or a database. Every text from outside goes through [`text`], numbers and days are never cut, and
//! a state is told by a glyph and a word before it is told by a colour. `screens` and `dialogs` mirror the modules of
//! the same names in `app`; a screen is drawn with the [`Appearance`] it is handed and reports the [`Viewport`] it used.

mod appearance;
pub mod backend;
pub mod dialogs;
mod format;
mod frame;
mod painter;
mod screens;
pub mod text;
pub mod theme;
pub mod widgets;

pub use appearance::Appearance;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::{App, Viewport};
use painter::Painter;
use widgets::line::Line;

/// Columns and rows below which nothing can be used.
const LEAST: (u16, u16) = (40, 10);

/// Draws the whole dashboard; the rows that its lists have room for, and the place of the cursor.
pub fn paint(app: &App, appearance: Appearance, area: Rect, buf: &mut Buffer) -> (Viewport, Option<Position>) {
    let area = area.intersection(buf.area);
    let mut painter = Painter { app, appearance, buf };
    if area.width < LEAST.0 || area.height < LEAST.1 {
        painter.line(Rect { height: area.height.min(1), ..area }, &Line::new(needed(area)));
        return (Viewport::default(), None);
    }
    let around = frame::draw(&mut painter, area);
    let shown = screens::draw(&mut painter, around.body);
    let mut viewport = Viewport { main: shown.main, detail: shown.detail, dialog: 0 };
    let mut cursor = around.caret.or(shown.cursor);
    // What was just said stays in sight over a dialog, too, where there is room for both.
    let said = if app.status.is_some() { area.bottom() - around.body.bottom() } else { 1 };
    let room = Rect { height: (area.height + 1).saturating_sub(said), ..area };
    let room = if room.height >= dialogs::place::SMALL { room } else { area };
    for layer in &app.dialogs {
        let drawn = dialogs::draw(layer, app, appearance, room, painter.buf);
        (viewport.dialog, cursor) = (drawn.height, drawn.cursor);
    }
    (viewport, cursor.filter(|at| area.contains(*at)))
}

/// The size that is needed, in as many words as there is room for.
fn needed(area: Rect) -> String {
    let size = format!("{}x{}", LEAST.0, LEAST.1);
    let told = format!("dormouse needs {size}");
    let ways = [format!("{told}, this is {}x{}", area.width, area.height), told, format!("needs {size}")];
    ways.into_iter().find(|words| text::width(words) <= area.width).unwrap_or(size)
}
