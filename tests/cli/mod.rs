//! The built binary from outside: its help, its complaints, and whole journeys on a database of their own.

mod arguments;
mod asking;
mod bad_input;
mod changing;
mod exporting;
mod help;
pub mod home;
mod importing;
mod money;
pub mod office;
mod reading;
