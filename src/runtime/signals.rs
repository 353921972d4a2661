//! Signals as something to wait for.
//!
//! Each signal writes into a socket of its own; nothing else happens in a handler. What kills at once is left to the
//! [`guard`]. When this is dropped the signals do again what they do by default.

use std::io::{self, Read as _};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::event::{PollFd, PollFlags};
use signal_hook::SigId;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::{flag, low_level};

use super::guard;
use super::tty::poll_until;

/// Why the process was told to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quit {
    /// The line was hung up.
    HungUp,
    /// Somebody sent an interrupt; the key itself comes as a key.
    Interrupted,
    /// Somebody asked the process to end.
    Terminated,
}

impl Quit {
    /// The exit status by which shells know this end: 128 and the signal's number.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::HungUp => 129,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }
}

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    Quit(Quit),
    Suspend,
    Continued,
    Resized,
}

const ALL: [(i32, Heard); 6] = [
    (SIGTERM, Heard::Quit(Quit::Terminated)),
    (SIGHUP, Heard::Quit(Quit::HungUp)),
    (SIGINT, Heard::Quit(Quit::Interrupted)),
    (SIGTSTP, Heard::Suspend),
    (SIGCONT, Heard::Continued),
    (SIGWINCH, Heard::Resized),
];

/// Listens from now on.
#[derive(Debug)]
pub(super) struct Signals {
    sockets: Vec<(Heard, UnixStream)>,
    ids: Vec<SigId>,
    over: Arc<AtomicBool>,
}

impl Signals {
    /// Listens; a signal to end also sets `stop`, for whoever does not wait.
    pub fn new(stop: &Arc<AtomicBool>) -> io::Result<Self> {
        let mut signals = Self { sockets: Vec::new(), ids: Vec::new(), over: Arc::default() };
        for (signal, heard) in ALL {
            if !matches!(heard, Heard::Continued | Heard::Resized) {
                flag::register_conditional_default(signal, Arc::clone(&signals.over))?;
            }
            if matches!(heard, Heard::Quit(_)) {
                signals.ids.push(flag::register(signal, Arc::clone(stop))?);
            }
            let (ours, theirs) = UnixStream::pair()?;
            ours.set_nonblocking(true)?;
            theirs.set_nonblocking(true)?;
            signals.ids.push(low_level::pipe::register(signal, theirs)?);
            signals.sockets.push((heard, ours));
        }
        signals.ids.extend(guard::post(stop, &signals.over)?);
        Ok(signals)
    }

    /// What to wait for.
    pub fn descriptors(&self) -> impl Iterator<Item = BorrowedFd<'_>> {
        self.sockets.iter().map(|(_, socket)| socket.as_fd())
    }

    /// What came since the last look, each once.
    pub fn take(&mut self) -> Vec<Heard> {
        self.sockets.iter_mut().filter_map(|(heard, socket)| drained(socket).then_some(*heard)).collect()
    }

    /// Waits until the process was let go on.
    pub fn until_continued(&self) -> io::Result<()> {
        let Some((_, socket)) = self.sockets.iter().find(|(heard, _)| *heard == Heard::Continued) else {
            return Ok(());
        };
        let mut waiting = [PollFd::new(socket, PollFlags::IN)];
        while waiting[0].revents().is_empty() {
            poll_until(&mut waiting, None)?;
        }
        Ok(())
    }

    /// Forgets what came about stopping and going on: it has been seen to.
    pub fn forget_job_control(&mut self) {
        for (heard, socket) in &mut self.sockets {
            if matches!(heard, Heard::Suspend | Heard::Continued) {
                drained(socket);
            }
        }
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        // What was registered to act by default is not among these and stays.
        for id in self.ids.drain(..) {
            low_level::unregister(id);
        }
    }
}

/// Empties the socket; true if there was something.
pub(super) fn drained(socket: &mut UnixStream) -> bool {
    let mut buffer = [0; 256];
    let mut any = false;
    while let Ok(n) = socket.read(&mut buffer) {
        if n == 0 {
            break;
        }
        any = true;
    }
    any
}
