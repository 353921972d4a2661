//! While this process holds a lock of the database it is not stopped, or everybody else would wait for it.
//!
//! Whoever works on the database says so with [`busy`], and whoever is about to stop the process waits for that with
//! [`when_idle`]. Stops belong to the process and not to a connection, so there is one of these for all of them.

use std::sync::{PoisonError, RwLock, RwLockReadGuard};

static WORK: RwLock<()> = RwLock::new(());

/// Says that the database is being worked on, until this is dropped.
pub struct Busy {
    _held: RwLockReadGuard<'static, ()>,
}

/// Waits while the process is about to be stopped, and says that the database is being worked on.
#[must_use]
pub fn busy() -> Busy {
    Busy { _held: WORK.read().unwrap_or_else(PoisonError::into_inner) }
}

/// Waits until nobody works on the database, then does `act`; work that begins meanwhile waits.
pub fn when_idle<T>(act: impl FnOnce() -> T) -> T {
    let _idle = WORK.write().unwrap_or_else(PoisonError::into_inner);
    act()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;
    use std::time::Duration;

    #[test]
    fn a_stop_waits_for_whoever_is_at_work() {
        let (held, done) = (busy(), AtomicBool::new(false));
        thread::scope(|scope| {
            scope.spawn(|| when_idle(|| done.store(true, Ordering::SeqCst)));
            thread::sleep(Duration::from_millis(30));
            assert!(!done.load(Ordering::SeqCst), "somebody is at work");
            drop(held);
        });
        assert!(done.load(Ordering::SeqCst));
        drop(busy());
    }
}
