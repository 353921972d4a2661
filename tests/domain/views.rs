//! The lists a license belongs to by its dates and status.

use super::{cases, day, opt};
use dormouse::domain::ids::{LicenseId, ProductId};
use dormouse::domain::license::{AuditSchedule, License, LicenseFields, SeatFigures, View, counts_down};
use dormouse::domain::money::Currency;
use serde::Deserialize;
use strum::IntoEnumIterator;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    today: String,
    expiry: Option<String>,
    #[serde(default = "active")]
    status: String,
    notice: Option<u32>,
    #[serde(default)]
    archived: bool,
    #[serde(default)]
    audit_open: bool,
    audit_due: Option<String>,
    #[serde(default)]
    used: u32,
    /// Every view it belongs to.
    views: Vec<String>,
    #[serde(default)]
    counts_down: bool,
    /// Whether the utilization report covers it.
    covered: bool,
}

fn active() -> String {
    "active".into()
}

#[test]
fn every_case_is_in_the_lists_that_are_written() {
    for (name, case) in cases::<Case>("views.toml") {
        let fields = LicenseFields {
            seats_total: Some(4),
            expiry_date: opt(case.expiry.as_ref()),
            renewal_notice_days: case.notice,
            status: Some(case.status.parse().unwrap()),
            ..LicenseFields::default()
        };
        let (terms, _) = fields.checked(Currency::EUR).unwrap();
        let license = License {
            id: LicenseId(1),
            product_id: ProductId(1),
            product: "Chat".into(),
            terms,
            archived: case.archived,
            seats: SeatFigures { total: Some(4), assigned: case.used, unattributed: 0, ..SeatFigures::default() },
        };
        let schedule = AuditSchedule { open: case.audit_open, next_due: opt(case.audit_due.as_ref()) };
        let today = day(&case.today);
        let views: Vec<String> =
            View::iter().filter(|view| view.holds(&license, schedule, today)).map(|v| v.word().to_owned()).collect();
        assert_eq!(views, case.views, "{name}: views");
        assert_eq!(counts_down(&license.terms, today), case.counts_down, "{name}: counts down");
        assert_eq!(license.is_covered(), case.covered, "{name}: covered");
    }
}
