//! Which key means what: context by context, the default in `assets/keymap.toml`, changed by what a user binds.
//!
//! Looking a key up is a pure function. A map that could leave a key unreachable is refused when it is read.

use super::action::{Action, Context};
use super::key::Key;
use std::collections::BTreeMap;

/// The keys of every context.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keymap {
    bindings: BTreeMap<Context, Vec<(Key, Action)>>,
}
