//! `notice send`: the outbox leaves, one message to each address, and every attempt is on disk before it is made.

use crate::cli::context::{Context, Session};
use crate::cli::failure::{self, Done, Failure, Status};
use crate::cli::format::{count, instant, moment, or_nothing};
use crate::cli::output::{Form, Plain, record};
use crate::cli::table::{Column, Table};
use crate::cli::values;
use crate::domain::command::{Command, Detail};
use crate::domain::ids::{MailId, NoticeId};
use crate::domain::outbox::{Again, Ended, Letter, Outbox};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::notify::{Delivery, Post, Texts};
use clap::Args;
use serde::Serialize;

const AFTER: &str = "\
Example:
  dormouse notice send --dry-run      what would go to whom
  dormouse notice send                one message to each address
  dormouse notice send --each         one message for each notice
  dormouse notice send --again N9     once more, what was refused or waits
  dormouse notice send --again        all of that

What cannot be delivered now is tried again by later runs: after 5 minutes at the earliest, then after longer pauses, up
to a day. What is refused stays until a person has looked: an address that is corrected is tried by itself.
How mail leaves this machine stands in the table [mail] of your settings file: see dormouse config example. The server and
the sender, which all admins share, are set with dormouse org set. Mail that has left cannot be taken back. A run that was cut off loses nothing: whatever a server has not taken over is sent by the next one, under the
same Message-ID, by which the receiver drops the one it may get twice.

Exit status: 0 if all went, 1 if something did not.";

/// Send by mail what people must be told
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct Send {
    /// One message for each notice
    #[arg(long)]
    each: bool,
    /// Send once more what was refused or waits: these notices, or all
    #[arg(long, value_name = "NOTICE", num_args = 0.., value_parser = values::id(NoticeId::parse, "N9"))]
    again: Option<Vec<NoticeId>>,
    /// Show what would go to whom, and send nothing
    #[arg(long)]
    dry_run: bool,
    /// Show what an earlier version kept in the database of how a machine sends, take it out of there, and send nothing
    #[arg(long, conflicts_with_all = ["each", "again", "dry_run"])]
    take_over: bool,
    #[command(flatten)]
    form: Form,
}

record! {
    /// A message.
    Item(line: &'a Line, dry_run: bool) where {
        let letter = &line.letter;
    } {
        // A number that a dry run gave has not been used yet.
        id: Option<MailId> = (!dry_run || letter.attempts > 0).then_some(letter.mail),
        to: &'a str = &letter.to,
        name: &'a str = &letter.name,
        notices: Vec<NoticeId> = letter.notices.iter().map(|told| told.id).collect(),
        outcome: &'a str = line.outcome,
        answer: Option<&'a str> = letter.answer.as_deref(),
        attempts: u32 = letter.attempts,
        next_try: Option<String> = next_try(line).map(instant),
    }
}

record! {
    /// A line for the settings file.
    Moved { key: &'a str, value: &'a str, line: String, }
}

#[derive(Debug, Serialize)]
struct WithoutAddress {
    name: String,
    notices: Vec<NoticeId>,
}

#[derive(Debug, Serialize)]
struct Head {
    sent: usize,
    later: usize,
    refused: usize,
    without_address: Vec<WithoutAddress>,
    dry_run: bool,
}

/// What became of one message in this run.
pub struct Line {
    letter: Letter,
    outcome: &'static str,
}

