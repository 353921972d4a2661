//! Exemptions: seats kept off the dormant list through a day, and taken off that list of exceptions again.

use super::seat_rows::{entries, nothing_left};
use super::{counted, done};
use crate::domain::advice::Step;
use crate::domain::command::{Detail, Outcome, Taken};
use crate::domain::exemption::{checked, may_exempt, may_lift};
use crate::domain::ids::SeatId;
use crate::domain::license::title;
use crate::domain::org::Org;
use crate::domain::read_model::SeatEntry;
use crate::domain::receipt::Verb;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::domain::time::Day;
use crate::store::convert::{day_number, text};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, facts};
use rusqlite::types::Value;

/// Keeps seats off the dormant list. The day of their last change by hand stays: no file speaks of exemptions, so none
/// has to be kept from what else it says of the seat.
pub(super) fn exempt(ledger: &mut Ledger<'_>, org: &Org, seats: &[SeatId], until: Day, reason: &str) -> Res<Outcome> {
    let reason = checked(until, reason, ledger.now.today)?;
    let (mut taken, mut warnings, mut name) = (Taken::default(), Vec::new(), String::new());
    for entry in entries(ledger, org, seats)? {
        if let Err(skipped) = may_exempt(&entry.seat) {
            taken.skipped.push(skipped);
            continue;
        }
        let status = entry.verdict.basis.status;
        if status.has_left() {
            let (id, holder) = (entry.seat.id, Shown(&entry.seat.holder_name));
            warnings.push(format!("{id} stays dormant: {holder} is {}.", status.shown()));
        }
        name = of(&entry);
        let written = [("exempt_until", Value::Integer(day_number(until))), ("exempt_reason", text(&reason))];
        write(ledger, &entry, &written, &mut taken)?;
    }
    if taken.seats.is_empty() {
        return Err(nothing_left("exempt", &taken.skipped).into());
    }
    let what = if taken.seats.len() == 1 { format!("the seat of {name}") } else { counted(taken.seats.len(), "seat") };
    let sentence = format!("{what} until {until}");
    let receipt = Verb::Exempted.of(Shown(&sentence).to_string());
    let known = facts! {"seats": taken.seats.len(), "skipped": taken.skipped.len(), "until": until};
    ledger.event(subject(&taken).as_deref(), known, &format!("exempted {sentence}: {reason}"))?;
    let mut outcome = done(ledger, receipt, Detail::Noted(taken));
    outcome.warn_all(warnings);
    Ok(outcome)
}

/// Ends exemptions before their day.
pub(super) fn lift(ledger: &mut Ledger<'_>, org: &Org, seats: &[SeatId]) -> Res<Outcome> {
    let (mut taken, mut name) = (Taken::default(), String::new());
    for entry in entries(ledger, org, seats)? {
        if let Err(skipped) = may_lift(&entry.seat) {
            taken.skipped.push(skipped);
            continue;
        }
        name = of(&entry);
        write(ledger, &entry, &[("exempt_until", Value::Null), ("exempt_reason", Value::Null)], &mut taken)?;
    }
    if taken.seats.is_empty() {
        let reasons: Vec<String> = taken.skipped.iter().take(3).map(|s| format!("{}: {}", s.seat, s.reason)).collect();
        return Err(Refusal::new(Code::WrongState, format!("There is no exemption to lift: {}.", reasons.join("; ")))
            .hint(taken.skipped.first().map_or(Step::ListSeats(None, None).advice("list them with"), |skipped| {
                Step::Why(skipped.seat).advice("look at one with")
            }))
            .into());
    }
    let what = if taken.seats.len() == 1 { format!("the seat of {name}") } else { counted(taken.seats.len(), "seat") };
    let sentence = format!("the exemption of {what}");
    let known = facts! {"seats": taken.seats.len(), "skipped": taken.skipped.len()};
    ledger.event(subject(&taken).as_deref(), known, &format!("lifted {sentence}"))?;
    Ok(done(ledger, Verb::Lifted.of(Shown(&sentence).to_string()), Detail::Noted(taken)))
}

fn write(ledger: &mut Ledger<'_>, entry: &SeatEntry, written: &[(&'static str, Value)], taken: &mut Taken) -> Res<()> {
    ledger.update("assignment", entry.seat.id.0, written)?;
    ledger.concerns(entry.seat.license)?;
    taken.seats.push(entry.seat.id);
    Ok(())
}

fn of(entry: &SeatEntry) -> String {
    format!("{} · {}", entry.seat.holder_name, title(&entry.product, entry.license.as_deref()))
}

fn subject(taken: &Taken) -> Option<String> {
    (taken.seats.len() == 1).then(|| taken.seats[0].to_string())
}
