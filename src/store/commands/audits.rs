//! Users audits: start, complete, cancel, and the notices of the day the next one is due.

use super::seat_rows::end;
use super::{counted, done, recorded_count, removal_rows, spells};
use crate::domain::advice::Step;
use crate::domain::audit::{self, Audit, CompletionForm, State};
use crate::domain::command::{Detail, Outcome};
use crate::domain::ids::{AuditId, LicenseId, PersonId};
use crate::domain::license::License;
use crate::domain::notice::{Cause, Draft, NoticeKind, Recipient, audit_due};
use crate::domain::org::Org;
use crate::domain::read_model::SeatFilter;
use crate::domain::receipt::Verb;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::domain::text::number;
use crate::store::convert::{day_number, day_opt, millis, text, text_opt};
use crate::store::error::Res;
use crate::store::ledger::{Ledger, facts};
use crate::store::read;
use rusqlite::params;
use rusqlite::types::Value;

pub(super) fn start(ledger: &mut Ledger<'_>, license: LicenseId) -> Res<Outcome> {
    let entry = read::licenses::one(ledger.conn, license)?;
    let open = match &entry.audit {
        Some(open) => Some(read::audits::one(ledger.conn, open.id)?),
        None => None,
    };
    audit::may_start(&entry.license, open.as_ref())?;
    let before = entry.license.seats.used();
    let id = AuditId(ledger.insert(
        "audit",
        &[
            ("license_id", Value::Integer(license.0)),
            ("state", text("in_progress")),
            ("started_by", text(&ledger.actor.name)),
            ("started_at", Value::Integer(millis(ledger.now.at))),
            ("seats_before", Value::Integer(before.into())),
        ],
    )?);
    ledger.concerns(license)?;
    let title = entry.license.title();
    ledger.event(
        Some(&license.to_string()),
        facts! {"audit": id, "license": license, "seats_before": before},
        &format!("started the users audit of {title}"),
    )?;
    Ok(done(ledger, Verb::Started.of(format!("the users audit of {}", Shown(&title))), Detail::Audit(id)))
}

pub(super) fn complete(
    ledger: &mut Ledger<'_>,
    org: &Org,
    id: AuditId,
    form: &CompletionForm,
    removed: &[PersonId],
) -> Res<Outcome> {
    let open = read::audits::one(ledger.conn, id)?;
    let entry = read::licenses::one(ledger.conn, open.license)?;
    let license = entry.license;
    let done_audit = open.complete(form, license.seats.used(), &ledger.actor.name, ledger.now)?;
    let State::Completed(completion) = &done_audit.state else {
        return Err(Refusal::new(Code::Fault, "The users audit was not completed.").into());
    };
    // Holders removed at the vendor are left out of the count, so they go before it is recorded.
    let filter = SeatFilter { license: Some(license.id), ..SeatFilter::default() };
    let mut holders = read::seats::list(ledger.conn, &filter, org.as_of(ledger.now.today))?;
    for person in removed {
        let Some(place) = holders.iter().position(|seat| seat.seat.holder.id == *person) else {
            return Err(Refusal::new(
                Code::NotFound,
                format!("{person} holds no seat of {}.", Shown(&license.title())),
            )
            .hint(Step::ListSeats(Some(license.id), None).advice("list the holders with"))
            .on("removed")
            .into());
        };
        let seat = holders.remove(place).seat;
        removal_rows::outlived(ledger, seat.id)?;
        end(ledger, &seat, None)?;
    }
    recorded_count::count(ledger, license.id, completion.seats_after, ledger.now.today, false)?;
    ledger.update(
        "audit",
        id.0,
        &[
            ("state", text("completed")),
            ("ended_by", text(&completion.by)),
            ("ended_at", Value::Integer(millis(completion.at))),
            ("seats_at_completion", Value::Integer(completion.seats_at_completion.into())),
            ("seats_after", Value::Integer(completion.seats_after.into())),
            ("notes", text_opt(completion.notes.as_deref())),
            ("next_due", day_opt(completion.next_due)),
        ],
    )?;
    let removals_closed = removal_rows::close_by_audit(ledger, license.id, id)?;
    ledger.concerns(license.id)?;
    let change = format!("{} → {}", done_audit.seats_before, completion.seats_after);
    ledger.event(
        Some(&license.id.to_string()),
        facts! {
            "audit": id, "license": license.id, "seats_before": done_audit.seats_before,
            "seats_after": completion.seats_after, "removed": removed.len(), "removals_closed": removals_closed,
        },
        &format!("completed the users audit of {}: {change}", license.title()),
    )?;
    let beyond = u32::try_from(holders.len()).unwrap_or(u32::MAX).saturating_sub(completion.seats_after);
    let detail = Detail::Completed { audit: id, removals_closed, beyond_count: beyond };
    let receipt = Verb::Completed.of(format!("the users audit of {}: {change}", Shown(&license.title())));
    let mut outcome = done(ledger, receipt, detail);
    outcome.warn_all(after_completion(&license, &done_audit, beyond, removals_closed));
    Ok(outcome)
}

