//! What is needed to give the terminal back, where every thread finds it: the one that draws, one that panics, and the
//! guard that a signal wakes.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::Command;
use crossterm::cursor::Show;
use crossterm::terminal::{EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen};
use rustix::termios::Termios;

use super::tty::Tty;
use super::waker::Waker;

/// How long giving back the terminal waits for one that takes nothing.
const PATIENCE: Duration = Duration::from_millis(500);
/// Buttons and the wheel are told, by their places on a screen of any size; movements are not.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1000l";
/// What is pasted comes between marks, and is no keys.
const PASTE_ON: &str = "\x1b[?2004h";
const PASTE_OFF: &str = "\x1b[?2004l";

/// What is needed to give the terminal back; here so that a panic on any thread finds it.
pub(super) struct Entered {
    pub tty: Tty,
    pub found: Termios,
    pub mouse: bool,
    pub waker: Waker,
}

static ENTERED: Mutex<Option<Entered>> = Mutex::new(None);
/// What is entered now.
pub(super) fn entered() -> MutexGuard<'static, Option<Entered>> {
    ENTERED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes a command as the terminal reads it.
pub(super) fn send(out: &mut String, command: impl Command) {
    // Writing to a string does not fail.
    let _ = command.write_ansi(out);
}

/// Enters, and notes what is needed to leave.
pub(super) fn take(entered: &mut Option<Entered>, tty: &Tty, mouse: bool, waker: Waker) -> io::Result<()> {
    let found = tty.modes()?;
    let mut raw = found.clone();
    raw.make_raw();
    tty.set_modes(&raw)?;
    *entered = Some(Entered { tty: tty.clone(), found, mouse, waker });
    let mut out = String::new();
    send(&mut out, EnterAlternateScreen);
    out.push_str(PASTE_ON);
    if mouse {
        out.push_str(MOUSE_ON);
    }
    tty.write(out.as_bytes(), None)
}

/// The hold on the terminal, even while another thread is writing to it, as soon as that one lets go; nothing where it
/// does not.
fn entered_soon() -> Option<MutexGuard<'static, Option<Entered>>> {
    let give_up = Instant::now() + PATIENCE;
    loop {
        match ENTERED.try_lock() {
            Ok(entered) => return Some(entered),
            Err(TryLockError::Poisoned(entered)) => return Some(entered.into_inner()),
            Err(TryLockError::WouldBlock) if Instant::now() < give_up => thread::sleep(PATIENCE / 100),
            Err(TryLockError::WouldBlock) => return None,
        }
    }
}

/// Leaves the terminal as it was found. Does nothing where that was done before.
pub(super) fn give_back() -> Option<Entered> {
    let entered = entered_soon()?.take()?;
    let mut out = String::new();
    // A frame may have been cut off anywhere: end the update, the region, the look.
    send(&mut out, EndSynchronizedUpdate);
    out.push_str("\x1b[r\x1b[0m");
    // A terminal that has no other screen shows the frame still, and the next line would be written over it.
    out.push_str("\x1b[H\x1b[J");
    if entered.mouse {
        out.push_str(MOUSE_OFF);
    }
    out.push_str(PASTE_OFF);
    send(&mut out, LeaveAlternateScreen);
    send(&mut out, Show);
    // A terminal that is gone needs nothing.
    let _ = entered.tty.write(out.as_bytes(), Some(PATIENCE));
    let _ = entered.tty.set_modes(&entered.found);
    Some(entered)
}
