//! What somebody at a terminal meets: the first frame, the answer to a key, and what an idle dashboard costs.

use super::fleet::TODAY;
use super::measure::{millis, percentile};
use super::page::Line;
use super::whole::Program;
use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::fs;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

const SIZE: PtySize = PtySize { rows: 50, cols: 200, pixel_width: 0, pixel_height: 0 };
/// A frame is whole when nothing has come for so long.
const QUIET: Duration = Duration::from_millis(200);
/// As [`QUIET`], after a key.
const QUIET_KEY: Duration = Duration::from_millis(40);
const PATIENCE: Duration = Duration::from_secs(20);
const IDLE: Duration = Duration::from_secs(10);
const KEYS: usize = 60;

struct Screen {
    bytes: Receiver<(Instant, Vec<u8>)>,
    keys: Box<dyn Write + Send>,
    parser: vt100::Parser,
    _master: Box<dyn MasterPty + Send>,
}

/// What came until it was quiet.
struct Frame {
    first: Duration,
    last: Duration,
    bytes: usize,
}

impl Screen {
    /// Waits for something, and then for quiet; `None` if nothing came or the program ended.
    fn frame(&mut self, since: Instant, quiet: Duration) -> Option<Frame> {
        let (mut first, mut last, mut bytes) = (None, since, 0);
        loop {
            let wait = if first.is_none() { PATIENCE } else { quiet };
            match self.bytes.recv_timeout(wait) {
                Ok((at, chunk)) => {
                    first.get_or_insert(at);
                    last = at;
                    bytes += chunk.len();
                    self.parser.process(&chunk);
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        Some(Frame { first: first? - since, last: last - since, bytes })
    }

    /// Types a key; the time to the last byte of the answer.
    fn key(&mut self, key: &str, quiet: Duration) -> Option<f64> {
        let since = Instant::now();
        self.keys.write_all(key.as_bytes()).and_then(|()| self.keys.flush()).ok()?;
        self.frame(since, quiet).map(|frame| millis(frame.last))
    }

    fn glyphs(&self) -> usize {
        self.parser.screen().contents().chars().filter(|c| !c.is_whitespace()).count()
    }
}

/// Processor time in milliseconds and voluntary switches of all threads, and resident MiB.
fn costs(pid: u32) -> (f64, u64, u64) {
    let (mut nanos, mut switches) = (0_u64, 0_u64);
    let number = |line: &str| line.split_whitespace().nth(1).and_then(|n| n.parse::<u64>().ok()).unwrap_or(0);
    for task in fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten() {
        let stat = fs::read_to_string(task.path().join("schedstat")).unwrap_or_default();
        nanos += stat.split(' ').next().and_then(|n| n.parse::<u64>().ok()).unwrap_or(0);
        let status = fs::read_to_string(task.path().join("status")).unwrap_or_default();
        switches += status.lines().find(|line| line.starts_with("voluntary")).map_or(0, number);
    }
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let resident = status.lines().find(|line| line.starts_with("VmRSS")).map_or(0, number);
    (Duration::from_nanos(nanos).as_secs_f64() * 1e3, switches, resident / 1024)
}

/// Opens the dashboard on the database of the whole-process figures.
pub fn figures(program: &Program<'_>) -> Result<Vec<Line>, String> {
    let pair = native_pty_system().openpty(SIZE).map_err(|e| e.to_string())?;
    let mut command = CommandBuilder::new(program.path);
    command.env_clear();
    for (name, value) in [("TERM", "xterm-256color"), ("LC_ALL", "C.UTF-8"), ("TZ", "UTC"), ("COLORTERM", "truecolor")]
    {
        command.env(name, value);
    }
    command.env("HOME", program.folder);
    command.env("DORMOUSE_DB", program.folder.join("whole.db"));
    command.args(["--today", TODAY]);
    command.cwd(program.folder);
    let mut reader = pair.master.try_clone_reader().map_err(|e| e.to_string())?;
    let keys = pair.master.take_writer().map_err(|e| e.to_string())?;
    let (tell, bytes) = channel();
    std::thread::spawn(move || {
        let mut buffer = vec![0; 1 << 16];
        while let Ok(n @ 1..) = reader.read(&mut buffer) {
            if tell.send((Instant::now(), buffer[..n].to_vec())).is_err() {
                break;
            }
        }
    });
    let (Some(rows), Some(cols)) = (NonZeroU16::new(SIZE.rows), NonZeroU16::new(SIZE.cols)) else {
        return Ok(Vec::new());
    };
    let mut screen = Screen { bytes, keys, parser: vt100::Parser::new(rows, cols, 0), _master: pair.master };
    let start = Instant::now();
    let mut child = pair.slave.spawn_command(command).map_err(|e| e.to_string())?;
    drop(pair.slave);
    let pid = child.process_id().unwrap_or(0);
    let figures = measure(&mut screen, pid, start);
    // Whatever stands open: out of it, and out.
    let _ = screen.keys.write_all(b"\x1bq");
    let _ = child.kill();
    let _ = child.wait();
    figures
}

fn measure(screen: &mut Screen, pid: u32, start: Instant) -> Result<Vec<Line>, String> {
    let gone = || "the dashboard said nothing".to_owned();
    let first = screen.frame(start, QUIET).ok_or_else(gone)?;
    if screen.glyphs() < 300 {
        return Err(format!("no dashboard: {}", screen.parser.screen().contents().lines().next().unwrap_or("").trim()));
    }
    let mut out = vec![
        Line::new("spawn to first byte", millis(first.first)),
        Line::new("spawn to last byte of the first frame", millis(first.last)),
        Line::value("bytes of the first frame", first.bytes.to_string()),
    ];
    out.push(Line::new("to Utilization, the first time", screen.key("3", QUIET).ok_or_else(gone)?));
    for (what, key) in [("`j` on Utilization", "j"), ("`t`, a new threshold", "t"), ("`s`, another order", "s")] {
        let times: Vec<f64> = (0..KEYS).map_while(|_| screen.key(key, QUIET_KEY)).collect();
        if times.len() < KEYS {
            return Err(format!("{what} was not answered"));
        }
        out.push(Line::new(&format!("{what}: key to last byte, median"), percentile(&times, 50)));
        out.push(Line::new(&format!("{what}: key to last byte, 95 %"), percentile(&times, 95)));
    }
    let before = costs(pid);
    let mut idle = 0;
    let end = Instant::now() + IDLE;
    while let Ok((_, chunk)) = screen.bytes.recv_timeout(end.saturating_duration_since(Instant::now())) {
        idle += chunk.len();
    }
    let after = costs(pid);
    out.push(Line::value("bytes in 10 idle seconds", idle.to_string()));
    out.push(Line::new("processor in 10 idle seconds", after.0 - before.0));
    out.push(Line::value("wake-ups in 10 idle seconds", (after.1 - before.1).to_string()));
    out.push(Line::value("resident memory", format!("{} MiB", after.2)));
    Ok(out)
}
