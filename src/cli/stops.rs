//! A command that writes is stopped (`^Z`, a read or a write of a terminal in the background) between two writes and not
//! within one: everybody else would wait until somebody lets it go on. And what it may not write does not kill it.

use crate::store::busy::when_idle;
use signal_hook::consts::{SIGTSTP, SIGTTIN, SIGTTOU, SIGXFSZ};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Once};

/// Lets a file that grows beyond what this account may write be an error like a full disk, instead of the end of the process.
pub(super) fn survive_a_limit() {
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
}

/// Lets stops wait for writes from now on. Where no thread can be had, they do what they always do.
pub(super) fn wait_for_writes() {
    static BEGUN: Once = Once::new();
    BEGUN.call_once(|| {
        let Ok(mut signals) = Signals::new([SIGTSTP, SIGTTIN, SIGTTOU]) else { return };
        // The thread ends with the process.
        let _ = std::thread::Builder::new().name("stops".into()).spawn(move || {
            for signal in signals.forever() {
                let _ = when_idle(|| emulate_default_handler(signal));
            }
        });
    });
}
