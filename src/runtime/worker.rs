//! The worker: one thread that owns the connection to the database and does what the state machine asks for.
//!
//! Jobs come in order and are answered in order, each by one message and a ring of the bell. It also looks whether other
//! processes have committed: a change of the file comes before the commit can be seen, so it looks again with growing
//! pauses and then stops looking.

use super::load::load;
use super::waker::Waker;
use crate::app::{Data, Effect, Msg, Query};
use crate::config::log::Log;
use crate::domain::actor::Actor;
use crate::domain::command::Command;
use crate::domain::org::Org;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Day, Now};
use crate::store::busy::busy;
use crate::store::{Access, Store};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Pauses between two looks at the database after its file changed.
const PAUSES: [u64; 6] = [5, 20, 80, 320, 1280, 5120];
/// Reads that take this long are worth a line in the log.
const LONG: Duration = Duration::from_millis(100);

/// Something for the worker to do.
#[derive(Debug)]
pub(super) enum Job {
    /// A read or a command.
    Do(Box<Effect>),
    /// The files changed: see whether somebody else committed.
    Look,
}

/// What the worker answers.
#[derive(Debug)]
pub(super) enum Answer {
    /// For the state machine.
    Msg(Box<Msg>),
    /// It has stopped looking at the files.
    Settled,
}

/// Reads the clock: here, and nowhere below.
#[expect(clippy::disallowed_methods, reason = "the runtime is where the clock is read")]
pub(super) fn clock() -> chrono::DateTime<chrono::Utc> {
    chrono::Utc::now()
}

/// The day it is for an organisation.
pub(super) fn today(org: &Org, fixed: Option<Day>) -> Day {
    fixed.unwrap_or_else(|| Now::new(clock(), org.time_zone).today)
}

/// The thread and the way to it.
#[derive(Debug)]
pub(super) struct Worker {
    jobs: Sender<Job>,
    pub answers: Receiver<Answer>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread; `fixed` is the day everything is reckoned by, if not today.
    pub fn start(store: Store, actor: Actor, fixed: Option<Day>, waker: Waker, log: Log) -> std::io::Result<Self> {
        let (jobs, inbox) = channel();
        let (outbox, answers) = channel();
        let work = Work { store, actor, fixed, outbox, waker, log, seen: None };
        let thread = thread::Builder::new().name("worker".into()).spawn(move || work.run(&inbox))?;
        Ok(Self { jobs, answers, thread: Some(thread) })
    }

    /// Hands out a job. A worker that has ended answers nothing; its end was told already.
    pub fn ask(&self, job: Job) {
        let _ = self.jobs.send(job);
    }

    /// Lets the job at hand finish and ends the thread.
    pub fn finish(mut self) {
        let thread = self.thread.take();
        drop(self);
        if let Some(thread) = thread {
            // A panic was reported when it happened.
            let _ = thread.join();
        }
    }
}

struct Work {
    store: Store,
    actor: Actor,
    fixed: Option<Day>,
    outbox: Sender<Answer>,
    waker: Waker,
    log: Log,
    /// The data version last seen.
    seen: Option<i64>,
}

