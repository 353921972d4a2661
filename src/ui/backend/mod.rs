//! Cells → as few bytes as a terminal needs to show them.
//!
//! A frame is drawn by ratatui into a buffer; [`Painter`] compares it with what the terminal shows and writes the
//! difference, scrolling rows in the terminal itself where they only moved. [`Canvas`] is the ratatui backend in front
//! of it: it says how large the screen is and takes the wish for the cursor, and writes nothing. This room may know how
//! terminals are spoken to, but never opens, reads or asks one: what is written here ends up in a `Vec<u8>`. Nothing may
//! be sent that a terminal answers to.

mod paint;
mod scroll;
mod spot;
#[cfg(test)]
mod tests;

use std::cell::Cell as Shared;
use std::convert::Infallible;
use std::rc::Rc;

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

pub use paint::Painter;
pub use spot::Limits;

/// What ratatui draws on: a screen of a given size that is never asked anything.
#[derive(Debug, Clone, Default)]
pub struct Canvas {
    size: Rc<Shared<Size>>,
    cursor: Rc<Shared<Option<Position>>>,
}

impl Canvas {
    /// A canvas of this size.
    #[must_use]
    pub fn new(size: Size) -> Self {
        Self { size: Rc::new(Shared::new(size)), cursor: Rc::default() }
    }

    /// Changes the size for the next frame; clones share it.
    pub fn resize(&self, size: Size) {
        self.size.set(size);
    }

    /// Where the last frame wants the cursor, if anywhere; clones share it.
    #[must_use]
    pub fn cursor(&self) -> Option<Position> {
        self.cursor.get()
    }
}

/// The cells themselves are taken from the finished frame, all of them at once: only so can rows that moved be seen.
impl Backend for Canvas {
    type Error = Infallible;

    fn draw<'a, I>(&mut self, _: I) -> Result<(), Infallible>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        Ok(())
    }

    fn hide_cursor(&mut self) -> Result<(), Infallible> {
        self.cursor.set(None);
        Ok(())
    }

    fn show_cursor(&mut self) -> Result<(), Infallible> {
        Ok(())
    }

    fn get_cursor_position(&mut self) -> Result<Position, Infallible> {
        Ok(self.cursor.get().unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), Infallible> {
        self.cursor.set(Some(position.into()));
        Ok(())
    }

    fn clear(&mut self) -> Result<(), Infallible> {
        Ok(())
    }

    fn clear_region(&mut self, _: ClearType) -> Result<(), Infallible> {
        Ok(())
    }

    fn size(&self) -> Result<Size, Infallible> {
        Ok(self.size.get())
    }

    fn window_size(&mut self) -> Result<WindowSize, Infallible> {
        Ok(WindowSize { columns_rows: self.size.get(), pixels: Size::default() })
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}
