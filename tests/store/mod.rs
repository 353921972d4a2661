//! The store on a real database: what commands leave behind, what undo takes back, what a stranger's hand is found by.

mod admins;
mod catalog;
mod counts;
mod damage;
mod holding;
mod imports;
mod intakes;
mod journal;
mod model;
mod opening;
mod outbox;
mod people;
mod purge;
mod race;
mod random;
mod removals;
mod rosters;
mod schema;
mod tamper;
mod undo;
mod undo_audits;
mod undo_imports;
mod undo_plans;
mod undo_removals;
mod undo_rules;
mod world;
