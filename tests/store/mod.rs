//! The store on a real database: what commands leave behind, what undo takes back, what a stranger's hand is found by.

mod account_logins;
mod account_state;
mod admins;
mod altered;
mod catalog;
mod counts;
mod damage;
pub mod digests;
mod holding;
mod imports;
mod installations;
mod journal;
mod listed_seats;
mod migrating;
mod model;
mod opening;
mod outbox;
mod people;
mod purge;
mod race;
mod random;
mod rejected_rows;
mod removals;
mod rosters;
pub mod schema;
mod seat_plans;
mod spells;
mod tamper;
mod undo;
mod undo_audits;
mod undo_imports;
mod undo_plans;
mod undo_questions;
mod undo_removals;
mod undo_rules;

use crate::world::{self, import_files};
