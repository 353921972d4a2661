//! `seat`: who holds which seat, giving one, taking one back, and why one counts as dormant.

mod edit;

use super::context::{Context, Session};
use super::failure::{Done, Failure, Status, note};
use super::format::{NOTHING, count, last, observed, or_nothing};
use super::outcome::{message, remarks};
use super::output::{Form, Format, Out, Plain};
use super::receipt::{Reason, Receipt};
use super::records::seats::{self, Item, holder_of, license_of, verdict_word};
use super::seat_plan::{self, Stays, skipped, stays};
use super::values::{self, Given, change, given, or_none};
use crate::domain::command::Command;
use crate::domain::dormancy::{Signal, Threshold, reason};
use crate::domain::evidence::{Evidence, Last};
use crate::domain::ids::{BatchId, LicenseId, SeatId};
use crate::domain::license::License;
use crate::domain::read_model::{Recorded, SeatEntry, SeatFilter, Why};
use crate::domain::seat::is_inactive;
use crate::domain::text::Shown;
use crate::domain::text::number;
use crate::domain::time::Day;
use clap::{Args, Subcommand};
use serde::Serialize;
use std::collections::BTreeSet;
use std::io;

/// Seats, and who holds them
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true)]
pub struct Seat {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List seats
    #[command(after_help = "\
Example:
  dormouse seat list --license L7
  dormouse seat list --license L7 --inactive --format csv
  dormouse seat list --person ana@example.com --past")]
    List(List),
    /// Give someone a seat
    #[command(after_help = "\
Example:
  dormouse seat assign --license L7 --person ana@example.com --access-level editor")]
    Assign(Assign),
    /// Change what is recorded of seats
    #[command(after_help = edit::AFTER)]
    Edit(edit::Edit),
    /// Take seats back, whatever their use
    #[command(after_help = "\
Example:
  dormouse seat revoke S345
  dormouse seat revoke S345 S346 --already-removed --yes
  dormouse seat revoke S345 --yes --json

What the vendor has not removed yet is on the list of removals: dormouse report removals")]
    Revoke(Revoke),
    /// Show everything behind a seat's verdict
    #[command(after_help = "Example:\n  dormouse seat why S345\n  dormouse seat why S345 --threshold 30")]
    Why(WhyOf),
}

#[derive(Debug, Args)]
struct List {
    /// Of one license
    #[arg(long, value_name = "LICENSE")]
    license: Option<String>,
    /// Of one person
    #[arg(long, value_name = "PERSON")]
    person: Option<String>,
    /// Only those not used for 30 days or more, or never
    #[arg(long)]
    inactive: bool,
    /// Seats that were taken back, in place of active ones
    #[arg(long, conflicts_with = "inactive")]
    past: bool,
    /// Only those whose holder, license, department, access, account or notes has this text
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, Args)]
struct Assign {
    /// Of which license
    #[arg(long, value_name = "LICENSE")]
    license: String,
    /// To whom
    #[arg(long, value_name = "PERSON")]
    person: String,
    /// What the holder may do there
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = or_none(values::text))]
    access_level: Option<Given<String>>,
    /// The account's name at the vendor
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = or_none(values::text))]
    account_identifier: Option<Given<String>>,
    /// Free text
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = or_none(values::text))]
    notes: Option<Given<String>>,
    /// The day it was given, or none if that is not known [default: today]
    #[arg(long, value_name = "DATE", value_parser = or_none(values::day))]
    assigned_on: Option<Given<Day>>,
    /// The day it was used last; never, if it never was; none, if nothing is known
    #[arg(long, value_name = "DATE|never|none", value_parser = values::last_day)]
    last_used: Option<Last>,
    /// It is one of the seats that were counted while nobody was known to hold them, so the recorded count stays
    #[arg(long)]
    already_counted: bool,
    #[command(flatten)]
    why: Reason,
    #[command(flatten)]
    receipt: Receipt,
}

#[derive(Debug, Args)]
struct Revoke {
    /// Which seats
    #[arg(required = true, value_name = "SEAT", value_parser = values::id(SeatId::parse, "S345"))]
    seats: Vec<SeatId>,
    /// The vendor's count has left them out already, so the recorded count stays
    #[arg(long)]
    already_removed: bool,
    #[command(flatten)]
    form: Form,
}

