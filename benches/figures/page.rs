//! The page of figures, `docs/performance.md`.

use super::fleet::Size;
use super::measure::Times;
use std::fmt::Write as _;
use std::fs;

/// One figure.
#[derive(Debug, Clone)]
pub struct Line {
    what: String,
    wall: String,
    cpu: String,
}

/// Milliseconds, with as many digits as mean something.
fn ms(millis: f64) -> String {
    match millis {
        m if m >= 10_000.0 => format!("{:.1} s", m / 1e3),
        m if m >= 1_000.0 => format!("{:.2} s", m / 1e3),
        m if m >= 100.0 => format!("{m:.0} ms"),
        m if m >= 1.0 => format!("{m:.1} ms"),
        m => format!("{:.0} µs", m * 1e3),
    }
}

impl Line {
    pub fn new(what: &str, millis: f64) -> Self {
        Self { what: what.to_owned(), wall: ms(millis), cpu: String::new() }
    }

    pub fn times(what: &str, times: &Times) -> Self {
        Self { what: what.to_owned(), wall: ms(times.wall()), cpu: ms(times.cpu()) }
    }

    pub fn ratio(what: &str, wall: f64, cpu: f64) -> Self {
        Self { what: what.to_owned(), wall: format!("{wall:.2} ×"), cpu: format!("{cpu:.2} ×") }
    }

    pub fn value(what: &str, value: String) -> Self {
        Self { what: what.to_owned(), wall: value, cpu: String::new() }
    }

    pub fn note(what: &str) -> Self {
        Self { what: what.to_owned(), wall: String::new(), cpu: String::new() }
    }
}

/// A part of the page.
pub struct Part {
    pub title: &'static str,
    pub lines: Result<Vec<Line>, String>,
}

/// What stands above the tables.
const HEAD: &str = "\
# Performance

Written by `just bench`; do not edit. Medians of several runs, the processor's time as a mean; files in the page cache.
The fleet is made up by `benches/figures/fleet.rs`: Zipf-distributed seats, a third of the licenses without telemetry. DuckDB
reads a file of its own, built from the same four CSV files, in the same minute; both answers are compared first.

In one process, the processor's time is that of the calling thread; the fleet is read by two.

Goals at 500 000 seats: the fleet in 90 ms, a new threshold in 2 ms, an import in a few seconds, and a report that is not
slower than DuckDB's. At four times as many, a seat costs a report at most 1.2 times as much; one seat is given or taken
back in 10 ms, durable. Ten thousand seats are reclaimed, or taken back, in three times what SQLite takes for their rows, and
two million are looked through in 4 s. Two million seats are read in with at most 200 MB and 0.8 of the processor that DuckDB
takes to read the same files with primary and foreign keys, and a row of them costs at most 1.15 of what one of 500 000 costs;
the list of dormant seats and the four files are written with no more processor than DuckDB takes.
";

/// The machine, in a few words.
fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name =
        cpu.lines().find_map(|line| line.strip_prefix("model name")).map(|rest| rest.trim_matches([' ', '\t', ':']));
    let cores = std::thread::available_parallelism().map_or(0, Into::into);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("?").to_owned();
    format!("{}, {cores} cores, load {load}", name.unwrap_or("an unknown processor"))
}

/// The tables of one size.
pub fn section(size: Size, parts: &[Part]) -> String {
    let mut out = format!(
        "\n## {}: {} seats, {} licenses, {} people\n\nOn {}.\n",
        size.name,
        size.seats,
        size.licenses,
        size.people,
        machine()
    );
    for part in parts {
        let _ = write!(out, "\n### {}\n\n", part.title);
        match &part.lines {
            Err(why) => {
                let _ = writeln!(out, "Left out: {why}.");
            }
            Ok(lines) => out.push_str(&rows(lines)),
        }
    }
    out
}

/// A section of one table.
pub fn table(title: &str, lines: &[Line]) -> String {
    format!("\n## {title}\n\n{}", rows(lines))
}

fn rows(lines: &[Line]) -> String {
    let mut out = "| what | time | processor |\n| --- | ---: | ---: |\n".to_owned();
    for line in lines {
        let _ = writeln!(out, "| {} | {} | {} |", line.what, line.wall, line.cpu);
    }
    out
}

/// Writes the page.
pub fn write(sections: &[String]) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs");
    fs::create_dir_all(folder).unwrap();
    fs::write(format!("{folder}/performance.md"), format!("{HEAD}{}", sections.concat())).unwrap();
}
