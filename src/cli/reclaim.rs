//! `reclaim`: takes dormant seats back, in one batch, with a plan first.

use super::context::{Context, Session};
use super::failure::{Done, Failure, Status};
use super::format::count;
use super::outcome::{message, remarks};
use super::output::Form;
use super::records::savings;
use super::records::seats::{self, Item};
use super::records::skipped::{Stays, skipped, stays};
use super::values;
use crate::domain::command::{Command, Detail, Outcome, Taken};
use crate::domain::dormancy::Threshold;
use crate::domain::evidence_quality::EvidenceQuality;
use crate::domain::ids::{BatchId, LicenseId, SeatId};
use crate::domain::license::License;
use crate::domain::notice::will_be_told;
use crate::domain::read_model::{SeatEntry, SeatFilter};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::skipped::Skipped;
use crate::domain::text::Shown;
use crate::domain::time::Day;
use crate::domain::utilization::potential;
use clap::{ArgGroup, Args};
use serde::Serialize;
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
        let entries = self.candidates(&session, threshold)?;
        if entries.is_empty() {
            return self.nothing(context, &session, threshold);
        }
        let seats = entries.iter().map(|entry| entry.seat.id).collect();
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
            self.report(context, &session, threshold, &plan, &entries)?;
            return Ok(Status::Done);
        }
        if let Some(plan) = session.plan_to_ask(&command)? {
            if !self.form.is_json() {
                show(context, &session, &plan, &entries)?;
                context.out.warned(&plan)?;
            }
            let number = taken(&plan).seats.len() as u64;
            if number > 0 {
                let remark = grounds(&plan, &entries).remark(session.today());
                let remark = remark.map(|remark| format!(" ({remark})")).unwrap_or_default();
                session.confirm(&format!("Reclaim {}{remark}?", count(number, "seat", "seats")))?;
            }
        }
        let outcome = session.execute(&command)?;
        self.report(context, &session, threshold, &outcome, &entries)?;
        Ok(Status::Done)
    }

    /// The seats that the flags name.
    fn candidates(&self, session: &Session, threshold: Threshold) -> Result<Vec<SeatEntry>, Failure> {
        let store = &session.store;
        let license = self.license.as_deref().map(|reference| store.find_license(reference)).transpose()?;
        let people = self.person.iter().map(|who| store.find_person(who)).collect::<Result<BTreeSet<_>, _>>()?;
        let filter = SeatFilter { license, ..SeatFilter::default() };
        let mut entries = store.seats(&filter, threshold, session.today())?;
        entries.retain(|entry| {
            (people.is_empty() || people.contains(&entry.seat.holder.id))
                && (!self.all_dormant || entry.verdict.dormant)
        });
        let holders: BTreeSet<_> = entries.iter().map(|entry| entry.seat.holder.id).collect();
        if !entries.is_empty() && !self.all_dormant {
            for (who, id) in self.person.iter().map(|who| (who, store.find_person(who))) {
                if id.is_ok_and(|id| !holders.contains(&id)) {
                    super::failure::note(&format!("{who} holds no active seat there."));
                }
            }
        }
        Ok(entries)
    }

    /// There is no such seat: well where every dormant one was to go, a refusal where somebody's were asked for.
    fn nothing(&self, context: &mut Context<'_>, session: &Session, threshold: Threshold) -> Done {
        let named = self.license.as_deref().map(|reference| session.store.find_license(reference)).transpose()?;
        let named = named.map(|license| session.store.license(license)).transpose()?.map(|entry| entry.license);
        let refusal = (!self.all_dormant).then(|| self.nobody(named.as_ref()));
        let filter = SeatFilter { license: named.as_ref().map(|license| license.id), ..SeatFilter::default() };
        let judged = session.store.seats(&filter, threshold, session.today())?;
        let undecided = judged.iter().filter(|entry| entry.verdict.undecided).count();
        let none = seats::none_dormant(named.as_ref(), u32::try_from(undecided).unwrap_or(u32::MAX));
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
        let (taken, grounds) = (taken(outcome), grounds(outcome, before));
        let head = Head {
            threshold_days: threshold.days(),
            batch: outcome.batch.filter(|_| !outcome.dry_run),
            message: message(outcome),
            reclaimed: taken.seats.len(),
            told: taken.told(),
            skipped: stays(&taken.skipped),
            dry_run: outcome.dry_run,
            old_evidence: grounds.old(),
            newest_old_evidence: grounds.newest,
        };
        let after = seats_of(session, threshold, outcome, before)?;
        let items = Item::all(&after);
        let asked = session.asks() && !outcome.dry_run;
        context.out.list(self.form, session.today(), &head, &items, |_| Ok(()))?;
        if self.form.format() == super::output::Format::Table {
            if asked {
                skipped(&mut context.out, outcome)?;
            } else {
                show(context, session, outcome, before)?;
            }
            context.out.receipt(outcome)?;
        } else {
            remarks(outcome);
        }
        Ok(())
    }
}

