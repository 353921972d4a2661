//! Reclaim: what can be taken back is, the rest is listed with its reason.

use super::seat_rows::{entries, nothing_left, take_off};
use super::{counted, done, recorded_count};
use crate::domain::command::{Detail, Outcome, Taken};
use crate::domain::dormancy::Threshold;
use crate::domain::ids::{LicenseId, SeatId};
use crate::domain::license::License;
use crate::domain::notice::{Cause, Draft, NoticeKind, Recipient, seat_reclaimed, to_be_told};
use crate::domain::org::Org;
use crate::domain::receipt::Verb;
use crate::domain::reclaim::take;
use crate::domain::text::Shown;
use crate::store::error::Res;
use crate::store::ledger::{Ledger, facts};
use crate::store::read;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn reclaim(ledger: &mut Ledger<'_>, org: &Org, seats: &[SeatId], threshold: Threshold) -> Res<Outcome> {
    let today = ledger.now.today;
    let mut licenses: BTreeMap<LicenseId, License> = BTreeMap::new();
    let mut taken = Taken::default();
    let mut of_taken = BTreeSet::new();
    for entry in entries(ledger, org, seats)? {
        let id = entry.seat.license;
        let license = match licenses.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => free.insert(read::licenses::one(ledger.conn, id)?.license),
        };
        match take(&entry.seat, license, threshold, today, org.stale_after_days) {
            Err(skipped) => taken.skipped.push(skipped),
            Ok(plan) => {
                if !take_off(ledger, &entry, Some(&plan.notes))? {
                    taken.gone.push(entry.seat.id);
                }
                if let Some(text) = seat_reclaimed(&license.title(), today, &entry.seat.holder, &plan.verdict) {
                    let (to, cause) = (Recipient::Person(entry.seat.holder.id), Cause::Seat(entry.seat.id));
                    let draft = Draft { to, kind: NoticeKind::SeatReclaimed, cause, text };
                    ledger.notify(&draft)?;
                    taken.notices.push(draft);
                }
                taken.seats.push(entry.seat.id);
                of_taken.insert(id);
            }
        }
    }
    if taken.seats.is_empty() {
        return Err(nothing_left("reclaim", &taken.skipped).into());
    }
    let touched: Vec<&License> = licenses.values().collect();
    let of = match touched.as_slice() {
        [one] => one.title(),
        many => counted(many.len(), "license"),
    };
    let subject = (touched.len() == 1).then(|| touched[0].id.to_string());
    let what = format!("{} of {of}", counted(taken.seats.len(), "seat"));
    ledger.event(
        subject.as_deref(),
        facts! {"seats": taken.seats.len(), "skipped": taken.skipped.len(), "threshold_days": threshold.days()},
        &format!("reclaimed {what}"),
    )?;
    let receipt = Verb::Reclaimed.of(format!("{}, {}", Shown(&what), to_be_told(taken.told())));
    let receipt = match taken.skipped.as_slice() {
        [] => receipt,
        [one] => receipt.and(&format!(", 1 skipped: {} {}", Shown(&one.holder), one.reason)),
        many => receipt.and(&format!(", {} skipped", many.len())),
    };
    let below = recorded_count::below_zero(ledger, of_taken)?;
    let mut outcome = done(ledger, receipt, Detail::Reclaimed(taken));
    outcome.warn_all(below);
    Ok(outcome)
}
