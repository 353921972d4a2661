//! The plan of a change of seats: what goes, what stays and why, who is told, what it saves, and what it rests on.
//!
//! One rule for every command that changes seats one by one: each seat is judged by itself, on records that were just read.
//! A dry run, the question before a change and the change itself ask the same rule, so none can say what another does not.
//! It must know nothing of where records come from, nor of how a plan is shown.

use super::advice::{Advice, Step};
use super::dormancy::{AsOf, Threshold, Verdict};
use super::edit;
use super::evidence_quality::EvidenceQuality;
use super::exemption::{may_exempt, may_lift};
use super::ids::{AccountId, LicenseId, PersonId, SeatId};
use super::license::{Counting, License};
use super::money::Currency;
use super::notice::{Cause, Draft, NoticeKind, Recipient, reaches, seat_reclaimed, to_be_told};
use super::read_model::SeatEntry;
use super::receipt::{Receipt, Verb};
use super::reclaim::{self, may_end, may_reclaim};
use super::refusal::{Code, Refusal};
use super::seat::{Seat, with_note};
use super::skipped::Skipped;
use super::text::{Shown, counted, number};
use super::time::Day;
use super::utilization::{CurrencyTotal, potential};
use std::collections::{BTreeMap, HashSet};

/// What is to become of seats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeatChange {
    /// Dormant ones are taken back.
    Reclaim(Threshold),
    /// They are taken back, whatever their use.
    Revoke {
        /// The vendor's count has left them out already, so the recorded count stays.
        already_removed: bool,
    },
    /// Their holder leaves.
    Offboard {
        /// The person's id.
        person: PersonId,
        /// The name.
        name: String,
        /// They have left already.
        has_left: bool,
    },
    /// They are kept off the dormant list.
    Exempt {
        /// Through this day.
        until: Day,
        /// The admin's reason, in words.
        reason: String,
    },
    /// Their exemptions end.
    Lift,
    /// Their removals at the vendor are done.
    CloseRemoval,
}

/// What is known of the removal of a seat at its vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RemovalState {
    /// None was ever to be done, or nobody asked.
    #[default]
    None,
    /// It is to be done.
    Open,
    /// It was done on that day.
    Closed(Day),
}

/// What the rules read of one seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatRecord {
    /// The seat.
    pub seat: Seat,
    /// The newest full roster lists it no more.
    pub is_missing: bool,
    /// Its removal at the vendor.
    pub removal: RemovalState,
}

impl From<&SeatEntry> for SeatRecord {
    fn from(entry: &SeatEntry) -> Self {
        let is_missing = entry.missing_as_of.is_some();
        Self { seat: entry.seat.clone(), is_missing, removal: RemovalState::None }
    }
}

/// A license of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedLicense {
    /// The license, as it is before.
    pub license: License,
    /// A count of its seats is recorded, which seats can have been left out of.
    pub is_counted: bool,
    /// How many of its seats change.
    pub seats: u32,
    /// Those of them that the vendor lists no more.
    pub gone: u32,
}

impl PlannedLicense {
    /// A license of which nothing goes yet.
    #[must_use]
    pub fn new(license: License, is_counted: bool) -> Self {
        Self { license, is_counted, seats: 0, gone: 0 }
    }
}

/// A seat that changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangedSeat<'r> {
    /// What was read of it.
    pub record: &'r SeatRecord,
    /// What it was judged by, where the change is a matter of dormancy.
    pub verdict: Option<Verdict>,
    /// It ends as one that the vendor lists no more: nothing is left to be removed there, and the count stays.
    pub is_gone: bool,
}

impl ChangedSeat<'_> {
    /// The notes it has afterwards, where a line is added.
    #[must_use]
    pub fn notes(&self, change: &SeatChange, today: Day) -> Option<String> {
        let line = match change {
            SeatChange::Reclaim(_) => reclaim::note(today),
            SeatChange::Offboard { .. } => reclaim::offboarding_note(today),
            _ => return None,
        };
        Some(with_note(self.record.seat.notes.as_deref(), &line))
    }

    /// What its holder is told of a reclaim; `None` for somebody who is not told, and for every other change.
    #[must_use]
    pub fn notice(&self, software: &str, today: Day) -> Option<Draft> {
        let seat = &self.record.seat;
        let text = seat_reclaimed(software, today, &seat.holder, self.verdict.as_ref()?)?;
        let (to, cause) = (Recipient::Person(seat.holder.id), Cause::Seat(seat.id));
        Some(Draft { to, kind: NoticeKind::SeatReclaimed, cause, text })
    }
}