/// The seats that were taken back as they stand now, or those that would be.
fn seats_of(
    session: &Session,
    threshold: Threshold,
    outcome: &Outcome,
    before: &[SeatEntry],
) -> Result<Vec<SeatEntry>, Failure> {
    let ids = taken(outcome).seats;
    if outcome.dry_run {
        return Ok(before.iter().filter(|entry| ids.contains(&entry.seat.id)).cloned().collect());
    }
    let filter = SeatFilter { past: true, ids: Some(ids), ..SeatFilter::default() };
    Ok(session.store.seats(&filter, threshold, session.today())?)
}

fn taken(outcome: &Outcome) -> Taken {
    match &outcome.detail {
        Detail::Reclaimed(taken) => taken.clone(),
        _ => Taken::default(),
    }
}

/// The plan: the seats with their verdicts, those that stay, and who will be told.
fn show(context: &mut Context<'_>, session: &Session, plan: &Outcome, entries: &[SeatEntry]) -> Result<(), Failure> {
    let taken = taken(plan);
    let ids: BTreeSet<SeatId> = taken.seats.iter().copied().collect();
    let taking: Vec<SeatEntry> = entries.iter().filter(|entry| ids.contains(&entry.seat.id)).cloned().collect();
    if !taking.is_empty() {
        context.out.table(&seats::active(&taking, seats::Without::default()))?;
    }
    skipped(&mut context.out, plan)?;
    for sentence in grounds(plan, entries).sentences(session.today()) {
        context.out.line(sentence)?;
    }
    let saved = savings(session, &taking)?;
    if !saved.is_empty() {
        context.out.line(format!("Potential savings: {}.", saved.join("; ")))?;
    }
    if !taken.seats.is_empty() {
        context.out.line(will_be_told(taken.told()))?;
    }
    if let Some(line) = taken.said_of_gone() {
        context.out.line(line)?;
    }
    Ok(())
}

/// What the seats that would be taken back rest on.
fn grounds(plan: &Outcome, entries: &[SeatEntry]) -> EvidenceQuality {
    let ids: BTreeSet<SeatId> = taken(plan).seats.into_iter().collect();
    EvidenceQuality::of(entries.iter().filter(|entry| ids.contains(&entry.seat.id)).map(|entry| &entry.verdict))
}

/// What letting go of the seats saves, a phrase for each currency.
fn savings(session: &Session, seats: &[SeatEntry]) -> Result<Vec<String>, Failure> {
    let mut of: BTreeMap<LicenseId, u32> = BTreeMap::new();
    for entry in seats {
        *of.entry(entry.seat.license).or_default() += 1;
    }
    let licenses = of.keys().map(|id| Ok(session.store.license(*id)?.license)).collect::<Result<Vec<_>, Failure>>()?;
    let seats = licenses.iter().map(|license| &license.terms).zip(of.into_values());
    let (totals, without_price) = potential(seats, session.org.currency);
    Ok(savings::savings(&totals, without_price))
}
