//! A command that writes is stopped (`^Z`, a read or a write of a terminal in the background) between two writes and not
//! within one: everybody else would wait until somebody lets it go on.

use crate::store::busy::when_idle;
use signal_hook::consts::{SIGTSTP, SIGTTIN, SIGTTOU};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;
use std::sync::Once;

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
