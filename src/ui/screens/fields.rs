//! Every field of a license, a label and a value each: beside the list of licenses, and on the license's own page.

use ratatui::layout::{Position, Rect};

use crate::app::App;
use crate::domain::license::{LimitPolicy, SeatType};
use crate::domain::money::BillingCycle;
use crate::domain::time::in_words;
use crate::domain::view::LicenseEntry;
use crate::ui::Kit;
use crate::ui::canvas::{Canvas, inset};
use crate::ui::theme::Role;
use crate::ui::widgets::line::Line;
use crate::ui::words;

/// A label and a value.
pub type Field = (&'static str, Line);

/// Cells of the labels.
const LABEL: u16 = 16;

/// Cells that a column of fields has at least.
const COLUMN: u16 = 46;

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

/// Every field, those that matter most first.
pub fn of(entry: &LicenseEntry, app: &App, kit: Kit) -> Vec<Field> {
    let mut fields = seats(entry, kit);
    fields.extend(money(entry, kit));
    fields.extend(term(entry, app, kit));
    fields.extend(references(entry, app, kit));
    fields
}

fn seats(entry: &LicenseEntry, kit: Kit) -> Vec<Field> {
    let (terms, seats) = (&entry.license.terms, entry.license.seats);
    let policy = match terms.limit_policy {
        LimitPolicy::Hard => "hard: no seat beyond the total".to_owned(),
        LimitPolicy::Soft => format!("soft: {} beyond the total", words::counted(terms.overdraft as usize, "seat")),
        LimitPolicy::Off => "off: nothing is refused".to_owned(),
    };
    vec![
        ("Used/Total", Line::new(words::used_of(seats.used(), seats.total))),
        ("Utilization", words::utilization(seats.used(), seats.total, kit)),
        ("Available", seats.available().map_or_else(|| Line::new("no limit"), |left| Line::new(words::count(left)))),
        ("Assigned", Line::new(words::count(seats.assigned))),
        ("Not attributed", Line::new(signed(seats.unattributed, kit))),
        ("Seats", Line::new(seat_type(terms.seat_type))),
        ("Limit", Line::new(policy)),
        ("Grace", Line::new(words::counted(terms.grace_days as usize, "day"))),
    ]
}

/// A number with the sign of this terminal before it where it is negative.
pub fn signed(number: i64, kit: Kit) -> String {
    let digits = words::count(number.unsigned_abs());
    if number < 0 { format!("{}{digits}", kit.glyphs.minus) } else { digits }
}

fn money(entry: &LicenseEntry, kit: Kit) -> Vec<Field> {
    let terms = &entry.license.terms;
    let whole = terms.cost_per_cycle().map_or_else(|| words::none(kit), |cost| Line::new(words::cycle(cost, terms)));
    let each = words::price(terms.price(), terms, kit);
    let derived = terms.price().is_some_and(|price| price.derived);
    vec![
        ("Cost", whole),
        ("A seat", if derived { each.and(" (cost / seats)", Role::Dim) } else { each }),
        ("Billing", Line::new(billing(terms.billing_cycle))),
    ]
}

fn term(entry: &LicenseEntry, app: &App, kit: Kit) -> Vec<Field> {
    let (terms, today) = (&entry.license.terms, app.session.today);
    let far = |day: Option<crate::domain::time::Day>| {
        let line = words::day(day, kit);
        day.map_or_else(|| line.clone(), |day| line.clone().and(format!(", {}", in_words(day, today)), Role::Text))
    };
    let act = words::act_by(terms).map(|(day, _)| day);
    let next = entry.next_audit_due;
    let audit = match &entry.audit {
        Some(audit) => Line::of(kit.glyphs.warning, Role::Warning)
            .and(format!(" in progress since {}", app.scope().day(audit.started_at)), Role::Text),
        None => Line::new("none in progress"),
    };
    vec![
        ("Status", words::license_status(terms.status, kit)),
        ("Expires", far(terms.expiry_date)),
        ("Counts down", Line::new(format!("{} before", words::counted(terms.renewal_notice_days as usize, "day")))),
        ("Auto-renews", Line::new(if terms.auto_renew { "yes" } else { "no" })),
        (
            "Notice",
            terms.notice_days.map_or_else(|| words::none(kit), |n| Line::new(words::counted(n as usize, "day"))),
        ),
        ("Act by", far(act)),
        ("Renewal", far(terms.renewal_date)),
        ("Starts", words::day(terms.start_date, kit)),
        ("Purchased", words::day(terms.purchase_date, kit)),
        ("Users audit", audit),
        ("Next audit due", far(next)),
    ]
}

fn references(entry: &LicenseEntry, app: &App, kit: Kit) -> Vec<Field> {
    let (license, terms) = (&entry.license, &entry.license.terms);
    let key = terms.masked_key().map(|key| key.replace('•', kit.glyphs.secret));
    vec![
        ("Grade", words::grade(entry.grade, kit)),
        ("Risk", words::optional(entry.risk, kit)),
        ("Product", Line::new(&*license.product)),
        ("License", words::optional(terms.name.as_deref(), kit)),
        ("Publisher", words::optional(entry.publisher.as_deref(), kit)),
        ("Category", words::optional(category(entry, app), kit)),
        ("Owner", words::optional(terms.business_owner.as_deref(), kit)),
        ("Key", words::optional(key.as_deref(), kit)),
        ("Purchase order", words::optional(terms.purchase_order.as_deref(), kit)),
        ("Invoice", words::optional(terms.invoice_number.as_deref(), kit)),
        ("Id", Line::new(license.id.to_string())),
    ]
}

/// The category of a license's product.
pub fn category<'a>(entry: &LicenseEntry, app: &'a App) -> Option<&'a str> {
    let products = app.records.products.as_ref()?;
    let product = products.iter().find(|product| product.id == entry.license.product_id)?;
    product.fields.category.as_deref()
}

