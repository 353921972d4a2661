//! The one place where the dashboard waits.
//!
//! One thread sleeps in `poll` on the terminal, on the workers' bell, on the signals and on the database files, with a
//! deadline only where somebody set one; there is no tick, and nothing wakes up while nothing happens. What woke it is
//! read to the end and given out as a list, so that a burst of keys costs one frame. It never draws, and it never waits
//! anywhere else than in that one `poll`.

use std::io;
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags};

use super::input::{Decoder, Input};
use super::signals::{Heard, Quit, Signals, drained};
use super::tty::{Tty, poll_until};
use super::waker::Waker;
use super::watch::Watch;
use crate::app::key::{Key, Pointer};

/// Changes of size that follow each other faster than this are told once.
const RESIZE_PAUSE: Duration = Duration::from_millis(60);
/// How often files are looked at where the system cannot say that they changed.
const FILES_PAUSE: Duration = Duration::from_millis(1500);
/// Bytes read in one go.
const CHUNK: usize = 4096;
/// Chunks read before what they meant is given out.
const CHUNKS: usize = 64;

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wake {
    /// A key went down.
    Key(Key),
    /// A text was pasted, as it came: line breaks and control characters included.
    Paste(String),
    /// The pointing device, where it was asked for.
    Pointer(Pointer),
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
    /// A [`Waker`] was used, once or more.
    Worker,
    /// One of the watched files may have changed.
    FilesChanged,
    /// The process was told to end.
    Signal(Quit),
    /// The process was asked to stop and let the shell go on: [`super::terminal::Terminal::suspend`].
    Suspend,
    /// The process was stopped by somebody and goes on: [`super::terminal::Terminal::resumed`].
    Resumed,
    /// The deadline has passed.
    Deadline,
    /// A thread panicked; the terminal has been restored and the report has been printed. Nothing can go on.
    Panicked,
    /// The terminal cannot be read any more. It is told once; the process has to end.
    TerminalGone,
}

/// How changes of the files are noticed.
#[derive(Debug)]
enum Files {
    None,
    Watched(Watch),
    LookedAt { next: Instant },
}

impl Files {
    fn looked_at() -> Self {
        Self::LookedAt { next: Instant::now() + FILES_PAUSE }
    }
}

/// Waits for everything that can happen.
#[derive(Debug)]
pub struct Wait {
    tty: Option<Tty>,
    decoder: Decoder,
    settle: Option<Instant>,
    signals: Signals,
    bell: UnixStream,
    waker: Waker,
    files: Files,
    files_held: bool,
    resized: Instant,
    resize: Option<Instant>,
    /// The size that was told last; none once it has changed, for then the terminal may have cut off what it showed,
    /// even where it has the same size again.
    size: Option<(u16, u16)>,
}

impl Wait {
    /// Begins to listen; signals no longer do what they do by default until this is dropped.
    pub fn new(tty: &Tty) -> io::Result<Self> {
        let (bell, ringer) = UnixStream::pair()?;
        bell.set_nonblocking(true)?;
        ringer.set_nonblocking(true)?;
        Ok(Self {
            decoder: Decoder::default(),
            settle: None,
            signals: Signals::new(&tty.stop())?,
            bell,
            waker: Waker::new(ringer),
            files: Files::None,
            files_held: false,
            resized: Instant::now(),
            resize: None,
            size: Some(tty.size()),
            tty: Some(tty.clone()),
        })
    }

    /// What other threads wake this one with.
    #[must_use]
    pub fn waker(&self) -> Waker {
        self.waker.clone()
    }

    /// Watches these files, in place of those before; they need not exist, but their directory must. Where the system
    /// cannot watch, they count as changed every one and a half seconds. True if they are really watched.
    pub fn watch(&mut self, files: Vec<PathBuf>) -> bool {
        let watch = Watch::new(files);
        let watched = watch.is_ok();
        self.files = watch.map_or_else(|_| Files::looked_at(), Files::Watched);
        watched
    }

    /// Takes the files as changed every one and a half seconds: for file systems where other hosts write unseen.
    pub fn look(&mut self) {
        self.files = Files::looked_at();
    }

    /// While held, changes of files wake nobody; those that came meanwhile are told afterwards. For the time in which
    /// the worker looks at them anyway, since one long commit makes hundreds.
    pub fn hold_files(&mut self, held: bool) {
        self.files_held = held;
    }

