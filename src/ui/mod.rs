//! The state of the dashboard → cells.
//!
//! This room may know `app` and `domain`, and draws what they hold: it decides nothing, changes nothing, and never looks
//! at a clock, a file or a database. Every text from outside goes through [`text`], numbers and days are never cut, and
//! a state is told by a glyph and a word before it is told by a colour. `screens` and `dialogs` mirror the modules of
//! the same names in `app`; a screen is drawn with the [`Kit`] it is handed and reports the [`Viewport`] it used.

pub mod backend;
pub mod text;
pub mod theme;
pub mod widgets;

use text::Glyphs;
use theme::Theme;

/// What everything is drawn with.
#[derive(Debug, Clone, Copy)]
pub struct Kit {
    /// Roles to styles.
    pub theme: Theme,
    /// Full or ASCII.
    pub glyphs: &'static Glyphs,
}
