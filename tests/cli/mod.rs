//! The built binary from outside: its help, its complaints, and whole journeys on a database of their own.

mod admins;
mod arguments;
mod asking;
mod backups;
mod bad_input;
mod catalog;
mod changing;
mod counts;
mod exporting;
mod help;
pub mod home;
mod importing;
mod journal;
mod looking;
mod mail;
mod money;
mod naming;
pub mod office;
mod people;
mod post_office;
mod pulse;
mod reading;
mod reading_files;
mod receipts;
mod recording;
mod sentences;
mod upkeep;
