//! `report dormant`: which seats are dormant and on what evidence, and those of whose use nothing is known.

use super::context::{Context, Session};
use super::failure::Failure;
use super::format::count;
use super::output::{Form, Format, Out, Stream};
use super::records::seats;
use super::values;
use crate::domain::dormancy::{AsOf, Threshold};
use crate::domain::evidence_quality::EvidenceQuality;
use crate::domain::ids::LicenseId;
use crate::domain::license::License;
use crate::domain::read_model::{SeatEntry, SeatFilter};
use crate::domain::refusal::Refusal;
use crate::domain::text::number;
use crate::domain::time::Day;
use crate::domain::utilization::{Report, Sort, report};
use crate::store::{SeatList, Store};
use clap::Args;
use serde::Serialize;
use std::io;
use std::ops::ControlFlow;

/// Behind the help.
pub(super) const AFTER: &str = "\
Example:
  dormouse report dormant
  dormouse report dormant --license L7 --format csv";

#[derive(Debug, Args)]
pub(super) struct Dormant {
    /// Only seats of this license
    #[arg(long, value_name = "LICENSE")]
    license: Option<String>,
    /// Dormant by so many days: 30, 60, 90, 120, 180 or 365 [default: the organisation's]
    #[arg(long, value_name = "DAYS", value_parser = values::threshold)]
    threshold: Option<Threshold>,
    #[command(flatten)]
    form: Form,
}

impl Dormant {
    pub(super) fn run(self, context: &mut Context<'_>, session: &Session) -> Result<(), Failure> {
        let store = &session.store;
        let as_of = session.as_of(session.threshold(self.threshold));
        match self.license.as_deref().map(|reference| store.find_license(reference)).transpose()? {
            Some(license) => self.of_license(context, session, license, as_of),
            None => self.of_all(context, session, as_of),
        }
    }

    fn of_license(
        &self,
        context: &mut Context<'_>,
        session: &Session,
        license: LicenseId,
        as_of: AsOf,
    ) -> Result<(), Failure> {
        let filter = SeatFilter { license: Some(license), ..SeatFilter::default() };
        let mut entries = session.store.seats(&filter, as_of)?;
        let vague = entries.iter().filter(|entry| entry.verdict.undecided).count();
        entries.retain(|entry| entry.verdict.dormant || entry.verdict.is_untold());
        entries.sort_by_cached_key(|entry| (entry.seat.holder_name.to_ascii_lowercase(), entry.seat.id));
        let (mut dormant, mut untold): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| entry.verdict.dormant);
        let evidence_quality = EvidenceQuality::of(dormant.iter().map(|entry| &entry.verdict));
        let found = Found {
            dormant: number_of(dormant.len()),
            undecided: number_of(vague),
            untold: number_of(untold.len()),
            evidence_quality,
        };
        dormant.append(&mut untold);
        let named = session.store.license(license, session.today())?;
        let page = |out: &mut Out| found.page(out, &dormant, Some(&named.license), as_of);
        context.out.list(self.form, as_of.day, &found.head(as_of), &seats::Item::all(&dormant), page)?;
        Ok(())
    }

    /// Of all licenses in force, in the order of their titles. Only a table needs all seats in memory: its columns are as wide as
    /// what stands in them.
    fn of_all(&self, context: &mut Context<'_>, session: &Session, as_of: AsOf) -> Result<(), Failure> {
        let store = &session.store;
        let seat_index = store.seat_index(as_of.day)?;
        let licenses: Vec<License> = store.licenses(session.today())?.into_iter().map(|entry| entry.license).collect();
        let Report { dormant, undecided, untold, evidence_quality, .. } =
            report(&licenses, &seat_index, as_of, Sort::default());
        let found = Found { dormant, undecided, untold, evidence_quality };
        let covered = || licenses.iter().filter(|license| license.is_covered());
        let dormant = covered().map(|license| (license, seat_index.dormant(license.id, as_of)));
        let untold = covered().map(|license| (license, seat_index.untold(license.id)));
        let lists = dormant.chain(untold).filter(|(_, seats)| !seats.is_empty()).collect();
        let seats = Listed { store, lists, as_of };
        if self.form.format() == Format::Table {
            let mut entries = Vec::new();
            seats.each_entry(&mut |entry| {
                entries.push(entry.clone());
                ControlFlow::Continue(())
            })?;
            found.page(&mut context.out, &entries, None, as_of)?;
            return Ok(());
        }
        context.out.stream(self.form, as_of.day, &found.head(as_of), &seats)
    }
}

