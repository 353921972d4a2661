//! Every field of a license, as lines of a name and a text. The key is masked.

use crate::domain::account::IdentityKey;
use crate::domain::field::{Field, Value, arranged};
use crate::domain::license::{
    Counting, FIELDS, LicenseFields, LicenseStatus, LimitPolicy, Plan, PriceBreaks, QuantityRule, Terms, TrueUpRule,
};
use crate::domain::read_model::LicenseEntry;
use crate::domain::text::number;
use crate::domain::time::{Day, in_words};

/// Where fields stand in another place than in their description.
const MOVED: [(&str, &str); 9] = [
    ("status", "name"),
    ("limit_policy", "seat_type"),
    ("plan", "seats_total"),
    ("grace_days", "notice_days"),
    ("lapse_effect", "grace_days"),
    ("min_commit", "plan"),
    ("quantity_rule", "min_commit"),
    ("trueup_rule", "quantity_rule"),
    ("price_breaks", "total_cost"),
];

/// The lines, in the order they are read; what is not recorded is left out.
#[must_use]
pub fn details(entry: &LicenseEntry, today: Day) -> Vec<(&'static str, String)> {
    let license = &entry.license;
    let terms = &license.terms;
    let mut lines = vec![("Id", license.id.to_string()), ("Product", license.product.clone())];
    lines.extend(entry.publisher.clone().map(|publisher| ("Publisher", publisher)));
    let fields = LicenseFields::from(terms);
    for field in arranged(FIELDS, &MOVED) {
        lines.extend(said(field, &fields, terms, today).map(|text| (label(field), text)));
        if field.name == "status" {
            lines.extend(license.archived.then(|| ("Archived", "yes".to_owned())));
            lines.extend(entry.grade.map(|grade| {
                let letter: &str = grade.into();
                let risk = entry.risk.map(|risk| format!(", {risk} risk")).unwrap_or_default();
                ("Grade", format!("{letter}{risk}"))
            }));
        }
    }
    lines.extend(entry.next_audit_due.map(|due| ("Next users audit", day(due, today))));
    lines
}

/// The label of a field, shorter than in a form where the text says the rest.
fn label(field: &Field<LicenseFields>) -> &'static str {
    match field.name {
        "name" => "License",
        "limit_policy" => "When full",
        "renewal_notice_days" => "Warn",
        "notice_days" => "Notice",
        "grace_days" => "Grace",
        _ => field.label,
    }
}

/// What is said of a field; nothing where another line says it.
fn said(field: &Field<LicenseFields>, fields: &LicenseFields, terms: &Terms, today: Day) -> Option<String> {
    match (field.name, field.seen(fields)) {
        ("currency" | "overdraft", _) => None,
        ("counting", _) if terms.counting == Counting::Seats => None,
        ("counting", _) => Some(terms.counting.shown().to_owned()),
        ("identity_key", _) => {
            (terms.identity_key == IdentityKey::Device).then(|| "device where it stands alone".to_owned())
        }
        ("plan", _) => (terms.plan == Plan::Free).then(|| "free".to_owned()),
        ("grace_days", _) if terms.days_of_grace() == 0 => Some("none".to_owned()),
        ("seats_total", _) => Some(terms.seats_total.map_or("no limit".to_owned(), number)),
        ("status", _) => fields.status.map(LicenseStatus::shown).map(str::to_owned),
        ("limit_policy", _) => Some(limit(terms)),
        ("trueup_rule", _) if terms.trueup_rule == TrueUpRule::None => None,
        ("min_commit", _) => terms.min_commit.map(number),
        ("price_breaks", Some(Value::Text(text))) => {
            Some(PriceBreaks::parse(&text, terms.currency).map_or(text, |breaks| breaks.shown()))
        }
        ("quantity_rule", Some(Value::Text(text))) => {
            Some(QuantityRule::parse(&text).map_or(text, QuantityRule::shown))
        }
        ("renewal_notice_days", days) => days.map(|days| format!("{days} days ahead")),
        ("notice_days" | "grace_days", days) => days.map(|days| format!("{days} days")),
        (_, Some(Value::Day(on))) => Some(day(on, today)),
        (_, Some(Value::Money(cost))) => Some(format!("{} {}", cost.shown(), terms.billing_cycle.a_cycle())),
        (_, other) => other.map(|value| value.shown()),
    }
}

fn day(day: Day, today: Day) -> String {
    format!("{day}, {}", in_words(day, today))
}

fn limit(terms: &Terms) -> String {
    match terms.limit_policy {
        LimitPolicy::Hard => "the next assignment is refused".to_owned(),
        LimitPolicy::Soft => format!("{} more may be assigned", terms.overdraft),
        LimitPolicy::Off => "nothing is refused".to_owned(),
    }
}
