//! The dashboard as a state machine.
//!
//! [`App`] is everything that is on the screen; [`update()`] takes a message and says what is to be done next. It is
//! synchronous and total: it never waits, and every message is answered in every state. This room knows the domain
//! alone. It must never know a terminal, SQL, a file or a clock: keys come in one form, data comes as messages, the day
//! is told. What a key does, what the footer says and what help lists come from one table ([`actions()`]).

pub mod action;
pub mod actions;
pub mod advice;
pub mod dialogs;
pub mod env;
pub mod filter;
pub mod form;
pub mod grid;
pub mod input;
pub mod key;
pub mod key_syntax;
pub mod keymap;
pub mod list_status;
pub mod marks;
pub mod msg;
pub mod picker;
pub mod prefetch;
pub mod records;
pub mod saved_state;
pub mod screens;
pub mod session;
pub mod state;
mod steps;
pub mod table;
mod update;

pub use actions::{actions, footer};
pub use msg::{Data, Effect, Msg, Query, Sheet, Ticket, Viewport};
pub use session::Session;
pub use state::App;
pub use update::update;
