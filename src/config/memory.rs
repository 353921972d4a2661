//! What is in this process's memory stays there: keys and names are in no core, and no other process of the account reads
//! them.

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

/// Lets no core of this process be written, neither as a file nor by a program that collects them. Where the system does
/// not offer that, everything else works on.
pub fn leave_no_core() {
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}