/// A field as a line.
fn line((label, value): &Field, kit: Kit) -> Line {
    Line::of(crate::ui::text::left(label, LABEL, kit.glyphs), Role::Dim).then(value.clone())
}

/// The fields beside a list, as many as there is room for.
pub fn panel(canvas: &mut Canvas<'_>, area: Rect, entry: &LicenseEntry) {
    let (kit, fields) = (canvas.kit, of(entry, canvas.app, canvas.kit));
    let below = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    let lines: Vec<Line> = fields.iter().map(|field| line(field, kit)).collect();
    let used = canvas.lines(inset(below), &lines);
    let left = lines.len() - usize::from(used);
    let note = if left > 0 { format!("+{left}") } else { String::new() };
    canvas.rule(area, &entry.license.title(), vec![(0, note)]);
}

/// The fields on a page, in as many columns as fit, from a line on; the rows there are, where the cursor belongs, and
/// which lines are seen of how many, if not all are.
pub fn page(canvas: &mut Canvas<'_>, area: Rect, fields: &[Field], from: usize) -> (u16, Position, Option<String>) {
    let (kit, area) = (canvas.kit, inset(area));
    let columns = usize::from((area.width / COLUMN).max(1));
    let lines = fields.len().div_ceil(columns);
    let rows = usize::from(area.height);
    let from = from.min(lines.saturating_sub(rows));
    let width = area.width / u16::try_from(columns).unwrap_or(1);
    for (column, part) in fields.chunks(lines.max(1)).enumerate() {
        let x = area.x + width * u16::try_from(column).unwrap_or(0);
        let drawn: Vec<Line> = part.iter().skip(from).map(|field| line(field, kit)).collect();
        canvas.lines(Rect { x, width: width.saturating_sub(2), ..area }, &drawn);
    }
    let note = (lines > rows).then(|| format!("{}-{} of {lines}", from + 1, from + rows));
    (area.height, area.as_position(), note)
}
