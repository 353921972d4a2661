//! A program in a pseudo-terminal of its own, with somebody who types, looks, and waits for what should appear.
//!
//! Nothing here sleeps: whoever waits, waits for a condition, and a condition that does not come within [`PATIENCE`] fails
//! with the screen as it then was.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use portable_pty::{CommandBuilder, ExitStatus, MasterPty, PtySize, SlavePty, native_pty_system};
use rustix::fs::OFlags;
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{LocalModes, OptionalActions};

/// Far longer than anything takes, even on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The program and its terminal.
pub struct Pty {
    /// Both ends of the line; none once it has been cut.
    line: Option<Line>,
    seen: Arc<Seen>,
    reader: Option<JoinHandle<()>>,
    ended: Receiver<ExitStatus>,
    pid: Pid,
    found: String,
}

struct Line {
    master: Box<dyn MasterPty + Send>,
    /// Kept so that the modes can be read after the program has ended.
    _slave: Box<dyn SlavePty + Send>,
    typing: Mutex<Box<dyn Write + Send>>,
}

struct Seen {
    now: Mutex<Now>,
    changed: Condvar,
}

struct Now {
    terminal: vt100::Parser,
    bytes: Vec<u8>,
    cut: bool,
}

impl Seen {
    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap()
    }
}

/// A command with the environment that tests rely on.
pub fn command(program: impl AsRef<OsStr>) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    for (name, value) in [("TERM", "xterm-256color"), ("LC_ALL", "C.UTF-8"), ("TZ", "UTC"), ("RUST_BACKTRACE", "0")] {
        command.env(name, value);
    }
    for name in ["NO_COLOR", "TMUX", "COLUMNS", "LINES"] {
        command.env_remove(name);
    }
    command.cwd(env!("CARGO_MANIFEST_DIR"));
    command
}

/// The probe among the examples, built once and up to date.
pub fn probe() -> PathBuf {
    static PROBE: OnceLock<PathBuf> = OnceLock::new();
    let path = PROBE.get_or_init(|| {
        let deps = std::env::current_exe().unwrap();
        let profile = deps.parent().and_then(|deps| deps.parent()).unwrap();
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--example", "terminal_probe"]).current_dir(env!("CARGO_MANIFEST_DIR"));
        build.arg("--target-dir").arg(profile.parent().unwrap());
        if profile.ends_with("release") {
            build.arg("--release");
        }
        assert!(build.status().unwrap().success(), "the probe could not be built");
        profile.join("examples/terminal_probe")
    });
    path.clone()
}

impl Pty {
    /// Starts the command in a terminal of this size.
    pub fn spawn(command: CommandBuilder, columns: u16, rows: u16) -> Self {
        let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
        let found = modes(&*pair.master);
        let mut child = pair.slave.spawn_command(command).unwrap();
        let pid = Pid::from_raw(child.process_id().unwrap().try_into().unwrap()).unwrap();
        let terminal = vt100::Parser::new(NonZeroU16::new(rows).unwrap(), NonZeroU16::new(columns).unwrap(), 0);
        let now = Now { terminal, bytes: Vec::new(), cut: false };
        let seen = Arc::new(Seen { now: Mutex::new(now), changed: Condvar::new() });
        let (mut output, to) = (pair.master.try_clone_reader().unwrap(), Arc::clone(&seen));
        let reader = thread::spawn(move || read(&mut *output, &to));
        let (tell, ended) = channel();
        thread::spawn(move || tell.send(child.wait().unwrap()));
        let typing = Mutex::new(pair.master.take_writer().unwrap());
        let line = Line { master: pair.master, _slave: pair.slave, typing };
        Self { line: Some(line), seen, reader: Some(reader), ended, pid, found }
    }

    /// Types.
    pub fn send(&self, keys: &str) -> &Self {
        let mut typing = self.line().typing.lock().unwrap();
        typing.write_all(keys.as_bytes()).unwrap();
        typing.flush().unwrap();
        self
    }

    /// Waits until the screen is as wanted.
    pub fn wait_for(&self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) -> &Self {
        let (now, late) = self
            .seen
            .changed
            .wait_timeout_while(self.seen.now(), PATIENCE, |now| !wanted(now.terminal.screen()))
            .unwrap();
        if late.timed_out() {
            let screen = now.terminal.screen().contents();
            drop(now);
            panic!("waited in vain for {what}; the screen shows\n{screen}");
        }
        self
    }

