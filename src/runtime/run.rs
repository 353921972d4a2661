//! The run loop: waits, lets the state machine decide, has the work done, draws.
//!
//! Everything that came is taken in before one frame is drawn, and nothing is drawn where nothing changed.

use super::clipboard;
use super::export_file;
use super::screen_state::{self, Kept};
use super::signals::Quit;
use super::terminal::{Options, Suspension, Terminal, end_within};
use super::tty::Tty;
use super::wait::{Wait, Wake};
use super::worker::{Answer, Job, Worker, clock, today};
use crate::app::action::Action;
use crate::app::keymap::Keymap;
use crate::app::saved_state::SavedState;
use crate::app::{App, Effect, Msg, Session, Viewport, update};
use crate::config::file::Config;
use crate::config::log::{Log, sentence};
use crate::config::terminal_features::{ColorChoice, TerminalFeatures};
use crate::domain::actor::Actor;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::time::Day;
use crate::store::{Access, Store};
use crate::ui::backend::Limits;
use crate::ui::text::Glyphs;
use crate::ui::theme::Theme;
use crate::ui::{Appearance, paint};
use chrono::{Days, NaiveTime, TimeZone};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use strum::IntoEnumIterator as _;

/// How long the worker may take to finish when the terminal is gone.
const LAST_WORK: Duration = Duration::from_secs(2);
/// How long no key comes before the state of the screen is kept: writing it to the disk takes longer than a frame.
const SAVE_PAUSE: Duration = Duration::from_secs(1);
/// Two frames are enough: the lists report the room they have, and are drawn once more in it.
const DRAWS: usize = 3;

/// What the dashboard starts with.
#[derive(Debug)]
pub struct Start {
    /// The database.
    pub store: Store,
    /// Who acts.
    pub actor: Actor,
    /// The day everything is reckoned by, if not today; nothing can be changed then.
    pub fixed_day: Option<Day>,
    /// The database is made up and in memory.
    pub demo: bool,
    /// The database was opened read-only because somebody asked for it.
    pub read_only: bool,
    /// The settings of this terminal.
    pub config: Config,
    /// Whether colours may be used.
    pub colors: bool,
    /// The directory where the state of the screen is kept; `None` keeps it until the end.
    pub state: Option<PathBuf>,
    /// What happens is written down there.
    pub log: Log,
}

/// Opens the dashboard and stays until it is left; the exit status.
///
/// # Errors
/// There is no terminal, or it cannot be taken.
pub fn run(start: Start) -> Result<u8, Refusal> {
    if !std::io::stdout().is_terminal() {
        return Err(Refusal::new(Code::Terminal, "The dashboard needs a terminal, and standard output is none.")
            .hint("use a command instead, for example: dormouse report utilization"));
    }
    let no_terminal = |error: std::io::Error| {
        Refusal::new(Code::Terminal, format!("The terminal cannot be used: {error}."))
            .hint("use a command instead, for example: dormouse report utilization")
    };
    let tty = Tty::open().map_err(no_terminal)?;
    let keymap = keymap(&start.config)?;
    let set = &start.config.dashboard;
    let wish = if start.colors { ColorChoice::Always } else { ColorChoice::Never };
    let looks = TerminalFeatures::of_environment(wish, set.ascii);
    let theme = if looks.color { Theme::named(set.theme.into()).unwrap_or_default() } else { Theme::Mono };
    let appearance = Appearance { theme, glyphs: Glyphs::new(looks.ascii) };
    let limits = Limits { ascii: looks.ascii, mono: !looks.color };
    let mut wait = Wait::new(&tty).map_err(no_terminal)?;
    let options = Options { mouse: set.mouse, limits, ..Options::default() };
    let kept = start.state.as_deref().zip(start.store.path()).map(|(state, db)| screen_state::place(state, db));
    let session = session(&start)?;
    if let Some(path) = start.store.path() {
        let wal = PathBuf::from(format!("{}-wal", path.display()));
        if start.store.on_network() {
            wait.look();
        } else {
            wait.watch(vec![path.to_owned(), wal]);
        }
    }
    let Kept { remembered, said, usable } = kept.as_deref().map(screen_state::load).unwrap_or_default();
    let kept = kept.filter(|_| usable);
    let (mut app, effects) = App::new(session, keymap, &remembered);
    if let Some(refusal) = said {
        app.say_refusal(refusal);
    }
    let worker = Worker::start(start.store, start.actor, start.fixed_day, wait.waker(), start.log.clone())
        .map_err(no_terminal)?;
    let terminal = Terminal::enter(&tty, options, wait.waker()).map_err(no_terminal)?;
    let (columns, rows) = terminal.size();
    start.log.info(format_args!("dashboard: on a terminal of {columns}x{rows}"));
    let dashboard = Dashboard {
        app,
        appearance,
        terminal,
        wait,
        worker,
        kept,
        remembered,
        fixed_day: start.fixed_day,
        log: start.log,
        asked: Vec::new(),
        dirty: true,
        save: None,
    };
    dashboard.run(effects).map_err(no_terminal)
}

