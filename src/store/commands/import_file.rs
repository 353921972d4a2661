//! One file that is being read: what came of its rows so far.

use super::import_rejects::Unanswered;
use crate::domain::evidence::{Evidence, Last, Source};
use crate::domain::ids::{ImportId, LicenseId, SeatId};
use crate::domain::import_file::plan::RowOutcomes;
use crate::domain::import_file::rejects::Rejects;
use crate::domain::import_file::row_unit::RowUnit;
use crate::domain::import_file::surprises::Surprises;
use crate::domain::imported::{AccountCounts, CreatedCounts};
use crate::domain::text::capital;
use crate::domain::time::Day;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

/// One file being taken in.
pub(super) struct Taking {
    /// Its id; the row is completed at the end.
    pub import: ImportId,
    /// The day it speaks for.
    pub as_of: Day,
    /// What its rows are counted as.
    pub unit: RowUnit,
    /// The one license its rows belong to, where one was named or made.
    pub named: Option<LicenseId>,
    /// Products that no single license answers to.
    pub unanswered: Unanswered,
    /// What is unlikely about it.
    pub surprises: Surprises,
    /// It changed something that is no row's: a recorded count, whom a roster lacks.
    pub moved: bool,
    /// Accounts whose holder was looked for, where somebody is known at all.
    pub looked_up: usize,
    /// Those whose holder was known.
    pub matched: usize,
    /// Lines and accounts that nobody is known to hold: a row about several licenses is one rejected row.
    pub unheld: HashSet<(u32, String)>,
    /// Lines that said something new of their holder: by what else they are known, when they signed in.
    pub identified: HashSet<u32>,
    /// Things added.
    pub created: CreatedCounts,
    /// Accounts added and changed.
    pub accounts: AccountCounts,
    /// How its rows came out.
    pub outcomes: RowOutcomes,
    /// Rows the rules left out.
    pub rejects: Rejects,
    /// What should be known.
    pub warnings: Vec<String>,
    /// Licenses it touched, with the number of rows.
    pub licenses: BTreeMap<LicenseId, u32>,
    /// Seats a roster no longer lists.
    pub gone: Vec<SeatId>,
    /// Of those, revoked.
    pub gone_revoked: u32,
    /// Holders of the licenses that those were of.
    pub held_by_gone: usize,
    /// On one of the licenses, so many that somebody has to say how many.
    pub many_gone: bool,
    /// Removals at the vendor that a roster confirms.
    pub removals_closed: u32,
    /// New seats of which it was looked at, as they were written, what they point to.
    pub looked_at: Vec<Range<i64>>,
}

impl Taking {
    /// Adds sentences about a row.
    pub fn warn(&mut self, line: u32, sentences: impl IntoIterator<Item = String>) {
        let row = capital(&self.unit.of(line));
        self.warnings.extend(sentences.into_iter().map(|sentence| format!("{row}: {sentence}")));
    }

    /// What a row of it says of when something was last done.
    pub fn said(&self, last: Last, line: u32) -> Evidence {
        if !last.is_known() {
            return Evidence::default();
        }
        Evidence { last, as_of: Some(self.as_of), source: Some(Source { import: self.import, line }) }
    }

    /// True if it said again what was known, and nothing else.
    pub fn only_confirms(&self) -> bool {
        let nothing = [self.created.sum(), self.outcomes.updated, self.gone_revoked, self.removals_closed] == [0; 4];
        nothing && self.accounts == AccountCounts::default() && !self.moved
    }

    /// Adds how rows came out.
    pub fn add(&mut self, outcomes: RowOutcomes, rejects: Rejects) {
        self.outcomes.updated += outcomes.updated;
        self.outcomes.unchanged += outcomes.unchanged;
        self.outcomes.confirmed += outcomes.confirmed;
        self.outcomes.not_allowed.extend(outcomes.not_allowed);
        self.outcomes.ended_here.extend(outcomes.ended_here);
        self.outcomes.same_person.extend(outcomes.same_person);
        self.rejects.append(rejects);
    }
}
