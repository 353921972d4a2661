//! Taking times: medians of several runs, wall clock and processor apart.

use std::fs;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Ticks of `/proc/…/stat` in a second.
const TICKS: f64 = 100.0;

/// What one way of doing a thing took, in milliseconds.
#[derive(Debug, Clone, Default)]
pub struct Times {
    wall: Vec<f64>,
    cpu: Vec<f64>,
}

impl Times {
    /// Adds the runs of another.
    pub fn join(&mut self, other: Self) {
        self.wall.extend(other.wall);
        self.cpu.extend(other.cpu);
    }

    /// The median of the wall clock.
    pub fn wall(&self) -> f64 {
        median(&self.wall)
    }

    /// The mean of the processor time: its clock is too coarse for a median.
    pub fn cpu(&self) -> f64 {
        self.cpu.iter().sum::<f64>() / f64::from(u32::try_from(self.cpu.len().max(1)).unwrap_or(1))
    }
}

pub fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

pub fn median(of: &[f64]) -> f64 {
    percentile(of, 50)
}

pub fn percentile(of: &[f64], percent: usize) -> f64 {
    let mut sorted = of.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = (sorted.len().saturating_sub(1)) * percent / 100;
    sorted.get(place).copied().unwrap_or(f64::NAN)
}

/// Several runs of something on this thread.
pub fn inside<T>(runs: usize, mut what: impl FnMut() -> T) -> Times {
    let mut times = Times::default();
    for _ in 0..runs {
        let (start, cpu) = (Instant::now(), thread());
        let result = std::hint::black_box(what());
        times.wall.push(millis(start.elapsed()));
        times.cpu.push(thread() - cpu);
        drop(result);
    }
    times
}

/// Processor time of this thread, in milliseconds.
fn thread() -> f64 {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = stat.split(' ').next().and_then(|nanos| nanos.parse::<f64>().ok());
    nanos.unwrap_or(0.0) / 1e6
}

/// Processor time of all children that have ended, in milliseconds.
fn children() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<f64> =
        stat.rsplit(')').next().unwrap_or_default().split_whitespace().filter_map(|field| field.parse().ok()).collect();
    // The state is no number, so each field stands one before its place in the manual, counted from behind the name.
    (fields.get(12).unwrap_or(&0.0) + fields.get(13).unwrap_or(&0.0)) * 1e3 / TICKS
}

/// As [`run`], with the most memory that the program had, in MB: looked at while it runs.
pub fn run_watched(command: &mut Command, times: &mut Times) -> Result<(String, u64), String> {
    let mut most = 0;
    let output = watched(command, None, times, &mut |status| {
        let field = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = field.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
        most = most.max(kib.unwrap_or(0) / 1_024);
    })?;
    Ok((output, most))
}

/// Runs a program to its end; its standard output, or why it failed.
pub fn run(command: &mut Command, input: Option<&str>, times: &mut Times) -> Result<String, String> {
    watched(command, input, times, &mut |_| ())
}

fn watched(
    command: &mut Command,
    input: Option<&str>,
    times: &mut Times,
    look: &mut (dyn FnMut(&str) + Send),
) -> Result<String, String> {
    use std::io::Write as _;
    let (start, cpu) = (Instant::now(), children());
    let mut child = command
        .stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| format!("{} does not start: {e}", command.get_program().display()))?;
    if let (Some(text), Some(mut pipe)) = (input, child.stdin.take()) {
        pipe.write_all(text.as_bytes()).map_err(|e| e.to_string())?;
    }
    let (status, ended) = (format!("/proc/{}/status", child.id()), AtomicBool::new(false));
    let (output, took) = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !ended.load(Ordering::Relaxed) {
                look(&fs::read_to_string(&status).unwrap_or_default());
                std::thread::sleep(Duration::from_millis(10));
            }
        });
        let output = child.wait_with_output();
        let took = start.elapsed();
        ended.store(true, Ordering::Relaxed);
        (output, took)
    });
    let output = output.map_err(|e| e.to_string())?;
    times.wall.push(millis(took));
    times.cpu.push(children() - cpu);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() {
        return Ok(text(&output.stdout));
    }
    let said = text(&output.stderr);
    Err(format!("{} {}", output.status, said.lines().next().unwrap_or("without a word")))
}