impl Send {
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        let mut session = context.open()?;
        if !self.dry_run {
            session.may_write()?;
        }
        if self.take_over {
            return self.take_over(context, &mut session);
        }
        say_what_is_left(context, &session)?;
        let again = match &self.again {
            None => Again::None,
            Some(ids) if ids.is_empty() => Again::All,
            Some(ids) => Again::These(ids.clone()),
        };
        let command = Command::SendNotices { each: self.each, again };
        let config = context.settings()?;
        let texts = Texts::load(config.notices.directory.as_deref()).map_err(Failure::Usage)?;
        texts.remarks().iter().for_each(failure::remark);
        if self.dry_run {
            let outbox = outbox(session.rehearse(&command)?.detail);
            let lines = lines_of(outbox.due.clone(), "due").chain(lines_of(outbox.waiting.clone(), "waits"));
            let lines: Vec<Line> = lines.chain(lines_of(outbox.refused.clone(), "refused")).collect();
            self.report(context, &session, &lines, &outbox)?;
            return Ok(Status::Done);
        }
        let mail = session.store.mail()?;
        let host = config.host_mail()?;
        mail.ready(host)?;
        let _only = session.store.only_sender()?;
        if outbox(session.rehearse(&command)?.detail).due.is_empty() {
            // No connection is made where there is nothing to send.
            let outbox = outbox(session.execute_now(&command)?.detail);
            let lines: Vec<Line> =
                lines_of(outbox.waiting.clone(), "waits").chain(lines_of(outbox.refused.clone(), "refused")).collect();
            self.report(context, &session, &lines, &outbox)?;
            return Ok(Status::Done);
        }
        let post = Post::open(&mail, host, session.actor().uid)?;
        let outbox = outbox(session.execute_now(&command)?.detail);
        let mut lines = send_all(&mut session, &post, &texts, &outbox)?;
        let failed = lines.iter().any(|line| line.outcome != "sent" && line.outcome != "withdrawn");
        lines.extend(lines_of(outbox.waiting.clone(), "waits"));
        lines.extend(lines_of(outbox.refused.clone(), "refused"));
        self.report(context, &session, &lines, &outbox)?;
        Ok(if failed { Status::Failed } else { Status::Done })
    }

    /// Shows the lines, and only then takes their settings out of the database.
    fn take_over(&self, context: &mut Context<'_>, session: &mut Session) -> Done {
        let left = session.store.host_mail()?;
        let lines: Vec<Moved<'_>> = left
            .iter()
            .map(|(setting, value)| Moved { key: setting.key(), value, line: setting.line(value) })
            .collect();
        let file = settings_file(context);
        if !left.is_empty() {
            context.out.list(self.form, session.today(), &Plain {}, &lines, |out| {
                out.line(format!("Put into {} what of these lines you want:", Shown(&file)))?;
                out.line("")?;
                for line in std::iter::once("[mail]").chain(lines.iter().map(|moved| moved.line.as_str())) {
                    out.raw(format!("{}\n", Shown(line)).as_bytes())?;
                }
                out.line("")
            })?;
            context.out.flush()?;
        }
        let outcome = session.execute_now(&Command::TakeOverMail)?;
        if !self.form.is_json() {
            context.out.receipt(&outcome)?;
        }
        Ok(Status::Done)
    }

    fn report(
        &self,
        context: &mut Context<'_>,
        session: &Session,
        lines: &[Line],
        outbox: &Outbox,
    ) -> Result<(), Failure> {
        let items: Vec<Item<'_>> = lines.iter().map(|line| Item::new(line, self.dry_run)).collect();
        let of = |outcome| lines.iter().filter(|line| line.outcome == outcome).count();
        let without = outbox.unreachable.iter();
        let head = Head {
            sent: of("sent"),
            later: of("later") + of("waits"),
            refused: of("refused"),
            without_address: without
                .map(|who| WithoutAddress { name: who.name.clone(), notices: who.notices.clone() })
                .collect(),
            dry_run: self.dry_run,
        };
        let zone = session.org.time_zone;
        context.out.list(self.form, session.today(), &head, &items, |out| {
            if !lines.is_empty() {
                let mut table = Table::new([
                    Column::text("To"),
                    Column::text("Notices"),
                    Column::whole("Outcome"),
                    Column::whole("Next try").spare(1),
                    Column::text("Answer"),
                ]);
                for (line, item) in lines.iter().zip(&items) {
                    table.row([
                        item.to.to_owned(),
                        item.notices.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
                        line.outcome.to_owned(),
                        or_nothing(next_try(line).map(|at| moment(at, zone))),
                        or_nothing(item.answer),
                    ]);
                }
                out.table(&table)?;
            }
            for who in &outbox.unreachable {
                let notices: Vec<String> = who.notices.iter().map(ToString::to_string).collect();
                out.line(format!("No address: {} ({})", Shown(&who.name), notices.join(", ")))?;
            }
            if head.refused > 0 {
                out.line("Refused ones stay until the address is corrected, or: dormouse notice send --again")?;
            }
            out.line(match (self.dry_run, of("due")) {
                (true, 0) => "Nothing would be sent.".to_owned(),
                (true, n) => format!("{} would be sent.", count(n as u64, "message", "messages")),
                (false, _) if lines.is_empty() => "Nothing is to be sent.".to_owned(),
                (false, _) => format!(
                    "{} sent, {} to be tried again, {} refused.",
                    count(head.sent as u64, "message", "messages"),
                    head.later,
                    head.refused
                ),
            })?;
            if self.dry_run { out.nothing_written() } else { Ok(()) }
        })?;
        Ok(())
    }
}

