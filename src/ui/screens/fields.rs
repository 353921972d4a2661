//! Every field of a license, a label and a value each: beside the list of licenses, and on the license's own page.

use ratatui::layout::{Position, Rect};

use crate::app::App;
use crate::app::screens::details::details;
use crate::domain::license::SeatType;
use crate::domain::money::BillingCycle;
use crate::domain::overuse::{self, Grace, GraceState};
use crate::domain::read_model::LicenseEntry;
use crate::domain::wrap::numbers;
use crate::ui::format;
use crate::ui::painter::{Painter, inset, split};
use crate::ui::text::left;
use crate::ui::theme::Role;
use crate::ui::widgets::line::Line;

/// Cells of the labels.
const LABEL: u16 = 18;

/// Cells that a column of fields has at least.
const COLUMN: u16 = 58;

/// What a seat is counted against, in a word or two.
pub fn seat_type(kind: SeatType) -> &'static str {
    match kind {
        SeatType::User => "user seats",
        SeatType::Device => "device seats",
        SeatType::Concurrent => "concurrent seats",
        SeatType::Unlimited => "unlimited",
    }
}

/// How often the cost recurs.
pub fn billing(cycle: BillingCycle) -> &'static str {
    match cycle {
        BillingCycle::Monthly => "monthly",
        BillingCycle::Quarterly => "quarterly",
        BillingCycle::Annual => "annual",
        BillingCycle::Biennial => "every two years",
        BillingCycle::OneTime => "one time",
        BillingCycle::Custom => "custom",
    }
}

/// The category of a license's product.
pub fn category<'a>(entry: &LicenseEntry, app: &'a App) -> Option<&'a str> {
    let products = app.records.products.as_ref()?;
    let product = products.iter().find(|product| product.id == entry.license.product_id)?;
    product.fields.category.as_deref()
}

/// The fields as lines of so many cells. A text that is longer ends with the sign for it; what holds a number moves close to
/// its label, leaves out what is said beside it, or takes the place of its label before it would lose a digit.
fn lines(painter: &Painter<'_>, entry: &LicenseEntry, room: u16) -> Vec<Line> {
    let glyphs = painter.appearance.glyphs;
    let line = |(label, value): &(&'static str, String)| {
        let full = Line::of(left(label, LABEL, glyphs), Role::Dim).and(value, Role::Text);
        if full.width(glyphs) <= room || numbers(value).is_empty() {
            return full;
        }
        let first = value.split(", ").next().unwrap_or_default();
        let close = |value: &str| Line::of(format!("{label} "), Role::Dim).and(value, Role::Text);
        let ways = [close(value), close(first), Line::new(value), Line::new(first)];
        ways.into_iter().find(|line| line.width(glyphs) <= room).unwrap_or(full)
    };
    details(entry, painter.app.session.today).iter().map(line).collect()
}

/// The license beside a list: its seats, then as many fields as there is room for.
pub fn panel(painter: &mut Painter<'_>, area: Rect, entry: &LicenseEntry) {
    let (rule, below) = split(area, 1);
    let below = inset(below);
    let appearance = painter.appearance;
    let seats = entry.license.seats;
    let mut said = crate::ui::widgets::flow::flow(&format::seats(entry, appearance), below.width, 4, appearance.glyphs);
    said.push(format::utilization(seats, appearance));
    let audit = entry.audit.as_ref().map(|audit| {
        let day = painter.app.scope().day(audit.started_at);
        (format!("Users audit in progress, started by {} on {day}", audit.started_by), Role::Text)
    });
    let (terms, today) = (&entry.license.terms, painter.app.session.today);
    let over = entry.spell.as_ref().map(|spell| {
        let grace = Grace::of(spell, terms, today);
        (
            overuse::line(spell, &grace, today),
            if grace.state == GraceState::Expired { Role::Bad } else { Role::Warning },
        )
    });
    for (words, role) in audit.into_iter().chain(over) {
        let indent = Line::of(format!("{} ", appearance.glyphs.warning), Role::Warning);
        for (at, part) in painter.wrap(&words, below.width.saturating_sub(2)).into_iter().enumerate() {
            let start = if at == 0 { indent.clone() } else { Line::new("  ") };
            said.push(start.and(part, role));
        }
    }
    said.push(Line::default());
    said.extend(lines(painter, entry, below.width));
    let used = usize::from(painter.lines(below, &said));
    let more = if said.len() > used { format!("+{}", said.len() - used) } else { String::new() };
    painter.rule(rule, &entry.license.title(), false, vec![(0, more)]);
}

/// The fields on their page, in as many columns as fit, from a line on: how many there is room for, where the cursor
/// belongs, and which are seen of how many, if not all are.
pub fn page(painter: &mut Painter<'_>, area: Rect, entry: &LicenseEntry, from: usize) -> (u16, Position, String) {
    let area = inset(area);
    let columns = (area.width / COLUMN).max(1);
    let width = area.width / columns;
    let lines = lines(painter, entry, width - 1);
    let room = usize::from(area.height) * usize::from(columns);
    let from = from.min(lines.len().saturating_sub(room));
    let seen = &lines[from..lines.len().min(from + room)];
    // Even columns where all is seen, full ones where it is not.
    let rows = if lines.len() <= room { lines.len().div_ceil(columns.into()) } else { area.height.into() };
    for (part, x) in seen.chunks(rows.max(1)).zip((area.x..).step_by(width.max(1).into())) {
        painter.lines(Rect { x, width: width - 1, ..area }, part);
    }
    let note = if seen.len() < lines.len() {
        format!("{}-{} of {}", from + 1, from + seen.len(), lines.len())
    } else {
        String::new()
    };
    (u16::try_from(room).unwrap_or(u16::MAX), area.as_position(), note)
}
