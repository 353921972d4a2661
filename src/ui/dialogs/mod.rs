//! The place of the dialogs. THIS FILE IS TO BE REPLACED by the one that draws them; it only keeps their place.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Kit;
use crate::app::App;
use crate::app::dialogs::Layer;

/// What a dialog used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DialogDrawn {
    /// Rows its list had room for, 0 if it has none.
    pub height: u16,
    /// Where the cursor belongs.
    pub cursor: Option<Position>,
}

/// Draws one dialog over what is there.
pub fn draw(_layer: &Layer, _app: &App, _kit: Kit, _area: Rect, _buf: &mut Buffer) -> DialogDrawn {
    DialogDrawn::default()
}
