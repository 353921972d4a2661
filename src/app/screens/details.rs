//! Every field of a license, as lines of a name and a text. The key is masked.

use crate::domain::license::Terms;
use crate::domain::read_model::LicenseEntry;
use crate::domain::text::number;
use crate::domain::time::{Day, in_words};

/// The lines, in the order they are read; what is not recorded is left out.
#[must_use]
pub fn details(entry: &LicenseEntry, today: Day) -> Vec<(&'static str, String)> {
    let license = &entry.license;
    let terms = &license.terms;
    let mut lines = vec![("Id", license.id.to_string()), ("Product", license.product.clone())];
    let mut add = |name: &'static str, text: Option<String>| lines.extend(text.map(|text| (name, text)));
    add("Publisher", entry.publisher.clone());
    add("License", terms.name.clone());
    add("Status", Some(terms.status.shown().to_owned()));
    add("Archived", license.archived.then(|| "yes".to_owned()));
    let grade = entry.grade.map(|grade| {
        let letter: &str = grade.into();
        entry.risk.map_or_else(|| letter.to_owned(), |risk| format!("{letter}, {risk} risk"))
    });
    add("Grade", grade);
    add("Seats", Some(terms.seats_total.map_or("no limit".to_owned(), number)));
    let word = |word: &'static str| Some(word.replace('_', " "));
    add("Seat type", word(terms.seat_type.into()));
    add("When full", Some(limit(terms)));
    add("Cost per seat", terms.cost_per_seat.map(|cost| format!("{} {}", cost.shown(), terms.billing_cycle.a_cycle())));
    add("Total cost", terms.total_cost.map(|cost| format!("{} {}", cost.shown(), terms.billing_cycle.a_cycle())));
    add("Billing cycle", word(terms.billing_cycle.into()));
    let day = |day: Option<Day>| day.map(|day| format!("{day}, {}", in_words(day, today)));
    add("Bought on", day(terms.purchase_date));
    add("Starts on", day(terms.start_date));
    add("Expires on", day(terms.expiry_date));
    add("Renews on", day(terms.renewal_date));
    add("Renews by itself", Some(if terms.auto_renew { "yes" } else { "no" }.to_owned()));
    add("Warn", Some(format!("{} days ahead", terms.renewal_notice_days)));
    add("Notice", terms.notice_days.map(|days| format!("{days} days")));
    add("Grace", Some(format!("{} days", terms.grace_days)));
    add("Owner", terms.business_owner.clone());
    add("License key", terms.masked_key());
    add("Purchase order", terms.purchase_order.clone());
    add("Invoice", terms.invoice_number.clone());
    add("Next users audit", day(entry.next_audit_due));
    lines
}

fn limit(terms: &Terms) -> String {
    use crate::domain::license::LimitPolicy;
    match terms.limit_policy {
        LimitPolicy::Hard => "the next assignment is refused".to_owned(),
        LimitPolicy::Soft => format!("{} more may be assigned", terms.overdraft),
        LimitPolicy::Off => "nothing is refused".to_owned(),
    }
}
