//! Every screen as it is drawn: at three sizes and in few characters, its marks and its cursor, and at any size.

mod accounts;
mod any_size;
mod marks;
mod screens;
pub mod styles;
pub mod world;
