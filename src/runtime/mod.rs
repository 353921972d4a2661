//! The only room with a terminal, threads, signals and time.
//!
//! It opens the terminal, waits for what happens ([`wait::Wait`]), gives it to the state machine, has the work done on
//! other threads and shows the frames that the drawing room makes ([`terminal::Terminal`]). It decides nothing about
//! the product. The terminal is given back as it was found on every way out: the end, an error, a panic, a signal, a
//! suspension.
//!
//! ```no_run
//! use dormouse::app::key::Key;
//! use dormouse::runtime::terminal::{Options, Terminal};
//! use dormouse::runtime::tty::Tty;
//! use dormouse::runtime::wait::{Wait, Wake};
//! use ratatui::widgets::Widget as _;
//!
//! let tty = Tty::open()?;
//! let mut wait = Wait::new(&tty)?;
//! let mut terminal = Terminal::enter(&tty, Options::default(), wait.waker())?;
//! 'running: loop {
//!     terminal.draw(|frame| {
//!         "hello".render(frame.area, frame);
//!         None
//!     })?;
//!     for wake in wait.wait(None)? {
//!         match wake {
//!             Wake::Key(key) if key == Key::ctrl('z') => drop(terminal.suspend(&mut wait)?),
//!             Wake::Key(key) if key == Key::char('q') => break 'running,
//!             Wake::Suspend => drop(terminal.suspend(&mut wait)?),
//!             Wake::Resumed => terminal.resumed()?,
//!             Wake::Resize(columns, rows) => terminal.resize(columns, rows),
//!             Wake::Signal(_) | Wake::Panicked | Wake::TerminalGone => break 'running,
//!             _ => {}
//!         }
//!     }
//! }
//! # Ok::<(), std::io::Error>(())
//! ```

mod clipboard;
mod entered;
mod export_file;
mod guard;
pub mod input;
pub mod key_listing;
pub mod load;
pub mod run;
mod screen_state;
mod signals;
pub mod terminal;
pub mod tty;
pub mod wait;
pub mod waker;
mod watch;
mod worker;

pub use signals::Quit;