/// What a revocation says beside the seats, in the words of a reclaim.
#[derive(Serialize)]
struct RevokedHead {
    batch: Option<BatchId>,
    message: String,
    revoked: usize,
    skipped: Vec<Stays>,
    dry_run: bool,
}

#[derive(Debug, Args)]
struct WhyOf {
    /// Which seat
    #[arg(value_parser = values::id(SeatId::parse, "S345"))]
    seat: SeatId,
    /// Judge by so many days: 30, 60, 90, 120, 180 or 365 [default: the organisation's]
    #[arg(long, value_name = "DAYS", value_parser = values::threshold)]
    threshold: Option<Threshold>,
    #[command(flatten)]
    form: Form,
}

impl Seat {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let mut session = context.open()?;
        match self.verb {
            Verb::List(list) => list.run(context, &session)?,
            Verb::Assign(assign) => {
                let command = Command::AssignSeat {
                    license: session.store.find_license(&assign.license)?,
                    person: session.store.find_person(&assign.person)?,
                    access_level: given(assign.access_level),
                    account_identifier: given(assign.account_identifier),
                    notes: given(assign.notes),
                    assigned_on: change(assign.assigned_on),
                    last_used: assign.last_used,
                    already_counted: assign.already_counted,
                    reason: assign.why.reason,
                };
                let outcome = session.execute(&command)?;
                assign.receipt.give(context, &session, &outcome)?;
            }
            Verb::Edit(edit) => edit.run(context, &mut session)?,
            Verb::Revoke(revoke) => revoke.run(context, &mut session)?,
            Verb::Why(why) => why.run(context, &session)?,
        }
        Ok(Status::Done)
    }
}

impl List {
    fn run(self, context: &mut Context<'_>, session: &Session) -> Result<(), Failure> {
        let store = &session.store;
        let today = session.today();
        let filter = SeatFilter {
            archived: false,
            license: self.license.as_deref().map(|reference| store.find_license(reference)).transpose()?,
            person: self.person.as_deref().map(|reference| store.find_person(reference)).transpose()?,
            past: self.past,
            ids: None,
        };
        let mut entries = store.seats(&filter, session.org.as_of(today))?;
        let figures = match filter.license {
            Some(license) if filter.person.is_none() && !self.past => Some(figures(session, license, &entries)?),
            _ => None,
        };
        entries.retain(|entry| {
            (!self.inactive || is_inactive(entry.seat.last_used, today))
                && self.search.as_deref().is_none_or(|text| seats::matches(entry, text))
        });
        let items = Item::all(&entries);
        let without = seats::Without { license: filter.license.is_some(), holder: filter.person.is_some() };
        context.out.list(self.form, today, &Plain {}, &items, |out| {
            if let Some(figures) = &figures {
                out.line(figures)?;
            }
            if entries.is_empty() {
                return out.line("No seats.");
            }
            let table = if self.past { seats::past(&entries, without) } else { seats::active(&entries, without) };
            out.table(&table)
        })?;
        Ok(())
    }
}

/// The figures above the seats of a license, whatever is looked for among them.
fn figures(session: &Session, license: LicenseId, entries: &[SeatEntry]) -> Result<String, Failure> {
    let seats = session.store.license(license, session.today())?.license.seats;
    let today = session.today();
    let inactive = entries.iter().filter(|entry| is_inactive(entry.seat.last_used, today)).count();
    let (assigned, inactive) = (number(seats.assigned), number(inactive));
    let available = or_nothing(seats.available().map(number));
    Ok(format!("Total assigned {assigned}   Inactive (≥30d) {inactive}   Available {available}"))
}