/// What the admin should know after a completion that is in order but odd.
fn after_completion(license: &License, audit: &Audit, beyond: u32, removals_closed: u32) -> Vec<String> {
    let mut warnings = Vec::new();
    let State::Completed(completion) = &audit.state else { return warnings };
    if let Some(total) = license.seats.total.filter(|total| completion.seats_after > *total) {
        let over = completion.seats_after - total;
        warnings.push(format!(
            "{} is overdrawn by {} (used {} of {}).",
            Shown(&license.title()),
            number(over),
            number(completion.seats_after),
            number(total)
        ));
    }
    if beyond > 0 {
        let people =
            if beyond == 1 { "1 more person holds".into() } else { format!("{} more people hold", number(beyond)) };
        warnings.push(format!(
            "{people} a seat here than were counted: revoke the seats of those who were removed, as already removed."
        ));
    }
    if let Some(moved) = audit.recorded_during().filter(|moved| *moved != 0) {
        warnings.push(format!(
            "{moved:+} of the change was recorded here while the audit was open ({} → {}).",
            audit.seats_before, completion.seats_at_completion
        ));
    }
    if removals_closed > 0 {
        warnings.push(format!("{} at the vendor closed by this audit.", counted(removals_closed as usize, "removal")));
    }
    warnings
}

pub(super) fn cancel(ledger: &mut Ledger<'_>, id: AuditId, reason: &str) -> Res<Outcome> {
    let audit = read::audits::one(ledger.conn, id)?;
    let license = read::licenses::one(ledger.conn, audit.license)?.license;
    let cancelled = audit.cancel(reason, &ledger.actor.name, ledger.now)?;
    write_cancelled(ledger, &cancelled)?;
    if let State::Cancelled { reason, .. } = cancelled.state {
        ledger.because(reason);
    }
    ledger.concerns(license.id)?;
    let title = license.title();
    let sentence = format!("cancelled the users audit of {title}");
    ledger.event(Some(&license.id.to_string()), facts! {"audit": id, "license": license.id}, &sentence)?;
    Ok(done(ledger, Verb::Cancelled.of(format!("the users audit of {}", Shown(&title))), Detail::Audit(id)))
}

/// Writes a cancelled audit down.
pub(super) fn write_cancelled(ledger: &mut Ledger<'_>, audit: &Audit) -> Res<()> {
    if let State::Cancelled { by, at, reason } = &audit.state {
        let sets = [
            ("state", text("cancelled")),
            ("ended_by", text(by)),
            ("ended_at", Value::Integer(millis(*at))),
            ("notes", text(reason)),
        ];
        ledger.update("audit", audit.id.0, &sets)?;
    }
    Ok(())
}

/// One notice per due audit and admin, ever, and one per stage of a grace: a second run finds nothing left to write.
pub(super) fn notify_due(ledger: &mut Ledger<'_>) -> Res<Outcome> {
    let admins = read::admins::names(ledger.conn)?;
    let mut written = 0_usize;
    for (audit, license) in due_audits(ledger)? {
        let title = read::licenses::one(ledger.conn, license)?.license.title();
        for admin in &admins {
            let told: i64 = ledger.conn.query_row(
                "SELECT count(*) FROM notice
                 WHERE kind = 'audit_due' AND audit_id = ?1 AND admin = ?2 AND void_batch IS NULL",
                params![audit.0, admin],
                |row| row.get(0),
            )?;
            if told == 0 {
                ledger.batch_for_good()?;
                ledger.concerns(license)?;
                ledger.notify(&Draft {
                    to: Recipient::Admin(admin.clone()),
                    kind: NoticeKind::AuditDue,
                    cause: Cause::Audit(audit),
                    text: audit_due(&title),
                })?;
                written += 1;
            }
        }
    }
    for license in spells::open(ledger.conn)? {
        written += spells::tell(ledger, license)?;
    }
    if written > 0 {
        ledger.event(None, facts! {"notices": written}, &format!("wrote {}", counted(written, "notice")))?;
    }
    Ok(done(ledger, Verb::Wrote.of(counted(written, "notice")), Detail::None))
}

/// The audits whose next one is due: the last completed of each license, with none in progress.
fn due_audits(ledger: &Ledger<'_>) -> Res<Vec<(AuditId, LicenseId)>> {
    let mut statement = ledger.conn.prepare_cached(
        "SELECT a.id, a.license_id FROM audit a JOIN license l ON l.id = a.license_id
         WHERE a.state = 'completed' AND a.void_batch IS NULL AND l.void_batch IS NULL AND l.archived_on IS NULL
           AND NOT EXISTS (SELECT 1 FROM audit o WHERE o.license_id = a.license_id AND o.void_batch IS NULL
                           AND (o.state = 'in_progress' OR (o.state = 'completed'
                                AND (o.changed_batch > a.changed_batch OR (o.changed_batch = a.changed_batch AND o.id > a.id)))))
           AND a.next_due <= ?1 ORDER BY a.id",
    )?;
    let due = statement.query_map([day_number(ledger.now.today)], |row| {
        Ok((AuditId(row.get("id")?), LicenseId(row.get("license_id")?)))
    })?;
    Ok(due.collect::<rusqlite::Result<_>>()?)
}