/// What a change of seats does, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatPlan {
    /// What is to become of them.
    pub change: SeatChange,
    /// The day they are judged on, and by what.
    pub as_of: AsOf,
    /// Those that change, in the order in which they were read.
    pub seats: Vec<SeatId>,
    /// Those that stay, and why.
    pub skipped: Vec<Skipped>,
    /// Of those that end, the ones that the vendor lists no more.
    pub gone: HashSet<SeatId>,
    /// Accounts of their holders that are stopped and freed at the vendor with them.
    pub accounts: Vec<AccountId>,
    /// Every license they are of, those of seats that stay included.
    pub licenses: BTreeMap<LicenseId, PlannedLicense>,
    /// What the verdicts rest on.
    pub evidence_quality: EvidenceQuality,
    /// What is odd without being wrong.
    pub warnings: Vec<Advice>,
    /// Holders who are told, a notice for each seat; whoever was offboarded is told nothing.
    told: HashSet<PersonId>,
    /// The first seat that changes, by holder and license.
    first: Option<String>,
}

impl SeatPlan {
    /// A plan of no seats yet.
    #[must_use]
    pub fn new(change: SeatChange, as_of: AsOf) -> Self {
        Self {
            change,
            as_of,
            seats: Vec::new(),
            skipped: Vec::new(),
            gone: HashSet::new(),
            accounts: Vec::new(),
            licenses: BTreeMap::new(),
            evidence_quality: EvidenceQuality::default(),
            warnings: Vec::new(),
            told: HashSet::new(),
            first: None,
        }
    }