/// The standard keys with what the settings file binds; a fault there is told with its place in the file.
pub(super) fn keymap(config: &Config) -> Result<Keymap, Refusal> {
    config.check_actions(Action::iter().map(Into::into).collect::<Vec<&'static str>>())?;
    Keymap::new(&config.keys).map_err(|refusal| {
        let meant = |action: &&String| {
            let others = config.keys.iter().filter(|(other, _)| other != action);
            let without = others.map(|(other, keys)| (other.clone(), keys.clone())).collect();
            Keymap::new(&without).err().as_ref() != Some(&refusal)
        };
        let Some(action) = config.keys.keys().find(meant) else { return refusal };
        let placed = config.key_fault(action, &refusal.message);
        match &refusal.hint {
            Some(hint) => placed.hint(hint.clone()),
            None => placed,
        }
    })
}

/// Why an admin can change nothing in a file that is closed to them.
const NOT_WRITABLE: &str =
    "The database file cannot be written by you: its permissions, or a disk that is read-only, forbid it.";

/// Who looks, at what, on which day.
fn session(start: &Start) -> Result<Session, Refusal> {
    let org = start.store.org()?;
    let authority = start.store.authority(&start.actor)?;
    let read_only = match (start.store.access(), start.fixed_day.filter(|_| !start.demo)) {
        (Access::ReadOnly, _) if start.read_only => Some("The database was opened with --read-only.".to_owned()),
        // Somebody who is no admin is told that: the file would not be theirs to write if it could be.
        (Access::ReadOnly, None) => authority.role().map(|_| NOT_WRITABLE.to_owned()),
        (_, Some(day)) => Some(format!("Looking as of {day}: nothing can be changed with --today.")),
        _ => None,
    };
    let label = match (start.demo, start.fixed_day) {
        (true, _) => Some("DEMO".to_owned()),
        (false, Some(day)) => Some(format!("as of {day}")),
        (false, None) => None,
    };
    Ok(Session { actor: start.actor.clone(), authority, org, today: today(&org, start.fixed_day), read_only, label })
}

struct Dashboard {
    app: App,
    appearance: Appearance,
    terminal: Terminal,
    wait: Wait,
    worker: Worker,
    kept: Option<PathBuf>,
    /// What was kept last.
    remembered: SavedState,
    fixed_day: Option<Day>,
    log: Log,
    /// What the worker is to do once the frame is shown.
    asked: Vec<Job>,
    dirty: bool,
    /// When the state of the screen is to be kept.
    save: Option<Instant>,
}

/// Whether the loop goes on, or ends with a status.
enum Flow {
    On,
    End(u8),
}

impl Dashboard {
    fn run(mut self, effects: Vec<Effect>) -> std::io::Result<u8> {
        let (width, height) = self.terminal.size();
        let mut flow = self.tell(Msg::Resize { width, height });
        for effect in effects {
            flow = self.carry_out(effect)?;
        }
        let status = loop {
            if let Flow::End(status) = flow {
                break status;
            }
            self.draw()?;
            self.hand_out();
            flow = self.next()?;
        };
        self.hand_out();
        self.save_state();
        let Self { terminal, worker, .. } = self;
        drop(terminal);
        end_within(LAST_WORK, status);
        worker.finish();
        Ok(status)
    }

    /// Hands the work to the worker, which would otherwise take the processor from the frame that is waited for.
    fn hand_out(&mut self) {
        for job in self.asked.drain(..) {
            self.worker.ask(job);
        }
    }

    /// Sleeps until something happens, and takes all of it in.
    fn next(&mut self) -> std::io::Result<Flow> {
        let deadline = [self.midnight(), self.save].into_iter().flatten().min();
        for wake in self.wait.wait(deadline)? {
            if let Flow::End(status) = self.take_in(wake)? {
                return Ok(Flow::End(status));
            }
        }
        Ok(Flow::On)
    }

    fn take_in(&mut self, wake: Wake) -> std::io::Result<Flow> {
        Ok(match wake {
            Wake::Key(key) => self.tell(Msg::Key(key)),
            Wake::Paste(text) => self.tell(Msg::Paste(text)),
            Wake::Resize(width, height) => {
                self.terminal.resize(width, height);
                self.tell(Msg::Resize { width, height })
            }
            Wake::Worker => self.hear()?,
            Wake::FilesChanged => {
                self.wait.hold_files(true);
                self.worker.ask(Job::Look);
                Flow::On
            }
            Wake::Deadline => self.due(),
            Wake::Suspend => self.suspend()?,
            Wake::Resumed => {
                self.log.info("dashboard: goes on after a stop");
                self.terminal.resumed()?;
                self.resized()
            }
            Wake::Pointer(_) => Flow::On,
            Wake::Signal(quit) => self.end("a signal asked for its end", quit.code()),
            Wake::Panicked => self.end("a thread panicked", 101),
            Wake::TerminalGone => self.end("the terminal is gone", Quit::HungUp.code()),
        })
    }

    /// Ends for a reason that is not the user's.
    fn end(&self, why: &str, status: u8) -> Flow {
        self.log.error(format_args!("dashboard: {why}"));
        Flow::End(status)
    }

    /// The time has come for what was put off, or for another day.
    fn due(&mut self) -> Flow {
        if self.save.is_some_and(|at| at <= Instant::now()) {
            self.save_state();
        }
        let day = today(&self.app.session.org, self.fixed_day);
        if day == self.app.session.today { Flow::On } else { self.tell(Msg::DayTurned(day)) }
    }

    /// What the worker has answered meanwhile.
    fn hear(&mut self) -> std::io::Result<Flow> {
        while let Ok(answer) = self.worker.answers.try_recv() {
            match answer {
                Answer::Settled => self.wait.hold_files(false),
                Answer::Msg(msg) => {
                    if matches!(*msg, Msg::Changed) {
                        self.wait.hold_files(false);
                    }
                    if let Flow::End(status) = self.tell_and_do(*msg)? {
                        return Ok(Flow::End(status));
                    }
                }
            }
        }
        Ok(Flow::On)
    }

    /// Tells the state machine; a failure to carry out what it asks ends the loop at the next wait.
    fn tell(&mut self, msg: Msg) -> Flow {
        self.tell_and_do(msg).unwrap_or(Flow::On)
    }

    fn tell_and_do(&mut self, msg: Msg) -> std::io::Result<Flow> {
        self.dirty = true;
        for effect in update(&mut self.app, msg) {
            if let Flow::End(status) = self.carry_out(effect)? {
                return Ok(Flow::End(status));
            }
        }
        Ok(Flow::On)
    }

    fn carry_out(&mut self, effect: Effect) -> std::io::Result<Flow> {
        match effect {
            Effect::Load(_) | Effect::Execute { .. } | Effect::Rehearse { .. } | Effect::Release(_) => {
                self.asked.push(Job::Do(Box::new(effect)));
            }
            Effect::Copy(text) => {
                let done = clipboard::copy(&text, &mut self.terminal);
                return self.tell_and_do(Msg::CopyDone(done));
            }
            Effect::Export(sheet) => {
                let done = export_file::export(&sheet, self.app.session.today);
                return self.tell_and_do(Msg::ExportDone(done));
            }
            Effect::Suspend => return self.suspend(),
            Effect::Repaint => self.terminal.repaint(),
            Effect::SaveState => self.save = Some(Instant::now() + SAVE_PAUSE),
            Effect::Quit => return Ok(Flow::End(0)),
            Effect::Abandon => return Ok(Flow::End(Quit::Interrupted.code())),
        }
        Ok(Flow::On)
    }

    fn suspend(&mut self) -> std::io::Result<Flow> {
        // Whoever is stopped may never go on.
        self.save_state();
        self.log.info("dashboard: suspended");
        match self.terminal.suspend(&mut self.wait)? {
            Suspension::Done => Ok(self.resized()),
            Suspension::NoShell => {
                let refusal = Refusal::new(
                    Code::Terminal,
                    "There is no shell that could bring the dashboard back, so it was not suspended.",
                );
                self.app.say_refusal(refusal);
                self.dirty = true;
                Ok(Flow::On)
            }
        }
    }

    /// The terminal may have another size, and the day may have turned meanwhile.
    fn resized(&mut self) -> Flow {
        let (width, height) = self.terminal.size();
        self.tell(Msg::Resize { width, height });
        self.tell(Msg::DayTurned(today(&self.app.session.org, self.fixed_day)))
    }

    fn draw(&mut self) -> std::io::Result<()> {
        for _ in 0..DRAWS {
            if !std::mem::take(&mut self.dirty) {
                break;
            }
            let (app, appearance) = (&self.app, self.appearance);
            let mut used = Viewport::default();
            self.terminal.draw(|frame| {
                let cursor;
                (used, cursor) = paint(app, appearance, frame.area, frame);
                cursor
            })?;
            if used != self.app.viewport {
                self.tell(Msg::Viewport(used));
            }
        }
        Ok(())
    }

    /// When the day turns in the organisation's time zone; never while a day is fixed.
    fn midnight(&self) -> Option<Instant> {
        if self.fixed_day.is_some() {
            return None;
        }
        let org = &self.app.session.org;
        let tomorrow = today(org, None).checked_add_days(Days::new(1))?;
        let at = org.time_zone.from_local_datetime(&tomorrow.and_time(NaiveTime::MIN)).earliest()?;
        let left = (at.to_utc() - clock()).to_std().unwrap_or_default();
        Some(Instant::now() + left + Duration::from_secs(1))
    }

    fn save_state(&mut self) {
        self.save = None;
        let Some(place) = &self.kept else { return };
        let now = self.app.remembered();
        if now == self.remembered {
            return;
        }
        match screen_state::save(place, &now) {
            Ok(()) => self.remembered = now,
            Err(refusal) => {
                self.log.error(format_args!("dashboard: the state of the screen is not kept: {}", sentence(&refusal)));
                // Said once: from now on the state lasts until the end.
                self.kept = None;
                self.app.say_refusal(refusal);
                self.dirty = true;
            }
        }
    }
}
