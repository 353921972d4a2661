//! How any thread wakes the one that waits.

use std::io::Write as _;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Wakes the waiting thread from any other. Clones ring the same bell.
#[derive(Debug, Clone)]
pub struct Waker {
    bell: Arc<UnixStream>,
    panicked: Arc<AtomicBool>,
}

impl Waker {
    /// A waker that rings this bell.
    pub(super) fn new(bell: UnixStream) -> Self {
        Self { bell: Arc::new(bell), panicked: Arc::default() }
    }

    /// Wakes it. What for stands in a channel that was filled before.
    pub fn wake(&self) {
        // A full socket is about to wake it anyway.
        let _ = (&*self.bell).write(&[1]);
    }

    /// Wakes it with the news of a panic.
    pub(super) fn alarm(&self) {
        self.panicked.store(true, Ordering::SeqCst);
        self.wake();
    }

    /// True once a panic was told.
    pub(super) fn is_alarmed(&self) -> bool {
        self.panicked.load(Ordering::SeqCst)
    }
}
