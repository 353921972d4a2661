//! `reclaim`: takes dormant seats back, in one batch, with a plan first.

use super::context::{Context, Session};
use super::failure::{Done, Failure, Status, note};
use super::format::count;
use super::outcome::{message, remarks};
use super::output::{Form, Format};
use super::records::seats::{self, Item};
use super::seat_plan::{self, FIRST, Stays, stays};
use super::values;
use crate::domain::command::{Command, Outcome};
use crate::domain::dormancy::Threshold;
use crate::domain::ids::{BatchId, SeatId};
use crate::domain::license::License;
use crate::domain::read_model::{SeatEntry, SeatFilter};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::seat_plan::{PlannedLicense, SeatChange, SeatPlan};
use crate::domain::skipped::Skipped;
use crate::domain::text::Shown;
use crate::domain::time::Day;
use clap::{ArgGroup, Args};
use serde::Serialize;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

const AFTER: &str = "\
Example:
  dormouse reclaim --license L7 --all-dormant --dry-run    look first
  dormouse reclaim --license L7 --all-dormant              asks, then takes them back
  dormouse reclaim --person ana@example.com ben@example.com --threshold 180 --yes

Each seat is judged once more when it is taken; what was used meanwhile stays and is listed.
Holders are told, a notice for each seat, but nobody who was offboarded. The seats are put on the list of removals to \
be made at the vendor.";

/// Take dormant seats back
#[derive(Debug, Args)]
#[command(after_help = AFTER, group(ArgGroup::new("which").args(["all_dormant", "person"]).multiple(true).required(true)))]
pub struct Reclaim {
    /// Only seats of this license
    #[arg(long, value_name = "LICENSE")]
    license: Option<String>,
    /// Only seats of these people
    #[arg(long, value_name = "PERSON", num_args = 1..)]
    person: Vec<String>,
    /// Every dormant seat, within --license and --person
    #[arg(long)]
    all_dormant: bool,
    /// Dormant by so many days: 30, 60, 90, 120, 180 or 365 [default: the organisation's]
    #[arg(long, value_name = "DAYS", value_parser = values::threshold)]
    threshold: Option<Threshold>,
    /// List every seat, however many they are
    #[arg(long)]
    all: bool,
    /// Show what would be taken back, and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, Serialize)]
struct Head {
    threshold_days: u32,
    batch: Option<BatchId>,
    message: String,
    reclaimed: usize,
    told: usize,
    skipped: Vec<Stays>,
    dry_run: bool,
    old_evidence: u32,
    newest_old_evidence: Option<Day>,
}

impl Reclaim {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let mut session = context.open()?;
        if !self.dry_run {
            session.may_write()?;
        }
        let threshold = session.threshold(self.threshold);
        let seats = self.candidates(&session, threshold)?;
        if seats.is_empty() {
            return self.nothing(context, &session, threshold);
        }
        // As they were before: afterwards their verdicts are those of seats that have ended.
        let listed =
            if self.all || self.form.format() != Format::Table { &seats } else { &seats[..seats.len().min(FIRST)] };
        let before = seat_plan::entries(&session, listed, threshold)?;
        let command = Command::Reclaim { seats, threshold };
        if self.form.is_json()
            && let Err(refusal) = session.rehearse(&command)
            && !refusal.skipped.is_empty()
        {
            // What a program asked for it gets, though nothing can be done: which seats stay, and why.
            self.none(context, &session, threshold, (&refusal.message, &refusal.skipped))?;
            return Err(refusal.into());
        }
        if self.dry_run {
            let plan = session.rehearse(&command)?;
            self.report(context, &session, threshold, &plan, &before)?;
            return Ok(Status::Done);
        }
        if let Some(asked) = session.plan_to_ask(&command)? {
            let plan = seat_plan::of(&asked)?;
            if !self.form.is_json() {
                seat_plan::show(&mut context.out, &session, plan, &before, &[])?;
                context.out.warned(&asked)?;
            }
            let number = plan.seats.len() as u64;
            if number > 0 {
                let remark = plan.evidence_quality.remark(session.today());
                let remark = remark.map(|remark| format!(" ({remark})")).unwrap_or_default();
                session.confirm(&format!("Reclaim {}{remark}?", count(number, "seat", "seats")))?;
            }
        }
        let outcome = session.execute(&command)?;
        self.report(context, &session, threshold, &outcome, &before)?;
        Ok(Status::Done)
    }

