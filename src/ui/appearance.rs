//! What everything is drawn with.

use super::text::Glyphs;
use super::theme::Theme;

/// What everything is drawn with.
#[derive(Debug, Clone, Copy)]
pub struct Appearance {
    /// Roles to styles.
    pub theme: Theme,
    /// Full or ASCII.
    pub glyphs: &'static Glyphs,
}