impl Revoke {
    fn run(self, context: &mut Context<'_>, session: &mut Session) -> Result<(), Failure> {
        session.may_write()?;
        let filter = SeatFilter { ids: Some(self.seats.clone()), ..SeatFilter::default() };
        let entries = session.store.seats(&filter, session.org.as_of(session.today()))?;
        let already_removed = self.already_removed;
        let short = if already_removed { Vec::new() } else { counted_short(session, &entries)? };
        let command = Command::RevokeSeats { seats: self.seats, already_removed };
        if self.form.is_json()
            && let Err(refusal) = session.rehearse(&command)
            && !refusal.skipped.is_empty()
        {
            // What a program asked for it gets, though nothing can be done: which seats stay, and why.
            let skipped = stays(&refusal.skipped);
            let head =
                RevokedHead { batch: None, message: refusal.message.clone(), revoked: 0, skipped, dry_run: false };
            context.out.json::<_, Item<'_>>(session.today(), &head, &[])?;
            return Err(refusal.into());
        }
        let offers: Vec<String> = short.iter().map(offer).collect();
        if let Some(asked) = session.plan_to_ask(&command)? {
            let plan = seat_plan::of(&asked)?;
            if !self.form.is_json() {
                seat_plan::show(&mut context.out, session, plan, &entries, &offers)?;
                context.out.warned(&asked)?;
            }
            session.confirm(&format!("Take back {}?", count(plan.seats.len() as u64, "seat", "seats")))?;
        }
        let outcome = session.execute(&command)?;
        if !session.asks() {
            for offer in &offers {
                note(offer);
            }
        }
        if self.form.format() != Format::Table {
            remarks(&outcome);
        }
        let plan = seat_plan::of(&outcome)?;
        let head = RevokedHead {
            batch: outcome.batch,
            message: message(&outcome),
            revoked: plan.seats.len(),
            skipped: stays(&plan.skipped),
            dry_run: outcome.dry_run,
        };
        let names: Vec<String> = plan.to_be_removed().iter().map(ToString::to_string).collect();
        let gone = plan.said_of_vendor();
        let filter = SeatFilter { past: true, ids: Some(plan.seats.clone()), ..SeatFilter::default() };
        let after = session.store.seats(&filter, session.org.as_of(session.today()))?;
        let items = Item::all(&after);
        context.out.list(self.form, session.today(), &head, &items, |out| {
            skipped(out, &outcome)?;
            out.receipt(&outcome)?;
            if let Some(line) = &gone {
                out.line(line)?;
            }
            if already_removed || names.is_empty() {
                return Ok(());
            }
            let seats = names.join(" ");
            out.line(format!("To be removed at the vendor; when that is done: dormouse removal done {seats}"))
        })?;
        Ok(())
    }
}

/// The licenses of active seats whose last count found fewer than are held here, and how many: some were removed at the
/// vendor already. Those that its newest list is known to lack are not offered: they go as removed anyway.
fn counted_short(session: &Session, entries: &[SeatEntry]) -> Result<Vec<(License, u64)>, Failure> {
    let active = entries.iter().filter(|entry| entry.seat.is_active() && entry.missing_as_of.is_none());
    let licenses: BTreeSet<LicenseId> = active.map(|entry| entry.seat.license).collect();
    let mut short = Vec::new();
    for id in licenses {
        let license = session.store.license(id, session.today())?.license;
        if license.seats.short_beyond(0) == 0 {
            continue;
        }
        let held = SeatFilter { license: Some(id), ..SeatFilter::default() };
        let held = session.store.seats(&held, session.org.as_of(session.today()))?;
        let missing = held.iter().filter(|entry| entry.missing_as_of.is_some()).count();
        match license.seats.short_beyond(missing) {
            0 => {}
            fewer => short.push((license, fewer)),
        }
    }
    Ok(short)
}

/// Whoever revokes what the vendor no longer counts is told how to leave the count as it is.
fn offer((license, fewer): &(License, u64)) -> String {
    format!(
        "The last count of {} found {} fewer than are held here; for those that the vendor has removed, use \
         --already-removed: the recorded count stays.",
        Shown(&license.title()),
        count(*fewer, "seat", "seats")
    )
}

/// Where a date was read.
#[derive(Debug, Serialize)]
struct Source<'a> {
    file: &'a str,
    line: u32,
}

impl<'a> Source<'a> {
    fn of(place: Option<&'a (String, u32)>) -> Option<Self> {
        place.map(|(file, line)| Self { file, line: *line })
    }
}

