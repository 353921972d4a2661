//! `report dormant`: which seats are dormant and on what evidence, and those of whose use nothing is known.

use super::context::{Context, Session};
use super::failure::Failure;
use super::format::count;
use super::output::Form;
use super::records::seats;
use super::values;
use crate::domain::dormancy::Threshold;
use crate::domain::evidence_quality::EvidenceQuality;
use crate::domain::ids::SeatId;
use crate::domain::license::License;
use crate::domain::read_model::SeatFilter;
use crate::domain::text::number;
use crate::domain::time::Day;
use clap::Args;
use serde::Serialize;

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
        let today = session.today();
        let threshold = session.threshold(self.threshold);
        let license = self.license.as_deref().map(|reference| store.find_license(reference)).transpose()?;
        let (filters, mut vague) = match license {
            Some(license) => (vec![SeatFilter { license: Some(license), ..SeatFilter::default() }], 0),
            None => dormant_lists(session, threshold)?,
        };
        let (mut entries, mut others) = (Vec::new(), Vec::new());
        for filter in filters {
            let mut of = store.seats(&filter, session.as_of(threshold))?;
            if license.is_some() {
                vague = u32::try_from(of.iter().filter(|entry| entry.verdict.undecided).count()).unwrap_or(u32::MAX);
            }
            of.retain(|entry| entry.verdict.dormant || entry.verdict.is_untold());
            // Those asked for by number come in the order of numbers, and a license's in that of its holders.
            of.sort_by_cached_key(|entry| (entry.seat.holder_name.to_ascii_lowercase(), entry.seat.id));
            let (mut dormant, mut untold): (Vec<_>, Vec<_>) = of.into_iter().partition(|entry| entry.verdict.dormant);
            entries.append(&mut dormant);
            others.append(&mut untold);
        }
        let dormant = entries.len();
        let evidence_quality = EvidenceQuality::of(entries.iter().map(|entry| &entry.verdict));
        let head = DormantHead {
            threshold_days: threshold.days(),
            dormant_seats: dormant,
            undecided: vague,
            no_data_on_use: u32::try_from(others.len()).unwrap_or(u32::MAX),
            old_evidence: evidence_quality.old(),
            newest_old_evidence: evidence_quality.newest,
        };
        entries.append(&mut others);
        let items = seats::Item::all(&entries);
        let without = seats::Without { license: license.is_some(), holder: false };
        let named = license.map(|license| store.license(license)).transpose()?;
        context.out.list(self.form, today, &head, &items, |out| {
            if !entries.is_empty() {
                out.table(&seats::active(&entries, without))?;
            }
            let mut found = if dormant == 0 {
                seats::none_dormant(named.as_ref().map(|entry| &entry.license), vague)
            } else {
                let beside = if vague > 0 { format!(" · {}", undecided(vague)) } else { String::new() };
                let seats = count(dormant as u64, "dormant seat", "dormant seats");
                let remark = evidence_quality.remark(today).map(|remark| format!(", {remark}")).unwrap_or_default();
                format!("{seats} at {} days{remark}{beside}", threshold.days())
            };
            found.push_str(&untold(head.no_data_on_use));
            match entries.first() {
                Some(first) => out.line(format!("{found}. Why: dormouse seat why {}", first.seat.id)),
                None => out.line(found),
            }
        })?;
        Ok(())
    }
}

/// The dormant seats and those without data on use, license by license in the order of their titles, and how many are
/// undecided. Seats in use are not read again; and to sort all at once would cost more for each seat, the more there are.
fn dormant_lists(session: &Session, threshold: Threshold) -> Result<(Vec<SeatFilter>, u32), Failure> {
    let today = session.today();
    let seat_index = session.store.seat_index(today)?;
    let licenses = session.store.licenses()?.into_iter().map(|entry| entry.license);
    let (mut filters, mut undecided) = (Vec::new(), 0);
    for license in licenses.filter(License::is_covered) {
        let (dormant, untold) =
            (seat_index.dormant(license.id, session.as_of(threshold)), seat_index.untold(license.id));
        let ids: Vec<SeatId> = dormant.iter().chain(untold).map(|seat| seat.seat()).collect();
        if !ids.is_empty() {
            filters.push(SeatFilter { ids: Some(ids), ..SeatFilter::default() });
        }
        undecided += seat_index.count(license.id, session.as_of(threshold)).undecided;
    }
    Ok((filters, undecided))
}

#[derive(Debug, Serialize)]
struct DormantHead {
    threshold_days: u32,
    dormant_seats: usize,
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
