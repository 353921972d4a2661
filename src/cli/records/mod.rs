//! How each kind of thing is written: as a record that programs read, and as what people read where several commands
//! write the same.
//!
//! It may know the domain, the tables and the output; never a command.

pub mod accounts;
pub mod audits;
pub mod licenses;
pub mod listings;
pub mod orders;
pub mod people;
pub mod products;
pub mod savings;
pub mod seats;
