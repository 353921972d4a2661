//! The terminal while the dashboard has it: entered, drawn on, lent out, given back.
//!
//! It may know escape sequences and the drawing room's painter, and nothing of what is drawn. Whatever happens, the
//! terminal is left as it was found: on drop, on a panic of any thread (before the report, so that it can be read), and
//! around a suspension. A frame is one write inside a synchronised update; a frame in which nothing changed is none. The
//! terminal is never asked anything.

use std::io;
use std::panic;
use std::process;
use std::sync::Once;
use std::thread;
use std::time::Duration;

use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use rustix::process::{Signal, getpid, kill_current_process_group, kill_process};

use super::entered::{Entered, entered, give_back, send, take};
use super::tty::Tty;
use super::wait::Wait;
use super::waker::Waker;
use crate::store::busy::when_idle;
use crate::ui::backend::{Limits, Painter};

/// How the terminal is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Wheel and clicks are reported, at the price of the terminal's own selection.
    pub mouse: bool,
    /// Frames are marked as one update.
    pub synchronized: bool,
    /// Rows that only moved are moved by the terminal.
    pub scrolls: bool,
    /// What must not be sent, whoever drew it.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Self { mouse: false, synchronized: true, scrolls: true, limits: Limits::default() }
    }
}

/// What became of a suspension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suspension {
    /// The process was stopped and goes on; the next frame is a full one, perhaps of another size.
    Done,
    /// There is no shell that could let the process go on, so it was not stopped.
    NoShell,
}

static HOOK: Once = Once::new();

/// The terminal, entered. There is one at a time.
#[derive(Debug)]
pub struct Terminal {
    tty: Tty,
    options: Options,
    frame: Buffer,
    painter: Painter,
    out: String,
}

impl Terminal {
    /// Takes the terminal: raw mode, the other screen, pastes marked as such.
    pub fn enter(tty: &Tty, options: Options, waker: Waker) -> io::Result<Self> {
        if entered().is_some() {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "the terminal is in use already"));
        }
        install_hook();
        let (width, height) = tty.size();
        if let Err(error) = take(&mut entered(), tty, options.mouse, waker) {
            give_back();
            return Err(error);
        }
        Ok(Self {
            tty: tty.clone(),
            options,
            frame: Buffer::empty(Rect::new(0, 0, width, height)),
            painter: Painter::new(options.limits, options.scrolls),
            out: String::new(),
        })
    }

    /// Columns and rows of the next frame.
    #[must_use]
    pub fn size(&self) -> (u16, u16) {
        (self.frame.area.width, self.frame.area.height)
    }

    /// Shows a frame, which is drawn on blanks, and says how many bytes that took: none if the terminal shows it already.
    /// The cursor stands where the drawing says, or is hidden.
    ///
    /// A terminal that is gone, that takes nothing while the process is told to end, or that was given back because a
    /// thread panicked, is no error here or in any other of these functions: the next [`Wait::wait`] says which it was.
    pub fn draw(&mut self, render: impl FnOnce(&mut Buffer) -> Option<Position>) -> io::Result<usize> {
        self.frame.reset();
        let cursor = render(&mut self.frame);
        self.out.clear();
        if self.options.synchronized {
            send(&mut self.out, BeginSynchronizedUpdate);
        }
        let opened = self.out.len();
        self.painter.paint(&self.frame, cursor, &mut self.out);
        if self.out.len() == opened {
            return Ok(0);
        }
        if self.options.synchronized {
            send(&mut self.out, EndSynchronizedUpdate);
        }
        self.commit()
    }

    /// Sends a sequence that moves nothing on the screen, such as a text for the clipboard.
    pub fn send(&mut self, sequence: &str) -> io::Result<()> {
        self.out.clear();
        self.out.push_str(sequence);
        self.commit().map(drop)
    }

    /// The next frame has this size and is drawn in full.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.frame.resize(Rect::new(0, 0, columns, rows));
        self.painter.forget();
    }

    /// The next frame is drawn in full, whatever the terminal shows.
    pub fn repaint(&mut self) {
        self.painter.forget();
    }

    /// Gives the terminal back and stops the process and its group, as the shell's own suspend key would; returns when it
    /// goes on.
    pub fn suspend(&mut self, wait: &mut Wait) -> io::Result<Suspension> {
        if !has_shell() {
            return Ok(Suspension::NoShell);
        }
        let stop = || {
            // The rest of the pipeline stops by this; we, who listen for it, by the one that nobody can.
            kill_current_process_group(Signal::TSTP)?;
            Ok(when_idle(|| kill_process(getpid(), Signal::STOP))?)
        };
        self.outside(|| wait.stopped(stop))??;
        Ok(Suspension::Done)
    }

    /// Takes the terminal again after somebody stopped the process and let it go on.
    pub fn resumed(&mut self) -> io::Result<()> {
        let mut entered = entered();
        let Some(old) = entered.take() else { return Ok(()) };
        // Whatever the modes are now, those that were found first are what is given back in the end.
        let found = old.found.clone();
        told_later(take(&mut entered, &self.tty, old.mouse, old.waker))?;
        if let Some(new) = entered.as_mut() {
            new.found = found;
        }
        drop(entered);
        self.measure();
        Ok(())
    }

    /// Gives the terminal back while `act` runs, and takes it again.
    pub fn outside<T>(&mut self, act: impl FnOnce() -> T) -> io::Result<T> {
        let held = give_back();
        let answer = act();
        if let Some(Entered { mouse, waker, .. }) = held {
            told_later(take(&mut entered(), &self.tty, mouse, waker))?;
        }
        self.measure();
        Ok(answer)
    }

    fn measure(&mut self) {
        let (columns, rows) = self.tty.size();
        self.resize(columns, rows);
    }

    /// Writes what has been put together, in one go where the terminal takes it.
    fn commit(&mut self) -> io::Result<usize> {
        // Held while writing, so that a panic elsewhere does not give the terminal back under a half-written frame.
        let entered = entered();
        if entered.is_none() {
            return Ok(0);
        }
        told_later(self.tty.write(self.out.as_bytes(), None))?;
        Ok(self.out.len())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back();
    }
}

