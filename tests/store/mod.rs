//! The store on a real database: what commands leave behind, what undo takes back, what a stranger's hand is found by.

mod account_logins;
mod account_model;
mod account_state;
mod accounts;
mod admins;
mod altered;
mod catalog;
mod counted_imports;
mod counting;
mod counts;
mod damage;
pub mod digests;
mod freeing;
mod holding;
mod imports;
mod installations;
mod journal;
mod listed_seats;
mod listings;
mod migrating;
mod model;
mod opening;
mod orders;
mod outbox;
mod own_accounts;
mod people;
mod purge;
mod race;
mod random;
mod random_accounts;
mod reasons;
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

use crate::amount::amount;
use dormouse::domain::refusal::Refusal;
use proptest::prelude::ProptestConfig;
use proptest::test_runner::RngSeed;

/// So many random sequences in the default run, which are the same in every run; thousands of others with `just slow`.
fn sequences(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases: amount(cases, 150, 5_000),
        max_shrink_iters: 20_000,
        failure_persistence: None,
        rng_seed: amount(RngSeed::Fixed(11), RngSeed::Fixed(11), RngSeed::Random),
        ..ProptestConfig::default()
    }
}

/// A refusal is a rule's word and never the database's.
fn is_no_fault(refusal: Option<&Refusal>) {
    if let Some(refusal) = refusal {
        assert!(!refusal.message.starts_with("The database"), "{refusal:?}");
        assert!(refusal.message.ends_with('.'), "{refusal:?}");
    }
}
