//! A thread that gives the terminal back when a signal kills the process at once.
//!
//! What asks the process to end is heard by the thread that waits ([`super::signals`]), which first keeps what is to be
//! kept. What is here means that something is wrong or that nobody wants to wait: the main thread may hang and is not
//! asked. The process then dies by that very signal, so that whoever started it knows. A handler does no
//! more than ring a bell; signals that the faulting thread itself cannot come back from (SIGSEGV, SIGILL, SIGFPE, an
//! abort from within) cannot be heard in this way, and the panic hook has been there before most of them.

use std::io::{self, Read as _};
use std::os::unix::net::UnixStream;
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use rustix::process::Signal;
use signal_hook::{SigId, flag, low_level};

use super::entered::give_back;

/// Everything that kills a process which does not listen to it, but for what nobody can listen to, and for [`RARE`].
const FATAL: [Signal; 12] = [
    Signal::QUIT,
    Signal::ABORT,
    Signal::ALARM,
    Signal::BUS,
    Signal::PROF,
    Signal::SYS,
    Signal::TRAP,
    Signal::USR1,
    Signal::USR2,
    Signal::VTALARM,
    Signal::XCPU,
    Signal::XFSZ,
];
/// The same, of which it is not known how to die by them: the process ends with the status that shells give to that.
const RARE: [Signal; 3] = [Signal::IO, Signal::POWER, Signal::STKFLT];

/// Listens from now on; answers with what is to be unregistered when nobody needs the guard any more. A signal also sets
/// `stop`, so that whoever is writing to the terminal lets go of it; once `over` is set, signals do what they do by
/// default.
pub(super) fn post(stop: &Arc<AtomicBool>, over: &Arc<AtomicBool>) -> io::Result<Vec<SigId>> {
    let (mut bell, ringer) = UnixStream::pair()?;
    ringer.set_nonblocking(true)?;
    let which = Arc::new(AtomicUsize::new(0));
    let mut ids = Vec::new();
    for signal in FATAL.map(Signal::as_raw) {
        flag::register_conditional_default(signal, Arc::clone(over))?;
    }
    for signal in RARE.map(Signal::as_raw) {
        flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(over))?;
    }
    for signal in FATAL.into_iter().chain(RARE).map(Signal::as_raw) {
        ids.push(flag::register(signal, Arc::clone(stop))?);
        let number = usize::try_from(signal).unwrap_or_default();
        ids.push(flag::register_usize(signal, Arc::clone(&which), number)?);
        ids.push(low_level::pipe::register(signal, ringer.try_clone()?)?);
    }
    thread::Builder::new().name("guard".into()).spawn(move || {
        // The end of the line comes with the last registration.
        if matches!(bell.read(&mut [0]), Ok(1)) {
            give_back();
            die(which.load(Ordering::SeqCst));
        }
    })?;
    Ok(ids)
}

/// Dies by a signal, or else with the status that shells give to such a death.
fn die(number: usize) {
    let signal = i32::try_from(number).unwrap_or_default();
    let _ = low_level::emulate_default_handler(signal);
    process::exit(128 + signal);
}
