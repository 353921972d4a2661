//! Every dialog as it is drawn: at three sizes and in few characters, with its cursor, and on screens of any size.

mod any_size;
mod forms;
mod lists;
mod questions;
mod world;