    /// Judges one more seat, whose license was put into [`Self::licenses`] before; `None` if it stays.
    pub fn judge<'r>(&mut self, record: &'r SeatRecord) -> Option<ChangedSeat<'r>> {
        let seat = &record.seat;
        let planned = self.licenses.get_mut(&seat.license)?;
        let judged = match &self.change {
            SeatChange::Reclaim(threshold) => may_reclaim(seat, &planned.license, self.as_of.at(*threshold)).map(Some),
            SeatChange::Revoke { .. } | SeatChange::Offboard { .. } => may_end(seat).map(|()| None),
            SeatChange::Exempt { .. } => may_exempt(seat).map(|()| None),
            SeatChange::Lift => may_lift(seat).map(|()| None),
            SeatChange::CloseRemoval => may_close(record).map(|()| None),
        };
        let verdict = match judged {
            Ok(verdict) => verdict,
            Err(skipped) => {
                self.skipped.push(skipped);
                return None;
            }
        };
        let by_vendor = matches!(self.change, SeatChange::Revoke { already_removed: true });
        let is_gone = self.change.ends() && !by_vendor && record.is_missing;
        planned.seats += 1;
        planned.gone += u32::from(is_gone);
        if self.first.is_none() {
            self.first = Some(format!("{} · {}", seat.holder_name, planned.license.title()));
        }
        if is_gone {
            self.gone.insert(seat.id);
        }
        if let Some(verdict) = &verdict {
            self.evidence_quality.judge(verdict);
            if reaches(seat.holder.status, seat.holder.until, self.as_of.day) {
                self.told.insert(seat.holder.id);
            }
        }
        if let SeatChange::Exempt { .. } = self.change {
            let status = seat.holder.status.on(seat.holder.until, self.as_of.day);
            if status.has_left() {
                let (id, holder) = (seat.id, Shown(&seat.holder_name));
                self.warnings.push(format!("{id} stays dormant: {holder} is {}.", status.shown()).into());
            }
        }
        self.seats.push(seat.id);
        Some(ChangedSeat { record, verdict, is_gone })
    }

    /// Ends the judging: what the recorded counts come to is said, and a plan that changes nothing is refused.
    ///
    /// # Errors
    /// No seat changes, and nothing else does.
    pub fn judged(&mut self) -> Result<(), Refusal> {
        if self.seats.is_empty() {
            self.refuse_nothing()?;
        }
        let below: Vec<Advice> = self.licenses.values().filter_map(|planned| self.below_zero(planned)).collect();
        self.warnings.extend(below);
        Ok(())
    }

    /// What to say of a license whose recorded count comes below zero.
    fn below_zero(&self, planned: &PlannedLicense) -> Option<Advice> {
        let takes_off = match self.change {
            SeatChange::Revoke { already_removed } => !already_removed && planned.seats > planned.gone,
            _ => self.change.ends() && planned.seats > 0,
        };
        if !takes_off {
            return None;
        }
        let mut after = planned.license.clone();
        after.seats.assigned = after.seats.assigned.saturating_sub(planned.seats);
        after.seats.unattributed += if planned.is_counted { i64::from(planned.gone) } else { 0 };
        edit::below_zero(&after)
    }

    fn refuse_nothing(&self) -> Result<(), Refusal> {
        let reasons = || {
            let first = self.skipped.iter().take(3).map(|s| format!("{}: {}", s.seat, s.reason));
            first.collect::<Vec<_>>().join("; ")
        };
        Err(match &self.change {
            SeatChange::Offboard { has_left: false, .. } => return Ok(()),
            SeatChange::Offboard { person, name, .. } => {
                Refusal::new(Code::WrongState, format!("{} is offboarded already and holds no seat.", Shown(name)))
                    .hint(Step::ShowPerson(*person).advice("see what was held with"))
            }
            SeatChange::Reclaim(_) => nothing_left("reclaim", &self.skipped),
            SeatChange::Revoke { .. } => nothing_left("revoke", &self.skipped),
            SeatChange::Exempt { .. } => nothing_left("exempt", &self.skipped),
            SeatChange::Lift => {
                Refusal::new(Code::WrongState, format!("There is no exemption to lift: {}.", reasons())).hint(
                    self.skipped.first().map_or(Step::ListSeats(None, None).advice("list them with"), |skipped| {
                        Step::Why(skipped.seat).advice("look at one with")
                    }),
                )
            }
            SeatChange::CloseRemoval => {
                Refusal::new(Code::WrongState, format!("No removal of these seats is open: {}.", reasons()))
                    .hint("list the open ones with: dormouse report removals")
            }
        })
    }

    /// What is done to the seats.
    #[must_use]
    pub fn verb(&self) -> Verb {
        match &self.change {
            SeatChange::Reclaim(_) => Verb::Reclaimed,
            SeatChange::Revoke { .. } => Verb::Revoked,
            SeatChange::Offboard { .. } => Verb::Offboarded,
            SeatChange::Exempt { .. } => Verb::Exempted,
            SeatChange::Lift => Verb::Lifted,
            SeatChange::CloseRemoval => Verb::Noted,
        }
    }

    /// What it is done to, after the verb.
    fn object(&self) -> String {
        let seats = counted(self.seats.len(), "seat");
        let what = match (&self.first, self.seats.len()) {
            (Some(first), 1) => format!("the seat of {first}"),
            _ => seats.clone(),
        };
        match &self.change {
            SeatChange::Reclaim(_) => {
                let mut licenses = self.licenses.values();
                let of = match (licenses.next(), licenses.next()) {
                    (Some(one), None) => one.license.title(),
                    _ => counted(self.licenses.len(), "license"),
                };
                format!("{seats} of {of}")
            }
            SeatChange::Revoke { .. } => what,
            SeatChange::Offboard { name, .. } if self.seats.is_empty() => format!("{name} with no seat"),
            SeatChange::Offboard { name, .. } => format!("{name} with {seats}"),
            SeatChange::Exempt { until, .. } => format!("{what} until {until}"),
            SeatChange::Lift => format!("the exemption of {what}"),
            SeatChange::CloseRemoval => format!("{} at the vendor as done", counted(self.seats.len(), "removal")),
        }
    }

    /// What history says of it.
    #[must_use]
    pub fn summary(&self) -> String {
        format!("{} {}", self.verb().said(false), self.object())
    }

    /// What is said to whoever asked for it.
    #[must_use]
    pub fn receipt(&self) -> Receipt {
        let receipt = self.verb().of(Shown(&self.object()).to_string());
        if !matches!(self.change, SeatChange::Reclaim(_)) {
            return receipt;
        }
        let receipt = receipt.and(&format!(", {}", to_be_told(self.told())));
        match self.skipped.as_slice() {
            [] => receipt,
            [one] => receipt.and(&format!(", 1 skipped: {} {}", Shown(&one.holder), one.reason)),
            many => receipt.and(&format!(", {} skipped", many.len())),
        }
    }

    /// The one thing that it is about, by its id.
    #[must_use]
    pub fn subject(&self) -> Option<String> {
        let seat = || Some(self.seats.first()?.to_string()).filter(|_| self.seats.len() == 1);
        // Of a reclaim every license counts that was looked at, of removals those whose were closed.
        let license = |changed: bool| {
            let mut of = self.licenses.iter().filter(|(_, planned)| !changed || planned.seats > 0);
            of.next().filter(|_| of.next().is_none()).map(|(license, _)| license.to_string())
        };
        match &self.change {
            SeatChange::Reclaim(_) => license(false),
            SeatChange::Offboard { person, .. } => Some(person.to_string()),
            SeatChange::CloseRemoval => seat().or_else(|| license(true)),
            _ => seat(),
        }
    }

    /// How many people are told: one who is told of several seats is one.
    #[must_use]
    pub fn told(&self) -> usize {
        self.told.len()
    }

    /// The seats whose accounts are still to be removed at the vendor.
    #[must_use]
    pub fn to_be_removed(&self) -> Vec<SeatId> {
        self.seats.iter().copied().filter(|seat| !self.gone.contains(seat)).collect()
    }

    /// What to say of the vendor's side beside what is to be removed there; `None` if nothing.
    #[must_use]
    pub fn said_of_vendor(&self) -> Option<String> {
        let said: Vec<String> = [self.said_of_accounts(), self.said_of_gone()].into_iter().flatten().collect();
        (!said.is_empty()).then(|| said.join(" "))
    }

    /// What to say of those that the vendor lists no more; `None` if there are none.
    fn said_of_gone(&self) -> Option<String> {
        let gone = match self.gone.len() {
            0 => return None,
            1 => "1 seat is".to_owned(),
            n => format!("{} seats are", number(n)),
        };
        Some(format!("{gone} not on the vendor's newest list any more: nothing is to be removed, and the count stays."))
    }

    /// True if the accounts of whoever loses a seat of a license are stopped and freed at the vendor, for they are what counts.
    #[must_use]
    pub fn frees_accounts_of(&self, license: LicenseId) -> bool {
        let counting = self.licenses.get(&license).map(|planned| planned.license.terms.counting);
        let by_vendor = matches!(self.change, SeatChange::Revoke { already_removed: true });
        self.change.ends() && !by_vendor && counting == Some(Counting::Accounts)
    }

    /// What to say of the accounts that are stopped and freed with the seats; `None` if there are none.
    fn said_of_accounts(&self) -> Option<String> {
        let accounts = match self.accounts.len() {
            0 => return None,
            1 => "1 account is".to_owned(),
            n => format!("{} accounts are", number(n)),
        };
        Some(format!("{accounts} to be stopped and freed at the vendor; what is done there cannot be taken back."))
    }

    /// What letting go of the seats saves, the organisation's own currency first, and how many licenses have no known
    /// price. What is not paid for any more saves nothing.
    #[must_use]
    pub fn savings(&self, own: Currency) -> (Vec<CurrencyTotal>, usize) {
        let paid = self.licenses.values().filter(|planned| planned.seats > 0 && planned.license.is_covered());
        potential(paid.map(|planned| (&planned.license.terms, planned.seats)), own)
    }
}

