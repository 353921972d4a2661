//! The screens: what lies between header and status for each tab and page of `app::screens`.

mod accounts;
mod catalog;
mod fields;
mod inbox;
mod license;
mod license_section;
mod licenses;
mod orders;
mod person;
mod seats;
mod utilization;
mod views;

use ratatui::layout::Rect;

use super::painter::{Painter, Shown, inset};
use super::theme::Role;
use super::widgets::line::Line;
use crate::app::screens::{Page, Tab};

/// Draws the page on top, or the tab.
pub fn draw(painter: &mut Painter<'_>, area: Rect) -> Shown {
    match painter.app.page() {
        Some(Page::License(page)) => return license::draw(painter, page, area),
        Some(Page::Person(page)) => return person::draw(painter, page, area),
        Some(Page::Inbox(page)) => return inbox::draw(painter, page, area),
        None => {}
    }
    if let Some(lines) = painter.app.records.first_run() {
        return first_run(painter, &lines, area);
    }
    match painter.app.tab {
        Tab::Catalog => catalog::draw(painter, area),
        Tab::Licenses => licenses::draw(painter, area),
        Tab::Utilization => utilization::draw(painter, area),
    }
}

/// What to do where nothing is recorded yet.
fn first_run(painter: &mut Painter<'_>, said: &[&str], area: Rect) -> Shown {
    let area = inset(area);
    let rows = usize::from(area.height);
    let (dot, ellipsis) = (format!("{} ", painter.appearance.glyphs.dot), painter.appearance.glyphs.ellipsis);
    let mut parts: Vec<Vec<Line>> = Vec::new();
    for (at, sentence) in said.iter().enumerate() {
        let sign = if at == 0 { "" } else { &*dot };
        let wrapped = painter.wrap(sentence, area.width.saturating_sub(painter.width(sign)));
        let line = |(at, part): (usize, String)| {
            let start = if at == 0 { sign.to_owned() } else { " ".repeat(sign.chars().count()) };
            Line::of(start, Role::Dim).and(part, Role::Text)
        };
        parts.push(wrapped.into_iter().enumerate().map(line).collect());
    }
    let all = |parts: &[Vec<Line>]| parts.iter().map(Vec::len).sum::<usize>();
    // What can be done matters more than that there is nothing.
    if all(&parts) > rows {
        parts.remove(0);
    }
    let roomy = all(&parts) + 2 * parts.len() <= rows;
    let mut lines: Vec<Line> = Vec::new();
    for part in parts {
        lines.extend(roomy.then(Line::default));
        lines.extend(part);
    }
    if lines.len() > rows {
        lines.truncate(rows);
        lines.last_mut().map(|last| *last = std::mem::take(last).and(ellipsis, Role::Dim)).unwrap_or_default();
    }
    painter.lines(area, &lines);
    Shown { cursor: Some(area.as_position()), ..Shown::default() }
}
