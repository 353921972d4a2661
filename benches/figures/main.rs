//! How fast dormouse is, measured: in this process, as a whole program beside DuckDB, and through a terminal.
//!
//! `just bench` measures M and writes `docs/performance.md`; `just bench S M L` measures what it names; `--inside` leaves
//! out whatever needs the built program, and then nothing is written.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod fleet;
mod inside;
mod measure;
mod page;
mod screen;
mod whole;

use page::Part;
use std::path::Path;
use whole::Program;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let only_inside = args.iter().any(|arg| arg == "--inside");
    let named = |name: &str| args.iter().any(|arg| arg.eq_ignore_ascii_case(name));
    let any = fleet::SIZES.iter().any(|size| named(size.name));
    let mut sections = Vec::new();
    for size in fleet::SIZES.into_iter().filter(|size| if any { named(size.name) } else { size.name == "M" }) {
        let folder = tempfile::tempdir().unwrap();
        let seats = fleet::fleet(size);
        let mut parts = vec![Part { title: "In one process", lines: Ok(inside::figures(&seats, folder.path())) }];
        if !only_inside {
            seats.write(folder.path()).unwrap();
            drop(seats);
            parts.extend(program(folder.path()));
        }
        let section = page::section(size, &parts);
        println!("{section}");
        sections.push(section);
    }
    if !only_inside {
        page::write(&sections);
    }
}

/// The figures of the built program.
fn program(folder: &Path) -> Vec<Part> {
    let program = Program { path: Path::new(env!("CARGO_BIN_EXE_dormouse")), folder };
    let import = whole::import(&program);
    let there = import.as_ref().map(drop).map_err(Clone::clone);
    let reports = there.clone().and_then(|()| whole::reports(&program, 9));
    let screen = there.and_then(|()| screen::figures(&program));
    vec![
        Part { title: "Import, the whole program", lines: import },
        Part { title: "Report, the whole program", lines: reports },
        Part { title: "Dashboard, 200 × 50", lines: screen },
    ]
}
