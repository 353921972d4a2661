//! Cells → as few bytes as a terminal needs to show them.
//!
//! A frame is drawn into a buffer; [`Painter`] compares it with what the terminal shows and writes the difference,
//! scrolling rows in the terminal itself where they only moved. This room may know how terminals are spoken to, but
//! never opens, reads or asks one: what is written here ends up in a `String`. Nothing may be sent that a terminal
//! answers to.

mod paint;
mod screen_cell;
mod scroll;
#[cfg(test)]
mod tests;

pub use paint::Painter;
pub use screen_cell::Limits;
