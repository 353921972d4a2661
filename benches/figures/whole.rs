//! What the built program takes from start to end, beside DuckDB over a file of its own: interleaved, so that whatever
//! else the machine does falls on both.

use super::fleet::TODAY;
use super::measure::{Times, run};
use super::page::Line;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// The program, and where its database is.
pub struct Program<'a> {
    pub path: &'a Path,
    pub folder: &'a Path,
}

impl Program<'_> {
    /// A call with the day of the fleet left open and everything of the user's out of the way.
    pub fn call(&self, args: &[&str]) -> Command {
        let mut command = Command::new(self.path);
        command.env_clear().env("HOME", self.folder).env("TZ", "UTC").env("LC_ALL", "C.UTF-8");
        command.env("DORMOUSE_DB", self.folder.join("whole.db")).args(args).current_dir(self.folder);
        command
    }
}

/// Imports the four files; the lines for the page, or why there is no database.
pub fn import(program: &Program<'_>) -> Result<Vec<Line>, String> {
    let mut times = Times::default();
    run(&mut program.call(&["init"]), None, &mut times)?;
    let args = ["import", "products.csv", "licenses.csv", "people.csv", "assignments.csv", "--as-of", TODAY, "--yes"];
    let mut times = Times::default();
    run(&mut program.call(&args), None, &mut times)?;
    if !program.folder.join("whole.db").exists() {
        return Err("it made no database".into());
    }
    Ok(vec![Line::times("`dormouse import`, four files into an empty database, durable", &times)])
}

/// DuckDB, however it can be had.
pub enum Peer {
    Program,
    Python(String),
}

impl Peer {
    pub fn find() -> Option<Self> {
        let works = |command: &mut Command| run(command, None, &mut Times::default()).is_ok();
        if works(Command::new("duckdb").arg("--version")) {
            return Some(Self::Program);
        }
        let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".into());
        works(Command::new(&python).args(["-c", "import duckdb"])).then_some(Self::Python(python))
    }

    pub fn name(&self) -> &'static str {
        match self {
            Self::Program => "DuckDB, own file",
            Self::Python(_) => "DuckDB through Python (its start included), own file",
        }
    }

    pub fn run(&self, folder: &Path, sql: &str, times: &mut Times) -> Result<String, String> {
        let mut command = match self {
            Self::Program => Command::new("duckdb"),
            Self::Python(python) => {
                let mut command = Command::new(python);
                command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/figures/peer.py"));
                command
            }
        };
        run(command.arg(folder.join("peer.duckdb")).current_dir(folder), Some(sql), times)
    }

    fn build(&self, folder: &Path, times: &mut Times) -> Result<(), String> {
        let table = |name: &str, types: &str| {
            format!("CREATE TABLE {name} AS FROM read_csv('{name}.csv', header = true{types});\n")
        };
        let sql = [
            table("products", ""),
            table("licenses", ", types = {'cost_per_seat': 'VARCHAR'}"),
            table("people", ""),
            table("assignments", ""),
        ];
        self.run(folder, &sql.concat(), times).map(drop)
    }

    fn report(&self, folder: &Path, days: u32, times: &mut Times) -> Result<String, String> {
        let sql = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/figures/peer.sql"))
            .map_err(|e| e.to_string())?
            .replace("{today}", TODAY)
            .replace("{days}", &days.to_string())
            .replace("{out}", "peer.csv");
        self.run(folder, &sql, times)?;
        std::fs::read_to_string(folder.join("peer.csv")).map_err(|e| e.to_string())
    }
}

/// The report of both, and whether they agree.
pub fn reports(program: &Program<'_>, runs: usize) -> Result<Vec<Line>, String> {
    let mut ours = [Times::default(), Times::default()];
    let mut theirs = [Times::default(), Times::default()];
    let peer = Peer::find();
    let mut out = Vec::new();
    if let Some(peer) = &peer {
        let mut times = Times::default();
        peer.build(program.folder, &mut times)?;
        out.push(Line::times(&format!("{}: read the four files", peer.name()), &times));
    }
    for turn in 0..runs {
        for (place, days) in [90, 30].into_iter().enumerate() {
            let days_text = days.to_string();
            let args = ["report", "utilization", "--json", "--today", TODAY, "--threshold", &days_text];
            let json = run(&mut program.call(&args), None, &mut ours[place])?;
            if let Some(peer) = &peer {
                let csv = peer.report(program.folder, days, &mut theirs[place])?;
                if turn == 0 {
                    agree(&json, &csv)?;
                }
            }
        }
    }
    for (place, days) in [90, 30].into_iter().enumerate() {
        out.push(Line::times(&format!("`dormouse report utilization --json` at {days} days"), &ours[place]));
        if let Some(peer) = &peer {
            let times = &theirs[place];
            out.push(Line::times(&format!("{}: the same report at {days} days, as CSV", peer.name()), times));
            out.push(Line::ratio(
                &format!("dormouse ÷ DuckDB at {days} days"),
                ours[place].wall() / times.wall(),
                ours[place].cpu() / times.cpu(),
            ));
        }
    }
    if peer.is_none() {
        out.push(Line::note("DuckDB was left out: neither `duckdb` nor a Python that knows it was found"));
    }
    Ok(out)
}

/// Both must have counted the same: seats used and dormant seats of every license.
fn agree(json: &str, csv: &str) -> Result<(), String> {
    type Counts = BTreeMap<(String, String), (u64, u64)>;
    let document: serde_json::Value = serde_json::from_str(json).map_err(|e| format!("no JSON: {e}"))?;
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let items = document["items"].as_array().ok_or("the report has no items")?;
    let of = |item: &serde_json::Value| {
        let counts = (item["seats_used"].as_u64().unwrap_or(0), item["dormant"].as_u64().unwrap_or(0));
        ((text(&item["product"]), text(&item["name"])), counts)
    };
    let ours: Counts = items.iter().map(of).filter(|(_, counts)| counts.0 > 0).collect();
    let mut theirs = Counts::new();
    for record in csv::Reader::from_reader(csv.as_bytes()).records() {
        let record = record.map_err(|e| e.to_string())?;
        let number = |column: usize| record[column].parse().unwrap_or(0);
        theirs.insert((record[0].to_owned(), record[1].to_owned()), (number(5), number(6)));
    }
    if let Some((license, counts)) = ours.iter().find(|(license, counts)| theirs.get(*license) != Some(*counts)) {
        return Err(format!("the two disagree on {license:?}: {counts:?} and {:?}", theirs.get(license)));
    }
    if ours.len() == theirs.len() { Ok(()) } else { Err(format!("{} and {} licenses", ours.len(), theirs.len())) }
}