/// Seats of licenses in force, list by list.
struct Listed<'s> {
    store: &'s Store,
    lists: Vec<SeatList<'s>>,
    as_of: AsOf,
}

impl Listed<'_> {
    fn each_entry(&self, take: &mut dyn FnMut(&SeatEntry) -> ControlFlow<()>) -> Result<(), Refusal> {
        self.store.each_seat(&self.lists, self.as_of, take)
    }
}

impl Stream for Listed<'_> {
    type Item<'i> = seats::Item<'i>;
    type Failure = Failure;

    fn each<'t>(&self, take: &'t mut dyn FnMut(&seats::Item<'_>) -> io::Result<()>) -> Result<(), Failure>
    where
        Self: 't,
    {
        let mut failed = None;
        self.each_entry(&mut |entry| match take(&seats::Item::new(entry)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        })?;
        failed.map_or(Ok(()), |error| Err(error.into()))
    }
}

/// How many seats were found.
struct Found {
    dormant: u32,
    undecided: u32,
    untold: u32,
    evidence_quality: EvidenceQuality,
}

impl Found {
    fn head(&self, as_of: AsOf) -> DormantHead {
        DormantHead {
            threshold_days: as_of.threshold.days(),
            dormant_seats: self.dormant,
            undecided: self.undecided,
            no_data_on_use: self.untold,
            old_evidence: self.evidence_quality.old(),
            newest_old_evidence: self.evidence_quality.newest,
        }
    }

    fn page(&self, out: &mut Out, entries: &[SeatEntry], license: Option<&License>, as_of: AsOf) -> io::Result<()> {
        if !entries.is_empty() {
            let without = seats::Without { license: license.is_some(), holder: false };
            out.table(&seats::active(entries, without))?;
        }
        let mut found = if self.dormant == 0 {
            seats::none_dormant(license, self.undecided)
        } else {
            let beside = if self.undecided > 0 { format!(" · {}", undecided(self.undecided)) } else { String::new() };
            let seats = count(self.dormant, "dormant seat", "dormant seats");
            let remark =
                self.evidence_quality.remark(as_of.day).map(|remark| format!(", {remark}")).unwrap_or_default();
            format!("{seats} at {} days{remark}{beside}", as_of.threshold.days())
        };
        found.push_str(&untold(self.untold));
        match entries.first() {
            Some(first) => out.line(format!("{found}. Why: dormouse seat why {}", first.seat.id)),
            None => out.line(found),
        }
    }
}

fn number_of(seats: usize) -> u32 {
    u32::try_from(seats).unwrap_or(u32::MAX)
}

#[derive(Debug, Serialize)]
struct DormantHead {
    threshold_days: u32,
    dormant_seats: u32,
    undecided: u32,
    no_data_on_use: u32,
    old_evidence: u32,
    newest_old_evidence: Option<Day>,
}

/// How many seats cannot be told: `3 undecided`.
pub(super) fn undecided(seats: u32) -> String {
    format!("{} undecided", number(seats))
}

/// How many of the undecided seats are so because no source says anything of their use; empty if none is.
pub(super) fn untold(seats: u32) -> String {
    if seats == 0 { String::new() } else { format!(", {} without data on use", number(seats)) }
}