    /// The seats that the flags name.
    fn candidates(&self, session: &Session, threshold: Threshold) -> Result<Vec<SeatId>, Failure> {
        let (store, today) = (&session.store, session.today());
        let license = self.license.as_deref().map(|reference| store.find_license(reference)).transpose()?;
        let people = self.person.iter().map(|who| Ok((store.find_person(who)?, who)));
        let people = people.collect::<Result<BTreeMap<_, _>, Refusal>>()?;
        if license.is_none() && people.is_empty() {
            let seat_index = store.seat_index(today)?;
            let covered = store.licenses(session.today())?.into_iter().filter(|entry| entry.license.is_covered());
            let seats = covered.flat_map(|entry| {
                let dormant = seat_index.dormant(entry.license.id, session.as_of(threshold));
                dormant.iter().map(|seat| seat.seat()).collect::<Vec<_>>()
            });
            let seats: BTreeSet<SeatId> = seats.collect();
            return Ok(seats.into_iter().collect());
        }
        let (mut records, mut without) = (Vec::new(), Vec::new());
        if people.is_empty() {
            records = store.held(license, None)?;
        }
        for (person, who) in people {
            let held = store.held(license, Some(person))?;
            without.extend(held.is_empty().then_some(who));
            records.extend(held);
        }
        if !self.all_dormant {
            for who in without.into_iter().filter(|_| !records.is_empty()) {
                note(&format!("{who} holds no active seat there."));
            }
            return Ok(records.iter().map(|record| record.seat.id).collect());
        }
        let mut plan = SeatPlan::new(SeatChange::Reclaim(threshold), session.as_of(threshold));
        for record in &records {
            let id = record.seat.license;
            if let Entry::Vacant(free) = plan.licenses.entry(id) {
                free.insert(PlannedLicense::new(store.license(id, session.today())?.license, false));
            }
            plan.judge(record);
        }
        Ok(plan.seats)
    }

    /// There is no such seat: well where every dormant one was to go, a refusal where somebody's were asked for.
    fn nothing(&self, context: &mut Context<'_>, session: &Session, threshold: Threshold) -> Done {
        let named = self.license.as_deref().map(|reference| session.store.find_license(reference)).transpose()?;
        let named = named
            .map(|license| session.store.license(license, session.today()))
            .transpose()?
            .map(|entry| entry.license);
        let refusal = (!self.all_dormant).then(|| self.nobody(named.as_ref()));
        let today = session.today();
        let seat_index = session.store.seat_index(today)?;
        let licenses = session.store.licenses(session.today())?.into_iter().map(|entry| entry.license);
        let judged = licenses
            .filter(|license| license.is_covered() && named.as_ref().is_none_or(|named| named.id == license.id));
        let undecided = judged.map(|license| seat_index.count(license.id, session.as_of(threshold)).undecided).sum();
        let none = seats::none_dormant(named.as_ref(), undecided);
        if self.form.is_json() {
            let message = refusal.as_ref().map_or(&none, |refusal| &refusal.message);
            self.none(context, session, threshold, (message, &[]))?;
        } else if refusal.is_none() {
            context.out.line(none)?;
        }
        refusal.map_or(Ok(Status::Done), |refusal| Err(refusal.into()))
    }

    /// The people who were named hold nothing that could be taken back.
    fn nobody(&self, license: Option<&License>) -> Refusal {
        let who: Vec<String> = self.person.iter().map(|who| Shown(who).to_string()).collect();
        let hold = if who.len() == 1 { "holds" } else { "hold" };
        let of = license.map(|license| format!(" of {}", Shown(&license.title()))).unwrap_or_default();
        let list = license.map(|license| format!(" --license {}", license.id)).unwrap_or_default();
        Refusal::new(
            Code::NotFound,
            format!("{} {hold} no active seat{of}, so none was taken back.", who.join(" and ")),
        )
        .hint(format!("see who holds one with: dormouse seat list{list}"))
    }

    /// The document that says that no seat was taken back.
    fn none(
        &self,
        context: &mut Context<'_>,
        session: &Session,
        threshold: Threshold,
        (message, skipped): (&str, &[Skipped]),
    ) -> Result<(), Failure> {
        let head = Head {
            threshold_days: threshold.days(),
            batch: None,
            message: message.to_owned(),
            reclaimed: 0,
            told: 0,
            skipped: stays(skipped),
            dry_run: self.dry_run,
            old_evidence: 0,
            newest_old_evidence: None,
        };
        Ok(context.out.json::<_, Item<'_>>(session.today(), &head, &[])?)
    }

    /// What was done, or would be.
    fn report(
        &self,
        context: &mut Context<'_>,
        session: &Session,
        threshold: Threshold,
        outcome: &Outcome,
        before: &[SeatEntry],
    ) -> Result<(), Failure> {
        let plan = seat_plan::of(outcome)?;
        let head = Head {
            threshold_days: threshold.days(),
            batch: outcome.batch.filter(|_| !outcome.dry_run),
            message: message(outcome),
            reclaimed: plan.seats.len(),
            told: plan.told(),
            skipped: stays(&plan.skipped),
            dry_run: outcome.dry_run,
            old_evidence: plan.evidence_quality.old(),
            newest_old_evidence: plan.evidence_quality.newest,
        };
        if self.form.format() == Format::Table {
            if session.asks() && !outcome.dry_run {
                seat_plan::skipped(&mut context.out, outcome)?;
            } else {
                seat_plan::show(&mut context.out, session, plan, before, &[])?;
            }
            return Ok(context.out.receipt(outcome)?);
        }
        let after = if outcome.dry_run {
            let ids: BTreeSet<SeatId> = plan.seats.iter().copied().collect();
            before.iter().filter(|entry| ids.contains(&entry.seat.id)).cloned().collect()
        } else {
            let filter = SeatFilter { past: true, ids: Some(plan.seats.clone()), ..SeatFilter::default() };
            session.store.seats(&filter, session.as_of(threshold))?
        };
        context.out.list(self.form, session.today(), &head, &Item::all(&after), |_| Ok(()))?;
        remarks(outcome);
        Ok(())
    }
}
