//! What belongs to one terminal and one account: where the files are, what the settings file says, and who is acting.
//!
//! This room may know the environment, the home directory, the settings file, the account database of the system, and
//! the rules of `domain`. It must never open the organisation's database, and no setting here can grant a role: what
//! all admins share is kept in the database, and the real user id decides who someone is. A setting that is not
//! understood is an error that names its place, never something to be passed over.

pub mod access;
pub mod file;
pub mod identity;
pub mod key_binding;
pub mod log;
pub mod memory;
pub mod paths;
pub mod terminal_features;
