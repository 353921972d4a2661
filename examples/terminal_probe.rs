//! A list on a terminal and nothing else: how the parts of the runtime fit together, and what the tests drive when the
//! terminal itself is in question.
//!
//! `j k g G ^d ^u` move, `^z` suspends, `q` quits, `p` panics here, `w` panics on another thread. The last line says what
//! happened last and how often the program has been woken. Arguments are files to watch.

#![allow(clippy::panic, reason = "panicking is what two of its keys are for")]

use std::process::ExitCode;
use std::time::Duration;
use std::{env, io, thread};

use dormouse::app::key::{Code, Key};
use dormouse::config::terminal_features::{ColorChoice, TerminalFeatures};
use dormouse::runtime::Quit;
use dormouse::runtime::terminal::{Options, Suspension, Terminal, end_within};
use dormouse::runtime::tty::Tty;
use dormouse::runtime::wait::{Wait, Wake};
use dormouse::runtime::waker::Waker;
use dormouse::ui::backend::Limits;
use dormouse::ui::text::Glyphs;
use dormouse::ui::theme::{Role, Theme};
use dormouse::ui::widgets::bar::bar;
use dormouse::ui::widgets::rule::Rule;
use dormouse::ui::widgets::table::{Cell, Column, Row, Table};
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Position};
use ratatui::widgets::Widget as _;

const ROWS: usize = 1000;
const COLUMNS: &[Column<'static>] = &[
    Column::text("License", 0, 12, 30),
    Column::number("Used/Total", 1, 10),
    Column::text("Utilization", 2, 15, 15),
    Column::date("Expires", 3, 12),
];

/// What is on the screen.
struct Probe {
    looks: TerminalFeatures,
    selected: usize,
    offset: usize,
    page: usize,
    wakes: usize,
    last: String,
}

impl Probe {
    fn draw(&self, frame: &mut Buffer) -> Option<Position> {
        let (glyphs, theme) = (Glyphs::new(self.looks.ascii), if self.looks.color { Theme::Dark } else { Theme::Mono });
        let [head, body, foot] =
            Layout::vertical([Constraint::Length(1), Constraint::Fill(1), Constraint::Length(1)]).areas(frame.area);
        let note = format!("pid {}", std::process::id());
        Rule { title: "Probe", note: &note, glyphs, theme }.render(head, frame);
        let table = Table {
            columns: COLUMNS,
            sorted: &[],
            column: None,
            len: ROWS,
            offset: self.offset,
            selected: Some(self.selected),
            focused: true,
            marks: false,
            glyphs,
            theme,
        };
        let drawn = table.render(body, frame, |i| row(i, glyphs));
        frame.set_stringn(
            foot.x,
            foot.y,
            format!(" wakes {} {} {}", self.wakes, glyphs.dot, self.last),
            foot.width.into(),
            theme.style(Role::Dim),
        );
        drawn.cursor
    }

    /// Moves the selection and keeps it visible.
    fn go(&mut self, to: usize) {
        self.selected = to.min(ROWS - 1);
        let last = (self.selected + 1).saturating_sub(self.page.max(1));
        self.offset = self.offset.clamp(last, self.selected);
    }

    fn key(&mut self, key: Key) {
        let half = (self.page / 2).max(1);
        match key.to_string().as_str() {
            "j" | "down" => self.go(self.selected + 1),
            "k" | "up" => self.go(self.selected.saturating_sub(1)),
            "^d" => self.go(self.selected + half),
            "^u" => self.go(self.selected.saturating_sub(half)),
            "g" => self.go(0),
            "G" => self.go(ROWS),
            "p" => panic!("the probe panicked as it was told to"),
            "w" => drop(thread::spawn(|| panic!("a worker panicked as it was told to"))),
            _ => {}
        }
        self.last = format!("key {key}");
    }
}

fn row(i: usize, glyphs: &Glyphs) -> Row {
    let used = i as u64 * 37 % 101;
    let role = if used >= 90 { Role::BandRed } else { Role::BandGreen };
    let mut gauge = bar(used, 100, 10, glyphs);
    gauge.push_str(&" ".repeat(10 - gauge.chars().count()));
    Row {
        cells: vec![
            Cell::new(format!("Plan {i} of Vendor {}", i * 7 % 13)),
            Cell::new(format!("{used}/100")),
            Cell::of(gauge, role).and(format!(" {used:>3}%"), Role::Text),
            Cell::new(format!("in {} days", i * 31 % 365)),
        ],
        mark: None,
        dim: i % 9 == 8,
    }
}

/// Runs until something ends it, and says with which status.
fn run(wait: &mut Wait, terminal: &mut Terminal, probe: &mut Probe) -> io::Result<u8> {
    loop {
        probe.page = Table::page(terminal.size().1.saturating_sub(2));
        probe.go(probe.selected);
        terminal.draw(|frame| probe.draw(frame))?;
        let wakes = wait.wait(None)?;
        probe.wakes += 1;
        for wake in wakes {
            match wake {
                Wake::Key(key) if key == Key::char('q') => return Ok(0),
                Wake::Key(key) if key.ctrl && key.code == Code::Char('z') => suspend(wait, terminal, probe)?,
                Wake::Suspend => suspend(wait, terminal, probe)?,
                Wake::Key(key) => probe.key(key),
                Wake::Resumed => {
                    terminal.resumed()?;
                    probe.last = "resumed".into();
                }
                Wake::Resize(columns, rows) => {
                    terminal.resize(columns, rows);
                    probe.last = format!("resized to {columns}x{rows}");
                }
                Wake::Paste(text) => probe.last = format!("pasted {text:?}"),
                Wake::Pointer(pointer) => probe.last = format!("{pointer:?}"),
                Wake::FilesChanged => probe.last = "files changed".into(),
                Wake::Worker | Wake::Deadline => {}
                Wake::Signal(quit) => return Ok(quit.code()),
                Wake::TerminalGone => return Ok(Quit::HungUp.code()),
                Wake::Panicked => return Ok(101),
            }
        }
    }
}

fn suspend(wait: &mut Wait, terminal: &mut Terminal, probe: &mut Probe) -> io::Result<()> {
    probe.last = match terminal.suspend(wait)? {
        Suspension::Done => "back again".into(),
        Suspension::NoShell => "no shell to go back to".into(),
    };
    Ok(())
}

fn main() -> io::Result<ExitCode> {
    let looks = TerminalFeatures::of_environment(ColorChoice::Auto, false);
    let tty = Tty::open()?;
    let mut wait = Wait::new(&tty)?;
    let files: Vec<_> = env::args_os().skip(1).map(Into::into).collect();
    if !files.is_empty() {
        wait.watch(files);
    }
    let options = Options { limits: Limits { ascii: looks.ascii, mono: !looks.color }, ..Options::default() };
    let waker: Waker = wait.waker();
    let mut terminal = Terminal::enter(&tty, options, waker)?;
    let mut probe = Probe { looks, selected: 0, offset: 0, page: 1, wakes: 0, last: "ready".into() };
    let status = run(&mut wait, &mut terminal, &mut probe);
    // Whatever is still at work must not keep a process whose terminal has gone.
    end_within(Duration::from_secs(2), 1);
    drop(terminal);
    status.map(ExitCode::from)
}