    /// Waits until more than so many bytes were sent to the terminal.
    pub fn wait_beyond(&self, bytes: usize) -> &Self {
        let more = self.seen.changed.wait_timeout_while(self.seen.now(), PATIENCE, |now| now.bytes.len() <= bytes);
        let (now, late) = more.unwrap();
        drop(now);
        assert!(!late.timed_out(), "nothing more came; the screen shows\n{}", self.screen());
        self
    }

    /// Waits until the text can be read somewhere on the screen.
    pub fn wait_text(&self, text: &str) -> &Self {
        self.wait_for(&format!("{text:?}"), |screen| screen.contents().contains(text))
    }

    /// The text on the screen.
    pub fn screen(&self) -> String {
        self.seen.now().terminal.screen().contents()
    }

    /// Everything that was sent to the terminal.
    pub fn bytes(&self) -> Vec<u8> {
        self.seen.now().bytes.clone()
    }

    /// Changes the size of the terminal, which tells the program.
    pub fn resize(&self, columns: u16, rows: u16) -> &Self {
        self.seen
            .now()
            .terminal
            .screen_mut()
            .set_size(NonZeroU16::new(rows).unwrap(), NonZeroU16::new(columns).unwrap());
        self.line().master.resize(size(columns, rows)).unwrap();
        self
    }

    /// Sends a signal to the program that was started.
    pub fn signal(&self, signal: Signal) -> &Self {
        self.signal_to(self.pid, signal)
    }

    /// Sends a signal to another process.
    pub fn signal_to(&self, process: Pid, signal: Signal) -> &Self {
        kill_process(process, signal).unwrap();
        self
    }

    /// Waits for the end of the program.
    pub fn ended(&self) -> ExitStatus {
        let status = self.ended.recv_timeout(PATIENCE);
        status.unwrap_or_else(|_| panic!("the program did not end; the screen shows\n{}", self.screen()))
    }

    /// Waits for the end of the program; its status.
    pub fn status(&self) -> u32 {
        let status = self.ended();
        assert_eq!(status.signal(), None, "killed");
        status.exit_code()
    }

    /// Waits for the end of the program by a signal; its name.
    pub fn killed(&self) -> String {
        let status = self.ended();
        status.signal().unwrap_or_else(|| panic!("ended with {}", status.exit_code())).to_owned()
    }

    /// Takes the terminal away, as a connection does that breaks. The program must draw when its size changes.
    pub fn cut(&mut self) {
        self.seen.now().cut = true;
        // The reader holds an end of the line; it lets go with the next thing it reads.
        let line = self.line.take().expect("the line was cut");
        let before = line.master.get_size().unwrap();
        line.master.resize(PtySize { cols: before.cols - 1, ..before }).unwrap();
        self.reader.take().unwrap().join().unwrap();
    }

    /// Waits until the terminal is as the program found it: the screen, the cursor, the modes.
    pub fn assert_restored(&self) {
        self.wait_for("a terminal as it was found", |screen| {
            !screen.alternate_screen()
                && !screen.hide_cursor()
                && !screen.bracketed_paste()
                && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
        });
        assert_eq!(modes(&*self.line().master), self.found);
    }

    /// Sets the modes that lines have before any program changes them, as a shell does that takes over.
    pub fn cook(&self) -> &Self {
        let path = self.line().master.tty_name().unwrap();
        let terminal = std::fs::OpenOptions::new()
            .read(true)
            .write(true)
            .custom_flags(OFlags::NOCTTY.bits().cast_signed())
            .open(path)
            .unwrap();
        let mut modes = rustix::termios::tcgetattr(&terminal).unwrap();
        modes.local_modes |= LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG;
        rustix::termios::tcsetattr(&terminal, OptionalActions::Now, &modes).unwrap();
        self
    }

    fn line(&self) -> &Line {
        self.line.as_ref().expect("the line was cut")
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        // Only what this test started, and only if it has not ended.
        if self.ended.try_recv().is_err() && kill_process(self.pid, Signal::KILL).is_ok() {
            let _ = self.ended.recv_timeout(PATIENCE);
        }
    }
}

fn size(cols: u16, rows: u16) -> PtySize {
    PtySize { rows, cols, ..PtySize::default() }
}

fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().unwrap())
}

/// Shows what comes until the program's end of the line is closed or this one is cut.
fn read(output: &mut dyn Read, to: &Seen) {
    let mut buffer = [0; 4096];
    while let Ok(n) = output.read(&mut buffer) {
        let mut now = to.now();
        if n == 0 || now.cut {
            break;
        }
        now.terminal.process(&buffer[..n]);
        now.bytes.extend_from_slice(&buffer[..n]);
        drop(now);
        to.changed.notify_all();
    }
}