impl Work {
    fn run(mut self, inbox: &Receiver<Job>) {
        self.seen = self.store.data_version().ok();
        self.write_due_notices();
        // The place in `PAUSES` of the next look; none where nobody looks.
        let mut look: Option<usize> = None;
        loop {
            let job = match look.and_then(|n| PAUSES.get(n)) {
                None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(pause) => inbox.recv_timeout(Duration::from_millis(*pause)),
            };
            match job {
                Ok(Job::Do(effect)) => self.carry_out(*effect),
                Ok(Job::Look) => look = Some(0),
                Err(RecvTimeoutError::Timeout) => {
                    look = look.map(|n| n + 1).filter(|n| *n < PAUSES.len());
                    if self.moved() {
                        self.answer(Msg::Changed);
                        look = None;
                    }
                    if look.is_none() {
                        self.send(Answer::Settled);
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// True if another connection committed since the last look.
    fn moved(&mut self) -> bool {
        // A file that was removed or replaced is no version at all: what is read next says so.
        let now = self.store.is_same_file().ok().and_then(|()| self.store.data_version().ok());
        std::mem::replace(&mut self.seen, now) != now
    }

    fn now(&self) -> Result<Now, Refusal> {
        now(&self.store, self.fixed)
    }

    /// An admin who opens the program finds the notices of audits that fell due meanwhile.
    fn write_due_notices(&mut self) {
        let may_write = self.store.access() == Access::ReadWrite && self.fixed.is_none();
        let admin = self.store.authority(&self.actor).is_ok_and(|authority| authority.role().is_some());
        if let (true, true, Ok(now)) = (may_write, admin, self.now()) {
            // What cannot be written now is made up at the next start.
            let _ = self.store.execute(&Command::NotifyDue, &self.actor, now);
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        let _busy = busy();
        let begun = Instant::now();
        match effect {
            Effect::Load(query) => {
                let data = read(&self.store, &self.actor, self.fixed, &query);
                if data.is_err() || begun.elapsed() >= LONG {
                    self.log.outcome(format_args!("worker: read {}", <&str>::from(&query)), begun.elapsed(), &data);
                }
                self.answer(Msg::Loaded(query, data));
            }
            Effect::Execute { command, ticket } => {
                let result = self.now().and_then(|now| self.store.execute(&command, &self.actor, now));
                self.log.outcome(format_args!("worker: {}", command.word()), begun.elapsed(), &result);
                self.answer(Msg::Executed { ticket, result });
            }
            Effect::Rehearse { command, ticket } => {
                let result = self.now().and_then(|now| self.store.rehearse(&command, &self.actor, now));
                self.log.outcome(format_args!("worker: {}, to look at", command.word()), begun.elapsed(), &result);
                self.answer(Msg::Rehearsed { ticket, result });
            }
            Effect::Release(seats) => drop(seats),
            _ => {}
        }
    }

    fn answer(&self, msg: Msg) {
        self.send(Answer::Msg(Box::new(msg)));
    }

    fn send(&self, answer: Answer) {
        // The other side has gone: the program is ending.
        if self.outbox.send(answer).is_ok() {
            self.waker.wake();
        }
    }
}

fn now(store: &Store, fixed: Option<Day>) -> Result<Now, Refusal> {
    let org = store.org()?;
    let now = Now::new(clock(), org.time_zone);
    Ok(Now { today: fixed.unwrap_or(now.today), ..now })
}

/// Answers one read.
fn read(store: &Store, actor: &Actor, fixed: Option<Day>, query: &Query) -> Result<Data, Refusal> {
    store.is_same_file()?;
    load(store, actor, now(store, fixed)?, query)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::batch_item::RecordKind;
    use crate::domain::dormancy::Threshold;
    use crate::domain::ids::{LicenseId, PersonId, SeatId};
    use crate::domain::read_model::{AccountFilter, SeatFilter};
    use crate::domain::touched::Touched;

    #[test]
    fn a_read_is_made_again_after_a_change_of_anything_it_looks_at() {
        let actor = Actor { uid: 1000, name: "ana".into(), ..Actor::default() };
        let mut store = crate::demo::build(100, &actor, "2026-11-22".parse().unwrap()).unwrap();
        let threshold = Threshold::default();
        let mut forgotten: Vec<(String, RecordKind)> = Vec::new();
        let (license, person) = (LicenseId(1), PersonId(1));
        let of = |license, person, past| SeatFilter { license, person, past, ..SeatFilter::default() };
        for query in [
            Query::Org,
            Query::Products,
            Query::Licenses,
            Query::People,
            Query::SeatIndex,
            Query::Seats(of(Some(license), None, false), threshold),
            Query::Seats(of(None, Some(person), true), threshold),
            Query::Person(person),
            Query::Audits(license),
            Query::Orders(license),
            Query::Accounts(AccountFilter { license: Some(license), ..AccountFilter::default() }),
            Query::Accounts(AccountFilter { person: Some(person), ..AccountFilter::default() }),
            Query::History("L1".to_owned()),
            Query::Notices,
            Query::Why(SeatId(1), threshold),
            Query::Batch(None),
            Query::Batches,
        ] {
            let looked_at = store.things_read(|store| drop(read(store, &actor, None, &query).unwrap()));
            assert!(!looked_at.is_empty(), "{query:?}");
            let unmoved =
                |thing: &RecordKind| !query.depends_on(&Touched::new([*thing].into(), Some([license].into())));
            let word: &str = (&query).into();
            forgotten.extend(looked_at.into_iter().filter(unmoved).map(|thing| (word.to_owned(), thing)));
        }
        assert_eq!(forgotten, []);
    }
}
