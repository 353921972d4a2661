//! How far a command has come, on standard error, where somebody looks at it and it takes longer than half a second.
//!
//! One line is written again and again, and taken off before anything else is said. Who is at work only counts; the line is
//! written by a thread of its own.

use super::format::count;
use crate::domain::import_file::rows::Counts;
use crate::domain::text::{Shown, number};
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What is done faster is not spoken of.
const SHORT: Duration = Duration::from_millis(500);
/// So often the line is written.
const OFTEN: Duration = Duration::from_millis(250);

/// What is being done, and since when.
type Step = (String, Instant);

#[derive(Default)]
struct Shared {
    step: Mutex<Option<Step>>,
    counts: Counts,
    ended: Mutex<bool>,
    wake: Condvar,
}

/// A line that says how far a command has come, until it is dropped.
pub struct Progress {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Progress {
    /// Begins, if standard error is a terminal that can take a line off again.
    #[must_use]
    pub fn begin() -> Self {
        let can_erase = std::env::var_os("TERM").is_some_and(|term| term != "dumb");
        let shared = Arc::<Shared>::default();
        let mut progress = Self { shared: Arc::clone(&shared), thread: None };
        if io::stderr().is_terminal() && can_erase {
            let thread = std::thread::Builder::new().name("progress".into());
            progress.thread = thread.spawn(move || write_lines(&shared)).ok();
        }
        progress
    }

    /// Begins a step: what is done, and of how many, or 0 where that is found on the way. What is counted begins at none.
    pub fn step(&self, what: String, of: u64) {
        self.shared.counts.done.store(0, Ordering::Relaxed);
        self.shared.counts.of.store(of, Ordering::Relaxed);
        *self.shared.step.lock().unwrap_or_else(PoisonError::into_inner) = Some((what, Instant::now()));
    }

    /// What is counted.
    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.shared.counts
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        *self.shared.ended.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.shared.wake.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn write_lines(shared: &Shared) {
    let (mut wait, mut is_written) = (SHORT, false);
    let mut ended = shared.ended.lock().unwrap_or_else(PoisonError::into_inner);
    while !*ended {
        let woken = shared.wake.wait_timeout(ended, wait).unwrap_or_else(PoisonError::into_inner);
        ended = woken.0;
        if *ended || !woken.1.timed_out() {
            continue;
        }
        wait = OFTEN;
        let step = shared.step.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((what, since)) = &*step {
            let Counts { done, of } = &shared.counts;
            let line = line(what, (done.load(Ordering::Relaxed), of.load(Ordering::Relaxed)), since.elapsed());
            // Nobody can be told that nobody can be told.
            let _ = write!(io::stderr(), "\r{line}\x1b[K");
            is_written = true;
        }
    }
    if is_written {
        let _ = write!(io::stderr(), "\r\x1b[K");
    }
}

/// What is done, how much of it, and how long the rest takes if it goes on like this.
fn line(what: &str, (done, of): (u64, u64), took: Duration) -> String {
    let rows = match of {
        0 => count(done, "row", "rows"),
        _ if done > of => count(of, "row", "rows"),
        _ => format!("{} of {}", number(done), count(of, "row", "rows")),
    };
    let left = (of > done && done > 0 && took >= SHORT).then(|| {
        let rest = took.as_millis() * u128::from(of - done) / u128::from(done);
        u64::try_from(rest.div_ceil(1_000)).unwrap_or(u64::MAX)
    });
    let left = left.map(|seconds| match seconds {
        0..120 => format!(", {seconds} s left"),
        _ => format!(", {} min left", seconds.div_ceil(60)),
    });
    format!("{}: {rows}{}", Shown(what), left.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_many_rows_and_how_long_the_rest_takes() {
        let after = |done, of, millis| line("Taking in", (done, of), Duration::from_millis(millis));
        assert_eq!(after(1, 0, 900), "Taking in: 1 row");
        assert_eq!(after(2_500_000, 0, 900), "Taking in: 2 500 000 rows");
        assert_eq!(after(250_000, 1_000_000, 3_000), "Taking in: 250 000 of 1 000 000 rows, 9 s left");
        assert_eq!(after(0, 1_000_000, 3_000), "Taking in: 0 of 1 000 000 rows");
        assert_eq!(after(10, 1_000, 400), "Taking in: 10 of 1 000 rows", "too early to tell");
        assert_eq!(after(1, 1_000, 3_000), "Taking in: 1 of 1 000 rows, 50 min left");
        assert_eq!(after(1_001, 1_000, 3_000), "Taking in: 1 000 rows");
    }
}
