//! `pulse`: what is due, what changed and what needs a person, on one screen made for cron; and why an alert is quiet.

use super::context::{Context, Session};
use super::failure::{Done, Failure, Status};
use super::format::instant;
use super::output::{Form, Format, Out, record};
use super::records::savings::{Reassignments, given_back};
use crate::domain::advice::Step;
use crate::domain::command::Command;
use crate::domain::ids::{LicenseId, SeatId};
use crate::domain::pulse::{AlertKind, Frame, Item as Line, Judgement, PulseInput, Subject, pulse};
use crate::domain::reassigned::Reassigned;
use crate::domain::refusal::Refusal;
use crate::domain::text::Shown;
use crate::domain::text::number;
use crate::domain::time::Day;
use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;
use std::io;
use strum::IntoEnumIterator as _;

/// How many lines of one kind the screen has.
const LINES: usize = 10;

const AFTER: &str = "\
Example:
  dormouse pulse
  dormouse pulse --since last
  dormouse pulse why-not L7
  0 7 * * 1-5   dormouse pulse --since last      a line of a crontab

Exit status: 3 if anything needs a person, else 0. It asks nothing and uses no colours.

Plain `pulse` shows everything as it stands, and every dormant seat. It records nothing, so
that a look does not hide what cron would report.

With `--since last`, of the dormant seats only those are shown that were not dormant when a
pulse was last recorded. As text it prints nothing at all when nothing needs a person and
nothing is new. Where an admin runs it, it is recorded, so that the next one knows. A line
marked + was not there at the last recorded pulse.

Run by an admin, both write the notices of users audits that have come due, once for each
admin. Anybody else who may read the database gets the same screen, and nothing is recorded;
nor is it with --read-only or --today.";

const WHY_NOT_AFTER: &str = "\
Example:
  dormouse pulse why-not L7
  dormouse pulse why-not \"Sketchpad · Business+\" --json";

/// What is due, what changed and what needs a person, on one screen for cron
#[derive(Debug, Args)]
#[command(after_help = AFTER, args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub struct Pulse {
    /// Only what is new since a pulse was last recorded, and what needs a person; records this one
    #[arg(long, value_enum, value_name = "last", hide_possible_values = true)]
    since: Option<Since>,
    #[command(flatten)]
    form: Form,
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Since {
    Last,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// For each kind of alert, whether it fires for a license, and if not, why not
    #[command(after_help = WHY_NOT_AFTER)]
    WhyNot {
        /// Which license
        license: String,
        #[command(flatten)]
        form: Form,
    },
}

record! {
    /// Something that is due or has changed.
    Item(line: &'a Line) {
        kind: &'static str = line.kind.word(),
        id: Option<String> = match line.subject {
            Subject::License(id) => Some(id.to_string()),
            Subject::Person(id) => Some(id.to_string()),
            Subject::Organisation => None,
        },
        title: Option<&'a str> = (line.subject != Subject::Organisation).then_some(line.title.as_str()),
        text: &'a str = &line.alert.text,
        since: Option<Day> = line.alert.since,
        new: bool = line.alert.new,
        needs_person: bool = line.kind.needs_a_person(),
        seats: &'a [SeatId] = &line.alert.seats,
    }
}

record! {
    /// Whether one kind of alert fires for a license.
    WhyNot { kind: &'static str, fires: bool, text: &'a str, since: Option<Day>, }
}

#[derive(Debug, Serialize)]
struct Head {
    last_recorded_at: Option<String>,
    last_recorded_on: Option<Day>,
    threshold_days: u32,
    needs_person: bool,
    dormant_seats: usize,
    reassigned: Reassignments,
}

#[derive(Debug, Serialize)]
struct WhyNotHead {
    license_id: LicenseId,
    license: String,
}

