//! SKELETON for other branches: signatures only; the real one replaces this file at the merge. Do not edit or extend.
#![allow(missing_docs, unused_variables, clippy::all, clippy::pedantic)]
use crate::domain::{
    actor::{Actor, Role},
    audit::Audit,
    command::{Command, Outcome},
    dormancy::Threshold,
    ids::*,
    org::Org,
    refusal::Refusal,
    time::{Day, Now},
    utilization::Fleet,
    view::*,
};
use std::path::{Path, PathBuf};

/// A connection to one database. Not Sync; Send. All reads take a short snapshot. Errors: StoreError converts Into<Refusal>
/// for showing (message + hint); `Result<_, Refusal>` is used throughout here for simplicity.
#[derive(Debug)]
pub struct Store {}
/// How to open: read-write or `--read-only`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    ReadWrite,
    ReadOnly,
}

impl Store {
    /// Creates the file (and its directory), time zone given; the actor becomes super-admin. Refuses if it exists.
    pub fn create(
        path: &Path,
        zone: chrono_tz::Tz,
        actor: &Actor,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<Self, Refusal> {
        todo!()
    }
    pub fn open(path: &Path, access: Access) -> Result<Self, Refusal> {
        todo!()
    }
    /// An empty in-memory database; `again()` opens a second connection to the same data (demo, tests).
    pub fn in_memory(zone: chrono_tz::Tz, actor: &Actor, now: chrono::DateTime<chrono::Utc>) -> Result<Self, Refusal> {
        todo!()
    }
    /// A second connection to the same database (for the worker/reader threads).
    pub fn again(&self) -> Result<Self, Refusal> {
        todo!()
    }
    /// Path, or None in memory.
    pub fn path(&self) -> Option<PathBuf> {
        todo!()
    }

    /// THE door. Every change.
    pub fn execute(&mut self, command: &Command, actor: &Actor, now: Now) -> Result<Outcome, Refusal> {
        todo!()
    }
    /// The same, looked at and not kept (`--dry-run`; the text of a confirmation).
    pub fn rehearse(&mut self, command: &Command, actor: &Actor, now: Now) -> Result<Outcome, Refusal> {
        todo!()
    }

    pub fn org(&self) -> Result<Org, Refusal> {
        todo!()
    }
    pub fn role(&self, actor: &Actor) -> Result<Option<Role>, Refusal> {
        todo!()
    }
    pub fn products(&self) -> Result<Vec<ProductEntry>, Refusal> {
        todo!()
    }
    /// Archived ones included; in order of title.
    pub fn licenses(&self) -> Result<Vec<LicenseEntry>, Refusal> {
        todo!()
    }
    pub fn license(&self, id: LicenseId) -> Result<LicenseEntry, Refusal> {
        todo!()
    }
    pub fn people(&self) -> Result<Vec<PersonEntry>, Refusal> {
        todo!()
    }
    pub fn person(&self, id: PersonId, today: Day) -> Result<PersonEntry, Refusal> {
        todo!()
    }
    /// Active seats (or past ones), each judged at `threshold` on `today`; in order of license title, holder.
    pub fn seats(&self, filter: &SeatFilter, threshold: Threshold, today: Day) -> Result<Vec<SeatEntry>, Refusal> {
        todo!()
    }
    pub fn why(&self, seat: SeatId, threshold: Threshold, today: Day) -> Result<Why, Refusal> {
        todo!()
    }
    /// All active seats of covered licenses in the compact form a threshold needs (feeds utilization::report).
    pub fn fleet(&self, today: Day) -> Result<Fleet, Refusal> {
        todo!()
    }
    /// Newest first; of one license or all.
    pub fn audits(&self, license: Option<LicenseId>) -> Result<Vec<Audit>, Refusal> {
        todo!()
    }
    pub fn notices(&self, actor: &Actor) -> Result<Vec<NoticeEntry>, Refusal> {
        todo!()
    }
    /// Newest first. subject: an id such as "L4", "P3", "S9"; since: a day.
    pub fn history(
        &self,
        subject: Option<&str>,
        since: Option<Day>,
        limit: Option<usize>,
    ) -> Result<Vec<HistoryEntry>, Refusal> {
        todo!()
    }
    pub fn verify_history(&self, head: Option<&str>) -> Result<ChainReport, Refusal> {
        todo!()
    }
    pub fn check(&self) -> Result<Vec<Finding>, Refusal> {
        todo!()
    }
    pub fn imports(&self) -> Result<Vec<ImportEntry>, Refusal> {
        todo!()
    }
    /// The acting admin's own last batch that still stands: its id and one sentence.
    pub fn last_batch(&self, actor: &Actor) -> Result<Option<(BatchId, String)>, Refusal> {
        todo!()
    }

    /// By id ("L7"), by "Product · Name", by name or product name alone; an ambiguous one lists the candidates in the hint.
    pub fn find_license(&self, reference: &str) -> Result<LicenseId, Refusal> {
        todo!()
    }
    /// By id or any current identifier or exact name.
    pub fn find_person(&self, reference: &str) -> Result<PersonId, Refusal> {
        todo!()
    }
    pub fn find_product(&self, reference: &str) -> Result<ProductId, Refusal> {
        todo!()
    }
    /// Moves when another connection commits.
    pub fn data_version(&self) -> Result<i64, Refusal> {
        todo!()
    }
}