impl SeatChange {
    /// True if seats end by it.
    #[must_use]
    pub fn ends(&self) -> bool {
        matches!(self, Self::Reclaim(_) | Self::Revoke { .. } | Self::Offboard { .. })
    }
}

/// Whether the removal of one seat at its vendor can be noted as done.
fn may_close(record: &SeatRecord) -> Result<(), Skipped> {
    let reason = match (record.removal, record.seat.revoked_on) {
        (RemovalState::Open, _) => return Ok(()),
        (_, None) => "it was not taken back".to_owned(),
        (RemovalState::Closed(day), _) => format!("it was done on {day} already"),
        (RemovalState::None, _) => "it was taken back as one that the vendor has removed already".to_owned(),
    };
    Err(record.seat.skipped(reason))
}

/// Nothing of what was asked could be done: the reasons, as far as they fit into a hint.
#[must_use]
pub fn nothing_left(verb: &str, skipped: &[Skipped]) -> Refusal {
    let verbed = format!("{}d", if verb.ends_with('e') { verb.to_owned() } else { format!("{verb}e") });
    if let [one] = skipped {
        let (seat, holder, why) = (one.seat, Shown(&one.holder), &one.reason);
        return Refusal::new(Code::WrongState, format!("{seat} ({holder}) cannot be {verbed}: {why}."))
            .hint(Step::Why(seat).advice("look at it with"))
            .with_skipped(skipped);
    }
    let reasons: Vec<String> =
        skipped.iter().take(3).map(|s| format!("{} ({}): {}", s.seat, Shown(&s.holder), s.reason)).collect();
    let more = skipped.len().saturating_sub(3);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    let Some(first) = skipped.first() else {
        return Refusal::new(Code::WrongState, format!("There is no seat to {verb}."))
            .hint(Step::ListDormant.advice("list them with"));
    };
    Refusal::new(
        Code::WrongState,
        format!("None of the {} can be {verbed}: {}{more}.", counted(skipped.len(), "seat"), reasons.join("; ")),
    )
    .hint(Step::Why(first.seat).advice("look at one with"))
    .with_skipped(skipped)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::evidence::{Evidence, Last};
    use crate::domain::ids::{BatchId, ProductId};
    use crate::domain::license::{LicenseFields, SeatFigures};
    use crate::domain::money::Money;
    use crate::domain::person::{Holder, PersonStatus};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    /// A seat of the one license, used on that day.
    fn record(id: i64, holder: i64, status: PersonStatus, used: &str) -> SeatRecord {
        let last_used = Evidence { last: Last::Observed(day(used)), as_of: Some(day("2026-06-30")), source: None };
        let holder = Holder { id: PersonId(holder), status, until: None, last_login: Evidence::default() };
        let seat = Seat {
            id: SeatId(id),
            license: LicenseId(1),
            holder,
            holder_name: format!("Holder {}", holder.id.0),
            assigned_on: None,
            first_listed: day("2025-01-01"),
            last_used,
            account_login: Evidence::default(),
            exempt_until: None,
            notes: Some("old".into()),
            revoked_on: None,
            changed_by: BatchId(1),
        };
        SeatRecord { seat, is_missing: false, removal: RemovalState::None }
    }

    /// A license that costs ten a month for each seat, with three assigned and so many beside them.
    fn plan(change: SeatChange, unattributed: i64) -> SeatPlan {
        let fields = LicenseFields {
            seats_total: Some(9),
            cost_per_seat: Some(Money { minor: 1_000, currency: Currency::EUR }),
            ..LicenseFields::default()
        };
        let license = License {
            id: LicenseId(1),
            product_id: ProductId(1),
            product: "Chat".into(),
            terms: fields.checked(Currency::EUR).unwrap().0,
            archived: false,
            seats: SeatFigures { total: Some(9), assigned: 3, unattributed, ..SeatFigures::default() },
        };
        let mut plan = SeatPlan::new(change, AsOf::new(day("2026-06-30"), Threshold::default(), 7));
        plan.licenses.insert(license.id, PlannedLicense::new(license, true));
        plan
    }

    fn reclaim() -> SeatChange {
        SeatChange::Reclaim(Threshold::default())
    }

    #[test]
    fn a_reclaim_says_what_goes_what_stays_who_is_told_and_what_it_saves() {
        let mut plan = plan(reclaim(), 0);
        let records = [
            record(1, 1, PersonStatus::Active, "2026-01-01"),
            record(2, 1, PersonStatus::Active, "2025-12-01"),
            record(3, 2, PersonStatus::Offboarded, "2026-06-29"),
            record(4, 3, PersonStatus::Active, "2026-06-29"),
            SeatRecord {
                seat: Seat {
                    revoked_on: Some(day("2026-06-01")),
                    ..record(5, 4, PersonStatus::Active, "2025-01-01").seat
                },
                ..record(5, 4, PersonStatus::Active, "2025-01-01")
            },
        ];
        let going: Vec<ChangedSeat<'_>> = records.iter().filter_map(|record| plan.judge(record)).collect();
        assert_eq!(plan.seats, [SeatId(1), SeatId(2), SeatId(3)]);
        let stays: Vec<&str> = plan.skipped.iter().map(|skipped| skipped.reason.as_str()).collect();
        assert_eq!(stays, ["not dormant at 90 days: last used 1 day ago", "already revoked on 2026-06-01"]);
        assert_eq!(plan.told(), 1, "two seats of one person are one, and whoever left is told nothing");
        assert_eq!(plan.savings(Currency::EUR).0[0].per_cycle.shown(), "€ 30.00");
        let notes = going[0].notes(&plan.change, plan.as_of.day);
        assert_eq!(notes.as_deref(), Some("old\nReclaimed via the dormancy report on 2026-06-30."));
        assert!(going[0].notice("Chat", plan.as_of.day).is_some() && going[2].notice("Chat", plan.as_of.day).is_none());
        plan.judged().unwrap();
        assert_eq!(plan.receipt(), "reclaimed 3 seats of Chat, 1 person to be told, 2 skipped");
        assert_eq!(plan.subject().as_deref(), Some("L1"));
    }

    #[test]
    fn what_the_vendor_lists_no_more_takes_nothing_off_the_count() {
        let missing = |id| SeatRecord { is_missing: true, ..record(id, id, PersonStatus::Active, "2026-01-01") };
        let (one, two) = (missing(1), record(2, 2, PersonStatus::Active, "2026-01-01"));
        let mut both = plan(SeatChange::Revoke { already_removed: false }, -2);
        assert!(both.judge(&one).unwrap().is_gone && !both.judge(&two).unwrap().is_gone);
        both.judged().unwrap();
        assert_eq!((both.to_be_removed(), both.gone.len()), (vec![SeatId(2)], 1));
        assert_eq!(both.warnings, [""; 0], "three assigned less two, of which one was not counted: nothing is left");
        let mut below = plan(SeatChange::Revoke { already_removed: false }, -3);
        assert!(below.judge(&two).is_some());
        below.judged().unwrap();
        assert!(
            below.warnings[0].starts_with("That brings the recorded count of Chat below 0"),
            "{:?}",
            below.warnings
        );
        let mut by_vendor = plan(SeatChange::Revoke { already_removed: true }, -3);
        assert!(!by_vendor.judge(&one).unwrap().is_gone);
        by_vendor.judged().unwrap();
        assert!(by_vendor.warnings.is_empty() && by_vendor.said_of_gone().is_none());
    }

    #[test]
    fn a_plan_that_changes_nothing_says_why() {
        let seat = record(1, 1, PersonStatus::Active, "2026-06-29");
        let leaves = |has_left| SeatChange::Offboard { person: PersonId(1), name: "Ana".into(), has_left };
        let exempt = SeatChange::Exempt { until: day("2026-07-31"), reason: "pilot".into() };
        for (change, record, said) in [
            (reclaim(), Some(&seat), "S1 (Holder 1) cannot be reclaimed: not dormant at 90 days: last used 1 day ago."),
            (reclaim(), None, "There is no seat to reclaim."),
            (SeatChange::Lift, Some(&seat), "There is no exemption to lift: S1: it is not exempt."),
            (SeatChange::CloseRemoval, Some(&seat), "No removal of these seats is open: S1: it was not taken back."),
            (exempt, None, "There is no seat to exempt."),
            (leaves(true), None, "Ana is offboarded already and holds no seat."),
        ] {
            let mut plan = plan(change, 0);
            assert!(record.is_none_or(|record| plan.judge(record).is_none()));
            assert_eq!(plan.judged().unwrap_err().message, said);
        }
        let mut nobody = plan(leaves(false), 0);
        nobody.judged().unwrap();
        assert_eq!(nobody.receipt(), "offboarded Ana with no seat");
    }
}
