//! The screens: what lies between header and status for each tab and page of `app::screens`.

mod catalog;
mod fields;
mod inbox;
mod license;
mod licenses;
mod person;
mod seats;
mod utilization;

use ratatui::layout::{Position, Rect};

use super::canvas::{Canvas, inset};
use super::theme::Role;
use super::widgets::flow::wrap;
use super::widgets::line::Line;
use crate::app::chrome;
use crate::app::screens::{Page, Tab};

/// What a screen used.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shown {
    /// Rows its list has room for.
    pub main: u16,
    /// Rows its second list has room for.
    pub detail: u16,
    /// Where the cursor belongs.
    pub cursor: Option<Position>,
}

/// Draws the page on top, or the tab.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect) -> Shown {
    match canvas.app.page() {
        Some(Page::License(page)) => return license::draw(canvas, page, area),
        Some(Page::Person(page)) => return person::draw(canvas, page, area),
        Some(Page::Inbox(page)) => return inbox::draw(canvas, page, area),
        None => {}
    }
    if let Some(lines) = chrome::first_run(canvas.app) {
        return first_run(canvas, &lines, area);
    }
    match canvas.app.tab {
        Tab::Catalog => catalog::draw(canvas, area),
        Tab::Licenses => licenses::draw(canvas, area),
        Tab::Utilization => utilization::draw(canvas, area),
    }
}

/// What to do where nothing is recorded yet.
fn first_run(canvas: &mut Canvas<'_>, said: &[&str], area: Rect) -> Shown {
    let area = inset(area);
    let glyphs = canvas.kit.glyphs;
    let mut lines = Vec::new();
    let roomy = usize::from(area.height) > 3 * said.len();
    for (at, sentence) in said.iter().enumerate() {
        if roomy {
            lines.push(Line::default());
        }
        let sign = if at == 0 { String::new() } else { format!("{} ", glyphs.dot) };
        let room = area.width.saturating_sub(canvas.width(&sign));
        for (at, part) in wrap(sentence, room, glyphs).into_iter().enumerate() {
            let start = if at == 0 { sign.clone() } else { " ".repeat(canvas.width(&sign).into()) };
            lines.push(Line::of(start, Role::Dim).and(part, Role::Text));
        }
    }
    canvas.lines(area, &lines);
    Shown { cursor: Some(area.as_position()), ..Shown::default() }
}