#[derive(Serialize)]
struct Head<'a> {
    threshold_days: u32,
    rule: &'static str,
    reason: String,
    counted_from: Option<Day>,
    as_of: Option<Day>,
    undecided: bool,
    exempt_until: Option<Day>,
    exempt_reason: Option<&'a str>,
    last_used_source: Option<Source<'a>>,
    last_used_entered: Option<String>,
    account_login: Option<Day>,
    account_login_source: Option<Source<'a>>,
    last_login_source: Option<Source<'a>>,
    last_login_entered: Option<String>,
    account_as_of: Option<Day>,
    account_source: Option<Source<'a>>,
    listed_source: Option<Source<'a>>,
    listed_as_of: Option<Day>,
    status_source: Option<String>,
    other_seats: u32,
    removal_opened_on: Option<Day>,
    removal_closed_on: Option<Day>,
}

impl WhyOf {
    fn run(self, context: &mut Context<'_>, session: &Session) -> Result<(), Failure> {
        let today = session.today();
        let threshold = session.threshold(self.threshold);
        let why = session.store.why(self.seat, session.as_of(threshold))?;
        let (seat, verdict) = (&why.entry.seat, &why.entry.verdict);
        let zone = session.org.time_zone;
        let entered = |entered: Option<&Recorded>| entered.map(|entered| entered.shown(zone));
        let head = Head {
            threshold_days: threshold.days(),
            rule: rule(verdict.signal, &why),
            reason: reason(verdict, &seat.into(), &seat.holder, today),
            counted_from: verdict.idle().map(|_| verdict.basis.since),
            as_of: verdict.basis.evidence.as_of,
            undecided: verdict.undecided,
            exempt_until: seat.exempt_until,
            exempt_reason: why.exempt_reason.as_deref(),
            last_used_source: Source::of(why.used_source.as_ref()),
            last_used_entered: entered(why.used_entered.as_ref()),
            account_login: observed(seat.account_login),
            account_login_source: Source::of(why.account_source.as_ref()),
            last_login_source: Source::of(why.login_source.as_ref()),
            last_login_entered: entered(why.login_entered.as_ref()),
            account_as_of: why.entry.account.as_of,
            account_source: Source::of(why.account_state_source.as_ref()),
            listed_source: Source::of(why.listed_source.as_ref()),
            listed_as_of: why.listed_as_of,
            status_source: why.status_recorded.as_ref().map(|recorded| recorded.shown(session.org.time_zone)),
            other_seats: why.other_seats,
            removal_opened_on: why.removal.as_ref().map(|removal| removal.opened_on),
            removal_closed_on: why.removal.as_ref().and_then(|removal| removal.closed_on),
        };
        let items = [Item::new(&why.entry)];
        context.out.list(self.form, today, &head, &items, |out| page(out, &why, &head, session))?;
        Ok(())
    }
}

fn page(out: &mut Out, why: &Why, head: &Head<'_>, session: &Session) -> io::Result<()> {
    let (entry, seat, verdict) = (&why.entry, &why.entry.seat, &why.entry.verdict);
    out.heading(&format!("{} {}, {}", seat.id, license_of(entry), holder_of(entry)))?;
    if let Some(day) = seat.revoked_on {
        let by = entry.revoked_by.as_deref().map(|name| format!(" by {name}")).unwrap_or_default();
        out.line(format!("Ended: revoked on {day}{}. What follows is what is known of it.", Shown(&by)))?;
    }
    let answer = match verdict_word(verdict) {
        _ if seat.revoked_on.is_some() => "Before",
        NOTHING => "Active",
        "dormant" => "Dormant",
        "undecided" => "Cannot be told",
        _ => "Kept",
    };
    out.line(format!("{answer}: {}", Shown(&head.reason)))?;
    out.line("")?;
    let stale = if verdict.stale {
        format!(", stale: older than {} days", session.org.stale_after_days)
    } else {
        String::new()
    };
    let from = |evidence: Evidence, source: &Option<(String, u32)>, entered: &Option<String>| {
        if let Some(entered) = entered {
            return format!("{}, entered {}", last(evidence), Shown(entered));
        }
        let as_of = evidence.as_of.map(|day| format!(", as of {day}")).unwrap_or_default();
        let place = source.as_ref().map(|(file, line)| format!(", {file} line {line}")).unwrap_or_default();
        format!("{}{place}{as_of}", last(evidence))
    };
    let at_vendor = why.removal.as_ref().map(|removal| ("At the vendor", Shown(&removal.state()).to_string()));
    let login = seat.account_login.last.is_known();
    let login = login.then(|| ("Account sign-in", from(seat.account_login, &why.account_source, &None)));
    let account = entry.account.state.shown().map(|words| {
        let as_of = entry.account.as_of.map(|day| format!(", as of {day}")).unwrap_or_default();
        let place = why.account_state_source.as_ref().map(|(file, line)| format!(", {file} line {line}"));
        ("Account", format!("{words}{}{as_of}", Shown(&place.unwrap_or_default())))
    });
    out.fields(at_vendor.into_iter().chain(account).chain(login).chain([
        ("Rule", head.rule.to_owned()),
        ("Signal", verdict.basis.shown().to_owned()),
        ("Counted from", or_nothing(head.counted_from)),
        ("Idle", or_nothing(verdict.idle().map(|days| count(days, "day", "days")))),
        ("Threshold", format!("{} days", head.threshold_days)),
        ("As of", format!("{}{stale}", or_nothing(head.as_of))),
        ("Last used", from(seat.last_used, &why.used_source, &head.last_used_entered)),
        ("Last sign-in", from(seat.holder.last_login, &why.login_source, &head.last_login_entered)),
        ("Assigned", assigned(why)),
        ("Holder", status(why, session)),
        ("Exempt until", exempt(why, session.today())),
        ("Other seats", number(why.other_seats)),
    ]))
}