/// Leaves to the waiting what the waiting will find out by itself.
fn told_later(result: io::Result<()>) -> io::Result<()> {
    result.or_else(|error| match error.kind() {
        io::ErrorKind::BrokenPipe | io::ErrorKind::TimedOut => Ok(()),
        _ => Err(error),
    })
}

/// Restores the terminal before a panic is reported, and tells the waiting thread.
fn install_hook() {
    HOOK.call_once(|| {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let entered = give_back();
            report(info);
            if let Some(entered) = entered {
                entered.waker.alarm();
            }
        }));
    });
}

/// Where a process stands among the others, as the system lists it. A number is 0 for a process that this one's
/// namespace does not show: in a container, that is the leader of the session it was started from.
#[derive(Clone, Copy)]
struct ProcessIds {
    parent: u32,
    group: u32,
    session: u32,
}

impl ProcessIds {
    fn of(process: &str) -> Option<Self> {
        Self::read(&std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
    }

    fn read(stat: &str) -> Option<Self> {
        // The name before may hold anything, parentheses included.
        let mut fields = stat.rsplit_once(") ")?.1.split(' ').skip(1).map(str::parse);
        let mut field = || fields.next()?.ok();
        Some(Self { parent: field()?, group: field()?, session: field()? })
    }
}

/// Whether somebody in this session can let a stopped process go on.
fn has_shell() -> bool {
    ProcessIds::of("self").is_some_and(|own| is_watched(own, |process| ProcessIds::of(&process.to_string())))
}

/// Whether the parent of this process group is in another group of the same session. Without one, a stop would be for
/// ever.
fn is_watched(own: ProcessIds, ids_of: impl Fn(u32) -> Option<ProcessIds>) -> bool {
    let mut process = own.parent;
    while process != 0 {
        let Some(parent) = ids_of(process) else { return false };
        if parent.session != own.session {
            return false;
        }
        if parent.group != own.group {
            return true;
        }
        process = parent.parent;
    }
    false
}

/// Ends the process with this status if it has not ended by itself in that time: for a terminal that is gone while other
/// threads are still at work. The terminal is given back first.
pub fn end_within(limit: Duration, status: u8) {
    thread::spawn(move || {
        thread::sleep(limit);
        give_back();
        process::exit(status.into());
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watched(own: [u32; 3], others: &[(u32, [u32; 3])]) -> bool {
        let ids = |[parent, group, session]: [u32; 3]| ProcessIds { parent, group, session };
        is_watched(ids(own), |process| {
            others.iter().find(|(number, _)| *number == process).map(|(_, other)| ids(*other))
        })
    }

    #[test]
    fn a_job_of_a_shell_is_watched_through_its_own_group() {
        let shell = (10, [1, 10, 10]);
        assert!(watched([10, 20, 10], &[shell]));
        assert!(watched([20, 20, 10], &[(20, [10, 20, 10]), shell]));
    }

    #[test]
    fn nobody_watches_a_process_that_leads_its_session() {
        assert!(!watched([10, 20, 20], &[(10, [1, 10, 10])]));
        assert!(!watched([0, 20, 20], &[]));
        assert!(!watched([10, 20, 20], &[]));
    }

    #[test]
    fn a_session_begun_outside_of_the_container_has_no_number() {
        assert!(!watched([10, 20, 20], &[(10, [0, 0, 0])]));
        assert!(watched([10, 20, 0], &[(10, [0, 0, 0])]));
    }

    #[test]
    fn the_name_of_a_process_may_hold_anything() {
        let read = ProcessIds::read("7 (a) (b) 1 2) S 5 6 7 34816 7 4194560").unwrap();
        assert_eq!((read.parent, read.group, read.session), (5, 6, 7));
        assert!(ProcessIds::read("7 (cut) S 5").is_none());
    }
}