impl Pulse {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let mut session = context.open()?;
        if let Some(Verb::WhyNot { license, form }) = self.verb {
            why_not(context, &session, &license, form)?;
            return Ok(Status::Done);
        }
        // Whoever may not write gets the same screen: that nothing is recorded is no failure.
        let writes = session.may_write().is_ok();
        if writes {
            session.execute(&Command::NotifyDue)?;
        }
        let picture = session.store.pulse(session.today())?;
        let frame = frame(&session, &picture, self.since.is_some());
        let lines = pulse(&picture, &frame);
        let needs_person = lines.iter().any(|line| line.kind.needs_a_person());
        let reassigned = session.store.reassigned(session.today())?;
        let silent = self.since.is_some()
            && self.form.format() == Format::Table
            && !needs_person
            && !lines.iter().any(|line| line.alert.new);
        if !silent {
            self.show(context, &session, &picture, &lines, needs_person, reassigned)?;
        }
        // Only what has been said may be remembered as said.
        context.out.flush()?;
        if writes && self.since.is_some() {
            session.execute(&Command::RecordPulse { dormant: picture.dormant() })?;
        }
        Ok(if needs_person { Status::Findings } else { Status::Done })
    }

    fn show(
        &self,
        context: &mut Context<'_>,
        session: &Session,
        picture: &PulseInput,
        lines: &[Line],
        needs_person: bool,
        reassigned: Reassigned,
    ) -> Result<(), Failure> {
        let head = Head {
            last_recorded_at: picture.last.map(|(at, _)| instant(at)),
            last_recorded_on: picture.last.map(|(_, day)| day),
            threshold_days: session.org.threshold.days(),
            needs_person,
            dormant_seats: picture.licenses.iter().map(|facts| facts.seats.dormant.len()).sum(),
            reassigned: reassigned.into(),
        };
        let items: Vec<Item<'_>> = lines.iter().map(Item::new).collect();
        let today = session.today();
        context.out.list(self.form, today, &head, &items, |out| {
            let last = picture.last.map_or_else(
                || "none was recorded before".to_owned(),
                |(_, day)| format!("the last one was recorded on {day}"),
            );
            out.line(format!("Pulse of {today}; {last}."))?;
            screen(out, lines)?;
            reassignments(out, reassigned)
        })?;
        Ok(())
    }
}

fn frame(session: &Session, picture: &PulseInput, only_new: bool) -> Frame {
    Frame {
        today: session.today(),
        threshold: session.org.threshold,
        stale_after: session.org.stale_after_days,
        last: picture.last.map(|(_, day)| day),
        only_new,
    }
}

/// One heading for each kind; new lines first, except where days decide.
fn screen(out: &mut Out, lines: &[Line]) -> io::Result<()> {
    if lines.is_empty() {
        return out.line("Nothing is due and nothing needs a person.");
    }
    for kind in AlertKind::iter() {
        let mut of: Vec<&Line> = lines.iter().filter(|line| line.kind == kind).collect();
        if of.is_empty() {
            continue;
        }
        if !kind.is_by_day() {
            of.sort_by_key(|line| !line.alert.new);
        }
        out.line("")?;
        out.line(kind.shown())?;
        for line in of.iter().take(LINES) {
            let mark = if line.alert.new { '+' } else { ' ' };
            let id = match line.subject {
                Subject::License(id) => format!("{id}: "),
                Subject::Person(id) => format!("{id}: "),
                Subject::Organisation => String::new(),
            };
            out.hanging(2, format!("{mark} {id}{}", Shown(&line.alert.text)))?;
        }
        if of.len() > LINES {
            out.line(format!("  and {} more; all of them with: dormouse pulse --json", number(of.len() - LINES)))?;
        }
    }
    Ok(())
}

fn reassignments(out: &mut Out, reassigned: Reassigned) -> io::Result<()> {
    let Some([rate, what]) = given_back(reassigned) else { return Ok(()) };
    out.line("")?;
    out.line("Given back")?;
    out.line(format!("  {rate}"))?;
    out.line(format!("  {what}."))
}

fn why_not(context: &mut Context<'_>, session: &Session, license: &str, form: Form) -> Result<(), Failure> {
    let id = session.store.find_license(license)?;
    let picture = session.store.pulse(session.today())?;
    let Some(facts) = picture.licenses.iter().find(|facts| facts.license.id == id) else {
        return Err(Refusal::not_found("license", license, Step::ListLicenses).into());
    };
    let frame = frame(session, &picture, false);
    let judged: Vec<(AlertKind, Judgement)> = AlertKind::iter().map(|kind| (kind, kind.judge(facts, &frame))).collect();
    let items: Vec<WhyNot<'_>> = judged
        .iter()
        .map(|(kind, judgement)| match judgement {
            Judgement::Fires(alert) => WhyNot { kind: kind.word(), fires: true, text: &alert.text, since: alert.since },
            Judgement::Quiet(why) => WhyNot { kind: kind.word(), fires: false, text: why, since: None },
        })
        .collect();
    let head = WhyNotHead { license_id: id, license: facts.license.title() };
    context.out.list(form, session.today(), &head, &items, |out| {
        out.line(format!("{id} {}", Shown(&head.license)))?;
        out.fields(judged.iter().map(|(kind, judgement)| {
            let words = match judgement {
                Judgement::Fires(alert) => format!("fires: {}", alert.text),
                Judgement::Quiet(why) => format!("quiet: {why}"),
            };
            (kind.shown(), words)
        }))
    })?;
    Ok(())
}
