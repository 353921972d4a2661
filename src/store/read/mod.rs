//! Read models: what the front ends show, one file each, the SQL beside the shape it fills.

pub(super) mod account_logins;
pub(super) mod admins;
pub(super) mod alike;
pub(super) mod audits;
pub(super) mod batches;
pub(super) mod carry;
pub(super) mod catalog;
pub(super) mod find;
pub(super) mod fleet;
pub(super) mod history;
pub(super) mod holdings;
pub(super) mod imports;
pub(super) mod licenses;
pub(super) mod notices;
pub(super) mod outbox;
pub(super) mod parts;
pub(super) mod people;
pub(super) mod pulse;
pub(super) mod removals;
pub(super) mod seats;
