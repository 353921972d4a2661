//! What is shown of a plan for seats: license by license what goes, what it saves, what stays and why.

use crate::app::env::Env;
use crate::app::key::{Code, Key};
use crate::domain::evidence_quality::EvidenceQuality;
use crate::domain::ids::LicenseId;
use crate::domain::money::{BillingCycle, Currency, Savings};
use crate::domain::read_model::SeatEntry;
use crate::domain::seat_plan::{PlannedLicense, SeatChange, SeatPlan, SeatRecord};
use crate::domain::skipped::Skipped;
use crate::domain::text::key;
use crate::domain::time::Day;
use crate::domain::utilization::CurrencyTotal;
use std::collections::btree_map::Entry;

/// The plan of a change of seats, judged on what was read of them.
pub fn judged<'e>(change: SeatChange, entries: impl IntoIterator<Item = &'e SeatEntry>, env: Env) -> SeatPlan {
    let mut plan = SeatPlan::new(change, env.scope.as_of());
    for entry in entries {
        if let (Entry::Vacant(place), Some(license)) =
            (plan.licenses.entry(entry.seat.license), env.records.license(entry.seat.license))
        {
            place.insert(PlannedLicense::new(license.license.clone(), false));
        }
        plan.judge(&SeatRecord::from(entry));
    }
    plan
}

/// What a change of seats would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Seats end by it.
    pub ends: bool,
    /// Which license is to be seen where there is no room for all.
    pub at: usize,
    /// License by license, the most seats first.
    pub lines: Vec<PlanLine>,
    /// Seats that would change.
    pub seats: usize,
    /// What they save, a figure for each currency.
    pub savings: Vec<CurrencyTotal>,
    /// Licenses whose price is not known.
    pub without_price: usize,
    /// What the verdicts rest on.
    pub evidence_quality: EvidenceQuality,
    /// The day they were made on.
    pub today: Day,
    /// People who are told.
    pub told: usize,
    /// Seats that would stay, and why.
    pub skipped: Vec<Skipped>,
    /// Accounts that are still to be removed at the vendor afterwards.
    pub to_remove: usize,
    /// What is said of seats that the vendor lists no more.
    pub gone: Option<String>,
}

impl Plan {
    /// What is shown of a plan, in an organisation of that currency.
    #[must_use]
    pub fn of(plan: &SeatPlan, own: Currency) -> Self {
        let line = |(license, planned): (&LicenseId, &PlannedLicense)| {
            let (terms, mut title) = (&planned.license.terms, planned.license.title());
            if planned.license.archived {
                title.push_str(" (archived)");
            }
            let (savings, is_paid) = (terms.savings(planned.seats), planned.license.is_covered());
            PlanLine { license: *license, title, seats: planned.seats, is_paid, savings, cycle: terms.billing_cycle }
        };
        let mut lines: Vec<PlanLine> =
            plan.licenses.iter().filter(|(_, planned)| planned.seats > 0).map(line).collect();
        lines.sort_by_cached_key(|line| (std::cmp::Reverse(line.seats), key(&line.title), line.license));
        let (savings, without_price) = plan.savings(own);
        Self {
            ends: plan.change.ends(),
            at: 0,
            lines,
            seats: plan.seats.len(),
            savings,
            without_price,
            evidence_quality: plan.evidence_quality,
            today: plan.as_of.day,
            told: plan.told(),
            skipped: plan.skipped.clone(),
            to_remove: plan.to_be_removed().len(),
            gone: plan.said_of_vendor(),
        }
    }

    /// Goes to the next license, or to the one before. False if the key is none for that.
    pub(super) fn key(&mut self, key: Key) -> bool {
        match key.code {
            Code::Down => self.walk(true),
            Code::Up => self.walk(false),
            _ => return false,
        }
        true
    }

    /// Goes to the next license, or to the one before.
    pub(super) fn walk(&mut self, down: bool) {
        let last = self.lines.len().saturating_sub(1);
        self.at = if down { self.at + 1 } else { self.at.saturating_sub(1) }.min(last);
    }
}

/// One license of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanLine {
    /// The license's id.
    pub license: LicenseId,
    /// Its title.
    pub title: String,
    /// Seats that would change.
    pub seats: u32,
    /// The license is paid for: letting go of its seats saves something.
    pub is_paid: bool,
    /// What they save; `None` if the price is not known.
    pub savings: Option<Savings>,
    /// How often that recurs.
    pub cycle: BillingCycle,
}