    /// Sleeps until something happens or the deadline has passed, and says what, in the order in which it should be
    /// handled. Never returns an empty list.
    pub fn wait(&mut self, deadline: Option<Instant>) -> io::Result<Vec<Wake>> {
        loop {
            self.sleep(deadline)?;
            let mut wakes = Vec::new();
            self.hear(&mut wakes);
            let mut inputs = Vec::new();
            let gone = self.read(&mut inputs);
            self.tell_size(!inputs.is_empty(), &mut wakes);
            wakes.extend(inputs.into_iter().map(|input| match input {
                Input::Key(key) => Wake::Key(key),
                Input::Paste(text) => Wake::Paste(text),
                Input::Pointer(pointer) => Wake::Pointer(pointer),
            }));
            if drained(&mut self.bell) {
                wakes.push(if self.waker.is_alarmed() { Wake::Panicked } else { Wake::Worker });
            }
            if self.files_changed() {
                wakes.push(Wake::FilesChanged);
            }
            if gone {
                wakes.push(Wake::TerminalGone);
            }
            if deadline.is_some_and(|at| at <= Instant::now()) {
                wakes.push(Wake::Deadline);
            }
            if !wakes.is_empty() {
                return Ok(wakes);
            }
        }
    }

    /// Runs `stop`, which stops the process, and returns when the process goes on. What came about stopping and going on
    /// has been seen to by then; a size that changed meanwhile is told by the next wait.
    pub(super) fn stopped(&mut self, stop: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        self.signals.forget_job_control();
        stop()?;
        // Another thread may be the one that the stop reaches first.
        self.signals.until_continued()?;
        self.signals.forget_job_control();
        self.resize = Some(Instant::now());
        Ok(())
    }

    fn sleep(&self, deadline: Option<Instant>) -> io::Result<()> {
        let look = match self.files {
            Files::LookedAt { next } if !self.files_held => Some(next),
            _ => None,
        };
        let until = [deadline, self.settle, self.resize, look].into_iter().flatten().min();
        let mut descriptors = vec![self.bell.as_fd()];
        descriptors.extend(self.signals.descriptors());
        descriptors.extend(self.tty.as_ref().map(Tty::input));
        if let (Files::Watched(watch), false) = (&self.files, self.files_held) {
            descriptors.push(watch.descriptor());
        }
        let mut waiting: Vec<_> = descriptors.iter().map(|fd| PollFd::new(fd, PollFlags::IN)).collect();
        poll_until(&mut waiting, until)
    }

    fn hear(&mut self, wakes: &mut Vec<Wake>) {
        for heard in self.signals.take() {
            match heard {
                Heard::Quit(quit) => wakes.push(Wake::Signal(quit)),
                Heard::Suspend => wakes.push(Wake::Suspend),
                // Whoever had the terminal meanwhile may have another size.
                Heard::Continued => {
                    wakes.push(Wake::Resumed);
                    self.resize = Some(Instant::now());
                }
                Heard::Resized => self.size_changed(),
            }
        }
    }

    fn size_changed(&mut self) {
        self.size = None;
        let earliest = self.resized + RESIZE_PAUSE;
        self.resize = Some(self.resize.map_or(earliest, |at| at.min(earliest)));
    }

    /// Tells a changed size when its time has come, or at once where somebody typed at it.
    fn tell_size(&mut self, typed: bool, wakes: &mut Vec<Wake>) {
        let now = Instant::now();
        if !self.resize.is_some_and(|at| typed || at <= now) {
            return;
        }
        self.resize = None;
        let Some(size) = self.tty.as_ref().map(Tty::size) else { return };
        if self.size != Some(size) {
            (self.size, self.resized) = (Some(size), now);
            wakes.push(Wake::Resize(size.0, size.1));
        }
    }

    /// Reads what was typed; true when the terminal has just been found to be gone.
    fn read(&mut self, inputs: &mut Vec<Input>) -> bool {
        let Some(tty) = &self.tty else { return false };
        let mut buffer = [0; CHUNK];
        let mut any = false;
        for _ in 0..CHUNKS {
            match tty.read(&mut buffer) {
                Ok(n) => {
                    self.decoder.feed(&buffer[..n], inputs);
                    any = true;
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(_) => {
                    self.tty = None;
                    self.settle = None;
                    return true;
                }
            }
        }
        let now = Instant::now();
        if any {
            self.settle = self.decoder.patience().map(|patience| now + patience);
        } else if self.settle.is_some_and(|at| at <= now) {
            self.settle = None;
            self.decoder.settle(inputs);
        }
        false
    }

    fn files_changed(&mut self) -> bool {
        if self.files_held {
            return false;
        }
        match &mut self.files {
            Files::None => false,
            // An error means that the directory is gone or that the system's watches are used up.
            Files::Watched(watch) => watch.take().unwrap_or_else(|_| {
                self.files = Files::looked_at();
                true
            }),
            Files::LookedAt { next } => {
                let now = Instant::now();
                let due = *next <= now;
                if due {
                    *next = now + FILES_PAUSE;
                }
                due
            }
        }
    }
}

#[cfg(test)]
mod tests;
