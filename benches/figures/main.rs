//! How fast dormouse is, measured: in this process, as a whole program beside DuckDB, and through a terminal.
//!
//! `just bench` measures M and writes `docs/performance.md`; `just bench S M L` measures what it names; `--inside` leaves
//! out whatever needs the built program, and then nothing is written.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod files;
mod fleet;
mod growth;
mod inside;
mod many;
mod measure;
mod page;
mod screen;
mod whole;

use fleet::Size;
use growth::Growth;
use page::Part;
use std::path::Path;
use whole::Program;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let only_inside = args.iter().any(|arg| arg == "--inside");
    let only_growth = args.iter().any(|arg| arg == "--growth");
    let named = |name: &str| args.iter().any(|arg| arg.eq_ignore_ascii_case(name));
    let any = fleet::SIZES.iter().any(|size| named(size.name));
    let (mut sections, mut measured) = (Vec::new(), Vec::new());
    for size in fleet::SIZES.into_iter().filter(|size| if any { named(size.name) } else { size.name == "M" }) {
        let folder = tempfile::tempdir().unwrap();
        let seats = fleet::fleet(size);
        let mut parts = Vec::new();
        if !only_growth {
            parts.push(Part { title: "In one process", lines: Ok(inside::figures(&seats, folder.path())) });
        }
        if !only_inside {
            seats.write(folder.path()).unwrap();
            drop(seats);
            parts.extend(program(folder.path(), size, only_growth, &mut measured));
        }
        let section = page::section(size, &parts);
        println!("{section}");
        sections.push(section);
    }
    if let Some((title, lines)) = growth::lines(&measured) {
        let section = page::table(&title, &lines);
        println!("{section}");
        sections.push(section);
    }
    if !only_inside && !only_growth {
        page::write(&sections);
    }
}

/// The figures of the built program. What is given and revoked comes last: the others read what was imported.
fn program(folder: &Path, size: Size, only_growth: bool, measured: &mut Vec<Growth>) -> Vec<Part> {
    let program = Program { path: Path::new(env!("CARGO_BIN_EXE_dormouse")), folder };
    let import = whole::import(&program);
    let there = import.as_ref().map(drop).map_err(Clone::clone);
    let mut parts = vec![Part { title: "Import, the whole program", lines: import }];
    if !only_growth {
        let reports = there.clone().and_then(|()| whole::reports(&program, 9));
        parts.push(Part { title: "Report, the whole program", lines: reports });
        let files = there.clone().and_then(|()| files::figures(&program));
        parts.push(Part { title: "Files and long lists, the whole program", lines: files });
        let screen = there.clone().and_then(|()| screen::figures(&program));
        parts.push(Part { title: "Dashboard, 200 × 50", lines: screen });
    }
    if !only_growth {
        let many = there.clone().and_then(|()| many::figures(&program));
        parts.push(Part { title: "Many seats at once, beside SQLite", lines: many });
    }
    let growth = there.and_then(|()| growth::figures(&program, size)).map(|(growth, lines)| {
        measured.push(growth);
        lines
    });
    parts.push(Part { title: "Reports, and one seat given and taken back", lines: growth });
    parts
}