/// The day the seat was given, and who says so.
fn assigned(why: &Why) -> String {
    let seat = &why.entry.seat;
    let day =
        seat.assigned_on.map_or_else(|| format!("{NOTHING} (first listed {})", seat.first_listed), |d| d.to_string());
    match &why.listed_source {
        Some((file, line)) => {
            let as_of = why.listed_as_of.map(|day| format!(", as of {day}")).unwrap_or_default();
            format!("{day}, {} line {line}{as_of}", Shown(file))
        }
        None => format!("{day}, recorded here"),
    }
}

/// The holder's status, and where it was recorded.
fn status(why: &Why, session: &Session) -> String {
    let status = why.entry.verdict.basis.status.shown();
    match &why.status_recorded {
        Some(recorded) => format!("{status}, {}", Shown(&recorded.shown(session.org.time_zone))),
        None => status.to_owned(),
    }
}

/// The last day of an exemption and its reason, below each other.
fn exempt(why: &Why, today: Day) -> String {
    let Some(until) = why.entry.seat.exempt_until else { return NOTHING.into() };
    let over = if until < today { " (over)" } else { "" };
    let reason = why.exempt_reason.as_deref().map(|reason| format!("\n{reason}")).unwrap_or_default();
    format!("{until}{over}{reason}")
}

/// The rule that a signal stands for, in one sentence.
fn rule(signal: Signal, why: &Why) -> &'static str {
    let given_later = why.entry.verdict.basis.counts_from_given();
    match signal {
        Signal::LastUsed if given_later => {
            "the seat was given after the last use that is known, so the days since it was given count"
        }
        Signal::AccountLogin if given_later => {
            "no source reports use of this seat, and it was given after the holder's last sign-in at its vendor, so the days \
             since it was given count"
        }
        Signal::LastLogin if given_later => {
            "no source reports use of this seat, and it was given after the holder's last sign-in, so the days since it \
             was given count"
        }
        Signal::LastUsed if why.used_entered.is_some() => {
            "an admin entered the last use of this very seat, and the days since then count"
        }
        Signal::LastUsed => "a source reports use of this very seat, and the days since then count",
        Signal::AccountLogin => {
            "no source reports use of this seat, so the holder's last sign-in at its vendor stands in"
        }
        Signal::LastLogin => {
            "no source reports use of this seat, so the holder's last sign-in stands in; a weaker sign"
        }
        Signal::Never if why.entry.seat.assigned_on.is_some() => {
            "no activity is known, so the days since the seat was given count"
        }
        Signal::Never => "no activity is known, so the days since a source first listed the seat count",
        Signal::NoData => {
            "no source says anything of its use and no day is known, so it is undecided at every threshold"
        }
        Signal::OutsideWindow => "the source looked back so far and saw no use; it cannot tell about earlier days",
        Signal::Status => "a holder who is inactive or offboarded makes a seat dormant, whatever the dates",
        Signal::Exempt => "a holder on leave, a service account or an exemption keeps a seat off the list",
    }
}
