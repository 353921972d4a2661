//! The terminal as a file: read, written, measured, and told when it is gone.
//!
//! It knows descriptors and nothing of escape sequences. Writing never hangs for good: the terminal is opened on a
//! description of its own that does not block, and a write that cannot go on waits for room, for the end of the terminal
//! or for a signal to stop, whichever comes first.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use rustix::termios::{OptionalActions, Termios, isatty, tcgetattr, tcgetwinsize, tcsetattr};

/// How often a write that is stuck looks whether it should stop.
const STUCK_LOOK: Duration = Duration::from_millis(200);
/// For terminals that do not know their size.
const USUAL_SIZE: (u16, u16) = (80, 24);

/// The terminal that this process talks to. Clones are the same terminal.
#[derive(Debug, Clone)]
pub struct Tty(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    input: OwnedFd,
    output: OwnedFd,
    stop: Arc<AtomicBool>,
}

impl Tty {
    /// The controlling terminal, or else what standard input and output are.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`] where there is no terminal.
    pub fn open() -> io::Result<Self> {
        let flags = OFlags::RDWR | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        if let Ok(own) = rustix::fs::open("/dev/tty", flags, Mode::empty()) {
            return Self::on(own);
        }
        let (input, output) = (rustix::stdio::stdin(), rustix::stdio::stdout());
        if !isatty(input) || !isatty(output) {
            return Err(io::Error::new(io::ErrorKind::NotFound, "standard input and output are no terminal"));
        }
        let inner =
            Inner { input: input.try_clone_to_owned()?, output: output.try_clone_to_owned()?, stop: Arc::default() };
        Ok(Self(Arc::new(inner)))
    }

    /// The terminal behind this descriptor.
    pub fn on(descriptor: OwnedFd) -> io::Result<Self> {
        let output = descriptor.try_clone()?;
        Ok(Self(Arc::new(Inner { input: descriptor, output, stop: Arc::default() })))
    }

    /// Set when the process was told to end: a write that is stuck is given up.
    #[must_use]
    pub fn stop(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0.stop)
    }

    /// What to wait for input on.
    #[must_use]
    pub fn input(&self) -> BorrowedFd<'_> {
        self.0.input.as_fd()
    }

    /// Columns and rows.
    #[must_use]
    pub fn size(&self) -> (u16, u16) {
        match tcgetwinsize(&self.0.output) {
            Ok(size) if size.ws_col > 0 && size.ws_row > 0 => (size.ws_col, size.ws_row),
            _ => USUAL_SIZE,
        }
    }

    /// The modes of the line.
    pub fn modes(&self) -> io::Result<Termios> {
        tcgetattr(&self.0.output).map_err(named)
    }

    /// Sets the modes of the line at once.
    pub fn set_modes(&self, modes: &Termios) -> io::Result<()> {
        tcsetattr(&self.0.output, OptionalActions::Now, modes).map_err(named)
    }

    /// What can be read now: some bytes, [`io::ErrorKind::WouldBlock`] where there are none, or the news that the terminal
    /// is gone.
    pub fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let input = self.input();
        let mut ready = [PollFd::new(&input, PollFlags::IN)];
        // The description may be one that blocks.
        poll_until(&mut ready, Some(Instant::now()))?;
        let events = ready[0].revents();
        if events.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            return Err(gone());
        }
        if !events.contains(PollFlags::IN) {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        match rustix::io::read(input, buffer) {
            Ok(0) => Err(gone()),
            Ok(n) => Ok(n),
            Err(Errno::AGAIN | Errno::INTR) => Err(io::ErrorKind::WouldBlock.into()),
            Err(_) => Err(gone()),
        }
    }

    /// Writes all of it. A terminal that takes nothing is waited for, up to `patience` if given.
    pub fn write(&self, mut bytes: &[u8], patience: Option<Duration>) -> io::Result<()> {
        let output = self.0.output.as_fd();
        let give_up = patience.and_then(|patience| Instant::now().checked_add(patience));
        while !bytes.is_empty() {
            match rustix::io::write(output, bytes) {
                Ok(n) => bytes = &bytes[n..],
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => {
                    let now = Instant::now();
                    let stopped = patience.is_none() && self.0.stop.load(Ordering::SeqCst);
                    if stopped || give_up.is_some_and(|at| at <= now) {
                        return Err(io::ErrorKind::TimedOut.into());
                    }
                    let look = now + STUCK_LOOK;
                    let mut room = [PollFd::new(&output, PollFlags::OUT)];
                    poll_until(&mut room, Some(give_up.map_or(look, |at| at.min(look))))?;
                }
                Err(_) => return Err(gone()),
            }
        }
        Ok(())
    }
}

/// The terminal cannot be read or written any more.
fn gone() -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, "the terminal is gone")
}

fn named(error: Errno) -> io::Error {
    if error == Errno::IO { gone() } else { error.into() }
}

/// Waits for one of the descriptors, until that moment or for ever. A signal ends the wait early.
pub(super) fn poll_until(descriptors: &mut [PollFd<'_>], until: Option<Instant>) -> io::Result<()> {
    let span = until.map(|at| at.saturating_duration_since(Instant::now()));
    let span = span.map(|span| Timespec {
        tv_sec: i64::try_from(span.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: span.subsec_nanos().into(),
    });
    match poll(descriptors, span.as_ref()) {
        Ok(_) | Err(Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