/// Where the lines belong.
fn settings_file(context: &Context<'_>) -> String {
    let place = context.paths.config.as_ref().map(|place| place.path.display().to_string());
    place.unwrap_or_else(|| "a file that you name with --config".to_owned())
}

/// Shows what an earlier version kept in the database of how a machine sends. It is not obeyed: every admin could set it.
fn say_what_is_left(context: &Context<'_>, session: &Session) -> Result<(), Refusal> {
    let left = session.store.host_mail()?;
    if left.is_empty() {
        return Ok(());
    }
    failure::note(&format!(
        "The database says how a machine is to send mail, and is not obeyed any more: every admin could set it. Put into \
         {} what of these lines you want:",
        settings_file(context)
    ));
    failure::as_it_is("[mail]");
    for (setting, value) in &left {
        failure::as_it_is(&setting.line(value));
    }
    failure::hint("then take them out of the database with: dormouse notice send --take-over");
    Ok(())
}

/// Sends what is due, one after another. When no server can be reached, the rest is left for the next run.
fn send_all(session: &mut Session, post: &Post, texts: &Texts, outbox: &Outbox) -> Result<Vec<Line>, Refusal> {
    let mut lines = Vec::new();
    let (mut sent, mut later, mut refused) = (0, 0, 0);
    let mut gone = false;
    for due in &outbox.due {
        if gone {
            lines.push(Line { letter: due.clone(), outcome: "not tried" });
            continue;
        }
        let Detail::Letter(mut letter) = session.execute_now(&Command::TryMail(due.mail))?.detail else {
            lines.push(Line { letter: due.clone(), outcome: "withdrawn" });
            continue;
        };
        let (ended, answer) = match post.send(&letter, texts, session.org.time_zone) {
            Delivery::Sent(answer) => (Ended::Sent, answer),
            Delivery::Later(answer) => (Ended::Later, answer),
            Delivery::Refused(answer) => (Ended::Refused, answer),
            Delivery::Unreachable(answer) => {
                gone = true;
                (Ended::Later, answer)
            }
        };
        match ended {
            Ended::Sent => sent += 1,
            Ended::Later => later += 1,
            Ended::Refused => refused += 1,
        }
        write_down(session, &letter, ended, &answer)?;
        letter.answer = Some(answer);
        letter.last = Some(ended);
        letter.next_try =
            (ended == Ended::Later).then(|| crate::domain::outbox::next_try(letter.attempts, session.now.at));
        lines.push(Line { letter, outcome: ended.word() });
    }
    if sent + later + refused > 0 {
        session.execute_now(&Command::NoticesSent { sent, later, refused })?;
    }
    Ok(lines)
}

/// Writes down what became of a message. It has left, so a database that is busy is asked once more.
fn write_down(session: &mut Session, letter: &Letter, ended: Ended, answer: &str) -> Result<(), Refusal> {
    let command = Command::EndTry {
        mail: letter.mail,
        attempt: letter.attempts,
        told: letter.notices.iter().map(|told| told.id).collect(),
        ended,
        answer: answer.to_owned(),
    };
    let mut done = session.execute_now(&command);
    for _ in 0..2 {
        if done.is_ok() {
            break;
        }
        done = session.execute_now(&command);
    }
    done.map(|_| ()).map_err(|refusal| match ended {
        Ended::Sent => Refusal::new(
            Code::Mail,
            format!("{} has left, and that could not be written down. {}", letter.mail, refusal.message),
        )
        .hint("the next dormouse notice send sends it once more, as the same message"),
        _ => refusal,
    })
}

fn outbox(detail: Detail) -> Outbox {
    match detail {
        Detail::Outbox(outbox) => outbox,
        _ => Outbox::default(),
    }
}

fn lines_of(letters: Vec<Letter>, outcome: &'static str) -> impl Iterator<Item = Line> {
    letters.into_iter().map(move |letter| Line { letter, outcome })
}

/// When a message is tried again that could not be delivered.
fn next_try(line: &Line) -> Option<chrono::DateTime<chrono::Utc>> {
    line.letter.next_try.filter(|_| matches!(line.outcome, "later" | "waits"))
}
